"""A package in a folder of its own, as docs/extending.md writes it: its rule is in force, its question is answered."""

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

PAGE = Path(__file__).parent.parent / "docs/extending.md"
HOST = "quaytimes.example"
OFFER = "Readers of the Quay Times save a third on a year of mornings when they order before the end of the month."
STORY = f"""<title>The wall that mends itself</title><article><h1>The wall that mends itself</h1>
<p>The harbor wall was built in a single winter by men who had never built one before.</p>
<div class="box"><p>{OFFER}</p></div>
<p>It has been mended every spring since, and nobody alive has seen the stones it began with.</p></article>"""
ASK = """
import asyncio, json
from ingest.web.app import build
async def main():
    client = build("db/articles.db").client
    home = await client.get("/")
    rows = await client.get("/articles/quay_words.json?_shape=objects")
    print(json.dumps([home.text, rows.json()["rows"]]))
asyncio.run(main())
"""


@pytest.fixture
def package(tmp_path):
    project, module = (
        re.search(rf"```\w+\n(# {name}\n.*?)```", PAGE.read_text("utf-8"), re.DOTALL)[1]
        for name in ("pyproject.toml", "quay_tools.py")
    )
    stated = tomllib.loads(project)["project"]
    folder = tmp_path / "site-packages"
    about = folder / f"{stated['name'].replace('-', '_')}-{stated['version']}.dist-info"
    about.mkdir(parents=True)
    (folder / "quay_tools.py").write_text(module, "utf-8")
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {stated['name']}\nVersion: {stated['version']}\n")
    (about / "entry_points.txt").write_text(
        "".join(
            f"[{group}]\n" + "".join(f"{name} = {value}\n" for name, value in entries.items())
            for group, entries in stated["entry-points"].items()
        )
    )
    return folder


def test_its_rule_is_in_force_and_its_question_is_on_the_home_page(tmp_path, package):
    page = tmp_path / "raw" / HOST / "wall.html"
    page.parent.mkdir(parents=True)
    page.write_text(STORY, "utf-8")

    def python(*words):
        path = os.pathsep.join([str(package), *sys.path])
        done = subprocess.run(
            [sys.executable, *words], cwd=tmp_path, capture_output=True, text=True, check=True,
            env={**os.environ, "PYTHONPATH": path},
        )  # fmt: skip
        return done.stdout

    python("-m", "ingest", "run")
    assert OFFER not in python("-m", "ingest", "show", "1")
    assert "package quay-tools" in python("-m", "ingest", "rules", "list")
    home, rows = json.loads(python("-c", ASK))
    assert "Words a story of the Quay Times" in home
    assert [row["title"] for row in rows] == ["The wall that mends itself"]
