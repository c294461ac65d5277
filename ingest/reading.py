"""Rows of the database -> what a person or a program reads on the terminal."""

from __future__ import annotations

import sqlite3
import textwrap
from collections.abc import Iterable
from typing import Any

from ingest.errors import NotFound
from ingest.explain import Explanation, Finding

__all__ = ["article", "newest", "render", "render_why", "why_dict"]

SHORT = 88  # characters of a block in a listing


def newest(connection: sqlite3.Connection, limit: int) -> list[dict[str, Any]]:
    """Return id, published, site, title and words of the articles published last; the undated come after them."""
    sql = (
        "select id, published, site, title, words from articles order by published is null, published desc, id limit ?"
    )
    return [dict(row) for row in connection.execute(sql, [limit])]


def article(connection: sqlite3.Connection, article_id: int) -> dict[str, Any]:
    """Return an article's row with the source of its capture. Raises NotFound, saying what became of its capture."""
    row = connection.execute(
        "select articles.*, captures.source from articles join captures on captures.id = articles.capture_id "
        "where articles.id = ?",
        [article_id],
    ).fetchone()
    if row is not None:
        return dict(row)
    capture = connection.execute("select outcome, reason, source from captures where id = ?", [article_id]).fetchone()
    if capture is None:
        raise NotFound(f"no article {article_id}; `ingest show` lists the newest ones")
    raise NotFound(
        f"capture {article_id} ({capture['source']}) has no article: {capture['reason'] or capture['outcome']}; "
        f"`ingest why {article_id}` shows its blocks"
    )


def render(row: dict[str, Any]) -> str:
    """Return an article as text: title, what is known of it, body."""
    known = [
        ("by", row["author"]),
        ("published", row["published"] and f"{row['published']}  ({row['published_from']})"),
        (
            "site",
            f"{row['site_name']} ({row['site']})"
            if row["site_name"] and row["site"]
            else row["site_name"] or row["site"],
        ),
        ("dateline", " ".join(filter(None, [row["dateline"], f"({row['wire']})" if row["wire"] else None]))),
        ("source", row["original_source"]),
        ("language", row["language"]),
        ("address", row["url"]),
        ("capture", row["source"]),
        ("words", f"{row['words']:,}, confidence {row['confidence']:.2f}"),
        ("flags", row["flags"]),
        ("made by", row["made_by"]),
    ]
    head = "\n".join(f"{name + ':':12}{value}" for name, value in known if value)
    title = row["title"] or "(no title)"
    return f"{title}\n{'=' * min(len(title), 100)}\n{head}\n\n{row['body']}"


def why_dict(explanation: Explanation, findings: Iterable[Finding]) -> dict[str, Any]:
    """Return an explanation for JSON."""
    return {
        "capture": dict(explanation.capture),
        "made_by": explanation.made_by,
        "rules": explanation.rules,
        "blocks": [
            {
                "position": each.block.position,
                "kept": each.verdict.kept,
                "decided_by": each.verdict.decided_by,
                "meaning": each.meaning,
                "score": each.verdict.score,
                "kind": each.block.kind,
                "path": each.block.path,
                "links": each.block.links,
                "text": each.block.text,
            }
            for each in findings
        ],
    }


def render_why(explanation: Explanation, findings: Iterable[Finding], *, brief: bool) -> str:
    """Return an explanation as text: a line a block if brief, else the blocks in full with the reason spelled out."""
    capture = explanation.capture
    lines = [
        f"capture {capture['id']}: {capture['source']}  {capture['outcome']}"
        + (f": {capture['reason']}" if capture["reason"] else "")
    ]
    if explanation.made_by:
        rules = f", site rules {explanation.rules}" if explanation.rules else ""
        lines.append(f"made by {explanation.made_by}{rules}")
    blocks = f"{capture['blocks_kept']} of {capture['blocks']} blocks kept"
    lines.append(f"{blocks}, {capture['words_kept']} of {capture['words_seen']} words")
    for each in findings:
        block, verdict = each.block, each.verdict
        mark = "+" if verdict.kept else "-"
        if brief:
            text = textwrap.shorten(block.text, SHORT, placeholder=" …")
            lines.append(f"{mark} {block.position:>4}  {verdict.score:.2f}  {verdict.decided_by:28}  {text}")
        else:
            word = "kept" if verdict.kept else "dropped"
            lines += [
                "",
                f"{mark} block {block.position} ({block.kind}) at {block.path or 'the top of the page'}",
                textwrap.fill(block.text, 100, initial_indent="    ", subsequent_indent="    "),
                f"  {word} by {verdict.decided_by}: {each.meaning}",
                f"  confidence that it is article text: {verdict.score:.2f}",
            ]
    return "\n".join(lines)
