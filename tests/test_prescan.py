"""Hostile markup -> markup that a parser takes whole: no visible word is lost, ordinary pages come through untouched."""

import json
import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest import Article, Capture
from ingest.errors import Reject
from ingest.extract.decode.decode import decode
from ingest.extract.html import parse as html
from ingest.extract.html.preparse import plain_text, prepare, repair_if_cut_off
from ingest.extract.html.repair import repair
from ingest.extract.html.segment import Segments, merge_to_limit, segment
from ingest.extract.pipeline import CARES, clean_capture
from ingest.extract.quality.checks import is_partial
from ingest.extract.text.limits import MOST_LINES, scan_lines
from ingest.extract.words import split_words
from ingest.models import Block
from ingest.rules.sites import SITES
from ingest.settings import DEFAULT
from tests.growth import assert_linear

ROOT = Path(__file__).parent.parent
SAMPLES = sorted((ROOT / "raw").rglob("*.html"))
STORY = tuple(
    f"The {thing} by the old harbor was {done} in the year {1900 + number}, and the keeper wrote it down in his book."
    for number, (thing, done) in enumerate(
        [("lamp", "mended"), ("wall", "raised"), ("crane", "sold"), ("net loft", "burned"), ("slip", "dredged")] * 2
    )
)
LAST = "Nobody has asked for the book since, which is why the last page of it is still white."
HEAD = "<!doctype html><html><head><title>The book of the keeper</title></head><body><article>"
TAIL = f"<p>{LAST}</p></article></body></html>"


def paragraphs(*texts):
    return "".join(f"<p>{text}</p>" for text in texts)


def page(middle):
    return HEAD + paragraphs(*STORY[:5]) + middle + paragraphs(*STORY[5:]) + TAIL


def shown(text):
    return [block.text for block in segment(html.parse(prepare(text).text)).blocks]


def cleaned(text, kind="text/html", **ladder):
    return clean_capture(Capture(text.encode(), media_type=kind), SITES, "test", **ladder)


# ordinary pages


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_an_ordinary_page_comes_through_as_it_is(path):
    text = decode(path.read_bytes()).text
    assert prepare(text).text is text
    assert prepare(text).cuts == ()


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_mending_an_ordinary_page_changes_nothing(path):
    text = decode(path.read_bytes()).text
    assert repair(text).text is text
    assert repair(text).cuts == ()


@pytest.mark.parametrize(
    "part",
    [
        "<script>if (a<b && c>d) document.write('<script src=x><\\/script><p>no</p>')</script>",
        '<script>var page = {"body": "<p>Words of another page</p>", "more": "<script>"}</script>',
        '<div data-tip="a > b, said <b>she</b>">tip</div>',
        "<!--[if !IE]><!--><p>shown</p><!--<![endif]-->",
        "<!-- one <!-- two --> <p>shown</p>",
        "<svg viewBox='0 0 1 1'/><svg><title>t</title></svg><iframe src=x></iframe>",
        "<textarea><p>tags</p> are text here, and all of them are, to the last of them, quoted in full</textarea>",
        "a < b and 3 <4",
    ],
)
def test_habits_of_real_pages_are_no_faults(part):
    assert prepare(page(part)).cuts == ()
    assert LAST in shown(page(part))


# what hides the rest of a page

OPEN = [
    "<!-- left open",
    "<script>var a = 1;",
    "<style>p {color: red}",
    "<textarea>",
    "<title>again",
    "<iframe src=x>",
    "<noembed>",
    "<xmp>",
    "<template>",
    "<svg><g>",
    "<canvas>",
    "<audio>",
    "<video>",
    "<select><option>one",
    "<object>",
    "<plaintext>",
    '<a href="x>link</a>',
    "<p title='x>y</p>",
    "<math>",
    "<datalist>",
    "<map><area>",
    "<embed src=x>",
    "<noscript>",
    "<frameset>",
]


@pytest.mark.parametrize("opened", OPEN)
def test_what_is_left_open_does_not_swallow_the_article(opened):
    article = cleaned(page(opened))
    assert isinstance(article, Article)
    assert {*split_words(LAST), *split_words(STORY[7])} <= set(split_words(article.text))


@pytest.mark.parametrize("opened", ["<script>var a = 1;", "<!-- left open", "<textarea>", "<template>", "<canvas>"])
def test_what_only_the_next_one_ends_does_not_either(opened):
    name = re.search(r"\w+", opened)
    end = f"<{name[0]}></{name[0]}>" if opened[1] != "!" else "<!-- next -->"
    text = HEAD + opened + paragraphs(*STORY) + TAIL.replace("</article>", f"{end}</article>")
    assert LAST in shown(text)
    assert prepare(text).cuts


def test_what_was_left_open_is_told_and_makes_the_capture_partial():
    article = cleaned(page("<script>var a = 1;"))
    assert ("partial", "left open: <script>") in article.findings
    assert is_partial(article.findings)


def test_a_stray_end_of_the_page_ends_nothing():
    for end in ("</body>", "</html>", "</BODY\n>", "</html x=1>"):
        assert LAST in shown(page(end * 3))


def test_text_that_browsers_show_is_read():
    for part, text in (
        ("<map><p>Inside the map.</p></map>", "Inside the map."),
        ("<object data=x><p>Inside the object.</p></object>", "Inside the object."),
        ("<embed src=x><p>Behind the embed.</p>", "Behind the embed."),
        ("<div><template shadowrootmode=open><p>In the shadow.</p></template></div>", "In the shadow."),
        ("<svg><p>Out of the picture.</p>", "Out of the picture."),
    ):
        assert text in shown(page(part))


def test_a_template_shows_nothing():
    assert "Not shown at all." not in shown(page("<template><p>Not shown at all.</p></template>"))


@pytest.mark.parametrize(
    "held", ["<div>", "<section><p>no", "<table><tr><td>no", "<ul><li><div>no", "<template><div></template>", "</div>"]
)
@pytest.mark.parametrize("times", [1, 200])
def test_a_template_ends_at_its_end_tag_whatever_was_opened_in_it(held, times):
    read = shown(page(f"{f'<template>{held}</template>' * times}<p>Few words behind it.</p>"))
    assert "Few words behind it." in read
    assert "no" not in split_words(" ".join(read))


@pytest.mark.parametrize("name", ["a", "button"])
@pytest.mark.parametrize("inner", ["<div>{}</{name}></div>", "<section><div>{}</{name}></section>", "{}"])
def test_closed_markup_has_no_text_behind_a_link_or_a_button_in_it(name, inner):
    # an end tag over open blocks, and the start of the next one
    text = f"<{name} href=/x>{inner.format('Go', name=name)}<p>Behind it.</p>"
    tree = html.parse(repair(f"<div><p>Before.</p>{text * 3}</div>", closed=True).text)
    assert not tree.xpath(f"//{name}//{name}")
    assert "".join(tree.text_content().split()) == "Before." + "GoBehindit." * 3
    ended = "</" in inner
    assert len(tree.xpath(f"//p[.='Behind it.'][not(ancestor::{name})]")) == (3 if ended else 0)


def test_closed_markup_is_no_longer_than_a_few_times_what_was_written():
    text = "<div>" * 90 + "<a><div><div></a><button><p></button>" * 2_000
    assert len(repair(text, closed=True).text) < 4 * len(text)


def test_xhtml_shows_its_cdata():
    text = '<?xml version="1.0"?><html><body><p><![CDATA[Two < three & four.]]></p></body></html>'
    assert shown(text) == ["Two < three & four."]


def test_entities_of_a_doctype_are_neither_expanded_nor_shown():
    bomb = '<!DOCTYPE html [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    text = bomb + page("<p>&b; and &f;</p>")[len("<!doctype html>") :]
    seen = "\n".join(shown(text))
    assert LAST in seen
    assert "haha" not in seen
    assert "ENTITY" not in seen
    assert "root:" not in seen


def test_references_to_control_characters_come_to_nothing():
    seen = "".join(shown("<p>one &#27;[31m two &#x1; three &#150; four &#10; five</p>"))
    assert seen == "one [31m two three – four five"


# too deep, too wide, too long

DEEP = ["<div>", "<span>", "<blockquote><p>x", "<table><tr><td>", "<ul><li>", "<b><div></b>", "<font><i><b>"]


@pytest.mark.parametrize("opened", DEEP)
@pytest.mark.parametrize("times", [300, 3_000, 30_000])
def test_the_text_of_a_page_too_deep_for_the_parser_comes_out_in_order(opened, times):
    seen = [text for text in shown(page(opened * times)) if text in {*STORY, LAST}]
    assert seen == [*STORY, LAST]


def test_a_parser_that_stopped_for_another_reason_is_not_believed():
    text = page("<p>x</p>" * 300)
    assert repair_if_cut_off(prepare(text), 310) is None
    assert repair_if_cut_off(prepare(text), len(list(html.parse(text).iter()))) is None


@pytest.mark.parametrize("form", ["a{n}=1 ", "a{n} ", 'a{n}=">" ', "a{n}='\"'", "/a{n}/"])
def test_a_tag_of_many_attributes_takes_no_time_and_keeps_those_that_matter(form):
    def read(count):
        tag = "<p " + "".join(form.format(n=n) for n in range(count)) + " hidden>unseen</p>"
        return segment(html.parse(prepare(page(tag)).text)).blocks

    blocks = assert_linear(read, 30_000)  # libxml2 alone is quadratic
    assert LAST in [block.text for block in blocks]
    assert next(block for block in blocks if block.text == "unseen").path.endswith("p[hidden]")


@pytest.mark.parametrize(
    "bulk",
    [
        "<script>{}</script>",
        "<style>{}</style>",
        "<!-- {} -->",
        '<p title="{}"></p>',
        "<img src='data:image/png;base64,{}'>",
        "<svg><desc>{}</desc></svg>",
        "<script type=application/json>{}</script>",
    ],
)
def test_an_article_behind_what_is_no_text_is_whole_however_long_that_is(bulk):
    text = page(bulk.format("abcd efg;" * 1_300_000 if "data:" not in bulk else "A" * 11_000_000))
    found = prepare(text)
    assert len(found.text) < DEFAULT.page_characters
    assert found.cuts == ()
    assert LAST in shown(text)


def test_text_beyond_the_most_characters_is_cut_and_told():
    text = page("<p>" + "tide and wind " * 800_000 + "</p>")
    found = prepare(text)
    assert len(found.text) == DEFAULT.page_characters
    assert found.cuts[0].startswith(f"length: {len(text)} characters")
    assert STORY[0] in found.text


@pytest.mark.parametrize(
    "part",
    [
        "<p>a b</p>",
        "<b>x</b> ",
        "x<br>",
        pytest.param("<tr><td>1</td></tr>", marks=pytest.mark.slow),
        "<li>entry",
        pytest.param("<div><p>x</p></div>", marks=pytest.mark.slow),
        "<hr>",
        "<a href=x>y</a> ",
        "</div>",
    ],
)
def test_a_page_of_too_many_tags_keeps_its_words(part):
    text = page(part * 210_000)
    found = prepare(text)
    assert found.text.count("<") <= DEFAULT.page_tags
    left = split_words(" ".join(segment(html.parse(found.text)).blocks[n].text for n in (0, -1)))
    assert {*split_words(STORY[0]), *split_words(LAST)} <= set(left)
    told = re.sub(r"<[^>]*>", " ", part * 210_000)
    assert len(split_words(" ".join(shown(text)))) >= len(split_words(told))


@pytest.mark.parametrize(
    "part",
    [
        "<", "<a ", "<!", "<?", "</", "<!--", '<a =">" ', "<a href='", "<script>", "<title>", "<textarea>", "<svg>", "<template>",
        "<![CDATA[", "<!doctype [", "&", "&#", '="', "<a<a", "<script ", "</script", "<table><tr><td>", '<a title="x>y</a><p>z',
    ],
)  # fmt: skip
@pytest.mark.parametrize("place", ["amid", "behind", "alone"])
def test_time_is_linear_in_what_is_repeated(part, place):
    many = part * (1_000_000 // len(part))
    text = {"amid": page(many), "behind": page("") + many, "alone": many}[place]
    # not by growth: up to half a million characters some of these are read another way; a square takes minutes
    begun = time.thread_time()
    found = prepare(text)
    plain_text(found.text)
    try:
        html.parse(found.text)
    except Reject:
        assert place == "alone"
    assert time.thread_time() - begun < 5


# the blocks of a page


def test_too_many_blocks_are_joined_with_their_neighbours_and_no_word_is_lost():
    tree = html.parse("<p>x</p>")
    blocks = tuple(
        Block(n, "heading" if n % 100 == 0 else "paragraph", f"word{n}", "div>p", int(n % 100 == 0))
        for n in range(3 * DEFAULT.page_blocks)
    )
    parts, told = merge_to_limit(Segments(blocks, (tree,) * len(blocks)))
    assert DEFAULT.page_blocks / 2 < len(parts.blocks) <= DEFAULT.page_blocks
    assert len(parts.elements) == len(parts.blocks)
    assert [block.position for block in parts.blocks] == list(range(len(parts.blocks)))
    assert " ".join(block.text for block in parts.blocks).split() == [block.text for block in blocks]
    assert told


def test_a_page_of_very_many_blocks_keeps_its_article_and_not_its_menus():
    choices = "<select>" + "<option>Pier 7" * 12_000 + "</select>"
    article = cleaned(page(choices))
    assert LAST in article.text
    assert "Pier 7" not in article.text
    assert "partial" in article.flags


# text captures


def test_an_ordinary_text_comes_through_as_it_is():
    text = "\n\n".join(STORY)
    assert scan_lines(text, markdown=True).text is text
    assert scan_lines(text, markdown=True).markdown
    assert scan_lines(text).cuts == ()


@pytest.mark.parametrize("between", ["\n", "\n\n", "\n \n"])
def test_too_many_lines_are_joined_and_no_word_is_lost(between):
    text = between.join(f"line {n}" for n in range(3 * MOST_LINES))
    found = scan_lines(text)
    assert found.text.split() == text.split()
    assert sum(map(bool, found.text.split("\n"))) <= MOST_LINES
    assert found.cuts


@pytest.mark.parametrize("mark", ["[", "**", "*a ", "<", "![", "[a](", "`", "_a *b ", "> ", "~~", "|a", "&x;", "\\"])
def test_markdown_of_nothing_but_marks_is_read_as_text(mark):
    def read(size):
        text = "\n\n".join([*STORY[:5], mark * (size // len(mark)), *STORY[5:], LAST])
        return cleaned(text, "text/markdown")

    article = assert_linear(read, 400_000)
    assert {*split_words(LAST), *split_words(STORY[0])} <= set(split_words(article.text))


# the ladder


@pytest.mark.parametrize("care", CARES)
def test_every_rung_gives_the_article(care):
    because = "" if care == "full" else "it took too long"
    article = cleaned(page("<script type='application/ld+json'>{broken</script>"), care=care, because=because)
    assert isinstance(article, Article)
    assert article.kind == "html"
    assert article.title == "The book of the keeper"
    assert set(split_words(" ".join((*STORY, LAST)))) <= set(split_words(article.text))
    assert is_partial(article.findings) == (care != "full")
    assert (("partial", "it took too long") in article.findings) == (care != "full")


@pytest.mark.parametrize("kind", ["text/plain", "text/markdown"])
def test_a_text_capture_says_too_why_it_is_partial(kind):
    article = cleaned("\n\n".join((*STORY, LAST)), kind, care="plain", because="it took too long")
    assert ("partial", "it took too long") in article.findings


def test_no_other_rung_is_known():
    with pytest.raises(ValueError, match="full, body, plain"):
        cleaned(page(""), care="some")


def test_the_lower_rungs_read_no_metadata():
    text = page("").replace("<title>", '<meta name="author" content="Ida Holm"><title>')
    assert cleaned(text).authors == ("Ida Holm",)
    assert cleaned(text, care="body").authors == ()
    assert cleaned(text, care="plain").authors == ()


def test_plain_text_has_a_blank_line_between_blocks_and_none_of_the_programs():
    text = plain_text(
        page("<script>var a = '<p>no</p>'</script><style>p {}</style><!-- no --><p>Salt &amp; <i>rope</i>.</p>")
    )
    assert "Salt & rope.\n\n" in text
    assert "no" not in split_words(text)
    assert "The book of the keeper" not in text


# anything at all

NAMES = "p div b i a span li ul td tr table h1 br img script style textarea title svg template select q:x x-y".split()
PIECE = st.one_of(
    st.sampled_from([f"<{name}>" for name in NAMES] + [f"</{name}>" for name in NAMES]),
    st.sampled_from(
        [
            '<a href="x',
            "<a href='y",
            '">',
            "'>",
            "<!--",
            "-->",
            "<![CDATA[",
            "]]>",
            "<?x",
            "<!x",
            "</",
            "<",
            ">",
            "&lt;",
            "&#",
            "/>",
        ]
    ),
    st.text("abc é宇\n", max_size=8),
)


def reference(text):
    """Return the words of markup without anything that needs a rule: tags out, the rest in."""
    return split_words(re.sub(r"<[^<>]*>", " ", text))


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECE, max_size=60).map("".join))
def test_tag_soup_never_fails_and_always_parses(soup):
    for text in (prepare(soup).text, repair(soup).text, plain_text(soup)):
        assert isinstance(text, str)
    html.parse(prepare(page(soup)).text)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.sampled_from([f"<{name}>" for name in NAMES[:12]] + [f"</{name}>" for name in NAMES[:12]]),
            st.from_regex(r"\A[a-z]{3,9} \Z"),
        ),
        max_size=80,
    ).map("".join)
)
def test_no_word_is_lost_of_soup_without_anything_that_hides(soup):
    text = HEAD + soup + TAIL
    told = reference(soup)
    assert split_words(" ".join(shown(text)))[: len(told)] == told
    assert split_words(" ".join(b.text for b in segment(html.parse(repair(text).text)).blocks))[: len(told)] == told
    assert split_words(plain_text(text))[: len(told)] == told


@settings(max_examples=100, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda each: st.lists(each) | st.dictionaries(st.text(), each),
        max_leaves=12,
    )
)
def test_metadata_of_any_shape_never_denies_the_article(value):
    state = json.dumps(
        {"@type": "NewsArticle", "author": value, "headline": value, "datePublished": value, "articleBody": value}
    )
    article = cleaned(page(f'<script type="application/ld+json">{state}</script>'))
    assert isinstance(article, Article)
    assert LAST in article.text
