"""Where the bytes of a capture lie, as its row says -> the capture again."""

from __future__ import annotations

from pathlib import Path

from ingest.errors import Corrupt
from ingest.intake import files
from ingest.intake.spelling import path_of
from ingest.models import Capture

__all__ = ["reopen"]


def reopen(source: str, home: Path) -> Capture:
    """Return the capture that ``captures.source`` names; ``home`` is the folder that relative sources start from.

    Raises CaptureError as ``files.read`` does, and Corrupt where a folder took its place.
    """
    path = home / path_of(source)
    found = next(files.find([path]), None)
    if found is None or found.path != path:
        raise Corrupt(f"{path}: it is a folder now")
    return files.read(found, source=source).capture
