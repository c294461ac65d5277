"""The examples of docs/library.md: each is run, and gives what the page says."""

import doctest
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers import answer, serving

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "docs" / "library.md").read_text("utf-8")
SCRIPTS = re.findall(r"^```python\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
PAGE = b"<title>Ferry and fog</title><p>The ferry left the quay at six in the morning with two cars and the mail.</p>"


def test_the_examples_give_what_the_page_says(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    # a fence right below the output would be taken for a part of it
    text = re.sub(r"^```.*$", "", TEXT, flags=re.MULTILINE)
    examples = doctest.DocTestParser().get_doctest(text, {}, "library.md", "docs/library.md", 0)
    told = []
    done = doctest.DocTestRunner().run(examples, out=told.append)
    assert done.attempted > 30
    assert done.failed == 0, "".join(told)


@pytest.mark.parametrize("script", SCRIPTS, ids=["clean_many", "fetch", "afetch"])
def test_the_scripts_run_as_they_are(script, tmp_path):
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "ferry.html").write_bytes(PAGE)

    async def behave(request, writer):
        writer.write(answer(b"", "404 Not Found") if request.path == "/robots.txt" else answer(PAGE))

    with serving(behave) as server:
        local = script.replace("https://example.org", f"http://127.0.0.1:{server.port}")
        local = local.replace('contact="', 'allow_private=["127.0.0.0/8"], contact="')
        (tmp_path / "script.py").write_text(local)
        done = subprocess.run(
            [sys.executable, "script.py"], capture_output=True, text=True, timeout=120, check=False, cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() in {"Ferry and fog", "{'fetched': 1} 1", "{'fetched': 1}"}
