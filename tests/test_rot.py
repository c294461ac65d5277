"""A rule that stops matching is told from captures alone, and one that merely matches seldom is not."""

import pytest

from ingest.history.rule_health import Shown, expected, redesigned, rotten, use
from ingest.rules.rule import Rule

NOW = "0123456789ab"
NAME = "rule:quaytimes.example/promo"
PROMO = Rule("promo", "the promo under the story", line="Read us on paper.*")


def history(fired, **facts):
    """A capture a character: ``x`` where the rule matched."""
    return [
        Shown(
            **{
                "capture_id": number,
                "taken": f"2025-{1 + number // 28 % 12:02d}-{1 + number % 28:02d}",
                "fetched": f"2025-{1 + number // 28 % 12:02d}-{1 + number % 28:02d}",
                "html": True,
                "rules": NOW,
                "article": True,
                "fired": frozenset([NAME, "forest"] if each == "x" else ["forest"]),
                **facts,
            }
        )
        for number, each in enumerate(fired, 1)
    ]


def alarm(fired, rule=PROMO, **facts):
    return rotten(rule, NAME, history(fired, **facts), NOW)


def test_a_rule_that_matched_and_does_so_no_more_has_stopped_since_the_first_capture_without():
    found = alarm("xxxxx.....")
    assert (found.kind, found.rule, found.since) == ("stopped", "promo", 6)
    assert found.text == (
        "rule promo stopped matching: 5 of 5 captures before capture 6 of 2025-01-07, none of 5 since"
    )


def test_once_stopped_no_number_of_captures_makes_that_the_usual():
    assert alarm("xxx.xx" + "." * 200).since == 7


@pytest.mark.parametrize(
    "fired",
    [
        "xxxxx....",  # four are no five
        "xxxx....x",  # it matches again
        "x.x.x.x.x" + "x" * 90 + "." * 9,  # of a hundred, nine are few
        "x..x..x..x.....",  # it never matched half of them
        "xx.......",  # two are chance
        "xxxxx",
        "",
    ],
)
def test_a_rule_that_may_well_match_again_has_not_stopped(fired):
    assert alarm(fired) is None


def test_a_rule_is_expected_within_its_days_only():
    ended = Rule("promo", "the promo under the story", line="Read.*", until="2025-01-06")
    assert alarm("xxxxx.....", ended) is None
    assert expected(ended, history("x")[0])
    assert not expected(ended, history("x", fetched="2025-02-01")[0])
    assert expected(ended, history("x", fetched=None)[0])


def test_selectors_are_expected_on_html_only_and_nothing_is_of_what_is_no_article():
    css = Rule("promo", "the promo under the story", drop="div.promo")
    text, rejected = history("x", html=False)[0], history("x", article=False)[0]
    assert expected(PROMO, text)
    assert not expected(css, text)
    assert not expected(PROMO, rejected)
    assert not expected(PROMO, history("x", rules=None)[0])


def test_a_rule_that_never_matched_is_told_once_it_was_tried_on_enough():
    assert alarm("." * 10).kind == "never"
    assert alarm("." * 9) is None
    # those were cleaned before there was such a rule
    assert alarm("." * 50, rules="ba9876543210") is None


def test_captures_cleaned_with_other_rules_are_told():
    assert "ingest replay" in alarm("xxxxx.....", rules="ba9876543210").text


def test_the_rate_is_told_by_month_oldest_first():
    found = use(PROMO, NAME, history("x" * 20 + "." * 10 + "x"))
    assert (found.expected, found.fired, found.fires) == (31, 21, True)
    assert found.months == (("2025-01", 27, 20), ("2025-02", 4, 1))
    assert not use(PROMO, NAME, history("x" * 20 + "." * 10)).fires


def shares(*runs):
    listed = [share + 0.02 * (number % 5) for share, count in runs for number in range(count)]
    return [(number, f"2025-03-{number:02d}", share) for number, share in enumerate(listed, 1)]


def test_far_less_or_far_more_kept_is_a_redesign_since_the_capture_that_began_it():
    less = redesigned(shares((0.6, 15), (0.1, 6)))
    assert (less.kind, less.since) == ("less-kept", 16)
    assert "14% of the words" in less.text
    more = redesigned(shares((0.3, 15), (0.9, 6)))
    assert (more.kind, more.since) == ("more-kept", 16)


@pytest.mark.parametrize("runs", [((0.6, 15), (0.4, 6)), ((0.6, 9), (0.1, 5)), ((0.6, 15), (0.1, 2)), ((0.1, 20),)])
def test_a_share_that_is_not_far_from_the_usual_or_of_few_captures_is_none(runs):
    assert redesigned(shares(*runs)) is None


def test_pages_that_always_differed_are_no_redesign():
    mixed = [(n, "", 0.1 if n % 3 == 0 else 0.7) for n in range(40)]
    assert redesigned([*mixed, *((n, "", 0.1) for n in range(40, 46))]) is None
