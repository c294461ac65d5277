"""A database's name -> the folder that the names of its files are relative to."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["home_of"]


def home_of(db: str | Path) -> Path:
    """Return the folder that file names in a database are relative to: the one that holds ``db/``.

    So a project can be moved, and a run started from anywhere, without its files becoming new ones.
    """
    folder = Path(os.path.abspath(db)).parent  # noqa: PTH100 - resolve() would follow links out of the project
    return folder.parent if folder.name == "db" else folder
