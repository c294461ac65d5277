"""TOML files beside this module -> checked, read-only tables of the words and patterns of boilerplate.

The head of each file says what it holds. All are read once, when this module is imported (about 6 ms). A mistake in a
file raises ``ValueError``, which names the table and the entry; that every pattern compiles is a test.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from importlib.resources import files
from types import MappingProxyType
from typing import Any

__all__ = [
    "LINE_LABELS",
    "MAX_LENGTH",
    "NOTICE_TOPICS",
    "PATTERNS",
    "WALL_WORDS",
    "WEAK_LINE_LABELS",
    "LabelPatterns",
    "NoticeTopic",
    "WallWords",
    "parse_lines",
    "parse_patterns",
    "parse_topics",
    "parse_walls",
]

MAX_LENGTH = 700
"""Characters beyond which only the start of a text is read."""

Document = Mapping[str, Any]

_LABEL = re.compile(r"[a-z]+(?:-[a-z]+)*")
_FRAGMENT = re.compile(r"\(\?&(\w+)\)")


@dataclass(frozen=True, slots=True)
class LabelPatterns:
    """The patterns of a label, one a line; see ``patterns.toml`` for their form."""

    longest: int
    """Characters of a text up to which ``whole``, ``end`` and ``has`` are tried; ``start`` always is."""
    start: str = ""
    whole: str = ""
    end: str = ""
    has: str = ""


@dataclass(frozen=True, slots=True)
class NoticeTopic:
    """What a notice is about, as kinds of words that occur together in one paragraph; patterns for lower-case text."""

    label: str
    topic: str
    needs: tuple[str, ...]
    """Patterns that all have to be found besides ``topic``."""
    opens: str = ""
    """How a notice starts that is recognised anywhere on a page; empty where there is no such start."""
    at_edge: bool = True
    """Whether ``topic`` and ``needs`` alone are enough at the start or end of a page."""


@dataclass(frozen=True, slots=True)
class WallWords:
    """What pages say that show a wall instead of an article."""

    titles: Mapping[str, Mapping[str, str]]
    """Wall -> language -> pattern of a whole title or heading, folded to words."""
    phrases: Mapping[str, Mapping[str, str]]
    """Wall -> language -> pattern of a part of a sentence, for lower-case text with straight apostrophes."""
    markup: Mapping[str, str]
    """Wall -> pattern of the names of its scripts, elements and classes, for lower-case text."""
    consent_stems: tuple[str, ...]
    """What a consent wall speaks of, in lower case."""


def parse_lines(*documents: Document) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Return line -> label of the strong lines, and of the weak ones, of files in the form of ``lines.toml``.

    Raises ValueError for a line that is listed twice, is not lower case, or has white space that is not folded.

    >>> strong, weak = parse_lines({"strong": {"share": "share this|tweet this"}, "weak": {"share": "mail"}})
    >>> strong["tweet this"], weak["mail"]
    ('share', 'share')
    """
    strong: dict[str, str] = {}
    weak: dict[str, str] = {}
    for document in documents:
        _check_keys("lines", document, {"strong", "weak"})
        for table, labels in (("strong", strong), ("weak", weak)):
            for label, text in document.get(table, {}).items():
                _check_label(f"lines.{table}", label)
                for line in _split(text):
                    if line != " ".join(line.casefold().split()):
                        raise ValueError(f"lines.{table}.{label}: {line!r} must be lower case with single spaces")
                    if line in strong or line in weak:
                        raise ValueError(f"lines.{table}.{label}: {line!r} is listed twice")
                    labels[line] = label
    return MappingProxyType(strong), MappingProxyType(weak)


def parse_patterns(document: Document, *others: Document) -> Mapping[str, LabelPatterns]:
    """Return label -> patterns, in the order of the first file; the ``start`` of each other file is appended.

    Raises ValueError for an unknown key, an unknown fragment, or a label that the first file does not have.
    """
    fragments = _fragments("patterns", document)
    patterns: dict[str, LabelPatterns] = {}
    for label, table in document.items():
        if label == "fragments":
            continue
        where = f"patterns.{label}"
        _check_label("patterns", label)
        _check_keys(where, table, {"longest", "start", "whole", "end", "has"})
        if not isinstance(table.get("longest"), int) or not 0 < table["longest"] <= MAX_LENGTH:
            raise ValueError(f"{where}: longest must be a number of characters from 1 to {MAX_LENGTH}")
        texts = {part: _expanded(where, text, fragments) for part, text in table.items() if part != "longest"}
        patterns[label] = LabelPatterns(table["longest"], **texts)
    for other in others:
        for label, table in other.items():
            if label not in patterns:
                raise ValueError(f"patterns.{label}: a file of other languages may only name a label of patterns.toml")
            _check_keys(f"patterns.{label}", table, {"start"})
            patterns[label] = replace(patterns[label], start=f"{patterns[label].start}\n{table['start']}")
    return MappingProxyType(patterns)


def parse_topics(document: Document) -> Mapping[str, NoticeTopic]:
    """Return name -> topic of a notice, in the order of the file; raises ValueError for an unknown or missing key."""
    fragments = _fragments("topics", document)
    topics: dict[str, NoticeTopic] = {}
    for name, table in document.items():
        if name == "fragments":
            continue
        where = f"topics.{name}"
        _check_keys(where, table, {"label", "topic", "needs", "opens", "at_edge"}, required={"label", "topic", "needs"})
        _check_label(where, table["label"])
        topics[name] = NoticeTopic(
            label=table["label"],
            topic=_expanded(where, table["topic"], fragments),
            needs=tuple(_expanded(where, need, fragments) for need in table["needs"]),
            opens=_expanded(where, table.get("opens", ""), fragments),
            at_edge=table.get("at_edge", True),
        )
    return MappingProxyType(topics)


def parse_walls(document: Document) -> WallWords:
    """Return what pages say that show a wall; raises ValueError for an unknown or missing key."""
    keys = {"titles", "phrases", "markup", "consent_stems"}
    _check_keys("walls", document, keys, required=keys)
    by_language = {
        table: MappingProxyType(
            {
                wall: MappingProxyType({language: _one_line(text) for language, text in languages.items()})
                for wall, languages in document[table].items()
            }
        )
        for table in ("titles", "phrases")
    }
    return WallWords(
        titles=by_language["titles"],
        phrases=by_language["phrases"],
        markup=MappingProxyType({wall: _one_line(text) for wall, text in document["markup"].items()}),
        consent_stems=tuple(_split(document["consent_stems"])),
    )


def _load(name: str) -> Document:
    return tomllib.loads(files(__package__).joinpath(name).read_text("utf-8"))


def _split(text: str) -> Iterator[str]:
    """Yield the entries of a text that separates them by bars and line ends."""
    return (entry for part in text.replace("\n", "|").split("|") if (entry := part.strip()))


def _one_line(text: str) -> str:
    """Return a pattern whose lines are joined."""
    return "".join(line.strip() for line in text.splitlines())


def _fragments(file: str, document: Document) -> dict[str, str]:
    """Return name -> pattern of a file's fragments, which may hold fragments listed before them."""
    fragments: dict[str, str] = {}
    for name, text in document.get("fragments", {}).items():
        fragments[name] = _expanded(f"{file}.fragments.{name}", text, fragments)
    return fragments


def _expanded(where: str, text: str, fragments: Mapping[str, str]) -> str:
    """Return a pattern with each ``(?&name)`` replaced by the fragment of that name."""
    if "(?&" not in text:
        return text
    missing = {name for name in _FRAGMENT.findall(text) if name not in fragments}
    if missing:
        raise ValueError(f"{where}: no fragment named {', '.join(sorted(missing))}; there are {', '.join(fragments)}")
    return _FRAGMENT.sub(lambda match: fragments[match[1]], text)


def _check_keys(where: str, table: Document, allowed: Iterable[str], *, required: Iterable[str] = ()) -> None:
    unknown, missing = set(table) - set(allowed), set(required) - set(table)
    if unknown or missing:
        wrong = [f"unknown key {key!r}" for key in sorted(unknown)] + [f"no key {key!r}" for key in sorted(missing)]
        raise ValueError(f"{where}: {', '.join(wrong)}; allowed are {', '.join(sorted(allowed))}")


def _check_label(where: str, label: str) -> None:
    if not _LABEL.fullmatch(label):
        raise ValueError(f"{where}: label {label!r} must be lower-case words joined by hyphens")


LINE_LABELS, WEAK_LINE_LABELS = parse_lines(_load("lines.toml"), _load("lines_other_languages.toml"))
"""Whole line -> its label: of lines that are boilerplate wherever they stand; of lines that an article can contain."""

PATTERNS = parse_patterns(_load("patterns.toml"), _load("patterns_other_languages.toml"))
"""Label -> its patterns; the first label that matches a text is its label."""

NOTICE_TOPICS = parse_topics(_load("notice_topics.toml"))
"""Name of a topic -> its words, the most specific topic first."""

WALL_WORDS = parse_walls(_load("walls.toml"))
