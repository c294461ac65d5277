"""The row of a run in the table ``runs``: begun with its arguments, ended with its totals."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from ingest._version import __version__
from ingest.ingestion.summary import Bucket, RunSummary
from ingest.store.database import Store
from ingest.store.home import home_of

__all__ = ["RunRow"]


class RunRow:
    """Writes the row when it is made, and in ``finish``. A class because it knows what the last run left undone.

    ``cleaned`` is the folder that is kept in step with the articles, None for none.
    """

    def __init__(self, store: Store, cleaned: Path | None, arguments: str) -> None:
        self._store = store
        # a killed run may have left cleaned/ and the counts of sites behind the tables
        unfinished = store.db.table("runs").count_where("finished_at is null") > 0
        folder = os.path.relpath(cleaned, home_of(store.path)) if cleaned else None
        self.resync = unfinished or folder != store.last_folder()
        """Every article is written to the folder: the last run did not keep it in step."""
        self.stale_sites: set[str] = set()
        """Sites whose counts a killed run may have left wrong."""
        with store.transaction():
            if unfinished:
                store.db.execute("update runs set finished_at = started_at where finished_at is null")
                rows = store.db.execute("select site from captures union select site from sites")
                self.stale_sites = {row[0] for row in rows} - {None}
            row = {"started_at": _now(), "version": __version__, "arguments": arguments, "cleaned": folder}
            self.id = int(store.db.table("runs").insert(row).last_pk)  # type: ignore[arg-type]

    def finish(self, summary: RunSummary, *, in_step: bool) -> None:
        """Write the totals; ``in_step`` is whether every file of the folder could be written."""
        counts = summary.as_dict()
        row = {name: counts[name] for name in ("inputs", *map(str, Bucket), "seconds", "passed_over", "faults")}
        if not in_step:
            row["cleaned"] = None  # the next run writes every file
        row |= {"captures": summary.captures, "finished_at": _now()}
        self._store.db.table("runs").update(self.id, row)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
