"""What an article changed is told, what its page changed around it is not; the best capture of a URL is named with why."""

import json
from contextlib import closing

import pytest

from ingest.errors import NotFound, StoreError, UsageError
from ingest.history.revisions import diff, diff_dict, earlier_texts, render, text_of
from ingest.ingestion.run import run
from ingest.store.canonical import address, best, revisions_of, superseded
from ingest.store.connect import connect
from ingest.store.database import Store

URL = "https://quaytimes.example/2025/harbor-wall"
LEAD = (
    "The harbor wall will be closed to walkers from Monday while masons replace the stones that the January storms "
    "pulled out of its seaward face, the port authority said."
)
COST = (
    "The work is expected to cost forty thousand crowns and to take three weeks, weather permitting, and the small "
    "boats will have to moor in the river meanwhile."
)
FERRY = (
    "Ferries to the outer islands will leave from the fish quay instead, ten minutes later than the timetable says, "
    "because the walk from the square is longer."
)
HISTORY = (
    "The wall was built in a single winter by men who had never built one before, and it has been mended every spring "
    "since by the children of their children."
)
COUNCIL = (
    "Members of the town council asked why the crane that was bought for such repairs two years ago is still standing "
    "in a shed without its motor."
)
STORY = (LEAD, COST, FERRY, HISTORY)
MENUS = ("Home News Weather Tides", "News Sport Harbor Letters Archive", "Start Nachrichten Gezeiten")


def page(*paragraphs, title="Harbor wall closes for repairs", menu=MENUS[0], published="2025-03-01", more=""):
    links = "".join(f'<a href="/{word}">{word}</a> ' for word in menu.split())
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    return (
        f'<html><head><title>{title}</title><meta property="article:published_time" content="{published}">'
        f"</head><body><nav>{links}</nav><article><h1>{title}</h1>{body}{more}</article>"
        f"<footer>{links}</footer></body></html>"
    )


def put(home, name, text, url=URL, fetched_at=None):
    path = home / "raw" / f"{name}.html"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    if url:
        (home / "raw" / f"{name}.html.meta.json").write_text(json.dumps({"url": url, "fetched_at": fetched_at}))


@pytest.fixture
def opened(tmp_path):
    """Ingests what was put into raw/ and returns a connection that can only read."""
    connections = []

    def open_it():
        run([tmp_path / "raw"], db=tmp_path / "articles.db", cleaned=None, workers=1)
        connections.append(connect(tmp_path / "articles.db"))
        return connections[-1]

    yield open_it
    for each in connections:
        each.close()


def changed(step):
    return [(each.change, each.text) for each in step.changes.paragraphs if each.change != "same"]


# --- what changed --------------------------------------------------------------------------------------------------


def test_of_a_url_each_capture_is_compared_with_the_next_in_the_order_they_were_fetched(tmp_path, opened):
    put(tmp_path, "c-first", page(*STORY), fetched_at="2025-03-01T08:00:00Z")
    put(tmp_path, "a-last", page(*STORY[:3], COUNCIL), fetched_at="2025-03-03T08:00:00Z")
    later = page(LEAD, COST.replace("forty thousand", "fifty-five thousand"), *STORY[2:], menu=MENUS[1])
    put(tmp_path, "b-second", later, fetched_at="2025-03-02T08:00:00Z")
    found = diff(opened(), URL)
    assert [each.source.rpartition("/")[2] for each in found.captures] == [
        "c-first.html",
        "b-second.html",
        "a-last.html",
    ]
    first, second = found.steps
    assert changed(first) == [("edited", COST.replace("forty thousand", "fifty-five thousand"))]
    assert {change for change, _ in changed(second)} == {"edited", "added", "removed"}
    text = render(found)
    assert "cost [-forty-]{+fifty-five+} thousand crowns" in text
    assert f"+ {COUNCIL[:40]}" in text
    assert f"- {HISTORY[:40]}" in text


def test_a_page_that_changed_around_its_article_has_changed_nothing(tmp_path, opened):
    put(tmp_path, "a", page(*STORY), fetched_at="2025-03-01T08:00:00Z")
    put(tmp_path, "b", page(*STORY, menu=MENUS[2]), fetched_at="2025-03-02T08:00:00Z")
    (step,) = diff(opened(), URL).steps
    assert not step.changes
    assert "nothing of the article changed" in render(diff(opened(), URL))


def test_headline_and_date_are_compared_too(tmp_path, opened):
    put(tmp_path, "a", page(*STORY), fetched_at="2025-03-01T08:00:00Z")
    put(
        tmp_path,
        "b",
        page(*STORY, title="Harbor wall stays open after all", published="2025-03-02"),
        fetched_at="2025-03-02T08:00:00Z",
    )
    (step,) = diff(opened(), URL).steps
    assert {each.name for each in step.changes.fields} == {"title", "published"}
    assert "title: [-Harbor wall closes for repairs-]{+Harbor wall stays open after all+}" in render(
        diff(opened(), URL)
    )


def test_two_captures_can_be_named_whatever_their_urls(tmp_path, opened):
    put(tmp_path, "a", page(*STORY))
    put(tmp_path, "b", page(*STORY, COUNCIL), url="https://islander.example/wall")
    (step,) = diff(opened(), "1", "2").steps
    assert changed(step) == [("added", COUNCIL)]
    assert diff(opened(), "1", "2").captures == ()


def test_of_one_capture_the_one_before_it_and_its_own_earlier_texts_are_compared(tmp_path, opened):
    put(tmp_path, "a", page(*STORY), fetched_at="2025-03-01T08:00:00Z")
    put(tmp_path, "b", page(*STORY[:2]), fetched_at="2025-03-02T08:00:00Z")
    opened()
    put(tmp_path, "b", page(*STORY[:3]), fetched_at="2025-03-02T08:00:00Z")
    connection = opened()
    own, before = diff(connection, "2").steps
    assert changed(own) == [("added", FERRY)]
    assert own.why == "the file has other bytes"
    assert changed(before) == [("removed", HISTORY)]
    assert "until run 2 of 2" in own.before
    assert diff(connection, "1").steps == ()


def test_an_earlier_text_names_the_versions_and_rules_that_made_it(tmp_path, opened):
    put(tmp_path, "a", page(*STORY))
    opened()
    with Store(tmp_path / "articles.db") as store, store.transaction():
        store.db.execute(
            "insert into revisions (capture_id, title, published, words, made_by, rules, template, sha256, body) "
            "select id, title, published, words, 'ingest 0.0', 'abc', template, "
            "(select sha256 from captures where captures.id = articles.id), body || char(10) || 'Share this page!' "
            "from articles"
        )
    with closing(connect(tmp_path / "articles.db")) as connection:
        (step,) = earlier_texts(connection, 1)
        assert step.why.startswith("made by: ingest 0.0 -> ingest ")
        assert step.why.endswith("; rules: abc -> none")
        assert changed(step) == [("removed", "Share this page!")]


def test_a_capture_without_an_article_is_named_as_such(tmp_path, opened):
    put(tmp_path, "a", page(*STORY), fetched_at="2025-03-01T08:00:00Z")
    put(tmp_path, "b", page("Gone."), fetched_at="2025-03-02T08:00:00Z")
    connection = opened()
    assert text_of(connection, 2).paragraphs == ()
    assert "no article (empty)" in render(diff(connection, "1", "2"))
    assert "no article: " in render(diff(connection, URL))
    assert diff(connection, URL).steps == ()
    assert "nothing to compare" in render(diff(connection, URL))


def test_what_is_not_there_is_told(tmp_path, opened):
    put(tmp_path, "a", page(*STORY))
    connection = opened()
    for wrong in (["7"], ["1", "7"], ["https://quaytimes.example/other"]):
        with pytest.raises(NotFound):
            diff(connection, *wrong)
    with pytest.raises(UsageError, match="two numbers"):
        diff(connection, URL, "1")


def test_a_program_reads_the_same(tmp_path, opened):
    put(tmp_path, "a", page(*STORY), fetched_at="2025-03-01T08:00:00Z")
    put(tmp_path, "b", page(*STORY, COUNCIL), fetched_at="2025-03-02T08:00:00Z")
    told = json.loads(json.dumps(diff_dict(diff(opened(), URL))))
    assert told["best"] == 2
    assert [each["id"] for each in told["captures"]] == [1, 2]
    (step,) = told["steps"]
    assert (step["added"], step["same"], step["words_added"]) == (1, 4, len(COUNCIL.split()))
    assert [each["text"] for each in step["paragraphs"]] == [COUNCIL]


# --- which captures are of one URL, and which is the best ----------------------------------------------------------


def test_scheme_fragment_and_closing_slash_do_not_make_another_page(tmp_path, opened):
    urls = (
        URL,
        URL.replace("https", "http"),
        f"{URL}/",
        f"{URL}#comments",
        f"{URL}/?page=2",
        f"{URL}-again",
        f"{URL}#!/b",
    )
    for number, url in enumerate(urls):
        put(tmp_path, str(number), page(*STORY, f"Bulletin {number}."), url=url)
    connection = opened()
    for url in urls[:4]:
        assert sorted(each.id for each in revisions_of(connection, url)) == [1, 2, 3, 4]
    for number, url in enumerate(urls[4:], 5):
        assert [each.id for each in revisions_of(connection, url)] == [number]
    assert len({address(url) for url in urls}) == 4


def test_the_fullest_is_best_and_the_latest_of_equals(tmp_path, opened):
    put(tmp_path, "a", page(*STORY, more="<!-- 1 -->"), fetched_at="2025-03-01T08:00:00Z")
    put(tmp_path, "b", page(*STORY[:3]), fetched_at="2025-03-03T08:00:00Z")
    put(tmp_path, "c", page(*STORY, more="<!-- 2 -->"), fetched_at="2025-03-02T08:00:00Z")
    connection = opened()
    number, reason = best(connection, URL)
    assert number == 3
    assert reason.startswith("latest of the fullest of 3: ")
    less = superseded(connection)
    assert set(less) == {1, 2}
    assert less[1] == (3, "capture 3 is as full and later")
    assert less[2][1].startswith("capture 3 is fuller: ")


def test_a_capture_that_is_cut_off_is_no_match_for_one_that_is_not(tmp_path, opened):
    wall = '<div class="paywall"><p>Subscribe to continue reading this article.</p></div>'
    put(tmp_path, "a", page(LEAD, COST, more=wall), fetched_at="2025-03-02T08:00:00Z")
    put(tmp_path, "b", page(LEAD), fetched_at="2025-03-01T08:00:00Z")
    connection = opened()
    flagged = revisions_of(connection, URL)[1]
    assert flagged.cut_off == ("paywalled",)
    number, reason = best(connection, URL)
    assert number == 2
    assert reason.endswith("capture 1 is paywalled")
    assert superseded(connection) == {1: (2, "it is paywalled, capture 2 is not")}


def test_another_story_at_the_same_url_is_not_lost(tmp_path, opened):
    snow = COUNCIL.replace("crane", "plough")
    other = (snow, f"{snow[:-1]}, nor has anybody seen it move since the snow of nine years ago on the islands.")
    put(tmp_path, "a", page(*STORY, title="The day in short"), fetched_at="2025-03-01T08:00:00Z")
    put(
        tmp_path, "b", page(*other, title="The day in short", published="2025-03-02"), fetched_at="2025-03-02T08:00:00Z"
    )
    connection = opened()
    assert superseded(connection) == {}
    number, reason = best(connection, URL)
    assert number == 1
    assert reason.endswith("1 of the address tells another story")


def test_a_story_that_was_half_rewritten_under_another_title_is_the_same(tmp_path, opened):
    put(tmp_path, "a", page(*STORY), fetched_at="2025-03-01T08:00:00Z")
    rewritten = page(LEAD, COST, COUNCIL, title="Council asks for its crane")
    put(tmp_path, "b", rewritten, fetched_at="2025-03-02T08:00:00Z")
    assert list(superseded(opened())) == [2]


def test_pages_that_all_claim_one_address_are_not_taken_for_one(tmp_path, opened):
    claim = '<link rel="canonical" href="https://quaytimes.example/">'
    for name, text in (("a", STORY), ("b", (COUNCIL, COUNCIL.replace("crane", "dredger")))):
        put(tmp_path, name, page(*text, title="Quay Times").replace("</head>", f"{claim}</head>"), url=None)
    connection = opened()
    assert [each.claimed for each in revisions_of(connection, "https://quaytimes.example")] == [True, True]
    assert superseded(connection) == {}


def test_a_url_without_articles_has_no_best(tmp_path, opened):
    put(tmp_path, "a", page("Gone."))
    with pytest.raises(NotFound, match="no article of that address"):
        best(opened(), URL)


def test_a_database_of_an_earlier_version_says_what_brings_it_up_to_date(tmp_path, opened):
    put(tmp_path, "a", page(*STORY))
    opened()
    with Store(tmp_path / "articles.db") as store:
        store.db.execute("drop table revisions")
    with closing(connect(tmp_path / "articles.db")) as connection, pytest.raises(StoreError, match="ingest run"):
        superseded(connection)
