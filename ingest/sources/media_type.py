"""The bytes of a file -> its media type, by content; name and declared type only decide unclear cases.

The signatures of HTML and of binary files are those of https://mimesniff.spec.whatwg.org, sections 6 and 7.
"""

from __future__ import annotations

import json
import re
from pathlib import PurePath

from ingest.errors import Empty, Unsupported
from ingest.sources.archives.kinds import NAMES

__all__ = ["ARCHIVES", "MESSAGES", "PAGES", "READS", "media_type"]

PAGES = {
    "text/html": "HTML",
    "application/xhtml+xml": "XHTML",
    "text/plain": "plain text",
    "text/markdown": "Markdown",
}
"""Media types of captures -> what people call them."""

ARCHIVES = {
    "warc": "WARC",
    "arc": "ARC",
    "wacz": "WACZ",
    "mhtml": "MHTML",
    "har": "HAR",
    "zip": "zip",
    "tar": "tar",
}
"""Kinds of archive, keys of ``read.READERS`` -> what people call them."""

MESSAGES = {"mail": ".eml", "mbox": "mbox"}
"""Kinds of e-mail -> how people know them."""

_ARCHIVES = [ARCHIVES.get(kind, kind) for kind in NAMES if kind not in MESSAGES]

READS = (
    f"ingest reads {', '.join(list(PAGES.values())[:-1])} and {list(PAGES.values())[-1]}, each also .gz, "
    f"e-mail ({', '.join(MESSAGES.values())}), and archives of them: {', '.join(_ARCHIVES[:-1])} and {_ARCHIVES[-1]}"
)
"""What ``Unsupported`` says after what a file is."""

SNIFFED_BYTES = 1 << 16
"""Bytes that are examined."""

BINARY = (
    (0, b"%PDF-", "PDF"),
    (0, b"%!PS", "PostScript"),
    (0, b"{\\rtf", "RTF text"),
    (0, b"WARC/", "WARC archive"),
    (0, b"\x89PNG\r\n\x1a\n", "PNG image"),
    (0, b"\xff\xd8\xff", "JPEG image"),
    (0, b"GIF87a", "GIF image"),
    (0, b"GIF89a", "GIF image"),
    (8, b"WEBPVP", "WebP image"),
    (4, b"ftypavi", "AVIF image"),
    (4, b"ftyphei", "HEIC image"),
    (4, b"ftypmif1", "HEIC image"),
    (6, b"\0\0\0\0", "BMP image"),  # and "BM", see _binary
    (0, b"\0\0\1\0", "icon"),
    (0, b"\0\0\2\0", "icon"),
    (0, b"II*\0", "TIFF image"),
    (0, b"MM\0*", "TIFF image"),
    (4, b"ftyp", "video"),
    (8, b"AVI LIST", "video"),
    (0, b"\x1aE\xdf\xa3", "video"),
    (0, b"FLV\1", "video"),
    (0, b"\0\0\1\xba", "video"),
    (8, b"WAVEfmt", "audio"),
    (0, b"ID3", "audio"),
    (0, b"\xff\xfb", "audio"),
    (0, b"OggS\0", "audio or video"),
    (0, b"fLaC", "audio"),
    (30, b"mimetypeapplication/epub", "EPUB book"),
    (30, b"mimetypeapplication/vnd.oasis", "office file"),
    (30, b"[Content_Types].xml", "office file"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office file"),
    (0, b"PK\3\4", "ZIP archive"),
    (0, b"PK\5\6", "ZIP archive"),
    (0, b"7z\xbc\xaf\x27\x1c", "7z archive"),
    (0, b"Rar!\x1a\x07", "RAR archive"),
    (257, b"ustar", "tar archive"),
    (0, b"\x1f\x8b", "gzip inside gzip"),
    (0, b"BZh", "bzip2 archive"),
    (0, b"\xfd7zXZ\0", "xz archive"),
    (0, b"\x28\xb5\x2f\xfd", "Zstandard archive"),
    (0, b"wOFF", "font"),
    (0, b"wOF2", "font"),
    (0, b"OTTO\0", "font"),
    (0, b"\0\1\0\0\0", "font"),
    (0, b"\x7fELF", "executable"),
    (0, b"\xca\xfe\xba\xbe", "executable"),
    (0, b"\xcf\xfa\xed\xfe", "executable"),
    (0, b"\0asm", "executable"),
    (0, b"SQLite format 3\0", "SQLite database"),
    (0, b"PAR1", "Parquet file"),
    (0, b"bplist00", "property list"),
)
"""(offset, bytes, name of the format); the first that matches counts."""

ROOTS = {
    "rss": "RSS feed",
    "feed": "Atom feed",
    "rdf": "RSS feed",
    "urlset": "sitemap",
    "sitemapindex": "sitemap",
    "svg": "SVG image",
    "opml": "OPML list",
}
"""Root elements of XML that people save, and what they are."""

NAMED = {
    ".css": "style sheet",
    ".js": "script",
    ".mjs": "script",
    ".csv": "CSV table",
    ".tsv": "TSV table",
    ".ics": "calendar",
    ".vcf": "address card",
}
"""Text that only its name tells from a plain-text capture."""

MARKDOWN_NAMES = frozenset({".md", ".markdown", ".mdown", ".mkd"})
HTML_NAMES = frozenset({".html", ".htm", ".xhtml", ".shtml", ".php", ".asp", ".aspx", ".jsp"})
CONTROLS = bytes(set(range(0x20)) - set(b"\b\t\n\f\r\x1b"))
"""Bytes of no text; escape is one of ISO-2022-JP, and backspace of what was meant for a line printer."""
MAX_CONTROLS = 0.04
"""Share of control bytes from which a file is no text: random bytes have 0.11, the worst pages a few in a million."""

_SPACE = " \t\n\f\r\ufeff\0"
_PROLOG = re.compile(r"(?:\s+|<!--.*?-->|<\?.*?\?>|<!doctype[^>\[]*(?:\[.*?\]\s*)?>)*", re.IGNORECASE | re.DOTALL)
_ROOT = re.compile(r"<(?:[\w.-]+:)?([a-z][\w.-]*)", re.IGNORECASE)
_STARTS = re.compile(
    r"<(?:!doctype\s+html|html|head|script|iframe|h1|div|font|table|style|title|body|meta|link|main|article)[\s>/]",
    re.IGNORECASE,
)
_TAG = re.compile(
    r"</?(?:a|article|b|blockquote|body|br|center|code|div|em|figure|font|footer|form|h[1-6]|header|hr|i|img|li|main|nav"
    r"|ol|p|pre|section|span|strong|table|td|th|tr|ul)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_HEADERS = re.compile(r"(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){1,40}", re.IGNORECASE)
_MARKDOWN = tuple(
    re.compile(pattern, re.MULTILINE)
    for pattern in (
        r"^#{1,6} \S",  # heading
        r"\[[^\[\]\n]+\]\((?:https?:|/|#)[^()\s]*\)",  # link
        r"^(?:```|~~~)",  # fence
        r"\A---\n(?:[\w-]+:.*\n)+---$",  # front matter
        r"\*\*[^*\n]+\*\*",  # strong words
    )
)


def media_type(body: bytes, name: str = "", declared: str | None = None) -> str:
    r"""Return text/html, application/xhtml+xml, text/plain or text/markdown.

    ``name`` is the file's, without ``.gz``; ``declared`` a Content-Type. Raises ``Empty`` where there is nothing but
    white space, and ``Unsupported``, saying what it is, for everything that is no text of a page.

    >>> media_type(b"  <!DOCTYPE html><p>Hello")
    'text/html'
    >>> media_type(b"# A title\n\nSee [this](https://example.org/).")
    'text/markdown'
    """
    if what := _binary(body):
        raise _unsupported(what)
    text = _text(body)
    start = text.lstrip(_SPACE)
    if not start:
        if not body[SNIFFED_BYTES:].strip(b" \t\n\f\r\0"):
            raise Empty("nothing but white space" if body.strip(b"\0") else "nothing: the file is empty")
        return "text/plain"
    ending, declared_type = PurePath(name.lower()).suffix, (declared or "").partition(";")[0].strip().lower()
    if start.startswith("<"):
        if found := _markup(start):
            return found
    elif what := _data_format(body, start):
        raise _unsupported(what)
    return _by_marks(start, ending, declared_type)


def _unsupported(what: str) -> Unsupported:
    return Unsupported(f"{what}: not a web capture", READS)


def _binary(body: bytes) -> str | None:
    """Return the format of a binary file by its signature, ``binary data`` for many control bytes, None for text."""
    for offset, mark, what in BINARY:
        if body.startswith(mark, offset) and (what != "BMP image" or body.startswith(b"BM")):
            return what
    head = body[:SNIFFED_BYTES]
    if _utf16_or_32(head):
        return None
    if body.startswith(b"MZ") and b"\0" in head:
        return "executable"
    controls = len(head) - len(head.translate(None, CONTROLS))
    if controls <= MAX_CONTROLS * len(head) or not head.strip(b" \t\n\f\r\0"):
        return None
    return None if _STARTS.match(_text(head).lstrip(_SPACE)) else "binary data"


def _utf16_or_32(head: bytes) -> str | None:
    """Return the codec of UTF-16 or UTF-32 text, by byte order mark or by NUL in every other byte; else None."""
    for mark, codec in (
        (b"\xff\xfe\0\0", "utf-32"),
        (b"\0\0\xfe\xff", "utf-32"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if head.startswith(mark):
            return codec
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) < max(3, len(head) * 0.03) or min(even, odd) * 20 > max(even, odd) or not head.strip(b"\0"):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _text(body: bytes) -> str:
    """Return the first bytes as text; ASCII characters are right, whatever the charset."""
    head = body[:SNIFFED_BYTES]
    if codec := _utf16_or_32(head):
        return head.decode(codec, "replace")
    return head.removeprefix(b"\xef\xbb\xbf").decode("latin-1").replace("\r\n", "\n")


def _markup(start: str) -> str | None:
    """Return the media type of markup by its start; None if it may be text that starts with ``<``."""
    prolog = _PROLOG.match(start)
    rest = start[prolog.end() :] if prolog else start
    root = _ROOT.match(rest)
    kind = root[1].lower() if root else ""
    if kind in ROOTS and not _STARTS.match(start):
        raise _unsupported(ROOTS[kind])
    if start[:5].lower() == "<?xml":
        if kind and kind != "html" and not _STARTS.match(rest):
            raise _unsupported(f"XML with the root <{kind[:40]}>")
        return "application/xhtml+xml" if kind == "html" else "text/html"
    return "text/html" if _STARTS.match(start) or _STARTS.match(rest) else None


def _data_format(body: bytes, start: str) -> str | None:
    """Return the name of a data format, JSON or MHTML; None for other text."""
    if start.startswith(("{", "[")):
        first, _, more = body.lstrip(b"\xef\xbb\xbf \t\r\n").partition(b"\n")
        for text in (body, first) if first.startswith(b"{") and more else (body,):  # the second: JSON lines
            try:
                json.loads(text)
            except (ValueError, RecursionError):
                continue
            return "JSON"
    headers = _HEADERS.match(start)
    if headers and re.search(r"^content-type:\s*multipart/related", headers[0], re.IGNORECASE | re.MULTILINE):
        return "MHTML archive"
    return None


def _by_marks(start: str, ending: str, declared_type: str) -> str:
    """Return the media type of text by its tags and Markdown marks, file ending and declared type."""
    tags = len(_TAG.findall(start))
    lines = sum(not line.isspace() for line in start.splitlines())
    marks = sum(bool(mark.search(start)) for mark in _MARKDOWN)
    if ending in MARKDOWN_NAMES or declared_type == "text/markdown":
        return "text/markdown"
    if tags and (ending in HTML_NAMES or declared_type in {"text/html", "application/xhtml+xml"}):
        return "text/html"
    # a fragment has a tag every other line; a plain-text capture may quote a few (help under a comment form)
    if tags * 2 > lines and tags > (1 if start.startswith("<") else 5) and marks < 2:
        return "text/html"
    if ending in NAMED:
        raise _unsupported(NAMED[ending])
    return "text/markdown" if marks > (2 if ending == ".txt" else 1) else "text/plain"
