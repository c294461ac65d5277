"""A page written anew: nothing of it runs, asks or leads anywhere, and all of its text is there."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.extract.html.parse import parse
from ingest.extract.html.preparse import prepare
from ingest.models import Block, Capture
from ingest.web.compare.facsimile import MOST_BYTES, Marked, facsimile
from ingest.web.compare.locate_blocks import cut, solid, texts
from ingest.web.compare.sanitize import ATTRIBUTES, MARK, TAGS, calm, defused

OURS = {MARK, "ingest-button", "ingest-img", "ingest-note", "ingest-p", "ingest-rest"}
FRAME = {"html", "head", "meta", "title", "style", "body"}
VALUES = ATTRIBUTES | {"src", "data-b", "data-r", "title", "charset", "media"}

ATTACKS = [
    "<script>bad()</script>",
    "<SCRIPT SRC=//quay.example/a.js></SCRIPT>",
    "<scr<script>ipt>bad()</scr</script>ipt>",
    "<svg/onload=bad()><circle/></svg>",
    "<svg><script>bad()</script><style><img src=x onerror=bad()></style></svg>",
    "<svg><a xlink:href='javascript:bad()'><text>tide</text></a></svg>",
    "<img src=x onerror=bad()>",
    "<img src='https://quay.example/a.gif' srcset='https://quay.example/b.gif 2x' alt='A quay'>",
    "<img src='data:image/svg+xml;base64,PHN2Zy8+'>",
    "<img src=\"data:image/png;base64,AAAA' onerror='bad()\">",
    "<picture><source srcset=https://quay.example/a.webp><img></picture>",
    "<style>@import url(https://quay.example/a.css);</style>",
    "<style>@im\\70ort 'https://quay.example/a.css';</style>",
    "<style>p{background:url('https://quay.example/a.gif')}</style>",
    "<style>p{background:u\\72 l(https://quay.example/a.gif)}</style>",
    "<style>p{background:image-set('https://quay.example/a.gif' 1x)}</style>",
    "<style>@font-face{font-family:a;src:url(//quay.example/a.woff)}</style>",
    "<style></sty</style>le><img src=x onerror=bad()></style>",
    "<style><!--</style><img title='--&gt;&lt;/style&gt;&lt;script&gt;bad()&lt;/script&gt;'>-->",
    "<p style='background:URL(https://quay.example/a.gif)'>tide</p>",
    "<p style='x:expression(bad())' onmouseover=bad()>tide</p>",
    "<meta http-equiv=refresh content='0;url=https://quay.example/'>",
    "<meta http-equiv=Content-Security-Policy content=\"script-src 'unsafe-inline'\">",
    "<base href=https://quay.example/ target=_top>",
    "<link rel=stylesheet href=https://quay.example/a.css><link rel=prefetch href=//quay.example/>",
    "<link rel=dns-prefetch href=//quay.example/>",
    "<form action=https://quay.example/ method=post><input name=a value=b><button formaction=javascript:bad()>Go</button></form>",
    "<object data=https://quay.example/a.swf><p>tide</p></object><embed src=https://quay.example/a.swf>",
    "<iframe src=javascript:bad()></iframe><iframe srcdoc='<script>bad()</script>'></iframe>",
    "<frameset onload=bad()><frame src=//quay.example/></frameset>",
    "<a href=javascript:bad()>tide</a><a href='https://quay.example/' ping=https://quay.example/p target=_top>wall</a>",
    "<a href='data:text/html,<script>bad()</script>'>tide</a><area href=//quay.example/>",
    "<map name=getElementById><area href=javascript:bad()></map><form name=body></form><img name=cookie>",
    "<video src=//quay.example/a.mp4 poster=//quay.example/a.gif autoplay></video><audio src=//quay.example/a.ogg>",
    "<noscript><p title='</noscript><img src=x onerror=bad()>'>tide</noscript>",
    "<template><img src=x onerror=bad()></template>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=bad()&gt;'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=bad()>",
    "<svg></p><style><a id='</style><img src=1 onerror=bad()>'>",
    "<![CDATA[><script>bad()</script>]]>",
    "<svg><![CDATA[</svg><script>bad()</script>]]></svg>",
    "<!--><script>bad()</script>--><!--!><img src=x onerror=bad()>-->",
    "<?xml-stylesheet href='javascript:bad()'?><!DOCTYPE x [<!ENTITY a '<script>'>]>&a;",
    "<textarea><script>bad()</script></textarea><title><script>bad()</script></title>",
    "<xmp><script>bad()</script></xmp><listing><img src=x onerror=bad()></listing><plaintext><script>bad()</script>",
    "<select><option><script>bad()</script></select><keygen autofocus onfocus=bad()>",
    "<details open ontoggle=bad()><summary>tide</summary></details><dialog open>wall</dialog>",
    "<marquee onstart=bad()>tide</marquee><isindex action=javascript:bad() prompt=tide>",
    "<ingest-b id=b0 class=d data-b=0 onclick=bad()>tide</ingest-b><p id=b0>wall</p>",
    "<body onload=bad() background=https://quay.example/a.gif style='background:url(//quay.example/)'>",
    '<p style="x:</style><script>bad()</script>">tide</p>',
    "<p class='\"><script>bad()</script>'>tide</p>",
    "<x:script xmlns:x='http://www.w3.org/1999/xhtml'>bad()</x:script>",
    "<script\x00>bad()</script\x00>",
    "<a\x0bhref=javascript:bad()>tide</a><a/href=javascript:bad()>wall</a>",
    "&lt;script&gt;bad()&lt;/script&gt;",
    "<portal src=//quay.example/></portal><fencedframe></fencedframe><applet code=a></applet>",
    "<button popovertarget=a onclick=bad()>Go</button><label for=a accesskey=x>tide</label>",
]


class Reader(HTMLParser):
    """Reads a served page as a browser's tokenizer does; there is no raw text in it but for style sheets."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.css: list[str] = []
        self.odd: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        (self.css if self.elements and self.cdata_elem else self.text).append(data)

    def handle_comment(self, data: str) -> None:
        self.odd.append(data)

    handle_pi = unknown_decl = handle_comment


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    reader.close()
    return reader


def served(markup: str, *, styled: bool = True, marks: tuple[Marked, ...] = ()) -> str:
    capture = Capture(markup.encode("utf-8", "replace"), media_type="text/html")
    return facsimile(capture, marks, name="Capture 1", styled=styled).page


def assert_harmless(page: str) -> None:
    reader = read(page)
    assert not reader.odd
    for tag, attributes in reader.elements:
        assert tag in set(TAGS.values()) | OURS | FRAME, tag
        assert set(attributes) <= VALUES, attributes
        assert tag == "img" or "src" not in attributes
        assert (attributes.get("src") or "data:image/png;base64,").startswith("data:image/")
        assert calm(attributes.get("style") or "") == (attributes.get("style") or "")
    assert [tag for tag, _ in reader.elements].count("meta") == 1
    for css in reader.css:
        assert not re.search(r"(?i)@import|https?:|url\(\s*[\"']?(?!data:image/)|image-set\(|expression\(", css)


@pytest.mark.parametrize("styled", [True, False])
@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_active_is_served(attack: str, styled: bool) -> None:
    for markup in (attack, f"<html><head>{attack}</head><body><p>The tide.</p>", f"<table><tr><td>{attack}<p>Wall."):
        page = served(markup, styled=styled)
        assert_harmless(page)
        assert "quay.example" not in re.sub(r">[^<]*", ">", page)


FRAGMENTS = st.sampled_from(
    [
        *ATTACKS,
        "<",
        ">",
        '"',
        "'",
        "</style>",
        "<!--",
        "-->",
        "]]>",
        "<table>",
        "<p>",
        "</p>",
        "<svg>",
        "</svg>",
        "<math>",
        "<style>",
        "<b ",
        "style=",
        "src=",
        "url(",
        "@import ",
        "\\",
        "\x00",
        "&",
        "&#0;",
        "&#x3c;",
        "<pre>\n",
        "<a href=",
    ]
)


@given(markup=st.lists(st.one_of(FRAGMENTS, st.text(max_size=5)), max_size=12).map("".join))
def test_whatever_is_captured_only_what_is_listed_is_served(markup: str) -> None:
    assert_harmless(served(f"<p>Gate</p>{markup}"))


@given(markup=st.lists(FRAGMENTS, max_size=12).map("".join))
def test_all_text_that_is_on_record_is_served_in_order(markup: str) -> None:
    tree = parse(prepare(f"<p>Gate</p>{markup}").text)
    nodes = list(texts(tree))
    shown = defused(tree, cut(nodes, ()), lambda text, _: text)
    # what stands for a picture is not the page's text
    body = re.sub(r"<ingest-img>.*?</ingest-img>", "", shown.body, flags=re.DOTALL)
    assert solid("".join(read(f"<body>{body}").text)) == solid("".join(nodes))


@given(
    css=st.lists(
        st.one_of(
            st.sampled_from(
                [
                    "url(",
                    "src(",
                    "@import",
                    "\\75",
                    "\\",
                    "</style>",
                    "data:image/png;base64,AA==",
                    ")",
                    '"',
                    "{",
                    ";",
                    "image-set(",
                    "\0",
                    "u",
                    "rl(",
                ]
            ),
            st.text(max_size=4),
        )
    ).map("".join)
)
def test_a_calm_style_sheet_stays_calm(css: str) -> None:
    once = calm(css)
    assert "</" not in once
    assert calm(once) == once
    assert not re.search(r"(?i)\burl\((?!\"data:image/)", once)


def test_a_page_keeps_its_own_style_unless_asked_not_to() -> None:
    markup = "<style>p{color:teal}</style><p style='color:red' class=lead hidden>The tide.</p>"
    assert "p{color:teal}" in served(markup)
    assert 'style="color:red" class="lead" hidden=""' in served(markup)
    plain = served(markup, styled=False)
    assert "teal" not in plain
    assert "<p>The tide.</p>" in plain


def test_pictures_inside_the_page_stay_and_others_are_named() -> None:
    page = served("<img src='data:image/gif;base64,R0lG' alt='A gull'><img src=/b.gif alt='A <b>quay'>")
    assert '<img src="data:image/gif;base64,R0lG" alt="A gull">' in page
    assert "<ingest-img>A &lt;b&gt;quay</ingest-img>" in page


def marked(*texts_of: str, path: str = "p") -> tuple[Marked, ...]:
    return tuple(
        Marked(Block(n, "paragraph", text, path), kept=n % 2 == 0, said=f'said "{n}" <b>', reason=n % 2)
        for n, text in enumerate(texts_of)
    )


def test_a_block_is_marked_in_all_its_pieces_and_anchored_once() -> None:
    page = served("<p>The <b>tide</b> came.</p><p>Sign up</p>", marks=marked("The tide came.", "Sign up"))
    found = [attributes for tag, attributes in read(page).elements if tag == MARK]
    assert [each["data-b"] for each in found] == ["0", "0", "0", "1"]
    assert [each.get("id") for each in found] == ["b0", None, None, "b1"]
    assert found[3] == {"id": "b1", "class": "d", "data-b": "1", "data-r": "1", "title": 'said "1" <b>'}


def test_a_block_that_is_not_on_the_page_is_listed_behind_it() -> None:
    page = served("<p>The tide came.</p>", marks=marked("The tide came.", "<i>Out of JSON", "Nor this"))
    assert "2 blocks do not stand in the page" in page
    assert page.index('id="b1"') > page.index("<ingest-rest>") > page.index('id="b0"')
    assert "&lt;i&gt;Out of JSON" in page


def test_a_capture_too_large_to_be_parsed_shows_its_blocks() -> None:
    shown = facsimile(Capture(b"<p>" * MOST_BYTES, media_type="text/html"), marked("The tide."), name="Capture 1")
    assert "too many to be shown" in shown.page
    assert 'id="b0"' in shown.page
    assert_harmless(shown.page)


def test_a_capture_that_was_read_without_its_markup_shows_its_blocks() -> None:
    marks = marked("The tide.", path="line 1")
    shown = facsimile(Capture(b"<p>The tide.", media_type="text/html"), marks, name="Capture 1")
    assert "with less care" in shown.page


def test_a_page_without_a_single_element_shows_its_blocks() -> None:
    shown = facsimile(Capture(b"", media_type="text/html"), marked("The tide."), name="Capture 1")
    assert "1 block does not stand in the page" in shown.page
    assert "The tide." in shown.page


def test_lines_of_a_text_are_served_as_text() -> None:
    capture = Capture(b"Menu\n\n<script>bad()</script> came in.\n", media_type="text/plain")
    marks = marked("Menu", "<script>bad()</script> came in.", path="line 1")[:1]
    shown = facsimile(capture, marks, name="Capture 1")
    assert shown.placed == 1
    assert_harmless(shown.page)
    assert "&lt;script&gt;bad()&lt;/script&gt; came in." in shown.page


@pytest.mark.parametrize(
    "markup",
    [
        "<p>" * 60000,
        "<b>" * 30000 + "tide",
        "<i>a</i>" * 60000,
        "<style>" + "url(" * 90000,
        "<p style='" + "\\" * 300000,
        "<style>" + "@import " * 40000,
        "<img src='data:image/png;base64," + "A" * 300000 + "!'>",
    ],
    ids=["open", "deep", "inline", "url", "escape", "import", "picture"],
)
def test_hostile_pages_take_no_time_to_speak_of(markup: str) -> None:
    assert len(served(markup)) < 20_000_000
