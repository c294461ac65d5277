"""Raw web captures -> clean articles, with a verdict and a reason for every block that was cut."""

# the package is loaded before the function of the same name takes its place here: loaded later, it would take it back
import ingest.clean as _package  # noqa: F401
from ingest.api import clean
from ingest.errors import IngestError
from ingest.models import Article, Block, Capture, Metadata, Provenance, Rejected, Verdict
from ingest.rules.rule import Rule, Site
from ingest.store.store import Store
from ingest.version import __version__

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
