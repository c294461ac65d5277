"""A WACZ package -> the digests that its descriptor states for its files, and whether the files match them.

See https://specs.webrecorder.net/wacz/1.1.1/: ``datapackage.json`` lists the files, ``datapackage-digest.json`` has the
digest of that list.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, BinaryIO

from ingest.errors import Corrupt
from ingest.sources.archives.digest import equals, new_hash
from ingest.sources.archives.streams import READ, Entry, Stream
from ingest.sources.archives.zip_files import zip_entries

__all__ = ["DESCRIPTOR", "digests", "with_digest"]

DESCRIPTOR = "datapackage.json"
DESCRIPTOR_DIGEST = "datapackage-digest.json"
SHA256 = 64
"""Hex digits of such a digest."""
LIMIT = 1 << 24
"""Bytes of a descriptor."""


def digests(file: BinaryIO) -> dict[str, str]:
    """Return the name of each file of a package and its stated digest; empty if the descriptor cannot be read."""
    found: dict[str, str] = {}
    for entry in zip_entries(file, {DESCRIPTOR, DESCRIPTOR_DIGEST}):
        said = _json(entry)
        listed = [said] if entry.name == DESCRIPTOR_DIGEST else said.get("resources")
        for each in listed if isinstance(listed, list) else []:
            path, expected = (each.get("path"), each.get("hash")) if isinstance(each, dict) else (None, None)
            if isinstance(path, str) and isinstance(expected, str):
                # Data Package: without a name it is MD5, and some that write SHA-256 leave its name out as well
                named = expected if ":" in expected else f"{'sha256' if len(expected) == SHA256 else 'md5'}:{expected}"
                if new_hash(named):
                    found[path.removeprefix("./")] = named
    return found


def with_digest(entry: Entry, expected: str | None) -> tuple[Entry, Callable[[], str]]:
    """Return an entry whose digest is computed while it is read, and a function that returns the mismatch, or ""."""
    making, stream = new_hash(expected or ""), entry.stream
    if expected is None or making is None or stream is None:
        return entry, lambda: ""

    def read() -> Iterator[bytes]:
        while data := stream.read(READ):
            making.update(data)
            yield data
        if stream.broke:
            raise Corrupt(stream.broke)

    through = Stream(read())

    def wrong() -> str:
        while through.read(READ):
            pass
        if through.broke or equals(making.digest(), expected):
            return ""
        descriptor = DESCRIPTOR if entry.name != DESCRIPTOR else DESCRIPTOR_DIGEST
        return f"it is not the file that {descriptor} describes: its digest does not fit"

    return replace(entry, stream=through), wrong


def _json(entry: Entry) -> dict[str, Any]:
    try:
        said = json.loads(entry.stream.read(LIMIT)) if entry.stream else None
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}
