"""A page -> the captions of a gallery beside its article: elements alike that are named so, with little of the text."""

from __future__ import annotations

from collections import defaultdict

from ingest.extract.html.class_concepts import CONCEPTS
from ingest.extract.page_parts.context import PageContext

__all__ = ["galleries"]

ALIKE = 3
"""Elements of a gallery, at least."""

SHARE = 0.5
"""Share of the words kept that the captions of a gallery hold, at most: a story may be told in them."""

ARTICLE = 60
"""Words of sentences outside a gallery, at least."""

_NAMED = sum(1 << CONCEPTS.index(name) for name in ("caption", "carousel"))


def galleries(page: PageContext) -> set[int]:
    """Return the positions of the captions of galleries: three elements alike or more, each named a caption or slide.

    The name may be that of the element around the text or of the one around that. Headings are none: stories are told
    in slides with headings.
    """
    tree = page.tree
    alike: dict[int, list[int]] = defaultdict(list)
    for n in page.kept:
        at = page.element_of[n]
        around = page.parent[at]
        if not page.blocks[n].level and (tree.bits[at] | (tree.bits[around] if around >= 0 else 0)) & _NAMED:
            alike[int(tree.signature[at])].append(n)
    found: set[int] = set()
    total = sum(page.words[n] for n in page.kept)
    for captions in alike.values():
        elements = {page.element_of[n] for n in captions}
        words = sum(page.words[n] for n in captions)
        own = set(captions)
        rest = sum(page.words[n] for n in page.kept if page.sentences[n] and n not in own)
        if len(elements) >= ALIKE and words <= SHARE * total and rest >= ARTICLE:
            found |= own
    return found
