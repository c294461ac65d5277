"""What a feed or a sitemap lists: addresses, and what it says of each."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Listed", "Listing"]


@dataclass(frozen=True, slots=True)
class Listed:
    """An address that somebody listed, and the evidence that came with it."""

    url: str
    title: str | None = None
    published: str | None = None
    """ISO 8601."""
    author: str | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """What was listed."""

    pages: tuple[Listed, ...] = ()
    sitemaps: tuple[str, ...] = ()
    """Of a sitemap index: the sitemaps it names."""
    wrong: str | None = None
    """What could not be read."""
