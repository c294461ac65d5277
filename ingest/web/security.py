"""An ASGI application -> the same behind two guards: requests for other hosts refused, responses bound to this origin.

A page that a hostile site shows in the same browser can reach a server on the loopback address: by its address, which
the same-origin policy of browsers answers, or by a name of its own that it points there (DNS rebinding), which only
the server can answer, by refusing names that are not its own.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Awaitable, Callable, Collection, Iterable, MutableMapping
from hashlib import sha256
from typing import Any

__all__ = ["POLICIES", "POLICY", "content_security_policy", "guarded", "host_of", "inline_scripts"]

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

POLICY = "ingest-policy"
"""The header in which a response names its policy."""

POLICIES: dict[str, str | None] = {
    # a page of ours that shows captures in frames: as all pages, see ``content_security_policy``
    "framing": None,
    # A capture as a page. Nothing of it runs, asks or leads anywhere: the sandbox allows no scripts, forms, windows or
    # navigation of the page around it, and nothing but what is in it is shown. It stays of our origin, so that the
    # script of the page around it can see what is pointed at, and light it.
    "capture": "sandbox allow-same-origin; default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'self'",
    # the bytes of a capture, to be saved
    "bytes": "sandbox; default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
}
"""Name -> Content-Security-Policy of what is no page of ours alone; None: that of pages, and frames of this origin."""

FRAMED = frozenset({"capture"})
"""Those that may stand in a frame, of this origin only."""

_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def inline_scripts(templates: Iterable[str]) -> list[str]:
    """Return the inline scripts of template sources, as they will stand in the page."""
    # the one value that Datasette 0.65 fills into a script of a page this server shows; `allow_facet` stays on
    return [
        script.replace("{{ datasette_allow_facet }}", "true")
        for source in templates
        for script in _INLINE.findall(source)
    ]


def content_security_policy(scripts: Iterable[str]) -> str:
    """Return a policy that runs these inline scripts and scripts of this origin, and none that a capture smuggled in.

    Inline styles stay allowed: Datasette colours its headings with them. See https://www.w3.org/TR/CSP3/.
    """
    digests = sorted({b64encode(sha256(script.encode("utf-8")).digest()).decode("ascii") for script in scripts})
    return "; ".join(
        (
            "default-src 'none'",
            " ".join(["script-src 'self'", *(f"'sha256-{digest}'" for digest in digests)]),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data:",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


def host_of(header: str) -> str:
    """Return the host of a Host header, lower-case, without its port.

    >>> host_of("Localhost:8001"), host_of("[::1]:8001"), host_of("127.0.0.1")
    ('localhost', '[::1]', '127.0.0.1')
    """
    return re.sub(r":\d*$", "", header.strip().lower())


def guarded(application: Application, policy: str, hosts: Collection[str]) -> Application:
    """Return the application behind the guards. ``hosts`` are the names requests may ask for, all if empty."""
    pages = _headers(policy)
    others = {
        name: _headers(said or f"{policy}; frame-src 'self'", framed=name in FRAMED) for name, said in POLICIES.items()
    }
    ours = {POLICY.encode("ascii"), *(name for name, _ in pages)}

    async def guard(scope: Message, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = [(name.lower(), value) for name, value in message.get("headers", [])]
                named = dict(given).get(POLICY.encode("ascii"), b"").decode("latin-1")
                kept = [(name, value) for name, value in given if name not in ours]
                message = {**message, "headers": [*kept, *others.get(named, pages)]}
            await send(message)

        if scope["type"] == "http" and hosts:
            asked = host_of(dict(scope["headers"]).get(b"host", b"").decode("latin-1"))
            if asked not in hosts:
                await _refuse(send_with_headers, asked, hosts)
                return
        await application(scope, receive, send_with_headers)

    return guard


def _headers(policy: str, *, framed: bool = False) -> list[tuple[bytes, bytes]]:
    """Return the headers of a response of that policy."""
    return [
        (b"content-security-policy", policy.encode("ascii")),
        (b"cross-origin-opener-policy", b"same-origin"),
        (b"cross-origin-resource-policy", b"same-origin"),
        (b"referrer-policy", b"no-referrer"),
        (b"x-content-type-options", b"nosniff"),
        (b"x-frame-options", b"SAMEORIGIN" if framed else b"DENY"),
    ]


async def _refuse(send: Send, asked: str, hosts: Collection[str]) -> None:
    text = f"This server does not answer for the host {asked[:100]!r}, only for: {', '.join(sorted(hosts))}\n"
    # 421 Misdirected Request, RFC 9110 section 15.5.20
    content_type = (b"content-type", b"text/plain; charset=utf-8")
    await send({"type": "http.response.start", "status": 421, "headers": [content_type]})
    await send({"type": "http.response.body", "body": text.encode("utf-8", "replace")})
