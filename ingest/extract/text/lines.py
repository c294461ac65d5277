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

from ingest.extract.boilerplate.match import weak_label
from ingest.extract.metadata.dateline import dated, parse_byline
from ingest.extract.prose import caseless, count_words
from ingest.extract.text.markdown import read_markdown
from ingest.models import Block

__all__ = ["segment"]

WIDEST = 110
"""Columns beyond which no text browser or mail client wraps; a longer prose line is a paragraph of its own."""

PROSE = 6
"""Words from which a line tells how wide a capture is wrapped; shorter ones are menu entries and headlines."""

ENDS = ".!?…:;。！？।؟"
CLOSERS = "\"'”’“»«)]」』）"

REACHING, MANY = 0.75, 12
"""Share of the width from which a line of a wrapped capture is mostly full, and how many full lines are many."""

GAP = 3
"""Lines, at most, from a piece of a sentence to the next where empty lines stand between."""

FULL = 0.97
"""Share of the lines going on in the next that end within the width; the rest are words that could not be cut."""

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
_GAP = re.compile(r"(?:[ \xa0]{3,}|[ \xa0]*\t[ \t\xa0]*)(?=\S)")
"""What stands between two elements of a page in a dump that puts them on one line."""

_IMAGE = re.compile(r"\s*\[[^\[\]\s]{12,}$")
"""The name of an image, as text browsers print it, cut at the end of the line."""

_ADDRESS = re.compile(r"\s*\d{1,4}\. [\w+-]{2,20}:\S")
"""An entry of the list of addresses behind the dump of a text browser, which wraps none of them."""

_PICTURE = re.compile(r"\[[^\[\]\s]{4,}?\.(?:jpe?g|png|gif|svg|webp|bmp)\b", re.IGNORECASE)
_NAMED = re.compile(r"\[[^\[\]\s]{1,400}\]")

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

    @property
    def words(self) -> int:
        """Words of the line."""
        return count_words(self.text)

    @property
    def end(self) -> int:
        """Columns of the line up to its last letter; letters of eastern Asia are two columns wide."""
        raw = self.raw.rstrip().expandtabs()
        return len(raw) if raw.isascii() else len(raw) + caseless(raw)


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
        groups = _unwrapped(rest, width) if width else _uncut(list(_parted(rest)))
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
        if number and not (
            (_MIDDLE.match(line.text) and not line.raw[0].isspace())
            or _IMAGE.match(group[number - 1].raw)
            or (caseless(line.text[0]) and caseless(group[number - 1].text[-1]))
        ):
            yield " "
        yield line.raw.strip() if number else line.raw


def _kind(group: list[Line]) -> str:
    """Return the kind of a run of lines: item, quote, paragraph if it is long or a sentence, else line."""
    raw = group[0].raw
    if raw.lstrip().startswith("> "):
        return "quote"
    if _ITEM.match(raw):
        return "item"
    if group[0].text[0] == "[" and _NAMED.fullmatch(_joined(group)):
        return "line"
    words = sum(line.words for line in group)
    finished = group[-1].text.rstrip(CLOSERS)[-1:] in ENDS
    return "paragraph" if len(group) > 1 or words >= 15 or (finished and words >= 4) else "line"


def _first_word(line: Line) -> int:
    """Return the columns of the first word of a line; of scripts without spaces any letter can be cut off."""
    return 2 if caseless(line.text[0]) else len(line.text.split(None, 1)[0])


def _parted(lines: list[Line]) -> Iterator[Line]:
    """Yield the lines, those cut in two where a dump put several elements of a page on one of them.

    White space inside a sentence can be the layout of its source: a cut is only where a new text can start.
    """
    for line in lines:
        if line.words <= PROSE or not _GAP.search(line.text):
            yield line
            continue
        begin = 0
        if max(count_words(part) for part in _GAP.split(line.text)) <= 2 * PROSE:
            yield line  # a row of a table
            continue
        for gap in _GAP.finditer(line.text):
            before, after = line.text[begin : gap.start()], line.text[gap.end()]
            if not after.islower() and after.isprintable() and not _MIDDLE.match(after) and not _HANGING.search(before):
                yield Line(line.number, before, before)
                begin = gap.end()
        yield Line(line.number, line.text[begin:], line.text[begin:])


def _width(lines: list[Line]) -> int:
    """Return the column at which a capture is wrapped, or 0 if it is not.

    Wrapped is a text whose full lines mostly end where the next word no longer fits, and whose next lines mostly
    start in the middle of a sentence.
    """
    lines = [line for line in lines if not _ADDRESS.match(line.raw)]
    prose = sorted(line.end for line in lines if line.words >= PROSE)
    if len(prose) < 2 or prose[int(len(prose) * FULL)] > WIDEST:
        return 0
    near = [
        (line, following)
        for line, following in pairwise(lines)
        if following.number == line.number + 1 and line.words >= PROSE and line.end <= WIDEST
    ]
    if not near:
        return 0
    ends = sorted(line.end for line, _ in near)
    # the widest lines can be headings, which are not wrapped
    width = ends[min(len(ends) - 1, int(len(ends) * FULL))]
    full = small = reaching = 0
    for line, following in near:
        reaching += line.end >= REACHING * width
        if line.end + 1 + _first_word(following) > width:
            full += 1
            first = following.text[0]
            small += first.islower() or first.isdigit() or bool(caseless(first))
    # among long lists most lines are short: there enough full lines tell
    often = full >= 0.4 * len(near) or (full >= MANY and full >= 0.5 * reaching)
    return width if full and often and small >= 0.35 * full else 0


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
    if _BULLET.match(line.raw) or before.indent > width // 2:
        return False
    if line.number != before.number + 1:
        return _goes_on(group, line)
    if _PICTURE.match(line.text) or group[0].text[0] == "[":
        name = _joined(group)
        if _PICTURE.match(line.text) or _NAMED.fullmatch(name):
            return False  # a text behind an image is no part of its name
        if len(group) <= 3 and "]" not in name and _IMAGE.match(group[0].raw):
            return True
    # what ends with a full stop, and the line before it does not, is the last word of a sentence, not a label
    last = line.text[-1] in ".!?" and before.text[-1] not in ENDS + CLOSERS
    return _hangs(group, line, width) and ((last and before.text.count(" ") >= PROSE) or not _whole(line.text))


def _goes_on(group: list[Line], line: Line) -> bool:
    """Say whether a sentence goes on behind an empty line: cut at a link, or where its source breaks the line."""
    before = group[-1]
    return (
        line.number <= before.number + GAP
        and before.text[-1] not in ENDS + CLOSERS
        and before.text.count(" ") >= 1
        and not _ITEM.match(group[0].raw)
        and (_MIDDLE.match(line.text) is not None or (line.text[0].islower() and line.words > 2))
        and (len(group) > 2 or sum(each.words for each in group) > 2)
        and weak_label(before.text) is None
        and not _whole(line.text)
    )


def _hangs(group: list[Line], line: Line, width: int) -> bool:
    """Say whether a line stands where the next line of a paragraph or list entry does, the one before being full."""
    before = group[-1]
    shift = line.indent - group[0].indent
    if _ITEM.match(group[0].raw):
        if not 0 < shift <= 6:  # a list's own lines hang below its mark
            return False
    elif len(group) == 1 and -8 <= shift < 0:
        pass  # a first line set in
    elif abs(shift) > 1 and line.indent != before.indent:
        return False
    if before.end + 1 + _first_word(line) > width:
        return True
    unfinished = before.text[-1] not in ENDS + CLOSERS
    return unfinished and line.text[0].islower() and before.end > 0.6 * width


def _joined(group: list[Line]) -> str:
    """Return the text of a group without white space, as the name of an image is compared."""
    return "".join(line.text for line in group) if len(group) <= 4 else ""


def _whole(text: str) -> bool:
    """Say whether a line is a label, date or byline, complete in itself: no rest of a sentence."""
    if text[0].islower():
        return text[:3] == "by " and bool(parse_byline(text))
    return len(text) < 100 and bool(weak_label(text) or dated(text) or parse_byline(text))


def _uncut(lines: list[Line]) -> Iterator[list[Line]]:
    """Yield the lines of each paragraph of a capture with a paragraph or a string a line."""
    group: list[Line] = []
    words = 0
    for place, line in enumerate(lines):
        following = lines[place + 1] if place + 1 < len(lines) and lines[place + 1].number == line.number + 1 else None
        near = bool(group) and line.number == group[-1].number + 1
        if group and not (_resumes(group[-1], line, words, following) if near else _goes_on(group, line)):
            yield group
            group, words = [], 0
        group.append(line)
        words += line.words
    yield group


def _resumes(before: Line, line: Line, words: int, following: Line | None) -> bool:
    """Say whether a line takes up the sentence that the line before, after so many words, left unfinished."""
    if before.text.lower() in {"by", "von", "par", "por", "di", "door"}:
        return line.text.count(" ") < PROSE and line.text[0].isupper()
    if before.text[-1] in ENDS or before.text[-1] in CLOSERS[:2] + "”“»«」』" or _BULLET.match(line.raw):
        return False
    if _MIDDLE.match(line.text):
        return True
    small = line.text[0].islower()
    long = line.words > PROSE
    amid = following is not None and (_MIDDLE.match(following.text) is not None or following.text[0].islower())
    hanging = _HANGING.search(before.text) is not None
    # a line in small letters has been taken up before: a sentence is under way
    underway = words >= PROSE or (before.text[0].islower() and words > before.words)
    resumes = (
        # a linked name in the middle of a sentence
        (amid and not long and (underway or _LEADING.fullmatch(before.text) is not None or (words > 2 and hanging)))
        # a sentence that starts with a linked name
        or (
            small
            and (long or (line.words >= PROSE // 2 and line.text[-1] in ENDS))
            and words < PROSE
            and before.text[0].isupper()
            and weak_label(before.text) is None
        )
        or (words >= PROSE and (small or (words > 9 and hanging)))
    )
    if not resumes or weak_label(line.text) or _whole(line.text):
        return False
    return words > before.words or not dated(before.text)
