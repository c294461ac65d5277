"""A database -> how well its captures were cleaned: by site and over time, who decides, and what to look at again."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlencode

from datasette.utils import sqlite_timelimit
from datasette.utils.asgi import NotFound, Response
from datasette.views.base import DatasetteError
from markupsafe import Markup

from ingest.explain.explain import meaning
from ingest.models import site_of
from ingest.rules.load import Ruleset
from ingest.web.charts import lines, shares
from ingest.web.page import View, database_of, number, page, rules_of
from ingest.web.quality import metrics, repeats
from ingest.web.quality.metrics import Share

if TYPE_CHECKING:  # datasette.app imports its plugins while it is imported itself
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

__all__ = ["BLOCK", "QUALITY", "ROUTES", "block", "quality"]

QUALITY, BLOCK = "/-/quality", "/-/quality/block"
"""Addresses of the pages."""

PAGE = 50
"""Captures on the page of a block: the ledger of each is read."""
CHOICES = 200
"""Sites that the field suggests."""
MOST_DECIDERS = 40
MOST_MONTHS = 120

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Report:
    """What the page shows."""

    counted: metrics.Figures
    deciders: tuple[tuple[metrics.Decider, ...], int]
    alarms: tuple[tuple[metrics.SiteAlarm, ...], int]
    dropped: tuple[tuple[repeats.Dropped, ...], int]
    looks: tuple[metrics.Look, ...]
    choices: tuple[str, ...]


async def quality(datasette: Datasette, request: Request) -> Response:
    """Return the page about all sites, or about the one that ``site`` names by its host or any address of it."""
    asked = (request.args.get("site") or "").strip()
    site = (site_of(asked) or asked) if asked else ""
    report = await _read(datasette, request, lambda connection: _report(connection, site, rules_of(datasette)))
    found = report.counted
    path = datasette.urls.path

    def of_site(name: str) -> str:
        return f"{path(QUALITY)}?{urlencode({'site': name})}"

    context: dict[str, Any] = {
        "site": site,
        "report": report,
        "whole": found.whole,
        "quality_path": path(QUALITY),
        "block_path": path(BLOCK),
        "compare_path": path("/-/compare/"),
        "counted_to": repeats.MOST_COUNTED,
        "low_limit": metrics.LOW,
        "most_deciders": MOST_DECIDERS,
        "months": _months(found.months, found.each),
        "sites": shares(
            [(each.label, each.percent or 0, f"{each.articles:,} articles") for each in found.sites],
            "Share of words kept",
            columns=("site", "kept", "articles"),
            href=of_site,
        ),
        "reasons": _counts(found.reasons, "Captures without an article", "reason", "captures"),
        "flags": _counts(
            [(name.replace("_", " "), count) for name, count in found.flags], "Articles with a flag", "flag", "articles"
        ),
    }
    return await page(datasette, request, "quality.html", context)


async def block(datasette: Datasette, request: Request) -> Response:
    """Return the page of the captures that carry a block: ``site`` and ``print``, its fingerprint."""
    site, said = request.args.get("site") or "", request.args.get("print") or ""
    after = number(request.args.get("after"))
    if not site or not re.fullmatch(r"-?[0-9]{1,19}", said) or not -(2**63) <= int(said) < 2**63:
        raise NotFound(f"A block is named by the site and the fingerprint that {QUALITY} links to")
    own = int(said)
    found = await _read(
        datasette, request, lambda connection: repeats.carriers(connection, site, own, after=after, most=PAGE)
    )
    if not found.captures and not after:
        raise NotFound(f"No capture of {site} carries that block now; it may have been cleaned again since")
    path = datasette.urls.path
    context = {
        "site": site,
        "found": found,
        "counted_to": repeats.MOST_COUNTED,
        "read": repeats.LOOKED_FOR,
        "text": found.captures[0].text if found.captures else "",
        "meanings": {
            each.decided_by: meaning(each.decided_by, kept=each.kept, rules=rules_of(datasette))
            for each in found.captures
        },
        "quality_path": path(QUALITY),
        "compare_path": path("/-/compare/"),
        "next_path": f"{path(BLOCK)}?{urlencode({'site': site, 'print': said, 'after': found.last})}"
        if found.last
        else "",
    }
    return await page(datasette, request, "block.html", context)


ROUTES: dict[str, View] = {rf"^{QUALITY}$": quality, rf"^{BLOCK}$": block}


def _report(connection: sqlite3.Connection, site: str, rules: Ruleset) -> Report:
    choices = connection.execute("select site from sites order by captures desc, site limit ?", [CHOICES])
    return Report(
        metrics.figures(connection, site),
        metrics.deciders(connection, site, known=rules),
        metrics.alarms(connection, site, known=rules),
        repeats.dropped(connection, site),
        metrics.second_look(connection, site),
        tuple(row[0] for row in choices),
    )


async def _read(datasette: Datasette, request: Request, read: Callable[[sqlite3.Connection], Found]) -> Found:
    """Return what a function reads of the database, in a thread, within the time a query may take."""
    database = database_of(datasette)
    await datasette.ensure_permissions(request.actor, [("view-database", database), "view-instance"])

    def within(connection: sqlite3.Connection) -> Found:
        with sqlite_timelimit(connection, datasette.setting("sql_time_limit_ms")):
            return read(connection)

    try:
        found: Found = await datasette.databases[database].execute_fn(within)
    except sqlite3.OperationalError as error:
        if str(error) != "interrupted":
            raise
        raise DatasetteError("Name a site.", title="SQL Interrupted", status=400) from error
    return found


def _months(months: tuple[Share, ...], each: int) -> Markup:
    """Return the chart of the share kept, with gaps where nothing was captured."""
    by_month = {each.label: each for each in months if re.fullmatch(r"\d{4}-\d\d", each.label)}
    if len(by_month) < 2:  # a single point is no line
        return Markup("")
    first, last = (int(label[:4]) * 12 + int(label[5:]) - 1 for label in (min(by_month), max(by_month)))
    every = [f"{month // 12:04}-{month % 12 + 1:02}" for month in range(max(first, last - MOST_MONTHS + 1), last + 1)]
    before = f"Before {every[0]} there is more." if last - first >= MOST_MONTHS else ""
    sampled = f"Of captures without a time one in {each} is counted." if each > 1 else ""
    return lines(
        [(label, by_month[label].percent if label in by_month else None) for label in every],
        "Share of words kept, by month",
        note=" ".join(filter(None, (before, sampled))),
    )


def _counts(counts: Any, title: str, label: str, unit: str) -> Markup:
    most = max((count for _, count in counts), default=0)
    return shares([(name, count, "") for name, count in counts], title, columns=(label, unit, ""), most=most, unit="")
