"""Page context -> the captions of a gallery: blocks in similar elements named caption or slide."""

from __future__ import annotations

from collections import defaultdict

from ingest.extract.html.class_concepts import CONCEPTS
from ingest.extract.page_parts.context import PageContext

__all__ = ["galleries"]

ALIKE = 3
"""Fewest elements of a gallery."""

SHARE = 0.5
"""Largest share of the kept words in the captions: with more, the captions are the article."""

ARTICLE = 60
"""Fewest words of sentences outside a gallery."""

_NAMED = sum(1 << CONCEPTS.index(name) for name in ("caption", "carousel"))


def galleries(page: PageContext) -> set[int]:
    """Return the positions of gallery captions: ``ALIKE`` or more similar elements, each named caption or slide.

    The name may be on the element of the block or on its parent. Headings are excluded: articles are told in slides
    with headings.
    """
    tree = page.tree
    alike: dict[int, list[int]] = defaultdict(list)
    for n in page.kept:
        at = page.element_of[n]
        around = page.parent[at]
        if not page.blocks[n].level and (tree.bits[at] | (tree.bits[around] if around >= 0 else 0)) & _NAMED:
            alike[int(tree.signature[at])].append(n)
    positions: set[int] = set()
    total = sum(page.words[n] for n in page.kept)
    for captions in alike.values():
        elements = {page.element_of[n] for n in captions}
        words = sum(page.words[n] for n in captions)
        own = set(captions)
        rest = sum(page.words[n] for n in page.kept if page.sentences[n] and n not in own)
        if len(elements) >= ALIKE and words <= SHARE * total and rest >= ARTICLE:
            positions |= own
    return positions
