"""What is read -> one sentence that names it, for messages about files that are not."""

from __future__ import annotations

from ingest.sources.archives.kinds import NAMES

__all__ = ["ARCHIVES", "MESSAGES", "PAGES", "READS"]

PAGES = {
    "text/html": "HTML",
    "application/xhtml+xml": "XHTML",
    "text/plain": "plain text",
    "text/markdown": "Markdown",
}
"""Media types of captures -> what people call them."""

ARCHIVES = {
    "warc": "WARC",
    "arc": "ARC",
    "wacz": "WACZ",
    "mhtml": "MHTML",
    "har": "HAR",
    "zip": "zip",
    "tar": "tar",
}
"""Kinds of archive, keys of ``read.READERS`` -> what people call them."""

MESSAGES = {"mail": ".eml", "mbox": "mbox"}
"""Kinds of e-mail -> how people know them."""

_ARCHIVES = [ARCHIVES.get(kind, kind) for kind in NAMES if kind not in MESSAGES]

READS = (
    f"ingest reads {', '.join(list(PAGES.values())[:-1])} and {list(PAGES.values())[-1]}, each also .gz, "
    f"e-mail ({', '.join(MESSAGES.values())}), and archives of them: {', '.join(_ARCHIVES[:-1])} and {_ARCHIVES[-1]}"
)
"""What ``Unsupported`` says after what a file is."""
