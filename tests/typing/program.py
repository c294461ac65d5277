"""A program that uses the public interface as anybody outside would: checked by mypy --strict, never run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import assert_type

import ingest
from ingest import Article, Capture, Failed, Rejected, Rule, Settings, Site


def one(body: bytes) -> str:
    result = ingest.clean(body, url="https://example.org/", headers={"content-type": "text/html"})
    assert_type(result, Article | Rejected)
    assert_type(result.title, str | None)
    assert_type(result.authors, tuple[str, ...])
    assert_type(result.published_at, dt.datetime | None)
    if isinstance(result, Rejected):
        return result.reason
    assert_type(result.confidence, float)
    for block, verdict in result.ledger:
        print(block.text, verdict.kept, verdict.decided_by)
    return result.markdown + result.html + result.text


def of_each_kind(path: Path) -> None:
    ingest.clean("text of a page")
    ingest.clean(path, fetched_at=dt.datetime.now(dt.UTC))
    ingest.clean(Capture(b"", url=None))
    with path.open("rb") as file:
        ingest.clean(file, media_type="text/html", settings=Settings(page_blocks=100))
    ingest.clean(3)  # type: ignore[arg-type]
    ingest.clean(b"", "https://example.org/")  # type: ignore[call-arg]


def many(paths: list[Path]) -> Iterator[str]:
    rules = [Site(hosts=("example.org",), rules=(Rule("related", "other stories", drop="aside"),))]
    for result in ingest.clean_many(paths, workers=2, rules=rules):
        assert_type(result, Article | Rejected | Failed)
        yield result.title or ""
        if isinstance(result, Failed):
            assert_type(result.outcome, str)


def read_all(folder: Path) -> None:
    skipped: list[ingest.Skipped] = []
    captures = ingest.read(folder, "more", on_skipped=skipped.append)
    assert_type(captures, Iterator[Capture])
    for result in ingest.clean_many(captures):
        print(result.to_dict(blocks=True)["text"])


def commands() -> None:
    done = ingest.run(["raw"], db="a.db", cleaned=None)
    assert_type(done, ingest.RunSummary)
    assert_type(done.rejected, Mapping[str, int])
    done.inputs = 3  # type: ignore[misc]
    assert_type(ingest.fetch(["https://example.org/"], contact="me@example.org").run, ingest.RunSummary | None)
    assert_type(ingest.replay(dry_run=True).changed, int)
    assert_type(ingest.export("csv", "a.csv", where="words > ?", params=[3]).count, int)


async def fetched() -> ingest.FetchSummary:
    await ingest.afetch([], delays=3)  # type: ignore[call-arg]
    return await ingest.afetch(["https://example.org/"], delay=2.0)


def corpus() -> list[str]:
    with ingest.open("a.db") as opened:
        assert_type(opened, ingest.Corpus)
        found = opened.articles("words > ?", [300], search="tide", order="published desc", limit=3)
        assert_type(found, Iterator[ingest.StoredArticle])
        assert_type(opened.article(1).published_at, dt.datetime | None)
        for capture in opened.captures(where="outcome = :o", params={"o": "timeout"}):
            assert_type(capture.fetched_at, dt.datetime | None)
        for block, verdict in opened.blocks(1):
            print(block.kind, verdict.score)
        return [article.text for article in found]


def main() -> None:
    try:
        one(b"")
    except ingest.IngestError as error:
        print(error)
