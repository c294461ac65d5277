"""Labelled pages, flattened as people do -> the models that judge text captures, and what they score elsewhere.

    apt-get install lynx w3m && pip install -e '.[train]'
    python training/train_text.py CORPORA [--seed 7] [--workers 2] [--cache DIR] [--out NAME ...] [--dry-run]

CORPORA is a folder of corpora, see `training/corpora.py`. With ``--out NAME`` the corpus of that name is left out: its
captures are judged by models that saw no page of it and none of its sites, beside the rules alone and the forest alone.
Both models are fitted as those of ``training/train.py``: a
vocabulary (logistic regression on hashed words), then boosted trees, which see of the vocabulary only what it says of
sites it was not fitted on. Every third capture is also learned from with its letters turned (ROT13), which stands for
the languages that nobody taught. The same pages, seed, programs and versions of lightgbm, scikit-learn and numpy write
the same bytes.
"""

from __future__ import annotations

import argparse
import codecs
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from multiprocessing import Pool
from pathlib import Path
from statistics import fmean

import lightgbm
import numpy as np
import numpy.typing as npt
from corpora import TRAINING, number
from flatten import MARKDOWN
from learn_words import Lesson, learn_words, told_apart
from text_captures import BARE, TextCapture, read_captures
from train import pack, write, write_vocabulary

from ingest.extract.features.block import matrix
from ingest.extract.html.align import coverage
from ingest.extract.models.forest import Forest, probabilities
from ingest.extract.models.vocabulary import Vocabulary, likelihoods
from ingest.extract.prose import without_link_markers
from ingest.extract.text.classify import apply_rules
from ingest.extract.text.features import FIELDS, RuleVerdicts, line_columns
from ingest.extract.text.lines import segment
from ingest.extract.text.models import LIKELY, LINES, is_votable, line_votes
from ingest.extract.text.word_features import FILE as WORDS
from ingest.extract.text.word_features import line_bags
from ingest.extract.words import split_words

HOME = Path(__file__).parent.parent / "ingest" / "extract" / "models"
FOUND = 0.5  # of the body that a capture must hold to teach anything
LONGEST = 400
FOREIGN = 3
MOST_BLOCKS = 500
"""Blocks of a capture that teaches the forest: longer ones are indexes and threads of comments."""
SAMPLE, LEAST_SAMPLE = 0.3, 0.06
"""Share of the blocks that the forest learns from, heavy ones rather than light ones, and the least share of light
ones; their weights make up for it."""
EARLY = 60
"""Trees that every block walks down; where they are certain, the others are not asked."""
ROUNDS = 120
PARAMETERS = {
    "objective": "cross_entropy",
    "learning_rate": 0.12,
    "num_leaves": 31,
    "max_depth": 9,
    "max_bin": 63,
    "min_data_in_leaf": 100,
    "feature_fraction": 0.25,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 5,
    "use_missing": False,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "verbose": -1,
}

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Page:
    """A text capture, as far as training needs it."""

    id: str
    corpus: str
    site: str
    page_type: str
    flattener: str
    gold: str
    rules: RuleVerdicts
    truth: Floats
    """The share of each block that the body holds."""
    bag: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]
    sizes: Floats
    """Words of each block."""
    foreign: bool = False


def read_pages(captures: Sequence[TextCapture], workers: int) -> list[Page]:
    """Return captures with their blocks, what the rules make of these, and their labels."""
    with Pool(workers) as pool:
        return [page for part in pool.imap(_pages, captures, chunksize=16) for page in part]


def _pages(capture: TextCapture) -> list[Page]:
    found = [_page(capture)]
    if number(f"{capture.id} {capture.flattener}") % FOREIGN == 0:
        turned = replace(capture, text=codecs.encode(capture.text, "rot13"), gold=codecs.encode(capture.gold, "rot13"))
        page = _page(turned)
        found.append(replace(page, foreign=True) if page else None)
    return [page for page in found if page is not None]


def _page(capture: TextCapture) -> Page | None:
    blocks = segment(capture.text, markdown=capture.markdown)
    if not blocks:
        return None
    rules, _ = apply_rules(blocks, markdown=capture.markdown)
    return Page(
        capture.id,
        capture.corpus,
        capture.site,
        capture.page_type,
        capture.flattener,
        capture.gold,
        rules,
        np.asarray(coverage([without_link_markers(block.text) for block in blocks], capture.gold), np.float32),
        line_bags(blocks, rules.labelled.stats),
        np.array([len(split_words(without_link_markers(block.text))) for block in blocks], np.float32),
    )


def weights(page: Page) -> Floats:
    """Return what each block counts in training: pages count alike, blocks by the root of their words."""
    sizes = page.sizes
    if float(page.truth @ sizes) < FOUND * len(split_words(page.gold)):
        return np.zeros(len(sizes), np.float32)
    size = np.sqrt(np.minimum(sizes, LONGEST)) + 0.1
    size[[n for n, name in page.rules.reasons.items() if name in FIELDS]] = 0
    return np.asarray(size / (size.sum() + 1e-6), np.float32) * TRAINING.get(page.corpus, 1.0)


def lessons(pages: Sequence[Page]) -> list[Lesson]:
    """Return what captures teach the vocabulary; turned ones teach no words."""
    return [Lesson(page.bag, page.site, page.truth, weights(page), not page.foreign) for page in pages]


def sampled(page: Page) -> tuple[npt.NDArray[np.bool_], Floats]:
    """Return which blocks of a capture the forest learns from, and what each counts, those left out made up for."""
    weight = weights(page)
    share = np.clip(weight / (weight.mean() + 1e-9) * SAMPLE, LEAST_SAMPLE, 1)
    drawn = np.random.default_rng(number(f"{page.id}{page.flattener}{page.foreign}") % 2**32).random(len(weight))
    used = (weight > 0) & (drawn < share)
    return used, (weight / share).astype(np.float32)[used]


def fit(pages: Sequence[Page], seed: int, told: Sequence[Floats]) -> Forest:
    """Return the forest that captures teach, given what the vocabulary says of each."""
    names: list[str] = []
    rows, truth, counted = [], [], []
    for page, said in zip(pages, told, strict=True):
        if len(page.sizes) > MOST_BLOCKS:
            continue
        used, weight = sampled(page)
        if not used.any():
            continue
        columns = line_columns(page.rules, said)
        names = names or list(columns)
        rows.append(matrix(columns, names)[used])
        truth.append(page.truth[used])
        counted.append(weight)
    weight = np.concatenate(counted)
    data = lightgbm.Dataset(
        np.concatenate(rows), np.concatenate(truth), weight=weight / weight.mean(), params=PARAMETERS
    )
    booster = lightgbm.train({**PARAMETERS, "seed": seed}, data, ROUNDS)
    return pack([info["tree_structure"] for info in booster.dump_model()["tree_info"]], names, EARLY)


def left_out(pages: Sequence[Page], corpus: str, seed: int) -> None:
    """Print the scores of a corpus, judged by models that saw no page of it and none of its sites."""
    sites = {page.site for page in pages if page.corpus == corpus}
    others = [page for page in pages if page.site not in sites]
    words_of = lessons(others)
    models = learn_words(words_of, seed), fit(others, seed, told_apart(words_of, seed))
    scores: dict[str, dict[str, list[tuple[float, float, float]]]] = defaultdict(lambda: defaultdict(list))
    for page in pages:
        if page.corpus != corpus or not weights(page).any() or number(page.id + page.flattener) % 2:
            continue
        kind = f"{page.page_type if page.flattener != BARE else BARE}{', turned' if page.foreign else ''}"
        for name, keep in decided(page, models):
            text = "\n".join(
                without_link_markers(block.text)
                for block, kept in zip(page.rules.labelled.blocks, keep, strict=True)
                if kept
            )
            scores[kind][name].append(word_prf(text, page.gold))
    for kind, by_name in sorted(scores.items()):
        for name, found in by_name.items():
            means = "/".join(f"{fmean(each):.4f}" for each in zip(*found, strict=True))
            print(f"{corpus:10} {kind:24} {len(found):5} {name:8} P/R/F1 {means}", flush=True)


def decided(page: Page, models: tuple[Vocabulary, Forest]) -> Iterator[tuple[str, npt.NDArray[np.bool_]]]:
    """Yield the blocks kept by the rules, by the forest alone, and by both together, as ``classify.judge`` does."""
    size = len(page.sizes)
    ruled = np.array([n not in page.rules.reasons for n in range(size)])
    free = np.array([is_votable(page.rules, n) for n in range(size)])
    worded = likelihoods(page.bag, models[0])
    likely = probabilities(matrix(line_columns(page.rules, worded), models[1].names), models[1])
    votes = line_votes(page.rules, models)
    yield "rules", ruled
    yield "forest", (likely >= LIKELY) & free
    asked = votes is not None and page.flattener not in MARKDOWN
    yield "both", np.where(free, votes.likely >= LIKELY, ruled) if asked and votes else ruled


def word_prf(predicted: str, gold: str) -> tuple[float, float, float]:
    """Return the bag-of-words precision, recall and F1 of one page, as WCXB defines them."""
    p, g = (Counter(re.findall(r"\w+", text.lower())) for text in (predicted, gold))
    both = (p & g).total()
    if not both:
        return 0.0, 0.0, 0.0
    return both / p.total(), both / g.total(), 2 * both / (p.total() + g.total())


def main() -> None:
    """Read the pages, print the scores that are asked for, write the models."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("corpora", type=Path, help="a folder of labelled corpora")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--cache", type=Path, help="a folder to keep the flattened pages in")
    parser.add_argument("--out", nargs="*", default=[], metavar="NAME", help="corpora to leave out and score")
    parser.add_argument("--dry-run", action="store_true", help="print the scores, write nothing")
    options = parser.parse_args()
    captures = read_captures(options.corpora, options.workers, options.cache)
    pages = read_pages(captures, options.workers)
    print(f"{len(captures)} captures, {sum(len(page.sizes) for page in pages)} blocks", flush=True)
    for corpus in options.out:
        left_out(pages, corpus, options.seed)
    if not options.dry_run:
        words_of = lessons(pages)
        write(fit(pages, options.seed, told_apart(words_of, options.seed)), HOME / LINES)
        write_vocabulary(learn_words(words_of, options.seed), HOME / WORDS)
        for name in (LINES, WORDS):
            print(f"{name}: {(HOME / name).stat().st_size} bytes")


if __name__ == "__main__":
    main()
