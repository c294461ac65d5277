"""A corpus, its manifest and the database made of it -> what is right and wrong of each file, family by family.

``python -m tests.hostile.judge FOLDER`` prints it; the exit status is 0 where 99% of the files are right, 80% of the
stories recovered that a limit would have excused, and nothing is wrong with the database as a whole.
"""

from __future__ import annotations

import argparse
import os
import re
import sqlite3
import sys
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ingest.sources.path_encoding import spelled
from tests.hostile.corpus import Entry, read_manifest

__all__ = ["Judged", "Report", "folded", "judge", "render"]

MOST_SECONDS, MOST_MEGABYTES = 15.0, 1_024.0
LEAST_RIGHT, LEAST_RECOVERED = 0.99, 0.80
TITLE, AUTHOR, FILE_NAME = 1_000, 300, 120  # the longest there may be: characters, characters, bytes
ADDRESSES = ("url", "source_url", "claimed_url", "canonical_url")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")
_USER = re.compile(r"https?://[^/?#]*@", re.IGNORECASE)

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Judged:
    """One file of the corpus, judged."""

    entry: Entry
    outcome: str | None
    """None where it has no row."""
    wrong: tuple[str, ...]
    recovered: bool
    """All words of its story are in an article."""
    seconds: float
    megabytes: float


@dataclass(frozen=True, slots=True)
class Report:
    """What came of a corpus."""

    judged: tuple[Judged, ...]
    wrong: tuple[str, ...] = field(default=())
    """What is wrong with the database or the exported files as a whole."""

    @property
    def right(self) -> float:
        """Share of the files that are right."""
        return sum(not each.wrong for each in self.judged) / max(1, len(self.judged))

    @property
    def recovered(self) -> float:
        """Share of the stories that came out whole where another outcome was allowed as well."""
        could = [each for each in self.judged if each.entry["recoverable"]]
        return sum(each.recovered for each in could) / len(could) if could else 1.0

    @property
    def good(self) -> bool:
        """Whether it is enough."""
        return self.right >= LEAST_RIGHT and self.recovered >= LEAST_RECOVERED and not self.wrong


def judge(folder: Path, db: Path, cleaned: Path | None) -> Report:
    """Judge the database and the exported files of the corpus in ``folder`` against its manifest."""
    entries = read_manifest(folder)
    with closing(sqlite3.connect(f"{db.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        connection.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
        inputs = {row["path"]: row for row in _rows(connection, "select * from inputs")}
        captures = {row["input_id"]: row for row in _rows(connection, "select * from captures")}
        articles = {row["capture_id"]: row for row in _rows(connection, "select * from articles")}
        stored = _stored(connection, db, cleaned)
        whole = [*_faults(connection, inputs, entries, folder, db), *_odd_files(folder, cleaned)]
    judged = []
    for entry in entries:
        row = inputs.get(stored_path(folder, entry, db))
        capture = captures.get(row["id"]) if row else None
        article = articles.get(capture["id"]) if capture else None
        judged.append(_judged(entry, row, capture, article, stored))
    return Report(tuple(judged), tuple(whole))


def folded(text: str) -> str:
    """Return text with runs of white space as one space."""
    return " ".join(text.split())


def stored_path(folder: Path, entry: Entry, db: Path) -> str:
    """Return the path of a file as the table ``inputs`` has it: relative to the project that the database lies in."""
    home = db.absolute().parent
    home = home.parent if home.name == "db" else home
    path = f"{folder.absolute()}/{entry['path']}".removeprefix(f"{home}/")
    return spelled(path)


def _judged(entry: Entry, row: Row | None, capture: Row | None, article: Row | None, stored: bytes) -> Judged:
    if row is None:
        wrong = [f"leaked: {each}" for each in entry["forbidden"] if each.encode() in stored]
        wrong += [] if entry["optional"] else ["no row in inputs"]
        return Judged(entry, None, tuple(wrong), recovered=False, seconds=0.0, megabytes=0.0)
    text = folded(article["body"]) if article else ""
    lost = [each for each in entry["words"] if folded(each) not in text]
    outcome, recovered = row["outcome"], article is not None and not lost
    wrong = []
    if outcome not in entry["allowed"]:
        wrong.append(f"{outcome} ({row['reason']})")
    elif lost and (outcome == "extracted" or (article and "limit" not in entry["allowed"])):
        wrong.append(f"{outcome}, but {len(lost)} of {len(entry['words'])} paragraphs are lost: {lost[0]!r} ...")
    if outcome != "extracted" and not row["reason"]:
        wrong.append(f"{outcome} without a reason")
    if (outcome in {"extracted", "partial"}) != (article is not None):
        wrong.append(f"{outcome}, but there is {'an' if article else 'no'} article")
    wrong += [f"in the text: {each[:40]!r}" for each in entry["absent"] if each in text]
    wrong += [f"leaked: {each}" for each in entry["forbidden"] if each.encode() in stored]
    for table, record in (("inputs", row), ("captures", capture), ("articles", article)):
        wrong += [f"{table}.{fault}" for fault in _unfit(record or {})]
    seconds, megabytes = row.get("seconds") or 0.0, row.get("peak_mb") or 0.0
    if seconds > MOST_SECONDS:
        wrong.append(f"{seconds:.0f} s")
    if megabytes > MOST_MEGABYTES:
        wrong.append(f"{megabytes:.0f} MB")
    return Judged(entry, outcome, tuple(wrong), recovered, seconds, megabytes)


def _unfit(row: Row) -> Iterator[str]:
    """Yield what is wrong with the values of a row."""
    for name, value in row.items():
        if not isinstance(value, str):
            continue
        if any("\ud800" <= each <= "\udfff" for each in value):
            yield f"{name} is no UTF-8"
        if name not in {"path", "source"} and (found := _CONTROLS.search(value)):
            yield f"{name} holds {found[0]!r}"
        if name in ADDRESSES and not value.startswith(("http://", "https://")):
            yield f"{name} is no web address: {value[:60]!r}"
        if name in ADDRESSES and _USER.match(value):
            yield f"{name} names a user"
    if len(row.get("title") or "") > TITLE:
        yield f"title has {len(row['title'])} characters"
    if any(len(each) > AUTHOR for each in (row.get("author") or "").split("; ")):
        yield "author is too long"


def _rows(connection: sqlite3.Connection, sql: str) -> list[Row]:
    return [dict(row) for row in connection.execute(sql)]


def _stored(connection: sqlite3.Connection, db: Path, cleaned: Path | None) -> bytes:
    """Return all that was written, unpacked, as one run of bytes to look for words in."""
    parts = [path.read_bytes() for path in (db, db.with_name(f"{db.name}-wal")) if path.exists()]
    # the file holds long values in pieces
    parts += [row[0].encode("utf-8", "surrogateescape") for row in connection.execute("select body from articles")]
    parts += [zlib.decompress(row[0]) for row in connection.execute("select data from ledgers")]
    for path in _files(cleaned):
        parts += [os.fsencode(path), path.read_bytes()]
    return b"\n".join(parts)


def _files(cleaned: Path | None) -> Iterable[Path]:
    return (each for each in cleaned.rglob("*") if each.is_file()) if cleaned and cleaned.is_dir() else ()


def _faults(
    connection: sqlite3.Connection, inputs: dict[str, Row], entries: list[Entry], folder: Path, db: Path
) -> Iterator[str]:
    """Yield what is wrong with the database as a whole."""
    for pragma, good in (("integrity_check", [("ok",)]), ("foreign_key_check", [])):
        found = [tuple(row) for row in connection.execute(f"pragma {pragma}")]
        if found != good:
            yield f"{pragma}: {found[:3]}"
    unknown = set(inputs) - {stored_path(folder, each, db) for each in entries}
    if unknown:
        yield f"rows of files that are not in the manifest: {sorted(unknown)[:3]}"
    run = _rows(connection, "select * from runs order by id desc limit 1")[0]
    lines = ("ingested", "unchanged", "duplicate", "rejected", "failed")
    if run["finished_at"] is None:
        yield "the run did not finish"
    elif run["inputs"] != sum(run[line] or 0 for line in lines):
        yield f"the tally does not add up: {run}"
    elif run["inputs"] != len(inputs):
        yield f"the tally has {run['inputs']} inputs, the table {len(inputs)}"


def _odd_files(folder: Path, cleaned: Path | None) -> Iterator[str]:
    """Yield exported files that have no good name, and files where none belong."""
    for path in _files(cleaned):
        if len(os.fsencode(path.name)) > FILE_NAME or not path.name.isprintable():
            yield f"exported file with the name {path.name!r}"
    known = {"raw", "outside", "manifest.json", "db", *([cleaned.name] if cleaned else [])}
    if strange := {each.name for each in folder.iterdir()} - known:
        yield f"files where none belong: {sorted(strange)}"


def render(report: Report) -> str:
    """Return a report as text: a line a family, then each fault."""
    lines = [f"{'family':22} {'right':>9} {'recovered':>9} {'seconds':>8} {'MB':>6}  outcomes"]
    for family in sorted({each.entry["family"] for each in report.judged}):
        own = [each for each in report.judged if each.entry["family"] == family]
        could = [each for each in own if each.entry["recoverable"]]
        outcomes = [str(each.outcome) for each in own]
        counts = ", ".join(f"{outcomes.count(each)} {each}" for each in sorted(set(outcomes)))
        lines.append(
            f"{family:22} {sum(not each.wrong for each in own):>4}/{len(own):<4} "
            f"{f'{sum(each.recovered for each in could)}/{len(could)}' if could else '':>9} "
            f"{max(each.seconds for each in own):>8.2f} {max(each.megabytes for each in own):>6.0f}  {counts}"
        )
    lines += [f"WRONG {each}" for each in report.wrong]
    for each in report.judged:
        lines += [f"WRONG {each.entry['family']} {each.entry['path']!a}: {why}" for why in each.wrong]
    return "\n".join(
        (*lines, f"right {report.right:.1%} of {len(report.judged)}, recovered {report.recovered:.1%} of those excused")
    )


def main() -> int:
    """Parse, judge, print."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.hostile.judge", description="Judge what was made of a corpus."
    )
    parser.add_argument("folder", type=Path, help="the folder that `python -m tests.hostile` wrote")
    parser.add_argument("--db", type=Path, help="default: FOLDER/db/articles.db")
    parser.add_argument("--cleaned", type=Path, help="default: FOLDER/cleaned")
    given = parser.parse_args()
    db, cleaned = given.db or given.folder / "db" / "articles.db", given.cleaned or given.folder / "cleaned"
    report = judge(given.folder, db, cleaned)
    sys.stdout.write(f"{render(report)}\n")
    return 0 if report.good else 1


if __name__ == "__main__":
    sys.exit(main())
