"""Blocks of the captures of a site -> which of them are template: text that several of its stories carry.

On 15 hand-labelled text captures with siblings, "the same line, digits masked, stands on another page of the host"
catches 88% of the boilerplate lines and touches 0.2% of those of the body. What it touches are the sentences that
reporters write again in every story on a subject, which is why a block with the marks of reporting needs more stories
than a promo does, and why only blocks that stand on several *stories* count: two captures of one address, a repost
and the same story under two addresses are one.

A block that stands on one page only is never touched, nor are headings, table cells and code, nor pages whose body is
made of repeated parts (products, listings, documentation: on 39 sites of the development set half of what repeats and
was kept there is body).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from ingest.clean.dates import DAYNAME, MONTHS
from ingest.clean.sizes import size_of
from ingest.models import Block, Verdict

__all__ = [
    "DECIDER",
    "NOTHING",
    "Evidence",
    "Print",
    "Seen",
    "apply",
    "dropped",
    "evidence",
    "fingerprint",
    "required",
    "stories",
    "without",
]

DECIDER = "site-template"
"""``decided_by`` of a block that the corpus shows to be template."""

STORIES = 3
"""Stories that have to carry a block before it is template ..."""
REPORTED = 12
"""... and a block that reads like reporting: names, figures, quotations."""
LEAST, LETTERS = 5, 20
"""Words and characters of a block that is looked at: shorter ones are subheads, labels, names and answers."""
LINKED = 0.3
"""Share of links below which a dropped block is looked at too: a promo is kept here and dropped there, a menu never."""
MOST = 400
"""Blocks of a page that are looked at."""
SPOKEN_FOR = 5
"""Paragraphs by which a story is known: its longest."""
TYPES = frozenset({"article", "forum", "page", None})
"""Types of page whose body is written for the page alone; None are text captures."""
_KINDS = frozenset({"paragraph", "item", "quote", "caption", "line"})

_DIGITS = re.compile(r"\d+")
_QUOTED = re.compile(r"[\"“”„«»]")
_NAME = re.compile(r"(?<=[^\s.!?:…\"“”„«»(] )[A-ZÀ-ÖØ-ÞĀ-ŽА-Я][^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Print:
    """A block that is looked at."""

    print: int
    """Its fingerprint."""
    position: int
    needed: int
    """Stories that have to carry it for it to be dropped; 0 where the page alone drops it."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a capture says about the template of its site."""

    prints: tuple[Print, ...]
    """In page order, no more than ``MOST``."""
    story: tuple[int, ...]
    """Fingerprints of its longest kept blocks: another capture that shares most of them tells the same story."""


NOTHING = Evidence((), ())
"""What a capture without blocks says."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A capture that carries a block."""

    address: str
    """Its URL, or whatever else tells two pages apart."""
    story: tuple[int, ...]


def fingerprint(text: str) -> int:
    """Return 64 bits of a block's text with digits, names of months and days, case and white space masked.

    >>> fingerprint("Issue 12, 3 May 2024") == fingerprint("issue 9,  17 June 2025")
    True
    """
    folded = (text if text.isascii() else unicodedata.normalize("NFKC", text)).casefold()
    masked = _DIGITS.sub("0", folded)
    words = masked.split() if masked == folded else map(_undated, masked.split())
    digest = hashlib.blake2b(" ".join(words).encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


@lru_cache(maxsize=20_000)
def _undated(word: str) -> str:
    bare = word.strip(".,;()")
    return "0" if bare in MONTHS or DAYNAME.fullmatch(bare) else word


def evidence(ledger: Iterable[tuple[Block, Verdict]], page_type: str | None = None) -> Evidence:
    """Return what a capture says about the template of its site, from its verdicts without template."""
    prints: list[Print] = []
    longest: dict[int, int] = {}
    for block, verdict in ledger:
        if (
            len(block.text) < LETTERS
            or block.kind not in _KINDS
            or not (verdict.kept or round(block.links, 2) < LINKED)
        ):
            continue  # ledgers hold links to two places, and evidence from one is to be the same
        size = size_of(block.text)
        if size < LEAST or len(prints) == MOST:
            continue
        own = fingerprint(block.text)
        droppable = verdict.kept and page_type in TYPES
        prints.append(Print(own, block.position, required(block.text) if droppable else 0))
        if verdict.kept:
            longest[own] = size
    story = sorted(longest, key=lambda own: (-longest[own], own))[:SPOKEN_FOR]
    return Evidence(tuple(prints), tuple(story))


def stories(seen: Iterable[Seen], enough: int = REPORTED) -> int:
    """Return how many stories captures tell, counted no further than ``enough``.

    Give them in an order that is theirs, not that of their arrival: each is compared with the first of each story.
    """
    found: list[Seen] = []
    for each in seen:
        if not any(_same(each, other) for other in found):
            found.append(each)
            if len(found) >= enough:
                break
    return len(found)


def _same(one: Seen, other: Seen) -> bool:
    if one.address == other.address:
        return True
    shared = len(set(one.story) & set(other.story))
    return shared * 2 > min(len(one.story), len(other.story), SPOKEN_FOR)


def required(text: str) -> int:
    """Return how many stories have to carry a block for it to be template.

    >>> required("Get our best stories in your inbox every morning, for free.")
    3
    >>> required("Gunmen killed 12 people in Leer on Sunday, said Aru Deng of the Nile Relief Fund.")
    12
    """
    names = len(_NAME.findall(text))
    marks = bool(_DIGITS.search(text)) + bool(_QUOTED.search(text)) + (names >= 2) + (names >= 4)
    return REPORTED if marks >= 2 else STORIES


def dropped(prints: Iterable[Print], stories_of: Mapping[int, int]) -> frozenset[int]:
    """Return the positions of the blocks that are template; ``stories_of`` a fingerprint is 0 where it is not there."""
    return frozenset(each.position for each in prints if 0 < each.needed <= stories_of.get(each.print, 0))


def apply(ledger: Sequence[tuple[Block, Verdict]], positions: Collection[int]) -> list[tuple[Block, Verdict]]:
    """Return a ledger with the blocks at these positions dropped and all others as the page alone has them.

    A page of which nothing would be left is left as it is: whatever it is, it is no article with a promo in it.
    """
    alone = without(ledger)
    if not any(verdict.kept and block.position not in positions for block, verdict in alone):
        return alone
    return [
        (block, replace(verdict, kept=False, decided_by=DECIDER, score=0.1, before=(verdict.decided_by, verdict.score)))
        if verdict.kept and block.position in positions
        else (block, verdict)
        for block, verdict in alone
    ]


def without(ledger: Iterable[tuple[Block, Verdict]]) -> list[tuple[Block, Verdict]]:
    """Return a ledger as it was before its template was known."""
    return [
        (block, replace(verdict, kept=True, decided_by=verdict.before[0], score=verdict.before[1], before=None))
        if verdict.before
        else (block, verdict)
        for block, verdict in ledger
    ]
