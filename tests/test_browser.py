"""The served database in a real browser: what a reader sees, and that no script or request fails on the way."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.serve.queries import QUERIES

selenium = pytest.importorskip("selenium", reason="selenium is not installed: pip install -e '.[dev]'")

from selenium.webdriver import Chrome, ChromeOptions, ChromeService  # noqa: E402
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.support.expected_conditions import url_contains, visibility_of_element_located  # noqa: E402
from selenium.webdriver.support.wait import WebDriverWait  # noqa: E402

BROWSER, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
SCREENSHOTS = os.environ.get("INGEST_SCREENSHOTS")
DESK, PHONE = (1280, 900), (390, 844)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not (BROWSER and DRIVER), reason="no headless browser: apt install chromium chromium-driver"),
]


@pytest.fixture(scope="module")
def home(samples_db: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "ingest", "serve", "--db", str(samples_db), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        line = server.stdout.readline()
        yield next(word for word in line.split() if word.startswith("http://"))
        server.terminate()


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
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
        f"user-data-dir={tmp_path_factory.mktemp('profile')}",
        f"window-size={DESK[0]},{DESK[1]}",
    ):
        options.add_argument(f"--{flag}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = Chrome(options=options, service=ChromeService(DRIVER))
    driver.get("about:blank")  # in place of the start page a distribution sets, which it cannot load
    troubles(driver)
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
    browser.find_element(By.CSS_SELECTOR, "td.col-title a").click()
    assert see(browser, ".article h1")
    assert troubles(browser) == []


@pytest.mark.parametrize("name", sorted(set(QUERIES) - {"search"}))
def test_every_question_is_answered(home: str, browser: Chrome, name: str) -> None:
    browser.get(f"{home}articles/{name}")
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
    assert 'Rule("' in see(browser, ".flip[open] pre")
    picture(browser, "why-flip")
    assert troubles(browser) == []


def test_sql_can_be_written_and_run(home: str, browser: Chrome) -> None:
    browser.get(f"{home}articles")
    see(browser, ".CodeMirror")
    picture(browser, "database")
    browser.find_element(By.CSS_SELECTOR, "form.sql input[type=submit]").click()
    assert see(browser, "tbody tr")
    assert troubles(browser) == []


@pytest.mark.parametrize(
    "page", ["", "articles/articles", "articles/articles/1", "articles/dropped", "articles/captures/1"]
)
def test_no_page_scrolls_sideways_on_a_phone(home: str, browser: Chrome, page: str) -> None:
    metrics = {"width": PHONE[0], "height": PHONE[1], "deviceScaleFactor": 1, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    browser.get(f"{home}{page}")
    see(browser, "h1")
    width = browser.execute_script("return document.documentElement.scrollWidth")
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    assert width <= PHONE[0]
