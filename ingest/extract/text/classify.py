"""Blocks of a text capture -> verdicts and metadata.

The article is the region of the capture (``region``). Inside it a block is dropped only where a label, a repetition or
the box about the author identifies it as something else. Outside it every block is dropped, for the most specific
reason there is. Then the trained models may overrule the reasons that are no more than a place (``models``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from types import MappingProxyType

from ingest.extract.metadata.dateline import Dateline, person, split_dateline
from ingest.extract.prose import without_link_markers
from ingest.extract.text.credits import Credits, read_credits, read_metadata
from ingest.extract.text.features import RuleVerdicts
from ingest.extract.text.inset_blocks import TEASER_WORDS, headline_cards, inset_boxes, repeated_texts, teasers
from ingest.extract.text.line_labels import LabelledBlocks, label_blocks
from ingest.extract.text.models import LIKELY, MODEL, LineVotes, Models, is_votable, line_votes
from ingest.extract.text.region import Marks, find_region
from ingest.extract.text.titles import BRIEF, title_key
from ingest.extract.text.transcripts import transcript
from ingest.models import Block, Judged, Verdict

__all__ = ["Judged", "apply_rules", "judge"]

STANDALONE = frozenset({"share", "widget", "comment", "subscribe"})
"""Weak labels that apply even between paragraphs; the name of a section is a subheading there."""

CLOSING = frozenset({"source", "related", "comment", "author-bio", "event"})
"""Reasons of blocks behind an article that what follows belongs to."""

BY_PLACE = frozenset({"outside", "nav", "kicker", "standfirst"})
"""Reasons that are no more than the place of a block."""

AUTHOR_TAIL, HOUSE_TAIL = 0.35, 0.6
"""Share of the article's words that may stand behind the start of the box about its author (they are about events or
the publisher), and of the box about the company that sends a press release."""

MAX_BOX_WORDS = 800
"""Words that may stand behind the start of either box, however long the article is: such boxes are written once and put
under texts of every length."""

MAX_AUTHOR_BOX = 12
"""Blocks at the end of an article in which the box about its author is looked for."""

FRONT_MATTER_LINES = 60

MIN_TIMES = 3
"""Times of day from which a text is a report by the hour."""

_TIME_OF_DAY = re.compile(r"\d{1,2}[:.h]\d\d ?(?:[ap]\.?m\.?|Uhr)?(?: [A-Z]{2,4})?", re.IGNORECASE)
_ABOUT_HEADING = re.compile(
    r"(?:About|Über|À propos d[eu]|Acerca de|Sobre|Over) (?:the )?(?P<name>[A-Z0-9][\w.&'’-]*(?: [\w.&'’,-]+){0,6}):?"
)
_ABOUT_COMPANY = re.compile(
    r"\b(?:founded|headquarter\w*|based in|established|employs|employees|subsidiary|listed on|(?:NYSE|NASDAQ|Nasdaq)\b|"
    r"leading|(?:for )?more information|learn more|visit (?:www\.|https?:|\w+\.\w+)|www\.|gegründet|mit Sitz in|fondée|"
    r"fundada)"
)
_ROLE = re.compile(
    r"\b(?:[Ee]ditor|reporter|correspondent|writer|journalist|columnist|author|contributor|founder|director|professor|fellow|"
    r"analyst|researcher|lecturer|president|officer|CEO|CTO|cover(?:s|ed|ing)|writes|wrote|joined|Redakteur(?:in)?|"
    r"journaliste|periodista|giornalista|jornalista|journalist[ai]?)\b",
)
_PERSON_IS = re.compile(
    r"(?:About (?:the author:? ?)?)?(?P<name>[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){1,3}?)(?: (?P=name))?"
    r"(?: \([^()]{1,60}\))?,? (?:is|was|has|ist|est|es|è|é|covers|writes|joined|reports|works|serves)\b"
)
"""The first words of a sentence about a person, with the name."""

_BRACKETS = re.compile(r"\[[^\[\]\s]{1,300}\]")
_LINK_MARKER_AND_WORD = re.compile(r"\[\d{1,4}\]\w")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")

Reasons = dict[int, str]
"""Position of a dropped block -> why it is dropped; ``decided_by`` is ``text:`` and the reason."""


def judge(
    blocks: Sequence[Block],
    marks: Marks = MappingProxyType({}),
    *,
    markdown: bool = False,
    use_models: bool = True,
    models: Models | None = None,
) -> Judged:
    """Return the verdict on every block of a text capture, and what the capture says of its article.

    ``marks`` are verdicts that are already made and are not changed. The ``decided_by`` of a verdict is ``text:`` and
    what the block is (``body``, ``title``, ``related``, ``outside`` ...), or ``text:model`` where the models overrule
    the rules. The models are not asked of Markdown, which they have not seen, nor without ``use_models``. ``models``
    replace the shipped ones.
    """
    rules, stated = apply_rules(blocks, marks, markdown=markdown)
    verdicts = [_verdict(n, block, rules.reasons.get(n), marks) for n, block in enumerate(blocks)]
    votes = line_votes(rules, models) if use_models and not markdown else None
    if votes is not None:
        verdicts = [
            verdict if n in marks or not is_votable(rules, n) else _with_votes(verdict, votes, n)
            for n, verdict in enumerate(verdicts)
        ]
    split_blocks, split_verdicts, dateline = _split_dateline(blocks, verdicts, marks)
    return Judged(split_blocks, split_verdicts, read_metadata(blocks, verdicts, stated, dateline))


def apply_rules(
    blocks: Sequence[Block], marks: Marks = MappingProxyType({}), *, markdown: bool = False
) -> tuple[RuleVerdicts, Credits]:
    """Return what the rules say of the blocks of a text capture, and title, authors and date around its article."""
    labelled = label_blocks(blocks)
    region = find_region(labelled, marks, markdown=markdown)
    stated = read_credits(labelled, region)
    inside = _reasons_inside(labelled, stated, region)
    inside = _author_box(blocks, inside, stated, region)
    inside = _company_box(blocks, inside, region)
    outside = _reasons_outside(labelled, stated, region)
    if labelled.only_article:
        outside = _without_doubtful(labelled, outside, stated, region)
    return RuleVerdicts(labelled, region, {**outside, **inside, **_repeated_front_title(blocks)}), stated


def _verdict(n: int, block: Block, reason: str | None, marks: Marks) -> Verdict:
    if n in marks:
        kept, rule = marks[n]
        return Verdict(kept, rule, 1.0 if kept else 0.0)
    if reason is not None:
        score = 0.2 if reason in {"outside", "standfirst"} else 0.05
        return Verdict(kept=False, decided_by=f"text:{reason}", score=score)
    return Verdict(kept=True, decided_by="text:body", score=0.95 if block.words > 12 else 0.8)


def _with_votes(verdict: Verdict, votes: LineVotes, n: int) -> Verdict:
    """Return a verdict of the rules with the votes of the models, which overrule it where they disagree."""
    likelihood = float(votes.likely[n])
    kept = likelihood >= LIKELY
    return Verdict(
        kept=kept,
        decided_by=verdict.decided_by if kept == verdict.kept else MODEL,
        score=likelihood,
        votes=(("words", float(votes.words[n])), ("forest", likelihood)),
        needed=LIKELY,
    )


def _reasons_inside(labelled: LabelledBlocks, stated: Credits, region: tuple[int, int]) -> Reasons:
    """Return the reasons for the blocks of the region that are not article text."""
    blocks, stats, labels, weak_labels = labelled.blocks, labelled.stats, labelled.labels, labelled.weak_labels
    start, end = region
    spoken = transcript(blocks)
    widgets = set() if labelled.only_article else _widgets(labelled, region, spoken)
    link_lists = _link_lists(labelled, region)
    reasons: Reasons = {}
    under_related = False
    for n in range(start, end):
        label, weak_label = labels[n], weak_labels[n]
        if n in widgets:
            reasons[n] = "widget"
        elif label is not None:
            reasons[n] = label
            under_related = label == "related" and stats[n].words <= 4
        elif n in stated.metadata_blocks:
            reasons[n] = stated.metadata_blocks[n]
        elif n in link_lists or (under_related and _is_related_line(labelled, n, end, reasons.get(n - 1))):
            reasons[n] = "related"
        elif weak_label and (
            weak_label in STANDALONE or any(labels[m] or weak_labels[m] for m in (n - 1, n + 1) if start <= m < end)
        ):
            reasons[n] = weak_label
        else:
            under_related = False
    if labelled.only_article or spoken:
        return reasons
    reasons = {**teasers(labelled, reasons, region), **headline_cards(labelled, reasons, region), **reasons}
    reasons = {**inset_boxes(labelled, reasons, region), **reasons}
    return {**reasons, **repeated_texts(labelled, reasons, region)}


def _widgets(labelled: LabelledBlocks, region: tuple[int, int], spoken: range) -> set[int]:
    """Return the unlabelled lines without a word, and the short ones that repeat, as the buttons of a page do.

    Who speaks and when, in a transcript, and the times of a report by the hour are not among them.
    """
    blocks, stats = labelled.blocks, labelled.stats
    start, end = region
    times = _times_of_day(labelled, region).union(spoken)
    copies = Counter(block.text for block in blocks)

    def is_repeated_line(n: int) -> bool:
        if stats[n].words > 3 or copies[blocks[n].text] < 3 or n in spoken or stats[n].is_complete:
            return False
        # before a sentence or a list it is a subheading
        return not (n + 1 < end and (stats[n + 1].is_complete or blocks[n + 1].kind == "item"))

    return {
        n
        for n in range(start, end)
        if labelled.labels[n] is None
        and blocks[n].kind in {"line", "item"}
        and ((n not in times and _is_wordless(blocks[n].text)) or is_repeated_line(n))
    }


def _is_wordless(text: str) -> bool:
    """Say whether a line holds no word: rules, bullets, counters, names of images in brackets."""
    bare = _BRACKETS.sub("", text) if "[" in text else text
    return not any(char.isalpha() for char in bare)


def _times_of_day(labelled: LabelledBlocks, region: tuple[int, int]) -> set[int]:
    """Return the lines that are a time of day before a paragraph, if there are several: a report by the hour."""
    start, end = region
    times = {
        n
        for n in range(start, end - 1)
        if _TIME_OF_DAY.fullmatch(labelled.blocks[n].text) and labelled.stats[n + 1].words >= 4
    }
    # the first one can stand before the region
    return times if len(times) >= MIN_TIMES - 1 else set()


def _link_lists(labelled: LabelledBlocks, region: tuple[int, int]) -> set[int]:
    """Return the lines that start with a link marker and are not sentences, where two or more follow each other."""
    blocks, stats = labelled.blocks, labelled.stats
    linked = {
        n
        for n in range(*region)
        if _LINK_MARKER_AND_WORD.match(blocks[n].text)
        and blocks[n].kind != "item"
        and stats[n].words >= 4
        and not stats[n].ends_sentence
    }
    return {n for n in linked if not stats[n].is_prose and (n - 1 in linked or n + 1 in linked)}


def _is_related_line(labelled: LabelledBlocks, n: int, end: int, reason_before: str | None) -> bool:
    """Say whether a block under a heading of other stories is a headline, or a sentence between two headlines."""
    line = labelled.stats[n]
    if not line.is_complete and labelled.blocks[n].level == 0:
        return True
    is_teaser = line.ends_sentence and line.words <= TEASER_WORDS[1]
    return is_teaser and reason_before == "related" and n + 1 < end and not labelled.stats[n + 1].is_complete


def _repeated_front_title(blocks: Sequence[Block]) -> Reasons:
    """Return the reasons for the headings that repeat the title of the front matter."""
    front = (block.text for block in blocks[:FRONT_MATTER_LINES] if block.path.startswith("front-matter"))
    fields = (text.partition(":") for text in front)
    titles = {title_key(value.strip(" \"'")) for key, _, value in fields if key == "title"}
    if not titles:
        return {}
    return {n: "title" for n, block in enumerate(blocks) if block.level and title_key(block.text) in titles}


def _author_box(
    blocks: Sequence[Block], reasons: Mapping[int, str], stated: Credits, region: tuple[int, int]
) -> Reasons:
    """Return the reasons with those of the box about the author at the end of the region, and of what follows it.

    Where ``stated`` has no author, the one of the box is set there.
    """
    kept = [n for n in range(*region) if n not in reasons]
    bio = _find_author_bio(blocks, kept, stated)
    if bio is None:
        return dict(reasons)
    with_box = {**reasons, bio: "author-bio"}
    name = _bio_name(blocks[bio])
    heading = person(blocks[bio - 1].text)
    if name is not None and _same_name(heading, name):
        with_box[bio - 1] = "byline"
        stated.authors = stated.authors or (heading or name,)
    behind = [n for n in kept if n > bio]
    if behind:
        reason = "event" if _YEAR.search(blocks[bio + 1].text) else "promo"
        with_box.update({n: reason for n in behind if n not in with_box})
    return with_box


def _find_author_bio(blocks: Sequence[Block], kept: Sequence[int], stated: Credits) -> int | None:
    """Return the position of the last block about an author of the article, or about the person named above it."""
    most_behind = min(AUTHOR_TAIL * sum(blocks[n].words for n in kept), MAX_BOX_WORDS)
    words_behind = 0
    for n in reversed(kept[-MAX_AUTHOR_BOX:]):
        if words_behind > most_behind or n == kept[0]:
            return None
        name = _bio_name(blocks[n])
        if name is not None and (name in stated.authors or (n > 0 and _same_name(person(blocks[n - 1].text), name))):
            return n
        words_behind += blocks[n].words
    return None


def _bio_name(block: Block) -> str | None:
    """Return the person whom a block is about, if it says what that person does."""
    if block.words > 120:
        return None
    match = _PERSON_IS.match(without_link_markers(block.text))
    return match["name"].removesuffix("’s") if match and _ROLE.search(block.text) else None


def _same_name(name: str | None, other: str) -> bool:
    return name is not None and name.lower() == other.lower()


def _company_box(blocks: Sequence[Block], reasons: Mapping[int, str], region: tuple[int, int]) -> Reasons:
    """Return the reasons with those of the box about the company that sends a press release, and of what follows it."""
    kept = [n for n in range(*region) if n not in reasons]
    most_behind = min(HOUSE_TAIL * sum(blocks[n].words for n in kept), MAX_BOX_WORDS)
    words_behind = 0
    for n, following in reversed(list(pairwise(kept))):
        words_behind += blocks[following].words
        if words_behind > most_behind:
            break
        if _is_company_heading(blocks[n], blocks[following].text):
            return {**reasons, **{m: "promo" for m in kept if m >= n}}
    return dict(reasons)


def _is_company_heading(heading: Block, text: str) -> bool:
    """Say whether a heading is "About ..." and the text below it is about that company."""
    match = _ABOUT_HEADING.fullmatch(heading.text) if heading.words <= 8 else None
    if match is None:
        return False
    return match["name"].split()[0].lower() in text[:60].lower() and _ABOUT_COMPANY.search(text) is not None


def _reasons_outside(labelled: LabelledBlocks, stated: Credits, region: tuple[int, int]) -> Reasons:
    """Return the reasons for the blocks outside the region."""
    stats, metadata_blocks = labelled.stats, stated.metadata_blocks
    start, end = region
    title = max((n for n, reason in metadata_blocks.items() if reason == "title" and n < start), default=start)
    reasons: Reasons = {}
    under: str | None = None
    for n in (*range(start), *range(end, len(stats))):
        if n == end:
            under = None
        label = labelled.labels[n] or labelled.weak_labels[n]
        if label in {"related", "comment"} and stats[n].words <= 8:
            under = label
        if n in metadata_blocks:
            reasons[n] = metadata_blocks[n]
        elif label is not None:
            reasons[n] = label
        elif title < n < start and stats[n].words >= 5:
            reasons[n] = "standfirst"
        elif under is not None:
            reasons[n] = under
        elif n < start and not stats[n].is_prose:
            reasons[n] = "kicker" if n == title - 1 and stats[n].words <= 3 else "nav"
        else:
            reasons[n] = "outside"
    return reasons


def _without_doubtful(
    labelled: LabelledBlocks, reasons: Mapping[int, str], stated: Credits, region: tuple[int, int]
) -> Reasons:
    """Return the reasons without those that are no more than a place, for a capture of nothing but an article.

    What stands above its headline, or between that and the text, is still not text, nor what follows a closing block.
    """
    title = min((n for n, reason in stated.metadata_blocks.items() if reason == "title"), default=None)
    head = range(0) if title is None or title > BRIEF else range(region[0])
    closing = min(
        (n for n, name in reasons.items() if n >= region[1] and name in CLOSING and labelled.stats[n].words <= BRIEF),
        default=len(labelled.blocks),
    )
    return {n: reason for n, reason in reasons.items() if reason not in BY_PLACE or n in head or n > closing}


def _split_dateline(
    blocks: Sequence[Block], verdicts: Sequence[Verdict], marks: Marks
) -> tuple[tuple[Block, ...], tuple[Verdict, ...], Dateline | None]:
    """Split the dateline off the first kept blocks; return the blocks, their verdicts and the dateline, if any."""
    kept = [n for n, verdict in enumerate(verdicts) if verdict.kept and n not in marks][:2]
    for n in kept:
        dateline, rest = split_dateline(blocks[n].text)
        if dateline is not None and rest:
            head = replace(blocks[n], text=dateline.text.strip())
            tail = replace(blocks[n], text=rest, joined=True)
            dropped = Verdict(kept=False, decided_by="text:dateline" if dateline.place else "text:date", score=0.05)
            split_blocks = (*blocks[:n], head, tail, *blocks[n + 1 :])
            split_verdicts = (*verdicts[:n], dropped, verdicts[n], *verdicts[n + 1 :])
            return _renumbered(split_blocks), split_verdicts, dateline
    return _renumbered(blocks), tuple(verdicts), None


def _renumbered(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Return blocks with their positions counted from 0."""
    return tuple(block if block.position == n else replace(block, position=n) for n, block in enumerate(blocks))
