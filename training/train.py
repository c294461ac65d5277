"""Labelled corpora -> the vocabulary and the forests that ``ingest.clean`` ships, and what they score on other corpora.

    pip install -e '.[train]'
    python training/train.py FOLDER                               train on all corpora that may train, write the models
    python training/train.py FOLDER --leave-out andy [...]        score each of these by models that saw no page of it
    python training/train.py FOLDER --by-site wcxb-dev [...]      score each by models that saw none of its sites
    python training/train.py FOLDER --measure msv [...]           score other corpora by models of all training corpora

FOLDER holds a folder a corpus, see ``corpora.py``. A page is read as ``ingest.clean`` reads it. No page is scored by a
model that saw its site, whatever corpus that page came from. What the vocabulary says of the pages that a forest learns
from comes from vocabularies that never saw their site either.

Besides the pages as they are, the forests learn from every sixth with the letters of its text turned into others
(ROT13: no word means anything there, as in a language that nobody taught them) and from two fifths of the articles with
later stories or a comment thread behind them (``augment.py``). The same pages, seed and versions of lightgbm,
scikit-learn and numpy write the same bytes. ``train_types.py`` comes first.
"""

from __future__ import annotations

import argparse
import codecs
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import Pool
from pathlib import Path
from statistics import fmean
from typing import Any

import augment
import lightgbm
import numpy as np
import numpy.typing as npt
from corpora import FOLDS, TRAINING, Gold, fold_of, number, raw, read
from learn_words import STEPS, Lesson, learn_words, told_apart
from lxml.html import HtmlElement, tostring

from ingest.errors import Reject
from ingest.extract import arbiter
from ingest.extract.decode.decode import decode
from ingest.extract.features.block import features
from ingest.extract.features.page import PageFeatures, page_features
from ingest.extract.features.story import inside_story
from ingest.extract.features.votes import vote_columns
from ingest.extract.html import parse as html
from ingest.extract.html.align import coverage
from ingest.extract.html.embedded_text import append_embedded
from ingest.extract.html.head import head_metadata
from ingest.extract.html.parse_routes import parse_page
from ingest.extract.html.segment import Segments, merge_to_limit, segment
from ingest.extract.metadata import read as metadata
from ingest.extract.models import page_type as page_types
from ingest.extract.models.forest import (
    STRUCTURE_MODEL,
    TRAFILATURA_MODEL,
    Forest,
    combine,
    mean_log_odds,
    probabilities,
    threshold,
)
from ingest.extract.models.vocabulary import FILE, Vocabulary, bags, likelihoods
from ingest.extract.quality.checks import MIN_WORDS
from ingest.extract.words import counts_of
from ingest.models import Metadata

HOME = Path(__file__).parent.parent / "ingest" / "extract" / "models"
KEPT_FROM = 0.5  # trafilatura's share of a block from which the block is its text
FOUND = 0.3  # a page on which less of its body can be found teaches nothing: the body came from a script
LONGEST = 400  # words of a block that count for its weight
SAMPLE = (
    0.45  # of the blocks, heavy ones rather than light ones, that a forest learns from; their weights make up for it
)
LEAST_SAMPLE = 0.12
ROUNDS = 400
FIRST = 60  # trees that every block walks down; where they are certain, the others are not asked
PARAMETERS = {
    "objective": "cross_entropy",  # the share of a block that is body is the label, 0 to 1
    "learning_rate": 0.08,
    "num_leaves": 63,
    "max_depth": 12,
    "max_bin": 63,
    "min_data_in_leaf": 100,
    "feature_fraction": 0.3,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 5,
    "use_missing": False,
    "deterministic": True,
    "force_col_wise": True,
    "num_threads": 1,  # on a machine in use threads wait for one another: two take seven times as long there
    "verbose": -1,
}
FOREIGN = 6  # every sixth page is learned from with its letters turned too
MADE = 5  # one article in five gets later stories, another a comment thread
MADE_WEIGHT = 0.5
MOST_MADE = 1500  # blocks of a page that is made into another
POST_LENGTHS = (80, 200, 600, 1500)
COUNTS = (1, 2, 4, 8, 15, 30)
NO_HEADINGS = frozenset({"ldjson"})
"""Corpora whose gold leaves out headings that are part of the body: there a heading teaches nothing."""
DECIDERS = ("trafilatura", "blind", "mean", "gated", "judged")
"""Trafilatura alone, as it is by default; the blind forest; the mean of both; that mean only where the blind one is
unsure; and that with the signs and fields of the arbiter, which is what ``ingest.clean`` gives."""
WORD = re.compile(r"\w+")

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Donors:
    """Texts of other pages that are put into a page."""

    stories: Mapping[str, Sequence[augment.Story]]
    """Corpus -> title and paragraphs of its articles."""
    posts: Sequence[str]
    """Posts of forums."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page, as far as training needs it."""

    gold: Gold
    site: str
    text: str
    """The known body, with its letters turned where those of the page are."""
    seen: PageFeatures
    known: Metadata
    names: tuple[str, ...]
    columns: Floats
    """What no voter has a say in; a row a block, a column a name."""
    told_names: tuple[str, ...]
    told: Floats
    """What is told of trafilatura's vote; the same shape."""
    article: float
    """How likely the page is an article."""
    shares: Floats
    """What trafilatura took of each block."""
    truth: Floats
    """What the gold body holds of each block."""
    bag: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]
    sizes: Floats
    """Words of each block, as the benchmark counts them."""
    askable: bool
    """Trafilatura can be asked about it."""
    made: str = ""
    """Empty for a page as it is; turned, stories or comments for one made from another."""


def donors(golds: Sequence[Gold]) -> Donors:
    """Return the texts that pages are made with."""
    stories: dict[str, list[augment.Story]] = defaultdict(list)
    posts: list[str] = []
    for gold in golds:
        lines = [line for line in gold.body.split("\n") if line.strip()]
        if gold.kind == "article" and len(lines) > 2:
            stories[gold.corpus].append((gold.title, lines))
        elif gold.kind == "forum":
            posts += ["\n".join(lines[at : at + 2]) for at in range(0, len(lines), 2)]
    return Donors(stories, posts)


def read_pages(folder: Path, given: Donors, gold: Gold) -> list[Page]:
    """Return a page ready to train on, and those made from it; none where there is nothing to see."""
    text = decode(raw(folder, gold), media_type="text/html", headers={}).text
    try:
        pages = [page] if (page := read_markup(text, gold)) else []
        if not pages or gold.corpus not in TRAINING:
            return pages
        if number(gold.id) % FOREIGN == 0 and (turned_page := read_markup(text, gold, made="turned")):
            pages.append(turned_page)
        pages += filter(None, [make(text, gold, given)])
    except Reject:
        return []
    return pages


def read_markup(text: str, gold: Gold, *, made: str = "") -> Page | None:
    """Return what training needs of a page; None where there is nothing to see on it. Raises Reject as parsing does."""
    reading = parse_page(text)
    tree, parts = reading.tree, reading.parts
    body = gold.body
    if made == "turned":
        turn(tree)
        parts, body = segment(tree), turned(gold.body) or ""
    given = head_metadata(tree)
    known = metadata.read_metadata(tree, given, url=gold.url)
    if made == "turned":
        known = replace(known, title=turned(known.title), description=turned(known.description))
    parts = append_embedded(merge_to_limit(parts)[0], tree, given).parts
    if not parts.blocks:
        return None
    seen = page_features(parts)
    texts = [block.text for block in parts.blocks]
    vote = html.trafilatura_body(tree, gold.url)
    shares = coverage(texts, vote)
    columns, told = features(seen, known, given), vote_columns("kept", seen, shares)
    return Page(
        gold=gold,
        site=gold.site,
        text=body,
        seen=seen,
        known=known,
        names=tuple(columns),
        columns=np.stack(list(columns.values()), axis=1),
        told_names=tuple(told),
        told=np.stack(list(told.values()), axis=1),
        article=page_types.type_probabilities(columns)["article"],
        shares=np.asarray(shares, np.float32),
        truth=np.asarray(coverage(texts, body), np.float32),
        bag=bags(seen),
        sizes=np.asarray([count(each) for each in texts], np.float32),
        askable=html.is_cheap_to_extract(list(tree.iter())),
        made=made,
    )


def make(text: str, gold: Gold, given: Donors) -> Page | None:
    """Return the page with later stories or a comment thread behind its own; None where that cannot be done."""
    altered = alter(text, gold, given)
    return read_markup(altered[0], gold, made=altered[1]) if altered else None


def alter(text: str, gold: Gold, given: Donors) -> tuple[str, str] | None:
    """Return the markup of a page with later stories or comments, and which; None where it gets none or cannot."""
    which = number(gold.id)
    stories = given.stories.get(gold.corpus)
    if gold.kind != "article" or which % MADE > 1 or not stories:
        return None
    reading = parse_page(text)
    parts: Segments = merge_to_limit(reading.parts)[0]
    if not 0 < len(parts.blocks) <= MOST_MADE:
        return None
    truth = np.asarray(coverage([block.text for block in parts.blocks], gold.body), np.float32)
    draw = random.Random(which)
    if which % MADE == 0:
        made = "stories"
        others = [draw.choice(stories) for _ in range(draw.randrange(1, 4))]
        done = augment.add_stories(parts, truth, others, which)
    else:
        made = "comments"
        posts = [_post(given, stories, draw) for _ in range(draw.choice(COUNTS))]
        done = augment.add_comments(parts, truth, posts, which)
    if not done:
        return None
    try:
        return tostring(reading.tree, encoding="unicode"), made
    except ValueError:  # a control character in a text of the gold
        return None


def _post(given: Donors, stories: Sequence[augment.Story], draw: random.Random) -> str:
    """Return a post: of a forum, or some lines of a story in the language of the page."""
    if given.posts and draw.random() < 0.5:
        return draw.choice(given.posts)[: draw.choice(POST_LENGTHS)]
    lines = draw.choice(stories)[1]
    return "\n".join(
        line[: draw.choice(POST_LENGTHS)] for line in draw.sample(lines, min(len(lines), draw.choice((1, 1, 2, 3))))
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


def count(text: str) -> int:
    """Return the number of words as the benchmark counts them."""
    return len(WORD.findall(text))


def prf(predicted: str, gold: str) -> tuple[float, float, float]:
    """Return the bag-of-words precision, recall and F1 of one page, as WCXB defines them."""
    p, g = Counter(WORD.findall(predicted.lower())), Counter(WORD.findall(gold.lower()))
    if not p or not g:
        return (float(p == g),) * 3
    right = (p & g).total()
    return right / p.total(), right / g.total(), 2 * right / (p.total() + g.total())


def weights(page: Page) -> Floats:
    """Return what each block counts in training: pages of a corpus count alike, blocks by the root of their words."""
    if float(page.truth @ page.sizes) < FOUND * count(page.text):
        return np.zeros(len(page.sizes), np.float32)
    size = np.sqrt(np.minimum(page.sizes, LONGEST)) + 0.1
    weight = (
        size / size.sum() * TRAINING[page.gold.corpus] * (MADE_WEIGHT if page.made in {"stories", "comments"} else 1)
    )
    if page.gold.corpus in NO_HEADINGS:
        weight *= np.array([block.kind != "heading" for block in page.seen.blocks])
    return np.asarray(weight, np.float32)


def sampled(page: Page) -> tuple[npt.NDArray[np.bool_], Floats]:
    """Return which blocks of a page a forest learns from, and what each counts, those left out made up for."""
    weight = weights(page)
    share = np.clip(weight / (weight.mean() + 1e-9) * SAMPLE, LEAST_SAMPLE, 1)
    drawn = np.random.default_rng(number(page.gold.id + page.made) % 2**32).random(len(weight))
    used = (weight > 0) & (drawn < share)
    return used, (weight / share).astype(np.float32)[used]


def lessons(pages: Sequence[Page]) -> list[Lesson]:
    """Return what pages teach the vocabulary; those made from others teach no words."""
    return [Lesson(page.bag, page.site, page.truth, weights(page), not page.made) for page in pages]


def seen_by(page: Page, name: str, said: Floats) -> tuple[tuple[str, ...], Floats]:
    """Return names and columns that a forest may see: the blind one the vocabulary's, the sighted trafilatura's."""
    if name == TRAFILATURA_MODEL:
        return (*page.names, *page.told_names), np.hstack([page.columns, page.told])
    worded = vote_columns("worded", page.seen, said)
    return (*page.names, *worded), np.hstack([page.columns, np.stack(list(worded.values()), axis=1)])


def likely(page: Page, name: str, trees: Forest, said: Floats) -> Floats:
    """Return what a forest says of each block of a page."""
    names, columns = seen_by(page, name, said)
    places = {each: place for place, each in enumerate(names)}
    return probabilities(columns[:, [places[each] for each in trees.names]], trees)


def grow(pages: Sequence[Page], seed: int, name: str, said: Sequence[Floats]) -> Forest:
    """Return the forest that the pages teach; the blind one sees nothing of what trafilatura took."""
    names = seen_by(pages[0], name, said[0])[0]
    picked = [sampled(page) for page in pages]
    rows = np.concatenate(
        [seen_by(page, name, told)[1][used] for page, told, (used, _) in zip(pages, said, picked, strict=True)]
    )
    label = np.concatenate([page.truth[used] for page, (used, _) in zip(pages, picked, strict=True)])
    weight = np.concatenate([each for _, each in picked])
    data = lightgbm.Dataset(rows, label, weight=weight / weight.mean(), params=PARAMETERS)
    booster = lightgbm.train({**PARAMETERS, "seed": seed}, data, ROUNDS)
    return pack([info["tree_structure"] for info in booster.dump_model()["tree_info"]], names, FIRST)


@dataclass(frozen=True, slots=True)
class Models:
    """What some pages teach."""

    vocabulary: Vocabulary
    forests: Mapping[str, Forest]


def teach(pages: Sequence[Page], seed: int) -> Models:
    """Return the models that the pages teach."""
    words = lessons(pages)
    said = told_apart(words, seed)
    return Models(
        learn_words(words, seed), {name: grow(pages, seed, name, said) for name in (STRUCTURE_MODEL, TRAFILATURA_MODEL)}
    )


def score(pages: Iterable[Page], models: Models) -> Iterator[tuple[Page, str, str]]:
    """Yield each page with the text kept of it, by name of who decided."""
    for page in pages:
        said = likelihoods(page.bag, models.vocabulary)
        blind, sighted = (
            likely(page, name, models.forests[name], said) for name in (STRUCTURE_MODEL, TRAFILATURA_MODEL)
        )
        sizes = counts_of([block.text for block in page.seen.blocks])
        asked = page.shares.tolist() if page.askable else ()
        gated, shares = combine(blind, sizes, lambda asked=asked: asked, lambda _, sighted=sighted: sighted)
        for name, each in (("blind", blind), ("mean", mean_log_odds(blind, sighted)), ("gated", gated)):
            yield page, name, kept_text(page, each >= threshold(each, sizes, page.article))
        needed = threshold(gated, sizes, page.article)
        inside = inside_story(page.seen, gated >= needed)
        yield page, "judged", judged(page, arbiter.Votes(shares, gated.tolist(), needed, (), inside))


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


def pack(trees: Sequence[dict[str, Any]], names: Sequence[str], first: int = 0) -> Forest:
    """Return LightGBM's trees as arrays: so many of the first, then the others, shallow ones first among either."""
    trees = [*sorted(trees[:first], key=depth), *sorted(trees[first:], key=depth)]
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
        first=first,
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
        first=np.asarray(trees.first, np.uint16),
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


Scores = dict[str, dict[str, list[tuple[float, float, float]]]]
"""Decider -> page type -> precision, recall and F1 of its pages."""


def note(scores: Scores, pages: Sequence[Page], models: Models, folder: Path) -> None:
    """Add what the models, and trafilatura alone, score on pages."""
    alone = ((page, "trafilatura", html.trafilatura_alone(raw(folder, page.gold))) for page in pages)
    for page, name, text in (*alone, *score(pages, models)):
        found = prf(text, page.text)
        for kind in {"all", page.gold.kind}:
            scores.setdefault(name, {}).setdefault(kind, []).append(found)


def report(title: str, pages: Sequence[Page], unseen: int, models: Models, folder: Path) -> None:
    """Print what the models score on pages; ``unseen`` more hold nothing that can be read and score nothing."""
    scores: Scores = {}
    note(scores, pages, models, folder)
    show(title, scores, unseen)


def show(title: str, scores: Mapping[str, Mapping[str, Sequence[tuple[float, float, float]]]], unseen: int) -> None:
    """Print a table of word F1 with precision and recall, a line a decider, a column a page type."""
    kinds = sorted(scores["judged"], key=lambda kind: (kind != "all", -len(scores["judged"][kind])))
    if len(kinds) == 2:
        kinds = kinds[:1]
    print(
        f"{title:24}",
        *(f"{kind} ({len(scores['judged'][kind]) + (unseen if kind == 'all' else 0)})".rjust(20) for kind in kinds),
    )
    for name in DECIDERS:
        line = []
        for kind in kinds:
            found = [*scores[name][kind], *[(0.0, 0.0, 0.0)] * (unseen if kind == "all" else 0)]
            precision, recall, f1 = (fmean(each) for each in zip(*found, strict=True))
            line.append(f"{f1:.4f} {precision:.3f} {recall:.3f}".rjust(20))
        print(f"  {name:22}", *line, flush=True)


def left_out(pages: Sequence[Page], corpus: str, seed: int) -> Models:
    """Return the models of the pages of other corpora and other sites."""
    sites = {page.site for page in pages if page.gold.corpus == corpus}
    return teach([page for page in pages if page.gold.corpus != corpus and page.site not in sites], seed)


def by_site(pages: Sequence[Page], corpus: str, unseen: int, seed: int, folder: Path) -> None:
    """Print what a corpus scores by models of all corpora that saw none of its page's sites."""
    scores: Scores = {}
    for fold in range(FOLDS):
        models = teach([page for page in pages if fold_of(page.site) != fold], seed)
        some = [page for page in pages if page.gold.corpus == corpus and fold_of(page.site) == fold and not page.made]
        note(scores, some, models, folder)
    show(f"{corpus}, by site", scores, unseen)


def main() -> None:
    """Read the pages; print scores, or write the models."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("folder", type=Path, help="a folder a corpus, each with gold.jsonl and html/<id>.html.gz")
    parser.add_argument("--leave-out", nargs="+", default=[], metavar="CORPUS", choices=TRAINING)
    parser.add_argument("--by-site", nargs="+", default=[], metavar="CORPUS", choices=TRAINING)
    parser.add_argument("--measure", nargs="+", default=[], metavar="CORPUS")
    parser.add_argument("--write", action="store_true", help="write the models, as without any of the above")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    scoring = options.leave_out or options.by_site or options.measure
    golds = [gold for corpus in TRAINING for gold in read(options.folder, corpus)]
    others = [gold for corpus in options.measure for gold in read(options.folder, corpus)]
    job = partial(read_pages, options.folder, donors(golds))
    with Pool(options.workers) as pool:
        found = pool.map(job, [*golds, *others], chunksize=8)
    unseen = Counter(gold.corpus for gold, pages in zip([*golds, *others], found, strict=True) if not pages)
    every = [page for pages in found for page in pages]
    pages = [page for page in every if page.gold.corpus in TRAINING]
    blocks = sum(len(page.sizes) for page in pages)
    made = Counter(page.made for page in pages)
    count_plain = made.pop("")
    width = pages[0].columns.shape[1]
    print(f"{count_plain} pages and {made.total()} made ({dict(made)}), {blocks} blocks, {width} columns")
    if options.write or not scoring:
        models = teach(pages, options.seed)
        for name, trees in models.forests.items():
            write(trees, HOME / name)
        write_vocabulary(models.vocabulary, HOME / FILE)
        for name in (STRUCTURE_MODEL, TRAFILATURA_MODEL, FILE):
            print(f"{name}: {(HOME / name).stat().st_size} bytes")
    for corpus in options.leave_out:
        plain = [page for page in pages if page.gold.corpus == corpus and not page.made]
        report(f"{corpus}, left out", plain, unseen[corpus], left_out(pages, corpus, options.seed), options.folder)
    for corpus in options.by_site:
        by_site(pages, corpus, unseen[corpus], options.seed, options.folder)
    if options.measure:
        sites = {page.site for page in every if page.gold.corpus in options.measure}
        models = teach([page for page in pages if page.site not in sites], options.seed)
        for corpus in options.measure:
            measured = [page for page in every if page.gold.corpus == corpus]
            report(corpus, measured, unseen[corpus], models, options.folder)


if __name__ == "__main__":
    main()
