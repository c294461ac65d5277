"""Addresses -> WARC files in raw/ and rows that say what became of each, then articles: the roof over fetching.

Nothing is cleaned here: when the files are closed they go to ``ingest.run`` like any others.
"""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from ingest._version import __version__
from ingest.crawl.client import Asker, Asking
from ingest.crawl.crawler import Crawl, wanted
from ingest.crawl.frontier import Frontier
from ingest.crawl.http_exchange import SECONDS, Means
from ingest.crawl.outcome_recorder import OnUrl, Round
from ingest.crawl.report import Fetched
from ingest.crawl.throttle import DELAY, Pace
from ingest.crawl.url_policy import networks
from ingest.crawl.warc_writer import ROTATE, Warcs, left_open, recover
from ingest.errors import UsageError
from ingest.ingestion.run import run
from ingest.rules.rule import Site
from ingest.settings import DEFAULT, Settings
from ingest.store.database import Store
from ingest.store.home import home_of
from ingest.store.lock import hold

__all__ = ["agent", "fetch"]

HOSTS = 20
"""Hosts asked at once."""


def agent(contact: str | None) -> str:
    """Return the User-Agent header: who asks, in which version, and whom to write to.

    Raises UsageError for a contact that is no mail address or URL in one word.
    """
    if contact is None:
        return f"ingest/{__version__}"
    if (
        not contact.isascii()
        or not contact.isprintable()
        or any(each in contact for each in " ()<>")
        or ("@" not in contact and not contact.startswith(("http://", "https://")))
    ):
        raise UsageError(f"--contact {contact!r}: give a mail address or the URL of a page about this fetch")
    return f"ingest/{__version__} (+{contact})"


def fetch(
    urls: Iterable[str] = (),
    *,
    feeds: Iterable[str] = (),
    sitemaps: Iterable[str] = (),
    db: str | Path = "db/articles.db",
    raw: str | Path = "raw",
    allow_private: Sequence[str] = (),
    contact: str | None = None,
    delay: float = DELAY,
    hosts: int = HOSTS,
    limit: int | None = None,
    again: bool = False,
    respect_tdm: bool = False,
    clean: bool = True,
    cleaned: str | Path | None = "cleaned",
    workers: int | None = None,
    sites: tuple[Site, ...] | None = None,
    rotate: int = ROTATE,
    seconds: float = SECONDS,
    wait: float = 0.0,
    on_wait: Callable[[str], None] | None = None,
    on_url: OnUrl | None = None,
    on_file: Callable[[str, str, str | None], None] | None = None,
    settings: Settings = DEFAULT,
    means: Means | None = None,
    asker: Asker | None = None,
    now: Callable[[], float] = time.time,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    chance: random.Random | None = None,
    runner: Callable[..., Any] = asyncio.run,
) -> Fetched:
    """Fetch addresses, and what feeds and sitemaps list, into WARC files, and clean them; returns what came of it.

    What an earlier fetch left waiting is fetched as well. ``delay`` is the seconds between two requests to a host;
    ``limit`` how many addresses are asked at most; ``seconds`` the deadline of each, over all redirects; ``again`` asks
    anew for what was settled, by its ETag and date. ``means`` (resolver, TLS), ``asker``, ``now``, ``sleep``,
    ``chance`` and ``runner`` are the world, for tests.

    Raises UsageError for networks and contacts that are none, Locked where another fetch works on this database,
    StoreError and OSError as ``ingest.run`` does.
    """
    started = time.monotonic()
    try:
        allowed = networks(allow_private)
    except ValueError as error:
        raise UsageError(f"--allow-private: {error}; give a network like 127.0.0.0/8") from error
    chosen = replace(means or Means(""), agent=agent(contact), allowed=allowed)
    done = Fetched()
    db, raw = Path(db), Path(raw)
    home = home_of(db)
    # a lock of its own: captures may be cleaned while others are fetched
    with hold(db.with_name(f"{db.name}-fetch"), wait=wait, on_wait=on_wait), Store(db) as store:
        frontier = Frontier(store)
        pace = Pace(now=now, sleep=sleep)
        asking = Asking(replace(chosen, at_address=pace.at_address), pace, delay, seconds)
        if asker:
            asking.asker = asker
        info = {
            "software": f"ingest/{__version__}",
            "format": "WARC File Format 1.1",
            "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
            "http-header-user-agent": chosen.agent,
            "operator": contact or "",
            "robots": "obey: RFC 9309, as ingest",
        }
        crawl = Crawl(
            frontier, asking, Warcs(raw, info, rotate=rotate), home, done,
            Round(now(), seconds, hosts, limit, again, respect_tdm, chance or random.Random()),  # noqa: S311 - jitter, no secret
            on_url or (lambda *_: None),
        )  # fmt: skip
        _recover(raw, crawl)
        kinds = (("page", urls), ("feed", feeds), ("sitemap", sitemaps))
        given = [wanted(each, kind=kind, via="given") for kind, listed in kinds for each in listed]
        ids = crawl.add(given)
        done.before = sum(row["state"] == "done" for row in frontier.rows(ids))
        try:
            with closing(crawl.warcs):
                runner(crawl.run())
        finally:
            for path in crawl.warcs.closed:
                frontier.put_file(_name(path, home))
            done.files += crawl.warcs.closed
        done.given = frontier.rows(ids)
        done.states = frontier.counts()
        done.seconds = time.monotonic() - started
        if clean and (waiting := frontier.files()):
            paths = [home / each for each in waiting]
            done.tally = run(
                [path for path in paths if path.exists()],
                db=db, cleaned=cleaned, workers=workers, wait=wait, on_wait=on_wait, on_file=on_file,
                arguments="fetch", sites=sites, settings=settings,
            )  # fmt: skip
            frontier.files_cleaned(waiting)
    return done


def _name(path: Path, home: Path) -> str:
    """Return the name of a file as the database has it: relative to its home, if it lies there."""
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 - links are not followed, as by run
    return (absolute.relative_to(home) if absolute.is_relative_to(home) else absolute).as_posix()


def _recover(raw: Path, crawl: Crawl) -> None:
    """Close the files that a killed fetch left, and settle the addresses whose answers stand in them."""
    for path in left_open(raw):
        closed, kept = recover(path)
        if closed is not None:
            for each in kept:
                crawl.endings.recovered(each)
            crawl.frontier.put_file(_name(closed, crawl.home))
            crawl.done.files.append(closed)
