"""The same stories as other bytes: charsets said, unsaid, belied; gzip that is cut or a bomb; what is no page at all."""

from __future__ import annotations

import gzip
import json
import struct
import zlib
from random import Random

from tests.hostile.case import FLAGGED, WHOLE, Case, Family, whole
from tests.hostile.story import Story, invent, number, page
from tests.hostile.tongues import CHARSETS, invent_in

__all__ = ["BYTEWISE"]

CORRUPT = FLAGGED | {"corrupt"}
PARTIAL = frozenset({"partial", "corrupt"})
"""Bytes are missing, and that is said."""
NO_CAPTURE = frozenset({"unsupported", "corrupt"})


def _foreign(rng: Random, charsets: tuple[tuple[str, str], ...] = CHARSETS) -> tuple[Story, str]:
    language, charset = rng.choice(charsets)
    return invent_in(rng, language), charset


def _bytes(text: str, charset: str) -> bytes:
    return text.encode(charset, "replace")


def _page(story: Story, rng: Random, declared: str | None) -> str:
    # the furniture of the page is ASCII
    return page(rng, story, charset=declared)


def charset_in_meta(rng: Random, scale: float) -> Case:
    """The charset is said in the page, in any of the ways there are."""
    story, charset = _foreign(rng)
    said = rng.choice(
        (
            None,
            f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">',
            f"<meta charset='{charset.upper()}'/>",
        )
    )
    markup = _page(story, rng, None if said else charset)
    return whole(story, _bytes(markup.replace("<head>", f"<head>{said or ''}"), charset), name=b"page.html")


def charset_in_header(rng: Random, scale: float) -> Case:
    """The charset is said by the server only, or by it against the page."""
    story, charset = _foreign(rng)
    declared = rng.choice((None, None, "iso-8859-1" if charset != "utf-8" else "utf-8"))
    sidecar = json.dumps({"headers": {"Content-Type": f"text/html; charset={charset}"}}).encode()
    return whole(story, _bytes(_page(story, rng, declared), charset), name=b"page.html", sidecar=sidecar)


def charset_unsaid(rng: Random, scale: float) -> Case:
    """Nobody says the charset."""
    story, charset = _foreign(rng)
    return whole(story, _bytes(_page(story, rng, None), charset), name=b"page.html")


def charset_belied(rng: Random, scale: float) -> Case:
    """The page says a charset that its bytes refute, or one that there is not."""
    language = rng.choice(("de", "fr", "ru", "ja", "zh", "ko", "el"))
    story = invent_in(rng, language)
    said = rng.choice(
        (
            "iso-8859-1",
            "us-ascii",
            "utf-16",
            "utf-7",
            "x-nope",
            "",
            "utf8mb4",
            "none",
            "\u00e9",
            "a" * 5_000,
            "rot13",
            "hex",
        )
    )
    return whole(story, _bytes(_page(story, rng, said), "utf-8"), name=b"page.html")


def charset_wide(rng: Random, scale: float) -> Case:
    """UTF-16 with and without a mark, UTF-8 with one or two."""
    story = rng.choice((invent(rng), invent_in(rng, "ru"), invent_in(rng, "de")))
    mark, charset = rng.choice(
        (
            (b"\xff\xfe", "utf-16-le"),
            (b"\xfe\xff", "utf-16-be"),
            (b"", "utf-16-le"),
            (b"", "utf-16-be"),
            (b"\xef\xbb\xbf", "utf-8"),
            (b"\xef\xbb\xbf" * 2, "utf-8"),
            (b"\xff\xfe\0\0", "utf-32-le"),
        )
    )
    body = mark + _page(story, rng, rng.choice((None, "utf-8"))).encode(charset)
    odd = charset.startswith("utf-16") and rng.random() < 0.3
    return whole(story, body[:-1] if odd else body, name=b"page.html")


def charset_mixed(rng: Random, scale: float) -> Case:
    """A page in UTF-8 with pieces in another charset, or characters that are cut; the story's own are whole."""
    story = rng.choice((invent_in(rng, "de"), invent_in(rng, "ru"), invent_in(rng, "ja"), invent(rng)))
    declared = rng.choice(("utf-8", None))
    piece = rng.choice(
        (
            b"\xe4\xf6\xfc \x93x\x94",
            b"\xe2\x82",
            b"\xc0\xaf",
            b"\xed\xa0\x80",
            b"\xf4\x90\x80\x80",
            b"\xff",
            b"\x80" * 40,
        )
    )
    marked = _page(story, rng, declared).encode()
    return whole(
        story, marked.replace(b"<aside>", b"<p>" + piece * rng.randint(1, 4) + b"</p><aside>"), name=b"page.html"
    )


def _zip(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)


def gzip_bomb(rng: Random, scale: float) -> Case:
    """A few kilobytes that unpack to gigabytes: at once, member by member, or layer by layer."""
    million = zlib.compressobj(9, wbits=31)
    start = b"<html><body><p>" if rng.random() < 0.5 else b""
    one = b"".join((million.compress(start), million.compress(bytes(1) * 30_000_000), million.flush()))
    body = rng.choice((one, one * number(scale, 120, 4), _zip(one * number(scale, 120, 4)), _zip(_zip(_zip(one)))))
    return Case(b"bomb.html.gz", body, frozenset({"limit", "unsupported"}))


def gzip_late_bomb(rng: Random, scale: float) -> Case:
    """A good page in front of a bomb: to be refused, or cut and said so."""
    story = invent(rng)
    body = _zip(page(rng, story).encode() + b" " * number(scale, 60_000_000, 21_000_000))
    return Case(b"page.html.gz", body, frozenset({"limit", "partial"}), story.words, recoverable=True)


def gzip_cut(rng: Random, scale: float) -> Case:
    """gzip that ends early, or whose last bytes are wrong: what is missing is said."""
    story = invent(rng)
    data = _zip(page(rng, story, bottom=f"<!-- {rng.randbytes(20_000).hex()} -->").encode())
    return rng.choice((_gzip_short, _gzip_flipped))(rng, story, data)


def _gzip_short(rng: Random, story: Story, data: bytes) -> Case:
    body = data[: -rng.choice((1, 4, 8, 200, 15_000))]
    return Case(b"page.html.gz", body, PARTIAL, story.words, recoverable=True)


def _gzip_flipped(rng: Random, story: Story, data: bytes) -> Case:
    at = rng.choice((-5, -8, -1))  # the checksum or the length
    body = bytearray(data)
    body[at] ^= 0xFF
    return Case(b"page.html.gz", bytes(body), PARTIAL, story.words, recoverable=True)


def gzip_damaged(rng: Random, scale: float) -> Case:
    """gzip whose head or middle is damaged."""
    data = bytearray(_zip(page(rng, invent(rng)).encode()))
    for _ in range(rng.choice((1, 30))):
        at = rng.choice((2, 3, rng.randrange(10, len(data) // 2)))
        data[at] ^= rng.randrange(1, 255)
    return Case(b"page.html.gz", bytes(data), CORRUPT | {"empty", "unsupported"})


def gzip_more(rng: Random, scale: float) -> Case:
    """Several members, bytes after the last one, gzip in gzip, or none in a file that is named so."""
    story = invent(rng)
    data = page(rng, story).encode()
    half = len(data) // 2
    name, body, allowed = rng.choice(
        (
            (b"page.html.gz", _zip(data[:half]) + _zip(data[half:]), WHOLE),
            (b"page.html.gz", b"".join(_zip(data[at : at + 99]) for at in range(0, len(data), 99)), WHOLE),
            (b"page.html.gz", _zip(data) + b"\0" * 512, WHOLE),
            (b"page.html.gz", _zip(data) + rng.randbytes(99), FLAGGED),
            (b"page.html.gz", _zip(b"") + _zip(data), WHOLE),
            (b"page.html.gz", data, WHOLE),
            (b"page.html", _zip(data), WHOLE),
            (b"page.html.gz", _zip(_zip(data)), FLAGGED | {"unsupported"}),
        )
    )
    return whole(story, body, allowed, name=name)


def _png(rng: Random) -> bytes:
    head = struct.pack(">4sIIBBBBB", b"IHDR", 60, 60, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head))
    return b"\x89PNG\r\n\x1a\n" + chunk + rng.randbytes(3_000)


def no_page(rng: Random, scale: float) -> Case:
    """A file of another kind that is named like a page."""
    noise = rng.randbytes(5_000)
    body = rng.choice(
        (
            _png(rng),
            b"%PDF-1.7\n" + noise,
            noise,
            b"PK\x03\x04" + noise,
            b"\x7fELF" + noise,
            b"\xff\xd8\xff\xe0" + noise,
            b"GIF89a" + noise,
            b"SQLite format 3\0" + noise,
            b"\0" * 50 + noise,
            b"RIFF\0\0\0\0WEBPVP8 " + noise,
            b"\x28\xb5\x2f\xfd" + noise,
            b"BZh9" + noise,
            b'{"a": [1, 2]}',
            b"<?xml version='1.0'?><rss><channel><title>x</title></channel></rss>",
        )
    )
    name = rng.choice((b"page.html", b"page.htm", b"page", b"page.txt", b"page.html.gz", b"page.md"))
    return Case(name, body, NO_CAPTURE)


def nothing(rng: Random, scale: float) -> Case:
    """Nothing, next to nothing, or a page without text."""
    body = rng.choice(
        (
            b"",
            b" \n\t\r\n" * rng.choice((1, 100_000)),
            b"\xef\xbb\xbf",
            b"\xff\xfe",
            b"x",
            b"<",
            b"\0" * 400,
            b"<html></html>",
            b"&",
            b"<!---->",
            b"<!doctype html>",
            b"<html><body><script>1</script></body></html>",
            b"\n",
            b"\x0c",
            b"<p></p>" * 9,
            b"\x1f\x8b",
            b"<img src=a>",
            gzip.compress(b"", mtime=0),
        )
    )
    allowed = frozenset({"corrupt"}) if body == b"\x1f\x8b" else frozenset({"empty"})
    name = rng.choice((b"page.html", b"page.txt", b"page", b"page.md"))
    if body == b"\0" * 400:
        allowed |= {"unsupported"}
    return Case(name, body, allowed)


def plain_page(rng: Random, scale: float) -> Case:
    """An ordinary page: what is done against the others must not harm it."""
    story = invent(rng)
    return whole(story, page(rng, story))


BYTEWISE: dict[str, Family] = {
    each.__name__: each
    for each in (
        charset_belied, charset_in_header, charset_in_meta, charset_mixed, charset_unsaid, charset_wide, gzip_bomb,
        gzip_cut, gzip_damaged, gzip_late_bomb, gzip_more, no_page, nothing, plain_page,
    )
}  # fmt: skip
