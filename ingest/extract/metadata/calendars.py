"""Words of a date -> the day they mean: digits and marks of any script, and calendars other than the Gregorian one.

Persian dates are turned by persiantools, Islamic ones by hijridate in the Umm al-Qura calendar of Saudi Arabia: where
the month begins with the sighting of the moon, the day can be another by one. Thai years are those of the Buddhist
era, Japanese ones those of a reign, Taiwanese ones those of the Republic. Hebrew dates are not read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from functools import cache, lru_cache

from ingest.extract.metadata.cldr import DISPUTED
from ingest.extract.metadata.cldr import MONTHS as NAMES

__all__ = ["elsewhere", "folded", "month_of"]

MARK = "\u02bc"
"""A letter that stands for any combining mark: Python counts the signs of vowels and tones as no part of a word."""

BUDDHIST, REPUBLIC = 543, 1911
"""Years of the Buddhist era and the Gregorian one apart; the year before the first of the Republic of China."""

REIGNS = {"令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "民國": REPUBLIC, "民国": REPUBLIC}
"""Era -> the year before its first."""

_PUNCTUATION = str.maketrans("，、،٫：／．（）－۔\u200c׳॰", ",,,.:/.()-.\u02bc\u02bc\u02bc")
_PERSIAN = "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند"
_ISLAMIC = (
    "محرم|المحرم",
    "صفر",
    "ربيع الاول|ربيع اول|ربیع الاول",
    "ربيع الاخر|ربيع الثاني|ربیع الثانی",
    "جمادى الاولى|جمادي الاولى|جمادی الاول",
    "جمادى الاخرة|جمادى الثانية|جمادی الثانی",
    "رجب",
    "شعبان",
    "رمضان",
    "شوال",
    "ذو القعدة|ذي القعدة|ذوالقعدة|ذیقعد",
    "ذو الحجة|ذي الحجة|ذوالحجة|ذوالحجہ",
)
_ALIKE = str.maketrans("أإآٱيىكةۀ", "ااااییکهه")
"""Arabic letters that are written one for the other, across Arabic, Persian and Urdu."""


def folded(text: str) -> str:
    """Return a text of the same length that patterns can read: ASCII digits, spaces, marks as letters.

    >>> folded("٤ मार्च 2025"), len(folded("٤ मार्च 2025"))
    ('4 मʼरʼच 2025', 12)
    """
    return text if text.isascii() else _joined(text)


# each step that looks for a date in a line folds it
@lru_cache(maxsize=512)
def _joined(text: str) -> str:
    return "".join(map(_folded, text))


@cache
def _folded(character: str) -> str:
    if character.isascii():
        return character
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.digit(character))
    if category in {"Mn", "Mc"}:
        return MARK
    if category == "Zs" or unicodedata.bidirectional(character) in _BIDI or character in "\u200e\u200f\u061c":
        return " "
    return character.translate(_PUNCTUATION)


_BIDI = frozenset(("LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI"))


def _key(name: str) -> str:
    """Return the name of a month as texts are compared."""
    return folded(name.strip().lower().replace("i\u0307", "i")).translate(_ALIKE)


def _table(lists: Iterator[tuple[int, str]]) -> dict[str, int]:
    return {_key(name): number for number, names in lists for name in names.split("|") if name.strip()}


_MONTHS = _table((number, names) for number, names in enumerate(NAMES, 1))
_DISPUTED = {language: {_key(name): at for name, at in names.items()} for language, names in DISPUTED.items()}
_JALALI = _table((number, name) for number, name in enumerate(_PERSIAN.split(), 1))
_HIJRI = _table((number, names) for number, names in enumerate(_ISLAMIC, 1))


def month_of(name: str, language: str | None = None) -> int:
    """Return the number of a month by its name in any language, 0 where it is none; ``language`` as ``hr-HR``.

    >>> month_of("listopada"), month_of("listopada", "hr"), month_of("Μαΐου"), month_of("मार्च"), month_of("rain")
    (11, 10, 5, 3, 0)
    """
    key = _key(name)
    own = _DISPUTED.get((language or "")[:2].lower(), {})
    return own.get(key) or _MONTHS.get(key, 0)


_LETTERS = rf"[^\W\d_{MARK}][^\W\d_]{{1,13}}"
_NAMED = re.compile(
    rf"(?<!\d)(?P<day>\d{{1,2}})\s+(?P<month>{_LETTERS}(?: {_LETTERS})?),?\s+(?:ماه\s+)?(?P<year>1[34]\d\d)(?!\d)"
)
_YEAR_FIRST = re.compile(r"(?<![\d.,/-])(?P<year>1[34]\d\d)([-/.])(?P<month>\d{1,2})\2(?P<day>\d{1,2})(?![\d/-])")
_DAY_FIRST = re.compile(r"(?<![\d.,/-])(?P<day>\d{1,2})([-/.])(?P<month>\d{1,2})\2(?P<year>\d{4})(?![\d/-])")
_THAI_LETTER = rf"[\u0e01-\u0e4e{MARK}]"
_THAI = re.compile(
    rf"(?<!\d)(?P<day>\d{{1,2}})\s*(?P<month>{_THAI_LETTER}{{1,12}}(?:\.{_THAI_LETTER}{{1,6}}){{0,2}}?)\.?,?\s*"
    r"(?P<era>พ\.?\s?ศ\.?|ค\.?\s?ศ\.?)?\s*(?P<year>\d{4}|\d\d)(?![\d:.]\d|\d)"
)
_REIGN = re.compile(
    rf"(?P<reign>{'|'.join(REIGNS)})\s?(?P<year>\d{{1,3}}|元)\s?年\s?(?P<month>\d{{1,2}})\s?月\s?(?P<day>\d{{1,2}})\s?日"
)
_HAN = re.compile(
    r"(?P<year>[〇零○一二三四五六七八九]{4})年(?P<month>[一二三四五六七八九十]{1,2})月(?P<day>[一二三四五六七八九十]{1,3})日"
)
_HAN_DIGITS = {
    character: at for at, characters in enumerate(("〇零○", *"一二三四五六七八九")) for character in characters
}
_PERSIAN_LETTERS = re.compile("[\u06f0-\u06f9پچژگ]")
_ARABIC_DIGITS = re.compile("[\u0660-\u0669]|هـ")
_THAI_LETTERS = re.compile("[\u0e01-\u0e2e]")
_DIGIT = re.compile("[0-9年]")
"""Of these each day has one, also where its numbers are Chinese."""
_OWN_NUMBERS = frozenset({"ar", "fa", "th"})
"""Languages in which digits alone can be a day of another calendar."""


def elsewhere(head: str, language: str | None = None) -> tuple[str, int, int] | None:
    """Return the first day that a text states in another calendar or in Chinese numbers, with its start and end.

    ``language`` is the one the page declares. Numbers alone are read where digits, letters or the language say which
    calendar they are of.

    >>> elsewhere("14 اسفند 1403")[0], elsewhere("4 มีนาคม 2568")[0], elsewhere("令和7年3月4日")[0]
    ('2025-03-04', '2025-03-04', '2025-03-04')
    >>> elsewhere("4 رمضان 1446 هـ")[0], elsewhere("二〇二五年三月十四日")[0]
    ('2025-03-04', '2025-03-14')
    """
    tongue = (language or "")[:2].lower()
    if head.isascii() and tongue not in _OWN_NUMBERS:
        return None
    text = folded(head)
    if not _DIGIT.search(text):
        return None
    found = [*_thai(head, text, tongue), *_of_reigns(text), *_in_names(text), *_in_numbers(head, text, tongue)]
    return min(found, key=lambda each: each[1], default=None)


def _spelt(found: re.Match[str], day: date | None) -> Iterator[tuple[str, int, int]]:
    if day is not None:
        yield day.isoformat(), found.start(), found.end()


def _thai(head: str, text: str, tongue: str) -> Iterator[tuple[str, int, int]]:
    for found in _THAI.finditer(text):
        if month := month_of(head[found.start("month") : found.end("month")]):
            year = int(found["year"])
            # two digits are the last of a Buddhist year; those of 2540 and later have pages
            year += 2500 if len(found["year"]) == 2 and year >= 40 else 0
            yield from _spelt(found, _gregorian(year - BUDDHIST if year > 2400 else year, month, int(found["day"])))
    if tongue == "th" or _THAI_LETTERS.search(head):
        for found in _DAY_FIRST.finditer(text):
            if 2400 < (year := int(found["year"])) < 2700:
                yield from _spelt(found, _gregorian(year - BUDDHIST, int(found["month"]), int(found["day"])))


def _of_reigns(text: str) -> Iterator[tuple[str, int, int]]:
    for found in _REIGN.finditer(text):
        year = REIGNS[found["reign"]] + (1 if found["year"] == "元" else int(found["year"]))
        yield from _spelt(found, _gregorian(year, int(found["month"]), int(found["day"])))
    for found in _HAN.finditer(text):
        year = int("".join(str(_HAN_DIGITS[character]) for character in found["year"]))
        yield from _spelt(found, _gregorian(year, _number(found["month"]), _number(found["day"])))


def _in_names(text: str) -> Iterator[tuple[str, int, int]]:
    for found in _NAMED.finditer(text):
        key = _key(found["month"]).removesuffix(" ماه")
        year, day = int(found["year"]), int(found["day"])
        if month := _JALALI.get(key):
            yield from _spelt(found, _of_persia(year, month, day))
        elif month := _HIJRI.get(key):
            yield from _spelt(found, _of_islam(year, month, day))


def _in_numbers(head: str, text: str, tongue: str) -> Iterator[tuple[str, int, int]]:
    persian = tongue == "fa" or (not tongue and bool(_PERSIAN_LETTERS.search(head)))
    islamic = tongue == "ar" or bool(_ARABIC_DIGITS.search(head))
    for found in (*_YEAR_FIRST.finditer(text), *_DAY_FIRST.finditer(text)):
        year, month, day = (int(found[name]) for name in ("year", "month", "day"))
        if persian and 1300 < year < 1500:
            yield from _spelt(found, _of_persia(year, month, day))
        elif islamic and 1400 <= year < 1500:
            yield from _spelt(found, _of_islam(year, month, day))


def _number(han: str) -> int:
    """Return a number up to 99 in Chinese."""
    tens, ten, ones = han.rpartition("十")
    return (10 * (_HAN_DIGITS.get(tens, 1) if tens else 1) if ten else 0) + _HAN_DIGITS.get(ones, 0)


def _gregorian(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _of_persia(year: int, month: int, day: int) -> date | None:
    from persiantools.jdatetime import JalaliDate  # few pages need it

    try:
        return JalaliDate(year, month, day).to_gregorian()  # type: ignore[no-untyped-call]
    except ValueError:
        return None


def _of_islam(year: int, month: int, day: int) -> date | None:
    from hijridate import Hijri  # few pages need it

    try:
        return date.fromisoformat(Hijri(year, month, day).to_gregorian().isoformat())
    except (ValueError, OverflowError):
        return None
