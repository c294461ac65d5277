"""The beginning and end of an archive -> its row in ``inputs``, which the captures of its pages refer to."""

from __future__ import annotations

from ingest.ingestion.plan import Closed, Opened
from ingest.reasons import Outcome, Reason
from ingest.store.archives import close_archive, note_absent, outcome_of
from ingest.store.database import Store
from ingest.store.rows import Row

__all__ = ["ArchiveRows"]

INTERRUPTED = "not read to its end: the run was stopped; the next one goes on"
"""The reason of an archive until its end is written."""


class ArchiveRows:
    """Writes the rows of archives. A class because it holds the ids of those that are open."""

    def __init__(self, store: Store, run_id: int) -> None:
        self._store, self._run_id = store, run_id
        self._open: dict[str, int] = {}

    def input_id(self, file: str) -> int:
        """Return the id of an archive in ``inputs``. Raises NotFound if it was never opened."""
        return self._open.get(file) or self._store.input_id(file)

    def begin(self, item: Opened) -> None:
        """Write the row of an archive that is being read."""
        row = {**item.row, "run_id": self._run_id, "outcome": Outcome.PARTIAL, "reason": INTERRUPTED}
        self._open[item.file] = self._store.put_input(row)

    def end(self, item: Closed) -> set[str]:
        """Write the outcome of an archive by those of its captures; returns sites that lost a capture."""
        input_id = self._open.pop(item.file)
        sites: set[str] = set()
        if item.passed is not None:
            sites |= note_absent(self._store.db, input_id, item.file, item.passed)
        outcomes, gone = close_archive(self._store.db, input_id, item.file)
        outcome, why = outcome_of(outcomes)
        if item.reason:
            # not all that was lost need be rows of it: what it held before may be kept
            outcome, why = Outcome.PARTIAL if outcome is Outcome.EXTRACTED else outcome, str(item.reason)
        row = {**item.row, "run_id": self._run_id, "outcome": outcome, "reason": why, "captures": outcomes.total()}
        self._store.put_input(row)
        return sites | gone

    def crash(self, file: str, reason: Reason) -> None:
        """Write that writing the beginning or end of an archive broke; the next run reads it again."""
        row: Row = {"path": file, "stamp": None, "captures": None, "run_id": self._run_id}
        self._open[file] = self._store.put_input({**row, "outcome": Outcome.CRASH, "reason": str(reason)})
