"""Judged page -> whether it holds an article, the confidence in its verdicts, its language and its flags.

A flag is raised by a check: a function in ``CHECKS`` that returns the signal that made it fire, or None. Its name is
the flag. To add a check, write the function, put it in the table and test it.
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
    Wall,
    WallEvidence,
    asks_to_read_on,
    find_wall,
    paywall_markup,
    paywall_signals,
    wall_evidence,
)
from ingest.extract.html.head import HeadMetadata
from ingest.extract.prose import is_sentence, is_sentence_block
from ingest.extract.quality.completeness import expected_recall, stated_words
from ingest.extract.words import size_of
from ingest.models import Block, Metadata, Verdict
from ingest.reasons import ReasonCode

__all__ = [
    "CHECKS",
    "CheckedPage",
    "confidence",
    "confidence_from_sizes",
    "findings",
    "is_model_verdict",
    "is_partial",
    "language_of",
    "require_article",
]

MODEL_VERDICTS = frozenset({"trafilatura", "forest", "text:model", "text:outside"})
"""Values of ``decided_by`` that drop a block without saying what it is."""

MIN_WORDS = 8  # fewer are a label or an error message, in any language
LINK_INDEX = 0.6  # share of link text above which a short page with hardly a sentence is an index ...
INDEX_WORDS = 200  # ... and a longer one a listing, which is flagged and kept: some users want its entries
LANGUAGE_SAMPLE = 2_000  # characters; the identifier is sure after far fewer, and its cost grows with length
LANGUAGE_WORDS = 15
SHORT_WORDS = 60
FEW_WORDS = 25  # kept words up to which one signal is enough to reject a wall; with more, it takes two
WALL_WORDS = 150  # kept words up to which a wall is rejected at all
LEFT_WORDS = 40  # words of sentences: a page that says more besides its wall is kept and flagged
NOTICE_WORDS = 250  # a paywall notice counts on a page with fewer words: on others it advertises a subscription
UNFINISHED_WORDS = 15  # a paragraph with fewer words and no end mark can be a label
NOTICE_DISTANCE = 3  # blocks after the last kept one within which a notice is about the text
LOCKED_WORDS = 150  # what a paid page gives away: the first paragraphs
LOCKED_SHARE = 0.5
LAST_BLOCKS = 6  # where more than one of the last blocks breaks off, they are teasers
CUT_SHARE = 0.6  # stated lengths are wrong by a tenth, one in a hundred by a quarter
PARAGRAPH_WORDS = 8
COPIES, COPIED_SHARE = 4, 0.3  # a single list printed twice is a layout for two widths
DIGITS = str.maketrans("0123456789", "0" * 10)  # a paragraph that a machine repeats can count its copies
PARTIAL = frozenset({"bot-wall", "consent-wall", "partial", "paywalled", "truncated"})
"""Flags that say that there is more to the article than was captured."""

_BROKEN_OFF = re.compile(r"(?:\.\.\.|…|\[…\]|\[\.\.\.\])\s*(?:read more|continue reading|mehr)?\W*$", re.IGNORECASE)


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
    size = _count(kept)
    if wall := _rejected_wall(blocks, kept, size, known or Metadata(), tree, status):
        raise Reject(wall.reason)
    if not blocks:
        raise Reject(ReasonCode.NO_TEXT)
    if not kept:
        raise Reject(ReasonCode.BOILERPLATE)
    if size < MIN_WORDS:
        raise Reject(ReasonCode.TOO_SHORT)
    if size < INDEX_WORDS and _is_index(kept, size):
        raise Reject(ReasonCode.ONLY_LINKS)


def _rejected_wall(
    blocks: Sequence[Block],
    kept: Sequence[Block],
    size: int,
    known: Metadata,
    tree: HtmlElement | None,
    status: int | None,
) -> Wall | None:
    """Return the wall that a page of ``size`` kept words is, if it is nothing else.

    Where other text is left, or more than a wall says, the wall is only a flag: a story about captchas has all their
    words.
    """
    evidence = wall_evidence(blocks, kept, known, tree) if size <= WALL_WORDS else None
    if evidence is None or evidence.prose_words > LEFT_WORDS:
        return None
    found = find_wall(evidence, tree, status, least=1 if size <= FEW_WORDS else 2)
    return found[0] if found else None


def _is_index(kept: Sequence[Block], size: int) -> bool:
    """Say whether ``size`` kept words are mostly links and hardly any sentences."""
    if _count(list(filter(is_sentence_block, kept))) >= 0.25 * size:
        return False
    letters = sum(len(block.text) for block in kept)
    return sum(block.links * len(block.text) for block in kept) > LINK_INDEX * letters


def language_of(kept: Sequence[Block]) -> str | None:
    """Return the language of the kept text as an ISO 639-1 code, None where there is too little text.

    By py3langid (Lui and Baldwin, 2012), whose model is read on first use: runs that do not need it do not wait for it.
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


def is_model_verdict(decided_by: str) -> bool:
    """Say whether a verdict is that of a model, or names a part of the page by a model, and not of a rule or label."""
    return decided_by in MODEL_VERDICTS or decided_by.startswith("part:")


def confidence(blocks: Sequence[Block], verdicts: Sequence[Verdict]) -> float:
    """Return the confidence in the verdicts of a page, 0 to 1.

    It is lowered by sentences that a model alone dropped (no rule, label or hidden element explains them), and by kept
    blocks with a narrow majority.
    """
    kept = doubtful = unexplained = 0.0
    for block, verdict in zip(blocks, verdicts, strict=True):
        if verdict.kept:
            size = len(block.text)
            kept += size
            # rounded as it is stored, so that the confidence computed from the database is the same
            doubtful += size * (1 - round(verdict.score, 2))
        elif is_sentence_block(block) and is_model_verdict(verdict.decided_by):
            unexplained += len(block.text)
    return confidence_from_sizes(kept, doubtful, unexplained)


def confidence_from_sizes(kept: float, doubtful: float, unexplained: float) -> float:
    """Return the confidence of a page from its characters: kept, kept in doubt, and dropped without explanation."""
    return round((kept / (kept + unexplained)) * (1 - doubtful / kept), 3) if kept else 0.0


@dataclass(frozen=True, slots=True)
class CheckedPage:
    """What the checks of a judged page look at."""

    blocks: Sequence[Block]
    verdicts: Sequence[Verdict]
    known: Metadata
    given: HeadMetadata | None
    """None for text captures, as ``tree`` is."""
    tree: HtmlElement | None
    kept: Sequence[Block]
    sizes: Sequence[int]
    """Words of each kept block."""
    evidence: WallEvidence | None
    """None where much text was kept."""
    wall: tuple[Wall, str] | None

    @property
    def words(self) -> int:
        """Words kept."""
        return sum(self.sizes)

    @property
    def stated_words(self) -> int | None:
        """Words that the page says its article has, None where it does not say."""
        return stated_words(self.given) if self.given else None

    @property
    def says_not_free(self) -> bool:
        """Whether the page states that its article has to be paid for."""
        return self.given is not None and not _is_free(self.given)


def paywalled(page: CheckedPage) -> str | None:
    """Return the signal of a paywall: a notice with evidence, the statement that the page is not free, or its words."""
    return _notice_signal(page) or _statement_signal(page) or _paywall_words_signal(page)


def _notice_signal(page: CheckedPage) -> str | None:
    if page.words < NOTICE_WORDS and any(map(is_sentence_block, page.kept)):
        for position, verdict in enumerate(page.verdicts):
            if verdict.decided_by == "text:paywall" and (evidence := _evidence_of_end(page, position)):
                return f"notice: {page.blocks[position].text[:80]}; {evidence}"
    return None


def _statement_signal(page: CheckedPage) -> str | None:
    if page.says_not_free:
        whole = page.stated_words or 0
        if page.words < LOCKED_WORDS:
            return f"isAccessibleForFree: false, {page.words} words left"
        if page.words < LOCKED_SHARE * whole:
            return f"isAccessibleForFree: false, {page.words} words left of {whole} stated"
    return None


def _paywall_words_signal(page: CheckedPage) -> str | None:
    if page.evidence and page.words < LOCKED_WORDS:
        signals = list(paywall_signals(page.evidence, page.tree))
        if len(signals) > 1:
            return "; ".join(signals)
    return None


def _evidence_of_end(page: CheckedPage, notice: int) -> str | None:
    """Return what shows that the text ends at a paywall notice: shops and forums ask their readers to log in as well.

    The text breaks off; the page states that it is not free, or that it is longer; its markup names a paywall; or the
    notice asks to read on and follows the last kept sentence.
    """
    last_blocks = [block for block in page.kept if block.kind != "heading"][-1:]
    if last_blocks and (_BROKEN_OFF.search(last_blocks[0].text[-80:]) or _unfinished(last_blocks[0])):
        return "the text breaks off"
    if page.says_not_free or page.words < LOCKED_SHARE * (page.stated_words or 0):
        return "the page says so"
    if not asks_to_read_on(page.blocks[notice].text):
        return None
    if page.evidence and (name := paywall_markup(page.tree)):
        return name
    last_kept = max((position for position, verdict in enumerate(page.verdicts) if verdict.kept), default=-1)
    return "where the text ends" if last_kept < notice <= last_kept + NOTICE_DISTANCE else None


def _unfinished(block: Block) -> bool:
    """Say whether a paragraph ends in the middle of a sentence."""
    return block.kind == "paragraph" and size_of(block.text) >= UNFINISHED_WORDS and block.text.rstrip()[-1:].isalnum()


def truncated(page: CheckedPage) -> str | None:
    """Return the signal that the text breaks off: with an ellipsis, or long before the length that the page states."""
    return _ellipsis_signal(page) or _length_signal(page)


def _ellipsis_signal(page: CheckedPage) -> str | None:
    last_blocks = [block for block in page.kept if block.kind != "heading"][-LAST_BLOCKS:]
    ellipses = [match for block in last_blocks if (match := _BROKEN_OFF.search(block.text[-80:]))]
    # more than one: teasers of other stories, or a habit of the author
    if len(ellipses) != 1 or not _BROKEN_OFF.search(last_blocks[-1].text[-80:]):
        return None
    if page.given is not None and not _among_others(last_blocks[-1], page.kept):
        return None
    return f"ends: {ellipses[0][0].strip()}"


def _length_signal(page: CheckedPage) -> str | None:
    whole = page.stated_words
    if whole and page.words < CUT_SHARE * whole:
        shown = (expected_recall(page.blocks, page.verdicts) or (1, page.words))[1]
        if shown < CUT_SHARE * whole:
            return f"stated: {whole} words, shown: {round(shown)}"
    return None


def machine_duplicate(page: CheckedPage) -> str | None:
    """Return the signal that the page repeats itself: whole paragraphs stand in it twice or more."""
    copies = copied_words = total = 0
    seen: set[str] = set()
    if len(page.sizes) - len(set(page.sizes)) < COPIES:
        return None  # copies have the same number of words
    for block, size in zip(page.kept, page.sizes, strict=True):
        if size < PARAGRAPH_WORDS or not is_sentence(block.text, block.links, size):
            continue
        key = block.text.casefold().translate(DIGITS)
        total += size
        if key in seen:
            copies += 1
            copied_words += size
        seen.add(key)
    if copies >= COPIES and copied_words >= COPIED_SHARE * total:
        return f"paragraphs that stood there before: {copies}, {copied_words} of {total} words"
    return None


def short(page: CheckedPage) -> str | None:
    """Return the number of words where fewer than 60 are left."""
    return f"words: {page.words}" if page.words < SHORT_WORDS else None


def link_list(page: CheckedPage) -> str | None:
    """Return the share of links and headings where they are most of what is left, as on a section front."""
    letters = sum(len(block.text) for block in page.kept)
    linked = sum(len(block.text) * (1.0 if block.kind == "heading" else block.links) for block in page.kept)
    return f"links and headings: {linked / letters:.0%}" if letters and linked > 0.5 * letters else None


def untitled(page: CheckedPage) -> str | None:
    """Return a signal where the capture states no title."""
    return None if page.known.title else "no title stated"


def _wall_check(name: str) -> Check:
    """Return the check for one of the walls."""
    return lambda page: page.wall[1] if page.wall and page.wall[0].name == name else None


Check = Callable[[CheckedPage], str | None]

CHECKS: Mapping[str, Check] = MappingProxyType(
    dict(
        sorted(
            {
                **{name: _wall_check(name) for name in WALLS},
                **{
                    check.__name__.replace("_", "-"): check
                    for check in (link_list, machine_duplicate, paywalled, short, truncated, untitled)
                },
            }.items()
        )
    )
)
"""Flag -> its check, which returns the signal that makes it fire, or None."""


def findings(
    blocks: Sequence[Block],
    verdicts: Sequence[Verdict],
    known: Metadata,
    given: HeadMetadata | None = None,
    tree: HtmlElement | None = None,
    status: int | None = None,
) -> tuple[tuple[str, str], ...]:
    """Return each flag that fires with the signal that made it, sorted by flag.

    A text capture has neither ``given`` (what the page states) nor ``tree``; ``status`` is the HTTP status code.
    """
    kept = [block for block, verdict in zip(blocks, verdicts, strict=True) if verdict.kept]
    evidence = wall_evidence(blocks, kept, known, tree)
    page = CheckedPage(
        blocks=blocks,
        verdicts=verdicts,
        known=known,
        given=given,
        tree=tree,
        kept=kept,
        sizes=[size_of(block.text) for block in kept],
        evidence=evidence,
        wall=find_wall(evidence, tree, status) if evidence else None,
    )
    return tuple((name, signal) for name, check in CHECKS.items() if (signal := check(page)))


def is_partial(found: Iterable[tuple[str, str]]) -> bool:
    """Say whether findings mean that the capture holds only a part of the article.

    >>> is_partial([("short", "words: 31"), ("truncated", "ends: ...")])
    True
    """
    return any(name in PARTIAL for name, _ in found)


def _among_others(block: Block, kept: Sequence[Block]) -> bool:
    """Say whether a block has the path of another kept block: the teaser of another story has one of its own."""
    return len(kept) == 1 or any(other.path == block.path for other in kept if other is not block)


def _is_free(given: HeadMetadata) -> bool:
    """Say whether a page does not state that it has to be paid for (schema.org isAccessibleForFree)."""
    # a free page can have parts that are not, with their own statement: only that of the article counts
    stated = given.article.get("isAccessibleForFree")
    return str(stated).strip().lower().rsplit("/", 1)[-1] != "false"
