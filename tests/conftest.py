"""What several tests start from, and how many processes run them."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from ingest.ingestion.run import run

RAW = Path(__file__).parents[1] / "raw"

# a busy machine is no failure: examples have no deadline, and may be slow to make
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")


def pytest_configure(config: pytest.Config) -> None:
    """Run tests that are asked for by name (``FILE::TEST``) whatever their marks, unless ``-m`` is on the command line."""
    words = config.invocation_params.args
    if any("::" in word for word in config.args) and not any(str(word).startswith("-m") for word in words):
        config.option.markexpr = ""


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Return the workers of ``-n auto``: one a core, and none (this process) where a file or two are asked for."""
    asked = [Path(word.partition("::")[0]) for word in config.args]
    if len(asked) <= 2 and all(path.suffix == ".py" for path in asked):
        return 0
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep tests that share a fixture of their module in one worker: it is made once."""
    for item in items:
        known = getattr(item, "_fixtureinfo", None)
        if known and any(each[-1].scope == "module" for each in known.name2fixturedefs.values()):
            item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))


@pytest.fixture(scope="session")
def samples_db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of the sample captures, to be read only."""
    home = tmp_path_factory.mktemp("samples")
    shutil.copytree(RAW, home / "raw")
    db = home / "db" / "articles.db"
    run([home / "raw"], db=db, cleaned=None, workers=1)
    return db
