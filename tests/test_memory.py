"""What the corpus knows: text that several stories of a site carry is template, on every page, in whatever order it came."""

import random
import shutil
import sqlite3
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from ingest.extract.quality.checks import confidence
from ingest.ingestion.run import run
from ingest.models import Block, Verdict, render_text
from ingest.site_templates.detect import (
    DOUBTED,
    NEVER,
    PLAIN,
    PROMO,
    REPORTED,
    BlockSupport,
    Fingerprint,
    Occurrence,
    TemplateEvidence,
    count_stories,
    fingerprint,
    template_evidence,
    template_positions,
    threshold_of,
    without_templates,
)
from ingest.store.apply_templates import PART, cut
from ingest.store.block_codec import pack, unpack
from ingest.store.site_templates import count, forget, known, note, pack_prints, site_id, unpack_prints

TIDE = (
    "The tide came in at noon and left the boats of the harbor on the grass behind the wall, where children found them."
)
LETTER = "Our editors write to you every Friday: put your address on the list and never miss a tide again."
SUBJECTS = (
    "lighthouse ferry harbor market orchard foundry viaduct granary pilot cannery quarry archive bakery "
    "tannery reservoir signal chapel windmill shipyard observatory"
).split()
VERBS = "closed opened mended sold painted flooded moved measured counted lost found rebuilt emptied lit".split()


def sentence(rng):
    a, b, c = rng.sample(SUBJECTS, 3)
    return (
        f"The {a} by the old {b} was {rng.choice(VERBS)} again last winter, and the people who had {rng.choice(VERBS)} "
        f"it before were asked to come back from the {c} and say what they remembered of it."
    )


def page(number, *, promo=LETTER, paragraphs=None):
    """Return a page with a promo in the middle of its body, as plain as the paragraphs around it."""
    rng = random.Random(number)
    body = paragraphs or [f"{sentence(rng)} {sentence(rng)}" for _ in range(6)]
    body = [*body[:3], *([promo] if promo else []), *body[3:]]
    title = f"What became of the {SUBJECTS[number % 20]} after {number + 3} years"
    text = "".join(f"<p>{each}</p>" for each in body)
    return f"<!doctype html><title>{title}</title><article><h1>{title}</h1>{text}</article>"


def lay(home, pages):
    folder = home / "raw" / "quaytimes.example"
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages.items():
        (folder / name).write_text(text)


def go(home, **options):
    return run([home / "raw"], db=home / "db/articles.db", cleaned=home / "cleaned", **{"workers": 1, **options})


def articles(home):
    """Return everything that is a function of the captures, by file."""
    with sqlite3.connect(home / "db/articles.db") as connection:
        connection.row_factory = sqlite3.Row
        rows = connection.execute(
            "select captures.source, articles.title, body, words, confidence, template, flags, blocks_kept, words_kept, deciders, "
            "story, prints, data from articles join captures on captures.id = articles.id join ledgers using (capture_id)"
        )
        return {row["source"]: tuple(row) for row in rows}


def templates(home):
    with sqlite3.connect(home / "db/articles.db") as connection:
        return connection.execute(
            "select site, print, stories, most, templates.captures, first_seen, last_seen from templates "
            "join sites on sites.id = site_id order by 1, 2"
        ).fetchall()


def bodies(home):
    return {source.rpartition("/")[2]: row[2] for source, row in articles(home).items()}


PAGES = {f"{number:02}.html": page(number) for number in range(20)}


def test_a_promo_in_the_body_goes_from_every_page_once_three_are_held(tmp_path):
    lay(tmp_path, dict(list(PAGES.items())[:2]))
    go(tmp_path)
    assert all(LETTER in body for body in bodies(tmp_path).values())
    lay(tmp_path, PAGES)
    go(tmp_path)
    found = bodies(tmp_path)
    assert len(found) == 20
    assert not any(LETTER in body for body in found.values())
    # and nothing else went
    for number, name in enumerate(PAGES):
        alone = page(number, promo=None)
        assert all(f"<p>{paragraph}</p>" in alone for paragraph in found[name].split("\n\n"))
        assert found[name].count("\n\n") == 5
    # what the first two said before is kept
    with sqlite3.connect(tmp_path / "db/articles.db") as connection:
        kept = connection.execute("select body, template from revisions").fetchall()
        blocks = connection.execute("select deciders from captures where id = 1").fetchone()[0]
    assert len(kept) == 2
    assert all(LETTER in body for body, _ in kept)
    assert '"site-template":1' in blocks
    assert not any(LETTER in path.read_text() for path in (tmp_path / "cleaned").rglob("*.md"))


@pytest.mark.parametrize("way", ["two workers", "other order", "in five runs", "killed before settling", "again"])
def test_the_articles_are_a_function_of_the_captures_and_not_of_how_they_came(tmp_path, way):
    lay(tmp_path / "a", PAGES)
    go(tmp_path / "a")
    home = tmp_path / "b"
    if way == "two workers":
        lay(home, PAGES)
        go(home, workers=2)
    elif way == "in five runs":
        names = list(PAGES)
        random.Random(3).shuffle(names)
        for start in range(0, 20, 4):
            lay(home, {name: PAGES[name] for name in names[start : start + 4]})
            go(home)
    elif way == "other order":
        lay(home, dict(list(PAGES.items())[10:]))
        go(home)
        lay(home, PAGES)
        go(home)
    elif way == "again":
        lay(home, PAGES)
        go(home)
        go(home, again=True)
        with sqlite3.connect(home / "db/articles.db") as connection:
            assert connection.execute("select count(*) from revisions").fetchone() == (0,)
    else:
        lay(home, PAGES)
        go(home)
        with sqlite3.connect(home / "db/articles.db") as connection:
            # as a kill between writing the captures and settling their site leaves it
            connection.execute("update sites set settled = 0")
            connection.execute("delete from templates")
        go(home)
    assert articles(home) == articles(tmp_path / "a")
    assert templates(home) == templates(tmp_path / "a")


def test_what_is_no_template_any_more_comes_back(tmp_path):
    three = dict(list(PAGES.items())[:3])
    lay(tmp_path, three)
    go(tmp_path)
    assert not any(LETTER in body for body in bodies(tmp_path).values())
    lay(tmp_path, {"02.html": page(2, promo=None)})
    go(tmp_path)
    assert sorted(name for name, body in bodies(tmp_path).items() if LETTER in body) == ["00.html", "01.html"]
    assert templates(tmp_path) == []
    shutil.rmtree(tmp_path / "db")
    go(tmp_path)
    assert sorted(name for name, body in bodies(tmp_path).items() if LETTER in body) == ["00.html", "01.html"]


def test_the_same_story_under_many_addresses_is_no_template(tmp_path):
    rng = random.Random(1)
    story = [f"{sentence(rng)} {sentence(rng)}" for _ in range(6)]
    reposts = {
        f"copy{number}.html": page(number, promo=None, paragraphs=[*story[: 6 - number % 2], f"Copy {number}."])
        for number in range(6)
    }
    lay(tmp_path, reposts)
    go(tmp_path)
    assert templates(tmp_path) == []
    assert all(body.startswith(story[0]) and story[4] in body for body in bodies(tmp_path).values())


def test_captures_of_one_address_are_one_story(tmp_path):
    # the same page, taken six times while its text grew: the promo stands on one page only
    rng = random.Random(2)
    for number in range(6):
        paragraphs = [f"{sentence(rng)} {sentence(rng)}" for _ in range(6)]
        lay(tmp_path, {f"{number}.html": page(number, paragraphs=paragraphs)})
        (tmp_path / f"raw/quaytimes.example/{number}.html.meta.json").write_text(
            '{"url": "https://quaytimes.example/live"}'
        )
    go(tmp_path)
    assert all(LETTER in body for body in bodies(tmp_path).values())


def test_sites_do_not_know_of_each_other(tmp_path):
    for number in range(6):
        folder = tmp_path / f"raw/site{number}.example"
        folder.mkdir(parents=True)
        (folder / "a.html").write_text(PAGES[f"{number:02}.html"])
    go(tmp_path)
    assert all(LETTER in body for body in bodies(tmp_path).values()) or len(bodies(tmp_path)) == 1
    assert templates(tmp_path) == []


def test_more_captures_than_a_transaction_takes_are_settled_all(tmp_path):
    lines = [f"{sentence(random.Random(number))} Note {number}.\n" for number in range(PART + 30)]
    folder = tmp_path / "raw/quaytimes.example"
    folder.mkdir(parents=True)
    for number, line in enumerate(lines):
        (folder / f"{number}.txt").write_text(f"{line}\n{sentence(random.Random(-number - 1))}\n\n{LETTER}\n")
    go(tmp_path, workers=2)
    found = bodies(tmp_path)
    assert len(found) == PART + 30
    assert not any(LETTER in body for body in found.values())


# the parts


def kept(text, position=0, kind="paragraph"):
    return Block(position, kind, text), Verdict(True, "forest", 0.9)


def test_short_blocks_headings_cells_and_code_are_never_looked_at():
    ledger = [
        kept("Ingredients", 0),
        kept("How to make the bread of the harbor bakery", 1, "heading"),
        kept("return the length of the list of all tides", 2, "code"),
        kept("Opening hours of the ticket office on weekdays", 3, "cell"),
        kept("The ticket office opens when the first ferry does.", 4),
    ]
    assert [each.position for each in template_evidence(ledger, "article").prints] == [4]


def test_what_a_site_rule_keeps_is_no_template():
    block, verdict = kept("All our boots are made by hand and mended for free.")
    by_rule = Verdict(True, "rule:quay.example/boots", 1.0)
    assert [each.bar for each in template_evidence([(block, verdict)], "article").prints] == [PROMO]
    assert [each.bar for each in template_evidence([(block, by_rule)], "article").prints] == [NEVER]


@pytest.mark.parametrize("page_type", ["product", "listing", "documentation"])
def test_pages_made_of_repeated_parts_lose_nothing(page_type):
    ledger = [kept("All our boots are made by hand and mended for free.")]
    assert [each.bar for each in template_evidence(ledger, page_type).prints] == [NEVER]


@pytest.mark.parametrize(
    ("text", "bar"),
    [
        ("Sign up for the letter we send on Fridays and read it first.", PROMO),
        ("Listen to our podcast about the sea, free wherever you get yours.", PROMO),
        ("Melden Sie sich für unseren Newsletter an und lesen Sie ihn am Freitag.", PROMO),
        ("The inquest into the fire at the mill was adjourned until spring.", PLAIN),
        ("At least 40 people have died since the war in Arlan began, said Ida Holm of the Relief Fund.", REPORTED),
        ('"We will not leave you", said our neighbor Tom Reyes, 63, who has lived on Kell all his life.', REPORTED),
        ("「町は変わった」と港の田中さんは話した。", REPORTED),
    ],
)
def test_what_speaks_to_the_reader_goes_first_and_reporting_last(text, bar):
    assert threshold_of(text) == bar


def test_a_block_longer_than_any_template_is_evidence_of_its_story_alone():
    text = "The harbor wall was mended again before the tide came in. "
    kept = Verdict(kept=True, decided_by="forest", score=0.9)
    found = [template_evidence([(Block(0, "paragraph", text * count), kept)], "article") for count in (2, 400)]
    assert [each.prints[0].bar != NEVER for each in found] == [True, False]
    assert all(each.story for each in found)


def test_sentences_are_not_alike_because_their_figures_are_masked():
    assert fingerprint("Brent crude rose 3.1 percent to 76.10 dollars a barrel.") != fingerprint(
        "Brent crude rose 2.4 percent to 74.90 dollars a barrel."
    )
    assert fingerprint("Issue 12 of 3 May 2024, page 4 of 16") == fingerprint(
        "Issue 9 of 21st June 2025, page 11 of 16"
    )


def test_a_blog_whose_archives_show_whole_posts_keeps_them(tmp_path):
    posts = [
        [f"{sentence(random.Random(100 * number + part))} {number}-{part}." for part in range(5)]
        for number in range(24)
    ]
    pages = {
        f"post{number}.html": page(
            number, promo=f"A reader from the {SUBJECTS[number % 20]} said it was so.", paragraphs=post
        )
        for number, post in enumerate(posts)
    }
    for name, step in (("month", 6), ("tag", 5)):
        for first in range(step):
            shown = [paragraph for post in posts[first::step] for paragraph in post]
            pages[f"{name}{first}.html"] = page(first + 30, promo=None, paragraphs=shown)
    lay(tmp_path, pages)
    go(tmp_path)
    found = bodies(tmp_path)
    for number, post in enumerate(posts):
        assert all(paragraph in found[f"post{number}.html"] for paragraph in post)


def body_of(ledger):
    return render_text(tuple(block for block, verdict in ledger if verdict.kept))


def dropping(ledger, positions):
    """Return a ledger cut at these positions, as it is stored."""
    prints = pack_prints(
        TemplateEvidence(tuple(Fingerprint(number, number, PROMO) for number in sorted(positions)), ())
    )
    site = {number: BlockSupport(5, most=True) for number in positions}
    found = cut(pack(ledger), body_of(ledger), prints, site)
    made = unpack(found.ledger, found.article["body"])
    blocks, verdicts = zip(*made, strict=True) if made else ((), ())
    assert found.article["body"] == body_of(made)
    assert found.article["confidence"] == confidence(blocks, verdicts)
    assert found.article["words"] == found.capture["words_kept"] == sum(b.words for b, v in made if v.kept)
    if ledger == without_templates(ledger):
        # cut, brought back and cut again it has the bytes of a page that comes anew
        assert cut(found.ledger, found.article["body"], prints, site) == found
        assert cut(found.ledger, found.article["body"], None, {}).ledger == pack(ledger)
    return made


def test_a_page_that_would_lose_more_than_half_is_left_as_it_is():
    ledger = [kept(LETTER), kept("The tide came in at noon.", 1)]
    assert dropping(ledger, {0}) == ledger
    assert dropping(ledger, {1}) != ledger


def test_an_article_names_a_template_only_where_blocks_were_dropped_for_it():
    site = {fingerprint(LETTER): BlockSupport(5, most=True)}
    for more, named in (("The tide came in at noon.", False), (f"{TIDE} {TIDE}", True)):
        ledger = [kept(LETTER), kept(more, 1)]
        article = cut(pack(ledger), body_of(ledger), pack_prints(template_evidence(ledger)), site).article
        assert (article["template"] is not None) == named
        assert (LETTER in article["body"]) != named


words = st.lists(st.sampled_from("the tide came at noon and left its boats on grass".split()), min_size=1, max_size=12)
ledgers = st.lists(st.tuples(words, st.booleans()), max_size=12).map(
    lambda rows: [
        (
            Block(place, "paragraph", " ".join(text)),
            Verdict(keep, "forest" if keep else "text:nav", 0.9 if keep else 0.1),
        )
        for place, (text, keep) in enumerate(rows)
    ]
)


@given(ledgers, st.sets(st.integers(0, 11)))
def test_dropping_template_can_be_undone_and_adds_nothing(ledger, positions):
    found = dropping(ledger, positions)
    assert without_templates(found) == ledger
    assert [block for block, _ in found] == [block for block, _ in ledger]
    for (block, after), (_, before) in zip(found, ledger, strict=True):
        assert after == before or (before.kept and not after.kept and block.position in positions)
    assert dropping(found, positions) == found
    assert dropping(found, ()) == ledger


@given(ledgers)
def test_prints_come_back_as_they_were_packed(ledger):
    says = template_evidence(ledger, "article")
    assert unpack_prints(pack_prints(says)) == [each for each in says.prints if each.bar]
    for each in says.prints:
        assert fingerprint(ledger[each.position][0].text) == each.print


def seen(number, *others, url=None):
    return Occurrence(url or f"https://quay.example/{number}", frozenset(others))


def test_a_story_is_counted_once_however_often_it_is_held():
    copies = [seen(number, 1, 2, 3, 4, number // 2 + 10) for number in range(8)]
    assert count_stories(copies) == 1
    # boilerplate longer than the body does not make one story of many
    apart = [seen(number, 1, 2, 10 * number + 5, 10 * number + 6, 10 * number + 7) for number in range(8)]
    assert count_stories(apart) == 8
    assert count_stories([seen(number, 100 + number, url="https://quay.example/live") for number in range(8)]) == 1
    # a month and a tag that show the story whole are joined by it, in whatever order they are met
    month, tag, story = seen(1, *range(20)), seen(2, *range(15, 40)), seen(3, *range(15, 20))
    assert [count_stories(each) for each in ([month, tag], [month, tag, story], [story, tag, month])] == [2, 1, 1]
    # what keeps nothing else says nothing
    assert count_stories([*apart, seen(99)]) == 8


def test_a_block_goes_when_the_stories_that_carry_it_pass_its_bar():
    prints = [
        Fingerprint(7, 0, PROMO),
        Fingerprint(8, 1, PLAIN),
        Fingerprint(9, 2, REPORTED),
        Fingerprint(10, 3, NEVER),
    ]
    assert template_positions(prints, {}) == frozenset()
    assert template_positions(prints, {own: BlockSupport(2, most=True) for own in range(7, 11)}) == frozenset()
    assert template_positions(prints, {own: BlockSupport(3, most=False) for own in range(7, 11)}) == {0}
    assert template_positions(prints, {own: BlockSupport(3, most=True) for own in range(7, 11)}) == {0, 1}
    assert template_positions(prints, {own: BlockSupport(12, most=True) for own in range(7, 11)}) == {0, 1, 2}


def test_what_a_page_leaves_in_doubt_goes_when_two_stories_carry_it():
    text = "At least 40 people have died since the war in Arlan began, said Ida Holm of the Relief Fund."
    block = Block(0, "line", text)
    bars = {
        score: template_evidence([(block, Verdict(True, "text:model", score))]).prints[0].bar
        for score in (0.5, 0.79, 0.8, 1)
    }
    assert bars == {0.5: DOUBTED, 0.79: DOUBTED, 0.8: REPORTED, 1: REPORTED}
    doubted = [Fingerprint(7, 0, DOUBTED), Fingerprint(8, 1, REPORTED)]
    assert template_positions(doubted, {7: BlockSupport(2, most=False), 8: BlockSupport(2, most=True)}) == {0}
    assert template_positions(doubted, {7: BlockSupport(1, most=True)}) == frozenset()


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_a_stored_ledger_says_of_its_template_what_the_page_said(scores):
    ledger = [
        (Block(place, "paragraph", f"{TIDE} {'again ' * place}"), Verdict(True, "forest", score))
        for place, score in enumerate(scores)
    ]
    assert template_evidence(unpack(pack(ledger), body_of(ledger)), "article") == template_evidence(ledger, "article")


def test_two_stories_are_enough_in_the_database_for_what_is_in_doubt_and_for_nothing_else(tmp_path):
    lay(tmp_path, dict(list(PAGES.items())[:3]))
    go(tmp_path)
    with closing(sqlite3.connect(tmp_path / "db/articles.db")) as connection:
        db = Database(connection)
        site = site_id(db, "quaytimes.example")
        db.execute("delete from prints")
        db.execute("delete from templates")
        first, second = (row[0] for row in db.execute("select id from captures order by id limit 2").fetchall())
        for capture in (first, second):
            note(db, capture, site, TemplateEvidence((Fingerprint(5, 0, DOUBTED), Fingerprint(6, 1, PROMO)), ()))
        assert count(db, site, None) == {first, second}
        assert known(db, site) == {5: BlockSupport(2, most=True)}
        forget(db, second, site, TemplateEvidence((Fingerprint(5, 0, DOUBTED),), ()))
        assert count(db, site, {5}) == {first}
        assert known(db, site) == {}
