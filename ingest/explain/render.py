"""Rows of the database -> what a person or a program reads on the terminal."""

from __future__ import annotations

import sqlite3
import textwrap
from collections.abc import Iterable
from typing import Any

from ingest.errors import NotFound
from ingest.explain.counterfactual import Flip
from ingest.explain.explain import Explanation, Finding
from ingest.models import Verdict

__all__ = ["article", "newest", "render", "render_why", "votes_line", "why_dict"]

SHORT = 88  # characters of a block in a listing
WIDTH = 100  # characters of a line


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
        ("page type", row["page_type"]),
        ("complete", row["completeness"] is not None and f"{row['completeness']:.0%} of the body, by estimate"),
        ("flags", row["signals"] or row["flags"]),
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
        "lacked": explanation.lacked,
        "blocks": [
            {
                "position": each.block.position,
                "kept": each.verdict.kept,
                "decided_by": each.verdict.decided_by,
                "meaning": each.meaning,
                "score": each.verdict.score,
                "votes": dict(each.verdict.votes),
                "needed": each.verdict.needed,
                "margin": each.flip.margin,
                "flip": each.flip.how,
                "phrase": each.flip.phrase,
                "rule": each.flip.rule,
                "rule_file": each.flip.file,
                "kind": each.block.kind,
                "path": each.block.path,
                "links": each.block.links,
                "text": each.block.text,
            }
            for each in findings
        ],
    }


def votes_line(verdict: Verdict) -> str:
    """Return what the voters said, on one line; empty where they said nothing.

    >>> votes_line(Verdict(True, "forest", 0.62, (("trafilatura", 0.0), ("forest", 0.62)), 0.41))
    'trafilatura took 0%, the forest says 0.62 of 0.41 needed'
    """
    said = dict(verdict.votes)
    parts = [f"trafilatura took {said['trafilatura']:.0%}"] if "trafilatura" in said else []
    if "forest" in said:
        needed = "" if verdict.needed is None else f" of {verdict.needed:.2f} needed"
        parts.append(f"the forest says {said['forest']:.2f}{needed}")
    if "part" in said:
        parts.append(f"the name of the part is {said['part']:.0%} likely")
    return ", ".join(parts)


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
    if explanation.lacked:
        lines.append(f"the page lacks {explanation.lacked}")
    blocks = f"{capture['blocks_kept']} of {capture['blocks']} blocks kept"
    lines.append(f"{blocks}, {capture['words_kept']} of {capture['words_seen']} words")
    for each in findings:
        lines += [_brief(each)] if brief else ["", *_in_full(each)]
    return "\n".join(lines)


def _brief(finding: Finding) -> str:
    block, verdict = finding.block, finding.verdict
    text = textwrap.shorten(block.text, SHORT, placeholder=" …")
    return f"{'+' if verdict.kept else '-'} {block.position:>4}  {verdict.score:.2f}  {verdict.decided_by:28}  {text}"


def _where(flip: Flip) -> str:
    new = not flip.rule.startswith("[[rule]]")
    return f"Save this as {flip.file}" if new else f"Append this to {flip.file}"


def _in_full(finding: Finding) -> list[str]:
    block, verdict, flip = finding.block, finding.verdict, finding.flip
    mark, word = ("+", "kept") if verdict.kept else ("-", "dropped")
    told = [
        f"{word} by {verdict.decided_by}: {finding.meaning}",
        f'the words that tell: "{flip.phrase}"' if flip.phrase else "",
        f"votes: {votes_line(verdict)}" if verdict.votes else "",
        f"confidence that it is article text: {verdict.score:.2f}",
        f"to flip it: {flip.how}",
    ]
    lines = [
        f"{mark} block {block.position} ({block.kind}) at {block.path or 'the top of the page'}",
        textwrap.fill(block.text, WIDTH, initial_indent="    ", subsequent_indent="    "),
        *(textwrap.fill(each, WIDTH, initial_indent="  ", subsequent_indent="    ") for each in told if each),
    ]
    if flip.rule:
        lines += [
            f"  or decide it by a site rule, whatever the votes. {_where(flip)}:",
            "",
            *flip.rule.splitlines(),
            "",
            "  then see what it would change (ingest replay --dry-run), and clean again (ingest replay)",
        ]
    elif flip.file:
        lines.append(f"  it stands in {flip.file}")
    return lines
