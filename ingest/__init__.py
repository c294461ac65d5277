"""Raw web captures -> clean articles, with a verdict and a reason for every block that was cut."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ingest.errors import IngestError
from ingest.models import Article, Block, Capture, Metadata, Provenance, Rejected, Verdict
from ingest.version import __version__

if TYPE_CHECKING:
    from ingest.api import clean
    from ingest.rules.rule import Rule, Site
    from ingest.store.store import Store

__all__ = [
    "Article",
    "Block",
    "Capture",
    "IngestError",
    "Metadata",
    "Provenance",
    "Rejected",
    "Rule",
    "Site",
    "Store",
    "Verdict",
    "__version__",
    "clean",
]

_HOMES = {
    "clean": "ingest.api",
    "Rule": "ingest.rules.rule",
    "Site": "ingest.rules.rule",
    "Store": "ingest.store.store",
}


def __getattr__(name: str) -> Any:
    """Import on first use what takes half a second to import (PEP 562): `ingest --help` is not to wait for it."""
    if name not in _HOMES:
        raise AttributeError(f"module 'ingest' has no attribute {name!r}")
    found = getattr(import_module(_HOMES[name]), name)
    globals()[name] = found
    return found
