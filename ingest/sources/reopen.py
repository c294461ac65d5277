"""The ``source`` of a capture, as its row states it -> the capture, read again."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from ingest.errors import Corrupt
from ingest.models import Capture
from ingest.settings import DEFAULT
from ingest.sources import discover
from ingest.sources.archives.read import capture_at
from ingest.sources.path_encoding import path_of

__all__ = ["reopen"]


def reopen(source: str, home: Path, *, limit: int = DEFAULT.capture_bytes) -> Capture:
    """Return the capture that ``captures.source`` names; ``home`` is the folder that relative sources start from.

    The part behind a ``#`` is the place in an archive, unless a file has the whole name.

    Raises CaptureError as ``discover.read`` and ``read.capture_at`` do, and Corrupt where a folder took its place.
    """
    path = home / path_of(source)
    if "#" in source and not os.path.lexists(path):
        for name, place in _parts(source):
            if (home / path_of(name)).is_file():
                return capture_at(home / path_of(name), name, place, limit=limit)
    found = next(discover.find([path]), None)
    if found is None or found.path != path:
        raise Corrupt(f"{path}: it is a folder now")
    return discover.read(found, limit=limit, source=source).capture


def _parts(source: str) -> Iterator[tuple[str, str]]:
    """Yield file and place for each ``#``, as names of files may contain it."""
    at = source.find("#")
    while at >= 0:
        yield source[:at], source[at + 1 :]
        at = source.find("#", at + 1)
