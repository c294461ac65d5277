"""Paths of files and folders -> the files there, in a fixed order; a file -> its capture.

A folder is walked with its subfolders in sorted order, symbolic links last. Not captures, but passed over
and counted, are: names that start with a dot (but not pages: a browser saves ".NET is here" so), what editors, browsers
and file managers leave behind (``NOT_CAPTURES``), ``README`` with any ending at the top of the folder, and
``<file>.meta.json`` beside ``<file>``, which is read with it (see ``sidecar``). A file that is named itself is always
read.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fnmatch import fnmatch
from pathlib import Path, PurePath

from ingest.errors import CaptureError, Corrupt, Empty, TooLarge, Unsupported, crash_of
from ingest.models import Capture
from ingest.reasons import Outcome
from ingest.settings import DEFAULT
from ingest.sources.archive_copies import located
from ingest.sources.content_codings import gunzipped, over
from ingest.sources.hosts import host_of
from ingest.sources.media_type import media_type
from ingest.sources.path_encoding import path_of, spelled
from ingest.sources.saved_pages import archivebox, resources_of, wget_address
from ingest.sources.sidecar import SUFFIX, Sidecar, parse

__all__ = ["NOT_CAPTURES", "Found", "Reading", "find", "head", "is_capture", "read"]

SIDECAR_LIMIT = 1_000_000
DEEP = 4
"""Folders above a file that may be its ArchiveBox snapshot: wget's mirror has the folders of the address."""

NOT_CAPTURES = ("*~", "#*#", "*.swp", "*.bak", "*.part", "*.crdownload", "thumbs.db", "desktop.ini", "__macosx")
"""Lower-case patterns of names in a walked folder that are not captures."""

PAGES = (".html", ".htm", ".xhtml", ".txt", ".md", ".html.gz", ".htm.gz", ".txt.gz")
"""Endings of names that start with a dot and are captures; with "._" start the shadows that macOS writes, with ".#"
the locks of Emacs."""


LINK_TO_FOLDER = "a link to a folder"
BESIDE_A_PAGE = "saved beside a page"
SNAPSHOT = "in an ArchiveBox snapshot, beside its page"
"""Reasons for passing over a file that depend on its place, not on its name alone: see ``_passed_over``."""

NO_PAGE = "an ArchiveBox snapshot without a page: keep its dom or singlefile output, and archive it again"


@dataclass(frozen=True, slots=True)
class Found:
    """A file to read, or a path that holds no readable file, with the reason in ``error``."""

    path: Path
    root: Path | None = None
    """The folder it was found in by walking; None where it was named itself."""
    stamp: str = ""
    """``size:mtime_ns:ctime_ns:inode`` of the file, and after a ``+`` those of its sidecar: unchanged, so are they."""
    error: CaptureError | None = None
    """Why it cannot be read, known without opening it."""
    target: Path | None = None
    """Of a symbolic link in a walked folder: the file it leads to, in the same folder."""

    @property
    def source(self) -> str:
        """The path as text, with ``/``; bytes of a name that are no UTF-8 are spelled out."""
        return spelled(self.path.as_posix())


@dataclass(frozen=True, slots=True)
class Reading:
    """A file that was read, and its capture."""

    capture: Capture
    sha256: str
    """Hex digest of the file as it lies there, of a larger one than the limit of its first bytes and its size; that of
    the capture is of the unpacked bytes."""
    bytes: int
    """Size of the file on disk."""
    warning: str | None = None
    """What was wrong but not needed: in the sidecar, or bytes behind the gzip data."""


def find(paths: Iterable[Path], passed: Counter[str] | None = None) -> Iterator[Found]:
    """Yield every file under ``paths`` once, arguments in their order, folders sorted, links of a folder at its end.

    Nothing is opened. A path that does not exist, a folder that cannot be listed, a symbolic link that leads out of
    the folder being walked, a sidecar without its capture and anything that is no regular file come with ``error``.
    A symbolic link to a file in the same folder is yielded as a file of its own.

    ``passed`` counts the files of walked folders that are passed over, why -> how many. With what is yielded they are
    all that lies there; what a walk without it need not look into is then walked as well.
    """
    seen: set[str] = set()
    for given in paths:
        path = Path(given)
        if path.name.endswith(SUFFIX) and (capture := _sidecar_of(path)).is_file():
            path = capture  # a shell's raw/* names the sidecars as well
        for found in _walk(path, passed) if _is_folder(path) else (_met(path, None),):
            name = os.path.abspath(found.path)  # noqa: PTH100 - links are files of their own
            if name not in seen:
                seen.add(name)
                yield found


def head(found: Found, count: int) -> bytes:
    """Return the first bytes of a file. Raises FileNotFoundError, Unsupported or Corrupt."""
    return _bytes(found.target or found.path, count, follow=found.root is None)[0]


def read(found: Found, *, limit: int = DEFAULT.capture_bytes, source: str | None = None) -> Reading:
    """Return the capture a file holds, with what its sidecar says; ``source`` defaults to its path.

    Of a file over ``limit`` bytes, packed or unpacked, and of gzip data that is damaged, what could be had is the
    capture, and its ``damage`` says so; it is ``TooLarge`` or ``Corrupt`` where that is no page.

    Raises ``found.error`` if there is one, ``Corrupt`` for what cannot be read, ``Unsupported`` and ``Empty`` as
    ``media_type.media_type`` does.
    """
    if found.error:
        raise found.error
    try:
        data, size = _bytes(found.target or found.path, limit, follow=found.root is None)
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
        said=replace(said, url=said.url or wget_address(named)),
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


def _walk(root: Path, passed: Counter[str] | None) -> Iterator[Found]:
    """Yield the files in a folder and its subfolders; not recursive, as folders can be nested deeper than calls."""
    waiting, links = [root], list[Path]()
    while waiting:
        path = waiting.pop()
        try:
            if path != root and path.is_symlink():
                links.append(path)
            else:
                yield from _lies(path, root, waiting, passed)
        except Exception as error:  # noqa: BLE001 - what cannot be looked at must not end the walk
            yield Found(path, root, error=_unseen(path, error))
    for link in sorted(links):
        try:
            yield from _linked(link, root, passed)
        except Exception as error:  # noqa: BLE001
            yield Found(link, root, error=_unseen(link, error))


def _unseen(path: Path, error: Exception) -> CaptureError:
    if isinstance(error, OSError):
        return Corrupt(f"{path}: cannot be looked at: {error.strerror or error}")
    return crash_of("looking at it", error)


def _lies(path: Path, root: Path, waiting: list[Path], passed: Counter[str] | None) -> Iterator[Found]:
    """Yield the file at a path of a walked folder; for a folder, add its contents to ``waiting``."""
    if path.name.endswith(SUFFIX) and path != root and not path.is_dir():
        reason = f"a sidecar without its capture: {_sidecar_of(path).name} is not beside it"
        yield Found(path, root, _stamp(path), Unsupported(reason))
        return
    if not path.is_dir():
        yield _met(path, root)
        return
    try:
        names = set(os.listdir(path))  # noqa: PTH208 - names are sorted, not paths
    except OSError as error:
        yield Found(path, root, error=Corrupt(f"{path}: the folder cannot be listed: {error.strerror}"))
        return
    if "index.json" in names and (box := archivebox(path)):
        page = box.page or path / "index.json"
        _pass(path, SNAPSHOT, passed, less=1)
        yield _met(page, root) if box.page else Found(page, root, error=Unsupported(NO_PAGE))
        return
    why = {name: said for name in names if (said := _not_met(path, name, names, top=path == root))}
    for name, said in why.items():
        _pass(path / name, said, passed)
    waiting += [path / name for name in sorted(names - why.keys(), reverse=True)]


def _not_met(folder: Path, name: str, beside: set[str], *, top: bool) -> str:
    """Return why a name in a walked folder is passed over; empty if it is not."""
    if said := _passed_over(name, beside, top=top):
        # a folder is no sidecar, whatever its name
        return "" if name.endswith(SUFFIX) and name[0] != "." and (folder / name).is_dir() else said
    # what a browser saved beside a page, its pictures and frames, are no captures
    return BESIDE_A_PAGE if resources_of(name, beside) and (folder / name).is_dir() else ""


def _pass(path: Path, why: str, passed: Counter[str] | None, *, less: int = 0) -> None:
    """Count a file that is passed over, or all files of a folder but ``less``."""
    if passed is None:
        return
    # of os.path, which says no where a path cannot be looked at
    if os.path.islink(path) or not os.path.isdir(path):  # noqa: PTH112, PTH114
        passed[why] += 1
    elif count := sum(len(_files(*each)) for each in os.walk(path)) - less:
        passed[why] += count


def _files(folder: str, inside: list[str], files: list[str]) -> list[str]:
    """Return the names in a folder, as os.walk gives them, that are files or links."""
    return files + [name for name in inside if os.path.islink(os.path.join(folder, name))]  # noqa: PTH114, PTH118


def _passed_over(name: str, beside: set[str], *, top: bool) -> str:
    """Return why a name in a folder is no capture by its place, see the top of this module; empty where it may be."""
    if name.endswith(SUFFIX) and name.removesuffix(SUFFIX) in beside:
        return "a sidecar, read with its capture"
    lower = name.lower()
    if name.startswith(".") and not (lower.endswith(PAGES) and not lower.startswith(("._", ".#"))):
        return "hidden by its name"
    if top and lower.partition(".")[0] == "readme":
        return "a README of the folder"
    if any(fnmatch(lower, pattern) for pattern in NOT_CAPTURES):
        return "left by an editor, a browser or a file manager"
    return ""


def is_capture(path: Path, root: Path) -> bool:
    """Say whether a walk of ``root`` yields the file at ``path``, or the file that it is the sidecar of."""
    if not path.is_file() or (path.is_symlink() and not Path(os.path.realpath(path)).is_relative_to(_real(root))):
        return False
    if path.name.endswith(SUFFIX):
        path = _sidecar_of(path)
    parts = path.relative_to(root).parts
    return path.is_file() and not any(_passed_over(name, set(), top=not depth) for depth, name in enumerate(parts))


def _real(path: Path) -> str:
    return os.path.realpath(path)


def _linked(path: Path, root: Path, passed: Counter[str] | None) -> Iterator[Found]:
    """Yield the file that a symbolic link in a walked folder leads to, or why it is not followed."""
    real = Path(_real(path))
    if not real.exists():
        yield Found(path, root, error=Corrupt("a symbolic link that leads nowhere"))
    elif not real.is_relative_to(_real(root)):
        reason = f"a symbolic link that leads out of {root}: give the path it leads to instead"
        yield Found(path, root, error=Unsupported(reason))
    elif real.is_dir():
        _pass(path, LINK_TO_FOLDER, passed)  # its files are yielded where the folder itself lies
    else:
        yield replace(_met(path, root), target=real)


KINDS = (
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
    (stat.S_ISDIR, "a folder"),
)


def _met(path: Path, root: Path | None) -> Found:
    """Return the file at a path, or why it cannot be read; without opening it."""
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
        # the message names the kind of a large file (a film), and says of endless zeros that they hold no text
        if damage and (isinstance(error, Empty) or body is not data):
            raise {TooLarge.outcome: TooLarge, Corrupt.outcome: Corrupt}[Outcome(damage[0])](damage[1]) from error
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
