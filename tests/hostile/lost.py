"""Pages and texts whose words get lost on the way: misnested, flooded, framed, quoted, split. Their stories are ordinary."""

from __future__ import annotations

from html import escape
from random import Random

from tests.hostile.case import FLAGGED, LIMITED, WHOLE, Case, Family, whole
from tests.hostile.story import Story, invent, number, page, page_at

__all__ = ["LOST"]


def flooded_pairs(rng: Random, scale: float) -> Case:
    """Two elements that close each other, so many times: parsers differ on what is left open."""
    story = invent(rng)
    pair = rng.choice(
        (
            "<form><div></form>", "<p><table></p>", "<font><p>x</font>", "<template><div></template>",
            "<label><table></label>", "<div><span></div>", "<h2><table></h2>", "<li><table></li>", "<nobr><p>x</nobr>",
            "<span><form></span>", "<table><form></table>", "<fieldset><ul></fieldset>", "<object><p></object>",
        )
    )  # fmt: skip
    place = rng.choice(("top", "middle"))
    return whole(story, page_at(rng, story, place, pair * number(scale, 30_000, 600)), LIMITED)


def flooded_items(rng: Random, scale: float) -> Case:
    """So many items, cells, rows or terms without the list or table around them, before the story."""
    story = invent(rng)
    item = rng.choice(("<li>x", "<dd>x", "<dt>x", "<td>x", "<tr><td>x", "<option>x", "<p>x", "<summary>x", "<rt>x"))
    place = rng.choice(("top", "top", "bottom"))
    return whole(story, page_at(rng, story, place, item * number(scale, 250_000, 3_000)), LIMITED)


def framed(rng: Random, scale: float) -> Case:
    """The story in the srcdoc of a frame, which may stand in another: as tools that save one file write pages."""
    story = invent(rng)
    markup = "".join(f"<p>{escape(each)}</p>" for each in story.paragraphs)
    markup = (
        f"<!DOCTYPE html><html><head><title>A frame</title></head><body><h1>{story.title}</h1>{markup}</body></html>"
    )
    for _ in range(rng.randint(1, 3)):
        value = markup.replace("&", "&amp;").replace('"', "&quot;")
        if rng.random() < 0.5:
            value = value.replace("<", "&lt;").replace(">", "&gt;")
        markup = f'<iframe class="x" srcdoc="{value}" width=600></iframe>'
    return whole(story, page(rng, story, marked=("",), top=markup), WHOLE)


def quoted_tags(rng: Random, scale: float) -> Case:
    """Attributes that hold tags, signs of comparison and the quotes of the other kind, on every paragraph."""
    story = invent(rng)
    value = rng.choice(
        (
            "<b>x</b>",
            "a > b",
            "it's <i>",
            "{&quot;a&quot;: [&quot;<p>&quot;]}",
            "<!-- x -->",
            "</p></div>",
            "</article>",
        )
    )
    marked = tuple(
        f"{escape(each)}<i title=\"{value}\" data-x='{value.replace(chr(39), '')}'></i>" for each in story.paragraphs
    )
    return whole(story, page(rng, story, marked=marked), FLAGGED)


def scripted_tags(rng: Random, scale: float) -> Case:
    """Scripts between the paragraphs that write tags, comments and the ends of scripts in their strings."""
    story = invent(rng)
    script = rng.choice(
        (
            'document.write("<div><p>x<\\/p>")', 'var a = "<!-- <b>x</b>";', "a = b<c && d>e;", "x = '<style>'; y = \"</style>\"",
            "if (a<!--b) {}", "s = '<scr' + 'ipt><\\/scr' + 'ipt>'", "`<template><li>${x}</li></template>`",
        )
    )  # fmt: skip
    marked = tuple(f"{escape(each)}</p><script>{script}</script><p>" for each in story.paragraphs)
    return whole(story, page(rng, story, marked=marked), FLAGGED)


def odd_comments(rng: Random, scale: float) -> Case:
    """Comments between the paragraphs that are empty, end oddly, hold others or are none."""
    story = invent(rng)
    comment = rng.choice(
        ("<!-->", "<!--->", "<!-- x --!>", "<!-- a <!-- b -->", "<!-- a -- b -->", "<!x>", "<?php x ?>", "</ x>", "<![CDATA[x]]>",
         "<![if !IE]>", "<![endif]-->", "<!---->", "<!-- <p>x</p> -->")
    )  # fmt: skip
    marked = tuple(f"{escape(each)}{comment}" for each in story.paragraphs)
    return whole(story, page(rng, story, marked=marked), FLAGGED)


def fostered(rng: Random, scale: float) -> Case:
    """The story in a table, but in no cell of it: the standard moves it before the table."""
    story = invent(rng)
    start, end = rng.choice(
        (("<table>", "</table>"), ("<table><tr>", "</tr></table>"), ("<table><tbody>", ""), ("<table><tr><td>", ""),
         ("<table><caption>", "</table>"), ("<table><colgroup>", "</table>"))
    )  # fmt: skip
    return whole(story, page(rng, story, top=start, bottom=end), FLAGGED)


def open_controls(rng: Random, scale: float) -> Case:
    """A control or fallback that is never closed, before the story."""
    story = invent(rng)
    start = rng.choice(
        ("<form>", "<label>", "<fieldset>", "<legend>", "<a href=/x>", "<object>", "<noscript>", "<details>", "<dialog open>",
         "<map>", "<ruby>", "<font size=2>", "<center>", "<nobr>", "<marquee>", "<blink>")
    )  # fmt: skip
    place = rng.choice(("top", "middle"))
    return whole(story, page_at(rng, story, place, start * rng.choice((1, 3))), FLAGGED)


def split_words(rng: Random, scale: float) -> Case:
    """Words that markup splits at every other letter, with references of every form in them."""
    story = invent(rng)
    form = rng.choice(("<b>{}</b>", "<span>{}</span>", "&#{1};", "&#x{1:x};", "<wbr>{}", "&shy;{}", "<!-- -->{}"))
    marked = tuple(
        "".join(form.format(c, ord(c)) if at % 2 and c.isalpha() else escape(c) for at, c in enumerate(each))
        for each in story.paragraphs
    )
    words = () if "shy" in form else story.words
    return whole(story, page(rng, story, marked=marked), WHOLE, words=words)


def wide_line(rng: Random, scale: float) -> Case:
    """One line of so many ideographs between two paragraphs, in a page or in a text."""
    story = invent(rng)
    line = rng.choice(("\u6d77", "\u6e2f\u306e\u58c1", "\u0e17\u0e30\u0e40\u0e25")) * number(scale, 1_300_000, 20_000)
    if rng.random() < 0.5:
        return whole(story, page(rng, story, middle=f"<p>{line}</p>"), LIMITED)
    return _text(story, (*story.paragraphs[:-1], line, story.paragraphs[-1]), LIMITED)


def transcript(rng: Random, scale: float) -> Case:
    """A long talk with who speaks and when before every speech, the story being what is said."""
    story = invent(rng, 10, 10)
    style = rng.choice(
        (
            "{who} [{at}]\n{said}\n",
            "{at}\n{said}\n",
            "{at} {who}: {said}",
            "[{at}]\n{who}: {said}\n",
            "{who}\n{at}\n{said}\n",
        )
    )
    short = ("Yes.", "No, no", "I think so", "And then", "Go on.", "You know", "Right.", "So we went back there again")
    turns, seconds = [], 0
    for turn in range(number(scale, 3_000, 300)):
        seconds += rng.randint(2, 9)
        at = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
        said = story.paragraphs[turn // 29] if turn % 29 == 0 and turn // 29 < 10 else rng.choice(short)
        turns.append(style.format(who=rng.choice(("ANN", "MR. BELL", "Host")), at=at, said=said))
    body = "\n".join((story.title, "", *turns))
    return Case(b"talk.txt", body.encode(), FLAGGED, words=story.words)


def markdown_tail(rng: Random, scale: float) -> Case:
    """A list, a table, code or notes behind the last paragraph of a text in Markdown."""
    story = invent(rng)
    tail, word = rng.choice(
        (
            ("1. the first ticket\n2. the second ticket", "the second ticket"),
            ("- one oar\n- two oars\n  - a third one", "a third one"),
            ("```\nboat = wall(3)\n```", "boat = wall(3)"),
            ("| day | out |\n|---|---|\n| Mon | noon tide |", "noon tide"),
            ("As the log says.[^1]\n\n[^1]: Page nine of the log.", "Page nine of the log."),
            ("> So it was written.", "So it was written."),
        )
    )
    text = f"# {story.title}\n\n" + "\n\n".join((*story.paragraphs, tail))
    return Case(b"page.md", text.encode(), WHOLE, words=(*story.words, word))


def twice_encoded(rng: Random, scale: float) -> Case:
    """UTF-8 that was read as windows-1252 and written as UTF-8 once more."""
    story = invent(rng)
    word = rng.choice(
        ("Käsebrötchen für Größere", "там, где стена", "l’été à la mer où l’on dîne", "“quoted” – dashed…")
    )
    paragraphs = (
        *story.paragraphs[:2],
        f"The sign on the wall had said {word} for as long as anybody there knew.",
        *story.paragraphs[2:],
    )
    twice = "".join(
        chr(byte) if byte in {0x81, 0x8D, 0x8F, 0x90, 0x9D} else bytes([byte]).decode("cp1252")
        for byte in word.encode()
    )
    body = "\n\n".join((story.title, *paragraphs)).replace(word, twice)
    return Case(b"page.txt", body.encode(), WHOLE, words=(*story.words, word))


def preformatted(rng: Random, scale: float) -> Case:
    """The story as a text file that a browser has saved: one element around it."""
    story = invent(rng)
    body = "\n\n".join((story.title, f"By {story.author}", *story.paragraphs))
    return whole(story, f"<html><head></head><body><pre>{escape(body)}</pre></body></html>", WHOLE)


def _text(story: Story, paragraphs: tuple[str, ...], allowed: frozenset[str]) -> Case:
    body = "\n\n".join((story.title, *paragraphs)).encode()
    return Case(b"page.txt", body, allowed, words=story.words, recoverable=bool(allowed - WHOLE))


LOST: dict[str, Family] = {
    each.__name__: each
    for each in (
        flooded_items, flooded_pairs, fostered, framed, markdown_tail, odd_comments, open_controls, preformatted,
        quoted_tags, scripted_tags, split_words, transcript, twice_encoded, wide_line,
    )
}  # fmt: skip
