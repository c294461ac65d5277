"""Words on the command line -> one call and its answer: parse, call, print. The logic is elsewhere."""

from __future__ import annotations

import click

from ingest.cli import fetching, giving, keeping, making, raws, reading
from ingest.cli.group import Commands
from ingest.version import __version__

__all__ = ["main"]


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__)
def main() -> None:
    """Raw web captures in, clean articles out, and a reason on record for every block that was cut.

    \b
    Start with:   ingest run            clean what lies in raw/ into db/articles.db and cleaned/
    then:         ingest serve          read and query it in a browser
                  ingest why 1 "words"  ask what kept or dropped some words
    """


# in the order they are listed: making and fetching, reading, giving, keeping
for command in (
    making.run,
    fetching.fetch,
    making.watch,
    making.replay,
    reading.show,
    reading.why,
    reading.diff,
    reading.sites,
    giving.export,
    giving.bench,
    giving.serve,
    raws.raw,
    keeping.backup,
    keeping.freeze,
    keeping.doctor,
):
    main.add_command(command)
