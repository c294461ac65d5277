"""Pages with gold -> how good and how dear the cleaning is, beside plain trafilatura in the same process."""

from __future__ import annotations

import gzip
import json
import logging
import re
import time
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from textwrap import shorten
from typing import Any

from ingest.api import clean
from ingest.errors import CaptureError, NotFound
from ingest.extract.html.align import coverage
from ingest.extract.html.parse import trafilatura_alone
from ingest.extract.models.forest import TRAFILATURA_MODEL, forest
from ingest.extract.quality.checks import language_of
from ingest.models import Article, Block, site_of

__all__ = ["Page", "Scores", "Unscored", "bench", "render", "word_f1"]

WORD = re.compile(r"\w+")
SENTENCE = re.compile(r"\n+|(?<=[.!?…。！？])\s+")
FIELDS = ("title", "author", "published")
SHOWN = 100  # characters of a text lost or added
RUNS = 3  # runs of text lost, and added, that are shown of a page
COVERED = 0.5  # a sentence is lost where less than that share of its words came out in its place
LEAST_SITE = 2  # a site is told apart where at least that many pages of it were scored
MOST_SITES = 20  # sites that the table names; JSON names all

OnPage = Callable[[str, int, int], None]
"""Told after each page: its id, how many are done, how many there are."""


@dataclass(frozen=True, slots=True)
class Page:
    """The scores of one page; a field is None where the gold does not state it."""

    id: str
    url: str
    page_type: str
    f1: float
    trafilatura_f1: float
    cpu: float
    trafilatura_cpu: float
    """Seconds."""
    fields: dict[str, bool | None]
    lost: tuple[str, ...] = ()
    """The longest runs of the gold that did not come out, in order: number of words and the first of them."""
    added: tuple[str, ...] = ()
    """The same of what came out and is not in the gold."""
    must: tuple[bool, ...] = ()
    """Whether each snippet that the gold demands is found."""
    must_not: tuple[bool, ...] = ()
    """Whether each snippet that the gold forbids is absent."""
    error: str = ""
    """Why there is no article, where there is none."""

    @property
    def site(self) -> str:
        """Host of the page's address, empty where the gold gives none."""
        return site_of(self.url) or ""


@dataclass(frozen=True, slots=True)
class Unscored:
    """A line of the gold whose page could not be scored, and why."""

    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Scores:
    """The scores of a folder, in the order of its gold."""

    pages: tuple[Page, ...]
    unscored: tuple[Unscored, ...] = ()

    def by(self, key: Callable[[Page], str], least: int = 1) -> dict[str, tuple[int, float, float]]:
        """Return group -> (pages, word F1, word F1 of trafilatura), largest first; without groups of fewer pages."""
        groups: dict[str, list[Page]] = defaultdict(list)
        for page in self.pages:
            groups[key(page)].append(page)
        return {
            name: (len(pages), fmean(p.f1 for p in pages), fmean(p.trafilatura_f1 for p in pages))
            for name, pages in sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))
            if len(pages) >= least
        }

    def by_type(self) -> dict[str, tuple[int, float, float]]:
        """Return page type -> (pages, word F1, word F1 of trafilatura); "all" comes first."""
        return {**self.by(lambda _: "all"), **self.by(lambda page: page.page_type)}

    def by_site(self) -> dict[str, tuple[int, float, float]]:
        """Return the same by site, for sites of which several pages were scored."""
        return {name: scores for name, scores in self.by(lambda page: page.site, LEAST_SITE).items() if name}

    def cpu_ratio(self) -> float:
        """Return our CPU time over trafilatura's."""
        return sum(page.cpu for page in self.pages) / max(1e-9, sum(page.trafilatura_cpu for page in self.pages))

    def fields(self) -> dict[str, tuple[int, float]]:
        """Return field -> (pages whose gold states it, share of them that are right)."""
        told = {name: [page.fields[name] for page in self.pages if page.fields[name] is not None] for name in FIELDS}
        return {name: (len(values), fmean(map(bool, values))) for name, values in told.items() if values}

    def snippets(self) -> dict[str, tuple[int, float]]:
        """Return "must" and "must_not" -> (snippets in the gold, share found, or absent); without those of none."""
        told = {
            "must": [found for page in self.pages for found in page.must],
            "must_not": [absent for page in self.pages for absent in page.must_not],
        }
        return {name: (len(values), fmean(values)) for name, values in told.items() if values}

    def worst(self, count: int) -> list[Page]:
        """Return the pages with the lowest word F1; of equals the one that loses more to trafilatura comes first."""
        return sorted(self.pages, key=lambda page: (page.f1, page.f1 - page.trafilatura_f1, page.id))[:count]

    def as_dict(self, worst: int = 0) -> dict[str, Any]:
        """Return the scores for JSON: summary, every page, and the pages that could not be scored."""
        return {
            "word_f1": _grouped(self.by_type()),
            "word_f1_by_site": _grouped(self.by_site()),
            "fields": {name: {"stated": n, "right": round(share, 4)} for name, (n, share) in self.fields().items()},
            "snippets": {name: {"stated": n, "right": round(share, 4)} for name, (n, share) in self.snippets().items()},
            "cpu_ratio": round(self.cpu_ratio(), 3),
            "cpu_ms_a_page": round(_ms(page.cpu for page in self.pages), 1),
            "trafilatura_cpu_ms_a_page": round(_ms(page.trafilatura_cpu for page in self.pages), 1),
            "worst": [page.id for page in self.worst(worst)],
            "pages": [
                {
                    "id": page.id,
                    "url": page.url,
                    "site": page.site,
                    "page_type": page.page_type,
                    "ingest": round(page.f1, 4),
                    "trafilatura": round(page.trafilatura_f1, 4),
                    "fields": page.fields,
                    "must": list(page.must),
                    "must_not": list(page.must_not),
                    "lost": list(page.lost),
                    "added": list(page.added),
                    "error": page.error,
                    "cpu_ms": round(1000 * page.cpu, 1),
                    "trafilatura_cpu_ms": round(1000 * page.trafilatura_cpu, 1),
                }
                for page in self.pages
            ],
            "unscored": [{"id": each.id, "reason": each.reason} for each in self.unscored],
        }


def _grouped(groups: dict[str, tuple[int, float, float]]) -> dict[str, Any]:
    return {
        name: {"pages": n, "ingest": round(ours, 4), "trafilatura": round(theirs, 4)}
        for name, (n, ours, theirs) in groups.items()
    }


def _ms(seconds: Iterable[float]) -> float:
    """Return the mean in milliseconds, 0 of nothing."""
    values = list(seconds)
    return 1000 * fmean(values) if values else 0.0


def word_f1(text: str, gold: str) -> float:
    """Return the F1 of two texts as bags of lower-case words, as the Web Content eXtraction Benchmark (2026) counts.

    >>> word_f1("The tide came in", "the tide went out")
    0.5
    """
    ours, true = Counter(WORD.findall(text.lower())), Counter(WORD.findall(gold.lower()))
    if not ours or not true:
        return float(ours == true)
    return 2 * (ours & true).total() / (ours.total() + true.total())


def bench(folder: Path, *, page_type: str | None = None, every: int = 1, on_page: OnPage | None = None) -> Scores:
    """Score the pages of a folder, in the order of its gold.

    A page that is missing or cannot be read, and a line of the gold that cannot, is named in ``Scores.unscored``.
    ``on_page`` is told of every page that is done.

    Raises NotFound where gold.jsonl is missing or holds no page of that type.
    """
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    rows: list[dict[str, Any]] = []
    unscored: list[Unscored] = []
    for row in _gold(folder):
        if isinstance(row, Unscored):
            unscored.append(row)
        elif page_type is None or row.get("page_type") == page_type:
            rows.append(row)
    rows = rows[::every]
    if not rows and not unscored:
        kind = "" if page_type is None else f" of type {page_type!r}"
        raise NotFound(f"{folder / 'gold.jsonl'}: no page{kind} in it")
    pages: list[Page] = []
    for done, row in enumerate(rows, 1):
        try:
            body = _body(folder, row["id"])
            if not pages:
                _load(body, row.get("url"))
            pages.append(_score(row, body))
        except (NotFound, OSError, EOFError, zlib.error) as error:
            unscored.append(Unscored(row["id"], str(error)))
        except Exception as error:  # noqa: BLE001 - a page that breaks a library is not to end a long run
            unscored.append(Unscored(row["id"], f"scoring broke: {type(error).__name__}: {error}"))
        if on_page:
            on_page(row["id"], done, len(rows))
    return Scores(tuple(pages), tuple(unscored))


def _gold(folder: Path) -> Iterator[dict[str, Any] | Unscored]:
    """Yield the lines of the gold; one that cannot be used with what is wrong with it."""
    path = folder / "gold.jsonl"
    if not path.is_file():
        raise NotFound(f"{path} is not there; `ingest bench --help` says what a folder to score holds")
    for number, line in enumerate(path.read_text("utf-8").split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            row["id"], row["body"] = str(row["id"]), str(row["body"])
            for name in ("must", "must_not"):
                row[name] = [row[name]] if isinstance(row.get(name), str) else list(row.get(name) or ())
            if {"/", "\\", "\0"} & set(row["id"]):
                raise ValueError(f"id {row['id']!r} is no name of a file")  # noqa: TRY301 - told like the others
        except (ValueError, KeyError, TypeError) as error:
            yield Unscored(f"line {number}", f'{path}, line {number}: not an object with "id" and "body": {error}')
        else:
            yield row


def _body(folder: Path, name: str) -> bytes:
    for path in (folder / "html" / f"{name}.html.gz", folder / "html" / f"{name}.html"):
        if path.is_file():
            data = path.read_bytes()
            return gzip.decompress(data) if path.suffix == ".gz" else data
    raise NotFound(f"{folder / 'html' / name}.html is not there, nor with .gz, though gold.jsonl names it")


def _load(body: bytes, url: str | None) -> None:
    """Load what is loaded on first use: it is no cost of a page. Not every page asks for the models loaded by name."""
    _clean(body, url), trafilatura_alone(body)
    forest(TRAFILATURA_MODEL)
    language_of([Block(0, "paragraph", "The ferry waits for the tide, and so does the mail. " * 5, "p")])


def _timed(function: Callable[[], Any]) -> tuple[Any, float]:
    start = time.process_time()
    result = function()
    return result, time.process_time() - start


def _clean(body: bytes, url: str | None) -> Article | str:
    """Return the article, or why there is none."""
    try:
        result = clean(body, url=url)
    except CaptureError as error:
        return str(error)
    return result if isinstance(result, Article) else result.reason


def _score(row: dict[str, Any], body: bytes) -> Page:
    result, cpu = _timed(lambda: _clean(body, row.get("url")))
    theirs, their_cpu = _timed(lambda: trafilatura_alone(body))
    article = result if isinstance(result, Article) else None
    text = article.text if article else ""
    found = {
        "title": article.title if article else None,
        "author": " ".join(article.authors) if article else None,
        "published": article.published if article else None,
    }
    run = _run(text)
    return Page(
        id=row["id"],
        url=row.get("url") or "",
        page_type=row.get("page_type") or "page",
        f1=word_f1(text, row["body"]),
        trafilatura_f1=word_f1(theirs, row["body"]),
        cpu=cpu,
        trafilatura_cpu=their_cpu,
        fields={name: _right(name, found[name], row.get(name)) for name in FIELDS},
        lost=_missing(row["body"], text),
        added=_missing(text, row["body"]),
        must=tuple(_run(each) in run for each in row["must"]),
        must_not=tuple(_run(each) not in run for each in row["must_not"]),
        error=result if isinstance(result, str) else "",
    )


def _run(text: str) -> str:
    """Return the words of a text as one string in which snippets can be found, whatever stands between the words."""
    return f" {' '.join(WORD.findall(text.lower()))} "


def _missing(text: str, other: str) -> tuple[str, ...]:
    """Return the longest runs of sentences of a text that another text does not have in their place, in order.

    >>> _missing("Tide tables. It rained all day. Share this. Follow us.", "It rained all day.")
    ('2 words: Tide tables.', '4 words: Share this. Follow us.')
    """
    pieces = [piece for piece in SENTENCE.split(text) if WORD.search(piece)]
    runs: list[list[str]] = [[]]
    for piece, share in zip(pieces, coverage(pieces, other), strict=True):
        if share < COVERED:
            runs[-1].append(piece)
        elif runs[-1]:
            runs.append([])
    told = [(len(WORD.findall(run)), number, run) for number, run in enumerate(map(" ".join, runs)) if run]
    longest = sorted(told, key=lambda each: -each[0])[:RUNS]
    return tuple(
        f"{size} word{'s' * (size != 1)}: {shorten(run, SHOWN, placeholder=' …')}"
        for size, _, run in sorted(longest, key=lambda each: each[1])
    )


def _right(name: str, found: str | None, gold: str | None) -> bool | None:
    """Return whether a field is right, letters and digits compared; of a date only the day."""
    if not gold:
        return None
    if name == "published":
        return (found or "")[:10] == gold[:10]
    # how several authors are joined is nobody's fault
    gold = re.sub(r"\band\b|&", " ", gold) if name == "author" else gold
    return WORD.findall((found or "").lower()) == WORD.findall(gold.lower())


def render(scores: Scores, worst: int = 0) -> str:
    """Return the scores as tables in Markdown, which can be pasted where they are wanted, and the worst pages."""
    lines = [*_table(scores.by_type())] if scores.pages else ["no page could be scored"]
    sites = scores.by_site()
    if sites:
        lines += ["", *_table(dict(list(sites.items())[:MOST_SITES]), by="site")]
    if len(sites) > MOST_SITES:
        lines.append(f"and {len(sites) - MOST_SITES} sites more; --json names them all")
    told = [f"{name} right on {share:.0%} of {n}" for name, (n, share) in scores.fields().items()]
    names = {
        "must": "snippets that must come out: {:.1%} of {} found",
        "must_not": "that must not: {:.1%} of {} absent",
    }
    told += [names[name].format(share, n) for name, (n, share) in scores.snippets().items()]
    ours, theirs = _ms(p.cpu for p in scores.pages), _ms(p.trafilatura_cpu for p in scores.pages)
    cost = f"CPU {ours:.0f} ms a page, trafilatura {theirs:.0f}: {scores.cpu_ratio():.2f} times"
    lines += ["", *([", ".join(told)] if told else []), *([cost] if scores.pages else [])]
    for page in scores.worst(worst):
        lines += ["", f"{page.f1:.3f} (trafilatura {page.trafilatura_f1:.3f})  {page.id}  {page.url}"]
        lines += [f"  no article: {page.error}"] if page.error else []
        lines += [f"  lost {run}" for run in page.lost] + [f"  added {run}" for run in page.added]
    if scores.unscored:
        lines += ["", f"{len(scores.unscored)} could not be scored:"]
        lines += [f"  {each.id}: {each.reason}" for each in scores.unscored]
    return "\n".join(lines)


def _table(groups: dict[str, tuple[int, float, float]], by: str = "") -> Sequence[str]:
    """Return a table of groups as Markdown: a group a column, or a row where they are many."""
    if by:
        rows = [f"| {name} | {n} | {theirs:.3f} | {ours:.3f} |" for name, (n, ours, theirs) in groups.items()]
        return [f"| {by} | pages | trafilatura | ingest |", "|---|---|---|---|", *rows]
    return [
        "| word F1 | " + " | ".join(f"{name} ({n})" for name, (n, _, _) in groups.items()) + " |",
        "|---" * (len(groups) + 1) + "|",
        "| trafilatura | " + " | ".join(f"{theirs:.3f}" for _, _, theirs in groups.values()) + " |",
        "| ingest | " + " | ".join(f"{ours:.3f}" for _, ours, _ in groups.values()) + " |",
    ]
