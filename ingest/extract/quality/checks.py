"""A judged page -> is it an article at all, how far the verdicts are to be trusted, and what is odd about it.

Each check is a function in ``CHECKS`` that returns the signal that makes it fire, or None; its name is the flag. To add
one, write it, put it in the table, test it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from lxml.html import HtmlElement

from ingest.errors import Reject
from ingest.extract.boilerplate.walls import (
    WALLS,
    Sight,
    Wall,
    bids_read_on,
    paywall_markup,
    paywall_signals,
    sight_of,
    wall,
)
from ingest.extract.html.head import Stated
from ingest.extract.quality.completeness import expected_recall, stated_words
from ingest.extract.words import is_sentence, sentence, size_of
from ingest.models import Block, Metadata, Verdict
from ingest.reasons import ReasonCode

__all__ = [
    "CHECKS",
    "Seen",
    "by_opinion",
    "confidence",
    "cut_off",
    "findings",
    "language_of",
    "require_article",
    "trust",
]

OPINIONS = frozenset({"trafilatura", "forest", "text:model", "text:outside"})
"""Who drops a block without saying what it is."""

MIN_WORDS = 8  # fewer are a label or an error message, in any language
LINK_INDEX = 0.6  # above that share of link text, with hardly a sentence, a short page is an index ...
INDEX_WORDS = 200  # ... and a long one a listing, which is flagged and kept: some users hold them for their entries
LANGUAGE_SAMPLE = 2_000  # characters; the identifier is sure after far fewer, and its cost grows with length
LANGUAGE_WORDS = 15
SHORT_WORDS = 60
FEW_WORDS = 25  # kept, up to which one signal is enough to reject a wall; beyond, it takes two
WALL_WORDS = 150  # kept, up to which a wall is rejected at all
LEFT_WORDS = 40  # of sentences: a page that says more than its wall keeps it, and gets the flag
NOTICE_WORDS = 250  # a paywall notice counts on a page with fewer: others advertise their subscription so
UNFINISHED_WORDS = 15  # of a paragraph without an end mark that is no label
NEAR = 3  # blocks behind the last one kept in which a notice speaks of the text
LOCKED_WORDS = 150  # what a paid page gives away: the first paragraphs
LOCKED_SHARE = 0.5
TEASERS = 6  # blocks at the end of which but one may break off
CUT_SHARE = 0.6  # stated lengths are off by a tenth, one of a hundred by a quarter
PARAGRAPH_WORDS = 8
COPIES, COPIED_SHARE = 4, 0.3  # one list told twice is a layout for two widths
DIGITS = str.maketrans("0123456789", "0" * 10)  # a paragraph made again and again can count itself
PARTIAL = frozenset({"bot-wall", "consent-wall", "partial", "paywalled", "truncated"})
"""Flags that say that there is more to the article than was captured."""

_CUT = re.compile(r"(?:\.\.\.|…|\[…\]|\[\.\.\.\])\s*(?:read more|continue reading|mehr)?\W*$", re.IGNORECASE)


def _count(blocks: Sequence[Block]) -> int:
    return sum(size_of(block.text) for block in blocks)


def require_article(
    blocks: Sequence[Block],
    kept: Sequence[Block],
    known: Metadata | None = None,
    tree: HtmlElement | None = None,
    status: int | None = None,
) -> None:
    """Raise Reject where a judged page holds no article; its code says what it is instead."""
    # where text is left that speaks of something else, or more than a wall says, the wall is but a flag: a story about
    # captchas has all their words
    size = _count(kept)
    sight = sight_of(blocks, kept, known or Metadata(), tree) if size <= WALL_WORDS else None
    least = 1 if size <= FEW_WORDS else 2
    if sight and sight.plain <= LEFT_WORDS and (found := wall(sight, tree, status, least=least)):
        raise Reject(found[0].reason)
    if not blocks:
        raise Reject(ReasonCode.NO_TEXT)
    if not kept:
        raise Reject(ReasonCode.BOILERPLATE)
    if size < MIN_WORDS:
        raise Reject(ReasonCode.TOO_SHORT)
    if size < INDEX_WORDS and _count(list(filter(sentence, kept))) < 0.25 * size:
        letters = sum(len(block.text) for block in kept)
        if sum(block.links * len(block.text) for block in kept) > LINK_INDEX * letters:
            raise Reject(ReasonCode.ONLY_LINKS)


def language_of(kept: Sequence[Block]) -> str | None:
    """Return the language of the kept text as two letters, None where there is too little to tell.

    py3langid (Lui and Baldwin, 2012); its model is read on first use, so that runs that never need it do not pay.
    """
    sample = ""
    for block in kept:
        if len(sample) >= LANGUAGE_SAMPLE:
            break
        sample += block.text + " "
    if size_of(sample) < LANGUAGE_WORDS:
        return None
    import py3langid

    return str(py3langid.classify(sample[:LANGUAGE_SAMPLE])[0])


def by_opinion(name: str) -> bool:
    """Whether a name in ``decided_by`` is that of a voter, or of a part that a model named: no rule or sign says so."""
    return name in OPINIONS or name.startswith("part:")


def confidence(blocks: Sequence[Block], verdicts: Sequence[Verdict]) -> float:
    """Return how far the verdicts are to be trusted, 0 to 1.

    Two doubts lower it: sentences dropped by an opinion alone (no rule, sign or hidden element explains them), and
    kept blocks that had a bare majority.
    """
    kept = doubtful = unexplained = 0.0
    for block, verdict in zip(blocks, verdicts, strict=True):
        if verdict.kept:
            size = len(block.text)
            kept += size
            doubtful += size * (1 - round(verdict.score, 2))  # as it goes on record: cut from there it is the same
        elif sentence(block) and by_opinion(verdict.decided_by):
            unexplained += len(block.text)
    return trust(kept, doubtful, unexplained)


def trust(kept: float, doubtful: float, unexplained: float) -> float:
    """Return the confidence of a page with so many characters kept, kept in doubt, and dropped without explanation."""
    return round((kept / (kept + unexplained)) * (1 - doubtful / kept), 3) if kept else 0.0


@dataclass(frozen=True, slots=True)
class Seen:
    """What the checks of a judged page look at."""

    blocks: Sequence[Block]
    verdicts: Sequence[Verdict]
    known: Metadata
    given: Stated | None
    """None for text captures, as the next one."""
    tree: HtmlElement | None
    kept: Sequence[Block]
    sizes: Sequence[int]
    """Words of each block kept."""
    sight: Sight | None
    """What else stands there, where little text was kept."""
    wall: tuple[Wall, str] | None

    @property
    def words(self) -> int:
        """Words kept."""
        return sum(self.sizes)


def paywalled(seen: Seen) -> str | None:
    """Tell of a paywall: a notice and more than words, or the page's own word that it is not free, and little text."""
    if seen.words < NOTICE_WORDS and any(map(sentence, seen.kept)):
        for place, verdict in enumerate(seen.verdicts):
            if verdict.decided_by == "text:paywall" and (evidence := _stops(seen, place)):
                return f"notice: {seen.blocks[place].text[:80]}; {evidence}"
    if seen.given and not _free(seen.given):
        whole = stated_words(seen.given) or 0
        if seen.words < LOCKED_WORDS:
            return f"isAccessibleForFree: false, {seen.words} words left"
        if seen.words < LOCKED_SHARE * whole:
            return f"isAccessibleForFree: false, {seen.words} words left of {whole} stated"
    if seen.sight and seen.words < LOCKED_WORDS:
        signals = list(paywall_signals(seen.sight, seen.tree))
        if len(signals) > 1:
            return "; ".join(signals)
    return None


def _stops(seen: Seen, place: int) -> str | None:
    """Return what shows that the text stops at a notice, for shops and forums ask their readers to log in as well.

    The text breaks off; the page says that it is not free or longer; its markup names a paywall; or the notice bids
    the reader read on, right behind the last sentence that was kept.
    """
    ends = [block for block in seen.kept if block.kind != "heading"][-1:]
    if ends and (_CUT.search(ends[0].text[-80:]) or _unfinished(ends[0])):
        return "the text breaks off"
    whole = stated_words(seen.given) if seen.given else None
    if (seen.given and not _free(seen.given)) or (whole and seen.words < LOCKED_SHARE * whole):
        return "the page says so"
    if seen.sight and bids_read_on(seen.blocks[place].text) and (named := paywall_markup(seen.tree)):
        return named
    last = max((n for n, verdict in enumerate(seen.verdicts) if verdict.kept), default=-1)
    notice = seen.blocks[place].text
    return "where the text ends" if last < place <= last + NEAR and bids_read_on(notice) else None


def _unfinished(block: Block) -> bool:
    """Say whether a paragraph ends in the middle of a sentence."""
    return block.kind == "paragraph" and size_of(block.text) >= UNFINISHED_WORDS and block.text.rstrip()[-1:].isalnum()


def truncated(seen: Seen) -> str | None:
    """Tell that the text breaks off: with an ellipsis, or long before the length that the page states."""
    ends = [block for block in seen.kept if block.kind != "heading"][-TEASERS:]
    cuts = [cut for block in ends if (cut := _CUT.search(block.text[-80:]))]
    # more than one are teasers of other stories, or a habit of the author
    if len(cuts) == 1 and _CUT.search(ends[-1].text[-80:]) and (seen.given is None or _among(ends[-1], seen.kept)):
        return f"ends: {cuts[0][0].strip()}"
    whole = stated_words(seen.given) if seen.given else None
    if whole and seen.words < CUT_SHARE * whole:
        shown = (expected_recall(seen.blocks, seen.verdicts) or (1, seen.words))[1]
        if shown < CUT_SHARE * whole:
            return f"stated: {whole} words, shown: {round(shown)}"
    return None


def machine_duplicate(seen: Seen) -> str | None:
    """Tell that the page says the same things again and again: whole paragraphs stand in it twice or more."""
    copies = again = total = 0
    met: set[str] = set()
    if len(seen.sizes) - len(set(seen.sizes)) < COPIES:
        return None  # copies have as many words
    for block, size in zip(seen.kept, seen.sizes, strict=True):
        if size < PARAGRAPH_WORDS or not is_sentence(block.text, block.links, size):
            continue
        key = block.text.casefold().translate(DIGITS)
        total += size
        if key in met:
            copies += 1
            again += size
        met.add(key)
    if copies >= COPIES and again >= COPIED_SHARE * total:
        return f"paragraphs that stood there before: {copies}, {again} of {total} words"
    return None


def short(seen: Seen) -> str | None:
    """Tell that fewer than 60 words are left."""
    return f"words: {seen.words}" if seen.words < SHORT_WORDS else None


def link_list(seen: Seen) -> str | None:
    """Tell that most of what is left are links or headings, as on a section front."""
    letters = sum(len(block.text) for block in seen.kept)
    loose = sum(len(block.text) * (1.0 if block.kind == "heading" else block.links) for block in seen.kept)
    return f"links and headings: {loose / letters:.0%}" if letters and loose > 0.5 * letters else None


def untitled(seen: Seen) -> str | None:
    """Tell that the capture states no title."""
    return None if seen.known.title else "no title stated"


def _walled(name: str) -> Check:
    """Return the check for one of the walls."""
    return lambda seen: seen.wall[1] if seen.wall and seen.wall[0].name == name else None


Check = Callable[[Seen], str | None]

CHECKS: Mapping[str, Check] = MappingProxyType(
    dict(
        sorted(
            {
                **{name: _walled(name) for name in WALLS},
                **{
                    check.__name__.replace("_", "-"): check
                    for check in (link_list, machine_duplicate, paywalled, short, truncated, untitled)
                },
            }.items()
        )
    )
)
"""Flag -> its check: the signal that makes it fire, or None."""


def findings(
    blocks: Sequence[Block],
    verdicts: Sequence[Verdict],
    known: Metadata,
    given: Stated | None = None,
    tree: HtmlElement | None = None,
    status: int | None = None,
) -> tuple[tuple[str, str], ...]:
    """Return each flag that fires with the signal that made it, sorted.

    A text capture has neither ``given``, what the page states, nor ``tree``; ``status`` is the code of the response.
    """
    kept = [block for block, verdict in zip(blocks, verdicts, strict=True) if verdict.kept]
    sight = sight_of(blocks, kept, known, tree)
    seen = Seen(
        blocks,
        verdicts,
        known,
        given,
        tree,
        kept,
        [size_of(block.text) for block in kept],
        sight,
        wall(sight, tree, status) if sight else None,
    )
    return tuple((name, signal) for name, check in CHECKS.items() if (signal := check(seen)))


def cut_off(found: Iterable[tuple[str, str]]) -> bool:
    """Whether findings say that the capture holds a part of the article only.

    >>> cut_off([("short", "words: 31"), ("truncated", "ends: ...")])
    True
    """
    return any(name in PARTIAL for name, _ in found)


def _among(last: Block, kept: Sequence[Block]) -> bool:
    """Whether a block stands where other text does: the teaser of another story has a place of its own."""
    return len(kept) == 1 or any(block.path == last.path for block in kept if block is not last)


def _free(given: Stated) -> bool:
    """Whether a page does not say of itself that it has to be paid for (schema.org isAccessibleForFree)."""
    # parts of a page that is free can be closed, and say so of themselves: only what is an article speaks for it
    said = given.article.get("isAccessibleForFree")
    return str(said).strip().lower().rsplit("/", 1)[-1] != "false"
