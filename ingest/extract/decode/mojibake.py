"""Text in which UTF-8 was read as windows-1252 and written as UTF-8 once more -> the text as it was meant.

Such text is told with certainty: a letter from Â to ô followed by the signs that the rest of a character becomes. One
such pair can be meant (``Ã“``); that hardly a letter of that range stands otherwise in the whole text cannot.
"""

from __future__ import annotations

import re

__all__ = ["LEAST", "SHARE", "mend_twice"]

LEAST = 3
"""Characters from which a text is twice encoded."""

SHARE = 0.9
"""Share of its letters from Â to ô that start such a character."""

TIMES = 3
"""Times that a text is read anew: each program on the way can do it again."""

# the windows-1252 characters of the bytes 0x80 to 0xBF; the five that it leaves open stand for themselves
_BYTES = {
    code: bytes([code]).decode("cp1252") if code not in {0x81, 0x8D, 0x8F, 0x90, 0x9D} else chr(code)
    for code in range(0x80, 0xC0)
}
_CODES = {ord(character): code for code, character in _BYTES.items()} | {code: code for code in range(0x80, 0x100)}
_TRAIL = "".join(sorted({*_BYTES.values(), *map(chr, range(0x80, 0xC0))}))
_CHARACTER = re.compile(
    f"[\\u00c2-\\u00df][{_TRAIL}]|[\\u00e0-\\u00ef][{_TRAIL}]{{2}}|[\\u00f0-\\u00f4][{_TRAIL}]{{3}}"
)
_LETTER = re.compile("[\\u00c0-\\u00f4]")
_RAW = re.compile(
    rb"\xc3[\x82-\xb4](?:\xc2[\x80-\xbf]|\xc5[\x92\x93\xa0\xa1\xb8\xbd\xbe]|\xc6\x92|\xcb[\x86\x9c]|\xe2[\x80\x82\x84])"
)
_RAW_LETTER = re.compile(rb"\xc3[\x82-\xb4]")


def mend_twice(text: str, utf8: bytes) -> tuple[str, int]:
    """Return the text as it was meant, and how many characters were encoded twice; 0 where it is as it should be.

    ``utf8`` are the bytes that it was decoded from: to look at them takes a tenth of the time that to look at it does.

    >>> text = "K\\u00c3\\u00a4se, \\u00c3\\u2013l und W\\u00c3\\u00bcrze"
    >>> mend_twice(text, text.encode())
    ('K\\xe4se, \\xd6l und W\\xfcrze', 3)
    """
    found = 0
    if utf8.isascii() or not _may_be_twice(utf8):
        return text, found
    for _ in range(TIMES):
        mended, count = _mended(text)
        if not count:
            break
        text, found = mended, found + count
    return text, found


def _may_be_twice(utf8: bytes) -> bool:
    """Whether enough of the letters from Â to ô have a sign behind them that can be the rest of a character."""
    pairs = len(_RAW.findall(utf8))
    return pairs >= LEAST and pairs >= SHARE * len(_RAW_LETTER.findall(utf8))


def _mended(text: str) -> tuple[str, int]:
    count = 0

    def meant(match: re.Match[str]) -> str:
        nonlocal count
        try:
            character = bytes(_CODES[ord(each)] for each in match[0]).decode("utf-8")
        except UnicodeDecodeError:
            return match[0]
        count += 1
        return character

    mended = _CHARACTER.sub(meant, text)
    # in text of more than one level, letters of one are signs of another: those that were part of a pair are none
    others = len(_LETTER.findall(_CHARACTER.sub("", text)))
    return (mended, count) if count >= LEAST and count >= SHARE * (count + others) else (text, 0)
