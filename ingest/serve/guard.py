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

__all__ = ["content_security_policy", "guarded", "host_of", "inline_scripts"]

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

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
    headers = [
        (b"content-security-policy", policy.encode("ascii")),
        (b"cross-origin-opener-policy", b"same-origin"),
        (b"cross-origin-resource-policy", b"same-origin"),
        (b"referrer-policy", b"no-referrer"),
        (b"x-content-type-options", b"nosniff"),
        (b"x-frame-options", b"DENY"),
    ]
    ours = {name for name, _ in headers}

    async def guard(scope: Message, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                others = [pair for pair in message.get("headers", []) if pair[0].lower() not in ours]
                message = {**message, "headers": [*others, *headers]}
            await send(message)

        if scope["type"] == "http" and hosts:
            asked = host_of(dict(scope["headers"]).get(b"host", b"").decode("latin-1"))
            if asked not in hosts:
                await _refuse(send_with_headers, asked, hosts)
                return
        await application(scope, receive, send_with_headers)

    return guard


async def _refuse(send: Send, asked: str, hosts: Collection[str]) -> None:
    text = f"This server does not answer for the host {asked[:100]!r}, only for: {', '.join(sorted(hosts))}\n"
    # 421 Misdirected Request, RFC 9110 section 15.5.20
    content_type = (b"content-type", b"text/plain; charset=utf-8")
    await send({"type": "http.response.start", "status": 421, "headers": [content_type]})
    await send({"type": "http.response.body", "body": text.encode("utf-8", "replace")})
