"""Page context of a press release -> what follows its text: contacts, text about the sender, source and end mark."""

from __future__ import annotations

import re

from ingest.extract.metadata.dates import read_date
from ingest.extract.page_parts.context import PageContext, folded, is_link

__all__ = ["press"]

TOLD = 0.6
"""Smallest share of the words of sentences above the contacts."""

LINE_WORDS = 10
"""Most words of a line of an address."""

REACHED_WORDS = 20
"""Most words of a line with an e-mail address."""

LABEL_WORDS = 6
"""Most words of a label or heading above such lines."""

REST = 0.25
"""Largest share of the kept words behind an end mark."""

OPENING = 8
"""Number of first words in which a text about the sender must name it."""

_END = re.compile(
    r"(?:# ?){3,6}|[-–—]{0,3} ?(?:30|E\.?N\.?D\.?S?\.?) ?[-–—]{0,3}|[-–—]{1,3} ?[Ee]nds? ?[-–—]{1,3}"
    r"|[<(\[](?:END|Ends?)[>)\]]"
)
"""The marks agencies and press offices set under a text; "30" alone is a number."""
_SOURCE = re.compile(r"SOURCE:? \S")
"""What wire services set under a release, before the name of the sender."""
_BARE = re.compile(r"\W*30\W*|E\.?N\.?D\.?")
_MAIL = re.compile(r"\S@[\w-]+\.\w")
_CALL = re.compile(r"(?<![\w.,-])\+?\(?\d[\d ()./–-]{7,20}\d(?![\w%])")
DIGITS = 9
"""Fewest digits of a phone number: ranges of years and pages have fewer."""


def press(page: PageContext) -> set[int]:
    """Return the positions of the blocks behind the text of a press release, and of its end mark."""
    total = page.sentence_words(0, len(page.blocks))
    if not total:
        return set()
    positions = _ended(page)
    reached = _reached(page, total)
    positions |= reached
    if positions:
        positions |= _about(page, positions)
    return positions


def _ended(page: PageContext) -> set[int]:
    """Return the positions of the end mark and the kept blocks behind it, if these are few."""
    blocks, kept = page.blocks, page.kept
    whole = sum(page.words[n] for n in kept)
    for place, n in enumerate(kept):
        text = blocks[n].text.strip()
        marked = (len(text) <= 12 and _END.fullmatch(text)) or (
            _SOURCE.match(text) and page.spaced_words[n] <= LINE_WORDS
        )
        if marked and not blocks[n].level and page.sentence_words(0, n):
            behind = kept[place + 1 :]
            if _BARE.fullmatch(text) and not text.startswith(("-", "–", "—")):
                continue
            if sum(page.words[m] for m in behind) <= REST * whole:
                return {n, *behind}
    return set()


def _reached(page: PageContext, total: int) -> set[int]:
    """Return the positions of contact lines below the text, with names and labels among them."""
    blocks = page.blocks
    positions: set[int] = set()
    for n in page.kept:
        block = blocks[n]
        if n in positions or not _line(page, n) or not _reaches(block.text):
            continue
        if page.sentence_words(0, n) < TOLD * total:
            continue
        start, end = n, n + 1
        while start and _line(page, start - 1) and not blocks[start - 1].level and n - start < LABEL_WORDS:
            start -= 1
        while end < len(blocks) and _line(page, end) and end - n < LABEL_WORDS:
            end += 1
        labelled = start and _label(page, start - 1)
        if end - start >= 2 or labelled:
            positions.update(range(start - bool(labelled), end))
    return positions


def _reaches(text: str) -> bool:
    """Whether a text holds an e-mail address or a phone number."""
    if _MAIL.search(text):
        return True
    call = _CALL.search(text)
    return call is not None and sum(map(str.isdigit, call[0])) >= DIGITS and read_date(text) is None


def _line(page: PageContext, n: int) -> bool:
    block, words = page.blocks[n], page.spaced_words[n]
    if words > REACHED_WORDS or block.kind not in {"paragraph", "line"}:
        return False
    ended = block.text.rstrip().endswith((".", "!", "?", "”", '"'))
    if words <= LINE_WORDS and not ended and not is_link(block):
        return True
    return _reaches(block.text) if words <= LINE_WORDS else not ended and bool(_MAIL.search(block.text))


def _label(page: PageContext, n: int) -> bool:
    block = page.blocks[n]
    return page.spaced_words[n] <= LABEL_WORDS and (bool(block.level) or block.text.rstrip().endswith((":", "：")))


def _about(page: PageContext, found: set[int]) -> set[int]:
    """Return the heading with the sender's name and the text below that opens with it, directly above ``found``."""
    blocks, kept = page.blocks, page.kept
    first = min(found)
    above = [n for n in kept if n < first]
    about: set[int] = set()
    for n in reversed(above[1:]):
        if not page.sentences[n]:
            return set()
        about.add(n)
        head = blocks[n - 1]
        if page.sentences[n - 1] or page.spaced_words[n - 1] > LABEL_WORDS:
            if len(about) < 3:
                continue
            return set()
        names = [word for word in head.text.split()[1:] if word[:1].isupper() or not word.isascii()]
        opening = folded(" ".join(blocks[n].text.split()[:OPENING]))
        if names and all(folded(name).strip(".,:") in opening for name in names):
            return {*about, n - 1}
        return set()
    return set()
