"""What all commands share: their options, their exit statuses, and errors told in one line without a traceback."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ingest.errors import Full, IngestError, UsageError

if TYPE_CHECKING:
    from ingest.rules.load import Ruleset

__all__ = [
    "AS_JSON",
    "CLEANED",
    "DB",
    "FAULT",
    "NO_CLEANED",
    "RULES",
    "SOME_FAILED",
    "WAIT",
    "WORKERS",
    "Commands",
    "failure",
    "rules_folder",
    "ruleset",
]

DB = click.option(
    "--db",
    default="db/articles.db",
    show_default=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The database file.",
)
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON, for programs.")
CLEANED = click.option(
    "--cleaned",
    default="cleaned",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder that is kept in step with the articles, one Markdown file each.",
)
NO_CLEANED = click.option("--no-cleaned", is_flag=True, help="Write no files, only the database.")
WORKERS = click.option("--workers", type=click.IntRange(1, 256), help="Worker processes.  [default: one a core]")
WAIT = click.option(
    "--wait",
    default=0.0,
    show_default=True,
    type=click.FloatRange(0),
    help="Seconds to wait for another run on the same database to end.",
)
RULES = click.option(
    "--rules",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of your site rules.  [default: rules/ beside db/, where there is one]",
)
SOME_FAILED, FAULT = 2, 70
"""Exit statuses beside those of the errors: some of what was asked for could not be done; a fault of this program."""


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
            raise failure(str(error), error.status) from error
        except KeyboardInterrupt:
            click.echo("interrupted: what was written stays, and the next run goes on from there", err=True)
            raise SystemExit(130) from None
        except OSError as error:
            if isinstance(error, BrokenPipeError):
                # the reader has seen enough, as `head` does
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
                raise SystemExit(141) from None
            status = Full.status if error.errno in {errno.ENOSPC, errno.EDQUOT} else UsageError.status
            raise failure(f"{error.filename or 'output'}: {error.strerror}", status) from error


def rules_folder(folder: Path | None, db: Path) -> Path | None:
    """Return the folder of site rules: the one named, else ``rules/`` beside the folder of the database, else None."""
    from ingest.rules.draft import RULES_FOLDER
    from ingest.store.home import home_of

    beside = home_of(db) / RULES_FOLDER
    return folder or (beside if beside.is_dir() else None)


def ruleset(folder: Path | None, db: Path) -> Ruleset:
    """Return the site rules of ``rules_folder``, of installed packages and of this program.

    Raises RuleError for a rule that cannot be used and a named folder that is not there.
    """
    from ingest.rules.load import load

    return load(rules_folder(folder, db), python=folder is not None)


def failure(message: str, status: int) -> click.ClickException:
    """Return an error that click prints, with an exit status."""
    failure = click.ClickException(message)
    failure.exit_code = status  # type: ignore[misc]  # click reads it from the instance
    return failure
