"""A small hostile corpus of every family, run as users run it: each file ends in a row that is right.

The sizes are small, so that it is quick; ``python -m tests.hostile FOLDER`` writes a corpus at full size.
"""

import json
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from ingest.errors import CaptureError
from ingest.extract.pipeline import clean_capture
from ingest.ingestion.run import run
from ingest.models import OUTCOMES, Capture
from ingest.rules.sites import SITES
from ingest.sources.media_type import media_type
from ingest.store.block_codec import unpack
from ingest.store.rows import cleaned_rows
from tests.hostile.broken import mutate
from tests.hostile.case import SPECIAL
from tests.hostile.corpus import cases, read_manifest, write
from tests.hostile.families import FAMILIES
from tests.hostile.judge import folded, judge, render

SEED, SCALE = 5, 0.02
VARIANTS = 2
RAW = Path(__file__).parent.parent / "raw"
SAMPLES = [path for path in sorted(RAW.rglob("*")) if path.suffix in {".html", ".txt", ".md"} and path.parent != RAW]


def clean_all(folder):
    db = folder / "db" / "articles.db"
    run([folder / "raw"], db=db, cleaned=folder / "cleaned", workers=2)
    return db


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    write(folder, SEED, VARIANTS * len(FAMILIES), SCALE)
    clean_all(folder)
    return folder


@pytest.fixture(scope="module")
def report(corpus):
    return judge(corpus, corpus / "db" / "articles.db", corpus / "cleaned")


@pytest.mark.slow
@pytest.mark.parametrize("family", FAMILIES)
def test_every_file_of_a_family_ends_in_a_row_that_is_right(report, family):
    own = [each for each in report.judged if each.entry["family"] == family]
    if not own:
        pytest.skip("this machine cannot make such files")
    assert not [f"{each.entry['path']!a}: {why}" for each in own for why in each.wrong]


@pytest.mark.slow
def test_the_database_is_sound_the_tally_adds_up_and_nothing_is_written_elsewhere(report):
    assert report.wrong == ()


@pytest.mark.slow
def test_four_stories_in_five_are_recovered_where_a_limit_would_excuse_their_loss(report):
    assert report.recovered >= 0.8, render(report)


@pytest.mark.slow
def test_good_pages_among_bad_ones_give_the_same_articles_as_alone(tmp_path):
    names = ("plain_page", "many_attributes", "gzip_bomb", "no_page", "jsonld_body", "deep_boxes", "no_file", "sidecar")
    among, alone = tmp_path / "among", tmp_path / "alone"
    good = [each for each in write(among, SEED, 4 * len(names), SCALE, names) if each["family"] == "plain_page"]
    for each in good:
        shutil.copytree((among / each["path"]).parent, (alone / each["path"]).parent)
    kept = []
    for folder in (among, alone):
        with closing(sqlite3.connect(clean_all(folder))) as db:
            rows = db.execute(
                "select inputs.path, articles.title, author, published, language, words, confidence, flags, body "
                "from inputs join captures on captures.input_id = inputs.id join articles on articles.id = captures.id "
                "order by inputs.path"
            )
            kept.append({row[0]: row[1:] for row in rows if row[0] in {each["path"] for each in good}})
    assert len(good) == len(kept[1]) == 4
    assert kept[0] == kept[1]


@pytest.mark.parametrize("name", sorted(path.name for path in SAMPLES))
def test_a_sample_page_with_bytes_changed_still_gives_rows_that_fit(name):
    """Mutation of pages with all that real ones have: whatever comes of them, SQLite can hold it and the ledger reads back."""
    data = next(path for path in SAMPLES if path.name == name).read_bytes()
    for seed in range(12):
        body = mutate(Random(f"{name} {seed}"), data)
        try:
            kind = media_type(body, name)
        except CaptureError:
            continue
        capture = Capture(body, media_type=kind)
        rows = cleaned_rows(capture, clean_capture(capture, SITES, "test"))
        for each in (*rows.capture.values(), *(rows.article or {}).values()):
            assert "\0" not in str(each)
            str(each).encode()
        body_text = rows.article["body"] if rows.article else None
        assert len(unpack(rows.ledger, body_text)) == rows.capture["blocks"]


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_is_a_pure_function_of_chance_and_scale(family):
    for seed in range(2):
        first, second = (FAMILIES[family](Random(seed), SCALE) for _ in range(2))
        assert first == second
        assert first.allowed <= set(OUTCOMES)
        assert first.special in SPECIAL | {""}
        assert 0 < len(first.name.rpartition(b"/")[2]) <= 255


def test_the_variants_of_a_family_differ():
    made = [(family, case.name, case.body, case.sidecar) for family, _, case in cases(SEED, 4 * len(FAMILIES), SCALE)]
    for family in FAMILIES:
        own = {each for each in made if each[0] == family}
        assert len(own) > 1 or family in {"no_file", "sidecar_alone"}, family


def test_words_of_a_story_stand_in_it_once():
    _, _, case = next(cases(SEED, 1, SCALE, ["plain_page"]))
    text = folded(case.body.decode())
    assert len(case.words) >= 6
    assert all(text.count(each) == 1 for each in case.words)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("small")
    write(folder, SEED, 6, SCALE, ["plain_page", "secret_headers", "nothing"])
    clean_all(folder)
    return folder


@pytest.fixture
def small(made, tmp_path):
    """A corpus with its database, to be changed."""
    folder = tmp_path / "copy"
    shutil.copytree(made, folder)
    return folder, folder / "db" / "articles.db"


def wrongs(folder, db):
    found = judge(folder, db, folder / "cleaned")
    return {each.entry["family"]: " ".join(each.wrong) for each in found.judged if each.wrong}, found


def change(db, *statements):
    with closing(sqlite3.connect(db)) as connection:
        for each in statements:
            connection.execute(each)
        connection.commit()


def test_the_judge_finds_nothing_wrong_where_nothing_is(small):
    assert wrongs(*small)[0] == {}


@pytest.mark.parametrize(
    ("statement", "family", "told"),
    [
        ("update articles set body = 'short' || char(10)", "plain_page", "paragraphs are lost"),
        ("update inputs set outcome = 'crash', reason = 'x' where id = 1", "nothing", "crash (x)"),
        ("update inputs set reason = null", "nothing", "empty without a reason"),
        ("update inputs set seconds = 40", "plain_page", "40 s"),
        ("update articles set title = char(27) || 'x'", "plain_page", "title holds"),
        ("update articles set canonical_url = 'javascript:1'", "plain_page", "no web address"),
        ("update inputs set path = 'raw/other' where outcome = 'empty'", "nothing", "no row in inputs"),
    ],
)
def test_the_judge_tells_what_is_wrong(small, statement, family, told):
    folder, db = small
    columns = "pragma table_info(articles)"
    with closing(sqlite3.connect(db)) as connection:
        if "canonical_url" in statement and "canonical_url" not in {row[1] for row in connection.execute(columns)}:
            statement = statement.replace("canonical_url", "claimed_url")
    if "raw/other" in statement or "id = 1" in statement:
        with closing(sqlite3.connect(db)) as connection:
            (key,) = connection.execute("select min(id) from inputs where outcome = 'empty'").fetchone()
        statement = statement.replace("outcome = 'empty'", f"id = {key}").replace("id = 1", f"id = {key}")
    change(db, statement)
    assert told in wrongs(folder, db)[0].get(family, "")


def test_the_judge_finds_a_secret_wherever_it_is(small):
    folder, db = small
    (word,) = next(each["forbidden"] for each in read_manifest(folder) if each["family"] == "secret_headers")
    (folder / "cleaned" / f"{word}.md").write_text("x", encoding="utf-8")
    assert f"leaked: {word}" in wrongs(folder, db)[0]["secret_headers"]
    (folder / "cleaned" / f"{word}.md").unlink()
    change(db, f"update captures set reason = '{word}' where id = 1")
    assert f"leaked: {word}" in wrongs(folder, db)[0]["secret_headers"]


def test_the_judge_finds_files_where_none_belong(small):
    folder, db = small
    (folder / "escaped.md").write_text("x", encoding="utf-8")
    assert "escaped.md" in " ".join(wrongs(folder, db)[1].wrong)


def test_a_report_is_good_only_where_nearly_all_is_right(small):
    found = wrongs(*small)[1]
    assert found.good
    assert not replace(found, wrong=("x",)).good
    assert not replace(found, judged=(replace(found.judged[0], wrong=("x",)), *found.judged[1:])).good
    assert "right 100.0% of 6" in render(found)


def test_a_manifest_reads_back_names_that_are_no_text(tmp_path):
    write(tmp_path, SEED, 8, SCALE, ["bytes_name"])
    assert all((tmp_path / each["path"]).exists() for each in read_manifest(tmp_path))
    assert json.loads((tmp_path / "manifest.json").read_text("ascii"))
