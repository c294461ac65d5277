"""A stored response -> the state of its address: done, failed, or to be requested again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ingest.crawl.robots import tdm_of, wishes
from ingest.crawl.warc_writer import StoredResponse

__all__ = ["BUSY", "GIVE_UP", "REDIRECTS", "Conclusion", "conclude", "reservations", "tries"]

REDIRECTS = frozenset({301, 302, 303, 307, 308})
BUSY = frozenset({429, 503})
"""Statuses that speak for the whole host: all of it is left alone for a while."""
_AGAIN = frozenset({500, 502, 504, 408, 425})

GIVE_UP = {
    "status 429": 5,
    "status 503": 5,
    "no connection": 3,
    "name not found": 2,
    "connection lost before an answer": 2,
    "connection closed without an answer": 2,
    "no answer in time": 2,
}
"""How often is asked before it is given up, by reason; ``status 5xx`` three times, all else once."""

WHY_PARTIAL = {
    "length": "cut: too large",
    "time": "cut: too slow",
    "disconnect": "cut: the connection ended early",
    "unspecified": "cut: broken transfer",
}


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What has become of an address."""

    state: str
    """done, failed, refused, or waiting for another try."""
    outcome: str
    """fetched, unchanged, partial, empty, redirected, failed, refused or disallowed."""
    reason: str = ""
    """A stable phrase; empty where all went well."""
    detail: str = ""
    location: str | None = None
    """Where a redirect leads to, as the server wrote it."""
    robots_tag: str | None = None
    tdm: str | None = None


def tries(reason: str) -> int:
    """Return how often an address is asked that fails for this reason."""
    return GIVE_UP.get(reason, 3 if reason in {f"status {each}" for each in _AGAIN} else 1)


def conclude(response: StoredResponse) -> Conclusion:
    """Return what a response means. Those to try again are ``waiting``: the caller knows the number of attempts."""
    state, outcome, reason, location = _of_status(response)
    robots_tag, tdm = reservations(response.headers)
    return Conclusion(state, outcome, reason, response.detail, location, robots_tag, tdm)


def reservations(headers: Mapping[str, str]) -> tuple[str | None, str | None]:
    """Return the directives of X-Robots-Tag and the reservation of text and data mining in response headers."""
    return (
        wishes(headers.get("x-robots-tag")),
        tdm_of(headers.get("tdm-reservation"), headers.get("tdm-policy")),
    )


def _of_status(response: StoredResponse) -> tuple[str, str, str, str | None]:  # noqa: PLR0911 - a table of statuses
    status = response.status
    if response.revisit:
        return "done", "unchanged", "not modified" if response.revisit == "not-modified" else "the same bytes", None
    if status in REDIRECTS:
        location = response.headers.get("location", "").strip()
        if location:
            return "done", "redirected", "", _utf8(location)
        return "failed", "failed", f"status {status} without a Location", None
    if status in {204, 205}:
        return "done", "empty", f"status {status}: no content", None
    if status == 206:
        return "done", "partial", "status 206: a part, though all was asked for", None
    if status == 304:
        return "failed", "failed", "status 304, though nothing was known", None
    if 200 <= status < 300:
        if response.truncated:
            return "done", "partial", WHY_PARTIAL.get(response.truncated, "cut"), None
        return ("done", "fetched", "", None) if response.size else ("done", "empty", "no bytes", None)
    if status in BUSY or status in _AGAIN:
        return "waiting", "failed", f"status {status}", None
    return "failed", "failed", f"status {status}", None


def _utf8(location: str) -> str:
    """Return a Location as it was meant: bytes of UTF-8, which headers have no word for."""
    try:
        return location.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return location
