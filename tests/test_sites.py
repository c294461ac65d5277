"""What the corpus knows of its sites: counts that add up, rules and how they hold, templates with an example."""

import json
from contextlib import closing
from dataclasses import replace

import pytest

from ingest.errors import NotFound, StoreError
from ingest.history.site_render import render_report, render_sites, report_dict, sites_dict
from ingest.history.site_report import site_report, sites
from ingest.ingestion.run import run
from ingest.rules.rule import Rule
from ingest.rules.rule import Site as Rules
from ingest.rules.sites import SITES
from ingest.store.connect import connect
from ingest.store.database import Store

RULED = "spacewar.com"
NEWSLETTER = "Subscribe Free To Our Daily Newsletters and read it all before breakfast"
LEGAL = "The content herein, unless otherwise known to be public domain, belongs to whoever wrote it down first."
PROMO = "Our reporters answer every letter by hand, and the kettle in the office is always on for a visitor."
SUBJECTS = (
    "lighthouse", "dredger", "ropewalk", "signal mast", "pilot boat", "customs shed", "tide gauge", "coal pier",
    "dry dock", "net loft", "fog horn", "weigh house", "slipway", "boat lift", "sail maker", "quay crane",
)  # fmt: skip
VERBS = ("painted", "sold", "closed", "moved", "flooded", "mended", "measured", "emptied")


def story(number):
    """A text of its own for each number: no two share a paragraph."""
    thing, verb = SUBJECTS[number % len(SUBJECTS)], VERBS[number // len(SUBJECTS) % len(VERBS)]
    told = (
        f"The {thing} was {verb} this week after a long argument about who is to pay for it, and nobody on the council"
    )
    said = f"People beside the {thing} had expected the worst: it had been {verb} before, and the neighbours of the {thing}"
    next_ = (
        f"What becomes of the {thing} now that it is {verb} will be settled after the summer, when the {thing} can be"
    )
    return (
        f"{told} wanted to be seen near the {thing} while that went on.",
        f"{said} had never been asked.",
        f"{next_} reached on foot.",
    )


def put(home, site, number, *extra, fetched="2025-{:02d}-{:02d}T06:00:00Z", url=None, text=None):
    path = home / "raw" / site / f"{number:03d}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text if text is not None else "\n\n".join([*story(number), *extra]))
    said = {"url": url or f"https://www.{site}/{number}", "fetched_at": fetched.format(1 + number // 4, 1 + number % 4)}
    path.with_name(f"{path.name}.meta.json").write_text(json.dumps(said))


def ingested(home):
    run([home / "raw"], db=home / "articles.db", cleaned=None, workers=1)
    return home / "articles.db"


@pytest.fixture(scope="module")
def db(tmp_path_factory):
    """Two sites and a stray: the promo of one stands under each story, the newsletter line of the other is gone."""
    home = tmp_path_factory.mktemp("sites")
    for number in range(12):
        put(home, RULED, number, *([NEWSLETTER] if number < 6 else []), LEGAL)
    for number in range(20, 25):
        put(home, "quaytimes.example", number, PROMO)
    put(home, "quaytimes.example", 26, text="Home")
    # a copy, and the same page fetched again without www.
    put(home, "quaytimes.example", 27, text="\n\n".join([*story(24), PROMO]), url="https://www.quaytimes.example/24")
    put(home, "quaytimes.example", 28, text="\n\n".join([*story(20), PROMO]), url="https://quaytimes.example/20")
    (home / "raw" / "stray.txt").write_text("\n\n".join(story(40)))
    return ingested(home)


@pytest.fixture
def connection(db):
    with closing(connect(db)) as opened:
        yield opened


def row(connection, site, **options):
    return next(each for each in sites(connection, **options).sites if each.site == site)


def test_every_site_has_a_line_and_every_capture_is_in_one(connection):
    found = sites(connection)
    assert [(each.site, each.captures) for each in found.sites] == [(RULED, 12), ("quaytimes.example", 8)]
    (total,) = connection.execute("select count(*) from captures").fetchone()
    assert sum(each.captures for each in found.sites) + found.without_site == total
    for each in found.sites:
        assert each.copies + each.articles + sum(each.without_article.values()) == each.captures
        assert (each.words_seen, each.words_kept) == tuple(
            connection.execute(
                "select total(words_seen), total(words_kept) from captures where site = ? and duplicate_of is null",
                [each.site],
            ).fetchone()
        )


def test_a_line_tells_what_is_rejected_for_what_and_the_days_it_spans(connection):
    found = row(connection, "quaytimes.example")
    assert list(found.without_article.values()) == [1]
    assert found.copies == 1
    assert (found.first, found.last) == ("2025-06-01", "2025-08-01")
    assert 0 < found.dropped < 0.5


def test_a_rule_that_stopped_matching_is_an_alarm_that_names_the_capture(connection):
    found = row(connection, RULED)
    (stopped,) = [each for each in found.alarms if each.kind == "stopped"]
    first_without = connection.execute("select id from captures where source like '%/006.txt'").fetchone()[0]
    assert (stopped.rule, stopped.since) == ("newsletter", first_without)
    assert {each.rule for each in found.alarms if each.kind == "never"} >= {"section", "related"}
    assert (found.rules, found.rules_firing) == (5, 1)
    assert "rule newsletter stopped matching: 6 of 6 captures before" in render_sites(sites(connection))


def test_a_rule_whose_days_are_over_is_no_alarm(connection):
    (known,) = [each for each in SITES if RULED in each.hosts]
    ended = [replace(rule, until="2025-02-02") if rule.name == "newsletter" else rule for rule in known.rules]
    found = row(connection, RULED, known=[replace(known, rules=tuple(ended))])
    assert "newsletter" not in {each.rule for each in found.alarms}


def test_the_report_has_the_rate_of_each_rule_month_by_month(connection):
    found = site_report(connection, f"https://www.{RULED}/anything")
    uses = {rule.name: use for rule, use in found.rules}
    assert uses["legal"].months == (("2025-01", 4, 4), ("2025-02", 4, 4), ("2025-03", 4, 4))
    assert uses["newsletter"].months == (("2025-01", 4, 4), ("2025-02", 4, 2), ("2025-03", 4, 0))
    text = render_report(found)
    assert "legal           12 of 12  2025-01 ███ 2025-03" in text
    assert "newsletter       6 of 12  2025-01 █▄· 2025-03" in text
    assert found.deciders[f"rule:{RULED}/legal"] == 12


def test_a_template_is_shown_with_an_example_from_a_capture_that_carries_it(connection):
    found = site_report(connection, "quaytimes.example")
    (promo,) = [each for each in found.templates if each.example == PROMO[:100].strip()]
    assert (promo.captures, promo.stories) == (6, 5)
    assert (
        connection.execute(
            "select count(*) from prints where print = ? and capture_id = ?", [promo.print, promo.capture_id]
        ).fetchone()[0]
        == 1
    )
    assert PROMO[:60] in render_report(found)
    assert {each.example for each in site_report(connection, "quaytimes.example", examples=0).templates} == {""}


def test_captures_unlike_the_others_are_named(tmp_path):
    for number in range(6):
        put(tmp_path, "quaytimes.example", number)
    put(tmp_path, "quaytimes.example", 7, *["Share on Facebook", "Share on WhatsApp"] * 30)
    with closing(connect(ingested(tmp_path))) as connection:
        found = site_report(connection, "quaytimes.example")
        (odd,) = found.unlike
        assert odd.source.endswith("007.txt")
        assert odd.share < found.usual_share - 0.2
        assert "007.txt" in render_report(found)


def test_a_site_without_rules_says_how_to_get_one(connection):
    found = site_report(connection, "quaytimes.example")
    assert found.rules == ()
    assert "no site rules" in render_report(found)


def test_undated_captures_count_and_have_no_month(tmp_path):
    put(tmp_path, RULED, 1, LEGAL, fetched="")
    with closing(connect(ingested(tmp_path))) as connection:
        found = site_report(connection, RULED)
        assert (found.row.first, found.row.last) == ("", "")
        assert {use.months for rule, use in found.rules if rule.name == "legal"} == {(("", 1, 1),)}
        assert "█" in render_report(found)


def test_a_program_reads_all_of_it(connection):
    told = json.loads(json.dumps(sites_dict(sites(connection))))
    assert {each["site"] for each in told["sites"]} == {RULED, "quaytimes.example"}
    assert told["sites"][0]["alarms"][0].keys() == {"kind", "rule", "since", "text"}
    report = json.loads(json.dumps(report_dict(site_report(connection, RULED))))
    assert {each["name"] for each in report["site_rules"]} == {"header", "related", "newsletter", "legal", "section"}
    assert report["site_rules"][3]["months"][0] == {"month": "2025-01", "captures": 4, "fired": 4}


def test_nothing_of_a_site_is_told_where_nothing_is_held(connection, tmp_path):
    with pytest.raises(NotFound, match=r"nothing of that site is held; `ingest sites`"):
        site_report(connection, "elsewhere.example")
    Store(tmp_path / "empty.db").close()
    with closing(connect(tmp_path / "empty.db")) as empty:
        assert sites(empty).sites == ()
        assert "no sites yet" in render_sites(sites(empty))


def test_a_database_of_an_earlier_version_says_what_brings_it_up_to_date(tmp_path):
    with Store(tmp_path / "old.db") as store:
        store.db.execute("drop table templates")
    with closing(connect(tmp_path / "old.db")) as connection, pytest.raises(StoreError, match="ingest run"):
        sites(connection)


def test_rules_of_the_caller_s_own_are_looked_for_as_well(connection):
    own = Rules(("quaytimes.example",), (Rule("promo", "asks for letters", line="Our reporters.*"),))
    found = row(connection, "quaytimes.example", known=[own])
    assert (found.rules, found.rules_firing) == (1, 0)
