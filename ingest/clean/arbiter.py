"""Blocks of an HTML page, what the voters say of each, and what rules say -> one verdict a block.

The trained forest proposes, with trafilatura's opinion among its evidence; without a forest trafilatura proposes alone.
Then come what no voter knows (site rules), what voters keep though it is not the body (the headline again, byline,
date, captions, share, subscribe and legal lines), and what they lose between two paragraphs they kept (a subheading, a
list, a sentence).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from ingest.clean.align import words
from ingest.clean.dateline import Dateline, dated_line, parse_byline, split_dateline
from ingest.clean.signatures import people
from ingest.clean.signs import sign_of
from ingest.models import Block, Metadata, Verdict

__all__ = ["Judged", "judge"]

KEPT_FROM = 0.5  # a block goes with the extractor where it took at least that share of its words
PROSE_WORDS = 12  # a block of that many words with a full stop is read as prose
OPINIONS = frozenset({"trafilatura", "forest"})
STANDFIRST_BLOCKS = 4
STANDFIRST_WORDS = 60
SURE = (
    0.9  # sentences that the forest is so sure of stay, though they open like a notice: "We use cookies, the sign said"
)
SIGN_WORDS = 30  # longer blocks speak for themselves
CONTROL_WORDS = 8  # a longer one is text inside a button that was never closed
# signs that say little inside text an extractor kept: a counter in a table, a correction under an article
UNSURE = frozenset({"widget", "note"})
LEAVES = frozenset({"p", "li", "blockquote", "h2", "h3", "h4", "h5", "h6", "pre", "dd", "dt", "ul", "ol", "dl"})
FILLED = frozenset({"paragraph", "heading", "item", "quote", "line", "cell"})
HEADER_BLOCKS = 12  # byline, date and place stand at most so far above the first sentence
HEAD_BLOCKS = 8  # byline, date and place stand among the first blocks kept
_STOP = re.compile(r"[.!?…。！？][\"'”’»)\]]*$")

# pages of a site share their menus; the answer depends on the text alone
_sign = lru_cache(maxsize=8192)(sign_of)

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


@dataclass(frozen=True, slots=True)
class Votes:
    """What is said of each block of a page, in the order of the blocks."""

    shares: Sequence[float]
    """The share of its words that trafilatura took, 0 to 1."""
    likely: Sequence[float] = ()
    """How likely the forest holds it to be article text, 0 to 1; empty where it was not asked."""
    cut: float = KEPT_FROM
    """The likelihood from which the forest would keep a block of this page."""


def propose(votes: Votes) -> list[Verdict]:
    """Return the first verdict on each block. It goes to trafilatura where the forest agrees with it."""
    taken = [share >= KEPT_FROM for share in votes.shares]
    if not votes.likely:
        return [Verdict(kept, "trafilatura", round(share, 2)) for kept, share in zip(taken, votes.shares, strict=True)]
    return [
        Verdict(chance >= votes.cut, "trafilatura" if (chance >= votes.cut) == agreed else "forest", round(chance, 2))
        for chance, agreed in zip(votes.likely, taken, strict=True)
    ]


def judge(blocks: Sequence[Block], votes: Votes, known: Metadata, marks: Marks) -> Judged:
    """Return the verdicts on a page: ``votes`` are the voters' opinions, ``marks`` what rules say."""
    verdicts = propose(votes)
    for block in blocks:
        if not verdicts[block.position].kept and "[hidden]" in block.path:
            verdicts[block.position] = Verdict(kept=False, decided_by="hidden", score=0.05)
    if not votes.likely:
        # the forest has seen more of the page than these know
        if not any(votes.shares):
            _keep_prose(blocks, verdicts)
        _fill(blocks, verdicts)
        _extend(blocks, verdicts)
    _drop_furniture(blocks, verdicts, votes, known)
    known = _read_header(blocks, verdicts, known)
    _drop_standfirst(blocks, verdicts, known)
    _explain(blocks, verdicts, known)
    for position, (kept, name) in marks.items():
        verdicts[position] = Verdict(kept=kept, decided_by=name, score=1.0 if kept else 0.0)
    return _cut_dateline(blocks, verdicts, known, marks)


def _keep_prose(blocks: Sequence[Block], verdicts: list[Verdict]) -> None:
    """Keep what reads like sentences on a page of which the extractor took nothing, as it does of short ones."""
    for block in blocks:
        if prose(block) and verdicts[block.position].decided_by != "hidden" and _sign(block.text) is None:
            verdicts[block.position] = Verdict(kept=True, decided_by="prose", score=0.5)


def _fill(blocks: Sequence[Block], verdicts: list[Verdict]) -> None:
    """Keep what the extractor lost between two blocks it kept in the same place of the page."""
    kept = [block.position for block in blocks if verdicts[block.position].kept]
    for before, after in pairwise(kept):
        if not 1 < after - before <= 4:
            continue
        for block in blocks[before + 1 : after]:
            here = _place(block.path)
            if (
                block.links < 0.3
                and block.kind in FILLED
                and any(_same_place(here, _place(blocks[each].path)) for each in (before, after))
            ):
                verdicts[block.position] = Verdict(kept=True, decided_by="between", score=0.6)


def _extend(blocks: Sequence[Block], verdicts: list[Verdict]) -> None:
    """Keep sentences that stand right before or after what the extractor kept, in the same place of the page."""
    kept = [block.position for block in blocks if verdicts[block.position].kept and prose(block)]
    if not kept:
        return
    for edge, step in ((kept[0], -1), (kept[-1], 1)):
        here = _place(blocks[edge].path)
        at = edge + step
        while 0 <= at < len(blocks) and prose(blocks[at]) and _same_place(here, _place(blocks[at].path)):
            if not verdicts[at].kept and _sign(blocks[at].text) is None:
                verdicts[at] = Verdict(kept=True, decided_by="beside", score=0.55)
            at += step


def _place(path: str) -> str:
    """Return the path without last elements that only say what the text is: text beside a paragraph is in its place."""
    head, _, last = path.rpartition(">")
    while last in LEAVES and head:
        path = head
        head, _, last = path.rpartition(">")
    return path


def _same_place(one: str, other: str) -> bool:
    # paths are cut to the same depth, so the one without its leaf can show an ancestor more
    return one == other or one.endswith(f">{other}") or other.endswith(f">{one}")


def _drop_furniture(blocks: Sequence[Block], verdicts: list[Verdict], votes: Votes, known: Metadata) -> None:
    """Drop what extractors keep though it is not the body."""
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
            sure = verdicts[block.position].score >= SURE and bool(votes.likely) and prose(block)
            reason = None if sure else _furniture(block, early=block.position < first_prose and seen <= HEAD_BLOCKS)
        if reason:
            verdicts[block.position] = Verdict(kept=False, decided_by=f"text:{reason}", score=0.1)


def _read_header(blocks: Sequence[Block], verdicts: list[Verdict], known: Metadata) -> Metadata:
    """Read byline, date and dateline from the lines between the headline and the first sentence.

    Not from lines above the headline: there, other stories have theirs.
    """
    end = next((block.position for block in blocks if verdicts[block.position].kept and prose(block)), 0)
    start = max(0, end - HEADER_BLOCKS)
    title = words(known.title or "")
    headline = [block.position for block in blocks[start:end] if title and words(block.text) == title]
    start = headline[-1] + 1 if headline else max(start, end - 4)
    for block in blocks[start:end]:
        reason = None
        if block.words > 15:
            continue
        found, rest = split_dateline(block.text)
        if found is not None and not rest.strip():
            known, reason = with_dateline(known, found), "dateline"
        elif authors := parse_byline(block.text):
            known, reason = replace(known, authors=known.authors or people(authors)), "byline"
        elif read := dated_line(block.text):
            reason = "date"
            if not known.published:
                known = replace(
                    known, published=read[0], published_precision=read[1], published_from=f"header: {block.text}"
                )
        if reason:
            verdicts[block.position] = Verdict(kept=False, decided_by=f"text:{reason}", score=0.1)
    return known


def _drop_standfirst(blocks: Sequence[Block], verdicts: list[Verdict], known: Metadata) -> None:
    """Drop the one paragraph between the headline and the byline."""
    title = words(known.title or "")
    headline = next((block.position for block in blocks if title and words(block.text) == title and block.level), None)
    if headline is None:
        return
    after = blocks[headline + 1 : headline + 1 + STANDFIRST_BLOCKS]
    signed = next(
        (b.position for b in after if not verdicts[b.position].kept and b.words <= 15 and parse_byline(b.text)), None
    )
    between = [b for b in after if signed is not None and b.position < signed and verdicts[b.position].kept]
    if len(between) == 1 and between[0].words <= STANDFIRST_WORDS:
        verdicts[between[0].position] = Verdict(kept=False, decided_by="text:dek", score=0.3)


def _explain(blocks: Sequence[Block], verdicts: list[Verdict], known: Metadata) -> None:
    """Name what a voter dropped where a sign or the title tells: it drops without saying why."""
    title = words(known.title or "")
    for block in blocks:
        verdict = verdicts[block.position]
        if verdict.kept or verdict.decided_by not in OPINIONS or block.words > SIGN_WORDS:
            continue
        if block.kind == "control":
            reason: str | None = "control"
        elif title and block.words <= 2 * len(title) and words(block.text) == title:
            reason = "title"
        else:
            reason = _sign(block.text)
        if reason:
            verdicts[block.position] = replace(verdict, decided_by=f"text:{reason}")


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
    sign = _sign(block.text)
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
    return Judged((*blocks[:at], head, tail, *after), (*verdicts[:at], dropped, *verdicts[at:]), known)


def with_dateline(known: Metadata, found: Dateline) -> Metadata:
    """Return metadata with what a dateline says, where nothing said it before."""
    known = replace(known, dateline=known.dateline or found.place, wire=known.wire or found.wire)
    if found.date and not known.published:
        known = replace(
            known, published=found.date, published_precision="day", published_from=f"dateline: {found.text.strip()}"
        )
    return known
