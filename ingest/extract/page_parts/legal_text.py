"""Page context of a legal text -> its sentences, which would be taken for a notice on any other page."""

from __future__ import annotations

import re

from ingest.extract.boilerplate.match import boilerplate_label
from ingest.extract.page_parts.context import PageContext

__all__ = ["clauses"]

SURE = 0.8
"""Likelihood from which a sentence next to kept sentences stays whatever its label is."""

NUMBERED, SHARE = 3, 0.2
"""Fewest numbered clauses of a legal text, and their smallest share of the kept blocks."""

LEGAL = frozenset({"legal", "cookie"})
"""Labels of a headline that names a legal text."""

_CLAUSE = re.compile(
    r"§{1,2} ?\d|\(\d{1,3}[a-z]?\) \S|\d{1,3}\.\d{1,3}(?:\.\d{1,3})*\.? \S"
    r"|[Aa]rt(?:\.|icle|icolo|igo|ículo|ikel|ykuł)? ?\d|[Ss]e[ck]tion \d|[Cc]lause \d|[Cc]láusula \d"
    r"|Ст(?:атья|\.) ?\d|第[\d一二三四五六七八九十百]+[条條]|제 ?\d+ ?조|المادة"
)
"""Numbers of clauses: with a paragraph sign, in brackets, in levels, or with the word for article or section."""
_SITE = re.compile(r"\s[|–—·:-]\s")
"""The separator between a title and the name of the site."""


def clauses(page: PageContext, title: str | None) -> set[int]:
    """Return the positions of the sentences of a legal text that stay although they open like a notice.

    A page is a legal text if its title or a headline above its first sentence names one, or if its text has numbered
    clauses. Empty for any other page.
    """
    if not _legal(page, title):
        return set()
    kept = set(page.kept)
    return {
        n
        for n in page.kept
        if page.sentences[n]
        and page.likelihoods[n] >= SURE
        and any(m in kept and (page.sentences[m] or page.blocks[m].level) for m in (n - 1, n + 1))
    }


def _legal(page: PageContext, title: str | None) -> bool:
    blocks = page.blocks
    first = next((n for n in page.kept if page.sentences[n]), 0)
    heads = [block.text for block in blocks[: first + 1] if block.level in {1, 2}]
    if any(boilerplate_label(part) in LEGAL for text in (title or "", *heads) for part in _parts(text)):
        return True
    numbered = sum(bool(_CLAUSE.match(blocks[n].text)) for n in page.kept)
    return numbered >= NUMBERED and numbered >= SHARE * len(page.kept)


def _parts(title: str) -> set[str]:
    """Return a title and what stands before the name of its site."""
    return {title, _SITE.split(title, maxsplit=1)[0]} if title else set()
