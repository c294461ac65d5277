"""What the captures of a site show, oldest first -> how often its rules match, which stopped, and signs of a redesign.

Pure, and from captures alone: nobody has to look at the site. A rule that stops matching is rot, whatever the cause;
so is a share of kept words that is suddenly another.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil
from statistics import median, quantiles

from ingest.rules.rule import Rule

__all__ = ["Alarm", "Shown", "Use", "expected", "latest", "redesigned", "rotten", "use"]

LATEST, LATEST_SHARE = 5, 0.1
"""Captures that are the latest: a rule that matches one page in two misses five in a row once in 32 times, and a
tenth of them where there are many, for those five may be of one day."""
EARLIER = 5
"""Captures before them from which it is known how often a rule matches ..."""
USUAL = 0.5
"""... and the share of them that it has to match: rules for one section of a site come and go with it."""
HITS = 3
"""Times it has to have matched: half of the fewest."""
TRIED = 10
"""Captures on which a rule has to have been tried before it is said never to match."""
MEASURED = 10
"""Captures from which the usual share of kept words is known: pages of one site differ by a factor of two."""
FAR = 0.5
"""Of the usual share of kept, or of dropped, words: no more than that is far from it."""
EDGE = 10
"""A tenth of the earlier captures is past the point that the latest have to be past as well."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What one capture shows."""

    capture_id: int
    taken: str
    """When it was fetched, else when its article was published; empty where neither is known."""
    fetched: str | None
    """The day it was fetched, which decides which rules were tried."""
    html: bool
    """Selectors speak of HTML only."""
    rules: str | None
    """Digest of the rules it was cleaned with; None where there were none."""
    article: bool
    fired: frozenset[str]
    """Names in its ledger that have decided blocks."""


@dataclass(frozen=True, slots=True)
class Use:
    """How often a rule matches."""

    name: str
    expected: int
    """Captures it was tried on."""
    fired: int
    fires: bool
    """It matched one of the latest."""
    months: tuple[tuple[str, int, int], ...]
    """Month (YYYY-MM, empty where it is not known), captures, captures it matched; oldest first."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something about a site that a person should look at."""

    kind: str
    """stopped, never, less-kept or more-kept."""
    rule: str
    """Name of the rule, empty where it is about the site."""
    since: int | None
    """The first capture that shows it; None where all do."""
    text: str


def expected(rule: Rule, shown: Shown) -> bool:
    """Whether a rule was tried on a capture and might have matched: within its days, and on what it speaks of."""
    of_kind = shown.html or bool(rule.line or rule.onward)
    return shown.article and shown.rules is not None and of_kind and rule.valid_on(shown.fetched)


def latest(count: int) -> int:
    """Return how many of so many captures are the latest.

    >>> latest(12), latest(1000)
    (5, 100)
    """
    return max(LATEST, ceil(count * LATEST_SHARE))


def use(rule: Rule, name: str, history: Iterable[Shown]) -> Use:
    """Return how often a rule, called ``name`` in the ledger, matches the captures of a history, oldest first."""
    tried = [each for each in history if expected(rule, each)]
    hits = [name in each.fired for each in tried]
    months = []
    for month, group in groupby(zip(tried, hits, strict=True), key=lambda each: each[0].taken[:7]):
        found = [hit for _, hit in group]
        months.append((month, len(found), sum(found)))
    return Use(rule.name, len(tried), sum(hits), any(hits[-latest(len(hits)) :]), tuple(months))


def rotten(rule: Rule, name: str, history: Iterable[Shown], digest: str) -> Alarm | None:
    """Return the alarm that a rule has stopped matching, or never did; ``digest`` is that of the rules there are now.

    It has stopped where it matched at least half of the captures up to its last match and none of at least five since,
    a tenth of all: once it has, no number of later captures makes that the usual. Captures that were cleaned with other
    rules say nothing of a rule that never matched, for it may be new.
    """
    tried = [each for each in history if expected(rule, each)]
    hits = [place for place, each in enumerate(tried) if name in each.fired]
    if not hits:
        count = sum(each.rules == digest for each in tried)
        text = f"rule {rule.name} never matched: none of {count:,} captures it was tried on"
        return Alarm("never", rule.name, None, text) if count >= TRIED else None
    before, silent = hits[-1] + 1, len(tried) - hits[-1] - 1
    least = latest(len(tried))
    if silent < least or len(tried) - least < EARLIER or len(hits) < max(HITS, before * USUAL):
        return None
    first = tried[before]
    stale = any(each.rules != digest for each in tried[before:])
    return Alarm(
        "stopped",
        rule.name,
        first.capture_id,
        f"rule {rule.name} stopped matching: {len(hits):,} of {before:,} captures before capture {first.capture_id}"
        f"{_of_day(first.taken)}, none of {silent:,} since"
        + ("; some were cleaned with other rules than there are now: `ingest replay`" if stale else ""),
    )


def redesigned(shares: Sequence[tuple[int, str, float]]) -> Alarm | None:
    """Return the alarm that far less or far more is kept of the latest captures than of those before.

    ``shares`` are (capture, when it was taken, share of words kept) of captures of one kind, oldest first. The median
    of the latest has to be past half of the usual share (of kept or of dropped words), and past nine in ten of the
    captures before.
    """
    count = latest(len(shares))
    if len(shares) - count < MEASURED:
        return None
    earlier = [share for *_, share in shares[:-count]]
    usual, now = median(earlier), median(share for *_, share in shares[-count:])
    tenths = quantiles(earlier, n=EDGE, method="inclusive")
    less = now <= usual * FAR and now < tenths[0]
    if not less and not (1 - now <= (1 - usual) * FAR and now > tenths[-1]):
        return None
    place = len(shares)
    while place and (shares[place - 1][2] <= usual * FAR if less else 1 - shares[place - 1][2] <= (1 - usual) * FAR):
        place -= 1
    # the very latest can be an exception to what the others show
    since, taken, _ = shares[min(place, len(shares) - count)]
    text = (
        f"{now:.0%} of the words of the latest {count:,} captures are kept, {usual:.0%} before (about since capture "
        f"{since}{_of_day(taken)}): the site may look otherwise now, or answers with other pages"
    )
    return Alarm("less-kept" if less else "more-kept", "", since, text)


def _of_day(taken: str) -> str:
    return f" of {taken[:10]}" if taken else ""
