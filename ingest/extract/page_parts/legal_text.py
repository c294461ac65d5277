"""A page that is itself a legal text -> its sentences, which say what a notice would say on any other page."""

from __future__ import annotations

import re

from ingest.extract.boilerplate.match import boilerplate_label
from ingest.extract.page_parts.context import Scene

__all__ = ["clauses"]

SURE = 0.8
"""Likelihood from which a sentence is article text whatever it says, beside sentences that are."""

NUMBERED, SHARE = 3, 0.2
"""Numbered clauses of a legal text, at least, and their share of the blocks kept."""

LEGAL = frozenset({"legal", "cookie"})
"""Signs of a headline that names a legal text."""

_CLAUSE = re.compile(
    r"§{1,2} ?\d|\(\d{1,3}[a-z]?\) \S|\d{1,3}\.\d{1,3}(?:\.\d{1,3})*\.? \S"
    r"|[Aa]rt(?:\.|icle|icolo|igo|ículo|ikel|ykuł)? ?\d|[Ss]e[ck]tion \d|[Cc]lause \d|[Cc]láusula \d"
    r"|Ст(?:атья|\.) ?\d|第[\d一二三四五六七八九十百]+[条條]|제 ?\d+ ?조|المادة"
)
"""How clauses are numbered in law: by sign, in brackets, in steps, or with the word of the language for one."""
_SITE = re.compile(r"\s[|–—·:-]\s")
"""What parts a title from the name of its site."""


def clauses(scene: Scene, title: str | None) -> set[int]:
    """Return the positions of the sentences of a legal text that stay, whatever notice they open like.

    The page is one where its title, or a headline above its first sentence, is called one, or where its text is
    numbered as clauses are.
    """
    if not _legal(scene, title):
        return set()
    kept = set(scene.kept)
    return {
        n
        for n in scene.kept
        if scene.sentences[n]
        and scene.likely[n] >= SURE
        and any(m in kept and (scene.sentences[m] or scene.blocks[m].level) for m in (n - 1, n + 1))
    }


def _legal(scene: Scene, title: str | None) -> bool:
    blocks = scene.blocks
    first = next((n for n in scene.kept if scene.sentences[n]), 0)
    heads = [block.text for block in blocks[: first + 1] if block.level in {1, 2}]
    if any(boilerplate_label(part) in LEGAL for text in (title or "", *heads) for part in _parts(text)):
        return True
    numbered = sum(bool(_CLAUSE.match(blocks[n].text)) for n in scene.kept)
    return numbered >= NUMBERED and numbered >= SHARE * len(scene.kept)


def _parts(title: str) -> set[str]:
    """Return a title and what stands before the name of its site."""
    return {title, _SITE.split(title, maxsplit=1)[0]} if title else set()
