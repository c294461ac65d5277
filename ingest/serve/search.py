"""What a reader types -> a full-text query that SQLite accepts, whatever was typed."""

from __future__ import annotations

import re

__all__ = ["fts_query"]

MOST_TERMS = 32  # nobody types more by hand; each further one costs a lookup in the index
SHORTEST_BEGINNING = 2  # a single letter begins so many words that the search would run into its time limit

_TERM = re.compile(r'"([^"]*)"?(\*?)|([^\s"]+)')


def fts_query(text: str | None) -> str:
    """Return an FTS5 expression that asks for every word and every "quoted phrase" of ``text``.

    A word or phrase of two letters or more that ends in ``*`` stands for all that begin with it. Everything else is
    taken literally, operators and column names too: each term is quoted, see section 3.1 of
    https://www.sqlite.org/fts5.html. Nothing typed gives the empty phrase, which nothing matches.

    >>> fts_query('tide* "sea wall" AND title:quay')
    '"tide"* "sea wall" "AND" "title:quay"'
    >>> fts_query('"unclosed')
    '"unclosed"'
    >>> fts_query(None)
    '""'
    """
    # SQLite reads the expression up to a NUL, and cannot store half of a surrogate pair
    readable = (text or "").replace("\0", " ").encode("utf-8", "ignore").decode("utf-8")
    terms: list[str] = []
    for match in _TERM.finditer(readable):
        phrase, star, word = match.groups()
        if word is not None:
            phrase, star = (word.rstrip("*"), "*") if word.endswith("*") else (word, "")
        if phrase.strip():
            terms.append(f'"{phrase}"{star if len(phrase) >= SHORTEST_BEGINNING else ""}')
    return " ".join(terms[:MOST_TERMS]) or '""'
