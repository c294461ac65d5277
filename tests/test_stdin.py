"""What comes in on standard input is kept under raw/ like any other capture."""

import gzip
import json

import pytest

from ingest.errors import Corrupt, Empty
from ingest.sources.discover import find, read
from ingest.sources.stdin import keep_stdin

PAGE = b"<!doctype html><title>Ferry</title><p>The ferry sails at nine.</p>"


def test_a_piped_page_is_kept_and_can_be_read_again_with_its_address(tmp_path):
    path = keep_stdin(PAGE, tmp_path, url="https://example.org/ferry")
    (found,) = find([path])
    capture = read(found).capture
    assert (capture.body, capture.url, capture.site) == (PAGE, "https://example.org/ferry", "example.org")
    assert path.parent == tmp_path / "stdin"
    assert path.suffix == ".html"


def test_the_same_page_piped_in_twice_is_one_file_and_another_address_another(tmp_path):
    first = keep_stdin(PAGE, tmp_path, url="https://example.org/a")
    assert keep_stdin(PAGE, tmp_path, url="https://example.org/a") == first
    other = keep_stdin(PAGE, tmp_path, url="https://example.org/b")
    assert other != first
    assert json.loads(other.with_name(other.name + ".meta.json").read_text()) == {"url": "https://example.org/b"}


@pytest.mark.parametrize(
    ("body", "ending"), [(b"%PDF-1.4 ...", ".bin"), (b"Just some words.", ".txt"), (PAGE, ".html")]
)
def test_the_ending_says_what_it_is(tmp_path, body, ending):
    assert keep_stdin(body, tmp_path).suffix == ending


def test_a_compressed_page_is_kept_as_it_came(tmp_path):
    path = keep_stdin(gzip.compress(PAGE), tmp_path)
    (found,) = find([path])
    assert read(found).capture.body == PAGE


def test_nothing_on_standard_input_says_what_would_have_worked(tmp_path):
    with pytest.raises(Empty, match=r"curl -s URL \| ingest run -"):
        keep_stdin(b" \n", tmp_path)


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "stdin").write_text("in the way")
    with pytest.raises(Corrupt, match="--raw names another folder"):
        keep_stdin(PAGE, tmp_path)
