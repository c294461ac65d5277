"""Words on the command line -> one call and its answer: parse, call, print. The logic is elsewhere."""

from __future__ import annotations

import click

from ingest._version import __version__
from ingest.cli import export, fetch, inspect, maintain, raw, rules, run
from ingest.cli.group import Commands

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
    run.run,
    fetch.fetch,
    run.watch,
    run.replay,
    inspect.show,
    inspect.why,
    inspect.diff,
    inspect.sites,
    rules.rules,
    export.export,
    export.bench,
    export.serve,
    raw.raw,
    maintain.backup,
    maintain.freeze,
    maintain.doctor,
):
    main.add_command(command)
