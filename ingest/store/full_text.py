"""Words that somebody types -> an expression for the full-text index of the articles, whatever was typed."""

from __future__ import annotations

import re

__all__ = ["MOST_TERMS", "RANK", "TERM", "fts_query"]

RANK = "bm25(articles_fts, 8.0, 1.0)"
"""SQL by which hits are ranked, the best lowest: the title counts eight times as much as the body."""

MOST_TERMS = 32  # nobody types more by hand; each further one costs a lookup in the index
SHORTEST_BEGINNING = 2  # a single letter begins so many words that the search would run into its time limit

TERM = re.compile(r'"([^"]*)"?(\*?)|([^\s"]+)')
# Scripts without spaces between words, and Hangul, whose particles stand behind the word: a run of letters is one token
# of the index (unicode61), so that a word is found where it begins one. Thai, Lao, Myanmar, Khmer, kana, Han, Hangul.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\u2fdf\u3005-\u30ff\u3130-\u318f\u31f0-\u31ff"
    "\u3400-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U0001b000-\U0001b16f\U00020000-\U0003ffff]\\Z"
)


def fts_query(text: str | None) -> str:
    """Return an FTS5 expression that asks for every word and every "quoted phrase" of ``text``.

    A word or phrase of two letters or more that ends in ``*`` stands for all that begin with it, and so does one that
    ends in a script that puts no spaces between words. Everything else is taken literally, operators and column names
    too: each term is quoted, see section 3.1 of https://www.sqlite.org/fts5.html. Nothing typed gives the empty
    phrase, which nothing matches.

    >>> fts_query('tide* "sea wall" AND title:quay')
    '"tide"* "sea wall" "AND" "title:quay"'
    >>> fts_query('"unclosed'), fts_query("潮汐")
    ('"unclosed"', '"潮汐"*')
    >>> fts_query(None)
    '""'
    """
    # SQLite reads the expression up to a NUL, and cannot store half of a surrogate pair
    readable = (text or "").replace("\0", " ").encode("utf-8", "ignore").decode("utf-8")
    terms: list[str] = []
    for match in TERM.finditer(readable):
        phrase, star, word = match.groups()
        if word is not None:
            phrase, star = (word.rstrip("*"), "*") if word.endswith("*") else (word, "")
        if phrase.strip():
            begins = (star and len(phrase) >= SHORTEST_BEGINNING) or _UNSPACED.search(phrase)
            terms.append(f'"{phrase}"{"*" if begins else ""}')
    return " ".join(terms[:MOST_TERMS]) or '""'
