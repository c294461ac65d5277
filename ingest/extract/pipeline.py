"""Capture -> Article | Rejected: decode, segment, rules, voters, verdicts, metadata, checks; read it straight down.

Pure: same bytes, same rules, same versions give the same article, in any order and with any number of workers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from lxml.html import HtmlElement

from ingest.errors import Reject
from ingest.extract import arbiter, model_digest
from ingest.extract.decode.decode import Decoded, decode
from ingest.extract.features import block as features
from ingest.extract.features.page import Look, look
from ingest.extract.features.story import inside_story
from ingest.extract.features.votes import opinions
from ingest.extract.html import archive_copies, preparse, values
from ingest.extract.html import parse as html
from ingest.extract.html.align import coverage
from ingest.extract.html.conservation import lacking, lacking_text, visible_markdown
from ingest.extract.html.embedded_text import Unfolded, unfold
from ingest.extract.html.head import Stated, fold, stated
from ingest.extract.html.parse_routes import read_page, shown_text
from ingest.extract.html.preparse import MOST_CHARACTERS
from ingest.extract.html.segment import Segments, fit
from ingest.extract.metadata import read as metadata
from ingest.extract.metadata.feed_hints import with_evidence
from ingest.extract.models import forest, vocabulary
from ingest.extract.models import page_type as page_types
from ingest.extract.models import part_names as naming
from ingest.extract.page_parts import decide as page_parts
from ingest.extract.page_parts.context import scene_of
from ingest.extract.page_parts.mail import mark_letter
from ingest.extract.quality import checks as quality
from ingest.extract.quality.completeness import completeness
from ingest.extract.text import classify as text
from ingest.extract.text import lines
from ingest.extract.text.limits import scan_lines
from ingest.extract.text.preformatted import KEPT, letter, only_text, with_letter
from ingest.extract.words import counts_of
from ingest.models import MARKUP, Article, Block, Capture, Metadata, Provenance, Rejected, Verdict, site_of
from ingest.rules.apply import find_site, mark_elements, mark_texts
from ingest.rules.rule import Site, digest

__all__ = ["CARES", "clean_capture"]

CARES = ("full", "body", "plain")
"""How much is tried on a capture; each does less than the one before, and so can less go wrong."""

MOST_PLAIN = 4_000_000
"""Characters of what a capture shows that the last care looks at: it is tried where time has run out before."""

LISTS = frozenset({"collection", "listing", "product"})
"""Types of page on which a date that stands somewhere is that of an entry, not of the page."""
MOST_WEIGHED = 10_000
"""Blocks of a page that the forests weigh, at 0.3 milliseconds each; of 1,497 real pages the fullest has 2,641."""
MOST_WORDS = 100_000  # of a page about which trafilatura is asked: aligning its answer costs four microseconds a word
FAILED = 400  # status from which a response says that it is not the page that was asked for
ENTRY_DATES = ("header", "time", "shown", "address")
_UNKNOWN = Metadata()
_NOTHING = Stated({}, (), {})


def clean_capture(
    capture: Capture, sites: Sequence[Site], version: str, *, care: str = "full", because: str = ""
) -> Article | Rejected:
    """Return the article of a capture, or why it holds none; either way with the verdict on every visible block.

    ``capture.media_type`` must be known. ``version`` is the version of ingest that goes into the provenance. ``care``
    is one of ``CARES``: with ``body`` no metadata is read but the title, and trafilatura is not asked; with ``plain``
    no tree is built, and a page is judged as a plain-text capture is. ``because`` says why it is less than full; it is
    the signal of the flag ``partial``.

    Raises ValueError for a ``care`` that is none.
    """
    if care not in CARES:
        raise ValueError(f"care must be one of {', '.join(CARES)}, not {care!r}")
    media_type = capture.media_type or "text/html"
    decoded = decode(capture.body, media_type=media_type, headers=capture.headers)
    markup = media_type in MARKUP
    most = MOST_PLAIN if care == "plain" else MOST_CHARACTERS
    page = _Page(
        capture,
        decoded,
        version,
        "html" if markup else "text",
        site=capture.site,
        cuts=tuple(filter(None, (capture.damage and capture.damage[1], because))),
    )
    if not markup:
        return _clean_text(page, decoded.text, sites, markdown=media_type == "text/markdown", most=most)
    if care == "plain":
        page = replace(page, known=Metadata(title=preparse.title(decoded.text)))
        return _clean_text(page, shown_text(decoded.text), sites, most=most)
    return _clean_html(page, sites, full=care == "full")


@dataclass(frozen=True, slots=True)
class _Page:
    """What is known of a page on its way through the steps."""

    capture: Capture
    decoded: Decoded
    version: str
    kind: str
    site: str | None = None
    cuts: tuple[str, ...] = ()
    """Why something of it may be missing, in words; empty for nearly every page."""
    unread: str = ""
    """One of the cuts: what of the page is in no block; empty where nothing is known to be missing."""
    rules: Site | None = None
    tree: HtmlElement | None = None
    given: Stated | None = None
    known: Metadata = _UNKNOWN
    page_type: str | None = None
    blocks: tuple[Block, ...] = ()
    verdicts: tuple[Verdict, ...] = ()


def _clean_html(page: _Page, sites: Sequence[Site], *, full: bool) -> Article | Rejected:
    capture = page.capture
    try:
        shown = archive_copies.bracketed(page.decoded.text)
        reading = read_page(shown)
        tree = reading.tree
        page = replace(page, cuts=(*page.cuts, *reading.cuts), unread=str(reading.missing or ""))
        bars = archive_copies.added(tree, shown, capture.via)
        if bars or capture.via:
            archive_copies.restore(tree, capture.via)
        # what an archive shows above a page says nothing of it
        page, given, known = _said(page, html.without(tree, bars), full=full)
        if capture.evidence and capture.evidence.leads:
            known = with_evidence(known, capture.evidence)
        # where nobody noted the address, the page's own word goes before the name of a folder
        site = site_of(capture.url) or site_of(known.canonical_url) or capture.site
        if (saved := only_text(reading.parts)) and isinstance(found := _saved_text(page, known, saved, sites), Article):
            return found
        parts, joined = fit(reading.parts)
        page = replace(page, cuts=(*page.cuts, *joined))
        unfolded = unfold(parts, tree, given) if full else Unfolded(parts, {})
        parts = unfolded.parts
        page = replace(
            page, site=site, rules=find_site(sites, site), tree=tree, given=given, known=known, blocks=parts.blocks
        )
        if not parts.blocks:
            quality.require_article((), (), known, tree, capture.status)
        marks = {**unfolded.marks, **archive_copies.mark(bars, parts.blocks, parts.elements)}
        if message := letter(parts):
            known = with_letter(known, message)
            page = replace(page, known=known)
            marks |= dict.fromkeys(message.kept, (True, KEPT))
        if _is_letter(capture):
            marks |= mark_letter(parts.blocks, parts.elements, known.authors)
        dropped: list[HtmlElement] = list(bars)
        if page.rules:
            day = _day(capture)
            by_css, chosen = mark_elements(page.rules, tree, parts.blocks, parts.elements, day)
            dropped += chosen
            marks = {**marks, **mark_texts(page.rules, parts.blocks, day), **by_css}
        if len(parts.blocks) > MOST_WEIGHED:
            read = text.judge(parts.blocks, {**_unseen(parts.blocks), **marks}, learned=False)
            page = replace(page, cuts=(*page.cuts, f"blocks: {len(parts.blocks)}, judged by their text alone"))
            page = replace(page, blocks=read.blocks, verdicts=read.verdicts)
            return _finish(page)
        page_type, votes, seen = _votes(
            parts,
            known,
            given,
            askable=lambda: full and html.askable(reading.elements),
            body_text=lambda: html.body_text(html.without(tree, dropped), capture.url),
        )
        scene = scene_of(
            parts.blocks,
            parts.elements,
            seen.tree,
            votes.likely,
            votes.cut,
            page_type,
            seen.shape.words.tolist(),
        )
        judged = arbiter.judge(parts.blocks, votes, known, marks, page_parts.mark(scene, known.title), scene.spaced)
        page = replace(
            page,
            blocks=judged.blocks,
            verdicts=judged.verdicts,
            known=judged.metadata,
            page_type=page_type,
        )
        return _finish(page)
    except Reject as reject:
        return _rejected(reject, page)


def _saved_text(page: _Page, known: Metadata, saved: str, sites: Sequence[Site]) -> Article | Rejected:
    """Return what comes of a text file that a browser has saved as a page, read as the text file it was."""
    found = _clean_text(replace(page, known=Metadata(title=known.title)), saved, sites)
    return replace(found, blocks=tuple(replace(block, path=f"pre>{block.path}") for block in found.blocks))


def _unseen(blocks: Sequence[Block]) -> dict[int, tuple[bool, str]]:
    """Return the verdicts on what is no text whatever it says: choices of a form, and what a page hides."""
    return {
        block.position: (False, "hidden" if block.hidden else "text:control")
        for block in blocks
        if block.kind == "control" or block.hidden
    }


def _said(page: _Page, tree: HtmlElement, *, full: bool) -> tuple[_Page, Stated, Metadata]:
    """Return what a page states of itself; where reading that breaks, as much as was read, and the page says so."""
    given, known = _NOTHING, Metadata(title=fold(tree.findtext(".//title") or "") or None)
    if not full:
        return page, given, known
    try:
        given = stated(tree)
        known = metadata.read_metadata(tree, given, url=page.capture.url, fetched_at=page.capture.fetched_at)
    except (MemoryError, Reject):
        raise
    except Exception as error:  # noqa: BLE001 - whatever its metadata hold, an article is an article
        page = replace(page, cuts=(*page.cuts, f"metadata: {type(error).__name__}"))
    return page, given, known


def _votes(
    parts: Segments, known: Metadata, given: Stated, *, askable: Callable[[], bool], body_text: Callable[[], str]
) -> tuple[str, arbiter.Votes, Look]:
    """Return the type of the page, what is said of each block, and the look at them that it was said from.

    Structure and vocabulary speak first. Only where they are not sure of the page is trafilatura asked, which costs
    more than all else together, and then the forest that has heard it: of both the mean decides.
    """
    seen = look(parts)
    found = features.features(seen, known, given)
    types = page_types.chances(found)
    page_type, _ = page_types.named(types)
    sizes = counts_of([block.text for block in parts.blocks])
    bags = vocabulary.bags(seen)
    blind = _likely(found | opinions("worded", seen, vocabulary.likelihoods(bags)), forest.BLIND)

    def ask() -> Sequence[float]:
        # the extractor is to choose among what the rules leave
        if sum(sizes) > MOST_WORDS or not askable():
            return ()
        return coverage((block.text for block in parts.blocks), body_text())

    def hear(shares: Sequence[float]) -> npt.NDArray[np.float32]:
        return _likely(found | opinions("kept", seen, shares), forest.SIGHTED)

    likely, shares = forest.together(blind, sizes, ask, hear)
    needed = forest.threshold(likely, sizes, types["article"])
    inside = inside_story(seen, likely >= needed)
    return page_type, arbiter.Votes(shares, likely.tolist(), needed, naming.name_parts(bags), inside), seen


def _likely(columns: Mapping[str, npt.NDArray[np.float32]], name: str) -> npt.NDArray[np.float32]:
    trees = forest.forest(name)
    return forest.probabilities(features.matrix(columns, trees.names), trees)


def _clean_text(
    page: _Page, shown: str, sites: Sequence[Site], *, markdown: bool = False, most: int = MOST_CHARACTERS
) -> Article | Rejected:
    """Return the article of a text, or why it holds none; at most so many characters of it are read."""
    rules = find_site(sites, page.site)
    lined = scan_lines(shown, markdown=markdown, most=most)
    blocks = lines.segment(lined.text, markdown=lined.markdown)
    held = [block.text for block in blocks]
    if page.kind == "html":
        missing = lacking(page.decoded.text, held)
    else:
        missing = lacking_text(visible_markdown(shown) if lined.markdown else shown, held)
    unread = str(missing or "")
    page = replace(page, cuts=(*page.cuts, *lined.cuts, *filter(None, [unread])), unread=unread)
    marks = mark_letter(blocks) if _is_letter(page.capture) else {}
    if rules:
        marks |= mark_texts(rules, blocks, _day(page.capture))
    # of Markdown, whose marks tell headings and links, the rules are right more often without the models
    reading = text.judge(blocks, marks, marked=lined.markdown)
    known = replace(reading.metadata, title=page.known.title) if page.known.title else reading.metadata
    page = replace(page, rules=rules, known=known, blocks=reading.blocks, verdicts=reading.verdicts)
    try:
        return _finish(page)
    except Reject as reject:
        return _rejected(reject, page)


def _is_letter(capture: Capture) -> bool:
    return capture.evidence is not None and capture.evidence.origin == "mail"


def _finish(page: _Page) -> Article:
    """Return the article of a judged page. Raises Reject where too little is left to be one."""
    blocks, verdicts, capture = page.blocks, page.verdicts, page.capture
    kept = [block for block, verdict in zip(blocks, verdicts, strict=True) if verdict.kept]
    quality.require_article(blocks, kept, page.known, page.tree, capture.status)
    known = with_evidence(page.known, capture.evidence)
    known = _not_after(known, metadata.latest_day(capture.fetched_at))
    if not known.language:
        known = replace(known, language=quality.language_of(kept))
    # the types of pages were learnt from English ones; on others an article is often taken for a list
    listed = page.page_type in LISTS and known.language in {"en", None}
    if listed and (known.published_from or "").startswith(ENTRY_DATES):
        known = replace(known, published=None, published_precision=None, published_from=None)
    if page.rules and page.rules.publisher and not known.site_name:
        known = replace(known, site_name=page.rules.publisher)
    odd = metadata.oddities(known, page.given, capture.url) if page.given else ()
    known, cut = values.fit(known)
    checked = quality.findings(blocks, verdicts, known, page.given, page.tree, capture.status)
    missing = (("partial", "; ".join(dict.fromkeys(page.cuts))),) if page.cuts else ()
    twice = page.decoded.twice
    mended = (("encoded-twice", f"characters: {twice:,}, read once more"),) if twice else ()
    failed = (("http-error", f"status: {capture.status}"),) if (capture.status or 0) >= FAILED else ()
    findings = tuple(sorted((*checked, *odd, *cut, *missing, *mended, *failed)))
    return Article(
        metadata=known,
        blocks=blocks,
        verdicts=verdicts,
        provenance=_provenance(page),
        kind=page.kind,
        url=capture.url,
        site=page.site,
        confidence=quality.confidence(blocks, verdicts),
        page_type=page.page_type,
        completeness=completeness(blocks, verdicts, page.given, cut_off=quality.cut_off(findings)),
        findings=findings,
    )


def _rejected(reject: Reject, page: _Page) -> Rejected:
    """Return the rejection; what was judged to be boilerplate keeps its reason, the rest goes with the page."""
    verdicts = page.verdicts or (Verdict(kept=True, decided_by="", score=0.0),) * len(page.blocks)
    return Rejected(
        reason=str(reject.reason.with_detail(page.unread)),
        code=reject.code,
        metadata=values.fit(with_evidence(page.known, page.capture.evidence))[0],
        blocks=page.blocks,
        verdicts=tuple(
            replace(verdict, kept=False, decided_by="rejected", score=0.2) if verdict.kept else verdict
            for verdict in verdicts
        ),
        provenance=_provenance(page),
        kind=page.kind,
        url=page.capture.url,
        site=page.site,
    )


def _not_after(known: Metadata, latest: str | None) -> Metadata:
    """Return metadata without dates later than the capture."""
    if latest and known.published and known.published[:10] > latest:
        known = replace(known, published=None, published_precision=None, published_from=None)
    if latest and known.modified and known.modified[:10] > latest:
        known = replace(known, modified=None)
    return known


def _provenance(page: _Page) -> Provenance:
    return Provenance(
        sha256=page.capture.sha256,
        source=page.capture.source,
        charset=page.decoded.charset,
        charset_from=page.decoded.charset_from,
        ingest=page.version,
        trafilatura=html.TRAFILATURA_VERSION,
        model=model_digest.digest(),
        rules=digest(page.rules),
    )


def _day(capture: Capture) -> str | None:
    return capture.fetched_at.date().isoformat() if capture.fetched_at else None
