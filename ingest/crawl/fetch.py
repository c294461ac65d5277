"""Addresses -> WARC files in raw/, rows with the state of each address, and articles: the entry point of crawling.

The WARC files are cleaned by ``ingest.run``, like any other captures.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from ingest._version import __version__
from ingest.crawl.client import PoliteClient
from ingest.crawl.config import CrawlConfig, Environment
from ingest.crawl.crawler import Crawl, to_queue_item
from ingest.crawl.frontier import Frontier
from ingest.crawl.http_exchange import ClientConfig
from ingest.crawl.outcome_recorder import OnUrl
from ingest.crawl.report import CrawlReport
from ingest.crawl.throttle import Throttle
from ingest.crawl.url_policy import networks
from ingest.crawl.warc_writer import WarcFiles, left_open, recover
from ingest.errors import UsageError
from ingest.ingestion.run import run
from ingest.rules.rule import Site
from ingest.settings import DEFAULT, Settings
from ingest.store.database import Store
from ingest.store.home import home_of
from ingest.store.lock import hold

__all__ = ["agent", "fetch"]


def agent(contact: str | None) -> str:
    """Return the User-Agent header: the name and version of this program, and the contact.

    Raises UsageError for a contact that is not a mail address or URL in one word.
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
    config: CrawlConfig | None = None,
    clean: bool = True,
    cleaned: str | Path | None = "cleaned",
    workers: int | None = None,
    sites: tuple[Site, ...] | None = None,
    wait: float = 0.0,
    on_wait: Callable[[str], None] | None = None,
    on_url: OnUrl | None = None,
    on_file: Callable[[str, str, str | None], None] | None = None,
    settings: Settings = DEFAULT,
    environment: Environment | None = None,
) -> CrawlReport:
    """Fetch addresses, and what feeds and sitemaps list, into WARC files in ``raw``, and clean them.

    Addresses that an earlier fetch left waiting are fetched as well. ``config`` says how the crawl proceeds. ``clean``
    runs the cleaning on the new files, with ``cleaned``, ``workers``, ``sites`` and ``settings`` as ``ingest.run`` has
    them. ``wait`` is the number of seconds to wait for another fetch or run, which ``on_wait`` is told of; ``on_url``
    is called with each address that is settled, ``on_file`` with each file that is cleaned. ``environment`` is for
    tests.

    Raises UsageError for a network or contact that is not valid, Locked if another fetch works on this database,
    StoreError and OSError as ``ingest.run`` does.
    """
    started = time.monotonic()
    config, environment = config or CrawlConfig(), environment or Environment()
    client_config = _client_config(config, environment)
    report = CrawlReport()
    db, raw = Path(db), Path(raw)
    home = home_of(db)
    # a lock of its own: captures may be cleaned while others are fetched
    with hold(db.with_name(f"{db.name}-fetch"), wait=wait, on_wait=on_wait), Store(db) as store:
        frontier = Frontier(store)
        crawl = _crawl(frontier, client_config, raw, home, report, config, environment, on_url or (lambda *_: None))
        _recover(raw, crawl)
        items = [
            to_queue_item(url, kind=kind, discovered_from="given")
            for kind, named in (("page", urls), ("feed", feeds), ("sitemap", sitemaps))
            for url in named
        ]
        ids = crawl.add(items)
        report.before = sum(row["state"] == "done" for row in frontier.rows(ids))
        try:
            with closing(crawl.warcs):
                environment.run(crawl.run())
        finally:
            for path in crawl.warcs.closed:
                frontier.put_file(_name(path, home))
            report.files += crawl.warcs.closed
        report.given = frontier.rows(ids)
        report.states = frontier.counts()
        report.seconds = time.monotonic() - started
        if clean and (waiting := frontier.files()):
            paths = [home / name for name in waiting]
            report.tally = run(
                [path for path in paths if path.exists()],
                db=db, cleaned=cleaned, workers=workers, wait=wait, on_wait=on_wait, on_file=on_file,
                arguments="fetch", sites=sites, settings=settings,
            )  # fmt: skip
            frontier.files_cleaned(waiting)
    return report


def _client_config(config: CrawlConfig, environment: Environment) -> ClientConfig:
    """Return how requests are sent. Raises UsageError for a network or contact that is not valid."""
    try:
        allowed = networks(config.allow_private)
    except ValueError as error:
        raise UsageError(f"--allow-private: {error}; give a network like 127.0.0.0/8") from error
    return ClientConfig(agent(config.contact), allowed, environment.resolver, environment.tls)


def _crawl(
    frontier: Frontier,
    client_config: ClientConfig,
    raw: Path,
    home: Path,
    report: CrawlReport,
    config: CrawlConfig,
    environment: Environment,
    on_url: OnUrl,
) -> Crawl:
    """Return a crawl that is ready to run."""
    throttle = Throttle(now=environment.now, sleep=environment.sleep)
    client = PoliteClient(
        replace(client_config, address_slot=throttle.address_slot),
        throttle,
        config.delay,
        config.seconds,
        environment.request,
        on_turn=lambda host: frontier.put_host(host, {"asked_at": environment.now()}),
    )
    info = {
        "software": f"ingest/{__version__}",
        "format": "WARC File Format 1.1",
        "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "http-header-user-agent": client_config.agent,
        "operator": config.contact or "",
        "robots": "obey: RFC 9309, as ingest",
    }
    warcs = WarcFiles(raw, info, rotate=config.rotate)
    return Crawl(frontier, client, warcs, home, report, config, environment.random, on_url)


def _name(path: Path, home: Path) -> str:
    """Return the name of a file as the database has it: relative to its home, if it lies there."""
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 - links are not followed, as by run
    return (absolute.relative_to(home) if absolute.is_relative_to(home) else absolute).as_posix()


def _recover(raw: Path, crawl: Crawl) -> None:
    """Close the files that a killed fetch left open, and settle the addresses whose responses are in them."""
    for path in left_open(raw):
        closed, kept = recover(path)
        if closed is not None:
            for each in kept:
                crawl.recorder.recovered(each)
            crawl.frontier.put_file(_name(closed, crawl.home))
            crawl.report.files.append(closed)
