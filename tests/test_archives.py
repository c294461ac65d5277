"""Archives other than WARC: packages, bundles, saved pages, exports of browsers; and which file is an archive at all."""

import base64
import bz2
import gzip
import hashlib
import io
import json
import lzma
import quopri
import tarfile
import zipfile
from datetime import UTC, datetime

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.errors import Corrupt, Unsupported
from ingest.sources.archives import read as archives
from ingest.sources.archives.read import HEAD, kind_of, members
from ingest.sources.reopen import reopen

PAGE = b"<!DOCTYPE html><title>Orchard</title><p>The orchard opens on Saturday, and the gate stays open all night."
TEXT = b"The orchard opens on Saturday.\n\nTickets cost the same as before.\n"
WARC = b"".join(
    b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/%d\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n"
    % (n, len(block), block)
    for n in range(3)
    for block in (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n%s<p>%d" % (PAGE, n),)
)
NOON = datetime(2025, 12, 9, 12, tzinfo=UTC)


def zipped(entries, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return out.getvalue()


def tarred(entries):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in entries.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


BUNDLES = {
    "a.zip": zipped,
    "stored.zip": lambda entries: zipped(entries, zipfile.ZIP_STORED),
    "bzip2.zip": lambda entries: zipped(entries, zipfile.ZIP_BZIP2),
    "a.tar": tarred,
    "a.tar.gz": lambda entries: gzip.compress(tarred(entries)),
    "a.tar.bz2": lambda entries: bz2.compress(tarred(entries)),
    "a.tar.xz": lambda entries: lzma.compress(tarred(entries)),
    "a.tar.zst": lambda entries: zstandard.compress(tarred(entries)),
}


@pytest.fixture
def read(tmp_path):
    """Read bytes as a file of some name; every capture must come out the same when it is opened again."""

    def read(data, name, again=True, **kwargs):
        (tmp_path / name).write_bytes(data)
        found = list(members(tmp_path / name, f"raw/{name}", **kwargs))
        (tmp_path / "raw").mkdir(exist_ok=True)
        (tmp_path / "raw" / name).write_bytes(data)
        for each in found if again else ():
            if each.capture:
                assert reopen(each.source, tmp_path) == each.capture
        assert len({each.source for each in found}) == len(found)
        return found

    return read


def told(member):
    return member.left_out or (member.error and type(member.error).__name__) or member.capture.body


# bundles


def test_an_entry_without_a_name_is_an_entry(read):
    # zipfile writes none: six characters of name become six bytes of extra fields, in the header and in the directory
    data = bytearray(zipped({"a.html": PAGE, "b.html": PAGE + b"2"}, zipfile.ZIP_STORED))
    for begin, size in ((0, 26), (data.index(b"PK\1\2"), 28)):
        at = data.index(b"a.html", begin)
        data[at : at + 6] = b"\xfe\xca\2\0xx"
        data[begin + size : begin + size + 4] = b"\0\0\6\0"
    found = read(data, "a.zip")
    assert [told(each) for each in found] == [PAGE, PAGE + b"2"]


@pytest.mark.parametrize("name", BUNDLES)
def test_a_bundle_gives_its_pages_with_host_and_sidecar(name, read):
    said = {"url": "https://example.org/b", "fetched_at": "2025-12-09T12:00:00Z", "headers": {"Content-Length": "9"}}
    entries = {
        "captures/example.org/a 50%#1.html": PAGE,
        "b.html.meta.json": json.dumps(said).encode(),
        "b.html": PAGE + b"2",
        "c.txt.gz": gzip.compress(TEXT),
        "d.png": b"\x89PNG\r\n\x1a\n",
        "README.md": b"# About",
        "__MACOSX/._a.html": b"\0\5\x16\7",
        "lost.html.meta.json": b"{}",
    }
    found = read(BUNDLES[name](entries), name)
    passed = "passed over by its name"
    assert [told(each) for each in found] == [PAGE, PAGE + b"2", TEXT, "PNG image", passed, passed, "Unsupported"]
    first, second, third = (each.capture for each in found[:3])
    assert first.source == f"raw/{name}#captures/example.org/a 50%25%231.html"
    assert (first.host, first.url) == ("example.org", None)
    assert (second.url, second.fetched_at, second.damage) == ("https://example.org/b", NOON, None)
    assert third.media_type == "text/plain"


@pytest.mark.parametrize("name", BUNDLES)
def test_archives_in_archives_are_read_one_level_deep(name, read):
    inner = zipped({"e.html": PAGE, "again.zip": zipped({"f.html": PAGE})})
    found = read(BUNDLES[name]({"x/data.warc.gz": gzip.compress(WARC), "i.zip": inner, "b.html": PAGE}), name)
    pages = [PAGE + b"<p>%d" % n for n in range(3)]
    assert [told(each) for each in found] == [*pages, PAGE, "Unsupported", PAGE]
    assert found[3].source == f"raw/{name}#i.zip#e.html"


def test_names_that_lead_elsewhere_are_only_names(read, tmp_path):
    names = ["../../up.html", "/etc/rooted.html", "C:\\dos\\a.html", "a/../b.html"]
    for name in ("a.zip", "a.tar"):
        found = read(BUNDLES[name](dict.fromkeys(names, PAGE)), name)
        assert [told(each) for each in found] == [PAGE] * 4
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a.tar", "a.tar", "a.zip", "a.zip", "raw"]


def test_links_and_devices_in_a_tar_file_are_left_out(read):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.DIRTYPE):
            info = tarfile.TarInfo(f"x{kind.decode()}")
            info.type, info.linkname = kind, "/etc/hosts"
            archive.addfile(info)
    assert [told(each) for each in read(out.getvalue(), "a.tar")] == ["a link", "a link", "a device", "a device"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_entries_of_one_name_stay_two(read):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.html", PAGE)
        archive.writestr("a.html", PAGE + b"2")
    assert [told(each) for each in read(out.getvalue(), "a.zip")] == [PAGE, PAGE + b"2"]


def test_an_entry_under_a_password_is_an_error_and_others_are_read(read):
    data = bytearray(zipped({"a.html": PAGE, "b.html": PAGE}, zipfile.ZIP_STORED))
    data[6] |= 1
    data[data.index(b"PK\1\2") + 8] |= 1
    found = read(bytes(data), "a.zip")
    assert "password" in str(found[0].error)
    assert found[1].capture


def test_a_damaged_entry_gives_what_can_be_had_and_says_so(read):
    long = PAGE + bytes(str(list(range(9000))), "ascii")
    for name in ("a.zip", "stored.zip"):
        data = bytearray(BUNDLES[name]({"a.html": long, "b.html": PAGE}))
        data[len(data) // 2] ^= 16
        found = read(bytes(data), name)
        assert found[0].capture.damage[0] == "corrupt"
        assert found[0].capture.body[:2000] == long[:2000]
        assert told(found[1]) == PAGE


def test_a_zip_file_without_its_directory_gives_what_lies_in_it(read):
    data = zipped({"a.html": PAGE, "b.html": PAGE + b"2", "c.html": PAGE})
    found = read(data[: data.index(b"PK\1\2") - 30], "a.zip")
    assert [told(each) for each in found[:2]] == [PAGE, PAGE + b"2"]
    assert found[2].error or found[2].capture.damage
    assert "without its directory" in str(found[-1].error)


def test_a_tar_file_that_is_damaged_goes_on_at_the_next_entry(read):
    data = bytearray(tarred({"a.html": PAGE, "b.html": PAGE, "c.html": PAGE + b"3"}))
    data[1024:1040] = b"\xff" * 16
    assert [told(each) for each in read(bytes(data), "a.tar")] == [PAGE, "Corrupt", PAGE + b"3"]
    packed = gzip.compress(tarred({f"{n}.html": PAGE + str(n * 7919).encode() * 99 for n in range(99)}))
    found = read(packed[: len(packed) // 2], "a.tar.gz", again=False)
    assert found[0].capture
    assert "breaks" in str(found[-1].error)


def test_bombs_are_cut_at_the_limit(read):
    bomb = {f"{n}.html": PAGE + b"a" * 9_000_000 for n in range(2)}
    for name in ("a.zip", "a.tar.gz", "a.tar.xz"):
        found = read(BUNDLES[name](bomb), name, again=False, limit=1_000_000)
        assert [(len(each.capture.body), each.capture.damage[0]) for each in found] == [(1_000_000, "limit")] * 2


def test_entries_that_lie_over_others_are_read_once(read):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.html", PAGE * 900)
        for n in range(50):
            info = zipfile.ZipInfo(f"{n}.html")
            first = archive.filelist[0]
            for name in ("header_offset", "CRC", "compress_size", "file_size"):
                setattr(info, name, getattr(first, name))
            archive.filelist.append(info)
    found = read(out.getvalue(), "a.zip", again=False)
    assert sum(each.capture is not None for each in found) == 1
    assert "lies over others" in str(found[-1].error)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(sorted(BUNDLES)), st.floats(0, 1), st.binary(max_size=20), st.integers(0, 900))
def test_damaged_bundles_never_raise(tmp_path_factory, name, share, more, less):
    data = BUNDLES[name]({"a.html": PAGE, "x.warc": WARC, "b.txt": TEXT})
    place = int(share * len(data))
    path = tmp_path_factory.mktemp("bundle") / name
    path.write_bytes(data[:place] + more + data[place + less :])
    list(members(path, name))


# WACZ


def package(**more):
    listed = {"indexes/index.cdx.gz": b"\x1f\x8b", "pages/pages.jsonl": b"{}", "datapackage.json": b"{}"}
    return {"archive/data.warc.gz": gzip.compress(WARC), "archive/b.warc": WARC, **listed, **more}


def test_the_records_of_a_package_are_those_of_its_warc_files(read):
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        for name in ("x.wacz", "x.zip"):
            found = read(zipped(package(), method), name)
            assert [told(each) for each in found] == [PAGE + b"<p>%d" % n for n in range(3)] * 2
    assert found[4].source.startswith("raw/x.zip#archive/b.warc#")
    assert "without a WARC file" in str(read(zipped({"datapackage.json": b"{}"}), "y.wacz")[0].error)


def described(files, **wrong):
    """Return a package with a descriptor of its files."""
    noted = {name: f"sha256:{hashlib.sha256(data).hexdigest()}" for name, data in files.items()} | wrong
    listed = json.dumps({"resources": [{"path": name, "hash": value} for name, value in noted.items()]}).encode()
    of_list = json.dumps({"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(listed).hexdigest()}"}).encode()
    return {**files, "datapackage.json": listed, "datapackage-digest.json": of_list}


def test_a_package_that_is_not_as_its_descriptor_says_is_told_and_read(read):
    files = {"archive/b.warc": WARC, "pages/pages.jsonl": b"{}"}
    pages = [PAGE + b"<p>%d" % n for n in range(3)]
    assert [told(each) for each in read(zipped(described(files)), "a.wacz")] == pages
    wrong = described(files) | {"archive/b.warc": WARC.replace(b"Orchard", b"Orchids")}
    found = read(zipped(wrong), "b.wacz")
    assert [told(each) for each in found[:3]] == [page.replace(b"Orchard", b"Orchids") for page in pages]
    assert found[3].source == "raw/b.wacz#archive/b.warc"
    assert "digest does not fit" in str(found[3].error)
    assert len(found) == 4
    changed = described(files) | {"datapackage.json": b"{}"}
    (*rest, last) = read(zipped(changed), "c.wacz")
    assert [told(each) for each in rest] == pages
    assert last.source.endswith("#datapackage.json")
    gone = described({**files, "archive/c.warc.gz": b""})
    del gone["archive/c.warc.gz"]
    assert "not in the package" in str(read(zipped(gone), "d.wacz")[-1].error)
    for odd in ("sha256:", "crc:1", "nothing"):
        assert [told(each) for each in read(zipped(described(files, **{"archive/b.warc": odd})), "e.wacz")] == pages


def test_a_flipped_bit_in_a_package_costs_one_record(read):
    data = bytearray(zipped({"archive/b.warc": b"".join(gzip.compress(WARC) for _ in range(3))}, zipfile.ZIP_STORED))
    data[len(data) // 2] ^= 4
    found = read(bytes(data), "x.wacz")
    assert [told(each) for each in (*found[:3], *found[-4:-1])] == [PAGE + b"<p>%d" % n for n in range(3)] * 2
    assert "checksum" in str(found[-1].error)


# MHTML


def mhtml(parts, **headers):
    said = {
        "From": "<Saved by Blink>",
        "Snapshot-Content-Location": "https://example.org/orchard",
        "Subject": "Orchard",
        "Date": "Tue, 9 Dec 2025 12:00:00 -0000",
        "MIME-Version": "1.0",
        "Content-Type": 'multipart/related;\r\n\ttype="text/html";\r\n\tboundary="----MultipartBoundary--abc----"',
    } | headers
    lines = [f"{name}: {value}" for name, value in said.items() if value]
    out = "\r\n".join(lines).encode() + b"\r\n\r\n"
    for head, body in parts:
        out += b"\r\n------MultipartBoundary--abc----\r\n" + head.encode() + b"\r\n\r\n" + body
    return out + b"\r\n------MultipartBoundary--abc------\r\n"


ROOT = "Content-Type: text/html\r\nContent-Transfer-Encoding: {}\r\nContent-Location: https://example.org/there"
PART = "Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\nContent-Location: https://example.org/p.png"
FRAME = "Content-Type: text/html\r\nContent-Location: cid:frame-1@mhtml.blink"
CAFE = "<!DOCTYPE html><meta charset=utf-8><p>Café — open = on Saturday".encode()


def test_the_root_part_of_an_mhtml_file_is_the_page(read):
    for coding, coded in (
        ("quoted-printable", quopri.encodestring(CAFE)),
        ("base64", base64.encodebytes(CAFE)),
        ("binary", CAFE),
        ("8bit", CAFE),
    ):
        found = read(mhtml([(ROOT.format(coding), coded), (PART, b"iVBORw=="), (FRAME, PAGE)]), "a.mhtml")
        assert [told(each) for each in found] == [CAFE, "part image/png", "part text/html"]
        capture = found[0].capture
        assert (capture.url, capture.fetched_at) == ("https://example.org/orchard", NOON)
        assert (capture.media_type, capture.damage) == ("text/html", None)


def test_an_mhtml_file_of_internet_explorer_says_charset_and_address_in_its_part(read):
    head = 'Content-Type: text/html;\r\n\tcharset="windows-1252"\r\nContent-Location: https://example.org/there'
    data = mhtml([(head, "<!DOCTYPE html><p>Café".encode("cp1252"))], **{"Snapshot-Content-Location": ""})
    capture = read(data.replace(b"\r\n", b"\n"), "a.mht")[0].capture
    assert capture.headers["content-type"] == 'text/html; charset="windows-1252"'
    assert (capture.url, capture.body[-4:]) == ("https://example.org/there", b"Caf\xe9")


def test_the_part_that_the_message_names_is_the_root(read):
    head = "Content-Type: text/html\r\nContent-ID: <main>"
    kind = 'multipart/related; start="<main>"; boundary="----MultipartBoundary--abc----"'
    found = read(mhtml([(FRAME, PAGE), (head, CAFE)], **{"Content-Type": kind}), "a.mhtml")
    assert [told(each) for each in found] == ["part text/html", CAFE]


def test_an_mhtml_file_that_is_cut_off_within_its_page_says_so(read):
    data = mhtml([(ROOT.format("binary"), PAGE * 5), (PART, b"iVBORw==")])
    (member,) = read(data[: data.index(PAGE) + 200], "a.mhtml")
    assert member.capture.damage[0] == "corrupt"


@given(st.binary(max_size=400), st.integers(0, 900))
def test_damaged_mhtml_files_never_raise(tmp_path_factory, more, place):
    data = mhtml([(ROOT.format("quoted-printable"), PAGE), (PART, b"iVBORw==")])
    path = tmp_path_factory.mktemp("mhtml") / "a.mhtml"
    path.write_bytes(data[:place] + more + data[place + 30 :])
    list(members(path, "a.mhtml"))


# HAR


STORY = PAGE.decode()


def entry(text=STORY, status=200, kind="text/html; charset=ISO-8859-1", **content):
    return {
        "_initiator": {"type": "other"},
        "startedDateTime": "2025-12-09T13:00:00.000+01:00",
        "request": {"method": "GET", "url": "https://example.org/orchard#top"},
        "response": {
            "status": status,
            "headers": [{"name": "Content-Encoding", "value": "br"}, {"name": "Server", "value": "a"}],
            "content": {"mimeType": kind, **({} if text is None else {"text": text}), **content},
        },
    }


def har(*entries):
    return json.dumps({"log": {"version": "1.2", "pages": [], "entries": list(entries)}}, indent=1).encode()


def test_responses_of_a_har_file_are_captures(read):
    gif = entry("R0lGODlh", kind="image/gif", encoding="base64")
    packed = entry(base64.b64encode(PAGE).decode(), encoding="base64")
    found = read(har(entry("<p>Café</p>"), gif, entry(None), entry("", 302), packed, entry(None, 404)), "a.har")
    page = "<p>Café</p>".encode()
    lost = "a response without its text"
    assert [told(each) for each in found] == [
        page, "image/gif", lost, "redirect 302", PAGE, "error 404 without a page",
    ]  # fmt: skip
    capture = found[0].capture
    assert (capture.url, capture.status, capture.fetched_at) == ("https://example.org/orchard#top", 200, NOON)
    assert capture.headers == {"server": "a", "content-type": "text/html; charset=utf-8"}
    assert read(gzip.compress(har(entry())), "b.har.gz")[0].capture.body == PAGE


def test_text_that_is_called_base64_and_is_none_is_text(read):
    found = read(
        har(entry(encoding="base64"), entry("Hello", encoding="base64"), entry("", encoding="base64")), "a.har"
    )
    assert [told(each) for each in found] == [PAGE, b"Hello", "an empty response"]
    unsaid = base64.encodebytes(PAGE).decode()
    cut = base64.b64encode(PAGE).decode().rstrip("=")[:-2]
    found = read(har(entry(unsaid), entry(cut, encoding="base64")), "b.har")
    assert told(found[0]) == PAGE
    assert PAGE.startswith(told(found[1]))


def test_a_damaged_har_entry_costs_itself_only(read):
    data = har(entry("one, two, three"), entry(), entry(PAGE.decode() + "3"))
    damaged = data.replace(b'"one, two, three"', b'"one", "two"', 1)
    assert [told(each) for each in read(damaged, "a.har")] == ["Corrupt", PAGE, PAGE + b"3"]
    cut = read(data[:-300], "b.har")
    assert [told(each) for each in cut[1:]] == [PAGE, "Corrupt"]
    assert "ends within an entry" in str(cut[-1].error)


def test_entries_of_a_har_file_are_read_one_by_one(read):
    long = "<p>" + "a row of pears; " * 60_000
    found = read(har(*(entry(f"{long}{n}") for n in range(4))), "a.har")
    assert [told(each)[-1:] for each in found] == [b"0", b"1", b"2", b"3"]


@given(st.binary(max_size=40), st.integers(0, 1500))
def test_damaged_har_files_never_raise(tmp_path_factory, more, place):
    data = har(entry(), entry())
    path = tmp_path_factory.mktemp("har") / "a.har"
    path.write_bytes(data[:place] + more + data[place + 10 :])
    list(members(path, "a.har"))


# what is an archive


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (WARC, "data", "warc"),
        (gzip.compress(WARC), "page.html.gz", "warc"),
        (zstandard.compress(WARC), "data", "warc"),
        (b"\x1f\x8b\x08\0 broken", "a.warc.gz", "warc"),
        (b"WBRC/1.0\r\n", "a.warc", "warc"),
        (b"filedesc://a.arc 0.0.0.0 20251209", "a", "arc"),
        (mhtml([(ROOT.format("binary"), PAGE)]), "a", "mhtml"),
        (har(), "a.json", "har"),
        (zipped({"a.html": PAGE}), "a", "zip"),
        (zipped(package()), "a", "wacz"),
        (tarred({"a": b""}), "a", "tar"),
        (gzip.compress(tarred({"a": b""})), "a", "tar"),
        (bz2.compress(tarred({"a": b""})), "a", "tar"),
        (b"anything", "a.tar.bz2", "tar"),
        (PAGE, "a.html", None),
        (PAGE, "a.mht", None),
        (PAGE, "a.eml", None),
        (gzip.compress(PAGE), "a.html.gz", None),
        (TEXT, "a.txt", None),
        (b"", "a.warc", None),
        (b'{"log": "a line"}', "a.json", None),
        (b"MIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=a\n\n", "a.eml", "mail"),
        (zipped({"mimetype": b"application/epub+zip", "a.html": PAGE}, zipfile.ZIP_STORED), "a", None),
        (zipped({"[Content_Types].xml": b"<a/>"}), "a", None),
        (zipped({"word/document.xml": b"<a/>"}), "a.docx", None),
        (zipped({"META-INF/MANIFEST.MF": b"a"}), "a.jar", None),
        (b"7z\xbc\xaf\x27\x1c", "a.7z", None),
        (b"%PDF-1.7", "a.pdf", None),
    ],
    ids=lambda value: "bytes" if isinstance(value, bytes) else None,  # gzip writes the time into them
)
def test_the_kind_is_told_by_the_bytes_then_by_the_name(data, name, kind):
    assert kind_of(data[:HEAD], name) == kind
    assert kind is None or kind in archives.READERS


@given(st.binary(max_size=600), st.text(max_size=20))
def test_any_bytes_have_a_kind_or_none(data, name):
    for mark in (b"", b"PK\3\4", b"\x1f\x8b\x08\0", b"BZh9", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd"):
        kind_of(mark + data, name)


# opening again


def test_what_is_no_longer_there_is_an_error(read, tmp_path):
    read(zipped({"a.html": PAGE, "b.png": b"\x89PNG\r\n\x1a\n"}), "a.zip")
    for source, error in (
        ("raw/a.zip#c.html", Corrupt),
        ("raw/a.zip#b.png", Unsupported),
        ("raw/a.zip#a.html#5", Corrupt),
        ("raw/none.zip#a.html", Corrupt),
        ("raw#a.html", Corrupt),
    ):
        with pytest.raises(error):
            reopen(source, tmp_path)
    (tmp_path / "a.html").write_bytes(PAGE)
    with pytest.raises(Unsupported):
        reopen("a.html#1", tmp_path)


def test_a_file_whose_name_has_a_number_sign_is_no_archive(tmp_path):
    (tmp_path / "a.html").write_bytes(TEXT)
    (tmp_path / "a.html#2").write_bytes(PAGE)
    assert reopen("a.html#2", tmp_path).body == PAGE


def test_an_archive_that_cannot_be_opened_is_an_error(tmp_path):
    (tmp_path / "folder").mkdir()
    for path in (tmp_path / "none.warc", tmp_path / "folder", tmp_path / "a\0b"):
        (member,) = members(path, "x")
        assert member.error
