"""The help of every command -> ``docs/commands.md``. Run as ``python -m tests.renew_commands``."""

from collections.abc import Iterator
from pathlib import Path

import click
from click.testing import CliRunner

from ingest.cli import main

PAGE = Path(__file__).parent.parent / "docs/commands.md"
HEAD = "# Commands\n\nThe help of every command, as `ingest COMMAND --help` prints it (`python -m tests.renew_commands`).\n"


def commands(group: click.Group = main, *words: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Yield every command with its words, groups before what is in them."""
    for name, command in group.commands.items():
        yield (*words, name), command
        if isinstance(command, click.Group):
            yield from commands(command, *words, name)


def help_of(words: tuple[str, ...]) -> str:
    """Return the help of a command, a hundred characters wide."""
    asked = [*words, "--help"]
    return CliRunner().invoke(main, asked, prog_name="ingest", terminal_width=100, max_content_width=100).stdout


def rendered() -> str:
    """Return the page."""
    return HEAD + "".join(f"\n## ingest {' '.join(words)}\n\n```\n{help_of(words)}```\n" for words, _ in commands())


if __name__ == "__main__":
    PAGE.write_text(rendered(), encoding="utf-8")
