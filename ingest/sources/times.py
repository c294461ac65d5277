"""A time as archives, mails and servers write it -> the time in UTC."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

__all__ = ["moment"]


def moment(said: str) -> datetime | None:
    """Return a time in UTC, from ISO 8601, the 14 digits of ARC files or a mail's or HTTP's date; None for others.

    >>> moment("20251209100000") == moment("2025-12-09T10:00:00Z") == moment("Tue, 09 Dec 2025 10:00:00 GMT")
    True
    """
    said = said.strip()
    try:
        if re.fullmatch(r"\d{14}", said, re.ASCII):
            return datetime.strptime(f"{said}+0000", "%Y%m%d%H%M%S%z")
        read = datetime.fromisoformat if said[:1].isdigit() else parsedate_to_datetime
        when = read(said)
        return when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)
    except (TypeError, ValueError, OverflowError, IndexError):
        return None
