"""A folder of captures, run alone and beside busy loops -> whether the rows are the same but for seconds and peaks.

    python tests/stress/busy.py [FOLDER] [--loops 6] [--files 1000] [--workers 2]

Without FOLDER as many captures are invented. Exit status 1 where anything differs.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.stress.crash import command, compare, corpus, facts

__all__ = ["busy", "differences"]


@contextmanager
def busy(loops: int) -> Iterator[None]:
    """Keep so many processes busy meanwhile."""
    spinning = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(loops)]
    try:
        yield
    finally:
        for process in spinning:
            process.kill()
            process.wait()


def _run(home: Path, raw: Path, workers: int) -> float:
    """Run in a folder of its own over captures that lie elsewhere; returns the seconds it took."""
    home.mkdir()
    (home / "raw").symlink_to(raw.resolve())
    since = time.monotonic()
    subprocess.run(command(workers, "--quiet"), cwd=home, check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - since


def differences(home: Path, raw: Path, *, loops: int = 6, workers: int = 2) -> tuple[list[str], float, float]:
    """Return what differs between a run alone and one beside busy loops, and the seconds each took."""
    alone = _run(home / "alone", raw, workers)
    with busy(loops):
        beside = _run(home / "beside", raw, workers)
    expected, found = facts(home / "alone"), facts(home / "beside")
    return compare(expected, found) if expected["captures"] else ["nothing was met"], alone, beside


def main() -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--loops", type=int, default=6)
    parser.add_argument("--files", type=int, default=1000, help="captures that are invented")
    parser.add_argument("--workers", type=int, default=2)
    said = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ingest-busy-") as folder:
        raw = said.folder
        if raw is None:
            raw = Path(folder) / "invented"
            corpus(raw, files=said.files)
        found, alone, beside = differences(Path(folder), raw, loops=said.loops, workers=said.workers)
    print(f"{alone:.0f} s alone, {beside:.0f} s beside {said.loops} busy loops")
    print("\n".join(found) or "the same rows and files")
    raise SystemExit(bool(found))


if __name__ == "__main__":
    main()
