"""Capture -> Article | Rejected: decode, segment, rules, voters, verdicts, metadata, checks; read it straight down.

Pure: same bytes, same rules, same versions give the same article, in any order and with any number of workers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from lxml.html import HtmlElement

from ingest.clean import arbiter, features, forest, html, lines, metadata, quality, text
from ingest.clean.align import coverage, words
from ingest.clean.decode import Decoded, decode
from ingest.clean.segment import Segments, segment
from ingest.clean.stated import Stated, stated
from ingest.errors import Reject
from ingest.models import Article, Block, Capture, Metadata, Provenance, Rejected, Verdict, site_of
from ingest.rules.apply import find_site, mark_elements, mark_texts
from ingest.rules.rule import Site, digest

__all__ = ["MARKUP", "clean_capture"]

MARKUP = frozenset({"text/html", "application/xhtml+xml"})

Ledger = tuple[tuple[Block, ...], tuple[Verdict, ...]]


def clean_capture(capture: Capture, sites: Sequence[Site], version: str) -> Article | Rejected:
    """Return the article of a capture, or why it holds none; either way with the verdict on every visible block.

    ``capture.media_type`` must be known. ``version`` is the version of ingest that goes into the provenance.
    """
    media_type = capture.media_type or "text/html"
    decoded = decode(capture.body, media_type=media_type, headers=capture.headers)
    if media_type in MARKUP:
        return _clean_html(capture, decoded, sites, version)
    return _clean_text(capture, decoded, sites, version, markdown=media_type == "text/markdown")


def _clean_html(capture: Capture, decoded: Decoded, sites: Sequence[Site], version: str) -> Article | Rejected:
    blocks: tuple[Block, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    known = Metadata()
    site, rules = capture.site, None
    try:
        tree = html.parse(decoded.text)
        given = stated(tree)
        known = metadata.read_metadata(tree, given, url=capture.url, fetched_at=capture.fetched_at)
        # where nobody noted the address, the page's own word goes before the name of a folder
        site = site_of(capture.url) or site_of(known.canonical_url) or capture.site
        rules = find_site(sites, site)
        parts = segment(tree)
        blocks = parts.blocks
        if not blocks:
            raise Reject("no text in the page")  # noqa: TRY301 - this is what the clause below is for
        marks: Mapping[int, tuple[bool, str]] = {}
        dropped: list[HtmlElement] = []
        if rules:
            day = _day(capture)
            by_css, dropped = mark_elements(rules, tree, blocks, parts.elements, day)
            marks = {**mark_texts(rules, blocks, day), **by_css}
        # the extractor is to choose among what the rules leave
        taken = html.body_text(html.without(tree, dropped), capture.url)
        shares = coverage((block.text for block in blocks), taken)
        votes = _votes(parts, shares, known, given)
        reading = arbiter.judge(blocks, votes, known, marks)
        blocks, verdicts, known = reading.blocks, reading.verdicts, reading.metadata
        return _finish(capture, decoded, (blocks, verdicts), known, site, rules, version, "html")
    except Reject as reject:
        return _rejected(reject, capture, decoded, (blocks, verdicts), known, site, rules, version, "html")


def _votes(parts: Segments, shares: Sequence[float], known: Metadata, given: Stated) -> arbiter.Votes:
    """Return what trafilatura and both forests say of each block; one of them has heard trafilatura, one has not."""
    columns = features.columns(parts, shares, known, given)
    trees = (forest.forest(forest.SIGHTED), forest.forest(forest.BLIND))
    sighted, blind = (
        forest.probabilities(np.stack([columns[name] for name in each.names], axis=1), each) for each in trees
    )
    likely = forest.mean(sighted, blind)
    cut = forest.cut(likely, [len(words(block.text)) for block in parts.blocks])
    return arbiter.Votes(shares, [float(each) for each in likely], cut)


def _clean_text(
    capture: Capture, decoded: Decoded, sites: Sequence[Site], version: str, *, markdown: bool
) -> Article | Rejected:
    site, rules = capture.site, find_site(sites, capture.site)
    blocks = lines.segment(decoded.text, markdown=markdown)
    marks = mark_texts(rules, blocks, _day(capture)) if rules else {}
    reading = text.judge(blocks, marks)
    known = reading.metadata
    ledger = reading.blocks, reading.verdicts
    try:
        return _finish(capture, decoded, ledger, known, site, rules, version, "text")
    except Reject as reject:
        return _rejected(reject, capture, decoded, ledger, known, site, rules, version, "text")


def _finish(
    capture: Capture,
    decoded: Decoded,
    ledger: Ledger,
    known: Metadata,
    site: str | None,
    rules: Site | None,
    version: str,
    kind: str,
) -> Article:
    """Return the article of a judged page. Raises Reject where too little is left to be one."""
    blocks, verdicts = ledger
    kept = [block for block, verdict in zip(blocks, verdicts, strict=True) if verdict.kept]
    quality.require_article(blocks, kept)
    known = _not_after(known, metadata.latest_day(capture.fetched_at))
    if rules and rules.publisher and not known.site_name:
        known = replace(known, site_name=rules.publisher)
    if not known.language:
        known = replace(known, language=quality.language_of(kept))
    return Article(
        metadata=known,
        blocks=tuple(blocks),
        verdicts=tuple(verdicts),
        provenance=_provenance(capture, decoded, rules, version),
        kind=kind,
        url=capture.url,
        site=site,
        confidence=quality.confidence(blocks, verdicts),
        flags=quality.flags(blocks, verdicts, known),
    )


def _rejected(
    reject: Reject,
    capture: Capture,
    decoded: Decoded,
    ledger: Ledger,
    known: Metadata,
    site: str | None,
    rules: Site | None,
    version: str,
    kind: str,
) -> Rejected:
    """Return the rejection; what was judged to be boilerplate keeps its reason, the rest goes with the page."""
    blocks, verdicts = ledger
    rejected = Verdict(kept=False, decided_by="rejected", score=0.2)
    return Rejected(
        reason=reject.reason,
        metadata=known,
        blocks=blocks,
        verdicts=tuple(rejected if verdict.kept else verdict for verdict in verdicts) or (rejected,) * len(blocks),
        provenance=_provenance(capture, decoded, rules, version),
        kind=kind,
        url=capture.url,
        site=site,
    )


def _not_after(known: Metadata, latest: str | None) -> Metadata:
    """Return metadata without dates later than the capture."""
    if latest and known.published and known.published[:10] > latest:
        known = replace(known, published=None, published_precision=None, published_from=None)
    if latest and known.modified and known.modified[:10] > latest:
        known = replace(known, modified=None)
    return known


def _provenance(capture: Capture, decoded: Decoded, rules: Site | None, version: str) -> Provenance:
    return Provenance(
        sha256=capture.sha256,
        source=capture.source,
        charset=decoded.charset,
        charset_from=decoded.charset_from,
        ingest=version,
        trafilatura=html.TRAFILATURA_VERSION,
        rules=digest(rules),
    )


def _day(capture: Capture) -> str | None:
    return capture.fetched_at.date().isoformat() if capture.fetched_at else None
