"""A frozen database -> the commands that serve it, or publish it, with Datasette itself and our pages."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path

from ingest.store.publishable_copy import INSPECT, METADATA
from ingest.web.app import ASSETS, PAGES, SETTINGS
from ingest.web.plugin import STYLE

__all__ = ["PUBLISHED", "commands"]

PUBLISHED: Mapping[str, int] = {
    **{name: int(value) for name, value in SETTINGS.items() if name != "default_cache_ttl"},
    "default_allow_sql": 0,
}
"""Settings of a database that all the world reads: nothing in it changes, so that browsers may keep pages."""


def commands(to: str | Path) -> tuple[str, str]:
    """Return the commands that serve a frozen database here, and that publish it to Google Cloud Run.

    Of the second, ``heroku --name ...`` or ``datasette package`` take the same options after the name of the service.
    ``WHEEL`` stands for the address of a wheel of this program (`pip wheel --no-deps .` makes one): the image installs
    it. Its host decides which names reach it.
    """
    settings = [word for name, value in PUBLISHED.items() for word in ("--setting", name, str(value))]
    room = ["--metadata", f"{to}{METADATA}", "--template-dir", str(PAGES), "--static", f"{STYLE}:{ASSETS}"]
    here = ["datasette", "serve", "--immutable", str(to), "--inspect-file", f"{to}{INSPECT}", *room, *settings]
    cloud = ["datasette", "publish", "cloudrun", str(to), "--service", "articles", *room]
    cloud += ["--install", "WHEEL", "--extra-options", " ".join(settings)]
    return shlex.join(here), shlex.join(cloud)
