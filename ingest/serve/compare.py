"""A capture -> the page as it was beside the clean text, with the verdict on every block."""

from __future__ import annotations

from ingest.serve.room import View

__all__ = ["ROUTES"]

ROUTES: dict[str, View] = {}
