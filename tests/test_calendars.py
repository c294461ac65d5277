"""Dates as the languages of the web write them, and calendars other than the Gregorian one."""

from datetime import date

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from ingest.extract.metadata.calendars import elsewhere, folded
from ingest.extract.metadata.dates import dated_line, parse_date, read_date

# the languages that most pages of the web are in, and some in other scripts
LANGUAGES = (
    "en de fr es it pt nl sv da nb fi pl cs sk ru uk bg sr hr ro hu el tr id ms vi th ar ar_LB ar_DZ fa he hi bn ur ta ko ja zh "
    "zh_Hant ca lt lv et ka hy"
).split()
DAYS = st.dates(date(1990, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize("language", LANGUAGES)
@given(day=DAYS)
def test_what_unicode_writes_in_a_language_is_read_back(language, day):
    for size in ("long", "full"):
        assert parse_date(format_date(day, size, language), language.replace("_", "-")) == (day.isoformat(), "day")


@given(day=DAYS)
def test_months_that_two_languages_call_alike_are_told_apart_by_the_language(day):
    assert parse_date(format_date(day, "long", "hr"), "hr")[0] == day.isoformat()
    assert parse_date(format_date(day, "long", "pl"), "pl")[0] == day.isoformat()


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("الثلاثاء 4 مارس (آذار) 2025 10:30 ص", "2025-03-04T10:30"),
        ("٤ مارس ٢٠٢٥", "2025-03-04"),
        ("۱۴ اسفند ۱۴۰۳", "2025-03-04"),
        ("۱۴ اسفند ماه ۱۴۰۳", "2025-03-04"),
        ("۱۴۰۳/۱۲/۱۴ - ۱۰:۳۰", "2025-03-04T10:30"),
        ("4 มี.ค. 2568 10:30 น.", "2025-03-04T10:30"),
        ("4 มี.ค. 68", "2025-03-04"),
        ("วันอังคารที่ 4 มีนาคม พ.ศ. 2568", "2025-03-04"),
        ("เผยแพร่ 04/03/2568", "2025-03-04"),
        ("令和7年3月4日 午後3時30分", "2025-03-04T15:30"),
        ("令和元年5月1日", "2019-05-01"),
        ("平成31年4月30日", "2019-04-30"),
        ("民國114年3月4日", "2025-03-04"),
        ("二〇二五年三月十四日", "2025-03-14"),
        ("2025年3月4日（火）10時30分", "2025-03-04T10:30"),
        ("2025. 3. 4. 오후 3:30", "2025-03-04T15:30"),
        ("४ मार्च २०२५, 03:30 PM", "2025-03-04T15:30"),
        ("ngày 04 tháng 03 năm 2025", "2025-03-04"),
        ("Selasa, 04 Mar 2025 10:30 WIB", "2025-03-04T10:30+07:00"),
        ("4 Μαρτίου 2025, 10:30 π.μ.", "2025-03-04T10:30"),
        ("ΤΡΙΤΗ 4 ΜΑΡΤΙΟΥ 2025", "2025-03-04"),
        ("4 רמדאן", None),
        ("4 رمضان 1446 هـ", "2025-03-04"),
        ("14 رمضان 1446 هـ الموافق 14 مارس 2025", "2025-03-14"),
        ("4 марта 2025 г. в 10:30", "2025-03-04T10:30"),
        ("4 March 2025, 21:30 CET", "2025-03-04T21:30+01:00"),
        ("4 March 2025, 9:30 a.m. (GMT+5:30)", "2025-03-04T09:30+05:30"),
        ("4 March 2025, 9:30 (UTC-3)", "2025-03-04T09:30-03:00"),
        ("4 March 2025, 9:30-10:30", "2025-03-04T09:30"),
        ("99 มีนาคม 2568", None),
        ("31/12/1403", None),
    ],
)  # fmt: skip
def test_dates_of_other_calendars_and_scripts(text, read):
    found = parse_date(text)
    assert (found and found[0]) == read


def test_a_line_that_is_a_date_in_another_script_is_told_as_one():
    assert dated_line("วันอังคารที่ 4 มีนาคม พ.ศ. 2568 เวลา 10:30 น.") == ("2025-03-04T10:30", "minute")
    assert dated_line("الثلاثاء، 4 مارس 2025") == ("2025-03-04", "day")
    assert dated_line("4 मार्च 2025 को नाव फिर चली") is None


@given(st.text(max_size=300), st.sampled_from([None, "th", "fa", "ar", "hr", "en-US"]))
def test_folding_keeps_every_place_and_no_text_breaks_reading(text, language):
    assert len(folded(text)) == len(text)
    for found in (read_date(text, language), elsewhere(text, language)):
        if found:
            assert 0 <= found[-2] < found[-1] <= len(text)
