"""Words of a line -> the date they state, as pages write dates in some twenty languages.

Input is hostile: every pattern is bounded and looks only at the head of a text, so time is linear in its length.
"""

from __future__ import annotations

import re
from datetime import date, time

__all__ = ["DAYNAME", "HEAD", "MONTHS", "dated", "dated_line", "numeric_readings", "parse_date", "read_date"]

HEAD = 200
"""Characters of a text that are looked at: no dateline, date line or byline is longer."""

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
    "z": "+00:00", "utc": "+00:00", "gmt": "+00:00", "bst": "+01:00", "cet": "+01:00", "mez": "+01:00",
    "cest": "+02:00", "mesz": "+02:00", "est": "-05:00", "edt": "-04:00", "cst": "-06:00", "cdt": "-05:00",
    "mst": "-07:00", "mdt": "-06:00", "pst": "-08:00", "pdt": "-07:00",
}  # fmt: skip
"""Offsets of the zone names news pages print. ET, CT and PT are left out: their offset depends on the day."""

_MONTH = r"(?P<month>[^\W\d_]{3,13})\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|\.|º|ª)?"
_YEAR = r"(?P<year>(?:1[89]|20)\d\d)(?!\d)"
_OF = r"(?:\s+(?:de|of|del))?"
_ORDERS = (
    re.compile(r"(?<![\d.,/-])(?P<year>(?:1[89]|20)\d\d)([-/.])\s?(?P<month>\d{1,2})\2\s?(?P<day>\d{1,2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<year>(?:1[89]|20)\d\d)\s?年\s?(?P<month>\d{1,2})\s?月\s?(?P<day>\d{1,2})\s?日"),
    re.compile(r"(?<!\d)(?P<year>(?:1[89]|20)\d\d)\s?년\s?(?P<month>\d{1,2})\s?월\s?(?P<day>\d{1,2})\s?일"),
    re.compile(rf"(?<![^\W_]){_MONTH}\s*{_DAY}\s*,?\s+{_YEAR}"),
    re.compile(rf"(?<![\w.,/-]){_YEAR}[\s,.-]{{1,2}}{_MONTH}[\s-]{{1,2}}{_DAY}(?!\d)"),
    re.compile(rf"(?<![\w.,/-]){_DAY}{_OF}[\s-]{{1,3}}{_MONTH}{_OF},?[\s-]{{1,3}}{_YEAR}"),
)
_YEARED = re.compile(r"(?:1[89]|20)\d\d")
"""What every date has; a text without it is not looked at further."""

_NUMERIC = re.compile(r"(?<![\d.,/-])(\d{1,2})([-/.])(\d{1,2})\2((?:1[89]|20)\d\d)(?![\d/-])")
_MONTH_ONLY = re.compile(rf"(?:{_MONTH}{_OF},?\s+{_YEAR}|(?P<y2>(?:1[89]|20)\d\d)-(?P<m2>\d\d))")
_CLOCK = re.compile(
    r"(?:[\sT]|[^\w\s(]|\bat\b|\bum\b|\bà\b|\ba las\b|\balle\b|\bàs\b|\bom\b){0,6}"
    r"(?P<hour>\d{1,2})[:.h](?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.\d{1,9})?)?(?!\d)"
    r"\s?(?P<half>[ap]\.?m\b\.?)?\s?\(?(?:(?P<zone>[A-Za-z]{1,4})\b|(?P<offset>[+-]\d\d:?\d\d))?",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"(?:(?:first |last |originally )?(?:date|published|publication date|posted|updated|created|released|issued|"
    r"modified|time|timestamp|stand|veröffentlicht|aktualisiert|publié|mis à jour|publicado|actualizado|"
    r"pubblicato|aggiornato|atualizado|gepubliceerd|geplaatst|bijgewerkt|publicerad|uppdaterad|publisert|oppdatert|"
    r"offentliggjort|opdateret|udgivet|julkaistu|päivitetty|opublikowano|aktualizacja|data publikacji|publikováno|"
    r"yayınlanma(?: tarihi)?|güncelleme(?: tarihi)?|опубликовано|обновлено|дата публикации|дата|опубліковано|оновлено|"
    r"公開日?|更新日?|掲載日?|配信日?|発表日?|公開日時|更新日時|发布时间|发布于|发布日期|發布時間|發佈時間|更新时间|更新時間|"
    r"时间|時間|日期|입력|수정|등록|승인|게시일?)(?: on| at| am| le| el| il| em| op| den| dne)?)\s*[:：=|]?\s*",
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


def _month(name: str) -> int:
    return int(name) if name.isdigit() else MONTHS.get(name.lower(), 0)


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat() if year in YEARS else None
    except ValueError:
        return None


def _day(head: str) -> tuple[str, int, int] | None:
    """Return the first day stated in a text with its start and end, or None."""
    best: tuple[str, int, int] | None = None
    for order in _ORDERS:
        for found in order.finditer(head):
            iso = _iso(int(found["year"]), _month(found["month"]), int(found["day"]))
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
    """Return the time of day a text starts with as ISO, its precision and its end, or None."""
    found = _CLOCK.match(head)
    if not found:
        return None
    hour, half = int(found["hour"]), (found["half"] or "").lower()
    if half and not 1 <= hour <= 12:
        return None
    hour = hour % 12 + 12 * (half[:1] == "p") if half else hour
    try:
        clock = time(hour, int(found["minute"]), int(found["second"] or 0))
    except ValueError:
        return None
    zone = ZONES.get((found["zone"] or "").lower(), "")
    if found["offset"]:
        zone = f"{found['offset'][:3]}:{found['offset'][-2:]}"
    precision = "second" if found["second"] else "minute"
    end = found.end() if zone or not found["zone"] or found["zone"].isupper() else found.start("zone")
    return clock.isoformat("seconds" if found["second"] else "minutes") + zone, precision, end


def parse_date(text: str) -> tuple[str, str] | None:
    """Return the first date a text states as ISO 8601, and its precision; None if it states none.

    Precision is year, month, day, minute or second. A month or a year counts only if it is all the text says, a
    date without a year never, and ``03/04/2025`` not, since it has two readings.

    >>> parse_date("Sun Jan 29, 2017 | 2:05pm EST")
    ('2017-01-29T14:05-05:00', 'minute')
    >>> parse_date("9. Dezember 2025"), parse_date("March 2025"), parse_date("March 3")
    (('2025-12-09', 'day'), ('2025-03', 'month'), None)
    """
    read = read_date(text[:HEAD])
    return read and read[:2]


def read_date(head: str) -> tuple[str, str, int, int] | None:
    """Return what ``parse_date`` does, with the start and end of the words it was read from."""
    if not _YEARED.search(head):
        return None
    day = _day(head)
    if day:
        iso, start, end = day
        clock = _clock(head[end:])
        if clock:
            return f"{iso}T{clock[0]}", clock[1], start, end + clock[2]
        return iso, "day", start, end
    bare = head.strip(" \t\r\n\xa0|•·.,()")
    labelled = _LABEL.match(bare)
    bare = bare[labelled.end() :] if labelled else bare
    if len(bare) == 4 and bare.isascii() and bare.isdigit() and int(bare) in YEARS:
        return bare, "year", 0, len(head)
    found = _MONTH_ONLY.fullmatch(bare)
    if found:
        month = _month(found["month"] or found["m2"])
        if 1 <= month <= 12:
            return f"{found['year'] or found['y2']}-{month:02d}", "month", 0, len(head)
    return None


_EDGE = re.compile(
    r"(?:[\s*+|•·.,;:()（）、。：\[\]/–—-]|г\.|\bгода?\b|\bр(?:оку|\.)|\b(?:kl|klo|saat|в|о|u)\b\.?|時|分|时|点|시|분|오전|오후|上午|下午|午前|午後|\bat\b|\bon\b|\b(?:ET|CT|PT|MT|IST|JST|AEST|AEDT|Uhr|hrs?)\b|"
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
    if len(text) > HEAD:
        return None
    read = read_date(text)
    if not read:
        return None
    iso, precision, start, end = read
    around = f"{text[:start]} | {text[end:]}" if precision not in {"year", "month"} else ""
    for pattern in (_LABEL, DAYNAME):
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
    for found in _NUMERIC.finditer(text[:HEAD]):
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
    if len(text) > HEAD // 2:
        return False
    if dated_line(text):
        return True
    ago = _AGO.search(text)
    if ago:
        text = f"{text[: ago.start()]} | {text[ago.end() :]}"
    for pattern in (_LABEL, DAYNAME):
        text = pattern.sub(" ", text)
    found = None if ago else _SHORT.search(text)
    if found:
        month = found["m1"] or found["m2"]
        if month and month.lower() not in MONTHS:
            return False
        text = f"{text[: found.start()]} | {text[found.end() :]}"
    return bool(ago or found) and not _EDGE.sub("", text)
