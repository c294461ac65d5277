"""Blocks between the paragraphs of an article -> those that belong to the page: teasers, boxes, what is said twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from ingest.extract.boilerplate.match import line_key
from ingest.extract.metadata.dateline import parse_byline
from ingest.extract.prose import Shape, echoes
from ingest.extract.text.line_labels import Looks

__all__ = ["TEASED", "cards", "islands", "repeated", "teasers"]

OWN = frozenset({"heading", "item", "cell", "code"})
"""Kinds of block that may say again what the text says."""

TEASED = (12, 80)
"""Words of the first sentences of another story, cut short by dots."""

ISLE = 45
"""Words of a sentence, at most, that is taken for that of a box because furniture stands on both sides of it."""

SHORES = 3
"""Different lines of furniture that a box has at least, and blocks between one of them and its sentence at most."""

LOOSE = frozenset({"advert", "caption", "credit", "note", "source", "pullquote", "linkrefs", "dateline", "related"})
"""Furniture that stands between paragraphs by itself: no sign of a box."""

MORE = frozenset(
    (
        "read more", "continue reading", "full story", "read full story", "see more", "weiterlesen", "mehr lesen",
        "lire la suite", "lire plus", "leer más", "leggi tutto", "leia mais", "lees meer", "läs mer", "читать далее",
        "続きを読む", "阅读更多", "더보기",
    )
)  # fmt: skip
"""Labels that stand under the headline of another story."""

DOUBLED = (6, 300, 16)
"""Words that are said twice at least, words of the whole at most, and words that can stand before both."""

PAIRS = 4
"""Times that a label stands before a headline where it stands for a kind of story."""

_LINKED = re.compile(r"\[\d{1,4}\]\S")
_CUT = re.compile(r"(?:\.\.\.|…)[\"'”’»)\]]*(?: \(.{2,80}\))?$")
_ATTRIBUTION = re.compile(r"[-–—―~] ?[^\W\d_]")


def _headed(shape: Shape) -> bool:
    """Say whether a block can be the headline of another story."""
    return 3 <= shape.words <= 25 and not shape.prose and not shape.opens


def teasers(looks: Looks, names: Mapping[int, str], region: tuple[int, int]) -> dict[int, str]:
    """Return the names of the teasers of other stories: a headline, sentences cut short, and what gives them away.

    That is who wrote them between the two, the same sentences once more (as the text of a picture), or a label.
    The first and the last paragraph of an article are none: it can itself be cut short.
    """
    blocks, shapes = looks.blocks, looks.shapes
    told = [n for n in range(*region) if shapes[n].prose and n not in names]
    found: dict[int, str] = {}
    for n in told[1:-1]:
        text = blocks[n].text
        if n in found or not TEASED[0] <= shapes[n].words <= TEASED[1] or not _CUT.search(text):
            continue
        last = n + 1 if blocks[n + 1].text.startswith(text.rstrip(".…")) else n
        top = n - 1
        named = region[0] < top and shapes[top].words <= 12 and _headed(shapes[top - 1]) and not shapes[top].opens
        labelled = "related" in {names.get(m) for m in (n - 2, last + 1)}
        if (last > n or named or labelled) and region[0] < top and _headed(shapes[top - named]):
            found.update(dict.fromkeys(range(top - named, last + 1), "related"))
    return found


def cards(looks: Looks, names: Mapping[int, str], region: tuple[int, int]) -> dict[int, str]:
    """Return the names of the headlines of other stories that something beside them gives away.

    That is a label behind ("read more"), a byline behind in the midst of the article, a label before each of several
    ("watch video"), or being a link and nothing else.
    """
    blocks, shapes = looks.blocks, looks.shapes
    start, end = region
    labels = Counter(blocks[n].text for n in range(start, end) if looks.signs[n] and shapes[n].words <= 4)
    told = 0
    found: dict[int, str] = {}
    for n in range(start, end):
        told += shapes[n].prose
        free = n not in names and n not in found and blocks[n].kind not in OWN and blocks[n].level == 0
        if not free or not _headed(shapes[n]) or blocks[n].text.endswith((".", ",")):
            continue
        following = blocks[n + 1].text if n + 1 < end else ""
        behind = names.get(n + 1) == "related" and line_key(following) in MORE
        paired = n > start and labels[blocks[n - 1].text] >= PAIRS and not shapes[n].finished
        signed = told >= 3 and following.lower().startswith("by ") and bool(parse_byline(following))
        linked = _LINKED.match(blocks[n].text) and not shapes[n].finished and shapes[n].words >= 5
        if behind or paired or signed or linked:
            found[n] = "related"
        if signed:
            found[n + 1] = "related"
    return found


def islands(looks: Looks, names: Mapping[int, str], region: tuple[int, int]) -> dict[int, str]:
    """Return the names of the sentences of boxes, furniture close before and behind each, and of the lines between.

    A form, a player or a poll says a sentence or two among its labels; alone they would read like the article's own.
    """
    blocks, shapes = looks.blocks, looks.shapes
    start, end = region

    def furniture(n: int) -> bool:
        sign, hint = looks.signs[n], looks.hints[n]
        return sign not in LOOSE if sign is not None else hint is not None and hint != "credit"

    def shore(n: int, step: int) -> list[int]:
        """Return the lines from a sentence to the next one, empty if furniture is not among the nearest."""
        met: list[int] = []
        m = n + step
        while start <= m < end and not (shapes[m].prose and m not in names) and len(met) < 4 * SHORES:
            met.append(m)
            m += step
        marks = [m for m in met if furniture(m)]
        return met[: met.index(marks[-1]) + 1] if marks and met.index(marks[0]) < SHORES else []

    found: dict[int, str] = {}
    for n in range(start, end):
        if n in names or n in found or not shapes[n].prose or shapes[n].words > ISLE or blocks[n].kind in OWN:
            continue
        before, behind = shore(n, -1), shore(n, 1)
        if before and behind:
            marks = {blocks[m].text for m in (*before, *behind) if furniture(m)}
            if len(marks) >= SHORES and len(before) + len(behind) >= 2 * SHORES - 1:
                found.update({m: "widget" for m in (*before, n, *behind) if m not in names})
    for n in range(start + 1, end - 1):
        if n not in names and shapes[n].words <= 4 and not shapes[n].opens and furniture(n - 1) and furniture(n + 1):
            found[n] = "widget"
    return found


def _doubled(text: str) -> bool:
    """Say whether a text says the same twice behind a label or headline: a caption and what the picture shows."""
    words = text.split()
    size = len(words)
    if not 2 * DOUBLED[0] <= size <= DOUBLED[1]:
        return False
    for label in range(min(DOUBLED[2], size - 2 * DOUBLED[0]) + 1):
        half = (size - label) // 2
        if 2 * half == size - label and words[label : label + half] == words[label + half :]:
            return True
    return False


def repeated(looks: Looks, names: Mapping[int, str], region: tuple[int, int]) -> dict[int, str]:
    """Return the names of what is said again: pull quotes with whom they quote, and captions said as text too."""
    blocks, shapes = looks.blocks, looks.shapes
    places = [n for n in range(*region) if n not in names or names[n] == "caption"]
    found = {n: "caption" for n in places if n not in names and _doubled(blocks[n].text)}
    for place, other in echoes([blocks[n].text for n in places]).items():
        n, said = places[place], places[other]
        if n in names or (blocks[n].text != blocks[said].text and (blocks[n].kind in OWN or blocks[n].level)):
            continue
        if names.get(said) == "caption":
            found[n] = "caption"
        elif shapes[said].prose:
            found[n] = "pullquote"
            after = n + 1
            brief = after < region[1] and after not in names and shapes[after].words <= 12
            if brief and _ATTRIBUTION.match(blocks[after].text):
                found[after] = "pullquote"
    return found
