"""One short block or line -> the boilerplate sign it is beyond reasonable doubt, or None.

Two strengths. ``sign_of`` is for verdicts: a sentence of an article *about* cookies, newsletters or photographs is no
sign. ``hint_of`` is for names: what a line probably is once it is known not to be the article.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from operator import itemgetter
from types import MappingProxyType

from ingest.extract.boilerplate.labels import HINTS, LABELS
from ingest.extract.boilerplate.patterns import LONGEST, NOTICES, Notice
from ingest.extract.boilerplate.topics import family_of

__all__ = ["SIGNS", "hint_of", "key_of", "phrase_of", "sign_of"]

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

_LEAD = re.compile(r"([a-z])(?![?*{])|\(\?:([^()\[\]\\?*+{}.]+)\)(\??)(?![*{])")
_MARKS = re.compile(r"\\.|\[[^\]]*\]")
_GROUP = re.compile(r"\([^()]*\)")


def _first_letters(pattern: str) -> frozenset[str]:
    """Return the letters a text starts with that a pattern matches; empty where the pattern does not plainly tell.

    >>> sorted(_first_letters("(?:please )?(?:like|follow) us")), _first_letters(r"\\d+ likes"), _first_letters("a|b")
    (['f', 'l', 'p'], frozenset(), frozenset())
    """
    bare = _MARKS.sub("", pattern)
    while bare != (bare := _GROUP.sub("", bare)):
        pass
    lead = _LEAD.match(pattern)
    if lead is None or "|" in bare or not all((lead[1] or lead[2]).split("|")):
        return frozenset()
    here = frozenset(lead[1] or {branch[0] for branch in lead[2].split("|")})
    if not lead[3]:
        return here
    rest = _first_letters(pattern[lead.end() :])
    return here | rest if rest else rest


def _openings() -> tuple[Mapping[str, Search], Search, Search]:
    """Return what tells that a text may be a sign: by first letter, in lower case, and with its capitals.

    Most texts of a page are no sign. To try the patterns of one letter, not all, halves the time of telling so.
    """
    small: dict[str, list[str]] = {}
    cased: list[str] = []
    for notice in NOTICES.values():
        whole = "\n".join(line for line in notice.whole.splitlines() if "||" not in line)
        for lines, form in ((_lines(notice.start), "{}"), (_lines(whole), r"(?:{})\Z")):
            cased += [form.format(line) for line in lines[1]]
            for line in lines[0]:
                for letter in _first_letters(line) or {""}:
                    small.setdefault(letter, []).append(form.format(line))
    read = {letter: re.compile("|".join(patterns)).match for letter, patterns in small.items()}
    return read, read.pop(""), _pattern(cased).match


_SMALL, _OTHER, _CASED = _openings()


def _spoken() -> tuple[tuple[str, tuple[tuple[int, int, str, Search], ...]], ...]:
    """Return gate word -> what it opens: rank, greatest length of a text, sign, pattern. Each word is sought once."""
    opens: dict[str, list[tuple[int, int, str, Search]]] = {}
    rank = 0
    for name, notice in NOTICES.items():
        for gate, read in _gated(notice):
            rank += 1
            # what has no gate is read from start to end in ``_starts_like``
            for word in filter(None, gate):
                opens.setdefault(word, []).append((rank, notice.longest, name, read))
    return tuple((word, tuple(patterns)) for word, patterns in opens.items())


def _any_of(words: list[str]) -> str:
    """Return a pattern that finds any of the words, letter by letter as a tree: half the time of a list of words."""
    if "" in words:
        return ""
    tails: dict[str, list[str]] = {}
    for word in words:
        tails.setdefault(word[0], []).append(word[1:])
    branches = [re.escape(letter) + _any_of(rest) for letter, rest in tails.items()]
    return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"


_SPOKEN = _spoken()
_SPEAKS = re.compile(_any_of([word for word, _ in _SPOKEN])).search
_RANK = itemgetter(0)


def _starts_like(text: str, lower: str) -> bool:
    """Say whether a folded text starts, or is from start to end, like any sign: only then all of them are tried."""
    read = _SMALL.get(lower[0])
    return bool((read is not None and read(lower)) or _OTHER(lower) or _CASED(text))


def _said(text: str, lower: str) -> str | None:
    """Return the sign whose phrase stands in a folded text or ends it, or None; the first of ``NOTICES`` wins."""
    if not _SPEAKS(lower):
        return None
    opened = [pattern for word, patterns in _SPOKEN if word in lower for pattern in patterns]
    if len(opened) > 1:
        opened.sort(key=_RANK)
    size = len(text)
    for _, longest, name, read in opened:
        if size <= longest and read(text):
            return name
    return None


MOST_LABEL, MOST_HINT = 120, 60
"""Characters of a line from which it is not looked up."""
_MARKER = re.compile(r"\[\d{1,4}\]\s?")
_WRAP = " \t\r\n\xa0\u200b\u200e*+•●▪■◦»›>«‹<|–—-―_·~:.!…→←↑↓▶►▸▼▲✓✔★☆#(){}[]\"“”„'‘’"


def key_of(text: str) -> str:
    """Return a line as labels are looked up: lower case, white space folded, without markers and outer marks.

    >>> key_of("  * [12]Related  Links:")
    'related links'
    """
    head = text[:LONGEST]
    if "[" in head:
        head = _MARKER.sub("", head)
    return " ".join(head.strip(_WRAP).casefold().replace("’", "'").split())


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
    # no sign is longer, nor told by what stands behind
    return _read(text[: LONGEST + 1])[0]


@lru_cache(maxsize=16384)
def _read(text: str) -> tuple[str | None, str | None]:
    """Return the sign and the hint of a text."""
    # pages of a site share their menus, and several steps ask about one block
    key = key_of(text) if len(text) < MOST_LABEL else ""
    sign = LABELS.get(key) or _sign_of(text)
    return sign, sign or (HINTS.get(key) if len(text) < MOST_HINT else None)


def _sign_of(text: str) -> str | None:
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
    return _read(text[: LONGEST + 1])[1]


def phrase_of(text: str, sign: str) -> str | None:
    """Return the words for which a text bears a sign, in lower case; None where it is not told by its words.

    >>> phrase_of("We use cookies to improve your visit.", "cookie")
    'we use cookies to '
    >>> phrase_of("The tide came in.", "cookie") is None
    True
    """
    key = key_of(text)
    if LABELS.get(key) == sign or HINTS.get(key) == sign:
        return key
    folded = _fold(text)
    lower = folded.lower()
    notice = NOTICES.get(sign)
    if notice is not None:
        readers: list[Search] = [_pattern([line]).match for lines in _lines(notice.start) for line in lines]
        if len(folded) <= notice.longest:
            readers += [read for _, read in _gated(notice)]
        for read in readers:
            if match := read(folded):
                return match.group().lower()
    return lower if family_of(lower) == sign else None
