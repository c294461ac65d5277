"""Paragraph -> the label or topic of the notice it is, by what it speaks of, whatever its exact wording.

A notice of a page speaks of one of a few things (consent, access, reprints, newsletters, donations), in the page's own
voice or to its reader, and quotes nobody. ``notice_topics.toml`` lists the kinds of words that occur together in each.
What opens like a notice is recognised anywhere on a page, what only speaks like one at the start or end of a page.
"""

from __future__ import annotations

import re

from ingest.extract.boilerplate.tables import NOTICE_TOPICS

__all__ = ["MAX_WORDS", "edge_topic", "topic_label"]

MAX_WORDS = 90
"""Words of the longest paragraph that can be a notice."""

MIN_WORDS = 6
"""Words of the shortest; fewer say too little."""

_BUTTON = re.compile(r"[\"“„«][^\"“”„«»]{1,24}[\"”“»]")
"""The name of a button in quotation marks, which is no quotation."""

_QUOTES = re.compile(r"[\"“”«»„]")
_TOPIC = {name: re.compile(topic.topic) for name, topic in NOTICE_TOPICS.items()}
_NEEDS = {name: [re.compile(need) for need in topic.needs] for name, topic in NOTICE_TOPICS.items()}
_OPENS = {name: re.compile(topic.opens) for name, topic in NOTICE_TOPICS.items() if topic.opens}
_ANY_OPENS = re.compile("|".join(topic.opens for topic in NOTICE_TOPICS.values() if topic.opens))


def topic_label(lower: str) -> str | None:
    """Return the label of a folded lower-case text that opens like a notice and speaks like one, or None.

    >>> topic_label("this report may be read without charge until may 3; join to find out more.")
    'paywall'
    """
    if lower.count(" ") + 1 < MIN_WORDS or not _ANY_OPENS.match(lower) or not _reads_like_notice(lower):
        return None
    for name, opens in _OPENS.items():
        if opens.match(lower) and _speaks_of(name, lower):
            return NOTICE_TOPICS[name].label
    return None


def edge_topic(text: str) -> str | None:
    """Return the topic that a paragraph at the start or end of a page speaks of like a notice, or None.

    >>> edge_topic("Small files called cookies help this site; you may refuse them.")
    'consent'
    """
    lower = text.lower().replace("’", "'")
    if not _reads_like_notice(lower):
        return None
    return next((name for name, topic in NOTICE_TOPICS.items() if topic.at_edge and _speaks_of(name, lower)), None)


def _speaks_of(topic: str, lower: str) -> bool:
    """Say whether all kinds of words of a topic occur in a text."""
    return _TOPIC[topic].search(lower) is not None and all(need.search(lower) for need in _NEEDS[topic])


def _reads_like_notice(lower: str) -> bool:
    """Say whether a text has the length of a notice and quotes nobody."""
    return MIN_WORDS <= lower.count(" ") + 1 <= MAX_WORDS and not _QUOTES.search(_BUTTON.sub("", lower))
