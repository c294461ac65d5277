"""What several tests start from."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ingest.ingestion.run import run

RAW = Path(__file__).parents[1] / "raw"


@pytest.fixture(scope="session")
def samples_db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of the sample captures, to be read only."""
    home = tmp_path_factory.mktemp("samples")
    shutil.copytree(RAW, home / "raw")
    db = home / "db" / "articles.db"
    run([home / "raw"], db=db, cleaned=None, workers=1)
    return db
