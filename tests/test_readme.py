"""The README says what the program says: the help of every command stands in it, word for word."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from ingest.cli import main

README = Path(__file__).parent.parent / "README.md"
BLOCK = re.compile(r"<!-- help: (?P<words>[a-z ]+) -->\n```\n(?P<text>.*?)```\n", re.DOTALL)


def help_of(words):
    return (
        CliRunner()
        .invoke(main, [*words, "--help"], prog_name="ingest", terminal_width=100, max_content_width=100)
        .stdout
    )


def documented():
    return {found["words"]: found["text"] for found in BLOCK.finditer(README.read_text("utf-8"))}


@pytest.mark.parametrize("name", sorted(main.commands))
def test_the_help_of_every_command_is_in_the_readme(name):
    """To renew it: ``python -m tests.renew_readme``."""
    assert documented().get(f"ingest {name}") == help_of([name])


def test_the_readme_documents_no_command_that_is_gone():
    assert {words.removeprefix("ingest ") for words in documented()} == set(main.commands)


def test_every_option_has_a_help_text():
    for command in main.commands.values():
        for parameter in command.params:
            assert parameter.param_type_name == "argument" or parameter.help, (command.name, parameter.name)


def test_the_changelog_follows_keep_a_changelog():
    text = (README.parent / "CHANGELOG.md").read_text("utf-8")
    assert text.startswith("# Changelog\n")
    assert re.search(r"^## \[(Unreleased|\d+\.\d+\.\d+)\]", text, re.MULTILINE)
