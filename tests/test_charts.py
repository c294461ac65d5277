"""Charts say in words and in a table what they draw, and draw what is there."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.web.charts import MOST_BARS, MOST_MONTHS, bars, begins, lines, shares, timeline

POINTS = [("2026-01", 3), ("2026-02", 0), ("2026-03", 12)]


def svg(chart: str) -> ET.Element:
    """The drawing, which has to be well-formed."""
    return ET.fromstring(chart[chart.index("<svg") : chart.index("</svg>") + 6])


def test_a_chart_is_an_image_with_a_title_and_a_description() -> None:
    drawing = svg(bars(POINTS, "Articles a month", unit="articles"))
    title, said, *_ = drawing
    assert drawing.attrib["role"] == "img"
    assert drawing.attrib["aria-labelledby"] == f"{title.attrib['id']} {said.attrib['id']}"
    assert title.text == "Articles a month"
    assert "highest 12 articles (2026-03)" in str(said.text)
    assert "lowest 0 articles (2026-02)" in str(said.text)


def test_the_numbers_stand_in_a_table_beside_it() -> None:
    chart = bars(POINTS, "Articles a month")
    table = chart[chart.index("<details") :]
    assert re.findall(r'<th scope="row">(.*?)</th><td>(.*?)</td>', table) == [
        ("2026-01", "3"),
        ("2026-02", "0"),
        ("2026-03", "12"),
    ]


def test_bars_stand_for_the_numbers_and_lead_where_they_are_told() -> None:
    chart = bars(POINTS, "Articles a month", href=lambda label: f"/x?m={label}&a=1")
    heights = [float(rect.attrib["height"]) for rect in svg(chart).iter("rect")]
    assert heights == [25.0, 100.0]  # of nothing there is no bar
    assert chart.count('href="/x?m=2026-03&amp;a=1"') == 2  # on the drawing, and for the keyboard in the table
    assert chart.count('tabindex="-1"') == 3


def test_a_long_series_is_thinned_and_says_so() -> None:
    chart = bars([(f"{at:04}", 1) for at in range(1_000)], "Many", href=lambda label: label)
    rects = list(svg(chart).iter("rect"))
    assert len(rects) <= MOST_BARS
    assert "Each bar stands for 17 neighbours." in chart
    assert 'tabindex="-1"' not in chart  # a bar of many has no address of its own
    line = lines([(f"{at:04}", 50.0) for at in range(1_000)], "Many")
    assert "One point in 17 is drawn." in line
    assert line.count("L") < MOST_BARS


def test_an_empty_series_says_so() -> None:
    for chart in (bars([], "None yet"), lines([], "None yet"), lines([("2026-01", None)], "None yet")):
        assert "Nothing to show yet" in chart
        assert "<svg" not in chart
    assert "Nothing to show yet" in shares([], "None yet")


def test_a_line_has_gaps_where_nothing_is_known() -> None:
    chart = lines([("a", 10), ("b", 20), ("c", None), ("d", 40)], "Share")
    line, alone = (path.attrib["d"] for path in svg(chart).iter("path"))
    assert line == "M0.50 90.00L1.50 80.00M3.50 60.00"
    assert alone == "M3.50 60.00h0"  # what stands alone is a dot
    assert '<th scope="row">c</th><td>none</td>' in chart


def test_shares_are_a_table_whose_rows_hold_label_bar_and_number() -> None:
    table = shares([("quay.example", 62.5, "8 articles")], "Kept", href=lambda site: f"/?site={site}")
    assert '<a href="/?site=quay.example">quay.example</a>' in table
    assert ">62.5%</td>" in table
    assert ">8 articles</td>" in table
    assert '<rect width="62.5"' in table


def test_a_month_without_articles_is_in_the_line_of_time() -> None:
    assert timeline([("2025-11", 2), ("2026-02", 1)]).points == (
        ("2025-11", 2),
        ("2025-12", 0),
        ("2026-01", 0),
        ("2026-02", 1),
    )


def test_a_long_time_is_counted_by_year_and_a_longer_one_by_decade() -> None:
    years = timeline((f"{year}-06", 10) for year in range(2001, 2026))
    assert years.unit == "year"
    assert years.points[0] == ("2001", 10)
    decades = timeline((f"{year}-06", 10) for year in range(1801, 2026))
    assert decades.unit == "decade"
    assert decades.points[0] == ("1800s", 90)
    assert begins("1800s") == "180"


def test_a_few_false_dates_do_not_press_the_rest_into_a_corner() -> None:
    line = timeline([("0001-01", 1), *((f"2025-{month:02}", 400) for month in range(1, 13)), ("2099-12", 1)])
    assert [label for label, _ in line.points] == [f"2025-{month:02}" for month in range(1, 13)]
    assert line.note == "Not drawn: 1 before 2025-01 and 1 after 2025-12. "


@given(st.lists(st.tuples(st.one_of(st.none(), st.text(max_size=9), st.dates().map(str)), st.integers(0, 10**6))))
def test_whatever_is_dated_makes_a_line_of_bounded_length(counts: list[tuple[str | None, int]]) -> None:
    line = timeline(counts)
    assert len(line.points) <= max(MOST_MONTHS, 1_000)
    assert sum(count for _, count in line.points) <= sum(count for _, count in counts)


@pytest.mark.parametrize("chart", [bars, lines])
def test_a_script_in_a_label_is_text(chart) -> None:
    drawn = chart([("<script>alert(1)</script>", 1.0)], '"><img src=x onerror=alert(1)>')
    assert "<script" not in drawn
    assert "<img" not in drawn
