"""``<file>.meta.json`` beside a capture -> its address, time, status and headers, and what is wrong in the file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import MappingProxyType
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

__all__ = ["SUFFIX", "Sidecar", "parse", "web_address"]

SUFFIX = ".meta.json"


@dataclass(frozen=True, slots=True)
class Sidecar:
    """The contents of a sidecar; a field is None or empty if the sidecar has no valid value for it."""

    url: str | None = None
    fetched_at: datetime | None = None
    """Aware; a time without a zone is read as UTC."""
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Names in lower case."""
    status: int | None = None
    warnings: tuple[str, ...] = ()
    """The values that are not valid, and what is expected."""


def parse(data: bytes) -> Sidecar:
    """Parse a sidecar. Whatever is wrong in it is a warning; nothing is raised.

    >>> parse(b'{"url": "https://me:secret@example.org/a", "fetched_at": "2025-12-09T10:00:00Z"}').url
    'https://example.org/a'
    >>> parse(b'{"status": "fine"}').warnings
    ('status: expected a number from 100 to 599',)
    """
    try:
        said = json.loads(data)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        return Sidecar(warnings=('expected a JSON object such as {"url": "https://example.org/a"}',))
    warnings = []
    url, fetched_at, status, headers = (said.get(name) for name in ("url", "fetched_at", "status", "headers"))
    address = web_address(url) if isinstance(url, str) else None
    if url is not None and address is None:
        warnings.append("url: expected an http or https address")
    known = _headers(headers)
    if headers is not None and known is None:
        warnings.append("headers: expected an object of names and texts")
    taken = _moment(fetched_at)
    if fetched_at is not None and taken is None:
        warnings.append("fetched_at: expected a time such as 2025-12-09T10:00:00Z")
    code = status if isinstance(status, int) and 100 <= status <= 599 else None
    if status is not None and code is None:
        warnings.append("status: expected a number from 100 to 599")
    known = known or {}
    return Sidecar(address, taken or _served(known.get("date")), MappingProxyType(known), code, tuple(warnings))


def web_address(url: str) -> str | None:
    """Return an http or https address without user info; None for anything else, or with white space in its host.

    >>> web_address(" HTTP://user@Example.org:8080/a?b#c ")
    'http://Example.org:8080/a?b#c'
    >>> web_address("file:///etc/hosts") is None
    True
    """
    try:
        # control characters are not valid in an address, and a terminal would interpret them
        url = "".join(each if each.isprintable() else quote(each) for each in url.strip())
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and parts.hostname and (parts.port is None or parts.port > 0)
        url.encode("utf-8")
    except ValueError:
        return None
    if not usable or any(character.isspace() for character in parts.netloc):
        return None
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _headers(said: Any) -> dict[str, str] | None:
    if not isinstance(said, dict):
        return None
    return {name.lower(): str(value) for name, value in said.items() if isinstance(value, str | int | float)}


def _moment(said: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(said)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (TypeError, ValueError, OverflowError):
        return None


def _served(date: str | None) -> datetime | None:
    """Return the time of the ``Date`` header of a response."""
    try:
        moment = parsedate_to_datetime(date or "")
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (TypeError, ValueError, OverflowError, IndexError):
        return None
