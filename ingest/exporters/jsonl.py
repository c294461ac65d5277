"""Articles -> JSON Lines: one object a line with every column, authors, flags and tags as lists."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import BinaryIO

from ingest.exporters.files import Exported, to_file
from ingest.exporters.select import Selection, in_lists, rows

__all__ = ["export_jsonl"]

# Line ends to Python's splitlines and to JavaScript, though not to JSON: escaped, a line stays a line for every reader.
_LINE_ENDS = re.compile("[\x85\u2028\u2029]")


def export_jsonl(selection: Selection, to: Path | None) -> Exported:
    """Write the file ``to``, or the standard output. No value is NaN or infinite. Raises UsageError, Full."""

    def fill(file: BinaryIO) -> int:
        count = 0
        for count, row in enumerate(rows(selection), start=1):  # noqa: B007 - the last one is the number of rows
            line = json.dumps(in_lists(row), ensure_ascii=False, allow_nan=False)
            file.write(_LINE_ENDS.sub(lambda found: f"\\u{ord(found[0]):04x}", line).encode("utf-8", "replace") + b"\n")
        return count

    return to_file(selection, to, fill)
