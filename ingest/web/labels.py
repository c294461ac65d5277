"""Names in the tables -> what they say to a reader: flags, and the evidence for a date."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["EVIDENCE", "FLAGS", "evidence", "flags"]

FLAGS: Mapping[str, str] = {
    "bot-wall": "the page asks whether a person reads it",
    "consent-wall": "the page asks for consent before it shows its text",
    "cut-metadata": "what the page says of itself is longer than is kept",
    "encoded-twice": "its letters had been encoded twice and were read once more",
    "foreign-canonical": "the page claims an address on another site",
    "http-error": "the server sent it with the status of an error",
    "link-list": "most of it is links or headings, as on a section front",
    "machine-duplicate": "the same paragraphs stand in it again and again",
    "partial": "not all of the capture could be read",
    "paywalled": "the rest is behind a paywall",
    "script-shell": "the page shows its text only to browsers that run its scripts",
    "short": "hardly any text is left",
    "skipped-json-ld": "the page holds JSON-LD that is too much, or no JSON",
    "soft-404": "the page says that there is no such page",
    "truncated": "the text breaks off",
    "untitled": "the page states no title",
}
"""Flag -> what it says."""

EVIDENCE: Mapping[str, str] = {
    "address": "its address",
    "byline": "its byline",
    "date": "a line of the capture that is a date",
    "dateline": "its dateline",
    "feed": "the feed that listed it",
    "front matter": "its front matter",
    "header": "the line above the text",
    "itemprop datePublished": "its microdata (datePublished)",
    "json-ld datePublished": "its JSON-LD (datePublished)",
    "json-ld datePublished of the page": "its JSON-LD (datePublished, of the page rather than the article)",
    "message header": "the header of the message",
    "mail": "the head of the message",
    "prefix": "the words the capture starts with",
    "shown": "the date below the headline",
    "shown above": "the date above the headline",
    "shown change": "a date of change beside the headline: it states no other",
    "shown once": "the one date it shows",
    "time": "a time element of the page",
}
"""Name of the evidence for a date -> where that stands."""


def flags(names: str | None, signals: str | None) -> list[tuple[str, str, str]]:
    """Return name, meaning and signal of each flag of an article, from its columns ``flags`` and ``signals``.

    >>> flags("short untitled", "short: words: 31; untitled: no title stated")
    [('short', 'hardly any text is left', 'words: 31'), ('untitled', 'the page states no title', 'no title stated')]
    """
    found = (names or "").split()
    text = f"; {signals or ''}"
    # signals hold semicolons of their own; each starts with the name of its flag, in the order of the flags
    starts: list[int] = []
    for name in found:
        starts.append(text.find(f"; {name}: ", max(starts, default=0)))
    told = []
    for at, name in enumerate(found):
        after = [start for start in starts[at + 1 :] if start >= 0]
        signal = text[starts[at] + len(name) + 4 : after[0] if after else None] if starts[at] >= 0 else ""
        told.append((name, FLAGS.get(name, ""), signal))
    return told


def evidence(published_from: str | None) -> tuple[str, str]:
    """Return where the evidence for a date stands, in words, and what it says.

    >>> evidence("json-ld datePublished: 2025-09-14T08:30:00+01:00")
    ('its JSON-LD (datePublished)', '2025-09-14T08:30:00+01:00')
    >>> evidence("meta article:published_time: 2026-05-06")
    ('its meta element article:published_time', '2026-05-06')
    """
    name, mark, words = (published_from or "").partition(": ")
    if not mark:
        return "", published_from or ""
    if name.startswith("meta "):
        return f"its meta element {name.removeprefix('meta ')}", words
    return EVIDENCE.get(name, name), words
