"""A page laid out in tables, as e-mail is -> what stands around the words of the letter: links, a footer.

Mail programs know no style sheets, so senders set letters in tables for layout. Such a page is known by that and by the
link that leads out of the list, which law asks of whoever writes to many.
"""

from __future__ import annotations

from ingest.extract.page_parts.context import PageContext, is_link
from ingest.extract.page_parts.mail import footers

__all__ = ["around_letter"]

SHARE = 0.8
"""Share of the words kept that stands in tables within tables, or in tables that say they are for layout, at least."""

BUTTON_WORDS = 8
"""Words of a link on a line of its own, at most: it leads to the letter's own page or to an offer."""

BEHIND = 0.25
"""Share of the words kept that stands behind the way out of the list, at most."""


def around_letter(page: PageContext) -> dict[int, str]:
    """Return the names of the blocks around the words of a letter to many; empty for any other page."""
    if not _in_tables(page):
        return {}
    blocks, kept = page.blocks, page.kept
    boxes = set(footers(page.elements))
    if not boxes:
        return {}
    footer = [
        n
        for n, element in enumerate(page.elements)
        if element in boxes or any(above in boxes for above in element.iterancestors())
    ]
    found = dict.fromkeys(footer, "mail:footer")
    total = sum(page.words[n] for n in kept)
    behind = [n for n in kept if footer and n > max(footer)]
    if footer and sum(page.words[n] for n in behind) <= BEHIND * total and page.sentence_words(0, min(footer)):
        found |= dict.fromkeys(behind, "mail:footer")
    for n, block in enumerate(blocks):
        if is_link(block) and page.spaced_words[n] <= BUTTON_WORDS and not block.level and block.kind != "item":
            found.setdefault(n, "mail:button")
    return found


def _in_tables(page: PageContext) -> bool:
    """Whether nearly all that is kept of a page stands in tables for layout."""
    if not any(tag == "table" for tag, _ in page.tree.names):
        return False
    total = sum(page.words[n] for n in page.kept)
    inside = sum(page.words[n] for n in page.kept if _laid_out(page, n))
    return inside >= SHARE * total


def _laid_out(page: PageContext, position: int) -> bool:
    tables = 0
    for at in page.ancestors(position):
        tag, names = page.tree.names[at]
        tables += tag == "table"
        if tables > 1 or (tag == "table" and "presentation" in names):
            return True
    return False
