"""Raw web captures -> clean articles, with a verdict and a reason for every block that was cut."""

from ingest._version import __version__
from ingest.api import clean
from ingest.errors import IngestError
from ingest.models import Article, Block, Capture, Metadata, Provenance, Rejected, Verdict
from ingest.rules.rule import Rule, Site
from ingest.store.database import Store

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
