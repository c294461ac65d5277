"""A mailbox -> its messages, without the lines that separate them (RFC 4155, and the dialects before it).

A message begins behind a line ``From sender date`` that a header follows; a body that holds such a line unquoted is two
messages to every reader of the format. ``>From`` at the start of a line stands for ``From``, ``>>From`` for ``>From``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest.sources.archives.streams import Readable

__all__ = ["BEGIN", "MailboxMessage", "messages"]

READ = 1 << 18
LOOKAHEAD = 1 << 12
"""Bytes of a separating line and of the header behind it."""

BEGIN = re.compile(rb"From [^\r\n]{1,300}?\d\d:\d\d[^\r\n]{0,60}\r?\n(?=>?[!-9;-~]{1,70}:|From |\r?\n)")
"""What a mailbox and each message in it begin with."""
_NEXT = re.compile(rb"(?<=\n)" + BEGIN.pattern)
_QUOTED = re.compile(rb"^>(?=>*From )", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class MailboxMessage:
    """A message of a mailbox."""

    data: bytes = field(repr=False)
    cut: bool
    """Whether the message is longer than ``data``."""


def messages(file: Readable, max_bytes: int) -> Iterator[MailboxMessage]:
    """Yield the messages of a mailbox in order, at most ``max_bytes`` of each.

    Text before the first separating line is a message too, unless it is blank.
    """
    # bytes before ``at`` are done; the last of them is kept, because _NEXT looks back one byte
    buffered, at = b"\n", 1
    message, size, first = bytearray(), 0, True
    while True:
        data = file.read(READ)
        buffered, at = buffered[at - 1 :] + data, 1
        upto = max(len(buffered) - LOOKAHEAD, at) if data else len(buffered)
        while (found := _NEXT.search(buffered, at)) and found.start() < upto:
            size += found.start() - at
            message += buffered[at : min(found.start(), at + max(max_bytes - len(message), 0))]
            if not first or message.strip():
                yield _message(bytes(message), size, max_bytes)
            message, size, first, at = bytearray(), 0, False, found.end()
        upto = max(upto, at)
        size += upto - at
        message += buffered[at : min(upto, at + max(max_bytes - len(message), 0))]
        at = upto
        if not data:
            break
    if not first or message.strip():
        yield _message(bytes(message), size, max_bytes)


def _message(data: bytes, size: int, max_bytes: int) -> MailboxMessage:
    return MailboxMessage(_QUOTED.sub(b"", data), size > max_bytes)
