"""Folders of pages -> the CPU time of cleaning a page beside that of ``trafilatura.extract``, paired in one process.

    python benchmarks/cost.py FOLDER [...] [--pages 40] [--seed 5]

FOLDER holds ``html/*.html.gz``. The pages are drawn by the seed. Run it twice: on a machine in use the ratio of a
folder moves by a tenth.
"""

from __future__ import annotations

import argparse
import gzip
import random
import time
from pathlib import Path

import trafilatura

import ingest


def main() -> None:
    """Print a line a folder: milliseconds a page of both, and their ratio."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--pages", type=int, default=40)
    parser.add_argument("--seed", type=int, default=5)
    given = parser.parse_args()
    for folder in given.folders:
        paths = sorted((folder / "html").glob("*.gz"))
        random.Random(given.seed).shuffle(paths)
        pages = [gzip.decompress(path.read_bytes()) for path in paths[: given.pages]]
        for page in pages[:3]:  # models and caches are loaded by the first
            ingest.clean(page)
            trafilatura.extract(page)
        ours = theirs = 0.0
        for page in pages:
            begun = time.process_time()
            ingest.clean(page, url="https://example.org/x")
            between = time.process_time()
            trafilatura.extract(page)
            ours, theirs = ours + between - begun, theirs + time.process_time() - between
        each = 1000 / max(1, len(pages))
        print(f"{folder.name}: {ours * each:.1f} ms a page, trafilatura {theirs * each:.1f}: {ours / theirs:.2f}")


if __name__ == "__main__":
    main()
