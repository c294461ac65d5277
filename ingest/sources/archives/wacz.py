"""A WACZ package -> the digests that its descriptor notes of its files, and whether they fit what is read.

See https://specs.webrecorder.net/wacz/1.1.1/: ``datapackage.json`` lists the files, ``datapackage-digest.json`` has the
digest of that list.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, BinaryIO

from ingest.errors import Corrupt
from ingest.sources.archives.digest import fits, maker
from ingest.sources.archives.streams import READ, Entry, Stream
from ingest.sources.archives.zip_files import zip_entries

__all__ = ["LIST", "checked", "digests"]

LIST = "datapackage.json"
OF_LIST = "datapackage-digest.json"
SHA256 = 64
"""Hex digits of such a digest."""
LIMIT = 1 << 24
"""Bytes of a descriptor."""


def digests(file: BinaryIO) -> dict[str, str]:
    """Return the digests that a package notes, by the names of its files; none where its descriptor cannot be read."""
    found: dict[str, str] = {}
    for entry in zip_entries(file, {LIST, OF_LIST}):
        said = _json(entry)
        listed = [said] if entry.name == OF_LIST else said.get("resources")
        for each in listed if isinstance(listed, list) else []:
            path, noted = (each.get("path"), each.get("hash")) if isinstance(each, dict) else (None, None)
            if isinstance(path, str) and isinstance(noted, str):
                # Data Package: without a name it is MD5, and some that write SHA-256 leave its name out as well
                named = noted if ":" in noted else f"{'sha256' if len(noted) == SHA256 else 'md5'}:{noted}"
                if maker(named):
                    found[path.removeprefix("./")] = named
    return found


def checked(entry: Entry, noted: str | None) -> tuple[Entry, Callable[[], str]]:
    """Return an entry whose digest is made while it is read, and what says what is wrong; empty where nothing is."""
    making, stream = maker(noted or ""), entry.stream
    if noted is None or making is None or stream is None:
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
        if through.broke or fits(making.digest(), noted):
            return ""
        return f"it is not the file that {LIST if entry.name != LIST else OF_LIST} describes: its digest does not fit"

    return replace(entry, stream=through), wrong


def _json(entry: Entry) -> dict[str, Any]:
    try:
        said = json.loads(entry.stream.read(LIMIT)) if entry.stream else None
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}
