"""A database -> figures about how well its captures were cleaned: counted where an index allows, else of a sample.

What would need a look into every ledger is taken from the newest captures, and says of how many.
"""
# ruff: noqa: S608 - pieces of SQL are put together from constants; what visitors give is bound

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from ingest.explain.explain import meaning
from ingest.history.rule_health import Alarm, Shown, redesigned, rotten
from ingest.reasons import ARTICLE, label_of
from ingest.rules.apply import find_site, label
from ingest.rules.load import SHIPPED, Ruleset
from ingest.rules.rule import digest

__all__ = [
    "LOW",
    "Decider",
    "Figures",
    "Look",
    "Share",
    "SiteAlarm",
    "alarms",
    "deciders",
    "figures",
    "second_look",
]

LOW = 0.8
"""Confidence below which an article is to be looked at."""
MOST_SITES = 25
"""Sites in the table; there can be thousands."""
SAMPLE = 1_000
"""Newest captures whose deciders are added up."""
HISTORY_OF_ALL, HISTORY_OF_ONE, WATCHED = 100, 1_000, 30
"""Newest captures whose kept shares and rules are watched: of each site of the biggest, or of one."""
MOST_UNDATED = 20_000
"""Captures without a time whose runs are looked up."""
_DATED = """with recursive months (month) as (
  select substr(max(fetched_at), 1, 7) from captures
  union all
  select (select substr(max(fetched_at), 1, 7) from captures where fetched_at < month) from months
  where month is not null limit 2400
)
select month, (select json_array({}) from captures where {} and fetched_at >= month and fetched_at < month || '~')
from months where month > ''"""
_HELD = "outcome in ('extracted', 'partial')"


@dataclass(frozen=True, slots=True)
class Share:
    """Words seen and kept under a label: a site, a month."""

    label: str
    captures: int
    articles: int
    seen: int
    kept: int

    @property
    def percent(self) -> float | None:
        """Share of words that were kept; None where there were none."""
        return 100 * self.kept / self.seen if self.seen else None


@dataclass(frozen=True, slots=True)
class Figures:
    """What is counted over all captures."""

    whole: Share
    sites: tuple[Share, ...]
    """Those with the most captures."""
    months: tuple[Share, ...]
    """By the month of the capture, else of the run that met it; oldest first."""
    each: int
    """Of how many captures without a time one was counted there."""
    reasons: tuple[tuple[str, int], ...]
    """Why there is no article -> captures, the most common first."""
    flags: tuple[tuple[str, int], ...]
    low: int
    """Articles of low confidence."""


@dataclass(frozen=True, slots=True)
class Decider:
    """A voter or rule and how often it decides."""

    name: str
    meaning: str
    blocks: int
    captures: int


@dataclass(frozen=True, slots=True)
class SiteAlarm:
    """An alarm and the site it is about."""

    site: str
    alarm: Alarm


@dataclass(frozen=True, slots=True)
class Look:
    """A capture that needs a second look, and why."""

    capture_id: int
    article: bool
    site: str | None
    title: str | None
    why: str


def figures(connection: sqlite3.Connection, site: str = "") -> Figures:
    """Return what is counted over all captures, or over those of a site."""
    given = {"site": site}
    rows = connection.execute(
        f"select outcome, reason_code, count(*), total(words_seen), total(words_kept) from captures "
        # by site as well, for so the index is ordered: a fifth of the time
        f"where {_of(site)} and duplicate_of is null group by site, outcome, reason_code",
        given,
    ).fetchall()
    captures = articles = seen = kept = 0
    reasons: Counter[str] = Counter()
    for outcome, code, count, words_seen, words_kept in rows:
        captures, seen, kept = captures + count, seen + int(words_seen), kept + int(words_kept)
        if outcome in ARTICLE:
            articles += count
        else:
            reasons[label_of(code, outcome)] += count
    flags: Counter[str] = Counter()
    flagged = "select flags, count(*) from articles where flags > ''"
    for said, count in connection.execute(f"{flagged} and {_of(site)} group by flags", given):
        flags.update(dict.fromkeys(said.split(), count))
    (low,) = connection.execute(
        f"select count(*) from articles where confidence < :low and {_of(site)}", {**given, "low": LOW}
    ).fetchone()
    return Figures(
        Share(site, captures, articles, seen, kept),
        () if site else _sites(connection),
        *_months(connection, site),
        tuple(reasons.most_common()),
        tuple(flags.most_common()),
        int(low),
    )


def _of(site: str) -> str:
    return "site = :site" if site else "true"


def _sites(connection: sqlite3.Connection) -> tuple[Share, ...]:
    rows = connection.execute(
        "select site, ifnull(captures, 0), ifnull(articles, 0), ifnull(words_seen, 0), ifnull(words_kept, 0) "
        "from sites order by captures desc, site limit ?",
        [MOST_SITES],
    )
    return tuple(Share(row[0], *map(int, row[1:])) for row in rows)


def _months(connection: sqlite3.Connection, site: str) -> tuple[tuple[Share, ...], int]:
    """Return the words of each month, and of how many captures without a time one was counted.

    These count for the month of the run that met them, which is a look into another table for each: of many, some stand
    for all.
    """
    # of a site its own index is asked: a plus keeps SQLite from that of times
    fetched = "+fetched_at" if site else "fetched_at"
    where = f"duplicate_of is null and words_seen > 0 and {_of(site)}"
    sums = f"count(*), sum({_HELD}), total(words_seen), total(words_kept)"
    given: dict[str, Any] = {"site": site}
    found: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    # of all sites month by month down the index of times: grouping 140,000 captures takes twice as long
    dated = "select substr(fetched_at, 1, 7), json_array({}) from captures where {} and +fetched_at > '' group by 1"
    for month, said in connection.execute(dated.format(sums, where) if site else _DATED.format(sums, where), given):
        found[month] = [int(number) for number in json.loads(said)]
    undated = f"from captures where {where} and {fetched} is null"
    (count,) = connection.execute(f"select count(*) {undated}", given).fetchone()
    each = max(1, -(-count // MOST_UNDATED))
    met = (
        f"select inputs.run_id, count(*) as met, sum(captures.{_HELD}) as held, total(words_seen) as seen, "
        "total(words_kept) as kept from captures join inputs on inputs.id = captures.input_id "
        f"where {where} and {fetched} is null and captures.input_id % :each = 0 group by inputs.run_id"
    )
    rows = connection.execute(
        "select substr(started_at, 1, 7), sum(met.met), sum(met.held), sum(met.seen), sum(met.kept) "
        f"from ({met}) as met join runs on runs.id = met.run_id where started_at is not null group by 1",
        {**given, "each": each},
    )
    for month, *counts in rows:
        found[month] = [one + each * int(other) for one, other in zip(found[month], counts, strict=True)]
    return tuple(Share(month, *found[month]) for month in sorted(found)), each


def deciders(
    connection: sqlite3.Connection, site: str = "", *, known: Ruleset = SHIPPED
) -> tuple[tuple[Decider, ...], int]:
    """Return who decides how many blocks, the most first, and of how many of the newest captures that is counted."""
    rows = connection.execute(
        f"select deciders from captures where {_of(site)} and deciders is not null order by id desc limit :most",
        {"site": site, "most": SAMPLE},
    ).fetchall()
    blocks: Counter[str] = Counter()
    captures: Counter[str] = Counter()
    for (said,) in rows:
        counts: dict[str, int] = json.loads(said)
        blocks.update(counts)
        captures.update(counts.keys())
    return tuple(
        Decider(name, meaning(name, rules=known), count, captures[name]) for name, count in blocks.most_common()
    ), len(rows)


def alarms(
    connection: sqlite3.Connection, site: str = "", *, known: Ruleset = SHIPPED
) -> tuple[tuple[SiteAlarm, ...], int]:
    """Return what a person should look at, and how many sites were watched: the biggest, and those with rules."""
    if site:
        return tuple(SiteAlarm(site, each) for each in _alarms(connection, site, HISTORY_OF_ONE, known)), 1
    rows = connection.execute("select site from sites order by captures desc, site limit ?", [WATCHED])
    ruled = [host for each in known for host in each.hosts]
    marks = ", ".join("?" * len(ruled))
    held = connection.execute(f"select site from sites where site in ({marks})", ruled)
    names = list(dict.fromkeys(row[0] for row in [*rows, *held]))
    found = [SiteAlarm(name, each) for name in names for each in _alarms(connection, name, HISTORY_OF_ALL, known)]
    return tuple(found), len(names)


def _alarms(connection: sqlite3.Connection, site: str, most: int, known: Ruleset) -> list[Alarm]:
    rules = find_site(known, site)
    rows = connection.execute(
        "select id, kind, outcome, words_seen, words_kept, rules, case when :ruled then deciders end, "
        "substr(fetched_at, 1, 10), "
        "coalesce(fetched_at, (select published from articles where articles.id = captures.id), '') as taken "
        "from captures where site = :site and duplicate_of is null order by captures.id desc limit :most",
        {"site": site, "most": most, "ruled": rules is not None},
    ).fetchall()
    rows.sort(key=lambda row: (row[8], row[0]))  # oldest first
    found: list[Alarm | None] = []
    if rules:
        history = [
            Shown(
                row[0],
                row[8],
                row[7],
                row[1] == "html",
                row[5],
                _is_article(row[2]),
                frozenset(json.loads(row[6] or "{}")),
            )
            for row in rows
        ]
        found += [rotten(rule, label(rules, rule), history, digest(rules)) for rule in rules.rules]
    for kind in ("html", "text"):
        found.append(redesigned([(row[0], row[8], row[4] / row[3]) for row in rows if row[1] == kind and row[3]]))
    return [each for each in found if each]


def _is_article(outcome: str) -> bool:
    return outcome in ARTICLE


def second_look(connection: sqlite3.Connection, site: str = "", most: int = 8) -> tuple[Look, ...]:
    """Return captures to look at again: articles of the lowest confidence, and the longest pages that gave none."""
    given = {"site": site, "most": most, "low": LOW}
    low = connection.execute(
        "select id, 1, site, coalesce(title, substr(body, 1, 80)), confidence, flags from articles "
        f"where confidence < :low and {_of(site)} order by confidence, id limit :most",
        given,
    )
    found = [
        Look(
            row[0],
            bool(row[1]),
            row[2],
            row[3],
            f"confidence {row[4]:.2f}{'; ' + row[5].replace(' ', ', ').replace('_', ' ') if row[5] else ''}",
        )
        for row in low
    ]
    rejected = connection.execute(
        f"select id, 0, site, coalesce(title, source), words_seen, reason from captures "
        "where id in (select id from captures "
        f"  where outcome not in ('extracted', 'partial') and words_seen > 0 and {_of(site)} "
        "   order by words_seen desc limit :most) order by words_seen desc, id",
        given,
    )
    found += [
        Look(row[0], bool(row[1]), row[2], row[3], f"{row[4]:,} words, {row[5] or 'no article'}") for row in rejected
    ]
    return tuple(found)
