"""What the pages about quality say of the cleaning, asked through ASGI."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path

import httpx
import pytest
from datasette.app import Datasette

from ingest.models import Block, Verdict, render_text
from ingest.rules.sites import SITES
from ingest.site_templates.detect import fingerprint
from ingest.store.block_codec import pack
from ingest.store.database import Store
from ingest.store.rows import Cleaned
from ingest.web.app import build

pytestmark = pytest.mark.filterwarnings("ignore:unclosed database:ResourceWarning")

PROMO = "Get the harbor letter in your inbox every Friday, and <b>support us</b>."
MENU = "Home"
SITE, OTHER = "quay.example", "moor.example"


@contextmanager
def served(db: Path, **options: object) -> Iterator[Datasette]:
    datasette = build(db, **options)  # type: ignore[arg-type]
    try:
        yield datasette
    finally:
        for database in datasette.databases.values():
            database.close()
        datasette.executor.shutdown()


def get(datasette: Datasette, path: str, **arguments: object) -> httpx.Response:
    asked = f"{path}?{httpx.QueryParams(arguments)}" if arguments else path
    return asyncio.run(datasette.client.get(asked, headers={"host": "localhost"}))


def put(store: Store, number: int, site: str, *, kept: bool = True, **capture: object) -> None:
    blocks = [
        Block(0, "item", MENU, "nav>a", links=1.0),
        Block(1, "paragraph", f"Story {number} of the quay is told here, and told whole."),
        Block(2, "paragraph", PROMO),
    ]
    by = ("text:nav", "forest", "text:subscribe")
    verdicts = [Verdict(kept=kept and at == 1, decided_by=name, score=0.9) for at, name in enumerate(by)]
    body = render_text((blocks[1],))
    row = {
        "site": site,
        "outcome": "extracted" if kept else "empty",
        "kind": "html",
        "source": f"raw/{number}.html",
        "sha256": str(number),
        "blocks": 3,
        "words_seen": 100,
        "words_kept": 60 if kept else 0,
        "title": f"Page {number}",
        "deciders": json.dumps(dict.fromkeys(by, 1)),
        **capture,
    }
    article = {"site": site, "title": f"Story {number}", "words": 60, "confidence": 0.95, "body": body}
    article |= {name: capture.pop(name) for name in ("confidence", "flags", "published") if name in capture}
    row = {name: value for name, value in row.items() if name not in ("confidence", "flags", "published")}
    told = {"path": row["source"], "outcome": row["outcome"], "captures": 1, "run_id": 1}
    capture_id = store.put_capture(
        store.put_input(told), Cleaned(row, article if kept else None, pack(zip(blocks, verdicts, strict=True)))
    )
    site_id = store.db.execute("select id from sites where site = ?", [site]).fetchone()
    number_of_site = site_id[0] if site_id else store.db.table("sites").insert({"site": site, "settled": 1}).last_pk
    store.db.execute(
        "insert into prints (site_id, print, capture_id, kept) values (?, ?, ?, 0)",
        [number_of_site, fingerprint(PROMO), capture_id],
    )


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Datasette]:
    """Sixty pages of one site, three of another: one of low confidence, two flagged, two rejected."""
    db = tmp_path_factory.mktemp("room") / "room.db"
    with Store(db) as store, store.transaction():
        store.db.table("runs").insert({"id": 1, "started_at": "2026-03-28T04:00:00+00:00"})
        for number in range(1, 61):
            put(
                store,
                number,
                SITE,
                fetched_at=f"2026-0{1 + number % 2}-10T00:00:00+00:00",
                confidence=0.2 if number == 7 else 0.9,
            )
        put(store, 61, OTHER, flags="paywalled short", words_kept=20)
        put(store, 62, OTHER, flags="short", words_kept=20)
        put(
            store,
            63,
            OTHER,
            kept=False,
            reason="no article: only links; see there",
            reason_code="only_links",
            words_seen=900,
        )
        put(
            store,
            64,
            SITE,
            kept=False,
            reason="no article: only links",
            reason_code="only_links",
            fetched_at="2026-01-11",
        )
        store.refresh_sites({SITE, OTHER})
    with served(db) as datasette:
        yield datasette


def section(page: str, name: str) -> str:
    """The text of a part of the page."""
    found = re.search(rf'<section aria-labelledby="{name}">(.*?)</section>', page, re.DOTALL)
    assert found is not None, name
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", found[1])).split())


def counts(page: str) -> dict[str, str]:
    return {word.strip(): number for number, word in re.findall(r"<strong>(.*?)</strong> ([a-z ]+)</", page)}


def test_the_page_adds_up_all_captures(room: Datasette) -> None:
    page = get(room, "/-/quality")
    assert page.status_code == 200
    assert counts(page.text) == {
        "of words kept": f"{100 * (60 * 60 + 40) / (63 * 100 + 900):.0f}%",
        "captures": "64",
        "articles": "62",
        "without an article": "2",
        "of low confidence": "1",
    }


def test_the_page_of_a_site_adds_up_its_own(room: Datasette) -> None:
    page = get(room, "/-/quality", site=OTHER).text
    assert f"<h1>Quality of {OTHER}</h1>" in page
    assert counts(page)["captures"] == "3"
    assert counts(page)["of words kept"] == "4%"
    assert 'id="sites"' not in page
    assert counts(get(room, "/-/quality", site=f"https://www.{OTHER}/a/b").text)["captures"] == "3"


def test_sites_are_told_with_the_share_of_words_kept_and_lead_to_their_page(room: Datasette) -> None:
    page = get(room, "/-/quality").text
    assert f'href="/-/quality?site={SITE}"' in page
    told = section(page, "sites")
    assert f"{SITE} 59.0% 60 articles" in told
    assert f"{OTHER} 3.6% 2 articles" in told


def test_the_share_kept_is_told_by_month_of_the_capture_else_of_the_run(room: Datasette) -> None:
    page = get(room, "/-/quality").text
    table = dict(re.findall(r'<th scope="row">(2026-\d\d)</th><td>(.*?)</td>', page))
    assert list(table) == ["2026-01", "2026-02", "2026-03"]
    assert table["2026-02"] == "60%"
    assert table["2026-03"] == f"{100 * 40 / 1100:.1f}%"  # nobody noted when these were captured


def test_reasons_flags_and_voters_are_counted(room: Datasette) -> None:
    page = get(room, "/-/quality").text
    assert "no article: only links 2" in section(page, "reasons")  # counted by the code, whatever the sentence
    assert "short 2 paywalled 1" in section(page, "flags")
    told = section(page, "deciders")
    assert "newest 64 captures" in told
    assert "text:subscribe 64 64 it asks to subscribe" in told


def test_a_second_look_leads_to_the_comparison_and_to_the_article(room: Datasette) -> None:
    page = get(room, "/-/quality").text
    assert '<a href="/-/compare/7">Story 7</a>' in page
    assert '<a href="/room/articles/7">read</a>' in page
    told = section(page, "look")
    assert told.index("Story 7 confidence 0.20") < told.index("Page 63 900 words, no article: only links")
    assert "Story 8" not in told


def test_a_dropped_block_is_counted_over_the_whole_site_and_leads_to_its_pages(room: Datasette) -> None:
    page = get(room, "/-/quality").text
    told = section(page, "blocks")
    assert "61 Get the harbor letter" in told
    assert "text:subscribe" in told
    assert f'/-/quality/block?site={SITE}&amp;print={fingerprint(PROMO)}"' in page
    # menus have no fingerprints: they are counted in what was read
    assert re.search(r"\d+ of those read Home", told)


def test_what_stands_on_one_page_is_no_repeated_block(tmp_path: Path) -> None:
    with Store(tmp_path / "one.db") as store, store.transaction():
        store.db.table("runs").insert({"id": 1})
        put(store, 1, SITE)
        store.refresh_sites({SITE})
    with served(tmp_path / "one.db") as datasette:
        assert "None that stands on two pages." in section(get(datasette, "/-/quality").text, "blocks")


def test_the_page_of_a_block_lists_all_captures_that_carry_it_page_by_page(room: Datasette) -> None:
    found: list[str] = []
    address = f"/-/quality/block?site={SITE}&print={fingerprint(PROMO)}"
    for _ in range(3):
        page = get(room, address).text
        assert "61 captures carry it" in page
        found += re.findall(r'href="/-/compare/(\d+)"', page)
        following = re.search(r'<a href="([^"]+)" rel="next">', page)
        if not following:
            break
        address = unescape(following[1])
    assert found == [str(number) for number in (64, *range(60, 0, -1))]


def test_the_page_of_a_block_says_how_it_fared(room: Datasette) -> None:
    page = get(room, "/-/quality/block", site=OTHER, print=fingerprint(PROMO)).text
    assert "<strong>text:subscribe</strong>: it asks to subscribe" in page
    assert page.count('<span class="verdict dropped">dropped</span>') == 3
    assert "&lt;b&gt;support us&lt;/b&gt;" in page
    assert "no article · " in page
    assert "<b>" not in page


def test_a_block_without_fingerprints_is_looked_for_in_the_newest_captures(room: Datasette) -> None:
    page = get(room, "/-/quality/block", site=OTHER, print=fingerprint(MENU)).text
    assert "3 of the newest 150 captures of the site carry it." in page


@pytest.mark.parametrize("own", ["1", "", "x", "9" * 19, "9" * 40, "--1", "1;"])
def test_a_block_that_nothing_carries_is_a_page_that_says_so(room: Datasette, own: str) -> None:
    page = get(room, "/-/quality/block", site=SITE, print=own)
    assert page.status_code == 404
    assert 'href="/"' in page.text


def test_a_site_of_which_nothing_is_held_says_so(room: Datasette) -> None:
    page = get(room, "/-/quality", site='"><script>alert(1)</script>').text
    assert "is held" in page
    assert "<script>alert" not in page


def test_an_empty_database_says_what_fills_it(tmp_path: Path) -> None:
    Store(tmp_path / "new.db").close()
    with served(tmp_path / "new.db") as datasette:
        assert "ingest run" in get(datasette, "/-/quality").text


def test_a_rule_that_stopped_matching_is_an_alarm(tmp_path: Path) -> None:
    known = next(site for site in SITES if site.hosts[0] == "spacewar.com")
    rule = f"rule:{known.hosts[0]}/{known.rules[0].name}"
    with Store(tmp_path / "rot.db") as store, store.transaction():
        store.db.table("runs").insert({"id": 1})
        for number in range(1, 31):
            said = {"forest": 3, **({rule: 1} if number <= 20 else {})}
            fetched = f"2026-01-{number:02}T00:00:00+00:00"
            put(store, number, known.hosts[0], deciders=json.dumps(said), rules="0", fetched_at=fetched)
        store.refresh_sites({known.hosts[0]})
    with served(tmp_path / "rot.db") as datasette:
        for page in (get(datasette, "/-/quality"), get(datasette, "/-/quality", site=known.hosts[0])):
            told = section(page.text, "alarms")
            assert f"rule {known.rules[0].name} stopped matching" in told
            assert 'href="/-/compare/21"' in page.text


def test_the_samples_have_a_page_of_quality(samples_db: Path) -> None:
    with served(samples_db) as datasette:
        page = get(datasette, "/-/quality").text
        assert "spacewar.com" in section(page, "sites")
        [address, *_] = re.findall(r'href="(/-/quality/block\?[^"]+)"', page)
        assert get(datasette, unescape(address)).status_code == 200


def test_a_page_that_takes_too_long_is_stopped_and_says_so(samples_db: Path) -> None:
    with served(samples_db, settings={"sql_time_limit_ms": 0}) as datasette:
        page = get(datasette, "/-/quality")
        assert page.status_code == 400
        assert "too long" in page.text
