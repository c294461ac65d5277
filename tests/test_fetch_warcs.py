"""What is kept of an exchange: WARC that other programs read, whole also after a kill; HTTP/2 and TLS."""

import asyncio
import gzip
import ssl
import subprocess
import sys
import threading
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BytesIO

import h2.config
import h2.connection
import h2.events
import pytest
import trustme
from fastwarc.warc import ArchiveIterator as FastIterator
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from ingest.crawl.http_exchange import ClientConfig, Exchange, Limits, ask
from ingest.crawl.url_policy import Stop, networks, target
from ingest.crawl.warc_writer import OPEN, PriorResponse, WarcFiles, left_open, recover
from tests.servers import CHUNKED, PAGE, answer, chunk, says, serving

INFO = {"software": "ingest/test", "operator": "me@quay.example"}
LOCAL = networks(["127.0.0.0/8"])


async def loopback(host, port):
    return ["127.0.0.1"]


def exchange(body=PAGE, status=200, headers=(), url="http://a.example/1", **more):
    raw = [(b"Content-Type", b"text/html"), *headers]
    made = Exchange(
        url, b"GET /1 HTTP/1.1\r\nHost: a.example\r\n\r\n", datetime(2026, 1, 2, 3, 4, 5, 678900, UTC), "192.0.2.1",
        ("http/1.1",), status, "OK", raw, BytesIO(body), len(body),
    )  # fmt: skip
    for name, value in more.items():
        setattr(made, name, value)
    return made


@pytest.fixture
def asked():
    """Asks a server of one behaviour for a page; what came is closed at the end."""
    met = []

    def ask_once(behave):
        met.append(_asked(behave))
        return met[-1]

    yield ask_once
    for each in met:
        each.close()


def _asked(behave, means=None):
    with serving(behave) as server:
        return asyncio.run(
            ask(target(f"http://quay.test:{server.port}/p?q=1"), means or ClientConfig("ingest/test", LOCAL, loopback))
        )


def records(path):
    with path.open("rb") as file:
        return [
            (each.rec_type, dict(each.rec_headers.headers), each.http_headers, each.content_stream().read())
            for each in ArchiveIterator(file)
        ]


def check(path):
    """Have warcio check all digests."""

    class QueueItem:
        inputs, verbose = [str(path)], False

    checker = Checker(QueueItem)
    checker.process_all()
    return checker.exit_value


def test_an_exchange_is_kept_as_metadata_request_and_response(asked, tmp_path):
    found = asked(says(answer(ETag='"a"')))
    with WarcFiles(tmp_path, INFO) as warcs:
        kept = warcs.write(found, None, {"via": "given", "feed-title": "Two\r\nlines", "feed-author": ""})
    kinds = records(kept.file)
    assert [kind for kind, *_ in kinds] == ["warcinfo", "metadata", "request", "response"]
    assert b"software: ingest/test\r\n" in kinds[0][3]
    assert kinds[1][3].startswith(b"via: given\r\nfeed-title: Two lines\r\n")
    head = kinds[3][1]
    assert {each[1]["WARC-Concurrent-To"] for each in kinds[1:3]} == {head["WARC-Record-ID"]}
    assert {each[1]["WARC-Target-URI"] for each in kinds[1:]} == {found.url}
    assert head["WARC-IP-Address"] == "127.0.0.1"
    assert head["WARC-Payload-Digest"] == kept.digest
    assert kinds[3][3] == PAGE
    assert kinds[2][2].statusline == "/p?q=1 HTTP/1.1"
    assert check(kept.file) == 0


def test_fastwarc_reads_what_is_kept_at_the_place_that_was_told(tmp_path):
    with WarcFiles(tmp_path, INFO) as warcs:
        kept = [warcs.write(exchange(PAGE + str(n).encode(), url=f"http://a.example/{n}")) for n in range(5)]
    for number, each in enumerate(kept):
        with each.file.open("rb") as file:
            file.seek(each.offset)
            assert next(iter(FastIterator(file, parse_http=False))).verify_block_digest()
            file.seek(each.offset)
            record = next(iter(FastIterator(file, parse_http=True)))
            assert record.headers["WARC-Target-URI"] == f"http://a.example/{number}"
            assert record.verify_payload_digest()
            assert record.reader.read() == PAGE + str(number).encode()


def test_chunks_are_put_together_and_the_head_says_so(asked, tmp_path):
    found = asked(says(CHUNKED + chunk(PAGE[:100]) + chunk(PAGE[100:]) + b"0\r\n\r\n"))
    with WarcFiles(tmp_path, INFO) as warcs:
        kept = warcs.write(found)
    *_, (_, _, head, body) = records(kept.file)
    assert body == PAGE
    assert head.get_header("Transfer-Encoding") is None
    assert head.get_header("X-Archive-Orig-Transfer-Encoding") == "chunked"
    assert head.get_header("Content-Length") == str(len(PAGE))


def test_packed_bodies_are_kept_as_they_came(asked, tmp_path):
    packed = gzip.compress(PAGE)
    found = asked(says(answer(packed, content_encoding="gzip")))
    assert found.body.read() == packed
    with WarcFiles(tmp_path, INFO) as warcs:
        kept = warcs.write(found)
    assert records(kept.file)[-1][3] == PAGE  # warcio unpacks what the head names
    assert check(kept.file) == 0


def test_heads_are_kept_byte_for_byte_even_where_they_are_no_ascii(asked, tmp_path):
    found = asked(says(b"HTTP/1.1 200 Gut\r\nX-Name: caf\xe9 \xc3\xbc\r\nx-LOWER: 1\r\nContent-Length: 3\r\n\r\nabc"))
    with WarcFiles(tmp_path, INFO) as warcs:
        kept = warcs.write(found)
    data = gzip.decompress(kept.file.read_bytes()[kept.offset :])
    assert b"HTTP/1.1 200 Gut\r\nX-Name: caf\xe9 \xc3\xbc\r\nx-LOWER: 1\r\nContent-Length: 3\r\n\r\nabc" in data


def test_a_body_that_was_cut_says_why_and_has_a_right_length(asked, tmp_path):
    found = asked(says(answer(content_length="99999")))
    with WarcFiles(tmp_path, INFO) as warcs:
        kept = warcs.write(found)
    _, told, head, body = records(kept.file)[-1]
    assert told["WARC-Truncated"] == "disconnect"
    assert (head.get_header("Content-Length"), head.get_header("X-Archive-Orig-Content-Length")) == (
        str(len(body)),
        "99999",
    )


def test_the_same_again_and_not_modified_are_revisits(tmp_path):
    with WarcFiles(tmp_path, INFO) as warcs:
        first = warcs.write(exchange())
        known = PriorResponse(first.date, first.digest)
        kept = [
            warcs.write(exchange(), known),
            warcs.write(exchange(b"", 304, conditional=True), known),
            warcs.write(exchange(b"", 304), known),
            warcs.write(exchange(PAGE + b"."), known),
            warcs.write(exchange(truncated="time"), known),
        ]
    assert [each.revisit for each in kept] == ["same", "not-modified", None, None, None]
    revisits = [(told, body) for kind, told, _, body in records(first.file) if kind == "revisit"]
    assert {told["WARC-Refers-To-Date"] for told, _ in revisits} == {"2026-01-02T03:04:05.678900Z"}
    assert {told["WARC-Payload-Digest"] for told, _ in revisits} == {first.digest}
    assert all(body == b"" for _, body in revisits)
    assert check(first.file) == 0


def test_a_file_that_is_full_is_followed_by_another(tmp_path):
    with WarcFiles(tmp_path, INFO, rotate=1000) as warcs:
        kept = [warcs.write(exchange(random_bytes(each))) for each in range(4)]
        assert len(list(tmp_path.glob(f"*{OPEN}"))) == 1
    assert len({each.file for each in kept}) == 4
    assert sorted(tmp_path.iterdir()) == sorted(warcs.closed)
    assert all(records(path)[0][0] == "warcinfo" for path in warcs.closed)


def random_bytes(seed):
    import random

    return random.Random(seed).randbytes(2000)


def test_a_file_that_is_being_written_is_not_taken_for_one_that_was_left(tmp_path):
    with WarcFiles(tmp_path, INFO) as warcs:
        warcs.write(exchange())
        look = f"from pathlib import Path; from ingest.crawl.warc_writer import left_open; print(len(list(left_open(Path({str(tmp_path)!r})))))"
        assert subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True).stdout == "0\n"


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A file of four exchanges, and where they stand."""
    folder = tmp_path_factory.mktemp("whole")
    with WarcFiles(folder, INFO) as warcs:
        kept = [warcs.write(exchange(PAGE, url=f"http://a.example/{n}")) for n in range(4)]
    return kept[0].file.read_bytes(), kept


@given(cut=st.integers(0, 6000))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_file_that_a_kill_cut_anywhere_keeps_every_whole_answer(whole, tmp_path, cut):
    data, kept = whole
    for path in tmp_path.iterdir():
        path.unlink()
    left = tmp_path / f"{kept[0].file.name}{OPEN}"
    left.write_bytes(data[: min(cut, len(data))])
    assert list(left_open(tmp_path)) == [left]
    closed, found = recover(left)
    ends = [each.offset for each in kept[1:]]
    certain = sum(1 for each, end in zip(kept, [*ends, len(data)], strict=True) if min(cut, len(data)) >= end)
    assert [each.url for each in found[:certain]] == [each.url for each in kept[:certain]]
    assert [each.offset for each in found] == [each.offset for each in kept[: len(found)]]
    assert [(each.date, each.digest, each.status) for each in found] == [
        (each.date, each.digest, each.status) for each in kept[: len(found)]
    ]
    assert list(left_open(tmp_path)) == []
    if closed is not None:
        assert check(closed) == 0


def test_a_write_that_fails_leaves_only_whole_records(tmp_path):
    class Fails(BytesIO):
        def read(self, *size):
            raise OSError("no room")

    with WarcFiles(tmp_path, INFO) as warcs:
        warcs.write(exchange())
        with pytest.raises(OSError, match="no room"):
            warcs.write(_with_body(Fails()))
        kept = warcs.write(exchange(url="http://a.example/2"))
    assert [kind for kind, *_ in records(kept.file)] == ["warcinfo", *["metadata", "request", "response"] * 2]
    assert check(kept.file) == 0


def _with_body(body):
    found = exchange()
    found.body = body
    return found


# --- TLS and HTTP/2 --------------------------------------------------------------------------------------------------


@contextmanager
def secure(alpn=("h2", "http/1.1")):
    """Run a server with a certificate for quay.test that speaks HTTP/2; yields its port and what trusts it."""
    authority = trustme.CA()
    server_side = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("quay.test").configure_cert(server_side)
    server_side.set_alpn_protocols(list(alpn))
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    loop, ready, port = asyncio.new_event_loop(), threading.Event(), []

    async def meet(reader, writer):
        talk = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
        talk.initiate_connection()
        writer.write(talk.data_to_send())
        while data := await reader.read(65536):
            for event in talk.receive_data(data):
                if isinstance(event, h2.events.RequestReceived):
                    talk.send_headers(
                        event.stream_id, [(":status", "200"), ("content-type", "text/html"), ("etag", '"h2"')]
                    )
                    talk.send_data(event.stream_id, PAGE, end_stream=True)
            writer.write(talk.data_to_send())
        writer.close()

    async def main():
        server = await asyncio.start_server(meet, "127.0.0.1", 0, ssl=server_side)
        port.append(server.sockets[0].getsockname()[1])
        ready.set()
        async with server:
            await stop.wait()

    stop = asyncio.Event()
    thread = threading.Thread(target=lambda: (loop.run_until_complete(main()), loop.close()), daemon=True)
    loop.set_exception_handler(lambda *_: None)
    thread.start()
    assert ready.wait(10)
    try:
        yield port[0], trusting
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)


def test_http_2_is_spoken_and_kept_with_a_head_that_all_can_read(tmp_path):
    with secure() as (port, trusting):
        means = ClientConfig("ingest/test", LOCAL, loopback, trusting)
        found = asyncio.run(ask(target(f"https://quay.test:{port}/"), means))
    assert found.protocol[0] == "h2"
    with WarcFiles(tmp_path, INFO) as warcs:
        kept = warcs.write(found)
    _, told, head, body = records(kept.file)[-1]
    assert (head.protocol, head.statusline, body) == ("HTTP/1.1", "200 OK", PAGE)
    assert told["WARC-Protocol"] == "h2"
    assert kept.headers["etag"] == '"h2"'
    found.close()
    assert check(kept.file) == 0


@pytest.mark.parametrize("name", ["other.test", "quay.test"])
def test_a_certificate_is_checked_against_the_name_and_those_who_are_trusted(name):
    with secure() as (port, trusting):
        means = ClientConfig(
            "ingest/test", LOCAL, loopback, trusting if name == "other.test" else ssl.create_default_context()
        )
        with pytest.raises(Stop) as stop:
            asyncio.run(ask(target(f"https://{name}:{port}/"), means))
    assert stop.value.reason == "no TLS"


def test_tls_where_none_is_spoken_is_told():
    with serving(says(b"hello")) as server, pytest.raises(Stop) as stop:
        limits = Limits(seconds=1.0)
        asyncio.run(
            ask(target(f"https://quay.test:{server.port}/"), ClientConfig("ingest/test", LOCAL, loopback), limits)
        )
    assert stop.value.reason in {"no TLS", "no answer in time"}


def test_a_name_is_resolved_once_and_only_what_was_vetted_is_connected_to():
    looks = []

    async def rebinds(host, port):
        looks.append(host)
        return ["127.0.0.1"] if len(looks) == 1 else ["127.0.0.9"]

    with serving(says(answer()), address="127.0.0.9") as other, serving(says(answer()), port=0) as server:
        found = asyncio.run(
            ask(target(f"http://quay.test:{server.port}/"), ClientConfig("ingest/test", LOCAL, rebinds))
        )
    found.close()
    assert (found.address, looks, other.connections) == ("127.0.0.1", ["quay.test"], 0)


def test_no_proxy_of_the_environment_is_asked(asked, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    assert asked(says(answer())).status == 200
