"""A time as archives, mail programs and servers write it -> an aware datetime in UTC."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

__all__ = ["parse_time"]


def parse_time(text: str) -> datetime | None:
    """Return a time in UTC, from ISO 8601, the 14 digits of ARC files or a mail's or HTTP's date; None for others.

    >>> parse_time("20251209100000") == parse_time("Tue, 09 Dec 2025 10:00:00 GMT")
    True
    >>> parse_time("2025-12-09T11:00:00+01:00")
    datetime.datetime(2025, 12, 9, 10, 0, tzinfo=datetime.timezone.utc)
    """
    text = text.strip()
    try:
        if re.fullmatch(r"\d{14}", text, re.ASCII):
            return datetime.strptime(f"{text}+0000", "%Y%m%d%H%M%S%z")
        read = datetime.fromisoformat if text[:1].isdigit() else parsedate_to_datetime
        when = read(text)
        return when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)
    except (TypeError, ValueError, OverflowError, IndexError):
        return None
