"""One short block or line -> the label of the boilerplate it is, or None.

There are two strengths. ``boilerplate_label`` is for verdicts: a sentence of an article *about* cookies, newsletters or
photographs gets no label. ``weak_label`` names what a line probably is once it is known not to be article text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from operator import itemgetter
from types import MappingProxyType

from ingest.extract.boilerplate.tables import LINE_LABELS, MAX_LENGTH, PATTERNS, WEAK_LINE_LABELS, LabelPatterns
from ingest.extract.boilerplate.topics import topic_label

__all__ = ["MATCHERS", "boilerplate_label", "line_key", "matched_phrase", "weak_label"]

Matcher = Callable[[str], re.Match[str] | None]

_CAPITAL = re.compile(r"(?<!\\)[A-Z]")


def _compiled(alternatives: list[str], tail: str = "") -> re.Pattern[str]:
    """Compile alternatives for any case, except that ``[A-Z]`` stays a capital."""
    return re.compile("(?:" + "|".join(alternatives).replace("[A-Z]", "(?-i:[A-Z])") + ")" + tail, re.IGNORECASE)


def _split_by_case(patterns: str) -> tuple[list[str], list[str]]:
    """Return the patterns that can be tried on lower-case text, which is faster, and those that need capitals."""
    lines = [line.strip() for line in patterns.strip().splitlines() if line.strip()]
    return [p for p in lines if p.islower() or not _CAPITAL.search(p)], [p for p in lines if _CAPITAL.search(p)]


def _gated(patterns: LabelPatterns) -> list[tuple[tuple[str, ...], Matcher]]:
    """Return the patterns of ``whole``, ``end`` and ``has``, each with the words of which one must be in the text."""
    gated: list[tuple[tuple[str, ...], Matcher]] = []
    for text, part in ((patterns.whole, "whole"), (patterns.end, "end"), (patterns.has, "has")):
        for line in text.strip().splitlines():
            words, _, pattern = line.rpartition("||")
            compiled = _compiled([pattern.strip()], "$" if part == "end" else "")
            gate = tuple(word.strip(" ") or "," for word in words.split(", ")) if words else ("",)
            gated.append((gate, compiled.fullmatch if part == "whole" else compiled.search))
    return gated


def _matcher(patterns: LabelPatterns) -> Callable[[str, str], bool]:
    """Return a predicate over a folded text and the same in lower case: whether any pattern of a label matches."""
    small, cased = _split_by_case(patterns.start)
    starts = re.compile("|".join(small)).match if small else None
    cased_starts = _compiled(cased).match if cased else None
    gated = _gated(patterns)
    longest = patterns.longest

    def matches(text: str, lower: str) -> bool:
        if (starts is not None and starts(lower)) or (cased_starts is not None and cased_starts(text)):
            return True
        if len(text) > longest:
            return False
        # loops rather than nested ``any``, which makes labelling a third slower
        for gate, match in gated:
            for word in gate:
                if word in lower:
                    if match(text):
                        return True
                    break
        return False

    return matches


MATCHERS = MappingProxyType({label: _matcher(patterns) for label, patterns in PATTERNS.items()})
"""Label -> its predicate, in the order of ``PATTERNS``."""

_LEAD = re.compile(r"([a-z])(?![?*{])|\(\?:([^()\[\]\\?*+{}.]+)\)(\??)(?![*{])")
_ESCAPES_AND_SETS = re.compile(r"\\.|\[[^\]]*\]")
_GROUP = re.compile(r"\([^()]*\)")


def _first_letters(pattern: str) -> frozenset[str]:
    """Return the letters that a text can start with if the pattern matches; empty where the pattern leaves that open.

    >>> sorted(_first_letters("(?:please )?(?:like|follow) us")), _first_letters(r"\\d+ likes"), _first_letters("a|b")
    (['f', 'l', 'p'], frozenset(), frozenset())
    """
    ungrouped = _ESCAPES_AND_SETS.sub("", pattern)
    while ungrouped != (ungrouped := _GROUP.sub("", ungrouped)):
        pass
    lead = _LEAD.match(pattern)
    if lead is None or "|" in ungrouped or not all((lead[1] or lead[2]).split("|")):
        return frozenset()
    letters = frozenset(lead[1] or {branch[0] for branch in lead[2].split("|")})
    if not lead[3]:
        return letters
    following = _first_letters(pattern[lead.end() :])
    return letters | following if following else following


def _start_matchers() -> tuple[Mapping[str, Matcher], Matcher, Matcher]:
    """Return matchers of any label's start: by first letter, for any first letter, and for patterns with capitals.

    Most texts of a page have no label. Trying the patterns of one letter, not all, halves the time of finding that out.
    """
    small: dict[str, list[str]] = {}
    cased: list[str] = []
    for patterns in PATTERNS.values():
        ungated = "\n".join(line for line in patterns.whole.splitlines() if "||" not in line)
        for lines, form in ((_split_by_case(patterns.start), "{}"), (_split_by_case(ungated), r"(?:{})\Z")):
            cased += [form.format(line) for line in lines[1]]
            for line in lines[0]:
                for letter in _first_letters(line) or {""}:
                    small.setdefault(letter, []).append(form.format(line))
    by_letter = {letter: re.compile("|".join(alternatives)).match for letter, alternatives in small.items()}
    return by_letter, by_letter.pop(""), _compiled(cased).match


_START_BY_LETTER, _START_ANY_LETTER, _START_CASED = _start_matchers()


def _by_gate_word() -> tuple[tuple[str, tuple[tuple[int, int, str, Matcher], ...]], ...]:
    """Return gate word -> its patterns as (rank, greatest length of a text, label, matcher)."""
    by_word: dict[str, list[tuple[int, int, str, Matcher]]] = {}
    rank = 0
    for label, patterns in PATTERNS.items():
        for gate, match in _gated(patterns):
            rank += 1
            # a pattern without a gate is tried in ``_may_start_label``
            for word in filter(None, gate):
                by_word.setdefault(word, []).append((rank, patterns.longest, label, match))
    return tuple((word, tuple(entries)) for word, entries in by_word.items())


def _any_of(words: list[str]) -> str:
    """Return a pattern that finds any of the words, as a tree of letters: half the time of a list of words."""
    if "" in words:
        return ""
    tails: dict[str, list[str]] = {}
    for word in words:
        tails.setdefault(word[0], []).append(word[1:])
    branches = [re.escape(letter) + _any_of(rest) for letter, rest in tails.items()]
    return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"


_GATE_WORDS = _by_gate_word()
_HAS_GATE_WORD = re.compile(_any_of([word for word, _ in _GATE_WORDS])).search
_RANK = itemgetter(0)


def _may_start_label(text: str, lower: str) -> bool:
    """Say whether the start, or the whole, of a folded text matches any label's: only then each label is tried."""
    match = _START_BY_LETTER.get(lower[0])
    return bool((match is not None and match(lower)) or _START_ANY_LETTER(lower) or _START_CASED(text))


def _phrase_label(text: str, lower: str) -> str | None:
    """Return the label whose gated pattern matches a folded text, the first in the order of ``PATTERNS``, or None."""
    if not _HAS_GATE_WORD(lower):
        return None
    candidates = [entry for word, entries in _GATE_WORDS if word in lower for entry in entries]
    if len(candidates) > 1:
        candidates.sort(key=_RANK)
    size = len(text)
    for _, longest, label, match in candidates:
        if size <= longest and match(text):
            return label
    return None


MAX_LINE, MAX_WEAK_LINE = 120, 60
"""Characters from which a text is not looked up in the strong, or the weak, table of lines."""
_LINK_MARKER = re.compile(r"\[\d{1,4}\]\s?")
_OUTER_MARKS = " \t\r\n\xa0\u200b\u200e*+•●▪■◦»›>«‹<|–—-―_·~:.!…→←↑↓▶►▸▼▲✓✔★☆#(){}[]\"“”„'‘’"


def line_key(text: str) -> str:
    """Return a line as the tables of lines list it: lower case, folded white space, no link markers or outer marks.

    >>> line_key("  * [12]Related  Links:")
    'related links'
    """
    head = text[:MAX_LENGTH]
    if "[" in head:
        head = _LINK_MARKER.sub("", head)
    return " ".join(head.strip(_OUTER_MARKS).casefold().replace("’", "'").split())


def _fold(text: str) -> str:
    """Return the start of a text with folded white space, no link markers and straight apostrophes."""
    head = _LINK_MARKER.sub("", text[: MAX_LENGTH + 1]) if "[" in text[:MAX_LENGTH] else text[: MAX_LENGTH + 1]
    return " ".join(head.split()).replace("’", "'").strip(" *+•»›|·→▶►")


def boilerplate_label(text: str) -> str | None:
    """Return the label of a line or block that is boilerplate wherever it stands, or None.

    >>> boilerplate_label("Related Links"), boilerplate_label("We use cookies to improve your visit.")
    ('related', 'cookie')
    >>> boilerplate_label("The ministry said that the site used cookies to follow its readers.") is None
    True
    """
    # no pattern reads further
    return _labels(text[: MAX_LENGTH + 1])[0]


def weak_label(text: str) -> str | None:
    """Return the label of a line that is not article text: as ``boilerplate_label``, else from the weak lines; or None.

    >>> boilerplate_label("Twitter") is None, weak_label("Twitter")
    (True, 'share')
    """
    return _labels(text[: MAX_LENGTH + 1])[1]


@lru_cache(maxsize=16384)
def _labels(text: str) -> tuple[str | None, str | None]:
    """Return the label and the weak label of a text."""
    # cached: pages of a site share their menus, and several steps ask about one block
    key = line_key(text) if len(text) < MAX_LINE else ""
    label = LINE_LABELS.get(key) or _pattern_label(text)
    return label, label or (WEAK_LINE_LABELS.get(key) if len(text) < MAX_WEAK_LINE else None)


def _pattern_label(text: str) -> str | None:
    """Return the label of a text by patterns, then by topic."""
    folded = _fold(text)
    if not folded:
        return None
    lower = folded.lower()
    if _may_start_label(folded, lower):
        for label, matches in MATCHERS.items():
            if matches(folded, lower):
                return label
    return _phrase_label(folded, lower) or topic_label(lower)


def matched_phrase(text: str, label: str) -> str | None:
    """Return the words that give a text its label, in lower case; None where no words do.

    >>> matched_phrase("We use cookies to improve your visit.", "cookie")
    'we use cookies to '
    >>> matched_phrase("The tide came in.", "cookie") is None
    True
    """
    key = line_key(text)
    if label in {LINE_LABELS.get(key), WEAK_LINE_LABELS.get(key)}:
        return key
    folded = _fold(text)
    lower = folded.lower()
    patterns = PATTERNS.get(label)
    matchers = _matchers_one_by_one(patterns, len(folded)) if patterns is not None else []
    first = next((match for matcher in matchers if (match := matcher(folded))), None)
    if first is not None:
        return first.group().lower()
    return lower if topic_label(lower) == label else None


def _matchers_one_by_one(patterns: LabelPatterns, size: int) -> list[Matcher]:
    """Return a matcher for each pattern that is tried on a text of ``size`` characters."""
    matchers: list[Matcher] = [_compiled([line]).match for lines in _split_by_case(patterns.start) for line in lines]
    return matchers + [match for _, match in _gated(patterns)] if size <= patterns.longest else matchers
