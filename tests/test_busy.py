"""The same captures give the same rows on a busy machine; ``tests/stress/busy.py`` does the same with any folder."""

import sys

import pytest

from tests.stress.busy import differences
from tests.stress.crash import corpus


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="links and processes as Linux has them")
def test_a_run_beside_six_busy_loops_gives_the_same_rows_as_one_alone(tmp_path):
    corpus(tmp_path / "invented", files=40)
    assert differences(tmp_path, tmp_path / "invented", loops=6)[0] == []
