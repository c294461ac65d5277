"""One source -> its article; files, folders and archives -> captures: the functions that need no database."""

from __future__ import annotations

import os
import re
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, TypeAlias

from ingest._version import __version__
from ingest.errors import CaptureError, Corrupt, NotFound, Unsupported, UsageError, crash_of
from ingest.models import Article, Capture, Rejected, Skipped
from ingest.rules.rule import Site
from ingest.settings import DEFAULT, Settings
from ingest.sources import discover
from ingest.sources.archive_copies import located
from ingest.sources.content_codings import over
from ingest.sources.media_type import media_type as sniff

__all__ = ["Rules", "Source", "capture_of", "clean", "existing", "read"]

Source: TypeAlias = bytes | str | Path | Capture | BinaryIO
"""What holds one page: its bytes, its text, the path of its file, a capture, or a file opened for reading bytes."""

Rules: TypeAlias = Sequence[Site]
"""Site rules; None stands for the rules that ingest ships."""

_CHARSET = re.compile(r"charset\s*=", re.IGNORECASE)


def clean(
    source: Source,
    *,
    url: str | None = None,
    headers: Mapping[str, str] | None = None,
    fetched_at: datetime | None = None,
    media_type: str | None = None,
    rules: Rules | None = None,
    settings: Settings = DEFAULT,
) -> Article | Rejected:
    """Return the article of one page, or why it holds none; either way every visible block has its verdict.

    ``source`` is one of:

    - bytes, as they came; of an e-mail message, the page is what the message shows.
    - str, the text of a page (HTML, plain text or Markdown). It is never taken for a path.
    - Path, a file that holds one page, perhaps gzipped, with its sidecar ``NAME.meta.json`` if there is one.
    - Capture, as ``read`` yields them.
    - a binary file object, read from where it stands to its end.

    ``url`` is the address the page was captured from: site rules go by it, and that of a copy in a web archive stands
    for the page itself. ``headers`` are the HTTP headers of the response, of which the Content-Type is read; the body
    must be free of transfer and content encodings, as HTTP clients return it. ``fetched_at`` is when the page was
    captured: no date of the article is later. ``media_type`` is the media type that the server declared, if there are
    no headers; where the content says otherwise, the content decides. Each of the four overrides what a sidecar or a
    capture says. ``rules`` are the site rules, by default those that ingest ships.

    It runs in this process, without a time limit; ``clean_many`` runs in worker processes that have one.

    Raises TypeError for a source of another type, NotFound for a path that does not exist, UsageError for the path of
    a folder, and CaptureError for what holds no page: Unsupported (a PDF, an image, a feed, an archive ...), Empty,
    Corrupt or TooLarge.

    >>> page = b"<title>Tides</title><p>The water came over the wall at six in the morning and stayed until noon.</p>"
    >>> clean(page).text
    'The water came over the wall at six in the morning and stayed until noon.'
    """
    # here and not above: `import ingest` is not to take the half second that trafilatura and its like do
    from ingest.extract.pipeline import clean_capture

    capture = capture_of(
        source, url=url, headers=headers, fetched_at=fetched_at, media_type=media_type, settings=settings
    )
    return clean_capture(capture, _shipped() if rules is None else rules, __version__, settings=settings)


def _shipped() -> Rules:
    from ingest.rules.sites import SITES

    return SITES


def capture_of(
    source: Source,
    *,
    url: str | None = None,
    headers: Mapping[str, str] | None = None,
    fetched_at: datetime | None = None,
    media_type: str | None = None,
    settings: Settings = DEFAULT,
) -> Capture:
    """Return the capture that ``clean`` cleans; arguments and errors as there."""
    given = _lower(headers, media_type)
    if isinstance(source, Path):
        return _overridden(_of_path(source, settings), url, given, fetched_at, media_type)
    if isinstance(source, Capture):
        return _overridden(source, url, given, fetched_at, media_type)
    if isinstance(source, str):
        # whatever charset the text declares, these bytes are UTF-8
        declared = (media_type or given.get("content-type", "")).partition(";")[0]
        body = source.encode("utf-8", "replace")
        kind = sniff(body, declared=declared or None)
        given["content-type"] = f"{declared or kind}; charset=utf-8"
        return _located(Capture(body, url, fetched_at=fetched_at, media_type=kind, headers=given), url)
    if isinstance(source, bytes):
        return _of_bytes(source, url, given, fetched_at, media_type, settings)
    if not hasattr(source, "read"):
        raise TypeError(
            f"source must be bytes, str (the text of a page), Path, Capture or a binary file object, not "
            f"{type(source).__name__}"
        )
    body = source.read(settings.capture_bytes + 1)
    if not isinstance(body, bytes):
        raise TypeError(f"a file object must be opened for reading bytes, as open(path, 'rb'); {source!r} is not")
    capture = _of_bytes(body[: settings.capture_bytes], url, given, fetched_at, media_type, settings)
    return replace(capture, damage=over(settings.capture_bytes)) if len(body) > settings.capture_bytes else capture


def _lower(headers: Mapping[str, str] | None, media_type: str | None) -> dict[str, str]:
    """Return headers by lower-case names; a media type replaces the Content-Type, unless only that has a charset."""
    given = {name.lower(): value for name, value in (headers or {}).items()}
    if media_type and (_CHARSET.search(media_type) or not _CHARSET.search(given.get("content-type", ""))):
        given["content-type"] = media_type
    return given


def _of_bytes(
    body: bytes,
    url: str | None,
    headers: Mapping[str, str],
    fetched_at: datetime | None,
    media_type: str | None,
    settings: Settings,
) -> Capture:
    from ingest.sources.archives.kinds import HEAD, kind_of
    from ingest.sources.archives.mail import message

    archive = kind_of(body[:HEAD], "")
    if archive == "mail":
        capture = message(body, settings.capture_bytes)
        return replace(capture, fetched_at=fetched_at) if fetched_at else capture
    if archive == "mbox":
        raise Unsupported("a mailbox: `ingest run` and `ingest.read` read its messages one by one")
    kind = sniff(body, declared=media_type or headers.get("content-type"))
    return _located(Capture(body, url, fetched_at=fetched_at, media_type=kind, headers=headers), url)


def _located(capture: Capture, url: str | None) -> Capture:
    """Return a capture with the address and time of the original, where it is a copy from a web archive."""
    where = located(capture.body, capture.media_type, url, capture.fetched_at, capture.headers)
    return replace(
        capture,
        url=where.url or (None if where.via or (url or "").startswith("file:") else url),
        fetched_at=where.fetched_at,
        via=where.via,
        evidence=where.evidence,
    )


def _overridden(
    capture: Capture,
    url: str | None,
    headers: Mapping[str, str],
    fetched_at: datetime | None,
    media_type: str | None,
) -> Capture:
    """Return a capture with what the caller says of it, and a media type."""
    capture = replace(capture, headers={**capture.headers, **headers}, fetched_at=fetched_at or capture.fetched_at)
    if media_type or capture.media_type is None:
        declared = media_type or capture.headers.get("content-type")
        capture = replace(capture, media_type=sniff(capture.body, declared=declared))
    # a capture that says where it is a copy from was located when it was read
    if url or not (capture.via or capture.evidence):
        return _located(capture, url or capture.url)
    return capture


def _of_path(path: Path, settings: Settings) -> Capture:
    """Return the page in a file, with what its sidecar says."""
    from ingest.sources.archives import read as archives

    if not os.path.lexists(path):
        raise NotFound(f"{path}: no such file")
    if path.is_dir():
        raise UsageError(f"{path}: a folder; `ingest.read` yields the captures in it")
    found = next(discover.find([path]))
    if found.error is None:
        kind = archives.kind_of(discover.head(found, archives.HEAD), path.name)
        if kind == "mail":
            member = next(archives.members(path, found.source, limit=settings.capture_bytes))
            if member.capture is None:
                raise member.error or Unsupported(f"{path}: {member.left_out}")
            return member.capture
        if kind is not None:
            raise Unsupported(f"{path}: an archive ({kind}); `ingest.read` yields the captures in it")
    return discover.read(found, limit=settings.capture_bytes).capture


def read(
    *paths: str | Path,
    on_skipped: Callable[[Skipped], object] | None = None,
    settings: Settings = DEFAULT,
) -> Iterator[Capture]:
    """Yield the captures in files, folders and archives (WARC, ARC, WACZ, MHTML, HAR, mail, zip, tar) in a fixed order.

    Paths are read in the order given, folders sorted by name, archives in their own order, and one capture is in
    memory at a time. Which files of a folder are captures, and what sidecars say, is as in ``ingest run``.

    ``on_skipped`` is called with a ``Skipped`` for everything that gives no capture: with an outcome where a file or
    record cannot be read, without one where it is no page (a picture in an archive, a hidden file). Without
    ``on_skipped`` the first are reported by ``warnings.warn`` and the others are passed over in silence.

    Raises NotFound, before anything is read, for a path that does not exist.
    """
    return _read(existing(paths), on_skipped or _warn, settings)


def existing(paths: Iterable[str | Path]) -> list[Path]:
    """Return paths of files and folders. Raises NotFound for one that does not exist, TypeError for a single path."""
    if isinstance(paths, (str, Path)):
        raise TypeError(f"paths must be a list of paths, not one; write [{str(paths)!r}]")
    roots = [Path(path) for path in paths]
    for path in roots:
        if not os.path.lexists(path):
            raise NotFound(f"{path}: no such file or folder")
    return roots


def _warn(skipped: Skipped) -> None:
    if skipped.outcome:
        # the caller of the generator: _warn, _read, caller
        warnings.warn(f"skipped {skipped}", UserWarning, stacklevel=3)


def _read(roots: Iterable[Path], on_skipped: Callable[[Skipped], object], settings: Settings) -> Iterator[Capture]:
    for root in roots:
        passed: Counter[str] = Counter()
        for found in discover.find([root], passed):
            for each in _captures(found, settings):
                if isinstance(each, Capture):
                    yield each
                else:
                    on_skipped(each)
        for reason, count in passed.items():
            on_skipped(Skipped(root.as_posix(), reason, count=count))


def _captures(found: discover.Found, settings: Settings) -> Iterator[Capture | Skipped]:
    """Yield what a file holds; nothing that is in it raises."""
    from ingest.sources.archives import read as archives

    source = found.source
    try:
        if found.error is None and archives.kind_of(discover.head(found, archives.HEAD), found.path.name):
            for member in archives.members(found.path, source, limit=settings.capture_bytes):
                if member.capture:
                    yield member.capture
                elif member.error:
                    yield Skipped(member.source, str(member.error), member.error.outcome)
                else:
                    yield Skipped(member.source, member.left_out)
        else:
            yield discover.read(found, limit=settings.capture_bytes).capture
    except FileNotFoundError:
        error: CaptureError = Corrupt(f"{found.path}: it went away between finding and reading it")
        yield Skipped(source, str(error), error.outcome)
    except Exception as broken:  # noqa: BLE001 - one file must not end the reading
        error = crash_of("reading", broken)
        yield Skipped(source, str(error), error.outcome)
