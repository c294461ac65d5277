"""Page features, metadata and head metadata -> one row of numbers a block, for the forests.

No column depends on a host or URL, nor on a language except through class names (``class_concepts``) and short labels
(``boilerplate.labels``). A block is described by its text statistics, its place in tree and page, repetition, its
neighbours and heading, and by what the page states in its metadata.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from ingest.extract.boilerplate.match import line_key
from ingest.extract.boilerplate.tables import LINE_LABELS, WEAK_LINE_LABELS
from ingest.extract.features.page import TINY, PageFeatures
from ingest.extract.features.story import story
from ingest.extract.features.votes import STEPS, WINDOWS, place
from ingest.extract.html.class_concepts import CONCEPTS
from ingest.extract.html.embedded_text import QUOTED_LENGTH, folded, jsonld_texts
from ingest.extract.html.head import HeadMetadata
from ingest.models import Metadata

__all__ = ["features", "matrix"]

Array = npt.NDArray[Any]
Matrix = npt.NDArray[np.float32]
Columns = Iterator[tuple[str, Array | float]]

LABEL_LENGTH, TITLE_LENGTH = 40, 200  # most characters of a label and of a title
SIGNS = ("related", "comment", "share", "subscribe", "legal", "nav", "promo", "advert", "tags", "widget")
OG_TYPES = ("article", "website", "product", "video", "profile", "blog")
# groups of schema.org types that tell the type of the page
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
WEAK_DATES = ("time", "shown once", "address")  # sources of a date that pages without an article have too
EMBEDDED = ("articleBody", "text", "reviewBody")


def features(page: PageFeatures, known: Metadata, given: HeadMetadata) -> dict[str, Matrix]:
    """Return all columns but those of ``votes``, by name; float32 of shape (blocks,)."""
    groups = (
        page.characters.columns.items(),
        _own(page),
        _page(page, known, given),
        _position(page),
        _windows(page),
        _neighbours(page),
        _concepts(page),
        _containers(page),
        _repeated(page),
        _content(page, known, given),
        story(page, known),
    )
    columns = {name: np.asarray(values, np.float32) for group in groups for name, values in group}
    for group in (_sections(page, columns), _headline(page, columns)):
        columns |= {name: np.asarray(values, np.float32) for name, values in group}
    size = len(page.blocks)
    return {name: values if values.ndim else np.full(size, values, np.float32) for name, values in columns.items()}


def matrix(columns_by_name: Mapping[str, Matrix], names: Iterable[str]) -> Matrix:
    """Return the columns of these names, in this order; float32 of shape (blocks, names).

    Raises ValueError for a name that is no column.
    """
    try:
        columns = [columns_by_name[name] for name in names]
    except KeyError as error:
        raise ValueError(f"no column {error} in the features: train the forest again") from error
    # one column after the other, as the forest reads them: a third of the time of ``np.stack``
    return np.concatenate(columns).reshape(len(columns), -1).T


def _own(page: PageFeatures) -> Columns:
    yield "kind", page.kind
    yield "links", page.links
    yield "level", np.array([block.level for block in page.blocks])
    yield "joined", np.array([block.joined for block in page.blocks])
    yield "hidden", np.array([block.hidden for block in page.blocks])
    yield "prose", page.prose


def _page(page: PageFeatures, known: Metadata, given: HeadMetadata) -> Columns:
    """Yield columns of the page: the same number for every block."""
    size, units = len(page.blocks), page.total("units") + TINY
    yield "page_blocks", np.log1p(size)
    yield "page_units", np.log1p(units)
    yield "page_links", page.total("linked") / units
    yield "page_prose", page.total("prose") / units
    for name in ("headings", "items", "proseblocks"):
        yield f"page_{name}", page.total(name) / size
    yield "page_mean", np.log1p(units / size)
    yield "page_wide", page.characters.columns["wide"].mean()
    og = next(iter(given.meta.get("og:type", ())), "").lower().partition(".")[0]
    yield "page_og", float(OG_TYPES.index(og) if og in OG_TYPES else -1 if og else -2)
    types = {name for node in given.nodes for name in _types(node)}
    for name, kinds in NODE_TYPES.items():
        yield f"page_{name}", float(not types.isdisjoint(kinds.split()))
    strong_date = bool(known.published) and not (known.published_from or "").startswith(WEAK_DATES)
    yield "page_dated", float(bool(known.published) + strong_date)
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


def _position(page: PageFeatures) -> Columns:
    size = len(page.blocks)
    yield "position", page.at / size
    yield "from_start", np.log1p(page.at)
    yield "from_end", np.log1p(size - page.at)
    for name in ("units", "prose", "linked"):
        yield f"before_{name}", page.prefix_sums[name][:-1] / (page.total(name) + TINY)


def _windows(page: PageFeatures) -> Columns:
    size = len(page.blocks)
    for width in WINDOWS:
        start, end = np.maximum(page.at - width, 0), np.minimum(page.at + width + 1, size)
        units = page.between("units", start, end) + TINY
        yield f"window{width}_units", np.log1p(units / (end - start))
        yield f"window{width}_headings", page.between("headings", start, end) / (end - start)
        for name in ("linked", "prose"):
            yield f"window{width}_{name}", page.between(name, start, end) / units


def _neighbours(page: PageFeatures) -> Columns:
    values_of = {
        "units": page.characters.columns["units"],
        "links": page.links,
        "kind": page.kind,
        "end": page.characters.ended,
    }
    for name, values in values_of.items():
        for step in STEPS:
            edge = np.full(min(step, len(values)), -1.0)
            yield f"{name}+{step}", np.concatenate((values[step:], edge))
            yield f"{name}-{step}", np.concatenate((edge, values[: max(0, len(values) - step)]))


def _concepts(page: PageFeatures) -> Columns:
    for name, values in zip(CONCEPTS, page.nearness, strict=True):
        yield f"~{name}", values
    yield "depth", page.tree.depth[page.tree.of]


def _containers(page: PageFeatures) -> Columns:
    """Yield columns of the ancestors: their content, their share of the page, how often elements like them occur."""
    tree, size, at = page.tree, len(page.blocks), page.at
    units, prose = page.element_sums["units"], page.element_sums["prose"]
    all_units, all_prose = page.total("units") + TINY, page.total("prose") + TINY
    around = page.ancestors

    # paragraphs raise the score of the elements around them, as in Readability (Arc90, 2009)
    worth = page.prose * (1 + np.minimum(page.characters.units / 25, 4) + np.minimum(page.characters.commas, 6) / 2)
    score: Array = np.bincount(around[0], worth, len(tree))
    score = score + 0.6 * np.bincount(around[1], worth * (around[1] != around[0]), len(tree))
    score = score + 0.3 * np.bincount(around[2], worth * (around[2] != around[1]), len(tree))
    score *= 1 - np.minimum(1, page.element_sums["linked"] / (units + TINY))
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
        yield f"core{share}_place", place(at, tree.start[core], tree.end[core])

    alike = np.bincount(tree.signature)
    together = {name: np.bincount(tree.signature, page.element_sums[name]) for name in ("units", "linked", "prose")}
    for level, element in enumerate(around, 1):
        own, count = units[element] + TINY, page.element_sums["blocks"][element]
        yield f"g{level}_units", np.log1p(own)
        yield f"g{level}_blocks", np.log1p(count)
        yield f"g{level}_headings", page.element_sums["headings"][element] / count
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
                yield f"g{level}_{name}", page.element_sums[name][element] / own
                yield f"g{level}_same_{name}", together[name][chain] / same


def _repeated(page: PageFeatures) -> Columns:
    """Yield columns of all blocks that share the chain of tags and classes of a block."""
    which = page.chain
    counts = np.bincount(which)
    sums = {name: np.bincount(which, np.diff(page.prefix_sums[name])) for name in ("units", "linked", "prose")}
    count, units = counts[which], sums["units"][which] + TINY
    mean = np.log1p(units / count)
    yield "page_same_max", np.log1p(counts.max())
    yield "same_count", np.log1p(count)
    yield "same_units", np.log1p(units)
    yield "same_page", units / (page.total("units") + TINY)
    yield "same_mean", mean
    yield "ratio_units", page.characters.columns["units"] - mean
    for name in ("linked", "prose"):
        yield f"same_{name}", sums[name][which] / units


def _content(page: PageFeatures, known: Metadata, given: HeadMetadata) -> Columns:
    """Yield columns of the text itself: repeated on the page, in title, description or JSON-LD, or a label."""
    texts = page.lowered
    size = len(texts)
    copies = Counter(texts)
    title, description = folded(known.title), folded(known.description)
    title_words = set(title.split())
    body = "\n".join(jsonld_texts(given, EMBEDDED))
    about = "\n".join(jsonld_texts(given, ("description",)))
    earlier: set[str] = set()
    marks = np.zeros((7, size))
    again, is_title, title_share, label, in_description, in_embedded, in_about = marks
    for at, text in enumerate(texts):
        if copies[text] > 1:
            again[at] = text in earlier
            earlier.add(text)
        length = len(text)
        if length < TITLE_LENGTH and title_words:
            block_words = text.split()
            if shared := len(title_words.intersection(block_words)):
                title_share[at] = shared / len(block_words)
            part = length > QUOTED_LENGTH and length < 2 * len(title) and (text in title or title in text)
            if part or text == title:
                is_title[at] = True
        if length < LABEL_LENGTH and (sign := _label(text)):
            label[at] = sign
        if length > QUOTED_LENGTH:
            head = text[:80]
            if description:
                in_description[at] = head in description or description[:60] in text
            if body:
                in_embedded[at] = head in body
            if about:
                in_about[at] = head in about
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


@lru_cache(maxsize=16_384)
def _label(text: str) -> int:
    """Return 1 + the index in ``SIGNS`` of a short text's label, 1 + len(SIGNS) for other labels, 0 for none."""
    # cached: the pages of a site share their menus
    key = line_key(text)
    sign = LINE_LABELS.get(key) or WEAK_LINE_LABELS.get(key)
    return 0 if not sign else 1 + SIGNS.index(sign) if sign in SIGNS else 1 + len(SIGNS)


def _sections(page: PageFeatures, found: dict[str, Array]) -> Columns:
    """Yield columns of the section of a block: of its heading and of the blocks below it."""
    at, above = page.at, page.heading_above
    start, end = page.section
    units = page.between("units", start, end) + TINY
    yield "section_units", np.log1p(units)
    yield "section_blocks", np.log1p(end - start)
    yield "section_place", np.log1p(at - above)
    for name in ("linked", "prose"):
        yield f"section_{name}", page.between(name, start, end) / units
    yield "section_level", np.where(above >= 0, found["level"][start], 0)
    yield "section_label", np.where(above >= 0, found["label"][start], 0)


def _headline(page: PageFeatures, found: dict[str, Array]) -> Columns:
    """Yield columns of the distance of a block from the headline."""
    tops = np.flatnonzero((found["level"] == 1) | (found["is_title"] > 0))
    top = int(tops[0]) if len(tops) else -1
    away = page.at - top
    yield "page_h1", float(top / len(page.blocks))
    yield "from_h1", np.sign(away) * np.log1p(np.abs(away))
    prose = page.prefix_sums["prose"]
    yield "prose_from_h1", (prose[:-1] - prose[max(top, 0)]) / (page.total("prose") + TINY)
