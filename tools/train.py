"""Pages with known bodies -> the forests that ``ingest.clean`` ships, and what they score on pages of other sites.

    pip install -e '.[train]'
    python tools/train.py FOLDER [--seed 7] [--workers 2] [--no-score] [--dry-run]

FOLDER holds ``gold.jsonl`` (one object a line: id, url, page_type, body) and ``html/<id>.html.gz``. The score is
five-fold cross-validated: the pages of a site are all in one fold, and no page is scored by a forest that saw its
site. The same pages, seed and versions of lightgbm and numpy write the same bytes.
"""

# ruff: noqa: INP001, T201 - a script that prints its result

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path
from statistics import fmean
from typing import Any

import lightgbm
import numpy as np
import numpy.typing as npt
from tld import get_fld

from ingest.clean import html, metadata
from ingest.clean.align import coverage
from ingest.clean.features import columns
from ingest.clean.forest import BLIND, SIGHTED, SURE, Forest, cut, expected, mean, probabilities
from ingest.clean.quality import MIN_WORDS
from ingest.clean.segment import segment
from ingest.clean.stated import stated
from ingest.errors import Reject

HOME = Path(__file__).parent.parent / "ingest" / "clean"
FOLDS = 5
KEPT_FROM = 0.5  # trafilatura's share of a block from which the block is its text
FOUND = 0.3  # a page on which less of its body can be found teaches nothing: the body came from a script
LONGEST = 400  # words of a block that count for its weight
ROUNDS = 250
PARAMETERS = {
    "objective": "cross_entropy",  # the share of a block that is body is the label, 0 to 1
    "learning_rate": 0.08,
    "num_leaves": 31,
    "max_depth": 9,
    "max_bin": 63,
    "min_data_in_leaf": 100,
    "feature_fraction": 0.3,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 5,
    "use_missing": False,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 2,
    "verbose": -1,
}
# trafilatura alone, either forest, the mean of both, and that mean only where the blind forest is unsure
DECIDERS = ("vote", "blind", "sighted", "mean", "gated")
WORD = re.compile(r"\w+")

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the corpus, as far as training needs it."""

    site: str
    kind: str
    gold: str
    texts: tuple[str, ...]
    names: tuple[str, ...]
    """The columns of the matrix."""
    matrix: Floats
    """A row a block."""
    shares: Floats
    """What trafilatura took of each block."""
    truth: Floats
    """What the gold body holds of each block."""


def read_page(task: tuple[Path, dict[str, Any]]) -> Page | None:
    """Return a page ready to train on; None where there is nothing to see on it."""
    folder, gold = task
    raw = gzip.decompress((folder / "html" / f"{gold['id']}.html.gz").read_bytes())
    url = gold["url"]
    try:
        tree = html.parse(raw.decode("utf-8", "replace"))
    except Reject:
        return None
    given = stated(tree)
    known = metadata.read_metadata(tree, given, url=url)
    parts = segment(tree)
    if not parts.blocks:
        return None
    texts = tuple(block.text for block in parts.blocks)
    shares = coverage(texts, html.body_text(tree, url))
    found = columns(parts, shares, known, given)
    return Page(
        site=(get_fld(url, fail_silently=True) if url else None) or url or gold["id"],
        kind=gold["page_type"],
        gold=gold["body"],
        texts=texts,
        names=tuple(found),
        matrix=np.stack(list(found.values()), axis=1),
        shares=np.asarray(shares, np.float32),
        truth=np.asarray(coverage(texts, gold["body"]), np.float32),
    )


def count(text: str) -> int:
    """Return the number of words as the benchmark counts them."""
    return len(WORD.findall(text))


def word_f1(predicted: str, gold: str) -> float:
    """Return the bag-of-words F1 of one page, as WCXB defines it."""
    p, g = Counter(WORD.findall(predicted.lower())), Counter(WORD.findall(gold.lower()))
    if not p or not g:
        return float(p == g)
    return 2 * (p & g).total() / (p.total() + g.total())


def weights(page: Page) -> Floats:
    """Return what each block counts in training: pages count alike, blocks by the root of their words."""
    found = sum(share * count(text) for share, text in zip(page.truth, page.texts, strict=True))
    if found < FOUND * count(page.gold):
        return np.zeros(len(page.texts), np.float32)
    size = np.sqrt(np.minimum([count(text) for text in page.texts], LONGEST)) + 0.1
    return np.asarray(size / size.sum(), np.float32)


def fit(pages: Sequence[Page], seed: int, name: str) -> Forest:
    """Return the forest that the pages teach; the blind one sees nothing of what trafilatura took."""
    weight = np.concatenate([weights(page) for page in pages])
    used = weight > 0
    names = pages[0].names
    seen = [place for place, column in enumerate(names) if name != BLIND or "kept" not in column]
    matrix = np.concatenate([page.matrix[:, seen] for page in pages])[used]
    label = np.concatenate([page.truth for page in pages])[used]
    data = lightgbm.Dataset(matrix, label, weight=weight[used] / weight[used].mean(), params=PARAMETERS)
    booster = lightgbm.train({**PARAMETERS, "seed": seed}, data, ROUNDS)
    return pack([info["tree_structure"] for info in booster.dump_model()["tree_info"]], [names[each] for each in seen])


def fold_of(page: Page) -> int:
    """Return the fold of a page: all pages of a site are in the same."""
    return int(hashlib.sha256(page.site.encode()).hexdigest(), 16) % FOLDS


def kept_text(page: Page, keep: npt.NDArray[np.bool_]) -> str:
    """Return the text of the blocks kept; a page of which hardly a word is kept is rejected, as in ``ingest.clean``."""
    text = "\n".join(text for text, kept in zip(page.texts, keep, strict=True) if kept)
    return text if count(text) >= MIN_WORDS else ""


def validate(pages: Sequence[Page], seed: int) -> Iterator[tuple[Page, str, str]]:
    """Yield each page with the text kept of it, by forests that never saw its site and by name of who decided."""
    for fold in range(FOLDS):
        rest = [page for page in pages if fold_of(page) != fold]
        forests = {name: fit(rest, seed, name) for name in (BLIND, SIGHTED)}
        places = {name: [pages[0].names.index(each) for each in trees.names] for name, trees in forests.items()}
        for page in pages:
            if fold_of(page) != fold:
                continue
            sizes = [count(text) for text in page.texts]
            blind, sighted = (probabilities(page.matrix[:, places[name]], forests[name]) for name in (BLIND, SIGHTED))
            both = mean(blind, sighted)
            gated = blind if expected(blind, sizes) >= SURE else both
            for name, likely in (("blind", blind), ("sighted", sighted), ("mean", both), ("gated", gated)):
                yield page, name, kept_text(page, likely >= cut(likely, sizes))


def pack(trees: Sequence[dict[str, Any]], names: Sequence[str]) -> Forest:
    """Return LightGBM's trees as arrays, shallow trees first."""
    trees = sorted(trees, key=depth)
    column: list[int] = []
    threshold: list[np.float32] = []
    left: list[int] = []
    value: list[float] = []
    roots: list[int] = []
    for tree in trees:
        roots.append(len(column))
        column, threshold, left, value = [*column, 0], [*threshold, np.float32(np.inf)], [*left, 0], [*value, 0.0]
        waiting = [(tree, roots[-1])]
        for node, place in waiting:
            if "leaf_value" in node:
                left[place], value[place] = place, node["leaf_value"]
                continue
            column[place], threshold[place] = node["split_feature"], down(node["threshold"])
            left[place] = len(column)
            waiting += [(node["left_child"], len(column)), (node["right_child"], len(column) + 1)]
            column += [0, 0]
            threshold += [np.float32(np.inf)] * 2
            left += [0, 0]
            value += [0.0, 0.0]
    used = np.unique(column)
    return Forest(
        names=tuple(names[place] for place in used),
        column=np.searchsorted(used, column).astype(np.int32),
        threshold=np.asarray(threshold, np.float32),
        left=np.asarray(left, np.int32),
        value=np.asarray(value, np.float32),
        roots=np.asarray(roots, np.int32),
        depths=np.asarray([depth(tree) for tree in trees], np.int32),
    )


def depth(node: dict[str, Any]) -> int:
    """Return how many steps lead to the deepest leaf."""
    return 0 if "leaf_value" in node else 1 + max(depth(node["left_child"]), depth(node["right_child"]))


def down(value: float) -> np.float32:
    """Return the largest single-precision number not above a threshold: then no such number changes sides."""
    near = np.float32(value)
    return near if float(near) <= value else np.nextafter(near, np.float32(-np.inf))


def write(trees: Forest, path: Path) -> None:
    """Write a forest; the same forest gives the same bytes, for numpy stamps its members with a fixed date."""
    np.savez_compressed(
        path,
        names=np.asarray("\n".join(trees.names)),
        column=trees.column.astype(np.uint16),
        threshold=trees.threshold,
        left=(trees.left - np.arange(len(trees.left))).astype(np.uint8),
        value=trees.value,
        roots=trees.roots,
        depths=trees.depths.astype(np.uint8),
    )


def main() -> None:
    """Read the pages, print the cross-validated score, write the forests."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("folder", type=Path, help="gold.jsonl and html/<id>.html.gz")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--no-score", action="store_true", help="write the forests only")
    parser.add_argument("--dry-run", action="store_true", help="print the score, write nothing")
    options = parser.parse_args()
    lines = (options.folder / "gold.jsonl").read_bytes().splitlines()
    tasks = [(options.folder, json.loads(line)) for line in lines]
    with Pool(options.workers) as pool:
        read = pool.map(read_page, tasks, chunksize=8)
    pages = [page for page in read if page is not None]
    blocks = sum(len(page.texts) for page in pages)
    print(f"{len(pages)} of {len(tasks)} pages, {blocks} blocks, {len(pages[0].names)} columns")
    if not options.no_score:
        scores: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
        for (_, gold), page in zip(tasks, read, strict=True):
            if page is None:
                for name in DECIDERS:
                    note(scores[name], gold["page_type"], word_f1("", gold["body"]))
            else:
                note(scores["vote"], page.kind, word_f1(kept_text(page, page.shares >= KEPT_FROM), page.gold))
        for page, name, text in validate(pages, options.seed):
            note(scores[name], page.kind, word_f1(text, page.gold))
        kinds = sorted(scores["gated"], key=lambda kind: -len(scores["gated"][kind]))
        print(f"{'word F1':14}", *(f"{kind:>13}" for kind in kinds))
        for name, by_kind in scores.items():
            print(f"{name:14}", *(f"{fmean(by_kind[kind]):13.4f}" for kind in kinds))
    if not options.dry_run:
        for name in (BLIND, SIGHTED):
            write(fit(pages, options.seed, name), HOME / name)
            print(f"{name}: {(HOME / name).stat().st_size} bytes")


def note(scores: dict[str, list[float]], kind: str, score: float) -> None:
    """Add the score of a page to its type and to the total."""
    scores["all"].append(score)
    scores[kind].append(score)


if __name__ == "__main__":
    main()
