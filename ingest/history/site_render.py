"""What is known of sites -> text for people, dicts for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from ingest.history.rule_health import Alarm
from ingest.history.site_report import Overview, SiteReport, SiteRow
from ingest.rules.rule import Rule

__all__ = ["render_report", "render_sites", "report_dict", "sites_dict", "spark"]

BARS = "▁▂▃▄▅▆▇█"
NONE = "·"  # a month in which a rule matched nothing is told from one in which it matched little
MONTHS = 36  # months of a rule that are drawn: the latest
MOST_TEMPLATES, MOST_DECIDERS = 20, 12  # lines for people; --json has all
SELECTOR = 48  # characters of a selector
NAME = 34  # characters of a site's name in the table


def spark(rates: Sequence[float]) -> str:
    """Return a bar a rate, 0 to 1.

    >>> spark([1, 0.5, 0.01, 0])
    '█▄▁·'
    """
    return "".join(BARS[max(0, min(round(rate * len(BARS)), len(BARS)) - 1)] if rate else NONE for rate in rates)


def render_sites(found: Overview) -> str:
    """Return the table of all sites, alarms under the site they are about, and the totals."""
    if not found.sites:
        return f"no sites yet; {found.without_site:,} captures say of no site that they are from it"
    width = min(NAME, max(len(each.site) for each in found.sites))
    head = f"{'site':{width}} {'captures':>8} {'articles':>8} {'dropped':>7} {'rules':>5} {'templates':>9}  "
    lines = [f"{head}{'first':10}  {'last':10}  no article, for the most part"]
    for each in found.sites:
        rules = f"{each.rules_firing}/{each.rules}" if each.rules else ""
        lines.append(
            f"{each.site:{width}} {each.captures:>8,} {each.articles:>8,} {_percent(each.dropped):>7} {rules:>5} "
            f"{each.templates:>9,}  {each.first:10}  {each.last:10}  {_top(each)}".rstrip()
        )
        lines += _alarms(each.alarms)
    alarms = sum(len(each.alarms) for each in found.sites)
    total = f"{len(found.sites):,} sites, {sum(each.captures for each in found.sites):,} captures, {alarms:,} alarms"
    lines.append(f"{total}; {found.without_site:,} captures of no known site" if found.without_site else total)
    return "\n".join(lines)


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.0%}"


def _top(each: SiteRow) -> str:
    """Return the most common reason for which captures of a site hold no article, and how often."""
    return next((f"{count:,} {reason}" for reason, count in each.without_article.items()), "")


def _alarms(alarms: Sequence[Alarm]) -> list[str]:
    return [f"  ! {alarm.text}" for alarm in alarms]


def sites_dict(found: Overview) -> dict[str, Any]:
    """Return all sites for JSON."""
    return {"sites": [_row_dict(each) for each in found.sites], "without_site": found.without_site}


def _row_dict(row: SiteRow) -> dict[str, Any]:
    dropped = None if row.dropped is None else round(row.dropped, 4)
    return {**asdict(row), "dropped": dropped, "first": row.first or None, "last": row.last or None}


def render_report(found: SiteReport) -> str:
    """Return all that is known of one site as text."""
    row = found.row
    span = f", {row.first} to {row.last}" if row.first else ""
    without = sum(row.without_article.values())
    lines = [
        row.site,
        f"{row.captures:,} captures ({row.copies:,} copies), {row.articles:,} articles, {without:,} without one{span}",
        f"{row.words_seen:,} words seen, {_percent(row.dropped) or 'none'} dropped",
        *(f"  {count:,} {reason}" for reason, count in row.without_article.items()),
        *_alarms(row.alarms),
        *_rules(found),
        *_templates(found),
    ]
    if found.deciders:
        lines += ["", "blocks by who decided"]
        lines += [f"  {count:>8,}  {name}" for name, count in list(found.deciders.items())[:MOST_DECIDERS]]
    if found.unlike:
        lines += ["", f"captures unlike the others, of which {_percent(found.usual_share)} of the words are kept"]
        lines += [
            f"  {each.capture_id:>8}  {each.share:>4.0%} kept  {each.source or ''}"
            + (f" ({each.reason})" if each.reason else "")
            for each in found.unlike
        ]
    return "\n".join(lines)


def _rules(found: SiteReport) -> Iterator[str]:
    if not found.rules:
        yield ""
        yield 'no site rules; `ingest why ID "words"` drafts one'
        return
    yield ""
    yield "rules, and the share of captures they matched, month by month"
    width = max(len(rule.name) for rule, _ in found.rules)
    for rule, use in found.rules:
        months = use.months[-MONTHS:]
        dated = [month for month, *_ in months if month]
        drawn = spark([fired / count for _, count, fired in months])
        span = f"  {dated[0]} {drawn} {dated[-1]}" if dated else f"  {drawn}"
        yield f"  {rule.name:{width}}  {use.fired:>6,} of {use.expected:,}{span if months else ''}"
        yield f"  {'':{width}}  {_selectors(rule)}"


def _selectors(rule: Rule) -> str:
    """Return what a rule looks for, in short, and the days it is for."""
    parts = []
    for name in ("drop", "keep", "line", "onward"):
        value = " ".join(getattr(rule, name).split())
        if value:
            parts.append(f"{name} {value if len(value) <= SELECTOR else value[:SELECTOR] + '…'}")
    parts += [f"{name} {day}" for name, day in (("since", rule.since), ("until", rule.until)) if day]
    return "; ".join(parts)


def _templates(found: SiteReport) -> Iterator[str]:
    if not found.templates:
        return
    yield ""
    yield "templates: captures, stories, first and last seen, an example"
    for each in found.templates[:MOST_TEMPLATES]:
        first, last = ((day or "")[:10] for day in (each.first_seen, each.last_seen))
        yield f"  {each.captures:>8,} {each.stories:>4,}  {first:10}  {last:10}  {each.example}"
    if len(found.templates) > MOST_TEMPLATES:
        yield f"  and {len(found.templates) - MOST_TEMPLATES:,} more; --json names them all"


def report_dict(found: SiteReport) -> dict[str, Any]:
    """Return all that is known of one site for JSON."""
    return {
        **_row_dict(found.row),
        "site_rules": [
            {
                **{name: value for name, value in asdict(rule).items() if value},
                "expected": use.expected,
                "fired": use.fired,
                "fires": use.fires,
                "months": [
                    {"month": month or None, "captures": count, "fired": hit} for month, count, hit in use.months
                ],
            }
            for rule, use in found.rules
        ],
        "site_templates": [asdict(each) for each in found.templates],
        "deciders": found.deciders,
        "usual_share": found.usual_share,
        "unlike": [asdict(each) for each in found.unlike],
    }
