"""Labelled corpora -> the model that names the parts of a page (``part_names``), and its accuracy.

    pip install -e '.[train]'
    python training/train_parts.py FOLDER [--seed 7] [--workers 2] [--dry-run]

FOLDER holds a folder a corpus, see ``corpora.py``. Nobody has labelled the parts of these pages; what a block is, is
taken from what says so plainly: a class name, id, role or tag of an element near it, a notice of
``extract.boilerplate.match``, a byline or date below a headline; and from parts that were put there (``augment.py``).
Half of the blocks are learned from without the words of class names. The score is on every fifth site, which the scored
model has not seen: with class names, which is little more than reading them, and without, which is what the model adds.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from multiprocessing import Pool
from pathlib import Path

import numpy as np
import numpy.typing as npt
from corpora import TRAINING, Gold, fold_of, number, raw, read
from lxml.html import HtmlElement
from scipy.sparse import csr_matrix
from sklearn.linear_model import SGDClassifier
from train import Donors, alter, donors

from ingest.errors import Reject
from ingest.extract.boilerplate.match import weak_label
from ingest.extract.decode.decode import decode
from ingest.extract.features.page import PageFeatures, page_features
from ingest.extract.html.align import coverage
from ingest.extract.html.class_concepts import CONCEPTS
from ingest.extract.html.head import fold, head_metadata
from ingest.extract.html.parse_routes import parse_page
from ingest.extract.html.segment import Segments
from ingest.extract.html.segment import merge_to_limit as fitted
from ingest.extract.metadata import read as metadata
from ingest.extract.metadata.dateline import dated_line, parse_byline
from ingest.extract.models.part_names import FILE, PARTS, PartModel, name_parts
from ingest.extract.models.vocabulary import SIZE, bags

HOME = Path(__file__).parent.parent / "ingest" / "extract" / "models"
DROPPED = 0.2  # share of a block that is body below which it is none
NEAR = 0.6  # nearness of the element that names a part: up to three elements out
SHORT = 15  # words of a byline or a date line
SITES = 3  # a place of the hash that words of fewer sites fall on has no weight
MOST = 60  # blocks of one part that a page teaches
STEPS = 127
# concept of class names -> part; the nearest one counts, the earlier of equals
BY_NAME = {
    "comment": "comment",
    "reply": "comment",
    "newsletter": "subscribe",
    "share": "share",
    "cookie": "dialog",
    "login": "dialog",
    "modal": "dialog",
    "<dialog>": "dialog",
    "advert": "ad",
    "related": "related",
    "promo": "promo",
    "author": "author",
    "caption": "caption",
    "<figcaption>": "caption",
    "tag": "tags",
    "breadcrumb": "navigation",
    "pager": "navigation",
    "search": "navigation",
    "toc": "navigation",
    "nav": "navigation",
    "menu": "navigation",
    "<nav>": "navigation",
    "legal": "legal",
    "footer": "footer",
    "<footer>": "footer",
}
BY_SIGN = {
    "cookie": "dialog",
    "paywall": "paywall",
    "subscribe": "subscribe",
    "share": "share",
    "comment": "comment",
    "related": "related",
    "advert": "ad",
    "legal": "legal",
    "caption": "caption",
    "credit": "caption",
    "author-bio": "author",
    "promo": "promo",
    "event": "promo",
    "nav": "navigation",
    "tags": "tags",
    "widget": "control",
}
BY_MADE = {"stories": "next-story", "comments": "comment"}

Bag = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]


@dataclass(frozen=True, slots=True)
class Page:
    """The blocks of a page whose part is plain."""

    site: str
    labels: npt.NDArray[np.int64]
    """Place in ``PARTS``, a number a block."""
    named: Sequence[npt.NDArray[np.int64]]
    """Hashed words of each block."""
    bare: Sequence[npt.NDArray[np.int64]]
    """The same without those of tags and class names."""


def read_parts(folder: Path, given: Donors, gold: Gold) -> list[Page]:
    """Return a page with the blocks whose part is plain, and the page made from it."""
    text = decode(raw(folder, gold), media_type="text/html", headers={}).text
    try:
        pages = [_page(text, gold)]
        if altered := alter(text, gold, given):
            pages.append(_page(altered[0], gold, made=altered[1]))
    except Reject:
        return []
    return [page for page in pages if page is not None]


def _page(text: str, gold: Gold, made: str = "") -> Page | None:
    reading = parse_page(text)
    parts = fitted(reading.parts)[0]
    if not parts.blocks:
        return None
    given = head_metadata(reading.tree)
    known = metadata.read_metadata(reading.tree, given, url=gold.url)
    truth = coverage([block.text for block in parts.blocks], gold.body)
    seen = page_features(parts)
    labels = plain_parts(parts, seen, truth, fold(known.title or "").lower(), made)
    if not labels:
        return None
    places = sorted(labels)
    return Page(
        site=gold.site,
        labels=np.array([PARTS.index(labels[place]) for place in places], np.int64),
        named=_bags(bags(seen), places),
        bare=_bags(bags(seen, names=False), places),
    )


def _bags(found: Bag, places: Sequence[int]) -> list[npt.NDArray[np.int64]]:
    words, starts = found
    ends = np.append(starts, len(words))
    return [words[ends[place] : ends[place + 1]] for place in places]


def plain_parts(parts: Segments, seen: PageFeatures, truth: Sequence[float], title: str, made: str) -> dict[int, str]:
    """Return the part of each block that is no body and whose part is plain, by position."""
    near = seen.tree.nearness()[:, [CONCEPTS.index(name) for name in BY_NAME]]
    names = list(BY_NAME.values())
    found: dict[int, str] = {}
    counts: Counter[str] = Counter()
    for block, element, share in zip(parts.blocks, parts.elements, truth, strict=True):
        if share >= DROPPED:
            continue
        part = _part(block.text, title, block.words, block.kind) or _made(element, made)
        if not part:
            close = near[seen.tree.of[block.position]]
            part = names[int(close.argmax())] if close.max() >= NEAR else ""
        if part and counts[part] < MOST:
            counts[part] += 1
            found[block.position] = part
    return found


def _made(element: HtmlElement, made: str) -> str:
    """Return the part that was put there, where the block stands in it."""
    inside = any(each.get("data-made") for each in (element, *element.iterancestors()))
    return BY_MADE.get(made, "") if inside else ""


def _part(text: str, title: str, words: int, kind: str) -> str:
    """Return the part that the words of a block tell; empty where they do not."""
    folded = fold(text).lower()
    if title and folded == title:
        return "headline"
    if kind == "caption":
        return "caption"
    if kind == "control":
        return "control"
    if words <= SHORT:
        if parse_byline(text):
            return "byline"
        if dated_line(text):
            return "date"
    return BY_SIGN.get(weak_label(text) or "", "")


def teach(pages: Sequence[Page], seed: int) -> PartModel:
    """Return the model that the pages teach: one logistic regression a part, on every second block without names."""
    met = np.zeros(SIZE, np.int64)
    by_site: dict[str, list[npt.NDArray[np.int64]]] = {}
    for page in pages:
        by_site.setdefault(page.site, []).extend(page.named)
    for found in by_site.values():
        met[np.unique(np.concatenate(found))] += 1
    known = met >= SITES
    drawn = [
        bare if number(f"{page.site} {place}") % 2 else named
        for page in pages
        for place, (named, bare) in enumerate(zip(page.named, page.bare, strict=True))
    ]
    counts = np.array([len(each) for each in drawn])
    told = np.concatenate(drawn)
    values = np.repeat(1 / np.sqrt(counts), counts).astype(np.float32) * known[told]
    rows = csr_matrix((values, told, np.append(0, np.cumsum(counts))), shape=(len(counts), SIZE))
    labels = np.concatenate([page.labels for page in pages])
    rare = np.bincount(labels, minlength=len(PARTS))
    weight = 1 / np.sqrt(rare[labels])
    weights = np.zeros((SIZE, len(PARTS)), np.float32)
    bias = np.full(len(PARTS), -30.0, np.float32)
    for place in range(len(PARTS)):
        if not rare[place]:
            continue
        model = SGDClassifier(loss="log_loss", alpha=3e-6, max_iter=6, tol=None, average=True, random_state=seed)
        model.fit(rows, labels == place, sample_weight=weight / weight.mean())
        weights[:, place] = model.coef_[0] * known
        bias[place] = model.intercept_[0]
    step = float(np.abs(weights).max() / STEPS)
    return PartModel(np.round(weights / step).astype(np.int8).astype(np.float32) * np.float32(step), bias)


def report(pages: Sequence[Page], model: PartModel) -> None:
    """Print how often each part is named right, with and without class names."""
    for title, bare in (("with class names", False), ("without", True)):
        right: Counter[str] = Counter()
        named: Counter[str] = Counter()
        for page in pages:
            found = page.bare if bare else page.named
            words = np.concatenate(found)
            starts = np.append(0, np.cumsum([len(each) for each in found]))[:-1].astype(np.int64)
            for label, (part, _) in zip(page.labels.tolist(), name_parts((words, starts), model), strict=True):
                named[PARTS[label]] += 1
                right[PARTS[label]] += part == PARTS[label]
        print(f"{title}: {right.total() / named.total():.3f} of {named.total()} blocks right")
        print(
            "  " + ", ".join(f"{part} {right[part] / named[part]:.2f} ({named[part]})" for part in PARTS if named[part])
        )


def write(model: PartModel, path: Path) -> None:
    """Write the model; the same model gives the same bytes."""
    step = float(np.abs(model.weights).max() / STEPS)
    np.savez_compressed(
        path, weights=np.round(model.weights / step).astype(np.int8), step=np.float32(step), bias=model.bias
    )


def main() -> None:
    """Read the pages, print the score, write the model."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("folder", type=Path, help="a folder a corpus")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--dry-run", action="store_true", help="print the score, write nothing")
    options = parser.parse_args()
    golds = [gold for corpus in TRAINING for gold in read(options.folder, corpus)]
    with Pool(options.workers) as pool:
        found = pool.map(partial(read_parts, options.folder, donors(golds)), golds, chunksize=8)
    pages = [page for each in found for page in each]
    print(f"{len(pages)} pages, {sum(len(page.labels) for page in pages)} blocks whose part is plain")
    held = [page for page in pages if fold_of(page.site) == 0]
    report(held, teach([page for page in pages if fold_of(page.site)], options.seed))
    if not options.dry_run:
        write(teach(pages, options.seed), HOME / FILE)
        print(f"{FILE}: {(HOME / FILE).stat().st_size} bytes")


if __name__ == "__main__":
    main()
