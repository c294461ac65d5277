"""A page with what the forests propose -> the verdicts on parts that its make gives away, whatever the words.

Comments, teasers, prompts, copies, signatures, what stands around a newsletter and behind a press release are known
by how they are built, where they stand and what they repeat. A rule of a site has the last word over them.
"""

from __future__ import annotations

from collections.abc import Callable

from ingest.extract.models.page_type import UNSURE
from ingest.extract.page_parts import comments, galleries, press_release, prompts, teasers
from ingest.extract.page_parts.context import PageContext
from ingest.extract.page_parts.duplicates import COPY, copies_of
from ingest.extract.page_parts.layout_tables import around_letter
from ingest.extract.page_parts.legal_text import clauses

__all__ = ["structure_verdicts"]

Marks = dict[int, tuple[bool, str]]


_STORY = frozenset({"article", UNSURE})
"""Pages of one text. Comments are the body of a forum, and teasers that of a list."""
_LISTS = frozenset({"collection", "listing", "product"})
"""Pages of many entries, which may say the same."""
_TALK = _STORY | {"forum"}
_PARTS: tuple[tuple[str, Callable[[PageContext], set[int]], frozenset[str]], ...] = (
    ("page:comment", comments.comments, _STORY),
    ("page:signature", comments.signatures, _TALK),
    ("page:attribution", comments.attributions, _TALK),
    ("page:gallery", galleries.galleries, _STORY),
    ("page:related", teasers.teasers, _STORY),
    ("page:prompt", prompts.prompts, _STORY),
    ("page:press", press_release.press, _STORY),
)
"""Name of a verdict, what finds the blocks it is on, and the types of page where it looks."""


def structure_verdicts(page: PageContext, title: str | None = None) -> Marks:
    """Return the verdicts on the blocks of a page that are known by their make; empty where none is."""
    if not page.kept:
        return {}
    found: Marks = {n: (False, name) for n, name in around_letter(page).items()}
    for name, part, types in _PARTS:
        if page.page_type in types:
            for n in part(page):
                found.setdefault(n, (False, name))
    if page.page_type not in _LISTS:
        rest = [n for n in page.kept if n not in found]
        found |= dict.fromkeys(copies_of(page.blocks, page.tree, rest, page.words), (False, COPY))
    for n in clauses(page, title):
        found.setdefault(n, (True, "page:clause"))
    # what would leave nothing is wrong
    return found if any(n not in found or found[n][0] for n in page.kept) else {}
