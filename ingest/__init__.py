"""Raw web captures -> clean articles, with a verdict and a reason for every block that was cut.

``clean`` one page, ``clean_many`` pages, or ``run`` a folder of captures into a database and ``open`` it to read it.
Names are imported when they are first used, so that ``import ingest`` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ingest._version import __version__

if TYPE_CHECKING:
    from ingest.api import clean, read
    from ingest.batch import clean_many
    from ingest.corpus import Corpus, StoredArticle, StoredCapture
    from ingest.corpus import open_corpus as open  # noqa: A004 - as shelve.open and gzip.open
    from ingest.errors import IngestError
    from ingest.models import Article, Block, Capture, Failed, Metadata, Provenance, Rejected, Skipped, Verdict
    from ingest.operations import (
        ExportSummary,
        FetchSummary,
        ReplaySummary,
        RunSummary,
        afetch,
        export,
        fetch,
        replay,
        run,
    )
    from ingest.rules.load import Ruleset
    from ingest.rules.load import load as load_rules
    from ingest.rules.rule import Rule, Site
    from ingest.settings import Settings

__all__ = [
    "Article",
    "Block",
    "Capture",
    "Corpus",
    "ExportSummary",
    "Failed",
    "FetchSummary",
    "IngestError",
    "Metadata",
    "Provenance",
    "Rejected",
    "ReplaySummary",
    "Rule",
    "Ruleset",
    "RunSummary",
    "Settings",
    "Site",
    "Skipped",
    "StoredArticle",
    "StoredCapture",
    "Verdict",
    "__version__",
    "afetch",
    "clean",
    "clean_many",
    "export",
    "fetch",
    "load_rules",
    "open",
    "read",
    "replay",
    "run",
]

_HOMES = {
    "ingest.api": ("clean", "read"),
    "ingest.batch": ("clean_many",),
    "ingest.corpus": ("Corpus", "StoredArticle", "StoredCapture"),
    "ingest.errors": ("IngestError",),
    "ingest.models": (
        "Article",
        "Block",
        "Capture",
        "Failed",
        "Metadata",
        "Provenance",
        "Rejected",
        "Skipped",
        "Verdict",
    ),
    "ingest.operations": (
        *("ExportSummary", "FetchSummary", "ReplaySummary", "RunSummary"),
        *("afetch", "export", "fetch", "replay", "run"),
    ),
    "ingest.rules.load": ("Ruleset",),
    "ingest.rules.rule": ("Rule", "Site"),
    "ingest.settings": ("Settings",),
}
"""Module -> the public names that are imported from it when they are first used, see PEP 562."""

_HOME_OF = {name: (home, name) for home, names in _HOMES.items() for name in names}
_HOME_OF["open"] = ("ingest.corpus", "open_corpus")
_HOME_OF["load_rules"] = ("ingest.rules.load", "load")


def __getattr__(name: str) -> Any:
    """Import a public name, or a module such as ``ingest.errors``, when it is first used."""
    if name in _HOME_OF:
        home, original = _HOME_OF[name]
        value = getattr(import_module(home), original)
        globals()[name] = value
        return value
    if name == "errors":
        return import_module("ingest.errors")
    raise AttributeError(f"module 'ingest' has no attribute {name!r}; its public names are {', '.join(__all__)}")


def __dir__() -> list[str]:
    return sorted(__all__)
