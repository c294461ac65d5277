"""Every visible run of text of a page becomes one block, in page order."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import tostring

from ingest.errors import Reject
from ingest.extract.html.parse import parse
from ingest.extract.html.segment import segment


def blocks(html):
    return segment(parse(html)).blocks


def texts(html):
    return [block.text for block in blocks(html)]


def kinds(html):
    return [(block.kind, block.text) for block in blocks(html)]


def test_block_elements_part_text_and_inline_elements_do_not():
    assert texts("<div>One <b>two</b> th<i>ree</i><p>Four<div>five</div> six</div>") == [
        "One two three",
        "Four",
        "five",
        "six",
    ]


def test_kinds_follow_the_elements():
    page = """<h2>Head</h2><p>Para</p><ul><li>Point<li><p>Wrapped</p></ul><blockquote><p>Said</p></blockquote>
    <pre>a\n  b</pre><table><tr><th>Year<td>1921</table><figure><figcaption>A quay</figcaption></figure><button>Go</button>"""
    assert kinds(page) == [
        ("heading", "Head"), ("paragraph", "Para"), ("item", "Point"), ("item", "Wrapped"), ("quote", "Said"),
        ("code", "a\n  b"), ("cell", "Year"), ("cell", "1921"), ("caption", "A quay"), ("control", "Go"),
    ]  # fmt: skip


def test_a_table_for_layout_holds_paragraphs_and_a_table_of_data_cells():
    assert kinds("<table><tr><td>Body text<p>more</p></td><td>12</td></tr></table>") == [
        ("paragraph", "Body text"), ("paragraph", "more"), ("cell", "12"),
    ]  # fmt: skip


def test_cells_of_one_row_are_joined_and_rows_are_not():
    found = blocks("<table><tr><td>a<td>b<tr><td>c<td>d</table>")
    assert [block.joined for block in found] == [False, True, False, True]


def test_one_line_break_makes_a_line_of_the_paragraph_and_two_a_paragraph():
    assert kinds("<p>12 Quay Road<br>Harbor Town<br><br>Telephone</p>") == [
        ("paragraph", "12 Quay Road"), ("line", "Harbor Town"), ("paragraph", "Telephone"),
    ]  # fmt: skip


def test_what_is_never_shown_is_no_block():
    page = "<head><title>t</title><style>s</style></head><body>seen<script>x</script><template>y</template><svg><text>z</text></svg>"
    assert texts(page) == ["seen"]


def test_hidden_text_is_on_record_and_its_path_says_so():
    (block,) = blocks('<div class="modal" style="display: none"><p>Secret</p></div>')
    assert block.text == "Secret"
    assert "[hidden]" in block.path
    assert block.hidden


def test_text_in_noscript_is_on_record():
    assert texts("<body><noscript><p>The thread without scripts.</p></noscript>") == ["The thread without scripts."]


def test_a_page_that_never_closes_a_button_goes_on_as_paragraphs():
    assert kinds("<button>Menu<div><p>The story begins here.</p></div>")[-1] == ("paragraph", "The story begins here.")


def test_links_side_by_side_are_parted_and_their_share_is_told():
    (block,) = blocks("<p><a href=/a>One</a><a href=/b>Two</a></p>")
    assert (block.text, block.links) == ("One Two", 1.0)
    (block,) = blocks("<p>abcd <a href=/a>efgh</a></p>")
    assert block.links == 0.5


def test_a_stray_end_of_the_page_does_not_end_it():
    assert texts("<body><p>First.</p></body></html><p>Second, after the stray end.</p>") == [
        "First.",
        "Second, after the stray end.",
    ]


def test_a_page_in_xml_with_a_declared_encoding_is_read():
    assert texts('<?xml version="1.0" encoding="iso-8859-1"?><html><body><p>Été</p></body></html>') == ["Été"]


def test_a_page_nested_three_hundred_deep_loses_nothing():
    assert texts("<div>" * 300 + "deep" + "</div>" * 300) == ["deep"]


@pytest.mark.parametrize("page", ["", "   ", "<!-- nothing -->"])
def test_a_page_without_elements_is_rejected(page):
    with pytest.raises(Reject, match="no text in the page"):
        parse(page)


PIECE = st.sampled_from(
    ["<p>", "</p>", "<div>", "</div>", "<br>", "<b>", "</b>", "<li>", "<ul>", "</ul>", "<td>", "<table>", "</table>", "<h1>",
     "<a href=x>", "</a>", "<pre>", "</pre>", "<button>", "word ", "Sentence. ", "\n", "&amp;", "<!-- c -->", "<script>x</script>"]
)  # fmt: skip


@given(st.lists(PIECE, max_size=40).map("".join))
def test_the_words_of_the_blocks_are_the_visible_words_of_the_page_in_order(page):
    try:
        tree = parse(f"<body>{page}")
    except Reject:
        return
    parts = segment(tree)
    shown = re.sub(r"<script.*?</script>", "", tostring(tree, encoding="unicode"), flags=re.DOTALL)
    letters = re.sub(r"\s", "", re.sub(r"<[^>]*>", "", shown).replace("&amp;", "&"))
    assert re.sub(r"\s", "", "".join(block.text for block in parts.blocks)) == letters
    assert [block.position for block in parts.blocks] == list(range(len(parts.blocks)))
    assert len(parts.elements) == len(parts.blocks)
    assert all(block.text.strip() for block in parts.blocks)
