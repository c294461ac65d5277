"""Every word that a capture shows is on its ledger, or the article says how many are not: by whatever route it is read."""

import html as entities
import re
from collections import Counter
from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ingest
from ingest.extract.decode.mojibake import repair_mojibake
from ingest.extract.html import conservation
from ingest.extract.html.parse_routes import parse_page, shown_text
from ingest.extract.html.repair import repair
from ingest.extract.pipeline import clean_capture
from ingest.extract.text.lines import segment
from ingest.extract.text.transcripts import transcript
from ingest.extract.words import count_of, split_words
from ingest.models import Capture
from tests.growth import assert_linear

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
            parts.append(f"<{tag}><{other}></{tag}>" * draw(st.sampled_from((2, 40, 200))))
        else:
            said = "".join(f" {marker(number + more)} said &amp; done," for more in range(3))
            number += 3
            parts.append(f"<{tag}>{said}</{tag}>" if kind == "pair" else said)
    return "".join(parts), number


@given(soups())
@settings(max_examples=30, deadline=None)
def test_every_marker_in_visible_markup_is_on_the_ledger_or_counted_as_missing(soup):
    markup, number = soup
    page = f"<!DOCTYPE html><html><head><title>T</title></head><body>{STORY}{markup}{STORY}</body></html>"
    reading = parse_page(page)
    held = Counter(" ".join(block.text for block in reading.parts.blocks).replace("zq", " zq").split())
    lost = [marker(each) for each in range(number) if not held[marker(each)]]
    allowed = max(conservation.LEAST, conservation.SHARE * conservation.words_in(conservation.visible(page)))
    if reading.missing:
        assert any("could not be read" in cut for cut in reading.cuts)
    else:
        assert sum(map(conservation.words_in, lost)) <= allowed


@given(soups())
@settings(max_examples=40, deadline=None)
def test_every_marker_of_a_soup_is_counted(soup):
    markup, number = soup
    shown = conservation.visible(markup)
    assert [marker(each) for each in range(number) if marker(each) not in shown] == []


@given(soups())
@settings(max_examples=40, deadline=None)
def test_a_page_closed_everywhere_loses_no_words(soup):
    markup, _ = soup
    before, after = (conservation.visible(each) for each in (markup, repair(markup, closed=True).text))
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
    shown = conservation.words_in(text)
    assert conservation.words_in(texts(made)) >= 2 * conservation.words_in(PROSE) + shown - 2 or "partial" in made.flags


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
    page = f"<title>T</title><article>{STORY}{pair * 30_000}{STORY}<p>The last of it was read by the harbour master.</p></article>"
    article = ingest.clean(page.encode())
    assert "The last of it was read by the harbour master." in article.text


@pytest.mark.parametrize(
    "run", ["<a ", "<p =", "<!", "</", "<?", "<", "<p ='", '<p ="', "<p =''\"", "&", "<iframe ", "<svg ", "<!--"]
)
@pytest.mark.parametrize("end", ["", ">", "'>", '">'])
def test_what_is_never_closed_is_counted_in_linear_time(run, end):
    assert_linear(lambda size: conservation.missing_from_html(STORY + run * size + end, [PROSE]), 100_000)


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
    assert parse_page(STORY).route == "parsed"


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
    assert any(block.hidden for block in article.blocks)


@given(st.text("äöüßéèàçñÄÖøåžчастьμ€“”’–", min_size=3, max_size=30))
@settings(max_examples=100, deadline=None)
def test_text_encoded_twice_is_read_as_it_was_meant(text):
    twice = "".join(
        chr(byte) if byte in {0x81, 0x8D, 0x8F, 0x90, 0x9D} else bytes([byte]).decode("cp1252")
        for byte in text.encode()
    )
    said = f"{twice} and so on"
    assert repair_mojibake(said, said.encode())[0] == f"{text} and so on"


@pytest.mark.parametrize(
    "text", ["À la fin, c’était déjà été.", "AMANHÃ” NÃO É NÃO", "Größe Ähre Öl", "Ã¤ Ã¶ été à côté", "Ð"]
)
def test_text_that_is_as_it_should_be_stays_so(text):
    assert repair_mojibake(text, text.encode()) == (text, 0)


def test_a_mended_capture_says_so():
    article = ingest.clean(f"<title>T</title>{STORY}<p>Das KÃ¤sebrÃ¶tchen fÃ¼r alle.</p>".encode())
    assert "Das Käsebrötchen für alle." in article.text
    assert ("encoded-twice", "characters: 3, read once more") in article.findings


@given(st.text("ab .,İ宇海ทะéß'-1カ\u3000", max_size=60))
def test_words_are_counted_as_they_are_listed(text):
    assert count_of(text) == len(split_words(text))


SPEECHES = ("Yes.", "No, no", "I think so", "And then", "You know", "So we went back there again", PROSE.strip())
STYLES = ("{who} [{at}]\n{said}\n", "{at}\n{said}\n", "{at} {who}: {said}", "({at}) {said}", "{who}\n{at}\n{said}\n")


def talk(style, turns):
    return "\n".join(
        style.format(who=("ANN", "MR. BELL")[n % 2], at=f"{n // 12:02d}:{n * 5 % 60:02d}", said=SPEECHES[n * n % 7])
        for n in range(turns)
    )


@pytest.mark.parametrize("style", STYLES)
def test_a_transcript_is_kept_to_its_end(style):
    text = f"The wall\n\n{talk(style, 900)}\n\nAnd that was all that they had to say about it, for the time being."
    article = ingest.clean(text.encode())
    assert [block.text for block in article.kept][-1].endswith("for the time being.")
    assert sum(len(block.text) for block in article.kept) > 0.97 * sum(len(block.text) for block in article.blocks)


def test_times_in_no_order_are_no_transcript():
    lines = [f"{n * 7 % 24:02d}:{n * 13 % 60:02d} Ann Bell" for n in range(80)]
    assert not transcript(segment("\n\n".join(lines)))


def test_an_author_box_does_not_grow_with_the_text():
    about = (
        "About Quay Works\n\nQuay Works is a leading builder of walls, founded in 1902 and headquartered in Osk.\n\n"
    )
    rest = "\n\n".join(f"{PROSE}And {number} more went home." for number in range(60))
    article = ingest.clean((f"The wall\n\n{rest}\n\n{about}{rest}").encode())
    assert sum(block.words for block in article.kept) > 0.9 * 120 * len(PROSE.split())


TAILS = (
    "1. one oar\n2. two oars",
    "```\nboat = wall(3)\n```",
    "| a | noon |\n|---|---|\n| Mon | tide |",
    "As said.[^1]\n\n[^1]: Log.",
)


@pytest.mark.parametrize("tail", TAILS)
@pytest.mark.parametrize("menu", ["", "[Home](/) | [News](/n)\n\nSubscribe\n\nShare this\n\n"])
def test_what_stands_behind_the_last_paragraph_of_markdown_is_kept(tail, menu):
    text = f"{menu}# The wall\n\n" + "\n\n".join(f"{PROSE}And {n} more." for n in range(5)) + f"\n\n{tail}\n"
    kept = ingest.clean(text.encode(), media_type="text/markdown").text
    assert [word for word in re.findall(r"[a-zA-Z]{3,}", tail) if word not in kept] == []


def test_links_behind_the_last_paragraph_of_markdown_are_not():
    menu = "[Home](/) | [News](/n)\n\nSubscribe\n\nShare this\n\n"
    text = f"{menu}# The wall\n\n" + "\n\n".join([PROSE] * 2 + [PROSE + "More."]) + "\n\n- [Boats](/b)\n- [Tides](/t)\n"
    assert "Tides" not in ingest.clean(text.encode(), media_type="text/markdown").text


LETTER = """<html><head><title>[wall-l] Stones</title></head><body><h1>[wall-l] Stones</h1>{head}
<ul><li><a href=1.html>Previous message</a></li></ul><hr><pre>On Mon, Mar 3, 2025, Ida Holm wrote:
&gt;<i> Who brings the stones, and when
</i>&gt;<i> do they come?
</i>
The harbour office says that the stones come by boat on the first
day of the week. I asked them twice.

    day     boat
    Mon     07:10
</pre><hr><a href=x>More information about the list</a></body></html>"""


@pytest.mark.parametrize(
    ("head", "published"),
    [
        ("<b>Per Dahl</b> <a href=x>per at wall.example</a><br><i>Tue Mar  4 09:30:12 CET 2025</i>", "2025-03-04T09:30:12+01:00"),
        ("<p>From: Per Dahl &lt;per@wall.example&gt;<p>Date: Tue, 4 Mar 2025 09:30:12 -0530", "2025-03-04T09:30:12-05:30"),
        ("<p>From: Per Dahl<p>Date: Tue, 4 Mar 2025 09:30:12 XYZ", "2025-03-04"),
    ],
)  # fmt: skip
def test_a_message_of_a_list_is_kept_as_it_was_written_with_what_its_header_says(head, published):
    article = ingest.clean(LETTER.format(head=head).encode())
    assert "> Who brings the stones, and when" in article.text
    assert "    Mon     07:10" in article.text
    assert article.authors == ("Per Dahl",)
    assert (article.published or "").startswith(published)


def test_a_text_file_that_a_browser_saved_is_read_as_the_text_it_was():
    text = f"THE WALL AND ITS STONES\n\nBy Ida Holm\n\n{PROSE}\n\n{PROSE}And more went home.\n"
    article = ingest.clean(f"<html><head></head><body><pre>{text}</pre></body></html>".encode())
    assert article.title == "THE WALL AND ITS STONES"
    assert article.authors == ("Ida Holm",)
    assert all(block.path.startswith("pre>line") for block in article.blocks)


def test_a_program_in_the_page_is_no_text_file():
    code = "def a():\n    return 1\n\nfor b in range(3):\n    a()\n" * 9
    article = ingest.clean(f"<title>T</title><body><pre>{code}</pre></body>".encode())
    assert all(block.path == "pre" for block in article.blocks)
