"""A line of text -> the authors that it names: bylines, closing credits of agencies, a name on its own."""

from __future__ import annotations

import re

from ingest.extract.metadata.dates import DAYNAME, LINE_CHARS, MONTHS, dated_line, read_date
from ingest.extract.metadata.places import WIRES
from ingest.extract.prose import without_link_markers

__all__ = ["AND", "behind_clause", "chinese_name", "parse_byline", "person", "reporters"]

_BY = re.compile(
    r"\s*(?:\[\d{1,4}\])?(?:(?:story|words|written|posted|published|submitted|reported|report|article|text|review|"
    r"analysis|opinion|commentary|guest post|geschrieben|verfasst)\s+)?(?:(?:by|von|par|por|door|di|av|af)\b:?|"
    r"(?:authors?|auteurs?|autor(?:in|a|es|zy)?|autor[ei]|text[eo]?|testo|tekst|skribent|reporter|yazar|haber|"
    r"kirjoittaja|автори?|авторы|текст|penulis|tác giả|συντάκτης|συντάκτρια)\s?:|oleh:?|γράφει (?:ο|η))\s+",
    re.IGNORECASE,
)
_HAN = r"[\u3400-\u9fff\u3040-\u30ff]"
_OFFICE = rf"{_HAN}{{0,5}}?(?:编辑|編輯|责编|責編|编审|校对|摄影|攝影|记者|記者)"
_ASIAN = re.compile(
    rf"[\s\[(（【〔■□▶=]*(?:(?:[^\W\d_a-zA-Z·]{{1,8}}\s)?(?:{_HAN}|·){{0,12}}?(?:特派|特约|特約|实习|實習)?(?:記者|记者|作者|文|撰文|执笔|執筆|取材・文|文・写真|編輯|编辑|编译|編譯)"
    rf"\s?[:：／/|｜・=\s]\s?(?P<name>{_HAN}{{2,5}}(?:[、 ,，](?!{_OFFICE}){_HAN}{{2,5}}){{0,3}})"
    rf"(?:\s?[／/]\s?{_HAN}{{2,8}})?"
    # others behind them, of whom the line says that they only edited
    rf"(?:\s{_OFFICE}\s?[:：／/|]?\s?{_HAN}{{2,5}})?|"
    rf"(?P<before>{_HAN}{{2,6}}(?: {_HAN}{{1,4}})?)\s(?:記者|编集委員|編集委員)|"
    r"(?:(?:글|취재)\s?[=:：]\s?)?(?P<korean>[가-힣]{2,4}(?:[·, ]\s?[가-힣]{2,4}){0,2})\s?(?:선임|인턴|전문|객원)?기자)"
    r"(?:\s?[\w.+-]+@[\w.-]+)?[\s\])）】〕=]*"
)
"""Bylines of eastern Asia: the word for a reporter or a text, and names of two to four letters."""
_BRACKETED = re.compile(
    rf"[（(【\[]\s?(?:{_HAN}|·){{0,10}}?(?:记者|記者)\s{{0,3}}[:：]?\s{{0,3}}"
    rf"(?P<name>{_HAN}{{2,4}}(?:(?:、|\s)\s?{_HAN}{{2,4}}){{0,3}})\s?[）)】\]]"
)
"""The reporters that papers name in brackets, where the first paragraph of a text begins or the last ends."""
_LABELLED = re.compile(rf"(?:^|[\s|｜])(?:作者|记者|記者|文)\s?[:：]\s?(?P<name>{_HAN}{{2,4}})(?=\s|$)")
"""An author named among other particulars of a text: its date, its source, how often it was read."""
_SOUTHERN = (
    r"[\u05d0-\u05ea\u0620-\u06d3\u06fa-\u06ff\u064b-\u0655\u0900-\u0963\u0980-\u0dff\u0e01-\u0e4e\u200c'’\"״׳.-]"
)
_SOUTHERN_NAME = rf"{_SOUTHERN}{{2,24}}(?: {_SOUTHERN}{{2,24}}){{0,3}}"
_CASELESS = re.compile(
    r"\s*(?:(?:(?:كتبت?|كاتب|إعداد|تحرير|الكاتب|المحرر|نوشته|گزارش|نویسنده|כתב(?:ה|ת)?|מחבר|लेखक|लेखिका|लेखन|ผู้เขียน|เรื่อง|লেখক)"
    r"\s?[:：/-]|بقلم\s?:?|به قلم\s?:?|מאת\s?:?|נכתב על ידי\s?:?|(?:เขียน|เรียบเรียง)?โดย\s?:?|द्वारा\s?:)\s?"
    rf"(?P<name>{_SOUTHERN_NAME}(?:[,،]\s?{_SOUTHERN_NAME}){{0,3}})|(?P<before>{_SOUTHERN_NAME}) द्वारा)\s*"
)
"""Bylines in scripts without capitals, south of those: the word for who writes, and a few words behind it."""
_DATED = re.compile(r"\b(?:1[89]|20)\d\d\b")
# the hundred commonest of China, of four people in five: Ministry of Public Security, report on names of 2020
_FAMILIES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜"
    "范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文肖闫張劉陳楊趙黃吳孫馬羅鄭謝韓馮蕭鄧"
    "許呂蘇盧蔣賈葉閻鍾範譚鄒陸顧龍萬錢湯喬賀賴龔"
)
_CHINESE = re.compile(rf"[{_FAMILIES}][\u4e00-\u9fff]{{1,2}}")
_BEHIND = re.compile(r"\b(?:by|von|par|por|door|di)\s+(?=[^\W\d_])", re.IGNORECASE)
_MARKS = re.compile(r"\s+[•|·–—/-]\s+")
_REPORTING = re.compile(r"\s*[(\[]?\s*reporting by\s+([^;()\[\]]{3,160})", re.IGNORECASE)
_TAIL = re.compile(
    r"\s(?:on|at|in|for|(?:(?:[Pp]hoto(?:graph)?s?|[Ii]llustrations?|[Vv]ideo)\s[Bb]y)|By|BY|//|[|•·–—-])\s.*|\s*\(.*|"
    r"\s+\S+@\S+.*|\s@\w+.*|\s*//.*",
    re.DOTALL,
)
_BEFORE_DATE = re.compile(
    r"\s+(?:on|am|le|el|il|em|op|(?:last |first )?(?:published|updated|posted)(?: on| at)?)"
    r"(?:[\s:]+\d{1,2}[:.]\d\d\b.{0,12})?[\s:]*$",
    re.IGNORECASE,
)
AND = "and|und|et|y|e|en"
"""Words between the last two names of a list, as alternatives of a regular expression."""
_PARTS = re.compile(rf"\s*(?:[,;]\s*(?:(?:{AND}|&)\s)?|\s&\s|\s(?:{AND})\s)\s*")
_CLAUSE = re.compile(r"(?:[^\W\d_]{2,20}\s){1,5}(?:by|von|par|por|door|av|af|od|от)\s+(?=[^\W\d_])", re.IGNORECASE)
"""Words and a preposition before names, as in "with reporting by": what stands behind has to be a whole name."""
_ACRONYM = re.compile(r"[A-Z]{2,}-[A-Z][a-z]|[A-Z][a-z]+-[A-Z]{2,}$")
"""An abbreviation joined to a word, as in the names of offices: no part of a person's name is written so."""
_ROLES = re.compile(
    r"\b(?:writers?|reporters?|editors?|correspondents?|staff|contributors?|columnists?|journalists?|press|news|agency|"
    r"agencies|times|post|team|desk|bureau|today|author|producer|managing|senior|chief|special|updated|published)\b",
    re.IGNORECASE,
)
_PARTICLES = frozenset(
    (
        "al", "bin", "da", "das", "de", "del", "della", "den", "der", "di", "do", "dos", "du", "e",
        "el", "ibn", "la", "le", "o'", "st", "ten", "ter", "van", "von", "y",
    )
)  # fmt: skip
_FIRST_NAMES = frozenset(
    (
        "jan", "abril", "april", "may", "june", "august", "mai", "mar", "march", "julio", "maggio",
        "maja", "nisan", "eylül", "augusta",
    )
)  # fmt: skip
MAX_OPENING = 60  # characters of a paragraph in which its reporters are named
_NOT_NAMES = frozenset(
    ("the", "our", "a", "an", "this", "that", "his", "her", "their", "its", "all", "no", "now", "new", "more")
) | (frozenset(MONTHS) - _FIRST_NAMES)
_NAME = re.compile(r"[^\W\d_][^\W\d_'’.-]*(?:['’.-][^\W\d_]*){0,4}")


def _name(words: str) -> str | None:
    """Return the name of a person as written (capitals folded), or None if the words are none."""
    parts = words.strip(" .,:|").split()
    if not 2 <= len(parts) <= 5 or _ROLES.search(words) or _ACRONYM.search(words):
        return None
    for part in parts:
        if not _NAME.fullmatch(part) or (
            not part[0].isupper() and part.lower() not in _PARTICLES and part[:3] != "al-"
        ):
            return None
    if parts[0].lower() in _NOT_NAMES or not parts[-1][0].isupper() or DAYNAME.match(parts[0] + " "):
        return None
    if not words.isupper():
        return " ".join(parts)
    folded = " ".join(part if part.endswith(".") or len(part) == 1 else part.title() for part in parts)
    return re.sub(r"\bMc([a-z])", lambda m: "Mc" + m[1].upper(), folded)


def behind_clause(text: str) -> str:
    """Return the names behind a clause that says what they did, in any language; else the text as it is.

    >>> behind_clause("Mit Auskünften von Ida Holm"), behind_clause("Ursula von Trapp")
    ('Ida Holm', 'Ursula von Trapp')
    """
    clause = _CLAUSE.match(text)
    first = _PARTS.split(text[clause.end() :], maxsplit=1)[0] if clause else ""
    if clause and first[:1].isupper() and _name(first):
        return text[clause.end() :]
    return text


def chinese_name(text: str, least: int = 2) -> str | None:
    """Return the Chinese name of a person if that is all a text says, else None: two or three signs, the family first.

    Of two signs many are words, as "finance", so that ``least`` is 3 where nothing else speaks of a person.

    >>> chinese_name("王小明"), chinese_name("河边日报"), chinese_name("金融", least=3)
    ('王小明', None, None)
    """
    name = text.strip(" ,，、:：|·")
    return name if len(name) >= least and _CHINESE.fullmatch(name) else None


def person(text: str) -> str | None:
    """Return the person or agency whose name is all a line says, or None.

    >>> person("John Q. Roe"), person("Big news from the river")
    ('John Q. Roe', None)
    """
    if len(text) > 60:
        return None
    words = without_link_markers(text).strip(" .,|:•·–—-*")
    return words if words.lower() in WIRES and " " in words else _name(words)


def parse_byline(text: str) -> tuple[str, ...]:
    """Return the authors a byline names, in order; () if the text is no byline.

    Of an agency's closing credit the reporters are the authors, not those who wrote or edited. A byline that names
    only an organisation gives the organisation.

    >>> parse_byline("By JANE DOE and John Roe, Staff Writers")
    ('Jane Doe', 'John Roe')
    >>> parse_byline("(Reporting by Jane Doe in Oslo; Editing by Max Roe)")
    ('Jane Doe',)
    >>> parse_byline("Posted on May 3, 2020 by Jane Doe"), parse_byline("Jane Doe • May 3, 2020")
    (('Jane Doe',), ('Jane Doe',))
    >>> parse_byline("By Monday the water had gone.")
    ()
    >>> parse_byline("記者 王小明／台北報導"), parse_byline("홍길동 기자"), parse_byline("Автор: Иван Петров")
    (('王小明',), ('홍길동',), ('Иван Петров',))
    >>> parse_byline("بقلم: سلمى حداد"), parse_byline("โดย สมชาย ใจดี"), parse_byline("מאת: נועה לוי")
    (('سلمى حداد',), ('สมชาย ใจดี',), ('נועה לוי',))
    """
    head = text[: LINE_CHARS + 1]
    if not head.isascii() and (names := _elsewhere(head)):
        return names
    reporting = _REPORTING.match(head)
    if reporting:
        return _authors(_TAIL.sub("", reporting[1]))
    by = _BY.match(head)
    if not by and len(head) <= LINE_CHARS and _DATED.search(head):
        return _beside_date(head)
    if not by or len(head) > LINE_CHARS:
        return ()
    rest = without_link_markers(head[by.end() :])
    read = read_date(rest)
    if read and read[1] not in {"year", "month"}:
        rest = DAYNAME.sub("", rest[: read[2]])
        rest = _BEFORE_DATE.sub("", rest.rstrip(" |•·–—-,:"))
    rest = behind_clause(_TAIL.sub("", rest).strip(" .,|:•·–—-"))
    if rest.endswith(("!", "?")) or len(rest.split()) > 16:
        return ()
    return _authors(rest) or _organisation(rest)


def reporters(text: str) -> tuple[str, ...]:
    """Return the reporters that a paragraph names in brackets where it begins or ends; () where it names none.

    >>> reporters("河边社电（记者 王小明）闸门今晨打开。")
    ('王小明',)
    """
    ends = (text,) if len(text) <= 2 * MAX_OPENING else (text[:MAX_OPENING], text[-MAX_OPENING:])
    found = next((found for each in ends if (found := _BRACKETED.search(each))), None) if "者" in text else None
    return tuple(re.split(r"(?:、|\s)\s?", found["name"].strip())) if found else ()


def _elsewhere(head: str) -> tuple[str, ...]:
    """Return the authors of a byline in a script without capitals."""
    if labelled := _LABELLED.search(head):
        return (labelled["name"],)
    if asian := _ASIAN.fullmatch(head):
        return tuple(re.split(r"[、,，· ]\s?", (asian["name"] or asian["before"] or asian["korean"]).strip()))
    if southern := _CASELESS.fullmatch(_MARKS.split(head, maxsplit=1)[0]):
        return tuple(re.split(r"[,،]\s?", (southern["name"] or southern["before"]).strip()))
    return ()


def _beside_date(head: str) -> tuple[str, ...]:
    """Return the authors of a line that is a date and a name: behind "by", or parted by a mark."""
    by = _BEHIND.search(head)
    if by and by.start():
        return parse_byline(head[by.start() :]) if dated_line(head[: by.start()].rstrip(" |•·–—-,")) else ()
    parts = _MARKS.split(head.strip())
    if not 2 <= len(parts) <= 3 or not any(dated_line(part) for part in parts):
        return ()
    return tuple(name for part in parts[:2] if (name := person(part)))


def _authors(words: str) -> tuple[str, ...]:
    """Return the names of a list of names; () if its first part is none."""
    parts = _PARTS.split(words.strip())
    names = [_name(part) for part in parts]
    if not names or names[0] is None:
        return ()
    # "By Jane Roe standards, the river that rose last week was low": a long part that no name or role explains
    if any(
        name is None and not _ROLES.search(part) and _rambles(part) for part, name in zip(parts, names, strict=True)
    ):
        return ()
    return tuple(dict.fromkeys(name for name in names if name))


def _rambles(part: str) -> bool:
    """Say whether a part of a byline is longer than any office or paper and holds a word in small letters."""
    words = part.split()
    return len(words) > 6 and any(word[0].islower() and word.lower() not in _PARTICLES for word in words)


def _organisation(words: str) -> tuple[str, ...]:
    """Return the organisation a byline names, or ()."""
    parts = words.split()
    if not 1 <= len(parts) <= 6 or "," in words or words.lower() in {"staff", "admin", "editor"}:
        return ()
    small = {"of", "the", "for", "and", "de", "&"}
    if all(part in small or part[0].isupper() for part in parts) and parts[0][0].isupper():
        return () if DAYNAME.match(words + " ") or parts[0].lower() in MONTHS else (words,)
    return ()
