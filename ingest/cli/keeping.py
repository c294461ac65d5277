"""`ingest backup`, `doctor`: a database that stays whole."""

from __future__ import annotations

import json
from pathlib import Path

import click

from ingest.cli.group import AS_JSON, DB, SOME_FAILED

__all__ = ["backup", "doctor"]


@click.command()
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


@click.command()
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
