"""A folder of labelled corpora -> the pages a model learns from or is measured on, with what each corpus counts for.

A corpus is a folder with ``gold.jsonl`` (one object a line: id, url, page_type, title, author, published, body) and
``html/<id>.html.gz``.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tld import get_fld

__all__ = ["FOLDS", "TRAINING", "Gold", "fold_of", "number", "raw", "read"]

TRAINING = {
    "wcxb-dev": 1.0,
    "andy": 1.0,
    "waddle": 1.0,
    "chinese": 1.0,
    "agreed": 0.5,
    "ldjson": 0.5,
    "postlight": 0.5,
}
"""The corpora that may train a shipped model, and what a page of each counts: less where rules made the gold."""

FOLDS = 5
"""Parts that sites are dealt into, so that no page is judged by what was learned from another page of its site."""

DATED_FIRST_LINE = frozenset({"waddle"})
"""Corpora whose gold has the date of the page as its first line now and then."""
_HOST = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}", re.IGNORECASE)
_NO_DATE = re.compile(r"[^\W\d_年月日时分]")
LONGEST_DATE = 40  # characters


@dataclass(frozen=True, slots=True)
class Gold:
    """A page with its known body."""

    corpus: str
    id: str
    url: str | None
    kind: str
    """Its page type."""
    title: str
    body: str = field(repr=False)

    @property
    def site(self) -> str:
        """The registered domain of its address, or of a host its id names; its id where there is neither."""
        host = self.url or ((found := _HOST.search(self.id)) and f"http://{found[0].lower()}")
        return (host and (get_fld(host, fail_silently=True) or host)) or self.id


def read(folder: Path, corpus: str) -> list[Gold]:
    """Return the labelled pages of a corpus in the order of its gold; pages whose gold has no word are left out."""
    lines = (folder / corpus / "gold.jsonl").read_text("utf-8").split("\n")
    found = [_gold(corpus, json.loads(line)) for line in lines if line.strip()]
    return [gold for gold in found if gold.body.strip()]


def _gold(corpus: str, row: dict[str, Any]) -> Gold:
    body = row["body"]
    first, _, rest = body.partition("\n")
    if corpus in DATED_FIRST_LINE and rest and len(first) < LONGEST_DATE and not _NO_DATE.search(first):
        body = rest
    return Gold(corpus, row["id"], row["url"] or None, row["page_type"], row["title"] or "", body)


def raw(folder: Path, gold: Gold) -> bytes:
    """Return the bytes of a page."""
    return gzip.decompress((folder / gold.corpus / "html" / f"{gold.id}.html.gz").read_bytes())


def number(name: str) -> int:
    """Return a number for a name, the same everywhere."""
    return int(hashlib.sha256(name.encode()).hexdigest(), 16)


def fold_of(site: str) -> int:
    """Return the fold of a site, 0 to 4: all its pages are in the same."""
    return number(site) % FOLDS
