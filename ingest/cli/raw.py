"""`ingest raw`: the captures as they came, and whether they still are."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import closing
from pathlib import Path

import click

from ingest.cli.group import AS_JSON, DB, SOME_FAILED
from ingest.cli.progress import printable

__all__ = ["raw"]


@click.group()
def raw() -> None:
    """Look after the raw captures."""


@raw.command()
@DB
@AS_JSON
def verify(db: Path, as_json: bool) -> None:  # noqa: FBT001
    """Read every capture again where it lies, in files and archives, and compare its bytes with those cleaned.

    What is not as it was is named, with what is the matter: gone, other bytes, or why it cannot be read. Its article
    stays; `ingest run` takes changed files as they are now.

    Exit status: 0 all are as they were, 1 wrong usage, 2 some are not.
    """
    from ingest.maintenance.verify_raw import verify as read_again
    from ingest.store.connect import connect
    from ingest.store.home import home_of

    counts: Counter[str] = Counter()
    wrong = []
    with closing(connect(db)) as connection:
        for each in read_again(connection, home_of(db)):
            counts["captures"] += 1
            if each.problem is None:
                continue
            wrong.append({"source": each.source, "problem": each.sentence})
            if not as_json:
                click.echo(f"{printable(each.source)}: {each.sentence}")
    if as_json:
        click.echo(json.dumps({"captures": counts["captures"], "wrong": wrong}, ensure_ascii=False))
    else:
        click.echo(f"{counts['captures']:,} captures, {len(wrong):,} not as they were cleaned")
    if wrong:
        raise SystemExit(SOME_FAILED)
