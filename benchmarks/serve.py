"""Sample captures -> a large database made by varying them, and how fast the reading room is on it.

    python benchmarks/serve.py [--articles 200000] [--requests 100] [--db FILE] [--keep] [--seed 1]

The captures of ``raw/`` are cleaned by a run; then come articles of about 600 words each, whose words are drawn as
those of a language: few often, most seldom. Sites, authors, dates, languages, ledgers, fingerprints and the search
index are filled as a run fills them. ``ingest serve`` is started as a process with its own settings, and each page is
asked for a number of times, one after the other, with other words and articles each time. Exit status 1 where a page
is slower than its target at the 95th percentile.

200,000 articles take about ten minutes and 2 GB in a temporary folder, which is removed unless --keep is given. --db
names a database that an earlier call kept.
"""

# ruff: noqa: S603, S608 - a script that prints its result; its chance is no secret; SQL and command of constants

from __future__ import annotations

import argparse
import json
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from itertools import accumulate, islice
from pathlib import Path
from random import Random
from statistics import quantiles

import httpx

from ingest.ingestion.run import run
from ingest.models import Block, Verdict, render_text
from ingest.site_templates.detect import DECIDER, Fingerprint, TemplateEvidence, fingerprint, threshold_of
from ingest.store.block_codec import pack, unpack
from ingest.store.database import Store
from ingest.store.rows import deciders
from ingest.store.site_templates import pack_prints

ROOT = Path(__file__).parents[1]
SITES, AUTHORS_A_SITE, SECTIONS = (
    400,
    25,
    ("news", "world", "business", "science", "culture", "sport", "opinion", "local"),
)
WORDS, RARE = 60_000, 300_000
"""Words of the language, and names of which an article holds three and few articles any one."""
PARAGRAPHS, A_PARAGRAPH, AN_ARTICLE = 30_000, (35, 75), (8, 14)
REJECTED, REVISED, SUPERSEDED, FLAGGED = 0.05, 0.01, 0.01, 0.06
FLAGS = ("truncated", "paywalled", "wire_only", "live_blog", "no_date", "link_list")
REASONS = ("no article: only links", "no text", "no article: sentences are lacking", "a wall: asks for consent")
NUMBERS = ("one", "two", "three", "four", "five")  # promos a site carries on all pages and that its template drops
LANGUAGES = ("en", "de", "fr", "es", "pt"), (70, 12, 8, 6, 4)
RUNS = 80
BATCH = 2_000
YEARS = (2019, 2025)
KEPT = Verdict(kept=True, decided_by="forest", score=0.9, votes=(("trafilatura", 1.0), ("forest", 0.93)), needed=0.4)
PROMO = Verdict(kept=False, decided_by=DECIDER, score=0.1, before=("forest", 0.7))


@dataclass(frozen=True, slots=True)
class Corpus:
    """What to ask for."""

    articles: Sequence[int]
    samples: Sequence[int]
    """Captures whose files are there."""
    sites: Sequence[str]
    rare: Sequence[str]
    common: Sequence[str]


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the room that is measured."""

    name: str
    target: int | None
    """Milliseconds at the 95th percentile."""
    path: Callable[[Random, Corpus], str]


@dataclass(frozen=True, slots=True)
class Measured:
    """How fast a page is."""

    page: Page
    status: int
    p50: float
    """Milliseconds."""
    p95: float
    bytes: int

    @property
    def missed(self) -> bool:
        """Whether it is slower than it may be, or not there."""
        return self.status != 200 or (self.page.target is not None and self.p95 > self.page.target)


PAGES = (
    Page("home", 150, lambda _, __: "/"),
    Page("table of articles", 200, lambda _, __: "/articles/articles"),
    Page("table, one site", 200, lambda chance, corpus: f"/articles/articles?site={chance.choice(corpus.sites)}"),
    Page("cards", 200, lambda _, __: "/-/search"),
    Page("cards, one site", 200, lambda chance, corpus: f"/-/search?site={chance.choice(corpus.sites)}"),
    Page("search, rare word", 200, lambda chance, corpus: f"/-/search?q={chance.choice(corpus.rare)}"),
    Page("search, common word", 500, lambda chance, corpus: f"/-/search?q={chance.choice(corpus.common)}"),
    Page("article", 50, lambda chance, corpus: f"/articles/articles/{chance.choice(corpus.articles)}"),
    Page("comparison", None, lambda chance, corpus: f"/-/compare/{chance.choice(corpus.samples)}"),
    Page("quality", 500, lambda _, __: "/-/quality"),
    Page("quality, one site", 500, lambda chance, corpus: f"/-/quality?site={chance.choice(corpus.sites)}"),
)


# --- a large database ------------------------------------------------------------------------------------------------


def make(home: Path, articles: int, seed: int) -> Path:
    """Return a new database of that many articles under a folder, beside the sample captures it starts from."""
    shutil.copytree(ROOT / "raw", home / "raw")
    db = home / "db" / "articles.db"
    run([home / "raw"], db=db, cleaned=None, workers=1)
    with closing(sqlite3.connect(db)) as connection:
        for pragma in ("journal_mode = off", "synchronous = off", "cache_size = -400000", "temp_store = memory"):
            connection.execute(f"pragma {pragma}")
        # filling the search index at the end is quicker than by trigger
        triggers = connection.execute("select name, sql from sqlite_master where type = 'trigger'").fetchall()
        for name, _ in triggers:
            connection.execute(f"drop trigger [{name}]")
        _fill(connection, articles, Random(seed))
        connection.execute("insert into articles_fts (articles_fts) values ('rebuild')")
        for _, sql in triggers:
            connection.execute(sql)
        connection.commit()
    with Store(db) as store:
        with store.transaction():
            _count(store)
        store.db.execute("analyze")
    return db


def _words(connection: sqlite3.Connection, chance: Random) -> tuple[list[str], list[float]]:
    """Return words, the most common first, and their cumulative weights, after Zipf's law."""
    texts = " ".join(row[0] for row in connection.execute("select body from articles where language = 'en'"))
    known = re.findall(r"[a-z]{2,}", texts.lower())
    ranked = sorted(set(known), key=lambda word: (-known.count(word), word))
    parts = sorted({word[at : at + 3] for word in ranked for at in range(0, len(word) - 2, 3)})
    made = {"".join(chance.choices(parts, k=chance.choice((2, 2, 3)))) for _ in range(2 * WORDS)}
    words = [*ranked, *sorted(made - set(ranked))][:WORDS]
    return words, list(accumulate(1 / (rank + 2.7) for rank in range(len(words))))


def _paragraphs(words: Sequence[str], weights: Sequence[float], count: int, chance: Random) -> Iterator[str]:
    """Yield paragraphs; every fifth holds a quotation."""
    for number in range(count):
        drawn = chance.choices(words, cum_weights=weights, k=chance.randint(*A_PARAGRAPH))
        at, sentences = 0, []
        while at < len(drawn):
            length = chance.randint(8, 20)
            sentences.append(" ".join(drawn[at : at + length]).capitalize() + ".")
            at += length
        if number % 5 == 0:
            sentences[0] = f"“{sentences[0][:-1]},” said {drawn[0].title()} {drawn[-1].title()}."
        yield " ".join(sentences)


def _fill(connection: sqlite3.Connection, articles: int, chance: Random) -> None:
    """Write inputs, captures, articles, ledgers, fingerprints and revisions."""
    words, weights = _words(connection, chance)
    pool = list(_paragraphs(words, weights, min(PARAGRAPHS, 20 * articles), chance))
    rare = rare_words()
    furniture = _furniture(connection)
    sites = [(f"{words[50 + at]}-{words[900 + at]}.example", 1000 + at) for at in range(SITES)]
    site_weights = list(accumulate(1 / (rank + 3) for rank in range(SITES)))
    connection.executemany("insert into sites (site, id, settled) values (?, ?, 1)", sites)
    days = [f"{YEARS[0] + at // 12}-{at % 12 + 1:02}-28T04:00:00+00:00" for at in range(RUNS)]
    connection.executemany(
        "insert into runs (id, started_at, finished_at, version, inputs, ingested) values (?, ?, ?, 'bench', ?, ?)",
        [(2 + at, day, day, articles // RUNS, articles // RUNS) for at, day in enumerate(days)],
    )
    (last,) = connection.execute("select max(id) from inputs").fetchone()
    prints: dict[str, tuple[int, int]] = {}
    made = (
        _one(number, chance, pool, rare, furniture, sites, site_weights, words[200:2200], prints)
        for number in range(last + 1, last + 1 + round(articles / (1 - REJECTED)))
    )
    while batch := list(islice(made, BATCH)):
        for table in batch[0]:
            if rows := [row for each in batch for row in each[table]]:
                marks = ", ".join(f":{name}" for name in rows[0])
                insert = f"insert or ignore into {table} ({', '.join(rows[0])}) values ({marks})"
                connection.executemany(insert, rows)
    connection.commit()


def rare_words() -> list[str]:
    """Return names that few articles hold."""
    return [f"zq{number:x}".translate(str.maketrans("0123456789", "ghijklmnop")) for number in range(RARE)]


def _furniture(connection: sqlite3.Connection) -> list[list[tuple[Block, Verdict]]]:
    """Return what was dropped of each sample."""
    rows = connection.execute("select data, body from ledgers join articles on articles.id = ledgers.capture_id")
    return [[each for each in unpack(*row) if not each[1].kept] for row in rows.fetchall()]


def _one(
    number: int,
    chance: Random,
    pool: Sequence[str],
    rare: Sequence[str],
    furniture: Sequence[list[tuple[Block, Verdict]]],
    sites: Sequence[tuple[str, int]],
    site_weights: Sequence[float],
    names: Sequence[str],
    prints: dict[str, tuple[int, int]],
) -> dict[str, list[dict[str, object]]]:
    """Return the rows of one capture, table by table."""
    site, site_number = chance.choices(sites, cum_weights=site_weights)[0]
    day = f"{chance.randint(*YEARS)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
    url = f"https://{site}/{day[:4]}/{number:x}"
    seen = list(chance.choice(furniture))
    kept: list[tuple[Block, Verdict]] = []
    rejected = chance.random() < REJECTED
    if not rejected:
        texts = chance.sample(pool, chance.randint(*AN_ARTICLE))
        texts[0] = f"{texts[0]} {' '.join(chance.choices(rare, k=3))}."
        kept = [(Block(0, "paragraph", text, "main>article>p"), KEPT) for text in texts]
        seen += [(Block(0, "paragraph", text, "main>aside"), PROMO) for text in promos(site)]
    cut = len(seen) // 2
    ledger = [
        (replace(block, position=at), verdict) for at, (block, verdict) in enumerate([*seen[:cut], *kept, *seen[cut:]])
    ]
    body = render_text(tuple(block for block, verdict in ledger if verdict.kept))
    words_seen, words_kept = (
        sum(block.words for block, verdict in ledger if verdict.kept or every) for every in (True, False)
    )
    own = evidence_of(ledger, prints)
    title = " ".join(chance.choices(names, k=chance.randint(4, 9))).capitalize()
    author = names[site_number % 50] + " " + names[chance.randrange(AUTHORS_A_SITE)]
    flags = chance.choice(FLAGS) if chance.random() < FLAGGED else None
    capture = {
        "id": number, "input_id": number, "site": site, "host": site, "url": url, "source_url": url, "kind": "html",
        "media_type": "text/html", "outcome": "empty" if rejected else "extracted",
        "reason": chance.choice(REASONS) if rejected else None, "title": title,
        # the third that nobody noted a time for came from plain folders
        "fetched_at": f"{day}T10:{number % 60:02}:00+00:00" if number % 3 else None, "status": 200,
        "blocks": len(ledger),
        "blocks_kept": len(kept), "words_seen": words_seen, "words_kept": words_kept, "made_by": "bench",
        "sha256": f"{number:064x}", "source": f"raw/{site}/{number:x}.html",
        "story": json.dumps([each.print for each in own.prints if each.bar][:5]),
        "deciders": deciders(Counter(verdict.decided_by for _, verdict in ledger)),
    }  # fmt: skip
    article = {
        "id": number, "capture_id": number, "site": site, "title": title, "author": author.title(),
        "published": day if number % 50 else None, "words": words_kept, "language": chance.choices(*LANGUAGES)[0],
        "confidence": round(1 - chance.betavariate(2, 14), 3), "flags": flags, "page_type": "article",
        "completeness": 0.95, "section": chance.choice(SECTIONS), "kind": "html", "site_name": site, "url": url,
        "source_url": url, "published_precision": "day", "published_from": "meta", "made_by": "bench",
        "superseded_by": number - 1 if chance.random() < SUPERSEDED else None, "body": body,
    }  # fmt: skip
    revision = {
        "capture_id": number, "run_id": 2, "title": title, "words": words_kept, "made_by": "before", "body": body[:-40],
    }  # fmt: skip
    told = {name: capture[name] for name in ("id", "outcome", "reason")}
    file = {**told, "path": capture["source"], "captures": 1, "bytes": 60_000, "seconds": 0.1}
    return {
        "inputs": [{**file, "run_id": 2 + number % RUNS}],
        "captures": [capture],
        "articles": [] if rejected else [article],
        "ledgers": [{"capture_id": number, "prints": pack_prints(own), "data": pack(ledger)}],
        "prints": [
            {"site_id": site_number, "print": each.print, "capture_id": number, "kept": int(each.bar > 0)}
            for each in own.prints
        ],
        "revisions": [revision] if not rejected and chance.random() < REVISED else [],
    }


def promos(site: str) -> list[str]:
    """Return what a site says on all of its pages."""
    return [f"Subscribe to our {site} newsletter number {word} and support us today." for word in NUMBERS]


def evidence_of(ledger: Iterable[tuple[Block, Verdict]], known: dict[str, tuple[int, int]]) -> TemplateEvidence:
    """Return what a capture says of the template of its site; texts are looked at once, as they come again."""
    found = []
    for block, verdict in ledger:
        if verdict.kept or verdict.before or block.links < 0.3:
            if block.text not in known:
                known[block.text] = fingerprint(block.text), threshold_of(block.text)
            own, bar = known[block.text]
            found.append(Fingerprint(own, block.position, bar if verdict.kept or verdict.before else 0))
    return TemplateEvidence(tuple(found), ())


def _count(store: Store) -> None:
    """Fill the tables that are made of others."""
    store.db.execute("delete from sites where site not in (select site from captures where site is not null)")
    store.db.execute(
        "insert or replace into templates (site_id, print, stories, most, captures, first_seen, last_seen) "
        "select site_id, print, min(count(*), 32), 1, count(*), '2019-01-01', '2025-12-28' from prints "
        "group by site_id, print having count(*) > 20 and max(kept) = 1"
    )
    store.db.execute(
        "insert into sites (site, name, captures, articles, words_seen, words_kept, first_published, last_published) "
        "select captures.site, captures.site, count(*), count(articles.id), total(words_seen), total(words_kept), "
        "min(published), max(published) from captures left join articles on articles.id = captures.id "
        "where captures.site is not null group by captures.site "
        "on conflict (site) do update set name = excluded.name, captures = excluded.captures, "
        "articles = excluded.articles, words_seen = excluded.words_seen, words_kept = excluded.words_kept, "
        "first_published = excluded.first_published, last_published = excluded.last_published"
    )


# --- the room --------------------------------------------------------------------------------------------------------


def corpus(db: Path, seed: int) -> Corpus:
    """Return what to ask a database for."""
    chance = Random(seed)
    with closing(sqlite3.connect(db)) as connection:
        (last,) = connection.execute("select max(id) from articles").fetchone()
        ids = "select id from articles where id >= ? order by id limit 1"
        articles = [connection.execute(ids, [chance.randint(1, last)]).fetchone()[0] for _ in range(200)]
        samples = "select id from articles where made_by != 'bench'"
        sites = "select site from sites where captures > 100 order by captures desc limit 100"
        common = "select body from articles where id = ?"
        found = re.findall(r"[a-z]{3,}", connection.execute(common, [articles[0]]).fetchone()[0].lower())
        ranked = sorted(set(found), key=lambda word: -found.count(word))
        bodies = [connection.execute(common, [each]).fetchone()[0] for each in articles]
        return Corpus(
            articles,
            [row[0] for row in connection.execute(samples)],
            [row[0] for row in connection.execute(sites)],
            [word for body in bodies for word in re.findall(r"\bzq[a-z]+\b", body)[:1]],
            ranked[:8],
        )


@contextmanager
def served(db: Path) -> Iterator[str]:
    """Yield the address of a server of its own; it is ended afterwards."""
    command = [sys.executable, "-m", "ingest", "serve", "--db", str(db), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, bufsize=1) as process:
        try:
            assert process.stdout is not None
            said = process.stdout.readline()
            address = re.search(r"http://\S+?(?=/? )", said)
            if address is None:
                raise SystemExit(f"the server did not start: {said}")
            yield address[0]
        finally:
            process.terminate()


def measure(address: str, asked: Corpus, requests: int, seed: int) -> Iterator[Measured]:
    """Yield how fast each page is; two requests before are not counted."""
    with httpx.Client(base_url=address, timeout=60) as client:
        for page in PAGES:
            chance = Random(seed)
            times, status, size = [], 200, 0
            for number in range(requests + 2):
                path = page.path(chance, asked)
                started = time.perf_counter()
                response = client.get(path)
                if number >= 2:
                    times.append((time.perf_counter() - started) * 1000)
                size = max(size, len(response.content))
                if response.status_code != 200:
                    status = response.status_code
                    break
            cuts = quantiles(times, n=20, method="inclusive") if len(times) > 1 else [0.0] * 19
            yield Measured(page, status, cuts[9], cuts[18], size)


def main() -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--articles", type=int, default=200_000)
    parser.add_argument("--requests", type=int, default=100, help="how often each page is asked for")
    parser.add_argument("--db", type=Path, help="a database that --keep kept")
    parser.add_argument("--keep", action="store_true", help="do not remove the database")
    parser.add_argument("--seed", type=int, default=1)
    said = parser.parse_args()
    home = None if said.db else Path(tempfile.mkdtemp(prefix="ingest-bench-"))
    try:
        since = time.monotonic()
        db = said.db
        if home:
            db = make(home, said.articles, said.seed)
            print(f"{db}: {db.stat().st_size / 1e9:.2f} GB in {time.monotonic() - since:.0f} s", flush=True)
        asked = corpus(db, said.seed)
        print(f"{'':22}{'p50 ms':>8}{'p95 ms':>8}{'target':>8}{'kB':>7}")
        missed = 0
        with served(db) as address:
            for each in measure(address, asked, said.requests, said.seed):
                missed += each.missed
                verdict = f"status {each.status}" if each.status != 200 else "missed" if each.missed else ""
                figures = f"{each.p50:8.0f}{each.p95:8.0f}{each.page.target or '-':>8}{each.bytes / 1000:7.0f}"
                print(f"{each.page.name:22}{figures}  {verdict}".rstrip(), flush=True)
    finally:
        if home and not said.keep:
            shutil.rmtree(home)
    raise SystemExit(bool(missed))


if __name__ == "__main__":
    main()
