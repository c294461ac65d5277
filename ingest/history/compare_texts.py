"""A capture as it is stored and as it is cleaned now -> what changed: words, fields, and a diff that says who decided.

Texts are compared as their page alone gives them, block by block: what the template of a site has cut since is no
change of the cleaning. All of it takes linear time but the alignment of blocks, which is bounded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from ingest.models import Block, Verdict, render_text
from ingest.site_templates.detect import without_templates
from ingest.store.block_codec import unpack

__all__ = ["Change", "Line", "State", "compare"]

MOST_BLOCKS = 1_000
"""Kept blocks that are aligned: difflib can take quadratic time. Of longer texts, blocks are compared as a bag."""
SHOWN = 400
"""Characters of a block in a diff."""
AROUND = 90
"""Characters of a block that stands around a change."""
MOST_LINES = 400
"""Lines of a diff that are kept."""
WINDOW = 3
"""Words of which a run has to stand on both sides to be the same text: the shingle of the field's own measures."""
_FIELDS = ("title", "author", "published")

Deciders = dict[tuple[str, bool], str]
"""Text of a block and whether it is kept -> who decided that."""


@dataclass(frozen=True, slots=True)
class State:
    """What a capture gave at one time."""

    ledger: bytes | None
    """As ``block_codec`` packs it; None where it could not be cleaned."""
    body: str | None = None
    """None where it holds no article."""
    title: str | None = None
    author: str | None = None
    published: str | None = None
    reason: str | None = None
    """Why it holds no article."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a diff: ``sign`` is "+", "-", " " for what stands around, "@" for what is left out."""

    sign: str
    text: str
    why: str = ""
    """Who decided the block, now and before."""


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one capture."""

    capture_id: int
    site: str | None
    title: str | None
    what: str
    """same, changed, gained (an article where there was none) or lost."""
    added: int = 0
    """Words."""
    dropped: int = 0
    fields: tuple[tuple[str, str | None, str | None], ...] = ()
    """Name, former and present value of title, author and date where they differ."""
    reason: str | None = None
    """Of an article gained or lost: why there is none on the other side."""
    lines: tuple[Line, ...] = field(default=(), repr=False)

    @property
    def size(self) -> int:
        """Words added and dropped."""
        return self.added + self.dropped


def compare(capture_id: int, site: str | None, before: State, after: State) -> Change:
    """Return what changed between two cleanings of a capture."""
    title = after.title or before.title
    both = before.body is not None and after.body is not None
    changed = tuple(
        (name, getattr(before, name), getattr(after, name))
        for name in _FIELDS
        if both and getattr(before, name) != getattr(after, name)
    )
    same = Change(capture_id, site, title, "same", fields=changed)
    if before.body == after.body:
        return same
    old, new = _alone(before), _alone(after)
    was, now = ([block for block, verdict in ledger if verdict.kept] for ledger in (old, new))
    if both and render_text(tuple(was)) == render_text(tuple(now)):
        return same
    # who keeps, and who drops, what reads so
    deciders = [{(block.text, verdict.kept): verdict.decided_by for block, verdict in ledger} for ledger in (old, new)]
    added, dropped, lines = _diff([block.text for block in was], [block.text for block in now], *deciders)
    return Change(
        capture_id,
        site,
        title,
        "changed" if both else "gained" if before.body is None else "lost",
        added,
        dropped,
        changed,
        before.reason if before.body is None else after.reason,
        tuple(lines[:MOST_LINES]),
    )


def _diff(was: Sequence[str], now: Sequence[str], old: Deciders, new: Deciders) -> tuple[int, int, list[Line]]:
    """Return how many words came and went between two texts, and the lines of their diff."""
    added, dropped = 0, 0
    lines: list[Line] = []
    for tag, gone, come in list(_aligned(was, now)):
        if tag == "equal":
            lines += _around(gone)
            continue
        gone_words, come_words = _words(gone), _words(come)
        dropped += _missing(gone_words, come_words)
        added += _missing(come_words, gone_words)
        lines += [Line("-", _short(text), _why("-", text, old, new)) for text in gone[:MOST_LINES]]
        lines += [Line("+", _short(text), _why("+", text, old, new)) for text in come[:MOST_LINES]]
    return added, dropped, lines


def _alone(state: State) -> list[tuple[Block, Verdict]]:
    return without_templates(unpack(state.ledger, state.body)) if state.ledger else []


def _why(sign: str, text: str, old: Deciders, new: Deciders) -> str:
    """Return who decided a block now, and who before."""
    kept = sign == "+"
    now, before = new.get((text, kept)), old.get((text, not kept))
    words = ("kept", "dropped") if kept else ("dropped", "kept")
    return "; ".join(
        f"{word} by {by}" if by else f"no such block {when}"
        for word, by, when in ((words[0], now, "now"), (f"before {words[1]}", before, "before"))
    )


def _aligned(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, Sequence[str], Sequence[str]]]:
    """Yield stretches of two texts in order: what they are (equal or not), that of the former, that of the present."""
    head = next((at for at, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), None)
    head = min(len(old), len(new)) if head is None else head
    ends = zip(reversed(old[head:]), reversed(new[head:]), strict=False)
    tail = next((at for at, (one, other) in enumerate(ends) if one != other), None)
    tail = min(len(old), len(new)) - head if tail is None else tail
    if head:
        yield "equal", old[:head], new[:head]
    old_part, new_part = old[head : len(old) - tail], new[head : len(new) - tail]
    if max(len(old_part), len(new_part)) > MOST_BLOCKS:
        yield "replace", _only(old_part, new_part), _only(new_part, old_part)
    else:
        for tag, old_from, old_to, new_from, new_to in SequenceMatcher(None, old_part, new_part).get_opcodes():
            yield tag, old_part[old_from:old_to], new_part[new_from:new_to]
    if tail:
        yield "equal", old[len(old) - tail :], new[len(new) - tail :]


def _only(these: Sequence[str], those: Sequence[str]) -> list[str]:
    """Return the blocks that the others have not, or not so often."""
    others = Counter(those)
    found = []
    for text in these:
        if others[text] > 0:
            others[text] -= 1
        else:
            found.append(text)
    return found


def _around(texts: Sequence[str]) -> list[Line]:
    """Return the first and the last of the blocks that stay, and how many stand between."""
    if len(texts) <= 2:
        return [Line(" ", _short(text, AROUND)) for text in texts]
    between = Line("@", f"{len(texts) - 2} unchanged")
    return [Line(" ", _short(texts[0], AROUND)), between, Line(" ", _short(texts[-1], AROUND))]


def _short(text: str, most: int = SHOWN) -> str:
    folded = " ".join(text[: most * 4].split())
    return folded if len(folded) <= most and len(text) <= most * 4 else f"{folded[:most].rstrip()} …"


def _words(texts: Sequence[str]) -> list[str]:
    return [word for text in texts for word in text.split()]


def _missing(these: Sequence[str], those: Sequence[str]) -> int:
    """Return how many of these words stand in no run of ``WINDOW`` words that the others have too.

    >>> _missing("the gate was open all night".split(), "the gate was shut all night long".split())
    3
    """
    if not those:
        return len(these)
    window = min(WINDOW, len(these), len(those)) or 1
    known = {tuple(those[at : at + window]) for at in range(len(those) - window + 1)}
    covered = 0  # words before this place are counted
    missing = 0
    for at in range(len(these) - window + 1):
        if tuple(these[at : at + window]) in known:
            missing += max(0, at - covered)
            covered = at + window
    return missing + max(0, len(these) - covered)
