"""A text -> what stands in quotation marks in it, in the styles of several languages."""

from __future__ import annotations

import json
import re
import unicodedata

__all__ = ["quotations", "quotes_with"]

LONGEST = 1_500
"""Characters of a quotation: what is longer lacks its closing mark."""
SHORTEST = 3
"""Words: what is shorter is a name, a title or a word that is talked about."""

_STYLES = (
    r"“([^“”„]+)(?:”|“(?!\w)|$)",  # English, and what lacks its end: a paragraph that goes on in the next
    r"„([^“”„]+)(?:[“”]|$)",  # German, Polish
    r"”([^“”„]+)(?:”|$)",  # Swedish, Finnish
    r"«([^«»]+)(?:»|$)",  # French, Russian, Spanish
    r"»([^«»]+)(?:«|»|$)",  # Danish, German books
    r"‹([^‹›]+)›",
    r"「([^「」]+)(?:」|$)",  # Japanese, Chinese
    r"『([^『』]+)』",
    r"《([^《》]+)》",
    r'"([^"]+)(?:"|$)',
    r"(?<!\w)‘((?:[^‘’]|(?<=\w)’(?=\w))+)’(?!\w)",  # British; an apostrophe inside a word ends nothing
    r"(?<!\w)'((?:[^']|(?<=\w)'(?=\w))+)'(?!\w)",
)
_SAID = re.compile("|".join(_STYLES))
_PARAGRAPH = re.compile(r"\n+")
_TERM = re.compile(r'"([^"]*)"?|(\S+)')
_WORD = re.compile(r"\w+")
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff]")


def quotations(text: str) -> list[str]:
    """Return what stands in quotation marks, in order; a quotation ends with its paragraph at the latest.

    >>> quotations('“The wall held,” she said. „Das Wasser kam nachts“, sagte er. « La mer est montée vite »')
    ['The wall held,', 'Das Wasser kam nachts', 'La mer est montée vite']
    """
    found = []
    for paragraph in _PARAGRAPH.split(text):
        for match in _SAID.finditer(paragraph):
            said = next(group for group in match.groups() if group is not None).strip()
            if len(said) <= LONGEST and (len(_WORD.findall(said)) >= SHORTEST or _UNSPACED.search(said)):
                found.append(said)
    return found


def quotes_with(text: str | None, words: str | None) -> str:
    """Return the quotations that hold all the words and "phrases" as a JSON array; case and accents do not count.

    >>> quotes_with("“The sea wall held,” she said. “Nobody slept that night.”", "WALL")
    '["The sea wall held,"]'
    """
    terms = [_folded(phrase or word) for phrase, word in _TERM.findall(words or "")]
    terms = [term for term in terms if term.strip()]
    if not terms:
        return "[]"
    found = [said for said in quotations(text or "") if _holds(_folded(said), said, terms)]
    return json.dumps(found, ensure_ascii=False)


def _holds(folded: str, said: str, terms: list[str]) -> bool:
    if _UNSPACED.search(said):  # no spaces between words
        return all(term.strip() in folded for term in terms)
    return all(term in folded for term in terms)


def _folded(text: str) -> str:
    """Return the words of a text as the search index sees them, between spaces; a last ``*`` leaves the end open."""
    plain = "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))
    folded = f" {' '.join(_WORD.findall(plain.casefold()))} "
    return folded.rstrip() if text.endswith("*") else folded
