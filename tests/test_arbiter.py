"""The extractor proposes; the arbiter corrects what it cannot know, keeps too much or loses."""

import pytest

from ingest.clean.arbiter import Votes, judge
from ingest.models import Block, Metadata

STORY = [
    "The harbor wall was built in a single winter by men who had never built one before.",
    "It has been mended every spring since, and nobody alive has seen the stones it began with.",
    "This year the council asked an engineer, and she asked for the oldest map in the archive.",
]
TITLE = "The wall that mends itself"


def judged(rows, marks=None, votes=None, **known):
    """Judge rows of (text, share) or (text, share, fields of the block)."""
    blocks, shares = [], []
    for text, share, *fields in rows:
        blocks.append(
            Block(len(blocks), **{"kind": "paragraph", "path": "article>p", "text": text, **(fields or [{}])[0]})
        )
        shares.append(share)
    return judge(blocks, Votes(shares, **(votes or {})), Metadata(**{"title": TITLE, **known}), marks or {})


def decisions(found):
    return [(verdict.kept, verdict.decided_by) for verdict in found.verdicts]


def test_a_block_goes_with_the_extractor_that_took_half_of_it():
    found = judged([(STORY[0], 1.0), ("Other things of the day", 0.2, {"path": "aside>p"}), (STORY[1], 0.5)])
    assert decisions(found) == [(True, "trafilatura"), (False, "trafilatura"), (True, "trafilatura")]


def test_a_subheading_lost_between_two_paragraphs_is_kept():
    found = judged([(STORY[0], 1), ("What the map shows", 0, {"kind": "heading", "path": "article>h2"}), (STORY[1], 1)])
    assert decisions(found)[1] == (True, "between")


def test_a_box_of_another_place_between_two_paragraphs_is_not():
    found = judged([(STORY[0], 1), ("Read our guide to walls", 0, {"path": "article>div.box>p"}), (STORY[1], 1)])
    assert decisions(found)[1] == (False, "trafilatura")


def test_a_menu_of_links_between_two_paragraphs_is_not():
    found = judged([(STORY[0], 1), ("More walls in our archive", 0, {"links": 1.0}), (STORY[1], 1)])
    assert decisions(found)[1][0] is False


def test_a_first_paragraph_lost_right_before_the_others_is_kept():
    found = judged([(STORY[0], 0, {"path": "article"}), (STORY[1], 1), (STORY[2], 1)])
    assert decisions(found)[0] == (True, "beside")


@pytest.mark.parametrize(
    ("text", "fields", "reason"),
    [
        (TITLE, {"kind": "heading"}, "text:title"),
        ("By Ida Holm", {}, "text:byline"),
        ("4 March 2025", {}, "text:date"),
        ("A ship at the quay", {"kind": "caption"}, "text:caption"),
        ("Listen", {"kind": "control"}, "text:control"),
    ],
)
def test_what_is_no_body_is_dropped_though_the_extractor_kept_it(text, fields, reason):
    found = judged([(text, 1.0, fields), *((each, 1.0) for each in STORY)])
    assert decisions(found) == [(False, reason)] + [(True, "trafilatura")] * 3


def test_a_page_that_is_nothing_but_its_headline_keeps_it():
    assert decisions(judged([(TITLE, 1.0, {"kind": "heading"})])) == [(True, "trafilatura")]


def test_a_rule_has_the_last_word():
    found = judged([(STORY[0], 1.0), (STORY[1], 0.0)], {0: (False, "rule:a/x"), 1: (True, "rule:a/y")})
    assert [(verdict.kept, verdict.decided_by, verdict.score) for verdict in found.verdicts] == [
        (False, "rule:a/x", 0.0), (True, "rule:a/y", 1.0),
    ]  # fmt: skip


def test_the_lines_between_headline_and_body_are_read():
    rows = [
        ("Elsewhere", 0),
        ("By Per Lund", 0),
        (TITLE, 1, {"kind": "heading"}),
        ("By Ida Holm", 0),
        ("Oslo (AFP) Mar 4, 2025", 0),
    ]
    found = judged([*rows, *((each, 1) for each in STORY)]).metadata
    assert (found.authors, found.dateline, found.wire, found.published) == (("Ida Holm",), "Oslo", "AFP", "2025-03-04")
    assert found.published_from == "dateline: Oslo (AFP) Mar 4, 2025"


def test_what_the_page_states_is_not_overruled_by_a_line():
    found = judged([(TITLE, 1, {"kind": "heading"}), ("By Per Lund", 0), (STORY[0], 1)], authors=("Ida Holm",))
    assert found.metadata.authors == ("Ida Holm",)


def test_a_glued_dateline_becomes_a_block_of_its_own():
    found = judged([("OSLO, Norway (AP) — " + STORY[0], 1), (STORY[1], 1)])
    assert [block.text for block in found.blocks] == ["OSLO, Norway (AP) —", STORY[0], STORY[1]]
    assert [block.position for block in found.blocks] == [0, 1, 2]
    assert found.blocks[1].joined
    assert decisions(found)[0] == (False, "text:dateline")


def test_a_hidden_block_that_nobody_took_says_that_it_was_hidden():
    found = judged([(STORY[0], 1), ("Please sign in to go on.", 0, {"path": "div.modal[hidden]>p"})])
    assert decisions(found)[1] == (False, "hidden")


def test_the_standfirst_between_headline_and_byline_is_dropped():
    rows = [
        (TITLE, 1, {"kind": "heading", "level": 1}),
        ("A town learns what its wall is made of.", 1),
        ("By Ida Holm", 0),
    ]
    assert decisions(judged([*rows, *((each, 1) for each in STORY)]))[1] == (False, "text:dek")


def test_sentences_are_kept_on_a_page_of_which_the_extractor_took_nothing():
    found = judged([("Menu", 0), (STORY[0], 0), ("Accept all cookies", 0)])
    assert decisions(found)[1] == (True, "prose")
    assert [verdict.kept for verdict in found.verdicts] == [False, True, False]


def test_the_forest_overrules_the_extractor_and_says_so():
    found = judged([(STORY[0], 1.0), (STORY[1], 0.0), (STORY[2], 1.0)], votes={"likely": [0.9, 0.8, 0.1], "cut": 0.4})
    assert decisions(found) == [(True, "trafilatura"), (True, "forest"), (False, "forest")]
    assert [verdict.score for verdict in found.verdicts] == [0.9, 0.8, 0.1]
