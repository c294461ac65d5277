"""Inputs and their cleaning results, in input order -> database rows in batches, and the tally of written rows.

Each page is written whole or not at all, inside its batch: one that the writing breaks on has the outcome ``crash``,
and the others of its batch are written.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from ingest._version import __version__
from ingest.errors import StoreError, broke
from ingest.exporters.cleaned import write_cleaned
from ingest.ingestion.job import Worked
from ingest.ingestion.plan import Met, identity
from ingest.ingestion.summary import LINES, REJECTED, Tally, line_of
from ingest.settings import DEFAULT, Settings
from ingest.store.archives import close_archive, note_absent, outcome_of
from ingest.store.connect import of_one_row
from ingest.store.database import Store
from ingest.store.home import home_of
from ingest.store.rows import DUPLICATE, Row

__all__ = ["OnFile", "Writer"]

GOOD = frozenset({"extracted", "partial"})

OnFile = Callable[[str, str, str | None], None]
"""Called for each page with where it lies, the line of the tally and the reason."""


class Writer:
    """Takes results in order and writes them in batches. A class because it holds what is not yet written."""

    def __init__(
        self, store: Store, cleaned: Path | None, on_file: OnFile, arguments: str, settings: Settings = DEFAULT
    ) -> None:
        self.store, self.cleaned, self.on_file = store, cleaned, on_file
        self.tally = Tally()
        self.settings = settings
        # captures handed out and not yet written: (bytes, address, host, evidence) -> where they lie
        self.under_way: dict[tuple[str, str | None, str | None, str | None], str] = {}
        self.changing: set[str] = set()  # where they lie: what the database says of these places is past
        self.batch: list[tuple[Met, Worked | None]] = []
        self.waiting = 0  # bytes of the results in the batch
        self.since = time.monotonic()
        self.sites: set[str] = set()
        self.changed: list[int] = []
        self.copies: dict[str, tuple[str, str | None]] = {}  # copies -> the line and reason they were counted with
        self.whole: set[str] = set()  # archives whose pages were counted as unchanged, all at once
        self.inputs: dict[str, int] = {}  # archives that are open -> their ids
        self.open: dict[str, set[str]] = {}  # ... -> the lines their pages are in
        # a killed run may have left cleaned/ and the counts of sites behind the tables
        unfinished = store.db.table("runs").count_where("finished_at is null") > 0
        # where the folder was not kept in step by the last run, every article is written
        folder = os.path.relpath(cleaned, home_of(store.path)) if cleaned else None
        self.resync = unfinished or folder != store.last_folder()
        with store.transaction():
            if unfinished:
                store.db.execute("update runs set finished_at = started_at where finished_at is null")
                self.sites |= {
                    row[0] for row in store.db.execute("select site from captures union select site from sites")
                }
                self.sites.discard(None)
            row = {"started_at": _now(), "version": __version__, "arguments": arguments, "cleaned": folder}
            self.run_id = int(store.db.table("runs").insert(row).last_pk)  # type: ignore[arg-type]

    def original_of(self, facts: Row, name: str) -> str | None:
        """Return where these bytes of this address and host were read first; None if this is the first."""
        key = identity(facts)
        first = self.under_way.get(key) or self.store.same_capture(*key)
        if first in self.changing and key not in self.under_way:
            first = None  # it is another page by now: which one is first must not depend on what is written already
        self.changing.add(name)
        if first is None or first == name:
            self.under_way[key] = name
            return None
        return first

    def moved_to(self, facts: Row, name: str) -> None:
        """Note that these bytes of this address and host lie elsewhere in their archive now."""
        self.under_way[identity(facts)] = name

    def take(self, met: Met, worked: Worked | None) -> None:
        """Count a result and write it with its batch."""
        self._count_met(met)
        if met.line == "unchanged":
            self._add(met, "unchanged", None, met.pages)
            if met.copy:
                self.copies[met.name] = "unchanged", None
            self.on_file(met.name, "unchanged", None)
            if met.row:
                self.batch.append((met, None))
        else:
            self.batch.append((met, worked))
            self.waiting += len(worked.cleaned) if worked and worked.cleaned else 0
        due = time.monotonic() - self.since > self.settings.batch_seconds
        if due or len(self.batch) >= self.settings.batch_captures or self.waiting > self.settings.batch_bytes:
            self.flush()

    def _count_met(self, met: Met) -> None:
        """Count each file and each page once, also a copy that is read again because its original changed."""
        before = self.copies.pop(met.name, None)
        if before is None and met.member and met.file in self.whole:
            before = "unchanged", None
        if before:
            self._add(met, *before, -1)
        else:
            self.tally.inputs += not met.member and met.line != "opened"
            self.tally.captures += met.pages
        self.tally.left_out.update(met.left_out)
        if met.line == "opened":
            self.open[met.file] = set()
        if met.whole:
            self.whole.add(met.file)

    def flush(self) -> None:
        """Write the batch as one transaction."""
        batch, self.batch, self.waiting = self.batch, [], 0
        if batch:
            done: list[tuple[Met, str, str | None, int]] = []
            with self.store.transaction():
                for met, worked in batch:
                    if written := self._kept(met, worked):
                        done.append((met, *written))
            # only rows that are committed are counted and reported
            for met, outcome, reason, capture_id in done:
                self.changed.append(capture_id)
                self.on_file(met.name, self._count(met, outcome, reason), reason)
            for met, _ in batch:
                self._count_archive(met)
        self.since = time.monotonic()

    def _kept(self, met: Met, worked: Worked | None) -> tuple[str, str | None, int] | None:
        """Write the rows of one page or archive; returns the result of ``_write``, None where there is no page.

        Raises StoreError where not even that it broke can be written.
        """
        try:
            with self.store.savepoint():
                if met.line == "unchanged":
                    self.store.touch(met.file, met.row["stamp"])
                elif met.line in {"opened", "closed"}:
                    self._archive(met)
                else:
                    return self._write(met, worked)
        except Exception as error:
            if not of_one_row(error):
                raise
            return self._crashed(met, broke("writing", error))
        return None

    def _crashed(self, met: Met, reason: str) -> tuple[str, str | None, int] | None:
        """Write that the writing of a page or archive broke."""
        path = met.file
        try:
            with self.store.savepoint():
                if met.line == "unchanged":
                    self._note_fault(path, "write", reason)
                    return None
                if met.line in {"opened", "closed"}:
                    self._note_fault(path, "write", reason)
                    begun: Row = {"path": path, "stamp": None, "captures": None, "run_id": self.run_id}
                    self.inputs[path] = self.store.put_input({**begun, "outcome": "crash", "reason": reason})
                    return None
                row = {"path": path, "sha256": None}
                row |= {name: met.row[name] for name in ("stamp", "captures") if name in met.row}
                plain = replace(met, row=row, facts={"source": met.name}, damage=None, original="")
                return self._write(replace(plain, line="bad", outcome="crash", reason=reason), None)
        except Exception as error:
            if not of_one_row(error):
                raise
            raise StoreError(f"{self.store.path}: cannot write the rows of {met.name}: {broke('it', error)}") from error

    def _note_fault(self, source: str | None, step: str, reason: str) -> None:
        """Write and count what broke that is not the outcome of a page."""
        self.tally.faults[reason.partition(";")[0]] += 1
        self.store.db.table("faults").insert({"run_id": self.run_id, "source": source, "step": step, "reason": reason})

    def _add(self, met: Met, line: str, reason: str | None, pages: int = 1) -> None:
        """Count a page in its line, and a file that is one; an archive that is open is counted when it ends."""
        self.tally.pages.add(line, reason, pages)
        if met.member:
            if met.file in self.open:
                self.open[met.file].add(line)
        else:
            self.tally.files.add(line, reason, 1 if pages > 0 or met.whole else -1)

    def _count_archive(self, met: Met) -> None:
        """Count an archive that has ended; one without a page was counted as what is bad is."""
        if met.line == "closed":
            found = self.open.pop(met.file, set())
            line = next((each for each in LINES if each in found), "rejected")
            self.tally.files.add(line, met.reason or "no page of it holds an article")

    def _count(self, met: Met, outcome: str, reason: str | None) -> str:
        line = line_of(outcome)
        if met.line == "duplicate":
            self.copies[met.name] = line, reason or outcome
        self.tally.crashed += outcome == "crash"
        self._add(met, line, reason or outcome)
        return line

    def _archive(self, met: Met) -> None:
        """Write the row of an archive: as not read to its end, or as it is."""
        row = {**met.row, "run_id": self.run_id}
        if met.line == "opened":
            reason = "not read to its end: the run was stopped; the next one goes on"
            self.inputs[met.file] = self.store.put_input({**row, "outcome": "partial", "reason": reason})
            return
        input_id = self.inputs.pop(met.file)
        if met.passed is not None:
            self.sites |= note_absent(self.store.db, input_id, met.file, met.passed)
        outcomes, gone = close_archive(self.store.db, input_id, met.file)
        self.sites |= gone
        outcome, why = outcome_of(outcomes)
        if met.reason:
            # of what was lost not all need be rows of it: what it held before may be kept
            outcome, why = "partial" if outcome == "extracted" else outcome, met.reason
        self.store.put_input({**row, "outcome": outcome, "reason": why, "captures": outcomes.total()})

    def _write(self, met: Met, worked: Worked | None) -> tuple[str, str | None, int]:
        """Write one page and its file; returns the outcome (or duplicate, moved), the reason and the capture's id."""
        self.changing.discard(met.name)
        if met.facts is not None and met.line not in {"duplicate", "bad"}:
            key = identity(met.facts)
            # a damaged page of these bytes is not the one that others wait for
            if self.under_way.get(key) == met.name:
                del self.under_way[key]
        if met.original and met.line != "duplicate":
            capture_id = self.store.move_capture(met.original, met.name)
            if met.line == "moved":
                return met.line, None, capture_id
        if met.damage:
            kept = self._keep_last(met, *met.damage, None, good=frozenset({"extracted"}))
            if kept is not None:
                return kept
        if worked is not None and worked.cleaned is not None:
            made = worked.cleaned.capture
            reason = made["reason"] or met.reason
            input_id = self._input(met, made["outcome"], reason, worked)
            capture_id = self.store.put_capture(input_id, worked.cleaned, self.run_id)
            if made["site"]:
                self.sites.add(made["site"])
            return made["outcome"], reason, capture_id
        facts: Row = dict(met.facts or {"source": met.name})
        if met.line == "duplicate":
            # results are written in input order, so the row of the original exists
            first = self.store.capture_of(met.original)
            facts |= {"site": facts["site"] or first["site"], "duplicate_of": first["id"]}
            # a copy of what is no article is none for the same reason: an error page asked for ten times is ten of them
            outcome, reason = (
                ("duplicate", DUPLICATE) if first["outcome"] in GOOD else (first["outcome"], first["reason"])
            )
        else:
            outcome, reason = met.outcome, met.reason
            if worked is not None:
                outcome, reason = worked.outcome, worked.reason
            kept = self._keep_last(met, outcome, reason, worked)
            if kept is not None:
                return kept
        facts |= {"outcome": outcome, "reason": reason}
        if facts.get("site"):
            self.sites.add(facts["site"])
        input_id = self._input(met, outcome, reason, worked)
        return outcome, reason, self.store.put_capture_row(input_id, facts)

    def _input(self, met: Met, outcome: str, reason: str | None, worked: Worked | None) -> int:
        """Write the row of a page's file, which a page of an archive shares with others; returns its id."""
        if met.member:
            return self.inputs.get(met.file) or self.store.input_id(met.file)
        spent = {"seconds": worked.seconds, "peak_mb": worked.peak_mb} if worked else {}
        row = {**met.row, **spent, "outcome": outcome, "reason": reason, "run_id": self.run_id}
        return self.store.put_input(row)

    def _keep_last(
        self, met: Met, outcome: str, reason: str | None, worked: Worked | None, good: frozenset[str] = GOOD
    ) -> tuple[str, str | None, int] | None:
        """Keep the last good version of a page that cannot be read or cleaned now; None where there is none."""
        if outcome in REJECTED or not met.known:
            return None
        capture = self.store.capture_of(met.name)
        if capture["outcome"] not in good or capture["duplicate_of"] is not None:
            return None
        reason = f"{reason}; what it held before is kept"
        self._input(met, outcome, reason, worked)
        return outcome, reason, int(capture["id"])

    def finish(self, started: float) -> None:
        """Write what is left, the counts of sites and the run's own row."""
        self.flush()
        broken: list[tuple[int, str, Exception]] = []
        self.changed += self.store.settle(self.run_id, lambda number, error: broken.append((number, "settle", error)))
        if self.changed or self.resync:
            self.store.supersede()
        tally = self.tally
        tally.seconds = time.monotonic() - started
        tally.articles = self.store.db.table("articles").count
        in_step = True
        if self.cleaned:
            # one pass over the folder a run, not one a batch; after a kill the next run makes up for it
            done = write_cleaned(self.store.db, self.cleaned, None if self.resync else self.changed)
            broken += [(number, "cleaned", error) for number, error in done.broken]
            in_step = not done.broken
        with self.store.transaction():
            for number, step, error in broken:
                doing = STEPS[step]
                self._note_fault(self.store.source_of(number), step, broke(doing, error))
            self.store.refresh_sites(self.sites | self.store.former_sites)
            counts = tally.as_dict()
            row = {name: counts[name] for name in ("inputs", *LINES, "seconds", "passed_over", "faults")}
            if not in_step:
                row["cleaned"] = None  # the next run writes every file
            row |= {"captures": tally.captures, "finished_at": _now()}
            self.store.db.table("runs").update(self.run_id, row)


STEPS = {"settle": "taking the template of its site out", "cleaned": "writing its file"}
"""Steps after pages are written, in ``faults.step`` -> what is done in them, as a reason says it."""


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
