"""Page context -> the positions of reader comments below an article, of signatures and of attributions in a forum."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache

from ingest.extract.boilerplate.match import weak_label
from ingest.extract.page_parts.context import PageContext, is_dated_line, is_link

__all__ = ["attributions", "comments", "signatures"]

BEFORE = 40
"""Fewest words of sentences above comments: with fewer, an element named comment is the text of the page."""

LESS_LIKELY = 0.1
"""Most by which the mean likelihood above comments may be lower than that of the comments: some pages have their text
in an element named comment, below the slogans of the site."""

LABEL_WORDS = 8
"""Most words of a heading of comments."""

COUNTED_WORDS = 25
"""Most words of a heading that begins with the number of comments; it may contain the headline."""

DASHES = 40
"""Most characters of the line of dashes above a signature."""

NEAR = 4
"""Blocks after a heading among which one must be dated, unless the heading has a number."""

NAMED_WORDS = 5
"""Most words of a line above a quote that names its author."""

SIGNED_WORDS = 40
"""Most words of a signature."""

POST_BLOCKS = 30
"""Most blocks of a comment."""

SIGNED_LINES = 6
"""Most lines of a signature."""

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_TALK = re.compile(
    r"comments?(?:list|area|body|text|content|section|thread|wrap|wrapper|container)?|disqus|commento|"
    r"kommentare?|commentaires?|comentarios?|reacties|commenti|komentar(?:e|i|ze|ji)?|yorumlar"
)
"""Words of class names and ids of comments; most sites use "comment" in any language."""
_AROUND = frozenset({"html", "body", "main", "article"})
"""Elements whose class names only say that the page has comments."""
_ANSWER = re.compile(
    r"\W*(?:reply|répondre|antworten|responder|rispondi|beantwoorden|svar|svara|vastaa|odpowiedz|odpovědět|yanıtla|"
    r"ответить|відповісти|απάντηση|返信|回复|回覆|답글|رد|trả lời|balas)(?: \(?\d+\)?)?\W*",
    re.IGNORECASE,
)
"""The text of a reply button."""
_SIGNED = re.compile(r"(?:^|[^a-z])signatures?(?:[^a-z]|$)", re.IGNORECASE)
_TALK_PARTS = ("ommen", "omenta", "disqus", "reacties", "yorumlar")
"""Every word of ``_TALK`` holds one of these."""
_SIGNED_PART = "gnature"
"""Every match of ``_SIGNED`` holds this in lower case."""
_DASHES = re.compile(r"--|__+")
_WORDS = re.compile(r"[^\W_]+")
_COUNT = re.compile(r"\d")


@lru_cache(maxsize=20_000)
def _talks(names: str) -> bool:
    lower = names.lower()
    if not any(part in lower for part in _TALK_PARTS):
        return False
    return any(_TALK.fullmatch(word.lower()) for word in _WORD.findall(names[:400]))


def comments(page: PageContext) -> set[int]:
    """Return the positions of the blocks of reader comments below an article."""
    spans = [*_named(page), *_headed(page), *_answered(page)]
    talk = {n for span in spans for n in span}
    article = [n for n in page.kept if page.sentences[n] and n not in talk]
    positions: set[int] = set()
    for span in spans:
        above = [n for n in article if n < span.start]
        if sum(page.words[n] for n in above) >= BEFORE:
            inside = [n for n in page.kept if n in span and page.sentences[n]]
            if _mean(page, above) >= _mean(page, inside) - LESS_LIKELY:
                positions.update(span)
    return positions


def _mean(page: PageContext, positions: Sequence[int]) -> float:
    """Return the mean likelihood of some blocks, weighted by words; 0 for none."""
    words = sum(page.words[n] for n in positions)
    return sum(page.likelihoods[n] * page.words[n] for n in positions) / words if words else 0.0


def _named(page: PageContext) -> Iterator[range]:
    """Yield the spans of elements named comments: of several, or of a single one with a dated line."""
    tree = page.tree
    if not any(part in page.attribute_text for part in _TALK_PARTS):
        return
    called = [at for at, (tag, names) in enumerate(tree.names) if names and tag not in _AROUND and _talks(names)]
    outer: list[int] = []
    for at in called:
        if not outer or page.spans[at].start >= page.spans[outer[-1]].stop:
            outer.append(at)
    for at in outer:
        span = page.span(at)
        if len(outer) > 1 or len(called) > 2 or any(is_dated_line(page.blocks[n]) for n in span):
            yield span


def _headed(page: PageContext) -> Iterator[range]:
    """Yield spans from a heading of comments to the end of the element around it or the next heading."""
    blocks = page.blocks
    for n, block in enumerate(blocks):
        most = COUNTED_WORDS if block.level and block.text[0].isdecimal() else LABEL_WORDS
        if page.spaced_words[n] > most or page.sentences[n] or block.kind in {"item", "cell", "control"}:
            continue
        if is_link(block) or not (block.level or len(page.spans[page.element_of[n]]) == 1):
            continue
        end = page.span_with_next(n).stop
        if block.level:
            end = next((m for m in range(n + 1, end) if 0 < blocks[m].level <= block.level), end)
        near = range(n + 1, min(end, n + 1 + NEAR))
        # the test of the text is the slowest, and comes last
        if (
            near
            and (_COUNT.search(block.text) or any(is_dated_line(blocks[m]) for m in near))
            and _labelled(block.text)
        ):
            yield range(n, end)


def _answered(page: PageContext) -> Iterator[range]:
    """Yield the spans of sibling elements of which each has a dated line and a reply button."""
    blocks, tree = page.blocks, page.tree
    posts: dict[tuple[int, int], list[range]] = defaultdict(list)
    for n, block in enumerate(blocks):
        if not (is_link(block) or block.kind == "control") or not _ANSWER.fullmatch(block.text):
            continue
        for at in page.ancestors(n):
            span = page.span(at)
            if any(is_dated_line(blocks[m]) for m in range(span.start, n)) and len(span) <= POST_BLOCKS:
                posts[int(tree.parent[at]), int(tree.signature[at])].append(span)
                break
    for spans in posts.values():
        if len(spans) > 1:
            yield from spans


def _labelled(text: str) -> bool:
    """Whether a short text is a heading of comments, with or without their number."""
    words = _WORDS.findall(text)
    letters = [word for word in words if not word.isdecimal()]
    # "2 comments on ..." goes on with the headline
    counted = words[:2] if words and words[0].isdecimal() else letters
    forms = {text, " ".join(letters) or text, " ".join(counted) or text}
    return any(weak_label(form) == "comment" for form in forms)


def signatures(page: PageContext) -> set[int]:
    """Return the positions of signatures: in an element of that name, or after a line of dashes.

    Only the end of an element is a signature (RFC 3676 4.3: two dashes above it).
    """
    blocks = page.blocks
    positions: set[int] = set()
    for at, (tag, names) in enumerate(page.tree.names if _SIGNED_PART in page.attribute_text else ()):
        if names and tag not in _AROUND and _SIGNED.search(names):
            span = page.span(at)
            if sum(page.words[n] for n in span) <= SIGNED_WORDS and page.sentence_words(0, span.start):
                positions.update(span)
    for n, block in enumerate(blocks):
        if block.text.startswith(("--", "__")) and len(block.text) <= DASHES and _DASHES.fullmatch(block.text):
            span = page.spans[page.element_of[n]]
            behind = range(n + 1, span.stop)
            short = len(behind) <= SIGNED_LINES and sum(page.words[m] for m in behind) <= SIGNED_WORDS
            if len(behind) > 0 and short and span.start <= n:
                positions.update((n, *behind))
    return positions


def attributions(page: PageContext) -> set[int]:
    """Return the positions of lines that name the author of the quote below: "somebody wrote:"."""
    blocks = page.blocks
    return {
        n
        for n in range(len(blocks) - 1)
        if blocks[n].kind == "quote" == blocks[n + 1].kind
        and page.spaced_words[n] <= NAMED_WORDS
        and blocks[n].text.endswith((":", "："))
        and (n == 0 or blocks[n - 1].kind != "quote")
    }
