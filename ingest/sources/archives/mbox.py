"""A mailbox -> its messages as they lie, without the lines between them (RFC 4155, and the dialects before it).

A message begins behind a line ``From sender date`` that a header follows; a body that holds such a line unquoted is two
messages to every reader of the format. ``>From`` at the start of a line stands for ``From``, ``>>From`` for ``>From``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest.sources.archives.streams import Readable

__all__ = ["BEGIN", "Mail", "messages"]

READ = 1 << 18
AHEAD = 1 << 12
"""Bytes of a separating line and of the header behind it."""

BEGIN = re.compile(rb"From [^\r\n]{1,300}?\d\d:\d\d[^\r\n]{0,60}\r?\n(?=>?[!-9;-~]{1,70}:|From |\r?\n)")
"""What a mailbox and each message in it begin with."""
_NEXT = re.compile(rb"(?<=\n)" + BEGIN.pattern)
_QUOTED = re.compile(rb"^>(?=>*From )", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Mail:
    """A message of a mailbox."""

    data: bytes = field(repr=False)
    cut: bool
    """It is longer than was asked for."""


def messages(file: Readable, most: int) -> Iterator[Mail]:
    """Yield the messages of a mailbox in order, of each at most so many bytes.

    What stands before the first line that separates them, blanks apart, is a message too.
    """
    held, at = b"\n", 1  # what was taken of it up to ``at`` is let go, but for the line end that a line begins behind
    message, size, first = bytearray(), 0, True
    while True:
        data = file.read(READ)
        held, at = held[at - 1 :] + data, 1
        upto = max(len(held) - AHEAD, at) if data else len(held)
        while (found := _NEXT.search(held, at)) and found.start() < upto:
            size += found.start() - at
            message += held[at : min(found.start(), at + max(most - len(message), 0))]
            if not first or message.strip():
                yield _mail(bytes(message), size, most)
            message, size, first, at = bytearray(), 0, False, found.end()
        upto = max(upto, at)
        size += upto - at
        message += held[at : min(upto, at + max(most - len(message), 0))]
        at = upto
        if not data:
            break
    if not first or message.strip():
        yield _mail(bytes(message), size, most)


def _mail(data: bytes, size: int, most: int) -> Mail:
    return Mail(_QUOTED.sub(b"", data), size > most)
