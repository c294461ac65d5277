"""Page context -> teasers of other articles: boxes under a label, lists named related, links after the article."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.extract.boilerplate.match import boilerplate_label
from ingest.extract.html.class_concepts import CONCEPTS
from ingest.extract.page_parts.context import PageContext, is_link

__all__ = ["teasers"]

LABEL_WORDS = 8
"""Words of a label over other stories, at most."""

BOX_SHARE, BOX_LINKED = 0.35, 0.5
"""Share of the words kept that a box of other stories holds, at most, and of its blocks that are links, at least."""

BEFORE = 30
"""Words of sentences above other stories, at least: a page that begins with them is made of them."""

HEADLINE = 3
"""Words of a link that is a headline, at least."""

SURE, TRAILING_SURE = 0.8, 0.9
"""Mean likelihood from which the blocks of a box are text of the article: where its name alone speaks against it, and
where its place behind the last sentence does. Some sites set lists of links in their stories. Links under a label go
whatever their likelihood: on 2,500 labelled pages none of them was text of an article."""

TRAILING = 2
"""Links behind the last sentence, at least, that are a list of other stories without a label."""

_RELATED = 1 << CONCEPTS.index("related")


def teasers(page: PageContext) -> set[int]:
    """Return the positions of the blocks that lead to other stories, below the first sentences of an article."""
    found: set[int] = set()
    total = sum(page.words[n] for n in page.kept)
    spans = [
        *_labelled(page, total),
        *(span for span in _trailing(page) if not page.is_likely(span, TRAILING_SURE)),
        *(span for span in _named(page, total) if not page.is_likely(span, SURE)),
    ]
    for span in spans:
        if page.sentence_words(0, span.start) >= BEFORE:
            found.update(span)
    return found


def _labelled(page: PageContext, total: int) -> Iterator[range]:
    """Yield labels of other stories with what they stand over: the box they open, else the links right behind."""
    blocks = page.blocks
    for n in range(len(blocks) - 1):
        block = blocks[n]
        if page.spaced_words[n] > LABEL_WORDS or page.sentences[n] or block.kind == "control":
            continue
        if (block.links >= 0.5 and not block.level) or boilerplate_label(block.text) != "related":
            continue
        box = page.span_with_next(n)
        if box.start == n and _leads(page, box, total):
            yield box
            continue
        end = n + 1
        while end < box.stop and is_link(blocks[end]) and not blocks[end].level:
            end += 1
        if end - n > 1:
            yield range(n, end)


def _named(page: PageContext, total: int) -> Iterator[range]:
    """Yield the elements that are called related, popular or recommended and hold links to speak of."""
    tree = page.tree
    for at, bits in enumerate(tree.bits):
        if bits & _RELATED and tree.names[at][0] not in {"body", "main", "article"}:
            span = page.span(at)
            if _leads(page, span, total):
                yield span


def _trailing(page: PageContext) -> Iterator[range]:
    """Yield the links on lines of their own that are kept behind the last sentence of an article, and their label."""
    links: list[int] = []
    for n in reversed(page.kept):
        if not _headline(page, n):
            break
        links.append(n)
    # the forests may have dropped some of them
    end = links[0] + 1 if links else 0
    while links and end < len(page.blocks) and _headline(page, end) and _depth(page, end) == _depth(page, links[0]):
        end += 1
    if len(links) + end - (links[0] + 1 if links else 0) < TRAILING:
        return
    above = max((n for n in page.kept if n < links[-1]), default=0)
    block = page.blocks[above]
    label = page.spaced_words[above] <= LABEL_WORDS and block.text.endswith((":", "："))
    yield range(above if label else links[-1], end)


def _headline(page: PageContext, n: int) -> bool:
    block = page.blocks[n]
    return is_link(block) and block.kind in {"paragraph", "line"} and page.words[n] >= HEADLINE


def _depth(page: PageContext, n: int) -> int:
    return int(page.tree.depth[page.tree.of[n]])


def _leads(page: PageContext, box: range, total: int) -> bool:
    """Whether a box holds little beside the links to other stories."""
    blocks = page.blocks
    size = sum(page.words[n] for n in box)
    links = sum(is_link(blocks[n]) and page.words[n] >= HEADLINE for n in box)
    others = sum(not is_link(blocks[n]) for n in box)
    if any(page.sentences[n] and page.sentences[n - 1] for n in box[1:]):
        return False  # a teaser has one summary: two sentences in a row are text
    # a label or a date may stand beside one link alone
    return links > 0 and size <= BOX_SHARE * total and links >= BOX_LINKED * (links + max(0, others - 1))
