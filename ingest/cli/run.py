"""`ingest run`, `watch`, `replay`: captures -> articles, and again where something has changed."""

from __future__ import annotations

import json
import os
import sys
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

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
from ingest.cli.progress import of_files
from ingest.errors import CaptureError, UsageError
from ingest.ingestion.summary import Bucket, RunSummary

if TYPE_CHECKING:
    from ingest.rules.load import Ruleset

__all__ = ["replay", "run", "watch"]

WATCH_WAIT = 3600.0  # seconds that a watch waits for another run to end


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, allow_dash=True))
@DB
@CLEANED
@NO_CLEANED
@RULES
@click.option("--again", is_flag=True, help="Clean unchanged files too: after a new site rule or version.")
@WORKERS
@click.option("--url", help="With -: the address the page on standard input was captured from.")
@click.option(
    "--raw",
    default="raw",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="With -: the folder that keeps what came in on standard input.",
)
@click.option("--strict", is_flag=True, help="Exit with 2 where an input failed: damaged, over a limit, stuck.")
@WAIT
@click.option("--quiet", "-q", is_flag=True, help="Print nothing but the tally.")
@AS_JSON
def run(
    paths: tuple[Path, ...],
    db: Path,
    cleaned: Path,
    no_cleaned: bool,  # noqa: FBT001 - click passes flags by name
    rules: Path | None,
    again: bool,  # noqa: FBT001
    workers: int | None,
    url: str | None,
    raw: Path,
    strict: bool,  # noqa: FBT001
    wait: float,
    quiet: bool,  # noqa: FBT001
    as_json: bool,  # noqa: FBT001
) -> None:
    """Clean captures: PATHS are files, folders, or - for standard input; without any, the folder raw/.

    HTML, XHTML, plain text and Markdown are read, each also as .gz, and archives of them (WARC, ARC, WACZ, MHTML, HAR,
    zip, tar); a file's content decides, not its name. A sidecar FILE.meta.json may give "url", "fetched_at", "status"
    and "headers"; else a folder named like a host (raw/example.org/page.html) tells the site.

    Run it again at any time: files that have not changed are not opened, changed ones are cleaned again, and every
    file is in the tally. A run that was killed goes on where it stopped.

    Exit status: 0 every input is accounted for, 1 wrong usage, or a site rule or database that cannot be used, 2 ingest
    itself broke on some inputs (outcome crash; all others are done) or, with --strict, some failed, 3 another run holds
    the database, 4 the disk is full, 130 interrupted.
    """
    from ingest.ingestion import rlimits, worker_pool

    worker_pool.prepare()
    rlimits.give_memory_back()
    from ingest.ingestion.run import run as run_all

    given = _captures(paths, raw, url)
    known = ruleset(rules, db)
    with of_files(enabled=not (quiet or as_json), paths=given) as on_file:
        tally = run_all(
            given,
            db=db,
            cleaned=None if no_cleaned else cleaned,
            workers=workers,
            again=again,
            sites=known.sites,
            wait=wait,
            on_wait=lambda message: click.echo(message, err=True),
            on_file=on_file,
            arguments=" ".join(map(str, given)),
        )
    counts = {**tally.as_dict(), "stale": _stale(db, known)}
    if as_json:
        click.echo(json.dumps(counts, ensure_ascii=False))
    else:
        _print_tally(counts, db, None if no_cleaned else cleaned)
    if not tally.adds_up:
        raise failure("the tally does not add up: this is a fault of ingest, please report it", FAULT)
    if tally.broke or (strict and tally.failed):
        raise SystemExit(SOME_FAILED)


def _captures(paths: tuple[Path, ...], raw: Path, url: str | None) -> list[Path]:
    """Return the files and folders to clean, standard input kept as a file in ``raw``. Raises UsageError."""
    given = list(paths) or [Path("raw")]
    if not paths and not given[0].exists():
        raise UsageError("there is no folder raw/ here; name files or folders, or make raw/ and put captures into it")
    if missing := [str(path) for path in given if path != Path("-") and not os.path.lexists(path)]:
        raise UsageError(f"no such file or folder: {', '.join(missing)}")
    if Path("-") in given:
        from ingest.sources.stdin import keep_stdin

        try:
            kept = keep_stdin(sys.stdin.buffer.read(), raw, url=url)
        except CaptureError as error:
            raise UsageError(str(error)) from error
        given = [kept if path == Path("-") else path for path in given]
    elif url:
        raise UsageError("--url goes with - (standard input); a file's address goes into its sidecar FILE.meta.json")
    return given


def _stale(db: Path, rules: Ruleset) -> int:
    """Return how many captures other rules, models or versions cleaned than there are now."""
    from ingest.history.reprocess import count_stale
    from ingest.store.connect import connect

    with closing(connect(db)) as connection:
        return count_stale(connection, rules.sites)


def _print_tally(counts: dict[str, Any], db: Path, cleaned: Path | None) -> None:
    pages = counts["captures"]
    also = f", {pages['met']:,} pages" if pages["met"] != counts["inputs"] else ""
    click.echo(f"{counts['inputs']:>8,} inputs{also} in {counts['seconds']:.1f} s")
    for line in Bucket:
        click.echo(f"{pages[line]:>8,} {line}")
        for reason, count in pages.get(f"{line}_by_reason", {}).items():
            click.echo(f"{count:>12,} {reason}")
    if counts["left_out"]:
        click.echo(f"{counts['left_out']:>8,} records of archives that are no page")
        for reason, count in counts["left_out_by_reason"].items():
            click.echo(f"{count:>12,} {reason}")
    for name, what in (("passed_over", "files passed over"), ("faults", "faults of ingest after pages were written")):
        if counts[name]:
            click.echo(f"{counts[name]:>8,} {what}")
            for reason, count in counts[f"{name}_by_reason"].items():
                click.echo(f"{count:>12,} {reason}")
    where = f" and {cleaned}" if cleaned else ""
    click.echo(f"{counts['articles']:>8,} articles in {db}{where}")
    if counts["stale"]:
        click.echo(
            f"{counts['stale']:>8,} to clean again, for other rules, models or versions: `ingest replay --dry-run` "
            "shows what would change"
        )


@click.command()
@click.argument("folders", nargs=-1, type=click.Path(exists=True, file_okay=False, path_type=Path))
@DB
@CLEANED
@NO_CLEANED
@RULES
@WORKERS
@click.option("--quiet", "-q", is_flag=True, help="Print nothing but a line a run.")
def watch(
    folders: tuple[Path, ...],
    db: Path,
    cleaned: Path,
    no_cleaned: bool,  # noqa: FBT001
    rules: Path | None,
    workers: int | None,
    quiet: bool,  # noqa: FBT001
) -> None:
    """Clean what arrives in FOLDERS (default: raw/) as it arrives, until stopped with Ctrl+C.

    It starts with a run over all of them, then listens. For those who save pages from a browser into a folder, or
    have another program drop captures there.
    """
    from ingest.ingestion import rlimits, worker_pool

    worker_pool.prepare()
    rlimits.give_memory_back()
    from ingest.ingestion.watch import watch as keep_watch

    given = list(folders) or [Path("raw")]
    if not folders and not given[0].is_dir():
        raise UsageError("there is no folder raw/ here; name the folders to watch")

    known = ruleset(rules, db)

    def told(tally: RunSummary) -> None:
        counts = tally.as_dict()
        pages = counts["captures"]
        done = ", ".join(f"{pages[line]:,} {line}" for line in Bucket if pages[line]) or "nothing to do"
        click.echo(f"{datetime.now().astimezone():%H:%M:%S}  {done}; {counts['articles']:,} articles")

    click.echo(f"watching {', '.join(map(str, given))} (stop with Ctrl+C)", err=True)
    with of_files(enabled=not quiet, paths=[]) as on_file:
        keep_watch(
            given,
            db=db,
            cleaned=None if no_cleaned else cleaned,
            workers=workers,
            sites=known.sites,
            wait=WATCH_WAIT,
            on_wait=lambda message: click.echo(message, err=True),
            on_file=on_file,
            on_run=told,
            arguments="watch " + " ".join(map(str, given)),
        )


@click.command()
@DB
@click.option("--site", help="Only captures of that site.")
@click.option("--all", "everything", is_flag=True, help="All captures, not only those that something has changed for.")
@click.option("--dry-run", is_flag=True, help="Write nothing: say what would change.")
@click.option(
    "--canary", type=click.IntRange(1), metavar="N", help="Write nothing, and try N captures of all sites only."
)
@click.option("--show", default=10, show_default=True, type=click.IntRange(0), help="How many of the largest changes.")
@click.option(
    "--cleaned",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder that is kept in step with the articles.  [default: the last run's]",
)
@RULES
@WORKERS
@WAIT
@AS_JSON
def replay(
    db: Path,
    site: str | None,
    everything: bool,  # noqa: FBT001
    dry_run: bool,  # noqa: FBT001
    canary: int | None,
    show: int,
    cleaned: Path | None,
    rules: Path | None,
    workers: int | None,
    wait: float,
    as_json: bool,  # noqa: FBT001
) -> None:
    """Clean again from raw what would come out otherwise now, for a new version, model, trafilatura or site rule.

    First see what it would do: `ingest replay --dry-run` lists by site the articles that change, the words added
    and dropped, and the largest changes as a diff. Then leave --dry-run out. Each article has its old text or its
    new one, also if the replay is killed; the old texts stay in the table revisions. Call it again to go on.

    Exit status: as of `ingest run`; 2 some captures could not be cleaned again (they are named and left as they are).
    """
    from ingest.ingestion import rlimits, worker_pool

    worker_pool.prepare()
    rlimits.give_memory_back()
    from ingest.history import reprocess as again
    from ingest.history.impact import render

    sites = ruleset(rules, db).sites
    with of_files(enabled=not as_json, paths=[]) as on_file:
        if dry_run or canary:
            found = again.plan(
                db,
                site=site,
                everything=everything,
                sample=canary,
                show=show,
                workers=workers,
                on_file=on_file,
                sites=sites,
            )
        else:
            found = again.replay(
                db,
                site=site,
                everything=everything,
                cleaned=cleaned or again.last_folder(db),
                show=show,
                workers=workers,
                wait=wait,
                on_wait=lambda message: click.echo(message, err=True),
                on_file=on_file,
                sites=sites,
            )
    click.echo(json.dumps(found.as_dict(), ensure_ascii=False) if as_json else render(found))
    if found.total.failed or found.total.left:
        raise SystemExit(SOME_FAILED)
