"""Kept blocks of a ledger -> parts of a page to read: headings, paragraphs, lists, tables, as they stood."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ingest.models import Block, Verdict

__all__ = ["Part", "parts"]

RUNS = {"item": "list", "cell": "table", "line": "lines"}
"""Kinds of block that stand together with their neighbours of the same kind, and what they make."""


@dataclass(frozen=True, slots=True)
class Part:
    """What is shown as one element."""

    kind: str
    """list, table, lines or a kind of block: heading, paragraph, quote, code, caption, control."""
    rows: tuple[tuple[str, ...], ...]
    """Rows of cells; one row of one cell where it is neither list, table nor lines."""
    level: int = 0
    """1 to 6 for a heading, else 0."""
    blocks: tuple[tuple[int, ...], ...] = ()
    """The positions of the blocks of each row."""


def parts(ledger: Iterable[tuple[Block, Verdict]]) -> list[Part]:
    """Return the kept blocks as parts, in page order.

    >>> yes = Verdict(True, "trafilatura", 1.0)
    >>> blocks = Block(0, "item", "Rope"), Block(1, "item", "Tar"), Block(2, "quote", "Ahoy")
    >>> made = parts([(block, yes) for block in blocks])
    >>> [(part.kind, part.rows) for part in made]
    [('list', (('Rope',), ('Tar',))), ('quote', (('Ahoy',),))]
    """
    made: list[tuple[str, int, list[list[str]], list[list[int]]]] = []
    before: Block | None = None
    for block in (block for block, verdict in ledger if verdict.kept):
        kind = RUNS.get(block.kind, block.kind)
        follows = before is not None and block.position == before.position + 1
        if made and follows and block.joined and block.kind == "cell" and made[-1][0] == "table":
            made[-1][2][-1].append(block.text)
            made[-1][3][-1].append(block.position)
        elif made and follows and block.joined:
            made[-1][2][-1][-1] += f" {block.text}"
            made[-1][3][-1].append(block.position)
        elif made and before is not None and block.kind == before.kind and block.kind in RUNS and made[-1][0] == kind:
            made[-1][2].append([block.text])
            made[-1][3].append([block.position])
        else:
            made.append((kind, block.level, [[block.text]], [[block.position]]))
        before = block
    return [Part(kind, tuple(map(tuple, rows)), level, tuple(map(tuple, blocks))) for kind, level, rows, blocks in made]
