"""Files and archives -> the pages in them, each with what is known of it and, where there is something to do, its job.

A file whose size, times and inode are as before is not opened; a page whose bytes and facts are as before is not
cleaned. An archive is opened and closed by a ``Met`` of its own, and in between come its pages, in its order; its
other records are counted. Whatever breaks while a file or a record is read is what it comes to: outcome ``crash``.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from ingest.errors import CaptureError, Corrupt, StoreError, crash_of
from ingest.ingestion.job import Job
from ingest.models import Capture
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

__all__ = ["Meeting", "Met", "identity", "meet", "meet_again"]

HEAD = 4096  # bytes that tell an archive


@dataclass(frozen=True, slots=True)
class Met:
    """A page the run has met and what is known of it before cleaning; or the beginning or end of an archive."""

    name: str
    """Where it lies, as ``captures.source`` has it: the path of its file, in an archive with ``#`` and its place."""
    file: str
    """The path of its file, as ``inputs.path`` has it."""
    known: bool = False
    """It was met in a run before."""
    copy: bool = False
    """Of what is unchanged: it is a copy of another capture."""
    row: Row = field(default_factory=dict)
    """What is to be written of its file; empty for a page of an archive, and where nothing is."""
    facts: Row | None = None
    """What its row in ``captures`` says without cleaning (its bytes are not kept); None where it cannot be read."""
    line: str = ""
    """unchanged, moved (in its archive), duplicate, bad; opened and closed for an archive; empty where it is to be
    cleaned."""
    outcome: str = ""
    """Of what is bad: its outcome, one of ``models.OUTCOMES`` ..."""
    reason: str | None = None
    """... and why; or what was wrong beside it."""
    damage: tuple[str, str] | None = None
    """As of its capture."""
    original: str = ""
    """Of a duplicate: where the same bytes were met first; of what has moved: where it lay before."""
    pages: int = 1
    """How many pages this is: those of an archive that is as before, none for its beginning and end."""
    whole: bool = False
    """An archive that is as before, with all its pages (or a file that could not be read)."""
    passed: frozenset[int] | None = None
    """Of the end of an archive that was read before, and to its end now: hashes of where its pages lie."""
    left_out: Counter[str] = field(default_factory=Counter)
    """Of the end of an archive: its records that are no page, why -> how many."""

    @property
    def member(self) -> bool:
        """Whether it is a page of an archive."""
        return self.name != self.file


@dataclass(frozen=True, slots=True)
class Meeting:
    """What it takes to meet a page."""

    store: Store
    home: Path
    original_of: Callable[[Row, str], str | None]
    """Given a capture's facts and where it lies: where the same capture was met first, None if here."""
    moved_to: Callable[[Row, str], None]
    """Told of a capture that lies elsewhere now: its facts and where."""
    sites: tuple[Site, ...] | None = None
    again: bool = False
    """Pages that are as before are cleaned too."""
    settings: Settings = DEFAULT


@dataclass(frozen=True, slots=True)
class Former:
    """What is known while an archive that was read before is read again: hashes of places in it."""

    passed: set[int] = field(default_factory=set)
    left: set[int] = field(default_factory=set)
    """Where captures lay that lie elsewhere now, whatever the database says until that is written."""


Meets = Iterator[tuple[Met, Job | None]]


def meet(found: Iterable[discover.Found], meeting: Meeting) -> Meets:
    """Yield each page of each file with the job of cleaning it, or None where there is nothing to clean.

    Raises StoreError where the database cannot be asked; whatever else breaks is the outcome of the file it broke on.
    """
    for each in found:
        name = _name(each.path, meeting.home)
        try:
            yield from _met(each, name, meeting)
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - one file must not end the run
            broken = crash_of("reading", error)
            row: Row = {"path": name, "stamp": each.stamp, "sha256": None, "captures": _places(meeting, name)}
            known = meeting.store.capture_at(name) is not None
            yield Met(name, name, known, row=row, line="bad", outcome=broken.outcome, reason=str(broken)), None


def _places(meeting: Meeting, name: str) -> int:
    """Return how many captures a file that is one page has: where an archive lay, what it held stays."""
    before = meeting.store.input(name)
    with explained(meeting.store.path):
        return 1 + (members(meeting.store.db, before["id"], name) if before else 0)


def _met(each: discover.Found, name: str, meeting: Meeting) -> Meets:
    """Yield what a file is."""
    before = meeting.store.input(name)
    row: Row = {"path": name, "stamp": each.stamp}
    if not meeting.again and before and each.stamp and before["stamp"] == each.stamp:
        left_out = Counter(json.loads(before["left_out"] or "{}"))
        pages = before["captures"] or 0
        met = Met(name, name, known=True, copy=bool(before["copy"]), line="unchanged", reason=before["reason"])
        yield replace(met, pages=pages, whole=before["sha256"] is None, left_out=left_out), None
    elif each.error is None and _is_archive(each):
        yield from _archive(each, name, row, meeting, before)
    else:
        yield _single(each, name, before, row, meeting)


def meet_again(sources: Iterable[str], meeting: Meeting) -> Meets:
    """Yield the pages that lie there, with the job of cleaning them again; ``meeting.again`` is taken to be set."""
    for source in sources:
        path = meeting.home / path_of(source)
        if os.path.lexists(path) or "#" not in source:
            yield from meet(discover.find([path]), meeting)
            continue
        known = meeting.store.capture_of(source)
        try:
            member = archives.Member(source, reopen(source, meeting.home, limit=meeting.settings.capture_bytes))
        except Exception as error:  # noqa: BLE001 - one page must not end the run
            member = archives.Member(source, error=crash_of("reading", error))
        yield _guarded(member, known["path"], meeting)


def _is_archive(found: discover.Found) -> bool:
    try:
        return archives.kind_of(discover.head(found, HEAD), found.path.name) is not None
    except (CaptureError, FileNotFoundError):
        return False  # reading it tells why


def _single(each: discover.Found, name: str, before: Row | None, row: Row, meeting: Meeting) -> tuple[Met, Job | None]:
    """Return the page of a file."""
    known = before is not None and meeting.store.capture_at(name) is not None
    row |= {"captures": _places(meeting, name), "left_out": None}
    try:
        reading = discover.read(each, limit=meeting.settings.capture_bytes, source=name)
    except CaptureError as error:
        row |= {"sha256": None}
        return Met(name, name, known, row=row, line="bad", outcome=error.outcome, reason=str(error)), None
    digest, capture = _digest(reading), reading.capture
    row |= {"sha256": digest, "bytes": reading.bytes}
    if before and not meeting.again and before["sha256"] == digest:
        return Met(name, name, known, bool(before["copy"]), row, line="unchanged", reason=before["reason"]), None
    return _page(Met(name, name, known, row=row, reason=reading.warning), capture, meeting)


def _page(met: Met, capture: Capture, meeting: Meeting) -> tuple[Met, Job | None]:
    """Return a page that was read: a duplicate of another one, or to be cleaned."""
    facts = _facts(capture)
    if capture.damage is None and (original := meeting.original_of(facts, met.name)):
        return replace(met, facts=facts, line="duplicate", original=original), None
    return replace(met, facts=facts, damage=capture.damage), Job(capture, meeting.sites, settings=meeting.settings)


def _archive(each: discover.Found, name: str, row: Row, meeting: Meeting, before: Row | None) -> Meets:
    """Yield the beginning of an archive, its pages and its end.

    Its stamp is written with its end: one that was not read to it is read again, and what is as before is not cleaned.
    What is wrong with the archive as a whole is its last record; where it gives no page, it is what the file comes to.
    """
    size, known = int(each.stamp.partition(":")[0] or 0), before is not None
    begun = {**row, "stamp": None, "bytes": size, "captures": None}
    yield Met(name, name, known, row=begun, line="opened", pages=0), None
    pages, lost, left_out = 0, set[str](), Counter[str]()
    former = Former() if known else None
    broken: CaptureError | None = None
    for member in _members(each.path, name, meeting.settings.capture_bytes):
        if member.left_out:
            left_out[member.left_out] += 1
        elif member.source == name:
            broken = broken or member.error or Corrupt("a record without a place")
        elif member.source not in lost:  # once, also where two things are wrong there
            pages += 1
            lost |= {member.source} if member.error else set()
            yield _guarded(member, name, meeting, former)
    if broken and pages:
        pages += 1
        lost.add(f"{name}#end")
        yield _guarded(archives.Member(f"{name}#end", error=broken), name, meeting, former)
    row |= {"sha256": None, "bytes": size, "left_out": json.dumps(left_out) if left_out else None}
    if pages:
        reason = f"{_named(len(lost), 'record')} cannot be read, {_named(pages - len(lost), 'page')} can"
        met = Met(name, name, known, row=row, line="closed", reason=reason if lost else None, pages=0)
        met = replace(met, left_out=left_out, passed=frozenset(former.passed) if former and not lost else None)
    else:
        row |= {"captures": _places(meeting, name)}
        outcome, reason = (broken.outcome, str(broken)) if broken else _without_a_page(left_out)
        known = meeting.store.capture_at(name) is not None
        met = Met(name, name, known, row=row, line="bad", outcome=outcome, reason=reason, left_out=left_out)
    yield met, None


def _without_a_page(left_out: Counter[str]) -> tuple[str, str]:
    """Return the outcome and reason of an archive that can be read and holds no page."""
    if left_out.keys() & UNCHANGED and left_out.keys() <= UNCHANGED | ABOUT:
        return "unchanged", "an archive of answers that pages have not changed"
    return "empty", f"an archive without a page: {_counted(left_out) or 'it is empty'}"


UNCHANGED = frozenset({NOT_MODIFIED, "revisit"})
"""Records that say that a page is as it was before ..."""
ABOUT = frozenset({"request", "metadata", "warcinfo", "filedesc", "dns"})
"""... and those that are about others."""


def _members(path: Path, name: str, limit: int) -> Iterator[archives.Member]:
    """Yield the records of an archive; where reading it breaks, a last one of its own name says so."""
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
    member: archives.Member, file: str, meeting: Meeting, former: Former | None = None
) -> tuple[Met, Job | None]:
    """Return a page of an archive; where that breaks, what broke is what it comes to. Raises StoreError."""
    try:
        return _member(member, file, meeting, former)
    except StoreError:
        raise
    except Exception as error:  # noqa: BLE001 - one page must not end the run
        broken = archives.Member(member.source, error=crash_of("reading", error))
        return _member(broken, file, meeting, former)


def _member(member: archives.Member, file: str, meeting: Meeting, former: Former | None) -> tuple[Met, Job | None]:
    """Return a page of an archive; ``former`` collects what was met of one that was read before."""
    here = hash(member.source)
    before = None if former and here in former.left else meeting.store.capture_at(member.source)
    if former:
        former.passed.add(here)
    met = Met(member.source, file, before is not None)
    if member.error or member.capture is None:
        error = member.error or Corrupt("a record that holds nothing")
        return replace(met, line="bad", outcome=error.outcome, reason=str(error), facts=_facts_of_lost(member)), None
    facts = _facts(member.capture)
    if before and not meeting.again and _same(before, facts):
        copy = before["duplicate_of"] is not None
        return replace(met, copy=copy, line="unchanged", facts=facts, reason=before["reason"]), None
    found = _page(met, member.capture, meeting)
    first = found[0].original
    if former and before is None and first.startswith(f"{file}#") and hash(first) not in former.passed:
        # the archive was written anew: what lay elsewhere in it, and was not passed there, is this page
        former.left.add(hash(first))
        meeting.moved_to(facts, member.source)
        if not meeting.again and _same(meeting.store.capture_of(first), facts):
            return replace(found[0], line="moved"), None
        return replace(found[0], line="", known=True), Job(member.capture, meeting.sites, settings=meeting.settings)
    return found


SAME = ("sha256", "source_url", "host", "fetched_at", "status", "media_type", "evidence")
"""What says that a record of an archive is the one that was cleaned."""


def _same(before: Row, facts: Row) -> bool:
    return all(before[each] == facts[each] for each in SAME)


def _facts_of_lost(member: archives.Member) -> Row:
    return {"source": member.source, "url": member.url, "source_url": member.url}


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


def identity(facts: Row) -> tuple[str, str | None, str | None, str | None]:
    """Return what makes two captures one: bytes, address and host, and what was said of them."""
    return facts["sha256"], facts["url"], facts["host"], facts.get("evidence")


def _digest(reading: discover.Reading) -> str:
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
