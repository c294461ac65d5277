"""What a user chooses for a crawl, and the clock and network that it runs on -> two frozen records.

``CrawlConfig`` is what a crawl is to do. ``Environment`` is what tests replace: requests, DNS, TLS, time and chance.
"""

from __future__ import annotations

import asyncio
import random
import ssl
import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

import httpx

from ingest.crawl.client import Requester, request
from ingest.crawl.http_exchange import SECONDS
from ingest.crawl.pinned_transport import Resolver, resolve
from ingest.crawl.throttle import DELAY
from ingest.crawl.warc_writer import ROTATE

__all__ = ["CrawlConfig", "Environment"]


@dataclass(frozen=True, slots=True)
class CrawlConfig:
    """How a crawl proceeds."""

    contact: str | None = None
    """Mail address or URL that the User-Agent header names."""
    allow_private: tuple[str, ...] = ()
    """Networks that are requested although they are not public: ``127.0.0.0/8``."""
    delay: float = DELAY
    """Seconds between the end of a request to a host and the start of the next; robots.txt can only make it longer."""
    hosts: int = 20
    """Hosts that are requested at the same time."""
    limit: int | None = None
    """The most addresses that are requested; the others stay in the queue."""
    again: bool = False
    """Request anew what has been fetched or has failed, by its ETag and date."""
    respect_tdm: bool = False
    """Keep nothing that is reserved by TDMRep or marked noai."""
    rotate: int = ROTATE
    """Bytes of a WARC file after which the next is begun."""
    seconds: float = SECONDS
    """The deadline of each address, over all redirects."""


@dataclass(frozen=True, slots=True)
class Environment:
    """The network, the clock and chance, as a crawl uses them."""

    request: Requester = request
    resolver: Resolver = resolve
    tls: ssl.SSLContext = field(default_factory=lambda: httpx.create_ssl_context(trust_env=False))
    now: Callable[[], float] = time.time
    """Seconds since 1970."""
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    random: random.Random = field(default_factory=random.Random)
    """For the jitter of pauses."""
    run: Callable[[Coroutine[Any, Any, None]], Any] = asyncio.run
