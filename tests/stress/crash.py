"""Kills and torn files -> what was lost: runs are killed at random moments and go on, logs are damaged and opened.

    python tests/stress/crash.py --kills 200 --wals 1000 [--seed 1] [--files 240] [--workers 2]

A run is a process of its own, ``python -m ingest run``. After each kill -9 the database is looked at: SQLite's checks,
no half document, no file told or seen as written that is not there, no process left behind. A run that comes to its
end must have made the same rows and the same files as one that nobody disturbed; then it starts over. A kill is aimed
at a moment of the whole run, at the first moments of the database, at a commit, at a line just printed, at the writing
of cleaned/. A damaged log must open as exactly the batches that were written before the first damaged byte.

Everything is invented from the seed; the moments are those of the machine. Exit status 1 where something was lost.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from ingest.maintenance.doctor import doctor
from ingest.models import Block, Verdict
from ingest.store.block_codec import pack
from ingest.store.database import Store
from ingest.store.rows import Cleaned

__all__ = ["DB", "command", "compare", "corpus", "facts", "finished", "kills", "wals"]

DB = "db/articles.db"
PASSING = {"seconds", "peak_mb", "stamp", "run_id"}
"""Columns that say when and how fast, not what."""
TABLES = {"inputs": PASSING, "captures": PASSING, "articles": PASSING, "ledgers": PASSING, "sites": {*PASSING, "id"}}
PART = ".ingest-part"
HOSTS = ("quaytimes.example", "lanterns.example", "moor-and-mill.example")
WORDS = (
    "harbor ferry lantern mill moor captain council keeper bridge orchard winter summer letter engine garden market "
    "river stone roof window cellar morning evening tide rope barrel chimney ladder kettle meadow quarry signal"
).split()
VERBS = "mended carried counted painted measured forgot remembered closed opened answered promised delivered".split()
HALVES = {
    "inputs without a capture": "select path from inputs where id not in (select input_id from captures)",
    "captures without an input": "select id from captures where input_id not in (select id from inputs)",
    "captures without their article": (
        "select id from captures where outcome in ('extracted', 'partial') and duplicate_of is null "
        "and id not in (select capture_id from articles)"
    ),
    "articles without a capture": "select id from articles where capture_id not in (select id from captures)",
    "articles without a ledger": "select id from articles where id not in (select capture_id from ledgers)",
    "copies of nothing": "select id from captures where duplicate_of not in (select id from captures)",
}

Facts = dict[str, Any]


@dataclass(slots=True)
class Report:
    """What came of it. Mutable: it grows."""

    done: int = 0
    """Kills, or logs."""
    finished: int = 0
    """Runs that came to their end and were compared."""
    aims: Counter[str] = field(default_factory=Counter)
    told: int = 0
    """Files that were known as written when the kill came."""
    left: int = 0
    """Unfinished files that a finished run left in cleaned/."""
    faults: list[str] = field(default_factory=list)


# --- what is run -----------------------------------------------------------------------------------------------------


def corpus(folder: Path, *, seed: int = 1, files: int = 240) -> None:
    """Write invented captures: texts, pages, packed pages with sidecars, copies, and files that hold no article."""
    chance = Random(seed)

    def story() -> list[str]:
        return [
            " ".join(
                f"The {chance.choice(WORDS)} {chance.choice(WORDS)} {chance.choice(VERBS)} the {chance.choice(WORDS)} "
                f"of the {chance.choice(WORDS)}, and the {chance.choice(WORDS)} {chance.choice(VERBS)} it again."
                for _ in range(chance.randint(2, 4))
            )
            for _ in range(chance.randint(3, 6))
        ]

    def page(paragraphs: list[str]) -> str:
        title = f"The {chance.choice(WORDS)} and the {chance.choice(WORDS)}"
        body = "".join(f"<p>{each}</p>" for each in paragraphs)
        return (
            f"<html><title>{title}</title><nav><a href=/>Home</a></nav><h1>{title}</h1><article>{body}</article></html>"
        )

    last = b""
    for number in range(files):
        place = folder / HOSTS[number % len(HOSTS)] / f"{number:04}"
        place.parent.mkdir(parents=True, exist_ok=True)
        kind = number % 10
        if kind in {5, 6}:
            last = page(story()).encode()
            place.with_suffix(".html").write_bytes(last)
        elif kind == 7:
            place.with_suffix(".gif").write_bytes(b"GIF89a" + chance.randbytes(20))
        elif kind == 8 and number > 10:
            copied = folder / HOSTS[(number - 3) % len(HOSTS)] / f"{number:04}-copy.html"
            copied.write_bytes(last)
        elif kind == 9:
            place.with_suffix(".html.gz").write_bytes(gzip.compress(page(story()).encode(), mtime=0))
            said = {"url": f"https://{place.parent.name}/{number}", "fetched_at": "2025-12-09T10:00:00Z"}
            place.with_suffix(".html.gz.meta.json").write_text(json.dumps(said), "utf-8")
        else:
            place.with_suffix(".txt").write_text("\n\n".join(story()), "utf-8")


def command(workers: int, *more: str) -> list[str]:
    """Return the command line of a run, to be started in the folder that holds ``raw/``."""
    words = ["run", "raw", "--db", DB, "--cleaned", "cleaned", "--workers", str(workers), *more]
    return [sys.executable, "-m", "ingest", *words]


def finished(home: Path, workers: int, *more: str) -> subprocess.CompletedProcess[str]:
    """Run to the end."""
    return subprocess.run(command(workers, *more), cwd=home, capture_output=True, text=True, check=False)


def facts(home: Path) -> Facts:
    """Return everything that a run made and that does not depend on when: rows by table, files of cleaned/."""
    found: Facts = {}
    with closing(sqlite3.connect(f"{(home / DB).resolve().as_uri()}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        for table, passing in TABLES.items():
            order = "site" if table == "sites" else "1"
            rows = connection.execute(f"select * from {table} order by {order}")
            found[table] = [{name: row[name] for name in row.keys() if name not in passing} for row in rows]  # noqa: SIM118
    written = [path for path in (home / "cleaned").rglob("*") if path.is_file() and not path.name.endswith(PART)]
    found["cleaned"] = {path.relative_to(home / "cleaned").as_posix(): path.read_bytes() for path in written}
    return found


def compare(expected: Facts, found: Facts) -> list[str]:
    """Return what differs, in words."""
    told = []
    for name, wanted in expected.items():
        if found[name] != wanted:
            pairs = enumerate(zip(wanted, found[name], strict=False))
            first = next((number for number, (one, other) in pairs if one != other), min(len(wanted), len(found[name])))
            told.append(f"{name}: {len(found[name])} for {len(wanted)}, the first other one at {first}")
    return told


# --- kills -----------------------------------------------------------------------------------------------------------


def kills(home: Path, count: int, *, seed: int = 1, files: int = 240, workers: int = 2, talk: bool = False) -> Report:
    """Kill runs ``count`` times, and let them go on each time; returns what was found."""
    report, chance = Report(), Random(seed)
    calm = home / "calm"
    corpus(calm / "raw", seed=seed, files=files)
    since = time.monotonic()
    whole = finished(calm, workers)
    span = time.monotonic() - since
    if whole.returncode:
        report.faults.append(f"the undisturbed run ended with {whole.returncode}: {whole.stderr}")
        return report
    expected = facts(calm)
    place = home / "killed"
    shutil.copytree(calm / "raw", place / "raw")
    known: set[str] = set()
    aims = list(AIMS)
    while report.done < count:
        aim = aims[report.done % len(aims)]
        status, told = _killed(place, workers, AIMS[aim], chance, span, report)
        known |= told
        if status is None:
            report.done += 1
            report.aims[aim] += 1
            report.told += len(known)
            report.faults += [f"kill {report.done} ({aim}): {each}" for each in _lost(place, known)]
            if talk and report.done % 10 == 0:
                print(f"{report.done} kills, {report.finished} runs finished, {len(report.faults)} faults", flush=True)
        else:
            _ended(place, status, expected, report)
            _start_over(place)
            known = set()
    status = finished(place, workers).returncode
    _ended(place, status, expected, report)
    return report


def _start_over(place: Path) -> None:
    for name in ("db", "cleaned"):
        shutil.rmtree(place / name, ignore_errors=True)


def _ended(place: Path, status: int, expected: Facts, report: Report) -> None:
    """Compare what a run that came to its end has made."""
    report.finished += 1
    if status:
        report.faults.append(f"after kill {report.done} the run ended with {status}")
        return
    report.faults += [f"after kill {report.done}: {each}" for each in compare(expected, facts(place))]
    answers = doctor(place / DB)
    report.faults += [
        f"after kill {report.done}: {each.name}: {each.found}"
        for each in answers
        if each.state != "ok" and each.name != "disk"
    ]
    report.left += sum(1 for path in (place / "cleaned").rglob(f"*{PART}"))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _first_moments(place: Path) -> object:
    return (place / DB).exists()


def _log(place: Path) -> object:
    return _size(place / f"{DB}-wal")


def _lines(place: Path) -> object:
    return _size(place / "told.txt")


def _files(place: Path) -> object:
    return sum(1 for _ in (place / "cleaned").rglob(f"*{PART}"))


AIMS: dict[str, tuple[Callable[[Path], object] | None, float]] = {
    "any moment": (None, 0.0),
    "first moments": (_first_moments, 0.03),
    "commit": (_log, 0.01),
    "told": (_lines, 0.02),
    "files": (_files, 0.05),
}
"""Aim -> what has to change before the kill, and how many seconds later at most it comes."""


def _killed(
    place: Path,
    workers: int,
    aim: tuple[Callable[[Path], object] | None, float],
    chance: Random,
    span: float,
    report: Report,
) -> tuple[int | None, set[str]]:
    """Start a run and kill it; return its status (None: it was killed) and the files known as written."""
    look, late = aim
    (place / "told.txt").write_bytes(b"")
    with (place / "told.txt").open("ab") as told:
        process = subprocess.Popen(
            command(workers), cwd=place, stdout=subprocess.DEVNULL, stderr=told, start_new_session=True
        )
    try:
        if look is None:
            _wait(process, chance.uniform(0, span * 0.9))
        else:
            before, changes = look(place), chance.choice((1, 1, 1, 2))
            while changes and process.poll() is None:
                time.sleep(0.0005)
                now = look(place)
                changes -= now != before
                before = now
            _wait(process, chance.uniform(0, late))
        known = _written(place)
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            process.wait()
        known |= {
            line.split(": ")[1] for line in (place / "told.txt").read_text("utf-8", "replace").splitlines()
            if line.startswith(("rejected: ", "failed: ")) and line.count(": ") > 1
        }  # fmt: skip
        if left := _outliving(process.pid):
            report.faults.append(f"kill {report.done + 1}: processes outlive the run: {left}")
        return (None if process.returncode == -signal.SIGKILL else process.returncode), known
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def _wait(process: subprocess.Popen[bytes], seconds: float) -> None:
    with suppress(subprocess.TimeoutExpired):
        process.wait(seconds)


def _written(place: Path) -> set[str]:
    """Return the files that a reader sees as written."""
    try:
        with closing(sqlite3.connect(f"{(place / DB).resolve().as_uri()}?mode=ro", uri=True)) as connection:
            return {row[0] for row in connection.execute("select path from inputs")}
    except sqlite3.OperationalError:
        return set()


def _outliving(group: int, seconds: float = 60.0) -> list[str]:
    """Return what still runs in the group of a run that is gone, after so many seconds."""
    until = time.monotonic() + seconds
    while True:
        left = []
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                _, _, said = stat.read_text("utf-8", "replace").rpartition(")")
                state, _, of, *_ = said.split()
                if int(of) == group and state not in {"Z", "X"}:
                    left.append((stat.parent / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace"))
            except (OSError, ValueError):
                continue
        if not left or time.monotonic() > until:
            return left
        time.sleep(0.01)


def _lost(place: Path, known: set[str]) -> list[str]:
    """Return what is wrong after a kill, in words."""
    db = place / DB
    if not db.exists():
        return [f"{len(known)} files known as written, and no database"] if known else []
    wrong = []
    with closing(sqlite3.connect(f"{db.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        sound = [row[0] for row in connection.execute("pragma integrity_check")]
        if sound != ["ok"]:
            wrong.append(f"integrity: {sound[:3]}")
        tables = {row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")}
        if not set(TABLES) <= tables:
            # killed before the tables were there
            return [*wrong, f"{len(known)} files known as written, and no tables"] if known else wrong
        if pointing := connection.execute("pragma foreign_key_check").fetchall():
            wrong.append(f"foreign keys: {pointing[:3]}")
        for what, sql in HALVES.items():
            if found := connection.execute(sql).fetchall():
                wrong.append(f"{len(found)} {what}")
    if lost := known - _written(place):
        wrong.append(f"{len(lost)} files known as written are lost: {sorted(lost)[:3]}")
    answers = doctor(db)
    return wrong + [f"{each.name}: {each.found}" for each in answers if each.state == "fault" and each.name != "disk"]


# --- torn logs -------------------------------------------------------------------------------------------------------


def wals(home: Path, count: int, *, seed: int = 1, batches: int = 25) -> Report:
    """Damage the log of a database ``count`` times and open it; returns what was found.

    A log is cut off, has bits flipped, a stretch of it overwritten or zeroed. The database must be what it was after
    the last batch that was written whole before the damage, and stay that when the log is folded in.
    """
    report, chance = Report(), Random(seed)
    made = home / "made"
    made.mkdir(parents=True)
    states, ends = _logged(made, chance, batches)
    log = (made / "articles.db-wal").read_bytes()
    assert len(log) >= ends[-1], "the log was folded in while it was written"
    place = home / "torn"
    for number in range(count):
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        name, harm = chance.choice(list(HARMS.items()))
        at = chance.randrange(ends[-1])
        torn = harm(log, at, chance)
        first = next((place for place, (old, new) in enumerate(zip(log, torn, strict=False)) if old != new), len(torn))
        db = place / "articles.db"
        shutil.copyfile(made / "articles.db", db)
        (place / "articles.db-wal").write_bytes(torn)
        if number % 2:
            # a killed run leaves this too; what it says of the log must not be believed
            shutil.copyfile(made / "articles.db-shm", place / "articles.db-shm")
        # damage in the 32 bytes before the first frame makes all of it unreadable
        whole = 0 if first < 32 else sum(end <= first for end in ends)
        report.done += 1
        report.aims[name] += 1
        for when in ("read", "opened to write", "folded in"):
            state = _state(db, written=when == "opened to write")
            if state != states[whole]:
                what = f"batch {states.index(state)}" if state in states else f"no batch ({state})"
                report.faults.append(f"log {number} ({name} at {at}) {when}: is {what}, not {whole}")
                break
    return report


def _logged(folder: Path, chance: Random, batches: int) -> tuple[list[str], list[int]]:
    """Write batches through the store; return the state after each, from none on, and the length of the log then."""
    db = folder / "live" / "articles.db"
    log = db.with_name("articles.db-wal")
    Store(db).close()
    with Store(db) as store:
        # all that follows stays in the log
        store.db.execute("pragma wal_autocheckpoint = 0")
        shutil.copyfile(db, folder / "articles.db")
        states, ends = [_digest(store.db.conn)], []
        for batch in range(batches):
            with store.transaction():
                for number in range(chance.randint(1, 12)):
                    _put(store, f"{chance.choice((batch, 0))}-{number}", chance)
            states.append(_digest(store.db.conn))
            ends.append(_size(log))
        shutil.copyfile(log, folder / "articles.db-wal")
        shutil.copyfile(db.with_name("articles.db-shm"), folder / "articles.db-shm")
    return states, ends


def _put(store: Store, name: str, chance: Random) -> None:
    body = " ".join(chance.choices(WORDS, k=chance.randint(5, 400)))
    ledger = pack([(Block(0, "line", body), Verdict(kept=True, decided_by="text:body", score=0.9))])
    article = {"site": HOSTS[0], "title": name, "words": 5, "body": body}
    row = {"outcome": "extracted", "site": HOSTS[0], "sha256": name, "source": name, "blocks": 1}
    input_id = store.put_input({"path": name, "outcome": "extracted", "captures": 1})
    store.put_capture(input_id, Cleaned(row, article, ledger))


def _state(db: Path, *, written: bool) -> str:
    """Open a database and return what is in it, or what is wrong with it."""
    try:
        if written:
            with Store(db) as store:
                return _digest(store.db.conn)
        with closing(sqlite3.connect(f"{db.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            return _digest(connection)
    except Exception as error:  # noqa: BLE001 - any error is a finding
        return f"{type(error).__name__}: {error}"


def _digest(connection: sqlite3.Connection) -> str:
    """Return the digest of all rows, where SQLite finds the file whole; else what it finds."""
    sound = [row[0] for row in connection.execute("pragma integrity_check")]
    if sound != ["ok"]:
        return f"integrity: {sound[:3]}"
    made = hashlib.sha256()
    for table in ("inputs", "captures", "articles", "ledgers", "articles_fts_docsize"):
        for row in connection.execute(f"select * from {table} order by 1"):
            made.update(repr(tuple(row)).encode())
    return made.hexdigest()


def _cut(log: bytes, at: int, _: Random) -> bytes:
    return log[:at]


def _flipped(log: bytes, at: int, chance: Random) -> bytes:
    return log[:at] + bytes([log[at] ^ 1 << chance.randrange(8)]) + log[at + 1 :]


def _overwritten(log: bytes, at: int, chance: Random) -> bytes:
    torn = chance.randbytes(chance.choice((8, 512, 4096, 20000)))
    return (log[:at] + torn + log[at + len(torn) :])[: len(log)]


def _zeroed(log: bytes, at: int, _: Random) -> bytes:
    # what a file system does that has kept the length of a file and not its end
    return log[:at] + bytes(len(log) - at)


HARMS = {"cut": _cut, "flipped": _flipped, "overwritten": _overwritten, "zeroed": _zeroed}


def main() -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--kills", type=int, default=0, help="how many runs to kill")
    parser.add_argument("--wals", type=int, default=0, help="how many logs to damage")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--files", type=int, default=240, help="captures of a run")
    parser.add_argument("--workers", type=int, default=2)
    said = parser.parse_args()
    faults = 0
    with tempfile.TemporaryDirectory(prefix="ingest-crash-") as folder:
        if said.wals:
            since = time.monotonic()
            torn = wals(Path(folder) / "wals", said.wals, seed=said.seed)
            faults += len(torn.faults)
            print(f"{torn.done} damaged logs in {time.monotonic() - since:.0f} s: {dict(torn.aims)}")
            print("\n".join(torn.faults) or "each opened as the batches written before the damage")
        if said.kills:
            since = time.monotonic()
            killed = kills(
                Path(folder) / "kills", said.kills, seed=said.seed, files=said.files, workers=said.workers, talk=True
            )
            faults += len(killed.faults)
            print(f"{killed.done} kills in {time.monotonic() - since:.0f} s, aimed at: {dict(killed.aims)}")
            print(f"{killed.told:,} files known as written when a kill came; {killed.finished} runs came to their end")
            print(f"{killed.left} unfinished files left in cleaned/ by runs that came to their end")
            print("\n".join(killed.faults) or "nothing was lost, and every run ended as the undisturbed one")
    raise SystemExit(bool(faults))


if __name__ == "__main__":
    main()
