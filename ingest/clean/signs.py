"""One short block or line -> the boilerplate sign it is beyond reasonable doubt, or None.

Two strengths. ``sign_of`` is for verdicts: a sentence of an article *about* cookies, newsletters or photographs is no
sign. ``hint_of`` is for names: what a line probably is once it is known not to be the article.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from types import MappingProxyType

from ingest.clean.families import family_of
from ingest.clean.labels import HINTS, LABELS
from ingest.clean.notices import LONGEST, NOTICES, Notice

__all__ = ["SIGNS", "hint_of", "key_of", "sign_of"]

Search = Callable[[str], re.Match[str] | None]


def _pattern(alternatives: list[str], tail: str = "") -> re.Pattern[str]:
    """Compile alternatives that read any case, but for ``[A-Z]``, which stays a capital."""
    return re.compile("(?:" + "|".join(alternatives).replace("[A-Z]", "(?-i:[A-Z])") + ")" + tail, re.IGNORECASE)


def _lines(patterns: str) -> tuple[list[str], list[str]]:
    """Return the patterns that can be read in lower case, which is faster, and those that need capitals."""
    found = [line.strip() for line in patterns.strip().splitlines() if line.strip()]
    return [p for p in found if p.islower() or not _CAPITAL.search(p)], [p for p in found if _CAPITAL.search(p)]


_CAPITAL = re.compile(r"(?<!\\)[A-Z]")


def _predicate(notice: Notice) -> Callable[[str, str], bool]:
    """Return the predicate of a sign: of a folded text and the same in lower case."""
    small, cased = _lines(notice.start)
    starts = re.compile("|".join(small)).match if small else None
    cased_starts = _pattern(cased).match if cased else None
    gated = _gated(notice)
    longest = notice.longest

    def sign(text: str, lower: str) -> bool:
        if starts is not None and starts(lower):
            return True
        if cased_starts is not None and cased_starts(text):
            return True
        if len(text) > longest:
            return False
        for gate, read in gated:
            for word in gate:
                if word in lower:
                    if read(text):
                        return True
                    break
        return False

    return sign


def _gated(notice: Notice) -> list[tuple[tuple[str, ...], Search]]:
    """Return the other patterns of a notice, each with the words of which one must stand in the text."""
    found: list[tuple[tuple[str, ...], Search]] = []
    for part, kind in ((notice.whole, "whole"), (notice.end, "end"), (notice.has, "has")):
        for line in part.strip().splitlines():
            words, _, pattern = line.rpartition("||")
            read = _pattern([pattern.strip()], "$" if kind == "end" else "")
            gate = tuple(word.strip(" ") or "," for word in words.split(", ")) if words else ("",)
            found.append((gate, read.fullmatch if kind == "whole" else read.search))
    return found


SIGNS = MappingProxyType({name: _predicate(notice) for name, notice in NOTICES.items()})
"""Sign -> predicate, in the same order."""

_SMALL = re.compile("|".join(line for notice in NOTICES.values() for line in _lines(notice.start)[0])).match
_CASED = _pattern([line for notice in NOTICES.values() for line in _lines(notice.start)[1]]).match
_WHOLE = _pattern(
    [line.strip() for notice in NOTICES.values() for line in notice.whole.strip().splitlines() if "||" not in line]
).fullmatch
_GATED = tuple(
    # what has no gate is read from start to end by ``_WHOLE``
    (name, notice.longest, [(gate, read) for gate, read in _gated(notice) if gate != ("",)])
    for name, notice in NOTICES.items()
)


def _starts_like(text: str, lower: str) -> bool:
    """Say whether a folded text starts, or is from start to end, like any sign: only then all of them are tried."""
    return bool(_SMALL(lower) or _CASED(text) or _WHOLE(text))


def _said(text: str, lower: str) -> str | None:
    """Return the sign whose phrase stands in a folded text or ends it, or None."""
    size = len(text)
    for name, longest, gated in _GATED:
        if size <= longest:
            for gate, read in gated:
                for word in gate:
                    if word in lower:
                        if read(text):
                            return name
                        break
    return None


_MARKER = re.compile(r"\[\d{1,4}\]\s?")
_WRAP = " \t\r\n\xa0\u200b\u200e*+•●▪■◦»›>«‹<|–—-―_·~:.!…→←↑↓▶►▸▼▲✓✔★☆#(){}[]\"“”„'‘’"


def key_of(text: str) -> str:
    """Return a line as labels are looked up: lower case, white space folded, without markers and outer marks.

    >>> key_of("  * [12]Related  Links:")
    'related links'
    """
    return " ".join(_MARKER.sub("", text[:LONGEST]).strip(_WRAP).casefold().replace("’", "'").split())


def _fold(text: str) -> str:
    """Return the start of a text with white space folded, markers gone and one kind of apostrophe."""
    head = _MARKER.sub("", text[: LONGEST + 1]) if "[" in text[:LONGEST] else text[: LONGEST + 1]
    return " ".join(head.split()).replace("’", "'").strip(" *+•»›|·→▶►")


def sign_of(text: str) -> str | None:
    """Return the name of the boilerplate sign that a line or block is beyond reasonable doubt, or None.

    >>> sign_of("Related Links"), sign_of("We use cookies to improve your visit.")
    ('related', 'cookie')
    >>> sign_of("The ministry said that the site used cookies to follow its readers.") is None
    True
    """
    key = key_of(text) if len(text) < 120 else ""
    if key in LABELS:
        return LABELS[key]
    folded = _fold(text)
    if not folded:
        return None
    lower = folded.lower()
    if _starts_like(folded, lower):
        for name, sign in SIGNS.items():
            if sign(folded, lower):
                return name
    return _said(folded, lower) or family_of(lower)


def hint_of(text: str) -> str | None:
    """Return what a line is if it is not the article: its sign, or the name of a label that an article can hold too.

    >>> sign_of("Twitter") is None, hint_of("Twitter")
    (True, 'share')
    """
    return sign_of(text) or (HINTS.get(key_of(text)) if len(text) < 60 else None)
