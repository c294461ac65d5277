"""Paths -> captures: what is met and in which order, what is passed over, and what can be wrong with a file."""

import gzip
import hashlib
import json
import os
import socket
from collections import Counter
from contextlib import chdir
from datetime import UTC, datetime
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.errors import Corrupt, Empty, TooLarge, Unsupported
from ingest.sources.discover import Found, find, read
from ingest.sources.hosts import host_of
from ingest.sources.sidecar import parse, web_address

PAGE = b"<!DOCTYPE html><title>The ferry</title><p>The ferry sails again from Saturday."


def lay(root, files):
    for name, body in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)


def names(root, *paths):
    return [found.path.relative_to(root).as_posix() for found in find(paths or [root])]


def only(*paths):
    (found,) = find(paths)
    return found


# what is met


def test_a_folder_is_walked_whole_in_sorted_order(tmp_path):
    lay(tmp_path, dict.fromkeys(["b", "a/z", "a/b/c", "c", "a b", "B"], PAGE))
    assert names(tmp_path) == ["B", "a/b/c", "a/z", "a b", "b", "c"]
    assert names(tmp_path) == names(tmp_path)


def test_what_editors_and_file_managers_leave_behind_is_passed_over(tmp_path):
    for name in (
        ".DS_Store",
        ".hidden",
        ".git/a.html",
        "a.html~",
        "#a.html#",
        "a.swp",
        "Thumbs.db",
        "b.html.part",
    ):
        lay(tmp_path, {name: PAGE})
    lay(tmp_path, {"a.html": PAGE})
    (tmp_path / "empty").mkdir()
    (tmp_path / "__MACOSX").mkdir()
    (tmp_path / "__MACOSX" / "a.html").write_bytes(PAGE)
    assert names(tmp_path) == ["a.html"]


def test_a_page_whose_title_starts_with_a_dot_is_a_capture(tmp_path):
    lay(tmp_path, {".NET is here.html": PAGE, "._a.html": b"x", ".#a.html": b"x", ".DS_Store": b"x", "a.html": PAGE})
    assert names(tmp_path) == [".NET is here.html", "a.html"]


def test_a_readme_at_the_top_is_about_the_folder_and_one_further_down_is_a_capture(tmp_path):
    lay(
        tmp_path,
        {"README.md": b"# Captures", "readme.txt": b"x", "example.org/README.md": b"# A page", "a.txt": b"x"},
    )
    assert names(tmp_path) == ["a.txt", "example.org/README.md"]


def test_a_file_that_is_named_itself_is_always_met(tmp_path):
    lay(tmp_path, {"README.md": b"# A page", ".hidden.html": PAGE, "a.html~": PAGE})
    given = [tmp_path / "a.html~", tmp_path / ".hidden.html", tmp_path / "README.md"]
    assert [found.path for found in find(given)] == given
    assert all(read(found).capture.body for found in find(given))


def test_a_file_reached_twice_is_met_once(tmp_path):
    lay(tmp_path, {"raw/a.html": PAGE, "raw/b/c.html": PAGE})
    raw = tmp_path / "raw"
    with chdir(tmp_path):
        paths = [raw / "b" / "c.html", raw, raw / "b", Path("raw/a.html"), raw / ".." / "raw"]
        assert [found.path.name for found in find(paths)] == ["c.html", "a.html"]


def test_a_sidecar_is_met_with_its_capture_and_not_alone(tmp_path):
    lay(tmp_path, {"a.html": PAGE, "a.html.meta.json": b"{}", "b.html.meta.json": b"{}"})
    first, second = find([tmp_path])
    assert (first.path.name, first.error) == ("a.html", None)
    assert isinstance(second.error, Unsupported)
    assert str(second.error) == "a sidecar without its capture: b.html is not beside it"
    assert [found.path.name for found in find(sorted(tmp_path.iterdir()))][:1] == ["a.html"]


def test_a_stamp_changes_with_the_file_and_with_its_sidecar(tmp_path):
    lay(tmp_path, {"a.html": PAGE})
    file = tmp_path / "a.html"
    now = file.stat()
    stamp = only(tmp_path).stamp
    assert stamp == f"{now.st_size}:{now.st_mtime_ns}:{now.st_ctime_ns}:{now.st_ino}"
    assert only(file).stamp == stamp
    os.utime(file, ns=(1, 1))
    changed = only(tmp_path).stamp
    assert changed != stamp
    lay(tmp_path, {"a.html.meta.json": b"{}"})
    assert only(tmp_path).stamp.startswith(changed + "+")


# what is no file


def test_a_path_that_does_not_exist_says_what_would_have_worked(tmp_path):
    for path in (tmp_path / "gone.html", tmp_path / "a\0b", tmp_path / ("x" * 5000)):
        found = only(path)
        assert isinstance(found.error, Corrupt)
        with pytest.raises(Corrupt):
            read(found)
    assert "no such file or folder; give a file, a folder, or - for" in str(only(tmp_path / "gone.html").error)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_pipes_sockets_and_devices_are_never_opened(tmp_path):
    os.mkfifo(tmp_path / "a.pipe")
    with chdir(tmp_path), socket.socket(socket.AF_UNIX) as listener:  # the path of a socket is short
        listener.bind("b.socket")
        met = [*find([tmp_path]), *find([Path("/dev/null")])]
    assert [str(found.error).partition(":")[0] for found in met] == ["a named pipe", "a socket", "a device"]
    assert all(isinstance(found.error, Unsupported) for found in met)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_that_took_the_place_of_a_file_does_not_hang(tmp_path):
    os.mkfifo(tmp_path / "a.html")
    with pytest.raises(Unsupported, match="named pipe"):
        read(Found(tmp_path / "a.html"))


def test_links_are_followed_where_they_are_named_and_not_out_of_a_folder(tmp_path):
    lay(tmp_path, {"raw/a.html": PAGE, "elsewhere/secret.html": PAGE})
    raw = tmp_path / "raw"
    (raw / "in.html").symlink_to("a.html")
    (raw / "loop").symlink_to(raw)
    (raw / "nowhere").symlink_to("gone")
    (raw / "out.html").symlink_to(tmp_path / "elsewhere" / "secret.html")
    (raw / "outside").symlink_to(tmp_path / "elsewhere")
    passed = Counter()
    met = {found.path.name: found.error for found in find([raw], passed)}
    assert list(met) == ["a.html", "in.html", "nowhere", "out.html", "outside"]
    assert passed == {"a link to a folder": 1}
    assert read(next(each for each in find([raw]) if each.path.name == "in.html")).capture.body == PAGE
    assert isinstance(met["nowhere"], Corrupt)
    assert "leads out of" in str(met["out.html"])
    assert "leads out of" in str(met["outside"])
    assert read(only(raw / "out.html")).capture.body == PAGE
    assert [found.path.name for found in find([raw / "outside"])] == ["secret.html"]
    with pytest.raises(Corrupt):  # a link that took the place of a file after it was found
        read(Found(raw / "out.html", raw))
    with pytest.raises(Corrupt):  # ... or of the file that a link leads to
        read(Found(raw / "in.html", raw, target=raw / "out.html"))


TREE = st.recursive(
    st.sampled_from(["page", "link", "dead link"]),
    lambda inside: st.dictionaries(
        st.sampled_from([
            "a.html", "b.txt", "README.md", ".DS_Store", "Thumbs.db", ".git", "a_files", "a.html.meta.json", "c~", "d",
            "index.json", "__MACOSX",
        ]),
        inside, max_size=6,
    ),
    max_leaves=12,
)  # fmt: skip


def grow(place, tree):
    if isinstance(tree, dict):
        place.mkdir()
        for name, inside in tree.items():
            grow(place / name, inside)
    elif tree == "page":
        place.write_bytes(PAGE)
    else:
        place.symlink_to("a.html" if tree == "link" else "gone")


@settings(deadline=None, max_examples=60)
@given(TREE.filter(lambda tree: isinstance(tree, dict)))
def test_what_is_met_and_what_is_passed_over_are_all_files_that_lie_there(tree):
    with TemporaryDirectory() as folder:
        root = Path(folder) / "raw"
        grow(root, tree)
        passed = Counter()
        met = [found.path for found in find([root], passed)]
        lying = [path for path in root.rglob("*") if path.is_symlink() or not path.is_dir()]
        assert set(met) <= set(lying)
        assert len(met) + passed.total() == len(lying)
        assert [found.path for found in find([root])] == met


def test_a_file_that_went_away_is_corrupt_and_not_a_crash(tmp_path):
    lay(tmp_path, {"a.html": PAGE})
    found = only(tmp_path)
    found.path.unlink()
    with pytest.raises(Corrupt, match="went away"):
        read(found)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_corrupt(tmp_path):
    lay(tmp_path, {"a.html": PAGE, "b/c.html": PAGE})
    (tmp_path / "a.html").chmod(0)
    (tmp_path / "b").chmod(0)
    first, second = find([tmp_path])
    (tmp_path / "b").chmod(0o700)
    with pytest.raises(Corrupt, match="Permission denied"):
        read(first)
    assert "cannot be listed" in str(second.error)


# reading


def test_a_file_becomes_a_capture(tmp_path):
    lay(tmp_path, {"www.Example.org/2025/a.html": PAGE})
    reading = read(only(tmp_path))
    capture = reading.capture
    assert (capture.body, capture.media_type, capture.url, capture.fetched_at) == (PAGE, "text/html", None, None)
    assert (capture.host, capture.site) == ("www.example.org", "example.org")
    assert capture.source == (tmp_path / "www.Example.org/2025/a.html").as_posix()
    assert (reading.sha256, reading.bytes) == (hashlib.sha256(PAGE).hexdigest(), len(PAGE))
    assert reading.warning is None
    assert read(only(tmp_path), source="raw/a.html").capture.source == "raw/a.html"


def test_a_name_that_is_not_utf_8_has_a_source_that_can_be_stored(tmp_path):
    name = os.fsdecode(b"caf\xe9.html")
    try:
        (tmp_path / name).write_bytes(PAGE)
    except OSError:
        pytest.skip("the file system keeps names in UTF-8")
    capture = read(only(tmp_path)).capture
    assert capture.source.endswith("caf\\xe9.html")
    assert capture.source.encode("utf-8")


@pytest.mark.parametrize("name", ["a.html.gz", "a.HTML.GZ", "a.html"])
def test_gzip_is_told_by_its_bytes(tmp_path, name):
    lay(tmp_path, {name: gzip.compress(PAGE)})
    reading = read(only(tmp_path))
    assert (reading.capture.body, reading.capture.media_type) == (PAGE, "text/html")
    assert reading.bytes == len(gzip.compress(PAGE))
    assert reading.sha256 != reading.capture.sha256


def test_what_is_called_gz_and_is_not_packed_is_read_as_it_is(tmp_path):
    lay(tmp_path, {"a.html.gz": PAGE})
    assert read(only(tmp_path)).capture.body == PAGE


def test_the_name_before_gz_breaks_ties(tmp_path):
    lay(tmp_path, {"a.md.gz": gzip.compress(b"Plain words.")})
    assert read(only(tmp_path)).capture.media_type == "text/markdown"


def test_gzip_members_are_put_together_and_padding_is_dropped(tmp_path):
    lay(tmp_path, {"a.gz": gzip.compress(PAGE[:20]) + gzip.compress(PAGE[20:]) + b"\0" * 512})
    reading = read(only(tmp_path))
    assert (reading.capture.body, reading.warning) == (PAGE, None)


def test_bytes_after_gzip_data_are_a_warning(tmp_path):
    lay(tmp_path, {"a.gz": gzip.compress(PAGE) + b"tail"})
    reading = read(only(tmp_path))
    assert reading.capture.body == PAGE
    assert reading.warning == "bytes after the gzip data were left out"


@pytest.mark.parametrize("damage", ["flipped", "header only"])
def test_damaged_gzip_of_which_nothing_is_left_is_corrupt(tmp_path, damage):
    whole = gzip.compress(PAGE * 50)
    packed = {"flipped": whole[:12] + b"\xff\xff\xff" + whole[15:], "header only": whole[:3]}[damage]
    lay(tmp_path, {"a.html.gz": packed})
    with pytest.raises(Corrupt, match=r"^gzip data that"):
        read(only(tmp_path))


@pytest.mark.parametrize("damage", ["cut", "flipped", "checksum"])
def test_what_can_be_unpacked_of_damaged_gzip_is_the_capture(tmp_path, damage):
    text = b"".join(
        b"<p>Paragraph %d of the log of the lightship.</p>" % (number * 7919 % 1000) for number in range(300)
    )
    whole = gzip.compress(PAGE + text)
    middle = len(whole) * 3 // 4
    packed = {
        "cut": whole[:middle],
        "flipped": whole[:middle] + b"\xff" * 20 + whole[middle + 20 :],
        "checksum": whole[:-8] + b"\0\0\0\0" + whole[-4:],
    }[damage]
    lay(tmp_path, {"a.html.gz": packed})
    capture = read(only(tmp_path)).capture
    assert capture.damage[0] == "corrupt"
    assert capture.damage[1].startswith("gzip data that")
    assert (PAGE + text).startswith(capture.body[: len(PAGE) + len(text) // 2])
    assert len(capture.body) > len(text) // 2


def test_the_limit_holds_for_the_file_and_for_what_it_unpacks_to(tmp_path):
    lay(tmp_path, {"a.html": PAGE + b" " * 5000, "b.html.gz": gzip.compress(PAGE + b" " * 100_000), "c.html": PAGE})
    large, bomb, fine = find([tmp_path])
    for found in (large, bomb):
        capture = read(found, limit=4000).capture
        assert (len(capture.body), capture.damage[0]) == (4000, "limit")
        assert "over the limit of 4,000 bytes" in capture.damage[1]
    (tmp_path / "d.gz").write_bytes(gzip.compress(bytes(100_000)))
    with pytest.raises(TooLarge, match="over the limit of 4,000 bytes"):
        read(list(find([tmp_path]))[-1], limit=4000)
    assert read(fine, limit=len(PAGE)).capture.body == PAGE


def test_what_is_no_capture_is_told_by_its_bytes(tmp_path):
    lay(tmp_path, {"a.html": b"%PDF-1.7", "b.html": b"", "c.html.gz": gzip.compress(b" \n")})
    pdf, *empties = find([tmp_path])
    with pytest.raises(Unsupported, match=r"^PDF: not a web capture"):
        read(pdf)
    for found in empties:
        with pytest.raises(Empty):
            read(found)


def test_a_page_that_was_packed_twice_is_unpacked_twice(tmp_path):
    lay(tmp_path, {"a.html.gz": gzip.compress(gzip.compress(PAGE))})
    assert read(only(tmp_path)).capture.body == PAGE


def test_a_folder_named_like_a_sidecar_is_a_folder(tmp_path):
    lay(tmp_path, {"a.html": PAGE, "a.html.meta.json/b.html": PAGE, "c.meta.json/d.html": PAGE})
    assert [found.path.name for found in find([tmp_path])] == ["a.html", "b.html", "d.html"]


# the sidecar


def sidecar(tmp_path, said):
    lay(tmp_path, {"a.html": PAGE, "a.html.meta.json": said if isinstance(said, bytes) else json.dumps(said).encode()})
    return read(only(tmp_path))


def test_a_sidecar_says_where_and_when(tmp_path):
    reading = sidecar(
        tmp_path,
        {
            "url": "https://user:secret@example.org/ferry?x=1",
            "fetched_at": "2025-01-02T10:00:00+01:00",
            "headers": {"Content-Type": "text/html; charset=koi8-r", "X-Age": 3},
            "status": 200,
        },
    )
    capture = reading.capture
    assert capture.url == "https://example.org/ferry?x=1"
    assert capture.fetched_at == datetime(2025, 1, 2, 9, tzinfo=UTC)
    assert dict(capture.headers) == {"content-type": "text/html; charset=koi8-r", "x-age": "3"}
    assert (capture.status, reading.warning) == (200, None)


def test_the_date_header_stands_in_for_the_time_of_capture(tmp_path):
    reading = sidecar(tmp_path, {"headers": {"Date": "Thu, 02 Jan 2025 09:00:00 GMT"}})
    assert reading.capture.fetched_at == datetime(2025, 1, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize("said", [b"", b"{", b"[]", b"\xff\xfe\0", b"[" * 100_000])
def test_a_broken_sidecar_is_a_warning_and_not_a_loss(tmp_path, said):
    reading = sidecar(tmp_path, said)
    assert reading.capture.body == PAGE
    assert reading.capture.url is None
    assert reading.warning.startswith("sidecar a.html.meta.json: expected a JSON object")


def test_each_wrong_field_is_named_and_the_others_are_used(tmp_path):
    reading = sidecar(tmp_path, {"url": "file:///etc/hosts", "fetched_at": "yesterday", "headers": ["a"], "status": 7})
    for name in ("url", "fetched_at", "headers", "status"):
        assert f"{name}: expected" in reading.warning
    reading = sidecar(tmp_path, {"url": 7, "status": 404})
    assert (reading.capture.status, reading.capture.url) == (404, None)


def test_a_sidecar_that_cannot_be_read_is_a_warning(tmp_path):
    lay(tmp_path, {"a.html": PAGE})
    (tmp_path / "a.html.meta.json").mkdir()
    reading = read(only(tmp_path / "a.html"))
    assert reading.capture.body == PAGE
    assert reading.warning.startswith("sidecar a.html.meta.json: ")


@given(
    st.one_of(
        st.binary(max_size=60),
        st.dictionaries(
            st.sampled_from(["url", "fetched_at", "headers", "status"]),
            st.one_of(
                st.text(max_size=30), st.integers(), st.none(), st.dictionaries(st.text(), st.text()), st.floats()
            ),
        ).map(lambda said: json.dumps(said).encode()),
    )
)
def test_no_sidecar_ever_fails(data):
    said = parse(data)
    assert said.url is None or said.url.startswith("http")
    assert said.fetched_at is None or said.fetched_at.tzinfo


@given(st.text(max_size=60) | st.text(max_size=40).map("https://{}".format))
def test_an_address_is_of_the_web_or_none(text):
    address = web_address(text)
    assert address is None or web_address(address) == address


# the host


@pytest.mark.parametrize(
    ("path", "host"),
    [
        ("raw/example.org/a.html", "example.org"),
        ("raw/WWW.BBC.co.UK/news/a.html", "www.bbc.co.uk"),
        ("example.org/example.net/2025/a.html", "example.net"),
        ("/data/xn--mnchen-3ya.de/a.txt", "xn--mnchen-3ya.de"),
        ("münchen.de/a.txt", "münchen.de"),
        ("news.example/a.txt", "news.example"),
        ("raw/abc.com.py/a.html", "abc.com.py"),
        ("raw/onet.pl/a.html", "onet.pl"),
        ("raw/a.html", None),
        ("example.org", None),
        ("v1.2/a.html", None),
        ("2024.12/a.html", None),
        ("a.html/b.txt", None),
        ("notes.txt/b.txt", None),
        ("captures.zip/b.txt", None),
        ("news.py/b.txt", None),
        ("../raw/a.html", None),
        ("10.0.0.1/a.html", None),
        ("localhost/a.html", None),
        ("-a-.org/a.html", None),
        ("a b.org/a.html", None),
    ],
)
def test_a_folder_named_like_a_host_is_the_host(path, host):
    assert host_of(PurePath(path)) == host


SAVED = b"""<!DOCTYPE html><html><!--
 Page saved with SingleFile
 url: https://quaytimes.example/wall
 saved date: Tue Dec 09 2025 11:00:00 GMT+0100 (Central European Standard Time)
--><body><p>The wall was mended.</p></body></html>"""


def test_a_page_that_a_tool_saved_says_where_and_when_unless_a_sidecar_knows_better(tmp_path):
    page = tmp_path / "wall.html"
    page.write_bytes(SAVED)
    (found,) = find([page])
    capture = read(found).capture
    assert (capture.url, capture.fetched_at.isoformat()) == (
        "https://quaytimes.example/wall",
        "2025-12-09T10:00:00+00:00",
    )
    (tmp_path / "wall.html.meta.json").write_text('{"url": "https://quaytimes.example/other"}')
    assert read(found).capture.url == "https://quaytimes.example/other"


def test_what_a_browser_saved_beside_a_page_is_no_capture_and_other_folders_are_walked(tmp_path):
    for name in ("Wall.html", "Wall_files/frame.html", "Gate_files/page.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("<p>The wall was mended.</p>")
    assert sorted(found.path.relative_to(tmp_path).as_posix() for found in find([tmp_path])) == [
        "Gate_files/page.html",
        "Wall.html",
    ]


def test_of_a_snapshot_of_archivebox_the_page_is_the_capture(tmp_path):
    box = tmp_path / "archive/1765274400.0"
    box.mkdir(parents=True)
    (box / "index.json").write_text(
        '{"url": "https://quaytimes.example/wall", "timestamp": "1765274400.0", "history": '
        '{"dom": [{"status": "succeeded", "end_ts": "2025-12-09T10:00:00+00:00"}]}}'
    )
    for name in ("output.html", "readability.html", "headers.json"):
        (box / name).write_text("<p>The wall was mended.</p>")
    (found,) = find([tmp_path])
    assert found.path == box / "output.html"
    capture = read(found).capture
    assert (capture.url, capture.fetched_at.isoformat()) == (
        "https://quaytimes.example/wall",
        "2025-12-09T10:00:00+00:00",
    )
    (box / "output.html").unlink()
    (found,) = find([tmp_path])
    assert isinstance(found.error, Unsupported)
    assert "without a page" in str(found.error)


def test_a_page_that_wget_mirrored_has_the_address_its_name_shows(tmp_path):
    page = tmp_path / "quaytimes.example/news/index.html?page=2"
    page.parent.mkdir(parents=True)
    page.write_text("<p>The wall was mended.</p>")
    (found,) = find([tmp_path])
    assert read(found).capture.url == "https://quaytimes.example/news/?page=2"
