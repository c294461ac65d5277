"""Datelines, dates and bylines are read as written, and ordinary sentences are left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.extract.metadata.dateline import dated, dated_line, parse_byline, parse_date, person, split_dateline
from tests.growth import assert_linear

DATELINES = [
    ("PORT ROYAL, S.C.—Ferries", "PORT ROYAL, S.C.", None, None),
    ("HARBOURTON — Ferries", "HARBOURTON", None, None),
    ("Port Royal (Agencies): Ferries", "Port Royal", "Agencies", None),
    ("Paris (AFP) - Ferries", "Paris", "AFP", None),
    ("LISBON, March 3 (Reuters) - Ferries", "LISBON", "Reuters", None),
    ("Port Royal CA (SPX) Dec 09, 2025", "Port Royal CA", "SPX", "2025-12-09"),
    ("Port Royal CA (SPX) Dec 09, 2025 Ferries", "Port Royal CA", "SPX", "2025-12-09"),
    ("OSLO, 9 December 2025 – Ferries", "OSLO", None, "2025-12-09"),
    ("SUNNYTOWN, Calif., Dec. 9, 2025 /PRNewswire/ -- Ferries", "SUNNYTOWN, Calif.", "PRNewswire", "2025-12-09"),
    ("MOSCOW, February 2. /TASS/. Ferries", "MOSCOW", "TASS", None),
    ("Berlin (dpa) - Fähren", "Berlin", "dpa", None),
    ("Wichita, Kan. — Ferries", "Wichita, Kan.", None, None),
    (" date 2025-06-23 The ferries", None, None, "2025-06-23"),
]

NO_DATELINES = [
    "NASA — which was 60 — said so.",
    "Apple (AAPL) - the firm from the valley - fell.",
    "Jane Smith (Democrat): I think so.",
    "Jane Smith — The boss of it all.",
    "BREAKING — The mayor has left.",
    "COVID-19 — The long winter.",
    "Date 2025-06-23 is when it ends.",
    "The plan—Smith's first—failed.",
    "U.S. – China relations",
    "Nice work — the river rose.",
    "--",
    "",
]


@pytest.mark.parametrize(("text", "place", "wire", "date"), DATELINES)
def test_a_dateline_is_cut_off(text: str, place: str | None, wire: str | None, date: str | None) -> None:
    dateline, rest = split_dateline(text)
    assert dateline is not None
    assert (dateline.place, dateline.wire, dateline.date) == (place, wire, date)
    assert dateline.text + rest == text
    assert rest in {"", "Ferries", "Fähren", "The ferries"}


@pytest.mark.parametrize("text", NO_DATELINES)
def test_a_sentence_keeps_its_start(text: str) -> None:
    assert split_dateline(text) == (None, text)


@given(st.text(max_size=300))
def test_dateline_and_rest_are_the_whole(text: str) -> None:
    dateline, rest = split_dateline(text)
    assert (dateline.text if dateline else "") + rest == text


DATES = [
    ("2025-12-09", "2025-12-09", "day"),
    ("December 9, 2025", "2025-12-09", "day"),
    ("9 Dec 2025", "2025-12-09", "day"),
    ("Dec 09, 2025", "2025-12-09", "day"),
    ("9. Dezember 2025", "2025-12-09", "day"),
    ("9 décembre 2025", "2025-12-09", "day"),
    ("1er avril 2025", "2025-04-01", "day"),
    ("9 de diciembre de 2025", "2025-12-09", "day"),
    ("9 dicembre 2025", "2025-12-09", "day"),
    ("9 de dezembro de 2025", "2025-12-09", "day"),
    ("9 maart 2025", "2025-03-09", "day"),
    ("2025年12月9日", "2025-12-09", "day"),
    ("13/04/2025", "2025-04-13", "day"),
    ("4/13/2025", "2025-04-13", "day"),
    ("09.12.2025", "2025-12-09", "day"),
    ("December 2025", "2025-12", "month"),
    ("2025", "2025", "year"),
    ("Sun Jan 29, 2017 | 2:05pm EST", "2017-01-29T14:05-05:00", "minute"),
    ("Posted: Feb 06, 2017 9:04 PM ET", "2017-02-06T21:04", "minute"),
    ("2025-12-09T10:00:00Z", "2025-12-09T10:00:00+00:00", "second"),
]


@pytest.mark.parametrize(("text", "iso", "precision"), DATES)
def test_a_date_is_read(text: str, iso: str, precision: str) -> None:
    assert parse_date(text) == (iso, precision)
    assert dated_line(text) == (iso, precision)


@pytest.mark.parametrize(
    "text", ["03/04/2025", "March 3", "20 hours ago", "31 Feb 2020", "In 2016, 3 ships", "", "v1.2"]
)
def test_what_is_no_date_or_two_is_none(text: str) -> None:
    assert parse_date(text) is None


def test_a_sentence_with_a_date_is_no_dated_line() -> None:
    assert dated_line("On May 4, 2016, the bridge fell.") is None
    assert dated_line("Published 3 May 2020, updated 4 May 2020") == ("2020-05-03", "day")


@given(st.dates(min_value=__import__("datetime").date(1800, 1, 1), max_value=__import__("datetime").date(2099, 12, 31)))
def test_every_day_is_read_back(day: object) -> None:
    assert parse_date(str(day)) == (str(day), "day")


BYLINES = [
    ("by Jane Roe and Max Doe", ("Jane Roe", "Max Doe")),
    ("By JANE ROE, Staff Writer", ("Jane Roe",)),
    ("By SARAH MCDOE", ("Sarah McDoe",)),
    ("Posted by [32]Jane Roe on Feb 6th, 2016 // [33]No Comments", ("Jane Roe",)),
    ("by Jane Roe — November 18, 2019", ("Jane Roe",)),
    ("By Jane Roe, Max Doe 2019-11-18T22:05:36Z Harbours", ("Jane Roe", "Max Doe")),
    ("By Jane Roe | Associated Press", ("Jane Roe",)),
    ("Von Anna Müller", ("Anna Müller",)),
    ("Par Jean de la Mer", ("Jean de la Mer",)),
    ("by European Harbour Agency", ("European Harbour Agency",)),
    ("(Reporting by Jane Roe in Oslo; Writing by Max Doe; Editing by Ann Poe)", ("Jane Roe",)),
]


@pytest.mark.parametrize(("text", "authors"), BYLINES)
def test_a_byline_names_its_authors(text: str, authors: tuple[str, ...]) -> None:
    assert parse_byline(text) == authors


@pytest.mark.parametrize(
    "text",
    [
        "By Monday, the ferry had left.",
        "By Wednesday Evening",
        "By 2030 the plan",
        "By way of contrast, Max Doe",
        "by",
        "",
    ],
)
def test_a_sentence_is_no_byline(text: str) -> None:
    assert parse_byline(text) == ()


def test_a_name_on_its_own_is_a_person_or_an_agency() -> None:
    assert person("Jane Q. Roe") == "Jane Q. Roe"
    assert person("The Associated Press") == "The Associated Press"
    assert person("Harbour news of the week") is None


@given(st.text(max_size=300))
def test_any_text_can_be_asked(text: str) -> None:
    parse_date(text), dated_line(text), parse_byline(text), person(text)


@pytest.mark.parametrize("piece", ["a", "A ", "A.", "A'A", "A, ", "1:", "1 ", "May 1 ", "(A) ", "A-", "by A, "])
def test_no_text_takes_long(piece: str) -> None:
    def read(size: int) -> None:
        for text in ((piece * size), "By " + piece * size, "(Reporting by " + piece * size):
            split_dateline(text), parse_date(text), dated_line(text[:200]), parse_byline(text)

    assert_linear(read, 5000)


@pytest.mark.parametrize(
    "line",
    ["03/04/25, 9:15 am", "02.07.17 3:09 AM ET", "Oct. 5", "5 May", "3 hours ago", "vor 3 Stunden", "il y a 2 jours",
     "3時間前", "2 часа назад", "Yesterday", "5月17日", "Updated 3/4/2025", "Published on February 5, 2017."],
)  # fmt: skip
def test_a_line_that_only_says_when_is_told_even_if_it_cannot_be_read(line: str) -> None:
    assert dated(line)


@pytest.mark.parametrize("line", ["May 5 was a good day", "Route 66", "Star 12", "Today the river rose", "1-2-3", ""])
def test_a_line_that_says_more_is_no_date(line: str) -> None:
    assert not dated(line)


@given(st.text(alphabet="0123456789/.- MayOct:ago前月", max_size=40))
def test_any_line_is_asked_without_harm(line: str) -> None:
    assert dated(line) or not dated_line(line)


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("2024年5月17日(金) 14:30", "2024-05-17"),
        ("2024년 5월 17일", "2024-05-17"),
        ("2024. 5. 17.", "2024-05-17"),
        ("입력 2024.05.17 14:30", "2024-05-17"),
        ("Опубликовано: 17 мая 2024, пятница", "2024-05-17"),
        ("17 maja 2024, piątek", "2024-05-17"),
        ("Publicerad 17 maj 2024 kl. 10.12", "2024-05-17"),
        ("17 Mayıs 2024 Cuma", "2024-05-17"),
        ("发布时间：2024-05-17 10:00", "2024-05-17"),
    ],
)
def test_date_lines_of_many_languages_are_read(line: str, day: str) -> None:
    found = dated_line(line)
    assert found is not None
    assert found[0].startswith(day)


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("記者 王小明／台北報導", ("王小明",)),
        ("文／陳大文", ("陳大文",)),
        ("作者：王小明、李四", ("王小明", "李四")),
        ("山田太郎 記者", ("山田太郎",)),
        ("홍길동 기자 hong@example.kr", ("홍길동",)),
        ("Автор: Иван Петров", ("Иван Петров",)),
        ("Av Anna Karlsson", ("Anna Karlsson",)),
        ("記者が会見で話した。", ()),
        ("기자 회견이 열렸다.", ()),
    ],
)
def test_bylines_of_many_languages_are_read(line: str, names: tuple[str, ...]) -> None:
    assert parse_byline(line) == names
