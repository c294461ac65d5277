"""Articles of a database -> files for other programs."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

from sqlite_utils import Database

from ingest.errors import BadQuery
from ingest.exporters.cleaned import write_cleaned
from ingest.exporters.csv_files import export_csv
from ingest.exporters.files import Exported
from ingest.exporters.jsonl import export_jsonl
from ingest.exporters.markdown import export_markdown
from ingest.exporters.parquet import export_parquet
from ingest.exporters.select import Params, Selection, select
from ingest.exporters.text import export_text

__all__ = ["EXPORTERS", "Exported", "Exporter", "export", "write_cleaned"]

Exporter: TypeAlias = Callable[[Selection, Path | None], Exported]
"""Writes the selected articles to a file or folder; None is the exporter's own default."""

EXPORTERS: Mapping[str, Exporter] = MappingProxyType(
    {
        "csv": export_csv,
        "jsonl": export_jsonl,
        "markdown": export_markdown,
        "parquet": export_parquet,
        "text": export_text,
    }
)


def export(
    db: sqlite3.Connection | Database,
    exporter: str,
    to: Path | None = None,
    *,
    where: str | None = None,
    params: Params = (),
    since: str | None = None,
    superseded: bool = False,
) -> Exported:
    """Write articles with the exporter of that name and return what was done.

    ``to`` is a folder for markdown and text (default ``cleaned``), a file for the others (default: the standard output;
    parquet has none). ``where`` is an SQL expression over the table ``articles``, with ``params`` for its placeholders;
    ``since`` a year, month or day, see ``select.select``. Of several captures of one address that tell one story the
    best is written, with ``superseded`` all of them. Articles come by ascending id and one at a time: memory does not
    grow with their number. Raises BadQuery, StoreError, UsageError, Full.
    """
    if exporter not in EXPORTERS:
        raise BadQuery(f"there is no exporter {exporter!r}; there are {', '.join(sorted(EXPORTERS))}")
    return EXPORTERS[exporter](select(db, where, params, since, superseded=superseded), to)
