"""An article -> a plain-text file of its body and nothing else: what corpora and language models are fed with."""

from __future__ import annotations

from pathlib import Path

from ingest.exporters.files import Exported, to_folder
from ingest.exporters.select import Row, Selection

__all__ = ["export_text", "plain"]


def export_text(selection: Selection, to: Path | None) -> Exported:
    """Write one file an article, ``<site>/<published>-<slug>-<id>.txt``, into the folder ``to`` (default ``cleaned``).

    A file is the column ``body`` and a line break, UTF-8. Raises UsageError, Full.
    """
    return to_folder(selection, to, "txt", plain)


def plain(row: Row) -> bytes:
    """Return the body of one article as the bytes of its file."""
    return f"{row['body']}\n".encode("utf-8", "replace")
