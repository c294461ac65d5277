"""The comparison in a real browser: one side lights the other, and nothing of a hostile capture runs or asks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ingest.ingestion.run import run
from tests.test_defused import ATTACKS

pytest.importorskip("selenium", reason="selenium is not installed: pip install -e '.[dev]'")

from selenium.webdriver import ActionChains, Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from tests.test_browser import PHONE, browser, home, pytestmark, samples, see, served, troubles

__all__ = ["browser", "home", "pytestmark", "samples"]

COUNT = "return document.querySelector('iframe').contentDocument.querySelectorAll(arguments[0]).length"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a database of captures that attack whoever looks at them."""
    folder = tmp_path_factory.mktemp("attacks")
    (folder / "raw").mkdir()
    words = "<p>The gate was open all night, and nobody came through it but the cat of the keeper.</p>"
    bad = "javascript:top.bad=1"
    for number, attack in enumerate(ATTACKS):
        markup = attack.replace("bad()", "top.bad=parent.bad=1").replace("javascript:top.bad=parent.bad=1", bad)
        (folder / "raw" / f"{number:03}.html").write_text(f"<title>A {number}</title>{words * 3}{markup}{words}")
    run([folder / "raw"], db=folder / "db" / "attacks.db", cleaned=None, workers=1)
    with served(folder / "db" / "attacks.db") as address:
        yield address


MOST_DROPPED = 12  # blocks between two paragraphs of the sample


def opened(browser: Chrome, address: str) -> WebElement:
    """Open a comparison and wait for the script to have seen its frame; return the frame."""
    browser.get(address)
    see(browser, ".clean")
    WebDriverWait(browser, 10).until(lambda _: browser.execute_script(COUNT, "ingest-b[tabindex]"))
    return browser.find_element(By.NAME, "capture")


def compared(home: str, browser: Chrome) -> WebElement:
    browser.get(home)
    browser.find_element(By.PARTIAL_LINK_TEXT, "Bakers fire up ovens").click()
    see(browser, ".article h1")
    browser.find_element(By.LINK_TEXT, "Compare with the capture").click()
    see(browser, ".clean")
    return opened(browser, browser.current_url)


def lit(browser: Chrome, frame: WebElement) -> tuple[list[str], list[str]]:
    """Return what is lit in the capture and in the clean text."""
    right = [each.text for each in browser.find_elements(By.CSS_SELECTOR, ".clean .lit")]
    browser.switch_to.frame(frame)
    left = [each.text for each in browser.find_elements(By.CSS_SELECTOR, ".lit")]
    browser.switch_to.default_content()
    return left, right


def test_pointing_at_one_side_lights_the_other(home: str, browser: Chrome) -> None:
    frame = compared(home, browser)
    browser.switch_to.frame(frame)
    kept = browser.find_elements(By.CSS_SELECTOR, "ingest-b.k")[0]
    text = kept.text
    ActionChains(browser).move_to_element(kept).perform()
    browser.switch_to.default_content()
    WebDriverWait(browser, 5).until(lambda _: lit(browser, frame) == ([text], [text]))
    last = browser.find_elements(By.CSS_SELECTOR, ".clean .body [data-b]")[-1]
    ActionChains(browser).scroll_to_element(last).move_to_element(last).perform()
    WebDriverWait(browser, 5).until(lambda _: lit(browser, frame)[0] == [last.text])
    assert troubles(browser) == []


def test_the_capture_is_scrolled_to_its_first_kept_block_and_the_page_is_not(home: str, browser: Chrome) -> None:
    compared(home, browser)
    top, height, scrolled = browser.execute_script(
        "const frame = document.querySelector('iframe');"
        "return [frame.contentDocument.querySelector('ingest-b.k').getBoundingClientRect().top, frame.clientHeight, scrollY]"
    )
    assert 0 <= top < height
    assert scrolled == 0


def test_blocks_of_one_reason_are_stepped_through(home: str, browser: Chrome) -> None:
    compared(home, browser)
    chip = browser.find_element(By.PARTIAL_LINK_TEXT, "text:control")
    count = int(chip.find_element(By.CLASS_NAME, "count").text)
    chip.click()
    assert see(browser, ".steps .said").startswith(f"1 of {count}, dropped by text:control: it is a button")
    assert browser.execute_script(COUNT, ".chosen") >= count
    browser.find_element(By.XPATH, "//button[.='Previous']").click()
    assert see(browser, ".steps .said").startswith(f"{count} of {count},")
    browser.find_element(By.XPATH, "//button[.='Show all']").click()
    assert browser.execute_script(COUNT, ".chosen") == 0
    assert troubles(browser) == []


def test_the_keyboard_walks_from_block_to_block_on_both_sides(home: str, browser: Chrome) -> None:
    frame = compared(home, browser)
    keys = ActionChains(browser)
    clean = browser.find_element(By.CLASS_NAME, "clean")
    browser.execute_script("arguments[0].focus()", clean)
    # the second and third block of the text stand next to each other in the capture, too
    keys.send_keys(Keys.ARROW_DOWN).send_keys(Keys.ARROW_DOWN).send_keys(Keys.ARROW_DOWN).perform()
    third = browser.find_elements(By.CSS_SELECTOR, ".clean .body [data-b]")[2].text
    assert lit(browser, frame) == ([third], [third])
    keys.send_keys(Keys.ARROW_UP).key_down(Keys.SHIFT).send_keys(Keys.TAB, Keys.TAB).key_up(Keys.SHIFT).perform()
    for _ in range(MOST_DROPPED):  # in the capture stand blocks that were dropped, too
        keys.send_keys(Keys.ARROW_DOWN).perform()
        if lit(browser, frame) == ([third], [third]):
            break
    assert lit(browser, frame) == ([third], [third])


def test_keys_lead_from_article_to_article(home: str, browser: Chrome) -> None:
    browser.get(f"{home}articles/articles?site=spacewar.com&_sort_desc=published")
    browser.find_element(By.CSS_SELECTOR, "td.col-title a, .card a").click()
    see(browser, ".article h1")
    address = browser.current_url
    ActionChains(browser).send_keys("k").perform()
    WebDriverWait(browser, 5).until(lambda _: browser.current_url != address)
    see(browser, ".article h1")
    ActionChains(browser).send_keys(Keys.ARROW_RIGHT).perform()
    WebDriverWait(browser, 5).until(lambda _: browser.current_url == address)


def test_a_phone_has_one_side_under_the_other(home: str, browser: Chrome) -> None:
    metrics = {"width": PHONE[0], "height": PHONE[1], "deviceScaleFactor": 1, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    try:
        frame = compared(home, browser)
        clean = browser.find_element(By.CLASS_NAME, "clean")
        assert clean.location["y"] > frame.location["y"] + frame.size["height"]
        assert browser.execute_script("return document.documentElement.scrollWidth") <= PHONE[0]
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_nothing_of_a_hostile_capture_runs_or_asks(hostile: str, browser: Chrome) -> None:
    browser.get(f"{hostile}attacks/captures.json?_shape=array&_size=max&blocks__notnull=1")
    troubles(browser)
    for number in range(1, len(ATTACKS) + 1):
        for path in (f"-/compare/{number}", f"-/capture/{number}"):
            browser.get(f"{hostile}{path}")
            assert browser.execute_script("return window.bad") is None, ATTACKS[number - 1]
            assert browser.current_url == f"{hostile}{path}"
            assert "The gate was open all night" in browser.page_source
        # what is not even tried leaves no line in the console
        assert troubles(browser) == [], ATTACKS[number - 1]
