"""`ingest export`, `serve`, `bench`: articles for others, and how good they are."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import click

from ingest.cli.group import AS_JSON, DB, RULES, SOME_FAILED, ruleset
from ingest.cli.progress import of_pages
from ingest.errors import broke

__all__ = ["bench", "export", "serve"]


@click.command()
@click.argument("format", metavar="FORMAT", type=click.Choice(["markdown", "text", "jsonl", "csv", "parquet"]))
@click.option("--to", type=click.Path(path_type=Path), help="A folder for markdown and text, a file for the others.")
@click.option("--where", help="An SQL condition on the columns of articles: \"site = 'example.org' and words > 300\".")
@click.option("--since", help="Only articles published on that day or later: 2025, 2025-12 or 2025-12-09.")
@click.option("--superseded", is_flag=True, help="Also captures for which a better one of the same address stands.")
@DB
@AS_JSON
def export(
    format: str,  # noqa: A002
    to: Path | None,
    where: str | None,
    since: str | None,
    superseded: bool,  # noqa: FBT001
    db: Path,
    as_json: bool,  # noqa: FBT001
) -> None:
    """Write articles to files: markdown (front matter and body), text, jsonl, csv or parquet.

    markdown and text write a file an article into a folder (default: cleaned/); jsonl and csv write one file, or to
    standard output; parquet writes one file and needs `pip install ingest[parquet]`.

    Of several captures of one address that tell one story the best is written: not paywalled or cut off, then the
    fullest, then the latest. articles.superseded_why says it of the others.

    Exit status: 0 all were written, 1 wrong usage or a place that cannot be written, 2 some could not be made into a
    file (they are named, the others are written), 4 the disk is full.
    """
    from ingest.exporters import export as export_articles
    from ingest.store.database import connect

    with closing(connect(db)) as connection:
        done = export_articles(connection, format, to, where=where, since=since, superseded=superseded)
    if as_json and (to is not None or format in {"markdown", "text"}):
        click.echo(json.dumps({"format": format, "articles": done.count, "to": str(done.to) if done.to else None}))
    else:
        note = f"; {done.undated:,} without a date left out" if done.undated else ""
        note += f"; {done.superseded:,} left out, a better capture stands for them" if done.superseded else ""
        click.echo(f"{done.count:,} articles{f' in {done.to}' if done.to else ''}{note}", err=True)
    for number, error in done.broken:
        click.echo(f"article {number} is not exported: {broke('writing its file', error)}", err=True)
    if done.broken:
        raise SystemExit(SOME_FAILED)


@click.command()
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


@click.command()
@DB
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8001, show_default=True, type=click.IntRange(0, 65535), help="Port to listen on.")
@click.option(
    "--allow-host",
    multiple=True,
    metavar="NAME",
    help="Also answer to that host name (behind a proxy); may be given several times.",
)
@click.option(
    "--sql/--no-sql",
    default=None,
    help="Let visitors run SQL of their own.  [default: on a loopback address only]",
)
@RULES
@click.option("--open", "open_browser", is_flag=True, help="Open it in the browser.")
def serve(
    db: Path,
    host: str,
    port: int,
    allow_host: tuple[str, ...],
    sql: bool | None,  # noqa: FBT001
    rules: Path | None,
    open_browser: bool,  # noqa: FBT001
) -> None:
    """Serve the database with Datasette: read, search, filter and query it in a browser.

    On a loopback address, as is the default, it answers this machine only, and visitors may run SQL of their own, which
    reads and never writes: 3 seconds and 5000 rows at most. On another address they ask the questions that are there.

    A run may write to the database meanwhile. One that `ingest freeze` made is opened as one that nobody writes to.
    """
    from ingest.web.app import serve as serve_database

    serve_database(
        db,
        host=host,
        port=port,
        hosts=allow_host,
        sql=sql,
        rules=ruleset(rules, db),
        open_browser=open_browser,
        announce=click.echo,
    )
