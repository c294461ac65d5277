"""The kept blocks of an article -> a Markdown file (CommonMark, tables of GFM) with YAML front matter."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from ingest.exporters.files import Exported, to_folder
from ingest.exporters.select import Row, Selection, in_lists
from ingest.models import Block
from ingest.store.block_codec import unpack

__all__ = ["MARK", "escape", "export_markdown", "front_matter", "markdown", "render"]

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

PIECE = 100_000  # characters escaped at a time
_SPACES = re.compile(r"[ \t\r\n\f\v]+")
# Inline marks of CommonMark and of GFM's strikethrough; < and & only where they would start a tag or an entity, and an
# underscore inside a word needs nothing.
_INLINE = re.compile(r"[\\`*\[~]|<(?=[A-Za-z/!?])|&(?=#?\w+;)|(?<![^\W_])_|_(?![^\W_])")
# Marks that count at the start of a line only: headings, quotes, lists, rules. Numbers have at most nine digits there.
_START = re.compile(r"^(?:([0-9]{1,9})(?=[.)](?:\s|$))|(?=#{1,6}(?:\s|$)|>|[-+](?:\s|$)|-(?:\s*-){2,}\s*$))")
_CLOSING = re.compile(r"(?:^|(?<=\s))(?=#+$)")


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
    text = f"{front_matter(row)}\n{render(blocks)}\n"
    return text.encode("utf-8", "replace")


def front_matter(row: Row) -> str:
    """Return what is known of an article as YAML between ``---`` lines; every value is a JSON value and valid YAML."""
    known = in_lists({name: value for name, value in row.items() if name != "ledger"})
    known["confidence"] = round(known["confidence"], 3) if known.get("confidence") is not None else None
    lines = [f"{name}: {_yaml(known[name])}\n" for name in FIELDS if known.get(name) not in (None, "", [])]
    return "".join([MARK.format(row["id"]), *lines, "---\n"])


def render(blocks: Sequence[Block]) -> str:
    """Return kept blocks as Markdown whose text, once rendered, is theirs.

    Headings become ``##`` at least (the title stands in the front matter); a block that is joined continues the line
    of the block before it; rows of cells become a table where there are at least two by two.
    """
    parts: list[str] = []
    before = ""
    for kind, lines in _runs(blocks):
        if parts:
            parts.append({"item": "\n", "quote": "\n>\n"}.get(kind, "\n\n") if kind == before else "\n\n")
        parts.append(_RENDER.get(kind, _paragraph)(lines))
        before = kind
    return "".join(parts)


def _runs(blocks: Iterable[Block]) -> Iterator[tuple[str, list[list[Block]]]]:
    """Yield (kind, lines of blocks): a line is a block with those joined to it, and a table is one run of lines."""
    run: list[list[Block]] = []
    last: Block | None = None
    for block in blocks:
        if last is not None and block.joined and block.position == last.position + 1:
            run[-1].append(block)
        elif run and block.kind == "cell" == run[0][0].kind:
            run.append([block])
        else:
            if run:
                yield run[0][0].kind, run
            run = [[block]]
        last = block
    if run:
        yield run[0][0].kind, run


def escape(text: str) -> str:
    r"""Return a line of text with white space folded and the inline marks of Markdown escaped.

    >>> escape("2 * 3 < 7 & [sic], snake_case &amp; <b>")
    '2 \\* 3 < 7 & \\[sic], snake_case \\&amp; \\<b>'
    """
    return " ".join(filter(None, map(_escaped, _pieces(text))))


def _escaped(text: str) -> str:
    return _INLINE.sub(r"\\\g<0>", _SPACES.sub(" ", text).strip(" "))


def _pieces(text: str) -> Iterator[str]:
    """Yield a text in pieces between white space: a pattern that matches a million times holds them all in memory."""
    start = 0
    while len(text) - start > PIECE:
        space = _SPACES.search(text, start + PIECE)
        if space is None:
            break
        yield text[start : space.start()]
        start = space.end()
    yield text[start:]


def _inline(line: Sequence[Block]) -> str:
    """Return the text of a block and those joined to it."""
    return escape(" ".join(block.text for block in line))


def _at_start(text: str) -> str:
    r"""Return a line that starts no heading, quote, list or rule: ``- a`` as ``\- a``, ``1. a`` as ``1\. a``."""
    return _START.sub(r"\1\\", text, count=1)


def _paragraph(lines: list[list[Block]]) -> str:
    return _at_start(_inline(lines[0]))


def _heading(lines: list[list[Block]]) -> str:
    level = min(max(lines[0][0].level, 2), 6)
    return "#" * level + " " + _at_start(_CLOSING.sub(r"\\", _inline(lines[0])))


def _prefixed(prefix: str, lines: list[list[Block]]) -> str:
    return prefix + _at_start(_inline(lines[0]))


def _code(lines: list[list[Block]]) -> str:
    """Return a fenced block; the fence is longer than any in the code."""
    text = "\n".join(block.text for block in lines[0])
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return f"{fence}\n{text}\n{fence}"


def _table(lines: list[list[Block]]) -> str:
    """Return rows of cells as a table; as paragraphs where a table needs more, for GFM drops what has no column."""
    width = max(len(line) for line in lines)
    if len(lines) < 2 or width < 2:
        return "\n\n".join(_at_start(" | ".join(escape(cell.text) for cell in line)) for line in lines)
    table = [
        "| " + " | ".join([*(_cell(cell.text) for cell in line), *[""] * (width - len(line))]) + " |" for line in lines
    ]
    return "\n".join([table[0], "|" + " --- |" * width, *table[1:]])


def _cell(text: str) -> str:
    r"""Return the text of a cell; a bar after a backslash needs an entity, for tables read ``\\|`` as a bar."""
    return re.sub(r"(?<!\\)\|", r"\\|", escape(text)).replace("\\\\|", "\\\\&#124;")


_RENDER: dict[str, Callable[[list[list[Block]]], str]] = {
    "heading": _heading,
    "item": partial(_prefixed, "- "),
    "quote": partial(_prefixed, "> "),
    "code": _code,
    "cell": _table,
}


def _yaml(value: object) -> str:
    """Return a value as JSON that a YAML 1.1 reader takes for the same value."""
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(value, ensure_ascii=False))
