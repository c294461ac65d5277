"""What a reader asks for -> articles that answer, as cards; the same as JSON, Atom, JSON Lines and Markdown."""

from __future__ import annotations

from ingest.serve.room import View

__all__ = ["ROUTES"]

ROUTES: dict[str, View] = {}
