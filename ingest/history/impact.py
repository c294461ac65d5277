"""Changes of captures -> the blast radius of a replay: counts by site, the largest changes, and both in print."""

from __future__ import annotations

import heapq
import textwrap
from collections import Counter
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from ingest.history.compare_texts import Change, Line

__all__ = ["Counts", "Radius", "render"]

MOST_NAMED = 20
"""Captures left alone, or failed, that are named; all are counted."""
MOST_SITES = 30
"""Sites in a printed table; JSON has all."""
WIDTH = 100
"""Characters of a printed line."""
MOST_PRINTED = 30
"""Blocks of a change in print; JSON has more."""


@dataclass(slots=True)
class Counts:
    """What became of the captures of a site. Mutable: it grows; each capture is in one of the first six."""

    same: int = 0
    changed: int = 0
    """Articles with another text."""
    gained: int = 0
    lost: int = 0
    failed: int = 0
    """Captures that cannot be cleaned now; they stay as they are."""
    left: int = 0
    """Captures whose raw file is gone or another by now; they stay as they are."""
    fields: int = 0
    """Articles before and after with another title, author or date; they are among the same or the changed too."""
    added: int = 0
    """Words."""
    dropped: int = 0

    @property
    def captures(self) -> int:
        """All of them."""
        return self.same + self.changed + self.gained + self.lost + self.failed + self.left

    def add(self, other: Counts) -> None:
        """Add the counts of another site."""
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))


@dataclass(slots=True)
class Radius:
    """The blast radius of a replay, done or planned: counts, and the largest changes. Mutable: it grows."""

    show: int = 10
    """Largest changes that are kept."""
    written: bool = False
    among: int | None = None
    """Of a sample: how many captures it was drawn from."""
    reasons: Counter[str] = field(default_factory=Counter)
    """Why captures were cleaned again; one can have several reasons."""
    sites: dict[str | None, Counts] = field(default_factory=dict)
    left: list[tuple[str, str]] = field(default_factory=list)
    """Files left alone, with the reason: the first of them."""
    failed: list[tuple[str, str]] = field(default_factory=list)
    seconds: float = 0.0
    heap: list[tuple[int, int, Change]] = field(default_factory=list, repr=False)

    def take(self, change: Change) -> None:
        """Count a change; keep it where it is among the largest."""
        counts = self.sites.setdefault(change.site, Counts())
        setattr(counts, change.what, getattr(counts, change.what) + 1)
        counts.added += change.added
        counts.dropped += change.dropped
        counts.fields += bool(change.fields)
        if self.show and change.what != "same":
            # numbers of captures are unique: two changes are never compared themselves
            heapq.heappush(self.heap, (change.size, -change.capture_id, change))
            if len(self.heap) > self.show:
                heapq.heappop(self.heap)

    def leave(self, site: str | None, path: str, reason: str, *, failed: bool = False) -> None:
        """Count a capture that stays as it is: left alone, or failed."""
        counts, named = self.sites.setdefault(site, Counts()), self.failed if failed else self.left
        if failed:
            counts.failed += 1
        else:
            counts.left += 1
        if len(named) < MOST_NAMED:
            named.append((path, reason))

    @property
    def largest(self) -> list[Change]:
        """The largest changes, largest first; of equal ones the capture met first."""
        return [change for *_, change in sorted(self.heap, key=lambda each: each[:2], reverse=True)]

    @property
    def total(self) -> Counts:
        """The counts of all sites."""
        total = Counts()
        for counts in self.sites.values():
            total.add(counts)
        return total

    def by_site(self) -> list[tuple[str | None, Counts]]:
        """Return the counts of each site, those with the most words changed first."""
        return sorted(self.sites.items(), key=lambda each: (-each[1].added - each[1].dropped, each[0] or ""))

    def as_dict(self) -> dict[str, Any]:
        """Return it for JSON."""
        return {
            "written": self.written,
            "among": self.among,
            "reasons": dict(self.reasons.most_common()),
            "total": _dict(self.total),
            "sites": [{"site": site, **_dict(counts)} for site, counts in self.by_site()],
            "left": [{"path": path, "reason": reason} for path, reason in self.left],
            "failed": [{"path": path, "reason": reason} for path, reason in self.failed],
            "largest": [_change_dict(change) for change in self.largest],
            "seconds": round(self.seconds, 2),
        }


def _dict(counts: Counts) -> dict[str, int]:
    return {"captures": counts.captures, **asdict(counts)}


def _change_dict(change: Change) -> dict[str, Any]:
    pairs = [{"name": name, "before": before, "now": now} for name, before, now in change.fields]
    return {**asdict(change), "fields": pairs, "lines": [asdict(line) for line in change.lines]}


def render(radius: Radius) -> str:
    """Return it for people: what was cleaned and why, a table by site, what was left alone, the largest changes."""
    total = radius.total
    verb = "cleaned again" if radius.written else "would be cleaned again; nothing was written"
    drawn = f" (a sample of {radius.among:,})" if radius.among is not None else ""
    parts = [f"{total.captures:,} captures{drawn} {verb}, in {radius.seconds:.1f} s"]
    parts += [f"{count:>10,}  {reason}" for reason, count in radius.reasons.most_common()]
    if total.captures:
        parts += ["", *_table(radius, total)]
    for what, named, count in (("left alone", radius.left, total.left), ("failed", radius.failed, total.failed)):
        if count:
            parts += ["", f"{count:,} {what}, with their articles as they were:"]
            parts += [f"  {path}: {reason}" for path, reason in named]
            parts += [f"  ... and {count - len(named):,} more"] if count > len(named) else []
    for change in radius.largest:
        parts += ["", *_diff(change)]
    return "\n".join(parts)


_ALWAYS = {"captures": "captures", "changed": "changed", "added": "+words", "dropped": "-words"}
_WHERE_ANY = {"gained": "gained", "lost": "lost", "fields": "fields", "failed": "failed", "left": "left"}


def _table(radius: Radius, total: Counts) -> list[str]:
    """Return the counts of the sites where anything is other than it was."""
    columns = _ALWAYS | {name: head for name, head in _WHERE_ANY.items() if getattr(total, name)}
    other = [(site or "(no site)", counts) for site, counts in radius.by_site() if counts.same < counts.captures]
    alike = len(radius.sites) - len(other)
    shown = [*other[:MOST_SITES], ("all sites", total)]
    lines = [
        f"{site if len(site) <= 40 else f'{site[:39]}…':40}"
        + "".join(f"{getattr(counts, name):>10,}" for name in columns)
        for site, counts in shown
    ]
    more = [f"... and {len(other) - MOST_SITES:,} more sites"] if len(other) > MOST_SITES else []
    quiet = [f"{alike:,} site{'s' * (alike != 1)} without a change of text"] if alike else []
    return [f"{'site':40}" + "".join(f"{head:>10}" for head in columns.values()), *lines[:-1], *more, *quiet, lines[-1]]


_WHAT = {"gained": "an article now", "lost": "no article any more", "changed": "changed"}


def _diff(change: Change) -> list[str]:
    site = f" ({change.site})" if change.site else ""
    what = _WHAT[change.what] + (f": {change.reason}" if change.reason else "")
    lines = [f"== {change.capture_id}{site}  {change.title or '(no title)'}"]
    lines += [f"   {what}, +{change.added:,} -{change.dropped:,} words"]
    lines += [f"   {name}: {before or '(none)'} -> {now or '(none)'}" for name, before, now in change.fields]
    for line in change.lines[:MOST_PRINTED]:
        lines += _printed(line)
    rest = change.lines[MOST_PRINTED:]
    return [*lines, f"  ... {len(rest):,} more; --json has them"] if rest else lines


def _printed(line: Line) -> list[str]:
    if line.sign == "@":
        return [f"  ... {line.text} ..."]
    text = textwrap.wrap(line.text, WIDTH, initial_indent=f"{line.sign} ", subsequent_indent="  ") or [line.sign]
    return [*text, f"    [{line.why}]"] if line.why else text
