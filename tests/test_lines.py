"""Every visible character of a capture is in one block, and paragraphs are whole again."""

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.extract.text.lines import segment
from ingest.models import KINDS

STORY = [
    "The ferry left the old quay at dawn with forty people on board and came back before the tide had turned that day.",
    "Nobody had told the harbour master, who said that he had watched from his window and had thought it was a drill.",
    "A second ferry is to be bought in the spring if the council finds the money, which most of its members doubt.",
]


def visible(text: str) -> str:
    return "".join(text.split())


@given(st.text(max_size=600))
def test_every_visible_character_is_in_exactly_one_block(text: str) -> None:
    assert "".join(visible(block.text) for block in segment(text)) == visible(text)


@given(st.lists(st.sampled_from([*STORY, "", "* Menu", "By ", "and the rest", " , he said.", "[3]Link"]), max_size=30))
def test_no_arrangement_of_lines_loses_text(lines: list[str]) -> None:
    text = "\r\n".join(lines)
    blocks = segment(text)
    assert "".join(visible(block.text) for block in blocks) == visible(text)
    assert [block.position for block in blocks] == list(range(len(blocks)))
    assert all(block.kind in KINDS and block.text for block in blocks)


def test_a_paragraph_a_line_stays_as_it_is() -> None:
    assert [block.text for block in segment("\n\n".join(STORY))] == STORY
    assert [block.text for block in segment("\n".join(STORY))] == STORY


def test_a_whole_article_on_one_line_is_one_block() -> None:
    assert len(segment(" ".join(STORY))) == 1


@pytest.mark.parametrize("width", [66, 72, 79])
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_wrapped_paragraphs_are_rebuilt(width: int, gap: str) -> None:
    wrapped = gap.join("\n".join("   " + line for line in textwrap.wrap(text, width)) for text in STORY)
    assert [block.text for block in segment(wrapped)] == STORY


def test_list_entries_of_a_text_browser_stay_apart_and_whole() -> None:
    text = "\n".join(
        [
            *("   " + line for line in textwrap.wrap(STORY[0], 70)),
            "",
            "     * [12]A first entry that is long enough to be wrapped at the width of",
            "       the page",
            "     * [13]A second entry",
        ]
    )
    blocks = segment(text)
    assert [block.text for block in blocks[1:]] == [
        "* [12]A first entry that is long enough to be wrapped at the width of the page",
        "* [13]A second entry",
    ]
    assert [block.kind for block in blocks[1:]] == ["item", "item"]


def test_sentences_cut_at_links_are_joined() -> None:
    text = "The harbour master told the \nEvening Tide\n on Sunday that the ferry was his.\nIt was not, said the\ncouncil\n."
    assert [block.text for block in segment(text)] == [
        "The harbour master told the Evening Tide on Sunday that the ferry was his.",
        "It was not, said the council.",
    ]


def test_a_byline_in_two_strings_is_one() -> None:
    assert [block.text for block in segment("A ferry leaves\nBy \nJane Roe\nToday it rained.")][1] == "By Jane Roe"


def test_menus_are_not_joined() -> None:
    menu = ["News", "Sport", "About us", "facebook", "twitter", "Contact"]
    assert [block.text for block in segment("\n".join(menu))] == menu


def test_a_block_says_which_lines_it_came_from() -> None:
    assert [block.path for block in segment("One line.\n\nAnother line.")] == ["line 1", "line 3"]


MARKDOWN = """---
title: The ferry
date: 2025-03-04
---
# The ferry

It *left* at [dawn](https://example.org/dawn).
And came back.

- one
- two

> A quote.

```
code  stays
```

| a | b |
|---|---|
| 1 | 2 |

![A ferry at sea](ferry.jpg)
"""


def test_markdown_becomes_blocks_of_its_kinds() -> None:
    blocks = segment(MARKDOWN, markdown=True)
    assert [(block.kind, block.text) for block in blocks] == [
        ("line", "---"),
        ("line", "title: The ferry"),
        ("line", "date: 2025-03-04"),
        ("line", "---"),
        ("heading", "The ferry"),
        ("paragraph", "It left at dawn. And came back."),
        ("item", "one"),
        ("item", "two"),
        ("quote", "A quote."),
        ("code", "code  stays"),
        ("cell", "a"),
        ("cell", "b"),
        ("cell", "1"),
        ("cell", "2"),
        ("caption", "A ferry at sea"),
    ]
    assert [block.path for block in blocks[3:6]] == ["front-matter line 4", "line 5", "lines 7-8"]
    assert blocks[4].level == 1
    assert 0.1 < blocks[5].links < 0.2
    assert [block.joined for block in blocks if block.kind == "cell"] == [False, True, False, True]


@given(st.text(max_size=300))
def test_any_markdown_is_read(text: str) -> None:
    assert all(block.kind in KINDS and block.text.strip() for block in segment(text, markdown=True))


def wrapped(text: str, indent: str = "   ") -> str:
    return "\n".join(indent + line for line in textwrap.wrap(text, 70))


def test_the_name_of_an_image_is_a_line_of_its_own_however_it_was_wrapped() -> None:
    text = "\n\n".join(
        [*map(wrapped, STORY), "   [quay-at-dawn-seen-from-the-harbour-office.jpg?size=1200&\n   crop=left]\n"]
    )
    text += wrapped("A sentence that stands right below the picture and is wrapped as all of them are in such a dump.")
    blocks = segment(text)
    assert blocks[3].text == "[quay-at-dawn-seen-from-the-harbour-office.jpg?size=1200&crop=left]"
    assert blocks[4].text.startswith("A sentence that stands")
    assert len(blocks) == 5


def test_addresses_and_headings_that_are_not_wrapped_do_not_hide_the_width() -> None:
    long = "A heading that no text browser has wrapped and that runs on for some ninety columns of a page"
    links = [
        f"   {n}. https://example.org/share?text=many words stand in an address that is very long {'x' * 60}"
        for n in range(9)
    ]
    text = "\n\n".join([long, *map(wrapped, STORY), "\n".join(links)])
    assert [block.text for block in segment(text)][1:4] == STORY


def test_elements_that_a_dump_put_on_one_line_are_parted() -> None:
    line = f"A headline about another story   Jane Roe      {STORY[0]}    {STORY[1]}"
    assert [block.text for block in segment(line)] == ["A headline about another story", "Jane Roe", STORY[0], STORY[1]]


def test_white_space_inside_a_sentence_parts_nothing() -> None:
    assert len(segment(STORY[0].replace("with forty", "with   forty"))) == 1
    assert len(segment("Ferry    Quay    Price\nDawn    Old    12")) == 2


def test_a_date_is_not_the_start_of_the_sentence_below() -> None:
    blocks = segment(
        "02.07.17 3:09 AM ET\nThe harbour master may have\nseen the ferry from his window\n, said the mayor."
    )
    assert [block.text for block in blocks] == [
        "02.07.17 3:09 AM ET",
        "The harbour master may have seen the ferry from his window, said the mayor.",
    ]


def test_scripts_without_spaces_are_joined_without_spaces() -> None:
    line = "谷の水車小屋の橋は路面を張り替える工事のため月曜日から通行止めになり車は石切り場の道を回る"
    text = "\n\n".join("\n".join([line[:36], line[36:] + "。"]) for _ in range(4))
    assert {block.text for block in segment(text)} == {line + "。"}


def test_a_sentence_goes_on_behind_an_empty_line_where_it_was_cut() -> None:
    text = "The harbour master said on Tuesday that he\n\nhad told them all\n\n, again and again, what he saw."
    assert [block.text for block in segment(text)] == [
        "The harbour master said on Tuesday that he had told them all, again and again, what he saw."
    ]


def test_the_last_word_of_a_wrapped_sentence_is_no_label() -> None:
    last = (
        "There is a button for the ferry and one for the harbour master and he wears a watch and the other is a Watch."
    )
    assert [block.text for block in segment("\n\n".join(map(wrapped, [*STORY, last])))] == [*STORY, last]
