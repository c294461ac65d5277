"""The trained models of this package -> one digest of them all, for the provenance of what they made."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib.resources import files

from ingest.extract.html.parse import TRAFILATURA_VERSION
from ingest.extract.models import forest, part_names, vocabulary
from ingest.extract.models import page_type as page_types
from ingest.extract.text import models as text_models
from ingest.models import Provenance

__all__ = ["digest", "made_by"]


@lru_cache(maxsize=1)
def digest() -> str:
    """Return 8 hex digits that change when any of the models does."""
    digest = hashlib.sha256()
    for name in (
        forest.STRUCTURE_MODEL,
        forest.TRAFILATURA_MODEL,
        vocabulary.FILE,
        page_types.FILE,
        part_names.FILE,
        *text_models.FILES,
    ):
        digest.update(files("ingest.extract.models").joinpath(name).read_bytes())
    return digest.hexdigest()[:8]


def made_by(version: str) -> str:
    """Return what captures that this version of ingest cleans say of who made them, see ``Provenance.made_by``."""
    return Provenance("", "", "", "", version, TRAFILATURA_VERSION, digest(), "").made_by
