"""The served database in a real browser: what a reader sees, and that no script or request fails on the way."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from html import unescape
from importlib.util import find_spec
from pathlib import Path

import httpx
import pytest

from ingest.ingestion.run import run
from ingest.web.canned_queries import QUERIES
from tests.conftest import RAW

selenium = pytest.importorskip("selenium", reason="selenium is not installed: pip install -e '.[dev]'")

from selenium.webdriver import ActionChains, Chrome, ChromeOptions, ChromeService  # noqa: E402
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.common.keys import Keys  # noqa: E402
from selenium.webdriver.support.expected_conditions import url_contains, visibility_of_element_located  # noqa: E402
from selenium.webdriver.support.wait import WebDriverWait  # noqa: E402

BROWSER, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
SCREENSHOTS = os.environ.get("INGEST_SCREENSHOTS")
ASKED = {"mentions": "?q=the", "quotes": "?q=the", "search": "?q=satellite", "why": "?capture_id=1"}
"""What questions are asked that answer nothing by themselves."""
DESK, PHONE = (1280, 900), (390, 844)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not (BROWSER and DRIVER), reason="no headless browser: apt install chromium chromium-driver"),
]


def chrome(profile: Path, *flags: str) -> Chrome:
    """Start a browser that asks nobody but who is asked for, with a clean profile."""
    options = ChromeOptions()
    options.binary_location = BROWSER or ""
    for flag in (
        "headless=new",
        "no-sandbox",
        "disable-gpu",
        "disable-quic",
        "no-first-run",
        "disable-background-networking",
        "disable-component-update",
        "disable-sync",
        "hide-scrollbars",
        f"user-data-dir={profile}",
        f"window-size={DESK[0]},{DESK[1]}",
        *flags,
    ):
        options.add_argument(f"--{flag}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    options.unhandled_prompt_behavior = "dismiss"
    driver = Chrome(options=options, service=ChromeService(DRIVER))
    driver.get("about:blank")  # in place of the start page a distribution sets, which it cannot load
    troubles(driver)
    return driver


@contextmanager
def served(db: Path) -> Iterator[str]:
    """Serve a database as ``ingest serve`` does; gives the address of its home page."""
    command = [sys.executable, "-m", "ingest", "serve", "--db", str(db), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        line = server.stdout.readline()
        yield next(word for word in line.split() if word.startswith("http://"))
        server.terminate()


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of the sample captures, of which one was written to between two runs and one came a second time."""
    folder = tmp_path_factory.mktemp("room")
    shutil.copytree(RAW, folder / "raw")
    db = folder / "db" / "articles.db"
    run([folder / "raw"], db=db, cleaned=None, workers=1)
    edited = folder / "raw" / "yardandsignal.example" / "battery-shunters.txt"
    edited.write_text(edited.read_text("utf-8").replace("battery", "storage"), "utf-8")
    [first] = (folder / "raw" / "spacewar.com").glob("Navies*.html")
    first.with_name("again.html").write_text(first.read_text("utf-8").replace(" sea ", " open sea ", 3), "utf-8")
    run([folder / "raw"], db=db, cleaned=None, workers=1)
    return db


@pytest.fixture(scope="module")
def home(samples: Path) -> Iterator[str]:
    with served(samples) as address:
        yield address


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    driver = chrome(tmp_path_factory.mktemp("profile"))
    yield driver
    driver.quit()


def see(browser: Chrome, selector: str) -> str:
    """Wait for an element to be visible; returns its text."""
    return WebDriverWait(browser, 10).until(visibility_of_element_located((By.CSS_SELECTOR, selector))).text


def troubles(browser: Chrome) -> list[str]:
    """Return what the browser complained of since the last call: scripts, the policy, failed requests."""
    found = [entry["message"] for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]
    addresses: dict[str, str] = {}
    for entry in browser.get_log("performance"):
        event = json.loads(entry["message"])["message"]
        about = event["params"]
        if event["method"] == "Network.requestWillBeSent":
            addresses[about["requestId"]] = about["request"]["url"]
        elif event["method"] == "Network.loadingFailed":
            found.append(f"failed: {addresses.get(about['requestId'])} {about['errorText']}")
        elif event["method"] == "Network.responseReceived" and about["response"]["status"] >= 400:
            found.append(f"refused: {about['response']['url']} {about['response']['status']}")
    return found


def picture(browser: Chrome, name: str) -> None:
    """Save the page at the width of a desk and of a phone, where a folder is named for it."""
    if not SCREENSHOTS:
        return
    folder = Path(SCREENSHOTS)
    folder.mkdir(parents=True, exist_ok=True)
    for width, height in (DESK, PHONE):
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        browser.save_screenshot(str(folder / f"{name}-{width}.png"))
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_home_leads_to_an_article_that_reads_like_one(home: str, browser: Chrome) -> None:
    browser.get(home)
    assert see(browser, "h1") == "Ingested articles"
    picture(browser, "home")
    newest = browser.find_element(By.CSS_SELECTOR, ".newest a")
    title = newest.text
    newest.click()
    assert see(browser, ".article h1") == title
    assert len(browser.find_elements(By.CSS_SELECTOR, ".article .body p")) > 2
    picture(browser, "article")
    browser.find_element(By.PARTIAL_LINK_TEXT, "Why this text").click()
    assert see(browser, ".verdict.kept") == "kept"
    assert troubles(browser) == []


def test_the_table_of_articles_can_be_narrowed_by_a_facet(home: str, browser: Chrome) -> None:
    browser.get(f"{home}articles/articles")
    see(browser, "table.rows-and-columns")
    picture(browser, "articles")
    before = len(browser.find_elements(By.CSS_SELECTOR, "tbody tr"))
    browser.find_element(By.CSS_SELECTOR, "#facet-site li a").click()
    WebDriverWait(browser, 10).until(url_contains("site="))
    assert 0 < len(browser.find_elements(By.CSS_SELECTOR, "tbody tr")) < before
    assert troubles(browser) == []


def test_the_column_menu_of_datasette_works_under_our_policy(home: str, browser: Chrome) -> None:
    browser.get(f"{home}articles/articles")
    see(browser, "table.rows-and-columns")
    browser.find_element(By.CSS_SELECTOR, "th[data-column=published] svg").click()
    assert "Sort ascending" in see(browser, ".dropdown-menu")
    assert troubles(browser) == []


def test_a_search_marks_the_words_it_found(home: str, browser: Chrome) -> None:
    browser.get(home)
    field = browser.find_element(By.CSS_SELECTOR, "input[name=q]")
    field.send_keys("satellite")
    field.submit()
    assert see(browser, "mark").lower().startswith("satellite")
    picture(browser, "search")
    browser.find_element(By.CSS_SELECTOR, ".card-title a").click()
    assert see(browser, ".article h1")
    assert troubles(browser) == []


@pytest.mark.parametrize("name", sorted(QUERIES))
def test_every_question_is_answered(home: str, browser: Chrome, name: str) -> None:
    browser.get(f"{home}articles/{name}{ASKED.get(name, '')}")
    assert see(browser, "h1") == QUERIES[name]["title"]
    assert see(browser, "tbody tr")
    picture(browser, f"question-{name}")
    assert troubles(browser) == []


def test_a_verdict_says_what_would_flip_it(home: str, browser: Chrome) -> None:
    browser.get(home)
    browser.find_element(By.PARTIAL_LINK_TEXT, "Bakers fire up ovens").click()
    see(browser, ".article h1")
    browser.find_element(By.PARTIAL_LINK_TEXT, "Why this text").click()
    assert "the forest says" in see(browser, "td.col-votes")
    browser.find_element(By.CSS_SELECTOR, ".flip summary").click()
    assert "[[rule]]" in see(browser, ".flip[open] pre")
    picture(browser, "why-flip")
    assert troubles(browser) == []


def test_sql_can_be_written_and_run(home: str, browser: Chrome) -> None:
    browser.get(f"{home}articles")
    see(browser, ".CodeMirror")
    picture(browser, "database")
    browser.find_element(By.CSS_SELECTOR, "form.sql input[type=submit]").click()
    assert see(browser, "tbody tr")
    assert troubles(browser) == []


PAGES = {
    "home": "",
    "database": "articles",
    "search": "-/search?q=satellite",
    "articles": "-/search",
    "nothing": "-/search?q=zeppelin&site=spacewar.com",
    "article": "articles/articles/1",
    "compare": "-/compare/1",
    "changes": "-/changes/{edited}",
    "quality": "-/quality",
    "block": "",
    "quality-site": "-/quality?site=spacewar.com",
    "table": "articles/articles",
    "captures": "articles/captures",
    "row": "articles/captures/1",
    "blocks": "articles/blocks?_nocount=1",
    "question": "articles/by_month",
    "why": "articles/why?capture_id=1",
    "dropped": "articles/dropped",
    "error": "-/no-such-page",
}
"""A page of each kind."""


def page_of(home: str, samples: Path, name: str) -> str:
    """Return the address of a page of a kind."""
    if name == "block":
        told = httpx.get(f"{home}-/quality").text
        return home + unescape(re.findall(r'href="/(-/quality/block[^"]+)', told)[0])
    with closing(sqlite3.connect(samples)) as connection:
        [edited] = connection.execute("select min(capture_id) from revisions").fetchone()
    return home + PAGES[name].format(edited=edited)


@contextmanager
def seen_as(browser: Chrome, size: tuple[int, int] = DESK, scheme: str = "light") -> Iterator[None]:
    """Let the browser be of a size and of a colour scheme."""
    metrics = {"width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": size == PHONE}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    browser.execute_cdp_cmd(
        "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    )
    try:
        yield
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


@pytest.mark.parametrize("name", PAGES)
def test_no_page_scrolls_sideways_on_a_phone(home: str, samples: Path, browser: Chrome, name: str) -> None:
    with seen_as(browser, PHONE):
        browser.get(page_of(home, samples, name))
        see(browser, "h1")
        assert browser.execute_script("return document.documentElement.scrollWidth") <= PHONE[0]


@pytest.fixture(scope="module")
def axe() -> str:
    """The script that looks for what keeps people out of a page, https://github.com/dequelabs/axe-core."""
    found = find_spec("axe_playwright_python")
    if found is None or not found.submodule_search_locations:
        pytest.skip("axe-core is not installed: pip install -e '.[dev]'")
    return (Path(found.submodule_search_locations[0]) / "axe.min.js").read_text("utf-8")


RUN_AXE = """
const done = arguments[arguments.length - 1];
axe.run(document, { iframes: false, resultTypes: ["violations"] }).then((found) => done(
  found.violations.filter((each) => ["serious", "critical"].includes(each.impact))
    .flatMap((each) => each.nodes.map((node) => `${each.id}: ${node.html.slice(0, 150)} ${node.failureSummary}`))
), (error) => done([String(error)]));
"""


@pytest.mark.parametrize("name", PAGES)
def test_no_page_keeps_anybody_out(home: str, samples: Path, browser: Chrome, axe: str, name: str) -> None:
    for scheme in ("light", "dark"):
        for size in (DESK, PHONE):
            with seen_as(browser, size, scheme):
                browser.get(page_of(home, samples, name))
                see(browser, "h1")
                browser.execute_script(axe)
                assert browser.execute_async_script(RUN_AXE) == [], (scheme, size)
                if SCREENSHOTS:
                    browser.save_screenshot(str(Path(SCREENSHOTS) / f"{name}-{scheme}-{size[0]}.png"))


def test_dark_mode_is_dark_and_light_mode_light(home: str, browser: Chrome) -> None:
    shades = "return [...getComputedStyle(document.body).backgroundColor.matchAll(/[0-9]+/g)].map((each) => +each[0])"
    for scheme, dark in (("light", False), ("dark", True)):
        with seen_as(browser, DESK, scheme):
            browser.get(home)
            assert all((each < 60) == dark and (each > 200) != dark for each in browser.execute_script(shades))


def test_what_keeps_people_out_is_found(browser: Chrome, axe: str) -> None:
    browser.get("data:text/html,<title>a</title><html lang=en><h1>a</h1><p style='color:%23ccc'>pale<input>")
    browser.execute_script(axe)
    found = {said.partition(":")[0] for said in browser.execute_async_script(RUN_AXE)}
    assert found == {"color-contrast", "label"}


@pytest.mark.parametrize("name", sorted(set(PAGES) - {"error"}))
def test_no_script_fails_and_no_request(home: str, samples: Path, browser: Chrome, name: str) -> None:
    troubles(browser)  # of the page that there is not
    browser.get(page_of(home, samples, name))
    see(browser, "h1")
    assert troubles(browser) == []


def titles(browser: Chrome) -> list[str]:
    return [each.text for each in browser.find_elements(By.CSS_SELECTOR, ".card-title")]


def test_facets_narrow_a_search_and_filters_stay_until_they_are_removed(home: str, browser: Chrome) -> None:
    browser.get(f"{home}-/search?q=the")
    see(browser, ".card")
    before = titles(browser)
    browser.find_element(By.XPATH, "//aside//a[.='spacewar.com']").click()
    WebDriverWait(browser, 10).until(url_contains("site=spacewar.com"))
    narrowed = titles(browser)
    assert 0 < len(narrowed) < len(before)
    field = browser.find_element(By.CSS_SELECTOR, "main input[name=q]")
    field.clear()
    field.send_keys("satellite", Keys.ENTER)
    WebDriverWait(browser, 10).until(url_contains("q=satellite"))
    assert "site=spacewar.com" in browser.current_url
    assert see(browser, ".chips").startswith("site spacewar.com")
    browser.find_element(By.LINK_TEXT, "newest").click()
    WebDriverWait(browser, 10).until(url_contains("sort=newest"))
    assert "site=spacewar.com" in browser.current_url
    browser.find_element(By.CSS_SELECTOR, ".chips a").click()
    WebDriverWait(browser, 10).until(lambda _: "site=" not in browser.current_url)
    assert "q=satellite" in browser.current_url
    dated = browser.find_element(By.ID, "from")
    dated.send_keys("2026-02", Keys.ENTER)
    WebDriverWait(browser, 10).until(url_contains("from=2026-02"))
    assert titles(browser) == [each for each in titles(browser) if each.startswith("Orbital tug")] != []
    assert troubles(browser) == []


def test_a_search_leads_to_its_feed_and_its_files(home: str, browser: Chrome) -> None:
    browser.get(f"{home}-/search?q=satellite")
    feed = browser.find_element(By.CSS_SELECTOR, "link[type='application/atom+xml']").get_attribute("href")
    assert feed == browser.find_element(By.LINK_TEXT, "feed").get_attribute("href")
    expected = len(titles(browser))
    count = "return fetch(arguments[0]).then((got) => got.text()).then((text) => text.split(arguments[1]).length - 1)"
    for name, mark in (("feed", "<entry"), ("JSON Lines", "\n"), ("Markdown", "\ntitle:")):
        address = browser.find_element(By.LINK_TEXT, name).get_attribute("href")
        assert browser.execute_script(count, address, mark) == expected, name
    assert troubles(browser) == []


def test_older_and_newer_articles_of_a_site_are_a_click_away(home: str, browser: Chrome) -> None:
    browser.get(f"{home}-/search?site=spacewar.com&sort=newest")
    browser.find_element(By.CSS_SELECTOR, ".card-title a").click()
    first = see(browser, ".article h1")
    address = browser.current_url
    browser.find_element(By.CSS_SELECTOR, ".beside a[rel=prev]").click()
    WebDriverWait(browser, 10).until(lambda _: browser.current_url != address)
    see(browser, ".article h1")
    browser.find_element(By.CSS_SELECTOR, ".beside a[rel=next]").click()
    WebDriverWait(browser, 10).until(lambda _: browser.current_url == address)
    assert see(browser, ".article h1") == first
    assert troubles(browser) == []


def test_an_article_that_was_written_anew_leads_to_what_changed(home: str, browser: Chrome) -> None:
    browser.get(f"{home}articles/most_edited")
    browser.find_element(By.CSS_SELECTOR, "td.col-title a").click()
    see(browser, ".article h1")
    browser.find_element(By.PARTIAL_LINK_TEXT, "What each cleaning changed").click()
    assert "storage" in see(browser, "ins")
    assert "battery" in see(browser, "del")
    assert troubles(browser) == []


def test_quality_leads_from_a_block_that_is_dropped_often_to_the_captures_that_carry_it(
    home: str, browser: Chrome
) -> None:
    browser.get(home)
    browser.find_element(By.LINK_TEXT, "Quality").click()
    assert see(browser, "h1") == "Quality"
    block = browser.find_element(By.CSS_SELECTOR, ".dropped-blocks .block-text a")
    words = block.text.split(" …")[0]
    count = see(browser, ".dropped-blocks .share-number")
    block.click()
    assert see(browser, "blockquote").startswith(words)
    assert see(browser, ".verdict.dropped") == "dropped"
    assert str(len(browser.find_elements(By.CSS_SELECTOR, ".dropped-blocks tbody tr"))) == count
    browser.find_element(By.CSS_SELECTOR, ".block-text a").click()
    see(browser, ".compare")
    browser.back()
    browser.find_element(By.PARTIAL_LINK_TEXT, "Quality of").click()
    assert see(browser, "h1").startswith("Quality of ")
    assert troubles(browser) == []


# where the keys are, whether that can be seen, and whether it stands behind what had them before
FOCUSED = """
const element = document.activeElement;
const after = !window.before || Boolean(window.before.compareDocumentPosition(element) & 4);
window.before = element;
const style = getComputedStyle(element);
const box = element.getBoundingClientRect();
const seen = box.width > 0 && box.bottom > 0 && box.top < innerHeight && style.outlineStyle !== "none";
return [element === document.body ? "" : element.outerHTML.slice(0, 120), seen, after];
"""


def press(browser: Chrome, *keys: str) -> None:
    ActionChains(browser).send_keys(*keys).perform()


@pytest.mark.parametrize("name", ["home", "search", "article", "compare", "quality", "changes", "question"])
def test_the_tab_key_goes_through_a_page_in_order_and_is_seen(
    home: str, samples: Path, browser: Chrome, name: str
) -> None:
    browser.get(page_of(home, samples, name))
    press(browser, Keys.TAB)
    assert browser.execute_script("return document.activeElement.textContent") == "Skip to the content"
    for _ in range(40):
        said, seen, after = browser.execute_script(FOCUSED)
        if not said:
            break
        assert seen or said.startswith("<iframe"), said  # the outline is in the frame
        assert after, said
        press(browser, Keys.TAB)


def test_everything_can_be_done_without_a_mouse(home: str, browser: Chrome) -> None:
    browser.get(f"{home}articles/by_month")
    press(browser, Keys.TAB, Keys.ENTER)
    assert browser.execute_script("return document.activeElement.id") == "main"
    press(browser, "/")
    assert browser.execute_script("return document.activeElement.name") == "q"
    press(browser, "satellite", Keys.ENTER)
    WebDriverWait(browser, 10).until(url_contains("q=satellite"))
    see(browser, ".card")
    press(browser, "/")
    for _ in range(30):
        press(browser, Keys.TAB)
        if browser.execute_script("return Boolean(document.activeElement.closest('.card-title'))"):
            break
    press(browser, Keys.ENTER)
    see(browser, ".article h1")
    address = browser.current_url
    press(browser, "k")
    WebDriverWait(browser, 10).until(lambda _: browser.current_url != address)
    see(browser, ".article h1")
    press(browser, "j")
    WebDriverWait(browser, 10).until(lambda _: browser.current_url == address)
    see(browser, ".article h1")
    press(browser, "/", "gate")
    assert browser.current_url == address  # letters in a field are letters
    assert troubles(browser) == []
