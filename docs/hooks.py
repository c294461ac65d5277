"""README, CONTRIBUTING, SECURITY and CHANGELOG -> pages of the site, with their links: a hook of MkDocs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

__all__ = ["PAGES", "on_files", "on_page_markdown"]

ROOT = Path(__file__).parent.parent
PAGES = {
    "README.md": "index.md",
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "security.md",
    "CHANGELOG.md": "changelog.md",
}
"""File at the top -> name of its page."""


def _moved(text: str) -> str:
    """Return a file of the top with links as they are from docs/."""
    text = re.sub(r"\]\(docs/", "](", text)
    return re.sub(r"\]\(([A-Z]+\.md)", lambda link: f"]({PAGES.get(link[1], link[1])}", text)


def on_files(files: Files, config: Any) -> Files:
    """Add the files at the top as pages."""
    for name, page in PAGES.items():
        content = _moved((ROOT / name).read_text("utf-8"))
        files.append(File.generated(config, page, content=content))
    return files


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Turn links from docs/ to a file at the top into links to its page."""
    return re.sub(r"\]\(\.\./([A-Z]+\.md)", lambda link: f"]({PAGES[link[1]]}", markdown)
