"""WARC and ARC files: every record is a page, a loss or what it is instead, whatever became of the bytes around it."""

import gzip
import io
import struct
import zlib
from datetime import UTC, datetime
from itertools import pairwise

import brotli
import pytest
import zstandard
from fastwarc.warc import ArchiveIterator as FastIterator
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from ingest.sources.archives.read import members
from ingest.sources.archives.warc import arc, warc
from ingest.sources.reopen import reopen
from tests.growth import assert_linear

PAGE = b"<!DOCTYPE html><title>Orchard</title><p>The orchard opens on Saturday, and the gate stays open all night."
LIMIT = 1_000_000


def record(kind="response", block=b"", length=None, uri="https://example.org/a", **more):
    head = {"WARC-Type": kind, "WARC-Target-URI": uri, "WARC-Date": "2025-12-09T10:00:00Z", "Content-Length": length}
    head |= {name.replace("_", "-"): value for name, value in more.items()}
    head["Content-Length"] = len(block) if length is None else length
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items() if value != "")
    return f"WARC/1.1\r\n{lines}\r\n".encode() + block + b"\r\n\r\n"


def answer(body=PAGE, status=200, **headers):
    said = {"Content-Type": "text/html", **{name.replace("_", "-"): value for name, value in headers.items()}}
    lines = "".join(f"{name}: {value}\r\n" for name, value in said.items() if value != "")
    return f"HTTP/1.1 {status} Said\r\n{lines}\r\n".encode() + body


def read(data, reader=warc, limit=LIMIT):
    return list(reader(io.BytesIO(data), "x.warc", limit))


def only(data, **kwargs):
    (member,) = read(data, **kwargs)
    return member


def told(member):
    return member.left_out or (member.error and type(member.error).__name__) or member.capture.body


def written(number=6, *, packed=False):
    """Return a file as warcio writes it, and the offsets of its records."""
    out, offsets = io.BytesIO(), []
    writer = WARCWriter(out, gzip=packed)
    made = [writer.create_warcinfo_record("x.warc", {"software": "a test"})]
    for n in range(number):
        body = PAGE + f"<p>Row {n}: {n * 'apples and pears, '}</p>".encode()
        headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        address = f"https://example.org/{n}"
        made.append(writer.create_warc_record(address, "response", io.BytesIO(body), http_headers=headers))
    for each in made:
        offsets.append(out.tell())
        writer.write_record(each)
        each.raw_stream.close()  # warcio leaves its copy open
    return out.getvalue(), offsets


def in_zstd(data, offsets, **kwargs):
    make = zstandard.ZstdCompressor(**kwargs)
    return b"".join(make.compress(data[a:b]) for a, b in pairwise([*offsets, len(data)]))


SOUND, OFFSETS = written()
FORMS = {
    "plain": SOUND,
    "gzip": written(packed=True)[0],
    "one stream": gzip.compress(SOUND),
    "blocks": b"".join(gzip.compress(SOUND[at : at + 300]) for at in range(0, len(SOUND), 300)),
    "zstd": in_zstd(SOUND, OFFSETS, write_checksum=True),
    "one zstd frame": zstandard.ZstdCompressor().compress(SOUND),
}
BODIES = [told(member) for member in read(SOUND)]


def test_a_response_gives_its_address_time_status_headers_and_body():
    capture = only(record(block=answer(status=404, Last_Modified="Mon, 08 Dec 2025 10:00:00 GMT"))).capture
    assert (capture.url, capture.status, capture.media_type) == ("https://example.org/a", 404, "text/html")
    assert capture.fetched_at == datetime(2025, 12, 9, 10, tzinfo=UTC)
    assert capture.headers == {"content-type": "text/html", "last-modified": "Mon, 08 Dec 2025 10:00:00 GMT"}
    assert capture.body == PAGE
    assert capture.source == "x.warc#0"
    assert capture.damage is None


@pytest.mark.parametrize("form", FORMS)
def test_every_packing_gives_the_same_records(form):
    assert [told(member) for member in read(FORMS[form])] == BODIES == ["warcinfo", *BODIES[1:]]
    sources = [member.source for member in read(FORMS[form])]
    assert len(set(sources)) == len(sources)


@pytest.mark.parametrize("form", ["plain", "gzip"])
def test_offsets_and_pages_are_those_of_other_readers(form):
    ours = [(int(each.source.partition("#")[2]), each.capture and each.capture.body) for each in read(FORMS[form])]
    fast = [(each.stream_pos, each.reader.read()) for each in FastIterator(io.BytesIO(FORMS[form]))]
    theirs = []
    for each in (iterator := ArchiveIterator(io.BytesIO(FORMS[form]))):
        body = each.content_stream().read()  # asking for the offset reads on
        theirs.append((iterator.get_record_offset(), body))
    assert ours[1:] == fast[1:] == theirs[1:]
    assert ours[0][0] == fast[0][0] == theirs[0][0] == 0


def test_frames_packed_with_a_dictionary_are_read(tmp_path):
    pages = [record(block=answer(PAGE + b"%d" % n)) for n in range(400)]
    dictionary = zstandard.train_dictionary(2000, pages)
    pack = zstandard.ZstdCompressor(dict_data=dictionary)
    said = dictionary.as_bytes()
    for held in (said, zstandard.ZstdCompressor().compress(said)):
        head = b"\x5d\x2a\x4d\x18" + struct.pack("<I", len(held)) + held
        (tmp_path / "x.warc.zst").write_bytes(head + b"".join(pack.compress(page) for page in pages))
        found = list(members(tmp_path / "x.warc.zst", "x.warc.zst"))
        assert [each.capture.body for each in found] == [PAGE + b"%d" % n for n in range(400)]
        assert reopen(found[321].source, tmp_path).body == PAGE + b"321"


@pytest.mark.parametrize("form", FORMS)
def test_every_record_can_be_opened_again(form, tmp_path):
    (tmp_path / "we#ird.warc").write_bytes(FORMS[form])
    for member in members(tmp_path / "we#ird.warc", "we#ird.warc"):
        if member.capture:
            assert reopen(member.source, tmp_path) == member.capture


@pytest.mark.parametrize(
    ("made", "left_out"),
    [
        (record("request", b"GET / HTTP/1.1\r\n\r\n"), "request"),
        (record("metadata", b"a: b"), "metadata"),
        (record("warcinfo", b"a: b"), "warcinfo"),
        (record("revisit", b"HTTP/1.1 304 Not Modified\r\n\r\n"), "revisit"),
        (record("continuation", b"more"), "continuation"),
        (record(block=b"20251209 1.2.3.4", uri="dns:example.org", Content_Type="text/dns"), "dns"),
        (record(block=answer(b"", 301, Location="/b")), "redirect 301"),
        (record(block=answer(b"", 304)), "status 304"),
        (record(block=answer(b"", 204)), "status 204"),
        (record(block=answer(b"")), "an empty response"),
        (record(block=answer(b"", 404)), "error 404 without a page"),
        (record(block=answer(b'{"gone": true}', 410, Content_Type="application/json")), "error 410 without a page"),
        (record(block=answer(b"\x89PNG\r\n\x1a\n", Content_Type="image/png")), "image/png"),
        (record(block=answer(b"p { }", Content_Type="text/css; charset=utf-8")), "text/css"),
        (record(block=answer(b"%PDF-1.7", Content_Type="")), "PDF"),
        (record(block=answer(b"Disallow: /", Content_Type="text/plain"), uri="http://a.example/robots.txt"), "robots.txt"),
        (record(block=answer(b"<p>Not found", Content_Type="text/html"), uri="http://a.example/robots.txt"), "robots.txt"),
        (record("resource", b"--no-verbose", uri="metadata://gnu.org/wget/arguments"), "resource metadata:"),
        (record("resource", b"\xff\xd8\xff", Content_Type="image/jpeg"), "resource image/jpeg"),
    ],
)  # fmt: skip
def test_what_is_no_page_is_left_out_with_a_reason(made, left_out):
    assert only(made).left_out == left_out


def test_pages_in_resource_and_conversion_records_are_captures():
    assert only(record("resource", PAGE, Content_Type="text/html")).capture.body == PAGE
    text = only(record("conversion", b"The orchard opens on Saturday.", Content_Type="text/plain")).capture
    assert (text.media_type, text.status, text.url) == ("text/plain", None, "https://example.org/a")


def test_what_is_html_from_its_first_byte_is_a_page_whatever_it_was_declared_as():
    for declared in ("image/png", "application/json", "text/css", "application/pdf"):
        assert only(record(block=answer(Content_Type=declared))).capture.body == PAGE
        packed = answer(gzip.compress(PAGE), Content_Type=declared, Content_Encoding="gzip")
        assert only(record(block=packed)).capture.body == PAGE
    assert only(record(block=answer(b"a <html> of sorts", Content_Type="text/css"))).left_out == "text/css"


def test_what_a_server_calls_a_feed_s_word_is_no_evidence():
    block = answer(Feed_Title="Pears", Feed_Author="Ida Holm", Feed_Published="2025-02-01T08:00:00Z")
    assert only(record(block=block)).capture.evidence is None
    told = only(record(block=block, Feed_Title="Plums")).capture.evidence
    assert (told.origin, told.title, told.authors, told.published, told.leads) == ("feed", "Plums", (), None, False)


def segments(body, ends, *, total=None, skip=()):
    """Return the records of a response that is cut at some places."""
    block = answer(body)
    places = [0, *sorted(ends), len(block)]
    made = []
    for number, (begin, end) in enumerate(pairwise(places), 1):
        more = {"WARC_Segment_Number": number, "WARC_Record_ID": f"<urn:uuid:{number}>"}
        if number > 1:
            more["WARC_Segment_Origin_ID"] = "<urn:uuid:1>"
        if number == len(places) - 1:
            more["WARC_Segment_Total_Length"] = len(block) if total is None else total
        if number not in skip:
            made.append(record("response" if number == 1 else "continuation", block[begin:end], **more))
    return made


LONG = PAGE + b"".join(b"<p>Row %d of the orchard." % n for n in range(40))


@settings(deadline=None)
@given(st.lists(st.integers(1, len(LONG)), min_size=1, max_size=5, unique=True), st.data())
def test_a_record_in_segments_is_whole_again_wherever_it_was_cut(tmp_path_factory, ends, data):
    made = segments(LONG, ends)
    between = [record(block=answer(PAGE + b"%d" % n), uri=f"https://example.org/{n}") for n in range(len(made) - 1)]
    mixed = [made[0]]
    for one, other in zip(between, made[1:], strict=True):
        mixed += [one, other] if data.draw(st.booleans()) else [other, one]
    path = tmp_path_factory.mktemp("segments") / "x.warc"
    path.write_bytes(b"".join(mixed))
    found = list(members(path, "x.warc"))
    assert not any(each.error or each.left_out for each in found)
    assert sorted(each.capture.body for each in found) == sorted(
        [LONG, *(PAGE + b"%d" % n for n in range(len(between)))]
    )
    for each in found:
        assert each.capture.damage is None
        assert reopen(each.source, path.parent) == each.capture


def test_what_is_missing_of_a_record_in_segments_is_told():
    (whole,) = read(b"".join(segments(LONG, [200, 400])))
    assert whole.capture.damage is None
    for skip, total, words in (
        ({3}, None, "goes on behind segment 2"),
        ({2}, None, "segment 2 of the record is not in this file"),
        ((), 9, "of the 9 bytes"),
    ):
        (found,) = read(b"".join(segments(LONG, [200, 400], skip=skip, total=total)))
        assert found.capture.damage[0] == "corrupt"
        assert words in found.capture.damage[1]
        assert found.capture.body.startswith(PAGE[:50])
    (lost,) = read(b"".join(segments(LONG, [300], skip={1})))
    assert "whose first one does not stand before it" in str(lost.error)


@pytest.mark.parametrize("filling", [b"\0", b"\r\n", b"a"])
def test_a_bomb_before_the_first_record_is_told_and_what_follows_is_read(filling):
    bomb = gzip.compress(filling * 3_000_000)
    lost, page = read(bomb + gzip.compress(record(block=answer())))
    assert "no WARC record begins here" in str(lost.error)
    assert page.capture.body == PAGE
    (lost,) = read(bomb)
    assert "bytes" in str(lost.error)


def test_a_page_without_a_declared_type_is_told_by_its_content():
    for declared in ("", "application/octet-stream", "html", "unknown/unknown"):
        assert only(record(block=answer(Content_Type=declared))).capture.media_type == "text/html"
    assert only(record(block=PAGE, Content_Type="application/http")).capture.body == PAGE


def test_addresses_in_angle_brackets_and_headers_that_go_on_are_read():
    capture = only(record(block=answer(X="one\r\n  two"), uri="<https://example.org/b>")).capture
    assert (capture.url, capture.headers["x"]) == ("https://example.org/b", "one two")


# encodings


def chunked(data, size=7, end=b"0\r\n\r\n"):
    return (
        b"".join(b"%x;a=b\r\n%s\r\n" % (len(p), p) for at in range(0, len(data), size) if (p := data[at : at + size]))
        + end
    )


PACKINGS = {
    "gzip": gzip.compress,
    "x-gzip": lambda data: gzip.compress(data[:50]) + gzip.compress(data[50:]),
    "deflate": zlib.compress,
    "Deflate": lambda data: zlib.compress(data)[2:-4],
    "br": brotli.compress,
    "zstd": zstandard.compress,
    "gzip, br": lambda data: brotli.compress(gzip.compress(data)),
}


@pytest.mark.parametrize("coding", PACKINGS)
def test_content_encodings_are_undone_and_a_body_decoded_before_is_left_as_it_is(coding):
    packed = PACKINGS[coding](PAGE)
    for body, headers in ((packed, {}), (chunked(packed), {"Transfer_Encoding": "chunked"}), (PAGE, {})):
        capture = only(record(block=answer(body, Content_Encoding=coding, **headers))).capture
        assert (capture.body, capture.damage) == (PAGE, None)


@pytest.mark.parametrize("coding", PACKINGS)
def test_a_bomb_is_cut_at_the_limit_and_a_cut_body_says_so(coding):
    bomb = PACKINGS[coding](PAGE + b"a" * 60_000_000)
    capture = only(record(block=answer(bomb, Content_Encoding=coding))).capture
    assert len(capture.body) == LIMIT
    assert capture.damage == ("limit", "over the limit of 1,000,000 bytes a capture: the rest was left out")
    long = PAGE + bytes(str(list(range(3000))), "ascii")
    capture = only(record(block=answer(PACKINGS[coding](long)[:-700], Content_Encoding=coding))).capture
    assert capture is None or (long.startswith(capture.body) and capture.damage[0] == "corrupt")


def test_a_body_whose_chunks_end_early_is_damaged_and_a_body_in_no_chunks_is_not():
    capture = only(record(block=answer(chunked(PAGE, end=b""), Transfer_Encoding="chunked"))).capture
    assert (capture.body, capture.damage[0]) == (PAGE, "corrupt")
    capture = only(record(block=answer(Transfer_Encoding="chunked"))).capture
    assert (capture.body, capture.damage) == (PAGE, None)


def test_truncated_and_partial_bodies_say_so():
    assert only(record(block=answer(), WARC_Truncated="length")).capture.damage[0] == "limit"
    assert only(record(block=answer(), WARC_Truncated="disconnect")).capture.damage[0] == "corrupt"
    assert "of the 5,000 bytes" in only(record(block=answer(Content_Length=5000))).capture.damage[1]
    assert (
        "part of the page" in only(record(block=answer(status=206, Content_Range="bytes 0-99/900"))).capture.damage[1]
    )
    assert only(record(block=answer(status=206, Content_Range="bytes 0-104/105"))).capture.damage is None


def test_a_block_that_is_not_the_one_its_digest_was_made_of_is_damaged():
    damaged = SOUND.replace(b"Row 3", b"Raw 3")
    (member,) = [each for each in read(damaged) if each.capture and each.capture.damage]
    assert "digest" in member.capture.damage[1]


# damage


def flipped(data, place, bit):
    return data[:place] + bytes([data[place] ^ 1 << bit]) + data[place + 1 :]


SMALL = {form: FORMS[form] for form in ("plain", "gzip", "zstd")}
SMALL["one member a record, without digests"] = b"".join(
    gzip.compress(record(block=answer(PAGE + b"%d" % n))) for n in range(6)
)
STARTS = {form: [int(each.source.partition("#")[2]) for each in read(data)] for form, data in SMALL.items()}


@settings(deadline=None, max_examples=150)
@given(st.sampled_from(sorted(SMALL)), st.floats(0, 1, exclude_max=True), st.integers(0, 7))
def test_a_flipped_bit_costs_one_record_and_no_other(form, share, bit):
    data = SMALL[form]
    place = int(share * len(data))
    hit = max(start for start in STARTS[form] if start <= place)
    found = {int(each.source.partition("#")[2].partition("+")[0]): each for each in read(flipped(data, place, bit))}
    for each in read(data):
        start = int(each.source.partition("#")[2])
        if start != hit:
            assert found[start] == each
    # the one that was hit is there too: as it was, damaged, or lost
    assert hit in found


@settings(deadline=None, max_examples=150)
@given(st.sampled_from(sorted(FORMS)), st.floats(0, 1), st.binary(max_size=40), st.integers(0, 3000))
def test_bytes_cut_out_or_put_in_never_raise_and_leave_what_stood_before(form, share, more, less):
    data = FORMS[form]
    place = int(share * len(data))
    found = read(data[:place] + more + data[place + less :])
    before = [each for each in read(data[:place]) if each.capture and not each.capture.damage]
    bodies = [each.capture.body for each in found if each.capture]
    assert all(each.capture.body in bodies for each in before[:-1])


@pytest.mark.parametrize("form", ["plain", "gzip", "zstd"])
def test_a_file_that_is_cut_off_gives_all_before_and_one_loss(form):
    data, starts = SMALL[form], STARTS[form]
    for end in range(starts[3] + 1, starts[4] - 4, 41):
        found = read(data[:end])
        assert [told(each) for each in found[:3]] == BODIES[:3]
        (last,) = found[3:]
        assert last.error or last.capture.damage
        assert last.source == f"x.warc#{starts[3]}"


@given(st.binary(max_size=3000))
def test_any_bytes_end(data):
    for prefix in (
        b"",
        b"WARC/1.0\r\n",
        b"\x1f\x8b\x08\0",
        b"\x28\xb5\x2f\xfd",
        b"filedesc://a 0 20200101000000 t 1\n",
    ):
        for reader in (warc, arc):
            read(prefix + data, reader)


def test_a_page_that_quotes_records_is_one_record():
    quoted = answer(PAGE + SOUND)
    found = read(record(block=quoted) + record(block=answer()))
    assert [told(each) for each in found] == [PAGE + SOUND, PAGE]


@pytest.mark.parametrize("length", [10, 95, 150, 100_000, 10_000_000_000, 10**30, -1, "many", ""])
def test_a_length_that_is_not_true_costs_its_record_only(length):
    found = read(record(block=answer()) + record(block=answer(PAGE + b"2"), length=length) + record(block=answer()))
    assert [told(each) for each in found] == [PAGE, PAGE + b"2", PAGE]
    assert [bool(each.capture.damage) for each in found] == [False, True, False]


def test_a_record_of_another_kind_that_is_damaged_is_a_loss():
    found = read(record("request", b"GET / HTTP/1.1\r\n\r\n", length=10_000) + record(block=answer()))
    assert "a damaged record, request" in str(found[0].error)
    assert found[1].capture


def test_zeros_and_blank_lines_between_records_are_no_loss():
    page = record(block=answer())
    assert len(read(page + b"\r\n" * 400_000 + page + b"\0" * 512 + page)) == 3
    packed = gzip.compress(page)
    assert len(read(packed + b"\0" * 4096 + packed)) == 2
    assert len(read(gzip.compress(b"") * 100 + packed)) == 1


def test_what_is_no_record_is_one_loss_up_to_the_next():
    found = read(b"junk " * 1000 + b"\r\n" + record(block=answer()))
    assert [told(each) for each in found] == ["Corrupt", PAGE]
    assert "offset 0" in str(found[0].error)
    found = read(gzip.compress(record(block=answer())) + b"junk" * 50 + gzip.compress(record(block=answer())))
    assert [told(each) for each in found] == [PAGE, "Corrupt", PAGE]


GZIP = b"\x1f\x8b\x08\0\0\0\0\0\0\3"
FORGED = {
    "empty gzip frames": (
        lambda page, size: gzip.compress(page) + (GZIP + b"\0" + struct.pack("<HH", 65535, 0)) * size, 30_000,
    ),
    "broken gzip frames": (lambda page, size: gzip.compress(page) + (GZIP + b"\x4b" + b"\x4c" * 20) * size, 15_000),
    "lengths beyond the end": (lambda _, size: record(block=answer(), length=30_000_000) * size, 2000),
    "lengths into each other": (
        lambda _, size: b"".join(record(block=answer(), length=200 * (size - n)) for n in range(size)), 2000,
    ),
    "beginnings of records": (lambda page, size: page + b"\nWARC/" * size, 100_000),
}  # fmt: skip


@pytest.mark.parametrize("name", FORGED)
def test_forged_frames_and_lengths_take_linear_time(name):
    make, size = FORGED[name]
    page = record(block=answer())
    found = assert_linear(lambda size: read(make(page, size)), size)
    assert found[0].capture.body == PAGE


def test_a_long_record_is_passed_without_being_held():
    class Film(io.RawIOBase):
        """A record of four gigabytes that nobody wrote."""

        head, left = record(block=answer(b"", Content_Type="video/mp4"), length=4_000_000_000)[:-4], 400_000_000

        def read(self, size=-1):
            part, self.head = self.head[:size], self.head[size:]
            if not part and self.left > 0:
                part = b"\0" * min(size, self.left)
                self.left -= len(part)
            return part

    (member,) = warc(Film(), "x.warc", LIMIT)
    assert "is cut off after" in str(member.error)


# ARC

VERSION = b"1 0 InternetArchive\nURL IP-address Archive-date Content-type Archive-length\n"


def arc_record(block, url=b"http://example.org/a", kind=b"text/html"):
    return b"%s 192.0.2.1 20251209100000 %s %d\n%s\n" % (url, kind, len(block), block)


ARC_FILE = [
    arc_record(VERSION, b"filedesc://x.arc", b"text/plain"),
    arc_record(answer()),
    arc_record(b"20251209 192.0.2.1", b"dns:example.org", b"text/dns"),
    arc_record(answer(PAGE + b"\n\n<p>2\n")),
    arc_record(answer(b"", 302, Location="/c")),
]


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_an_arc_file_gives_its_records(pack, tmp_path):
    path = tmp_path / "x.arc.gz"
    path.write_bytes(b"".join(pack(each) for each in ARC_FILE))
    found = list(members(path, "x.arc.gz"))
    assert [told(each) for each in found] == ["filedesc", PAGE, "dns", PAGE + b"\n\n<p>2\n", "redirect 302"]
    capture = found[1].capture
    assert (capture.url, capture.status) == ("http://example.org/a", 200)
    assert capture.fetched_at == datetime(2025, 12, 9, 10, tzinfo=UTC)
    assert reopen(found[3].source, tmp_path) == found[3].capture


def test_a_damaged_arc_record_costs_itself_only():
    damaged = b"".join(ARC_FILE).replace(arc_record(answer())[:20], b"\x00" * 20, 1)
    found = read(damaged, arc)
    assert [told(each) for each in found][2:] == ["dns", PAGE + b"\n\n<p>2\n", "redirect 302"]
    assert found[1].error
