"""Blocks of an HTML page, model votes and rule marks -> one verdict a block, and metadata from the page header.

The forests decide first, with trafilatura's share among their inputs where it was asked. Later steps overrule them:
hidden blocks, boilerplate labels (share, subscribe, legal ...), byline, date and dateline lines, the headline, page
parts recognised by structure, and last the marks of site rules. Each verdict keeps all votes, whoever decided.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby
from statistics import fmean
from types import MappingProxyType

from ingest.extract.boilerplate.match import boilerplate_label
from ingest.extract.html.frames import FRAME
from ingest.extract.metadata.authors import people
from ingest.extract.metadata.dateline import Dateline, dated_line, parse_byline, split_dateline
from ingest.extract.models.part_names import SURE as NAMED_FROM
from ingest.extract.prose import SENTENCE_ENDS, ends_with
from ingest.extract.words import split_words
from ingest.models import Block, Judged, Metadata, Verdict

__all__ = ["Votes", "judge", "propose"]

KEPT_FROM = 0.5  # trafilatura is taken to keep a block of which it took at least that share of the words
PROSE_WORDS = 12  # a block of that many words with a full stop is read as prose
MODEL_DECIDERS = frozenset({"trafilatura", "forest"})
SURE = 0.9  # a sentence with this score stays though it opens like a notice: "We use cookies, the sign said"
SIGN_WORDS = 30  # words of a block up to which a label explains why it was dropped
CONTROL_WORDS = 8  # a longer one is text inside a button that was never closed
HEADER_WORDS = 15  # a byline or a date line is no longer
# labels that do not drop a block that the models keep: a counter in a table, a correction under an article
UNSURE = frozenset({"widget", "note"})
INSIDE = {"cell": 0.2, "code": 0.2, "item": 0.4}
"""Kind of block -> likelihood from which it is kept inside a story. Cells, code and items are short, and the forests
hold them for menus. Tried one by one on eleven left-out corpora: -0.0002 to +0.0006 of word F1 for cells at 0.2."""
HEADER_PARTS = frozenset({"date", "byline"})
HEADER_NAMED = 0.8  # probability of the name from which such a line goes
HEADER_BLOCKS = 12  # byline, date and place stand at most so far above the first sentence
HEAD_BLOCKS = 8  # byline, date and place stand among the first blocks kept

_BEHIND_DOT = re.compile(r"\s[·•|]\s")

Marks = Mapping[int, tuple[bool, str]]


@dataclass(frozen=True, slots=True)
class Votes:
    """The output of the models for a page: one entry a block, in the order of the blocks."""

    shares: Sequence[float]
    """The share of its words that trafilatura took, 0 to 1; empty where trafilatura was not asked."""
    likely: Sequence[float]
    """The likelihood that it is article text, by the forests, 0 to 1."""
    cut: float = KEPT_FROM
    """The likelihood from which the forests keep a block of this page."""
    parts: Sequence[tuple[str, float]] = ()
    """The likeliest part and its probability, 0 to 1, see ``models.part_names``; empty if not computed."""
    inside: Sequence[bool] = ()
    """Whether it stands between two kept paragraphs of one element, see ``inside_story``; empty if none does."""


@dataclass(frozen=True, slots=True)
class _CountedBlocks:
    """The blocks of a page with what several steps need of them, computed once."""

    blocks: Sequence[Block]
    sizes: Sequence[int]
    """Words of each block."""
    headlines: frozenset[int]
    """Positions of the blocks that are the title and nothing else."""


def prose(block: Block) -> bool:
    """Whether a block reads like sentences: enough words, an end mark, few of them links."""
    return block.links < 0.5 and ends_with(block.text, SENTENCE_ENDS) and block.words >= PROSE_WORDS


def propose(votes: Votes) -> list[Verdict]:
    """Return the first verdict on each block, by the forests; ``decided_by`` is trafilatura where it agrees."""
    needed = round(votes.cut, 2)
    # most blocks of a page share their votes: equal verdicts are made once
    verdict_of: dict[tuple[bool, str, float, float | None], Verdict] = {}
    verdicts = []
    shares: Sequence[float | None] = votes.shares or [None] * len(votes.likely)
    for likelihood, share in zip(votes.likely, shares, strict=True):
        kept = likelihood >= votes.cut
        decider = "forest" if share is None or kept != (share >= KEPT_FROM) else "trafilatura"
        key = kept, decider, round(likelihood, 2), None if share is None else round(share, 2)
        if key not in verdict_of:
            verdict_of[key] = Verdict(*key[:3], _named(*key[2:]), needed)
        verdicts.append(verdict_of[key])
    return verdicts


def _named(score: float, share: float | None) -> tuple[tuple[str, float], ...]:
    """Return the votes on a block as (name, score) pairs for its verdict."""
    return (("forest", score),) if share is None else (("trafilatura", share), ("forest", score))


def judge(
    blocks: Sequence[Block],
    votes: Votes,
    known: Metadata,
    marks: Marks,
    structure: Marks = MappingProxyType({}),
    sizes: Sequence[int] = (),
) -> Judged:
    """Return the verdicts on a page, its metadata completed, and its blocks, of which a dateline may be cut off.

    ``votes`` is the output of the models. ``marks`` (position -> kept, name) are the decisions of site rules, which are
    final. ``structure`` are those of ``page_parts.decide``: each overrules a verdict that differs, and gives a reason
    for a block that the models drop. ``sizes`` are the words of each block as ``Block.words`` counts them, if the
    caller has them already.
    """
    verdicts = propose(votes)
    page = _CountedBlocks(
        blocks, sizes or [block.words for block in blocks], _headlines(blocks, split_words(known.title or ""))
    )
    _keep_inside(blocks, votes, verdicts)
    for block in blocks:
        # a part of a page may be hidden until a script shows it; a frame that is hidden stays so
        if block.hidden and (not verdicts[block.position].kept or FRAME in block.path):
            _overrule(verdicts, block, "hidden", 0.05)
    _drop_furniture(page, verdicts)
    known = _read_header(page, verdicts, known)
    _drop_header(page, votes.parts, verdicts)
    _explain(page, verdicts)
    for position, (kept, name) in structure.items():
        before = verdicts[position]
        if before.kept != kept or (not kept and before.decided_by in MODEL_DECIDERS):
            _overrule(verdicts, blocks[position], name, 0.9 if kept else 0.1, kept=kept)
    _name(votes.parts, verdicts)
    for position, (kept, name) in marks.items():
        _overrule(verdicts, blocks[position], name, 1.0 if kept else 0.0, kept=kept)
    return _cut_dateline(blocks, verdicts, known, marks)


def _overrule(verdicts: list[Verdict], block: Block, name: str, score: float, *, kept: bool = False) -> None:
    """Replace the verdict on a block; its votes are kept."""
    verdicts[block.position] = _overruled(verdicts[block.position], kept, name, score)


# most overruled blocks of a page share their votes: equal verdicts are made once
@lru_cache(maxsize=4096)
def _overruled(before: Verdict, kept: bool, name: str, score: float) -> Verdict:  # noqa: FBT001 - a cache is faster so
    return Verdict(kept, name, score, before.votes, before.needed)


@lru_cache(maxsize=4096)
def _of_part(before: Verdict, part: str, chance: float) -> Verdict:
    return Verdict(before.kept, f"part:{part}", before.score, (*before.votes, ("part", chance)), before.needed)


def _headlines(blocks: Sequence[Block], title: Sequence[str]) -> frozenset[int]:
    """Return the positions of the blocks whose words are those of the title."""
    if not title:
        return frozenset()
    length, first, last = sum(map(len, title)), title[0], title[-1]
    positions = []
    for block in blocks:
        # most blocks are shorter than the title; splitting the others into words is the dear part
        if len(block.text) >= length and first in (lower := block.text.lower()) and last in lower:  # noqa: SIM102
            if split_words(block.text) == title:
                positions.append(block.position)
    return frozenset(positions)


def _drop_furniture(page: _CountedBlocks, verdicts: list[Verdict]) -> None:
    """Drop kept blocks whose text is boilerplate, see ``_furniture``, and the repeated headline."""
    kept = [block for block in page.blocks if verdicts[block.position].kept]
    # a standfirst may stand above byline and date: they are looked for up to the second paragraph
    paragraphs = [block.position for block in kept if prose(block)][:2]
    body = paragraphs[-1] if paragraphs else len(page.blocks)
    total = sum(len(block.text) for block in kept)  # letters: not every script parts words
    for rank, block in enumerate(kept):
        if block.position in page.headlines and len(block.text) < 0.5 * total:
            reason: str | None = "title"
        elif verdicts[block.position].score >= SURE and prose(block):
            reason = None
        else:
            early = block.position < body and rank < HEAD_BLOCKS
            reason = _furniture(block, page.sizes[block.position], early=early)
        if reason:
            _overrule(verdicts, block, f"text:{reason}", 0.1)


def _read_header(page: _CountedBlocks, verdicts: list[Verdict], known: Metadata) -> Metadata:
    """Read byline, date and dateline from the lines between the headline and the first sentence.

    Not from lines above the headline: there, other stories have theirs.
    """
    end = next((block.position for block in page.blocks if verdicts[block.position].kept and prose(block)), 0)
    start = max(0, end - HEADER_BLOCKS)
    headline = max((position for position in page.headlines if start <= position < end), default=None)
    start = headline + 1 if headline is not None else max(start, end - 4)
    for block in page.blocks[start:end]:
        reason = None
        if page.sizes[block.position] > HEADER_WORDS:
            continue
        dateline, rest = split_dateline(block.text)
        if dateline is not None and not rest.strip():
            known, reason = with_dateline(known, dateline), "dateline"
        elif authors := parse_byline(block.text):
            known, reason = replace(known, authors=known.authors or people(authors)), "byline"
        elif dated := dated_line(block.text):
            reason = "date"
            # a year by itself is rather a number
            if not known.published and dated[1] != "year":
                known = replace(
                    known, published=dated[0], published_precision=dated[1], published_from=f"header: {block.text}"
                )
        if reason:
            _overrule(verdicts, block, f"text:{reason}", 0.1)
    return known


def _keep_inside(blocks: Sequence[Block], votes: Votes, verdicts: list[Verdict]) -> None:
    """Keep tables, code and lists between kept paragraphs of one element where the forests are less sure of them.

    Blocks of a kind that stand together stay or go together, by the mean of their likelihoods.
    """
    inside = [
        (block, likelihood)
        for block, likelihood, is_in in zip(blocks, votes.likely, votes.inside, strict=False)
        if is_in
    ]
    for kind, run in groupby(inside, key=lambda each: each[0].kind):
        together = list(run)
        if kind not in INSIDE or fmean(likelihood for _, likelihood in together) < INSIDE[kind]:
            continue
        for block, likelihood in together:
            if likelihood < votes.cut and not boilerplate_label(block.text):
                _overrule(verdicts, block, "text:inside", round(likelihood, 2), kept=True)


def _drop_header(page: _CountedBlocks, parts: Sequence[tuple[str, float]], verdicts: list[Verdict]) -> None:
    """Drop short lines near the beginning that are named a date or a byline, and that no pattern reads as one."""
    kept = [block.position for block in page.blocks[: len(parts)] if verdicts[block.position].kept]
    for position in kept[:HEAD_BLOCKS]:
        verdict, (part, probability) = verdicts[position], parts[position]
        named = part in HEADER_PARTS and probability >= HEADER_NAMED
        if named and verdict.score < SURE and page.sizes[position] <= HEADER_WORDS and not prose(page.blocks[position]):
            votes = (*verdict.votes, ("part", probability))
            verdicts[position] = replace(verdict, kept=False, decided_by=f"part:{part}", score=0.3, votes=votes)


def _explain(page: _CountedBlocks, verdicts: list[Verdict]) -> None:
    """Give the reason for blocks that the models dropped, where a label or the title tells it."""
    for block, size in zip(page.blocks, page.sizes, strict=True):
        verdict = verdicts[block.position]
        if verdict.kept or size > SIGN_WORDS or verdict.decided_by not in MODEL_DECIDERS:
            continue
        if block.kind == "control":
            reason: str | None = "control"
        elif block.position in page.headlines:
            reason = "title"
        else:
            reason = boilerplate_label(block.text)
        if reason:
            _overrule(verdicts, block, f"text:{reason}", verdict.score)


def _name(parts: Sequence[tuple[str, float]], verdicts: list[Verdict]) -> None:
    """Name the part of each block that the models dropped without another reason, from probability ``NAMED_FROM``."""
    for position, (verdict, (part, probability)) in enumerate(zip(verdicts, parts, strict=False)):
        if not verdict.kept and verdict.decided_by in MODEL_DECIDERS and probability >= NAMED_FROM:
            verdicts[position] = _of_part(verdict, part, probability)


def _furniture(block: Block, size: int, *, early: bool) -> str | None:
    """Return the label of a kept block that is not body, such as ``caption`` or ``byline``; None for body."""
    if block.kind == "caption":
        return "caption"
    if block.kind == "control" and size <= CONTROL_WORDS:
        return "control"
    if early and block.kind != "heading" and size <= HEADER_WORDS:
        if parse_byline(block.text):
            return "byline"
        # a time to read may stand behind the date
        if dated_line(_BEHIND_DOT.split(block.text, maxsplit=1)[0]):
            return "date"
    sign = boilerplate_label(block.text)
    return None if sign in UNSURE else sign


def _cut_dateline(blocks: Sequence[Block], verdicts: list[Verdict], known: Metadata, marks: Marks) -> Judged:
    """Cut the dateline off the first paragraph kept, and read it."""
    first = next((b for b in blocks if verdicts[b.position].kept and prose(b)), None)
    dateline, rest = split_dateline(first.text) if first is not None else (None, "")
    if first is None or dateline is None or first.position in marks:
        return Judged(tuple(blocks), tuple(verdicts), known)
    known = with_dateline(known, dateline)
    if not rest.strip():
        _overrule(verdicts, first, "text:dateline", 0.1)
        return Judged(tuple(blocks), tuple(verdicts), known)
    position = first.position
    head = replace(first, text=dateline.text.strip())
    tail = replace(first, text=rest.strip(), position=position + 1, joined=True)
    after = [replace(block, position=block.position + 1) for block in blocks[position + 1 :]]
    dropped = replace(verdicts[position], kept=False, decided_by="text:dateline", score=0.1)
    return Judged(
        (*blocks[:position], head, tail, *after), (*verdicts[:position], dropped, *verdicts[position:]), known
    )


def with_dateline(known: Metadata, dateline: Dateline) -> Metadata:
    """Return metadata completed by a dateline: place, wire and date, each only where it was unknown."""
    known = replace(known, dateline=known.dateline or dateline.place, wire=known.wire or dateline.wire)
    if dateline.date and not known.published:
        known = replace(
            known,
            published=dateline.date,
            published_precision="day",
            published_from=f"dateline: {dateline.text.strip()}",
        )
    return known
