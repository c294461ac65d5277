"""The documentation says what the program says: the help of every command, word for word."""

import re
from pathlib import Path

from ingest.cli import main
from tests.renew_commands import PAGE, commands, rendered

ROOT = Path(__file__).parent.parent


def test_the_help_of_every_command_is_documented_as_it_is():
    """To renew it: ``python -m tests.renew_commands``."""
    assert PAGE.read_text("utf-8") == rendered()


def test_the_readme_names_every_command_and_none_that_is_gone():
    named = set(re.findall(r"`ingest ([a-z]+)`", (ROOT / "README.md").read_text("utf-8")))
    assert named == set(main.commands)


def test_every_option_has_a_help_text():
    for words, command in commands():
        for parameter in command.params:
            assert parameter.param_type_name == "argument" or parameter.help, (words, parameter.name)


def test_the_changelog_follows_keep_a_changelog():
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert text.startswith("# Changelog\n")
    assert re.search(r"^## \[(Unreleased|\d+\.\d+\.\d+)\]", text, re.MULTILINE)
