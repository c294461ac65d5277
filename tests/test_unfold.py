import json

from hypothesis import given
from hypothesis import strategies as st
from lxml.html import document_fromstring

import ingest
from ingest.extract.html.embedded_text import append_embedded
from ingest.extract.html.head import head_metadata
from ingest.extract.html.segment import segment

SENTENCES = [
    f"On day {day} the keeper of the lighthouse rowed out to the rock, read the gauge and wrote down what the sea had done."
    for day in range(1, 13)
]
BODY = "\n\n".join(SENTENCES)


def page(head="", body=""):
    return f"<html><head><title>Gauge</title>{head}</head><body>{body}</body></html>"


def opened(markup):
    tree = document_fromstring(markup)
    return append_embedded(segment(tree), tree, head_metadata(tree))


def json_ld(value):
    written = json.dumps(value).replace("</", r"<\/")
    return f'<script type="application/ld+json">{written}</script>'


def test_the_body_that_a_page_states_and_does_not_show_is_its_article():
    head = json_ld({"@type": "NewsArticle", "headline": "Gauge", "articleBody": BODY})
    article = ingest.clean(page(head, "<div id=root></div><p>Please turn on scripts.</p>").encode())
    assert article.text.split("\n\n") == SENTENCES
    assert {verdict.decided_by for _, verdict in article.ledger if verdict.kept} == {"embedded:json-ld"}


def test_a_page_that_shows_its_body_is_judged_by_what_it_shows():
    head = json_ld(
        {"@type": "NewsArticle", "headline": "Gauge", "articleBody": BODY + " And one line that nobody sees."}
    )
    found = opened(page(head, "".join(f"<p>{each}</p>" for each in SENTENCES)))
    assert not found.marks
    assert len(found.parts.blocks) == len(SENTENCES)


def test_the_posts_of_a_thread_are_read_from_json_inside_json_in_an_attribute():
    posts = [
        {"id": n, "user": "keeper", "cooked": f"<p>{one}</p><p>{two}</p>"}
        for n, (one, two) in enumerate(zip(SENTENCES[::2], SENTENCES[1::2], strict=True))
    ]
    state = json.dumps({"topic_7": json.dumps({"post_stream": {"posts": posts}})}).replace('"', "&quot;")
    found = opened(page("", f"<div class=hidden id=data data-preloaded='{state}'></div><p>Tides forum</p>"))
    assert [block.text for block in found.parts.blocks] == ["Tides forum", *SENTENCES]
    assert found.marks == {0: (False, "embedded:shown")} | dict.fromkeys(range(1, 13), (True, "embedded:state"))
    assert [block.position for block in found.parts.blocks] == list(range(13))


def test_state_of_a_script_is_read_only_where_the_page_shows_nothing():
    state = f'<script type="application/json">{json.dumps({"props": {"story": BODY}})}</script>'
    assert len(opened(page(state, "<div id=root></div>")).marks) == len(SENTENCES)
    assert not opened(page(state, "".join(f"<p>{each}</p>" for each in SENTENCES[:3]))).marks


def test_labels_and_broken_state_are_no_text():
    labels = json.dumps(
        {"menu": ["Home", "Tides", "Contact"] * 50, "one": "a " * 400}
        | {f"label {n}": f"You can follow this harbour here, number {n}." for n in range(50)}
    )
    for state in (labels, labels[:-5], '{"a":' * 500, "[" * 100_000):
        assert not opened(page(f'<script type="application/json">{state}</script>', "<p>Home</p>")).marks


@given(
    st.recursive(
        st.text(max_size=300),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    )
)
def test_any_state_leaves_the_blocks_that_are_shown_where_they_are(value):
    markup = page(f'<script type="application/json">{json.dumps({"a": value})}</script>', "<p>Home</p><p>Tides</p>")
    found = opened(markup)
    assert [block.text for block in found.parts.blocks[:2]] == ["Home", "Tides"]
    assert [kept for kept, _ in found.marks.values()] in ([], [False, False, *[True] * (len(found.parts.blocks) - 2)])


def test_the_transcript_of_a_film_is_not_the_text_of_a_page_of_headlines():
    head = json_ld({"@type": "VideoObject", "name": "Gauge", "transcript": BODY, "articleBody": BODY})
    assert not opened(page(head, "".join(f"<p>Headline {n} of the day</p>" for n in range(9)))).marks


def test_what_is_shown_is_left_to_the_voters_unless_it_is_next_to_nothing():
    head = json_ld({"@type": "NewsArticle", "articleBody": BODY})
    teaser = "".join(f"<p>Rock, sea, gauge, rope {n}</p>" for n in range(9))
    found = opened(page(head, teaser))
    assert set(found.marks.values()) == {(True, "embedded:json-ld")}
    assert min(found.marks) == 9


def test_a_thread_of_short_posts_is_read():
    posts = [{"cooked": f"<p>{each}</p>"} for each in SENTENCES]
    found = opened(page("", f"<div data-preloaded='{json.dumps({'posts': posts})}'></div><p>Enable scripts</p>"))
    assert [block.text for block in found.parts.blocks[1:]] == SENTENCES


def test_short_updates_are_a_text_of_their_own():
    updates = "".join(f"<section><time>10:{n}</time><p>Trains halted at pier {n}.</p></section>" for n in range(10, 40))
    for kind in ("Review", "NewsArticle"):
        assert not opened(page(json_ld({"@type": kind, "articleBody": BODY, "reviewBody": BODY}), updates)).marks


def test_the_beginning_that_a_notice_lets_through_is_not_said_twice():
    head = json_ld({"@type": "NewsArticle", "articleBody": BODY})
    found = opened(page(head, f"<p>{SENTENCES[0]}</p><p>Subscribe to read on.</p>"))
    kept = [found.parts.blocks[place].text for place, (kept, _) in found.marks.items() if kept]
    assert kept == SENTENCES


def test_one_body_in_two_nodes_is_read_once():
    head = json_ld([{"@type": "NewsArticle", "articleBody": BODY}, {"@type": "NewsArticle", "articleBody": BODY + " "}])
    assert len(opened(page(head)).parts.blocks) == len(SENTENCES)


def test_what_no_text_can_hold_does_not_come_out_of_a_script():
    head = json_ld({"@type": "NewsArticle", "articleBody": f"\ud800 \0\x1b[31m\ufffe<script>alert(1)</script>{BODY}"})
    article = ingest.clean(page(head).encode())
    assert article.text.encode()
    assert not set("\0\x1b\ufffe") & set(article.text)
    assert "alert" not in article.text
