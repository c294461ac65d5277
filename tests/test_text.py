"""The article is kept whole, what stands around it is named, and nothing is made up."""

import json
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.extract.text.classify import judge
from ingest.extract.text.lines import segment
from ingest.models import Judged, render_text
from tests.growth import assert_linear

BODY = [
    "The ferry left the old quay at dawn with forty people on board and came back before the tide had turned that day.",
    "Nobody had told the harbour master, who said that he had watched from his window and had thought it was a drill.",
    '"I saw the lights go out one by one, and then there was only the sound of the engine," he said on Tuesday.',
    "A second ferry is to be bought in the spring if the council finds the money, which most of its members doubt.",
    "The mayor did not answer questions. Her office said that a report would be sent to every house before the summer.",
]
MENU = ["Harbour Herald", "News", "Sport", "Weather", "Boats for sale", "Contact us", "Log in"]
FOOT = [
    "Related Stories",
    "Five quays you have to see before winter",
    "Mayor opens a bench on the pier",
    "Subscribe to our newsletter",
    "Comments are closed.",
    "© 2024 Harbour Herald. All rights reserved.",
]


def read(*lines: str, gap: str = "\n\n") -> Judged:
    return judge(segment(gap.join(lines)))


def kept(reading: Judged) -> str:
    return render_text(
        tuple(block for block, verdict in zip(reading.blocks, reading.verdicts, strict=True) if verdict.kept)
    )


def names(reading: Judged) -> dict[str, str]:
    return {b.text: v.decided_by for b, v in zip(reading.blocks, reading.verdicts, strict=True)}


@pytest.mark.parametrize("gap", ["\n", "\n\n", "\r\n"])
def test_a_page_is_cut_down_to_its_article(gap: str) -> None:
    page = read(*MENU, "Ferry leaves the old quay unseen", "By Jane Roe", "March 4, 2024", *BODY, *FOOT, gap=gap)
    assert kept(page).split() == " ".join(BODY).split()
    assert page.metadata.title == "Ferry leaves the old quay unseen"
    assert page.metadata.authors == ("Jane Roe",)
    assert (page.metadata.published, page.metadata.published_precision) == ("2024-03-04", "day")
    assert page.metadata.published_from == "date: March 4, 2024"
    said = names(page)
    assert said["Related Stories"] == said["Mayor opens a bench on the pier"] == "text:related"
    assert said["Comments are closed."] == "text:comment"
    assert said["By Jane Roe"] == "text:byline"
    assert said["Ferry leaves the old quay unseen"] == "text:title"


@given(st.lists(st.sampled_from(BODY), min_size=1, max_size=5, unique=True))
@settings(max_examples=30)
def test_pure_text_loses_nothing_and_gets_no_metadata(lines: list[str]) -> None:
    page = read(*lines)
    assert kept(page) == "\n\n".join(lines)
    assert page.metadata.title is None
    assert page.metadata.authors == ()
    assert page.metadata.published is None
    assert page.metadata.site_name is None
    assert page.metadata.original_source is None


def test_an_article_on_one_line_is_kept_whole() -> None:
    assert kept(read(" ".join(BODY))) == " ".join(BODY)


def test_a_glued_dateline_is_a_block_of_its_own() -> None:
    page = read("PORT ROYAL (AP) — " + BODY[0], *BODY[1:])
    assert kept(page) == "\n\n".join(BODY)
    assert [verdict.decided_by for verdict in page.verdicts[:2]] == ["text:dateline", "text:body"]
    assert page.blocks[0].text == "PORT ROYAL (AP) —"
    assert page.blocks[1].joined
    assert [block.position for block in page.blocks] == list(range(len(BODY) + 1))
    assert (page.metadata.dateline, page.metadata.wire) == ("PORT ROYAL", "AP")


def test_a_glued_date_key_is_cut_off_and_read() -> None:
    page = read(" date 2025-06-23 " + BODY[0], *BODY[1:])
    assert kept(page) == "\n\n".join(BODY)
    assert page.metadata.published == "2025-06-23"


def test_the_date_of_a_teaser_is_not_the_date_of_the_article() -> None:
    page = read(
        "Ferry leaves the old quay unseen", *BODY, "RELATED CONTENT", "Tokyo, Japan (SPX) Dec 05, 2025", "A boat sank."
    )
    assert page.metadata.published is None
    assert kept(page) == "\n\n".join(BODY)


def test_subheadings_and_lists_inside_an_article_stay() -> None:
    lines = [*BODY[:2], "What the council says", "The council wants three things:", "* a ferry", "* a quay", *BODY[2:]]
    assert kept(read(*lines)).split() == " ".join(lines).split()


def test_a_list_that_closes_the_article_stays() -> None:
    lines = [*BODY, "The council wants three things:", "* a ferry", "* a quay", "* a drill"]
    assert kept(read(*lines)).split() == " ".join(lines).split()


def test_furniture_inside_the_article_goes() -> None:
    page = read(
        *BODY[:2],
        "Advertisement",
        "READ MORE: How the ferry got its name",
        "The ferry at the quay. Credit: Max Doe",
        "“I saw the lights go out one by one, and then there was only the sound”",
        "— The harbour master",
        *BODY[2:],
    )
    assert kept(page) == "\n\n".join(BODY)
    assert {"text:advert", "text:related", "text:caption", "text:pullquote"} <= set(names(page).values())


def test_the_box_about_the_author_goes_with_what_follows_and_gives_the_byline() -> None:
    page = read(
        "Ferry leaves the old quay unseen",
        *BODY,
        "Jane Roe",
        "Jane Roe is the harbour editor of the Herald, based in Port Royal.",
        "Harbour Days 2024",
        "Bringing together everybody who loves boats, Harbour Days is the place where the future of ferries is discussed.",
    )
    assert kept(page) == "\n\n".join(BODY)
    assert page.metadata.authors == ("Jane Roe",)
    assert "text:author-bio" in names(page).values()


def test_a_sentence_about_an_editor_in_the_article_stays() -> None:
    lines = [*BODY, "Max Doe is the editor of a rival paper and has his own boat, which nobody has seen for years."]
    assert kept(read(*lines)) == "\n\n".join(lines)


def test_the_card_of_another_story_goes_from_between_the_paragraphs() -> None:
    card = [
        "Lighthouse gets a second door",
        "Tilda Brandt",
        "The keepers of the light had asked for it since the flood took the first one and nobody could ...",
    ]
    page = read(
        *MENU, "Ferry leaves the old quay unseen", *BODY[:2], *card, f"{card[2]} (Tilda Brandt)", *BODY[2:], *FOOT
    )
    assert kept(page).split() == " ".join(BODY).split()


def test_a_form_between_the_paragraphs_goes_with_its_sentences() -> None:
    form = [
        "Newsletter",
        "Your email address",
        "Letters from the quay, once a week, on Fridays.",
        "Sign up",
        "See Sample",
        "Privacy Policy",
    ]
    page = read(*MENU, "Ferry leaves the old quay unseen", *BODY[:3], *form, *BODY[3:], *FOOT)
    assert kept(page).split() == " ".join(BODY).split()


def test_a_box_of_links_does_not_end_a_short_article() -> None:
    page = read(
        *MENU, "Ferry leaves the old quay unseen", BODY[0], "Read more", "Mayor opens a bench", *BODY[1:3], *FOOT
    )
    assert kept(page).split() == " ".join(BODY[:3]).split()
    assert names(page)["Mayor opens a bench"] == "text:related"


def test_captions_are_told_from_the_text_where_the_credit_stands_above() -> None:
    page = read(
        "Ferry leaves the old quay unseen",
        BODY[0],
        "Reuters",
        "The ferry on the morning it left",
        BODY[1],
        "EPA",
        "2",
        "Nobody on the quay saw the lights",
        *BODY[2:],
        *FOOT,
    )
    assert kept(page).split() == " ".join(BODY).split()


def test_a_picture_described_twice_is_dropped_twice() -> None:
    caption = "The ferry Margarethe on the day she left the old quay before anybody in the town was awake"
    page = read(
        *MENU,
        "Ferry leaves the old quay unseen",
        BODY[0],
        f"{caption}.",
        f"{caption}. (Jane Roe / AP)",
        *BODY[1:],
        *FOOT,
    )
    assert kept(page).split() == " ".join(BODY).split()


def test_a_cleaned_text_keeps_its_tables_lists_and_repetitions() -> None:
    table = [f"Quay {n} | {n * 7} boats | {n / 2} fathoms" for n in range(1, 12)]
    lines = [
        "What the harbour holds",
        *BODY[:2],
        *table,
        "Pros",
        "None",
        "Cons",
        "None",
        BODY[2],
        *table[:3],
        BODY[0],
        "Sources",
    ]
    page = read(*lines[1:])
    assert kept(page).split() == " ".join(lines[1:]).split()


def test_a_headline_that_asks_is_not_the_first_sentence() -> None:
    page = read(*MENU, "Who Moved the Ferry from the Old Quay?", "By Jane Roe", *BODY, *FOOT)
    assert kept(page).split() == " ".join(BODY).split()
    assert page.metadata.title == "Who Moved the Ferry from the Old Quay?"


def test_headlines_run_together_are_no_prose() -> None:
    wall = (
        "Mayor opens benchFive quays to seeWho moved the ferryBoats for sale nowHerald wins a prizeWinter comes to the quay"
        * 2
    )
    page = read(*MENU, "Ferry leaves the old quay unseen", *BODY, "Most read", wall, *FOOT)
    assert kept(page).split() == " ".join(BODY).split()


def test_headlines_of_other_stories_go_by_what_stands_beside_them() -> None:
    boxes = ["Lighthouse gets a second door after the flood", "Read more"]
    signed = ["How the council came to love its cranes", "By Tilda Brandt"]
    page = read(*MENU, "Ferry leaves the old quay unseen", *BODY[:2], *boxes, *BODY[2:4], *signed, BODY[4], *FOOT)
    assert kept(page).split() == " ".join(BODY).split()


def test_labels_before_headlines_take_these_along() -> None:
    pairs = [line for n in range(4) for line in ("Watch video", f"Boat number {n} comes home to the quay")]
    page = read(*MENU, "Ferry leaves the old quay unseen", *BODY[:2], *pairs, *BODY[2:], *FOOT)
    assert kept(page).split() == " ".join(BODY).split()


def test_a_gallery_goes_with_its_sentences() -> None:
    slides = [
        line for n in range(1, 6) for line in (f"The ferry on day {n}, as it was seen from the quay.", f"{n} of 5")
    ]
    page = read(*MENU, "Ferry leaves the old quay unseen", *BODY, *slides[1:], *FOOT)
    assert "as it was seen from the quay" not in kept(page).partition(BODY[-1])[2]


def test_a_caption_that_says_itself_twice_goes() -> None:
    twice = "The ferry Margarethe leaves the old quay on a grey morning in March."
    page = read(
        *MENU, "Ferry leaves the old quay unseen", *BODY[:2], f"Caption Boats {twice} {twice}", *BODY[2:], *FOOT
    )
    assert kept(page).split() == " ".join(BODY).split()


def test_an_article_does_not_reach_over_the_foot_of_its_page() -> None:
    foot = ["Comments", "Newsletters", "Facebook", "Twitter", "Privacy Policy", "Terms of Use", "Contact us", "RSS"]
    other = [
        f"Then press button number {n} and wait until the page has been loaded again by your browser." for n in range(6)
    ]
    page = read(*MENU, "Ferry leaves the old quay unseen", *BODY, *foot, *FOOT, *other)
    assert kept(page).split() == " ".join(BODY).split()


def test_what_a_page_says_of_each_of_its_editions_is_no_text() -> None:
    editions = [
        f"This page is made for our readers abroad too, would you like the {n} edition?"
        for n in ("US", "UK", "French", "German", "Dutch")
    ]
    page = read(*MENU, "Ferry leaves the old quay unseen", *BODY[:3], *FOOT[:1], *editions)
    assert kept(page).split() == " ".join(BODY[:3]).split()


def test_what_a_rule_decided_is_followed() -> None:
    blocks = segment("\n\n".join([*BODY, "Comments are closed."]))
    page = judge(blocks, {1: (False, "rule:example.org/promo"), 5: (True, "rule:example.org/keep")})
    assert page.verdicts[1].decided_by == "rule:example.org/promo"
    assert not page.verdicts[1].kept
    assert page.verdicts[5].decided_by == "rule:example.org/keep"
    assert page.verdicts[5].kept


def test_front_matter_is_metadata_and_no_text() -> None:
    text = "---\ntitle: The ferry\nauthor: Jane Roe\ndate: 2024-03-04\n---\n\n" + "\n\n".join(BODY)
    page = judge(segment(text, markdown=True))
    assert kept(page) == "\n\n".join(BODY)
    assert page.metadata.title == "The ferry"
    assert page.metadata.authors == ("Jane Roe",)
    assert page.metadata.published == "2024-03-04"
    assert page.verdicts[0].decided_by == "text:front-matter"


def test_other_languages_are_kept_too() -> None:
    german = [
        "Die Fähre verließ am frühen Morgen den alten Kai, ohne dass jemand im Hafen davon etwas bemerkt hätte.",
        "Der Hafenmeister sagte am Dienstag, er habe die Lichter gesehen und an eine Übung geglaubt.",
    ]
    japanese = [
        "渡し船は夜明けに古い岸壁を離れ、四十人を乗せて潮が変わる前に戻ってきた。港長は窓から見ていたと話した。"
    ] * 1
    for lines in (german, japanese):
        assert kept(read("Menü", "Suche", *lines, "Impressum")) == "\n\n".join(lines)


def test_a_page_without_a_sentence_keeps_nothing() -> None:
    assert kept(read(*MENU, *FOOT[:3])) == ""


def test_no_blocks_give_no_verdicts() -> None:
    assert judge(()) == Judged((), (), judge(()).metadata)


@given(
    st.lists(
        st.sampled_from([*BODY, *MENU, *FOOT, "By Jane Roe", "March 4, 2024", "PARIS (AFP) - A ferry left."]),
        max_size=40,
    )
)
def test_every_block_gets_one_verdict_with_a_name(lines: list[str]) -> None:
    page = read(*lines)
    assert len(page.blocks) == len(page.verdicts)
    assert [block.position for block in page.blocks] == list(range(len(page.blocks)))
    assert all(verdict.decided_by.startswith("text:") and 0 <= verdict.score <= 1 for verdict in page.verdicts)
    assert "".join("".join(b.text.split()) for b in page.blocks) == "".join("".join(line.split()) for line in lines)


def test_a_large_hostile_capture_is_judged_in_linear_time() -> None:
    lorem = "Lorem (ipsum) [1]dolor, sit " * 40
    assert_linear(
        lambda size: read(*([lorem] * (2 * size)), *(["Reply"] * (20 * size)), *([BODY[0]] * (5 * size))), 100
    )


SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.mark.skipif(not (SHARED / "bench").is_dir(), reason="the development corpora are not next to the repository")
def test_the_floor_on_the_labelled_captures_holds() -> None:
    sys.path.insert(0, str(SHARED / "bench"))
    try:
        from metrics import word_prf
        from score import gold_text
    finally:
        sys.path.pop(0)
    for label in sorted((SHARED / "seeds").glob("*.json")):
        gold, path = json.loads(label.read_text("utf-8")), label.with_suffix(".txt")
        page = judge(segment(path.read_text("utf-8")))
        assert word_prf(kept(page), gold_text(path, gold))[2] >= 0.995, path.name
        assert page.metadata.title == gold["title"]
        assert list(page.metadata.authors) == gold["authors"]
        assert page.metadata.published == gold["date_published"]
        assert page.metadata.dateline == gold["dateline_place"]
        assert page.metadata.wire == gold["wire_credit"]
    corpus = SHARED / "corpora" / "textcaps"
    scores = []
    for gold in json.loads((corpus / "labels.json").read_text("utf-8")):
        path = corpus / "labelled" / f"{gold['id']}.txt"
        page = judge(segment(path.read_bytes().decode("utf-8", "replace")))
        scores.append(word_prf(kept(page), gold_text(path, gold))[2])
    assert sum(scores) / len(scores) >= 0.98
