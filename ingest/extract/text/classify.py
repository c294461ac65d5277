"""Blocks of a plain-text capture -> verdicts and metadata: the article is the run of prose, less what signs name.

Every block gets a weight, its words if it is prose, a loss if it reads like a menu or says that the article is over;
the run of greatest sum is the region of the article. Inside it only what a sign, a repetition or the author's box
identifies is dropped; outside it everything is, with the best name there is for it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from types import MappingProxyType

from ingest.extract.metadata.dateline import Dateline, person, split_dateline
from ingest.extract.prose import Shape, unmarked
from ingest.extract.text.credits import Credits, read_credits, read_metadata
from ingest.extract.text.features import Reading
from ingest.extract.text.inset_blocks import TEASED, cards, islands, repeated, teasers
from ingest.extract.text.line_labels import Looks, look_at
from ingest.extract.text.models import MODEL, NEEDED, LineVotes, Models, line_votes, votable
from ingest.extract.text.region import Marks, find_region
from ingest.extract.text.titles import BRIEF, plain
from ingest.extract.text.transcripts import transcript
from ingest.models import Block, Judged, Verdict

__all__ = ["Judged", "judge", "read_rules"]

LONE = frozenset({"share", "widget", "comment", "subscribe"})
"""Hints that name a line even between paragraphs; a section's name there is a subheading."""

CLOSING = frozenset({"source", "related", "comment", "author-bio", "event"})
"""Names of blocks behind an article that what follows belongs to."""

VAGUE = frozenset({"outside", "nav", "kicker", "standfirst"})
"""Names of blocks that nothing but their place speaks against."""

TAIL = 0.35
"""Share of the article's words that may stand behind its author's box: what does is about events or the house."""

FRONT = 60
"""Lines in which the front matter stands."""

BOX_WORDS = 800
"""Words that may stand behind the start of either box, however long the article is: such boxes are written once and set
under texts of every length, so theirs does not grow with the text's."""

HOURS = 3
"""Times of day from which a text is a report by the hour."""

_CLOCK = re.compile(r"\d{1,2}[:.h]\d\d ?(?:[ap]\.?m\.?|Uhr)?(?: [A-Z]{2,4})?", re.IGNORECASE)
TAIL_HOUSE = 0.6
"""The same of the box about the house that sends a press release, which can be nearly as long."""

_ABOUT = re.compile(
    r"(?:About|Über|À propos d[eu]|Acerca de|Sobre|Over) (?:the )?(?P<name>[A-Z0-9][\w.&'’-]*(?: [\w.&'’,-]+){0,6}):?"
)
_HOUSE = re.compile(
    r"\b(?:founded|headquarter\w*|based in|established|employs|employees|subsidiary|listed on|(?:NYSE|NASDAQ|Nasdaq)\b|"
    r"leading|(?:for )?more information|learn more|visit (?:www\.|https?:|\w+\.\w+)|www\.|gegründet|mit Sitz in|fondée|"
    r"fundada)"
)
_ROLE = re.compile(
    r"\b(?:[Ee]ditor|reporter|correspondent|writer|journalist|columnist|author|contributor|founder|director|professor|fellow|"
    r"analyst|researcher|lecturer|president|officer|CEO|CTO|cover(?:s|ed|ing)|writes|wrote|joined|Redakteur(?:in)?|"
    r"journaliste|periodista|giornalista|jornalista|journalist[ai]?)\b",
)
_NAMED = re.compile(
    r"(?:About (?:the author:? ?)?)?(?P<name>[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){1,3}?)(?: (?P=name))?"
    r"(?: \([^()]{1,60}\))?,? (?:is|was|has|ist|est|es|è|é|covers|writes|joined|reports|works|serves)\b"
)
_BRACKETS = re.compile(r"\[[^\[\]\s]{1,300}\]")
_LINKED = re.compile(r"\[\d{1,4}\]\w")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def judge(
    blocks: Sequence[Block],
    marks: Marks = MappingProxyType({}),
    *,
    marked: bool = False,
    learned: bool = True,
    models: Models | None = None,
) -> Judged:
    """Return the verdict on every block of a text capture, and what the capture says of its article.

    ``marks`` are verdicts given beforehand, by position: whether the block is kept, and by which rule; they are
    followed as they are. ``marked`` is whether the capture is in Markdown. A name is ``text:`` and what the block is:
    ``body``, ``title``, ``related``, ``outside`` ...; it is ``text:model`` where the trained models overrule the rules.
    With ``learned`` off, and of Markdown, only the rules judge: the models have not seen blocks of markup. ``models``
    stand in for the shipped ones.
    """
    reading, said = read_rules(blocks, marks, marked=marked)
    verdicts = [_verdict(n, block, reading.names.get(n), marks) for n, block in enumerate(blocks)]
    votes = line_votes(reading, models) if learned and not marked else None
    if votes is not None:
        verdicts = [
            verdict if n in marks or not votable(reading, n) else _voted(verdict, votes, n)
            for n, verdict in enumerate(verdicts)
        ]
    cut, judged, dateline = _cut_dateline(blocks, verdicts, marks)
    return Judged(cut, judged, read_metadata(blocks, verdicts, said, dateline))


def read_rules(
    blocks: Sequence[Block], marks: Marks = MappingProxyType({}), *, marked: bool = False
) -> tuple[Reading, Credits]:
    """Return what the rules make of the blocks of a text capture, and what is said around its article."""
    looks = look_at(blocks)
    region = find_region(looks, marks, marked=marked)
    said = read_credits(looks, region)
    names = _inside(looks, said, region)
    names = _author_box(blocks, names, said, region)
    names = _house_box(blocks, names, region)
    around = _outside(looks, said, region)
    if looks.bare:
        around = _spare(looks, around, said, region)
    return Reading(looks, region, {**around, **names, **_front_title(blocks)}), said


def _verdict(n: int, block: Block, name: str | None, marks: Marks) -> Verdict:
    if n in marks:
        kept, rule = marks[n]
        return Verdict(kept, rule, 1.0 if kept else 0.0)
    if name is not None:
        return Verdict(kept=False, decided_by=f"text:{name}", score=0.2 if name in {"outside", "standfirst"} else 0.05)
    return Verdict(kept=True, decided_by="text:body", score=0.95 if block.words > 12 else 0.8)


def _voted(verdict: Verdict, votes: LineVotes, n: int) -> Verdict:
    """Return a verdict of the rules with the votes of the models, which overrule it where they disagree."""
    likely = float(votes.likely[n])
    kept = likely >= NEEDED
    return Verdict(
        kept=kept,
        decided_by=verdict.decided_by if kept == verdict.kept else MODEL,
        score=likely,
        votes=(("words", float(votes.words[n])), ("forest", likely)),
        needed=NEEDED,
    )


def _inside(looks: Looks, said: Credits, region: tuple[int, int]) -> dict[int, str]:
    """Return the names of the blocks of the region that are no article text."""
    blocks, shapes, signs, hints = looks.blocks, looks.shapes, looks.signs, looks.hints
    start, end = region
    names: dict[int, str] = {}
    behind = False
    linked = _linked(blocks, shapes, start, end)
    times = Counter(block.text for block in blocks)
    # who speaks, and when, is part of a transcript
    spoken = transcript(blocks)
    clocks = _clocks(blocks, shapes, start, end).union(spoken)
    for n in range(start, end):
        sign, hint = signs[n], hints[n]
        if (
            sign is None
            and not looks.bare
            and blocks[n].kind in {"line", "item"}
            and (
                (_wordless(blocks[n].text) and n not in clocks)
                or (
                    shapes[n].words <= 3
                    and times[blocks[n].text] >= 3
                    and n not in spoken
                    and not _ends(shapes[n])
                    and not (n + 1 < end and (_ends(shapes[n + 1]) or blocks[n + 1].kind == "item"))
                )
            )
        ):
            names[n] = "widget"
        elif sign is not None:
            names[n] = sign
            behind = sign == "related" and shapes[n].words <= 4
        elif n in said.named:
            names[n] = said.named[n]
        elif (
            n in linked
            or (behind and not _ends(shapes[n]) and blocks[n].level == 0)
            or (behind and _teased(shapes, n, end) and names.get(n - 1) == "related")
        ):
            names[n] = "related"
        elif hint and (hint in LONE or any(signs[m] or hints[m] for m in (n - 1, n + 1) if start <= m < end)):
            names[n] = hint
        else:
            behind = False
    if looks.bare or spoken:
        return names
    names = {**teasers(looks, names, region), **cards(looks, names, region), **names}
    names = {**islands(looks, names, region), **names}
    return {**names, **repeated(looks, names, region)}


def _teased(shapes: Sequence[Shape], n: int, end: int) -> bool:
    """Say whether a sentence stands between two headlines of a box of other stories."""
    return shapes[n].finished and shapes[n].words <= TEASED[1] and n + 1 < end and not _ends(shapes[n + 1])


def _front_title(blocks: Sequence[Block]) -> dict[int, str]:
    """Return the names of the headings that say the title of the front matter once more."""
    front = (block.text for block in blocks[:FRONT] if block.path.startswith("front-matter"))
    titles = {plain(said.strip(" \"'")) for key, _, said in (text.partition(":") for text in front) if key == "title"}
    return {n: "title" for n, block in enumerate(blocks) if titles and block.level and plain(block.text) in titles}


def _wordless(text: str) -> bool:
    """Say whether a line holds no word: rules, bullets, counters, names of images in brackets."""
    bare = _BRACKETS.sub("", text) if "[" in text else text
    return not any(char.isalpha() for char in bare)


def _clocks(blocks: Sequence[Block], shapes: Sequence[Shape], start: int, end: int) -> set[int]:
    """Return the lines that are but a time of day, each before a paragraph, where several are: a report by the hour."""
    found = {n for n in range(start, end - 1) if _CLOCK.fullmatch(blocks[n].text) and shapes[n + 1].words >= 4}
    return found if len(found) >= HOURS - 1 else set()


def _ends(shape: Shape) -> bool:
    """Say whether a line is a sentence, however short, or announces what follows."""
    return shape.finished or shape.opens


def _linked(blocks: Sequence[Block], shapes: Sequence[Shape], start: int, end: int) -> set[int]:
    """Return the lines that start with the mark of a link and are no sentence, where two or more follow each other."""
    alone = [
        n
        for n in range(start, end)
        if _LINKED.match(blocks[n].text)
        and blocks[n].kind != "item"
        and shapes[n].words >= 4
        and not shapes[n].finished
    ]
    return {n for n in alone if not shapes[n].prose and (n - 1 in alone or n + 1 in alone)}


def _author_box(
    blocks: Sequence[Block], names: Mapping[int, str], said: Credits, region: tuple[int, int]
) -> dict[int, str]:
    """Return the names with those of the box about the author at the end of the region, and of what follows it."""
    start, end = region
    found = dict(names)
    kept = [n for n in range(start, end) if n not in names]
    total = sum(blocks[n].words for n in kept)
    behind = 0
    for n in reversed(kept[-12:]):
        match = _NAMED.match(unmarked(blocks[n].text))
        before = person(blocks[n - 1].text) if n else None
        if match and blocks[n].words <= 120 and _ROLE.search(blocks[n].text):
            name = match["name"].removesuffix("’s")
            heads = before is not None and before.lower() == name.lower()
            if (heads or name in said.authors) and behind <= min(TAIL * total, BOX_WORDS) and n != kept[0]:
                found[n] = "author-bio"
                if heads:
                    found[n - 1] = "byline"
                    said.authors = said.authors or (before or name,)
                for m in kept:
                    if m > n and found.get(m) is None:
                        found[m] = "event" if _YEAR.search(blocks[n + 1].text) else "promo"
                break
        behind += blocks[n].words
    return found


def _house_box(blocks: Sequence[Block], names: Mapping[int, str], region: tuple[int, int]) -> dict[int, str]:
    """Return the names with those of what a press release says of the house that sends it, and of what follows that."""
    start, end = region
    kept = [n for n in range(start, end) if n not in names]
    total = sum(blocks[n].words for n in kept)
    behind = 0
    for n, following in reversed(list(pairwise(kept))):
        behind += blocks[following].words
        if behind > min(TAIL_HOUSE * total, BOX_WORDS):
            break
        heading = _ABOUT.fullmatch(blocks[n].text) if blocks[n].words <= 8 else None
        text = blocks[following].text
        if heading and heading["name"].split()[0].lower() in text[:60].lower() and _HOUSE.search(text):
            return {**names, **{m: "promo" for m in kept if m >= n}}
    return dict(names)


def _outside(looks: Looks, said: Credits, region: tuple[int, int]) -> dict[int, str]:
    """Return the names of the blocks outside the region."""
    blocks, shapes, signs, hints = looks.blocks, looks.shapes, looks.signs, looks.hints
    start, end = region
    titles = [n for n, name in said.named.items() if name == "title" and n < start]
    top = max(titles, default=start)
    names: dict[int, str] = {}
    behind: str | None = None
    for n in (*range(start), *range(end, len(blocks))):
        if n == end:
            behind = None
        sign = signs[n] or hints[n]
        if sign in {"related", "comment"} and shapes[n].words <= 8:
            behind = sign
        if n in said.named:
            names[n] = said.named[n]
        elif sign is not None:
            names[n] = sign
        elif n > top and n < start and shapes[n].words >= 5:
            names[n] = "standfirst"
        elif behind is not None:
            names[n] = behind
        elif n < start and not shapes[n].prose:
            names[n] = "kicker" if n == top - 1 and shapes[n].words <= 3 else "nav"
        else:
            names[n] = "outside"
    return names


def _spare(looks: Looks, names: Mapping[int, str], said: Credits, region: tuple[int, int]) -> dict[int, str]:
    """Return the names without those that a capture of nothing but an article does not warrant.

    What stands above its headline, or between that and the text, is still none of the text.
    """
    top = min((n for n, name in said.named.items() if name == "title"), default=None)
    head = range(0) if top is None or top > BRIEF else range(region[0])
    closing = (n for n, name in names.items() if n >= region[1] and name in CLOSING and looks.shapes[n].words <= BRIEF)
    last = min(closing, default=len(looks.blocks))
    return {n: name for n, name in names.items() if name not in VAGUE or n in head or n > last}


def _cut_dateline(
    blocks: Sequence[Block], verdicts: Sequence[Verdict], marks: Marks
) -> tuple[tuple[Block, ...], tuple[Verdict, ...], Dateline | None]:
    """Cut the dateline off the first kept blocks; returns the finer blocks, their verdicts and the dateline."""
    kept = [n for n, verdict in enumerate(verdicts) if verdict.kept and n not in marks][:2]
    for n in kept:
        dateline, rest = split_dateline(blocks[n].text)
        if dateline is not None and rest:
            head = replace(blocks[n], text=dateline.text.strip())
            tail = replace(blocks[n], text=rest, joined=True)
            named = Verdict(kept=False, decided_by="text:dateline" if dateline.place else "text:date", score=0.05)
            finer = (*blocks[:n], head, tail, *blocks[n + 1 :])
            judged = (*verdicts[:n], named, verdicts[n], *verdicts[n + 1 :])
            return tuple(_placed(block, m) for m, block in enumerate(finer)), judged, dateline
    return tuple(_placed(block, m) for m, block in enumerate(blocks)), tuple(verdicts), None


def _placed(block: Block, position: int) -> Block:
    """Return a block at a position."""
    return block if block.position == position else replace(block, position=position)
