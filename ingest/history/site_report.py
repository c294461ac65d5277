"""A database -> what the corpus knows of each site: captures, share dropped, rules that hold or rot, templates.

Read through a connection that cannot write. The table of all sites is one pass over the captures; ledgers are read for
one site only, and there no more than hold an example of each template.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import median
from typing import Any

from ingest.errors import NotFound
from ingest.history.rule_health import Alarm, Shown, Use, redesigned, rotten, use
from ingest.models import site_of
from ingest.reasons import ARTICLE, label_of
from ingest.rules.apply import find_site, label
from ingest.rules.rule import Rule, digest
from ingest.rules.rule import Site as Rules
from ingest.rules.sites import SITES
from ingest.site_templates.detect import fingerprint
from ingest.store.block_codec import unpack
from ingest.store.canonical import up_to_date

__all__ = ["Overview", "SiteReport", "SiteRow", "Template", "Unlike", "site_report", "sites"]

EXAMPLE = 100  # characters of a template's example
UNLIKE = 5  # captures that are named as unlike the others
APART = 0.2  # share of words kept from which one is unlike the others; on one site half of the pages are within 0.1

_CAPTURES = """
select site, captures.id, kind, outcome, reason_code, words_seen, words_kept, rules,
  case when site in (select value from json_each(:ruled)) then deciders end as deciders,
  substr(fetched_at, 1, 10) as fetched,
  coalesce(fetched_at, (select published from articles where articles.id = captures.id), '') as taken,
  duplicate_of
from captures where {} order by site
"""


@dataclass(frozen=True, slots=True)
class SiteRow:
    """What is known of one site, in a line."""

    site: str
    captures: int
    """Files that gave a page of it, copies included."""
    copies: int
    """Captures of the same bytes from the same address as another."""
    articles: int
    without_article: dict[str, int]
    """Why -> captures that hold no article (copies apart), the most common first."""
    words_seen: int
    words_kept: int
    rules: int
    """Site rules there are ..."""
    rules_firing: int
    """... and those of them that matched one of the latest captures."""
    templates: int
    """Blocks that several of its stories carry."""
    first: str
    last: str
    """Days on which it was captured, or published where nobody noted that; empty where neither is known."""
    alarms: tuple[Alarm, ...]

    @property
    def dropped(self) -> float | None:
        """Share of words dropped, 0 to 1; None where there were none."""
        return 1 - self.words_kept / self.words_seen if self.words_seen else None


@dataclass(frozen=True, slots=True)
class Overview:
    """All sites, those with the most captures first."""

    sites: tuple[SiteRow, ...]
    without_site: int
    """Captures of which nobody knows the site."""


@dataclass(frozen=True, slots=True)
class Template:
    """A block that several stories of a site carry."""

    print: int
    stories: int
    captures: int
    first_seen: str | None
    last_seen: str | None
    example: str
    """The first characters of one; empty where it was not looked for, or its ledger is gone."""
    capture_id: int | None
    """The capture the example is from."""


@dataclass(frozen=True, slots=True)
class Unlike:
    """A capture of which another share of words was kept than of the others."""

    capture_id: int
    share: float
    """Share of its words that were kept, 0 to 1."""
    reason: str | None
    """Why it is no article; None where it is one."""
    source: str | None


@dataclass(frozen=True, slots=True)
class SiteReport:
    """All that is known of one site."""

    row: SiteRow
    rules: tuple[tuple[Rule, Use], ...]
    templates: tuple[Template, ...]
    """Those that the most captures carry first."""
    deciders: dict[str, int]
    """Who decided how many blocks, the most common first."""
    usual_share: float | None
    """Median share of words kept of its articles."""
    unlike: tuple[Unlike, ...]
    """Farthest from it first, no more than ``UNLIKE``."""


def sites(connection: sqlite3.Connection, known: Sequence[Rules] = SITES) -> Overview:
    """Return what is known of all sites; ``known`` are the site rules.

    Raises StoreError where the database is of an earlier version.
    """
    up_to_date(connection)
    names = [row[0] for row in connection.execute("select distinct site from captures where site is not null")]
    templates = dict(
        tuple(row)
        for row in connection.execute(
            "select site, count(*) from templates join sites on sites.id = templates.site_id group by site"
        )
    )
    found = [
        _row(name, list(group), find_site(known, name), templates.get(name, 0))
        for name, group in groupby(
            _captures(connection, "site is not null", [name for name in names if find_site(known, name)]),
            key=lambda row: str(row[0]),
        )
    ]
    (without,) = connection.execute("select count(*) from captures where site is null").fetchone()
    return Overview(tuple(sorted(found, key=lambda each: (-each.captures, each.site))), int(without))


def site_report(
    connection: sqlite3.Connection, site: str, known: Sequence[Rules] = SITES, *, examples: int | None = 20
) -> SiteReport:
    """Return all that is known of one site, named by its host or any URL of it.

    ``examples`` is of how many templates an example is looked for, of all if None. Raises NotFound where nothing of the
    site was captured, StoreError where the database is of an earlier version.
    """
    up_to_date(connection)
    name = site_of(site) or site
    captures = list(_captures(connection, "site = :site", [name], name))
    if not captures:
        raise NotFound(f"{site}: nothing of that site is held; `ingest sites` lists what is")
    rules = find_site(known, name)
    templates = _templates(connection, name, examples)
    told = [row for row in captures if row[-1] is None]
    deciders: Counter[str] = Counter()
    for row in told:
        deciders.update(json.loads(row[8] or "{}"))
    usual, unlike = _unlike(connection, told)
    return SiteReport(
        row=_row(name, captures, rules, len(templates)),
        rules=tuple((rule, use(rule, label(rules, rule), _history(told))) for rule in rules.rules) if rules else (),
        templates=templates,
        deciders=dict(sorted(deciders.items(), key=lambda each: (-each[1], each[0]))),
        usual_share=usual,
        unlike=unlike,
    )


def _captures(
    connection: sqlite3.Connection, where: str, ruled: Sequence[str], site: str | None = None
) -> Iterator[tuple[Any, ...]]:
    """Yield rows of captures site by site, with ``deciders`` of the sites in ``ruled``; plain tuples, for speed."""
    cursor = connection.cursor()
    cursor.row_factory = None
    yield from cursor.execute(_CAPTURES.format(where), {"ruled": json.dumps(list(ruled)), "site": site})


def _row(name: str, captures: Sequence[tuple[Any, ...]], rules: Rules | None, templates: int) -> SiteRow:
    told = [row for row in captures if row[-1] is None]
    articles = seen = kept = 0
    without: Counter[str] = Counter()
    shares: dict[str, list[tuple[str, int, float]]] = {}
    days: list[str] = []
    for _, capture_id, kind, outcome, code, words_seen, words_kept, _, _, _, taken, _ in told:
        if outcome in ARTICLE:
            articles += 1
        else:
            without[label_of(code, outcome)] += 1
        if taken:
            days.append(taken)
        if words_seen:
            seen += words_seen
            kept += words_kept
            shares.setdefault(kind, []).append((taken, capture_id, words_kept / words_seen))
    alarms: list[Alarm] = []
    firing = 0
    if rules:
        history = _history(told)
        for rule in rules.rules:
            own = label(rules, rule)
            firing += use(rule, own, history).fires
            alarm = rotten(rule, own, history, digest(rules))
            alarms += [alarm] if alarm else []
    for _, measured in sorted(shares.items()):
        alarm = redesigned([(capture_id, taken, share) for taken, capture_id, share in sorted(measured)])
        alarms += [alarm] if alarm else []
    return SiteRow(
        site=name,
        captures=len(captures),
        copies=len(captures) - len(told),
        articles=articles,
        without_article=dict(without.most_common()),
        words_seen=seen,
        words_kept=kept,
        rules=len(rules.rules) if rules else 0,
        rules_firing=firing,
        templates=templates,
        first=min(days, default="")[:10],
        last=max(days, default="")[:10],
        alarms=tuple(alarms),
    )


def _history(captures: Iterable[tuple[Any, ...]]) -> list[Shown]:
    """Return what captures show, oldest first; those that nothing dates come before all others."""
    shown = [
        Shown(
            capture_id=capture_id,
            taken=taken,
            fetched=fetched,
            html=kind == "html",
            rules=rules,
            article=outcome in ARTICLE,
            fired=frozenset(json.loads(deciders or "{}")),
        )
        for _, capture_id, kind, outcome, _, _, _, rules, deciders, fetched, taken, _ in captures
    ]
    return sorted(shown, key=lambda each: (each.taken, each.capture_id))


def _templates(connection: sqlite3.Connection, site: str, examples: int | None) -> tuple[Template, ...]:
    rows = connection.execute(
        "select print, stories, templates.captures, first_seen, last_seen, site_id from templates "
        "join sites on sites.id = templates.site_id "
        "where site = ? order by templates.captures desc, stories desc, print",
        [site],
    ).fetchall()
    wanted = [row[0] for row in rows[:examples]]
    found = _examples(connection, rows[0][5], wanted) if rows else {}
    return tuple(Template(*row[:5], *found.get(row[0], ("", None))) for row in rows)


def _examples(connection: sqlite3.Connection, site_id: int, prints: Sequence[int]) -> dict[int, tuple[str, int]]:
    """Return a text of each fingerprint and the capture it stands in: a page carries most of a template at once."""
    found: dict[int, tuple[str, int]] = {}
    read: set[int] = set()
    for own in prints:
        if own in found:
            continue
        row = connection.execute(
            "select prints.capture_id, data, body from prints join ledgers on ledgers.capture_id = prints.capture_id "
            "left join articles on articles.id = prints.capture_id where site_id = ? and print = ? "
            "order by prints.capture_id desc limit 1",
            [site_id, own],
        ).fetchone()
        if row is None or row[0] in read:
            continue
        read.add(row[0])
        wanted = set(prints) - set(found)
        for block, _ in unpack(row[1], row[2]):
            known = fingerprint(block.text)
            if known in wanted:
                found.setdefault(known, (" ".join(block.text[:EXAMPLE].split()), row[0]))
    return found


def _unlike(
    connection: sqlite3.Connection, captures: Iterable[tuple[Any, ...]]
) -> tuple[float | None, tuple[Unlike, ...]]:
    """Return the usual share of words kept, and the captures farthest from it."""
    shares = {row[1]: row[6] / row[5] for row in captures if row[5] and row[3] in ARTICLE}
    if not shares:
        return None, ()
    usual = median(shares.values())
    far = sorted(shares, key=lambda own: (-abs(shares[own] - usual), own))[:UNLIKE]
    named = [own for own in far if abs(shares[own] - usual) >= APART]
    told = {
        own: connection.execute("select reason, source from captures where id = ?", [own]).fetchone() for own in named
    }
    return usual, tuple(Unlike(own, shares[own], *told[own]) for own in named)
