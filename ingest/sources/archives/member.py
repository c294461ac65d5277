"""A record, entry or message of an archive -> ``Member``: a capture, an error, or why it holds no page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote

from ingest.errors import CaptureError
from ingest.models import Capture

__all__ = ["Member", "decode_name", "encode_name"]


@dataclass(frozen=True, slots=True)
class Member:
    """One member of an archive; exactly one of ``capture``, ``error`` and ``left_out`` is set."""

    source: str
    """Its place, which ``reopen`` reads again: ``raw/x.warc.gz#1234``, the offset of the record, in packed
    archives of its gzip member or zstd frame, with ``+12`` for the bytes that stand before it there; or
    ``raw/x.wacz#archive/data.warc.gz#1234``, ``raw/x.zip#folder/a.html``."""
    capture: Capture | None = None
    """A page, without transfer and content codings."""
    error: CaptureError | None = None
    """Why a page or record is lost."""
    left_out: str = ""
    """Why this is not a page, in a few words that can be counted (``request``, ``image/png``, ``redirect 301``)."""
    url: str | None = None
    """The address it was captured from, if one is stated."""


def encode_name(name: str) -> str:
    """Return the name of an entry for use in a source: ``#``, ``%``, control characters and surrogates are encoded.

    >>> encode_name("a#b/50%.html")
    'a%23b/50%25.html'
    """
    return re.sub("[#%\0-\x1f\ud800-\udfff]", lambda found: quote(found[0], errors="replace"), name)


def decode_name(name: str) -> str:
    """Return the name that ``encode_name`` encoded.

    >>> decode_name(encode_name("a#b/50%.html"))
    'a#b/50%.html'
    """
    return unquote(name)
