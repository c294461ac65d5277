"""Words on the command line -> one call and its answer: parse, call, print. The logic is elsewhere."""

from __future__ import annotations

import errno
import json
import os
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import click

from ingest.errors import CaptureError, Full, IngestError, UsageError
from ingest.progress import of_files, of_pages
from ingest.version import __version__

__all__ = ["main"]

DB = click.option(
    "--db",
    default="db/articles.db",
    show_default=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The database file.",
)
SOME_FAILED, FAULT = 2, 70  # exit statuses; the others are those of the errors
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON, for programs.")


class Commands(click.Group):
    """Lists commands in the order they are used, and turns our errors into one line without a traceback."""

    def list_commands(self, _: click.Context) -> list[str]:
        """Return the names in the order they were added."""
        return list(self.commands)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the words before the command's name; a wrong one has the exit status of wrong usage."""
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            error.exit_code = UsageError.status  # type: ignore[misc]  # click reads it from the instance
            raise

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; an IngestError becomes its message and its exit status."""
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            error.exit_code = UsageError.status  # type: ignore[misc]  # click reads it from the instance
            raise
        except IngestError as error:
            raise _failure(str(error), error.status) from error
        except KeyboardInterrupt:
            click.echo("interrupted: what was written stays, and the next run goes on from there", err=True)
            raise SystemExit(130) from None
        except OSError as error:
            if isinstance(error, BrokenPipeError):
                # the reader has seen enough, as `head` does
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
                raise SystemExit(141) from None
            status = Full.status if error.errno in {errno.ENOSPC, errno.EDQUOT} else UsageError.status
            raise _failure(f"{error.filename or 'output'}: {error.strerror}", status) from error


def _failure(message: str, status: int) -> click.ClickException:
    failure = click.ClickException(message)
    failure.exit_code = status  # type: ignore[misc]  # click reads it from the instance
    return failure


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__)
def main() -> None:
    """Raw web captures in, clean articles out, and a reason on record for every block that was cut.

    \b
    Start with:   ingest run            clean what lies in raw/ into db/articles.db and cleaned/
    then:         ingest serve          read and query it in a browser
                  ingest why 1 "words"  ask what kept or dropped some words
    """


@main.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, allow_dash=True))
@DB
@click.option(
    "--cleaned",
    default="cleaned",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder that is kept in step with the articles, one Markdown file each.",
)
@click.option("--no-cleaned", is_flag=True, help="Write no files, only the database.")
@click.option("--again", is_flag=True, help="Clean unchanged files too: after a new site rule or version.")
@click.option("--workers", type=click.IntRange(1, 256), help="Worker processes.  [default: one a core]")
@click.option("--url", help="With -: the address the page on standard input was captured from.")
@click.option(
    "--raw",
    default="raw",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="With -: the folder that keeps what came in on standard input.",
)
@click.option("--strict", is_flag=True, help="Exit with 2 where an input failed: damaged, over a limit, stuck.")
@click.option(
    "--wait",
    default=0.0,
    show_default=True,
    type=click.FloatRange(0),
    help="Seconds to wait for another run on the same database to end.",
)
@click.option("--quiet", "-q", is_flag=True, help="Print nothing but the tally.")
@AS_JSON
def run(
    paths: tuple[Path, ...],
    db: Path,
    cleaned: Path,
    no_cleaned: bool,  # noqa: FBT001 - click passes flags by name
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

    HTML, XHTML, plain text and Markdown are read, each also as .gz; a file's content decides, not its name. A sidecar
    FILE.meta.json may give "url", "fetched_at", "status" and "headers"; else a folder named like a host
    (raw/example.org/page.html) tells the site.

    Run it again at any time: files that have not changed are not opened, changed ones are cleaned again, and every
    file is in the tally. A run that was killed goes on where it stopped.

    Exit status: 0 every input is accounted for, 1 wrong usage or a database that cannot be used, 2 some inputs failed
    (with --strict), 3 another run holds the database, 4 the disk is full, 130 interrupted.
    """
    from ingest import pool

    pool.prepare()
    from ingest.run import run as run_all

    given = list(paths) or [Path("raw")]
    if not paths and not given[0].exists():
        raise UsageError("there is no folder raw/ here; name files or folders, or make raw/ and put captures into it")
    if missing := [str(path) for path in given if path != Path("-") and not os.path.lexists(path)]:
        raise UsageError(f"no such file or folder: {', '.join(missing)}")
    if Path("-") in given:
        from ingest.intake.stdin import keep_stdin

        try:
            kept = keep_stdin(sys.stdin.buffer.read(), raw, url=url)
        except CaptureError as error:
            raise UsageError(str(error)) from error
        given = [kept if path == Path("-") else path for path in given]
    elif url:
        raise UsageError("--url goes with - (standard input); a file's address goes into its sidecar FILE.meta.json")
    with of_files(enabled=not (quiet or as_json), paths=given) as on_file:
        tally = run_all(
            given,
            db=db,
            cleaned=None if no_cleaned else cleaned,
            workers=workers,
            again=again,
            wait=wait,
            on_wait=lambda message: click.echo(message, err=True),
            on_file=on_file,
            arguments=" ".join(map(str, given)),
        )
    if as_json:
        click.echo(json.dumps(tally.as_dict(), ensure_ascii=False))
    else:
        _print_tally(tally.as_dict(), db, None if no_cleaned else cleaned)
    if not tally.adds_up:
        raise _failure("the tally does not add up: this is a fault of ingest, please report it", FAULT)
    if strict and tally.failed:
        raise SystemExit(SOME_FAILED)


def _print_tally(counts: dict[str, Any], db: Path, cleaned: Path | None) -> None:
    click.echo(f"{counts['inputs']:>8,} inputs in {counts['seconds']:.1f} s")
    for line in ("ingested", "unchanged", "duplicate", "rejected", "failed"):
        click.echo(f"{counts[line]:>8,} {line}")
        for reason, count in counts.get(f"{line}_by_reason", {}).items():
            click.echo(f"{count:>12,} {reason}")
    where = f" and {cleaned}" if cleaned else ""
    click.echo(f"{counts['articles']:>8,} articles in {db}{where}")


@main.command()
@click.argument("article_id", metavar="[ID]", type=int, required=False)
@DB
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1), help="Without ID: how many to list.")
@AS_JSON
def show(article_id: int | None, db: Path, limit: int, as_json: bool) -> None:  # noqa: FBT001
    """Print the article with that ID; without ID list the newest articles."""
    from ingest.reading import article, newest, render
    from ingest.store.store import connect

    with closing(connect(db)) as connection:
        rows = newest(connection, limit) if article_id is None else [article(connection, article_id)]
    if article_id is None:
        if as_json:
            click.echo(json.dumps(rows, ensure_ascii=False))
            return
        for row in rows:
            day, site, title = row["published"] or "no date", row["site"] or "no site", row["title"] or "(no title)"
            click.echo(f"{row['id']:>6}  {day[:10]:10}  {site:24.24}  {row['words']:>6} words  {title}")
        if not rows:
            click.echo("no articles yet; `ingest run` makes them", err=True)
        return
    click.echo(json.dumps(rows[0], ensure_ascii=False) if as_json else render(rows[0]))


@main.command()
@click.argument("capture_id", metavar="ID", type=int)
@click.argument("text", metavar='["SOME WORDS"]', default="")
@DB
@click.option("--dropped", is_flag=True, help="Only blocks that were dropped.")
@AS_JSON
def why(capture_id: int, text: str, db: Path, dropped: bool, as_json: bool) -> None:  # noqa: FBT001
    """Say what kept or dropped some words of a capture, what each voter said, and what would flip the verdict.

    ID is the number of the article (its capture has the same). Each block that holds the words is told with the stage
    or rule that decided, how far the votes were from the cut, and the site rule to add that would force it.

    Without words, every block of the page is listed: "+" was kept, "-" was dropped, with the confidence that it is
    article text and who decided.
    """
    from ingest.explain import why as explain
    from ingest.reading import render_why, why_dict
    from ingest.store.store import connect

    with closing(connect(db)) as connection:
        explanation = explain(connection, capture_id, text)
    findings = [each for each in explanation.findings if not (dropped and each.verdict.kept)]
    if as_json:
        click.echo(json.dumps(why_dict(explanation, findings), ensure_ascii=False))
    else:
        click.echo(render_why(explanation, findings, brief=not text))
    if text and not findings:
        raise UsageError(
            f"no block of capture {capture_id} holds {text!r}; all {explanation.blocks} blocks are listed by "
            f"`ingest why {capture_id}`"
        )


@main.command()
@click.argument("format", metavar="FORMAT", type=click.Choice(["markdown", "text", "jsonl", "csv", "parquet"]))
@click.option("--to", type=click.Path(path_type=Path), help="A folder for markdown and text, a file for the others.")
@click.option("--where", help="An SQL condition on the columns of articles: \"site = 'example.org' and words > 300\".")
@click.option("--since", help="Only articles published on that day or later: 2025, 2025-12 or 2025-12-09.")
@DB
@AS_JSON
def export(format: str, to: Path | None, where: str | None, since: str | None, db: Path, as_json: bool) -> None:  # noqa: A002, FBT001
    """Write articles to files: markdown (front matter and body), text, jsonl, csv or parquet.

    markdown and text write a file an article into a folder (default: cleaned/); jsonl and csv write one file, or to
    standard output; parquet writes one file and needs `pip install ingest[parquet]`.
    """
    from ingest.export import export as export_articles
    from ingest.store.store import connect

    with closing(connect(db)) as connection:
        done = export_articles(connection, format, to, where=where, since=since)
    if as_json and (to is not None or format in {"markdown", "text"}):
        click.echo(json.dumps({"format": format, "articles": done.count, "to": str(done.to) if done.to else None}))
    else:
        note = f"; {done.undated:,} without a date left out" if done.undated else ""
        click.echo(f"{done.count:,} articles{f' in {done.to}' if done.to else ''}{note}", err=True)


@main.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--type", "page_type", help="Only pages of that page_type.")
@click.option("--every", default=1, show_default=True, type=click.IntRange(1), help="Only every Nth page.")
@click.option(
    "--worst",
    default=5,
    show_default=True,
    type=click.IntRange(0),
    help="List that many pages with the lowest F1, and what was lost and added.",
)
@AS_JSON
def bench(folder: Path, page_type: str | None, every: int, worst: int, as_json: bool) -> None:  # noqa: FBT001
    """Score your own pages that have gold, beside plain trafilatura in the same process.

    FOLDER holds gold.jsonl and the pages it names, as html/ID.html or html/ID.html.gz. gold.jsonl has an object a line:

    \b
      "id"         name of the page's file (needed)
      "body"       the true text of the article, paragraphs on lines of their own (needed)
      "url"        its address; pages of one site are also scored together
      "page_type"  any word; the table has a column for each
      "title", "author", "published"   as the page states them; the date as 2025-12-09
      "must", "must_not"   lists of snippets that have to come out, or must not

    Quality is the F1 of words, the mean over pages; cost is CPU time. A field counts where the gold states it: letters
    and digits are compared, of a date the day. --json has every page.

    Exit status: 0 every page was scored, 1 wrong usage, 2 some could not be (they are named, the others are scored).
    """
    from ingest.bench import bench as score
    from ingest.bench import render as render_scores

    with of_pages(enabled=not as_json) as on_page:
        scores = score(folder, page_type=page_type, every=every, on_page=on_page)
    click.echo(json.dumps(scores.as_dict(worst), ensure_ascii=False) if as_json else render_scores(scores, worst))
    if scores.unscored:
        raise SystemExit(SOME_FAILED)


@main.command()
@click.argument("to", required=False, type=click.Path(path_type=Path))
@DB
@click.option("--overwrite", is_flag=True, help="Replace a file that is there.")
@AS_JSON
def backup(to: Path | None, db: Path, overwrite: bool, as_json: bool) -> None:  # noqa: FBT001
    """Copy the database to the file TO, even while a run writes to it: whole, checked, and one file.

    Without TO the copy stands beside the database, with the day in its name. Never copy a database that is in use with
    cp: what stands in its write-ahead log would be missing.
    """
    from ingest.store.backup import backup as copy

    done = copy(db, to, overwrite=overwrite)
    if as_json:
        click.echo(json.dumps(done.as_dict(), ensure_ascii=False))
    else:
        click.echo(f"{done.to}: {done.bytes:,} bytes, {done.rows['articles']:,} articles, in {done.seconds:.1f} s")


@main.command()
@DB
@click.option("--cleaned", type=click.Path(path_type=Path), help="The folder kept in step.  [default: the last run's]")
@click.option(
    "--hash", "hash_raw", is_flag=True, help="Read every file of raw/ and cleaned/, not only names and sizes."
)
@click.option("--repair", is_flag=True, help="Do first what is safe: search index, counts, unfinished runs, cleaned/.")
@AS_JSON
def doctor(db: Path, cleaned: Path | None, hash_raw: bool, repair: bool, as_json: bool) -> None:  # noqa: FBT001
    """Look whether all is sound: the file, its rows, the search index, raw/ and cleaned/, room, versions.

    Each check is ok, a warning or a fault, with what was found and what to do. Nothing is changed without --repair.

    Exit status: 0 no faults, 1 wrong usage, 2 faults were found, 3 (with --repair) a run holds the database.
    """
    from ingest.doctor import doctor as examine
    from ingest.doctor import render

    checks = examine(db, cleaned=cleaned, hash_raw=hash_raw, repair=repair)
    click.echo(json.dumps([each.as_dict() for each in checks], ensure_ascii=False) if as_json else render(checks))
    if any(each.state == "fault" for each in checks):
        raise SystemExit(SOME_FAILED)


@main.command()
@DB
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8001, show_default=True, type=click.IntRange(0, 65535), help="Port to listen on.")
@click.option(
    "--allow-host",
    multiple=True,
    metavar="NAME",
    help="Also answer to that host name (behind a proxy); may be given several times.",
)
@click.option("--open", "open_browser", is_flag=True, help="Open it in the browser.")
def serve(db: Path, host: str, port: int, allow_host: tuple[str, ...], open_browser: bool) -> None:  # noqa: FBT001
    """Serve the database with Datasette: read, search, filter and query it in a browser."""
    from ingest.serve.server import serve as serve_database

    serve_database(db, host=host, port=port, hosts=allow_host, open_browser=open_browser, announce=click.echo)
