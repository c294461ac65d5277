"""Files and archives -> a work item for each page in them, with the job of cleaning it if there is something to clean.

A file whose size, times and inode are as before is not opened; a page whose bytes and facts are as before is not
cleaned. An archive gives an item when it is opened, its pages in their order, and an item when it is closed; records
of it that are not pages are counted. Whatever breaks while a file or a record is read is a ``Failed`` item with the
outcome ``crash``.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from ingest.errors import CaptureError, Corrupt, StoreError, crash_of
from ingest.ingestion.dedupe import Deduper
from ingest.ingestion.job import Job
from ingest.models import Capture
from ingest.reasons import Outcome, Reason, ReasonCode
from ingest.rules.rule import Site
from ingest.settings import DEFAULT, Settings
from ingest.sources import discover
from ingest.sources.archives import read as archives
from ingest.sources.http_response import NOT_MODIFIED
from ingest.sources.path_encoding import path_of, spelled
from ingest.sources.reopen import reopen
from ingest.store.archives import members
from ingest.store.connect import explained
from ingest.store.database import Store
from ingest.store.rows import Row

__all__ = [
    "Closed",
    "Duplicate",
    "Failed",
    "Moved",
    "Opened",
    "PlanContext",
    "ToClean",
    "Unchanged",
    "UnchangedFile",
    "WorkItem",
    "plan",
    "replan",
]

HEAD = 4096  # bytes that show whether a file is an archive


@dataclass(frozen=True, slots=True)
class _Item:
    """A page, or an archive as a whole."""

    name: str
    """Where it lies, as ``captures.source`` has it: the path of its file, in an archive with ``#`` and its place."""
    file: str
    """The path of its file, as ``inputs.path`` has it."""

    @property
    def member(self) -> bool:
        """Whether it is a page of an archive."""
        return self.name != self.file


@dataclass(frozen=True, slots=True)
class ToClean(_Item):
    """A page that is to be cleaned."""

    facts: Row
    """The columns of its row in ``captures`` that are known before it is cleaned."""
    row: Row
    """What is to be written of its file; empty for a page of an archive."""
    known: bool = False
    """A run before has read a capture here."""
    warning: str | None = None
    """What is wrong beside the page."""
    damage: tuple[str, str] | None = None
    """As ``Capture.damage``."""
    moved_from: str | None = None
    """The place in its archive where it was before."""


@dataclass(frozen=True, slots=True)
class Unchanged(_Item):
    """A page that is as before."""

    copy: bool = False
    """It is a copy of another capture."""
    stamp: str | None = None
    """The new size, times and inode of its file, to be written; None if there is nothing to write."""


@dataclass(frozen=True, slots=True)
class UnchangedFile(_Item):
    """A file that is as before by its size, times and inode, with all its pages."""

    copy: bool = False
    """It is one page, a copy of another capture."""
    pages: int = 1
    archive: bool = False
    """It is an archive (or a file that could not be read): its pages may be planned again one by one."""
    left_out: Counter[str] = field(default_factory=Counter)
    """Records of it that are not pages: why -> how many."""


@dataclass(frozen=True, slots=True)
class Duplicate(_Item):
    """A page with the bytes, address and host of another one."""

    facts: Row
    row: Row
    """What is to be written of its file; empty for a page of an archive."""
    original: str
    """Where the other one lies, which is planned before it or stored."""
    known: bool = False


@dataclass(frozen=True, slots=True)
class Moved(_Item):
    """A page that is as before, at another place in its archive."""

    facts: Row
    moved_from: str


@dataclass(frozen=True, slots=True)
class Failed(_Item):
    """A page, file or archive that gives nothing to clean."""

    outcome: Outcome
    reason: Reason
    row: Row = field(default_factory=dict)
    """What is to be written of its file; empty for a page of an archive."""
    facts: Row | None = None
    """What is known of it all the same."""
    known: bool = False
    left_out: Counter[str] = field(default_factory=Counter)
    """Records of an archive that are not pages: why -> how many."""


@dataclass(frozen=True, slots=True)
class Opened(_Item):
    """The beginning of an archive."""

    row: Row


@dataclass(frozen=True, slots=True)
class Closed(_Item):
    """The end of an archive that holds a page."""

    row: Row
    reason: Reason | None = None
    """Why not all of it could be read; None where all was."""
    passed: frozenset[int] | None = None
    """Hashes of where its pages lie, if it was read before, and to its end now; else None."""
    left_out: Counter[str] = field(default_factory=Counter)
    """Records of it that are not pages: why -> how many."""


WorkItem = ToClean | Unchanged | UnchangedFile | Duplicate | Moved | Failed | Opened | Closed


@dataclass(frozen=True, slots=True)
class PlanContext:
    """What planning needs beside the files."""

    store: Store
    home: Path
    deduper: Deduper
    sites: tuple[Site, ...] | None = None
    again: bool = False
    """Pages that are as before are cleaned too."""
    settings: Settings = DEFAULT


@dataclass(frozen=True, slots=True)
class _Rereading:
    """What is known while an archive that was read before is read again: hashes of places in it."""

    passed: set[int] = field(default_factory=set)
    moved: set[int] = field(default_factory=set)
    """Places whose capture has another place now; the database has the old one until the batch is written."""


Planned = Iterator[tuple[WorkItem, Job | None]]


def plan(found: Iterable[discover.Found], context: PlanContext) -> Planned:
    """Yield an item for each page of each file, with its job if it is a ``ToClean``, else with None.

    Raises StoreError where the database cannot be read; whatever else breaks is the outcome of the file it broke on.
    """
    for each in found:
        name = _name(each.path, context.home)
        try:
            yield from _file(each, name, context)
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - one file must not end the run
            broken = crash_of("reading", error)
            row: Row = {"path": name, "stamp": each.stamp, "sha256": None, "captures": _captures(context, name)}
            known = context.store.capture_at(name) is not None
            yield Failed(name, name, broken.outcome, broken.reason, row, known=known), None


def replan(sources: Iterable[str], context: PlanContext) -> Planned:
    """Yield the captures of these sources with the jobs of cleaning them again, as if ``context.again`` were set.

    Raises StoreError where the database cannot be read.
    """
    context = replace(context, again=True)
    for source in sources:
        path = context.home / path_of(source)
        if os.path.lexists(path) or "#" not in source:
            yield from plan(discover.find([path]), context)
            continue
        known = context.store.capture_of(source)
        try:
            member = archives.Member(source, reopen(source, context.home, limit=context.settings.capture_bytes))
        except Exception as error:  # noqa: BLE001 - one page must not end the run
            member = archives.Member(source, error=crash_of("reading", error))
        yield _guarded(member, known["path"], context)


def _captures(context: PlanContext, name: str) -> int:
    """Return how many captures a file that is one page has: one, and those it held while it was an archive."""
    before = context.store.input(name)
    with explained(context.store.path):
        return 1 + (members(context.store.db, before["id"], name) if before else 0)


def _file(each: discover.Found, name: str, context: PlanContext) -> Planned:
    """Yield the items of a file."""
    before = context.store.input(name)
    row: Row = {"path": name, "stamp": each.stamp}
    if not context.again and before and each.stamp and before["stamp"] == each.stamp:
        left_out = Counter(json.loads(before["left_out"] or "{}"))
        archive = before["sha256"] is None
        yield UnchangedFile(name, name, bool(before["copy"]), before["captures"] or 0, archive, left_out), None
    elif each.error is None and _is_archive(each):
        yield from _archive(each, name, row, context, before)
    else:
        yield _single(each, name, before, row, context)


def _is_archive(found: discover.Found) -> bool:
    try:
        return archives.kind_of(discover.head(found, HEAD), found.path.name) is not None
    except (CaptureError, FileNotFoundError):
        return False  # reading it says why


def _single(
    each: discover.Found, name: str, before: Row | None, row: Row, context: PlanContext
) -> tuple[WorkItem, Job | None]:
    """Return the item of a file that is one page."""
    known = before is not None and context.store.capture_at(name) is not None
    row |= {"captures": _captures(context, name), "left_out": None}
    try:
        reading = discover.read(each, limit=context.settings.capture_bytes, source=name)
    except CaptureError as error:
        row |= {"sha256": None}
        return Failed(name, name, error.outcome, error.reason, row, known=known), None
    digest = _digest(reading)
    row |= {"sha256": digest, "bytes": reading.bytes}
    if before and not context.again and before["sha256"] == digest:
        return Unchanged(name, name, bool(before["copy"]), row["stamp"]), None
    item = ToClean(name, name, _facts(reading.capture), row, known, reading.warning, reading.capture.damage)
    return _deduplicated(item, reading.capture, context)


def _deduplicated(item: ToClean, capture: Capture, context: PlanContext) -> tuple[ToClean | Duplicate, Job | None]:
    """Return the item as a duplicate if it is a copy of another capture, else as it is, with its job."""
    if capture.damage is None and (original := context.deduper.original_of(item.facts, item.name)):
        return Duplicate(item.name, item.file, item.facts, item.row, original, item.known), None
    return item, Job(capture, context.sites, settings=context.settings)


def _archive(each: discover.Found, name: str, row: Row, context: PlanContext, before: Row | None) -> Planned:
    """Yield the beginning of an archive, its pages and its end.

    Its stamp is written with its end: one that was not read to it is read again, and what is as before is not cleaned.
    What is wrong with the archive as a whole is its last record; where it gives no page, it is what the file comes to.
    """
    size = int(each.stamp.partition(":")[0] or 0)
    yield Opened(name, name, {**row, "stamp": None, "bytes": size, "captures": None}), None
    pages, lost, left_out = 0, set[str](), Counter[str]()
    rereading = _Rereading() if before is not None else None
    broken: CaptureError | None = None
    for member in _members(each.path, name, context.settings.capture_bytes):
        if member.left_out:
            left_out[member.left_out] += 1
        elif member.source == name:
            broken = broken or member.error or Corrupt("a record without a place")
        elif member.source not in lost:  # once, also where two things are wrong there
            pages += 1
            lost |= {member.source} if member.error else set()
            yield _guarded(member, name, context, rereading)
    if broken and pages:
        pages += 1
        lost.add(f"{name}#end")
        yield _guarded(archives.Member(f"{name}#end", error=broken), name, context, rereading)
    row |= {"sha256": None, "bytes": size, "left_out": json.dumps(left_out) if left_out else None}
    if pages:
        passed = frozenset(rereading.passed) if rereading and not lost else None
        yield Closed(name, name, row, _incomplete(len(lost), pages), passed, left_out), None
        return
    row |= {"captures": _captures(context, name)}
    outcome, reason = (broken.outcome, broken.reason) if broken else _without_a_page(left_out)
    known = context.store.capture_at(name) is not None
    yield Failed(name, name, outcome, reason, row, known=known, left_out=left_out), None


def _incomplete(lost: int, pages: int) -> Reason | None:
    """Return the reason of an archive of which so many records cannot be read, None for none."""
    if not lost:
        return None
    what = f"{_named(lost, 'record')} cannot be read, {_named(pages - lost, 'page')} can"
    return Reason(ReasonCode.DAMAGED, what)


def _without_a_page(left_out: Counter[str]) -> tuple[Outcome, Reason]:
    """Return the outcome and reason of an archive that can be read and holds no page."""
    if left_out.keys() & UNCHANGED and left_out.keys() <= UNCHANGED | ABOUT:
        return Outcome.UNCHANGED, Reason(ReasonCode.NOT_MODIFIED)
    what = f"an archive without a page: {_counted(left_out) or 'it is empty'}"
    return Outcome.EMPTY, Reason(ReasonCode.NO_PAGE, what)


UNCHANGED = frozenset({NOT_MODIFIED, "revisit"})
"""Records that say that a page is as it was before ..."""
ABOUT = frozenset({"request", "metadata", "warcinfo", "filedesc", "dns"})
"""... and those that are about other records."""


def _members(path: Path, name: str, limit: int) -> Iterator[archives.Member]:
    """Yield the records of an archive; if reading it breaks, a last one with the archive's own name and the error."""
    try:
        yield from archives.members(path, name, limit=limit)
    except OSError as error:
        yield archives.Member(name, error=Corrupt(f"cannot be read further: {error.strerror or error}"))
    except Exception as error:  # noqa: BLE001 - bytes that break a reader must not end the run
        yield archives.Member(name, error=crash_of("reading the archive", error))


def _named(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _counted(left_out: Counter[str]) -> str:
    return ", ".join(f"{count:,} {why}" for why, count in left_out.most_common(6))


def _guarded(
    member: archives.Member, file: str, context: PlanContext, rereading: _Rereading | None = None
) -> tuple[WorkItem, Job | None]:
    """Return the item of a record; an exception that is not expected makes it a failed one. Raises StoreError."""
    try:
        return _member(member, file, context, rereading)
    except StoreError:
        raise
    except Exception as error:  # noqa: BLE001 - one page must not end the run
        broken = archives.Member(member.source, error=crash_of("reading", error))
        return _member(broken, file, context, rereading)


def _member(
    member: archives.Member, file: str, context: PlanContext, rereading: _Rereading | None
) -> tuple[WorkItem, Job | None]:
    """Return the item of a record of an archive; ``rereading`` collects what is known of one that was read before."""
    here = hash(member.source)
    before = None if rereading and here in rereading.moved else context.store.capture_at(member.source)
    if rereading:
        rereading.passed.add(here)
    known = before is not None
    if member.error or member.capture is None:
        error = member.error or Corrupt("a record that holds nothing")
        facts = {"source": member.source, "url": member.url, "source_url": member.url}
        return Failed(member.source, file, error.outcome, error.reason, facts=facts, known=known), None
    facts = _facts(member.capture)
    if before and not context.again and _same(before, facts):
        return Unchanged(member.source, file, before["duplicate_of"] is not None), None
    item = ToClean(member.source, file, facts, {}, known, damage=member.capture.damage)
    result, job = _deduplicated(item, member.capture, context)
    if rereading and not known and isinstance(result, Duplicate):
        first = result.original
        if first.startswith(f"{file}#") and hash(first) not in rereading.passed:
            return _moved(item, first, member.capture, context, rereading)
    return result, job


def _moved(
    item: ToClean, first: str, capture: Capture, context: PlanContext, rereading: _Rereading
) -> tuple[WorkItem, Job | None]:
    """Return the item of a page that was at another place when its archive was read before: it was written anew."""
    rereading.moved.add(hash(first))
    context.deduper.moved(item.facts, item.name)
    if not context.again and _same(context.store.capture_of(first), item.facts):
        return Moved(item.name, item.file, item.facts, first), None
    return replace(item, known=True, moved_from=first), Job(capture, context.sites, settings=context.settings)


SAME = ("sha256", "source_url", "host", "fetched_at", "status", "media_type", "evidence")
"""Columns that are equal if a record of an archive is the one that was cleaned."""


def _same(before: Row, facts: Row) -> bool:
    return all(before[each] == facts[each] for each in SAME)


def _facts(capture: Capture) -> Row:
    return {
        "source": capture.source,
        "sha256": capture.sha256,
        "url": capture.url,
        "source_url": capture.url,
        "via": capture.via,
        "evidence": capture.evidence.as_json() if capture.evidence else None,
        "site": capture.site,
        "host": capture.host,
        "media_type": capture.media_type,
        "fetched_at": capture.fetched_at.isoformat() if capture.fetched_at else None,
        "status": capture.status,
    }


def _digest(reading: discover.Reading) -> str:
    """Return the digest of a file, or of file and sidecar if that has facts: new facts need a new cleaning."""
    capture = reading.capture
    told = [capture.url, str(capture.fetched_at), capture.status, sorted(capture.headers.items())]
    if not any((capture.url, capture.fetched_at, capture.status, capture.headers)):
        return reading.sha256
    return hashlib.sha256(f"{reading.sha256} {told}".encode()).hexdigest()


def _name(path: Path, home: Path) -> str:
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow links out of the folder
    name = absolute.relative_to(home) if absolute.is_relative_to(home) else absolute
    return spelled(name.as_posix())
