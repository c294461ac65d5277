"""A capture -> the page as it was beside the clean text, with the verdict on every block."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Any

from datasette.utils.asgi import NotFound, Response

from ingest.errors import IngestError
from ingest.explain.counterfactual import lacked
from ingest.explain.explain import meaning
from ingest.models import Block, Capture, Verdict
from ingest.rules.load import SHIPPED, Ruleset
from ingest.sources.reopen import reopen
from ingest.store.block_codec import unpack
from ingest.web.article.body import parts
from ingest.web.compare.facsimile import Facsimile, Marked, blocks_page, facsimile
from ingest.web.page import View, database_of, home, number, page, rows, rules_of
from ingest.web.security import POLICY

if TYPE_CHECKING:  # datasette.app imports its plugins while it is imported itself
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

__all__ = ["ROUTES", "Reason", "reasons"]

Ledger = Sequence[tuple[Block, Verdict]]

LISTED = 200
"""Blocks of one reason that are listed; the page of the capture's ledger has all."""

FIELDS = {"text:title": "title", "text:byline": "byline", "text:date": "date"}
"""Reasons of blocks that were dropped because they are fields -> the field."""

ENDINGS = {"text/html": "html", "application/xhtml+xml": "xhtml", "text/plain": "txt", "text/markdown": "md"}

_CAPTURE = """
select captures.*, ledgers.data, articles.id as article, articles.title as headline, articles.author,
  articles.published, articles.body, articles.language
from captures left join ledgers on ledgers.capture_id = captures.id left join articles on articles.id = captures.id
where captures.id = ?"""


@dataclass(frozen=True, slots=True)
class Reason:
    """What blocks of a page were dropped for."""

    number: int
    """From 1, in the order of their number of words."""
    decided_by: str
    meaning: str
    count: int
    words: int
    blocks: tuple[tuple[int, str], ...]
    """Position and first words of each block, the first ``LISTED`` of them."""


async def compare(datasette: Datasette, request: Request) -> Response:
    """Return the page with both sides; where a capture is a copy of another, the way to that one."""
    row = await _row(datasette, request)
    if row["data"] is None and row["duplicate_of"]:
        return Response.redirect(datasette.urls.path(f"/-/compare/{row['duplicate_of']}"))
    if row["data"] is None:
        raise NotFound(f"capture {row['id']} has no blocks to compare: {row['reason'] or row['outcome']}")
    context = await asyncio.to_thread(_sides, row, rules_of(datasette))
    response = await page(datasette, request, "compare.html", {**context, "styled": _styled(request)})
    response.headers[POLICY] = "framing"
    return response


async def capture(datasette: Datasette, request: Request) -> Response:
    """Return a capture as it was, as a page that does nothing, its blocks marked."""
    row = await _row(datasette, request)
    if row["data"] is None:
        raise NotFound(f"capture {row['id']} has no blocks to mark: {row['reason'] or row['outcome']}")
    shown = await asyncio.to_thread(_shown, row, home(datasette), rules_of(datasette), styled=_styled(request))
    return Response.html(shown.page, headers={POLICY: "capture"})


async def raw(datasette: Datasette, request: Request) -> Response:
    """Return the bytes of a capture, to be saved."""
    row = await _row(datasette, request)
    found = await asyncio.to_thread(_reopened, row, home(datasette))
    if isinstance(found, str):
        raise NotFound(f"the bytes of capture {row['id']} cannot be had: {found}")
    name = f"capture-{row['id']}.{ENDINGS.get(row['media_type'], 'bin')}"
    return Response(
        found.body,
        headers={POLICY: "bytes", "content-disposition": f'attachment; filename="{name}"'},
        content_type="application/octet-stream",
    )


ROUTES: dict[str, View] = {
    r"/-/compare/(?P<id>\d+)$": compare,
    r"/-/capture/(?P<id>\d+)$": capture,
    r"/-/raw/(?P<id>\d+)$": raw,
}


def reasons(ledger: Ledger, rules: Ruleset = SHIPPED) -> list[Reason]:
    """Return what the blocks of a ledger were dropped for, the most words first."""
    groups: dict[tuple[str, str], list[Block]] = {}
    for block, verdict in ledger:
        if not verdict.kept:
            groups.setdefault((verdict.decided_by, _meaning(verdict, rules)), []).append(block)
    sized = [(sum(block.words for block in blocks), key, blocks) for key, blocks in groups.items()]
    return [
        Reason(
            at,
            *key,
            len(blocks),
            words,
            tuple((block.position, shorten(block.text[:200], 70, placeholder=" …")) for block in blocks[:LISTED]),
        )
        for at, (words, key, blocks) in enumerate(sorted(sized, key=lambda each: (-each[0], each[1])), 1)
    ]


async def _row(datasette: Datasette, request: Request) -> Any:
    found = await rows(datasette, _CAPTURE, [number(request.url_vars["id"])])
    if not found:
        raise NotFound(f"there is no capture {request.url_vars['id'][:20]} in {database_of(datasette)}")
    return found[0]


def _styled(request: Request) -> bool:
    return bool(request.args.get("style") != "none")


def _sides(row: Any, rules: Ruleset) -> dict[str, Any]:
    """Return what the page shows of a capture and its ledger."""
    ledger = unpack(row["data"], row["body"])
    fields: dict[str, list[int]] = {name: [] for name in FIELDS.values()}
    for block, verdict in ledger:
        if verdict.decided_by in FIELDS:
            fields[FIELDS[verdict.decided_by]].append(block.position)
    return {
        "capture": row,
        "fields": fields,
        "first_kept": next((block.position for block, verdict in ledger if verdict.kept), None),
        "lacked": "" if row["article"] else lacked(row["reason_code"], ledger, row["reason"] or row["outcome"]),
        "listed": LISTED,
        "parts": parts(ledger),
        "reasons": reasons(ledger, rules),
    }


def _shown(row: Any, folder: Path, rules: Ruleset, *, styled: bool) -> Facsimile:
    """Return the facsimile of a capture, or its blocks where its bytes cannot be had."""
    ledger = unpack(row["data"], row["body"])
    numbers = {(reason.decided_by, reason.meaning): reason.number for reason in reasons(ledger, rules)}
    marks = []
    for block, verdict in ledger:
        said = _meaning(verdict, rules)
        told = f"{'kept' if verdict.kept else 'dropped'} by {verdict.decided_by}: {said}"
        marks.append(
            Marked(block, verdict.kept, told, 0 if verdict.kept else numbers[verdict.decided_by, said]),
        )
    name = f"Capture {row['id']}"
    found = _reopened(row, folder)
    if isinstance(found, str):
        return blocks_page(marks, found, name)
    return facsimile(found, marks, name=name, styled=styled)


def _reopened(row: Any, folder: Path) -> Capture | str:
    """Return a capture again, or why its bytes cannot be shown.

    A database names files. One from elsewhere could name any of this machine: what does not have the digest on record
    is not what was captured, and is not shown.
    """
    if not row["source"] or not row["sha256"]:
        return "no file is on record"
    try:
        found = reopen(row["source"], folder)
    except (IngestError, OSError, ValueError):
        return "the file it was read from is not there any more, or cannot be read"
    return found if found.sha256 == row["sha256"] else "the file it was read from has other bytes now"


def _meaning(verdict: Verdict, rules: Ruleset) -> str:
    return meaning(verdict.decided_by, kept=verdict.kept, votes=verdict.votes, rules=rules)
