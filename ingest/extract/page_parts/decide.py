"""Page context -> verdicts on the parts of a page that its structure shows, whatever their words.

Comments, teasers, prompts, copies, signatures, the frame of a newsletter and the end of a press release are recognised
by markup, place and repetition. Site rules overrule these verdicts.
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
"""Types of pages of one text. On a forum comments are the body, on a list teasers are."""
_LISTS = frozenset({"collection", "listing", "product"})
"""Types of pages of many entries, which may repeat each other."""
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
"""Name of the verdict, the function that returns the positions of its blocks, and the page types it is for."""


def structure_verdicts(page: PageContext, title: str | None = None) -> Marks:
    """Return position -> (kept, name) for blocks recognised by structure; empty if all kept blocks would go."""
    if not page.kept:
        return {}
    verdicts: Marks = {n: (False, name) for n, name in around_letter(page).items()}
    for name, part, types in _PARTS:
        if page.page_type in types:
            for n in part(page):
                verdicts.setdefault(n, (False, name))
    if page.page_type not in _LISTS:
        rest = [n for n in page.kept if n not in verdicts]
        verdicts |= dict.fromkeys(copies_of(page.blocks, page.tree, rest, page.words), (False, COPY))
    for n in clauses(page, title):
        verdicts.setdefault(n, (True, "page:clause"))
    # verdicts that leave nothing are wrong
    return verdicts if any(n not in verdicts or verdicts[n][0] for n in page.kept) else {}
