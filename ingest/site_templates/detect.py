"""Blocks of the captures of a site -> which of them are template: text that recurs in several of its stories.

On 15 hand-labelled text captures with siblings, "the same line, digits masked, stands on another page of the host"
finds 88% of the boilerplate lines and 0.2% of those of the body. These rules protect the latter:

- Only *stories* count. Two captures of one address, a repost, and an article with the month and the tag that show it
  whole are one story: captures are joined where most of what the smaller one keeps stands on the other as well.
- What speaks to the reader (``PROMO``) is template on three stories. What does not is so only where most captures of
  the site carry it too, and what reads like reporting (names, figures, quotations) needs twelve stories besides.
- What the page itself leaves in doubt (``DOUBT``) is template on two stories, whatever it reads like. On 502 pages of
  87 sites 65% of the boilerplate that is kept is in doubt and 4% of the bodies; of the text in doubt that stands on
  another page of its site, 1 word in 250 is body.
- Digits are masked in lines only, not in sentences: "At least 28 people were killed." is not on other pages because
  they count others.
- A page never loses more than half of what it keeps, so that whatever else is wrong, no article goes.
- Headings, table cells and code are not looked at, nor pages whose body is made of repeated parts (products, listings,
  documentation: on 39 sites of the development set half of what repeats and was kept there is body).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from ingest.extract.metadata.dates import DAYNAME, MONTHS
from ingest.extract.prose import SENTENCE_ENDS, ends_with
from ingest.extract.words import size_of
from ingest.models import Block, Verdict

__all__ = [
    "COMPARED",
    "DECIDER",
    "DOUBTED",
    "FEW",
    "NO_EVIDENCE",
    "TWO",
    "BlockSupport",
    "Fingerprint",
    "Occurrence",
    "TemplateEvidence",
    "count_stories",
    "fingerprint",
    "template_evidence",
    "template_positions",
    "threshold_of",
    "within_limit",
    "without_templates",
]

DECIDER = "site-template"
"""``decided_by`` of a block that is dropped as template."""

TWO, FEW, MANY = 2, 3, 12
"""Fewest stories with a block for it to be template: for a block in doubt, for one that is not, and for one that reads
like reporting."""
NEVER, PROMO, PLAIN, REPORTED, DOUBTED = range(5)
"""Thresholds: which evidence makes a block template. ``PROMO`` is for kept blocks that address the reader, ``REPORTED``
for reporting, ``PLAIN`` for others, ``DOUBTED`` for those with a low score, ``NEVER`` for those that stay."""
DOUBT = 80
"""Percent of confidence that a block is article text below which it is in doubt."""
HALF, SAME = 0.5, 0.7
"""Share of a page's words that is never dropped, and of the smaller page's blocks by which two tell one story."""
COMPARED = 32
"""Captures of a block that are compared with each other: enough for ``MANY`` stories."""
LEAST, LETTERS = 5, 20
"""Words and characters of a block that is looked at: shorter ones are subheads, labels, names and answers."""
LONGEST = 10_000
"""Characters of a block that may be template; to weigh one of ten million takes longer than a page may."""
LINKED = 0.3
"""Share of links below which a dropped block is looked at too: a promo is kept here and dropped there, a menu never."""
MOST = 400
"""Blocks of a page that are looked at."""
SPOKEN_FOR = 5
"""Paragraphs by which revisions of an address are told from other stories there: the longest."""
TYPES = frozenset({"article", "forum", "page", None})
"""Types of page whose body is written for the page alone; None are text captures."""
_KINDS = frozenset({"paragraph", "item", "quote", "caption", "line"})

_DIGITS = re.compile(r"\d+(?:st|nd|rd|th)?\b|\d+")
_QUOTED = re.compile(r"[\"“”„«»「『《]")
_NAME = re.compile(r"(?<=[^\s.!?:…\"“”„«»(] )[A-ZÀ-ÖØ-ÞĀ-ŽА-Я][^\W\d_]+")
_CASED = re.compile(r"[^\W\d_]")
_READER = re.compile(
    r"\b(?:you|your|yours|our|us|we|subscrib\w+|sign(?:ed)? up|newsletters?|inbox|donat\w+|support|follow|click|tap|"
    r"download|apps?|podcasts?|share|listen|watch|join|regist\w+|log in|free|offers?|advert\w+|cookies?|comments?|"
    r"members\w*|e-?mails?|facebook|twitter|instagram|whatsapp|telegram|youtube|copyright|sie|ihre?[mnrs]?|ihnen|unsere?[mnrs]?|uns|"
    r"abonnier\w+|anmeld\w+|melden|kostenlos|jetzt|spenden|vous|votre|vos|nos|notre|abonn\w+|inscri\w+|gratuit\w*|suivez|"
    r"partag\w+|usted\w*|nuestr\w+|suscr\w+|boletín|gratis|compart\w+|síguenos|vostr\w+|nostr\w+|iscri\w+|"
    r"seguici|condivid\w+|"
    r"você|nosso\w*|nossa\w*|assine|inscrev\w+|grátis|siga|onze|nieuwsbrief|"
    r"volg|jouw|вы|вас|вам|ваш\w*|наш\w*|подпи\w+|"
    r"бесплатн\w+|рассылк\w+)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A block that may be template."""

    print: int
    """Hash of its text, see ``fingerprint``."""
    position: int
    bar: int
    """``PROMO``, ``PLAIN``, ``REPORTED`` or ``DOUBTED``; ``NEVER`` where the page alone drops it or is of a type
    that is spared."""


@dataclass(frozen=True, slots=True)
class TemplateEvidence:
    """What a capture contributes to finding the template of its site."""

    prints: tuple[Fingerprint, ...]
    """In page order, at most ``MOST``."""
    story: tuple[int, ...]
    """Fingerprints of its longest kept blocks: another capture that shares most of them tells the same story."""


NO_EVIDENCE = TemplateEvidence((), ())
"""The evidence of a capture without blocks."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One capture in which a block occurs."""

    address: str
    """Its URL, or whatever else tells two pages apart."""
    others: frozenset[int]
    """Fingerprints of the other blocks it keeps."""


@dataclass(frozen=True, slots=True)
class BlockSupport:
    """How widely a block occurs on a site."""

    stories: int
    """Number of stories with the block, counted over at most ``COMPARED`` captures."""
    most: bool
    """Whether it occurs in most captures of the site."""

    @property
    def passed_thresholds(self) -> frozenset[int]:
        """The thresholds that this support passes."""
        few, many = self.stories >= FEW, self.stories >= MANY
        over = {
            DOUBTED: self.stories >= TWO,
            PROMO: few,
            PLAIN: few and self.most,
            REPORTED: many and self.most,
        }
        return frozenset(bar for bar, reached in over.items() if reached)


def fingerprint(text: str) -> int:
    """Return 64 bits of a block's text with case and white space masked; of what is no sentence, digits and dates too.

    >>> fingerprint("Issue 12, 3 May 2024") == fingerprint("issue 9,  17 June 2025")
    True
    """
    folded = (text if text.isascii() else unicodedata.normalize("NFKC", text)).casefold()
    words = folded.split()
    if not (len(words) > LEAST and ends_with(folded, SENTENCE_ENDS)):
        masked = _DIGITS.sub("0", folded)
        words = list(map(_undated, masked.split())) if masked != folded else words
    digest = hashlib.blake2b(" ".join(words).encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


@lru_cache(maxsize=20_000)
def _undated(word: str) -> str:
    bare = word.strip(".,;()")
    return "0" if bare in MONTHS or DAYNAME.fullmatch(bare) else word


def template_evidence(ledger: Iterable[tuple[Block, Verdict]], page_type: str | None = None) -> TemplateEvidence:
    """Return the evidence of a capture; ``ledger`` has its verdicts without those on template."""
    prints: list[Fingerprint] = []
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
        hashed = fingerprint(block.text)
        # what a site rule keeps was kept by somebody who knows the site
        droppable = (
            verdict.kept
            and page_type in TYPES
            and len(block.text) <= LONGEST
            and not verdict.decided_by.startswith("rule:")
        )
        prints.append(Fingerprint(hashed, block.position, _threshold(block, verdict) if droppable else NEVER))
        if verdict.kept:
            longest[hashed] = size
    story = sorted(longest, key=lambda hashed: (-longest[hashed], hashed))[:SPOKEN_FOR]
    return TemplateEvidence(tuple(prints), tuple(story))


def count_stories(occurrences: Iterable[Occurrence]) -> int:
    """Return the number of stories among captures with a block; captures that keep no other block are not counted.

    Two captures are one story if they have one address or share most of what the smaller keeps, directly or by a chain
    of such pairs. Give at most ``COMPARED``: each is compared with each.
    """
    stories: list[tuple[set[str], list[frozenset[int]]]] = []
    for occurrence in occurrences:
        if not occurrence.others:
            continue
        joined = ({occurrence.address}, [occurrence.others])
        apart = []
        for other in stories:
            if occurrence.address in other[0] or any(_same(occurrence.others, one) for one in other[1]):
                joined = (joined[0] | other[0], joined[1] + other[1])
            else:
                apart.append(other)
        stories = [*apart, joined]
    return len(stories)


def _same(one: frozenset[int], other: frozenset[int]) -> bool:
    return len(one & other) >= SAME * min(len(one), len(other))


def _threshold(block: Block, verdict: Verdict) -> int:
    # ledgers hold scores in whole percent, and evidence from one is to be the same
    return DOUBTED if round(100 * verdict.score) < DOUBT else threshold_of(block.text)


def threshold_of(text: str) -> int:
    """Return the threshold of a block that is kept without doubt: ``PROMO``, ``PLAIN`` or ``REPORTED``.

    >>> threshold_of("Get our best stories in your inbox every morning.") == PROMO
    True
    >>> threshold_of("Gunmen killed 12 people in Leer on Sunday, said Aru Deng of the Relief Fund.") == REPORTED
    True
    >>> threshold_of("The road to the harbor was closed again.") == PLAIN
    True
    """
    if not _QUOTED.search(text) and len({found.casefold() for found in _READER.findall(text)}) >= 2:
        return PROMO
    letters = "".join(_CASED.findall(text))
    if letters == letters.swapcase():  # a script without capitals shows no names
        return REPORTED
    names = len(_NAME.findall(text))
    if text.endswith(("?", "？", "؟")):  # an interviewer's, who asks everybody the same
        return REPORTED
    marks = bool(re.search(r"\d", text)) + bool(_QUOTED.search(text)) + (names >= 2) + (names >= 4)
    return REPORTED if marks >= 2 else PLAIN


def template_positions(prints: Iterable[Fingerprint], carried: Mapping[int, BlockSupport]) -> frozenset[int]:
    """Return the positions of the blocks that are template; ``carried`` maps fingerprints to their support."""
    return frozenset(
        each.position for each in prints if each.print in carried and each.bar in carried[each.print].passed_thresholds
    )


def within_limit(words: Mapping[int, int], positions: Collection[int]) -> frozenset[int]:
    """Return the positions to drop, given position -> words of all kept blocks and the positions of template.

    Empty if the page would lose more than half of its words.

    >>> sorted(within_limit({0: 5, 1: 6, 4: 2}, {0, 3})), sorted(within_limit({0: 5, 1: 4}, {0}))
    ([0], [])
    """
    going = frozenset(positions) & words.keys()
    lost = sum(words[position] for position in going)
    return frozenset() if lost > HALF * sum(words.values()) else going


def without_templates(ledger: Iterable[tuple[Block, Verdict]]) -> list[tuple[Block, Verdict]]:
    """Return a ledger with the verdicts it had before template was dropped."""
    return [
        (block, replace(verdict, kept=True, decided_by=verdict.before[0], score=verdict.before[1], before=None))
        if verdict.before
        else (block, verdict)
        for block, verdict in ledger
    ]
