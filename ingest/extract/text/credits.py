"""Blocks around an article -> its title, authors and date, and which blocks say so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.extract.boilerplate.match import line_key, weak_label
from ingest.extract.metadata.dateline import (
    Dateline,
    dated,
    dated_line,
    parse_byline,
    parse_date,
    person,
    split_dateline,
)
from ingest.extract.prose import Shape
from ingest.extract.text.line_labels import Looks
from ingest.extract.text.titles import REACH, find_title, plain
from ingest.models import Block, Metadata, Verdict

__all__ = ["Credits", "read_credits", "read_metadata"]

CLOSE = 8
"""Blocks before the title, or after the article, in which a date or byline is still its own."""


CREDITED = 3
"""Lines behind the title, or before the article, in which one of several dates is taken for its own."""


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


def read_credits(looks: Looks, region: tuple[int, int]) -> Credits:
    """Return what the blocks before ``region``, and those right behind it, say of the article."""
    blocks = looks.blocks
    start, end = region
    said = Credits()
    signed = {n for n in range(max(0, start - REACH), start) if _credit(blocks[n].text)}
    place = find_title(looks, region, signed)
    if place is not None:
        said.title = blocks[place].text
        key = plain(said.title)
        said.named.update({n: "title" for n, block in enumerate(blocks) if plain(block.text) == key})
    top = place if place is not None else start
    _dates(said, looks, range(max(0, top - CLOSE), start), range(top + 1, start))
    _authors(said, blocks, range(top, start), range(end, min(len(blocks), end + 4)))
    if not said.authors and looks.lean and start - 1 > top:
        name = _name_beside(blocks[start - 1].text) if start - 1 not in said.named else None
        if name:
            said.named[start - 1], said.authors = "byline", (name,)
    if not said.authors:
        _bylines(said, blocks, range(max(0, top - CLOSE // 2), top))
    return said


def _credit(text: str) -> bool:
    """Say whether a line is a date or a byline."""
    return bool(len(text) < 200 and (dated_line(text) or parse_byline(text)))


def _brief(shape: Shape) -> bool:
    """Say whether a block is a line of particulars (author, date, minutes to read) and no sentence."""
    return shape.words <= 14 and not shape.finished


def _dates(
    said: Credits,
    looks: Looks,
    places: range,
    among: range,
) -> None:
    """Read the lines in ``places`` that are dates or datelines; one that only holds a date counts ``among`` some."""
    listed = _listed(looks, places, among)
    for place in places:
        text = looks.blocks[place].text
        if len(text) > 200 or place in listed or looks.signs[place] in {"paywall", "related", "legal", "subscribe"}:
            continue
        dateline, rest = split_dateline(text)
        line = None if dateline else dated_line(text)
        if (
            line is None
            and dateline is None
            and place in among
            and _brief(looks.shapes[place])
            and not parse_byline(text)
        ):
            line = parse_date(text)
        if line and line[1] != "year":
            said.named.setdefault(place, "date")
            label = looks.blocks[place - 1].text if place and looks.shapes[place - 1].words <= 3 else ""
            if line_key(text).startswith(_UPDATED) or line_key(label).startswith(_UPDATED):
                said.modified = line[0]
            elif said.published is None or line[0].startswith(said.published[0]):
                said.published, said.published_from = line, f"date: {text}"
            continue
        if line is None and dateline is None and place in among and dated(text):
            said.named.setdefault(place, "date")
            continue
        stated = parse_date(text)
        if dateline and not rest:
            said.named[place] = "dateline"
            said.dateline = dateline
            if stated:
                said.published, said.published_from = stated, f"dateline: {text}"
        elif stated and parse_byline(text):
            if any(word in text.lower() for word in _UPDATED):
                said.modified = said.modified or stated[0]
            elif said.published is None:
                said.published, said.published_from = stated, f"byline: {text}"


def _listed(looks: Looks, places: range, among: range) -> set[int]:
    """Return the dates that are those of other stories: behind a label of such, or in a list of three and more."""
    dates = {n: looks.blocks[n].text for n in places if looks.shapes[n].words <= 8 and dated_line(looks.blocks[n].text)}
    found: set[int] = set()
    heading = False
    for n in among:
        heading = heading or (looks.signs[n] == "related" and looks.shapes[n].words <= 5)
        if heading and n in dates:
            found.add(n)
    apart = [n for n in dates if n - 1 not in dates]
    if len(apart) >= 3 and len(set(dates.values())) >= 3:
        found.update(n for n in dates if among.start + CREDITED <= n < places.stop - CREDITED)
        found.update(n for n in dates if n < among.start)
    return found


_UPDATED = (
    "last update", "updated", "update", "modified", "last modified", "last reviewed", "reviewed", "aktualisiert",
    "zuletzt aktualisiert", "stand", "mis à jour", "actualizado", "aggiornato", "atualizado",
)  # fmt: skip
_BY = frozenset(("by", "von", "par", "por", "di", "door", "written by", "author", "posted by", "published by"))


def _authors(said: Credits, blocks: Sequence[Block], before: range, behind: range) -> None:
    """Read bylines before the article, then names beside its date, then the credit behind it."""
    _bylines(said, blocks, before)
    if not said.authors:
        for place in before:
            beside = {said.named.get(place - 1), said.named.get(place + 1)} & {"date", "dateline", "title"}
            name = _name_beside(blocks[place].text) if place not in said.named and beside else None
            if name:
                said.named[place] = "byline"
                said.authors = (name,)
                break
    for place in behind:
        names = parse_byline(blocks[place].text)
        if names:
            said.named[place] = "byline"
            said.authors = said.authors or names


def _name_beside(text: str) -> str | None:
    """Return the person that a line names, alone or before an office or house: ``Jane Roe, The Herald``."""
    name, comma, house = text.partition(", ")
    if comma and len(house.split()) <= 6 and house[:1].isupper() and not house.endswith("."):
        return person(name)
    return person(text)


def _bylines(said: Credits, blocks: Sequence[Block], places: range) -> None:
    """Read the lines that start with "by"; the name can be a line of its own."""
    for place in places:
        text = blocks[place].text
        if said.named.get(place) in {"title", "date", "dateline"}:
            continue
        if line_key(text) in _BY and place + 1 in places:
            text = f"by {blocks[place + 1].text}"
            names = parse_byline(text)
            if names:
                said.named[place] = said.named[place + 1] = "byline"
        else:
            names = parse_byline(text)
        if names:
            said.named[place] = "byline"
            said.authors = tuple(dict.fromkeys((*said.authors, *names)))


_SOURCE = re.compile(
    r"(?:Source|Via|Quelle|Fuente|Fonte|Bron|Originally published (?:in|at|on|by)):? (?P<name>[^\W\d_][\w .&'’-]{1,50})"
)
_KEY = re.compile(r"\s*(?P<key>[\w ]{3,20}?)\s*:\s*(?P<value>.*)", re.DOTALL)


def read_metadata(
    blocks: Sequence[Block],
    verdicts: Sequence[Verdict],
    said: Credits,
    cut: Dateline | None,
) -> Metadata:
    """Return what the capture says of its article; the front matter says it best, then the lines, then a dateline."""
    stated = _front_matter(blocks)
    dateline = cut if cut is not None and cut.place else said.dateline
    published, precision, source = stated.published, stated.published_precision, stated.published_from
    if published is None and said.published:
        (published, precision), source = said.published, said.published_from
    if published is None and cut is not None and cut.date:
        published, precision = cut.date, "day"
        source = f"{'dateline' if cut.place else 'prefix'}: {cut.text.strip()}"
    last = [n for n, verdict in enumerate(verdicts) if verdict.kept][-1:]
    authors = stated.authors or said.authors
    return Metadata(
        title=stated.title or said.title,
        authors=authors,
        published=published,
        published_precision=precision,
        published_from=source,
        modified=said.modified,
        site_name=stated.site_name or _masthead(blocks, said),
        dateline=dateline.place if dateline else None,
        wire=dateline.wire if dateline else None,
        original_source=None if authors or not last else _source(blocks, verdicts, last[0], said),
        description=stated.description,
        canonical_url=stated.canonical_url,
    )


def _front_matter(blocks: Sequence[Block]) -> Metadata:
    """Return what the lines of the front matter say."""
    found: dict[str, str] = {}
    for block in blocks:
        if not block.path.startswith("front-matter"):
            break
        line = _KEY.fullmatch(block.text)
        if line and line["value"].strip():
            found.setdefault(line["key"].strip().lower(), line["value"].strip().strip("\"'[]"))
    when = next((found[key] for key in ("published", "published time", "date") if key in found), "")
    day = parse_date(when)
    author = found.get("author") or found.get("authors") or ""
    return Metadata(
        title=found.get("title"),
        authors=parse_byline(f"by {author}") if author else (),
        published=day[0] if day else None,
        published_precision=day[1] if day else None,
        published_from=f"front matter: {when}" if day else None,
        site_name=found.get("sitename") or found.get("site"),
        description=found.get("description"),
        canonical_url=found.get("url") or found.get("url source"),
    )


def _masthead(blocks: Sequence[Block], said: Credits) -> str | None:
    """Return the name of the site if the capture starts with it, right above the headline."""
    if said.title is None or len(blocks) < 2:
        return None
    place = next((n for n, name in sorted(said.named.items()) if name == "title"), 0)
    first = blocks[0].text
    plain = 1 <= blocks[0].words <= 5 and first[0].isalnum() and first[-1] not in ".:?!,;"
    return first if 1 <= place <= 2 and plain and weak_label(first) is None and 0 not in said.named else None


def _source(blocks: Sequence[Block], verdicts: Sequence[Verdict], last: int, said: Credits) -> str | None:
    """Return the publisher named alone right behind the last paragraph of a text without byline, as reposts do.

    Tags and menus come in numbers: a name counts only where at most two other unsigned lines follow it.
    """
    if last + 1 >= len(blocks):
        return None
    text = blocks[last + 1].text
    named = _SOURCE.fullmatch(text)
    if named:
        return named["name"]
    unknown = [n for n in range(last + 1, len(blocks)) if verdicts[n].decided_by == "text:outside"]
    words = text.split()
    if last + 1 not in unknown or len(unknown) > 3 or not 1 <= len(words) <= 4 or said.title is None:
        return None
    return text if all(word[0].isupper() for word in words) and text[-1].isalnum() else None
