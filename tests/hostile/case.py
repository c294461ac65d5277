"""What a hostile capture is: its name and bytes, what may become of it, what must and must not be found after it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from tests.hostile.story import Story

__all__ = ["FLAGGED", "SPECIAL", "WHOLE", "Case", "Family", "whole"]

WHOLE = frozenset({"extracted"})
"""The article is to be had, and nothing excuses its loss."""
FLAGGED = frozenset({"extracted", "partial"})
"""The article is to be had; that something may be missing can be said."""
LIMITED = FLAGGED | {"limit"}
"""A limit may be hit, and a good build recovers the article all the same."""
SPECIAL = frozenset(
    {"fifo", "link-in", "link-out", "link-loop", "link-nowhere", "sidecar-folder", "socket", "sparse", "unreadable"}
)
"""What can be made instead of a regular file, or beside it."""

Family = Callable[[Random, float], "Case"]
"""A source of chance and a scale (1: full size) -> a case."""


@dataclass(frozen=True, slots=True)
class Case:
    """One hostile capture."""

    name: bytes
    """Its path in a folder of its own: bytes, since a name need be no text."""
    body: bytes
    allowed: frozenset[str]
    """Outcomes that are right."""
    words: tuple[str, ...] = ()
    """Must be in the article's text, white space folded, wherever there is an article."""
    absent: tuple[str, ...] = ()
    """Must not be in the article's text."""
    forbidden: tuple[str, ...] = ()
    """Must be nowhere: not in the database, not in an exported file, not in a file's name."""
    sidecar: bytes | None = None
    special: str = ""
    """One of ``SPECIAL``; empty for a regular file."""
    optional: bool = False
    """It is right as well to pass it over without a row (a link that stays in the folder)."""
    recoverable: bool = False
    """The article can be had though another outcome is allowed: counted as the recovered share."""


def whole(story: Story, markup: str | bytes, allowed: frozenset[str] = WHOLE, **more: object) -> Case:
    """Return the case of an HTML page whose whole story has to come out."""
    body = markup if isinstance(markup, bytes) else markup.encode("utf-8", "surrogatepass")
    facts = {
        "name": f"{story.slug}.html".encode(),
        "words": story.words,
        "recoverable": bool(allowed - WHOLE),
        **more,
    }
    return Case(body=body, allowed=allowed, **facts)  # type: ignore[arg-type]
