"""Text of a plain capture -> blocks: paragraphs rebuilt from wrapped or cut lines, nothing lost, nothing judged.

Three makes of capture are met. A dump of a text browser wraps paragraphs at a width: a line continues the one before
if its first word would not have fitted there. A dump of strings, one a line, cuts sentences at links: a line
continues an unfinished one if it starts like the middle of a sentence. All others have a paragraph a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from ingest.clean.dateline import dated_line, parse_byline
from ingest.clean.markdown import read_markdown
from ingest.clean.signs import hint_of
from ingest.models import Block

__all__ = ["segment"]

WIDEST = 110
"""Columns beyond which no text browser or mail client wraps; a longer prose line is a paragraph of its own."""

PROSE = 6
"""Words from which a line tells how wide a capture is wrapped; shorter ones are menu entries and headlines."""

ENDS = ".!?…:;。！？।؟"
CLOSERS = "\"'”’»)]"

_ITEM = re.compile(r"\s*(?:[*•●▪■◦‣·+o–-]|\(?\d{1,3}[.)]|[a-z]\))\s+(?=\S)")
_BULLET = re.compile(r"\s*[*•●▪■◦‣·+-]\s+(?=\S)")
_MIDDLE = re.compile(r"\s*(?:[,.;:!?)”’]|'s\b|’s\b)(?:\s|$)")
_HANGING = re.compile(
    r"(?:[,(]|\b(?:the|a|an|of|to|in|on|at|by|for|from|with|and|or|but|that|than|as|is|was|were|are|be|been|has|had|have|"
    r"its|his|her|their|our|this|about|into|against|via|said|told|der|die|das|den|dem|des|und|von|mit|zu|im|ein|eine|"
    r"le|la|les|de|du|des|et|à|un|une|el|los|las|y|que|en|con|il|lo|gli|di|da|e|o|os|as|em|het|een|van|met))$",
    re.IGNORECASE,
)
_LEADING = re.compile(
    r"When|While|After|Before|If|Although|Because|Since|But|And|The|A|In|At|On|As|For|With|Even|Former|Then"
)
_KEYED = re.compile(
    r"\s*(?:title|author|authors|date|url|url source|source|published|published time|hostname|sitename|site|"
    r"description|categories|tags|markdown content|fetched|captured|language|section)\s*:",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line that shows something: its number from 1, its text as it came and without outer white space."""

    number: int
    raw: str
    text: str

    @property
    def indent(self) -> int:
        """Columns of white space before the text."""
        return len(self.raw) - len(self.raw.lstrip())


def segment(text: str, *, markdown: bool = False) -> tuple[Block, ...]:
    """Return the blocks of a capture in order; every visible character of plain text is in exactly one of them.

    A block's path is ``line 12`` or ``lines 12-15``, lines counted from 1; that of a line of the front matter
    (``title: ...`` before the text) starts with ``front-matter``. Of Markdown the marks are gone and the words stay.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = [Line(n, raw, raw.strip()) for n, raw in enumerate(text.split("\n"), 1) if raw and not raw.isspace()]
    front = _front_matter(lines)
    blocks = [_block([line], "line", "front-matter ") for line in lines[:front]]
    rest = lines[front:]
    if markdown and rest:
        first = rest[0].number
        source = "\n".join(text.split("\n")[first - 1 :])
        blocks.extend(read_markdown(source, first))
    elif rest:
        width = _width(rest)
        groups = _unwrapped(rest, width) if width else _uncut(rest)
        blocks.extend(_block(group, _kind(group)) for group in groups)
    return tuple(
        Block(n, block.kind, block.text, block.path, block.level, block.links, block.joined)
        for n, block in enumerate(blocks)
    )


def _front_matter(lines: list[Line]) -> int:
    """Return how many lines the front matter takes: between ``---``, or two known keys or more at the start."""
    if lines and lines[0].text == "---":
        for count, line in enumerate(lines[1:60], 1):
            if line.text in {"---", "..."}:
                return count + 1
            if line.number != lines[count - 1].number + 1:
                break
        return 0
    count = 0
    while count < min(len(lines), 12) and _KEYED.match(lines[count].raw) and len(lines[count].text) < 400:
        count += 1
    return count if count > 1 else 0


def _block(group: list[Line], kind: str, where: str = "") -> Block:
    """Return the block of a run of lines, white space folded."""
    first, last = group[0].number, group[-1].number
    place = f"line {first}" if first == last else f"lines {first}-{last}"
    words = " ".join("".join(_glued(group)).split())
    return Block(0, kind, words, where + place)


def _glued(group: list[Line]) -> Iterator[str]:
    """Yield the lines of a group with what stands between them: nothing before punctuation, else a space."""
    for number, line in enumerate(group):
        if number and not (_MIDDLE.match(line.text) and not line.raw[0].isspace()):
            yield " "
        yield line.raw


def _kind(group: list[Line]) -> str:
    """Return the kind of a run of lines: item, quote, paragraph if it is long or a sentence, else line."""
    raw = group[0].raw
    if raw.lstrip().startswith("> "):
        return "quote"
    if _ITEM.match(raw):
        return "item"
    words = sum(line.text.count(" ") + 1 for line in group)
    finished = group[-1].text.rstrip(CLOSERS)[-1:] in ENDS
    return "paragraph" if len(group) > 1 or words >= 15 or (finished and words >= 4) else "line"


def _first_word(line: Line) -> int:
    """Return the length of the first word of a line."""
    return len(line.text.split(None, 1)[0])


def _width(lines: list[Line]) -> int:
    """Return the column at which a capture is wrapped, or 0 if it is not.

    Wrapped is a text whose full lines mostly end where the next word no longer fits, and whose next lines mostly
    start in the middle of a sentence.
    """
    prose = sorted(len(line.raw.rstrip().expandtabs()) for line in lines if line.text.count(" ") >= PROSE - 1)
    if len(prose) < 2 or prose[int(len(prose) * 0.97)] > WIDEST:
        return 0
    width = max(length for length in prose if length <= WIDEST)
    full = small = pairs = 0
    for line, following in pairwise(lines):
        if following.number == line.number + 1 and line.text.count(" ") >= PROSE - 1:
            pairs += 1
            if len(line.raw.rstrip()) + 1 + _first_word(following) > width:
                full += 1
                small += following.text[0].islower() or following.text[0].isdigit()
    return width if full and full >= 0.4 * pairs and small >= 0.35 * full else 0


def _unwrapped(lines: list[Line], width: int) -> Iterator[list[Line]]:
    """Yield the lines of each paragraph of a wrapped capture."""
    group: list[Line] = []
    for line in lines:
        if group and not _continues(group, line, width):
            yield group
            group = []
        group.append(line)
    yield group


def _continues(group: list[Line], line: Line, width: int) -> bool:
    """Say whether a line is the next of a wrapped paragraph."""
    before = group[-1]
    if line.number != before.number + 1 or _BULLET.match(line.raw) or before.indent > width // 2:
        return False
    length = len(before.raw.rstrip())
    shift = line.indent - group[0].indent
    if _ITEM.match(group[0].raw):
        if not 0 < shift <= 6:  # a list's own lines hang below its mark
            return False
    elif len(group) == 1 and -8 <= shift < 0:
        pass  # a first line set in
    elif abs(shift) > 1 and line.indent != before.indent:
        return False
    if length + 1 + _first_word(line) > width:
        # what is whole in itself is no rest of a sentence, however full the line before it
        return not _whole(line.text)
    unfinished = before.text[-1] not in ENDS + CLOSERS
    return unfinished and line.text[0].islower() and length > 0.6 * width and not _whole(line.text)


def _whole(text: str) -> bool:
    """Say whether a line is a label, date or byline, complete in itself."""
    if text[0].islower():
        return text[:3] == "by " and bool(parse_byline(text))
    return len(text) < 100 and bool(hint_of(text) or dated_line(text) or parse_byline(text))


def _uncut(lines: list[Line]) -> Iterator[list[Line]]:
    """Yield the lines of each paragraph of a capture with a paragraph or a string a line."""
    group: list[Line] = []
    words = 0
    for place, line in enumerate(lines):
        following = lines[place + 1] if place + 1 < len(lines) and lines[place + 1].number == line.number + 1 else None
        if group and not (line.number == group[-1].number + 1 and _resumes(group[-1], line, words, following)):
            yield group
            group, words = [], 0
        group.append(line)
        words += line.text.count(" ") + 1
    yield group


def _resumes(before: Line, line: Line, words: int, following: Line | None) -> bool:
    """Say whether a line takes up the sentence that the line before, after so many words, left unfinished."""
    if before.text.lower() in {"by", "von", "par", "por", "di", "door"}:
        return line.text.count(" ") < PROSE and line.text[0].isupper()
    if before.text[-1] in ENDS or before.text[-1] in CLOSERS[:2] + "”»" or _BULLET.match(line.raw):
        return False
    if _MIDDLE.match(line.text):
        return True
    small = line.text[0].islower()
    long = line.text.count(" ") >= PROSE
    amid = following is not None and (_MIDDLE.match(following.text) is not None or following.text[0].islower())
    hanging = _HANGING.search(before.text) is not None
    resumes = (
        # a linked name in the middle of a sentence
        (
            amid
            and not long
            and (words >= PROSE or _LEADING.fullmatch(before.text) is not None or (words > 2 and hanging))
        )
        # a sentence that starts with a linked name
        or (small and long and words < PROSE and before.text[0].isupper() and hint_of(before.text) is None)
        or (words >= PROSE and (small or (words > 9 and hanging)))
    )
    return resumes and not hint_of(line.text) and not _whole(line.text)
