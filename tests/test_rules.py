"""Site rules: data that is checked where it is written, applied to HTML by selector and to any capture by text."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import ingest
from ingest.errors import RuleError
from ingest.extract.html.parse import parse
from ingest.extract.html.segment import segment
from ingest.extract.pipeline import clean_capture
from ingest.models import Block, Capture
from ingest.rules.apply import find_site, mark_elements, mark_texts
from ingest.rules.rule import Rule, Site, digest

STORY = [
    "The harbor wall was built in a single winter by men who had never built one before.",
    "It has been mended every spring since, and nobody alive has seen the stones it began with.",
    "This year the council asked an engineer, and the engineer asked for the oldest map in the archive.",
]
PROMO = "Readers of the Quay Times save a third on a year of mornings when they order before the end of the month."


def lines(*texts):
    return [Block(n, "line", text) for n, text in enumerate(texts)]


def site(*rules, hosts=("quaytimes.example",)):
    return Site(hosts=hosts, rules=rules)


def marked(page, *rules, day=None):
    tree = parse(page)
    parts = segment(tree)
    marks, dropped = mark_elements(site(*rules), tree, parts.blocks, parts.elements, day)
    return {parts.blocks[position].text: verdict for position, verdict in marks.items()}, dropped


def test_a_selector_drops_what_stands_inside_and_names_the_rule():
    page = "<div class=promo><p>Buy</p><ul><li>now</ul></div><p>Story</p>"
    marks, dropped = marked(page, Rule("promo", "sells", drop="div.promo"))
    name = (False, "rule:quaytimes.example/promo")
    assert marks == {"Buy": name, "now": name}
    assert [element.get("class") for element in dropped] == ["promo"]


def test_a_selector_for_a_span_decides_the_line_that_is_all_inside_it():
    marks, _ = marked(
        "<table><td><span class=by>by Ida Holm<br>Oslo</span><br>Story", Rule("by", "byline", drop="span.by")
    )
    assert set(marks) == {"by Ida Holm", "Oslo"}


def test_a_drop_wins_over_a_keep_and_a_keep_over_the_extractor():
    page = "<div id=body><p>Story</p><p class=ad>Ad</p></div>"
    marks, _ = marked(page, Rule("body", "article", keep="#body"), Rule("ad", "sells", drop=".ad"))
    assert marks == {"Story": (True, "rule:quaytimes.example/body"), "Ad": (False, "rule:quaytimes.example/ad")}


def test_the_page_is_as_it_was_after_its_rules_were_read():
    tree = parse("<p class=a>x</p>")
    parts = segment(tree)
    mark_elements(site(Rule("a", "a", drop="p.a")), tree, parts.blocks, parts.elements)
    assert [dict(element.attrib) for element in tree.iter("p")] == [{"class": "a"}]


def test_a_line_rule_matches_whole_blocks_only():
    marks = mark_texts(
        site(Rule("share", "shares", line="Tweet|Share.*")), lines("Tweet", "Tweets fell silent", "Share it")
    )
    assert sorted(marks) == [0, 2]


def test_an_onward_rule_drops_from_its_first_match_to_the_end():
    marks = mark_texts(site(Rule("related", "others", onward="RELATED")), lines("Story", "RELATED", "Other", "RELATED"))
    assert sorted(marks) == [1, 2, 3]


def test_a_rule_holds_only_between_its_days():
    rule = Rule("old", "old layout", line="X", since="2020-01-01", until="2021-12-31")
    found = {
        day: bool(mark_texts(site(rule), lines("X"), day)) for day in (None, "2019-06-01", "2021-01-01", "2022-01-01")
    }
    assert found == {None: True, "2019-06-01": False, "2021-01-01": True, "2022-01-01": False}


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"name": "Two Words", "line": "x"}, "lower-case letters"),
        ({"name": "none"}, "matches nothing"),
        ({"name": "bad", "line": "("}, "not a valid regular expression"),
        ({"name": "day", "line": "x", "since": "May 2020"}, "write it as 2025-12-31"),
        ({"name": "day", "line": "x", "since": "2025-02-30"}, "write it as 2025-12-31"),
        ({"name": "day", "line": "x", "since": "2025-02-03", "until": "2025-02-01"}, "swap them"),
        ({"name": "bad", "line": "[[a]]"}, "not a valid regular expression"),
    ],
)
def test_a_rule_that_cannot_work_is_refused_where_it_is_written(fields, message):
    with pytest.raises(RuleError, match=message):
        Rule(why="test", **fields)


@pytest.mark.parametrize("field", ["drop", "keep"])
@pytest.mark.parametrize(("selector", "told"), [("p[", "Malformed attribute selector"), ("p:nonsense", "pseudo-class")])
def test_a_selector_that_cannot_be_read_is_refused_where_it_is_written_in_its_own_words(field, selector, told):
    with pytest.raises(RuleError, match=f"rule 'bad': .* is not a valid CSS selector: .*{told}"):
        Rule("bad", "bad", **{field: selector})


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (
            'from ingest.rules.rule import Rule, Site\nSITE = Site(("a.example",), (Rule("ad", "x", drop="p["),))',
            "rule 'ad': ",
        ),
        ("SITE = 3", "it has no SITE"),
        ("SITE = Sitte()", "NameError: name 'Sitte'"),
    ],
)
def test_a_wrong_rule_ends_a_run_before_the_first_capture(tmp_path, source, told):
    shutil.copytree(Path(ingest.__file__).parent, tmp_path / "ingest", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "ingest/rules/sites/a_example.py").write_text(source, "utf-8")
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw/a.txt").write_text(STORY[0], "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "ingest", "run", "--workers", "1"],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "ingest/rules/sites/a_example.py: " in done.stderr
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "db").exists()


def test_the_rules_of_the_nearest_host_are_taken():
    wide, narrow = site(hosts=("example",)), site(hosts=("quaytimes.example",))
    assert find_site([wide, narrow], "www2.quaytimes.example") is narrow
    assert find_site([wide, narrow], "other.example") is wide
    assert find_site([wide, narrow], "notquaytimes.test") is None
    assert find_site([wide], None) is None
    other = site(hosts=("a.much.longer.host.of.the.quay.test", "example"))
    assert find_site([other, narrow], "quaytimes.example") is narrow


def test_two_rules_of_one_name_are_refused():
    with pytest.raises(RuleError, match="same name"):
        site(Rule("a", "a", line="x"), Rule("a", "b", line="y"))


def test_the_digest_changes_with_any_rule():
    assert digest(None) == ""
    assert digest(site(Rule("a", "a", line="x"))) != digest(site(Rule("a", "a", line="y")))


def test_what_a_rule_drops_is_in_the_ledger_and_not_in_the_article():
    body = f"<article><h1>The wall</h1><p>{STORY[0]}</p><div class=box><p>{PROMO}</p></div><p>{STORY[1]}</p><p>{STORY[2]}</p></article>"
    capture = Capture(f"<html><body>{body}".encode(), url="https://quaytimes.example/wall", media_type="text/html")
    plain = clean_capture(capture, [], "test")
    ruled = clean_capture(capture, [site(Rule("offer", "sells", drop="div.box"))], "test")
    assert PROMO in plain.text
    assert ruled.text == "\n\n".join(STORY)
    assert [block.text for block, verdict in ruled.ledger if verdict.decided_by == "rule:quaytimes.example/offer"] == [
        PROMO
    ]
    assert (plain.provenance.rules, bool(ruled.provenance.rules)) == ("", True)


def test_rules_apply_where_only_the_page_says_what_site_it_is():
    page = '<link rel=canonical href="https://www.spacewar.com/reports/a.html"><body>' + "".join(
        f"<p>{each}" for each in STORY
    )
    article = ingest.clean((page + "<p>Related Links<p>Another story of the day").encode())
    assert article.site == "spacewar.com"
    assert article.text == "\n\n".join(STORY)
