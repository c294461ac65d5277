"""Pages with known bodies -> the vocabulary and the forests that ``ingest.clean`` ships, and what they score elsewhere.

    pip install -e '.[train]'
    python tools/train.py FOLDER [--seed 7] [--workers 2] [--no-score] [--dry-run]

FOLDER holds ``gold.jsonl`` (one object a line: id, url, page_type, body) and ``html/<id>.html.gz``. The score is
five-fold cross-validated: the pages of a site are all in one fold, and no page is scored by a forest that saw its
site. What the vocabulary says of the pages that a forest learns from comes from vocabularies that never saw their site
either. The forests also learn from a third of the pages with the letters of their text turned into others (ROT13): no
word means anything there, as in a language that nobody taught them, and they learn to go by the rest. The same pages,
seed and versions of lightgbm, scikit-learn and numpy write the same bytes.
"""

# ruff: noqa: INP001, T201 - a script that prints its result

from __future__ import annotations

import argparse
import codecs
import gzip
import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from multiprocessing import Pool
from pathlib import Path
from statistics import fmean
from typing import Any

import lightgbm
import numpy as np
import numpy.typing as npt
from lxml.html import HtmlElement
from scipy.sparse import csr_matrix
from sklearn.linear_model import SGDClassifier
from tld import get_fld

from ingest.clean import arbiter, html, metadata
from ingest.clean.align import coverage, words
from ingest.clean.features import features, matrix
from ingest.clean.forest import BLIND, SIGHTED, SURE, Forest, cut, expected, mean, probabilities
from ingest.clean.look import Look, look
from ingest.clean.opinions import opinions
from ingest.clean.quality import MIN_WORDS
from ingest.clean.segment import Segments, segment
from ingest.clean.stated import Stated, stated
from ingest.clean.vocabulary import FILE, SIZE, Vocabulary, bags, likelihoods
from ingest.errors import Reject
from ingest.models import Metadata

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
FOREIGN = 3  # every third page is learned from with its letters turned too
SITES = 3  # a place of the hash that words of fewer sites fall on has no weight
HEAVIEST = 20  # times the mean: the weight of a block in the training of the vocabulary
STEPS = 127  # the weights of the vocabulary are stored as whole steps
# trafilatura alone, either forest, the mean of both, that mean only where the blind forest is unsure, and that with the
# signs and fields of the arbiter: what ``ingest.clean`` gives
DECIDERS = ("vote", "blind", "sighted", "mean", "gated", "judged")
WORD = re.compile(r"\w+")

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the corpus, as far as training needs it."""

    site: str
    kind: str
    gold: str
    seen: Look
    known: Metadata
    columns: dict[str, Floats]
    """What no voter has a say in, and what is told of trafilatura's vote; a number a block."""
    shares: Floats
    """What trafilatura took of each block."""
    truth: Floats
    """What the gold body holds of each block."""
    bag: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]
    sizes: Floats
    """Words of each block, as the benchmark counts them."""
    askable: bool
    """Trafilatura can be asked about it."""
    foreign: bool = False
    """Its letters were turned."""


def read_page(task: tuple[Path, dict[str, Any]]) -> list[Page]:
    """Return a page ready to train on, some also with their letters turned; none where there is nothing to see."""
    folder, gold = task
    raw = gzip.decompress((folder / "html" / f"{gold['id']}.html.gz").read_bytes())
    url = gold["url"]
    try:
        tree = html.parse(raw.decode("utf-8", "replace"))
    except Reject:
        return []
    given = stated(tree)
    known = metadata.read_metadata(tree, given, url=url)
    if not (parts := segment(tree)).blocks:
        return []
    pages = [make_page(gold, tree, parts, known, given)]
    if number(gold["id"]) % FOREIGN == 0:
        turn(tree)
        known = replace(known, title=turned(known.title), description=turned(known.description))
        gold = {**gold, "body": turned(gold["body"])}
        pages.append(replace(make_page(gold, tree, segment(tree), known, given), foreign=True))
    return pages


def make_page(gold: dict[str, Any], tree: HtmlElement, parts: Segments, known: Metadata, given: Stated) -> Page:
    """Return what training needs of a parsed page."""
    url = gold["url"]
    seen = look(parts)
    texts = [block.text for block in parts.blocks]
    shares = coverage(texts, html.body_text(tree, url))
    return Page(
        site=(get_fld(url, fail_silently=True) if url else None) or url or gold["id"],
        kind=gold["page_type"],
        gold=gold["body"],
        seen=seen,
        known=known,
        columns=features(seen, known, given) | opinions("kept", seen, shares),
        shares=np.asarray(shares, np.float32),
        truth=np.asarray(coverage(texts, gold["body"]), np.float32),
        bag=bags(seen),
        sizes=np.asarray([count(text) for text in texts], np.float32),
        askable=html.askable(list(tree.iter())),
    )


def turn(tree: HtmlElement) -> None:
    """Turn the letters of a page's text in place, not those of its markup."""
    for element in tree.iter("*"):
        if element.tag not in {"script", "style"}:
            element.text = turned(element.text)
        element.tail = turned(element.tail)


def turned(text: str | None) -> str | None:
    """Return a text with every letter of the basic alphabet turned by thirteen places."""
    return codecs.encode(text, "rot13") if text else text


def number(name: str) -> int:
    """Return a number for a name, the same everywhere."""
    return int(hashlib.sha256(name.encode()).hexdigest(), 16)


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
    if float(page.truth @ page.sizes) < FOUND * count(page.gold):
        return np.zeros(len(page.sizes), np.float32)
    size = np.sqrt(np.minimum(page.sizes, LONGEST)) + 0.1
    return np.asarray(size / size.sum(), np.float32)


def learn(pages: Sequence[Page], seed: int) -> Vocabulary:
    """Return the vocabulary that the pages teach: logistic regression on the words in and around each block."""
    pages = [page for page in pages if not page.foreign]
    sites: dict[str, list[npt.NDArray[np.int64]]] = defaultdict(list)
    for page in pages:
        sites[page.site].append(page.bag[0])
    met = np.zeros(SIZE, np.int64)
    for found in sites.values():
        met[np.unique(np.concatenate(found))] += 1
    known = met >= SITES
    told = np.concatenate([page.bag[0] for page in pages])
    counts = np.concatenate([np.diff(np.append(page.bag[1], len(page.bag[0]))) for page in pages])
    values = np.repeat(1 / np.sqrt(counts), counts).astype(np.float32) * known[told]
    rows = csr_matrix((values, told, np.append(0, np.cumsum(counts))), shape=(len(counts), SIZE))
    weight = np.concatenate([weights(page) for page in pages])
    used = np.flatnonzero(weight > 0)
    label = np.concatenate([page.truth for page in pages])[used] >= KEPT_FROM
    model = SGDClassifier(loss="log_loss", alpha=2e-6, max_iter=8, tol=None, average=True, random_state=seed)
    weight = np.minimum(weight[used] / weight[used].mean(), HEAVIEST)
    model.fit(rows[used], label, sample_weight=weight)
    found_weights = model.coef_[0].astype(np.float32) * known
    step = float(np.abs(found_weights).max() / STEPS)
    return Vocabulary(
        np.round(found_weights / step).astype(np.int8).astype(np.float32) * step, float(model.intercept_[0])
    )


def told_apart(pages: Sequence[Page], seed: int) -> list[Floats]:
    """Return what the vocabulary says of each page, each time one that never saw the page's fold."""
    by_fold = {
        fold: learn([page for page in pages if fold_of(page) != fold], seed)
        for fold in sorted(set(map(fold_of, pages)))
    }
    return [likelihoods(page.bag, by_fold[fold_of(page)]) for page in pages]


def seen_by(page: Page, name: str, told: Floats | None) -> dict[str, Floats]:
    """Return the columns that a forest may see of a page: the blind one the vocabulary's, the sighted trafilatura's."""
    if name == SIGHTED:
        return page.columns
    assert told is not None
    return {each: column for each, column in page.columns.items() if "kept" not in each} | opinions(
        "worded", page.seen, told
    )


def fit(pages: Sequence[Page], seed: int, name: str, told: Sequence[Floats]) -> Forest:
    """Return the forest that the pages teach; the blind one sees nothing of what trafilatura took."""
    names = list(seen_by(pages[0], name, told[0]))
    parts = []
    for page, said in zip(pages, told, strict=True):
        used = weights(page) > 0
        parts.append(matrix(seen_by(page, name, said), names)[used])
    weight = np.concatenate([weights(page) for page in pages])
    label = np.concatenate([page.truth for page in pages])[weight > 0]
    weight = weight[weight > 0]
    data = lightgbm.Dataset(np.concatenate(parts), label, weight=weight / weight.mean(), params=PARAMETERS)
    booster = lightgbm.train({**PARAMETERS, "seed": seed}, data, ROUNDS)
    return pack([info["tree_structure"] for info in booster.dump_model()["tree_info"]], names)


def fold_of(page: Page) -> int:
    """Return the fold of a page: all pages of a site are in the same."""
    return number(page.site) % FOLDS


def kept_text(page: Page, keep: npt.NDArray[np.bool_]) -> str:
    """Return the text of the blocks kept; a page of which hardly a word is kept is rejected, as in ``ingest.clean``."""
    return enough("\n".join(block.text for block, kept in zip(page.seen.blocks, keep, strict=True) if kept))


def enough(text: str) -> str:
    """Return a text, or nothing where it is too short for an article."""
    return text if count(text) >= MIN_WORDS else ""


def judged(page: Page, votes: arbiter.Votes) -> str:
    """Return the text that the arbiter makes of the votes on a page."""
    reading = arbiter.judge(page.seen.blocks, votes, page.known, {})
    return enough(
        "\n".join(block.text for block, verdict in zip(reading.blocks, reading.verdicts, strict=True) if verdict.kept)
    )


def validate(pages: Sequence[Page], seed: int) -> Iterator[tuple[Page, str, str]]:
    """Yield each page with the text kept of it, by forests that never saw its site and by name of who decided."""
    for fold in range(FOLDS):
        rest = [page for page in pages if fold_of(page) != fold]
        told = told_apart(rest, seed)
        forests = {name: fit(rest, seed, name, told) for name in (BLIND, SIGHTED)}
        known = learn(rest, seed)
        asked, others = 0, [page for page in pages if fold_of(page) == fold]
        for page in others:
            said = likelihoods(page.bag, known)
            blind, sighted = (
                probabilities(matrix(seen_by(page, name, said), forests[name].names), forests[name])
                for name in (BLIND, SIGHTED)
            )
            sizes = [len(words(block.text)) for block in page.seen.blocks]
            both = mean(blind, sighted)
            sure = not page.askable or expected(blind, sizes) >= SURE
            asked += not sure and not page.foreign
            gated = blind if sure else both
            for name, likely in (("blind", blind), ("sighted", sighted), ("mean", both), ("gated", gated)):
                yield page, name, kept_text(page, likely >= cut(likely, sizes))
            shares = () if sure else page.shares.tolist()
            yield page, "judged", judged(page, arbiter.Votes(shares, gated.tolist(), cut(gated, sizes)))
        plain = sum(not page.foreign for page in others)
        print(f"fold {fold + 1}: trafilatura asked on {asked / plain:.0%} of {plain} pages")


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


def write_vocabulary(known: Vocabulary, path: Path) -> None:
    """Write a vocabulary, its weights as whole steps."""
    step = float(np.abs(known.weights).max() / STEPS)
    np.savez_compressed(
        path,
        weights=np.round(known.weights / step).astype(np.int8),
        step=np.float32(step),
        bias=np.float32(known.bias),
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
    pages = [page for each in read for page in each]
    blocks = sum(len(page.sizes) for page in pages)
    seen = sum(map(bool, read))
    print(f"{seen} of {len(tasks)} pages, {len(pages) - seen} turned, {blocks} blocks, {len(pages[0].columns)} columns")
    if not options.no_score:
        scores: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
        for (_, gold), found in zip(tasks, read, strict=True):
            for name in () if found else DECIDERS:
                note(scores[name], gold["page_type"], word_f1("", gold["body"]))
        for page in pages:
            name = "vote, turned" if page.foreign else "vote"
            note(scores[name], page.kind, word_f1(kept_text(page, page.shares >= KEPT_FROM), page.gold))
        for page, name, text in validate(pages, options.seed):
            note(scores[f"{name}, turned" if page.foreign else name], page.kind, word_f1(text, page.gold))
        kinds = sorted(scores["gated"], key=lambda kind: -len(scores["gated"][kind]))
        print(f"{'word F1':16}", *(f"{kind:>13}" for kind in kinds))
        for name, by_kind in scores.items():
            print(f"{name:16}", *(f"{fmean(by_kind[kind]):13.4f}" for kind in kinds))
    if not options.dry_run:
        told = told_apart(pages, options.seed)
        for name in (BLIND, SIGHTED):
            write(fit(pages, options.seed, name, told), HOME / name)
        write_vocabulary(learn(pages, options.seed), HOME / FILE)
        for name in (BLIND, SIGHTED, FILE):
            print(f"{name}: {(HOME / name).stat().st_size} bytes")


def note(scores: dict[str, list[float]], kind: str, score: float) -> None:
    """Add the score of a page to its type and to the total."""
    scores["all"].append(score)
    scores[kind].append(score)


if __name__ == "__main__":
    main()
