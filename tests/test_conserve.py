"""Every word that a capture shows is on its ledger, or the article says how many are not: by whatever route it is read."""

import html as entities
from collections import Counter
from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ingest
from ingest.clean import conserve
from ingest.clean.align import words
from ingest.clean.mend import mend
from ingest.clean.pipeline import clean_capture
from ingest.clean.routes import read_page, shown_text
from ingest.clean.sizes import count_of
from ingest.clean.twice import mend_twice
from ingest.models import Capture

PROSE = "The harbour wall was mended by nine men in a week of rain, and nobody thanked them for it until the spring. "
STORY = "".join(f"<p>{PROSE}{number}</p>" for number in range(8))
TAGS = tuple(
    "a article b blockquote button center dd details div dl dt em fieldset font form h1 h2 i label legend li main nav "
    "nobr noscript object ol optgroup option p pre ruby section select small span strong table tbody td th tr u ul".split()
)
UNSEEN = (
    "<script>if (a < b) { x('<p>no</p>') }</script>", "<style>p > b { color: red }</style>", "<!-- <p>no</p> -->",
    "<template><p>no</p></template>", "<svg><title>no</title></svg>", "<!-->", "<!---->", "<?no?>", "</nothing>",
    "<img alt='<p>'>", "<br>", "<hr>", "<input value='no'>", "<!doctype html>",
)  # fmt: skip


def texts(article):
    return " ".join(block.text for block, _ in article.ledger)


def marker(number):
    return f"zq{number}qz"


@st.composite
def soups(draw):
    """Markup of any nesting, with marker words where a reader could see them; returns it and how many there are."""
    parts, number = [], 0
    for _ in range(draw(st.integers(1, 25))):
        kind = draw(st.sampled_from(("open", "close", "text", "text", "pair", "unseen", "flood")))
        tag = draw(st.sampled_from(TAGS))
        if kind == "open":
            parts.append(f"<{tag} title='a > b'>" if draw(st.booleans()) else f"<{tag}>")
        elif kind == "close":
            parts.append(f"</{tag}>")
        elif kind == "unseen":
            parts.append(draw(st.sampled_from(UNSEEN)))
        elif kind == "flood":
            other = draw(st.sampled_from(TAGS))
            parts.append(f"<{tag}><{other}></{tag}>" * draw(st.sampled_from((2, 40, 400))))
        else:
            said = "".join(f" {marker(number + more)} said &amp; done," for more in range(3))
            number += 3
            parts.append(f"<{tag}>{said}</{tag}>" if kind == "pair" else said)
    return "".join(parts), number


@given(soups())
@settings(max_examples=60, deadline=None)
def test_every_marker_in_visible_markup_is_on_the_ledger_or_counted_as_missing(soup):
    markup, number = soup
    page = f"<!DOCTYPE html><html><head><title>T</title></head><body>{STORY}{markup}{STORY}</body></html>"
    reading = read_page(page)
    held = Counter(" ".join(block.text for block in reading.parts.blocks).replace("zq", " zq").split())
    lost = [marker(each) for each in range(number) if not held[marker(each)]]
    allowed = max(conserve.LEAST, conserve.SHARE * conserve.words_in(conserve.visible(page)))
    if reading.missing:
        assert any("could not be read" in cut for cut in reading.cuts)
    else:
        assert sum(map(conserve.words_in, lost)) <= allowed


@given(soups())
@settings(max_examples=40, deadline=None)
def test_every_marker_of_a_soup_is_counted(soup):
    markup, number = soup
    shown = conserve.visible(markup)
    assert [marker(each) for each in range(number) if marker(each) not in shown] == []


@given(soups())
@settings(max_examples=40, deadline=None)
def test_a_page_closed_everywhere_loses_no_words(soup):
    markup, _ = soup
    before, after = (conserve.visible(each) for each in (markup, mend(markup, closed=True).text))
    assert "".join(after.split()) == "".join(before.split())


@given(soups())
@settings(max_examples=30, deadline=None)
def test_what_is_shown_without_a_tree_holds_every_marker(soup):
    markup, number = soup
    shown = shown_text(markup)
    assert [marker(each) for each in range(number) if marker(each) not in shown] == []


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=300))
@settings(max_examples=80, deadline=None)
def test_any_text_is_on_the_ledger_letter_by_letter(text):
    capture = Capture(f"{PROSE}\n\n{text}\n\n{PROSE}".encode(), media_type="text/plain")
    made = clean_capture(capture, (), "test")
    shown = conserve.words_in(text)
    assert conserve.words_in(texts(made)) >= 2 * conserve.words_in(PROSE) + shown - 2 or "partial" in made.flags


@given(st.lists(st.sampled_from(("# {}", "- {}", "1. {}", "> {}", "```\n{}\n```", "| a | {} |\n|---|---|\n| 1 | {} |", "{}",
                                 "**{}**", "[{}](https://x.example/a_b)", "<b>{}</b>", "    {}", "[^1]: {}")), max_size=12))  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_every_marker_of_a_markdown_text_is_on_the_ledger(forms):
    text = "\n\n".join((PROSE, *(form.replace("{}", marker(n)) for n, form in enumerate(forms)), PROSE))
    made = clean_capture(Capture(text.encode(), media_type="text/markdown"), (), "test")
    assert [marker(n) for n in range(len(forms)) if marker(n) not in texts(made)] == []
    assert "partial" not in getattr(made, "flags", ())


@pytest.mark.parametrize(
    "pair", ["<form><div></form>", "<p><table></p>", "<template><div></template>", "<font><p>x</font>"]
)
def test_what_follows_a_flood_of_pairs_is_kept(pair):
    page = f"<title>T</title><article>{STORY}{pair * 30_000}<p>The last of it was read by the harbour master.</p></article>"
    article = ingest.clean(page.encode())
    assert "The last of it was read by the harbour master." in article.text


def test_what_no_route_finds_is_told_in_numbers():
    deep = STORY
    for _ in range(14):  # more frames inside each other than are read
        deep = f'<iframe srcdoc="{entities.escape(deep)}"></iframe>'
    article = ingest.clean(f"<title>T</title>{STORY}{deep}".encode())
    (signal,) = [signal for name, signal in article.findings if name == "partial"]
    assert "on the page could not be read" in signal


def test_a_page_that_loses_nothing_says_nothing():
    article = ingest.clean(f"<title>T</title>{STORY}".encode())
    assert "partial" not in article.flags
    assert read_page(STORY).route == "parsed"


@pytest.mark.parametrize("quote", ['"', "'"])
@pytest.mark.parametrize("escaped", [True, False])
def test_the_text_of_a_frame_is_part_of_the_page_and_its_path_says_so(quote, escaped):
    inner = f"<html><head><title>Other</title><meta name=author content=Nobody></head><body>{STORY}</body></html>"
    value = escape(inner) if escaped else inner.replace("&", "&amp;").replace(quote, "&quot;")
    article = ingest.clean(f"<title>Page</title><iframe srcdoc={quote}{value}{quote} class=x></iframe>".encode())
    assert PROSE.strip() in article.text
    assert article.title == "Page"
    assert article.authors == ()
    assert all("iframe-srcdoc" in block.path for block in article.kept)


def test_a_hidden_frame_is_hidden():
    article = ingest.clean(
        f'<title>T</title>{STORY}<iframe style="display:none" srcdoc="<p>{PROSE}hid"></iframe>'.encode()
    )
    assert "hid" not in article.text.split()
    assert any("[hidden]" in block.path for block in article.blocks)


@given(st.text("äöüßéèàçñÄÖøåžчастьμ€“”’–", min_size=3, max_size=30))
@settings(max_examples=100, deadline=None)
def test_text_encoded_twice_is_read_as_it_was_meant(text):
    twice = "".join(
        chr(byte) if byte in {0x81, 0x8D, 0x8F, 0x90, 0x9D} else bytes([byte]).decode("cp1252")
        for byte in text.encode()
    )
    said = f"{twice} and so on"
    assert mend_twice(said, said.encode())[0] == f"{text} and so on"


@pytest.mark.parametrize(
    "text", ["À la fin, c’était déjà été.", "AMANHÃ” NÃO É NÃO", "Größe Ähre Öl", "Ã¤ Ã¶ été à côté", "Ð"]
)
def test_text_that_is_as_it_should_be_stays_so(text):
    assert mend_twice(text, text.encode()) == (text, 0)


def test_a_mended_capture_says_so():
    article = ingest.clean(f"<title>T</title>{STORY}<p>Das KÃ¤sebrÃ¶tchen fÃ¼r alle.</p>".encode())
    assert "Das Käsebrötchen für alle." in article.text
    assert ("encoded-twice", "characters: 3, read once more") in article.findings


@given(st.text("ab .,İ宇海ทะéß'-1カ\u3000", max_size=60))
def test_words_are_counted_as_they_are_listed(text):
    assert count_of(text) == len(words(text))
