"""Files of the trained models -> one digest of them all, for the provenance of an article."""

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
    """Return the first 8 hex digits of the SHA-256 over the files of all models."""
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
    """Return the value of ``Provenance.made_by`` for captures that are cleaned by this version of ingest."""
    return Provenance("", "", "", "", version, TRAFILATURA_VERSION, digest(), "").made_by
