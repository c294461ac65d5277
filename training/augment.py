"""A labelled article page -> the same page with a part that few labelled pages have: later stories or a comment thread.

Endless pages load the next story below the first, in the same markup; pages with long comment threads look like two
texts. Few labelled pages show either, so training pages are made: the element that holds the body is copied with the
texts of other pages in it, or a thread in the markup of common comment systems is put behind it. The gold stays as it
is, so that all that is added is labelled as no body. What is drawn depends on the page's number alone.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from copy import deepcopy

import numpy as np
import numpy.typing as npt
from lxml.html import HtmlElement, fromstring

from ingest.extract.html.segment import Segments

__all__ = ["Story", "add_comments", "add_stories"]

Story = tuple[str, list[str]]
"""Title and paragraphs of another page."""

BODY_FROM = 0.5  # share of a block that is body from which the block is body
HELD = 0.9  # share of the body that the copied element holds
HEADLINE_STEPS = 3  # elements around that one in which the headline is looked for

FIRST = (
    "Ada Bo Cleo Dag Eli Fay Gus Hild Ines Jon Kaya Lev Mona Nils Olga Per Quin Rosa Sven Tove Ulla Vito Wren Yara"
).split()
LAST = (
    "Arden Birk Colm Dale Ekman Frost Gray Holt Irwin Jonas Kerr Lund Marsh North Oakes Pike Rowe Stark Thorn Vance"
).split()
HEADS = (
    "{n} Comments",
    "Comments",
    "Comments ({n})",
    "{n} responses",
    "Leave a Reply",
    "Join the conversation",
    "Discussion",
    "Reader comments",
    "Top comments",
    "Kommentare ({n})",
    "Commentaires",
    "Comentarios",
    "Комментарии ({n})",
    "评论 ({n})",
    "Komentarze",
    "Σχόλια",
    "",
)
AGES = (
    "{n} hours ago",
    "{n} minutes ago",
    "March {n}, 2019 at 9:{n} pm",
    "2014-05-{n:02} 12:{n:02}",
    "{n}.11.2012 18:{n:02}",
    "{n} days ago",
    "",
)
ACTIONS = (
    "Reply",
    "Reply · Like · Report",
    "Report abuse",
    "Like {n}",
    "Antworten",
    "Répondre",
    "Ответить",
    "回复",
    "Permalink",
    "",
)
BETWEEN = ("<div>Next</div>", "<h3>Read next</h3>", "<hr>", "<p>Up next</p>")
"""What some pages put before the next story."""
FORM = (
    '<div id="respond"><h3>Leave a Reply</h3><form><p>Your email address will not be published.</p>'
    "<label>Name</label><input></form></div>"
)
WORDS = ("comment", "post", "reply", "feedback", "talkback", "opinion", "message", "cmt", "item", "row", "")
OUTER = ("comments", "discussion", "user-comments", "thread", "disqus_thread", "feedback", "social", "module", "")


def container(parts: Segments, truth: npt.NDArray[np.float32]) -> HtmlElement | None:
    """Return the smallest element that holds nearly all of the body, with the headline where one stands near it.

    None where that is the whole page.
    """
    body = [place for place, share in enumerate(truth) if share >= BODY_FROM]
    if not body:
        return None
    sizes = {place: parts.blocks[place].words for place in body}
    held: dict[HtmlElement, int] = {}
    for place in body:
        element: HtmlElement | None = parts.elements[place]
        while element is not None:
            held[element] = held.get(element, 0) + sizes[place]
            element = element.getparent()
    enough = HELD * sum(sizes.values())
    found = next((each for each in _upward(parts.elements[body[len(body) // 2]]) if held.get(each, 0) >= enough), None)
    if found is None or found.tag in {"body", "html"}:
        return None
    around = found
    for _ in range(HEADLINE_STEPS):
        parent = around.getparent()
        if parent is None or parent.tag in {"body", "html"}:
            break
        around = parent
        if next(around.iter("h1"), None) is not None:
            return around
    return found


def _upward(element: HtmlElement) -> list[HtmlElement]:
    return [element, *element.iterancestors()]


def add_stories(parts: Segments, truth: npt.NDArray[np.float32], others: Sequence[Story], seed: int) -> bool:
    """Put copies of the page's story behind it, with titles and paragraphs of others; whether that was done."""
    unit = container(parts, truth)
    if unit is None:
        return False
    draw = random.Random(seed)
    # the elements are held by ``parts``, so that an id is that of one element
    body = {id(element) for place, element in enumerate(parts.elements) if truth[place] >= BODY_FROM}
    outer = {id(around) for element in parts.elements if id(element) in body for around in element.iterancestors()}
    marked = body - outer
    if len(marked) < 3:
        return False
    order = [id(each) in marked for each in unit.iter()]
    place = unit
    for title, paragraphs in others:
        copy = deepcopy(unit)
        copy.tail = None
        copy.set("data-made", "story")
        left = list(paragraphs)
        for element, is_body in zip(list(copy.iter()), order, strict=True):
            if is_body or element.tag in {"h1", "h2"}:
                for child in list(element):
                    element.remove(child)
                element.text = title if not is_body else left.pop(0) if left else None
        place.addnext(copy)
        place = copy
        if draw.random() < 0.3:
            place.addprevious(fromstring(draw.choice(BETWEEN)))
    return True


def add_comments(parts: Segments, truth: npt.NDArray[np.float32], posts: Sequence[str], seed: int) -> bool:
    """Put a comment thread behind the story, or behind what follows it; whether that was done."""
    unit = container(parts, truth)
    if unit is None or not posts:
        return False
    draw = random.Random(seed)
    thread = fromstring(draw.choice(THREADS)(posts, draw))
    thread.set("data-made", "comments")
    place = unit
    parent = unit.getparent()
    if parent is not None and parent.tag not in {"body", "html"} and draw.random() < 0.4:
        place = parent
    if draw.random() < 0.25:
        unit.append(thread)
    else:
        place.addnext(thread)
    return True


def _name(draw: random.Random) -> str:
    styles = (
        f"{draw.choice(FIRST)} {draw.choice(LAST)}",
        f"{draw.choice(FIRST).lower()}{draw.randrange(99)}",
        draw.choice(FIRST),
        f"{draw.choice(LAST)}_{draw.choice(FIRST)}",
    )
    return draw.choice(styles)


def _filled(choices: Sequence[str], draw: random.Random) -> str:
    return draw.choice(choices).format(n=draw.randrange(1, 29))


def _safe(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _paragraphs(post: str) -> str:
    return "".join(f"<p>{_safe(line)}</p>" for line in post.split("\n") if line.strip()) or "<p>+1</p>"


def _head(draw: random.Random, tag: str = "h3", called: str = "") -> str:
    text = _filled(HEADS, draw)
    return f"<{tag}{called}>{text}</{tag}>" if text else ""


def _list(posts: Sequence[str], draw: random.Random) -> str:
    """Return a thread as blog systems write it: a list of comments with author, date and reply link."""
    action, age = draw.choice(ACTIONS), draw.choice(AGES)
    items = "".join(
        f'<li class="comment depth-{draw.randrange(1, 4)}"><div class="comment-author vcard">'
        f'<cite>{_name(draw)}</cite> <span class="says">says:</span></div><div class="comment-meta">'
        f'<a href="#c">{age.format(n=draw.randrange(1, 29))}</a></div>'
        f'<div class="comment-content">{_paragraphs(post)}</div>'
        f'<div class="reply"><a href="#r">{action.format(n=3)}</a></div></li>'
        for post in posts
    )
    form = FORM if draw.random() < 0.5 else ""
    return f'<div id="comments">{_head(draw)}<ol class="commentlist">{items}</ol>{form}</div>'


def _pairs(posts: Sequence[str], draw: random.Random) -> str:
    """Return a thread as a list of terms: author, then text."""
    age = draw.choice(AGES)
    items = "".join(
        f'<dt class="comment-author">{_name(draw)} said...</dt><dd class="comment-body">{_paragraphs(post)}</dd>'
        f'<dd class="comment-footer">{age.format(n=draw.randrange(1, 29))}</dd>'
        for post in posts
    )
    return f'<div class="comments" id="comments">{_head(draw, "h4")}<dl id="comments-block">{items}</dl></div>'


def _boxes(posts: Sequence[str], draw: random.Random) -> str:
    """Return a thread as news sites write it, in boxes that are called by one word or by none."""
    word = draw.choice(WORDS)
    called = f' class="{word}-item"' if word else ""
    inner = f' class="{word}-text"' if word and draw.random() < 0.6 else ""
    action, age = draw.choice(ACTIONS), draw.choice(AGES)
    tag = draw.choice(("div", "article", "section", "li"))
    boxes = "".join(
        f"<{tag}{called}><div><b>{_name(draw)}</b> <span>{age.format(n=draw.randrange(1, 29))}</span></div>"
        f"<div{inner}>{_paragraphs(post)}</div><div><a href='#'>{action.format(n=draw.randrange(9))}</a></div></{tag}>"
        for post in posts
    )
    outer = draw.choice(OUTER)
    name = f' id="{outer}"' if outer else ""
    return f"<div{name}>{_head(draw, draw.choice(('h2', 'h3', 'h4', 'div', 'p')))}{boxes}</div>"


def _table(posts: Sequence[str], draw: random.Random) -> str:
    """Return a thread as old sites write it: a table, lines broken by br, numbers before the names."""
    age = draw.choice(AGES)
    rows = "".join(
        f"<tr><td>{number}. {_name(draw)}</td><td>{age.format(n=draw.randrange(1, 29))}</td></tr><tr><td colspan=2>"
        f"{'<br>'.join(map(_safe, post.splitlines()))}</td></tr>"
        for number, post in enumerate(posts, 1)
    )
    return f"<div>{_head(draw, 'b')}<table>{rows}</table></div>"


THREADS: tuple[Callable[[Sequence[str], random.Random], str], ...] = (
    _list,
    _list,
    _pairs,
    _boxes,
    _boxes,
    _boxes,
    _table,
)
