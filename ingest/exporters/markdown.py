"""The kept blocks of an article -> a Markdown file (CommonMark, tables of GFM) with YAML front matter."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

from ingest.exporters.files import Exported, to_folder
from ingest.exporters.select import Row, Selection, in_lists
from ingest.models import Block
from ingest.rendering import render_markdown
from ingest.store.block_codec import unpack

__all__ = ["MARK", "export_markdown", "front_matter", "markdown"]

MARK = "---\ningest_id: {}\n"
"""How a file of ours starts: what does not start like this is never removed."""

FIELDS = (
    *("title", "authors", "published", "modified", "site", "site_name", "url", "claimed_url", "language", "section"),
    *("tags", "dateline", "wire", "original_source", "description", "words", "confidence", "flags", "made_by", "rules"),
)
"""What front matter says, in this order; a field that is empty is left out."""

# What YAML may not hold as it is, or takes for the end of a line: control and C1 characters, U+2028, U+2029, byte order
# marks, surrogates and non-characters (YAML 1.1, section 4.1.1; PyYAML refuses a file with one of them).
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


def export_markdown(selection: Selection, to: Path | None) -> Exported:
    """Write one file an article, ``<site>/<published>-<slug>-<id>.md``, into ``to`` (default ``cleaned``)."""
    return to_folder(selection, to, "md", markdown, ledger=True)


def markdown(row: Row) -> bytes:
    r"""Return one article as Markdown; where its ledger is missing, its body stands in as paragraphs.

    >>> print(markdown({"id": 3, "title": "Fog", "body": "1. It came on little cat feet."}).decode().rstrip())
    ---
    ingest_id: 3
    title: "Fog"
    ---
    <BLANKLINE>
    1\. It came on little cat feet.
    """
    ledger = row.get("ledger")
    if ledger:
        blocks: Sequence[Block] = [block for block, verdict in unpack(ledger, row["body"]) if verdict.kept]
    else:
        blocks = [Block(n, "line", line) for n, line in enumerate(row["body"].split("\n")) if line.strip()]
    text = f"{front_matter(row)}\n{render_markdown(blocks)}\n"
    return text.encode("utf-8", "replace")


def front_matter(row: Row) -> str:
    """Return what is known of an article as YAML between ``---`` lines; every value is a JSON value and valid YAML."""
    known = in_lists({name: value for name, value in row.items() if name != "ledger"})
    known["confidence"] = round(known["confidence"], 3) if known.get("confidence") is not None else None
    lines = [f"{name}: {_yaml(known[name])}\n" for name in FIELDS if known.get(name) not in (None, "", [])]
    return "".join([MARK.format(row["id"]), *lines, "---\n"])


def _yaml(value: object) -> str:
    """Return a value as JSON that a YAML 1.1 reader takes for the same value."""
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(value, ensure_ascii=False))
