"""Capture -> Article | Rejected: decode, parse, segment, rules, models, verdicts, metadata, checks, in this order.

Pure: the same bytes, rules and versions give the same article, in any order and with any number of workers.
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
from ingest.extract.features.page import PageFeatures, page_features
from ingest.extract.features.story import inside_story
from ingest.extract.features.votes import vote_columns
from ingest.extract.html import archive_copies, preparse, values
from ingest.extract.html import parse as html
from ingest.extract.html.align import coverage
from ingest.extract.html.conservation import missing_from_html, missing_from_text, visible_markdown
from ingest.extract.html.embedded_text import WithEmbedded, append_embedded
from ingest.extract.html.head import HeadMetadata, fold, head_metadata
from ingest.extract.html.parse_routes import parse_page, shown_text
from ingest.extract.html.segment import Segments, merge_to_limit
from ingest.extract.metadata import read as metadata
from ingest.extract.metadata.feed_hints import with_evidence
from ingest.extract.models import forest, vocabulary
from ingest.extract.models import page_type as page_types
from ingest.extract.models import part_names as naming
from ingest.extract.page_parts import decide as page_parts
from ingest.extract.page_parts.context import page_context
from ingest.extract.page_parts.mail import mail_verdicts
from ingest.extract.quality import checks as quality
from ingest.extract.quality.completeness import completeness
from ingest.extract.text import classify as text
from ingest.extract.text import lines
from ingest.extract.text.limits import scan_lines
from ingest.extract.text.preformatted import KEPT, pre_text, read_list_message, with_message
from ingest.extract.words import counts_of
from ingest.models import MARKUP, Article, Block, Capture, Metadata, Provenance, Rejected, Verdict, site_of
from ingest.rules.apply import find_site, mark_elements, mark_texts
from ingest.rules.rule import Site, digest
from ingest.settings import DEFAULT, Settings

__all__ = ["CARES", "clean_capture"]

Marks = dict[int, tuple[bool, str]]
"""Position of a block -> kept, and the name for ``decided_by``."""

CARES = ("full", "body", "plain")
"""Levels of effort for a capture, from all steps to the fewest; a lower one is used after a higher one has failed."""

LISTS = frozenset({"collection", "listing", "product"})
"""Page types on which a date in the text is the date of an entry, not of the page."""
FAILED = 400  # status from which a response says that it is not the page that was asked for
ENTRY_DATES = ("header", "time", "shown", "address")
_NO_METADATA = Metadata()
_NO_HEAD = HeadMetadata({}, (), {})


def clean_capture(
    capture: Capture,
    sites: Sequence[Site],
    version: str,
    *,
    care: str = "full",
    because: str = "",
    settings: Settings = DEFAULT,
) -> Article | Rejected:
    """Return the article of a capture, or the reason why it holds none; both with a verdict on every visible block.

    ``capture.media_type`` must be known. ``version`` is the version of ingest for the provenance. ``care`` is the level
    of effort, one of ``CARES``: with ``body`` only the title is read of the metadata, and trafilatura is not asked;
    with ``plain`` no tree is built, and the page is judged as a plain-text capture. ``because`` is the reason for less
    than full effort; it becomes the signal of the flag ``partial``. ``settings`` are the limits.

    Raises ValueError for a ``care`` that is not in ``CARES``.
    """
    if care not in CARES:
        raise ValueError(f"care must be one of {', '.join(CARES)}, not {care!r}")
    media_type = capture.media_type or "text/html"
    decoded = decode(capture.body, media_type=media_type, headers=capture.headers)
    markup = media_type in MARKUP
    most = settings.plain_characters if care == "plain" else settings.page_characters
    page = _CaptureState(
        capture,
        decoded,
        version,
        "html" if markup else "text",
        settings,
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
class _CaptureState:
    """The state of one capture between the steps of the pipeline."""

    capture: Capture
    decoded: Decoded
    version: str
    kind: str
    settings: Settings
    site: str | None = None
    cuts: tuple[str, ...] = ()
    """Reasons why some of the page may be missing, in words; empty for nearly every page."""
    unread: str = ""
    """One of the cuts: what of the page is in no block; empty where nothing is known to be missing."""
    rules: Site | None = None
    tree: HtmlElement | None = None
    head: HeadMetadata | None = None
    known: Metadata = _NO_METADATA
    page_type: str | None = None
    blocks: tuple[Block, ...] = ()
    verdicts: tuple[Verdict, ...] = ()


def _clean_html(page: _CaptureState, sites: Sequence[Site], *, full: bool) -> Article | Rejected:
    capture = page.capture
    try:
        shown = archive_copies.enclose_toolbar(page.decoded.text)
        reading = parse_page(shown, page.settings)
        tree = reading.tree
        page = replace(page, cuts=(*page.cuts, *reading.cuts), unread=str(reading.missing or ""))
        bars = archive_copies.inserted_elements(tree, shown, capture.via)
        if bars or capture.via:
            archive_copies.restore_links(tree, capture.via)
        # the toolbar of an archive holds no metadata of the page
        page, head, known = _read_metadata(page, html.without_elements(tree, bars), full=full)
        if capture.evidence and capture.evidence.leads:
            known = with_evidence(known, capture.evidence)
        # without a known address, the canonical link of the page is preferred to the name of a folder
        site = site_of(capture.url) or site_of(known.canonical_url) or capture.site
        if (saved := pre_text(reading.parts)) and isinstance(found := _saved_text(page, known, saved, sites), Article):
            return found
        parts, joined = merge_to_limit(reading.parts, page.settings.page_blocks)
        page = replace(page, cuts=(*page.cuts, *joined))
        unfolded = append_embedded(parts, tree, head) if full else WithEmbedded(parts, {})
        parts = unfolded.parts
        page = replace(
            page, site=site, rules=find_site(sites, site), tree=tree, head=head, known=known, blocks=parts.blocks
        )
        if not parts.blocks:
            quality.require_article((), (), known, tree, capture.status)
        marks = {**unfolded.marks, **archive_copies.inserted_verdicts(bars, parts.blocks, parts.elements)}
        if message := read_list_message(parts):
            known = with_message(known, message)
            page = replace(page, known=known)
            marks |= dict.fromkeys(message.kept, (True, KEPT))
        if _is_mail(capture):
            marks |= mail_verdicts(parts.blocks, parts.elements, known.authors)
        rule_marks, dropped = _apply_rules(page, parts, tree)
        marks |= rule_marks
        # the page is assigned before its article is made: a rejection keeps the verdicts
        if len(parts.blocks) > page.settings.weighed_blocks:
            page = _judge_by_text(page, parts.blocks, marks)
        else:
            page = _judge(
                page,
                parts,
                marks,
                askable=lambda: full and html.is_cheap_to_extract(reading.elements),
                body_text=lambda: html.trafilatura_body(html.without_elements(tree, [*bars, *dropped]), capture.url),
            )
        return _article(page)
    except Reject as reject:
        return _rejected(reject, page)


def _apply_rules(page: _CaptureState, parts: Segments, tree: HtmlElement) -> tuple[Marks, list[HtmlElement]]:
    """Return the verdicts of the site's rules on blocks, and the elements that the rules drop."""
    if not page.rules:
        return {}, []
    day = _capture_day(page.capture)
    by_selector, dropped = mark_elements(page.rules, tree, parts.blocks, parts.elements, day)
    return {**mark_texts(page.rules, parts.blocks, day), **by_selector}, dropped


def _judge_by_text(page: _CaptureState, blocks: Sequence[Block], marks: Marks) -> _CaptureState:
    """Return the page with verdicts from the text of its blocks alone, as it has too many blocks for the models."""
    judged = text.judge(blocks, {**_drop_invisible(blocks), **marks}, use_models=False)
    cuts = (*page.cuts, f"blocks: {len(blocks)}, judged by their text alone")
    return replace(page, cuts=cuts, blocks=judged.blocks, verdicts=judged.verdicts)


def _judge(
    page: _CaptureState,
    parts: Segments,
    marks: Marks,
    *,
    askable: Callable[[], bool],
    body_text: Callable[[], str],
) -> _CaptureState:
    """Return the page with its type and the verdicts of models, structure and ``marks``; see ``_evaluate_models``."""
    head = page.head or _NO_HEAD
    page_type, votes, columns = _evaluate_models(
        parts, page.known, head, askable=askable, body_text=body_text, most_words=page.settings.trafilatura_words
    )
    context = page_context(
        parts.blocks,
        parts.elements,
        columns.tree,
        votes.likely,
        votes.cut,
        page_type,
        columns.characters.words.tolist(),
    )
    structure = page_parts.structure_verdicts(context, page.known.title)
    judged = arbiter.judge(parts.blocks, votes, page.known, marks, structure, context.spaced_words)
    return replace(page, blocks=judged.blocks, verdicts=judged.verdicts, known=judged.metadata, page_type=page_type)


def _saved_text(page: _CaptureState, known: Metadata, saved: str, sites: Sequence[Site]) -> Article | Rejected:
    """Return the result for a plain text file that a browser saved as HTML: it is cleaned as the text file it was."""
    result = _clean_text(
        replace(page, known=Metadata(title=known.title)), saved, sites, most=page.settings.page_characters
    )
    return replace(result, blocks=tuple(replace(block, path=f"pre>{block.path}") for block in result.blocks))


def _drop_invisible(blocks: Sequence[Block]) -> dict[int, tuple[bool, str]]:
    """Return the verdicts on form controls and hidden blocks, which are dropped whatever their text is."""
    return {
        block.position: (False, "hidden" if block.hidden else "text:control")
        for block in blocks
        if block.kind == "control" or block.hidden
    }


def _read_metadata(
    page: _CaptureState, tree: HtmlElement, *, full: bool
) -> tuple[_CaptureState, HeadMetadata, Metadata]:
    """Return the page, its head metadata and metadata; if reading fails, what was read and a note in ``cuts``."""
    head, known = _NO_HEAD, Metadata(title=fold(tree.findtext(".//title") or "") or None)
    if not full:
        return page, head, known
    try:
        head = head_metadata(tree)
        known = metadata.read_metadata(tree, head, url=page.capture.url, fetched_at=page.capture.fetched_at)
    except (MemoryError, Reject):
        raise
    except Exception as error:  # noqa: BLE001 - whatever its metadata hold, an article is an article
        page = replace(page, cuts=(*page.cuts, f"metadata: {type(error).__name__}"))
    return page, head, known


def _evaluate_models(
    parts: Segments,
    known: Metadata,
    head: HeadMetadata,
    *,
    askable: Callable[[], bool],
    body_text: Callable[[], str],
    most_words: int,
) -> tuple[str, arbiter.Votes, PageFeatures]:
    """Return the type of the page, the votes on each block, and the page features they were computed from.

    First the model of structure and vocabulary is evaluated. Only if its expected F1 for the page is low, trafilatura
    is run, which costs more than all else together; then the model that reads its output is evaluated as well, and
    the mean of both decides. ``askable`` says whether trafilatura may be run; ``body_text`` runs it.
    """
    seen = page_features(parts)
    columns = features.features(seen, known, head)
    types = page_types.type_probabilities(columns)
    page_type, _ = page_types.likeliest_type(types)
    sizes = counts_of([block.text for block in parts.blocks])
    bags = vocabulary.bags(seen)
    first = _likelihoods(columns | vote_columns("worded", seen, vocabulary.likelihoods(bags)), forest.STRUCTURE_MODEL)

    def ask() -> Sequence[float]:
        if sum(sizes) > most_words or not askable():
            return ()
        return coverage((block.text for block in parts.blocks), body_text())

    def evaluate_with_shares(shares: Sequence[float]) -> npt.NDArray[np.float32]:
        return _likelihoods(columns | vote_columns("kept", seen, shares), forest.TRAFILATURA_MODEL)

    likely, shares = forest.combine(first, sizes, ask, evaluate_with_shares)
    needed = forest.threshold(likely, sizes, types["article"])
    inside = inside_story(seen, likely >= needed)
    return page_type, arbiter.Votes(shares, likely.tolist(), needed, naming.name_parts(bags), inside), seen


def _likelihoods(columns: Mapping[str, npt.NDArray[np.float32]], name: str) -> npt.NDArray[np.float32]:
    trees = forest.forest(name)
    return forest.probabilities(features.matrix(columns, trees.names), trees)


def _clean_text(
    page: _CaptureState, shown: str, sites: Sequence[Site], *, most: int, markdown: bool = False
) -> Article | Rejected:
    """Return the article of a text, or why it holds none; at most ``most`` characters of it are read."""
    rules = find_site(sites, page.site)
    lined = scan_lines(shown, markdown=markdown, most=most)
    blocks = lines.segment(lined.text, markdown=lined.markdown)
    held = [block.text for block in blocks]
    if page.kind == "html":
        missing = missing_from_html(page.decoded.text, held)
    else:
        missing = missing_from_text(visible_markdown(shown) if lined.markdown else shown, held)
    unread = str(missing or "")
    page = replace(page, cuts=(*page.cuts, *lined.cuts, *filter(None, [unread])), unread=unread)
    marks = mail_verdicts(blocks) if _is_mail(page.capture) else {}
    if rules:
        marks |= mark_texts(rules, blocks, _capture_day(page.capture))
    # Markdown marks headings and links: on it the rules alone are right more often than with the models
    reading = text.judge(blocks, marks, markdown=lined.markdown)
    known = replace(reading.metadata, title=page.known.title) if page.known.title else reading.metadata
    page = replace(page, rules=rules, known=known, blocks=reading.blocks, verdicts=reading.verdicts)
    try:
        return _article(page)
    except Reject as reject:
        return _rejected(reject, page)


def _is_mail(capture: Capture) -> bool:
    return capture.evidence is not None and capture.evidence.origin == "mail"


def _article(page: _CaptureState) -> Article:
    """Return the article of a judged page. Raises Reject where too little is left to be one."""
    blocks, verdicts, capture = page.blocks, page.verdicts, page.capture
    kept = [block for block, verdict in zip(blocks, verdicts, strict=True) if verdict.kept]
    quality.require_article(blocks, kept, page.known, page.tree, capture.status)
    known = with_evidence(page.known, capture.evidence)
    known = _not_after(known, metadata.latest_day(capture.fetched_at))
    if not known.language:
        known = replace(known, language=quality.language_of(kept))
    # the page types were learned from English pages; in other languages an article is often taken for a list
    listed = page.page_type in LISTS and known.language in {"en", None}
    if listed and (known.published_from or "").startswith(ENTRY_DATES):
        known = replace(known, published=None, published_precision=None, published_from=None)
    if page.rules and page.rules.publisher and not known.site_name:
        known = replace(known, site_name=page.rules.publisher)
    odd = metadata.oddities(known, page.head, capture.url) if page.head else ()
    known, cut = values.fit_to_caps(known)
    checked = quality.findings(blocks, verdicts, known, page.head, page.tree, capture.status)
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
        completeness=completeness(blocks, verdicts, page.head, cut_off=quality.is_partial(findings)),
        findings=findings,
    )


def _rejected(reject: Reject, page: _CaptureState) -> Rejected:
    """Return the rejection; blocks dropped before keep their reason, the others are dropped as ``rejected``."""
    verdicts = page.verdicts or (Verdict(kept=True, decided_by="", score=0.0),) * len(page.blocks)
    return Rejected(
        reason=str(reject.reason.with_detail(page.unread)),
        code=reject.code,
        metadata=values.fit_to_caps(with_evidence(page.known, page.capture.evidence))[0],
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


def _provenance(page: _CaptureState) -> Provenance:
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


def _capture_day(capture: Capture) -> str | None:
    return capture.fetched_at.date().isoformat() if capture.fetched_at else None
