"""The documentation says what the program says: the help of every command, word for word; its links lead somewhere."""

import re
from pathlib import Path

import pytest

from ingest.cli import main
from tests.renew_commands import PAGE, commands, rendered

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])


def test_the_help_of_every_command_is_documented_as_it_is():
    """To renew it: ``python -m tests.renew_commands``."""
    assert PAGE.read_text("utf-8") == rendered()


def test_the_readme_names_every_command_and_none_that_is_gone():
    named = set(re.findall(r"`ingest ([a-z]+)`", (ROOT / "README.md").read_text("utf-8")))
    assert named == set(main.commands)


def test_the_readme_is_short():
    assert len((ROOT / "README.md").read_text("utf-8").split()) < 900


def headings(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub and MkDocs make them of plain ones."""
    found = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-") for heading in found}


@pytest.mark.parametrize("page", DOCUMENTS, ids=lambda page: page.name)
def test_every_link_between_documents_leads_somewhere(page):
    text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if "://" in target:
            continue
        name, _, anchor = target.partition("#")
        file = page.parent / name if name else page
        assert file.exists(), target
        assert not anchor or file.suffix != ".md" or anchor in headings(file), target


@pytest.mark.parametrize("page", DOCUMENTS, ids=lambda page: page.name)
def test_every_module_and_script_that_a_document_names_is_there(page):
    if page.name == "CHANGELOG.md":  # tells of what was there
        return
    named = re.findall(r"`((?:ingest|tests|training|benchmarks)/[\w/.-]+?)/?`", page.read_text("utf-8"))
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_option_has_a_help_text():
    for words, command in commands():
        for parameter in command.params:
            assert parameter.param_type_name == "argument" or parameter.help, (words, parameter.name)


def test_the_changelog_follows_keep_a_changelog():
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert text.startswith("# Changelog\n")
    assert re.search(r"^## \[(Unreleased|\d+\.\d+\.\d+)\]", text, re.MULTILINE)
