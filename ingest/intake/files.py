"""Paths of files and folders -> what lies there, in a fixed order; a file -> its capture.

A folder is walked whole, name by name in sorted order. What is no capture by its place is passed over without a
word: names that start with a dot (but for pages: a browser saves ".NET is here" so), what editors, browsers and file
managers leave behind (``NOT_CAPTURES``), ``README`` with any ending at the top of the folder, which is about the
folder, and ``<file>.meta.json`` beside ``<file>``, which is read with it (see ``sidecar``). A file that is named itself
is always tried.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fnmatch import fnmatch
from pathlib import Path, PurePath

from ingest.errors import CaptureError, Corrupt, Empty, TooLarge, Unsupported
from ingest.intake.codings import gunzipped, over
from ingest.intake.hosts import host_of
from ingest.intake.located import located
from ingest.intake.saved import archivebox, mirrored, resources_of
from ingest.intake.sidecar import SUFFIX, Sidecar, parse
from ingest.intake.sniff import media_type
from ingest.intake.spelling import path_of, spelled
from ingest.models import Capture

__all__ = ["LIMIT", "NOT_CAPTURES", "Found", "Reading", "find", "head", "read", "wanted"]

LIMIT = 20_000_000
"""Bytes of a capture, unpacked: the largest pages on the web have 5 MB of HTML."""

SIDECAR_LIMIT = 1_000_000
DEEP = 4
"""Folders above a file that may be the ArchiveBox snapshot it belongs to: wget's mirror has those of the address."""

NOT_CAPTURES = ("*~", "#*#", "*.swp", "*.bak", "*.part", "*.crdownload", "thumbs.db", "desktop.ini", "__macosx")
"""Lower-case patterns of names in a walked folder that are no captures."""

PAGES = (".html", ".htm", ".xhtml", ".txt", ".md", ".html.gz", ".htm.gz", ".txt.gz")
"""Endings of names that start with a dot and are captures; with "._" start the shadows that macOS writes, with ".#"
the locks of Emacs."""


NO_PAGE = "an ArchiveBox snapshot without a page: keep its dom or singlefile output, and archive it again"


@dataclass(frozen=True, slots=True)
class Found:
    """A file that was met, or what was met instead of one."""

    path: Path
    root: Path | None = None
    """The folder it was found in by walking; None where it was named itself."""
    stamp: str = ""
    """``size:mtime_ns:ctime_ns:inode`` of the file, and after a ``+`` those of its sidecar: unchanged, so are they."""
    error: CaptureError | None = None
    """Why it cannot be read, known without opening it."""

    @property
    def source(self) -> str:
        """The path as text, with ``/``; bytes of a name that are no UTF-8 are spelled out."""
        return spelled(self.path.as_posix())


@dataclass(frozen=True, slots=True)
class Reading:
    """A file that was read."""

    capture: Capture
    sha256: str
    """Hex digest of the file as it lies there, of a larger one than the limit of its first bytes and its size; that of
    the capture is of the unpacked bytes."""
    bytes: int
    """Size of the file as it lies there."""
    warning: str | None = None
    """What was wrong beside the capture (its sidecar, bytes after its gzip data) and was done without."""


def find(paths: Iterable[Path]) -> Iterator[Found]:
    """Yield every file under ``paths`` once, arguments in their order, folders sorted.

    Nothing is opened. A path that does not exist, a folder that cannot be listed, a symbolic link that leads out of
    the folder it was met in, a sidecar without its capture and anything that is no regular file come with ``error``.
    A symbolic link that stays in the folder is passed over: what it leads to is met itself.
    """
    seen: set[str] = set()
    for given in paths:
        path = Path(given)
        if path.name.endswith(SUFFIX) and (capture := _sidecar_of(path)).is_file():
            path = capture  # a shell's raw/* names the sidecars as well
        for found in _walk(path) if _is_folder(path) else (_met(path, None),):
            real = os.path.realpath(found.path) if "\0" not in str(found.path) else str(found.path)
            if real not in seen:
                seen.add(real)
                yield found


def head(found: Found, count: int) -> bytes:
    """Return the first bytes of a file. Raises FileNotFoundError, Unsupported or Corrupt."""
    return _bytes(found.path, count, follow=found.root is None)[0]


def read(found: Found, *, limit: int = LIMIT, source: str | None = None) -> Reading:
    """Return the capture a file holds, with what its sidecar says; ``source`` defaults to its path.

    Of a file over ``limit`` bytes, packed or unpacked, and of gzip data that is damaged, what could be had is the
    capture, and its ``damage`` says so; it is ``TooLarge`` or ``Corrupt`` where that is no page.

    Raises ``found.error`` if there is one, ``Corrupt`` for what cannot be read, ``Unsupported`` and ``Empty`` as
    ``sniff.media_type`` does.
    """
    if found.error:
        raise found.error
    try:
        data, size = _bytes(found.path, limit, follow=found.root is None)
    except FileNotFoundError as error:
        raise Corrupt(f"{found.path}: it went away between finding and reading it") from error
    said, warnings = Sidecar(), []
    try:
        beside, whole = _bytes(_sidecar(found.path), SIDECAR_LIMIT, follow=False)
        if whole > len(beside):
            raise TooLarge(f"over the limit of {SIDECAR_LIMIT:,} bytes a sidecar")
    except FileNotFoundError:
        pass
    except CaptureError as error:
        warnings.append(f"sidecar {_sidecar(found.path).name}: {error}")
    else:
        said = parse(beside)
        warnings += [f"sidecar {_sidecar(found.path).name}: {warning}" for warning in said.warnings]
    # of the name, where there is one: how the path was written must not matter
    named = PurePath(path_of(source)) if source else found.path
    box = next((box for folder in list(found.path.parents)[:DEEP] if (box := archivebox(folder))), None)
    if box and box.page == found.path:
        said = replace(said, url=said.url or box.url, fetched_at=said.fetched_at or box.fetched_at)
    return _reading(
        data,
        size,
        limit=limit,
        name=found.path.name,
        source=source or found.source,
        said=replace(said, url=said.url or mirrored(named)),
        warnings=warnings,
        host=host_of(named),
    )


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def _sidecar(path: Path) -> Path:
    return path.with_name(path.name + SUFFIX)


def _sidecar_of(path: Path) -> Path:
    return path.with_name(path.name.removesuffix(SUFFIX) or path.name)


def _walk(root: Path) -> Iterator[Found]:
    """Yield what lies in a folder and those in it; a list of what waits, as folders can lie deeper than calls may."""
    waiting = [root]
    while waiting:
        path = waiting.pop()
        if path != root and path.is_symlink():
            yield from _linked(path, root)
        elif path.name.endswith(SUFFIX) and path != root and not path.is_dir():
            reason = f"a sidecar without its capture: {_sidecar_of(path).name} is not beside it"
            yield Found(path, root, _stamp(path), Unsupported(reason))
        elif not path.is_dir():
            yield _met(path, root)
        else:
            try:
                names = set(os.listdir(path))  # noqa: PTH208 - names are sorted, not paths
            except OSError as error:
                yield Found(path, root, error=Corrupt(f"{path}: the folder cannot be listed: {error.strerror}"))
                continue
            if "index.json" in names and (box := archivebox(path)):
                yield _met(box.page, root) if box.page else Found(path / "index.json", root, error=Unsupported(NO_PAGE))
                continue
            kept = {name for name in names if not _passed_over(name, names, top=path == root)}
            # what a browser saved beside a page, its pictures and frames, are no captures
            kept -= {name for name in kept if resources_of(name, names) and (path / name).is_dir()}
            kept |= {
                name for name in names - kept if name.endswith(SUFFIX) and name[0] != "." and (path / name).is_dir()
            }
            waiting += [path / name for name in sorted(kept, reverse=True)]


def _passed_over(name: str, beside: set[str], *, top: bool) -> bool:
    """Whether a name in a folder is no capture by its place, see the top of this module."""
    if name.endswith(SUFFIX) and name.removesuffix(SUFFIX) in beside:
        return True
    lower = name.lower()
    if name.startswith(".") and not (lower.endswith(PAGES) and not lower.startswith(("._", ".#"))):
        return True
    return (top and lower.partition(".")[0] == "readme") or any(fnmatch(lower, p) for p in NOT_CAPTURES)


def wanted(path: Path, root: Path) -> bool:
    """Whether walking ``root`` would meet the file that lies at ``path`` inside it, or its sidecar."""
    if path.is_symlink() or not path.is_file():
        return False
    if path.name.endswith(SUFFIX):
        path = _sidecar_of(path)
    parts = path.relative_to(root).parts
    return path.is_file() and not any(_passed_over(name, set(), top=not depth) for depth, name in enumerate(parts))


def _linked(path: Path, root: Path) -> Iterator[Found]:
    """Yield why a symbolic link in a walked folder is not followed; nothing where it stays in the folder."""
    real = Path(os.path.realpath(path))
    if not real.exists():
        yield Found(path, root, error=Corrupt("a symbolic link that leads nowhere"))
    elif not real.is_relative_to(os.path.realpath(root)):
        reason = f"a symbolic link that leads out of {root}: give the path it leads to instead"
        yield Found(path, root, error=Unsupported(reason))


KINDS = (
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
    (stat.S_ISDIR, "a folder"),
)


def _met(path: Path, root: Path | None) -> Found:
    """Return what a path leads to, without opening it."""
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        reason = f"{path}: no such file or folder; give a file, a folder, or - for standard input"
        return Found(path, root, error=Corrupt(reason))
    except (OSError, ValueError) as error:
        return Found(path, root, error=Corrupt(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}"))
    if stat.S_ISREG(mode):
        return Found(path, root, _stamp(path))
    return Found(path, root, error=_irregular(mode))


def _irregular(mode: int) -> Unsupported:
    what = next((what for is_kind, what in KINDS if is_kind(mode)), "no regular file")
    return Unsupported(f"{what}: ingest reads regular files, or standard input with -")


def _stamp(path: Path) -> str:
    stamps = []
    for each in (path, _sidecar(path)):
        try:
            now = each.stat()
        except OSError:
            continue
        stamps.append(f"{now.st_size}:{now.st_mtime_ns}:{now.st_ctime_ns}:{now.st_ino}")
    return "+".join(stamps)


def _bytes(path: Path, limit: int, *, follow: bool) -> tuple[bytes, int]:
    """Return the first ``limit`` bytes of a regular file, and its size.

    Raises FileNotFoundError, Unsupported or Corrupt.
    """
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        # between find and read a pipe or a link may have taken its place: opening must not wait nor lead elsewhere
        with os.fdopen(os.open(path, flags | (0 if follow else getattr(os, "O_NOFOLLOW", 0))), "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise _irregular(status.st_mode)
            data = file.read(limit)
            return data, max(status.st_size, len(data))
    except FileNotFoundError:
        raise
    except OSError as error:
        raise Corrupt(f"{path}: cannot be read: {error.strerror}") from error


def _reading(
    data: bytes, size: int, *, limit: int, name: str, source: str, said: Sidecar, warnings: list[str], host: str | None
) -> Reading:
    body, damage = data, over(limit) if size > len(data) else None
    if data.startswith(b"\x1f\x8b"):
        # twice: servers that compress what is compressed already are not rare
        for _ in range(2):
            if unpacked := gunzipped(body, limit):
                if unpacked.left and body[-unpacked.left :].strip(b"\0"):
                    warnings = [*warnings, "bytes after the gzip data were left out"]
                body, damage = unpacked.body, unpacked.damage or damage
        name = re.sub(r"\.gz$", "", name, flags=re.IGNORECASE)
    try:
        kind = media_type(body, name, said.headers.get("content-type"))
    except CaptureError as error:
        # of a film it is told that it is one, of zeros without end that they have none
        if damage and (isinstance(error, Empty) or body is not data):
            raise {TooLarge.outcome: TooLarge, Corrupt.outcome: Corrupt}[damage[0]](damage[1]) from error
        raise
    where = located(body, kind, said.url, said.fetched_at, said.headers)
    capture = Capture(
        body=body,
        url=where.url,
        host=host,
        fetched_at=where.fetched_at,
        media_type=kind,
        status=said.status,
        headers=said.headers,
        source=source,
        damage=damage,
        via=where.via,
        evidence=where.evidence,
    )
    digest = hashlib.sha256(data)
    if size > len(data):
        digest.update(f"+{size - len(data)}".encode())
    return Reading(capture, digest.hexdigest(), size, "; ".join(warnings) or None)
