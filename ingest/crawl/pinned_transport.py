"""A target -> a connection to the address that was vetted: its name is resolved once, and nothing resolves it again.

httpcore asks its network backend to connect to a name; ours knows which addresses stand for that name and connects to
nothing else. TLS is checked against the name all the same. Bytes are counted where they arrive, before anything
reads them.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
import threading
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any

import httpcore
import httpx

from ingest.crawl.url_policy import Address, Network, Stop, Target, address, vet

__all__ = ["Meter", "Resolver", "Transport", "addresses_of", "resolve"]

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]
"""A name and a port -> the IP addresses it stands for."""

CONNECT_SECONDS = 5.0
"""For one address, where a name has several: the next one may answer."""
MOST_ADDRESSES = 4


class Meter(Exception):
    """Counts the bytes that came in, and is raised when there are more than ``allowed``."""

    def __init__(self, allowed: int) -> None:
        super().__init__("more bytes than were allowed")
        self.allowed = allowed
        self.seen = 0

    def count(self, data: bytes) -> bytes:
        """Return the bytes; raises itself where that is too many."""
        self.seen += len(data)
        if self.seen > self.allowed:
            raise self
        return data


async def resolve(host: str, port: int) -> Sequence[str]:
    """Return the addresses of a name as the system knows them. Raises OSError.

    In a thread of its own that nobody waits for: a resolver that hangs must not hold up the end of the program.
    """
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[list[str]] = loop.create_future()

    def set_answer(found: list[str] | None, error: Exception | None) -> None:
        if answer.done():
            return
        if error is not None:
            answer.set_exception(error)
        else:
            answer.set_result(found or [])

    def ask() -> None:
        found, failed = None, None
        try:
            known = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found = list(dict.fromkeys(str(each[4][0]) for each in known))
        except (OSError, UnicodeError) as error:
            failed = error
        if not loop.is_closed():
            loop.call_soon_threadsafe(set_answer, found, failed)

    threading.Thread(target=ask, name=f"resolve {host}", daemon=True).start()
    return await answer


async def addresses_of(asked: Target, resolver: Resolver, allowed: Sequence[Network]) -> tuple[Address, ...]:
    """Return the vetted addresses of a target, each once. Raises Stop: refused, or failed where there are none."""
    literal = address(asked.host)
    if literal is not None:
        return vet(asked, [literal], allowed)
    try:
        found = [ipaddress.ip_address(each.partition("%")[0]) for each in await resolver(asked.host, asked.port)]
    except (OSError, UnicodeError, ValueError) as error:
        raise Stop("failed", "name not found", str(error)) from error
    if not found:
        raise Stop("failed", "name not found", f"{asked.host} stands for no address")
    return vet(asked, list(dict.fromkeys(found)), allowed)


class _Counted(httpcore.AsyncNetworkStream):
    """A stream whose bytes are counted; under TLS those that TLS gave."""

    def __init__(self, stream: httpcore.AsyncNetworkStream, meter: Meter) -> None:
        self.stream, self.meter = stream, meter

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 - httpcore's
        return self.meter.count(await self.stream.read(max_bytes, timeout))

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109
        await self.stream.write(buffer, timeout)

    async def aclose(self) -> None:
        await self.stream.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> httpcore.AsyncNetworkStream:
        return _Counted(await self.stream.start_tls(ssl_context, server_hostname, timeout), self.meter)

    def get_extra_info(self, info: str) -> Any:
        return self.stream.get_extra_info(info)


class _Pinned(httpcore.AsyncNetworkBackend):
    """Connects to the addresses it was made with, whatever name it is asked for."""

    def __init__(self, found: Sequence[Address], meter: Meter) -> None:
        self.found, self.meter = found[:MOST_ADDRESSES], meter
        self.reached: str | None = None
        self.opened: list[httpcore.AsyncNetworkStream] = []
        self.system = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,  # noqa: ARG002 - resolved and vetted before; not looked at again
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        for number, each in enumerate(self.found, start=1):
            last = number == len(self.found)
            try:
                stream = await self.system.connect_tcp(
                    str(each), port, timeout if last else CONNECT_SECONDS, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if last:
                    raise
            else:
                self.reached = str(each)
                self.opened.append(stream)
                return _Counted(stream, self.meter)
        raise httpcore.ConnectError("no address to connect to")

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ARG002, ASYNC109
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002
    ) -> httpcore.AsyncNetworkStream:
        raise httpcore.UnsupportedProtocol(f"{path}: no sockets of this machine")

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class Transport(httpx.AsyncBaseTransport):
    """One connection to vetted addresses, HTTP/1.1 or HTTP/2, that ends with the exchange.

    Nothing is taken from the environment (proxies, netrc, certificates), and no cookie is kept: there is no client.
    """

    def __init__(self, found: Sequence[Address], meter: Meter, tls: ssl.SSLContext) -> None:
        self.backend = _Pinned(found, meter)
        self.pool = httpcore.AsyncConnectionPool(
            ssl_context=tls, max_connections=1, http1=True, http2=True, network_backend=self.backend
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; the body of the answer is still to be read. Raises httpcore's errors as they are."""
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        answer = await self.pool.handle_async_request(
            httpcore.Request(request.method, url, headers=request.headers.raw, extensions=request.extensions)
        )
        assert isinstance(answer.stream, httpx.AsyncByteStream) or hasattr(answer.stream, "__aiter__")
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=_Stream(answer.stream),
            extensions=dict(answer.extensions),
        )

    async def aclose(self) -> None:
        """Close the connection, also one that was given up in the middle of its TLS: httpcore forgets those."""
        try:
            await self.pool.aclose()
        finally:
            for stream in self.backend.opened:
                await stream.aclose()


class _Stream(httpx.AsyncByteStream):
    def __init__(self, stream: Any) -> None:
        self.stream = stream

    async def __aiter__(self) -> Any:
        async for data in self.stream:
            yield data

    async def aclose(self) -> None:
        await self.stream.aclose()
