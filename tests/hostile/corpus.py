"""Cases -> files in a folder and a manifest that says what may become of each.

The folder holds ``raw/`` (the corpus), ``outside/`` (what links lead to) and ``manifest.json``. Each case lies in a
numbered folder of its own, so that names may be as odd as they like.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from random import Random
from typing import Any

from tests.hostile.case import Case
from tests.hostile.families import FAMILIES

__all__ = ["Entry", "cases", "place", "read_manifest", "write"]

SPARSE = 6_000_000_000  # bytes of a file that takes no room

Entry = dict[str, Any]
"""A case as it stands in the manifest: its fields without the bytes, ``family``, ``variant`` and ``path``."""


def cases(
    seed: int, count: int, scale: float = 1.0, families: Iterable[str] | None = None
) -> Iterator[tuple[str, int, Case]]:
    """Yield (family, variant, case): the families in turn, each time another variant. Same seed, same cases."""
    names = sorted(families or FAMILIES)
    for at in range(count):
        family, variant = names[at % len(names)], at // len(names)
        yield family, variant, FAMILIES[family](Random(f"{seed} {family} {variant}"), scale)


def write(
    folder: Path, seed: int, count: int, scale: float = 1.0, families: Iterable[str] | None = None
) -> list[Entry]:
    """Write a corpus and its manifest; returns the manifest. What this machine cannot make is left out."""
    (folder / "outside").mkdir(parents=True, exist_ok=True)
    entries = []
    for at, (family, variant, case) in enumerate(cases(seed, count, scale, families)):
        here = folder / "raw" / f"{at:04d}"
        if not place(case, here, folder / "outside" / f"{at:04d}.html"):
            continue
        entry = {name: value for name, value in asdict(case).items() if name not in {"name", "body", "sidecar"}}
        path = os.path.join(os.fsencode(here), case.name)  # noqa: PTH118 - names are bytes
        entry |= {"family": family, "variant": variant, "allowed": sorted(case.allowed)}
        entry["path"] = os.fsdecode(os.path.relpath(path, os.fsencode(folder)))
        entries.append(entry)
    # bytes of names that are no text are halves of surrogate pairs here: JSON has them as escapes
    (folder / "manifest.json").write_text(json.dumps(entries, indent=1), encoding="ascii")
    return entries


def read_manifest(folder: Path) -> list[Entry]:
    """Return the manifest of a corpus."""
    found: list[Entry] = json.loads((folder / "manifest.json").read_text(encoding="ascii"))
    return found


def place(case: Case, folder: Path, outside: Path) -> bool:
    """Make the file of a case in a folder; returns whether this machine can. ``outside`` is where a link out leads."""
    if case.special == "unreadable" and os.geteuid() == 0:
        return False  # root reads everything
    path = os.path.join(os.fsencode(folder), case.name)  # noqa: PTH118 - names are bytes
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH103, PTH120
        _make(case, path, outside)
        if case.sidecar is not None:
            _file(path + b".meta.json", case.sidecar)
    except OSError:
        return False  # a file system that takes no such name, or paths as long
    return True


def _make(case: Case, path: bytes, outside: Path) -> None:
    folder = os.path.dirname(path)  # noqa: PTH120
    match case.special:
        case "fifo":
            os.mkfifo(path)
        case "socket":
            _socket(path)
        case "link-out":
            outside.write_bytes(case.body)
            os.symlink(os.path.abspath(outside), path)  # noqa: PTH100, PTH211
        case "link-nowhere":
            os.symlink(b"gone", path)  # noqa: PTH211
        case "link-loop":
            os.symlink(os.path.basename(path), path)  # noqa: PTH119, PTH211
        case "link-in":
            os.symlink(folder, path)  # noqa: PTH211
        case "sparse":
            _file(path, case.body)
            os.truncate(path, SPARSE)
        case _:
            _file(path, case.body)
    if case.special == "unreadable":
        os.chmod(path, 0)  # noqa: PTH101
    if case.special == "sidecar-folder":
        os.mkdir(path + b".meta.json")  # noqa: PTH102


def _file(path: bytes, body: bytes) -> None:
    with open(path, "wb") as file:  # noqa: PTH123
        file.write(body)


def _socket(path: bytes) -> None:
    # the path of a socket has 107 bytes at most: it is bound from its folder
    home = os.open(".", os.O_RDONLY)
    bound = socket.socket(socket.AF_UNIX)
    try:
        os.chdir(os.path.dirname(path))  # noqa: PTH120
        bound.bind(os.path.basename(path))  # noqa: PTH119
    finally:
        bound.close()
        os.fchdir(home)
        os.close(home)
