"""Every visible character of a capture is in one block, and paragraphs are whole again."""

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.clean.lines import segment
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
