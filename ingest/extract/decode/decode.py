"""Bytes of a capture -> its text, its charset and the step that found the charset.

The order of steps is that of the HTML standard: byte order mark, HTTP header, ``<meta>`` or XML declaration. Two things
differ from browsers, so that no words are lost: a declaration that contradicts the bytes is skipped, and an undeclared
charset is detected in the text (``detect_charset``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from types import MappingProxyType

from w3lib.encoding import (
    html_body_declared_encoding,
    http_content_type_encoding,
    read_bom,
    resolve_encoding,
    to_unicode,
)

from ingest.extract.decode.detect_charset import MULTIBYTE, detect
from ingest.extract.decode.mojibake import repair_mojibake
from ingest.models import MARKUP

__all__ = ["Decoded", "decode"]

CHARSETS: Mapping[str, str] = MappingProxyType(
    {f"cp{number}": f"windows-{number}" for number in (874, *range(1250, 1259))}
    | {f"iso8859-{part}": f"iso-8859-{part}" for part in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)}
    | {f"utf-{width}-{order}": f"utf-{width}{order}" for width in (16, 32) for order in ("le", "be")}
    | {"utf-8": "utf-8", "koi8-r": "koi8-r", "koi8-u": "koi8-u", "cp866": "ibm866"}
    | {"mac-roman": "macintosh", "mac-cyrillic": "x-mac-cyrillic", "gb18030": "gb18030", "big5hkscs": "big5"}
    | {"cp932": "shift_jis", "euc_jp": "euc-jp", "iso2022_jp": "iso-2022-jp", "cp949": "euc-kr"}
)
"""Python's name of a charset -> its name in https://encoding.spec.whatwg.org; what is not here (UTF-7, rot13) is not a
charset of pages. UTF-32 is known by its byte order mark only, as files written by tools may have one."""

LABELS: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(("iso-8859-8-i", "iso-8859-8-e", "logical", "visual"), "iso8859-8")
    | dict.fromkeys(("iso-8859-6-i", "iso-8859-6-e"), "iso8859-6")
    | dict.fromkeys(("ks_c_5601-1989", "ksc_5601", "windows-949", "cseuckr"), "cp949")
    | dict.fromkeys(("unicode", "ucs-2", "iso-10646-ucs-2"), "utf-16")
    | {"gb_2312": "gb18030", "csgb2312": "gb18030", "cn-big5": "big5hkscs", "koi8-ru": "koi8-u", "koi": "koi8-r"}
    | {"x-mac-cyrillic": "mac-cyrillic", "x-mac-ukrainian": "mac-cyrillic", "x-mac-roman": "mac-roman"}
    | {"x-user-defined": "cp1252", "unicode-1-1-utf-8": "utf-8", "dos-874": "cp874", "csisolatin9": "iso8859-15"}
)
"""Labels of the standard that w3lib does not know; labels such as ``x-gbk`` are tried again without ``x-``."""

_LABEL = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([\w:-]+)", re.IGNORECASE)
_BEYOND = re.compile(r"[^\x00-\x7f]")
_ESCAPED = re.compile(rb"\x1b(?:\$[@B]|\([JI])")


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a capture."""

    text: str = field(repr=False)
    """Unicode without lone surrogates, NUL and carriage returns; U+FFFD for what could not be decoded."""
    charset: str
    """Lower-case name in the WHATWG Encoding Standard: ``windows-1252``, ``gb18030``, ``utf-8``."""
    charset_from: str
    """bom, header, meta, utf-8, detected or default."""
    twice: int = field(default=0, repr=False)
    """Characters of UTF-8 that had been encoded twice and were repaired, see ``mojibake``."""


def decode(body: bytes, *, media_type: str = "text/html", headers: Mapping[str, str] = MappingProxyType({})) -> Decoded:
    r"""Return the text of ``body``; never fails.

    ``headers`` have lower-case names; ``content-type`` is read. A declared charset is used unless the bytes
    are clearly UTF-8, or more than a third of the characters beyond ASCII cannot be decoded with it.

    >>> decode(b"<p>caf\xe9", headers={"content-type": "text/html; charset=ISO-8859-1"})
    Decoded(charset='windows-1252', charset_from='header')
    >>> decode("Straße".encode()).charset_from
    'utf-8'
    """
    bom, mark = read_bom(body)
    body = body[len(mark or b"") :]
    declared = [(bom, "bom")] if bom else list(_declared(body, media_type, headers))
    unicode = _strict_utf8(body)
    if unicode is not None:
        declared = [(charset, step) for charset, step in declared if step == "bom" or not _contradicts(body, charset)]
    for charset, step in chain(declared, _undeclared(body)):
        if charset == "utf-8" and unicode is not None:
            # in valid UTF-8, only a last character that is cut can be lost
            text, damaged = unicode, unicode.endswith("\ufffd") and _damaged(unicode, body)
        else:
            text = to_unicode(body, charset)
            damaged = _damaged(text, body if charset == "utf-8" else b"")
        if not damaged:
            text, twice = repair_mojibake(text, body) if charset == "utf-8" else (text, 0)
            return _decoded(text, charset, step, plain=charset == "utf-8" and not _controlled(body), twice=twice)
    charset, step = declared[0] if declared else ("cp1252", "default")
    return _decoded(to_unicode(body, charset), charset, step)


def _decoded(text: str, charset: str, step: str, *, plain: bool = False, twice: int = 0) -> Decoded:
    """Return the text with line feeds for line ends, as the HTML standard asks, and without control characters.

    No page shows these, and a terminal that prints them obeys them. ``plain`` means that there are none.
    """
    text = text.removeprefix("\ufeff")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not plain:
        if "\x1b" in text or "\x9b" in text:
            text = _COMMANDS.sub("", text)
        if "\b" in text:
            text = _OVERSTRUCK.sub("", text)
        text = _CONTROLS.sub("", text)
    return Decoded(text, CHARSETS[charset], step, twice)


def _declared(body: bytes, media_type: str, headers: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the declared charsets, by Python's name, with the step that found them."""
    header = headers.get("content-type", "")
    if charset := _known(http_content_type_encoding(header), header.encode("utf-8", "replace"), body):
        yield charset, "header"
    if media_type in MARKUP:
        head = body[:4096]  # the standard asks for 1024 bytes; old pages put comments and scripts first
        if charset := _known(html_body_declared_encoding(head), head, body):
            # a declaration that can be read as ASCII is not in a page of UTF-16
            yield "utf-8" if charset.startswith("utf-16") else charset, "meta"


def _undeclared(body: bytes) -> Iterator[tuple[str, str]]:
    """Yield the charsets that the bytes suggest, with the step that found them."""
    if body.isascii() and _ESCAPED.search(body):
        yield "iso2022_jp", "detected"
    if wide := _wide(body):
        yield wide, "detected"
    yield "utf-8", "utf-8"
    if charset := detect(body):
        yield charset, "detected"


def _known(name: str | None, text: bytes, body: bytes) -> str | None:
    """Return the charset w3lib found, else the one of a label in ``text`` that only ``LABELS`` knows."""
    if name is None and (match := _LABEL.search(text)):
        label = match[1].decode("ascii", "replace").lower()
        if resolve_encoding(label) is None:  # else it belongs to a script or a link: w3lib would have found it
            name = LABELS.get(label) or resolve_encoding(label.removeprefix("x-x-").removeprefix("x-"))
    if name == "utf-16":
        return _wide(body) or "utf-16-le"
    return name if name and name in CHARSETS and not name.startswith("utf-32") else None


def _strict_utf8(body: bytes) -> str | None:
    """Return the text of valid UTF-8, which may be cut within its last character; None for anything else."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        # for a short text, a last character that is cut is rather a sign of another charset
        cut = error.reason == "unexpected end of data" and len(body) > CUT_FROM
        return body.decode("utf-8", "replace") if cut else None


def _contradicts(body: bytes, charset: str) -> bool:
    """Say whether a body that is valid UTF-8 contradicts another declared charset.

    Text of a legacy charset is valid UTF-8 by chance only where it holds next to nothing beyond ASCII: one pair
    of bytes in a single-byte charset (``É»``), a few in a double-byte one. Text in UTF-16 has NUL beside every space.
    """
    if charset == "utf-8" or charset.startswith("iso2022"):
        return False
    if charset.startswith("utf-16"):
        return b"\0" not in body
    beyond = len(body) - len(body.translate(None, _HIGH))
    return beyond > (11 if charset in MULTIBYTE else 2)


CUT_FROM = 16  # bytes: so many are not valid UTF-8 by chance
# what a terminal obeys (ECMA-48): control sequences, commands up to their end, choices of a character set. The control
# U+009B opens a sequence, too, but stands as often in text that was decoded twice: only the plainest ones are taken
_COMMANDS = re.compile(
    r"\x1b(?:\[[0-?]*+[ -/]*+[@-~]?|[\]PX^_](?:[^\x07\x1b\n]{0,2000}+(?:\x07|\x1b\\))?|[()*+][0-9A-Z]|[=>78])?"
    r"|\x9b\d[\d;]*+[mJKH]"
)
_OVERSTRUCK = re.compile("[^\n\b]\b")  # bold and underlined letters of a line printer
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")
_CONTROL_BYTES = bytes({*range(0x20), 0x7F} - set(b"\t\n\f\r"))
_HIGH_CONTROL = re.compile(rb"\xc2[\x80-\x9f]")
_HIGH = bytes(range(0x80, 0x100))


def _controlled(utf8: bytes) -> bool:
    """Say whether there are control characters in UTF-8; looking at the bytes takes a tenth of the time of the text."""
    return len(utf8.translate(None, _CONTROL_BYTES)) < len(utf8) or _HIGH_CONTROL.search(utf8) is not None


def _damaged(text: str, utf8: bytes) -> bool:
    """Say whether over a third of the characters beyond ASCII are U+FFFD that are not in ``utf8`` as such."""
    lost = text.count("\ufffd") - utf8.count(b"\xef\xbf\xbd")
    return lost > 0 and lost * 3 > len(_BEYOND.findall(text))


def _wide(body: bytes) -> str | None:
    """Return the kind of UTF-16 that bytes without a mark are, by which half of the bytes has the NULs; or None.

    Text in UTF-16 has a NUL beside every space and line end; other text can have a stray one.
    """
    head = body[: 1 << 16]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) < max(3, len(head) * 0.03) or min(even, odd) * 20 > max(even, odd):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"
