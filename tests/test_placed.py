"""Where the blocks of a ledger stand on the page they were cut from."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.extract.decode.decode import decode
from ingest.extract.html.parse import parse
from ingest.extract.html.preparse import prepare
from ingest.extract.html.segment import segment
from ingest.extract.pipeline import MARKUP
from ingest.extract.text.lines import segment as segment_lines
from ingest.models import Block
from ingest.sources.reopen import reopen
from ingest.store.block_codec import register, unpack
from ingest.store.home import home_of
from ingest.web.compare.locate_blocks import Span, by_lines, cut, lines_of, place, solid, texts

WORDS = st.sampled_from(["tide", "The", "wall", "a", "—", "潮", "quay.", " ", "\n", "\u00a0"])
MARKUP_PIECES = st.lists(
    st.sampled_from(
        [
            "<p>",
            "</p>",
            "<div>",
            "</div>",
            "<b>",
            "</b>",
            "<a href=x>",
            "</a>",
            "<br>",
            "<td>",
            "<table>",
            "<option>",
            "<svg><text>tide</text></svg>",
            "<script>tide</script>",
            "<pre>",
            "</pre>",
            "<li>",
            "&nbsp;",
            "<noscript>",
            "tide",
            "The wall ",
            " quay.\n",
            "a",
            "<math><mi>a</mi></math>",
            "<wbr>",
            "<frameset>",
            "<title>wall</title>",
        ]
    ),
    max_size=40,
).map("".join)


def ascending(spans: list[Span | None]) -> bool:
    known = [span for span in spans if span]
    return all(one[1] <= other[0] for one, other in pairwise(known)) and all(start < end for start, end in known)


@given(markup=MARKUP_PIECES)
def test_every_block_is_placed_on_the_page_it_was_just_cut_from(markup: str) -> None:
    tree = parse(prepare(f"<body><p>Gate</p>{markup}").text)
    nodes = list(texts(tree))
    blocks = [block.text for block in segment(tree).blocks]
    page = solid("".join(nodes))
    spans = place(blocks, page)
    assert [page[slice(*span)] for span in spans if span] == [solid(block) for block in blocks]
    assert "".join(solid(block) for block in blocks) == page


@given(
    nodes=st.lists(st.lists(WORDS, max_size=6).map("".join), max_size=8),
    blocks=st.lists(st.lists(WORDS, min_size=1, max_size=5).map("".join), max_size=8),
)
def test_pieces_are_the_page_and_blocks_stand_in_order_whatever_they_say(nodes: list[str], blocks: list[str]) -> None:
    page = solid("".join(nodes))
    spans = place(blocks, page)
    assert ascending(spans)
    pieces = list(cut(nodes, spans))
    assert ["".join(text for text, _ in node) for node in pieces] == nodes
    marked: dict[int, str] = {}
    for text, number in (piece for node in pieces for piece in node):
        if number is not None:
            marked[number] = marked.get(number, "") + text
    assert {number: solid(text) for number, text in marked.items()} == {
        number: solid(blocks[number]) for number, span in enumerate(spans) if span
    }
    assert list(marked) == sorted(marked)


@given(
    text=st.lists(st.one_of(WORDS, st.sampled_from(["- ", "# ", "**tide** ", "> ", "&amp;", "| a | b |\n"]))).map(
        "".join
    )
)
@pytest.mark.parametrize("markdown", [False, True])
def test_blocks_of_lines_stand_in_their_lines(markdown: bool, text: str) -> None:
    blocks = segment_lines(text, markdown=markdown)
    lines = text.split("\n")
    spans = by_lines(blocks, lines)
    assert ascending(spans)
    assert ["".join(piece for piece, _ in line) for line in cut(lines, spans)] == lines
    if not markdown:
        page = solid(text)
        assert [span and page[slice(*span)] for span in spans] == [solid(block.text) for block in blocks]


def test_marks_of_markdown_inside_a_block_belong_to_it() -> None:
    lines = ["# The *tide*", "", "It came **over** the [wall](/a).", "It stayed."]
    spans = by_lines(segment_lines("\n".join(lines), markdown=True), lines)
    pieces = [[(text, at) for text, at in line if at is not None] for line in cut(lines, spans)]
    assert pieces == [[("The *tide", 0)], [], [("It came **over** the [wall](/a).", 1)], [("It stayed.", 1)]]


def test_what_a_page_does_not_show_has_no_place_and_takes_none() -> None:
    assert place(["Gate", "open all night", "Gate", "shut"], "Gateshut") == [(0, 4), None, None, (4, 8)]


def test_a_short_text_is_not_found_far_away() -> None:
    page = "Gate" + "x" * 1000 + "a" + "Nobody came through it but the cat."
    assert place(["Gate", "a", "Nobody came through it but the cat."], solid(page))[1] is None
    assert place(["Gate", "a", "Nobody came through it but the cat."], solid(page))[2] is not None


def test_only_blocks_of_plain_text_have_lines() -> None:
    assert lines_of(Block(0, "line", "a", "front-matter line 3")) == (3, 3)
    assert lines_of(Block(0, "paragraph", "a", "body>p.line 3")) is None


def test_every_block_of_the_samples_is_placed(samples_db: Path) -> None:
    with closing(sqlite3.connect(samples_db)) as connection:
        register(connection)
        found = connection.execute(
            "select captures.source, captures.kind, data, body from captures join ledgers on ledgers.capture_id = captures.id "
            "left join articles on articles.id = captures.id"
        ).fetchall()
    assert {kind for _, kind, _, _ in found} == {"html", "text"}
    for source, _, data, body in found:
        capture = reopen(source, home_of(samples_db))
        media_type = capture.media_type or ""
        text = decode(capture.body, media_type=media_type, headers=capture.headers).text
        blocks = [block for block, _ in unpack(data, body)]
        if media_type in MARKUP:
            spans = place([block.text for block in blocks], solid("".join(texts(parse(prepare(text).text)))))
        else:
            spans = by_lines(blocks, text.split("\n"))
        assert all(spans), source
        assert ascending(spans), source
