"""Bytes and the digest that was noted of them -> whether they are still the same."""

from __future__ import annotations

import base64
import hashlib

__all__ = ["fits", "maker", "sound"]

SIZES = {"sha1": 20, "sha256": 32, "sha512": 64, "md5": 16}
"""Names of algorithms in digests -> bytes they give."""


def sound(data: bytes, noted: str) -> bool | None:
    """Return whether a digest such as ``sha1:JKVU...`` (base 32 or hex) was made of some bytes; None where it is none.

    >>> sound(b"Hello", "sha1:677Z5C33WLQJW4ETLJOXQXQMYXM5BK7Q")
    True
    """
    making = maker(noted)
    if making is None:
        return None
    making.update(data)
    return fits(making.digest(), noted)


def maker(noted: str) -> hashlib._Hash | None:
    """Return what makes a digest like a noted one; None where that is none."""
    name, value = _read(noted)
    if name not in SIZES or len(value) not in {2 * SIZES[name], -(-SIZES[name] * 8 // 5)}:
        return None
    return hashlib.new(name, usedforsecurity=False)


def fits(made: bytes, noted: str) -> bool:
    """Return whether a digest that was made is the noted one."""
    value = _read(noted)[1]
    if len(value) == 2 * len(made):
        return value.lower() == made.hex()
    return value.upper() == base64.b32encode(made).decode().rstrip("=")


def _read(noted: str) -> tuple[str, str]:
    """Return algorithm and value of a noted digest."""
    name, _, value = noted.partition(":")
    return name.strip().lower().replace("-", ""), value.strip().rstrip("=")
