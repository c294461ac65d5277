"""A database -> what has become of the raw bytes its captures were cleaned from: each is read again where it lies."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import crash_of
from ingest.sources.path_encoding import path_of
from ingest.sources.reopen import reopen

__all__ = ["ABSENT", "Verified", "verify"]

ABSENT = "its archive does not hold it any more"

_CAPTURES = """
select source, path, captures.sha256, absent from captures join inputs on inputs.id = captures.input_id
where captures.sha256 is not null order by inputs.id, captures.id
"""


@dataclass(frozen=True, slots=True)
class Verified:
    """A capture and its bytes."""

    source: str
    """Where it lies."""
    path: str
    """The file it lies in."""
    problem: str | None
    """``gone``, ``other bytes`` or why it cannot be read; None where it has the bytes that were cleaned."""


def verify(connection: sqlite3.Connection, home: Path) -> Iterator[Verified]:
    """Yield every capture whose bytes were read, in the order of their files; ``home`` is where sources start from."""
    columns = {row[1] for row in connection.execute("pragma table_info(captures)")}
    # databases of earlier versions have no such column yet
    sql = _CAPTURES if "absent" in columns else _CAPTURES.replace("absent", "null as absent")
    for source, path, sha256, absent in connection.execute(sql):
        problem: str | None = None
        if not (home / path_of(path)).exists():
            problem = "gone"
        elif absent:
            problem = ABSENT
        else:
            try:
                problem = None if reopen(source, home).sha256 == sha256 else "other bytes"
            except Exception as error:  # noqa: BLE001 - one capture must not keep the others from being looked at
                problem = str(crash_of("reading", error)).removeprefix(f"{source}: ")
        yield Verified(source, path, problem)
