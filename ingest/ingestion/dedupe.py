"""A capture that was just read -> where the same one is already: planned, being cleaned, or stored.

Pages are planned long before they are written: up to 64 a worker are in between. What is first must not depend on how
far the writer has come, so this keeps what was planned and not yet written, and asks the database for the rest.
"""

from __future__ import annotations

from ingest.store.database import Store
from ingest.store.rows import Row

__all__ = ["Deduper", "dedupe_key"]

Key = tuple[str, str | None, str | None, str | None]


def dedupe_key(facts: Row) -> Key:
    """Return what two captures share if they are copies: digest of the bytes, URL, host, and evidence about them."""
    return facts["sha256"], facts["url"], facts["host"], facts.get("evidence")


class Deduper:
    """Finds the original of a capture. A class because it holds what is planned and not yet written.

    ``facts`` are the columns of a capture that are known before it is cleaned; ``source`` is where it lies.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._in_flight: dict[Key, str] = {}  # planned as originals, not yet written -> their sources
        self._changing: set[str] = set()  # planned, not yet written: the database has former bytes for these sources

    def original_of(self, facts: Row, source: str) -> str | None:
        """Return the source of the capture that this one is a copy of; None if it is to be cleaned itself.

        Call it once for each capture, in the order in which they are read: it notes that this one is planned.
        """
        key = dedupe_key(facts)
        first = self._in_flight.get(key)
        if first is None and (stored := self._store.same_capture(*key)) not in self._changing:
            first = stored
        self._changing.add(source)
        if first is None or first == source:
            self._in_flight[key] = source
            return None
        return first

    def moved(self, facts: Row, source: str) -> None:
        """Note that a capture of this run has another source now: its archive was written anew."""
        self._in_flight[dedupe_key(facts)] = source

    def written(self, source: str, facts: Row | None = None) -> None:
        """Note that a capture is in the database; ``facts`` are those of an original, None for what is none."""
        self._changing.discard(source)
        # a copy that was read again can have the key of another one, which is still in flight
        if facts is not None and self._in_flight.get(dedupe_key(facts)) == source:
            del self._in_flight[dedupe_key(facts)]
