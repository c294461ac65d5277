"""Articles -> CSV for spreadsheets: RFC 4180, UTF-8, a header row, every column as it stands in the table.

A cell of text that a spreadsheet would run as a formula gets a leading ``'`` (OWASP, CSV Injection): one that starts
with ``= + - @``, a tab, a line break, or a full-width form of these. Programs that need the exact text read JSON Lines.
Python's csv module stops at cells of 131,072 characters unless ``csv.field_size_limit`` is raised.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any, BinaryIO

from ingest.exporters.files import Exported, to_file
from ingest.exporters.select import Selection, rows

__all__ = ["export_csv", "guarded"]

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def export_csv(selection: Selection, to: Path | None) -> Exported:
    """Write the file ``to``, or the standard output. A missing value is an empty cell. Raises UsageError, Full."""

    def fill(file: BinaryIO) -> int:
        lines = io.TextIOWrapper(file, encoding="utf-8", errors="replace", newline="")
        try:
            writer = csv.writer(lines, lineterminator="\r\n")
            writer.writerow(selection.columns)
            count = 0
            for count, row in enumerate(rows(selection), start=1):  # noqa: B007 - the last one is the number of rows
                writer.writerow(guarded(value) for value in row.values())
        finally:
            lines.detach()  # flushes; the file is its opener's to close
        return count

    return to_file(selection, to, fill)


def guarded(value: Any) -> Any:
    """Return a cell that no spreadsheet takes for a formula; a number is none.

    >>> guarded("=HYPERLINK(A1)"), guarded(-3), guarded("Fog")
    ("'=HYPERLINK(A1)", -3, 'Fog')
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
