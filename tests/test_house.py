"""The tests that keep the house in order: imports point one way, nothing pure touches the world, what is public is listed."""

import ast
import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import ingest
from ingest.clean.labels import HINTS, LABELS
from ingest.clean.quality import CHECKS
from ingest.clean.signs import SIGNS
from ingest.explain import DECIDERS
from ingest.export import EXPORTERS
from ingest.rules import sites
from ingest.rules.sites import SITES

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "ingest"
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "__pycache__" not in path.parts)

# what a stage may import, besides itself; models, errors and version are open to all
FLOOR = {"models", "errors", "origin", "version"}
ALLOWED = {
    "rules": set(),
    "intake": set(),
    "clean": {"rules"},
    "memory": {"rules", "clean"},
    "store": {"rules", "clean", "memory"},
    "export": {"rules", "clean", "memory", "store"},
    "explain": {"rules", "clean", "store"},
    "reading": {"explain", "store"},
    "serve": {"rules", "intake", "clean", "memory", "store", "export", "explain", "reading", "history"},
    "api": {"rules", "clean", "intake"},
    "limits": set(),
    "pool": {"limits"},
    "warm": {"clean"},
    "progress": {"intake"},
    "tally": set(),
    "bench": {"api", "clean", "rules", "intake"},
    "work": {"rules", "clean", "store", "pool", "limits"},
    "verify": {"intake", "store"},
    "doctor": {"intake", "clean", "store", "export", "rules", "verify"},
    "history": {"run", "pool", "work", "intake", "store", "export", "clean", "rules", "memory", "tally"},
    "meet": {"work", "intake", "rules", "store"},
    "fetch": {"intake", "run", "store", "tally"},
    "writer": {"meet", "tally", "work", "store", "export"},
    "run": {"pool", "tally", "work", "meet", "writer", "intake", "rules", "store", "export"},
    "watch": {"run", "tally", "intake"},
    "cli": {
        "verify",
        "watch",
        "tally",
        "api",
        "bench",
        "doctor",
        "explain",
        "export",
        "fetch",
        "fetched",
        "intake",
        "limits",
        "pool",
        "history",
        "progress",
        "reading",
        "run",
        "serve",
        "store",
    },
    "__main__": {"cli"},
    "__init__": {"api", "clean", "rules", "store"},
    "models": set(),
    "origin": set(),
    "errors": set(),
    "version": set(),
}
PURE = {"clean", "rules", "memory", "models", "errors", "origin"}
WORLD = {
    "aiohttp", "datasette", "glob", "gzip", "httpx", "io", "logging", "multiprocessing", "os", "pathlib", "random",
    "requests", "secrets", "shutil", "socket", "sqlite3", "sqlite_utils", "subprocess", "sys", "tempfile", "threading",
    "time", "urllib.request", "zipfile",
}  # fmt: skip
ONE_HOME = {
    "trafilatura": "clean/html.py",
    "bs4": "rules/apply.py",
    "click": "cli/",
    "py3langid": "clean/quality.py",
    "selectolax": "clean/routes.py",
    "pyarrow": "export/parquet.py",
    "w3lib": "clean/decode.py",
    "uvicorn": "serve/server.py",
    "watchfiles": "watch.py",
    "httpx": "intake/fetch/",
    "httpcore": "intake/fetch/",
    "feedparser": "intake/fetch/feeds.py",
    "robots": "intake/fetch/robots.py",
    "warcio": "intake/",
}


def name(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def stage(path: Path) -> str:
    parts = path.relative_to(PACKAGE).parts
    return parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name(path)}: relative imports hide the arrow"
            found.add(node.module or "")
            if node.module == "ingest" or (node.module or "").startswith("ingest."):
                found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_imports_point_one_way(path):
    own = stage(path)
    for module in imports(path):
        if module.startswith("ingest."):
            target = module.split(".")[1]
            assert target == own or target in FLOOR | ALLOWED[own], f"{name(path)} may not import {module}"


@pytest.mark.parametrize("path", [path for path in MODULES if stage(path) in PURE], ids=name)
def test_pure_stages_import_nothing_of_the_world(path):
    assert not {module for module in imports(path) if module in WORLD or module.split(".")[0] in WORLD - {"urllib"}}


@pytest.mark.parametrize(("library", "home"), ONE_HOME.items())
def test_a_library_has_one_home(library, home):
    users = {name(path) for path in MODULES if library in {module.split(".")[0] for module in imports(path)}}
    assert all(user.startswith(home) if home.endswith("/") else user == home for user in users)


@pytest.mark.parametrize("path", [path for path in MODULES if path.name not in {"__main__.py"}], ids=name)
def test_a_module_lists_what_is_public_and_in_order(path):
    tree = ast.parse(path.read_text("utf-8"))
    listed = [
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__"
    ]
    if path.name == "__init__.py" and len(tree.body) == 1:
        return
    assert listed, f"{name(path)} has no __all__"
    # constants, then classes, then functions: the order ruff keeps
    order = sorted(listed[0], key=lambda each: (0 if each.isupper() else 1 if each[0].isupper() else 2, each))
    assert listed[0] == order
    module = importlib.import_module(
        "ingest." + name(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        if name(path) != "__init__.py"
        else "ingest"
    )
    assert all(hasattr(module, each) for each in listed[0])


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_module_opens_with_one_line(path):
    first = (ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "").partition("\n")[0]
    assert first, f"{name(path)} does not say what it is"


def test_every_site_file_is_in_the_table_and_names_its_host():
    files = {module.name for module in pkgutil.iter_modules(sites.__path__)}
    assert files == {site.hosts[0].replace(".", "_").replace("-", "_") for site in SITES}


def test_every_reason_in_the_code_is_explained():
    """Verdicts are named in code as "text:title" or by a sign; ``why`` can say what each means."""
    names = {f"text:{sign}" for sign in SIGNS} | {f"text:{sign}" for sign in {**LABELS, **HINTS}.values()}
    for path in MODULES:
        if stage(path) == "clean":
            names |= set(re.findall(r'"(text:[a-z-]+)"', path.read_text("utf-8")))
    assert names <= set(DECIDERS)


def test_every_exporter_and_flag_is_in_the_readme():
    readme = (ROOT / "README.md").read_text("utf-8")
    for each in (*EXPORTERS, *CHECKS):
        assert f"`{each}`" in readme, f"{each} is not in the README"


def test_the_public_face_is_small():
    assert len(ingest.__all__) <= 16


def test_the_package_and_the_function_clean_do_not_take_each_other_s_place():
    importlib.import_module("ingest.memory.template")
    assert ingest.clean(b"<p>The gate was open all night and nobody came through it but the cat.</p>").text
