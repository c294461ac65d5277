"""Articles found -> facets: by which sites, years, authors and flags they can be narrowed, and how many have each.

They are counted over the best or first ``MOST_COUNTED`` of the articles found, and say so where there are more. Where
nothing is asked for they are counted over all, from indexes.
"""
# ruff: noqa: S608 - pieces of SQL are put together from constants; what visitors give is bound

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.web.page import rows
from ingest.web.search.cards import flag_words, several
from ingest.web.search.query import Asked, where, written

if TYPE_CHECKING:  # datasette.app imports its plugins while it is imported itself
    from datasette.app import Datasette

__all__ = ["FACETS", "MOST_COUNTED", "Facet", "Value", "facets"]

MOST_COUNTED = 1000
SHOWN = 8
"""Values of a facet that are shown."""

FACETS: Mapping[str, tuple[str, str | None]] = {
    "site": ("Site", "site"),
    "type": ("Type of page", "page_type"),
    "year": ("Year", None),
    "language": ("Language", "language"),
    "author": ("Author", "author"),
    "flag": ("To look at", "flags"),
}
"""Name -> its heading, and the column whose index counts it."""

_YEARS = """with recursive years (year) as (
  select substr(max(published), 1, 4) from articles
  union all
  select (select substr(max(published), 1, 4) from articles where published < year) from years
  where year is not null limit 200
)
select year, (select count(*) from articles where published >= year and published < year || '~' and {}) as articles
from years where year is not null"""


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a facet."""

    value: str
    label: str
    count: int
    arguments: str
    """Of the address that adds it to what was asked for, or removes it where it is chosen."""
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Facet:
    """A column by which the articles found can be narrowed."""

    name: str
    title: str
    values: tuple[Value, ...]
    of: str = ""
    """What the counts are of, where that is not all the articles found."""


async def facets(datasette: Datasette, wanted: Asked, sample: Sequence[int], *, superseded: bool) -> tuple[Facet, ...]:
    """Return the facets of what was found."""
    more = len(sample) > MOST_COUNTED
    of = f"of the {wanted.sort} {MOST_COUNTED:,}" if more else ""
    whole = more and not wanted.narrow
    counted = await (_indexed(datasette, wanted, superseded=superseded) if whole else _sampled(datasette, sample))
    made = []
    for name, (title, _) in FACETS.items():
        values = [
            _value(wanted, name, value, count)
            for value, count in sorted(counted[name].items(), key=lambda each: (-each[1], each[0]))
        ]
        if name == "year":
            values.sort(key=lambda each: each.value, reverse=True)
        chosen = [each for each in values if each.chosen]
        if chosen or len(values) > 1 or wanted.narrow:
            shown = chosen or values[: SHOWN if name != "year" else 2 * SHOWN]
            made.append(Facet(name, title, tuple(shown), "" if whole else of))
    return tuple(each for each in made if each.values)


def _value(wanted: Asked, name: str, value: str, count: int) -> Value:
    if name == "year":
        chosen = wanted.filters.get("from") == wanted.filters.get("to") == value
        more: dict[str, str | int | None] = dict.fromkeys(("from", "to"), None if chosen else value)
    else:
        chosen = wanted.filters.get(name) == value
        more = {name: None if chosen else value}
    return Value(value, flag_words(value) if name == "flag" else value, count, written(wanted, **more), chosen)


async def _sampled(datasette: Datasette, sample: Sequence[int]) -> dict[str, Counter[str]]:
    """Count the values of the first ``MOST_COUNTED`` articles."""
    found = await rows(
        datasette,
        "select site, page_type, language, author, flags, substr(published, 1, 4) as year from articles "
        "where id in (select value from json_each(?))",
        [json.dumps(sample[:MOST_COUNTED])],
    )
    return {
        "site": Counter(row["site"] for row in found if row["site"]),
        "type": Counter(row["page_type"] for row in found if row["page_type"]),
        "year": Counter(row["year"] for row in found if row["year"]),
        "language": Counter(row["language"] for row in found if row["language"]),
        "author": Counter(name for row in found for name in set(several(row["author"], ";"))),
        "flag": Counter(name for row in found for name in set(several(row["flags"], None))),
    }


async def _indexed(datasette: Datasette, wanted: Asked, *, superseded: bool) -> dict[str, Counter[str]]:
    """Count the commonest values of all articles; several authors of one article count as one name."""
    expression, values = where(wanted, superseded=superseded)
    queries = {
        name: f"select {column} as value, count(*) as articles from articles where {column} is not null "
        f"and {expression} group by {column} order by articles desc limit {5 * SHOWN}"
        for name, (_, column) in FACETS.items()
        if column
    }
    queries["year"] = _YEARS.format(expression)
    found = await asyncio.gather(*(rows(datasette, sql, values) for sql in queries.values()))
    counted: dict[str, Counter[str]] = {}
    for name, each in zip(queries, found, strict=True):
        counted[name] = Counter()
        for row in each:
            for value in several(row[0], None) if name == "flag" else (row[0],):
                counted[name][value] += row[1]
    return counted
