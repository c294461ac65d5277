"""Files -> articles in the database and text in cleaned/: the roof that joins intake, workers, store and export.

Files are met in sorted order and written in that order, so that one worker and ten give the same rows. A file whose
size, times and inode are as before is not opened; one whose bytes are as before is not cleaned.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ingest import pool
from ingest.errors import CaptureError, StoreError, UsageError
from ingest.export.cleaned import write_cleaned
from ingest.export.files import write_file
from ingest.intake import files
from ingest.intake.spelling import path_of, spelled
from ingest.models import Capture
from ingest.rules.rule import Site
from ingest.store.home import home_of
from ingest.store.lock import hold
from ingest.store.store import Store
from ingest.tally import REJECTED, Tally
from ingest.version import __version__
from ingest.work import Job, Worked, again, lost, size, task

__all__ = ["OnFile", "run"]

BATCH = 200  # files a transaction ...
BATCH_SECONDS = 2.0  # ... or that long: what a kill can undo
BATCH_BYTES = 10_000_000  # ... or results of that many bytes
NOTE = ".ingest"  # the file in cleaned/ that names its database
DUPLICATE = "same bytes as capture"

OnFile = Callable[[str, str, str | None], None]
"""Called for each file with its name, the line of the tally and the reason."""


@dataclass(frozen=True, slots=True)
class Met:
    """A file the run has met and what is known of it before cleaning."""

    name: str
    known: dict[str, Any] | None
    row: dict[str, Any]
    facts: dict[str, Any] | None = None
    """What its row in ``captures`` says without cleaning (its bytes are not kept); None where it cannot be read."""
    line: str = ""
    """unchanged, duplicate, bad; empty where it is to be cleaned."""
    damage: tuple[str, str] | None = None
    """As of its capture."""
    original: str = ""
    """Of a duplicate: the file that gave the same bytes first."""


def run(
    paths: Iterable[str | Path],
    *,
    db: str | Path = "db/articles.db",
    cleaned: str | Path | None = "cleaned",
    workers: int | None = None,
    again: bool = False,
    sites: tuple[Site, ...] | None = None,
    wait: float = 0.0,
    on_wait: Callable[[str], None] | None = None,
    on_file: OnFile | None = None,
    executor: Callable[[], Executor] | None = None,
    arguments: str = "",
) -> Tally:
    """Ingest files and folders; returns the tally.

    ``workers`` is one a core if None; ``executor`` makes another pool than local processes. ``cleaned`` None exports
    nothing. ``again`` cleans unchanged files too, as after a new site rule; ``sites`` are other rules than this
    program's. What was written before an interrupt or a
    kill stays, and the next run goes on from there. ``wait`` is how many seconds to wait for another run on this
    database to end; ``on_wait`` is told who that is.

    Raises Locked where it does not end, Full where the disk is, StoreError where the database or the folder cannot be
    used, UsageError for a folder of another database.
    """
    started = time.monotonic()
    with hold(db, wait=wait, on_wait=on_wait) as held, Store(db, held=held) as store:
        if cleaned:
            _claim(Path(cleaned), Path(db))
        writer = _Writer(store, Path(cleaned) if cleaned else None, on_file or (lambda *_: None), arguments)
        writer.rules = sites
        count = workers or os.cpu_count() or 1
        home = home_of(db)
        found = _not_ours(files.find(Path(path) for path in paths), Path(db), writer.cleaned)
        try:
            _clean(_meet(store, writer, found, home, again=again), writer, count, executor)
            # a duplicate whose original has changed stands on its own from now on
            writer.flush()
            orphans = [home / path_of(name) for name in store.orphans()]
            if orphans:
                _clean(_meet(store, writer, files.find(orphans), home, again=True), writer, count, executor)
        except KeyboardInterrupt:
            writer.finish(started)
            raise
        # after any other error the run stays unfinished on record, and the next one makes up for it
        writer.finish(started)
    return writer.tally


def _claim(cleaned: Path, db: Path) -> None:
    """Note in the folder which database it shows. Raises UsageError where it shows another one's articles."""
    note = cleaned / NOTE
    name = Path(os.path.relpath(db, cleaned)).as_posix()
    try:
        cleaned.mkdir(parents=True, exist_ok=True)
        # a note that a full disk or a kill left empty is none
        other = note.read_text("utf-8", "replace").strip() if note.exists() else ""
        if not other:
            write_file(note, f"{name}\n".encode())
            other = name
    except OSError as error:
        raise StoreError(f"{cleaned}: cannot write there: {error.strerror}; --cleaned names another folder") from error
    if other != name and (cleaned / other).exists():
        raise UsageError(
            f"{cleaned} shows the articles of {cleaned / other}; give this database a folder of its own "
            f"with --cleaned, or use --no-cleaned"
        )
    if other != name:
        write_file(note, f"{name}\n".encode())


def _not_ours(found: Iterable[files.Found], db: Path, cleaned: Path | None) -> Iterator[files.Found]:
    """Leave out what this program wrote itself, for those who name the folder that holds it all."""
    own = {os.path.abspath(f"{db}{ending}") for ending in ("", "-wal", "-shm", "-journal", "-lock")}  # noqa: PTH100 - as in _name
    inside = os.path.join(os.path.abspath(cleaned), "") if cleaned else None  # noqa: PTH100, PTH118
    for each in found:
        path = os.path.abspath(each.path)  # noqa: PTH100
        if path not in own and not (inside and path.startswith(inside)):
            yield each


def _clean(
    met: Iterator[tuple[Met, Job | None]], writer: _Writer, workers: int, executor: Callable[[], Executor] | None
) -> None:
    """Clean what was met and hand it to the writer."""
    results = pool.in_order(task, met, workers=workers, again=again, lost=lost, size=size, executor=executor)
    with closing(results):
        for ticket, worked in results:
            writer.take(ticket, worked)


def _meet(
    store: Store, writer: _Writer, found: Iterable[files.Found], home: Path, *, again: bool = False
) -> Iterator[tuple[Met, Job | None]]:
    """Yield each file with the job of cleaning it, or None where there is nothing to clean."""
    for each in found:
        name = _name(each.path, home)
        known = store.input(name)
        row: dict[str, Any] = {"path": name, "stamp": each.stamp}
        if again:
            known = known and {**known, "stamp": None, "sha256": None}
        elif known and each.stamp and known["stamp"] == each.stamp:
            yield Met(name, known, row, line="unchanged"), None
            continue
        try:
            reading = files.read(each, source=name)
        except CaptureError as error:
            row |= {"outcome": error.outcome, "reason": str(error), "captures": 1, "sha256": None}
            yield Met(name, known, row, line="bad"), None
            continue
        digest = _digest(reading)
        row |= {"sha256": digest, "bytes": reading.bytes, "captures": 1}
        if reading.warning:
            row["reason"] = reading.warning
        if known and known["sha256"] == digest:
            yield Met(name, known, row, line="unchanged"), None
            continue
        capture = reading.capture
        facts = _facts(capture)
        if capture.damage is None and (original := writer.original_of(facts, name)):
            yield Met(name, known, row, facts, "duplicate", original=original), None
            continue
        yield Met(name, known, row, facts, damage=capture.damage), Job(capture, writer.rules)


def _facts(capture: Capture) -> dict[str, Any]:
    return {
        "source": capture.source,
        "sha256": capture.sha256,
        "url": capture.url,
        "source_url": capture.url,
        "site": capture.site,
        "host": capture.host,
        "media_type": capture.media_type,
        "fetched_at": capture.fetched_at.isoformat() if capture.fetched_at else None,
        "status": capture.status,
    }


def _identity(facts: dict[str, Any]) -> tuple[str, str | None, str | None]:
    """Return what makes two captures one: bytes, address and host."""
    return facts["sha256"], facts["url"], facts["host"]


def _digest(reading: files.Reading) -> str:
    """Return the digest of a file; where a sidecar says something of it, of both: new facts need a new cleaning."""
    capture = reading.capture
    told = [capture.url, str(capture.fetched_at), capture.status, sorted(capture.headers.items())]
    if not any((capture.url, capture.fetched_at, capture.status, capture.headers)):
        return reading.sha256
    return hashlib.sha256(f"{reading.sha256} {told}".encode()).hexdigest()


def _name(path: Path, home: Path) -> str:
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow links out of the folder
    name = absolute.relative_to(home) if absolute.is_relative_to(home) else absolute
    return spelled(name.as_posix())


class _Writer:
    """Takes results in order and writes them in batches. A class because it holds what is not yet written."""

    def __init__(self, store: Store, cleaned: Path | None, on_file: OnFile, arguments: str) -> None:
        self.store, self.cleaned, self.on_file = store, cleaned, on_file
        self.tally = Tally()
        # captures handed out and not yet written: (bytes, address, host) -> file
        self.under_way: dict[tuple[str, str | None, str | None], str] = {}
        self.batch: list[tuple[Met, Worked | None]] = []
        self.waiting = 0  # bytes of the results in the batch
        self.since = time.monotonic()
        self.sites: set[str] = set()
        self.rules: tuple[Site, ...] | None = None
        self.changed: list[int] = []
        self.copies: dict[str, str] = {}
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

    def original_of(self, facts: dict[str, Any], name: str) -> str | None:
        """Return the file that first gave these bytes of this address and host; None makes this one the first."""
        key = _identity(facts)
        first = self.under_way.get(key) or self.store.same_capture(*key)
        if first is None or first == name:
            self.under_way[key] = name
            return None
        return first

    def take(self, met: Met, worked: Worked | None) -> None:
        """Count a result and write it with its batch."""
        before = self.copies.pop(met.name, None)
        if before is None:
            self.tally.inputs += 1
        elif before == "unchanged":
            # counted before its original was seen to have changed
            self.tally.unchanged -= 1
        else:
            self.tally.duplicate -= 1
        if met.line == "unchanged":
            self.tally.unchanged += 1
            if met.known and (met.known["reason"] or "").startswith(DUPLICATE):
                self.copies[met.name] = "unchanged"
            self.on_file(met.name, "unchanged", None)
            if met.known and met.known["stamp"] != met.row["stamp"]:
                self.batch.append((met, None))
        else:
            self.batch.append((met, worked))
            self.waiting += len(worked.cleaned) if worked and worked.cleaned else 0
        due = time.monotonic() - self.since > BATCH_SECONDS
        if due or len(self.batch) >= BATCH or self.waiting > BATCH_BYTES:
            self.flush()

    def flush(self) -> None:
        """Write the batch as one transaction."""
        batch, self.batch, self.waiting = self.batch, [], 0
        if batch:
            done: list[tuple[str, str, str | None, int]] = []
            with self.store.transaction():
                for met, worked in batch:
                    if met.line == "unchanged":
                        assert met.known is not None
                        self.store.touch(met.known["id"], met.row["stamp"])
                    else:
                        done.append((met.name, *self._write(met, worked)))
            # what is counted and told is what is written
            for name, outcome, reason, capture_id in done:
                self.changed.append(capture_id)
                self.on_file(name, self._count(name, outcome, reason), reason)
        self.since = time.monotonic()

    def _count(self, name: str, outcome: str, reason: str | None) -> str:
        if outcome != "duplicate":
            return self.tally.count(outcome, reason)
        self.copies[name] = outcome
        self.tally.duplicate += 1
        return outcome

    def _write(self, met: Met, worked: Worked | None) -> tuple[str, str | None, int]:
        """Write one file and its capture; returns the outcome (or "duplicate"), the reason and the capture's id."""
        row = {"outcome": None, "reason": None, **met.row, "run_id": self.run_id}
        if met.facts is not None and met.line != "duplicate":
            self.under_way.pop(_identity(met.facts), None)
        if met.damage:
            outcome, reason = met.damage
            kept = self._keep_last(met, {**row, "outcome": outcome, "reason": reason}, good=frozenset({"extracted"}))
            if kept is not None:
                return kept
        if worked is not None and worked.cleaned is not None:
            made = worked.cleaned.capture
            row |= {"outcome": made["outcome"], "reason": made["reason"] or row["reason"], **_spent(worked)}
            input_id = self.store.put_input(row)
            capture_id = self.store.put_capture(input_id, worked.cleaned, self.run_id)
            if made["site"]:
                self.sites.add(made["site"])
            return made["outcome"], row["reason"], capture_id
        facts: dict[str, Any] = dict(met.facts or {"source": met.name})
        if met.line == "duplicate":
            # the original was met before, and results are written in the order they were met
            first = self.store.capture_of(met.original)
            facts |= {"site": facts["site"] or first["site"], "duplicate_of": first["id"], "outcome": first["outcome"]}
            row |= {"outcome": first["outcome"], "reason": f"{DUPLICATE} {first['id']}"}
            outcome = "duplicate"
        else:
            if worked is not None:
                row |= {"outcome": worked.outcome, "reason": worked.reason, **_spent(worked)}
            kept = self._keep_last(met, row)
            if kept is not None:
                return kept
            facts["outcome"] = outcome = row["outcome"]
        facts["reason"] = row["reason"]
        if facts.get("site"):
            self.sites.add(facts["site"])
        input_id = self.store.put_input(row)
        return outcome, row["reason"], self.store.put_capture_row(input_id, facts)

    def _keep_last(
        self, met: Met, row: dict[str, Any], good: frozenset[str] = frozenset({"extracted", "partial"})
    ) -> tuple[str, str | None, int] | None:
        """Keep the last good version of a file that cannot be read or cleaned now; None where there is none."""
        if row["outcome"] in REJECTED or met.known is None:
            return None
        capture = self.store.capture_of(met.name)
        if capture["outcome"] not in good or capture["duplicate_of"] is not None:
            return None
        row["reason"] = f"{row['reason']}; what it held before is kept"
        self.store.put_input(row)
        return row["outcome"], row["reason"], int(capture["id"])

    def finish(self, started: float) -> None:
        """Write what is left, the counts of sites and the run's own row."""
        self.flush()
        self.changed += self.store.settle(self.run_id)
        if self.changed or self.resync:
            self.store.supersede()
        tally = self.tally
        tally.seconds = time.monotonic() - started
        tally.articles = self.store.db.table("articles").count
        if self.cleaned:
            # one pass over the folder a run, not one a batch; after a kill the next run makes up for it
            write_cleaned(self.store.db, self.cleaned, None if self.resync else self.changed)
        counts = tally.as_dict()
        with self.store.transaction():
            self.store.refresh_sites(self.sites | self.store.former_sites)
            columns = ("inputs", "ingested", "unchanged", "duplicate", "rejected", "failed", "seconds")
            row = {name: counts[name] for name in columns}
            self.store.db.table("runs").update(self.run_id, {**row, "finished_at": _now()})


def _spent(worked: Worked) -> dict[str, float | None]:
    return {"seconds": worked.seconds, "peak_mb": worked.peak_mb}


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
