"""A database -> what is wrong with the raw bytes of each capture: every one is read again from where it lies."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from ingest.errors import crash_of
from ingest.sources.path_encoding import path_of
from ingest.sources.reopen import reopen

__all__ = ["Problem", "Verified", "verify"]

_CAPTURES = """
select source, path, captures.sha256, absent from captures join inputs on inputs.id = captures.input_id
where captures.sha256 is not null order by inputs.id, captures.id
"""


class Problem(Enum):
    """What is wrong with the raw bytes of a capture."""

    FILE_GONE = auto()
    LEFT_ARCHIVE = auto()
    """Its archive does not hold it any more."""
    OTHER_BYTES = auto()
    UNREADABLE = auto()


_SENTENCES = {
    Problem.FILE_GONE: "gone",
    Problem.LEFT_ARCHIVE: "its archive does not hold it any more",
    Problem.OTHER_BYTES: "other bytes",
}


@dataclass(frozen=True, slots=True)
class Verified:
    """A capture and its bytes."""

    source: str
    """Where it lies."""
    path: str
    """The file it lies in."""
    problem: Problem | None
    """None if it has the bytes that were cleaned."""
    detail: str = ""
    """Why it cannot be read, in words."""

    @property
    def sentence(self) -> str:
        """What is wrong, for people; empty if nothing is."""
        if self.problem is Problem.UNREADABLE:
            return self.detail.removeprefix(f"{self.source}: ")
        return _SENTENCES[self.problem] if self.problem else ""


def verify(connection: sqlite3.Connection, home: Path) -> Iterator[Verified]:
    """Yield every capture whose bytes were read, in the order of their files.

    ``home`` is the folder that sources are relative to.
    """
    columns = {row[1] for row in connection.execute("pragma table_info(captures)")}
    # databases of earlier versions have no such column yet
    sql = _CAPTURES if "absent" in columns else _CAPTURES.replace("absent", "null as absent")
    for source, path, sha256, absent in connection.execute(sql):
        problem, detail = None, ""
        if not (home / path_of(path)).exists():
            problem = Problem.FILE_GONE
        elif absent:
            problem = Problem.LEFT_ARCHIVE
        else:
            try:
                problem = None if reopen(source, home).sha256 == sha256 else Problem.OTHER_BYTES
            except Exception as error:  # noqa: BLE001 - one capture must not keep the others from being looked at
                problem, detail = Problem.UNREADABLE, str(crash_of("reading", error))
        yield Verified(source, path, problem, detail)
