"""Blocks of an HTML page, the extractor's share of each, and what rules say -> one verdict a block.

The extractor (trafilatura) proposes. Then, in this order: what it cannot know (site rules), what it keeps though it is
not the body (the headline again, byline, date, captions, share, subscribe and legal lines), and what it loses
between two paragraphs it kept (a subheading, a list, a sentence).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ingest.clean.align import words
from ingest.clean.dateline import Dateline, dated_line, parse_byline, split_dateline
from ingest.clean.signs import sign_of
from ingest.models import Block, Metadata, Verdict

__all__ = ["Judged", "judge"]

KEPT_FROM = 0.5  # a block goes with the extractor where it took at least that share of its words
PROSE_WORDS = 12  # a block of that many words with a full stop is read as prose
CONTROL_WORDS = 8  # a longer one is text inside a button that was never closed
# signs that say little inside text an extractor kept: a counter in a table, a correction under an article
UNSURE = frozenset({"widget", "note"})
HEAD_BLOCKS = 8  # byline, date and place stand among the first blocks kept
_STOP = re.compile(r"[.!?…。！？][\"'”’»)\]]*$")

Marks = Mapping[int, tuple[bool, str]]


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of judging a page: blocks (a glued dateline cut off), a verdict each, and metadata read on the way."""

    blocks: tuple[Block, ...]
    verdicts: tuple[Verdict, ...]
    metadata: Metadata


def prose(block: Block) -> bool:
    """Whether a block reads like sentences: enough words, an end mark, few of them links."""
    return block.words >= PROSE_WORDS and block.links < 0.5 and bool(_STOP.search(block.text))


def judge(blocks: Sequence[Block], shares: Sequence[float], known: Metadata, marks: Marks) -> Judged:
    """Return the verdicts on a page. ``shares`` is what the extractor took of each block, ``marks`` what rules decide."""
    verdicts = [
        Verdict(kept=share >= KEPT_FROM, decided_by="trafilatura", score=round(share, 2)) for share in shares
    ]
    for block in blocks:
        if not verdicts[block.position].kept and "[hidden]" in block.path:
            verdicts[block.position] = Verdict(kept=False, decided_by="hidden", score=0.05)
    _fill(blocks, verdicts)
    known = _drop_furniture(blocks, verdicts, known)
    for position, (kept, name) in marks.items():
        verdicts[position] = Verdict(kept=kept, decided_by=name, score=1.0 if kept else 0.0)
    return _cut_dateline(blocks, verdicts, known, marks)


def _fill(blocks: Sequence[Block], verdicts: list[Verdict]) -> None:
    """Keep what the extractor lost between two blocks it kept in the same place of the page."""
    kept = [block.position for block in blocks if verdicts[block.position].kept]
    for before, after in zip(kept, kept[1:], strict=False):
        if not 1 < after - before <= 4:
            continue
        for block in blocks[before + 1 : after]:
            same_place = block.path in {blocks[before].path, blocks[after].path}
            if same_place and block.links < 0.3 and block.kind in {"paragraph", "heading", "item", "quote", "line"}:
                verdicts[block.position] = Verdict(kept=True, decided_by="between", score=0.6)


def _drop_furniture(blocks: Sequence[Block], verdicts: list[Verdict], known: Metadata) -> Metadata:
    """Drop what extractors keep though it is not the body; returns the metadata such lines state."""
    title = words(known.title or "")
    first_prose = next((b.position for b in blocks if verdicts[b.position].kept and prose(b)), len(blocks))
    total = sum(block.words for block in blocks if verdicts[block.position].kept)
    seen = 0
    for block in blocks:
        if not verdicts[block.position].kept:
            continue
        seen += 1
        if title and words(block.text) == title and block.words < 0.5 * total:
            reason: str | None = "title"
        else:
            reason = _furniture(block, early=block.position < first_prose and seen <= HEAD_BLOCKS)
        if reason:
            verdicts[block.position] = Verdict(kept=False, decided_by=f"text:{reason}", score=0.1)
    return known


def _furniture(block: Block, *, early: bool) -> str | None:
    """Return what a kept block is, if not body."""
    if block.kind == "caption":
        return "caption"
    if block.kind == "control" and block.words <= CONTROL_WORDS:
        return "control"
    if early and block.kind != "heading" and block.words <= 15:
        if parse_byline(block.text):
            return "byline"
        if dated_line(block.text):
            return "date"
    sign = sign_of(block.text)
    return None if sign in UNSURE else sign


def _cut_dateline(blocks: Sequence[Block], verdicts: list[Verdict], known: Metadata, marks: Marks) -> Judged:
    """Cut the dateline off the first paragraph kept, and read it."""
    first = next((b for b in blocks if verdicts[b.position].kept and prose(b)), None)
    found, rest = split_dateline(first.text) if first is not None else (None, "")
    if first is None or found is None or first.position in marks:
        return Judged(tuple(blocks), tuple(verdicts), known)
    known = with_dateline(known, found)
    if not rest.strip():
        verdicts[first.position] = Verdict(kept=False, decided_by="text:dateline", score=0.1)
        return Judged(tuple(blocks), tuple(verdicts), known)
    at = first.position
    head = replace(first, text=found.text.strip())
    tail = replace(first, text=rest.strip(), position=at + 1, joined=True)
    after = [replace(block, position=block.position + 1) for block in blocks[at + 1 :]]
    dropped = Verdict(kept=False, decided_by="text:dateline", score=0.1)
    return Judged(
        (*blocks[:at], head, tail, *after), (*verdicts[:at], dropped, *verdicts[at:]), known
    )


def with_dateline(known: Metadata, found: Dateline) -> Metadata:
    """Return metadata with what a dateline says, where nothing said it before."""
    known = replace(known, dateline=known.dateline or found.place, wire=known.wire or found.wire)
    if found.date and not known.published:
        known = replace(
            known, published=found.date, published_precision="day", published_from=f"dateline: {found.text.strip()}"
        )
    return known
