"""`ingest fetch`: addresses -> WARC files in raw/, and articles."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from ingest.cli.group import (
    AS_JSON,
    CLEANED,
    DB,
    FAULT,
    NO_CLEANED,
    RULES,
    SOME_FAILED,
    WAIT,
    WORKERS,
    failure,
    ruleset,
)
from ingest.cli.progress import of_files, printable
from ingest.errors import UsageError

if TYPE_CHECKING:
    from ingest.crawl.report import CrawlReport

__all__ = ["fetch"]

TOLD_EVERY = 100  # addresses between two lines of progress
MOST_REASONS = 12


@click.command()
@click.argument("urls", nargs=-1, metavar="[URL]...")
@click.option(
    "--from",
    "lists",
    multiple=True,
    type=click.File("r", encoding="utf-8", errors="replace"),
    help="A file with an address a line, - for standard input; lines that start with # are left out.",
)
@click.option("--feed", "feeds", multiple=True, metavar="URL", help="Fetch what an RSS, Atom or JSON feed lists.")
@click.option("--sitemap", "sitemaps", multiple=True, metavar="URL", help="Fetch what a sitemap or its index lists.")
@DB
@click.option(
    "--raw",
    default="raw",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder that keeps what is fetched, as WARC.",
)
@CLEANED
@NO_CLEANED
@click.option("--no-run", is_flag=True, help="Only fetch; a later fetch or `ingest run` cleans.")
@click.option(
    "--contact",
    envvar="INGEST_CONTACT",
    metavar="MAIL-OR-URL",
    help="Who is to be asked about this fetch; servers are told.  [env: INGEST_CONTACT]",
)
@click.option(
    "--delay",
    default=1.0,
    show_default=True,
    type=click.FloatRange(0),
    help="Seconds from the end of a request to the next to that host; a crawl-delay can only make it longer.",
)
@click.option("--hosts", default=20, show_default=True, type=click.IntRange(1, 200), help="Hosts asked at once.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="Ask at most N addresses; the others stay waiting.")
@click.option("--again", is_flag=True, help="Ask anew for what was fetched or failed.")
@click.option(
    "--allow-private",
    multiple=True,
    metavar="NETWORK",
    help="Reach that network too, though it is not public: 127.0.0.0/8. May be given several times.",
)
@click.option("--respect-tdm", is_flag=True, help="Keep nothing that is reserved by TDMRep or marked noai.")
@RULES
@WORKERS
@click.option("--strict", is_flag=True, help="Exit with 2 where an address was refused, failed, or still waits.")
@WAIT
@click.option("--quiet", "-q", is_flag=True, help="Print nothing but the tally.")
@AS_JSON
def fetch(
    urls: tuple[str, ...],
    lists: tuple[TextIO, ...],
    feeds: tuple[str, ...],
    sitemaps: tuple[str, ...],
    db: Path,
    raw: Path,
    cleaned: Path,
    no_cleaned: bool,  # noqa: FBT001 - click passes flags by name
    no_run: bool,  # noqa: FBT001
    contact: str | None,
    delay: float,
    hosts: int,
    limit: int | None,
    again: bool,  # noqa: FBT001
    allow_private: tuple[str, ...],
    respect_tdm: bool,  # noqa: FBT001
    rules: Path | None,
    workers: int | None,
    strict: bool,  # noqa: FBT001
    wait: float,
    quiet: bool,  # noqa: FBT001
    as_json: bool,  # noqa: FBT001
) -> None:
    """Fetch addresses politely into raw/, as WARC, and clean what came.

    \b
    ingest fetch https://example.org/a https://example.org/b --contact me@example.org
    ingest fetch --from addresses.txt
    ingest fetch --feed https://example.org/feed.xml     all that the feed lists
    ingest fetch                                         goes on with what is waiting

    Each address is fetched once, however often it is given or listed; --again asks anew, with its ETag and date. A
    fetch that was killed goes on with the same command, or with no addresses at all. The table fetches holds what
    became of each, the reason, and where its record lies.

    Polite: robots.txt is obeyed (RFC 9309), a host is sent one request at a time and one a second, Retry-After is
    honoured, errors are followed by longer and longer pauses. Safe: http and https on the ports of the web, public
    addresses only, five redirects, 15 seconds and 10 MB for each; what is cut is kept and marked partial.

    Exit status: 0 every address is accounted for, 1 wrong usage, 2 some were refused, failed or still wait (with
    --strict), 3 another fetch or run holds the database, 4 the disk is full, 130 interrupted.
    """
    from ingest.ingestion import rlimits, worker_pool

    worker_pool.prepare()
    rlimits.give_memory_back()
    from ingest.crawl.config import CrawlConfig
    from ingest.crawl.fetch import fetch as fetch_all

    given = [*urls, *_listed(lists)]
    if not contact and not quiet and not as_json:
        click.echo("note: no --contact: servers are not told whom to ask about this fetch", err=True)
    known = ruleset(rules, db)
    with _told(enabled=not (quiet or as_json)) as on_url, of_files(enabled=not (quiet or as_json), paths=[]) as on_file:
        done = fetch_all(
            given,
            feeds=feeds,
            sitemaps=sitemaps,
            db=db,
            raw=raw,
            config=CrawlConfig(
                contact=contact,
                allow_private=allow_private,
                delay=delay,
                hosts=hosts,
                limit=limit,
                again=again,
                respect_tdm=respect_tdm,
            ),
            clean=not no_run,
            cleaned=None if no_cleaned else cleaned,
            workers=workers,
            sites=known.sites,
            wait=wait,
            on_wait=lambda message: click.echo(message, err=True),
            on_url=on_url,
            on_file=on_file,
        )
    if as_json:
        click.echo(json.dumps(done.as_dict(), ensure_ascii=False))
    else:
        _print(done, raw, db)
    if done.tally is not None and not done.tally.adds_up:
        raise failure("the tally does not add up: this is a fault of ingest, please report it", FAULT)
    if not (given or feeds or sitemaps or done.outcomes or done.tally):
        raise UsageError("nothing is waiting; give addresses, --from, --feed or --sitemap")
    if strict and (done.failed or done.states.get("waiting")):
        raise SystemExit(SOME_FAILED)


def _listed(lists: Iterable[TextIO]) -> Iterator[str]:
    """Yield the addresses in files: one a line, without blank lines and comments."""
    for file in lists:
        for line in file:
            if (address := line.strip()) and not address.startswith("#"):
                yield address


@contextmanager
def _told(*, enabled: bool) -> Iterator[Callable[[str, str, str], None]]:
    """Name addresses that were not fetched, and say now and then how many were."""
    if not enabled:
        yield lambda *_: None
        return
    from rich.console import Console

    console = Console(stderr=True)
    met = 0

    def told(url: str, outcome: str, reason: str) -> None:
        nonlocal met
        if outcome != "note":
            met += 1
        if outcome not in {"fetched", "unchanged", "redirected"}:
            console.print(
                f"{outcome}: {printable(url)}: {printable(reason)}", markup=False, highlight=False, soft_wrap=True
            )
        if met % TOLD_EVERY == 0 and outcome != "note":
            console.print(f"{met} addresses", highlight=False)

    yield told


def _print(done: CrawlReport, raw: Path, db: Path) -> None:
    click.echo(f"{sum(done.outcomes.values()):>8,} addresses in {done.seconds:.1f} s")
    for outcome, count in done.outcomes.most_common():
        click.echo(f"{count:>8,} {outcome}")
    for reason, count in done.reasons.most_common(MOST_REASONS):
        click.echo(f"{count:>12,} {reason}")
    if done.before:
        click.echo(f"{done.before:>8,} fetched before; --again asks anew")
    if waiting := done.states.get("waiting"):
        click.echo(f"{waiting:>8,} wait; `ingest fetch` goes on with them")
    if done.files:
        click.echo(f"{len(done.files):>8,} WARC files in {raw}")
    if done.tally is not None:
        counts = done.tally.as_dict()
        pages = counts["captures"]
        click.echo(f"{pages['ingested']:>8,} pages cleaned, {counts['articles']:,} articles in {db}")
        for line in ("duplicate", "rejected", "failed"):
            if pages[line]:
                click.echo(f"{pages[line]:>8,} {line}")
