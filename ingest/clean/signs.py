"""One short block or line -> the boilerplate sign it is beyond reasonable doubt, or None.

Two strengths. ``sign_of`` is for verdicts: a sentence of an article *about* cookies, newsletters or photographs is no
sign. ``hint_of`` is for names: what a line probably is once it is known not to be the article.
"""

from __future__ import annotations

import re

from ingest.clean.labels import HINTS, LABELS
from ingest.clean.notices import LONGEST, SIGNS

__all__ = ["SIGNS", "hint_of", "key_of", "sign_of"]

_MARKER = re.compile(r"\[\d{1,4}\]\s?")
_WRAP = " \t\r\n\xa0\u200b\u200e*+•●▪■◦»›>«‹<|–—-―_·~:.!…→←↑↓▶►▸▼▲✓✔★☆#(){}[]\"“”„'‘’"


def key_of(text: str) -> str:
    """Return a line as labels are looked up: lower case, white space folded, without markers and outer marks.

    >>> key_of("  * [12]Related  Links:")
    'related links'
    """
    return " ".join(_MARKER.sub("", text[:LONGEST]).strip(_WRAP).casefold().replace("’", "'").split())


def _fold(text: str) -> str:
    """Return the start of a text with white space folded, markers gone and one kind of apostrophe."""
    head = _MARKER.sub("", text[: LONGEST + 1]) if "[" in text[:LONGEST] else text[: LONGEST + 1]
    return " ".join(head.split()).replace("’", "'").strip(" *+•»›|·→▶►")


def sign_of(text: str) -> str | None:
    """Return the name of the boilerplate sign that a line or block is beyond reasonable doubt, or None.

    >>> sign_of("Related Links"), sign_of("We use cookies to improve your visit.")
    ('related', 'cookie')
    >>> sign_of("The ministry said that the site used cookies to follow its readers.") is None
    True
    """
    key = key_of(text) if len(text) < 120 else ""
    if key in LABELS:
        return LABELS[key]
    folded = _fold(text)
    if not folded:
        return None
    lower = folded.lower()
    for name, sign in SIGNS.items():
        if sign(folded, lower):
            return name
    return None


def hint_of(text: str) -> str | None:
    """Return what a line is if it is not the article: its sign, or the name of a label that an article can hold too.

    >>> sign_of("Twitter") is None, hint_of("Twitter")
    (True, 'share')
    """
    return sign_of(text) or (HINTS.get(key_of(text)) if len(text) < 60 else None)
