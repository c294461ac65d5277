"""A database -> how well its captures were cleaned: by site and over time."""

from __future__ import annotations

from ingest.serve.room import View

__all__ = ["ROUTES"]

ROUTES: dict[str, View] = {}
