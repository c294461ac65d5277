"""Saved pages: where and when, as browsers, SingleFile, HTTrack, wget and ArchiveBox leave it."""

import json
from datetime import UTC, datetime
from pathlib import PurePath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sources.discover import find, read
from ingest.sources.saved_pages import archivebox, resources_of, saved_from, wget_address

TEN = datetime(2025, 12, 9, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("head", "address", "moment"),
    [
        (
            "<!DOCTYPE html> <html lang=en><!--\n Page saved with SingleFile \n url: https://example.org/orchard?a=1 \n saved date: Tue Dec 09 2025 11:00:00 GMT+0100 (Central European Standard Time)\n--><meta charset=utf-8>",
            "https://example.org/orchard?a=1",
            TEN,
        ),
        ("<!--\n Page saved with SingleFile \n url: https://example.org/ \n-->", "https://example.org/", None),
        ("<!DOCTYPE html>\n<!-- saved from url=(0020)https://example.org/ -->", "https://example.org/", None),
        ("<!-- saved from url=(0014)about:internet -->", None, None),
        (
            "<html>\n<!-- Mirrored from www.example.org/a/index.html by HTTrack Website Copier/3.x [XR&CO'2014], Tue, 09 Dec 2025 10:00:00 GMT -->",
            "http://www.example.org/a/index.html",
            TEN,
        ),
        ("<html><!-- saved from a shipwreck --><p>url=(0020)https://example.org/", None, None),
    ],
)
def test_the_comment_of_a_tool_says_where_and_when(head, address, moment):
    assert saved_from(head.encode()) == (address, moment)


def test_a_comment_far_down_is_part_of_the_story():
    assert saved_from(b"<p>" * 9000 + b"<!-- saved from url=(0020)https://example.org/ -->") == (None, None)


@given(st.binary(max_size=300))
def test_any_bytes_say_something_or_nothing(data):
    for mark in (b"<!-- saved from url=(1)", b"<!-- Page saved with SingleFile url: ", b"<!-- Mirrored from "):
        saved_from(mark + data + b" by HTTrack Website Copier/3 [x], " + data + b" -->")


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("raw/example.org/index.html?page=2", "https://example.org/?page=2"),
        ("example.org/a b/list.php?x=1&y=%C3%A9", "https://example.org/a%20b/list.php?x=1&y=%C3%A9"),
        ("example.org/story?id=7.html", "https://example.org/story?id=7"),
        ("example.org/story.html", None),
        ("notes/what now?.txt", None),
    ],
)
def test_a_query_in_a_name_is_a_mirror_of_wget(path, address):
    assert wget_address(PurePath(path)) == address


def test_the_folder_beside_a_complete_page_holds_its_resources():
    beside = {"Orchard.html", "Orchard_files", "Obst.htm", "Obst-Dateien", "my_files"}
    assert [resources_of(name, beside) for name in sorted(beside)] == [
        "Obst.htm", None, None, "Orchard.html", None,
    ]  # fmt: skip


def snapshot(folder, **more):
    folder.mkdir(exist_ok=True)
    said = {"url": "https://example.org/orchard", "timestamp": "1765274400.0", **more}
    (folder / "index.json").write_text(json.dumps(said))
    return folder


def test_a_snapshot_of_archivebox_names_its_page_address_and_time(tmp_path):
    dom = [{"status": "failed"}, {"status": "succeeded", "end_ts": "2025-12-09T10:00:00+00:00"}]
    folder = snapshot(
        tmp_path / "1765270000.0", history={"dom": dom}, canonical={"wget_path": "example.org/index.html"}
    )
    found = archivebox(folder)
    assert (found.page, found.url, found.fetched_at) == (None, "https://example.org/orchard", TEN)
    (folder / "example.org").mkdir()
    for name in ("example.org/index.html", "singlefile.html", "output.html"):
        (folder / name).write_text("<p>Pears")
        assert archivebox(folder).page == folder / name
    assert archivebox(folder).fetched_at == TEN


STORY = "<p>Pears by the road, and nobody to pick them before the frost comes."
SHELL = "<html><body><div id=root></div><script>start('#root', {a: 1 < 2})</script><noscript>Turn scripts on</noscript>"


@pytest.mark.parametrize(
    ("kept", "chosen"),
    [
        ({"output.html": SHELL, "singlefile.html": STORY}, "singlefile.html"),
        ({"output.html": STORY, "singlefile.html": STORY * 9}, "singlefile.html"),
        ({"output.html": STORY, "singlefile.html": STORY + "<p>Now"}, "output.html"),
        ({"output.html": SHELL, "singlefile.html": "<p>Robot?", "readability/content.html": STORY}, "readability/content.html"),
        ({"dom/output.html": STORY, "mercury/content.html": STORY}, "dom/output.html"),
        ({"output.html": SHELL, "singlefile.html": SHELL}, "output.html"),
        ({"output.html": SHELL, "fair.example/pears.html": STORY, "mercury/content.html": STORY}, "fair.example/pears.html"),
    ],
)  # fmt: skip
def test_of_a_snapshot_the_output_that_holds_the_page_is_read(tmp_path, kept, chosen):
    folder = snapshot(tmp_path / "1", canonical={"wget_path": "fair.example/pears.html"})
    for name, text in kept.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    assert archivebox(folder).page == folder / chosen
    (found,) = find([tmp_path])
    assert read(found).capture.url == "https://example.org/orchard"


def test_other_folders_are_no_snapshots_and_paths_out_of_one_are_not_followed(tmp_path):
    assert archivebox(tmp_path) is None
    for text in ("[]", "{", '{"url": 3, "timestamp": "1"}', '{"title": "an index"}'):
        (tmp_path / "index.json").write_text(text)
        assert archivebox(tmp_path) is None
    (tmp_path / "out.html").write_text("<p>Pears")
    for path in ("../out.html", str(tmp_path / "out.html"), "a\0b"):
        assert (
            archivebox(snapshot(tmp_path / "s", canonical={"wget_path": path}, history=[], timestamp="x")).page is None
        )
