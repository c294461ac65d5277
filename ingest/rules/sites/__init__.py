"""One file a site, each with a saved page among the tests that proves it."""

from ingest.rules.sites import spacewar_com

__all__ = ["SITES"]

SITES = (spacewar_com.SITE,)
