"""File names of exported articles, whatever a page claims to be called."""

import unicodedata
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ingest.exporters.names import LIMIT, RESERVED, article_id, article_path, slug

anything = st.one_of(st.none(), st.text(), st.text("./\\: \0conau-", max_size=12))
relaxed = settings(deadline=None)  # a busy machine is no failure
ids = st.integers(1, 2**63 - 1)


@relaxed
@given(anything, anything, anything, ids)
@example("..", "../2025", "../../x", 1)
@example("con", None, "con", 1)
@example("aux.example.com", "2025-12-09", "nul\0", 1)
@example("a/b", "2025/12/09", "a/b\\c:d", 1)
@example("[::1]:8001", "2025-12-09\n", " . ", 1)
@example("-rf", None, "-rf *", 1)
@example("ß." * 200, "2025", "İ㎒" * 200, 2**63 - 1)
def test_a_path_is_two_safe_names_inside_the_folder(site, published, title, key):
    path = article_path(site, published, title, key, "md")
    assert len(path.parts) == 2
    assert not path.is_absolute()
    assert PureWindowsPath(path).parts == path.parts
    for name in path.parts:
        assert 0 < len(name.encode()) <= LIMIT
        assert name not in {".", ".."}
        assert not set(name) & set('<>:"/\\|?*\0')
        assert all(unicodedata.category(char)[0] != "C" for char in name if ord(char) < 0x100)
        assert name.strip(" .") == name
        assert not name.startswith("-")
        assert name.partition(".")[0] not in RESERVED
        assert unicodedata.normalize("NFC", name) == name


@relaxed
@given(anything, anything, anything, ids)
def test_the_id_can_be_read_back_from_the_name(site, published, title, key):
    assert article_id(article_path(site, published, title, key, "md").name) == key


@relaxed
@given(anything, anything, anything, ids, ids)
def test_paths_differ_by_their_ids_even_where_case_is_ignored(site, published, title, one, two):
    paths = [str(article_path(site, published, title, key, "md")).casefold() for key in (one, two)]
    assert (paths[0] == paths[1]) == (one == two)


@relaxed
@given(st.text(), st.integers(1, 40))
def test_a_slug_is_its_own_slug(text, limit):
    once = slug(text, limit)
    assert len(once.encode()) <= limit
    assert slug(once, limit) == once


@relaxed
@given(anything, anything, anything, ids)
def test_a_path_can_be_made_on_this_file_system(tmp_path_factory, site, published, title, key):
    folder = tmp_path_factory.getbasetemp()
    path = folder / article_path(site, published, title, key, "md")
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"")
    assert path.resolve().is_relative_to(folder.resolve())
    path.unlink()


@pytest.mark.parametrize(
    ("published", "head"),
    [
        ("2025", "2025"),
        ("2025-12", "2025-12"),
        ("2025-12-09", "2025-12-09"),
        ("2025-12-09T10:00:00+00:00", "2025-12-09"),
        ("2025-12-09 10:00", "2025-12-09"),
        ("Dec 9", "undated"),
        ("2025-12-09/..", "undated"),
        (None, "undated"),
    ],
)
def test_a_name_starts_with_as_much_of_the_date_as_is_known(published, head):
    assert article_path("a.example", published, "Fog", 3, "md").name == f"{head}-fog-3.md"


def test_a_long_title_is_cut_between_words():
    title = "The quiet crane and the loud whale " * 8
    name = article_path("a.example", "2025-12-09", title, 12, "md").name
    words = name.removeprefix("2025-12-09-").removesuffix("-12.md").split("-")
    assert len(name) > LIMIT - 10
    assert set(words) == {"the", "quiet", "crane", "and", "loud", "whale"}


def test_a_title_in_another_script_keeps_its_letters():
    assert slug("Спутник замолчал") == "спутник-замолчал"
    assert slug("静かなクレーン") == "静かなクレーン"
    assert slug("शांत क्रेन") == "शांत-क्रेन"


def test_a_host_that_is_a_device_of_windows_gets_another_name():
    assert article_path("aux.example", None, None, 1, "md") == PurePosixPath("aux_.example/undated-untitled-1.md")
    assert Path(article_path("con", None, None, 1, "md")).parts[0] == "con_"
