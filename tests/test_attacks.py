"""A room full of attacks in a real browser: each works where nothing guards, and none does in the reading room."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit
from xml.etree import ElementTree as ET

import httpx
import pytest

from ingest.ingestion.run import run
from ingest.web.canned_queries import QUERIES
from ingest.web.search.query import FILTERS
from tests.attacks import CANARY, FAMILIES, Attack, attacks, read_as
from tests.servers import Request, Server, answer, serving

pytest.importorskip("selenium", reason="selenium is not installed: pip install -e '.[dev]'")

from selenium.common.exceptions import TimeoutException
from selenium.webdriver import Chrome
from selenium.webdriver.support.wait import WebDriverWait

from tests.test_browser import chrome, pytestmark, served

__all__ = ["pytestmark"]

MARKUP = ("script", "handler", "link", "asking", "unscripted", "style", "hovering", "leaving", "parsing", "dormant")
BITING = sorted(name for name, family in FAMILIES.items() if family.bites)
AT_ONCE = 16
"""Frames in a page of ours that nothing guards, and attacks in a capture."""

TOGETHER = 22
"""The captures with the lowest numbers, which hold several attacks."""

PLACES = (
    '<title>{0}</title><p>{0}</p><p title="{0}">a</p><p title=\'{0}\'>b</p><input value="{0}"><textarea>{0}</textarea>'
    '<script>let a="{0}"</script><!-- {0} -->'
)
"""Where a page shows what it was told."""

# What a visitor does, to everything there is in a page: points at it, presses, focuses, clicks, submits.
TRY = """
const tried = (page) => {
  const view = page.defaultView;
  for (const element of page.querySelectorAll("*")) {
    for (const name of ["pointerover", "mouseover", "pointerenter", "mouseenter", "mousemove", "pointerdown", "mousedown"])
      element.dispatchEvent(new view.MouseEvent(name, { bubbles: !name.endsWith("enter"), cancelable: true, view }));
    try { element.focus(); } catch {}
    if (!element.matches("body, html")) {
      if (element instanceof view.HTMLElement && element.matches("button, input, summary, a, area, label")) element.click();
      else element.dispatchEvent(new view.MouseEvent("click", { bubbles: true, cancelable: true, view }));
    }
    if (element instanceof view.HTMLFormElement) try { element.requestSubmit(); } catch {}
  }
};
const frames = document.querySelectorAll("iframe");
for (const frame of frames) try { tried(frame.contentDocument); } catch {}
if (!frames.length) tried(document);
"""


@pytest.fixture(scope="module")
def canary() -> Iterator[Server]:
    """Answer to whoever an attack made ask."""

    async def sing(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(answer(b"", "204 No Content", access_control_allow_origin="*"))

    with serving(sing) as server:
        yield server


@pytest.fixture(scope="module")
def browser(canary: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    rule = f"host-resolver-rules=MAP {CANARY} 127.0.0.1:{canary.port}"
    driver = chrome(tmp_path_factory.mktemp("profile"), rule, "autoplay-policy=no-user-gesture-required")
    yield driver
    driver.quit()


# --- where nothing guards ---------------------------------------------------------------------------------------------


def naked(attack: Attack) -> bytes:
    """Return an attack as the page of one who shows what he was given."""
    if attack.family in {"encoding", "old-encoding"}:
        return read_as(attack.text.replace("%WORDS%", ""))
    if attack.family in {"field", "address", "name", "query"}:
        places = '<a href="{0}">c</a>' * (attack.family == "address" or attack.text.startswith("javascript:")) + PLACES
        return places.replace("{0}", attack.text).encode()
    return b"<p>Tide</p><img src=a.gif>" if attack.family == "header" else attack.text.encode("utf-8", "replace")


def said(attack: Attack) -> dict[str, str]:
    """Return the headers that are the attack."""
    name, _, value = attack.text.partition(": ")
    return {name: value} if attack.family == "header" else {}


@pytest.fixture(scope="module")
def careless() -> Iterator[str]:
    """Serve all that bites as it is, a page each, and pages that frame them."""
    known = {attack.name: attack for family in BITING for attack in attacks(family)}

    async def show(request: Request, writer: asyncio.StreamWriter) -> None:
        path = request.path.lstrip("/")
        if path in known:
            attack = known[path]
            kind = "text/html" if attack.family == "encoding" else "text/html; charset=utf-8"
            writer.write(answer(naked(attack), content_type=kind, **said(attack)))
            return
        family, _, start = path.partition("~")
        chosen = attacks(family)[int(start) : int(start) + (1 if family == "leaving" else AT_ONCE)] if start else []
        sandbox = "" if not chosen or FAMILIES[family].scripted else ' sandbox="allow-same-origin"'
        frames = "".join(f'<iframe width=300 height=200 src="/{each.name}"{sandbox}></iframe>' for each in chosen)
        heard = "<script>hits = []; Object.defineProperty(window, 'bad', { set(value) { hits.push(value) } })</script>"
        writer.write(
            answer(f"<!doctype html><style>body{{margin:0}}iframe{{border:0}}</style>{heard}{frames}".encode())
        )

    with serving(show) as server:
        yield f"http://127.0.0.1:{server.port}/"


def bitten(browser: Chrome, canary: Server) -> set[str]:
    """Return the names of the attacks that have worked."""
    asked = {request.path.lstrip("/").partition("?")[0] for request in canary.requests}
    hits = browser.execute_script("return window.hits ?? []")
    HITS.update(str(each).rpartition("/")[2] for each in hits)
    return asked | HITS


HITS: set[str] = set()


def point(browser: Chrome, x: int, y: int) -> None:
    browser.execute_cdp_cmd("Input.dispatchMouseEvent", {"type": "mouseMoved", "x": x, "y": y})


def press(browser: Chrome, x: int, y: int) -> None:
    for kind in ("mousePressed", "mouseReleased"):
        about = {"type": kind, "x": x, "y": y, "button": "left", "clickCount": 1}
        browser.execute_cdp_cmd("Input.dispatchMouseEvent", about)


def close_windows(browser: Chrome) -> None:
    first, *others = browser.window_handles
    for other in others:
        browser.switch_to.window(other)
        browser.close()
    browser.switch_to.window(first)


def test_there_are_hundreds_of_attacks_that_work_and_no_two_of_a_family_are_alike() -> None:
    assert all(len(set(family.texts)) == len(family.texts) for family in FAMILIES.values())
    assert len({text for name in BITING for text in FAMILIES[name].texts}) > 400


@pytest.mark.parametrize("family", BITING)
def test_where_nothing_guards_every_attack_works(careless: str, canary: Server, browser: Chrome, family: str) -> None:
    found: set[str] = set()
    at_once = 1 if family == "leaving" else AT_ONCE  # they all turn the same page
    for start in range(0, len(FAMILIES[family].texts), at_once):
        wanted = {each.name for each in attacks(family)[start : start + at_once]}
        browser.get(f"{careless}{family}~{start}")
        browser.execute_script(TRY)
        if family == "hovering":
            for number in range(len(wanted)):
                point(browser, 20 + 304 * (number % 4), 25 + 204 * (number // 4))
        with suppress(TimeoutException):
            WebDriverWait(browser, 4, 0.05).until(lambda _, wanted=wanted: wanted <= bitten(browser, canary))
        found |= bitten(browser, canary) & wanted
        close_windows(browser)
    assert [each for each in attacks(family) if each.name not in found] == []


@pytest.mark.parametrize("family", [name for name in BITING if FAMILIES[name].scripted and name != "hovering"])
def test_what_an_attack_does_is_seen(careless: str, browser: Chrome, family: str) -> None:
    browser.get(careless)
    harm(browser, careless)
    browser.get(f"{careless}{family}-0")
    browser.execute_script(TRY)
    WebDriverWait(browser, 4, 0.05).until(
        lambda _: harm(browser, careless, quiet=False) or browser.execute_script("return window.bad ?? null")
    )
    close_windows(browser)


# --- in the reading room ----------------------------------------------------------------------------------------------

NOUNS = "gate ferry wall quay mill lock buoy crane lamp sluice jetty barge rope bell".split()
FIELDS = ("og:site_name", "article:section", "article:tag", "keywords", "description", "og:description")


def words(number: int) -> str:
    """Return paragraphs that stand in no other capture."""
    first, second, third = (NOUNS[number // len(NOUNS) ** step % len(NOUNS)] for step in range(3))
    return (
        f"<p>The keeper of the {first} had left the {second} beside the {third} open all night, and nobody came by "
        f"but the cat of the harbour master, who had heard the {first} creak since the spring tide.</p>\n"
        f"<p>In the morning the {second} was painted, as it had been each May, and the {third} was counted twice, "
        f"because the book of the {first} said one more than there were.</p>\n"
    )


def plain(markup: str) -> str:
    return markup.replace("<p>", "").replace("</p>", "\n")


def head(number: int) -> str:
    """Return what a page states of itself, which is an attack wherever it can be."""
    texts = [each.text for each in attacks("field")]
    links = [each.text for each in attacks("address")]
    title, author, date, language, *others = (texts[(number + step) % len(texts)] for step in range(4 + len(FIELDS)))
    metas = zip(FIELDS, others, strict=True)
    stated = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": title,
        "author": {"@type": "Person", "name": f"Ada {author} Quay"},
        "datePublished": date if number % 2 else "2025-04-03",
        "url": links[number % len(links)],
    }
    linked = json.dumps(stated).replace("/", "\\/")  # as careful sites write it
    ld = f'<script type="application/ld+json">{linked}</script>'
    return "".join(
        (
            f'<html lang="{escape(language)}"><head><title>{escape(title)}</title>',
            f'<meta property="og:title" content="{escape(title)}">',
            f'<meta name="author" content="Ada {escape(author)} Quay">',
            f'<meta property="article:published_time" content="{escape(date) if number % 2 else "2025-04-03"}">',
            *(f'<meta property="{name}" name="{name}" content="{escape(text)}">' for name, text in metas),
            f'<link rel=canonical href="{escape(links[number % len(links)])}">',
            f'<meta property="og:url" content="{escape(links[(number + 1) % len(links)])}">',
            ld if number % 3 else "",
            f"</head><body><article><h1>{escape(title)}</h1><p>By {escape(author)}</p>\n",
        )
    )


def captures() -> Iterator[tuple[str, bytes, dict[str, Any]]]:
    """Yield each capture of the corpus: the name of its file, its bytes, and what stands beside it."""
    number = 0
    for name in MARKUP:
        family = FAMILIES[name]
        at_once = 1 if family.alone else AT_ONCE
        for start in range(0, len(family.texts), at_once):
            number += 1
            chosen = "\n".join(each.text for each in attacks(name)[start : start + at_once])
            page = f"{head(number)}{chosen}\n{words(number)}{chosen}{words(number + 1000)}"
            yield f"{name}-{start}.html", page.encode("utf-8", "replace"), {}
    for name in ("header", "old-header"):
        for attack in attacks(name):
            number += 1
            field, _, value = attack.text.partition(": ")
            yield f"{attack.name}.html", f"{head(number)}{words(number)}".encode(), {"headers": {field: value}}
    for name in ("encoding", "old-encoding"):
        for attack in attacks(name):
            number += 1
            yield (
                f"{attack.name}.html",
                read_as(attack.text.replace("%WORDS%", words(number) + words(number + 1000))),
                {},
            )
    for attack in attacks("name"):
        number += 1
        page = f"{head(number)}{words(number)}"
        yield attack.text, (page if attack.text.endswith("html") else plain(words(number))).encode(), {}
    for name, ending in (("text", "txt"), ("markdown", "md"), ("field", "txt"), ("field", "md"), ("address", "md")):
        number += 1
        lines = "\n\n".join(f"{each.text}\n{plain(words(number + 1000))}" for each in attacks(name))
        title = attacks("field")[number % 7].text
        quoted = title.replace("'", "''")
        front = f"---\ntitle: '{quoted}'\nauthor: '{quoted}'\n---\n" if ending == "md" else ""
        yield f"{name}-lines.{ending}", f"{front}{plain(words(number))}{lines}".encode(), {}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ingest the corpus twice, a part of it changed meanwhile; return the database."""
    folder = tmp_path_factory.mktemp("attacks")
    links = [each.text for each in attacks("address")]
    db = folder / "db" / "attacks.db"
    for changed in (False, True):
        for number, (name, body, beside) in enumerate(captures()):
            path = folder / "raw" / f"site-{number % 12}.example" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if changed and number % 9 == 0:
                path.write_bytes(body.replace(b"painted", b"tarred"))
            elif not changed:
                path.write_bytes(body)
                url = f"https://site-{number % 12}.example/{number}" if number % 3 else links[number // 3 % len(links)]
                path.with_name(f"{name}.meta.json").write_text(json.dumps({"url": url, **beside}), "utf-8")
        run([folder / "raw"], db=db, cleaned=None, workers=1)
    forge(db)
    return db


def forge(db: Path) -> None:
    """Write into a database what no page brings there: it may have come from elsewhere."""
    texts = [each.text for each in attacks("field")]
    links = [each.text for each in attacks("address")]
    said = (
        "author",
        "language",
        "modified",
        "published_from",
        "page_type",
        "dateline",
        "wire",
        "original_source",
        "made_by",
    )
    with closing(sqlite3.connect(db)) as connection, connection:
        ids = [row[0] for row in connection.execute("select id from articles order by id")]
        for number, text in enumerate(texts):
            others = [texts[(number + step) % len(texts)] for step in range(len(said))]
            setting = ", ".join(f"{name} = ?" for name in said)
            connection.execute(f"update articles set {setting} where id = ?", [*others, ids[number * 5 % len(ids)]])
            connection.execute("update articles set published = ? where id = ?", [text, ids[number * 7 % len(ids)]])
            connection.execute(
                "update articles set flags = ?, signals = ? where id = ?", [text, f"{text}: {text}", ids[number * 3]]
            )
            connection.execute("update captures set reason = ?, charset = ? where id = ?", [text, text, ids[number]])
            connection.execute(
                "update articles set superseded_by = ?, superseded_why = ? where id = ?",
                [ids[0], text, ids[-1 - number]],
            )
        for number, link in enumerate(links):
            key = ids[number * 4 % len(ids)]
            for table in ("articles", "captures"):
                connection.execute(
                    f"update {table} set url = ?, claimed_url = ?, source_url = ? where id = ?", [link, link, link, key]
                )
        connection.execute("update sites set name = ? where rowid = 1", [texts[0]])
        connection.execute("update runs set arguments = ?", [texts[2]])


@pytest.fixture(scope="module")
def room(corpus: Path) -> Iterator[str]:
    with served(corpus) as address:
        yield address


def asked(corpus: Path, sql: str) -> list[Any]:
    with closing(sqlite3.connect(corpus)) as connection:
        return connection.execute(sql).fetchall()


# Every answer: what it is read as is said and not guessed, and it may do little.
KINDS = {
    "json": "application/json", "md": "text/markdown", "txt": "text/plain", "atom": "application/atom+xml",
    "jsonl": "application/x-ndjson", "csv": "text/plain",
}  # fmt: skip

ATOM = "http://www.w3.org/2005/Atom"
ATOMS = "feed id title updated link author name entry published summary".split()


def assert_guarded(got: httpx.Response) -> None:
    assert got.headers["x-content-type-options"] == "nosniff"
    assert got.headers["x-frame-options"] == "DENY"
    assert got.headers["referrer-policy"] == "no-referrer"
    assert got.headers["content-security-policy"].partition("default-src ")[2].startswith("'none'")


# What no page of ours holds, but for the frame of a comparison and the scripts of Datasette.
LOOK = """
const odd = [];
for (const element of document.querySelectorAll("*")) {
  for (const { name, value } of element.attributes) {
    if (name.startsWith("on")) odd.push(`${element.tagName} ${name}`);
    if (["href", "src", "action", "formaction", "data", "poster", "xlink:href", "srcdoc", "ping"].includes(name)) {
      if (!URL.canParse(value, document.baseURI)) { odd.push(`${element.tagName} ${name}=${value}`); continue; }
      const to = new URL(value, document.baseURI);
      const away = to.origin !== location.origin;
      const led = element.matches("a[rel~=noopener]") && /^https?:$/.test(to.protocol);
      const told = element.matches(".ft a") || element.closest("td, dd");
      if (away && !led && !(told && /^https?:$/.test(to.protocol))) odd.push(`${element.tagName} ${name}=${value}`);
    }
  }
}
const never = "base, object, embed, img, image, video, audio, track, meta[http-equiv], marquee, frameset, frame, template, " +
  "math, foreignObject, animate, set, use, link[rel=preload], link[rel=manifest], iframe:not([name=capture]), [popover], " +
  "[autofocus], main style, main meta, main link";
for (const element of document.querySelectorAll(never)) odd.push(element.outerHTML.slice(0, 200));
for (const element of document.querySelectorAll("*"))
  if (!element.matches("a, button, input, select, textarea, summary, form, body, html, script, option"))
    element.dispatchEvent(new MouseEvent("mouseover", { bubbles: true })), element.focus?.();
return [window.bad ?? null, location.href, odd];
"""


BOX = "const box = frames[0].getBoundingClientRect(); return [box.left, box.top, box.height].map(Math.round)"
STATE = (
    "const frame = window.frames[0]; return [window.bad ?? null, location.href, window.frames.length, "
    "frame.location.href, frame.frames.length, frame.document.links.length]"
)


def harm(browser: Chrome, room: str, *, quiet: bool = True) -> list[str]:
    """Return what went elsewhere since the last call: requests, navigations, dialogs; ``quiet``: or was stopped."""
    found = []
    for entry in browser.get_log("performance"):
        event = json.loads(entry["message"])["message"]
        about = event["params"]
        if event["method"] == "Network.requestWillBeSent":
            to = about["request"]["url"]
            if not to.startswith((room, "data:", "about:")):
                found.append(f"{about['documentURL']} asked {to}")
        elif event["method"] == "Page.frameNavigated":
            to = about["frame"]["url"]
            if not to.startswith((room, "about:blank")):
                found.append(f"went to {to}")
        elif event["method"] in {"Page.javascriptDialogOpening", "Page.windowOpen", "Page.downloadWillBegin"}:
            found.append(f"{event['method']} {about}")
    found += [
        entry["message"]
        for entry in browser.get_log("browser")
        if quiet or "Content Security Policy" in entry["message"]
    ]
    return found + [f"window {each}" for each in browser.window_handles[1:]]


def looked(browser: Chrome, address: str) -> Any:
    """Look at a page; return what ran, where that led, and what is odd about it."""
    browser.get(address)
    return browser.execute_script(LOOK)


def looked_at(browser: Chrome, address: str) -> list[Any]:
    """Look at a page, and return what is wrong with it."""
    bad, at, odd = looked(browser, address)
    return [*([f"{bad} ran"] if bad else []), *([f"at {at}"] if at != address else []), *odd]


def test_no_capture_does_anything_whatever_is_done_to_it(
    room: str, corpus: Path, canary: Server, browser: Chrome
) -> None:
    browser.get(room)
    harm(browser, room)
    # a page of the unguarded room may have asked until it was left
    before = canary.connections
    captures = [row[0] for row in asked(corpus, "select id from captures where blocks > 0")]
    assert len(captures) > 150
    for number in captures:
        address = f"{room}-/compare/{number}"
        assert looked_at(browser, address) == []
        left, top, height = browser.execute_script(f"{TRY} {BOX}")
        for part in (0.2, 0.6):
            point(browser, left + 60, top + int(height * part))
        press(browser, left + 60, top + height // 2)
        assert browser.execute_script(STATE) == [None, address, 1, f"{room}-/capture/{number}", 0, 0]
        if number <= TOGETHER or number % 3 == 0:  # what stands in the frame, in a window of its own
            address = f"{room}-/capture/{number}"
            browser.get(address)
            browser.execute_script(TRY)
            assert browser.execute_script("return [window.bad ?? null, location.href]") == [None, address]
        assert harm(browser, room) == []
    assert canary.connections == before


def test_no_article_does_anything(room: str, corpus: Path, canary: Server, browser: Chrome) -> None:
    browser.get(room)
    harm(browser, room)
    # a page of the unguarded room may have asked until it was left
    before = canary.connections
    for (number,) in asked(corpus, "select id from articles"):
        assert looked_at(browser, f"{room}attacks/articles/{number}") == []
        if number % 4 == 0:  # its cells are those of the table of blocks
            assert looked_at(browser, f"{room}attacks/why?capture_id={number}") == []
    for (number,) in asked(corpus, "select distinct capture_id from revisions"):
        assert looked_at(browser, f"{room}-/changes/{number}") == []
    for (number,) in asked(corpus, "select id from captures where id % 9 = 0 or blocks = 0"):
        assert looked_at(browser, f"{room}attacks/captures/{number}") == []
    assert harm(browser, room) == []
    assert canary.connections == before


def test_no_list_does_anything(room: str, corpus: Path, canary: Server, browser: Chrome) -> None:
    browser.get(room)
    harm(browser, room)
    # a page of the unguarded room may have asked until it was left
    before = canary.connections
    sites = [row[0] for row in asked(corpus, "select distinct site from articles where site is not null")]
    tables = ("articles", "captures", "inputs", "sites", "runs", "blocks", "revisions")
    for path in (
        "",
        "attacks",
        *(f"-/search?superseded=1&q={words}" for words in ("", "script", "canary", "onload", "harbour")),
        *(f"-/search?superseded=1&sort=oldest&site={quote(site)}" for site in sites),
        *(f"attacks/{table}?_size=200" for table in tables),
        "attacks/articles?_size=200&_columns=all&_facet=tags&_facet=section",
        "attacks/captures?_size=200&_columns=all",
        "attacks/articles?_search=script",
        "-/quality",
        *(f"-/quality?site={quote(site)}" for site in sites[:5]),
        *(f"attacks/{name}" for name in QUERIES),
        *(f"attacks/{name}?q=canary&words=canary&newest=1000&below=1&capture_id=3" for name in QUERIES),
        "attacks?sql=select+title,+url,+body,+signals+from+articles",
        "attacks/inputs/1",
        "attacks/runs/1",
    ):
        assert looked_at(browser, f"{room}{path}") == [], path
        for link in browser.execute_script(
            "return [...document.querySelectorAll('.dropped-blocks a[href*=print]')].slice(0, 2).map((each) => each.href)"
        ):
            assert looked_at(browser, link) == [], link
    assert harm(browser, room) == []
    assert canary.connections == before


def test_no_address_does_anything(room: str, canary: Server, browser: Chrome) -> None:
    texts = [each.text for each in attacks("query")]
    fields = [*FILTERS, "q", "sort", "after", "before", "superseded"]
    table = ("_search", "_sort", "_facet", "_col", "_next", "_size", "site__contains", "title", "_where", "_columns")
    addresses = []
    for number, text in enumerate(texts):
        said = quote(text, safe="")
        addresses.append(
            "-/search?" + urlencode({name: texts[(number + step) % len(texts)] for step, name in enumerate(fields)})
        )
        addresses.append("-/search?" + urlencode({"q": text, "site": text, "superseded": 1}))
        addresses.append(f"attacks/articles?{table[number % len(table)]}={said}")
        addresses.append(
            f"attacks/{list(QUERIES)[number]}?"
            + urlencode(dict.fromkeys(QUERIES[list(QUERIES)[number]]["params"], text))
        )
        addresses.append(
            (
                f"-/quality?site={said}", f"-/quality/block?site={said}&print={said}", f"-/quality/block?print=1&site={said}",
                f"{said}", f"attacks/{said}", f"attacks/articles/{said}", f"-/{said}", f"-/compare/{said}",
                f"-/search.{said}", f"attacks?sql={quote('select ', safe='')}{said}",
                "attacks?" + urlencode({"sql": "select :a as [<img src=x: onerror=top.bad=1>]", "a": text}),
                f"attacks/articles?{said}=1", f"attacks/articles?_sort=title&{said}", f"attacks/why?capture_id={said}",
            )[number % 14]
        )  # fmt: skip
    browser.get(room)
    harm(browser, room)
    # a page of the unguarded room may have asked until it was left
    before = canary.connections
    for path in addresses:
        bad, _, odd = looked(browser, f"{room}{path}")
        assert (bad, odd) == (None, []), path
        assert browser.current_url.startswith(room)
    assert harm(browser, room, quiet=False) == []
    assert canary.connections == before


def test_answers_say_what_they_are_and_bear_no_reading_as_anything_else(
    room: str, corpus: Path, browser: Chrome
) -> None:
    paths = [f"-/search.{ending}?q=script&superseded=1" for ending in ("json", "atom", "jsonl", "md")]
    paths += [
        f"-/search.{ending}?{urlencode({'q': each.text})}" for ending in ("json", "atom") for each in attacks("query")
    ]
    paths += [
        "attacks/articles.json?_shape=array",
        "attacks/articles.csv",
        "attacks/articles.csv?_stream=1",
        "attacks/articles.json?_shape=<script>",
    ]
    for (number,) in asked(corpus, "select id from articles"):
        paths += [f"attacks/articles/{number}.{ending}" for ending in ("json", "md", "txt")]
    with httpx.Client(base_url=room) as client:
        for path in paths:
            got = client.get(path)
            kind = KINDS[urlsplit(path).path.rpartition(".")[2]]
            assert got.headers["content-type"].partition(";")[0] == kind, path
            assert_guarded(got)
            if kind == "application/atom+xml":
                assert {element.tag for element in ET.fromstring(got.content).iter()} <= {
                    f"{{{ATOM}}}{name}" for name in ATOMS
                }
        for (number,) in asked(corpus, "select id from captures"):
            got = client.get(f"-/raw/{number}")
            assert_guarded(got)
            assert got.headers["content-type"] == "application/octet-stream"
            assert (
                got.headers["content-disposition"]
                == f'attachment; filename="{got.headers["content-disposition"].split(chr(34))[1]}"'
            )
            assert got.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
            assert not {"link", "refresh", "set-cookie", "location", "speculation-rules"} & set(got.headers)
    for path in paths[:2] + paths[-3:]:
        browser.get(f"{room}{path}")
        assert (
            browser.execute_script(
                "return [window.bad ?? null, document.querySelectorAll('script, img, style').length]"
            )[0]
            is None
        )
