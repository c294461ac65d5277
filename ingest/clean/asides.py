"""A page with what the forests propose -> the verdicts on parts of it that its make tells, whatever the words.

Comments, teasers, prompts, copies, signatures, what stands around a newsletter and behind a press release: each is told
by how it is built, where it stands and what it repeats. A rule of a site has the last word over them.
"""

from __future__ import annotations

from ingest.clean import press, prompts, teasers, threads
from ingest.clean.again import COPY, copies_of
from ingest.clean.clauses import clauses
from ingest.clean.laidout import around_letter
from ingest.clean.scene import Scene

__all__ = ["mark"]

Marks = dict[int, tuple[bool, str]]


def mark(scene: Scene, title: str | None = None) -> Marks:
    """Return the verdicts on the blocks of a page that are told by their make; empty where none is."""
    if not scene.kept:
        return {}
    found: Marks = {n: (False, name) for n, name in around_letter(scene).items()}
    for name, part in (
        ("page:comment", threads.comments),
        ("page:signature", threads.signatures),
        ("page:byline", threads.post_heads),
        ("page:attribution", threads.attributions),
        ("page:related", teasers.teasers),
        ("page:prompt", prompts.prompts),
        ("page:press", press.press),
    ):
        for n in part(scene):
            found.setdefault(n, (False, name))
    rest = [n for n in scene.kept if n not in found]
    found |= dict.fromkeys(copies_of(scene.blocks, scene.tree, rest), (False, COPY))
    for n in clauses(scene, title):
        found.setdefault(n, (True, "page:clause"))
    # what would leave nothing is wrong
    return found if any(n not in found or found[n][0] for n in scene.kept) else {}
