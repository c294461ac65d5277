"""Blocks around an article -> its title, authors and date, and which blocks say so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.clean.dateline import Dateline, dated_line, parse_byline, parse_date, person, split_dateline
from ingest.clean.prose import Shape, tokens
from ingest.clean.signs import key_of
from ingest.models import Block

__all__ = ["Credits", "read_credits"]

REACH = 60
"""Blocks before the article in which its title is looked for: captions and share bars come between."""

CLOSE = 8
"""Blocks before the title, or after the article, in which a date or byline is still its own."""


@dataclass(slots=True)
class Credits:
    """What the blocks around an article say of it; ``named`` gives the blocks that are metadata and their names."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    published: tuple[str, str] | None = None
    """ISO date and precision."""
    published_from: str | None = None
    modified: str | None = None
    dateline: Dateline | None = None
    named: dict[int, str] = field(default_factory=dict)


def read_credits(
    blocks: Sequence[Block],
    shapes: Sequence[Shape],
    signs: Sequence[str | None],
    region: tuple[int, int],
    hints: Sequence[str | None],
) -> Credits:
    """Return what the blocks before ``region``, and those right behind it, say of the article."""
    start, end = region
    credits = Credits()
    place = _title(blocks, shapes, signs, hints, region)
    if place is not None:
        credits.title = blocks[place].text
        key = _plain(credits.title)
        credits.named.update({n: "title" for n, block in enumerate(blocks) if _plain(block.text) == key})
    top = place if place is not None else start
    _dates(credits, blocks, signs, range(max(0, top - CLOSE), start))
    _authors(credits, blocks, range(top, start), range(end, min(len(blocks), end + 4)))
    if not credits.authors:
        _bylines(credits, blocks, range(max(0, top - CLOSE // 2), top))
    return credits


_INITIALS = re.compile(r"(?:^|[\s(])(?:[A-Z]\.){2,4}$")
_SENTENCES = re.compile(r"[a-z]{2}[.] ?[A-Z]")


def _plain(text: str) -> str:
    return " ".join(tokens(text))


def _title(
    blocks: Sequence[Block],
    shapes: Sequence[Shape],
    signs: Sequence[str | None],
    hints: Sequence[str | None],
    region: tuple[int, int],
) -> int | None:
    """Return the place of the headline: the line before the article that shares most words with it, or None."""
    start, end = region
    body: set[str] = set()
    for block in blocks[start : min(end, start + 12)]:
        body.update(word[:5] for word in tokens(block.text) if len(word) > 3 or word.isdigit())
    head = [_plain(block.text) for block in blocks[:3]]
    best, found = 0.5, None
    before: int | None = None
    under: str | None = None
    for place in range(max(0, start - REACH), start):
        under = signs[place] or under
        block, shape = blocks[place], shapes[place]
        ends = block.text.rstrip("\"'”’)")[-1:]
        if not 2 <= shape.words <= 28 or signs[place] or hints[place] or _credit(block.text):
            continue
        if ends in ":;," or (ends == "." and not _INITIALS.search(block.text)) or _SENTENCES.search(block.text):
            continue
        words = [word[:5] for word in tokens(block.text) if len(word) > 3 or word.isdigit()]
        if not words or (shape.words < 3 and not block.level):
            continue
        score = sum(word in body for word in words) / len(words) * min(1.0, len(words) / 4)
        own = _plain(block.text)
        repeated = sum(own == _plain(other.text) for other in blocks[: start + 3]) > 1
        score += 0.3 * (repeated or any(own != line and own in line for line in head))
        score += 0.4 if block.level == 1 else 0.2 if block.level else 0.0
        score += 0.25 * any(_credit(other.text) for other in blocks[place + 1 : min(start, place + 3)])
        score += 0.25 * (start - place <= 3 and shape.words >= 3)
        around = [shapes[other] for other in (place - 2, place - 1, place + 1, place + 2) if 0 <= other < start]
        score -= 0.1 * sum(other.words <= 4 and not other.finished for other in around)
        score -= 0.005 * (start - place)
        if place + 1 < len(blocks) and _names_picture(block.text, blocks[place + 1].text):
            score -= 0.6
        score -= 0.15 * (under in {"related", "advert", "promo"})
        if before == place - 1 and found == before:
            score -= 0.35  # a standfirst follows its headline
        before = place
        if score > best:
            best, found = score, place
    return found


def _names_picture(text: str, following: str) -> bool:
    """Say whether a line is the alternative text of a picture whose caption follows: most words are said again."""
    own, other = set(tokens(text)), set(tokens(following))
    return len(other) > len(own) and len(own & other) > 0.6 * len(own)


def _credit(text: str) -> bool:
    return bool(len(text) < 200 and (dated_line(text) or parse_byline(text)))


def _dates(credits: Credits, blocks: Sequence[Block], signs: Sequence[str | None], places: range) -> None:
    """Read the lines that are dates or datelines; the last one before the article that is no update counts."""
    for place in places:
        text = blocks[place].text
        if len(text) > 200 or signs[place] in {"paywall", "related", "legal", "subscribe"}:
            continue
        line = dated_line(text)
        if line:
            credits.named.setdefault(place, "date")
            if key_of(text).startswith(("last updated", "updated", "modified", "last modified", "aktualisiert", "mis à jour")):
                credits.modified = line[0]
            elif credits.published is None or line[0].startswith(credits.published[0]):
                credits.published, credits.published_from = line, f"date: {text}"
            continue
        dateline, rest = split_dateline(text)
        if dateline and not rest:
            credits.named[place] = "dateline"
            credits.dateline = dateline
            stated = parse_date(dateline.text)
            if stated:
                credits.published, credits.published_from = stated, f"dateline: {dateline.text.strip()}"
            continue
        if parse_byline(text):
            stated = parse_date(text)
            if stated and credits.published is None:
                credits.published, credits.published_from = stated, f"byline: {text}"


def _authors(credits: Credits, blocks: Sequence[Block], before: range, behind: range) -> None:
    """Read bylines before the article, then names beside its date, then the credit behind it."""
    _bylines(credits, blocks, before)
    if not credits.authors:
        for place in before:
            beside = {credits.named.get(place - 1), credits.named.get(place + 1)} & {"date", "dateline", "title"}
            name = person(blocks[place].text) if place not in credits.named and beside else None
            if name:
                credits.named[place] = "byline"
                credits.authors = (name,)
                break
    for place in behind:
        names = parse_byline(blocks[place].text)
        if names:
            credits.named[place] = "byline"
            credits.authors = credits.authors or names


def _bylines(credits: Credits, blocks: Sequence[Block], places: range) -> None:
    """Read the lines that start with "by"; the name can be a line of its own."""
    for place in places:
        text = blocks[place].text
        if credits.named.get(place) in {"title", "date", "dateline"}:
            continue
        if key_of(text) in {"by", "von", "par", "por", "di", "door"} and place + 1 in places:
            text = f"by {blocks[place + 1].text}"
            names = parse_byline(text)
            if names:
                credits.named[place] = credits.named[place + 1] = "byline"
        else:
            names = parse_byline(text)
        if names:
            credits.named[place] = "byline"
            credits.authors = tuple(dict.fromkeys((*credits.authors, *names)))
