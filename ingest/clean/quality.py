"""A judged page -> is it an article at all, how far the verdicts are to be trusted, and what is odd about it.

Each check is a plain predicate in ``CHECKS``; its name is the flag. To add one, write it, put it in the table, test it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from ingest.clean.align import words
from ingest.errors import Reject
from ingest.models import Block, Metadata, Verdict

__all__ = ["CHECKS", "confidence", "flags", "language_of", "require_article"]

MIN_WORDS = 8  # fewer are a label or an error message, in any language
SENTENCE_WORDS = 6
LINK_INDEX = 0.6  # above that share of link text, with hardly a sentence, a short page is an index ...
INDEX_WORDS = 200  # ... and a long one a listing, which is flagged and kept: some users hold them for their entries
LANGUAGE_SAMPLE = 2_000  # characters; the identifier is sure after far fewer, and its cost grows with length
LANGUAGE_WORDS = 15

_END = re.compile(r"[.!?…。！？:;][\"'”’»)\]]*$")
_CUT = re.compile(r"(?:\.\.\.|…|\[…\]|\[\.\.\.\])\s*(?:read more|continue reading|mehr)?\W*$", re.IGNORECASE)

Check = Callable[[Sequence[Block], Sequence[Verdict], Metadata], bool]


def _count(blocks: Sequence[Block]) -> int:
    return sum(len(words(block.text)) for block in blocks)


def _sentence(block: Block) -> bool:
    return block.links < 0.5 and len(words(block.text)) >= SENTENCE_WORDS and bool(_END.search(block.text))


def require_article(blocks: Sequence[Block], kept: Sequence[Block]) -> None:
    """Raise Reject where a judged page holds no article; the reason is one of four phrases."""
    if not blocks:
        raise Reject("no text in the page")
    if not kept:
        raise Reject("no article: every block is boilerplate")
    if _count(kept) < MIN_WORDS:
        raise Reject("no article: too little text")
    size = _count(kept)
    if size < INDEX_WORDS and _count(list(filter(_sentence, kept))) < 0.25 * size:
        letters = sum(len(block.text) for block in kept)
        if sum(block.links * len(block.text) for block in kept) > LINK_INDEX * letters:
            raise Reject("no article: only links")


def language_of(kept: Sequence[Block]) -> str | None:
    """Return the language of the kept text as two letters, None where there is too little to tell.

    py3langid (Lui and Baldwin, 2012); its model is read on first use, so that runs that never need it do not pay.
    """
    sample = ""
    for block in kept:
        if len(sample) >= LANGUAGE_SAMPLE:
            break
        sample += block.text + " "
    if len(words(sample)) < LANGUAGE_WORDS:
        return None
    import py3langid

    return str(py3langid.classify(sample[:LANGUAGE_SAMPLE])[0])


def confidence(blocks: Sequence[Block], verdicts: Sequence[Verdict]) -> float:
    """Return how far the verdicts are to be trusted, 0 to 1.

    Two doubts lower it: sentences dropped by an opinion alone (no rule, sign or hidden element explains them), and
    kept blocks that had a bare majority.
    """
    kept = doubtful = unexplained = 0.0
    for block, verdict in zip(blocks, verdicts, strict=True):
        size = len(block.text)
        if verdict.kept:
            kept += size
            doubtful += size * (1 - verdict.score)
        elif verdict.decided_by in {"trafilatura", "forest", "text:outside"} and _sentence(block):
            unexplained += size
    if not kept:
        return 0.0
    return round((kept / (kept + unexplained)) * (1 - doubtful / kept), 3)


def paywalled(blocks: Sequence[Block], verdicts: Sequence[Verdict], _: Metadata) -> bool:
    """Whether a paywall notice stands on a page that shows little text."""
    notice = any(verdict.decided_by == "text:paywall" for verdict in verdicts)
    return notice and _kept_words(blocks, verdicts) < 250


def truncated(blocks: Sequence[Block], verdicts: Sequence[Verdict], _: Metadata) -> bool:
    """Whether the text breaks off with an ellipsis."""
    last = next((b for b, v in zip(reversed(blocks), reversed(verdicts), strict=True) if v.kept), None)
    return last is not None and bool(_CUT.search(last.text[-80:]))


def short(blocks: Sequence[Block], verdicts: Sequence[Verdict], _: Metadata) -> bool:
    """Whether fewer than 60 words are left."""
    return _kept_words(blocks, verdicts) < 60


def link_list(blocks: Sequence[Block], verdicts: Sequence[Verdict], _: Metadata) -> bool:
    """Whether most of what is left are links or headings, as on a section front."""
    kept = [block for block, verdict in zip(blocks, verdicts, strict=True) if verdict.kept]
    letters = sum(len(block.text) for block in kept)
    loose = sum(len(b.text) * (1.0 if b.kind == "heading" else b.links) for b in kept)
    return bool(letters) and loose > 0.5 * letters


def untitled(_: Sequence[Block], __: Sequence[Verdict], known: Metadata) -> bool:
    """Whether the capture states no title."""
    return not known.title


CHECKS: Mapping[str, Check] = {
    check.__name__.replace("_", "-"): check for check in (link_list, paywalled, short, truncated, untitled)
}


def flags(blocks: Sequence[Block], verdicts: Sequence[Verdict], known: Metadata) -> tuple[str, ...]:
    """Return the names of the checks that fire, sorted."""
    return tuple(sorted(name for name, check in CHECKS.items() if check(blocks, verdicts, known)))


def _kept_words(blocks: Sequence[Block], verdicts: Sequence[Verdict]) -> int:
    return sum(len(words(block.text)) for block, verdict in zip(blocks, verdicts, strict=True) if verdict.kept)
