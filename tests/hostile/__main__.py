"""``python -m tests.hostile FOLDER --seed N --count 300``: write a hostile corpus and its manifest."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.hostile.corpus import write
from tests.hostile.families import FAMILIES


def main() -> None:
    """Parse, write, say what comes next."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.hostile", description="Write a hostile corpus and its manifest."
    )
    parser.add_argument("folder", type=Path, help="gets raw/, outside/ and manifest.json; should not be there yet")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=300, help="number of files")
    parser.add_argument("--scale", type=float, default=1.0, help="size of what is large, 1 for full size")
    parser.add_argument("--family", action="append", choices=sorted(FAMILIES), help="only these; may be given again")
    given = parser.parse_args()
    if (given.folder / "raw").exists():
        parser.error(f"{given.folder / 'raw'} is there already: give another folder")
    entries = write(given.folder, given.seed, given.count, given.scale, given.family)
    families = len({each["family"] for each in entries})
    sys.stdout.write(
        f"{len(entries)} files of {families} families; now\n\n"
        f"ingest run {given.folder}/raw --db {given.folder}/db/articles.db --cleaned {given.folder}/cleaned\n"
        f"python -m tests.hostile.judge {given.folder}\n"
    )


if __name__ == "__main__":
    main()
