"""What a reader types, and the rest of an address -> SQL that finds articles, whatever was typed.

A condition is a set of ids that an index alone can give; an order walks an index alone. So no article is read before it
is shown, however many there are: 200,000 are gone through in 10 ms a condition.
"""
# ruff: noqa: S608 - pieces of SQL are put together from constants; what visitors give is bound

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from ingest.store.full_text import MOST_TERMS, RANK, TERM, fts_query

__all__ = [
    "FILTERS",
    "MOST_CHARACTERS",
    "MOST_RANKED",
    "ORDERS",
    "Asked",
    "Key",
    "Walk",
    "asked",
    "key_of",
    "pairs",
    "ranked",
    "walks",
    "where",
    "written",
]

MOST_CHARACTERS = 1000  # nor longer: it stands again in each link of the page
MOST_RANKED = 50_000
"""Articles that are ranked at most. Ranking 190,000 takes 170 to 300 ms, and says little of so common a word."""

MOST_DIGITS = 18  # what SQLite holds as a number

_DATE = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?")


FILTERS: Mapping[str, str] = {
    # `is not null` lets an index serve that holds nothing else
    "site": "select id from articles where site = ?",
    "author": "select id from articles where author is not null and instr('; ' || author || ';', '; ' || ? || ';')",
    "language": "select id from articles where language = ?",
    "type": "select id from articles where page_type = ?",
    "flag": "select id from articles where flags is not null and instr(' ' || flags || ' ', ' ' || ? || ' ')",
    "from": "select id from articles where published >= ?",
    # as precise as it is given: all of 2025 is before 2025~
    "to": "select id from articles where published < ? || '~'",
}
"""Name in the address -> the ids of the articles that have the value."""

DATES = frozenset({"from", "to"})

ORDERS: Mapping[str, tuple[str, bool]] = {
    "newest": ("published", True),
    "oldest": ("published", False),
    "longest": ("words", True),
}
"""Name in the address -> the column, and whether its largest values come first. Articles without a value come last."""

Key = tuple[str | int | None, int]
"""Where an article stands in an order: the value of its column, and its id."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for."""

    q: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    """Names of ``FILTERS``, in their order -> what was asked for."""
    sort: str = "newest"
    """``best`` or a name of ``ORDERS``."""
    superseded: bool = False
    """With the captures of an address for which a better one stands."""
    notes: tuple[str, ...] = ()
    """What of the address was not followed, and what would have been."""

    @property
    def narrow(self) -> bool:
        """Whether it asks for less than all articles."""
        return bool(self.q or self.filters)


def asked(arguments: Mapping[str, str]) -> Asked:
    """Return what the arguments of an address ask for; what cannot be followed is noted.

    >>> asked({"q": " tide ", "site": "a.example", "sort": "?"})
    Asked(q='tide', filters={'site': 'a.example'}, sort='best', superseded=False, notes=())
    """
    typed = arguments.get("q", "").replace("\0", " ").strip()
    notes = []
    if len(typed) > MOST_CHARACTERS:
        typed = typed[:MOST_CHARACTERS]
        notes.append(f"Only the first {MOST_CHARACTERS:,} characters were searched for.")
    elif len(TERM.findall(typed)) > MOST_TERMS:
        notes.append(f"Only the first {MOST_TERMS} words were searched for.")
    filters = {}
    for name in FILTERS:
        value = arguments.get(name, "").strip()
        if value and name in DATES and not _DATE.fullmatch(value):
            notes.append(f"“{value[:40]}” is no date; a year, month or day works: 2025-12-09.")
        elif value:
            filters[name] = value
    sort = arguments.get("sort", "")
    if sort not in ORDERS:
        sort = "best" if typed else "newest"
    return Asked(typed, filters, sort, arguments.get("superseded") == "1", tuple(notes))


def pairs(wanted: Asked, **more: str | int | None) -> dict[str, str]:
    """Return what stands in an address that asks for that; ``more`` are set, or left out where they are None."""
    usual = "best" if wanted.q else "newest"
    said: dict[str, str | int | None] = {
        "q": wanted.q or None,
        **wanted.filters,
        "sort": wanted.sort if wanted.sort != usual else None,
        "superseded": 1 if wanted.superseded else None,
        **more,
    }
    return {name: str(value) for name, value in said.items() if value is not None}


def written(wanted: Asked, **more: str | int | None) -> str:
    """Return the same as it stands behind the question mark.

    >>> written(Asked("sea wall", {"site": "a.example"}, "best"), site=None, after=20)
    'q=sea+wall&after=20'
    """
    return urlencode(pairs(wanted, **more))


def where(
    wanted: Asked, name: str = "id", *, search: bool = True, dates: bool = True, superseded: bool = True
) -> tuple[str, list[str]]:
    """Return the condition on the ids in a column of that name as one expression, and its values.

    Without ``search`` the words are left to the caller, without ``dates`` from when to when. ``superseded`` says
    whether there are any such articles.

    >>> where(Asked(filters={"site": "a.example"}), superseded=False)
    ('+id in (select id from articles where site = ?)', ['a.example'])
    """
    sets = [(FILTERS[each], value) for each, value in wanted.filters.items() if dates or each not in DATES]
    if search and wanted.q:
        sets.append(("select rowid from articles_fts where articles_fts match ?", fts_query(wanted.q)))
    # the plus keeps SQLite from looking the ids up one by one
    parts = [f"+{name} in ({sql})" for sql, _ in sets]
    if superseded and not wanted.superseded:
        parts.append(f"+{name} not in (select id from articles where superseded_by is not null)")
    return " and ".join(parts) or "1", [value for _, value in sets]


def ranked(wanted: Asked, *, superseded: bool, limit: int) -> tuple[str, list[str | int]]:
    """Return a query for the best hits: id, score (the lower the better), and how many were ranked.

    More than ``MOST_RANKED`` are not ranked: the last captured are.
    """
    expression, values = where(wanted, "rowid", search=False, superseded=superseded)
    sql = f"""select id, score, count(*) over () as ranked from (
        select rowid as id, {RANK} as score from articles_fts
        where articles_fts match ? and {expression} order by rowid desc limit {MOST_RANKED}
      ) order by score, id desc limit ?"""
    return sql, [fts_query(wanted.q), *values, limit]


@dataclass(frozen=True, slots=True)
class Walk:
    """A query for ids and the values they are ordered by."""

    sql: str
    values: list[str | int]


def walks(
    wanted: Asked, *, superseded: bool, limit: int, start: Key | None = None, backward: bool = False
) -> list[Walk]:
    """Return the queries that give, one after the other, what stands after ``start`` in the order that is asked for.

    ``backward`` gives what stands before it, the nearest first. Each gives ``limit`` rows at most; the next is needed
    only where those before gave fewer.
    """
    column, largest_first = ORDERS["newest" if wanted.sort == "best" else wanted.sort]
    by_date = column == "published"
    expression, values = where(wanted, dates=not by_date, superseded=superseded)
    if by_date:  # the index that is walked begins and ends there
        bounds = {name: sign for name, sign in (("from", ">= ?"), ("to", "< ? || '~'")) if name in wanted.filters}
        expression = " and ".join([*(f"published {sign}" for sign in bounds.values()), expression])
        values = [*(wanted.filters[name] for name in bounds), *values]
    down = largest_first != backward
    sides = [True, False] if not backward else [False, True]  # those with a value, those without
    if start is not None and (start[0] is not None) == sides[1]:
        sides = sides[1:]
    made = []
    for at, valued in enumerate(sides):
        beyond = "1"
        more: list[str | int] = []
        if start is not None and at == 0:
            beyond, more = _beyond(column, start, down=down if valued else not backward)
        direction = "desc" if (down if valued else not backward) else "asc"
        made.append(
            Walk(
                f"select id, {column} as place from articles where {column} is {'not ' if valued else ''}null "
                f"and {beyond} and {expression} order by {column} {direction}, id {direction} limit ?",
                [*more, *values, limit],
            )
        )
    return made


def _beyond(column: str, start: Key, *, down: bool) -> tuple[str, list[str | int]]:
    """Return the condition for what stands beyond a key; those without a value go by their ids alone."""
    value, key = start
    sign = "<" if down else ">"
    if value is None:
        return f"+id {sign} ?", [key]
    # the first half is what the index seeks by
    return f"{column} {sign}= ? and ({column} {sign} ? or +id {sign} ?)", [value, value, key]


def key_of(text: str | None, sort: str) -> Key | None:
    """Return the key that stands in an address; None where it is none.

    >>> key_of("2025-12-09~12", "newest"), key_of("~7", "oldest"), key_of("340~7", "longest"), key_of("x", "newest")
    (('2025-12-09', 12), (None, 7), (340, 7), None)
    """
    value, mark, number = (text or "").rpartition("~")
    if not mark or not (number.isascii() and number.isdigit() and len(number) <= MOST_DIGITS):
        return None
    if sort != "longest" or not value:
        return value or None, int(number)
    return (int(value), int(number)) if value.isascii() and value.isdigit() and len(value) <= MOST_DIGITS else None
