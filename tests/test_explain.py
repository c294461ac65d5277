"""Which blocks hold some words, what kept or dropped them, and what would flip that."""

import pytest

from ingest.errors import NotFound
from ingest.explain.counterfactual import lacked, what_flips
from ingest.explain.explain import DECIDERS, OPINIONS, meaning, why
from ingest.models import Block, Verdict
from ingest.reasons import ReasonCode
from ingest.rules.apply import label
from ingest.rules.load import from_toml
from ingest.rules.sites import SITES
from ingest.store.connect import connect


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


def test_the_distance_to_the_cut_and_a_rule_that_forces_it_are_told(samples):
    (found,) = why(samples, number(samples, "bakers"), "Six bakeries in the valley").findings
    assert found.verdict.kept
    assert dict(found.verdict.votes)["forest"] > 0.5
    assert found.flip.margin == round(dict(found.verdict.votes)["forest"] - found.verdict.needed, 2) > 0
    assert "over the" in found.flip.how
    assert found.flip.file == "rules/morrowquaytimes.example.toml"
    assert from_toml(found.flip.rule.encode()).rules[0].line == "Six bakeries in the valley have stopped baking .*"


def test_the_words_that_make_a_sign_are_told(samples):
    (found,) = why(samples, number(samples, "bakers"), "Ridge turbines to get a third row").findings
    assert found.verdict.decided_by == "text:related"
    assert found.flip.phrase.startswith("read more:")


def test_a_block_of_a_site_rule_leads_to_the_rule_and_its_file(samples):
    found = why(samples, number(samples, "Navies"), "Related Links").findings[0]
    assert found.flip.how.startswith("change the rule 'related': onward='Related Links|")
    assert found.flip.file == "rules/spacewar.com.toml"
    (mine,) = from_toml(found.flip.rule.encode()).rules
    assert mine == next(rule for rule in SITES[0].rules if rule.name == "related")


def test_a_rejected_page_says_what_it_lacked(samples):
    explanation = why(samples, number(samples, "business.html"))
    assert explanation.lacked.startswith("sentences: fewer than 200 words")
    assert why(samples, number(samples, "bakers")).lacked == ""


def test_the_block_that_came_nearest_is_named_where_nothing_was_kept():
    said = [(Block(n, "paragraph", "Words."), Verdict(False, "forest", v, (("forest", v),), 0.5)) for n, v in enumerate((0.1, 0.3))]  # fmt: skip
    assert lacked(ReasonCode.BOILERPLATE, said).endswith("block 1 came nearest, 0.20 short")
    assert (
        lacked("of_later_versions", said, "a reason of later versions")
        == "what the reason names: a reason of later versions"
    )


def test_lines_of_plain_text_can_be_dropped_by_a_rule_but_not_kept(samples):
    found = {each.verdict.kept: each.flip for each in why(samples, number(samples, "battery-shunters")).findings}
    assert "site rules can only drop from plain text" in found[False].how
    assert from_toml(found[True].rule.encode()).rules[0].line


def test_the_forest_that_decided_alone_says_that_trafilatura_was_not_asked():
    votes = (("forest", 0.99),)
    assert "was not asked" in meaning("forest", kept=True, votes=votes)
    assert "though" in meaning("forest", kept=True, votes=(("trafilatura", 0.0), *votes))


@pytest.mark.parametrize("kept", [True, False])
@pytest.mark.parametrize("by", sorted({*DECIDERS, *OPINIONS, "text:unheard-of", "rule:gone.example/old"}))
@pytest.mark.parametrize("votes", [(), (("trafilatura", 1.0), ("forest", 0.62))])
@pytest.mark.parametrize("html", [True, False])
@pytest.mark.parametrize("site", ["quaytimes.example", None])
def test_every_verdict_has_something_that_would_flip_it(by, kept, votes, html, site):
    verdict = Verdict(kept, by, 0.6, votes, 0.5 if votes else None)
    found = what_flips(Block(0, "paragraph", "Tide at six", "main>p.tide"), verdict, site=site, html=html, reason="x")
    assert found.how
    assert bool(found.rule) <= bool(found.file)
    assert found.margin == (0.12 if votes else None)


def test_a_verdict_right_at_the_cut_is_not_called_far():
    verdict = Verdict(False, "forest", 0.5, (("forest", 0.5),), 0.5)
    found = what_flips(Block(0, "paragraph", "Tide"), verdict, site="quaytimes.example", html=True)
    assert "less than 0.01 short" in found.how


def test_every_rule_of_every_site_has_a_meaning():
    for site in SITES:
        for rule in site.rules:
            assert meaning(label(site, rule)) == rule.why
    assert "there is not any more" in meaning("rule:gone.example/old")
