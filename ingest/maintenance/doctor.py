"""A database and the files around it -> a list of checks: what is sound, what is not, and what helps.

It only reads, through a connection that cannot write and inside one transaction, so it may be asked while a run goes
on. What it finds it says; a damaged file is a finding as well, never an error.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from importlib.metadata import version
from pathlib import Path

from lxml import etree

from ingest._version import __version__
from ingest.errors import Locked, NotFound, StoreError, UsageError
from ingest.exporters.cleaned import write_cleaned
from ingest.exporters.markdown import MARK, markdown
from ingest.exporters.names import article_id, article_path
from ingest.exporters.select import rows, select
from ingest.extract import model_digest
from ingest.maintenance import checks
from ingest.maintenance.checks import DAMAGED, Case, Check, Looking, listed, named
from ingest.maintenance.verify_raw import Problem, Verified, verify
from ingest.sources import discover
from ingest.sources.path_encoding import path_of
from ingest.store import lock
from ingest.store.connect import connect
from ingest.store.database import Store
from ingest.store.home import home_of

__all__ = ["CHECKS", "Check", "doctor", "render"]

ROOM = 500_000_000  # bytes free below which a run may soon stop
LEAST = 50_000_000  # bytes free below which it will: a batch, its log and the log of the search index
STILL = 3600  # seconds in which whoever writes a file comes back to it
PART = re.compile(r"\.[0-9a-f]{12}\.ingest-part")
WAL_RESET = ((3, 7, 0), (3, 51, 2))
"""Versions of SQLite in which two connections that write or checkpoint at once can lose what was committed, see
https://sqlite.org/wal.html#the_wal_reset_bug; mended in the versions below as well."""
MENDED = ((3, 44, 6), (3, 50, 7))
NETWORK = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "fuse.sshfs", "vboxsf"})
"""File systems that other machines can write to: SQLite's write-ahead log needs memory that all its users share."""


def doctor(
    db: str | Path,
    *,
    cleaned: str | Path | None = None,
    hash_raw: bool = False,
    repair: bool = False,
    on_check: Callable[[Check], None] | None = None,
) -> tuple[Check, ...]:
    """Return the answers of all checks, in the order of ``CHECKS``; ``on_check`` is told each as it is known.

    ``cleaned`` is the folder kept in step with the articles, by default the one of the last run. ``hash_raw`` reads the
    files of raw/ and cleaned/ as well; without it their names, sizes and times are compared. ``repair`` does what is
    safe first (build the search index anew, count the sites anew, close runs that did not end, write cleaned/ anew),
    and only where the file itself is whole; a check named ``repair`` says what was done.

    Raises NotFound where there is no database; Locked where it is to be repaired and a run holds it.
    """
    path = Path(db)
    done: list[Check] = []
    if repair:
        done.append(_repair(path, Path(cleaned) if cleaned else None, doctor(path, cleaned=cleaned)))
        if on_check:
            on_check(done[0])
    for check in _checked(path, Path(cleaned) if cleaned else None, hash_raw=hash_raw):
        done.append(check)
        if on_check:
            on_check(check)
    return tuple(done)


def render(found: tuple[Check, ...]) -> str:
    """Return the answers as text: a line each, and under it what helps."""
    width = max(len(each.name) for each in found)
    lines = []
    for each in found:
        lines.append(f"{each.state:8}{each.name:{width}}  {_printable(each.found)}")
        if each.to_do:
            lines.append(f"{'':8}{'':{width}}  -> {each.to_do}")
    worst = [f"{sum(each.state == state for each in found)} {state}" for state in ("fault", "warning", "ok")]
    return "\n".join([*lines, ", ".join(worst)])


def _printable(text: str) -> str:
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text)


def _checked(db: Path, cleaned: Path | None, *, hash_raw: bool) -> Iterator[Check]:
    """Yield the answers; of a file that cannot be opened, the answers that need none."""
    connection: sqlite3.Connection | None = None
    damage: Exception | None = None
    try:
        connection = connect(db)
        connection.text_factory = lambda data: data.decode("utf-8", "replace")
        connection.execute("pragma cell_size_check = on")
        connection.execute("begin")
    except (NotFound, Locked):
        raise
    except Exception as error:  # noqa: BLE001 - SQLite's words on a damaged schema may not even be text
        damage = error
        if connection:
            connection.close()
            connection = None
    with closing(connection or sqlite3.connect(":memory:")) as reading:
        home = home_of(db)
        if not damage and cleaned is None:
            cleaned = _folder(reading, home)
        case = Case(reading, db, home, cleaned, lock.running(db), hash_raw)
        if damage:
            yield Check("file", "fault", str(damage), _helps(damage))
        current = True
        for name, look in (WITHOUT if damage else CHECKS).items():
            try:
                check = look(case)
            except Exception as error:  # noqa: BLE001 - what is damaged can break a check in any way
                check = Check(name, "fault", f"cannot be read: {type(error).__name__}: {error}"[:500], DAMAGED)
                if not current and str(error).startswith(("no such table", "no such column")):
                    check = Check(name, "warning", f"not asked: {error}", "`ingest run` brings the database up to date")
            if name == "schema":
                current = check.state == "ok"
            yield check


def _helps(damage: Exception) -> str:
    """Return what helps where a file cannot be opened at all."""
    if damage.__cause__ is None and isinstance(damage, StoreError):
        return "name the database of this project with --db; an empty one is filled by `ingest run`"
    if isinstance(damage.__cause__ or damage, sqlite3.OperationalError):
        return "see that you may read the file and write to its folder, and that the disk has room; then ask again"
    return DAMAGED


def _folder(connection: sqlite3.Connection, home: Path) -> Path | None:
    """Return the folder that the last run kept in step; None where it kept none, or nobody can tell."""
    try:
        row = connection.execute("select cleaned from runs order by id desc limit 1").fetchone()
        return home / row[0] if row and row[0] else None
    except (sqlite3.Error, TypeError, ValueError):
        return None


def raw_files(case: Case) -> Check:
    """Find captures whose file is gone or has changed since it was cleaned."""
    count, gone, touched = _looked_at(case)
    read = list(verify(case.connection, case.home)) if case.thorough else []
    wrong_now = [each for each in read if each.problem and each.path not in gone]
    absent = [each.source for each in wrong_now if each.problem is Problem.LEFT_ARCHIVE]
    changed = [each for each in wrong_now if each.problem is not Problem.LEFT_ARCHIVE]
    if not (gone or touched or wrong_now):
        how = "with the bytes that were cleaned" if case.thorough else "as they were cleaned, by size and time"
        return Check("raw files", "ok", f"{named(count, 'files')}, {how}")
    # a file that nobody seems to have written to and that has other bytes is the disk's doing
    rotten = sorted(each.source for each in changed if each.path not in touched)
    hint = "" if case.thorough else ", `--hash` tells which has"
    advice = {
        "put back what is missing: its articles stay, but cannot be cleaned again": gone,
        f"`ingest run` cleans what has changed{hint}": touched or changed,
        "nothing: the articles of what an archive held once stay": absent,
        "restore those from a copy and look after the disk": rotten,
    }
    to_do = "; ".join(what for what, applies in advice.items() if applies)
    wrong = _wrong_raw(gone, touched, changed, absent, rotten, thorough=case.thorough)
    return Check("raw files", "fault" if rotten else "warning", "; ".join(wrong), to_do)


def _looked_at(case: Case) -> tuple[int, list[str], list[str]]:
    """Return how many files there are, those that are gone, and those with another size, time or place on the disk."""
    gone: list[str] = []
    touched: list[str] = []
    rows = case.connection.execute(
        "select path, stamp from inputs where coalesce(stamp, '') <> '' order by id"
    ).fetchall()
    for name, stamp in rows:
        found = next(discover.find([case.home / path_of(str(name))]))
        if not found.stamp:
            gone.append(name)
        elif found.stamp != stamp:
            touched.append(name)
    return len(rows), gone, touched


def _wrong_raw(
    gone: list[str],
    touched: list[str],
    changed: list[Verified],
    absent: list[str],
    rotten: list[str],
    *,
    thorough: bool,
) -> Iterator[str]:
    """Yield what is wrong with raw files, in words; ``thorough`` is whether their bytes were read."""
    if gone:
        yield f"{len(gone):,} missing: {listed(gone)}"
    if changed:
        yield f"{len(changed):,} with other bytes than were cleaned: {listed([each.source for each in changed])}"
    elif touched:
        same_bytes = ", with the same bytes" if thorough else ""
        yield f"{len(touched):,} with another size, time or place on the disk{same_bytes}: {listed(touched)}"
    if absent:
        yield f"{len(absent):,} that their archive does not hold any more: {listed(absent)}"
    if rotten:
        yield f"{len(rotten):,} of them with the size and time they had: {listed(rotten)}"


def cleaned_files(case: Case) -> Check:
    """Compare the folder ``cleaned/`` with the articles: files that are missing, stale, or say something else."""
    if case.cleaned is None:
        return Check("cleaned files", "ok", "the last run kept no folder of them")
    missing: list[str] = []
    other: list[str] = []
    expected: set[tuple[str, ...]] = set()
    selection = select(case.connection)
    for row in rows(selection, ledger=case.thorough):
        name = article_path(row["site"], row["published"], row["title"], row["id"], "md")
        expected.add(name.parts)
        path = case.cleaned / name
        if not path.is_file():
            missing.append(str(name))
        elif case.thorough and path.read_bytes() != markdown(row):
            other.append(str(name))
    stale = [str(Path(*parts)) for parts in _ours(case.cleaned) if parts not in expected]
    wrong = [
        f"{len(names):,} {what}: {listed(names)}"
        for what, names in (("missing", missing), ("of no article", stale), ("with another text", other))
        if names
    ]
    if not wrong:
        return Check(
            "cleaned files", "ok", f"{case.cleaned} holds {named(len(expected), 'articles')} and nothing stale"
        )
    if case.running:
        return Check("cleaned files", "ok", f"{'; '.join(wrong)}; the run that is going on writes them when it ends")
    to_do = f"{checks.REPAIR} writes the folder anew; of stale files only those that ingest wrote are removed"
    return Check("cleaned files", "warning", "; ".join(wrong), to_do)


def _ours(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield (folder, name) of the files in ``cleaned/`` that were written for an article."""
    for site in sorted(folder.iterdir()) if folder.is_dir() else ():
        for path in sorted(site.glob("*-*.md")) if site.is_dir() and not site.is_symlink() else ():
            key = article_id(path.name)
            if key is None or not path.is_file():
                continue
            mark = MARK.format(key).encode()
            with path.open("rb") as file:
                if file.read(len(mark)) == mark:
                    yield site.name, path.name


def unfinished_files(case: Case) -> Check:
    """Find what a killed run or backup was about to write: hidden files that nobody will give their name any more."""
    found = [path.name for path in _parts(case.db.parent, case.cleaned)]
    if not found:
        return Check("unfinished files", "ok", "none left by a run or a backup that was killed")
    what = f"{len(found):,} left by a run or a backup that was killed: {listed(found)}"
    return Check("unfinished files", "warning", what, f"{checks.REPAIR} removes them")


def _parts(folder: Path, cleaned: Path | None) -> list[Path]:
    """Return the unfinished files beside a database and in ``cleaned/`` that are too old to be still written to."""
    places = [folder.glob(".*.ingest-part"), *([cleaned.glob("**/.*.ingest-part")] if cleaned else [])]
    old = time.time() - STILL
    return [
        path for place in places for path in sorted(place) if PART.fullmatch(path.name) and path.lstat().st_mtime < old
    ]


def disk(case: Case) -> Check:
    """Tell the room that is left, and whether the file system is one for a database."""
    folder = case.db.resolve().parent
    free, size = shutil.disk_usage(folder).free, case.db.stat().st_size
    kind = _file_system(folder)
    found = f"{free:,} bytes free in {folder}{f' ({kind})' if kind else ''}; the database has {size:,}"
    if kind in NETWORK:
        to_do = "keep the database on a local disk: a write-ahead log on a network file system can be damaged"
        return Check("disk", "warning", found, to_do)
    if free < max(ROOM, size):
        to_do = "free some room: a run stops when there is none, and a backup beside it takes as much as the database"
        return Check("disk", "fault" if free < LEAST else "warning", found, to_do)
    return Check("disk", "ok", found)


def _file_system(folder: Path) -> str | None:
    """Return the kind of file system a folder is on, as Linux names it; None elsewhere."""
    try:
        lines = Path("/proc/self/mounts").read_text("utf-8", "surrogateescape").splitlines()
    except OSError:
        return None
    mounts = [line.split(" ")[1:3] for line in lines if line.count(" ") >= 3]
    inside = [(len(place), kind) for place, kind in mounts if folder.is_relative_to(place.replace("\\040", " "))]
    # of two on one place the later one is seen
    return max(reversed(inside), key=lambda each: each[0])[1] if inside else None


def sqlite(case: Case) -> Check:
    """Tell the version of SQLite and what is done about the faults it is known for."""
    return _sqlite(sqlite3.sqlite_version_info[:3], case.running)


def _sqlite(number: tuple[int, ...], running: lock.Holder | None = None) -> Check:
    """Answer for one version.

    >>> _sqlite((3, 51, 3)).found, _sqlite((3, 50, 7)).to_do
    ('3.51.3, no known fault', '')
    """
    name = ".".join(map(str, number))
    low, high = WAL_RESET
    if not low <= number <= high or any(number[:2] == mended[:2] and number >= mended for mended in MENDED):
        return Check("sqlite", "ok", f"{name}, no known fault")
    writer = f", now {running}" if running else ""
    found = (
        f"{name} has the WAL-reset fault of {'.'.join(map(str, low))} to {'.'.join(map(str, high))} (two connections "
        f"that write at once); in force against it: one writer by the lock{writer}, readers that cannot write"
    )
    return Check("sqlite", "ok", found, "let no other program write to the database; 3.51.3 has it mended")


def versions(case: Case) -> Check:
    """Tell the versions that decide what an article is, and how many articles others made."""
    made = ".".join(map(str, etree.LIBXML_COMPILED_VERSION))
    used = ".".join(map(str, etree.LIBXML_VERSION))
    names = ("trafilatura", "lxml", "sqlite-utils")
    python = ".".join(map(str, sys.version_info[:3]))
    libraries = ", ".join(f"{name} {version(name)}" for name in names)
    found = f"ingest {__version__}, {libraries}, libxml2 {used}, Python {python}"
    if made != used:
        to_do = "install lxml anew (`pip install --force-reinstall lxml`): it was not tested with that libxml2"
        return Check("versions", "warning", f"{found}; lxml was made for libxml2 {made}", to_do)
    ours = model_digest.made_by(__version__)
    try:
        (count,) = case.column("select count(*) from articles where made_by is not null")
        (same,) = case.connection.execute("select count(*) from articles where made_by = ?", [ours]).fetchone()
    except sqlite3.Error:
        return Check("versions", "ok", found)
    if count == same:
        return Check("versions", "ok", found)
    return Check(
        "versions",
        "ok",
        f"{found}; {named(count - same, 'articles')} cleaned by others",
        "`ingest replay --dry-run` says what cleaning them with these would change",
    )


WITHOUT: dict[str, Looking] = {"disk": disk, "sqlite": sqlite, "versions": versions}
CHECKS: dict[str, Looking] = {
    **checks.CHECKS,
    "raw files": raw_files,
    "cleaned files": cleaned_files,
    "unfinished files": unfinished_files,
    **WITHOUT,
}
"""Name -> function, in the order they are asked."""


def _repair(db: Path, cleaned: Path | None, found: tuple[Check, ...]) -> Check:
    """Do what is safe about what was found, with the lock of a run."""
    state = {each.name: each.state for each in found}
    if state.get("search index") is None or "fault" in {state["file"], state["foreign keys"]}:
        return Check("repair", "fault", "nothing was done: a damaged file is not written to", DAMAGED)
    done = []
    try:
        with lock.hold(db) as held, Store(db, held=held) as store:
            folder = cleaned or _folder(store.db.conn, home_of(db))
            with store.transaction():
                if state["search index"] == "fault":
                    store.db.table("articles").rebuild_fts()
                    done.append("search index built anew")
                if state["sites"] != "ok":
                    sql = "select site from captures where site is not null union select site from sites"
                    store.refresh_sites({row[0] for row in store.db.execute(sql)})
                    done.append("sites counted anew")
                # no folder on record: the next run writes all that the one without an end may have left out
                sql = "update runs set finished_at = started_at, cleaned = null where finished_at is null"
                if closed := store.db.execute(sql).rowcount:
                    done.append(f"{named(closed, 'runs')} closed")
            if state["cleaned files"] != "ok" and folder:
                files_now = write_cleaned(store.db, folder)
                done.append(f"{folder}: {files_now.written:,} written, {files_now.removed:,} removed")
            if state["unfinished files"] != "ok":
                parts = _parts(db.parent, folder)
                for part in parts:
                    part.unlink(missing_ok=True)
                done.append(f"{named(len(parts), 'unfinished files')} removed")
    except Locked:
        raise
    except (StoreError, UsageError, OSError) as error:
        return Check("repair", "fault", f"stopped, with this done: {'; '.join(done) or 'nothing'}: {error}", DAMAGED)
    return Check("repair", "ok", "; ".join(done) or "nothing to do")
