"""Drafts of site rules: valid, and on the page they were drafted for they flip the verdict."""

import pytest
import soupsieve
from hypothesis import given
from hypothesis import strategies as st

from ingest.extract.pipeline import clean_capture
from ingest.models import Block, Capture
from ingest.rules.draft import draft, selector, standing
from ingest.rules.load import from_toml
from ingest.rules.rule import Site

HOST = "quaytimes.example"
PAGE = """<!doctype html><title>The wall that mends itself</title>
<nav><ul class="menu sm:flex"><li><a href="/">Tides</a></li><li><a href="/x">Council</a></li></ul></nav>
<article class="story mt-1.5"><h1>The wall that mends itself</h1>
<p class="lead">The harbor wall was built in a single winter by men who had never built one before.</p>
<p>It has been mended every spring since, and nobody alive has seen the stones it began with.</p>
<p>This year the council asked an engineer, and she asked for the oldest map in the archive.</p>
<div>The map showed a wall that nobody had built, drawn by a man who sold maps for a living.</div></article>
<aside id="a.very.long.identity.of.forty.letters.x"><p>Our book of walls, signed by the masons,
   is in the shop.</p></aside>
<footer><div>Printed on the quay since 1886, and read there.</div></footer>"""


def cleaned(*rules):
    capture = Capture(PAGE.encode(), url=f"https://{HOST}/wall", media_type="text/html")
    return clean_capture(capture, [Site((HOST,), rules)] if rules else [], "0")


def verdicts(article):
    return {block.text: verdict for block, verdict in article.ledger}


@pytest.mark.parametrize(
    "words",
    ["Tides", "Council", "The wall", "The harbor", "It has been", "This year", "The map", "Our book", "Printed"],
)
def test_a_draft_flips_the_verdict_it_was_drafted_for_and_no_kept_text_beside(words):
    before = cleaned()
    alike = standing(before.blocks)
    block, verdict = next(each for each in before.ledger if each[0].text.startswith(words))
    source = draft(block, keep=not verdict.kept, alike=alike(block))
    after = verdicts(cleaned(*from_toml(f'hosts = ["{HOST}"]\n{source}'.encode()).rules))
    assert after[block.text].kept is not verdict.kept
    assert after[block.text].decided_by.startswith(f"rule:{HOST}/")
    decided = [text for text, each in after.items() if each.decided_by.startswith("rule:")]
    assert decided == [block.text]


def test_a_name_cut_off_is_matched_by_its_start():
    long = "a" * 32
    assert selector(Block(0, "paragraph", "Tide", f"div#{long}>p.{long}")) == f'div[id^="{long}"] p[class*="{long}"]'


def test_a_class_with_a_dot_is_left_out():
    assert selector(Block(0, "paragraph", "Tide", "div.mt-1.5>p.note.sm:row")) == r"div p.note.sm\:row"


def test_where_a_block_stands_no_selector_can_tell_there_is_no_rule_that_keeps_it():
    assert draft(Block(0, "paragraph", "Tide", ""), keep=True) == ""
    assert draft(Block(0, "line", "Tide", "line 3"), keep=True, css=False) == ""


PATHS = st.lists(
    st.tuples(st.sampled_from(["p", "div", "li", "h2", "td"]), st.sampled_from(["", "#", "."]), st.text(max_size=40)),
    max_size=4,
).map(lambda steps: ">".join(tag + mark + name for tag, mark, name in steps))


@given(PATHS, st.text(min_size=1, max_size=99).filter(str.strip), st.booleans(), st.integers(0, 2))
def test_a_draft_is_a_rule_whatever_the_page(path, text, keep, alike):
    source = draft(Block(0, "paragraph", text, path), keep=keep, alike=alike)
    if source:
        (rule,) = from_toml(f'hosts = ["{HOST}"]\n{source}'.encode()).rules
        assert rule.name
        if rule.drop or rule.keep:
            soupsieve.compile(rule.drop or rule.keep)
