"""What an archive holds -> one record each: a page, a loss, or what was left out and why."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote

from ingest.errors import CaptureError
from ingest.models import Capture

__all__ = ["Member", "plain", "quoted"]


@dataclass(frozen=True, slots=True)
class Member:
    """One record of an archive; one of ``capture``, ``error`` and ``left_out`` is set."""

    source: str
    """Where it lies, so that ``reopen`` finds it again: ``raw/x.warc.gz#1234``, the offset of the record, in packed
    archives of its gzip member or zstd frame, with ``+12`` for the bytes that stand before it there; or
    ``raw/x.wacz#archive/data.warc.gz#1234``, ``raw/x.zip#folder/a.html``."""
    capture: Capture | None = None
    """A page, free of its transfer and content encodings."""
    error: CaptureError | None = None
    """Of a page or record that is lost: why, with its offset."""
    left_out: str = ""
    """Of what is no page: why, in a few words that can be counted (``request``, ``image/png``, ``redirect 301``)."""
    url: str | None = None
    """The address it was captured from, where one is stated."""


def quoted(name: str) -> str:
    """Return the name of a member as part of a source: ``#`` and ``%`` percent-encoded, nothing a database refuses.

    >>> quoted("a#b/50%.html")
    'a%23b/50%25.html'
    """
    return re.sub("[#%\0-\x1f\ud800-\udfff]", lambda found: quote(found[0], errors="replace"), name)


def plain(name: str) -> str:
    """Return the name that was quoted so.

    >>> plain(quoted("a#b/50%.html"))
    'a#b/50%.html'
    """
    return unquote(name)
