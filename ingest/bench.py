"""Pages with gold -> how good and how dear the cleaning is, beside plain trafilatura in the same process."""

from __future__ import annotations

import gzip
import json
import logging
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

from ingest.api import clean
from ingest.clean.html import trafilatura_alone
from ingest.errors import CaptureError, NotFound
from ingest.models import Article

__all__ = ["Page", "Scores", "bench", "render", "word_f1"]

WORD = re.compile(r"\w+")
FIELDS = ("title", "author", "published")


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


@dataclass(frozen=True, slots=True)
class Scores:
    """The scores of a folder."""

    pages: tuple[Page, ...]

    def by_type(self) -> dict[str, tuple[int, float, float]]:
        """Return page type -> (pages, word F1, word F1 of trafilatura); the type "all" comes first."""
        groups: dict[str, list[Page]] = defaultdict(list, {"all": list(self.pages)})
        for page in self.pages:
            groups[page.page_type].append(page)
        return {
            name: (len(pages), fmean(p.f1 for p in pages), fmean(p.trafilatura_f1 for p in pages))
            for name, pages in sorted(groups.items(), key=lambda group: -len(group[1]))
        }

    def cpu_ratio(self) -> float:
        """Return our CPU time over trafilatura's."""
        return sum(page.cpu for page in self.pages) / max(1e-9, sum(page.trafilatura_cpu for page in self.pages))

    def fields(self) -> dict[str, tuple[int, float]]:
        """Return field -> (pages whose gold states it, share of them that are right)."""
        told = {name: [page.fields[name] for page in self.pages if page.fields[name] is not None] for name in FIELDS}
        return {name: (len(values), fmean(map(bool, values))) for name, values in told.items() if values}

    def worst(self, count: int) -> list[Page]:
        """Return the pages that lose most to trafilatura."""
        return sorted(self.pages, key=lambda page: page.f1 - page.trafilatura_f1)[:count]

    def as_dict(self, worst: int = 0) -> dict[str, Any]:
        """Return the scores for JSON."""
        return {
            "word_f1": {
                name: {"pages": n, "ingest": round(ours, 4), "trafilatura": round(theirs, 4)}
                for name, (n, ours, theirs) in self.by_type().items()
            },
            "fields": {name: {"stated": n, "right": round(share, 4)} for name, (n, share) in self.fields().items()},
            "cpu_ratio": round(self.cpu_ratio(), 3),
            "cpu_ms_a_page": round(1000 * fmean(page.cpu for page in self.pages), 1),
            "worst": [
                {"id": page.id, "url": page.url, "ingest": page.f1, "trafilatura": page.trafilatura_f1}
                for page in self.worst(worst)
            ],
        }


def word_f1(text: str, gold: str) -> float:
    """Return the F1 of two texts as bags of lower-case words, as the Web Content eXtraction Benchmark (2026) counts.

    >>> word_f1("The tide came in", "the tide went out")
    0.5
    """
    ours, true = Counter(WORD.findall(text.lower())), Counter(WORD.findall(gold.lower()))
    if not ours or not true:
        return float(ours == true)
    return 2 * (ours & true).total() / (ours.total() + true.total())


def bench(folder: Path, *, page_type: str | None = None, every: int = 1) -> Scores:
    """Score the pages of a folder.

    Raises NotFound where gold.jsonl or a page it names is missing, or nothing is left to score.
    """
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    gold = [row for row in _gold(folder) if page_type is None or row.get("page_type") == page_type][::every]
    if not gold:
        raise NotFound(f"{folder / 'gold.jsonl'}: no page of type {page_type!r} in it")
    return Scores(tuple(_score(folder, row) for row in gold))


def _gold(folder: Path) -> Iterator[dict[str, Any]]:
    path = folder / "gold.jsonl"
    if not path.is_file():
        raise NotFound(f"{path} is not there; `ingest bench --help` says what a folder to score holds")
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
            row["id"], row["body"] = str(row["id"]), str(row["body"])
        except (ValueError, KeyError, TypeError) as error:
            raise NotFound(f'{path}, line {number}: not an object with "id" and "body": {error}') from error
        yield row


def _body(folder: Path, name: str) -> bytes:
    for path in (folder / "html" / f"{name}.html.gz", folder / "html" / f"{name}.html"):
        if path.is_file():
            data = path.read_bytes()
            return gzip.decompress(data) if path.suffix == ".gz" else data
    raise NotFound(f"{folder / 'html' / name}.html is not there, nor with .gz, though gold.jsonl names it")


def _timed(function: Callable[[], Any]) -> tuple[Any, float]:
    start = time.process_time()
    result = function()
    return result, time.process_time() - start


def _clean(body: bytes, url: str | None) -> Article | None:
    try:
        result = clean(body, url=url)
    except CaptureError:
        return None
    return result if isinstance(result, Article) else None


def _score(folder: Path, row: dict[str, Any]) -> Page:
    body = _body(folder, row["id"])
    article, cpu = _timed(lambda: _clean(body, row.get("url")))
    theirs, their_cpu = _timed(lambda: trafilatura_alone(body))
    found = {
        "title": article.title if article else None,
        "author": " ".join(article.authors) if article else None,
        "published": article.published if article else None,
    }
    return Page(
        id=row["id"],
        url=row.get("url") or "",
        page_type=row.get("page_type") or "page",
        f1=word_f1(article.text if article else "", row["body"]),
        trafilatura_f1=word_f1(theirs, row["body"]),
        cpu=cpu,
        trafilatura_cpu=their_cpu,
        fields={name: _right(name, found[name], row.get(name)) for name in FIELDS},
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
    """Return the scores as a table in Markdown, which can be pasted where it is wanted."""
    types = scores.by_type()
    lines = [
        "| word F1 | " + " | ".join(f"{name} ({n})" for name, (n, _, _) in types.items()) + " |",
        "|---" * (len(types) + 1) + "|",
        "| trafilatura | " + " | ".join(f"{theirs:.3f}" for _, _, theirs in types.values()) + " |",
        "| ingest | " + " | ".join(f"{ours:.3f}" for _, ours, _ in types.values()) + " |",
        "",
        ", ".join(f"{name} right on {share:.0%} of {n}" for name, (n, share) in scores.fields().items()),
        f"CPU {1000 * fmean(p.cpu for p in scores.pages):.0f} ms a page, {scores.cpu_ratio():.2f} times trafilatura",
    ]
    for page in scores.worst(worst):
        lines.append(f"  {page.f1:.3f} against {page.trafilatura_f1:.3f}  {page.id}  {page.url}")  # noqa: PERF401
    return "\n".join(lines)
