"""One file a site, each with a saved page among the tests that proves it."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from ingest.errors import RuleError
from ingest.rules.rule import Site

__all__ = ["SITES", "load"]

SITES_FOLDER = "ingest/rules/sites"


def load(name: str) -> Site:
    """Return the rules in one file of this folder, given its name without ``.py``.

    Raises RuleError, which names the file, for a rule that cannot be used and a file that cannot be loaded.
    """
    try:
        site = getattr(import_module(f"{__name__}.{name}"), "SITE", None)
    except Exception as error:
        told = str(error) if isinstance(error, RuleError) else f"{type(error).__name__}: {error}"
        raise RuleError(f"{SITES_FOLDER}/{name}.py: {told}") from error
    if not isinstance(site, Site):
        raise RuleError(f"{SITES_FOLDER}/{name}.py: it has no SITE = Site(hosts=..., rules=...)")
    return site


# a wrong rule ends whatever wants the rules, before any capture is cleaned without it
SITES = tuple(load(each.name) for each in sorted(iter_modules(__path__), key=lambda each: each.name))
