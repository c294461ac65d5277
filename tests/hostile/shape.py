"""Pages of monstrous shape: deep, wide, long, with one part that is too large. Their stories are ordinary."""

from __future__ import annotations

from random import Random

from tests.hostile.case import FLAGGED, LIMITED, WHOLE, Case, Family, whole
from tests.hostile.story import invent, number, page, page_at, secret

__all__ = ["SHAPES"]

MEGABYTES = 1_000_000
DEEPEST = 2_000  # down to here a page is to be recovered whole


def _deep(rng: Random, scale: float) -> int:
    return rng.choice((300, 2_100, number(scale, 100_000, 3_000)))


def _depth_allowed(depth: int) -> frozenset[str]:
    return WHOLE if depth < DEEPEST else LIMITED


def deep_boxes(rng: Random, scale: float) -> Case:
    """The story within, before or after so many nested boxes."""
    story, depth = invent(rng), _deep(rng, scale)
    tag = rng.choice(("div", "section", "span", "article"))
    opened, closed = f"<{tag}>" * depth, f"</{tag}>" * depth
    where = rng.choice(("around", "before", "after"))
    if where == "around":
        markup = page(rng, story, top=opened, bottom=closed)
    else:
        box = f"{opened}deep{closed}"
        markup = page(rng, story, top=box) if where == "before" else page(rng, story, bottom=box)
    return whole(story, markup, _depth_allowed(depth))


def deep_unclosed(rng: Random, scale: float) -> Case:
    """Boxes that are never closed, before the story or between its paragraphs."""
    story, depth = invent(rng), _deep(rng, scale)
    opened = f"<{rng.choice(('div', 'span', 'center', 'dl><dd', 'blockquote'))}>" * depth
    place = rng.choice(("top", "middle", "bottom"))
    return whole(story, page_at(rng, story, place, opened), _depth_allowed(depth))


def deep_tables(rng: Random, scale: float) -> Case:
    """Tables in tables, closed or not."""
    story, depth = invent(rng), rng.choice((60, 700, number(scale, 30_000, 1_000)))
    closed = rng.random() < 0.5
    tables = "<table><tr><td>" * depth + "deep" + "</td></tr></table>" * depth * closed
    place = rng.choice(("top", "bottom"))
    return whole(story, page_at(rng, story, place, tables), WHOLE if depth * 3 < DEEPEST else LIMITED)


def deep_inline(rng: Random, scale: float) -> Case:
    """A paragraph of the story within nested inline elements."""
    story, depth = invent(rng), rng.choice((200, 1_500, number(scale, 50_000, 3_000)))
    tag = rng.choice(("b", "i", "em", "font", "u", "small"))
    paragraphs = list(story.paragraphs)
    at = rng.randrange(len(paragraphs))
    paragraphs[at] = f"<{tag}>" * depth + paragraphs[at] + f"</{tag}>" * depth
    return whole(story, page(rng, story, marked=tuple(paragraphs)), _depth_allowed(depth))


def deep_lists(rng: Random, scale: float) -> Case:
    """Lists in lists, with a word at each level."""
    story, depth = invent(rng), rng.choice((150, 900, number(scale, 20_000, 2_000)))
    lists = "<ul><li>more" * depth + "</li></ul>" * depth * (rng.random() < 0.5)
    return whole(story, page(rng, story, bottom=lists), WHOLE if depth * 2 < DEEPEST else LIMITED)


def misnested(rng: Random, scale: float) -> Case:
    """Formatting that is opened again in every block: the standard's adoption agency is quadratic in it."""
    story = invent(rng)
    run = rng.choice(("<b>x<p>", "<font><i><b>x</p><p>", "<a href=x><div>x", "<nobr>x<p>", "<b><em>x<div></b>"))
    return whole(story, page(rng, story, bottom=run * number(scale, 10_000, 500)), LIMITED)


def many_paragraphs(rng: Random, scale: float) -> Case:
    """So many short paragraphs before or after the story."""
    story = invent(rng)
    short = rng.choice(("<p>a</p>", "<p>yes", "<div>ok</div>", "<li>no</li>"))
    place = rng.choice(("top", "bottom"))
    return whole(story, page_at(rng, story, place, short * number(scale, 300_000, 2_000)), LIMITED)


def many_links(rng: Random, scale: float) -> Case:
    """So many links in one paragraph."""
    story = invent(rng)
    links = "".join(f'<a href="/tag/{at}">topic {at}</a> ' for at in range(number(scale, 20_000, 500)))
    place = rng.choice(("top", "bottom"))
    return whole(story, page_at(rng, story, place, f"<p>{links}</p>"), LIMITED)


def many_options(rng: Random, scale: float) -> Case:
    """A choice with so many options."""
    story = invent(rng)
    options = "".join(f"<option value={at}>Town {at}</option>" for at in range(number(scale, 100_000, 2_000)))
    place = rng.choice(("top", "middle", "bottom"))
    markup = page_at(rng, story, place, f"<form><select>{options}</select></form>")
    return whole(story, markup, LIMITED, absent=("Town 37",))


def many_breaks(rng: Random, scale: float) -> Case:
    """So many line breaks, between paragraphs of the story or within one."""
    story = invent(rng)
    breaks = rng.choice(("<br>", "<br/>", "<br>\n", "<hr>")) * number(scale, 200_000, 2_000)
    place = rng.choice(("middle", "bottom"))
    return whole(story, page_at(rng, story, place, f"<div>{breaks}</div>"), LIMITED)


def big_table(rng: Random, scale: float) -> Case:
    """A table of 500 rows and 500 cells each."""
    story = invent(rng)
    rows, cells = number(scale, 500, 40), rng.choice((500, 200))
    row = f"<tr>{'<td>7</td>' * cells}</tr>"
    return whole(story, page(rng, story, bottom=f"<table>{row * rows}</table>"), LIMITED)


def many_attributes(rng: Random, scale: float) -> Case:
    """One tag with so many attributes: the parser compares each with all before it."""
    story = invent(rng)
    attributes = " ".join(f"data-a{at}=1" for at in range(number(scale, rng.choice((2_000, 10_000, 40_000)), 1_500)))
    place = rng.choice(("top", "middle", "bottom", "tail"))
    return whole(story, page_at(rng, story, place, f"<p {attributes}>small print</p>"), LIMITED)


def giant_attribute(rng: Random, scale: float) -> Case:
    """An attribute or a data: address of megabytes."""
    story = invent(rng)
    size = number(scale, rng.choice((3, 9, 11)) * MEGABYTES, 300_000)
    giant = rng.choice(
        (
            '<img alt="a chart" src="data:image/png;base64,{}">',
            '<div data-state="{}"></div>',
            "<p title='{}'>small print</p>",
            '<a href="data:text/html,{}">more</a>',
            '<div style="background:url(data:image/gif;base64,{})"></div>',
        )
    ).format("iVBORw0KGgo" * (size // 11))
    place = rng.choice(("top", "middle", "bottom"))
    return whole(story, page_at(rng, story, place, giant), _size_allowed(size), absent=("iVBORw0KGgo",))


def _size_allowed(size: int) -> frozenset[str]:
    # a page has 10 MB; what is no text can be cut out of more
    return FLAGGED if size < 9.5 * MEGABYTES else LIMITED


def giant_unseen(rng: Random, scale: float) -> Case:
    """A comment, script, style or the like of megabytes, before the story, in it or after it."""
    story, mark = invent(rng), secret(rng)
    size = number(scale, rng.choice((3, 9, 11, 15)) * MEGABYTES, 300_000)
    start, end = rng.choice(
        (
            ("<!--", "-->"),
            ("<script>", "</script>"),
            ('<script type="application/json">', "</script>"),
            ("<style>", "</style>"),
            ("<svg><desc>", "</desc></svg>"),
            ("<template><p>", "</template>"),
        )
    )
    place = rng.choice(("head", "top", "middle", "bottom"))
    filler = f"{start}{(mark + ' word ') * (size // 23)}{end}"
    if place == "head" and start.startswith(("<svg", "<template")):
        place = "top"
    return whole(story, page_at(rng, story, place, filler), _size_allowed(size), absent=(mark,))


def giant_text(rng: Random, scale: float) -> Case:
    """One text node of megabytes after the story: the parser's own limit is ten."""
    story = invent(rng)
    size = number(scale, rng.choice((3, 11, 14)) * MEGABYTES, 300_000)
    place = rng.choice(("bottom", "tail"))
    text = rng.choice(("word ", "w", "wörd ", "7, ")) * (size // 5)
    return whole(story, page_at(rng, story, place, f"<div>{text}</div>"), LIMITED)


def many_ends(rng: Random, scale: float) -> Case:
    """So many closing tags that close nothing."""
    story = invent(rng)
    ends = rng.choice(("</div>", "</p>", "</b>", "</nothing>", "</br>")) * number(scale, 200_000, 2_000)
    place = rng.choice(("top", "bottom"))
    return whole(story, page_at(rng, story, place, ends), LIMITED)


def many_angles(rng: Random, scale: float) -> Case:
    """So many ``<`` that open nothing, or openings that never end."""
    story = invent(rng)
    run = rng.choice(("<", "<a ", "<!", "</", "<!--", "<![CDATA[", "<?", "&", "&#", "<p ="))
    return whole(story, page(rng, story, tail=run * number(scale, 500_000, 5_000)), LIMITED)


def many_metas(rng: Random, scale: float) -> Case:
    """A head with so many tags of one kind."""
    story = invent(rng)
    tag = rng.choice(
        (
            '<meta property="og:title" content="Other {}">',
            '<meta name="keywords" content="a{}, b, c">',
            '<link rel="canonical" href="https://one{}.example/">',
            '<meta property="article:tag" content="tag {}">',
            '<meta name="x{}" content="y">',
        )
    )
    head = "".join(tag.format(at) for at in range(number(scale, 50_000, 1_000)))
    return whole(story, page(rng, story, head=head), LIMITED)


def long_line_of_classes(rng: Random, scale: float) -> Case:
    """A class attribute with so many words, on the box around the story."""
    story = invent(rng)
    words = " ".join(f"c{at}-x_{at}" for at in range(number(scale, 50_000, 2_000)))
    return whole(story, page(rng, story, top=f'<div class="{words}" id="{words}">', bottom="</div>"), LIMITED)


def too_large(rng: Random, scale: float) -> Case:
    """A page over any limit of bytes."""
    story = invent(rng)
    # at a small scale it is as large, but quick to read
    filler = f"<p>{'word ' * 200}</p>" * 21_000 if scale >= 1 else f"<!--{'word ' * 4_200_000}-->"
    return whole(story, page(rng, story, bottom=filler), LIMITED, recoverable=False)


SHAPES: dict[str, Family] = {
    each.__name__: each
    for each in (
        big_table, deep_boxes, deep_inline, deep_lists, deep_tables, deep_unclosed, giant_attribute, giant_text,
        giant_unseen, long_line_of_classes, many_angles, many_attributes, many_breaks, many_ends, many_links,
        many_metas, many_options, many_paragraphs, misnested, too_large,
    )
}  # fmt: skip
