"""Labelled numbers -> charts as SVG, drawn on the server, each with its numbers as a table beside it.

A chart stretches to the width it is given and its words are HTML around it, so that they keep their size on a phone.
It takes its colours from the style sheet, needs no script, and says in words what it shows.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

__all__ = ["Timeline", "bars", "begins", "lines", "shares", "timeline"]

MOST_BARS = 60
"""More cannot be told apart on a phone of 390 pixels: neighbours are drawn as one."""
MOST_MONTHS = 60
MOST_YEARS = 60
MOST_ROWS = 400
"""Rows of the table beside a chart."""
TRIMMED = 0.005
"""Share of all that may stand outside the chart at each end: a few false dates would press the rest into a corner."""
_HEIGHT = 100


@dataclass(frozen=True, slots=True)
class Timeline:
    """Counts by month, year or decade, without gaps."""

    points: tuple[tuple[str, int], ...]
    """Labels are a month (2026-03), a year (2026) or a decade (2020s); see ``begins``."""
    unit: str
    """month, year or decade."""
    note: str = ""
    """What is not drawn."""


def bars(
    points: Sequence[tuple[str, float]],
    title: str,
    *,
    unit: str = "",
    href: Callable[[str], str] | None = None,
    note: str = "",
) -> Markup:
    """Return a chart of upright bars, for instance of articles a month.

    ``unit`` stands after each number; ``href`` gives the address that the bar of a label leads to. Of more than
    ``MOST_BARS`` neighbours are added up; the table has them one by one.
    """
    if not points:
        return _nothing(title)
    drawn, each = _joined(points)
    most = max((value for _, value in drawn), default=0)
    marks = Markup("").join(
        Markup('<rect x="{:.2f}" y="{:.2f}" width=".8" height="{:.2f}"><title>{}</title></rect>').format(
            at + 0.1, _HEIGHT - height, height, f"{label}: {_number(value, unit)}"
        )
        for at, (label, value) in enumerate(drawn)
        if (height := _height(value, most))
    )
    # a drawing is one thing to a reader of screens: the links for the keyboard are those of the table
    leads = Markup("")
    if href and each == 1:
        links = Markup("").join(
            Markup('<a href="{}" title="{}" tabindex="-1"></a>').format(href(label), f"{label}: {_number(value, unit)}")
            for label, value in drawn
        )
        leads = Markup('<div class="chart-links" aria-hidden="true">{}</div>').format(links)
    together = f"Each bar stands for {each} neighbours. " if each > 1 else ""
    return _figure(
        points, title, unit, _svg(title, points, unit, len(drawn), marks), most, href, leads, together + note
    )


def lines(
    points: Sequence[tuple[str, float | None]], title: str, *, unit: str = "%", most: float = 100, note: str = ""
) -> Markup:
    """Return a chart of one line from 0 to ``most``, for instance of a share by month; None leaves a gap."""
    if not any(value is not None for _, value in points):
        return _nothing(title)
    step = -(-len(points) // MOST_BARS)
    drawn = points[(len(points) - 1) % step :: step]  # the last point is always drawn
    parts: list[str] = []
    alone: list[str] = []
    known = [value is not None for _, value in drawn]
    for at, (_, value) in enumerate(drawn):
        if value is None:
            continue
        place = f"{at + 0.5:.2f} {_HEIGHT - _height(value, most):.2f}"
        before, after = at > 0 and known[at - 1], at + 1 < len(drawn) and known[at + 1]
        parts.append(f"{'L' if before else 'M'}{place}")
        if not before and not after:
            # a line of no length with round ends is a dot, and stays round when the drawing is stretched
            alone.append(f"M{place}h0")
    marks = Markup('<path class="chart-line" d="{}"/><path class="chart-line chart-dots" d="{}"/>').format(
        "".join(parts), "".join(alone)
    )
    thinned = f"One point in {step} is drawn. " if step > 1 else ""
    return _figure(
        points, title, unit, _svg(title, points, unit, len(drawn), marks), most, None, Markup(""), thinned + note
    )


def shares(
    points: Sequence[tuple[str, float, str]],
    title: str,
    *,
    columns: tuple[str, str, str] = ("", "share", "of"),
    href: Callable[[str], str] | None = None,
    most: float = 100,
    unit: str = "%",
) -> Markup:
    """Return a table of (label, number, further words) with a bar in each row; ``most`` is the number of a full bar."""
    if not points:
        return _nothing(title)
    rows = Markup("").join(
        Markup(
            '<tr><th scope="row">{}</th><td class="share-bar"><svg aria-hidden="true" focusable="false" '
            'viewBox="0 0 100 10" preserveAspectRatio="none"><rect class="share-all" width="100" height="10"/>'
            '<rect width="{:.1f}" height="10"/></svg></td><td class="share-number">{}</td>'
            '<td class="share-of">{}</td></tr>'
        ).format(_label(label, href), _height(value, most), _number(value, unit), words)
        for label, value, words in points
    )
    # a head that says nothing is no head
    label, number, further = (
        Markup('<th scope="col">{}</th>').format(said) if said else Markup("<td></td>") for said in columns
    )
    return Markup(
        '<div class="table-wrapper" role="region" aria-label="{0}" tabindex="0">'
        '<table class="shares"><caption>{0}</caption>'
        "<thead><tr>{1}<td></td>{2}{3}</tr></thead><tbody>{4}</tbody></table></div>"
    ).format(title, label, number, further, rows)


def timeline(counts: Iterable[tuple[str | None, int]]) -> Timeline:
    """Return counts by month (2026-03) as a line of time without gaps: by month, by year or by decade as the span asks.

    What is no month is left out, and so are the outermost few where they would stretch the line; the note says so.

    >>> timeline([("2026-01", 3), ("2026-03", 1), (None, 9)])
    Timeline(points=(('2026-01', 3), ('2026-02', 0), ('2026-03', 1)), unit='month', note='')
    """
    by_month: Counter[int] = Counter()
    for label, count in counts:
        if (month := _month(label)) is not None:
            by_month[month] += count
    months = sorted(by_month)
    if not months:
        return Timeline((), "month")
    first, last = months[0], months[-1]
    allowed = sum(by_month.values()) * TRIMMED
    within = _within(months, by_month, allowed), _within(months[::-1], by_month, allowed)
    if _grain(*within) != _grain(first, last):  # else nothing is won by leaving them out
        first, last = within
    before = sum(by_month[month] for month in months if month < first)
    after = sum(by_month[month] for month in months if month > last)
    months_each, unit = _grain(first, last)
    counted: Counter[int] = Counter()
    for month in months:
        counted[month // months_each] += by_month[month] if first <= month <= last else 0
    points = [(_label_of(at, unit), counted[at]) for at in range(first // months_each, last // months_each + 1)]
    outside = [(before, f"before {_label_of(first, 'month')}"), (after, f"after {_label_of(last, 'month')}")]
    said = " and ".join(f"{count:,} {when}" for count, when in outside if count)
    return Timeline(tuple(points), unit, f"Not drawn: {said}. " if said else "")


def begins(label: str) -> str:
    """Return what the dates behind a label of a timeline begin with.

    >>> begins("2020s"), begins("2024")
    ('202', '2024')
    """
    return label.removesuffix("0s")


def _month(label: str | None) -> int | None:
    """Return the number of a month, counted from the year 0."""
    if not label or len(label) < 7 or label[4] != "-" or not (label[:4] + label[5:7]).isascii():
        return None
    if not (label[:4].isdigit() and label[5:7].isdigit() and 1 <= int(label[5:7]) <= 12):
        return None
    return int(label[:4]) * 12 + int(label[5:7]) - 1


def _label_of(at: int, unit: str) -> str:
    """Return the label of a month, year or decade, counted from the year 0."""
    if unit == "month":
        return f"{at // 12:04}-{at % 12 + 1:02}"
    return f"{at:04}" if unit == "year" else f"{at:03}0s"


def _grain(first: int, last: int) -> tuple[int, str]:
    """Return how many months a point stands for, and the word for it."""
    if last - first < MOST_MONTHS:
        return 1, "month"
    return (12, "year") if (last - first) // 12 < MOST_YEARS else (120, "decade")


def _within(months: Sequence[int], by_month: Counter[int], allowed: float) -> int:
    """Return the first month that cannot be left out."""
    passed = 0
    for month in months:
        passed += by_month[month]
        if passed > allowed:
            return month
    return months[-1]


def _joined(points: Sequence[tuple[str, float]]) -> tuple[Sequence[tuple[str, float]], int]:
    """Return few enough points, neighbours added up, and how many each stands for."""
    each = -(-len(points) // MOST_BARS)
    if each == 1:
        return points, 1
    joined = []
    for at in range(0, len(points), each):
        part = points[at : at + each]
        joined.append((f"{part[0][0]} to {part[-1][0]}", sum(value for _, value in part)))
    return joined, each


def _height(value: float, most: float) -> float:
    """Return how much of the height, or of the width of a row, a number takes."""
    return max(0.0, min(value / most, 1.0)) * _HEIGHT if most > 0 else 0.0


def _number(value: float | None, unit: str) -> str:
    """Return a number as it is read, with its unit."""
    if value is None:
        return "none"
    said = f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"
    return f"{said}%" if unit == "%" else f"{said} {unit}".rstrip()


def _label(label: str, href: Callable[[str], str] | None) -> Markup:
    return Markup('<a href="{}">{}</a>').format(href(label), label) if href else Markup("{}").format(label)


def _svg(title: str, points: Sequence[tuple[str, float | None]], unit: str, width: int, marks: Markup) -> Markup:
    known = [(label, value) for label, value in points if value is not None]
    highest = max(known, key=lambda each: each[1])
    lowest = min(known, key=lambda each: each[1])
    said = (
        f"{known[0][0]} to {known[-1][0]}: highest {_number(highest[1], unit)} ({highest[0]}), "
        f"lowest {_number(lowest[1], unit)} ({lowest[0]}), last {_number(known[-1][1], unit)}. The table below has all."
    )
    own = hashlib.blake2b(f"{title}\n{said}".encode("utf-8", "replace"), digest_size=4).hexdigest()
    return Markup(
        '<svg role="img" aria-labelledby="t{0} d{0}" viewBox="0 0 {1} {2}" preserveAspectRatio="none">'
        '<title id="t{0}">{3}</title><desc id="d{0}">{4}</desc>{5}</svg>'
    ).format(own, width, _HEIGHT, title, said, marks)


def _figure(
    points: Sequence[tuple[str, float | None]],
    title: str,
    unit: str,
    svg: Markup,
    most: float,
    href: Callable[[str], str] | None,
    leads: Markup,
    note: str,
) -> Markup:
    rows = Markup("").join(
        Markup('<tr><th scope="row">{}</th><td>{}</td></tr>').format(_label(label, href), _number(value, unit))
        for label, value in points[-MOST_ROWS:]
    )
    ends = [points[0][0], *([points[len(points) // 2][0]] if len(points) > 4 else []), points[-1][0]]
    axis = Markup("").join(Markup("<span>{}</span>").format(label) for label in ends[: len(points)])
    cut = f"The table has the last {MOST_ROWS}. " if len(points) > MOST_ROWS else ""
    return Markup(
        '<figure class="chart"><figcaption>{}</figcaption><div class="chart-most" aria-hidden="true">{}</div>'
        '<div class="chart-plot">{}{}</div><div class="chart-axis" aria-hidden="true">{}</div>{}'
        '<details class="chart-table"><summary>{}<span class="for-ears">: {}</span></summary>'
        "<table><tbody>{}</tbody></table></details></figure>"
    ).format(
        title,
        _number(most, unit),
        svg,
        leads,
        axis,
        Markup('<p class="facts">{}</p>').format(said) if (said := (note + cut).strip()) else "",
        "As a table",
        title,
        rows,
    )


def _nothing(title: str) -> Markup:
    return Markup(
        '<figure class="chart"><figcaption>{}</figcaption><p class="facts">Nothing to show yet.</p></figure>'
    ).format(title)
