"""The voters propose; the arbiter corrects what they cannot know or keep too much of, and keeps on record what they said."""

import pytest

from ingest.extract.arbiter import Votes, judge
from ingest.models import Block, Metadata

STORY = [
    "The harbor wall was built in a single winter by men who had never built one before.",
    "It has been mended every spring since, and nobody alive has seen the stones it began with.",
    "This year the council asked an engineer, and she asked for the oldest map in the archive.",
]
TITLE = "The wall that mends itself"


def judged(rows, marks=None, votes=None, **known):
    """Judge rows of (text, share) or (text, share, fields of the block); the forest says what trafilatura says."""
    blocks, shares = [], []
    for text, share, *fields in rows:
        blocks.append(
            Block(len(blocks), **{"kind": "paragraph", "path": "article>p", "text": text, **(fields or [{}])[0]})
        )
        shares.append(share)
    said = {"shares": shares, "likely": shares, **(votes or {})}
    return judge(blocks, Votes(**said), Metadata(**{"title": TITLE, **known}), marks or {})


def decisions(found):
    return [(verdict.kept, verdict.decided_by) for verdict in found.verdicts]


def test_a_block_goes_with_the_extractor_that_took_half_of_it():
    found = judged([(STORY[0], 1.0), ("Other things of the day", 0.2, {"path": "aside>p"}), (STORY[1], 0.5)])
    assert decisions(found) == [(True, "trafilatura"), (False, "trafilatura"), (True, "trafilatura")]


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
    found = judged([(STORY[0], 1), ("Please sign in to go on.", 0, {"path": "div.modal[hidden]>p", "hidden": True})])
    assert decisions(found)[1] == (False, "hidden")


def test_a_standfirst_that_the_voters_keep_stays_above_the_byline():
    rows = [
        (TITLE, 1, {"kind": "heading", "level": 1}),
        ("A town learns what its wall is made of.", 1),
        ("By Ida Holm", 0),
    ]
    assert decisions(judged([*rows, *((each, 1) for each in STORY)]))[1] == (True, "trafilatura")


def test_the_forest_overrules_the_extractor_and_says_so():
    found = judged([(STORY[0], 1.0), (STORY[1], 0.0), (STORY[2], 1.0)], votes={"likely": [0.9, 0.8, 0.1], "cut": 0.4})
    assert decisions(found) == [(True, "trafilatura"), (True, "forest"), (False, "forest")]
    assert [verdict.score for verdict in found.verdicts] == [0.9, 0.8, 0.1]


def test_every_verdict_carries_what_the_voters_said_whatever_decided_last():
    found = judged(
        [
            (TITLE, 1.0, {"kind": "heading"}),
            ("By Ida Holm", 0.25),
            ("OSLO, Norway (AP) — " + STORY[0], 1.0),
            ("Please sign in to go on.", 0.0, {"path": "div.modal[hidden]>p", "hidden": True}),
            ("Share this article", 0.0),
            (STORY[1], 1.0),
        ],
        {5: (False, "rule:a/x")},
        {"likely": [0.7, 0.6, 0.8, 0.1, 0.2, 0.9], "cut": 0.44},
    )
    assert [(verdict.decided_by, dict(verdict.votes)) for verdict in found.verdicts] == [
        ("text:title", {"trafilatura": 1.0, "forest": 0.7}),
        ("text:byline", {"trafilatura": 0.25, "forest": 0.6}),
        ("text:dateline", {"trafilatura": 1.0, "forest": 0.8}),
        ("trafilatura", {"trafilatura": 1.0, "forest": 0.8}),
        ("hidden", {"trafilatura": 0.0, "forest": 0.1}),
        ("text:share", {"trafilatura": 0.0, "forest": 0.2}),
        ("rule:a/x", {"trafilatura": 1.0, "forest": 0.9}),
    ]
    assert {verdict.needed for verdict in found.verdicts} == {0.44}


def test_where_trafilatura_was_not_asked_the_forest_decides_alone():
    found = judged([(STORY[0], 0), (STORY[1], 0)], votes={"shares": [], "likely": [0.97, 0.02], "cut": 0.4})
    assert decisions(found) == [(True, "forest"), (False, "forest")]
    assert [verdict.votes for verdict in found.verdicts] == [(("forest", 0.97),), (("forest", 0.02),)]


def test_votes_that_do_not_fit_the_page_are_refused():
    with pytest.raises(ValueError, match="shorter"):
        judged([(STORY[0], 1.0), (STORY[1], 1.0)], votes={"shares": [1.0]})


def test_a_short_line_at_the_beginning_that_is_named_a_date_goes():
    rows = [("Tuesday, noon · two minutes to read", 1.0), *((each, 1.0) for each in STORY)]
    parts = [("date", 0.9), *(("date", 0.9) for _ in STORY)]
    votes = {"likely": [0.6] * len(rows), "cut": 0.5, "parts": parts}
    found = judged(rows, votes=votes)
    assert decisions(found)[0] == (False, "part:date")
    assert dict(found.verdicts[0].votes)["part"] == 0.9
    assert all(kept for kept, _ in decisions(found)[1:])


def test_a_line_whose_name_is_less_sure_than_its_text_stays():
    rows = [("Tuesday, noon · two minutes to read", 1.0), *((each, 1.0) for each in STORY)]
    parts = [("date", 0.7), *(("related", 0.9) for _ in STORY)]
    found = judged(rows, votes={"likely": [0.6] * len(rows), "cut": 0.5, "parts": parts})
    assert all(kept for kept, _ in decisions(found))


def test_a_table_between_paragraphs_of_the_story_stays_where_the_forests_are_less_sure():
    rows = [(STORY[0], 1.0), ("Oven", 0.0, {"kind": "cell"}), ("Menu", 0.0), (STORY[1], 1.0)]
    votes = {"likely": [0.9, 0.3, 0.3, 0.9], "cut": 0.55, "inside": [False, True, True, False]}
    assert decisions(judged(rows, votes=votes))[1:3] == [(True, "text:inside"), (False, "trafilatura")]
    alone = judged(rows, votes={**votes, "inside": ()})
    assert not alone.verdicts[1].kept
