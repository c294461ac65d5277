"""The tests that keep the house in order: imports point one way, nothing pure touches the world, what is public is listed."""

import ast
import importlib
import pkgutil
import re
from functools import cache
from pathlib import Path

import pytest
from radon.complexity import cc_rank, cc_visit
from radon.visitors import Class

import ingest
from ingest.explain.explain import DECIDERS
from ingest.exporters import EXPORTERS
from ingest.extract.boilerplate.match import MATCHERS
from ingest.extract.boilerplate.tables import LINE_LABELS, WEAK_LINE_LABELS
from ingest.extract.quality.checks import CHECKS
from ingest.rules import sites
from ingest.rules.sites import SITES
from ingest.web.labels import FLAGS

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "ingest"
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "__pycache__" not in path.parts)

PURE = {"extract", "rules", "site_templates", "models", "errors", "origin", "rendering", "reasons", "settings"}
READS_FILES = {"rules/load.py"}
WORLD = {
    "aiohttp", "datasette", "glob", "gzip", "httpx", "io", "logging", "multiprocessing", "os", "pathlib", "random",
    "requests", "secrets", "shutil", "socket", "sqlite3", "sqlite_utils", "subprocess", "sys", "tempfile", "threading",
    "time", "urllib.request", "zipfile",
}  # fmt: skip
ONE_HOME = {
    "trafilatura": "extract/html/parse.py",
    "bs4": "rules/apply.py",
    "click": "cli/",
    "py3langid": "extract/quality/checks.py",
    "selectolax": "extract/html/parse_routes.py",
    "pyarrow": "exporters/parquet.py",
    "w3lib": "extract/decode/decode.py",
    "uvicorn": "web/app.py",
    "watchfiles": "ingestion/watch.py",
    "httpx": "crawl/",
    "httpcore": "crawl/",
    "feedparser": "crawl/listings.py",
    "robots": "crawl/robots.py",
    "warcio": "crawl/",
}


def name(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def stage(path: Path) -> str:
    parts = path.relative_to(PACKAGE).parts
    return parts[0].removesuffix(".py")


@cache
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


@pytest.mark.parametrize(
    "path",
    [path for path in MODULES if stage(path) in PURE and name(path) not in READS_FILES],
    ids=name,
)
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
    names = {f"text:{sign}" for sign in MATCHERS} | {
        f"text:{sign}" for sign in {**LINE_LABELS, **WEAK_LINE_LABELS}.values()
    }
    for path in MODULES:
        if stage(path) == "extract":
            names |= set(re.findall(r'"(text:[a-z-]+)"', path.read_text("utf-8")))
    assert names <= set(DECIDERS)


@pytest.mark.parametrize(("page", "table"), [("exporting", EXPORTERS), ("cleaning", CHECKS), ("cleaning", FLAGS)])
def test_every_exporter_and_flag_is_documented(page, table):
    text = (ROOT / f"docs/{page}.md").read_text("utf-8")
    for each in table:
        assert f"`{each}`" in text, f"{each} is not in docs/{page}.md"


def test_every_public_name_is_in_the_documentation_of_the_library():
    text = (ROOT / "docs" / "library.md").read_text("utf-8")
    assert [each for each in ingest.__all__ if f"{each}" not in text] == []


def test_no_public_function_hides_a_package():
    packages = {module.name for module in pkgutil.iter_modules(ingest.__path__)}
    assert not packages & set(ingest.__all__)


def test_no_function_is_too_complex():
    found = {
        f"{name(path)}:{block.fullname}"
        for path in MODULES
        for block in cc_visit(path.read_text("utf-8"))
        if not isinstance(block, Class) and cc_rank(block.complexity) > "C"
    }
    assert not found, "of grade D or worse: split them"
