"""The trained models of this package -> one digest of them all, for the provenance of what they made."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib.resources import files

from ingest.clean import forest, linevote, pagetype, parts, vocabulary
from ingest.clean.html import TRAFILATURA_VERSION
from ingest.models import Provenance

__all__ = ["digest", "made_by"]


@lru_cache(maxsize=1)
def digest() -> str:
    """Return 8 hex digits that change when any of the models does."""
    digest = hashlib.sha256()
    for name in (forest.BLIND, forest.SIGHTED, vocabulary.FILE, pagetype.FILE, parts.FILE, *linevote.FILES):
        digest.update(files(__package__).joinpath(name).read_bytes())
    return digest.hexdigest()[:8]


def made_by(version: str) -> str:
    """Return what captures that this version of ingest cleans say of who made them, see ``Provenance.made_by``."""
    return Provenance("", "", "", "", version, TRAFILATURA_VERSION, digest(), "").made_by
