"""Page context of an e-mail laid out in tables -> the blocks around the letter: link buttons and the footer.

Mail programs do not support style sheets, so senders lay letters out in tables. A page is taken for such a letter if
nearly all of it is in layout tables and it has an unsubscribe link, which law requires of bulk mail.
"""

from __future__ import annotations

from ingest.extract.page_parts.context import PageContext, is_link
from ingest.extract.page_parts.mail import footers

__all__ = ["around_letter"]

SHARE = 0.8
"""Smallest share of the kept words in nested tables or in tables with role presentation."""

BUTTON_WORDS = 8
"""Most words of a link on a line of its own that counts as a button."""

BEHIND = 0.25
"""Largest share of the kept words behind the unsubscribe link."""


def around_letter(page: PageContext) -> dict[int, str]:
    """Return position -> name of the blocks around the text of a bulk letter; empty for any other page."""
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
    names = dict.fromkeys(footer, "mail:footer")
    total = sum(page.words[n] for n in kept)
    behind = [n for n in kept if footer and n > max(footer)]
    if footer and sum(page.words[n] for n in behind) <= BEHIND * total and page.sentence_words(0, min(footer)):
        names |= dict.fromkeys(behind, "mail:footer")
    for n, block in enumerate(blocks):
        if is_link(block) and page.spaced_words[n] <= BUTTON_WORDS and not block.level and block.kind != "item":
            names.setdefault(n, "mail:button")
    return names


def _in_tables(page: PageContext) -> bool:
    """Whether nearly all kept words of a page are in layout tables."""
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
