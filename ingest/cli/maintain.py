"""`ingest backup`, `freeze`, `doctor`: a database that stays whole, or is published as it is."""

from __future__ import annotations

import json
from pathlib import Path

import click

from ingest.cli.group import AS_JSON, DB, SOME_FAILED

__all__ = ["backup", "doctor", "freeze"]


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
@click.argument("to", type=click.Path(path_type=Path))
@DB
@click.option("--overwrite", is_flag=True, help="Replace a file that is there.")
@AS_JSON
def freeze(to: Path, db: Path, overwrite: bool, as_json: bool) -> None:  # noqa: FBT001
    """Make the file TO to publish: the database as it is now, packed, even while a run writes to it.

    Its search index is optimised, its statistics are made, and it needs no other file. `ingest serve --db TO` opens it
    as one that nobody writes to, and so does Datasette: beside it stand TO.inspect.json, the numbers of its rows, and
    TO.metadata.json, which makes the pages of `ingest serve` appear. The command to publish it is printed.

    It holds all articles, captures, ledgers, revisions, and the names of files as they lie in the project. It does not
    hold: the folders of files outside of the project, arguments of runs, times and inodes of files.
    """
    from ingest.store.publishable_copy import freeze as make
    from ingest.web.datasette_metadata import published
    from ingest.web.publish import commands

    done = make(db, to, metadata=published, overwrite=overwrite)
    here, cloud = commands(done.to)
    if as_json:
        click.echo(json.dumps({**done.as_dict(), "serve": here, "publish": cloud}, ensure_ascii=False))
        return
    note = f"; {done.renamed:,} files outside of the project by name only" if done.renamed else ""
    click.echo(
        f"{done.to}: {done.bytes:,} bytes, {done.rows['articles']:,} articles, in {done.seconds:.1f} s{note}\n"
        f"serve it here:  ingest serve --db {done.to}\n"
        f"or with Datasette alone:\n  {here}\n"
        f"publish it to Google Cloud Run (WHEEL: where a wheel of this program lies):\n  {cloud}"
    )


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
    from ingest.maintenance.doctor import doctor as examine
    from ingest.maintenance.doctor import render

    checks = examine(db, cleaned=cleaned, hash_raw=hash_raw, repair=repair)
    click.echo(json.dumps([each.as_dict() for each in checks], ensure_ascii=False) if as_json else render(checks))
    if any(each.state == "fault" for each in checks):
        raise SystemExit(SOME_FAILED)
