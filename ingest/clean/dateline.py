"""Words of a line -> what they date and sign: datelines, dates and bylines as pages and agencies write them.

Input is hostile: every pattern is bounded and looks only at the head of a text, so time is linear in its length.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time

__all__ = ["Dateline", "dated_line", "parse_byline", "parse_date", "person", "split_dateline"]

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
MONTHS = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
"""Month names and abbreviations in English, German, French, Spanish, Italian, Portuguese and Dutch."""

ZONES = {
    "z": "+00:00", "utc": "+00:00", "gmt": "+00:00", "bst": "+01:00", "cet": "+01:00", "mez": "+01:00",
    "cest": "+02:00", "mesz": "+02:00", "est": "-05:00", "edt": "-04:00", "cst": "-06:00", "cdt": "-05:00",
    "mst": "-07:00", "mdt": "-06:00", "pst": "-08:00", "pdt": "-07:00",
}  # fmt: skip
"""Offsets of the zone names news pages print. ET, CT and PT are left out: their offset depends on the day."""

_MONTH = r"(?P<month>[^\W\d_]{3,10})\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|\.|º|ª)?"
_YEAR = r"(?P<year>(?:1[89]|20)\d\d)(?!\d)"
_OF = r"(?:\s+(?:de|of|del))?"
_ORDERS = (
    re.compile(rf"(?<![\d.,/-])(?P<year>(?:1[89]|20)\d\d)([-/.])(?P<month>\d{{1,2}})\2(?P<day>\d{{1,2}})(?!\d)"),
    re.compile(r"(?<!\d)(?P<year>(?:1[89]|20)\d\d)\s?年\s?(?P<month>\d{1,2})\s?月\s?(?P<day>\d{1,2})\s?日"),
    re.compile(rf"(?<![^\W_]){_MONTH}\s*{_DAY}\s*,?\s+{_YEAR}"),
    re.compile(rf"(?<![\w.,/-]){_DAY}{_OF}[\s-]{{1,3}}{_MONTH}{_OF},?[\s-]{{1,3}}{_YEAR}"),
)
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
    r"pubblicato|aggiornato|atualizado|gepubliceerd|geplaatst)(?: on| at| am| le| el| il| em| op)?)\s*[:=|]?\s*",
    re.IGNORECASE,
)
_DAYNAME = re.compile(
    r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|(?:mon|diens|donners|frei|sams|sonn)tag|"
    r"mittwoch|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|miércoles|jueves|viernes|sábado|"
    r"domingo|lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica|(?:segunda|terça|quarta|quinta|sexta)(?:-feira)?|"
    r"(?:maan|dins|woens|donder|vrij|zater|zon)dag)\b[.,]?\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Dateline:
    """A dateline as read; ``text`` is the exact prefix, so that ``text`` and the rest are the whole."""

    text: str
    place: str | None = None
    """As written: ``COLORADO SPRINGS, Colo.``"""
    wire: str | None = None
    """The agency in brackets: ``AFP``."""
    date: str | None = None
    """ISO date where the dateline states one with its year."""


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
    read = _read_date(text[:HEAD])
    return read and read[:2]


def _read_date(head: str) -> tuple[str, str, int, int] | None:
    """Return what ``parse_date`` does, with the start and end of the words it was read from."""
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
    r"(?:[\s|•·,;:()\[\]/–—-]|\bat\b|\bon\b|\b(?:ET|CT|PT|MT|IST|JST|AEST|AEDT|Uhr|hrs?)\b|"
    r"\b(?:[AaPp]\.?[Mm]\b\.?)|\d{1,2}[:.h]\d\d(?::\d\d)?)+"
)


def dated_line(text: str) -> tuple[str, str] | None:
    """Return what ``parse_date`` reads if a line says nothing else (labels, weekdays and clocks aside), else None.

    >>> dated_line("Posted: Feb 06, 2017 9:04 PM ET")
    ('2017-02-06T21:04', 'minute')
    >>> dated_line("On May 4, 2016, the bridge fell.") is None
    True
    """
    if len(text) > HEAD:
        return None
    read = _read_date(text)
    if not read:
        return None
    iso, precision, start, end = read
    around = f"{text[:start]} | {text[end:]}" if precision not in {"year", "month"} else ""
    for pattern in (_LABEL, _DAYNAME):
        around = pattern.sub(" ", around)
    if around and _read_date(around):  # "Published 3 May 2020, updated 4 May 2020"
        nested = _day(around)
        around = around[: nested[1]] + around[nested[2] :] if nested else around
    return (iso, precision) if not _EDGE.sub("", around) else None


WIRES = frozenset(
    """afp ap reuters agencies agency spx upi xinhua ani pti ians uni dpa efe ansa tass itar-tass interfax bloomberg cnn
    bbc kuna wam app nan mena ips jta aa anadolu spa sputnik ria apa ats sda belga anp lusa kyodo yonhap jiji bernama
    antara vna cna pa cp aap nns dvids rferl voa dw cbs nbc abc fox npr tca tns cns rns wire staff""".split()
) | {
    "the associated press", "associated press", "ap photo", "business wire", "businesswire", "prnewswire", "news agencies",
    "pr newswire", "globe newswire", "globenewswire", "accesswire", "ein presswire", "canada newswire", "cnw",
    "marketwired", "the canadian press", "canadian press", "press association", "staff writers", "staff writer",
    "ria novosti", "thomson reuters foundation", "dow jones", "staff reporter", "our correspondent", "xna", "newsfile",
    "the conversation", "the media line", "kyodo news", "catholic news agency", "space daily", "army news service",
    "afns", "air force news service", "web desk", "news desk", "monitoring desk", "agence france-presse",
}  # fmt: skip
"""Agencies credited in the brackets of a dateline, lower case."""

_REGIONS = frozenset(
    """ala alaska ariz ark calif colo conn del fla ga hawaii idaho ill ind iowa kan ky la maine md mass mich minn miss mo
    mont neb nev nh nj nm ny nc nd ohio okla ore pa ri sc sd tenn tex texas utah vt va wash wva wis wyo dc alabama
    arizona arkansas california colorado connecticut delaware florida georgia illinois indiana kansas kentucky louisiana
    maryland massachusetts michigan minnesota mississippi missouri montana nebraska nevada oklahoma oregon pennsylvania
    tennessee vermont virginia washington wisconsin wyoming ontario quebec alberta manitoba saskatchewan que ont alta
    england scotland wales ireland france germany italy spain portugal belgium netherlands switzerland austria poland
    ukraine russia turkey greece israel lebanon syria iraq iran egypt libya kenya nigeria ghana india pakistan bangladesh
    china japan taiwan thailand vietnam indonesia malaysia singapore philippines australia canada mexico brazil argentina
    chile colombia peru cuba haiti sweden norway denmark finland iceland hungary romania bulgaria serbia croatia ethiopia
    uganda rwanda somalia sudan morocco algeria tunisia jordan qatar kuwait yemen afghanistan nepal uk usa uae""".split()
)
_NOT_PLACES = frozenset(
    """unesco unicef nasdaq asean covid update updated breaking exclusive review watch video opinion analysis correction
    warning note live photos photo gallery interview profile feature features editorial commentary comment spoiler quiz
    poll podcast news alert report file caption advertisement promoted sponsored related read more by the a an this that
    i we he she they it what why how when who where your my our summary abstract background results conclusion method
    methods objective introduction pros cons answer question tip tips part chapter step verdict final score""".split()
)
_WORD = r"[^\W\d_][^\W\d_.'’]{0,24}(?:[.'’-][^\W\d_]{0,15}){0,3}"
_PLACE = rf"(?P<place>{_WORD}(?:[ /]{_WORD}){{0,4}}(?:,? {_WORD}(?: {_WORD}){{0,2}}){{0,2}})"
_WHEN = r"(?:[^\W\d_]{3,10}\.? \d{1,2}|\d{1,2}\.? [^\W\d_]{3,10}\.?)(?:,? (?:19|20)\d\d)?"
_WIRE = r"(?:\((?P<wire>[^\W\d_][^()\n]{0,38})\)|/(?P<slashed>[^\W\d_][^/()\n]{0,28})/)"
_PREFIX = re.compile(
    rf"\s*{_PLACE}(?:,? (?P<before>{_WHEN})\.?)?(?:,? ?{_WIRE})?(?:,? (?P<after>{_WHEN}|\d{{4}}-\d\d-\d\d))?[,.]?\s*"
)
_CUT = re.compile(r"\s?(?:[—–―]|--|(?<=[\s)/])-(?=\s)|(?<=\)):|(?<=/)[.:])\s*")
"""What ends a dateline: a dash, or a colon or full stop after the brackets of its agency."""
_GLUED = re.compile(rf"\s*{_PLACE},? ?\((?P<wire>[^\W\d_][^()\n]{{0,38}})\)\s+(?P<after>[^\W\d_]{{3,10}}\.? \d{{1,2}}, (?:19|20)\d\d)")
_KEYED = re.compile(
    r"\s*(?:date|published|pubdate|timestamp)\s*[:=]?\s*(?:19|20)\d\d-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?\S{0,8})?\s+"
    r"(?=[\"'“‘«„(\[]?[^\W\d_a-z])",
)


def _agency(wire: str | None) -> bool:
    """Say whether brackets hold the name of a known agency, or two of them."""
    return bool(wire) and all(part.strip().lower() in WIRES for part in re.split(r"[/,&]", wire or ""))


def _located(place: str) -> bool:
    """Say whether a place ends with its state or country: ``Wichita, Kan.``, ``Los Angeles CA``."""
    head, _, last = place.replace(",", " ").rpartition(" ")
    return bool(head) and ("," in place or last.isupper()) and (
        last.replace(".", "").lower() in _REGIONS or (len(last) == 2 and last.isupper())
    )


def _capitals(place: str) -> bool:
    """Say whether a place is set in capitals, as agencies do; a state after the comma need not be."""
    town = place.partition(",")[0]
    letters = [c for c in town if c.isalpha()]
    return len(letters) >= 4 and town.isupper()


def split_dateline(text: str) -> tuple[Dateline | None, str]:
    """Cut the dateline off the front of a first sentence; returns (None, text) where there is none.

    The dateline's ``text`` and the rest are always the whole text. A line that is nothing but a dateline leaves an
    empty rest.

    >>> split_dateline("WICHITA, Kan. (AP) — The river rose.")[0].place
    'WICHITA, Kan.'
    >>> split_dateline("Nice work — the river rose.")[0] is None
    True
    """
    head = text[:HEAD]
    keyed = _KEYED.match(head)
    if keyed:
        stated = parse_date(keyed[0])
        return Dateline(keyed[0], date=stated[0] if stated else None), text[keyed.end() :]
    glued = _GLUED.match(head)
    if glued and (_agency(glued["wire"]) or _capitals(glued["place"]) or _located(glued["place"])):
        rest = text[glued.end() :]
        gap = len(rest) - len(rest.lstrip(" \t\xa0\n—–-:"))
        if not rest.strip() or _opens(rest[gap:]):
            cut = glued.end() + gap
            stated = parse_date(glued["after"])
            return (
                Dateline(text[:cut], glued["place"], glued["wire"].strip(), stated[0] if stated else None),
                text[cut:],
            )
    for cut in _CUT.finditer(head):
        found = _PREFIX.fullmatch(head, 0, cut.start())
        if found is None:
            return None, text  # a longer prefix only holds more that is no dateline
        return _accept(found, cut.end(), text)
    return None, text


def _opens(rest: str) -> bool:
    """Say whether a text starts like a sentence."""
    start = rest[:3].lstrip("\"'“‘«„([¿¡")
    return bool(start) and (start[0].isupper() or start[0].isdigit() or not start[0].isascii())


def _accept(found: re.Match[str], end: int, text: str) -> tuple[Dateline | None, str]:
    """Return the dateline of a matched prefix if it is one beyond doubt."""
    place, wire = found["place"], found["wire"] or found["slashed"]
    when = found["before"] or found["after"]
    if when and not any(word.strip(".,").lower() in MONTHS for word in when.split()) and not found["after"]:
        return None, text
    first = re.split(r"[\s,]", place, maxsplit=1)[0]
    if first.strip(".").lower() in _NOT_PLACES or not _opens(text[end : end + 4]) or not place[0].isupper():
        return None, text
    dated = when is not None
    by_wire = _agency(wire) or (wire is not None and _capitals(place))
    by_place = wire is None and (_capitals(place) or _located(place) or (dated and len(place.split()) <= 3))
    if text[end - 2 : end].strip() == ":" and not by_wire:
        return None, text
    if not (by_wire or by_place):
        return None, text
    stated = parse_date(when) if when else None
    return Dateline(text[:end], place.rstrip(","), wire.strip() if wire else None, stated[0] if stated else None), text[end:]


_BY = re.compile(
    r"\s*(?:\[\d{1,4}\])?(?:(?:story|words|written|posted|published|submitted|reported|report|article|text|review|"
    r"analysis|opinion|commentary|guest post|geschrieben|verfasst)\s+)?(?:by|von|par|por|door|di)\b:?\s+",
    re.IGNORECASE,
)
_REPORTING = re.compile(r"\s*[(\[]?\s*reporting by\s+([^;()\[\]]{3,160})", re.IGNORECASE)
_TAIL = re.compile(r"\s(?:on|at|in|for|//|[|•·–—-])\s.*|\s*\(.*|\s+\S+@\S+.*|\s@\w+.*|\s*//.*", re.DOTALL)
_BEFORE_DATE = re.compile(
    r"\s+(?:on|am|le|el|il|em|op|(?:last |first )?(?:published|updated|posted)(?: on| at)?)(?:[\s:]+\d{1,2}[:.]\d\d\b.{0,12})?[\s:]*$",
    re.IGNORECASE,
)
_PARTS = re.compile(r"\s*(?:,|;|\s&\s|\s(?:and|und|et|y|e|en)\s)\s*")
_MARKER = re.compile(r"\[\d{1,4}\]")
_ROLES = re.compile(
    r"\b(?:writers?|reporters?|editors?|correspondents?|staff|contributors?|columnists?|journalists?|press|news|agency|"
    r"agencies|times|post|team|desk|bureau|today|author|producer|managing|senior|chief|special|updated|published)\b",
    re.IGNORECASE,
)
_PARTICLES = frozenset("de da do dos das del della di du der den van von ten ter la le el al bin ibn y e st o'".split())
_NOT_NAMES = frozenset("the our a an this that his her their its all no now new more".split()) | frozenset(MONTHS) - {
    "jan", "abril", "april", "may", "june", "august", "mai", "juno", "mar", "ago", "march", "julio", "giu", "maggio",
}  # fmt: skip
_NAME = re.compile(r"[^\W\d_][^\W\d_'’.-]*(?:['’.-][^\W\d_]*){0,4}")


def _name(words: str) -> str | None:
    """Return the name of a person as written (capitals folded), or None if the words are none."""
    parts = words.strip(" .,:|").split()
    if not 2 <= len(parts) <= 5 or _ROLES.search(words):
        return None
    for part in parts:
        if not _NAME.fullmatch(part) or (not part[0].isupper() and part.lower() not in _PARTICLES and part[:3] != "al-"):
            return None
    if parts[0].lower() in _NOT_NAMES or not parts[-1][0].isupper() or _DAYNAME.match(parts[0] + " "):
        return None
    if not words.isupper():
        return " ".join(parts)
    folded = " ".join(part if part.endswith(".") or len(part) == 1 else part.title() for part in parts)
    return re.sub(r"\bMc([a-z])", lambda m: "Mc" + m[1].upper(), folded)


def person(text: str) -> str | None:
    """Return the person or agency whose name is all a line says, or None.

    >>> person("John Q. Roe"), person("Big news from the river")
    ('John Q. Roe', None)
    """
    if len(text) > 60:
        return None
    words = _MARKER.sub("", text).strip(" .,|:•·–—-*")
    return words if words.lower() in WIRES and " " in words else _name(words)


def parse_byline(text: str) -> tuple[str, ...]:
    """Return the authors a byline names, in order; () if the text is no byline.

    Of an agency's closing credit the reporters are the authors, not those who wrote or edited. A byline that names
    only an organisation gives the organisation.

    >>> parse_byline("By JANE DOE and John Roe, Staff Writers")
    ('Jane Doe', 'John Roe')
    >>> parse_byline("(Reporting by Jane Doe in Oslo; Editing by Max Roe)")
    ('Jane Doe',)
    >>> parse_byline("By Monday the water had gone.")
    ()
    """
    head = text[: HEAD + 1]
    reporting = _REPORTING.match(head)
    if reporting:
        return _authors(_TAIL.sub("", reporting[1]))
    by = _BY.match(head)
    if not by or len(head) > HEAD:
        return ()
    rest = _MARKER.sub("", head[by.end() :])
    read = _read_date(rest)
    if read and read[1] not in {"year", "month"}:
        rest = _DAYNAME.sub("", rest[: read[2]])
        rest = _BEFORE_DATE.sub("", rest.rstrip(" |•·–—-,:"))
    rest = _TAIL.sub("", rest).strip(" .,|:•·–—-")
    if rest.endswith(("!", "?")) or len(rest.split()) > 16:
        return ()
    return _authors(rest) or _organisation(rest)


def _authors(words: str) -> tuple[str, ...]:
    """Return the names of a list of names; () if its first part is none."""
    parts = _PARTS.split(words.strip())
    names = [_name(part) for part in parts]
    if not names or names[0] is None:
        return ()
    for part, name in zip(parts, names, strict=True):
        # "By Monday Smith said": a part that is neither name nor role means that this is a sentence
        if name is None and part and not _ROLES.search(part) and not part.istitle() and not part.isupper() and "." not in part:
            if any(w[:1].islower() and w.lower() not in _PARTICLES for w in part.split()) and len(part.split()) > 6:
                return ()
    return tuple(dict.fromkeys(name for name in names if name))


def _organisation(words: str) -> tuple[str, ...]:
    """Return the organisation a byline names, or ()."""
    parts = words.split()
    if not 1 <= len(parts) <= 6 or "," in words or words.lower() in {"staff", "admin", "editor"}:
        return ()
    small = {"of", "the", "for", "and", "de", "&"}
    if all(part in small or part[0].isupper() for part in parts) and parts[0][0].isupper():
        return () if _DAYNAME.match(words + " ") or parts[0].lower() in MONTHS else (words,)
    return ()
