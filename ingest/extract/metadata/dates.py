"""A line of text -> the date that it states, in the forms of many languages.

Every pattern is bounded and reads the first ``LINE_CHARS`` characters only, so hostile input costs linear time.
"""

from __future__ import annotations

import re
from datetime import date, time
from functools import lru_cache

from ingest.extract.metadata.calendars import elsewhere, folded, month_of
from ingest.extract.metadata.cldr import WEEKDAYS
from ingest.extract.metadata.date_context import LABELS

__all__ = ["DAYNAME", "LINE_CHARS", "MONTHS", "dated", "dated_line", "numeric_readings", "parse_date", "read_date"]

LINE_CHARS = 200
"""Characters of a text that are read: no dateline, date line or byline is longer."""

YEARS = range(1800, 2100)
"""Years a page can mean by four digits in a date."""

_MONTHS = (
    "january jan januar jän jänner janvier janv enero ene gennaio gen janeiro januari ianuarie",
    "february feb febr februar février fevrier févr fevr febrero febbraio febb fevereiro fev februari",
    "march mar märz maerz mär mrz mars marzo março marco maart mrt",
    "april apr avril avr abril abr aprile",
    "may mai mayo maggio mag maio mei",
    "june jun juni juin junio giugno giu junho",
    "july jul juli juillet juil julio luglio lug julho",
    "august aug août aout agosto ago augustus",
    "september sep sept septembre septiembre setiembre settembre set setembro",
    "october oct oktober okt octobre octubre ottobre ott outubro out",
    "november nov novembre noviembre novembro",
    "december dec dezember dez décembre decembre déc diciembre dic dicembre dezembro",
)
_MORE_MONTHS = (
    "januari stycznia styczeń января янв  январь січня ledna leden ocak tammikuuta januára ianuarie január",
    "februari lutego luty февраля фев февраль лютого února únor şubat helmikuuta februára február",
    "mars marca marzec марта март березня března březen mart maaliskuuta március martie maret",
    "kwietnia kwiecień апреля апр апрель квітня dubna duben nisan huhtikuuta apríla április aprilie",
    "maj maja мая май травня května květen mayıs toukokuuta mája május",
    "czerwca czerwiec июня июн июнь червня června červen haziran kesäkuuta júna június iunie",
    "lipca lipiec июля июл июль липня července červenec temmuz heinäkuuta júla július iulie juli",
    "augusti sierpnia sierpień августа авг август серпня srpna srpen ağustos elokuuta augusta augusztus agustus",
    "września wrzesień сентября сен сентябрь вересня září eylül syyskuuta septembra szeptember septembrie",
    "października październik октября окт октябрь жовтня října říjen ekim lokakuuta októbra október octombrie oktober",
    "listopada listopad ноября ноя ноябрь kasım marraskuuta novembra november noiembrie nopember",
    "grudnia grudzień декабря дек декабрь грудня prosince prosinec aralık joulukuuta decembra decembrie desember",
)
MONTHS = {
    name: number
    for months in (_MORE_MONTHS, _MONTHS)
    for number, names in enumerate(months, 1)
    for name in names.split()
}
"""Month names and abbreviations in English, German, French, Spanish, Italian, Portuguese and Dutch; names in Swedish,
Danish, Norwegian, Finnish, Polish, Czech, Slovak, Russian, Ukrainian, Turkish, Hungarian, Romanian and Indonesian as
dates use them."""

ZONES = {
    "z": "+00:00", "utc": "+00:00", "gmt": "+00:00", "wet": "+00:00", "bst": "+01:00", "west": "+01:00",
    "cet": "+01:00", "mez": "+01:00", "cest": "+02:00", "mesz": "+02:00", "eet": "+02:00", "eest": "+03:00",
    "msk": "+03:00", "pkt": "+05:00", "wib": "+07:00", "ict": "+07:00", "wita": "+08:00", "hkt": "+08:00",
    "sgt": "+08:00", "pht": "+08:00", "wit": "+09:00", "jst": "+09:00", "kst": "+09:00", "aest": "+10:00",
    "aedt": "+11:00", "nzst": "+12:00", "nzdt": "+13:00", "brt": "-03:00",
    "est": "-05:00", "edt": "-04:00", "cst": "-06:00", "cdt": "-05:00",
    "mst": "-07:00", "mdt": "-06:00", "pst": "-08:00", "pdt": "-07:00", "akst": "-09:00", "akdt": "-08:00",
    "hst": "-10:00",
}  # fmt: skip
"""Offsets of the zone names news pages print. ET, CT and PT are left out: their offset depends on the day, and IST: it
is that of India, Israel or Ireland. CST is that of America, unless the page says otherwise by its offset."""

_LETTERS = r"[^\W\d_]{2,14}"
# the Arab East has months of two words; papers for all Arabs name a month twice
_MONTH = (
    rf"(?P<month>{_LETTERS}(?:\s(?:ال(?:ثاني|أول|اول)))?)\.?"
    r"(?:\s?[/(]\s?[\u0621-\u064a]{3,9}(?:\s[\u0621-\u064a]{4,7})?\s?\)?)?"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|\.|º|ª)?"
_YEAR = r"(?P<year>(?:1[89]|20)\d\d)(?!\d)"
_OF = r"(?:\s+(?:de|of|del|da)(?=\s)|\s+d['’])?"
# words for a year and an era, between it and what follows or precedes it
_YEARLY = r"(?:\.?\s?(?:m\.|gada|թ\.|ж\.|оны)\s?)?"
_ERA = r"(?:ค\.ศ\.\s?)?"
_ORDERS = (
    re.compile(r"(?<![\d.,/-])(?P<year>(?:1[89]|20)\d\d)([-/.])\s?(?P<month>\d{1,2})\2\s?(?P<day>\d{1,2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<year>(?:1[89]|20)\d\d)\s?年\s?(?P<month>\d{1,2})\s?月\s?(?P<day>\d{1,2})\s?日"),
    re.compile(r"(?<!\d)(?P<year>(?:1[89]|20)\d\d)\s?년\s?(?P<month>\d{1,2})\s?월\s?(?P<day>\d{1,2})\s?일"),
    re.compile(rf"(?<![^\W_]){_MONTH}\s*{_DAY}\s*,?\s+{_YEAR}"),
    re.compile(rf"(?<![\w.,/-]){_YEAR}{_YEARLY}[\s,.-]{{1,2}}{_MONTH}[\s-]{{1,2}}{_DAY}(?!\d)"),
    re.compile(rf"(?<![\w.,/-]){_YEAR}{_YEARLY}[\s,.-]{{1,2}}{_DAY}[\s-]{{1,2}}{_MONTH}"),
    re.compile(rf"(?<![\w.,/-]){_DAY},?{_OF}[\s-]{{0,3}}{_MONTH}{_OF},?[\s-]{{1,3}}{_ERA}{_YEAR}"),
    re.compile(
        rf"(?<!\d)(?P<day>\d{{1,2}})\s+(?:tháng|thg)\s+(?P<month>\d{{1,2}})(?:\s+năm|,)?\s+{_YEAR}", re.IGNORECASE
    ),
)
_YEARED = re.compile(r"(?:1[89]|20)\d\d")
"""What every date of the Gregorian calendar has; a text without it is not looked at further."""

_NUMERIC = re.compile(r"(?<![\d.,/-])(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?\2\s?((?:1[89]|20)\d\d)(?![\d/-])")
_MONTH_ONLY = re.compile(rf"(?:{_MONTH}{_OF},?\s+{_YEAR}|(?P<y2>(?:1[89]|20)\d\d)-(?P<m2>\d\d))")
_MORNING = frozenset(("午前", "上午", "早上", "凌晨", "오전", "ص", "öö", "sa", "ق.ظ", "قʼ.ظ", "πμ"))
_EVENING = frozenset(("午後", "下午", "晚上", "傍晚", "오후", "م", "ös", "ch", "ب.ظ", "μμ"))
_CLOCK = re.compile(
    r"(?:[\sT]|[^\w\s(]|\bг\.|\bгода\b|\bр\.|\bat\b|\b(?:um|à|a las|alle|às|om|klo?|saat|pukul|lúc)\b|"
    r"\bв\b|\bо\b|στις|الساعة|ساعت|เวลา|בשעה|\([^\W\d_]{1,3}\)|[月火水木金土日월화수목금토일](?:曜日?|요일)|(?:星期|周|週)[一二三四五六日天]){0,6}"
    r"(?P<lead>午前|午後|上午|下午|早上|凌晨|晚上|傍晚|오전|오후)?\s?"
    r"(?P<hour>\d{1,2})(?:[:.h]|\s?[時时点點시]\s?)(?P<minute>\d\d)(?:(?::|\s?[分분]\s?)(?P<second>\d\d)(?:\.\d{1,9})?)?(?:\s?[分분秒초])?(?!\d)"
    r"\s?(?P<half>[ap]\.?\s?m\b\.?|[πμ]\.?\s?μ\.?|(?:[صم]|öö|ös|SA|CH|ق.?\.ظ|ب\.ظ)(?!\w))?"
    r"\s?\(?(?:(?:(?P<utc>UTC|GMT)\s?)?(?P<offset>[+-]\d\d?(?::?\d\d)?)(?![\d:])|(?P<zone>[A-Za-z]{1,4})\b)?",
    re.IGNORECASE,
)
_LABEL = re.compile(
    rf"(?:(?:first |last |originally )?(?:{LABELS})"
    r"(?: on| at| am| le| el| il| em| op| den| dne| pada| ngày| في)?)\s*[:=|]?\s*",
    re.IGNORECASE,
)
DAYNAME = re.compile(
    r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|(?:mon|diens|donners|frei|sams|sonn)tag|"
    r"mittwoch|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|miércoles|jueves|viernes|sábado|"
    r"domingo|lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica|(?:segunda|terça|quarta|quinta|sexta)(?:-feira)?|"
    r"(?:maan|dins|woens|donder|vrij|zater|zon)dag|(?:mån|tis|ons|tors|fre|lör|sön|man|tirs|lør|søn)dag|poniedziałek|"
    r"wtorek|środa|czwartek|piątek|sobota|niedziela|pazartesi|salı|çarşamba|perşembe|cuma(?:rtesi)?|понедельник|вторник|"
    r"среда|четверг|пятница|суббота|воскресенье|понеділок|вівторок|середа|четвер|п.ятниця|субота|неділя)\b[.,]?\s*|"
    r"[(（][月火水木金土日](?:曜日?)?[)）]|[月火水木金土日]曜日?|(?:星期|周|週)[一二三四五六日天]|[(（]?[월화수목금토일](?:요일|[)）])",
    re.IGNORECASE,
)


_NAMES = sorted(folded(WEEKDAYS.replace("\n", "")).split("|"), key=len, reverse=True)
_WEEKDAY = re.compile(
    rf"(?<!\w)(?:e |den )?(?:{'|'.join(map(re.escape, _NAMES))})(?:{folded('ที่')})?(?!\w)[.,]?\s*", re.IGNORECASE
)


def _month(name: str, language: str | None) -> int:
    return int(name) if name.isdigit() else month_of(name, language) or MONTHS.get(name.lower(), 0)


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat() if year in YEARS else None
    except ValueError:
        return None


def _day(head: str, language: str | None = None) -> tuple[str, int, int] | None:
    """Return the first day stated in a folded text with its start and end, or None."""
    best: tuple[str, int, int] | None = None
    for order in _ORDERS:
        for found in order.finditer(head):
            iso = _iso(int(found["year"]), _month(found["month"], language), int(found["day"]))
            if iso and (best is None or found.start() < best[1]):
                best = (iso, found.start(), found.end())
                break
    for found in _NUMERIC.finditer(head):
        first, mark, second, year = int(found[1]), found[2], int(found[3]), int(found[4])
        # Dots are written day first wherever they are written; the others are read only if one reading is a date.
        readings = {_iso(year, second, first)} | ({_iso(year, first, second)} if mark != "." else set())
        readings.discard(None)
        if len(readings) == 1 and (best is None or found.start() < best[1]):
            best = (str(readings.pop()), found.start(), found.end())
            break
    return best


def _clock(head: str) -> tuple[str, str, int] | None:
    """Return the time of day a folded text starts with as ISO, its precision and its end, or None."""
    found = _CLOCK.match(head)
    if not found:
        return None
    hour = _hour(int(found["hour"]), _half(found["lead"] or found["half"] or ""), half_first=bool(found["lead"]))
    if hour is None:
        return None
    try:
        clock = time(hour, int(found["minute"]), int(found["second"] or 0))
    except ValueError:
        return None
    zone, end = _zone(found)
    precision = "second" if found["second"] else "minute"
    return clock.isoformat("seconds" if found["second"] else "minutes") + zone, precision, end


def _hour(hour: int, half: str, *, half_first: bool) -> int | None:
    """Return the hour of a day of 24 hours, from one and its half of the day; None where they contradict each other.

    ``half_first``: where the half stands before the hour, as in Chinese, hours of 24 may follow it.
    """
    if not half:
        return hour
    if not (1 <= hour <= 12 or half_first):
        return None
    return hour % 12 + 12 * (half == "p") if hour <= 12 else hour


def _zone(found: re.Match[str]) -> tuple[str, int]:
    """Return the offset of a time as ISO, empty where none is known, and where the time ends with its zone."""
    offset = _offset(found["offset"], named=bool(found["utc"])) if found["offset"] else None
    zone = offset or ZONES.get((found["zone"] or found["utc"] or "").lower(), "")
    if found["zone"]:
        # a word in capitals is a zone, known or not; any other word that is none belongs to the text behind
        end = found.end() if offset or zone or found["zone"].isupper() else found.start("zone")
    else:
        end = found.end() if offset or not found["offset"] else found.start("offset")
    return zone, end


def _half(words: str) -> str:
    """Return ``a`` for words that mean before noon, ``p`` for after noon, else an empty text."""
    key = re.sub(r"[\s.](?![ظ])", "", words.lower())
    if key in _MORNING or key.startswith("a"):
        return "a"
    return "p" if key in _EVENING or key.startswith("p") else ""


def _offset(written: str, *, named: bool) -> str | None:
    """Return an offset as ``+05:30`` if a zone has it; hours alone count only behind the name of a zone."""
    digits = written[1:].replace(":", "")
    if len(digits) <= 2 and not (named or len(digits) == 2):
        return None
    hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
    odd = {30: (2, 3, 9) if written[0] == "-" else range(3, 12), 45: () if written[0] == "-" else (5, 8, 12)}
    real = hours <= (12 if written[0] == "-" else 14) if minutes == 0 else hours in odd.get(minutes, ())
    return f"{written[0]}{hours:02d}:{minutes:02d}" if real else None


def parse_date(text: str, language: str | None = None) -> tuple[str, str] | None:
    """Return the first date a text states as ISO 8601, and its precision; None if it states none.

    Precision is year, month, day, minute or second. A month or a year counts only if it is all the text says, a
    date without a year never, and ``03/04/2025`` not, since it has two readings. ``language`` is the one the page
    declares, as ``hr-HR``: it tells names and numbers apart that mean different days in different countries.

    >>> parse_date("Sun Jan 29, 2017 | 2:05pm EST")
    ('2017-01-29T14:05-05:00', 'minute')
    >>> parse_date("9. Dezember 2025"), parse_date("March 2025"), parse_date("March 3")
    (('2025-12-09', 'day'), ('2025-03', 'month'), None)
    >>> parse_date("4 มีนาคม 2568 เวลา 10:30 น."), parse_date("2025年3月4日 下午3时30分")
    (('2025-03-04T10:30', 'minute'), ('2025-03-04T15:30', 'minute'))
    """
    read = read_date(text[:LINE_CHARS], language)
    return read and read[:2]


# several steps ask about one line, and a page states one moment in many places
@lru_cache(maxsize=2048)
def read_date(head: str, language: str | None = None) -> tuple[str, str, int, int] | None:
    """Return what ``parse_date`` does, with the start and end of the words it was read from."""
    text = folded(head)
    day = _day(text, language) if _YEARED.search(text) else None
    if day is None:
        day = elsewhere(head, language)
    if day:
        iso, start, end = day
        clock = _clock(text[end:])
        if clock:
            return f"{iso}T{clock[0]}", clock[1], start, end + clock[2]
        return iso, "day", start, end
    if not _YEARED.search(text):
        return None
    bare = text.strip(" \t\r\n\xa0|•·.,()")
    labelled = _LABEL.match(bare)
    bare = bare[labelled.end() :] if labelled else bare
    if len(bare) == 4 and bare.isascii() and bare.isdigit() and int(bare) in YEARS:
        return bare, "year", 0, len(head)
    found = _MONTH_ONLY.fullmatch(bare)
    if found:
        month = _month(found["month"] or found["m2"], language)
        if 1 <= month <= 12:
            return f"{found['year'] or found['y2']}-{month:02d}", "month", 0, len(head)
    return None


_EDGE = re.compile(
    r"(?:[\s*+|•·.,;:()（）、。：\[\]/–—-]|г\.|\bгода?\b|\bр(?:оку|\.)|\b(?:kl|klo|saat|в|о|u)\b\.?|時|分|时|点|시|분|오전|오후|上午|下午|午前|午後|เวลา|น\.|שעה|בשעה|الساعة|ساعت|\b(?:pukul|lúc|ngày|pada|WIB)\b|\bat\b|\bon\b|\b(?:ET|CT|PT|MT|IST|JST|AEST|AEDT|Uhr|hrs?)\b|"
    r"\b(?:[AaPp]\.?[Mm]\b\.?)|\d{1,2}[:.h]\d\d(?::\d\d)?|"
    # how long it takes to read
    r"\b\d{1,3}[ -]?(?:[Mm]in(?:ute[ns]?|uten?|uti|utos?|s)?|мин(?:ут[аы]?)?|分钟?|분)\b\.?"
    r"(?:\s*(?:[Rr]ead(?:ing time)?|[Ll]esezeit|de lect(?:ure|ura)|di lettura|de leitura|чтения)\b)?)+"
)


def dated_line(text: str) -> tuple[str, str] | None:
    """Return what ``parse_date`` reads if a line says nothing else (labels, weekdays and clocks aside), else None.

    >>> dated_line("Posted: Feb 06, 2017 9:04 PM ET")
    ('2017-02-06T21:04', 'minute')
    >>> dated_line("May 6, 2026, 6:15 a.m. · 2 minute read")
    ('2026-05-06T06:15', 'minute')
    >>> dated_line("On May 4, 2016, the bridge fell.") is None
    True
    """
    if len(text) > LINE_CHARS:
        return None
    read = read_date(text)
    if not read:
        return None
    iso, precision, start, end = read
    text = folded(text)
    around = f"{text[:start]} | {text[end:]}" if precision not in {"year", "month"} else ""
    for pattern in (_LABEL, DAYNAME, _WEEKDAY):
        around = pattern.sub(" ", around)
    if around and read_date(around):  # "Published 3 May 2020, updated 4 May 2020"
        nested = _day(around)
        around = around[: nested[1]] + around[nested[2] :] if nested else around
    return (iso, precision) if not _EDGE.sub("", around) else None


def numeric_readings(text: str) -> tuple[str, str] | None:
    """Return the first date of two readings that a text states, month first and day first; None where there is none.

    >>> numeric_readings("3/4/2025"), numeric_readings("3/14/2025")
    (('2025-03-04', '2025-04-03'), None)
    """
    for found in _NUMERIC.finditer(folded(text[:LINE_CHARS])):
        one, mark, other, year = int(found[1]), found[2], int(found[3]), int(found[4])
        readings = _iso(year, one, other), _iso(year, other, one)
        if mark != "." and readings[0] and readings[1]:
            return readings[0], readings[1]
    return None


_UNIT = (
    r"(?:sec(?:ond)?s?|min(?:ute)?s?|h(?:ou)?rs?|days?|weeks?|months?|years?|Sekunden?|Minuten?|Stunden?|Tage?n?|"
    r"Wochen?|Monate?n?|Jahre?n?|secondes?|minutes?|heures?|jours?|semaines?|mois|ans?|minutos?|horas?|días?|semanas?|"
    r"meses|mes|años?|minut[oi]|or[ae]|giorn[oi]|settiman[ae]|mes[ei]|ann[oi]|dias?|anos?|uur|uren|dag(?:en)?|weken|"
    r"maanden|jaar|минут\w?|час\w{0,2}|дн\w{1,2}|день|недел\w|месяц\w{0,2}|лет|года?|[smhdwy]\b)"
)
_AGO = re.compile(
    rf"(?:(?:about|almost|over|last) )?(?:\d{{1,3}}|an?|one|two|three) ?{_UNIT},? "
    r"(?:ago|fa|geleden|temu|назад|тому|önce|sedan|siden)|"
    rf"(?:vor|il y a|hace|há|przed) (?:\d{{1,3}}|einer|einem|une?|una?|um|uma) {_UNIT}\b|"
    r"\d{1,3} ?(?:分|分钟|分鐘|時間|小时|小時|日|天|週間|周|か月|ヶ月|个月|個月|年)前|"
    r"\d{1,3} ?(?:분|시간|일|주|개월|년) 전|yesterday|today|just now|gestern|heute|hier|aujourd['’]hui|ayer|hoy|ieri|"
    r"oggi|ontem|hoje|gisteren|vandaag|вчера|сегодня",
    re.IGNORECASE,
)
_SHORT = re.compile(
    r"(?<![\d.,/-])\d{1,2}([-/.])\d{1,2}\1(?:(?:19|20)?\d\d)(?!\d)|(?<!\d)\d{1,2}\s?[月월]\s?\d{1,2}\s?[日일]|"
    r"(?<![^\W_])(?P<m1>[^\W\d_]{3,13})\.? ?\d{1,2}(?:st|nd|rd|th)?(?!\d)|"
    r"(?<!\d)\d{1,2}(?:st|nd|rd|th|er|\.|º)?(?: de)? (?P<m2>[^\W\d_]{3,13})\b\.?",
    re.IGNORECASE,
)


def dated(text: str) -> bool:
    """Say whether a line says when and nothing else, even where it cannot be read as a date.

    >>> dated("03/04/25, 9:15 am"), dated("Oct. 5"), dated("vor 3 Stunden"), dated("May 5 was a good day")
    (True, True, True, False)
    """
    if len(text) > LINE_CHARS // 2:
        return False
    if dated_line(text):
        return True
    ago = _AGO.search(text)
    if ago:
        text = f"{text[: ago.start()]} | {text[ago.end() :]}"
    text = folded(text)
    for pattern in (_LABEL, DAYNAME, _WEEKDAY):
        text = pattern.sub(" ", text)
    found = None if ago else _SHORT.search(text)
    if found:
        month = found["m1"] or found["m2"]
        if month and not _month(month, None):
            return False
        text = f"{text[: found.start()]} | {text[found.end() :]}"
    return bool(ago or found) and not _EDGE.sub("", text)
