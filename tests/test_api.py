"""The functions that need no database: clean, clean_many and read, and what importing ingest costs."""

import dataclasses
import gzip
import io
import json
import os
import pickle
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

import ingest
from ingest.errors import Empty, NotFound, Unsupported, UsageError
from ingest.settings import DEFAULT

ROOT = Path(__file__).parent.parent
STORY = (
    "The ferry left the quay at six in the morning with two cars, a horse and the mail for the islands.",
    "By noon the wind had turned, and the harbor master raised the second cone above the signal house.",
    "Nobody crossed again until Thursday, when the sea had gone down and the bread had run out.",
)
HEAD = (
    '<title>Ferry &amp; fog</title><meta name="author" content="Ida Quay">'
    '<meta property="article:published_time" content="2025-12-09T10:00:00+02:00">'
)
PAGE = f"<html><head>{HEAD}</head><body><h1>Ferry &amp; fog</h1>{''.join(f'<p>{each}</p>' for each in STORY)}".encode()
NO_ARTICLE = b"<title>Nothing here</title><p>Page not found.</p>"
URL = "https://quaytimes.example/ferry"


def test_each_type_of_source_gives_the_same_article(tmp_path):
    path = tmp_path / "ferry.html"
    path.write_bytes(PAGE)
    expected = ingest.clean(PAGE, url=URL)
    assert STORY[2] in expected.text
    for source in (PAGE.decode(), path, ingest.Capture(PAGE), io.BytesIO(PAGE)):
        found = ingest.clean(source, url=URL)
        assert (found.text, found.title, found.url) == (expected.text, "Ferry & fog", URL)


def test_text_is_read_as_it_is_whatever_charset_it_declares():
    text = PAGE.decode().replace("<head>", '<head><meta charset="windows-1252">').replace("harbor", "Hafenkapitän")
    for headers in (None, {"Content-Type": "text/html; charset=iso-8859-1"}):
        found = ingest.clean(text, headers=headers)
        assert "Hafenkapitän" in found.text
        assert found.provenance.charset == "utf-8"


def test_text_is_not_a_path(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("ferry.html").write_bytes(PAGE)
    assert isinstance(ingest.clean("ferry.html"), ingest.Rejected)


def test_the_charset_of_the_headers_is_used():
    body = PAGE.decode().replace("harbor", "žalář přístavu").encode("iso-8859-2")
    headers = {"Content-Type": "text/html; charset=iso-8859-2"}
    assert "žalář přístavu" in ingest.clean(body, headers=headers).text
    # a media type without a charset does not hide it
    assert "žalář přístavu" in ingest.clean(body, headers=headers, media_type="text/html").text


def test_no_date_is_later_than_the_capture():
    assert ingest.clean(PAGE, fetched_at=datetime(2025, 12, 10, tzinfo=UTC)).published == "2025-12-09T10:00:00+02:00"
    assert ingest.clean(PAGE, fetched_at=datetime(2024, 1, 1, tzinfo=UTC)).published is None


def test_a_file_is_read_with_its_sidecar_and_unpacked(tmp_path):
    path = tmp_path / "ferry.html.gz"
    path.write_bytes(gzip.compress(PAGE))
    path.with_name("ferry.html.gz.meta.json").write_text(json.dumps({"url": URL}))
    found = ingest.clean(path)
    assert (found.url, found.title) == (URL, "Ferry & fog")
    # what the caller says goes before the sidecar
    assert ingest.clean(path, url="https://other.example/").site == "other.example"


def test_a_message_is_a_page(tmp_path):
    text = f"From: Ida <ida@quay.example>\r\nSubject: Ferry\r\nMessage-ID: <1@quay.example>\r\nReceived: x\r\n\r\n{' '.join(STORY)}"
    path = tmp_path / "ferry.eml"
    path.write_bytes(text.encode())
    for source in (path, text.encode()):
        assert ingest.clean(source).title == "Ferry"


def test_other_sources_are_refused_and_the_message_says_what_would_work(tmp_path):
    with pytest.raises(TypeError, match="bytes, str"):
        ingest.clean(17)
    with pytest.raises(TypeError, match="open\\(path, 'rb'\\)"):
        ingest.clean(io.StringIO("text"))
    with pytest.raises(NotFound, match=r"no\.html"):
        ingest.clean(tmp_path / "no.html")
    with pytest.raises(UsageError, match=r"ingest\.read"):
        ingest.clean(tmp_path)
    archive = tmp_path / "pages.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("a.html", PAGE)
    with pytest.raises(Unsupported, match=r"archive \(zip\); `ingest\.read`"):
        ingest.clean(archive)
    for body, error in ((b"%PDF-1.7", Unsupported), (b"", Empty)):
        with pytest.raises(error):
            ingest.clean(body)


def test_rules_are_used_in_place_of_the_shipped_ones():
    rules = [ingest.Site(("quaytimes.example",), (ingest.Rule("noon", "the second paragraph", line="By noon .*"),))]
    found = ingest.clean(PAGE, url=URL, rules=rules)
    assert STORY[1] not in found.text
    assert "rule:quaytimes.example/noon" in {verdict.decided_by for _, verdict in found.ledger}


def test_settings_limit_what_is_read():
    few = ingest.Settings(page_blocks=2)
    assert "partial" in ingest.clean(PAGE, settings=few).flags
    cut = ingest.clean(io.BytesIO(PAGE), settings=ingest.Settings(capture_bytes=len(PAGE) - len(STORY[2]) - 4))
    assert STORY[2] not in cut.text
    assert "partial" in cut.flags
    judged = ingest.clean(PAGE, settings=ingest.Settings(weighed_blocks=1))
    assert {name for block in judged.verdicts for name, _ in block.votes} == set()


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"page_blocks": 0}, "page_blocks is 0"),
        ({"page_tags": 1.5}, "page_tags is 1.5; it must be a whole number"),
        ({"full_seconds": -1}, "full_seconds is -1; it must be a number above 0"),
        ({"full_seconds": float("nan")}, "full_seconds is nan"),
        ({"worker_memory_mb": True}, "worker_memory_mb is True"),
        ({"batch_seconds": "2"}, "batch_seconds is '2'"),
    ],
)
def test_a_setting_that_is_no_limit_is_refused_by_name(values, said):
    with pytest.raises(ValueError, match=said):
        ingest.Settings(**values)


def test_settings_are_frozen_and_positional_ones_are_refused():
    with pytest.raises(dataclasses.FrozenInstanceError):
        DEFAULT.page_blocks = 3
    with pytest.raises(TypeError):
        ingest.Settings(3)


RESULTS = {
    "article": lambda: ingest.clean(PAGE, url=URL),
    "rejected": lambda: ingest.clean(NO_ARTICLE),
    "failed": lambda: ingest.Failed("it hung", "timeout", "raw/a.html"),
}


@pytest.mark.parametrize("name", RESULTS)
def test_every_result_answers_the_same_questions(name):
    result = RESULTS[name]()
    keys = RESULTS["article"]().to_dict().keys()
    assert result.to_dict().keys() == keys
    again = json.loads(json.dumps(result.to_dict(blocks=True)))
    assert len(again["blocks"]) == len(result.blocks) == len(result.ledger)
    assert again["title"] == result.title
    assert again["text"] == result.text
    assert again["authors"] == list(result.authors)
    assert (result.text == "") == (name != "article")
    assert result.html.startswith("<!DOCTYPE html>")
    assert isinstance(result.markdown, str)
    assert (result.reason is None) == (name == "article")
    assert (result.published, result.site, result.url, result.kept, result.flags, result.confidence) is not None
    assert str(result)
    assert pickle.loads(pickle.dumps(result)) == result


def test_an_article_gives_its_date_as_a_moment():
    article = RESULTS["article"]()
    assert article.published_at == datetime(2025, 12, 9, 8, tzinfo=UTC)
    assert str(article) == f"Ferry & fog\n\n{article.text}"
    assert article.authors == ("Ida Quay",)
    day = dataclasses.replace(article, metadata=dataclasses.replace(article.metadata, published="2025"))
    assert day.published_at == datetime(2025, 1, 1, tzinfo=UTC)
    assert ingest.clean(NO_ARTICLE).published_at is None


# --- clean_many -----------------------------------------------------------------------------------------------------


def many(tmp_path):
    path = tmp_path / "ferry.html"
    path.write_bytes(PAGE)
    yield PAGE
    yield b"%PDF-1.7"
    yield tmp_path / "no.html"
    yield path
    yield ingest.Skipped("raw/a.pdf", "PDF", "unsupported")
    yield NO_ARTICLE


KINDS = ["Article", "Failed", "Failed", "Article", "Failed", "Rejected"]


@pytest.mark.parametrize("workers", [0, 1])
def test_many_sources_give_one_result_each_in_order(tmp_path, workers):
    found = list(ingest.clean_many(many(tmp_path), workers=workers))
    assert [type(each).__name__ for each in found] == KINDS
    assert found[0] == ingest.clean(PAGE)
    assert [each.outcome for each in found if isinstance(each, ingest.Failed)] == [
        "unsupported",
        "corrupt",
        "unsupported",
    ]
    assert found[2].source == str(tmp_path / "no.html")
    assert found[4].source == "raw/a.pdf"


def test_a_page_that_takes_too_long_is_failed_and_the_others_are_cleaned():
    short = ingest.Settings(full_seconds=0.000_001, body_seconds=0.000_001, plain_seconds=0.000_001)
    slow = b"<p>" + b"a word or two and a few more. " * 100_000
    found = list(ingest.clean_many([slow], workers=1, settings=short))
    assert [(type(each).__name__, each.reason is not None) for each in found] == [("Failed", True)]
    assert found[0].outcome == "timeout"


def test_an_iteration_that_is_left_ends_its_workers():
    results = ingest.clean_many((PAGE for _ in range(500)), workers=1)
    assert next(results).title == "Ferry & fog"
    results.close()
    with pytest.raises(StopIteration):
        next(results)


def test_the_wrong_arguments_are_refused_at_once():
    with pytest.raises(ValueError, match="workers is -1"):
        ingest.clean_many([], workers=-1)
    with pytest.raises(TypeError, match="source must be"):
        list(ingest.clean_many([3], workers=0))


SCRIPT = """
import ingest
def main():
    print([each.title for each in ingest.clean_many([{page!r}] * 3, workers=1)])
{call}
"""


def script(tmp_path, call):
    path = tmp_path / "script.py"
    path.write_text(SCRIPT.format(page=PAGE, call=call))
    # no coverage or test hooks: a script as anybody runs one
    return subprocess.run(
        [sys.executable, str(path)], capture_output=True, text=True, timeout=120, check=False, cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip


def test_a_guarded_script_works(tmp_path):
    done = script(tmp_path, "if __name__ == '__main__': main()")
    assert done.stdout.strip() == str(["Ferry & fog"] * 3), done.stderr


def test_a_script_without_the_guard_ends_and_says_what_it_lacks(tmp_path):
    done = script(tmp_path, "main()")
    assert done.returncode
    assert done.stdout == ""
    assert "if __name__ == '__main__':" in done.stderr.strip().splitlines()[-1]


# --- read -----------------------------------------------------------------------------------------------------------


def folder(tmp_path):
    raw = tmp_path / "raw"
    (raw / "quaytimes.example").mkdir(parents=True)
    (raw / "quaytimes.example" / "ferry.html").write_bytes(PAGE)
    (raw / "b.pdf").write_bytes(b"%PDF-1.7 x")
    (raw / ".hidden").write_bytes(b"x")
    with zipfile.ZipFile(raw / "a.zip", "w") as file:
        file.writestr("one.html", PAGE)
        file.writestr("picture.png", b"\x89PNG\r\n\x1a\n")
    return raw


def test_captures_are_read_and_everything_else_is_reported(tmp_path):
    skipped = []
    raw = folder(tmp_path)
    found = list(ingest.read(raw, on_skipped=skipped.append))
    assert [each.source.removeprefix(f"{raw}/") for each in found] == ["a.zip#one.html", "quaytimes.example/ferry.html"]
    assert found[1].site == "quaytimes.example"
    told = {each.source.removeprefix(f"{raw}/"): each for each in skipped}
    assert told["b.pdf"].outcome == "unsupported"
    assert told["b.pdf"].reason.startswith("PDF")
    assert told["a.zip#picture.png"].outcome == ""
    assert told[str(raw)].reason == "hidden by its name"
    assert [each.title for each in ingest.clean_many(found, workers=0)] == ["Ferry & fog"] * 2


def test_what_cannot_be_read_is_a_warning_where_nobody_asks(tmp_path):
    with pytest.warns(UserWarning, match=r"skipped .*b\.pdf: PDF") as told:
        assert len(list(ingest.read(folder(tmp_path)))) == 2
    assert len(told) == 1


def test_a_path_that_is_not_there_is_an_error_before_anything_is_read(tmp_path):
    with pytest.raises(NotFound, match="nowhere"):
        ingest.read(tmp_path, tmp_path / "nowhere")


# --- the module itself ----------------------------------------------------------------------------------------------

HEAVY = ("numpy", "trafilatura", "datasette", "sqlite_utils", "lxml", "httpx", "bs4", "click")


def loaded(code):
    show = f"import sys; {code}; print(*sorted({HEAVY!r} & sys.modules.keys()))".replace(repr(HEAVY), repr(set(HEAVY)))
    done = subprocess.run([sys.executable, "-c", show], capture_output=True, text=True, check=True, cwd=ROOT)
    return done.stdout.split()


@pytest.mark.parametrize(
    "code", ["import ingest", "import ingest; ingest.Settings, ingest.Article, ingest.IngestError"]
)
def test_importing_it_loads_no_large_library(code):
    assert loaded(code) == []


def test_the_help_loads_no_large_library():
    code = "import ingest.cli; ingest.cli.main(['--help'], standalone_mode=False)"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}; import sys; print(*sys.modules, file=sys.stderr)"],
        capture_output=True, text=True, check=True, cwd=ROOT,
    )  # fmt: skip
    assert not {"numpy", "trafilatura", "datasette", "sqlite_utils", "lxml", "httpx", "rich"} & set(done.stderr.split())


def test_its_names_are_listed_and_there():
    assert set(ingest.__all__) <= set(dir(ingest))
    assert all(getattr(ingest, name) is getattr(ingest, name) for name in ingest.__all__)
    assert "Store" not in ingest.__all__
    with pytest.raises(AttributeError, match="clean_many"):
        ingest.clean_more  # noqa: B018
