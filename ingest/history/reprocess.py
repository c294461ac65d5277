"""What a change of rule, model or version touches -> cleaned again from raw: planned first, then swapped.

The database says of each capture which versions and which site rules made it. What this program would make otherwise is
stale. A plan cleans it through the same workers as a run and writes nothing; a replay is a run over the same files, so
that each article is swapped in one transaction, its former text stays as a revision, and a replay that was killed goes
on with what is still stale. Both tell the same: counts by site and the largest changes.
"""

from __future__ import annotations

import heapq
import os
import sqlite3
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import closing
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

from ingest._version import __version__
from ingest.errors import CaptureError, NotFound, StoreError, crash_of
from ingest.extract import model_digest
from ingest.history.compare_texts import State, compare
from ingest.history.impact import Radius
from ingest.ingestion import job, worker_pool
from ingest.ingestion.run import OnFile, run
from ingest.ingestion.summary import Bucket
from ingest.models import Capture, Versions, site_of
from ingest.reasons import Outcome
from ingest.rules.apply import find_site
from ingest.rules.rule import Site, digest
from ingest.rules.sites import SITES
from ingest.settings import DEFAULT, Settings
from ingest.sources.path_encoding import path_of
from ingest.sources.reopen import reopen
from ingest.store.connect import connect
from ingest.store.database import Store
from ingest.store.home import home_of
from ingest.store.lock import hold
from ingest.store.rows import Cleaned

__all__ = ["Stale", "canary", "count_stale", "last_folder", "plan", "replay", "stale"]

PAGE = 500
"""Captures looked up at a time: no transaction of a reader stays open while a run writes."""
DAMAGED = frozenset({Outcome.CORRUPT, Outcome.LIMIT})
"""Outcomes of a capture whose bytes are damaged; a good one stays good where cleaning it again fails."""
ASKED = "asked for"
"""The reason where nothing is stale and everything is to be cleaned again."""


@dataclass(frozen=True, slots=True)
class Stale:
    """A capture that would perhaps come out otherwise now, and what tells that its raw file is still the same."""

    capture_id: int
    source: str
    """Where it lies, as ``captures.source`` spells it."""
    site: str | None
    reasons: tuple[str, ...]
    sha256: str
    url: str | None
    """Those it came from, not those it claims."""
    host: str | None
    fetched_at: str | None
    status: int | None


def stale(
    connection: sqlite3.Connection,
    *,
    site: str | None = None,
    everything: bool = False,
    sites: Sequence[Site] = SITES,
) -> Iterator[Stale]:
    """Yield the captures whose versions, models or site rules are not those of this program, in order of their numbers.

    Captures cleaned before that was on record are stale; duplicates and files that could not be read or cleaned are
    not. ``site`` looks at one site only, ``everything`` takes all its captures. The rows are read in pages, so that
    other rows may be written meanwhile.
    """
    made_by = model_digest.made_by(__version__)

    @cache
    def rules_of(of: str | None) -> str | None:
        return digest(find_site(sites, of)) or None

    connection.create_function("rules_of", 1, rules_of, deterministic=True)
    last = 0
    while True:
        rows = connection.execute(
            # of a page without a block no rule decides anything, and some are rejected before any is looked for
            """
            select captures.id, source, site, made_by, rules is not rules_of(site) and blocks > 0 as other_rules,
              captures.sha256, source_url, host, fetched_at, status
            from captures
            where captures.id > :last and duplicate_of is null and (:site is null or site = :site)
              and exists (select 1 from ledgers where capture_id = captures.id)
              and (:everything or made_by is not :made_by or other_rules)
            order by captures.id limit :page
            """,
            {"last": last, "site": site, "everything": everything, "made_by": made_by, "page": PAGE},
        ).fetchall()
        for number, path, of, by, other_rules, *facts in rows:
            reasons = (*_reasons(by, made_by), *((f"rules of {of}",) if other_rules else ()))
            yield Stale(number, path, of, reasons or (ASKED,), *facts)
        if len(rows) < PAGE:
            return
        last = rows[-1][0]


def count_stale(connection: sqlite3.Connection, sites: Sequence[Site] = SITES) -> int:
    """Return how many captures ``stale`` would yield, from counts by site, version and rules."""
    made_by = model_digest.made_by(__version__)
    rows = connection.execute(
        "select site, made_by, rules, blocks > 0, count(*) from captures where duplicate_of is null "
        "and exists (select 1 from ledgers where capture_id = captures.id) group by 1, 2, 3, 4"
    )
    return sum(
        count
        for site, by, rules, blocks, count in rows
        if by != made_by or (blocks and rules != (digest(find_site(sites, site)) or None))
    )


def _reasons(before: str | None, now: str) -> tuple[str, ...]:
    """Return which versions differ.

    >>> _reasons("ingest 0.1.0, trafilatura 2.3.1, model ab", "ingest 0.1.0, trafilatura 2.4.0, model cd")
    ('trafilatura 2.3.1 -> 2.4.0', 'model ab -> cd')
    """
    if before is None:
        return ("made before versions were on record",)
    was, new = Versions.parse(before), Versions.parse(now)
    if was is None or new is None:
        return (f"{before} -> {now}",) if before != now else ()
    pairs = ((field.name, getattr(was, field.name), getattr(new, field.name)) for field in fields(Versions))
    return tuple(f"{name} {old} -> {value}" for name, old, value in pairs if old != value)


def canary(captures: Iterable[Stale], number: int) -> frozenset[int]:
    """Return the numbers of so many captures, a stratified sample of their sites; fewer where there are not so many.

    Each site has one, the largest first where there are more sites than ``number``; the rest goes to the sites in the
    proportion of their sizes (D'Hondt's highest averages). Of a site those with the lowest digests are taken: the same
    ones each time, and a larger sample holds the smaller one.
    """
    found: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for each in captures:
        found[each.site or ""].append((each.sha256, each.capture_id))
    # what a site gives so far, as a heap: first sites that have none, then the largest quotient
    quotients = [(False, -float(len(held)), site) for site, held in found.items()]
    heapq.heapify(quotients)
    shares = dict.fromkeys(found, 0)
    for _ in range(min(number, sum(map(len, found.values())))):
        *_, site = heapq.heappop(quotients)
        shares[site] += 1
        if shares[site] < len(found[site]):
            heapq.heappush(quotients, (True, -len(found[site]) / (shares[site] + 1), site))
    return frozenset(number for site, held in found.items() for _, number in sorted(held)[: shares[site]])


def plan(
    db: str | Path,
    *,
    site: str | None = None,
    everything: bool = False,
    sample: int | None = None,
    show: int = 10,
    workers: int | None = None,
    on_file: OnFile | None = None,
    sites: Sequence[Site] = SITES,
    executor: Callable[[], Executor] | None = None,
    settings: Settings = DEFAULT,
) -> Radius:
    """Clean what is stale from raw, and return what a replay would change; nothing is written.

    ``sample`` cleans no more than so many captures, as ``canary`` chooses them. ``show`` is how many of the largest
    changes are kept as diffs. ``on_file`` is called for each file with what became of it.

    Raises NotFound for a database or site that is not there, StoreError for a database of an older version.
    """
    started = time.monotonic()
    told = on_file or (lambda *_: None)
    home = home_of(db)
    radius = Radius(show=show)
    with closing(connect(db)) as connection:
        if not _current(connection):
            raise StoreError(f"{db}: made by an older version of ingest; `ingest run` brings it up to date")
        site = _known(connection, site)

        def found() -> Iterator[Stale]:
            return stale(connection, site=site, everything=everything, sites=sites)

        chosen: frozenset[int] | None = None
        if sample is not None:
            radius.among = sum(1 for _ in found())
            chosen = canary(found(), sample)
        taken = (each for each in found() if chosen is None or each.capture_id in chosen)
        jobs = _jobs(connection, taken, home, None if tuple(sites) == SITES else tuple(sites), settings)
        results = worker_pool.in_order(
            job.task,
            jobs,
            workers=workers or os.cpu_count() or 1,
            again=job.retry,
            lost=job.failed,
            size=job.size,
            executor=executor,
            settings=settings,
        )
        with closing(results):
            for (each, before, reason), worked in results:
                radius.reasons.update(each.reasons)
                if worked is None:
                    radius.leave(each.site, each.source, reason)
                    told(each.source, "left", reason)
                elif worked.cleaned is None:
                    why = str(worked.reason)
                    radius.leave(each.site, each.source, why, failed=True)
                    told(each.source, "failed", why)
                else:
                    after = _made(worked.cleaned)
                    _take(radius, each, before, after, told)
    radius.seconds = time.monotonic() - started
    return radius


def _jobs(
    connection: sqlite3.Connection,
    captures: Iterable[Stale],
    home: Path,
    sites: tuple[Site, ...] | None,
    settings: Settings,
) -> Iterator[tuple[tuple[Stale, State, str], job.Job | None]]:
    """Yield each capture, what it gave before and why it is left alone, with the job of cleaning it where it is not."""
    for each in captures:
        before = _state(connection, each.capture_id)
        try:
            capture = _raw(each, home, settings)
        except Exception as error:  # noqa: BLE001 - one capture must not keep the others from being cleaned
            yield (each, before, str(crash_of("reading", error))), None
        else:
            yield (each, before, ""), job.Job(capture, sites, settings=settings)


def _made(cleaned: Cleaned) -> State:
    """Return what cleaning a capture gave."""
    row = cleaned.article or {}
    return State(
        cleaned.ledger,
        row.get("body"),
        title=row.get("title"),
        author=row.get("author"),
        published=row.get("published"),
        reason=cleaned.capture["reason"],
    )


def _take(radius: Radius, each: Stale, before: State, after: State, told: OnFile) -> None:
    change = compare(each.capture_id, each.site, before, after)
    radius.take(change)
    told(each.source, change.what, change.reason)


def replay(
    db: str | Path,
    *,
    site: str | None = None,
    everything: bool = False,
    cleaned: str | Path | None = "cleaned",
    show: int = 10,
    workers: int | None = None,
    wait: float = 0.0,
    on_wait: Callable[[str], None] | None = None,
    on_file: OnFile | None = None,
    sites: Sequence[Site] = SITES,
    executor: Callable[[], Executor] | None = None,
    settings: Settings = DEFAULT,
) -> Radius:
    """Clean what is stale from raw and swap it; returns what changed.

    It is a run over the files that are stale: see ``run.run`` for the other arguments and for what is raised. A file
    that is gone or another by now is left alone, with its article. After an interrupt or a kill each article has its
    former or its present text, and the same call goes on with what is still stale.
    """
    started = time.monotonic()
    home = home_of(db)
    radius = Radius(show=show, written=True)
    told = on_file or (lambda *_: None)
    under_way: dict[str, tuple[Stale, State]] = {}
    # raises where there is none: a replay makes no database
    with closing(connect(db)) as connection:
        current = _current(connection)
    if not current:
        with hold(db, wait=wait, on_wait=on_wait) as held, Store(db, held=held):
            pass  # it brings the tables to this version
    with closing(connect(db)) as connection:
        site = _known(connection, site)

        def sources() -> Iterator[str]:
            for each in stale(connection, site=site, everything=everything, sites=sites):
                radius.reasons.update(each.reasons)
                try:
                    _raw(each, home, settings)
                except Exception as error:  # noqa: BLE001 - as in a plan
                    reason = str(crash_of("reading", error))
                    radius.leave(each.site, each.source, reason)
                    told(each.source, "left", reason)
                else:
                    under_way[each.source] = each, _state(connection, each.capture_id)
                    yield each.source

        def on_written(name: str, line: str, reason: str | None) -> None:
            if name not in under_way:
                return  # a copy of what was cleaned
            each, before = under_way.pop(name)
            outcome = connection.execute("select outcome from captures where source = ?", [name]).fetchone()[0]
            if line == Bucket.FAILED and outcome not in DAMAGED:
                radius.leave(each.site, name, reason or line, failed=True)
                told(name, "failed", reason)
            else:
                _take(radius, each, before, _state(connection, each.capture_id), told)

        run(
            (),
            sources=sources(),
            db=db,
            cleaned=cleaned,
            workers=workers,
            sites=None if tuple(sites) == SITES else tuple(sites),
            wait=wait,
            on_wait=on_wait,
            on_file=on_written,
            executor=executor,
            arguments="replay",
            settings=settings,
        )
        for source, (each, _) in under_way.items():
            radius.leave(each.site, source, "the same file as another one that was cleaned")
    radius.seconds = time.monotonic() - started
    return radius


def last_folder(db: str | Path) -> Path | None:
    """Return the folder that the last run kept in step with the articles; None where it kept none.

    Raises NotFound where there is no database.
    """
    with closing(connect(db)) as connection:
        row = connection.execute("select cleaned from runs order by id desc limit 1").fetchone()
    return home_of(db) / row[0] if row and row[0] else None


def _current(connection: sqlite3.Connection) -> bool:
    """Whether the tables are of a version that notes who made what."""
    return {"made_by", "rules", "source_url"} <= {row[1] for row in connection.execute("pragma table_info(captures)")}


def _known(connection: sqlite3.Connection, site: str | None) -> str | None:
    """Return a site as the database spells it. Raises NotFound where it holds no capture of it."""
    if site is None:
        return None
    name = site_of(site) or site
    if connection.execute("select 1 from captures where site = ? limit 1", [name]).fetchone() is None:
        rows = connection.execute("select site from sites order by captures desc, site limit 5")
        some = ", ".join(row[0] for row in rows) or "none"
        raise NotFound(f"no capture of the site {name}; sites held here: {some}")
    return name


def _state(connection: sqlite3.Connection, capture_id: int) -> State:
    """Return what a capture gave, as it is stored."""
    row = connection.execute(
        "select data, body, articles.title, articles.author, articles.published, captures.reason from captures "
        "left join ledgers on ledgers.capture_id = captures.id left join articles on articles.id = captures.id "
        "where captures.id = ?",
        [capture_id],
    ).fetchone()
    return State(*row)


def _raw(each: Stale, home: Path, settings: Settings) -> Capture:
    """Return a capture as it lies in raw. Raises CaptureError where that is not what it was."""
    path = home / path_of(each.source)
    capture = reopen(each.source, home, limit=settings.capture_bytes)
    if capture.sha256 != each.sha256:
        raise CaptureError(f"{path}: it has other bytes than were cleaned; `ingest run` takes it as it is now")
    fetched_at = capture.fetched_at.isoformat() if capture.fetched_at else None
    if (capture.url, fetched_at, capture.status) != (each.url, each.fetched_at, each.status):
        raise CaptureError(f"{path}: its sidecar says something else by now; `ingest run` takes it as it is now")
    return capture
