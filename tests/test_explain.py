"""Which blocks hold some words, and what kept or dropped them."""

import pytest

from ingest.errors import NotFound
from ingest.explain import meaning, why
from ingest.rules.apply import label
from ingest.rules.sites import SITES
from ingest.store.store import connect


@pytest.fixture
def samples(samples_db):
    connection = connect(samples_db)
    yield connection
    connection.close()


def number(connection, name):
    return connection.execute("select id from captures where source like ?", [f"%{name}%"]).fetchone()[0]


def test_words_are_found_whatever_their_case_and_punctuation(samples):
    (found,) = why(samples, number(samples, "Navies"), "NOBODY got lost but Everybody got humble").findings
    assert found.verdict.kept
    assert "Winterbourne" in found.block.text


def test_words_over_the_end_of_a_block_are_found_in_both(samples):
    found = why(samples, number(samples, "Navies"), "Related Links Exercise Dark Lantern").findings
    assert [each.block.text for each in found] == ["Related Links", "Exercise Dark Lantern"]


def test_a_site_rule_says_in_its_own_words_why(samples):
    found = why(samples, number(samples, "Navies"), "Related Links").findings[0]
    assert found.verdict.decided_by == "rule:spacewar.com/related"
    assert found.meaning == "other stories of the network, with datelines and teasers of their own"


def test_without_words_every_block_is_told(samples):
    explanation = why(samples, number(samples, "Navies"))
    assert len(explanation.findings) == explanation.blocks == explanation.capture["blocks"]
    assert all(each.meaning for each in explanation.findings)


def test_a_rejected_capture_has_its_blocks_too(samples):
    explanation = why(samples, number(samples, "business.html"))
    assert explanation.findings
    assert explanation.made_by == ""


def test_words_that_are_nowhere_are_nowhere(samples):
    assert why(samples, number(samples, "Navies"), "submarine").findings == ()


def test_a_capture_that_is_not_there_or_has_no_blocks_is_an_error(samples):
    with pytest.raises(NotFound, match="no capture 999"):
        why(samples, 999)
    with pytest.raises(NotFound, match="has no ledger: PDF"):
        why(samples, number(samples, "tide-table.pdf"))


def test_every_rule_of_every_site_has_a_meaning():
    for site in SITES:
        for rule in site.rules:
            assert meaning(label(site, rule)) == rule.why
    assert "does not have any more" in meaning("rule:gone.example/old")
