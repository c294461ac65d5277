"""Captures of one URL, and older cleanings of one capture -> what the article changed from each to the next, as text.

An article's text is its kept blocks, so that what changed in menus, promos and related stories around it is no change.
"""

from __future__ import annotations

import sqlite3
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

from ingest.errors import NotFound, UsageError
from ingest.history.diff import Changes, Paragraph, Text, compare
from ingest.store.canonical import Revision, best, revisions_of

__all__ = ["Diff", "Step", "diff", "diff_dict", "earlier_texts", "render", "render_changes", "text_of"]

WIDTH = 100  # characters of a line
AROUND = 8  # words shown before and after what changed inside a paragraph
SHOWN = 40  # words of a moved paragraph
SIGNS: Mapping[str, str] = {"added": "+", "removed": "-", "edited": "~", "moved": ">"}
"""What a line begins with."""
DIFFERS = ("made_by", "rules", "template")
"""Columns that say what had a part in a cleaning."""


@dataclass(frozen=True, slots=True)
class Step:
    """What changed from one text to the next."""

    before: str
    """Which text that is, in words."""
    after: str
    why: str
    """Of an older cleaning: what had a part in one of them only; empty between captures."""
    changes: Changes


@dataclass(frozen=True, slots=True)
class Diff:
    """What changed of an article."""

    captures: tuple[Revision, ...]
    """All captures of its URL in the order they were taken; empty where two were named, or it has none."""
    best: int | None
    """The capture that is exported; None where there is none to choose from."""
    reason: str
    """Why it is that one."""
    steps: tuple[Step, ...]


def text_of(connection: sqlite3.Connection, capture_id: int) -> Text:
    """Return the text of a capture's article, without fields and paragraphs where it holds none.

    Raises NotFound where there is no such capture.
    """
    row = connection.execute(
        "select articles.title, author, published, modified, body from captures "
        "left join articles on articles.id = captures.id where captures.id = ?",
        [capture_id],
    ).fetchone()
    if row is None:
        raise NotFound(f"no capture {capture_id}; `ingest show` lists the articles")
    title, author, published, modified, body = row
    return Text(title, author, published, modified, _split(body))


def _split(body: str | None) -> tuple[str, ...]:
    """Return the lines of a body: of older cleanings only the text is held, and there paragraphs are lines."""
    return tuple(line for line in (body or "").split("\n") if line.strip())


def earlier_texts(connection: sqlite3.Connection, capture_id: int) -> tuple[Step, ...]:
    """Return what each cleaning of a capture changed, oldest first; the last step leads to the text it has now.

    Empty where it was cleaned once or always came out the same. Raises NotFound where there is no such capture.
    """
    rows = connection.execute(
        "select revisions.title, author, published, body, made_by, rules, template, sha256, run_id, started_at "
        "from revisions left join runs on runs.id = run_id where capture_id = ? order by revisions.id",
        [capture_id],
    ).fetchall()
    now = text_of(connection, capture_id)
    last = connection.execute(
        "select coalesce(articles.made_by, captures.made_by), coalesce(articles.rules, captures.rules), template, "
        "captures.sha256 from captures left join articles on articles.id = captures.id where captures.id = ?",
        [capture_id],
    ).fetchone()
    # dates of modification are not kept: they are not compared
    texts = [Text(row[0], row[1], row[2], now.modified, _split(row[3])) for row in rows]
    names = [f"capture {capture_id} until run {row[8]}{f' of {row[9][:10]}' if row[9] else ''}" for row in rows]
    made = [tuple(row[4:8]) for row in rows]
    told = zip([*texts, now], [*names, f"capture {capture_id} now"], [*made, tuple(last)], strict=True)
    return tuple(
        Step(before, after, _why(old_made, new_made), compare(old, new))
        for (old, before, old_made), (new, after, new_made) in pairwise(told)
    )


def _why(before: Sequence[str | None], after: Sequence[str | None]) -> str:
    """Return what had a part in one of two cleanings only."""
    if before[-1] != after[-1]:
        return "the file has other bytes"
    said = {name: (old or "none", new or "none") for name, old, new in zip(DIFFERS, before, after, strict=False)}
    return "; ".join(f"{name.replace('_', ' ')}: {old} -> {new}" for name, (old, new) in said.items() if old != new)


def diff(connection: sqlite3.Connection, which: str, other: str | None = None) -> Diff:
    """Return what changed of an article.

    Of a URL: from each of its captures to the next. Of the number of a capture: what each cleaning of it changed, and
    what changed from the capture of its URL before it. Of two numbers: from the first to the second.

    Raises NotFound where there is no such capture or URL, UsageError for a second word that is no number.
    """
    if other is not None:
        if not (which.isdecimal() and other.isdecimal()):
            raise UsageError(f"{other}: give two numbers of captures, as in `ingest diff 4 9`, or one URL")
        return Diff((), None, "", (_step(connection, int(which), int(other)),))
    if not which.isdecimal():
        captures = revisions_of(connection, which)
        if not captures:
            raise NotFound(f"{which}: no capture of that URL; `ingest diff ID` takes the number of a capture")
        told = [each.id for each in captures if each.words is not None]
        return Diff(captures, *_best(connection, which), tuple(_step(connection, *pair) for pair in pairwise(told)))
    number = int(which)
    steps = list(earlier_texts(connection, number))
    (url,) = connection.execute("select url from captures where id = ?", [number]).fetchone()
    captures = revisions_of(connection, url) if url else ()
    told = [each.id for each in captures if each.words is not None]
    if number in told[1:]:
        steps.append(_step(connection, told[told.index(number) - 1], number))
    return Diff(captures, *_best(connection, url), tuple(steps))


def _best(connection: sqlite3.Connection, url: str | None) -> tuple[int | None, str]:
    try:
        return best(connection, url) if url else (None, "")
    except NotFound:
        return None, ""


def _step(connection: sqlite3.Connection, before: int, after: int) -> Step:
    changes = compare(text_of(connection, before), text_of(connection, after))
    return Step(_named(connection, before), _named(connection, after), "", changes)


def _named(connection: sqlite3.Connection, capture_id: int) -> str:
    """Return which capture that is, in words."""
    fetched, published, outcome, article, source = connection.execute(
        "select fetched_at, published, outcome, articles.id, source from captures "
        "left join articles on articles.id = captures.id where captures.id = ?",
        [capture_id],
    ).fetchone()
    day = f", fetched {fetched[:10]}" if fetched else f", published {published[:10]}" if published else ""
    none = "" if article else f", no article ({outcome})"
    return f"capture {capture_id}{day}{none} ({source})"


def diff_dict(found: Diff) -> dict[str, Any]:
    """Return a diff for JSON; of the paragraphs those that changed, and all of them counted."""
    return {
        "captures": [
            {name: value for name, value in asdict(each).items() if name != "story"} for each in found.captures
        ],
        "best": found.best,
        "reason": found.reason,
        "steps": [
            {
                "before": step.before,
                "after": step.after,
                "why": step.why,
                "fields": {each.name: [each.before, each.after] for each in step.changes.fields},
                **step.changes.counts,
                "words_added": step.changes.words_added,
                "words_removed": step.changes.words_removed,
                "paragraphs": [asdict(each) for each in step.changes.paragraphs if each.change != "same"],
            }
            for step in found.steps
        ],
    }


def render(found: Diff) -> str:
    """Return a diff as text: the captures of the URL, the best of them, and what each step changed."""
    lines = []
    for each in found.captures:
        mark = "*" if each.id == found.best else " "
        size = f"{each.words:,} words" if each.words is not None else f"no article: {each.reason or each.outcome}"
        when = (each.fetched_at or each.published or "")[:16].replace("T", " ")
        parts = [f"{mark} {each.id:>6}", f"{when:16}", size, " ".join(each.flags)]
        lines.append("  ".join(filter(None, parts)).rstrip())
    if found.best is not None and found.captures:
        lines += [f"* capture {found.best} is exported: {found.reason}"]
    for step in found.steps:
        lines += ["", f"from  {step.before}", f"to    {step.after}", *([f"      {step.why}"] if step.why else [])]
        lines += render_changes(step.changes)
    if not found.steps and len(found.captures) > 1:
        lines += ["", "nothing to compare: it is the first of these; give the number of a later one, or the URL"]
    elif not found.steps:
        lines += ["", "nothing to compare: it was captured once and has had one text"]
    return "\n".join(lines).lstrip("\n")


def render_changes(changes: Changes) -> list[str]:
    """Return what changed as lines: fields, paragraphs with ``[-what was-]{+what is+}``, and the counts."""
    if not changes:
        return ["nothing of the article changed"]
    lines = [f"  {each.name}: [-{each.before or ''}-]{{+{each.after or ''}+}}" for each in changes.fields]
    for each in changes.paragraphs:
        if each.change != "same":
            lines += textwrap.wrap(
                f"{SIGNS[each.change]} {_shown(each)}",
                WIDTH,
                subsequent_indent="  ",
                break_long_words=False,
                break_on_hyphens=False,
            )
    counts = ", ".join(f"{count:,} {change}" for change, count in changes.counts.items() if count)
    lines.append(f"paragraphs: {counts or 'none'}; words: +{changes.words_added:,} -{changes.words_removed:,}")
    return lines


def _shown(each: Paragraph) -> str:
    if each.change == "moved":
        text = " ".join(each.text.split()[:SHOWN])
        places = f"(from {(each.before or 0) + 1} to {(each.after or 0) + 1})"
        return f"{places} {text}{'' if text == ' '.join(each.text.split()) else ' …'}"
    if each.change != "edited":
        return each.text
    return "".join(_runs(each.marks))


def _runs(marks: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Yield the runs of an edited paragraph, of what did not change only what stands next to a change."""
    for number, (kind, text) in enumerate(marks):
        if kind != "=":
            yield f"[-{text}-]" if kind == "-" else f"{{+{text}+}}"
            continue
        words = text.split(" ")
        first, last = number == 0, number == len(marks) - 1
        most = AROUND * (1 if first or last else 2)
        if len(words) <= most + 1:
            yield text
            continue
        begin = [] if first else words[:AROUND]
        end = [] if last else words[-AROUND:]
        yield " ".join([*begin, "…", *end])
