"""Blocks of a page, their elements and what an extractor took -> one row of numbers a block, for the trained arbiter.

No column knows a host or a URL, nor a language but for class names (``hints``) and short labels (``labels``): a block
is told by its shape, its place in tree and page, what repeats, its neighbours and heading, and what the page states.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ingest.clean.elements import Tree
from ingest.clean.embedded import QUOTED_LENGTH, embedded, folded
from ingest.clean.hints import CONCEPTS
from ingest.clean.labels import HINTS, LABELS
from ingest.clean.look import Look, look
from ingest.clean.segment import Segments
from ingest.clean.shape import Shape
from ingest.clean.signs import key_of
from ingest.clean.stated import Stated
from ingest.models import KINDS, Block, Metadata

__all__ = ["columns", "features"]

Array = npt.NDArray[Any]
Matrix = npt.NDArray[np.float32]
Parts = Segments | Look
Shares = Sequence[float] | None
Columns = Iterator[tuple[str, Array | float]]

TINY = 1e-9
PROSE_UNITS = 10  # words from which a block with an end mark, few of them linked, counts as prose
TAKEN_FROM = 0.5  # a block is the extractor's where it took that share of it
LEVELS = 4  # elements around a block that are looked at, each larger than the one before
WINDOWS = (2, 6, 15)
STEPS = (1, 2, 3)
SUMMED = ("units", "linked", "prose", "blocks", "headings", "items", "proseblocks", "kept")
LABEL_LENGTH, TITLE_LENGTH = 40, 200  # characters: longer is no label, no title
SIGNS = ("related", "comment", "share", "subscribe", "legal", "nav", "promo", "advert", "tags", "widget")
OG_TYPES = ("article", "website", "product", "video", "profile", "blog")
# schema.org types that say what kind of page this is
NODE_TYPES = {
    "article": "article newsarticle blogposting report techarticle scholarlyarticle",
    "thread": "discussionforumposting qapage question comment",
    "product": "product productgroup offer aggregateoffer",
    "list": "itemlist collectionpage searchresultspage blog datafeed",
    "organisation": "organization localbusiness corporation professionalservice service",
    "faq": "faqpage",
    "howto": "howto recipe course event jobposting softwareapplication videoobject book movie",
    "page": "webpage aboutpage contactpage website",
}
WEAK_DATES = ("time", "shown once", "address")  # evidence that pages without a story have too
EMBEDDED = ("articleBody", "text", "reviewBody")


def features(parts: Parts, shares: Shares, known: Metadata, given: Stated, names: Iterable[str]) -> Matrix:
    """Return the columns of these names, in this order, with a row a block.

    ``shares`` is what the extractor took of each block, None where none was asked: then there are no columns of its
    vote. Raises ValueError for a name that is no column.
    """
    found = columns(parts, shares, known, given)
    try:
        return np.stack([found[name] for name in names], axis=1)
    except KeyError as error:
        raise ValueError(f"no column {error} in the features: train the forest again") from error


def columns(parts: Parts, shares: Shares, known: Metadata, given: Stated) -> dict[str, Matrix]:
    """Return every column by name, a number a block; no column at all for a page without blocks.

    Who asks twice, before and after an extractor was heard, passes a ``look`` at the page.
    """
    if not parts.blocks:
        return {}
    page = _read(parts if isinstance(parts, Look) else look(parts), shares)
    groups = (
        page.looks.columns.items(),
        _own(page),
        _page(page, known, given),
        _position(page),
        _windows(page),
        _neighbours(page),
        _concepts(page),
        _containers(page),
        _vote(page),
        _repeated(page),
        _content(page, known, given),
    )
    found = {name: np.asarray(values, np.float32) for group in groups for name, values in group}
    for group in (_sections(page, found), _headline(page, found)):
        found |= {name: np.asarray(values, np.float32) for name, values in group}
    size = len(parts.blocks)
    return {name: values if values.ndim else np.full(size, values, np.float32) for name, values in found.items()}


@dataclass(frozen=True, slots=True)
class _Page:
    """What the groups of columns share."""

    blocks: tuple[Block, ...]
    looks: Shape
    tree: Tree
    at: Array
    """0, 1, 2 ..."""
    kind: Array
    links: Array
    prose: Array
    heading: Array
    kept: Array | None
    before: dict[str, Array]
    """Measure -> its sum over the blocks before a place; one longer than the blocks."""
    inside: dict[str, Array]
    """Measure -> its sum over an element."""

    def total(self, name: str) -> float:
        return float(self.before[name][-1])

    def between(self, name: str, start: Array, end: Array) -> Array:
        return self.before[name][end] - self.before[name][start]

    def some(self, *names: str) -> tuple[str, ...]:
        """Return those of the measures that there are: without a vote none of what it took."""
        return tuple(name for name in names if name in self.before)


def _read(seen: Look, shares: Sequence[float] | None) -> _Page:
    blocks, looks, tree = seen.blocks, seen.shape, seen.tree
    size = len(blocks)
    kind = np.array([KINDS.index(block.kind) for block in blocks])
    links = np.array([block.links for block in blocks])
    heading, control = kind == KINDS.index("heading"), kind == KINDS.index("control")
    prose = (looks.units >= PROSE_UNITS) & (links < 0.5) & (looks.ended > 0) & ~control
    kept = None if shares is None else np.asarray(shares, np.float64)
    # a list of countries to choose from is not text of the page
    units = looks.units * ~control
    values = (units, units * links, units * prose, np.ones(size), heading, kind == KINDS.index("item"), prose)
    summed = dict(zip(SUMMED, values, strict=False))
    if kept is not None:
        summed["kept"] = units * kept
    before = {name: np.concatenate(([0.0], np.cumsum(each, dtype=np.float64))) for name, each in summed.items()}
    inside = {name: sums[tree.end] - sums[tree.start] for name, sums in before.items()}
    return _Page(blocks, looks, tree, np.arange(size), kind, links, prose, heading, kept, before, inside)


def _own(page: _Page) -> Columns:
    yield "kind", page.kind
    yield "links", page.links
    yield "level", np.array([block.level for block in page.blocks])
    yield "joined", np.array([block.joined for block in page.blocks])
    yield "hidden", np.array(["[hidden]" in block.path for block in page.blocks])
    yield "prose", page.prose
    if page.kept is not None:
        yield "kept", page.kept


def _page(page: _Page, known: Metadata, given: Stated) -> Columns:
    """Tell what kind of page it is: the same number for every block."""
    size, units = len(page.blocks), page.total("units") + TINY
    yield "page_blocks", np.log1p(size)
    yield "page_units", np.log1p(units)
    yield "page_links", page.total("linked") / units
    yield "page_prose", page.total("prose") / units
    for name in ("headings", "items", "proseblocks"):
        yield f"page_{name}", page.total(name) / size
    yield "page_mean", np.log1p(units / size)
    yield "page_wide", page.looks.columns["wide"].mean()
    if page.kept is not None:
        yield "page_kept", page.total("kept") / units
        yield "page_kept_units", np.log1p(page.total("kept"))
    og = next(iter(given.meta.get("og:type", ())), "").lower().partition(".")[0]
    yield "page_og", float(OG_TYPES.index(og) if og in OG_TYPES else -1 if og else -2)
    types = {name for node in given.nodes for name in _types(node)}
    for name, kinds in NODE_TYPES.items():
        yield f"page_{name}", float(not types.isdisjoint(kinds.split()))
    told = bool(known.published) and not (known.published_from or "").startswith(WEAK_DATES)
    yield "page_dated", float(bool(known.published) + told)
    yield "page_signed", float(len(known.authors))
    yield "page_meta", float(len(given.meta))
    yield "page_section", float(known.section is not None)
    yield "page_tags", float(len(known.tags))
    yield "page_article_meta", float(any(key.startswith("article:") for key in given.meta))


def _types(node: dict[str, Any]) -> Iterator[str]:
    value = node.get("@type")
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, str):
            yield each.rsplit("/", 1)[-1].lower()


def _position(page: _Page) -> Columns:
    size = len(page.blocks)
    yield "position", page.at / size
    yield "from_start", np.log1p(page.at)
    yield "from_end", np.log1p(size - page.at)
    for name in page.some("units", "prose", "linked", "kept"):
        yield f"before_{name}", page.before[name][:-1] / (page.total(name) + TINY)


def _windows(page: _Page) -> Columns:
    size = len(page.blocks)
    for width in WINDOWS:
        start, end = np.maximum(page.at - width, 0), np.minimum(page.at + width + 1, size)
        units = page.between("units", start, end) + TINY
        yield f"window{width}_units", np.log1p(units / (end - start))
        yield f"window{width}_headings", page.between("headings", start, end) / (end - start)
        for name in page.some("linked", "prose", "kept"):
            yield f"window{width}_{name}", page.between(name, start, end) / units


def _neighbours(page: _Page) -> Columns:
    seen = {"units": page.looks.columns["units"], "links": page.links, "kind": page.kind, "end": page.looks.ended}
    if page.kept is not None:
        seen["kept"] = page.kept
    for name, values in seen.items():
        for step in STEPS:
            edge = np.full(min(step, len(values)), -1.0)
            yield f"{name}+{step}", np.concatenate((values[step:], edge))
            yield f"{name}-{step}", np.concatenate((edge, values[: max(0, len(values) - step)]))


def _concepts(page: _Page) -> Columns:
    near = page.tree.nearness().T[:, page.tree.of]
    for name, values in zip(CONCEPTS, near, strict=True):
        yield f"~{name}", values
    yield "depth", page.tree.depth[page.tree.of]


def _containers(page: _Page) -> Columns:
    """Tell what the elements around a block hold, how much of the page that is, and how often there is one like it."""
    tree, size, at = page.tree, len(page.blocks), page.at
    units, prose = page.inside["units"], page.inside["prose"]
    all_units, all_prose = page.total("units") + TINY, page.total("prose") + TINY
    around = [tree.groups()]
    while len(around) < LEVELS:
        around.append(tree.up[around[-1]])

    # paragraphs vouch for what is around them, as in Readability (Arc90, 2009)
    worth = page.prose * (1 + np.minimum(page.looks.units / 25, 4) + np.minimum(page.looks.commas, 6) / 2)
    score: Array = np.bincount(around[0], worth, len(tree))
    score = score + 0.6 * np.bincount(around[1], worth * (around[1] != around[0]), len(tree))
    score = score + 0.3 * np.bincount(around[2], worth * (around[2] != around[1]), len(tree))
    score *= 1 - np.minimum(1, page.inside["linked"] / (units + TINY))
    best = int(score.argmax())
    yield "page_best_prose", prose[best] / all_prose
    yield "page_best_units", units[best] / all_units
    start, end = tree.start[best], tree.end[best]
    yield "best_inside", (at >= start) & (at < end)
    yield "best_distance", np.where(at < start, at - start, np.where(at >= end, at - end + 1, 0)) / size
    for share in (0.6, 0.9):
        core = tree.smallest(prose, share * page.total("prose"))
        yield f"page_core{share}", units[core] / all_units
        yield f"core{share}_inside", (at >= tree.start[core]) & (at < tree.end[core])
        yield f"core{share}_place", _place(at, tree.start[core], tree.end[core])

    alike = np.bincount(tree.signature)
    together = {
        name: np.bincount(tree.signature, page.inside[name]) for name in page.some("units", "linked", "prose", "kept")
    }
    for level, element in enumerate(around, 1):
        own, count = units[element] + TINY, page.inside["blocks"][element]
        yield f"g{level}_units", np.log1p(own)
        yield f"g{level}_blocks", np.log1p(count)
        yield f"g{level}_headings", page.inside["headings"][element] / count
        yield f"g{level}_mean", np.log1p(own / count)
        yield f"g{level}_page", own / all_units
        yield f"g{level}_pageprose", prose[element] / all_prose
        yield f"g{level}_place", (at - tree.start[element]) / count
        yield f"g{level}_score", score[element] / (score[best] + TINY)
        chain = tree.signature[element]
        same = together["units"][chain] + TINY
        yield f"g{level}_same", np.log1p(alike[chain])
        yield f"g{level}_same_page", same / all_units
        yield f"g{level}_same_units", np.log1p(same)
        yield f"g{level}_same_mean", np.log1p(same / alike[chain])
        for name in together:
            if name != "units":
                yield f"g{level}_{name}", page.inside[name][element] / own
                yield f"g{level}_same_{name}", together[name][chain] / same
        if page.kept is not None:
            yield f"g{level}_pagekept", page.inside["kept"][element] / (page.total("kept") + TINY)


def _place(at: Array, start: int, end: int) -> Array:
    """Return where a block stands in a stretch: 0 to 1 inside, at most one length of it outside."""
    return np.clip((at - start) / max(1, end - start), -1, 2)


def _vote(page: _Page) -> Columns:
    """Tell where a block stands to what the extractor took."""
    if page.kept is None:
        return
    at, size, tree = page.at, len(page.blocks), page.tree
    core = tree.smallest(page.inside["kept"], 0.8 * page.total("kept"))
    yield "keptcore_inside", (at >= tree.start[core]) & (at < tree.end[core])
    yield "page_keptcore", page.inside["units"][core] / (page.total("units") + TINY)
    taken = page.kept >= TAKEN_FROM
    places = np.flatnonzero(taken)
    yield "kept_place", _place(at, places[0], places[-1]) if len(places) else _place(at, 0, 0)
    yield "kept_before", np.log1p(at - np.maximum.accumulate(np.where(taken, at, -50)))
    yield "kept_after", np.log1p(np.minimum.accumulate(np.where(taken, at, size + 50)[::-1])[::-1] - at)


def _repeated(page: _Page) -> Columns:
    """Tell what the blocks of the same chain of tags and classes have in common."""
    chain = page.tree.signature[page.tree.of] * len(KINDS) + page.kind
    _, which, counts = np.unique(chain, return_inverse=True, return_counts=True)
    sums = {name: np.bincount(which, np.diff(page.before[name])) for name in page.before}
    count, units = counts[which], sums["units"][which] + TINY
    mean = np.log1p(units / count)
    yield "page_same_max", np.log1p(counts.max())
    yield "same_count", np.log1p(count)
    yield "same_units", np.log1p(units)
    yield "same_page", units / (page.total("units") + TINY)
    yield "same_mean", mean
    yield "ratio_units", page.looks.columns["units"] - mean
    for name in page.some("linked", "prose", "kept"):
        yield f"same_{name}", sums[name][which] / units


def _content(page: _Page, known: Metadata, given: Stated) -> Columns:
    """Tell which words stand twice, in the title, in the description, in text for machines; labels."""
    texts = [block.text.lower() for block in page.blocks]
    size = len(texts)
    copies = Counter(texts)
    title, description = folded(known.title), folded(known.description)
    title_words = set(title.split())
    body = "\n".join(embedded(given, EMBEDDED))
    about = "\n".join(embedded(given, ("description",)))
    met: set[str] = set()
    marks = np.zeros((7, size))
    again, is_title, title_share, label, in_description, in_embedded, in_about = marks
    for place, text in enumerate(texts):
        if copies[text] > 1:
            again[place] = text in met
            met.add(text)
        length = len(text)
        if length < TITLE_LENGTH and title_words:
            told = text.split()
            title_share[place] = len(title_words.intersection(told)) / len(told)
            part = length > QUOTED_LENGTH and length < 2 * len(title) and (text in title or title in text)
            is_title[place] = text == title or part
        if length < LABEL_LENGTH:
            key = key_of(text)
            if sign := LABELS.get(key) or HINTS.get(key):
                label[place] = 1 + SIGNS.index(sign) if sign in SIGNS else 1 + len(SIGNS)
        if length > QUOTED_LENGTH:
            head = text[:80]
            in_description[place] = bool(description) and (head in description or description[:60] in text)
            in_embedded[place] = head in body
            in_about[place] = head in about
    yield "copies", np.log1p([copies[text] for text in texts])
    yield "again", again
    yield "is_title", is_title
    yield "title_share", title_share
    yield "label", label
    yield "in_description", in_description
    yield "in_embedded", in_embedded
    yield "in_about", in_about
    yield "page_embedded", np.log1p(len(body))
    yield "page_in_embedded", in_embedded.mean()
    yield "page_copies", again.mean()
    described = np.flatnonzero(in_description)
    yield "from_description", page.at - described[0] if len(described) else -99.0


def _sections(page: _Page, found: dict[str, Array]) -> Columns:
    """Tell of the heading above a block and what stands under it."""
    at, size = page.at, len(page.blocks)
    above = np.maximum.accumulate(np.where(page.heading, at, -1))
    heads = np.append(np.flatnonzero(page.heading), size)
    end = heads[np.searchsorted(heads, at, side="right")]
    start = np.maximum(above, 0)
    units = page.between("units", start, end) + TINY
    yield "section_units", np.log1p(units)
    yield "section_blocks", np.log1p(end - start)
    yield "section_place", np.log1p(at - above)
    for name in page.some("linked", "prose", "kept"):
        yield f"section_{name}", page.between(name, start, end) / units
    yield "section_level", np.where(above >= 0, found["level"][start], 0)
    yield "section_label", np.where(above >= 0, found["label"][start], 0)
    if page.kept is not None:
        yield "section_head_kept", np.where(above >= 0, page.kept[start], 0)


def _headline(page: _Page, found: dict[str, Array]) -> Columns:
    """Tell where a block stands to the headline."""
    tops = np.flatnonzero((found["level"] == 1) | (found["is_title"] > 0))
    top = int(tops[0]) if len(tops) else -1
    away = page.at - top
    yield "page_h1", float(top / len(page.blocks))
    yield "from_h1", np.sign(away) * np.log1p(np.abs(away))
    prose = page.before["prose"]
    yield "prose_from_h1", (prose[:-1] - prose[max(top, 0)]) / (page.total("prose") + TINY)
