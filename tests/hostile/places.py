"""Where a capture lies, what it is called, what lies beside it, and what is no file at all."""

from __future__ import annotations

import json
from random import Random

from tests.hostile.case import Case, Family, whole
from tests.hostile.story import invent, number, page, secret

__all__ = ["PLACES"]

REFUSED = frozenset({"unsupported", "corrupt"})


def odd_name(rng: Random, scale: float) -> Case:
    """A name with spaces, quotes, signs of a shell, or letters of all kinds."""
    name = rng.choice(
        (
            " a .html",
            "a'b\"c.html",
            "$(touch x).html",
            "-rf.html",
            "--db.html",
            "a;b&c|d.html",
            "%s%n%00.html",
            "\u00e9.html",
            "e\u0301.html",
            "\u4e2d\u6587.html",
            "\U0001f600.html",
            "a?b*c.html",
            "\\a\\b.html",
            "CON.html",
            "nul",
            "a:b.html",
            "~.html",
            "a.HTML",
            "{a,b}.html",
            "\u202elmth.a.html",
            "[red]a.html",
            "a#b.html",
            "a\u00a0b.html",
            "..html",
            "...",
            "a.html.html.gz.txt",
            "=1+1.html",
            "<b>.html",
        )
    )
    story = invent(rng)
    body = page(rng, story)
    # one that starts with a dot may be passed over: it is no capture by its place
    return whole(story, body, name=name.encode(), optional=name.startswith("."))


def bytes_name(rng: Random, scale: float) -> Case:
    """A name that is no UTF-8, or holds line ends and control characters."""
    name = rng.choice(
        (
            b"\xff\xfe.html",
            b"caf\xe9.html",
            b"\xe2\x82.html",
            b"a\nb.html",
            b"a\rb.html",
            b"a\tb.html",
            b"a\x1b[31mb.html",
            b"\x01.html",
            b"\xed\xa0\x80.html",
            b"\\xff.html",
            b"a\x7fb.html",
            b"\xc0\xaf.html",
        )
    )
    story = invent(rng)
    return whole(story, page(rng, story), name=name)


def long_name(rng: Random, scale: float) -> Case:
    """A name of 255 bytes, so that a name beside it can not be longer."""
    stem = rng.choice(
        ("a" * 250, "\u00e9" * 125, "\u4e2d" * 83 + "a", "a b" * 83 + "a", "." * 0 + "x." * 125, "a" * 241)
    ).encode()
    story = invent(rng)
    return whole(story, page(rng, story), name=stem + b".html")


def deep_folder(rng: Random, scale: float) -> Case:
    """A hundred folders, one in the other, or folders with names as long as names may be."""
    story = invent(rng)
    folders = rng.choice(
        (b"d/" * 100, b"courier.example/" * 30, b"a / b/" * 20, ("n" * 250 + "/").encode() * 10, b"a.html/" * 9)
    )
    return whole(story, page(rng, story), name=folders + b"page.html")


def folder_named_page(rng: Random, scale: float) -> Case:
    """A folder that is called like a page, with a page in it."""
    story = invent(rng)
    folder = rng.choice((b"a.html/", b"a.html.gz/", b"a.txt/", b"x.meta.json/", b"page.html.meta.json/"))
    return whole(story, page(rng, story), name=folder + b"page.html")


def sidecar_is_folder(rng: Random, scale: float) -> Case:
    """Beside the page lies a folder called like its sidecar."""
    story = invent(rng)
    return whole(story, page(rng, story), special="sidecar-folder", name=b"page.html")


def sidecar(rng: Random, scale: float) -> Case:
    """A sidecar that is no JSON, huge, of the wrong kinds, or of another time: it never costs the page."""
    story = invent(rng)
    url = f"https://courier.example/{story.slug}"
    odd = rng.choice(
        (
            b"",
            b"{",
            b"[]",
            b"null",
            b"7",
            b'"x"',
            b"\xff\xfe{\0}\0",
            b"\0" * 99,
            b"[" * number(scale, 100_000),
            b'{"a":' * number(scale, 50_000),
            b" " * number(scale, 5_000_000, 1_100_000),
            b'{"url": "' + b"a" * number(scale, 5_000_000, 1_100_000) + b'"}',
            *(
                json.dumps(each).encode()
                for each in (
                    {"url": 7, "headers": [1], "status": "fine", "fetched_at": {}},
                    {"url": url, "fetched_at": "99999-01-01T00:00:00Z"},
                    {"url": url, "fetched_at": float("nan"), "status": float("inf")},
                    {"url": url, "fetched_at": "0001-01-01T00:00:00+23:59"},
                    {"url": url, "fetched_at": 10**30, "status": 10**30},
                    {"url": url, "headers": {"Content-Type": "application/pdf; charset=x"}},
                    {"url": url, "headers": {"Content-Type": ["text/html"], "Date": "x" * 9_999}},
                    {"url": "https://" + "a." * 5_000 + "example/"},
                    {"url": "http://x\ud800.example/"},
                    {"url": "https://x.example/\0\n\x1b[31m"},
                    {"url": "https://[::1]/", "status": True},
                    {"url": url, "headers": {f"x-{at}": "y" * 99 for at in range(2_000)}},
                    {"url": "https://xn--\u00e9.example:0/"},
                    {"url": url, "fetched_at": "9999-12-31T23:59:59-14:00"},
                    {"url": url, "status": -1, "source": "../../x"},
                    {
                        "url": url,
                        "headers": {
                            "Date": "Mon, 99 Foo 99999 99:99:99 GMT",
                            "content-encoding": "gzip",
                            "content-length": "-1",
                        },
                    },
                )
            ),
        )
    )
    return whole(story, page(rng, story), sidecar=odd)


def sidecar_alone(rng: Random, scale: float) -> Case:
    """A sidecar without its page."""
    return Case(b"gone.html.meta.json", b'{"url": "https://courier.example/"}', REFUSED)


def no_file(rng: Random, scale: float) -> Case:
    """A pipe or a socket: to be told without waiting for it."""
    return Case(b"page.html", b"", REFUSED, special=rng.choice(("fifo", "socket")))


def link(rng: Random, scale: float) -> Case:
    """A symbolic link: to a file outside, to nowhere, to itself, back up. What it leads to outside is read by nobody."""
    kind = rng.choice(("link-out", "link-nowhere", "link-loop", "link-in"))
    story, word = invent(rng), secret(rng)
    body = page(
        rng, story, middle=f"<p>The word that opens the vault is {word} and nobody outside may know it at all.</p>"
    ).encode()
    # one that stays in the folder leads to what is met itself
    return Case(b"page.html", body, REFUSED, forbidden=(word,), special=kind, optional=kind in {"link-in", "link-loop"})


def unreadable(rng: Random, scale: float) -> Case:
    """A file nobody may read."""
    story = invent(rng)
    return Case(b"page.html", page(rng, story).encode(), REFUSED, special="unreadable")


def sparse(rng: Random, scale: float) -> Case:
    """A file of many gigabytes that takes no room: its size is to be asked before it is read."""
    return Case(
        rng.choice((b"page.html", b"page.html.gz", b"page.txt")), b"<html>", frozenset({"limit"}), special="sparse"
    )


PLACES: dict[str, Family] = {
    each.__name__: each
    for each in (
        bytes_name, deep_folder, folder_named_page, link, long_name, no_file, odd_name, sidecar, sidecar_alone,
        sidecar_is_folder, sparse, unreadable,
    )
}  # fmt: skip
