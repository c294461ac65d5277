"""Mutated captures and archives -> whether a run takes each to one row and ends as documented.

    python tests/stress/mutate.py [--count 10000] [--seed 1] [--batch 100] [--workers 2] [--keep FOLDER]

Small files of every kind that is read are invented, then bytes are changed, cut out, doubled and cut off, numbers are
made huge, files are renamed, packed into each other and joined with files of other kinds. A batch of them is one run in
this process, and what must hold of any run is looked at: it ends without an exception, every file that lies there has
one row or is counted as passed over, the tally adds up and is what the tables say, no outcome is ``crash``, every
database check is good, every capture opens again as the bytes it was cleaned from, a second run finds all of it
unchanged, and a third one, after files were exchanged, keeps the books as well. ``--keep`` keeps the folders of batches
in which something does not hold. Exit status 1 where there are any.

A mutant is a function of the seed and its number alone.
"""

from __future__ import annotations

import argparse
import base64
import bz2
import gzip
import io
import json
import lzma
import os
import re
import shutil
import sqlite3
import sys
import tarfile
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import zstandard

from ingest.errors import CaptureError
from ingest.ingestion.run import run
from ingest.ingestion.summary import RunSummary
from ingest.maintenance.doctor import doctor
from ingest.models import OUTCOMES
from ingest.sources.reopen import reopen

__all__ = ["DB", "Mutant", "Report", "check", "look", "mutant", "mutants", "write"]

DB = "db/articles.db"
HOST = "quaytimes.example"
WORDS = (
    "harbor ferry lantern mill moor captain council keeper bridge orchard winter summer letter engine garden market "
    "river stone roof window cellar morning evening tide rope barrel chimney ladder kettle meadow quarry signal"
).split()
MOST = 3_000_000
"""Bytes of a mutant: packing and doubling could make one of any size."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A file to be written: its name in a folder of its own, its bytes and how it was made."""

    name: str
    data: bytes = field(repr=False)
    how: str
    sidecar: bytes | None = None
    link: bool = False
    """A second name leads to it."""


@dataclass(slots=True)
class Report:
    """What came of the mutants. Mutable: it grows."""

    files: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    """Of captures."""
    faults: list[str] = field(default_factory=list)


# --- files of every kind ---------------------------------------------------------------------------------------------


def story(chance: Random) -> list[str]:
    """Return a few paragraphs."""

    def sentence() -> str:
        one, two, three = chance.choices(WORDS, k=3)
        return f"The {one} of the {two} was mended before the {three} came."

    return [" ".join(sentence() for _ in range(chance.randint(2, 4))) for _ in range(chance.randint(2, 4))]


def page(chance: Random) -> bytes:
    """Return a small page."""
    title = f"The {chance.choice(WORDS)} and the {chance.choice(WORDS)}"
    told = json.dumps({"@type": "NewsArticle", "headline": title, "datePublished": "2025-12-09T10:00:00Z"})
    body = "".join(f"<p>{each}</p>" for each in story(chance))
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<script type="application/ld+json">{told}</script></head><body><nav><a href="/">Home</a></nav>'
        f"<article><h1>{title}</h1>{body}</article><footer>About us</footer></body></html>"
    ).encode()


def text(chance: Random) -> bytes:
    """Return a small text."""
    return "\n\n".join(story(chance)).encode()


def markdown(chance: Random) -> bytes:
    """Return a small Markdown file."""
    return (
        "---\ntitle: Mended\n---\n\n# Mended\n\n" + "\n\n".join(story(chance)) + "\n\n- [one](/1)\n- two\n"
    ).encode()


def _answer(chance: Random) -> bytes:
    status, kind, body = chance.choice(
        [("200 OK", "text/html; charset=utf-8", page(chance))] * 4
        + [
            ("200 OK", "image/png", b"\x89PNG\r\n\x1a\n"),
            ("304 Not Modified", "text/html", b""),
            ("503 Service Unavailable", "text/html", b"<p>Busy, come again."),
            ("301 Moved Permanently", "text/html", b"<p>Moved"),
        ]
    )
    more = ""
    if chance.random() < 0.3:
        body, more = gzip.compress(body, mtime=0), "Content-Encoding: gzip\r\n"
    elif chance.random() < 0.2:
        body, more = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body), "Transfer-Encoding: chunked\r\n"
    return f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{more}Content-Length: {len(body)}\r\n\r\n".encode() + body


def _records(chance: Random) -> list[bytes]:
    made = []
    for number in range(chance.randint(1, 5)):
        kind = chance.choice(
            ["response"] * 5 + ["request", "warcinfo", "revisit", "resource", "metadata", "conversion"]
        )
        block = _answer(chance) if kind in {"response", "revisit"} else page(chance)
        head = (
            f"WARC/1.{chance.randint(0, 1)}\r\nWARC-Type: {kind}\r\nWARC-Target-URI: https://{HOST}/{number}\r\n"
            f"WARC-Date: 2026-01-02T03:04:{number:02}Z\r\nWARC-Record-ID: <urn:uuid:{number:036}>\r\n"
            f"Content-Type: {'application/http' if kind == 'response' else 'text/html'}\r\n"
            f"Content-Length: {len(block)}\r\n\r\n"
        )
        made.append(head.encode() + block + b"\r\n\r\n")
    return made


def warc(chance: Random) -> bytes:
    """Return a WARC file."""
    return b"".join(_records(chance))


def arc(chance: Random) -> bytes:
    """Return an ARC file."""
    first = b"1 0 Example\nURL IP-address Archive-date Content-type Archive-length\n\n"
    made = [b"filedesc://a.arc 0.0.0.0 20260102030405 text/plain %d\n%s" % (len(first), first)]
    for number in range(chance.randint(1, 3)):
        block = _answer(chance)
        made.append(
            b"https://%s/%d 127.0.0.1 20260102030405 text/html %d\n%s\n" % (HOST.encode(), number, len(block), block)
        )
    return b"\n".join(made)


def mhtml(chance: Random) -> bytes:
    """Return a page as browsers save it with its parts."""
    body = base64.encodebytes(page(chance))
    return (
        b"From: <Saved by a browser>\r\nSnapshot-Content-Location: https://" + HOST.encode() + b"/saved\r\n"
        b"Subject: Mended\r\n"
        b'MIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; boundary="--b"\r\n\r\n'
        b"----b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: base64\r\nContent-Location: https://"
        + HOST.encode() + b"/saved\r\n\r\n" + body + b"\r\n----b--\r\n"
    )  # fmt: skip


def har(chance: Random) -> bytes:
    """Return what a browser logs of its requests."""
    entries = [
        {
            "startedDateTime": "2026-01-02T03:04:05Z",
            "request": {"method": "GET", "url": f"https://{HOST}/{number}"},
            "response": {
                "status": 200,
                "headers": [{"name": "Content-Type", "value": "text/html"}],
                "content": {"mimeType": "text/html", "text": page(chance).decode()},
            },
        }
        for number in range(chance.randint(1, 3))
    ]
    return json.dumps({"log": {"version": "1.2", "entries": entries}}).encode()


def mail(chance: Random) -> bytes:
    """Return a message with two parts."""
    return (
        b"From: Mara Quill <mara@quaytimes.example>\r\nTo: all@quaytimes.example\r\nSubject: Mended\r\n"
        b"Date: Fri, 02 Jan 2026 03:04:05 +0000\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/alternative; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n'
        + text(chance) + b"\r\n--b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(page(chance)) + b"\r\n--b--\r\n"
    )  # fmt: skip


def mbox(chance: Random) -> bytes:
    """Return a box of messages."""
    return b"".join(b"From mara@quaytimes.example Fri Jan  2 03:04:05 2026\n%s\n" % mail(chance) for _ in range(2))


Files = dict[str, bytes]


def zipped(files: Files, chance: Random) -> bytes:
    """Return a zip file."""
    out = io.BytesIO()
    with zipfile.ZipFile(
        out, "w", chance.choice([zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED, zipfile.ZIP_BZIP2])
    ) as made:
        for name, data in files.items():
            made.writestr(zipfile.ZipInfo(name), data, compress_type=made.compression)
    return out.getvalue()


def tarred(files: Files, _: Random) -> bytes:
    """Return a tar file."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as made:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            made.addfile(info, io.BytesIO(data))
    return out.getvalue()


def wacz(chance: Random) -> bytes:
    """Return a package of WARC files."""
    data = gzip.compress(warc(chance), mtime=0)
    listed = {"resources": [{"path": "archive/data.warc.gz", "bytes": len(data), "hash": "sha256:00"}]}
    return zipped(
        {
            "archive/data.warc.gz": data,
            "pages/pages.jsonl": b'{"format": "json-pages-1.0"}\n',
            "datapackage.json": json.dumps(listed).encode(),
        },
        chance,
    )


def _members(chance: Random) -> bytes:
    return b"".join(gzip.compress(each, mtime=0) for each in _records(chance))


def _bundle(chance: Random) -> Files:
    made = [PLAIN[chance.choice(list(PLAIN))] for _ in range(chance.randint(1, 4))]
    return {f"{HOST}/{number}{ending}": make(chance) for number, (ending, make) in enumerate(made)}


PLAIN: dict[str, tuple[str, Callable[[Random], bytes]]] = {
    "page": (".html", page),
    "text": (".txt", text),
    "markdown": (".md", markdown),
    "packed page": (".html.gz", lambda chance: gzip.compress(page(chance), mtime=0)),
    "warc": (".warc", warc),
    "packed warc": (".warc.gz", _members),
    "warc in one member": (".warc.gz", lambda chance: gzip.compress(warc(chance), mtime=0)),
    "warc in zstd": (".warc.zst", lambda chance: zstandard.compress(warc(chance))),
    "arc": (".arc", arc),
    "packed arc": (".arc.gz", lambda chance: gzip.compress(arc(chance), mtime=0)),
    "mhtml": (".mhtml", mhtml),
    "har": (".har", har),
    "mail": (".eml", mail),
    "mbox": (".mbox", mbox),
    "wacz": (".wacz", wacz),
}
BUNDLES: dict[str, tuple[str, Callable[[Random], bytes]]] = {
    "zip": (".zip", lambda chance: zipped(_bundle(chance), chance)),
    "tar": (".tar", lambda chance: tarred(_bundle(chance), chance)),
    "tar.gz": (".tar.gz", lambda chance: gzip.compress(tarred(_bundle(chance), chance), mtime=0)),
    "tar.bz2": (".tar.bz2", lambda chance: bz2.compress(tarred(_bundle(chance), chance))),
    "tar.xz": (".tar.xz", lambda chance: lzma.compress(tarred(_bundle(chance), chance))),
    "tar.zst": (".tar.zst", lambda chance: zstandard.compress(tarred(_bundle(chance), chance))),
    "docx": (
        ".docx",
        lambda chance: zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": page(chance)}, chance),
    ),
    "nothing": (".zip", lambda chance: zipped({}, chance)),
}
KINDS = PLAIN | BUNDLES


# --- what is done to them --------------------------------------------------------------------------------------------


def _place(data: bytes, chance: Random) -> int:
    # heads and ends are where files say what they are
    most = len(data)
    return chance.choice(
        [chance.randrange(most + 1), min(chance.randrange(300), most), max(most - chance.randrange(300), 0)]
    )


def flipped(data: bytes, chance: Random) -> bytes:
    """Return it with some bytes changed."""
    made = bytearray(data)
    for _ in range(chance.choice([1, 3, 30])):
        if made:
            made[min(_place(data, chance), len(made) - 1)] = chance.choice([0, 10, 32, 60, 255, chance.randrange(256)])
    return bytes(made)


def cut_off(data: bytes, chance: Random) -> bytes:
    """Return its first bytes."""
    return data[: _place(data, chance)]


def beheaded(data: bytes, chance: Random) -> bytes:
    """Return it without its first bytes."""
    return data[_place(data, chance) :]


def cut_out(data: bytes, chance: Random) -> bytes:
    """Return it without some bytes in it."""
    at = _place(data, chance)
    return data[:at] + data[at + chance.choice([1, 20, 500]) :]


def doubled(data: bytes, chance: Random) -> bytes:
    """Return it with a part of it twice, perhaps all of it."""
    at, end = sorted((_place(data, chance), chance.choice([len(data), _place(data, chance)])))
    return data[:end] + data[at:end] * chance.choice([1, 1, 20]) + data[end:]


def filled(data: bytes, chance: Random) -> bytes:
    """Return it with noise, zeros or line ends in it."""
    at = _place(data, chance)
    return (
        data[:at] + chance.choice([chance.randbytes(100), bytes(600), b"\r\n" * 50, b"\x1f\x8b", b"PK\3\4"]) + data[at:]
    )


def odd_numbers(data: bytes, chance: Random) -> bytes:
    """Return it with numbers in it that are none, or huge."""
    odd = [b"0", b"-1", b"99999999999999999999", b"2147483648", b"", b"1e9", "\u0663".encode(), b"0x10"]
    return re.sub(rb"\d+", lambda found: chance.choice(odd) if chance.random() < 0.15 else found[0], data)


def odd_sizes(data: bytes, chance: Random) -> bytes:
    """Return it with four bytes that may be a size made huge."""
    at = _place(data, chance)
    return data[:at] + chance.choice([b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", bytes(4)]) + data[at + 4 :]


def other_line_ends(data: bytes, _: Random) -> bytes:
    """Return it with other line ends."""
    return data.replace(b"\r\n", b"\n")


def as_it_is(data: bytes, _: Random) -> bytes:
    """Return it."""
    return data


HARMS = (flipped, cut_off, beheaded, cut_out, doubled, filled, odd_numbers, odd_sizes, other_line_ends, as_it_is)

PACKERS: dict[str, Callable[[Files, Random], bytes]] = {
    ".zip": zipped,
    ".wacz": zipped,
    ".tar": tarred,
    ".gz": lambda files, _: gzip.compress(next(iter(files.values())), mtime=0),
    ".tar.gz": lambda files, chance: gzip.compress(tarred(files, chance), mtime=0),
    ".zst": lambda files, _: zstandard.compress(next(iter(files.values()))),
}
ODD_NAMES = (
    "a", "a.", "a b.html", "caf\u00e9.html", "a#b.html", "a#1.warc", "50%.txt", "%23.html", "a\nb.html", "a?.html",
    "index.html", ".hidden.html", "A.HTML", "a.html.gz.gz", "x" * 180 + ".html", "a.meta.json", "..html", "-rf.txt",
)  # fmt: skip


def mutant(seed: int, number: int) -> Mutant:
    """Return a mutant; the same for the same seed and number."""
    chance = Random(f"{seed} {number}")
    kind = chance.choice(list(KINDS))
    ending, make = KINDS[kind]
    data, how = make(chance), [kind]
    for _ in range(chance.choice([0, 1, 1, 1, 2])):
        harm = chance.choice(HARMS)
        data, how = harm(data, chance)[:MOST], [*how, harm.__name__]
    if chance.random() < 0.2:
        other = chance.choice(list(KINDS))
        data, how = data + KINDS[other][1](chance), [*how, f"joined with {other}"]
    name = f"a{ending}"
    for _ in range(chance.choice([0, 0, 0, 1, 1, 2])):
        outer = chance.choice(list(PACKERS))
        files = {chance.choice([name, *ODD_NAMES, f"archive/{name}"]): data}
        files |= {} if chance.random() < 0.5 else {f"b{KINDS[kind][0]}": make(chance), "c.png": b"\x89PNG\r\n\x1a\n"}
        data, name, how = PACKERS[outer](files, chance)[:MOST], f"{name}{outer}", [*how, f"in {outer}"]
        if chance.random() < 0.3:
            harm = chance.choice(HARMS)
            data, how = harm(data, chance)[:MOST], [*how, harm.__name__]
    if chance.random() < 0.25:
        name = chance.choice([f"a{chance.choice(list(KINDS.values()))[0]}", *ODD_NAMES])
        how.append(f"named {name!a}")
    sidecar = None
    if chance.random() < 0.1:
        said = {"url": f"https://{HOST}/{number}", "status": 200, "headers": {"Content-Type": "text/html"}}
        sidecar = chance.choice(HARMS)(json.dumps(said).encode(), chance)
    return Mutant(name, data, ", ".join(how), sidecar, link=chance.random() < 0.05)


# --- what must hold --------------------------------------------------------------------------------------------------


def write(folder: Path, made: Iterable[tuple[int, Mutant]]) -> dict[str, str]:
    """Write mutants, each into a folder of its own; returns the folder of each -> how it was made."""
    told = {}
    for number, each in made:
        place = folder / f"{number:06}"
        place.mkdir(parents=True)
        told[place.name] = each.how
        path = place / each.name
        path.write_bytes(each.data)
        if each.sidecar is not None:
            path.with_name(f"{each.name}.meta.json").write_bytes(each.sidecar)
        if each.link:
            (place / "link").symlink_to(each.name)
    return told


def check(home: Path, told: dict[str, str], report: Report, *, workers: int = 1) -> None:
    """Run over what was written, twice, and note what does not hold."""
    found: list[tuple[str, str]] = []
    tally = _ran(home, workers, found)
    if tally:
        report.files += tally.inputs
        found += look(home, tally)
        report.outcomes.update(row[1] for row in _ask(home, "select source, outcome from captures"))
        again = _ran(home, workers, found)
        if again and (again.unchanged, again.captures) != (tally.captures, tally.captures):
            found.append((f"{again.unchanged} of {tally.captures} are unchanged: {again.as_dict()['captures']}", ""))
        found += _exchanged(home, workers, tally)
    for what, source in found:
        number = re.search(r"raw/(\d{6})/", source)
        report.faults.append(f"{home.name}: {what} {source!a} [{told.get(number[1], '') if number else ''}]")


def _exchanged(home: Path, workers: int, before: RunSummary) -> list[tuple[str, str]]:
    """Give every other file the bytes of the next one, run again, and return what does not hold."""
    found: list[tuple[str, str]] = []
    paths = sorted(path for path in (home / "raw").rglob("*") if path.is_file() and not path.is_symlink())
    for path, other in zip(paths[::2], paths[1::2], strict=False):
        path.write_bytes(other.read_bytes())
    tally = _ran(home, workers, found)
    if tally:
        rows = _ask(home, "select count(*) from inputs")[0][0]
        held = tally.adds_up and tally.inputs == before.inputs == rows
        found += [] if held else [(f"{tally.inputs} files met of {before.inputs} after some changed, {rows} rows", "")]
        found += [(f"{each.name}: {each.found}", "") for each in doctor(home / DB) if each.state == "fault"]
        found += _reasons(home)
    return found


def _ran(home: Path, workers: int, found: list[tuple[str, str]]) -> RunSummary | None:
    try:
        return run([home / "raw"], db=home / DB, cleaned=home / "cleaned", workers=workers)
    except Exception:  # noqa: BLE001 - any exception is a finding
        found.append((f"the run ended with\n{traceback.format_exc()}", ""))
        return None


def _ask(home: Path, sql: str) -> list[Any]:
    with closing(sqlite3.connect(home / DB)) as connection:
        return connection.execute(sql).fetchall()


def look(home: Path, tally: RunSummary) -> list[tuple[str, str]]:
    """Return what does not hold after a first run over all that lies there: in words, and where."""
    found = [(f"{each.name}: {each.found}", "") for each in doctor(home / DB) if each.state == "fault"]
    found += [(reason, "") for reason in tally.faults]
    return found + _books(home, tally) + _reasons(home) + _opened(home)


def _books(home: Path, tally: RunSummary) -> list[tuple[str, str]]:
    lying = sum(path.is_symlink() or not path.is_dir() for path in (home / "raw").rglob("*"))
    inputs = _ask(home, "select path, coalesce(captures, 0) from inputs")
    sources = Counter(row[0] for row in _ask(home, "select source from captures"))
    met, passed, pages = tally.inputs, tally.passed_over.total(), tally.captures
    holds = {
        "the tally does not add up": tally.adds_up,
        f"{met} met and {passed} passed over of {lying} files": met + passed == lying,
        f"{len(inputs)} rows for {met} files": len(inputs) == met,
        f"{sources.total()} rows for {pages} pages": sources.total() == pages == sum(row[1] for row in inputs),
    }
    return [(what, "") for what, held in holds.items() if not held] + [
        (f"{count} rows", source) for source, count in sources.items() if count > 1
    ]


def _reasons(home: Path) -> list[tuple[str, str]]:
    rows = _ask(home, "select path, outcome, reason from inputs union all select source, outcome, reason from captures")
    return [
        (f"{outcome}: {reason}", source)
        for source, outcome, reason in rows
        if outcome not in OUTCOMES or outcome == "crash" or (outcome != "extracted" and not reason)
    ]


def _opened(home: Path) -> list[tuple[str, str]]:
    found = []
    for source, sha256 in _ask(home, "select source, sha256 from captures where sha256 is not null"):
        try:
            if reopen(source, home).sha256 != sha256:
                found.append(("opens as other bytes", source))
        except CaptureError as error:
            found.append((f"does not open again: {error}", source))
        except Exception as error:  # noqa: BLE001 - any exception is a finding
            found.append((f"breaks when it is opened again: {error!r}", source))
    return found


def mutants(
    home: Path,
    count: int,
    *,
    seed: int = 1,
    batch: int = 100,
    workers: int = 1,
    keep: Path | None = None,
    talk: bool = False,
) -> Report:
    """Run over so many mutants in batches; returns what was found."""
    report = Report()
    for begin in range(0, count, batch):
        numbers = range(begin, min(begin + batch, count))
        place, before = home / f"{begin:06}", len(report.faults)
        told = write(place / "raw", ((number, mutant(seed, number)) for number in numbers))
        check(place, told, report, workers=workers)
        if keep and len(report.faults) > before:
            shutil.copytree(place, keep / place.name, symlinks=True, dirs_exist_ok=True)
        if talk:
            print(
                "\n".join(report.faults[before:]) or f"{numbers.stop} mutants, {len(report.faults)} faults", flush=True
            )
        shutil.rmtree(place)
    return report


def main() -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--count", type=int, default=10_000, help="how many mutants")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--batch", type=int, default=100, help="mutants of a run")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--keep", type=Path, help="where batches in which something does not hold are kept")
    said = parser.parse_args()
    since = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="ingest-mutants-") as folder:
        report = mutants(
            Path(folder), said.count, seed=said.seed, batch=said.batch, workers=said.workers, keep=said.keep, talk=True
        )
    seconds = time.monotonic() - since
    print(f"{said.count:,} mutants, {report.files:,} files met, {seconds:.0f} s; captures: {dict(report.outcomes)}")
    print(f"{len(report.faults)} faults")
    sys.exit(bool(report.faults))


if __name__ == "__main__":
    main()
