"""What a reader asks for -> articles that answer, as cards; the same as JSON, Atom, JSON Lines and Markdown."""
# ruff: noqa: S608 - pieces of SQL are put together from constants; what visitors give is bound

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from datasette.database import QueryInterrupted
from datasette.utils.asgi import Response
from datasette.views.base import DatasetteError

from ingest.web.page import View, database_of, number, page, rows
from ingest.web.search.atom import BEGINNING, Entry, feed, instant, tag
from ingest.web.search.cards import Card, cards, flag_words
from ingest.web.search.facets import MOST_COUNTED, Facet, facets
from ingest.web.search.query import MOST_RANKED, Asked, Key, asked, key_of, pairs, ranked, walks, where, written
from ingest.web.search.streams import STREAMS, Stream, file_name, pieces
from ingest.web.security import host_of

if TYPE_CHECKING:  # datasette.app imports its plugins while it is imported itself
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

__all__ = ["PATH", "ROUTES", "Found", "any_superseded", "find", "walk"]

PATH = "/-/search"
MOST_HITS = MOST_COUNTED
"""Hits that are counted, and of those ranked also shown."""
A_PAGE = 20
A_FEED = 30


@dataclass(frozen=True, slots=True)
class Found:
    """The page of articles that answers."""

    cards: tuple[Card, ...]
    count: int
    more: bool
    """There are more than ``count``."""
    facets: tuple[Facet, ...]
    following: str | None
    """Arguments of the address of the next page."""
    former: str | None
    of_ranked: int | None = None
    """How many were ranked, where not all were."""


async def any_superseded(datasette: Datasette) -> bool:
    """Return whether a better capture of the same address stands for any article."""
    found = await rows(datasette, "select exists (select 1 from articles where superseded_by is not null)")
    return bool(found[0][0])


async def walk(
    datasette: Datasette,
    wanted: Asked,
    limit: int,
    start: Key | None = None,
    *,
    superseded: bool,
    backward: bool = False,
) -> list[Key]:
    """Return where the articles stand that match, each with its id, in the order that is asked for."""
    found: list[Any] = []
    for each in walks(wanted, superseded=superseded, limit=limit, start=start, backward=backward):
        found += await rows(datasette, each.sql, each.values)
        if len(found) >= limit:
            break
    return [(row["place"], row["id"]) for row in found[:limit]]


async def find(datasette: Datasette, wanted: Asked, arguments: Mapping[str, str]) -> Found:
    """Return what answers. Raises ``datasette.database.QueryInterrupted`` at the time limit."""
    superseded = await any_superseded(datasette)
    of_ranked: int | None = None
    if wanted.sort == "best":
        sql, values = ranked(wanted, superseded=superseded, limit=MOST_HITS + 1)
        hits = await rows(datasette, sql, values)
        of_ranked = hits[0]["ranked"] if hits and hits[0]["ranked"] >= MOST_RANKED else None
        sample = [row["id"] for row in hits]
        at = number(arguments.get("after"), most=MOST_HITS - 1)
        shown = sample[:MOST_HITS][at : at + A_PAGE]
        following = written(wanted, after=at + A_PAGE) if at + A_PAGE < min(len(sample), MOST_HITS) else None
        former = written(wanted, after=at - A_PAGE if at > A_PAGE else None) if at else None
    else:
        keys = await walk(datasette, wanted, MOST_HITS + 1, superseded=superseded)
        sample = [key for _, key in keys]
        shown, following, former = await _turned(datasette, wanted, arguments, keys, superseded=superseded)
    count, more = min(len(sample), MOST_HITS), len(sample) > MOST_HITS
    if more and not wanted.narrow:
        expression, bound = where(wanted, superseded=superseded)
        total = await rows(datasette, f"select count(*) from articles where {expression}", bound)
        count, more = total[0][0], False
    found, counted = await asyncio.gather(
        cards(datasette, shown, wanted.q),
        facets(datasette, wanted, sample, superseded=superseded),
    )
    return Found(tuple(found), count, more, counted, following, former, of_ranked)


async def _turned(
    datasette: Datasette, wanted: Asked, arguments: Mapping[str, str], first: Sequence[Key], *, superseded: bool
) -> tuple[list[int], str | None, str | None]:
    """Return the ids of the page that an address asks for, and the arguments for the next and the previous one."""
    before, after = (key_of(arguments.get(name), wanted.sort) for name in ("before", "after"))
    start, beyond, turned = after, False, list(first[: A_PAGE + 1])
    if before:
        turned = await walk(datasette, wanted, A_PAGE + 1, before, superseded=superseded, backward=True)
        if len(turned) > A_PAGE:
            turned, start, beyond = turned[A_PAGE - 1 :: -1], before, True
        else:  # hardly a page before it: the first page is whole
            start, turned = None, list(first[: A_PAGE + 1])
    elif after:
        turned = await walk(datasette, wanted, A_PAGE + 1, after, superseded=superseded)
    shown = turned[:A_PAGE]
    following = written(wanted, after=_key(shown[-1])) if shown and (beyond or len(turned) > A_PAGE) else None
    former = (written(wanted, before=_key(shown[0])) if shown else written(wanted)) if start else None
    return [key for _, key in shown], following, former


def _key(key: Key) -> str:
    return f"{'' if key[0] is None else key[0]}~{key[1]}"


# --- showing ----------------------------------------------------------------------------------------------------------


def _arguments(request: Request) -> dict[str, str]:
    return {name: request.args.get(name) or "" for name in request.args}


def _in_time(view: View) -> View:
    """Say where a query ran into the time limit, as Datasette's own pages do."""

    async def answer(datasette: Datasette, request: Request) -> Response:
        try:
            return await view(datasette, request)
        except QueryInterrupted as error:
            raise DatasetteError(
                "the query was stopped at the time limit", title="SQL Interrupted", status=400
            ) from error

    return answer


async def articles(datasette: Datasette, request: Request) -> Response:
    """Return the page of what was asked for."""
    arguments = _arguments(request)
    wanted = asked(arguments)
    found = await find(datasette, wanted, arguments)
    path = datasette.urls.path(PATH)
    said = written(wanted)
    names = ("best", "newest", "oldest", "longest") if wanted.q else ("newest", "oldest", "longest")
    return await page(
        datasette,
        request,
        "search.html",
        {
            "path": path,
            "wanted": wanted,
            "found": found,
            "chips": _chips(wanted),
            "sorts": [(name, written(replace(wanted, sort=name))) for name in names],
            "hidden": [(name, value) for name, value in pairs(wanted).items() if name != "q"],
            "hidden_dates": [(name, value) for name, value in pairs(wanted).items() if name not in {"from", "to"}],
            "formats": [(ending, f"{path}.{ending}{'?' if said else ''}{said}") for ending in FORMATS],
            "table_address": f"{datasette.urls.table(database_of(datasette), 'articles')}?{_as_table(wanted)}",
            "any_superseded": await any_superseded(datasette),
            "with_superseded": written(replace(wanted, superseded=not wanted.superseded)),
            "most": MOST_HITS,
        },
    )


def _chips(wanted: Asked) -> list[tuple[str, str, str]]:
    """Return each filter: its name, its value in words, and the arguments of the address without it."""
    return [
        (name, flag_words(value) if name == "flag" else value, written(wanted, **{name: None}))
        for name, value in wanted.filters.items()
    ]


def _as_table(wanted: Asked) -> str:
    """Return the arguments by which the table of articles shows the same."""
    names = {"site": "site", "language": "language", "type": "page_type", "author": "author__contains"}
    names |= {"flag": "flags__contains", "from": "published__gte"}
    said = {names[name]: value for name, value in wanted.filters.items() if name in names}
    if "to" in wanted.filters:
        said["published__lt"] = f"{wanted.filters['to']}~"
    if wanted.q:
        said["_search"] = wanted.q
    order = {"oldest": {"_sort": "published"}, "longest": {"_sort_desc": "words"}}
    return urlencode({**said, **order.get(wanted.sort, {"_sort_desc": "published"})})


async def data(datasette: Datasette, request: Request) -> Response:
    """Return the same as the page, as JSON."""
    arguments = _arguments(request)
    wanted = asked(arguments)
    found = await find(datasette, wanted, arguments)

    def address(said: str | None) -> str | None:
        return None if said is None else datasette.absolute_url(request, f"{datasette.urls.path(PATH)}.json?{said}")

    return Response.json(
        {
            "q": wanted.q,
            "filters": dict(wanted.filters),
            "sort": wanted.sort,
            "notes": wanted.notes,
            "count": found.count,
            "more": found.more,
            "ranked": found.of_ranked,
            "articles": [
                {name: value for name, value in asdict(card).items() if name != "marked_title"} for card in found.cards
            ],
            "facets": {
                each.name: {
                    "of": each.of,
                    "values": [{"value": value.value, "count": value.count} for value in each.values],
                }
                for each in found.facets
            },
            "next": address(found.following),
            "previous": address(found.former),
        }
    )


async def atom(datasette: Datasette, request: Request) -> Response:
    """Return the newest articles that match as an Atom feed."""
    wanted = asked(_arguments(request))
    said = "?" * bool(query := written(wanted, sort=None)) + query
    wanted = replace(wanted, sort="newest")
    superseded = await any_superseded(datasette)
    ids = [key for _, key in await walk(datasette, wanted, A_FEED, superseded=superseded)]
    found, moments, last = await asyncio.gather(
        cards(datasette, ids),
        rows(
            datasette,
            "select articles.id, articles.published, articles.modified, captures.fetched_at from articles "
            "left join captures on captures.id = articles.capture_id "
            "where articles.id in (select value from json_each(?))",
            [json.dumps(ids)],
        ),
        rows(datasette, "select max(finished_at) from runs"),
    )
    known = {row["id"]: row for row in moments}
    host, database = host_of(request.host), quote(database_of(datasette), safe="")
    run = instant(last[0][0])
    path = datasette.urls.path(PATH)
    entries = [
        Entry(
            id=tag(host, f"{database}/articles/{card.id}"),
            title=card.title,
            updated=_updated(known[card.id]) or run or BEGINNING,
            address=datasette.absolute_url(request, card.address),
            summary=card.snippet,
            authors=card.authors,
            published=instant(card.published),
            via=card.url or "",
            language=card.language,
        )
        for card in found
        if card.id in known
    ]
    made = feed(
        f"Articles: {', '.join(filter(None, [wanted.q, *wanted.filters.values()]))}" if wanted.narrow else "Articles",
        datasette.absolute_url(request, f"{path}.atom{said}"),
        datasette.absolute_url(request, f"{path}{said}"),
        entries,
        name=tag(host, f"{database}/search{said}"),
        updated=run,
    )
    return Response(made, content_type="application/atom+xml; charset=utf-8")


def _updated(row: Any) -> str | None:
    """Return when an article was last changed, as far as the page says so, else when it was captured."""
    said = [moment for name in ("published", "modified") if (moment := instant(row[name]))]
    return max(said, default=None) or instant(row["fetched_at"])


async def stream(datasette: Datasette, request: Request) -> Response:
    """Return all articles that match as a file, sent while it is made."""
    ending = request.url_vars["ending"]
    wanted = asked(_arguments(request))
    expression, values = where(wanted, superseded=await any_superseded(datasette))
    made = pieces(
        datasette.databases[database_of(datasette)].path, ending, f"select id from articles where {expression}", values
    )
    name = file_name(" ".join([wanted.q, *wanted.filters.values()]), ending)
    return Stream(made, STREAMS[ending][0], name, request.receive)


FORMATS: Mapping[str, Callable[[Datasette, Request], Awaitable[Response]]] = {
    "json": _in_time(data),
    "atom": _in_time(atom),
    **dict.fromkeys(STREAMS, stream),
}
"""Ending of the address -> what answers there."""


async def other(datasette: Datasette, request: Request) -> Response:
    """Return what was asked for in the format that the address ends in."""
    return await FORMATS[request.url_vars["ending"]](datasette, request)


ROUTES: dict[str, View] = {
    f"{PATH}$": _in_time(articles),
    f"{PATH}[.](?P<ending>{'|'.join(FORMATS)})$": other,
}
