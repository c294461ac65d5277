"""Blocks of a plain-text capture -> verdicts and metadata: the article is the run of prose, less what signs name.

Every block gets a weight, its words if it is prose, a loss if it reads like a menu or says that the article is over;
the run of greatest sum is the region of the article. Inside it only what a sign, a repetition or the author's box
identifies is dropped; outside it everything is, with the best name there is for it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from ingest.clean.credits import Credits, read_credits
from ingest.clean.dateline import Dateline, dated_line, parse_byline, parse_date, person, split_dateline
from ingest.clean.labels import HINTS
from ingest.clean.prose import Shape, echoes, shape_of
from ingest.clean.region import find_region, weigh
from ingest.clean.signs import hint_of, key_of, sign_of
from ingest.models import Block, Metadata, Verdict

__all__ = ["Reading", "judge"]

Marks = Mapping[int, tuple[bool, str]]

STANDFIRST = 110
"""Words that can stand between a headline and the byline without being the article: standfirst and captions."""

LONE = frozenset({"share", "widget", "comment", "subscribe"})
"""Hints that name a line even between paragraphs; a section's name there is a subheading."""

TAIL = 0.35
"""Share of the article's words that may stand behind its author's box: what does is about events or the house."""

_ROLE = re.compile(
    r"\b(?:editor|reporter|correspondent|writer|journalist|columnist|author|contributor|founder|director|professor|fellow|"
    r"analyst|researcher|lecturer|president|officer|CEO|CTO|cover(?:s|ed|ing)|writes|wrote|joined|Redakteur(?:in)?|"
    r"journaliste|periodista|giornalista|jornalista|journalist[ai]?)\b",
)
_NAMED = re.compile(r"(?:About (?:the author:? ?)?)?(?P<name>[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){1,3})(?: \([^()]{1,60}\))?,? (?:is|was|has|ist|est|es|è|é|covers|writes|joined|reports|works|serves)\b")
_ATTRIBUTION = re.compile(r"[-–—―~] ?[^\W\d_]")
_NUMBER = re.compile(r"\d+")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_SOURCE = re.compile(r"(?:Source|Via|Quelle|Fuente|Fonte|Bron|Originally published (?:in|at|on|by)):? (?P<name>[^\W\d_][\w .&'’-]{1,50})")
_KEY = re.compile(r"\s*(?P<key>[\w ]{3,20}?)\s*:\s*(?P<value>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Reading:
    """A judged capture; ``blocks`` can be finer than those given, since a glued dateline is cut off."""

    blocks: tuple[Block, ...]
    verdicts: tuple[Verdict, ...]
    metadata: Metadata


def judge(blocks: Sequence[Block], marks: Marks = MappingProxyType({})) -> Reading:
    """Return the verdict on every block of a text capture, and what the capture says of its article.

    ``marks`` are verdicts given beforehand, by position: whether the block is kept, and by which rule; they are
    followed as they are. A name is ``text:`` and what the block is: ``body``, ``title``, ``related``, ``outside`` ...
    """
    shapes = [shape_of(block.text) for block in blocks]
    signs = [_sign(block) for block in blocks]
    _captions(blocks, shapes, signs)
    region = _region(blocks, shapes, signs, marks)
    hints = _hints(blocks, signs, region)
    said = read_credits(blocks, shapes, signs, region, hints)
    names = _inside(blocks, shapes, signs, hints, said, region)
    names = _author_box(blocks, names, said, region)
    names = {**_outside(blocks, shapes, signs, hints, said, region), **names}
    verdicts = [_verdict(n, block, names.get(n), marks) for n, block in enumerate(blocks)]
    cut, judged, dateline = _cut_dateline(blocks, verdicts, marks)
    return Reading(cut, judged, _metadata(blocks, verdicts, said, dateline, region))


def _sign(block: Block) -> str | None:
    """Return the sign of a block; code is never furniture."""
    if block.path.startswith("front-matter"):
        return "front-matter"
    return None if block.kind == "code" else "caption" if block.kind == "caption" else sign_of(block.text)


def _captions(blocks: Sequence[Block], shapes: Sequence[Shape], signs: list[str | None]) -> None:
    """Name as captions the unsigned sentences that the credit of a picture follows."""
    for n, block in enumerate(blocks[:-1]):
        following = blocks[n + 1]
        sentence = shapes[n].words >= 5 if shapes[n].finished else shapes[n].words > 16
        if signs[n] is None and sentence and block.words <= 80 and block.level == 0:
            credit = signs[n + 1] == "credit" or (signs[n + 1] is None and HINTS.get(key_of(following.text)) == "credit")
            if credit and shapes[n + 1].words <= 12:
                signs[n] = "caption"


def _verdict(n: int, block: Block, name: str | None, marks: Marks) -> Verdict:
    if n in marks:
        kept, rule = marks[n]
        return Verdict(kept, rule, 1.0 if kept else 0.0)
    if name is not None:
        return Verdict(kept=False, decided_by=f"text:{name}", score=0.2 if name in {"outside", "standfirst"} else 0.05)
    return Verdict(kept=True, decided_by="text:body", score=0.95 if block.words > 12 else 0.8)


def _region(
    blocks: Sequence[Block], shapes: Sequence[Shape], signs: Sequence[str | None], marks: Marks
) -> tuple[int, int]:
    """Return where the article starts and ends, without the standfirst before its byline, with a closing list."""
    weights = weigh(blocks, shapes, signs)
    for n, (kept, _) in marks.items():
        if 0 <= n < len(weights):
            weights[n] = abs(weights[n]) + 5.0 if kept else -1.0
    start, end = find_region(weights)
    if start == end:
        return _verse(shapes, signs)
    said = words = 0
    lines = [n for n in range(start, end) if _credited(blocks[n], shapes[n])]
    if 0 < len(lines) < 3:
        total = sum(shapes[n].words for n in range(start, end))
        for n in range(start, min(end, start + 12)):
            if n in lines:
                said, before = n + 1, words
                if before <= STANDFIRST and before < 0.3 * total:
                    start = said
            words += shapes[n].words
    while start < end and weights[start] < 0:
        start += 1
    if start < end and shapes[end - 1].opens:
        kind = blocks[end].kind if end < len(blocks) else ""
        while end < len(blocks) and blocks[end].kind == kind and signs[end] is None and not hint_of(blocks[end].text):
            if kind != "item" and not _adjacent(blocks[end - 1], blocks[end]) and blocks[end - 1].kind == kind:
                break
            end += 1
    return start, end


def _verse(shapes: Sequence[Shape], signs: Sequence[str | None]) -> tuple[int, int]:
    """Return the region of a capture without a single sentence: all of it if its lines are running text, else none."""
    plain = [shape for shape, sign in zip(shapes, signs, strict=True) if sign is None]
    words = sum(shape.words for shape in plain)
    if words >= 20 and sum(shape.stops * shape.words for shape in plain) >= 0.2 * words:
        return 0, len(shapes)
    return 0, 0


def _credited(block: Block, shape: Shape) -> bool:
    """Say whether a line is a date, byline or dateline and nothing else."""
    if shape.words > 20 or shape.words == 0:
        return False
    dateline, rest = split_dateline(block.text)
    return bool(dated_line(block.text) or parse_byline(block.text) or (dateline and not rest))


def _adjacent(before: Block, block: Block) -> bool:
    """Say whether a block stands on the line after another's last."""
    last, first = _NUMBER.findall(before.path)[-1:], _NUMBER.findall(block.path)[:1]
    return bool(last and first) and int(first[0]) == int(last[0]) + 1


def _hints(blocks: Sequence[Block], signs: Sequence[str | None], region: tuple[int, int]) -> list[str | None]:
    """Return what unsigned lines in and around the region can be named."""
    return [
        HINTS.get(key_of(block.text)) if sign is None and len(block.text) < 60 else None
        for block, sign in zip(blocks, signs, strict=True)
    ]


def _inside(
    blocks: Sequence[Block],
    shapes: Sequence[Shape],
    signs: Sequence[str | None],
    hints: Sequence[str | None],
    said: Credits,
    region: tuple[int, int],
) -> dict[int, str]:
    """Return the names of the blocks of the region that are no article text."""
    start, end = region
    names: dict[int, str] = {}
    behind = False
    for n in range(start, end):
        sign, hint = signs[n], hints[n]
        if sign is not None:
            names[n] = sign
            behind = sign == "related" and shapes[n].words <= 4
        elif n in said.named:
            names[n] = said.named[n]
        elif behind and not shapes[n].finished and not shapes[n].opens and blocks[n].level == 0:
            names[n] = "related"
        elif hint and (hint in LONE or any(signs[m] or hints[m] for m in (n - 1, n + 1) if start <= m < end)):
            names[n] = hint
        else:
            behind = False
    kept = [n for n in range(start, end) if n not in names]
    texts = [blocks[n].text for n in kept]
    for place in echoes(texts):
        names[kept[place]] = "pullquote"
        after = kept[place] + 1
        if after < end and after not in names and shapes[after].words <= 12 and _ATTRIBUTION.match(blocks[after].text):
            names[after] = "pullquote"
    return names


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
        match = _NAMED.match(blocks[n].text)
        before = person(blocks[n - 1].text) if n else None
        if match and blocks[n].words <= 120 and _ROLE.search(blocks[n].text):
            name = match["name"].removesuffix("’s")
            heads = before is not None and before.lower() == name.lower()
            if (heads or name in said.authors) and behind <= TAIL * total and n != kept[0]:
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


def _outside(
    blocks: Sequence[Block],
    shapes: Sequence[Shape],
    signs: Sequence[str | None],
    hints: Sequence[str | None],
    said: Credits,
    region: tuple[int, int],
) -> dict[int, str]:
    """Return the names of the blocks outside the region."""
    start, end = region
    titles = [n for n, name in said.named.items() if name == "title" and n < start]
    top = max(titles, default=start)
    names: dict[int, str] = {}
    behind: str | None = None
    for n, block in enumerate(blocks):
        if start <= n < end:
            continue
        if n == end:
            behind = None
        sign = signs[n] or hints[n]
        if sign in {"related", "comment"} and shapes[n].words <= 8:
            behind = sign
        if n in said.named:
            names[n] = said.named[n]
        elif signs[n] is not None:
            names[n] = str(signs[n])
        elif hints[n] is not None:
            names[n] = str(hints[n])
        elif n > top and n < start and shapes[n].words >= 5:
            names[n] = "standfirst"
        elif behind is not None:
            names[n] = behind
        elif n < start and not shapes[n].prose:
            names[n] = "kicker" if n == top - 1 and shapes[n].words <= 3 else "nav"
        else:
            names[n] = "outside"
    return names


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
            return tuple(replace(block, position=m) for m, block in enumerate(finer)), judged, dateline
    return tuple(replace(block, position=m) for m, block in enumerate(blocks)), tuple(verdicts), None


def _metadata(
    blocks: Sequence[Block],
    verdicts: Sequence[Verdict],
    said: Credits,
    cut: Dateline | None,
    region: tuple[int, int],
) -> Metadata:
    """Return what the capture says of its article; the front matter says it best, then the lines, then a dateline."""
    stated = _front_matter(blocks)
    dateline = cut if cut is not None and cut.place else said.dateline
    published, precision, source = stated.published, stated.published_precision, stated.published_from
    if published is None and said.published:
        (published, precision), source = said.published, said.published_from
    if published is None and cut is not None and cut.date:
        published, precision = cut.date, "day"
        source = f"{'dateline' if cut.place else 'prefix'}: {cut.text.strip()}"
    last = [n for n, verdict in enumerate(verdicts) if verdict.kept][-1:]
    authors = stated.authors or said.authors
    return Metadata(
        title=stated.title or said.title,
        authors=authors,
        published=published,
        published_precision=precision,
        published_from=source,
        modified=said.modified,
        site_name=stated.site_name or _masthead(blocks, said, region),
        dateline=dateline.place if dateline else None,
        wire=dateline.wire if dateline else None,
        original_source=None if authors or not last else _source(blocks, verdicts, last[0], said),
        description=stated.description,
        canonical_url=stated.canonical_url,
    )


def _front_matter(blocks: Sequence[Block]) -> Metadata:
    """Return what the lines of the front matter say."""
    found: dict[str, str] = {}
    for block in blocks:
        if not block.path.startswith("front-matter"):
            break
        line = _KEY.fullmatch(block.text)
        if line and line["value"].strip():
            found.setdefault(line["key"].strip().lower(), line["value"].strip().strip("\"'[]"))
    when = next((found[key] for key in ("published", "published time", "date") if key in found), "")
    day = parse_date(when)
    author = found.get("author") or found.get("authors") or ""
    return Metadata(
        title=found.get("title"),
        authors=parse_byline(f"by {author}") if author else (),
        published=day[0] if day else None,
        published_precision=day[1] if day else None,
        published_from=f"front matter: {when}" if day else None,
        site_name=found.get("sitename") or found.get("site"),
        description=found.get("description"),
        canonical_url=found.get("url") or found.get("url source"),
    )


def _masthead(blocks: Sequence[Block], said: Credits, region: tuple[int, int]) -> str | None:
    """Return the name of the site if the capture starts with it, right above the headline."""
    if said.title is None or len(blocks) < 2:
        return None
    place = next((n for n, name in sorted(said.named.items()) if name == "title"), region[0])
    first = blocks[0].text
    plain = 1 <= blocks[0].words <= 5 and first[0].isalnum() and first[-1] not in ".:?!,;"
    return first if 1 <= place <= 2 and plain and hint_of(first) is None and 0 not in said.named else None


def _source(blocks: Sequence[Block], verdicts: Sequence[Verdict], last: int, said: Credits) -> str | None:
    """Return the publisher named alone right behind the last paragraph of a text without byline, as reposts do.

    Tags and menus come in numbers: a name counts only where at most two other unsigned lines follow it.
    """
    if last + 1 >= len(blocks):
        return None
    text = blocks[last + 1].text
    named = _SOURCE.fullmatch(text)
    if named:
        return named["name"]
    unknown = [n for n in range(last + 1, len(blocks)) if verdicts[n].decided_by == "text:outside"]
    words = text.split()
    if last + 1 not in unknown or len(unknown) > 3 or not 1 <= len(words) <= 4 or said.title is None:
        return None
    return text if all(word[0].isupper() for word in words) and text[-1].isalnum() else None
