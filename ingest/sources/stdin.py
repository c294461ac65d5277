"""Standard input -> a file under raw/, so that it can be read again like any other capture."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

from ingest.errors import Corrupt, Empty, Unsupported, UsageError
from ingest.sources.media_type import media_type

__all__ = ["keep_stdin"]

ENDINGS = {"text/html": ".html", "application/xhtml+xml": ".xhtml", "text/plain": ".txt", "text/markdown": ".md"}


def keep_stdin(data: bytes, raw: Path, *, url: str | None = None) -> Path:
    """Write ``data`` to ``raw/stdin/<digest>``, with a sidecar if its address is known; returns the path of the file.

    The same bytes and address have the same name, so a page that is piped in twice is one capture. Data that is not a
    capture is kept too: the run then reports what it is.

    Raises UsageError for an address that is not valid, Empty for no data, Corrupt if the folder cannot be written.
    """
    if url and not re.match(r"https?://[^/\s]", url, re.IGNORECASE):
        raise UsageError(f"--url {url}: no web address; write it whole, e.g. https://example.org/page.html")
    if not data.strip():
        raise Empty("standard input was empty: pipe a page in, e.g. `curl -s URL | ingest run - --url URL`")
    try:
        ending = ENDINGS[media_type(data)]
    except Unsupported:
        ending = ".bin"
    # another address makes another capture of the same bytes
    name = hashlib.sha256(data + (url or "").encode()).hexdigest()[:16] + ending
    path = raw / "stdin" / name
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        if url:
            path.with_name(name + ".meta.json").write_text(json.dumps({"url": url}) + "\n", encoding="utf-8")
    except OSError as error:
        raise Corrupt(
            f"{path}: cannot keep standard input there: {error.strerror}; --raw names another folder"
        ) from error
    return path
