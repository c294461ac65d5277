"""The schema and its descriptions -> ``docs/schema.md``. Run as ``python -m tests.renew_schema``.

Tables, columns, types and indexes are read from an empty database of this version; what they mean is in
``ingest.web.datasette_metadata``, which Datasette shows too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from ingest.store.database import Store
from ingest.web.datasette_metadata import TABLES

PAGE = Path(__file__).parent.parent / "docs/schema.md"
HEAD = """# Database schema

Every table and view of `db/articles.db`, generated from the schema and from the descriptions that Datasette shows
(`python -m tests.renew_schema`). Times are ISO 8601 where the type is TEXT. The view `blocks` needs an SQL function, which
`ingest serve` and `ingest.store.connect` provide.
"""
_PARTS_OF_SEARCH = re.compile(r"_fts_(?:config|content|data|docsize|idx)$")


def described(db: Database) -> Iterator[tuple[str, str, list[str]]]:
    """Yield (name, table or view, columns) of all that has columns of its own; not the parts of a search index."""
    found = db.execute("select name, type from sqlite_master where type in ('table', 'view')").fetchall()
    named = {name: kind for name, kind in found if not _PARTS_OF_SEARCH.search(name) and not name.startswith("sqlite_")}
    order = [*TABLES, *sorted(named)]
    for name in sorted(named, key=order.index):
        # the view blocks cannot be read without its SQL function, its columns can
        rows = db.execute(f'pragma table_info("{name}")').fetchall()
        yield name, named[name], [row[1] for row in rows]


def meaning(table: str, column: str) -> str:
    """Return what a column holds, empty where nobody says so."""
    return str(TABLES.get(table, {}).get("columns", {}).get(column, ""))


def _table(db: Database, name: str, kind: str) -> Iterator[str]:
    said: dict[str, Any] = TABLES.get(name, {})
    rows = db.execute(f'pragma table_info("{name}")').fetchall()
    leads = {row[3]: f"{row[2]}.{row[4]}" for row in db.execute(f'pragma foreign_key_list("{name}")').fetchall()}
    yield f"\n## {name}\n\n{'View. ' if kind == 'view' else ''}{said.get('description', '')}\n\n"
    yield "| column | type | meaning |\n|---|---|---|\n"
    for _, column, declared, required, _, key in rows:
        notes = [declared or "any"] if kind == "table" else []
        notes += ["key"] if key else ["not null"] if required else []
        if column in leads:
            target = leads[column]
            notes.append(f"→ [{target}](#{target.partition('.')[0]})")
        text = meaning(name, column).replace("|", "\\|")
        yield f"| `{column}` | {', '.join(notes)} | {text} |\n"
    indexes = sorted(
        (", ".join(f"`{part[2]}`" for part in db.execute(f'pragma index_info("{row[1]}")').fetchall()), bool(row[2]))
        for row in db.execute(f'pragma index_list("{name}")').fetchall()
        if row[3] == "c"
    )
    if indexes:
        yield "\nIndexes:\n\n"
        yield from (f"- {columns}{' (unique)' if unique else ''}\n" for columns, unique in indexes)


def rendered() -> str:
    """Return the page."""
    with Store() as store:
        return HEAD + "".join("".join(_table(store.db, name, kind)) for name, kind, _ in described(store.db))


if __name__ == "__main__":
    PAGE.write_text(rendered(), encoding="utf-8")
