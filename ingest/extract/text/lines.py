"""Text of a plain capture -> blocks: paragraphs rebuilt from wrapped or cut lines; nothing is lost, nothing judged.

There are three kinds of capture. A dump of a text browser wraps paragraphs at a width: a line continues the one before
if its first word would not have fitted there. A dump of strings, one a line, cuts sentences at links: a line continues
an unfinished one if it starts like the middle of a sentence. All others have a paragraph a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from ingest.extract.boilerplate.match import weak_label
from ingest.extract.metadata.dateline import dated, parse_byline
from ingest.extract.text.markdown import read_markdown
from ingest.extract.words import count_words, unspaced_letters
from ingest.models import Block

__all__ = ["segment"]

MAX_WIDTH = 110
"""Columns beyond which no text browser or mail client wraps; a longer prose line is a paragraph of its own."""

PROSE_WORDS = 6
"""Words from which a line shows how wide a capture is wrapped; shorter ones are menu entries and headlines."""

END_MARKS = ".!?…:;。！？।؟"
"""What ends a line that the next one does not continue; see ``extract.prose`` for other end marks."""

CLOSING_MARKS = "\"'”’“»«)]」』）"
"""What may follow an end mark."""

_NOT_CONTINUED = END_MARKS + CLOSING_MARKS
_QUOTES = CLOSING_MARKS[:2] + "”“»«」』"

REACHING, MANY_FULL_LINES = 0.75, 12
"""Share of the width from which a line of a wrapped capture is nearly full, and how many full lines are many."""

MAX_BLANK = 3
"""Lines, at most, from a piece of a sentence to the next where blank lines stand between."""

WIDTH_QUANTILE = 0.97
"""Share of the continued lines that end within the width; the rest are words that could not be cut."""

_ITEM = re.compile(r"\s*(?:[*•●▪■◦‣·+o–-]|\(?\d{1,3}[.)]|[a-z]\))\s+(?=\S)")
_BULLET = re.compile(r"\s*[*•●▪■◦‣·+-]\s+(?=\S)")
_MID_SENTENCE = re.compile(r"\s*(?:[,.;:!?)”’]|'s\b|’s\b)(?:\s|$)")
_NEEDS_MORE = re.compile(
    r"(?:[,(]|\b(?:the|a|an|of|to|in|on|at|by|for|from|with|and|or|but|that|than|as|is|was|were|are|be|been|has|had|have|"
    r"its|his|her|their|our|this|about|into|against|via|said|told|der|die|das|den|dem|des|und|von|mit|zu|im|ein|eine|"
    r"le|la|les|de|du|des|et|à|un|une|el|los|las|y|que|en|con|il|lo|gli|di|da|e|o|os|as|em|het|een|van|met))$",
    re.IGNORECASE,
)
_OPENING_WORD = re.compile(
    r"When|While|After|Before|If|Although|Because|Since|But|And|The|A|In|At|On|As|For|With|Even|Former|Then"
)
_WIDE_SPACE = re.compile(r"(?:[ \xa0]{3,}|[ \xa0]*\t[ \t\xa0]*)(?=\S)")
"""The space between two elements of a page in a dump that puts them on one line."""

_CUT_IMAGE_NAME = re.compile(r"\s*\[[^\[\]\s]{12,}$")
"""The name of an image, as text browsers print it, cut at the end of the line."""

_LINK_ADDRESS = re.compile(r"\s*\d{1,4}\. [\w+-]{2,20}:\S")
"""An entry of the list of addresses behind the dump of a text browser, which wraps none of them."""

_IMAGE_FILE = re.compile(r"\[[^\[\]\s]{4,}?\.(?:jpe?g|png|gif|svg|webp|bmp)\b", re.IGNORECASE)
_IMAGE_NAME = re.compile(r"\[[^\[\]\s]{1,400}\]")

_FRONT_MATTER_LINE = re.compile(
    r"\s*(?:title|author|authors|date|url|url source|source|published|published time|hostname|sitename|site|"
    r"description|categories|tags|markdown content|fetched|captured|language|section)\s*:",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank: its number from 1, its text as it is and without outer white space."""

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
        """Columns of the line up to its last letter; East Asian letters are two columns wide."""
        raw = self.raw.rstrip().expandtabs()
        return len(raw) if raw.isascii() else len(raw) + unspaced_letters(raw)


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
        width = _wrap_width(rest)
        groups = _wrapped_paragraphs(rest, width) if width else _cut_paragraphs(list(_split_at_wide_space(rest)))
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
    while count < min(len(lines), 12) and _FRONT_MATTER_LINE.match(lines[count].raw) and len(lines[count].text) < 400:
        count += 1
    return count if count > 1 else 0


def _block(group: list[Line], kind: str, prefix: str = "") -> Block:
    """Return the block of a run of lines, with folded white space and ``prefix`` before its path."""
    first, last = group[0].number, group[-1].number
    path = f"line {first}" if first == last else f"lines {first}-{last}"
    words = " ".join("".join(_joined_lines(group)).split())
    return Block(0, kind, words, prefix + path)


def _joined_lines(group: list[Line]) -> Iterator[str]:
    """Yield the lines of a group with what stands between them: nothing before punctuation, else a space."""
    for index, line in enumerate(group):
        if index and not (
            (_MID_SENTENCE.match(line.text) and not line.raw[0].isspace())
            or _CUT_IMAGE_NAME.match(group[index - 1].raw)
            or (unspaced_letters(line.text[0]) and unspaced_letters(group[index - 1].text[-1]))
        ):
            yield " "
        yield line.raw.strip() if index else line.raw


def _kind(group: list[Line]) -> str:
    """Return the kind of a run of lines: item, quote, paragraph if it is long or a sentence, else line."""
    raw = group[0].raw
    if raw.lstrip().startswith("> "):
        return "quote"
    if _ITEM.match(raw):
        return "item"
    if group[0].text[0] == "[" and _IMAGE_NAME.fullmatch(_without_space(group)):
        return "line"
    words = sum(line.words for line in group)
    ends_sentence = group[-1].text.rstrip(CLOSING_MARKS)[-1:] in END_MARKS
    return "paragraph" if len(group) > 1 or words >= 15 or (ends_sentence and words >= 4) else "line"


def _first_word_width(line: Line) -> int:
    """Return the columns of the first word of a line; in scripts without spaces a line can break at any letter."""
    return 2 if unspaced_letters(line.text[0]) else len(line.text.split(None, 1)[0])


def _split_at_wide_space(lines: list[Line]) -> Iterator[Line]:
    """Yield the lines, and the parts of those on which a dump put several elements of a page.

    White space inside a sentence can be the layout of its source: a line is split only where a new text can start.
    """
    for line in lines:
        if line.words <= PROSE_WORDS or not _WIDE_SPACE.search(line.text):
            yield line
        elif max(count_words(part) for part in _WIDE_SPACE.split(line.text)) <= 2 * PROSE_WORDS:
            yield line  # a row of a table
        else:
            yield from _parts(line)


def _parts(line: Line) -> Iterator[Line]:
    start = 0
    for space in _WIDE_SPACE.finditer(line.text):
        before, after = line.text[start : space.start()], line.text[space.end()]
        starts_text = not after.islower() and after.isprintable() and not _MID_SENTENCE.match(after)
        if starts_text and not _NEEDS_MORE.search(before):
            yield Line(line.number, before, before)
            start = space.end()
    yield Line(line.number, line.text[start:], line.text[start:])


def _wrap_width(lines: list[Line]) -> int:
    """Return the column at which a capture is wrapped, or 0 if it is not.

    A text is wrapped if its full lines mostly end where the next word no longer fits, and the lines after them mostly
    start in the middle of a sentence.
    """
    lines = [line for line in lines if not _LINK_ADDRESS.match(line.raw)]
    prose_ends = sorted(line.end for line in lines if line.words >= PROSE_WORDS)
    if len(prose_ends) < 2 or prose_ends[int(len(prose_ends) * WIDTH_QUANTILE)] > MAX_WIDTH:
        return 0
    pairs = [
        (line, following)
        for line, following in pairwise(lines)
        if following.number == line.number + 1 and line.words >= PROSE_WORDS and line.end <= MAX_WIDTH
    ]
    if not pairs:
        return 0
    ends = sorted(line.end for line, _ in pairs)
    # the widest lines can be headings, which are not wrapped
    width = ends[min(len(ends) - 1, int(len(ends) * WIDTH_QUANTILE))]
    return width if _is_wrapped_at(width, pairs) else 0


def _is_wrapped_at(width: int, pairs: list[tuple[Line, Line]]) -> bool:
    """Say whether lines that follow each other are wrapped at a width."""
    after_full = [following for line, following in pairs if line.end + 1 + _first_word_width(following) > width]
    if not after_full:
        return False
    full = len(after_full)
    nearly_full = sum(line.end >= REACHING * width for line, _ in pairs)
    # among long lists most lines are short: there, many full lines are enough
    mostly_full = full >= 0.4 * len(pairs) or (full >= MANY_FULL_LINES and full >= 0.5 * nearly_full)
    mid_sentence = sum(
        line.text[0].islower() or line.text[0].isdigit() or bool(unspaced_letters(line.text[0])) for line in after_full
    )
    return mostly_full and mid_sentence >= 0.35 * full


def _wrapped_paragraphs(lines: list[Line], width: int) -> Iterator[list[Line]]:
    """Yield the lines of each paragraph of a wrapped capture."""
    group: list[Line] = []
    for line in lines:
        if group and not _continues_wrapped(group, line, width):
            yield group
            group = []
        group.append(line)
    yield group


def _continues_wrapped(group: list[Line], line: Line, width: int) -> bool:
    """Say whether a line is the next of a wrapped paragraph."""
    before = group[-1]
    if _BULLET.match(line.raw) or before.indent > width // 2:
        return False
    if line.number != before.number + 1:
        return _continues_after_blank(group, line)
    starts_image = _IMAGE_FILE.match(line.text) is not None
    if starts_image or group[0].text[0] == "[":
        name = _without_space(group)
        if starts_image or _IMAGE_NAME.fullmatch(name):
            return False  # a text behind an image is not part of its name
        if len(group) <= 3 and "]" not in name and _CUT_IMAGE_NAME.match(group[0].raw):
            return True
    if not _is_placed_as_next(group, line, width):
        return False
    return _is_last_word(before, line) or not _is_whole(line.text)


def _is_last_word(before: Line, line: Line) -> bool:
    """Say whether a line that ends with a mark is the end of a long line's sentence, and so not a label."""
    ends_sentence = line.text[-1] in ".!?" and before.text[-1] not in _NOT_CONTINUED
    return ends_sentence and before.text.count(" ") >= PROSE_WORDS


def _continues_after_blank(group: list[Line], line: Line) -> bool:
    """Say whether a sentence continues after blank lines: cut at a link, or where its source breaks the line."""
    before = group[-1]
    return (
        line.number <= before.number + MAX_BLANK
        and _is_open_sentence(group)
        and (_MID_SENTENCE.match(line.text) is not None or (line.text[0].islower() and line.words > 2))
        and weak_label(before.text) is None
        and not _is_whole(line.text)
    )


def _is_open_sentence(group: list[Line]) -> bool:
    """Say whether lines are three words or lines and more, without an end mark, and not a list entry."""
    before = group[-1]
    if before.text[-1] in _NOT_CONTINUED or " " not in before.text or _ITEM.match(group[0].raw):
        return False
    return len(group) > 2 or sum(line.words for line in group) > 2


def _is_placed_as_next(group: list[Line], line: Line, width: int) -> bool:
    """Say whether a line stands where the next line of a paragraph or list entry does, after a full line."""
    before = group[-1]
    shift = line.indent - group[0].indent
    if _ITEM.match(group[0].raw):
        if not 0 < shift <= 6:  # the lines of a list entry are indented below its mark
            return False
    elif len(group) == 1 and -8 <= shift < 0:
        pass  # the first line of a paragraph is indented
    elif abs(shift) > 1 and line.indent != before.indent:
        return False
    if before.end + 1 + _first_word_width(line) > width:
        return True
    return before.text[-1] not in _NOT_CONTINUED and line.text[0].islower() and before.end > 0.6 * width


def _without_space(group: list[Line]) -> str:
    """Return the text of up to four lines without white space, as the name of an image is compared."""
    return "".join(line.text for line in group) if len(group) <= 4 else ""


def _is_whole(text: str) -> bool:
    """Say whether a line is a label, date or byline, complete in itself: not the rest of a sentence."""
    if text[0].islower():
        return text[:3] == "by " and bool(parse_byline(text))
    return len(text) < 100 and bool(weak_label(text) or dated(text) or parse_byline(text))


def _cut_paragraphs(lines: list[Line]) -> Iterator[list[Line]]:
    """Yield the lines of each paragraph of a capture with a paragraph or a string a line."""
    group: list[Line] = []
    words = 0
    for index, line in enumerate(lines):
        following = lines[index + 1] if index + 1 < len(lines) and lines[index + 1].number == line.number + 1 else None
        if group:
            adjacent = line.number == group[-1].number + 1
            continues = (
                _continues_cut(group[-1], line, words, following) if adjacent else _continues_after_blank(group, line)
            )
            if not continues:
                yield group
                group, words = [], 0
        group.append(line)
        words += line.words
    yield group


def _continues_cut(before: Line, line: Line, words: int, following: Line | None) -> bool:
    """Say whether a line continues the sentence of the line before, which was cut after so many words."""
    if before.text.lower() in {"by", "von", "par", "por", "di", "door"}:
        return line.text.count(" ") < PROSE_WORDS and line.text[0].isupper()
    if before.text[-1] in END_MARKS or before.text[-1] in _QUOTES or _BULLET.match(line.raw):
        return False
    if _MID_SENTENCE.match(line.text):
        return True
    if not (
        _is_linked_name(before, line, words, following)
        or _follows_linked_name(before, line, words)
        or _follows_long_line(before, line, words)
    ):
        return False
    if weak_label(line.text) or _is_whole(line.text):
        return False
    return words > before.words or not dated(before.text)


def _is_linked_name(before: Line, line: Line, words: int, following: Line | None) -> bool:
    """Say whether a line is a linked name in the middle of a sentence, which the line after it continues."""
    if following is None or line.words > PROSE_WORDS:
        return False
    if not (_MID_SENTENCE.match(following.text) or following.text[0].islower()):
        return False
    # a line that starts lower-case was a continuation itself
    in_sentence = words >= PROSE_WORDS or (before.text[0].islower() and words > before.words)
    if in_sentence or _OPENING_WORD.fullmatch(before.text):
        return True
    return words > 2 and _NEEDS_MORE.search(before.text) is not None


def _follows_linked_name(before: Line, line: Line, words: int) -> bool:
    """Say whether a line is the rest of a sentence that starts with a linked name."""
    is_rest = line.words > PROSE_WORDS or (line.words >= PROSE_WORDS // 2 and line.text[-1] in END_MARKS)
    if not (line.text[0].islower() and is_rest):
        return False
    return words < PROSE_WORDS and before.text[0].isupper() and weak_label(before.text) is None


def _follows_long_line(before: Line, line: Line, words: int) -> bool:
    """Say whether a line continues a long text: it starts lower-case, or the text ends with a word like "the"."""
    if words < PROSE_WORDS:
        return False
    return line.text[0].islower() or (words > 9 and _NEEDS_MORE.search(before.text) is not None)
