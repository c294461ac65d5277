"""The program on systems that lack what only some have: it imports, and says what it cannot do."""

import subprocess
import sys

import pytest

ABSENT = """
import sys
for name in {absent}:
    sys.modules[name] = None  # importing it raises ImportError
"""


def without(*absent: str, code: str) -> subprocess.CompletedProcess[str]:
    """Run code in a Python in which importing these modules fails."""
    program = ABSENT.format(absent=absent) + code
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("absent", [("fcntl",), ("resource",), ("fcntl", "resource")])
def test_everything_imports_where_modules_of_unix_are_missing(absent):
    modules = "ingest, ingest.cli, ingest.ingestion.run, ingest.ingestion.job, ingest.crawl.fetch, ingest.store.lock"
    done = without(*absent, code=f"import {modules}")
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows locks files by msvcrt")
def test_where_no_file_can_be_locked_the_error_says_so(tmp_path):
    code = f"""
from ingest.errors import StoreError
from ingest.store.lock import hold
try:
    with hold({str(tmp_path / "a.db")!r}):
        print("held")
except StoreError as error:
    print(error)
"""
    done = without("fcntl", code=code)
    assert (
        done.stdout
        == f"{tmp_path / 'a.db'}: this Python cannot lock files (it has no module fcntl); use one that can\n"
    )


def test_limits_that_the_system_lacks_are_none():
    code = """
from ingest.ingestion.rlimits import Limits, limit_worker, peak_mb
limit_worker(Limits())
print(peak_mb(2**30))
"""
    done = without("resource", code=code)
    assert done.stdout == "None\n", done.stderr
