"""Captures of one URL -> their order in time, the one whose article is exported and why, those it stands for.

Which captures are of one page is told by their address: scheme, fragment and closing slash do not count. Captures of
one page are not always one story: a weather page has another each day, and some sites claim the address of their front
page on every page. No text is to be lost by that, so a capture only stands for those that tell its story.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from ingest.errors import NotFound, StoreError
from ingest.extract.quality.checks import is_partial

__all__ = ["Revision", "address", "best", "revisions_of", "superseded", "up_to_date"]

_URL = re.compile(r"(?:https?://)?([^?#]*)([^#]*)(#[!/].*)?.*", re.IGNORECASE | re.DOTALL)
_COLUMNS = (
    "captures.id, captures.url, captures.source_url is null as claimed, captures.fetched_at, articles.published, "
    "articles.modified, captures.outcome, captures.reason, coalesce(articles.title, captures.title) as title, "
    "articles.words, captures.source, captures.sha256, articles.flags, captures.story"
)
MOST = 8
"""Stories of one page that are compared for a paragraph they share: a promo stands in all of hundreds."""
NAMED = 3
"""Captures that are named in a reason."""


@dataclass(frozen=True, slots=True)
class Revision:
    """One capture of a URL."""

    id: int
    url: str
    claimed: bool
    """Nobody noted the address it came from: it is what the page itself claims."""
    fetched_at: str | None
    published: str | None
    modified: str | None
    outcome: str
    reason: str | None
    title: str | None
    words: int | None
    """Words of its article; None where it holds none."""
    source: str | None
    sha256: str
    flags: tuple[str, ...]
    story: tuple[int, ...]
    """Fingerprints of its longest paragraphs, see ``site_templates.detect``."""

    @property
    def cut_off(self) -> tuple[str, ...]:
        """The flags that say that there is more to the article than was captured."""
        return tuple(flag for flag in self.flags if is_partial([(flag, "")]))

    @property
    def taken(self) -> tuple[str, str, str, int]:
        """What captures of one URL are put in order by: when fetched, else published; when modified; their digest."""
        return self.fetched_at or self.published or "", self.modified or "", self.sha256, self.id


def address(url: str) -> str:
    """Return what tells the page of a URL from others: no scheme, fragment, or closing slash.

    A fragment that scripts take for a path (``#!/a`` or ``#/a``) stays: it names another page.

    >>> address("https://quay.example/wall/#comments") == address("http://quay.example/wall")
    True
    """
    return "".join(_parts(url))


def _parts(url: str) -> tuple[str, str, str]:
    match = _URL.fullmatch(url)
    assert match is not None  # every part may be empty
    page, query, route = match.groups("")
    return page.rstrip("/"), query, route


def up_to_date(connection: sqlite3.Connection) -> None:
    """Raise StoreError where a database is of a version that did not note what is asked for here."""
    try:
        connection.execute("select story, deciders, reason_code from captures, templates, revisions limit 0").close()
    except sqlite3.OperationalError as error:
        raise StoreError(
            f"the database is of an earlier version ({error}); `ingest run` brings it up to date"
        ) from error


def revisions_of(connection: sqlite3.Connection, url: str) -> tuple[Revision, ...]:
    """Return all captures of a URL in the order they were taken, those without an article as well; copies are left out.

    Captures that say nothing of their time come first. Raises StoreError where the database is of an earlier version.
    """
    up_to_date(connection)
    page, query, route = _parts(url)
    # looked up in the index, in the ways an address can be written
    written = [f"{scheme}{page}{slash}{query}" for scheme in ("https://", "http://", "") for slash in ("", "/")]
    # between "#" and "$", the next character, stand the addresses with a fragment
    values = [(f"{each}{route}", f"{each}#", f"{each}$") for each in written]
    rows = connection.execute(
        f"select {_COLUMNS} from captures left join articles on articles.id = captures.id "  # noqa: S608 - constants
        "where captures.duplicate_of is null and captures.id in "
        f"(select id from captures where {' or '.join(['url = ? or (url > ? and url < ?)'] * len(values))})",
        [value for each in values for value in each],
    )
    found = [each for each in map(_revision, rows) if address(each.url) == address(url)]
    return tuple(sorted(found, key=lambda each: each.taken))


def best(connection: sqlite3.Connection, url: str) -> tuple[int, str]:
    """Return the capture of a URL whose article is to be exported, and why it is that one.

    One that is not cut off (paywalled, truncated, partial ...) goes before one that is, then the fullest, then the
    latest. Raises NotFound where no capture of the URL holds an article, StoreError as ``revisions_of`` does.
    """
    found = [each for each in revisions_of(connection, url) if each.words is not None]
    if not found:
        raise NotFound(f"{url}: no article of that address; `ingest show` lists the newest ones")
    stands = _stands(found)
    first = max(found, key=_rank)
    return first.id, _reason(first, [each for each in found if stands[each.id] is first], found)


def superseded(connection: sqlite3.Connection) -> dict[int, tuple[int, str]]:
    """Return the captures whose articles are not to be exported, each with the one that stands for it and the reason.

    Goes through the index of addresses once and reads no more than the captures of addresses that have several. Raises
    StoreError where the database is of an earlier version.
    """
    up_to_date(connection)
    try:
        connection.execute("select page_address('')").close()
    except sqlite3.OperationalError:
        connection.create_function("page_address", 1, address, deterministic=True)
    rows = connection.execute(
        f"select {_COLUMNS} from captures join articles on articles.id = captures.id where captures.id in "  # noqa: S608
        "(select id from captures where url is not null and page_address(url) in "
        "(select page_address(url) from captures where url is not null group by 1 having count(*) > 1)) "
        "order by page_address(captures.url)"
    )
    found: dict[int, tuple[int, str]] = {}
    for _, captures in groupby(map(_revision, rows), key=lambda each: address(each.url)):
        of_page = {each.id: each for each in captures}
        for capture_id, stands in _stands(of_page.values()).items():
            if stands.id != capture_id:
                found[capture_id] = stands.id, _less(of_page[capture_id], stands)
    return found


def _revision(row: Sequence[Any]) -> Revision:
    values: list[Any] = [*row]
    values[2] = bool(values[2])
    values[-2:] = [tuple((row[-2] or "").split()), tuple(json.loads(row[-1] or "[]"))]
    return Revision(*values)


def _rank(each: Revision) -> tuple[bool, int, tuple[str, str, str, int]]:
    return not each.cut_off, each.words or 0, each.taken


def _stands(captures: Iterable[Revision]) -> dict[int, Revision]:
    """Return for each capture of a page the one that stands for it: the best of those that tell its story.

    The same story is told by captures that share enough of their longest paragraphs. One is enough where they have one
    title and not two days of publication (a title says nothing where pages merely claim the address of a front page),
    or where both are known to come from the address. What shares none is another story: a weather page is taken every
    day at one address.
    """
    stands: dict[int, Revision] = {}
    stories = _Stories()
    for each in sorted(captures, key=_rank, reverse=True):
        stands[each.id] = found = stories.of(each) or each
        stories.add(each, found)
    return stands


@dataclass(slots=True)
class _Stories:
    """The stories of one page. Mutable: it grows capture by capture, the best first."""

    carriers: dict[int, list[Revision]] = field(default_factory=dict)
    """Fingerprint of a paragraph -> the first captures of stories that hold it."""
    titled: dict[str, dict[str, Revision]] = field(default_factory=dict)
    """Title -> day of publication -> story."""
    dated: dict[str, Revision] = field(default_factory=dict)
    first: Revision | None = None

    def of(self, each: Revision) -> Revision | None:
        """Return the story that a capture tells, None for a new one."""
        found = _sharing(each, self.carriers)
        if found is None:
            # a title, a day or a wall says little by itself, but then one paragraph they share is enough
            likely = [_titled(each, self.titled)]
            if not each.claimed:
                first = self.first if self.first and not self.first.claimed else None
                likely += [self.dated.get(each.published or ""), first]
            found = next((other for other in likely if other and not set(each.story).isdisjoint(other.story)), None)
        return found

    def add(self, each: Revision, story: Revision) -> None:
        """Note a capture and the story that it tells."""
        self.first = self.first or each
        for own in each.story:
            known = self.carriers.setdefault(own, [])
            if len(known) < MOST and story not in known:
                known.append(story)
        if each.published and not (each.claimed or story.claimed):
            self.dated.setdefault(each.published, story)
        if each.title and not _front(each):
            self.titled.setdefault(each.title.casefold(), {}).setdefault((each.published or "")[:10], story)


def _sharing(each: Revision, carriers: dict[int, list[Revision]]) -> Revision | None:
    """Return the first story that shares more than half of a capture's longest paragraphs, or half and two of them."""
    shared: Counter[int] = Counter()
    known: dict[int, Revision] = {}
    for own in each.story:
        for other in carriers.get(own, ()):
            shared[other.id] += 1
            known[other.id] = other
    for of, count in shared.items():
        enough = min(len(each.story), len(known[of].story)) / 2
        if count > enough or (count == enough and count >= 2):
            return known[of]
    return None


def _front(each: Revision) -> bool:
    """Whether a page claims to be the front page of its site, which is said by mistake more often than not."""
    return each.claimed and "/" not in address(each.url)


def _titled(each: Revision, titled: dict[str, dict[str, Revision]]) -> Revision | None:
    """Return the story of that title, unless both are dated and not of one day."""
    days = {} if _front(each) else titled.get((each.title or "").casefold(), {})
    if not each.published:
        return next(iter(days.values()), None)
    return days.get(each.published[:10]) or days.get("")


def _less(each: Revision, other: Revision) -> str:
    """Return why another capture stands for one, in words."""
    if each.cut_off and not other.cut_off:
        return f"it is {' and '.join(each.cut_off)}, capture {other.id} is not"
    if each.words != other.words:
        return f"capture {other.id} is fuller: {other.words:,} words, here {each.words:,}"
    return f"capture {other.id} is as full and later"


def _reason(first: Revision, told: Sequence[Revision], all_of_page: Sequence[Revision]) -> str:
    """Return why a capture is the best of those that tell its story, in words."""
    words = f"{first.words:,} words"
    if len(told) == 1:
        parts = [f"the only one of its story: {words}" if len(all_of_page) > 1 else f"the only one: {words}"]
    else:
        parts = [f"fullest of {len(told)}: {words}"]
        if any(each.words == first.words and not each.cut_off for each in told if each is not first):
            parts = [f"latest of the fullest of {len(told)}: {words}"]
    if first.cut_off:
        parts[0] += f", though {' and '.join(first.cut_off)}"
    else:
        cut = [each for each in told if each.cut_off]
        parts += [f"capture {each.id} is {' and '.join(each.cut_off)}" for each in cut[:NAMED]]
        parts += [f"{len(cut) - NAMED} more are cut off"] if len(cut) > NAMED else []
    others = len(all_of_page) - len(told)
    parts += [f"{others} of the address tell{'s' if others == 1 else ''} another story"] if others else []
    return "; ".join(parts)
