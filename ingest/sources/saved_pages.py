"""A saved page, its path or its folder -> the address and time that the saving tool recorded.

Browsers, SingleFile and HTTrack write a comment; wget and browsers use special file names; ArchiveBox writes an index.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePath
from typing import Any
from urllib.parse import quote

from ingest.origin import archive_of, origin_of
from ingest.sources.hosts import host_of
from ingest.sources.sidecar import web_address
from ingest.sources.text_size import text_bytes
from ingest.sources.times import parse_time

__all__ = ["ArchiveBoxSnapshot", "archivebox", "resources_of", "saved_from", "wget_address"]

COMMENT_BYTES = 1 << 13
"""Bytes in which such comments are: before or just behind the start tag of html."""

FOLDER_ENDINGS = (
    *("_files", "-files", ".files", "-dateien", "_fichiers", "_archivos", "_bestanden", "-filer", "_ficheiros"),
    *("_arquivos", "_tiedostot", "_pliki", "_soubory", "_elemei", "_datoteke", "_failid", "_fails", "_bylos"),
    *("_dosyalar", "_fitxers", "_fitxategiak"),
)
"""Endings, in lower case, of the folders that browsers and Windows put beside a page saved "complete"."""

INDEX_LIMIT = 1_000_000

PAGES = {
    "output.html": "dom",
    "dom/output.html": "dom",
    "singlefile.html": "singlefile",
    "singlefile/singlefile.html": "singlefile",
    "readability/content.html": "readability",
    "mercury/content.html": "mercury",
    "defuddle/content.html": "defuddle",
}
"""Files of an ArchiveBox snapshot that hold the page, best first, and the methods that made them: as the browser had
it, then with its pictures, then what was taken for its article. wget's mirror stands before the last ones."""
FULL_PAGES = 4
"""Number of these, from the first, that hold the whole page."""
PAGE_LIMIT = 20_000_000
"""Bytes of such a file that are read."""
LEAST_SHARE = 0.8
"""A file with less than this share of the text of the fullest one is a shell, a wall or an error page."""

_FROM = re.compile(rb"<!--\s*saved from url=\(\d{1,6}\)\s*(\S{1,4000})\s*-->")
_SINGLEFILE = re.compile(
    rb"<!--\s*Page saved with SingleFile\s+url:\s*(\S{1,4000})\s+(?:saved date:\s*([^\r\n]{1,100}?)\s*(?:\r?\n|-->))?"
)
_HTTRACK = re.compile(
    rb"<!--\s*Mirrored from\s+(\S{1,4000}) by HTTrack Website Copier/[^\r\n]{0,60}?\],\s*([^\r\n]{1,60}?)\s*-->"
)


def saved_from(head: bytes) -> tuple[str | None, datetime | None]:
    r"""Return the address and time that a tool recorded in a page when it saved it; each is None if unknown.

    Chrome, Edge and Internet Explorer record the address, SingleFile and HTTrack both; HTTrack records no scheme.

    >>> saved_from(b"<!-- saved from url=(0031)https://example.org/orchard.htm -->\n<html>")[0]
    'https://example.org/orchard.htm'
    """
    head = head[:COMMENT_BYTES]
    saved: list[tuple[str | None, datetime | None]] = []
    if found := _SINGLEFILE.search(head):
        saved.append((_address(found[1]), _js_date(found[2] or b"")))
    if found := _HTTRACK.search(head):
        address = found[1] if b"://" in found[1] else b"http://" + found[1]
        saved.append((_address(address), parse_time(found[2].decode("ascii", "replace"))))
    saved += [(_address(each[1]), None) for each in _FROM.finditer(head)]
    # a copy that was opened from the disk and saved again has several comments: the first with an address counts
    return next((each for each in saved if each[0]), next(iter(saved), (None, None)))


def wget_address(path: PurePath) -> str | None:
    """Return the address of a file that wget saved; None if its name has no query, by which wget's names are known.

    The scheme is unknown; https is assumed. For a mirror of a web archive it is the address of the archived copy.

    >>> wget_address(PurePath("raw/example.org/news/index.html?page=2"))
    'https://example.org/news/?page=2'
    >>> wget_address(PurePath("raw/example.org/news/index.html")) is None
    True
    """
    for place, part in enumerate(path.parts[:-1]):
        copy = "/".join(("https:/", *path.parts[place:]))
        if archive_of(f"https://{part}/") and origin_of(copy):
            return copy
    host = host_of(path)
    if host is None or "?" not in path.name:
        return None
    parts = list(path.parts)
    place = max(n for n, part in enumerate(parts[:-1]) if part.lower() == host)
    name, _, query = path.name.partition("?")
    # --adjust-extension adds one to what has none
    query = re.sub(r"\.html$", "", query)
    folders = "".join(f"/{quote(part)}" for part in parts[place + 1 : -1])
    name = "" if name == "index.html" else name
    return web_address(f"https://{host}{folders}/{quote(name)}?{quote(query, safe='=&+,;:@/?%~')}")


def resources_of(name: str, beside: Collection[str]) -> str | None:
    """Return the page, among the names beside a folder, whose pictures and frames the folder holds; None without one.

    >>> resources_of("Orchard_files", {"Orchard.html", "Orchard_files"})
    'Orchard.html'
    """
    for ending in FOLDER_ENDINGS:
        if name.lower().endswith(ending):
            stem = name[: -len(ending)]
            return next((page for page in (f"{stem}.html", f"{stem}.htm", f"{stem}.xhtml") if page in beside), None)
    return None


@dataclass(frozen=True, slots=True)
class ArchiveBoxSnapshot:
    """A snapshot of ArchiveBox."""

    page: Path | None
    """The file with the page; None if there is none. The other files in the folder are not captures."""
    url: str | None
    fetched_at: datetime | None


def archivebox(folder: Path) -> ArchiveBoxSnapshot | None:
    """Return the ArchiveBox snapshot in a folder, recognised by ``index.json``; None for any other folder."""
    try:
        with (folder / "index.json").open("rb") as file:
            value = json.loads(file.read(INDEX_LIMIT))
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(value, dict) or not {"url", "timestamp"} <= value.keys() or not isinstance(value["url"], str):
        return None
    history, canonical = (_dict(value.get(name)) for name in ("history", "canonical"))
    made = dict(PAGES)
    mirror = canonical.get("wget_path")
    if isinstance(mirror, str) and ".." not in PurePath(mirror).parts and not PurePath(mirror).is_absolute():
        made = {**dict(list(PAGES.items())[:FULL_PAGES]), mirror: "wget", **dict(list(PAGES.items())[FULL_PAGES:])}
    kept = {name: _last(history.get(method)) for name, method in made.items() if _is_page(folder / name)}
    page = _fullest(folder, list(kept))
    when = _end_time(kept.get(page or "")) or _seconds(value["timestamp"])
    return ArchiveBoxSnapshot(folder / page if page else None, web_address(value["url"]), when)


def _fullest(folder: Path, names: list[str]) -> str | None:
    """Return the first of these files with about as much text as the fullest of them; None without files."""
    if len(names) < 2:
        return next(iter(names), None)
    sizes = []
    for name in names:
        try:
            with (folder / name).open("rb") as file:
                sizes.append(len(b"".join(text_bytes(file.read(PAGE_LIMIT)).split())))
        except OSError:
            sizes.append(0)
    return next(name for name, size in zip(names, sizes, strict=True) if size >= LEAST_SHARE * max(sizes))


def _is_page(path: Path) -> bool:
    try:
        return path.is_file() and not path.is_symlink() and path.stat().st_size > 0
    except (OSError, ValueError):
        return False


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _last(results: Any) -> dict[str, Any]:
    """Return the last result of a method that succeeded; empty if none did."""
    if not isinstance(results, list):
        return {}
    return next(
        (each for each in reversed(results) if isinstance(each, dict) and each.get("status") == "succeeded"), {}
    )


def _end_time(result: dict[str, Any] | None) -> datetime | None:
    value = (result or {}).get("end_ts")
    return parse_time(value) if isinstance(value, str) else None


def _seconds(value: Any) -> datetime | None:
    try:
        return datetime.fromtimestamp(float(value), UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None


def _address(found: bytes) -> str | None:
    """Return a web address, also the internal address of a browser's reader view."""
    value = found.decode("utf-8", "replace")
    return web_address(value) or (value if origin_of(value) else None)


def _js_date(value: bytes) -> datetime | None:
    """Return the time that JavaScript writes as ``Tue Dec 09 2025 11:00:00 GMT+0100 (CET)``."""
    text = value.decode("ascii", "replace").partition("(")[0].strip()
    try:
        return datetime.strptime(text, "%a %b %d %Y %H:%M:%S GMT%z").astimezone(UTC)
    except ValueError:
        return parse_time(text)
