"""Bytes and the digest that an archive states for them -> whether they match."""

from __future__ import annotations

import base64
import hashlib

__all__ = ["digest_matches", "equals", "new_hash"]

SIZES = {"sha1": 20, "sha256": 32, "sha512": 64, "md5": 16}
"""Algorithm -> bytes of its digests."""


def digest_matches(data: bytes, stated: str) -> bool | None:
    """Return whether a digest such as ``sha1:JKVU...`` (base 32 or hex) is that of ``data``; None if it is not valid.

    >>> digest_matches(b"Hello", "sha1:677Z5C33WLQJW4ETLJOXQXQMYXM5BK7Q")
    True
    """
    computed = new_hash(stated)
    if computed is None:
        return None
    computed.update(data)
    return equals(computed.digest(), stated)


def new_hash(stated: str) -> hashlib._Hash | None:
    """Return a hash object of the algorithm of a stated digest; None if the digest is not valid."""
    name, value = _split(stated)
    if name not in SIZES or len(value) not in {2 * SIZES[name], -(-SIZES[name] * 8 // 5)}:
        return None
    return hashlib.new(name, usedforsecurity=False)


def equals(digest: bytes, stated: str) -> bool:
    """Return whether a computed digest equals the stated one."""
    value = _split(stated)[1]
    if len(value) == 2 * len(digest):
        return value.lower() == digest.hex()
    return value.upper() == base64.b32encode(digest).decode().rstrip("=")


def _split(stated: str) -> tuple[str, str]:
    """Return algorithm and value of a stated digest."""
    name, _, value = stated.partition(":")
    return name.strip().lower().replace("-", ""), value.strip().rstrip("=")
