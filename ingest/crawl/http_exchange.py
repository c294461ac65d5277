"""A target -> one exchange: the request and the response as received, within a deadline and a size limit.

httpx has timeouts for each read but none for the whole, so one byte a second goes on for ever; the deadline is ours.
The body is kept as it came, packed or not: cleaning starts from raw, and a bomb that nobody unpacks does no harm.
"""

from __future__ import annotations

import asyncio
import ssl
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from typing import IO, TypeVar

import h2.exceptions
import httpcore
import httpx

from ingest.crawl.pinned_transport import Meter, Resolver, Transport, addresses_of, resolve
from ingest.crawl.url_policy import Address, Network, Stop, Target
from ingest.settings import DEFAULT

T = TypeVar("T")

__all__ = ["HEAD_LIMIT", "LIMIT", "SECONDS", "ClientConfig", "Exchange", "Limits", "ask"]

SECONDS = DEFAULT.fetch_seconds
"""Of an exchange, all redirects together: servers that need longer are ill, and others wait."""
LIMIT = 10_000_000
"""The most bytes on the wire: the largest pages of the web have 5 MB, decompressed."""
HEAD_LIMIT = 262_144
"""Bytes before the head of the answer is whole; h11 and h2 bound the head itself at 100 and 64 kB."""
IN_MEMORY = 1 << 20
"""Bytes of a body that are kept in memory; more go to a temporary file, for many hosts are asked at once."""

ACCEPT = "text/html,application/xhtml+xml,text/plain;q=0.9,text/markdown;q=0.9,application/xml;q=0.8,*/*;q=0.5"
ENCODINGS = "gzip, deflate, br"
"""Not zstd: many readers of archives cannot unpack it, and bodies are kept as they came."""

_BROKEN = (httpcore.ProtocolError, h2.exceptions.H2Error, ValueError, RuntimeError)
"""What httpcore lets through of a server that speaks no HTTP."""
_LOST = (httpcore.NetworkError, OSError)


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one exchange: seconds, and bytes on the wire."""

    seconds: float = SECONDS
    wire: int = LIMIT


@asynccontextmanager
async def _no_turn(_: Address) -> AsyncIterator[None]:
    yield


@dataclass(frozen=True, slots=True)
class ClientConfig:
    """How requests are sent: the same for all exchanges of a crawl."""

    agent: str
    """The User-Agent header."""
    allowed: tuple[Network, ...] = ()
    """Networks that may be connected to although they are not public."""
    resolver: Resolver = resolve
    tls: ssl.SSLContext = field(default_factory=lambda: httpx.create_ssl_context(trust_env=False))
    address_slot: Callable[[Address], AbstractAsyncContextManager[None]] = _no_turn
    """Limits the connections to one IP address; the time it waits does not count against the deadline."""


@dataclass(slots=True)
class Exchange:
    """A request and its response. The body is an open file that the caller closes."""

    url: str
    asked: bytes
    """Head of the request, as sent; of HTTP/2 as HTTP/1.1 would have it."""
    started: datetime
    address: str
    protocol: tuple[str, ...]
    """``http/1.1`` or ``h2``, and the version of TLS."""
    status: int
    phrase: str
    headers: list[tuple[bytes, bytes]]
    """As they came, in order."""
    body: IO[bytes]
    size: int = 0
    """Bytes of the body."""
    truncated: str | None = None
    """length, time, disconnect or unspecified, as in WARC-Truncated; None where it is whole."""
    detail: str = ""
    """What cut it."""
    seconds: float = 0.0
    conditional: bool = False
    """Whether it was asked only for what is new."""

    def header(self, name: str) -> str | None:
        """Return the values of a header, joined by commas as RFC 9110 has it; None where it is not there."""
        wanted = name.lower().encode()
        found = [value for key, value in self.headers if key.lower() == wanted]
        return b", ".join(found).decode("utf-8", "replace") if found else None

    def close(self) -> None:
        """Close the body."""
        self.body.close()


async def ask(
    asked: Target,
    config: ClientConfig,
    limits: Limits | None = None,
    *,
    conditions: Mapping[str, str] | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Exchange:
    """Send one request, without following redirects; returns the response, whole or cut.

    ``conditions`` are ``If-None-Match`` and ``If-Modified-Since``. Raises Stop without a response: ``refused``
    for an address that may not be requested, ``failed`` for any other reason.
    """
    limits = limits or Limits()
    clock = asyncio.get_running_loop().time
    begun = clock()
    meter = Meter(HEAD_LIMIT)
    found = await _in_time(addresses_of(asked, config.resolver, config.allowed), limits.seconds, "no answer in time")
    left = limits.seconds - (clock() - begun)
    async with config.address_slot(found[0]):
        began = clock()
        transport = Transport(found, meter, config.tls)
        try:
            request = _request(asked, config, conditions or {})
            started = now()
            answer = await _in_time(_send(transport, request, meter), left, "no answer in time")
            exchange = _begin(asked, request, answer, transport, started)
            exchange.conditional = bool(conditions)
            meter.allowed = max(limits.wire, meter.seen)
            try:
                await _read(answer, exchange, limits, left - (clock() - began))
            except BaseException:
                exchange.close()
                raise
        finally:
            await transport.aclose()
        exchange.seconds = limits.seconds - left + clock() - began
    return exchange


async def _in_time(work: Awaitable[T], seconds: float, reason: str) -> T:
    try:
        async with asyncio.timeout(max(0.0, seconds)):
            return await work
    except TimeoutError as error:
        raise Stop("failed", reason, f"nothing within {seconds:.1f} s") from error


def _request(asked: Target, config: ClientConfig, conditions: Mapping[str, str]) -> httpx.Request:
    headers = {"User-Agent": config.agent, "Accept": ACCEPT, "Accept-Encoding": ENCODINGS, **conditions}
    return httpx.Request("GET", asked.url, headers=headers)


async def _send(transport: Transport, request: httpx.Request, meter: Meter) -> httpx.Response:
    """Return the response once its head has arrived."""
    try:
        return await transport.handle_async_request(request)
    except Meter as error:
        raise Stop("failed", "endless head", f"no answer within {HEAD_LIMIT:,} bytes") from error
    except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
        if isinstance(error.__cause__ or error.__context__, ssl.SSLError) or "SSL" in str(error):
            raise Stop("failed", "no TLS", _said(error)) from error
        raise Stop("failed", "no connection", _said(error)) from error
    except ssl.SSLError as error:
        raise Stop("failed", "no TLS", _said(error)) from error
    except _LOST as error:
        raise Stop("failed", "connection lost before an answer", _said(error)) from error
    except _BROKEN as error:
        said = _said(error)
        if "disconnected" in said:
            when = "within the head" if meter.seen else "without an answer"
            raise Stop("failed", f"connection closed {when}", said) from error
        if "too long" in said or ("header" in said.lower() and "size" in said.lower()):
            raise Stop("failed", "head too large", said) from error
        raise Stop("failed", "no HTTP" if meter.seen else "no answer", said) from error


def _begin(
    asked: Target, request: httpx.Request, answer: httpx.Response, transport: Transport, started: datetime
) -> Exchange:
    version = answer.extensions.get("http_version", b"HTTP/1.1").decode("ascii", "replace")
    phrase = answer.extensions.get("reason_phrase", b"").decode("latin-1").strip()
    stream = answer.extensions.get("network_stream")
    tls = stream.get_extra_info("ssl_object") if stream is not None else None
    protocol = "h2" if version == "HTTP/2" else version.lower()
    return Exchange(
        url=asked.url,
        asked=_head(b"GET " + request.url.raw_path + b" HTTP/1.1", request.headers.raw),
        started=started,
        address=transport.backend.reached or "",
        protocol=(protocol, tls.version().lower().replace("tlsv", "tls/")) if tls is not None else (protocol,),
        status=answer.status_code,
        phrase=phrase or _phrase(answer.status_code),
        headers=list(answer.headers.raw),
        body=tempfile.SpooledTemporaryFile(max_size=IN_MEMORY),
    )


def _phrase(status: int) -> str:
    """Return the words beside a status: HTTP/2 sends none, and readers of archives expect some."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def _head(first: bytes, headers: Sequence[tuple[bytes, bytes]]) -> bytes:
    return b"\r\n".join([first, *(name + b": " + value for name, value in headers), b"", b""])


async def _read(answer: httpx.Response, exchange: Exchange, limits: Limits, left: float) -> None:
    """Read the body into the exchange, and record what cut it."""
    try:
        async with asyncio.timeout(max(0.0, left)):
            async for data in answer.stream:  # type: ignore[union-attr]  # ours is asynchronous
                room = limits.wire - exchange.size
                exchange.body.write(data[:room])
                exchange.size += min(len(data), room)
    except TimeoutError:
        exchange.truncated, exchange.detail = "time", f"not whole within {limits.seconds:g} s"
    except Meter:
        exchange.truncated, exchange.detail = "length", f"more than {limits.wire:,} bytes"
    except _LOST as error:
        exchange.truncated, exchange.detail = "disconnect", _said(error)
    except _BROKEN as error:
        said = _said(error)
        closed = "closed" in said or "disconnected" in said
        exchange.truncated, exchange.detail = "disconnect" if closed else "unspecified", said
    exchange.body.seek(0)


def _said(error: BaseException) -> str:
    said = str(error) or type(error).__name__
    return said if said.isprintable() and len(said) <= 200 else ascii(said)[1:201]
