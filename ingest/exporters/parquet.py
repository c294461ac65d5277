"""Articles -> Apache Parquet: every column with its type, authors, flags and tags as lists of strings."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import BinaryIO

from ingest.errors import StoreError, UsageError
from ingest.exporters.files import Exported, to_file
from ingest.exporters.select import LISTS, Selection, in_lists, rows

__all__ = ["export_parquet"]

ROWS = 1000
"""Articles in a row group: what is in memory at once, 5 to 10 MB."""


def export_parquet(selection: Selection, to: Path | None) -> Exported:
    """Write the file ``to``. Raises UsageError without one or without pyarrow, StoreError, Full."""
    if to is None:
        raise UsageError("Parquet is binary and cannot go to the standard output; name a file: articles.parquet")
    try:
        import pyarrow as pa
        from pyarrow import parquet as pq
    except ImportError as error:
        raise UsageError("the exporter parquet needs pyarrow: pip install ingest[parquet]") from error

    types = {"INTEGER": pa.int64(), "FLOAT": pa.float64(), "REAL": pa.float64()}
    schema = pa.schema(
        [
            (LISTS[name], pa.list_(pa.string())) if name in LISTS else (name, types.get(kind.upper(), pa.string()))
            for name, kind in selection.columns.items()
        ]
    )

    def fill(file: BinaryIO) -> int:
        count = 0
        left = map(in_lists, rows(selection))
        with pq.ParquetWriter(file, schema, compression="zstd") as writer:
            while group := list(islice(left, ROWS)):
                try:
                    writer.write_table(pa.Table.from_pylist(group, schema))
                except pa.ArrowException as error:
                    ids = f"{group[0]['id']} to {group[-1]['id']}"
                    raise StoreError(
                        f"a column of the articles {ids} holds another type than it says: {error}"
                    ) from error
                count += len(group)
        return count

    return to_file(selection, to, fill)
