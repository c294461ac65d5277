"""A replay finds what a change touches, tells what it changes before it does, and leaves no article between two texts."""

import json
import shutil
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import Executor, Future
from contextlib import closing
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import NotFound, StoreError
from ingest.history.compare_texts import State, compare
from ingest.history.impact import Radius, render
from ingest.history.reprocess import Stale, canary, plan, replay, stale
from ingest.ingestion.run import run
from ingest.ingestion.worker_pool import InProcess, Lost
from ingest.models import Block, Verdict, render_text
from ingest.reasons import Reason, ReasonCode
from ingest.rules.rule import Rule, Site
from ingest.store.block_codec import pack, unpack
from ingest.store.connect import connect
from ingest.store.database import Store

QUAY, MOOR = "quaytimes.example", "moor-and-mill.example"
FORMER = "ingest 0.0.1, trafilatura 1.0.0, model 00000000"
SUBJECTS = "harbor mill orchard ferry lantern quarry chimney ladder meadow cellar".split()


def story(subject):
    return [
        f"The {subject} was mended in a single winter by people who had never mended a {subject} before.",
        f"Nobody alive has seen the first {subject}, and the keeper of the present one says that she would not want to.",
        f"A council that met about the {subject} in spring could agree on nothing but the color of its door.",
    ]


def put(home, name, text):
    path = home / "raw" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


@pytest.fixture
def home(tmp_path):
    """Ten captures of two sites, cleaned by this version."""
    for number, subject in enumerate(SUBJECTS):
        put(tmp_path, f"{(QUAY, MOOR)[number % 2]}/{subject}.txt", "\n\n".join(story(subject)))
    go(tmp_path)
    return tmp_path


def go(home):
    return run([home / "raw"], db=home / "db/articles.db", cleaned=None, executor=InProcess, workers=1)


def planned(home, **options):
    return plan(home / "db/articles.db", **{"workers": 1, "executor": InProcess, **options})


def replayed(home, **options):
    return replay(
        home / "db/articles.db", **{"cleaned": home / "cleaned", "workers": 1, "executor": InProcess, **options}
    )


def ask(home, sql, *values):
    with closing(sqlite3.connect(home / "db/articles.db")) as connection, connection:
        return connection.execute(sql, values).fetchall()


def found(home, **options):
    with closing(connect(home / "db/articles.db")) as connection:
        return list(stale(connection, **options))


def number_of(home, name):
    return ask(home, "select c.id from captures c join inputs i on i.id = input_id where path like ?", f"%/{name}")[0][
        0
    ]


def formerly(home, name, *, dropped=(), extra=None, made_by=FORMER, by="forest"):
    """Make the database as if a former version had dropped blocks that are kept now, and kept one more."""
    number = number_of(home, name)
    with Store(home / "db/articles.db") as store, store.transaction():
        data, body = store.db.execute(
            "select data, body from ledgers join articles on articles.id = ledgers.capture_id where articles.id = ?",
            [number],
        ).fetchone()
        ledger = [
            (block, replace(verdict, kept=False, decided_by=by) if block.position in dropped else verdict)
            for block, verdict in unpack(data, body)
        ]
        if extra:
            ledger.append((Block(len(ledger), "paragraph", extra), Verdict(kept=True, decided_by=by, score=0.9)))
        body = render_text(tuple(block for block, verdict in ledger if verdict.kept))
        store.db.execute("update ledgers set data = ? where capture_id = ?", [pack(ledger), number])
        store.db.execute("update captures set made_by = ? where id = ?", [made_by, number])
        store.db.execute("update articles set made_by = ?, body = ? where id = ?", [made_by, body, number])
    return number


def numbers(radius):
    return {key: value for key, value in radius.as_dict().items() if key != "seconds"}


# --- what is stale ---------------------------------------------------------------------------------------------------


def test_after_a_run_nothing_is_stale(home):
    assert found(home) == []
    assert planned(home).total.captures == 0


def test_captures_of_another_version_are_stale_and_say_what_differs(home):
    formerly(home, "mill.txt")
    ask(home, "update captures set made_by = null where id = ?", number_of(home, "ferry.txt"))
    told = {each.source.rpartition("/")[2]: each.reasons for each in found(home)}
    assert set(told) == {"mill.txt", "ferry.txt"}
    assert [each.split()[0] for each in told["mill.txt"]] == ["ingest", "trafilatura", "model"]
    assert told["mill.txt"][0].startswith("ingest 0.0.1 -> ")
    assert told["ferry.txt"] == ("made before versions were on record",)


def test_a_rule_of_a_site_makes_the_captures_of_that_site_stale_and_no_others(home):
    rule = Rule("door", "the color of doors is no news", line=".*color of its door.*")
    told = found(home, sites=(Site(hosts=(QUAY,), rules=(rule,)),))
    assert {(each.site, each.reasons) for each in told} == {(QUAY, (f"rules of {QUAY}",))}
    assert len(told) == 5


def test_a_rule_that_is_gone_makes_them_stale_again(home):
    ask(home, "update captures set rules = 'abcdef123456' where site = ?", MOOR)
    radius = planned(home)
    assert dict(radius.reasons) == {f"rules of {MOOR}": 5}
    assert set(radius.sites) == {MOOR}
    assert replayed(home).total.same == 5
    assert found(home) == []


def test_copies_and_files_that_cannot_be_read_are_not_stale(home):
    put(home, f"{QUAY}/copy.txt", "\n\n".join(story("harbor")))
    put(home, f"{QUAY}/paper.pdf", "%PDF-1.4")
    go(home)
    assert len(found(home, everything=True)) == 10


def test_a_page_that_is_rejected_before_rules_are_looked_for_is_not_stale_for_ever(home):
    put(home, "spacewar.com/nothing.html", "<!-- nothing -->")
    put(home, "spacewar.com/menu.html", "<html><body><nav><a href=/>Home</a> <a href=/a>News</a></nav></body></html>")
    go(home)
    assert found(home) == []


def test_one_site_can_be_asked_for_as_people_write_it(home):
    assert {each.site for each in found(home, everything=True, site=QUAY)} == {QUAY}
    assert set(planned(home, everything=True, site=f"https://www.{QUAY}/a").sites) == {QUAY}
    with pytest.raises(NotFound, match="sites held here"):
        planned(home, site="elsewhere.example")


def test_rows_are_read_in_pages_and_each_capture_is_met_once(home):
    for number in range(600):
        ask(
            home,
            "insert into captures (input_id, site, outcome, blocks, sha256) values (1, ?, 'extracted', 1, ?)",
            QUAY,
            str(number),
        )
    ask(
        home,
        "insert into ledgers (capture_id, data) select id, x'00' from captures where sha256 glob '[0-9]*' and id > 10",
    )
    told = [each.capture_id for each in found(home, everything=True)]
    assert len(told) == 610
    assert told == sorted(set(told))


# --- a plan ----------------------------------------------------------------------------------------------------------


def test_a_plan_tells_what_would_change_and_who_decided(home):
    number = formerly(home, "mill.txt", dropped=[2], extra="Sign up here and never miss a mill again.")
    radius = planned(home)
    total = radius.total
    assert (total.captures, total.changed, total.added, total.dropped) == (1, 1, 19, 9)
    (change,) = radius.largest
    assert (change.capture_id, change.site, change.what) == (number, MOOR, "changed")
    signs = {line.sign: line for line in change.lines}
    assert "color of its door" in signs["+"].text
    assert signs["+"].why.endswith("before dropped by forest")
    assert signs["-"].text.startswith("Sign up here")
    assert signs["-"].why == "no such block now; before kept by forest"
    text = render(radius)
    assert "nothing was written" in text
    assert "+ A council that met" in text
    assert MOOR in text
    assert QUAY not in text


def test_a_plan_writes_nothing(home):
    formerly(home, "mill.txt", dropped=[2])

    def dump():
        with closing(connect(home / "db/articles.db")) as connection:
            return list(connection.iterdump())

    before, data = dump(), (home / "db/articles.db").read_bytes()
    files = sorted(home.rglob("*"))
    planned(home, everything=True)
    planned(home, everything=True, sample=3)
    assert dump() == before
    assert (home / "db/articles.db").read_bytes() == data
    assert {path.name for path in set(home.rglob("*")) - set(files)} <= {"articles.db-wal", "articles.db-shm"}


def test_a_plan_is_the_same_with_one_worker_and_with_two(home):
    for number, subject in enumerate(SUBJECTS):
        formerly(home, f"{subject}.txt", dropped=[number % 3])
    one, two = planned(home), planned(home, workers=2, executor=None)
    assert numbers(one) == numbers(two)
    assert one.total.changed == 10


def test_the_numbers_add_up_and_the_largest_changes_come_first(home):
    formerly(home, "mill.txt", dropped=[1, 2])
    formerly(home, "ferry.txt", dropped=[2])
    formerly(home, "harbor.txt")
    (home / "raw" / QUAY / "orchard.txt").unlink()
    radius = planned(home, everything=True, show=1)
    told = radius.as_dict()
    assert told["total"]["captures"] == 10 == sum(each["captures"] for each in told["sites"])
    for each in [told["total"], *told["sites"]]:
        assert each["captures"] == sum(each[name] for name in ("same", "changed", "gained", "lost", "failed", "left"))
    assert (told["total"]["same"], told["total"]["changed"], told["total"]["left"]) == (7, 2, 1)
    assert [change.capture_id for change in radius.largest] == [number_of(home, "mill.txt")]
    assert json.loads(json.dumps(told)) == told


def test_what_the_template_of_a_site_cut_is_no_change(tmp_path):
    promo = "Get our best stories in your inbox every morning, for free and without a fuss."
    for subject in SUBJECTS[:5]:
        paragraphs = story(subject)
        put(tmp_path, f"{QUAY}/{subject}.txt", "\n\n".join([*paragraphs[:2], promo, *paragraphs[2:]]))
    go(tmp_path)
    assert ask(tmp_path, "select count(*) from articles where body like '%inbox%'") == [(0,)]
    for radius in (planned(tmp_path, everything=True), replayed(tmp_path, everything=True)):
        assert (radius.total.same, radius.total.captures) == (5, 5)


def test_an_article_gained_and_one_lost_are_told(home):
    ask(home, "delete from articles where id = ?", number_of(home, "mill.txt"))
    put(home, f"{QUAY}/menu.html", "<html><body><nav><a href=/>Home</a> <a href=/a>News</a></nav></body></html>")
    go(home)
    menu = number_of(home, "menu.html")
    ledger = [(Block(0, "paragraph", "Home and News"), Verdict(kept=True, decided_by="forest", score=0.9))]
    ask(home, "update ledgers set data = ? where capture_id = ?", pack(ledger), menu)
    ask(home, "insert into articles (id, capture_id, site, body) values (?, ?, ?, 'Home and News')", menu, menu, QUAY)
    radius = planned(home, everything=True)
    assert (radius.total.gained, radius.total.lost) == (1, 1)
    assert radius.sites[MOOR].gained == 1
    assert {change.what for change in radius.largest} == {"gained", "lost"}
    assert "an article now" in render(radius)
    assert "no article any more: no article:" in render(radius)


def test_another_title_or_date_is_counted_without_a_change_of_text(home):
    ask(home, "update articles set title = 'Doors', published = '2020' where id = ?", number_of(home, "mill.txt"))
    total = planned(home, everything=True).total
    assert (total.same, total.fields) == (10, 1)


# --- raw files that are not what they were ---------------------------------------------------------------------------


def spoil(home):
    """Do to four raw files what happens to files."""
    (home / "raw" / QUAY / "harbor.txt").unlink()
    put(home, f"{MOOR}/mill.txt", "Other words than were cleaned. " * 20)
    (home / "raw" / QUAY / "orchard.txt").unlink()
    put(home, f"{QUAY}/orchard.txt/within.txt", "A folder now.")
    put(home, f"{MOOR}/ferry.txt.meta.json", json.dumps({"url": "https://elsewhere.example/ferry"}))


@pytest.mark.parametrize("done", [planned, replayed], ids=["plan", "replay"])
def test_a_raw_file_that_is_gone_or_another_is_told_and_its_article_left_alone(home, done):
    spoiled = ("harbor.txt", "mill.txt", "orchard.txt", "ferry.txt")
    for name in spoiled:
        formerly(home, name, dropped=[2])
    before = ask(home, "select id, body from articles order by id")
    spoil(home)
    radius = done(home)
    assert radius.total.left == radius.total.captures == 4
    told = {path.rpartition("/")[2]: reason for path, reason in radius.left}
    assert "no such file" in told["harbor.txt"]
    assert "other bytes" in told["mill.txt"]
    assert "folder now" in told["orchard.txt"]
    assert "sidecar" in told["ferry.txt"]
    assert ask(home, "select id, body from articles order by id") == before
    assert len(found(home)) == 4
    assert "left alone" in render(radius)


class Deadly(Executor):
    """A pool whose workers die of every job."""

    def submit(self, fn, /, *args, **kwargs):
        future = Future()
        future.set_exception(
            Lost(Reason(ReasonCode.CRASH, "the worker process died while cleaning it: SIGSEGV"), 0.1, None)
        )
        return future


@pytest.mark.parametrize("done", [planned, replayed], ids=["plan", "replay"])
def test_what_cannot_be_cleaned_now_is_told_and_keeps_its_article(home, done):
    number = formerly(home, "mill.txt", dropped=[2])
    before = ask(home, "select * from articles order by id")
    radius = done(home, executor=Deadly)
    assert (radius.total.captures, radius.total.failed) == (1, 1)
    assert "SIGSEGV" in radius.failed[0][1]
    assert ask(home, "select * from articles order by id") == before
    assert [each.capture_id for each in found(home)] == [number]


# --- a replay --------------------------------------------------------------------------------------------------------


def test_a_replay_does_what_was_planned_and_then_nothing_is_stale(home):
    after = ask(home, "select id, body from articles order by id")
    number = formerly(home, "mill.txt", dropped=[2], extra="Sign up here and never miss a mill again.")
    (former,) = ask(home, "select body from articles where id = ?", number)
    expected = numbers(planned(home))
    done = replayed(home)
    assert numbers(done) == expected | {"written": True}
    assert "was written" not in render(done)
    assert ask(home, "select id, body from articles order by id") == after
    assert ask(home, "select body from revisions where capture_id = ?", number) == [former]
    assert found(home) == []
    texts = [path.read_text("utf-8") for path in (home / "cleaned").rglob("*.md")]
    assert any("about the mill in spring" in text for text in texts)
    assert not any("Sign up here" in text for text in texts)


def test_a_replay_of_one_site_leaves_the_others(home):
    for subject in SUBJECTS:
        formerly(home, f"{subject}.txt", dropped=[2])
    untouched = ask(home, "select * from articles where site = ?", MOOR)
    assert replayed(home, site=QUAY).total.changed == 5
    assert ask(home, "select * from articles where site = ?", MOOR) == untouched
    assert {each.site for each in found(home)} == {MOOR}


def test_a_replay_makes_no_database_and_a_plan_changes_no_old_one(home, tmp_path):
    with pytest.raises(NotFound):
        replay(tmp_path / "none.db")
    assert not (tmp_path / "none.db").exists()
    ask(home, "alter table captures drop column made_by")
    with pytest.raises(StoreError, match="older version"):
        planned(home)


SCRIPT = """
from ingest.history.reprocess import replay
if __name__ == "__main__":
    print(replay("db/articles.db", cleaned="cleaned", workers=1).total)
"""


@pytest.mark.kill
@pytest.mark.skipif(sys.platform == "win32", reason="kills as Unix does")
def test_a_replay_killed_half_way_leaves_the_old_or_the_new_text_and_goes_on(tmp_path):
    for number in range(450):
        put(tmp_path, f"{QUAY}/{number:03}.txt", "\n\n".join(story(f"{SUBJECTS[number % 10]} of {number:03} doors")))
    go(tmp_path)
    new = dict(ask(tmp_path, "select id, body from articles"))
    with Store(tmp_path / "db/articles.db") as store, store.transaction():
        for number, body in new.items():
            (data,) = store.db.execute("select data from ledgers where capture_id = ?", [number]).fetchone()
            ledger = unpack(data, body)
            ledger[-1] = (ledger[-1][0], replace(ledger[-1][1], kept=False))
            former = render_text(tuple(block for block, verdict in ledger if verdict.kept))
            store.db.execute("update ledgers set data = ? where capture_id = ?", [pack(ledger), number])
            store.db.execute("update articles set body = ?, made_by = ? where id = ?", [former, FORMER, number])
        store.db.execute("update captures set made_by = ?", [FORMER])
    old = dict(ask(tmp_path, "select id, body from articles"))
    (tmp_path / "replaying.py").write_text(SCRIPT)
    command = [sys.executable, "replaying.py"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL) as process:
        while process.poll() is None:
            if ask(tmp_path, "select 1 from captures where made_by is not ? limit 1", FORMER):
                process.kill()
            time.sleep(0.002)
    assert process.returncode < 0
    now = dict(ask(tmp_path, "select id, body from articles"))
    assert now.keys() == new.keys()
    swapped = {number for number in now if now[number] == new[number]}
    assert swapped
    assert swapped != now.keys()
    assert all(now[number] == old[number] for number in now.keys() - swapped)
    # what is still stale is what was not swapped: text, ledger and versions went together
    assert {each.capture_id for each in found(tmp_path)} == now.keys() - swapped
    for number, body in now.items():
        ((data,),) = ask(tmp_path, "select data from ledgers where capture_id = ?", number)
        assert render_text(tuple(block for block, verdict in unpack(data, body) if verdict.kept)) == body
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert f"changed={len(now) - len(swapped)}, " in done.stdout
    assert dict(ask(tmp_path, "select id, body from articles")) == new
    assert len(list((tmp_path / "cleaned").rglob("*.md"))) == 450


def test_a_project_that_was_moved_is_replayed_where_it_lies(home, tmp_path_factory):
    formerly(home, "mill.txt", dropped=[2])
    moved = tmp_path_factory.mktemp("moved") / "project"
    shutil.move(home, moved)
    assert replayed(moved).total.changed == 1


# --- a canary --------------------------------------------------------------------------------------------------------


def one(number, site):
    return Stale(number, f"raw/{number}", site, (), f"{number * 7919 % 1000:03}", None, None, None, None)


SITES = st.lists(st.sampled_from(["a.example", "b.example", "c.example", None]), max_size=60)


@given(SITES, st.integers(0, 70))
def test_a_canary_has_every_site_as_far_as_it_goes_and_is_the_same_each_time(sites, number):
    captures = [one(*each) for each in enumerate(sites)]
    chosen = canary(captures, number)
    assert len(chosen) == min(number, len(captures))
    assert chosen == canary(reversed(captures), number)
    assert chosen <= canary(captures, number + 1)
    assert len({captures[each].site for each in chosen}) == min(number, len(set(sites)))


def test_a_canary_goes_by_size_beyond_the_first_of_each_site():
    captures = [one(number, "large.example" if number < 90 else "small.example") for number in range(100)]
    chosen = canary(captures, 20)
    assert sum(each >= 90 for each in chosen) == 2


def test_a_canary_tells_what_a_sample_gains_and_loses(home):
    for subject in SUBJECTS:
        formerly(home, f"{subject}.txt", dropped=[2])
    radius = planned(home, sample=4)
    assert (radius.total.captures, radius.among) == (4, 10)
    assert {site: counts.changed for site, counts in radius.sites.items()} == {QUAY: 2, MOOR: 2}
    assert "a sample of 10" in render(radius)


# --- comparing -------------------------------------------------------------------------------------------------------


def state(*texts, joined=(), **facts):
    blocks = tuple(Block(at, "paragraph", text, joined=at in joined) for at, text in enumerate(texts))
    ledger = [(block, Verdict(kept=True, decided_by="forest", score=0.9)) for block in blocks]
    return State(pack(ledger), render_text(blocks) if texts else None, **facts)


WORDS = st.lists(
    st.lists(st.sampled_from("a b c gate wall".split()), min_size=1, max_size=8).map(" ".join), min_size=1, max_size=9
)


@given(WORDS, WORDS)
def test_words_added_and_dropped_account_for_the_difference(old, new):
    change = compare(1, None, state(*old), state(*new))
    back = compare(1, None, state(*new), state(*old))
    assert (change.what == "same") == (old == new)
    assert 0 <= change.dropped <= sum(len(text.split()) for text in old)
    assert (change.added, change.dropped) == (0, 0) or change.what == "changed"
    assert (change.what == "same") == (back.what == "same")


def test_paragraphs_cut_otherwise_are_no_words_lost():
    whole = story("harbor")
    change = compare(1, None, state(*whole), state(" ".join(whole[:2]), whole[2]))
    assert (change.what, change.added, change.dropped) == ("changed", 0, 0)


def test_of_an_edited_paragraph_only_the_edited_words_count():
    old, new = story("harbor"), story("harbor")
    new[1] = new[1].replace("Nobody alive has seen", "Nobody alive has ever seen")
    change = compare(1, None, state(*old), state(*new))
    assert (change.added, change.dropped) == (1, 0)


def test_texts_of_many_thousand_blocks_are_compared_in_no_time_worth_telling():
    old = [f"{number % 7} answers" for number in range(20_000)]
    change = compare(1, None, state("before", *old), state(*old[:10_000], "after"))
    assert change.what == "changed"
    assert change.added == 1
    assert len(change.lines) <= 400


def test_of_many_changes_the_largest_are_kept():
    radius = Radius(show=2)
    for number in range(50):
        radius.take(compare(number, QUAY, state("one"), state(*["word"] * (number % 10 + 2))))
    assert [change.capture_id for change in radius.largest] == [9, 19]
    assert radius.total.changed == 50
