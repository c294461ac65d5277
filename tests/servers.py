"""Servers on loopback for the tests of fetching: kind ones, and as many unkind ones as the field has seen.

A server runs in a thread of its own and writes down who connected, when each request came and when its answer ended. A
behaviour is a coroutine that is given the writer and writes bytes; which one is asked for is said by the host's name.
"""

from __future__ import annotations

import asyncio
import gzip
import ssl
import struct
import threading
import time
import zlib
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import brotli
import zstandard

PAGE = (
    "<html><head><title>The tide mill</title></head><body><article><h1>The tide mill</h1>"
    + "<p>The mill at the mouth of the creek ground barley twice a day for as long as the sluice held, and the miller "
    "kept two clocks, one for the village and one for the moon.</p>" * 6 + "</article></body></html>"
).encode()
ALLOW = b"User-agent: *\nDisallow: /private/\n"


@dataclass
class Request:
    host: str
    path: str
    headers: dict[str, str]
    at: float
    ended: float = 0.0
    left: float = 0.0
    """When the client had gone."""


@dataclass
class Server:
    """A server under way, and what it saw."""

    port: int = 0
    requests: list[Request] = field(default_factory=list)
    connections: int = 0


Behaviour = Callable[[Request, asyncio.StreamWriter], Awaitable[None]]


@contextmanager
def serving(
    behave: Behaviour, *, address: str = "127.0.0.1", port: int = 0, tls: ssl.SSLContext | None = None
) -> Iterator[Server]:
    """Run a server that gives each request to a behave; one request a connection."""
    told = Server()
    loop = asyncio.new_event_loop()
    ready = threading.Event()

    async def watch(reader: asyncio.StreamReader, request: Request) -> None:
        try:
            await reader.read()
        finally:
            request.left = time.monotonic()

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        told.connections += 1
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, asyncio.CancelledError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:])}
            request = Request(headers.get("host", ""), head[0].split(" ")[1], headers, time.monotonic())
            told.requests.append(request)
            watching = asyncio.ensure_future(watch(reader, request))
            try:
                await behave(request, writer)
                await writer.drain()
            finally:
                request.ended = time.monotonic()
                watching.add_done_callback(lambda task: task.cancelled() or task.exception())
        with suppress(OSError, RuntimeError):
            writer.close()

    opened: list[asyncio.Server] = []

    async def main() -> None:
        server = await asyncio.start_server(meet, address, port, ssl=tls, limit=1 << 20)
        opened.append(server)
        told.port = server.sockets[0].getsockname()[1]
        ready.set()

    def run() -> None:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(main())
        loop.run_forever()
        opened[0].close()
        tasks = asyncio.all_tasks(loop)
        for task in tasks:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()

    thread = threading.Thread(target=run, daemon=True)
    loop.set_exception_handler(lambda *_: None)
    thread.start()
    assert ready.wait(10)
    try:
        yield told
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)


def answer(body: bytes = PAGE, status: str = "200 OK", **headers: str) -> bytes:
    """Return an answer as it goes over the wire; ``_`` in a header's name stands for ``-``."""
    lines = {"content-type": "text/html; charset=utf-8", "content-length": str(len(body))}
    lines |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value)
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body


def chunk(data: bytes) -> bytes:
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"


def says(data: bytes) -> Behaviour:
    async def behave(_: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(data)

    return behave


def leads(to: str, status: str = "302 Found") -> Behaviour:
    return says(answer(b"", status, location=to))


def drips(data: bytes, seconds: float = 0.2) -> Behaviour:
    """A byte now and then."""

    async def behave(_: Request, writer: asyncio.StreamWriter) -> None:
        for byte in data:
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(seconds)

    return behave


def floods(first: bytes, piece: bytes) -> Behaviour:
    """The same piece without end."""

    async def behave(_: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(first)
        while True:
            writer.write(piece)
            await writer.drain()

    return behave


async def hangs(_: Request, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(3600)


async def resets(_: Request, writer: asyncio.StreamWriter) -> None:
    import socket

    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def slow_redirect(request: Request, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(0.7)
    step = int(request.path.strip("/") or 0)
    writer.write(answer(b"", "302 Found", location=f"/{step + 1}"))


async def endless_redirect(request: Request, writer: asyncio.StreamWriter) -> None:
    step = int(request.path.strip("/") or 0)
    writer.write(answer(b"", "302 Found", location=f"/{step + 1}"))


async def two_step_loop(request: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(answer(b"", "302 Found", location="/b" if request.path == "/" else "/"))


def bomb(kind: str, megabytes: int = 200) -> bytes:
    """Return zeros, packed."""
    block = bytes(1 << 20)
    if kind == "gzip":
        packer = zlib.compressobj(9, wbits=31)
        return b"".join(packer.compress(block) for _ in range(megabytes)) + packer.flush()
    if kind == "br":
        squeezer = brotli.Compressor(quality=5)
        return b"".join(squeezer.process(block) for _ in range(megabytes)) + squeezer.finish()
    maker = zstandard.ZstdCompressor().compressobj()
    return b"".join(maker.compress(block) for _ in range(megabytes)) + maker.flush()


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"

# name: what it does, the outcome and the reason of the fetch (of the first address, after all redirects)
BEHAVIOURS: dict[str, tuple[Behaviour, str, str]] = {
    "kind": (says(answer()), "fetched", ""),
    "silence": (hangs, "failed", "no answer in time"),
    "slow-head": (drips(answer()), "failed", "no answer in time"),
    "slow-body": (drips(b"", 0), "partial", "cut: too slow"),  # filled in below
    "endless-chunks": (floods(CHUNKED, chunk(bytes(60_000))), "partial", "cut: too large"),
    "endless-body": (floods(HEAD + b"\r\n", b"<p>more</p>" * 5000), "partial", "cut: too large"),
    "gzip-bomb": (says(answer(bomb("gzip", 100), content_encoding="gzip")), "fetched", ""),
    "double-bomb": (
        says(answer(gzip.compress(bomb("gzip", 100)), content_encoding="gzip, gzip")), "fetched", "",
    ),
    "brotli-bomb": (says(answer(bomb("br", 100), content_encoding="br")), "fetched", ""),
    "zstd-bomb": (says(answer(bomb("zstd", 100), content_encoding="zstd")), "fetched", ""),
    "length-too-long": (
        says(answer(content_length="99999")), "partial", "cut: the connection ended early",
    ),
    "length-too-short": (says(answer(content_length="100")), "fetched", ""),
    "two-lengths": (says(HEAD + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef"), "failed", "no HTTP"),
    "negative-length": (says(HEAD + b"Content-Length: -1\r\n\r\nabcdef"), "failed", "no HTTP"),
    "chunks-cut": (says(CHUNKED + b"ff\r\nabc"), "partial", "cut: the connection ended early"),
    "chunks-broken": (says(CHUNKED + chunk(b"abc") + b"zz\r\nabc\r\n"), "partial", "cut: broken transfer"),
    "chunk-of-names": (floods(CHUNKED, b"a" * 5000), "partial", "cut: broken transfer"),
    "closes": (says(b""), "failed", "connection closed without an answer"),
    "resets": (resets, "failed", "connection lost before an answer"),
    "many-headers": (floods(HEAD, b"X-More: and more\r\n"), "failed", "head too large"),
    "large-header": (says(HEAD + b"X-Large: " + b"a" * (1 << 20) + b"\r\n\r\nabc"), "failed", "head too large"),
    "continues": (floods(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 50), "failed", "endless head"),
    "switches": (says(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: chat\r\n\r\n"), "failed", "no HTTP"),
    "no-content": (says(answer(b"", "204 No Content", content_length="")), "empty", "status 204: no content"),
    "reset-content": (says(answer(b"", "205 Reset Content")), "empty", "status 205: no content"),
    "not-modified": (
        says(answer(b"", "304 Not Modified", content_length="")), "failed", "status 304, though nothing was known",
    ),
    "a-part": (
        says(answer(b"abc", "206 Partial Content", content_range="bytes 0-2/9")), "partial",
        "status 206: a part, though all was asked for",
    ),
    "nothing": (says(answer(b"")), "empty", "no bytes"),
    "gone": (says(answer(b"gone", "410 Gone")), "failed", "status 410"),
    "odd-status": (says(answer(b"no", "799 Go Away")), "failed", "status 799"),
    "no-status": (says(PAGE), "failed", "connection closed within the head"),
    "other-protocol": (says(b"SSH-2.0-OpenSSH_9.6\r\n"), "failed", "connection closed within the head"),
    "tls-alert": (says(b"\x15\x03\x01\x00\x02\x02\x46" * 3), "failed", "no HTTP"),
    "nul-in-head": (says(HEAD + b"X-A: a\0b\r\n\r\nabc"), "failed", "no HTTP"),
    "trailers": (says(CHUNKED + chunk(PAGE) + b"0\r\nX-Sum: 1\r\n\r\n"), "fetched", ""),
    "latin-head": (says(HEAD + b"X-Name: caf\xe9\r\nContent-Length: 3\r\n\r\nabc"), "fetched", ""),
    "loop": (leads("/"), "failed", "redirect loop"),
    "loop-of-two": (two_step_loop, "failed", "after a redirect: redirect loop"),
    "endless-redirect": (endless_redirect, "failed", "after a redirect: more than 5 redirects"),
    "slow-redirect": (slow_redirect, "failed", "after a redirect: redirects too slow"),
    "nowhere": (says(answer(b"", "302 Found")), "failed", "status 302 without a Location"),
    "to-file": (leads("file:///etc/passwd"), "refused", "redirect: scheme file"),
    "to-script": (leads("javascript:alert(1)"), "refused", "redirect: scheme javascript"),
    "to-user": (leads("http://me:secret@kind.test/"), "refused", "redirect: user info in the URL"),
    "to-nothing": (leads("http://"), "refused", "redirect: no URL"),
    "to-loopback": (leads("http://127.0.0.9:{canary}/"), "refused", "after a redirect: loopback address"),
    "to-short": (leads("http://127.9:{canary}/"), "refused", "after a redirect: loopback address"),
    "to-hex": (leads("http://0x7f000009:{canary}/"), "refused", "after a redirect: loopback address"),
    "to-number": (leads("http://2130706441:{canary}/"), "refused", "after a redirect: loopback address"),
    "to-octal": (leads("http://0177.0.0.011:{canary}/"), "refused", "after a redirect: loopback address"),
    "to-circled": (leads("http://①②⑦.⓪.⓪.⑨:{canary}/"), "refused", "after a redirect: loopback address"),
    "to-six": (leads("http://[::1]:{canary}/"), "refused", "after a redirect: loopback address"),
    "to-mapped": (leads("http://[::ffff:7f00:9]:{canary}/"), "refused", "after a redirect: loopback address"),
    "to-unspecified": (leads("http://[::]:{canary}/"), "refused", "after a redirect: unspecified address"),
    "to-private": (leads("http://10.0.0.1/"), "refused", "after a redirect: private address"),
    "to-cloud": (leads("http://169.254.169.254/latest/"), "refused", "after a redirect: link-local address"),
    "to-port": (leads("http://public.test:22/"), "refused", "after a redirect: port 22"),
    "to-mixed": (leads("http://mixed.test:{port}/"), "refused", "after a redirect: private address"),
    "busy": (says(answer(b"", "429 Too Many Requests", retry_after="9")), "failed", "status 429"),
    "ill": (says(answer(b"ill", "500 Internal Server Error")), "failed", "status 500"),
}  # fmt: skip


async def _slow_body(_: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(HEAD + b"\r\n<p>")
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.1)


BEHAVIOURS["slow-body"] = (_slow_body, *BEHAVIOURS["slow-body"][1:])

ROBOTS: dict[str, tuple[Behaviour, str, str]] = {
    "robots-forbid": (says(answer(b"User-agent: *\nDisallow: /\n")), "disallowed", "robots.txt"),
    "robots-endless": (floods(HEAD + b"\r\n", b"# and more\n" * 500), "fetched", ""),
    "robots-huge": (says(answer(b"# much\n" * 300_000 + b"User-agent: *\nDisallow: /\n")), "fetched", ""),
    "robots-slow": (hangs, "failed", "robots.txt cannot be had: no answer in time"),
    "robots-drip": (drips(answer(b"User-agent: *\n" * 50)), "failed", "robots.txt cannot be had: no answer in time"),
    "robots-ill": (says(answer(b"", "500 Ill")), "failed", "robots.txt cannot be had: status 500"),
    "robots-gone": (says(answer(b"", "404 No")), "fetched", ""),
    "robots-loop": (leads("/robots.txt"), "fetched", ""),
    "robots-away": (
        leads("http://10.0.0.1/robots.txt"), "failed", "robots.txt cannot be had: private address",
    ),
    "robots-bomb": (says(answer(bomb("gzip", 100), content_encoding="gzip")), "fetched", ""),
    "robots-noise": (says(answer(bytes(range(256)) * 2000)), "fetched", ""),
    "robots-page": (says(answer(PAGE)), "fetched", ""),
}  # fmt: skip
"""Behaviours of a robots.txt; the host's pages are kind."""


def hostile(canary: int) -> Behaviour:
    """Return a behave that behaves as the first label of the host's name says."""

    async def behave(request: Request, writer: asyncio.StreamWriter) -> None:
        name = request.host.partition(".")[0]
        port = request.host.rpartition(":")[2]
        if request.path == "/robots.txt":
            await ROBOTS.get(name, (says(answer(ALLOW, content_type="text/plain")),))[0](request, writer)
            return
        kept = _Filled(writer, {b"{canary}": str(canary).encode(), b"{port}": port.encode()})
        await BEHAVIOURS.get(name, BEHAVIOURS["kind"])[0](request, kept)  # type: ignore[arg-type]

    return behave


class _Filled:
    """A writer that fills in the ports of the servers."""

    def __init__(self, writer: asyncio.StreamWriter, places: dict[bytes, bytes]) -> None:
        self.writer, self.places = writer, places

    def write(self, data: bytes) -> None:
        if len(data) < 2000:
            for place, value in self.places.items():
                data = data.replace(place, value)
        self.writer.write(data)

    def __getattr__(self, name: str) -> object:
        return getattr(self.writer, name)
