"""Bytes and the digest that was noted of them -> whether they are still the same."""

from __future__ import annotations

import base64
import hashlib

__all__ = ["sound"]

SIZES = {"sha1": 20, "sha256": 32, "sha512": 64, "md5": 16}
"""Names of algorithms in digests -> bytes they give."""


def sound(data: bytes, noted: str) -> bool | None:
    """Return whether a digest such as ``sha1:JKVU...`` (base 32 or hex) was made of some bytes; None where it is none.

    >>> sound(b"Hello", "sha1:677Z5C33WLQJW4ETLJOXQXQMYXM5BK7Q")
    True
    """
    name, _, value = noted.partition(":")
    name, value = name.strip().lower().replace("-", ""), value.strip().rstrip("=")
    if name not in SIZES:
        return None
    in_hex = len(value) == 2 * SIZES[name]
    if not in_hex and len(value) != -(-SIZES[name] * 8 // 5):
        return None
    made = hashlib.new(name, data, usedforsecurity=False).digest()
    return value.lower() == made.hex() if in_hex else value.upper() == base64.b32encode(made).decode().rstrip("=")
