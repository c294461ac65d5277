"""Blocks as HTML: every word of them is there once it is parsed, and none of them is markup."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import html

from ingest.models import KINDS, Block
from ingest.rendering import render_document, render_html

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")), min_size=1)
BLOCKS = st.lists(st.tuples(st.sampled_from(KINDS), TEXT, st.integers(0, 6), st.booleans()), max_size=12).map(
    lambda parts: [
        Block(n, kind, text, level=level, joined=joined) for n, (kind, text, level, joined) in enumerate(parts)
    ]
)
TAGS = {
    *("h2", "h3", "h4", "h5", "h6", "p", "ul", "li", "blockquote", "pre", "code", "table", "tr", "td", "tbody"),
    *("figure", "figcaption"),
}


@given(BLOCKS)
@example([Block(0, "code", "\n<b>&amp;"), Block(1, "item", "</li><script>"), Block(2, "quote", "<!--")])
def test_all_text_is_shown_and_nothing_in_it_is_markup(blocks):
    tree = html.fromstring(f"<div>{render_html(blocks)}</div>")
    shown = "".join(tree.itertext()).replace(" ", "").replace("\n", "")
    assert shown == "".join(block.text for block in blocks).replace(" ", "").replace("\n", "")
    assert {element.tag for element in tree.iterdescendants()} <= TAGS
    assert not any(element.attrib for element in tree.iterdescendants())


def test_neighbours_of_a_kind_share_an_element():
    kinds = ("item", "item", "paragraph", "cell", "cell", "cell", "quote", "quote", "heading")
    joined = {4}
    blocks = [Block(n, kind, f"t{n}", level=3, joined=n in joined) for n, kind in enumerate(kinds)]
    assert render_html(blocks).replace("\n", "") == (
        "<ul><li>t0</li><li>t1</li></ul><p>t2</p><table><tr><td>t3</td><td>t4</td></tr><tr><td>t5</td></tr></table>"
        "<blockquote><p>t6</p><p>t7</p></blockquote><h3>t8</h3>"
    )


def test_code_keeps_its_white_space():
    tree = html.fromstring(render_html([Block(0, "code", "\n  a\n    b\n")]))
    assert tree.find("code").text == "\n  a\n    b\n"


HOSTILE = '"><script>alert(1)</script>'


def test_a_document_is_whole_escaped_and_loads_nothing():
    page = render_document(
        [Block(0, "paragraph", "Fog.")], title=HOSTILE, authors=(HOSTILE,), published=HOSTILE, url=f"https://a.example/{HOSTILE}",
        language=HOSTILE,
    )  # fmt: skip
    tree = html.document_fromstring(page)
    assert not tree.xpath("//script | //link | //img | //style | //*[@src]")
    assert tree.xpath("string(//title)") == tree.xpath("string(//h1)") == HOSTILE
    assert tree.xpath("//a/@href") == [f"https://a.example/{HOSTILE}"]
    assert tree.get("lang") is None


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", None])
def test_only_web_addresses_become_links(url):
    assert "<a " not in render_document([], title=None, url=url)
