"""Labelled blocks around an article -> its title, authors and date, and the blocks that state them."""

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
from ingest.extract.text.line_labels import LabelledBlocks
from ingest.extract.text.titles import MAX_DISTANCE, find_title, title_key
from ingest.models import Block, Metadata, Verdict

__all__ = ["Credits", "read_credits", "read_metadata"]

MAX_BEFORE_TITLE = 8
"""Blocks before the title in which a date can still be the article's own; half as many for a byline."""

MAX_AFTER_ARTICLE = 4
"""Blocks after the article in which its byline can stand."""

MAX_FROM_EDGE = 3
"""Lines after the title, or before the article, in which one of several dates is taken for the article's own."""

OTHER_PARTS = frozenset({"paywall", "related", "legal", "subscribe"})
"""Labels of blocks whose dates are not the article's."""

_UPDATED = (
    "last update", "updated", "update", "modified", "last modified", "last reviewed", "reviewed", "aktualisiert",
    "zuletzt aktualisiert", "stand", "mis à jour", "actualizado", "aggiornato", "atualizado",
)  # fmt: skip
_BY = frozenset(("by", "von", "par", "por", "di", "door", "written by", "author", "posted by", "published by"))
_PUBLISHER = re.compile(
    r"(?:Source|Via|Quelle|Fuente|Fonte|Bron|Originally published (?:in|at|on|by)):? (?P<name>[^\W\d_][\w .&'’-]{1,50})"
)
_FRONT_MATTER_LINE = re.compile(r"\s*(?P<key>[\w ]{3,20}?)\s*:\s*(?P<value>.*)", re.DOTALL)

StatedDate = tuple[str, str]
"""An ISO 8601 date and its precision, as ``Metadata`` has them."""


@dataclass(slots=True)
class Credits:
    """What the blocks around an article say of it."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    published: StatedDate | None = None
    published_from: str | None = None
    modified: str | None = None
    dateline: Dateline | None = None
    metadata_blocks: dict[int, str] = field(default_factory=dict)
    """Position -> title, byline, date or dateline, for the blocks that are nothing else."""

    def publish(self, date: StatedDate, source: str) -> None:
        """Set the date of publication and the words it is from."""
        self.published, self.published_from = date, source


def read_credits(labelled: LabelledBlocks, region: tuple[int, int]) -> Credits:
    """Return what the blocks before ``region``, and those right behind it, say of the article."""
    blocks = labelled.blocks
    start, end = region
    article = Credits()
    credit_lines = {n for n in range(max(0, start - MAX_DISTANCE), start) if _is_credit_line(blocks[n].text)}
    position = find_title(labelled, region, credit_lines)
    if position is not None:
        article.title = blocks[position].text
        key = title_key(article.title)
        article.metadata_blocks.update({n: "title" for n, block in enumerate(blocks) if title_key(block.text) == key})
    top = start if position is None else position
    _read_dates(article, labelled, range(max(0, top - MAX_BEFORE_TITLE), start), range(top + 1, start))
    _read_authors(article, blocks, range(top, start), range(end, min(len(blocks), end + MAX_AFTER_ARTICLE)))
    if not article.authors and labelled.mostly_article and start - 1 > top:
        _read_name(article, blocks, start - 1)
    if not article.authors:
        _read_bylines(article, blocks, range(max(0, top - MAX_BEFORE_TITLE // 2), top))
    return article


def _is_credit_line(text: str) -> bool:
    """Say whether a line is a date or a byline."""
    return bool(len(text) < 200 and (dated_line(text) or parse_byline(text)))


def _read_dates(article: Credits, labelled: LabelledBlocks, positions: range, below_title: range) -> None:
    """Read the lines in ``positions`` that are dates, datelines or bylines with a date.

    A line that contains a date, but is not recognised as a date, counts only in ``below_title``.
    """
    of_other_stories = _dates_of_other_stories(labelled, positions, below_title)
    for n in positions:
        text = labelled.blocks[n].text
        if len(text) > 200 or n in of_other_stories or labelled.labels[n] in OTHER_PARTS:
            continue
        dateline, rest = split_dateline(text)
        if dateline is None:
            date = dated_line(text)
            if date is None and n in below_title and _is_particulars(labelled, n) and not parse_byline(text):
                date = parse_date(text)
            if date is not None and date[1] != "year":
                _read_date_line(article, labelled, n, date)
                continue
            if date is None and n in below_title and dated(text):
                article.metadata_blocks.setdefault(n, "date")
                continue
        _read_date_in_line(article, n, text, dateline if not rest else None)


def _is_particulars(labelled: LabelledBlocks, n: int) -> bool:
    """Say whether a block is a line of particulars (author, date, minutes to read) and not a sentence."""
    return labelled.stats[n].words <= 14 and not labelled.stats[n].ends_sentence


def _read_date_line(article: Credits, labelled: LabelledBlocks, n: int, date: StatedDate) -> None:
    """Read a line that is a date: of the last change if the line, or the label above it, says so."""
    text = labelled.blocks[n].text
    article.metadata_blocks.setdefault(n, "date")
    label = labelled.blocks[n - 1].text if n and labelled.stats[n - 1].words <= 3 else ""
    if line_key(text).startswith(_UPDATED) or line_key(label).startswith(_UPDATED):
        article.modified = date[0]
    elif article.published is None or date[0].startswith(article.published[0]):
        article.publish(date, f"date: {text}")


def _read_date_in_line(article: Credits, n: int, text: str, dateline: Dateline | None) -> None:
    """Read a line that is a ``dateline`` and nothing else, or the date in a byline."""
    date = parse_date(text)
    if dateline is not None:
        article.metadata_blocks[n] = "dateline"
        article.dateline = dateline
        if date:
            article.publish(date, f"dateline: {text}")
    elif date and parse_byline(text):
        if any(word in text.lower() for word in _UPDATED):
            article.modified = article.modified or date[0]
        elif article.published is None:
            article.publish(date, f"byline: {text}")


def _dates_of_other_stories(labelled: LabelledBlocks, positions: range, below_title: range) -> set[int]:
    """Return the positions of dates behind a heading of other stories, or in a list of three dates and more."""
    texts = {n: labelled.blocks[n].text for n in positions if labelled.stats[n].words <= 8}
    dates = {n: text for n, text in texts.items() if dated_line(text)}
    of_others: set[int] = set()
    under_related = False
    for n in below_title:
        under_related = under_related or (labelled.labels[n] == "related" and labelled.stats[n].words <= 5)
        if under_related and n in dates:
            of_others.add(n)
    apart = [n for n in dates if n - 1 not in dates]
    if len(apart) >= 3 and len(set(dates.values())) >= 3:
        middle = range(below_title.start + MAX_FROM_EDGE, positions.stop - MAX_FROM_EDGE)
        of_others.update(n for n in dates if n in middle or n < below_title.start)
    return of_others


def _read_authors(article: Credits, blocks: Sequence[Block], before: range, after: range) -> None:
    """Read bylines before the article, else a name beside its date or title, and the byline after it."""
    _read_bylines(article, blocks, before)
    if not article.authors:
        for n in before:
            neighbours = {article.metadata_blocks.get(n - 1), article.metadata_blocks.get(n + 1)}
            if neighbours & {"date", "dateline", "title"} and _read_name(article, blocks, n):
                break
    for n in after:
        names = parse_byline(blocks[n].text)
        if names:
            article.metadata_blocks[n] = "byline"
            article.authors = article.authors or names


def _read_bylines(article: Credits, blocks: Sequence[Block], positions: range) -> None:
    """Read the lines that start with "by"; the name can be a line of its own."""
    for n in positions:
        if article.metadata_blocks.get(n) in {"title", "date", "dateline"}:
            continue
        name_below = line_key(blocks[n].text) in _BY and n + 1 in positions
        names = parse_byline(f"by {blocks[n + 1].text}" if name_below else blocks[n].text)
        if names:
            article.metadata_blocks[n] = "byline"
            if name_below:
                article.metadata_blocks[n + 1] = "byline"
            article.authors = tuple(dict.fromkeys((*article.authors, *names)))


def _read_name(article: Credits, blocks: Sequence[Block], n: int) -> bool:
    """Read a line that is a name alone as the byline; return whether it is one."""
    name = _name_on_line(blocks[n].text) if n not in article.metadata_blocks else None
    if name:
        article.metadata_blocks[n] = "byline"
        article.authors = (name,)
    return bool(name)


def _name_on_line(text: str) -> str | None:
    """Return the person that a line names, alone or before an office or publisher: ``Jane Roe, The Herald``."""
    name, comma, publisher = text.partition(", ")
    if comma and len(publisher.split()) <= 6 and publisher[:1].isupper() and not publisher.endswith("."):
        return person(name)
    return person(text)


def read_metadata(
    blocks: Sequence[Block], verdicts: Sequence[Verdict], article: Credits, split_off: Dateline | None
) -> Metadata:
    """Return what the capture says of its article: by its front matter, else its lines, else a dateline.

    ``split_off`` is the dateline that was split off the first paragraph.
    """
    stated = _front_matter(blocks)
    dateline = split_off if split_off is not None and split_off.place else article.dateline
    published, precision, source = stated.published, stated.published_precision, stated.published_from
    if published is None and article.published:
        (published, precision), source = article.published, article.published_from
    if published is None and split_off is not None and split_off.date:
        published, precision = split_off.date, "day"
        source = f"{'dateline' if split_off.place else 'prefix'}: {split_off.text.strip()}"
    authors = stated.authors or article.authors
    return Metadata(
        title=stated.title or article.title,
        authors=authors,
        published=published,
        published_precision=precision,
        published_from=source,
        modified=article.modified,
        site_name=stated.site_name or _masthead(blocks, article),
        dateline=dateline.place if dateline else None,
        wire=dateline.wire if dateline else None,
        original_source=None if authors else _original_publisher(blocks, verdicts, article),
        description=stated.description,
        canonical_url=stated.canonical_url,
    )


def _front_matter(blocks: Sequence[Block]) -> Metadata:
    """Return what the lines of the front matter say."""
    fields: dict[str, str] = {}
    for block in blocks:
        if not block.path.startswith("front-matter"):
            break
        line = _FRONT_MATTER_LINE.fullmatch(block.text)
        if line and line["value"].strip():
            fields.setdefault(line["key"].strip().lower(), line["value"].strip().strip("\"'[]"))
    date_text = next((fields[key] for key in ("published", "published time", "date") if key in fields), "")
    date = parse_date(date_text)
    author = fields.get("author") or fields.get("authors") or ""
    return Metadata(
        title=fields.get("title"),
        authors=parse_byline(f"by {author}") if author else (),
        published=date[0] if date else None,
        published_precision=date[1] if date else None,
        published_from=f"front matter: {date_text}" if date else None,
        site_name=fields.get("sitename") or fields.get("site"),
        description=fields.get("description"),
        canonical_url=fields.get("url") or fields.get("url source"),
    )


def _masthead(blocks: Sequence[Block], article: Credits) -> str | None:
    """Return the name of the site if the capture starts with it, right above the headline."""
    if article.title is None or len(blocks) < 2 or 0 in article.metadata_blocks:
        return None
    title = min((n for n, reason in article.metadata_blocks.items() if reason == "title"), default=0)
    first = blocks[0].text
    is_name = 1 <= blocks[0].words <= 5 and first[0].isalnum() and first[-1] not in ".:?!,;"
    return first if 1 <= title <= 2 and is_name and weak_label(first) is None else None


def _original_publisher(blocks: Sequence[Block], verdicts: Sequence[Verdict], article: Credits) -> str | None:
    """Return the publisher named alone right behind the last paragraph of a text without byline, as reposts do.

    Tags and menus come in numbers: a name counts only where at most two other unlabelled lines follow it.
    """
    last = max((n for n, verdict in enumerate(verdicts) if verdict.kept), default=None)
    if last is None or last + 1 >= len(blocks):
        return None
    text = blocks[last + 1].text
    match = _PUBLISHER.fullmatch(text)
    if match:
        return match["name"]
    unlabelled = [n for n in range(last + 1, len(blocks)) if verdicts[n].decided_by == "text:outside"]
    if last + 1 not in unlabelled or len(unlabelled) > 3 or article.title is None:
        return None
    words = text.split()
    is_name = 1 <= len(words) <= 4 and all(word[0].isupper() for word in words) and text[-1].isalnum()
    return text if is_name else None
