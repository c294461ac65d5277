"""Text whose UTF-8 was read as windows-1252 and encoded as UTF-8 again -> the original text.

Every such character is a letter from Â to ô followed by the characters that its other bytes became. A single pair can
be intended (``Ã“``). A text in which nearly all letters of that range stand in such pairs was encoded twice.
"""

from __future__ import annotations

import re

__all__ = ["MIN_CHARACTERS", "MIN_SHARE", "repair_mojibake"]

MIN_CHARACTERS = 3
"""Such characters from which a text counts as encoded twice."""

MIN_SHARE = 0.9
"""Share of the letters from Â to ô that start such a character, at least."""

MAX_REPEATS = 3
"""Times that a text is decoded again: each program that passes it on can encode it once more."""

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


def repair_mojibake(text: str, utf8: bytes) -> tuple[str, int]:
    """Return the original text and how many characters had been encoded twice, 0 where the text is returned unchanged.

    ``utf8`` are the bytes that it was decoded from: looking at them takes a tenth of the time.

    >>> text = "K\\u00c3\\u00a4se, \\u00c3\\u2013l und W\\u00c3\\u00bcrze"
    >>> repair_mojibake(text, text.encode())
    ('K\\xe4se, \\xd6l und W\\xfcrze', 3)
    """
    repaired = 0
    if utf8.isascii() or not _may_be_twice(utf8):
        return text, repaired
    for _ in range(MAX_REPEATS):
        decoded, count = _decoded_once(text)
        if not count:
            break
        text, repaired = decoded, repaired + count
    return text, repaired


def _may_be_twice(utf8: bytes) -> bool:
    """Say whether enough letters from Â to ô are followed by a character that can be the rest of one."""
    pairs = len(_RAW.findall(utf8))
    return pairs >= MIN_CHARACTERS and pairs >= MIN_SHARE * len(_RAW_LETTER.findall(utf8))


def _decoded_once(text: str) -> tuple[str, int]:
    """Return the text with its pairs decoded, and their number; unchanged, and 0, where they are too few."""
    count = 0

    def original(match: re.Match[str]) -> str:
        nonlocal count
        try:
            character = bytes(_CODES[ord(character)] for character in match[0]).decode("utf-8")
        except UnicodeDecodeError:
            return match[0]
        count += 1
        return character

    decoded = _CHARACTER.sub(original, text)
    # where a text was encoded more than twice, letters are part of pairs too: those in pairs are not counted
    others = len(_LETTER.findall(_CHARACTER.sub("", text)))
    return (decoded, count) if count >= MIN_CHARACTERS and count >= MIN_SHARE * (count + others) else (text, 0)
