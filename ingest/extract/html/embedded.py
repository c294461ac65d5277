"""JSON-LD of a page -> the texts it quotes of the page, folded for comparison with what the page shows."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

from ingest.extract.html.head import Stated

__all__ = ["MARKUP", "QUOTED_LENGTH", "embedded", "folded", "plain"]

QUOTED_LENGTH = 20  # characters: shorter is found anywhere by chance
MARKUP = re.compile(r"<[^<>]{0,500}+>")


def folded(text: str | None) -> str:
    """Return a text for comparison: lower case, white space folded."""
    return " ".join((text or "").lower().split())


def plain(text: str) -> str:
    """Return the words of a text that can be HTML, escaped once more or not, folded for comparison."""
    return folded(html.unescape(MARKUP.sub(" ", html.unescape(text))) if "<" in text or "&" in text else text)


def embedded(given: Stated, keys: Sequence[str]) -> Iterator[str]:
    """Yield the longer texts that the JSON-LD of a page holds under these keys."""
    for node in given.nodes:
        for key in keys:
            value = node.get(key)
            if isinstance(value, str) and len(value) > 2 * QUOTED_LENGTH:
                yield plain(value)
