"""Site rules of users: read from a folder and from packages, checked, joined with those shipped, and in force."""

import contextlib
import json
import os
import pickle
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from ingest.cli import main
from ingest.errors import RuleError
from ingest.rules.draft import toml_rule, toml_site
from ingest.rules.load import SHIPPED, check, from_toml, load
from ingest.rules.rule import Rule, digest

HOST = "quaytimes.example"
OFFER = "Readers of the Quay Times save a third on a year of mornings when they order before the end of the month."
PAGE = f"""<!doctype html><title>The wall that mends itself</title><article><h1>The wall that mends itself</h1>
<p>The harbor wall was built in a single winter by men who had never built one before.</p>
<p>It has been mended every spring since, and nobody alive has seen the stones it began with.</p>
<div class="box"><p>{OFFER}</p></div>
<p>This year the council asked an engineer, and she asked for the oldest map in the archive.</p></article>"""
MINE = f"""hosts = ["{HOST}"]
publisher = "The Quay Times"

[[rule]]
name = "offer"
why = "sells the paper"
drop = "div.box"
"""


@pytest.fixture
def project(tmp_path):
    page = tmp_path / "raw" / HOST / "wall.html"
    page.parent.mkdir(parents=True)
    page.write_text(PAGE, "utf-8")
    return tmp_path


def ingest(project, *words, status=0):
    done = subprocess.run(
        [sys.executable, "-m", "ingest", *words], cwd=project, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert done.returncode == status, done.stderr
    return done


def rules_of(project, text, name="quay.toml"):
    folder = project / "rules"
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, "utf-8")
    return folder


def test_a_rule_in_the_folder_beside_the_database_is_in_force_and_replay_finds_what_it_touches(project):
    assert json.loads(ingest(project, "run", "--json").stdout)["stale"] == 0
    assert OFFER in ingest(project, "show", "1").stdout
    folder = rules_of(project, MINE)
    told = ingest(project, "run")
    assert "1 to clean again, for other rules" in told.stdout
    assert json.loads(ingest(project, "replay", "--dry-run", "--json").stdout)["reasons"] == {f"rules of {HOST}": 1}
    ingest(project, "replay")
    assert OFFER not in ingest(project, "show", "1").stdout
    assert "sells the paper" in ingest(project, "why", "1", "save a third").stdout
    assert json.loads(ingest(project, "run", "--json").stdout)["stale"] == 0
    assert "offer" in ingest(project, "sites", HOST).stdout
    shutil.rmtree(folder)
    ingest(project, "replay")
    assert OFFER in ingest(project, "show", "1").stdout


def test_what_why_writes_can_be_saved_and_decides(project):
    ingest(project, "run")
    (found,) = json.loads(ingest(project, "why", "1", "save a third", "--json").stdout)["blocks"]
    assert found["rule_file"] == f"rules/{HOST}.toml"
    assert from_toml(found["rule"].encode()).hosts == (HOST,)
    assert all(line in ingest(project, "why", "1", "save a third").stdout for line in found["rule"].splitlines())
    (project / "rules").mkdir()
    (project / found["rule_file"]).write_text(found["rule"], "utf-8")
    ingest(project, "replay")
    assert OFFER not in ingest(project, "show", "1").stdout
    # the next rule of that site is one to append
    (other,) = json.loads(ingest(project, "why", "1", "oldest map", "--json").stdout)["blocks"]
    assert Path(other["rule_file"]) == project / found["rule_file"]
    assert other["rule"].startswith("[[rule]]")
    with (project / found["rule_file"]).open("a", encoding="utf-8") as file:
        file.write(f"\n{other['rule']}\n")
    ingest(project, "replay")
    assert "oldest map" not in ingest(project, "show", "1").stdout


def test_a_wrong_rule_ends_a_run_before_the_first_capture(project):
    rules_of(project, MINE.replace("div.box", "div["))
    told = ingest(project, "run", status=1).stderr
    assert "rules/quay.toml: rule 'offer': 'div[' is not a valid CSS selector" in told
    assert "Traceback" not in told
    assert not (project / "db").exists()


def test_a_folder_that_is_named_has_to_be_there(tmp_path):
    with pytest.raises(RuleError, match="no such folder of site rules"):
        load(tmp_path / "missing")


def test_all_that_is_wrong_is_listed(project):
    folder = rules_of(project, "hosts = []", "a.toml")
    rules_of(project, MINE.replace("offer", "Of Fer"), "b.toml")
    rules_of(project, "SITE = 3", "c.py")
    rules_of(project, "def SITES():\n    raise ValueError('out of tides')", "d.py")
    told = CliRunner().invoke(main, ["rules", "check", str(folder)])
    assert told.exit_code == 1
    assert all(
        f"{folder}/{name}" in told.output
        for name in ("a.toml: ", "b.toml: ", "c.py: ", "d.py: ValueError: out of tides")
    )
    assert len(check(folder)) == 4
    with pytest.raises(RuleError, match=r"a\.toml: .*3 more"):
        load(folder)


def test_the_rules_in_force_are_listed(project):
    told = CliRunner().invoke(main, ["rules", "list", "--rules", str(rules_of(project, MINE)), "--json"])
    rows = json.loads(told.output)
    assert [row["rules"] for row in rows if HOST in row["hosts"]] == [["offer"]]
    assert any(row["from"] == "shipped" for row in rows)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("hosts = [", "not valid TOML"),
        ('host = ["a.example"]', "unknown key 'host'; known are hosts, publisher, rule"),
        ("", "needs a list of hosts"),
        ('hosts = "a.example"', "needs a list of hosts"),
        ('hosts = ["www.a.example"]', "'www.a.example' is not a host"),
        ('hosts = ["https://a.example/x"]', "is not a host"),
        ('hosts = ["a.example"]\n[rule]\nname = "x"', r"written as \[\[rule\]\]"),
        ('hosts = ["a.example"]\n[[rule]]\nwhy = "x"', "needs a name"),
        ('hosts = ["a.example"]\n[[rule]]\nname = "x"\nline = "y"', "rule 'x' needs a sentence"),
        ('hosts = ["a.example"]\n[[rule]]\nname = "x"\nwhy = "y"', "matches nothing"),
        ('hosts = ["a.example"]\n[[rule]]\nname = "x"\nwhy = "y"\nselector = "p"', "rule 'x' has an unknown key"),
        ('hosts = ["a.example"]\n[[rule]]\nname = "x"\nwhy = "y"\ndrop = ["p"]', "drop is a text in quotation marks"),
        ('hosts = ["a.example"]\n[[rule]]\nname = "x"\nwhy = "y"\nline = "("', "not a valid regular expression"),
        ('hosts = ["a.example"]\n[[rule]]\nname = "x"\nwhy = "y"\nline = "z"\nsince = "May"', "is not a day"),
        ("hosts = ['a.example']\npublisher = 3", "publisher is a text"),
    ],
)
def test_a_wrong_file_says_what_would_be_right(text, told):
    with pytest.raises(RuleError, match=told):
        from_toml(text.encode())


def test_days_may_be_dates_of_toml():
    (rule,) = from_toml(f"{MINE}since = 2024-05-01\nuntil = '2025-01-01'".encode()).rules
    assert (rule.since, rule.until) == ("2024-05-01", "2025-01-01")


def test_two_files_for_one_host_are_refused(project):
    rules_of(project, MINE, "a.toml")
    (error,) = check(rules_of(project, MINE, "b.toml"))
    assert "a.toml has rules for quaytimes.example too" in str(error)


def test_a_rule_of_a_name_that_is_shipped_takes_its_place_and_the_others_stay(project):
    shipped = SHIPPED.sites[0]
    mine = Rule("related", "mine", line="More from here")
    known = load(rules_of(project, toml_site(shipped.hosts, [toml_rule(mine)])))
    found, origin = known.origin(shipped.hosts[0])
    assert found.rules[0] == mine
    assert sorted(rule.name for rule in found.rules) == sorted(rule.name for rule in shipped.rules)
    assert found.publisher == shipped.publisher
    assert origin.endswith("quay.toml, shipped")
    assert digest(found) != digest(shipped)


def test_python_files_may_define_sites_and_they_reach_other_processes(project):
    source = (
        "from ingest.rules.rule import Rule, Site\n"
        f"SITES = [Site((host,), (Rule('offer', 'sells', drop='div.box'),)) for host in ('{HOST}', 'b.example')]"
    )
    known = load(rules_of(project, source, "many.py"))
    assert known.origin("b.example")[0].rules[0].drop == "div.box"
    assert pickle.loads(pickle.dumps(known)) == known
    assert not (project / "rules/__pycache__").exists()
    told = ingest(project, "run", status=1).stderr
    assert "a Python file is run only from a folder that is named" in told
    ingest(project, "run", "--rules", "rules", "--workers", "2")
    assert OFFER not in ingest(project, "show", "1").stdout


def test_an_installed_package_brings_rules(project, monkeypatch):
    package = project / "site-packages"
    (package / "quay_rules-1.0.dist-info").mkdir(parents=True)
    (package / "quay_rules.py").write_text(
        f"from ingest.rules.rule import Rule, Site\nSITE = Site(('{HOST}',), (Rule('offer', 'sells', drop='div.box'),))"
    )
    (package / "quay_rules-1.0.dist-info/METADATA").write_text(
        "Metadata-Version: 2.1\nName: quay-rules\nVersion: 1.0\n"
    )
    (package / "quay_rules-1.0.dist-info/entry_points.txt").write_text("[ingest.rules]\nquay = quay_rules:SITE\n")
    monkeypatch.syspath_prepend(str(package))
    assert load().origin(HOST)[1] == "package quay-rules"
    ingest(project, "run")
    assert OFFER not in ingest(project, "show", "1").stdout
    (package / "quay_rules.py").write_text("raise ValueError('out of tides')")
    told = ingest(project, "run", status=1).stderr
    assert "package quay-rules (ingest.rules: quay): ValueError: out of tides" in told


TEXT = st.text(max_size=20)
VALUE = TEXT | st.integers() | st.booleans() | st.lists(TEXT, max_size=2)
TABLES = st.dictionaries(st.sampled_from(["hosts", "publisher", "rule", "x"]), VALUE)
FILES = TABLES.map(lambda table: "\n".join(f"{key} = {json.dumps(value)}" for key, value in table.items()).encode())


@given(st.binary(max_size=200) | FILES)
def test_whatever_a_file_holds_it_gives_a_site_or_one_kind_of_error(data):
    site = None
    with contextlib.suppress(RuleError):
        site = from_toml(data)
    assert site is None or site.hosts


WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)


@given(st.lists(WORDS, min_size=2, max_size=2), WORDS)
def test_a_rule_that_is_written_reads_the_same(lines, why):
    import re

    rule = Rule("quay", f"because {why}", line=re.escape(lines[0]), onward=re.escape(lines[1]), since="2024-05-01")
    assert from_toml(toml_site([HOST], [toml_rule(rule)]).encode()).rules == (rule,)
