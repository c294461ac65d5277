"""Ids of articles -> all of them as JSON Lines or Markdown, sent while they are read, in memory that does not grow.

What is sent is what ``ingest export`` writes, byte for byte. A database that is written to meanwhile is read in short
steps: no reader that is slow to take the answer keeps the write-ahead log from being folded in. An article that is gone
by the time its turn comes is left out; one that was cleaned again is sent as it is then.
"""

from __future__ import annotations

import asyncio
import json
import re
from array import array
from bisect import bisect_right
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

from datasette.utils.asgi import Response

from ingest.exporters.markdown import markdown
from ingest.exporters.select import Row, in_lists, rows, select
from ingest.store.database import connect

__all__ = ["STREAMS", "Stream", "file_name", "pieces"]

AT_ONCE = 50
"""Articles asked for in one step, at most."""
PIECE = 1 << 16
"""Bytes sent at once, about."""

# as in ``export.jsonl``: a line stays a line for every reader
_LINE_ENDS = re.compile("[\x85\u2028\u2029]")
_UNSAFE = re.compile(r"[^a-z0-9.]+")


def _line(row: Row) -> bytes:
    """Return an article as ``ingest export jsonl`` writes it."""
    line = json.dumps(in_lists(row), ensure_ascii=False, allow_nan=False)
    return _LINE_ENDS.sub(lambda found: f"\\u{ord(found[0]):04x}", line).encode("utf-8", "replace") + b"\n"


def _file(row: Row) -> bytes:
    """Return an article as ``ingest export markdown`` writes it, with a blank line before the next."""
    return markdown(row) + b"\n"


STREAMS: Mapping[str, tuple[str, Callable[[Row], bytes], bool]] = MappingProxyType(
    {
        "jsonl": ("application/x-ndjson; charset=utf-8", _line, False),
        "md": ("text/markdown; charset=utf-8", _file, True),
    }
)
"""Ending of the address -> media type, what writes an article, and whether it needs the ledger."""


def pieces(db: str | Path, ending: str, sql: str, values: Sequence[Any]) -> Iterator[bytes]:
    """Yield the articles whose ids a query gives, by ascending id, in pieces of about ``PIECE`` bytes.

    The ids take eight bytes each; of the articles as many are in memory as one piece holds. Raises StoreError, Locked.
    """
    _, write, ledger = STREAMS[ending]
    with closing(connect(db)) as connection:
        ids = array("q", sorted(row[0] for row in connection.execute(sql, values)))
        at = 0
        while at < len(ids):
            batch = ids[at : at + AT_ONCE].tolist()
            chosen = select(connection, "id in (select value from json_each(?))", [json.dumps(batch)])
            at += len(batch)
            piece = bytearray()
            # no query is under way while a piece is sent: it would keep the log of the database from being cut
            with closing(cast("Generator[Row]", rows(chosen, ledger=ledger))) as found:
                for row in found:
                    piece += write(row)
                    if len(piece) >= PIECE:
                        at = bisect_right(ids, row["id"])
                        break
            if piece:
                yield bytes(piece)


def file_name(words: str, ending: str) -> str:
    """Return a name for a file of what was asked for, of characters that are safe on every system.

    >>> file_name('sea "wall"; spacewar.com', "jsonl"), file_name("潮汐", "md")
    ('articles-sea-wall-spacewar.com.jsonl', 'articles.md')
    """
    safe = _UNSAFE.sub("-", words.lower()).strip("-.")[:60].rstrip("-.")
    return f"articles{'-' if safe else ''}{safe}.{ending}"


class Stream(Response):  # type: ignore[misc]  # Datasette has no types
    """A response whose body is made while it is sent. A class because Datasette asks for one.

    The pieces are made in a thread of its own, one at a time and only when the last was taken; where the reader goes
    away the rest is not made. An error cuts the connection: the answer is whole, or plainly not.
    """

    def __init__(self, made: Iterator[bytes], content_type: str, name: str, receive: Callable[[], Any]) -> None:
        headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
        super().__init__("", headers=headers, content_type=content_type)
        self.made, self.receive = made, receive

    async def asgi_send(self, send: Callable[[dict[str, Any]], Any]) -> None:
        """Send it."""
        loop = asyncio.get_running_loop()
        gone = asyncio.ensure_future(_left(self.receive))
        # SQLite wants a connection to stay in the thread that opened it
        with ThreadPoolExecutor(1, "ingest-stream") as thread:
            try:
                piece = await loop.run_in_executor(
                    thread, next, self.made, None
                )  # an error here is still an error page
                headers = {**self.headers, "content-type": self.content_type}
                start = [[name.encode("latin-1"), value.encode("latin-1")] for name, value in headers.items()]
                await send({"type": "http.response.start", "status": 200, "headers": start})
                while piece is not None and not gone.done():
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
                    piece = await loop.run_in_executor(thread, next, self.made, None)
                await send({"type": "http.response.body", "body": b""})
            finally:
                gone.cancel()
                await loop.run_in_executor(thread, self.made.close)  # type: ignore[attr-defined]  # a generator


async def _left(receive: Callable[[], Any]) -> None:
    """Return when the reader has gone away."""
    while (await receive())["type"] != "http.disconnect":
        pass
