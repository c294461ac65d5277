"""Sample captures, varied -> the same pages as single files and as one WARC, and what running over either costs.

    python benchmarks/archive.py [--pages 500] [--kilobytes 30] [--rounds 3] [--workers 2] [--only warc]

Prints wall time and the largest memory of the process that reads and writes (not of its workers, which clean one page
at a time in either case). The rounds alternate. ``--pages 11000 --kilobytes 90 --rounds 1 --only warc`` is a gigabyte.
"""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
import time
from io import BytesIO
from pathlib import Path
from statistics import median

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

SAMPLES = sorted((Path(__file__).parent.parent / "raw").rglob("*.html"))
WORDS = "tide wall rope ferry lamp quay sand crane bell gull".split()
DATE = "2026-01-02T03:04:05Z"
# ru_maxrss of a child counts its workers too, so each run reports the memory of its own process
RUN = """
import sys
from ingest.cli import main
try:
    main(["run", "raw", "--no-cleaned", "--quiet", "--strict", "--workers", sys.argv[1]], standalone_mode=False)
finally:
    with open("/proc/self/status") as status:
        peak = next(line.split()[1] for line in status if line.startswith("VmHWM"))
    open("peak", "w").write(peak)
"""


def pages(count: int, size: int, chance: random.Random) -> list[bytes]:
    """Return so many pages of so many bytes: samples with a sentence of their own, and script for the rest."""
    made = []
    for number in range(count):
        page = SAMPLES[number % len(SAMPLES)].read_bytes()
        words = " ".join(
            chance.choice("tide wall rope ferry lamp quay sand crane bell gull".split()) for _ in range(12)
        )
        own = f"<p>Page {number} was kept for the {words}, said the keeper of the wall.</p>".encode()
        page = page.replace(b"</p>", b"</p>" + own, 1) if b"</p>" in page else page + own
        filler = f"var x='{chance.randbytes(max(0, size - len(page)) // 2).hex()}'".encode()
        made.append(page.replace(b"</body>", b"<script>" + filler + b"</script></body>", 1))
    return made


def lay_files(home: Path, made: list[bytes]) -> None:
    """Write each page as a file."""
    folder = home / "raw/quaytimes.example"
    folder.mkdir(parents=True)
    for number, page in enumerate(made):
        (folder / f"{number:06}.html").write_bytes(page)


def lay_warc(home: Path, made: list[bytes]) -> None:
    """Write all pages as one WARC, packed a record."""
    (home / "raw").mkdir(parents=True)
    with (home / "raw/crawl.warc.gz").open("wb") as file:
        writer = WARCWriter(file, gzip=True, warc_version="1.1")
        for number, page in enumerate(made):
            address = f"https://quaytimes.example/{number}"
            headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(page)))]
            head = StatusAndHeaders("200 OK", headers, protocol="HTTP/1.1")
            writer.write_record(
                writer.create_warc_record(
                    address, "response", BytesIO(page), len(page), http_headers=head,
                    warc_headers_dict={"WARC-Date": DATE},
                )
            )  # fmt: skip


def run(home: Path, workers: int) -> tuple[float, float]:
    """Return the seconds of a run and the megabytes of its process."""
    shutil.rmtree(home / "db", ignore_errors=True)
    begun = time.perf_counter()
    subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, "-c", RUN, str(workers)], cwd=home, check=True, stdout=subprocess.DEVNULL
    )
    return time.perf_counter() - begun, int((home / "peak").read_text()) / 1024


def main() -> None:
    """Lay the pages out, run over them in turn, print what it cost."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--pages", type=int, default=500)
    parser.add_argument("--kilobytes", type=int, default=30, help="of a page")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", choices=["files", "warc"])
    options = parser.parse_args()
    layouts = {"files": lay_files, "warc": lay_warc}
    chosen = [options.only] if options.only else list(layouts)
    made = pages(options.pages, options.kilobytes * 1000, random.Random(7))
    bytes_made = sum(map(len, made))
    with tempfile.TemporaryDirectory() as folder:
        homes = {name: Path(folder) / name for name in chosen}
        for name, home in homes.items():
            layouts[name](home, made)
        made.clear()
        found = {name: [] for name in chosen}
        for _ in range(options.rounds):
            for name in chosen:
                found[name].append(run(homes[name], options.workers))
        print(f"{options.pages:,} pages, {bytes_made / 1e6:,.0f} MB, {options.workers} workers")
        for name, runs in found.items():
            seconds, peak = median(each[0] for each in runs), max(each[1] for each in runs)
            size = sum(path.stat().st_size for path in (homes[name] / "raw").rglob("*") if path.is_file())
            print(
                f"{name:6} {size / 1e6:8,.0f} MB on disk  {seconds:7.1f} s  "
                f"{options.pages / seconds:6.1f} pages a second  peak {peak:4.0f} MB"
            )
        if len(chosen) == 2:
            ratios = [warc[0] / files[0] for files, warc in zip(found["files"], found["warc"], strict=True)]
            print(f"warc to files, wall time: {', '.join(f'{ratio:.2f}' for ratio in ratios)}")


if __name__ == "__main__":
    main()
