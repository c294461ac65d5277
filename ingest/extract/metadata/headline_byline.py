"""Lines near a headline -> the authors there: a byline, a name marked by class or link, a name next to the date."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import islice, takewhile

from lxml.html import HtmlElement

from ingest.extract.html.head import fold, key_of_title
from ingest.extract.metadata.byline import AND, behind_clause, chinese_name, parse_byline, person, reporters
from ingest.extract.metadata.dates import DAYNAME, LINE_CHARS, dated_line, read_date
from ingest.extract.metadata.near_headline import Line, Run, label_of

__all__ = ["HeadlineByline", "byline_authors", "credentialed", "lists_of", "names_in", "speaks_beside"]

_AUTHOR = re.compile(
    r"author(?!i[tz])|byline|by-line|writer\b|writter|written-?by|contributor|creator|posted-?by|post-?user|user-?name|"
    r"\bvcard\b|columnist|journalist|reporter|autor(?:e|in)?\b|auteur"
)
_BESIDE_AUTHOR = re.compile(
    r"bio\b|biograph|descr|date|time|role|position|\bjob|avatar|social|follow|share|count|comment|review|editor|label|"
    r"email|twitter|stat|badge|subtitle|tagline|tooltip|about|excerpt|intro"
)
_OTHERS = re.compile(r"testimonial|quote|review|comment|related|speaker|recommend")
_PROFILE = re.compile(
    r"/(?:authors?|people|staff|contributors?|writers?|profiles?|users?|members|team|columnists?|journalists?|autor"
    r"(?:es|en)?|auteurs?|reporters?|by|bio|u)/",
    re.IGNORECASE,
)
_MEMBER = re.compile(
    r"/(?:users?|members?|profile|u)/|[?;&](?:action=profile|mode=viewprofile)\b|\b(?:member|profile)\.php\?",
    re.IGNORECASE,
)
_BY = re.compile(
    r"\W*(?:(?:written|posted|published|words|story|text) )?(?:by|von|par|por|di|door|av)\b\W*", re.IGNORECASE
)
_BY_INSIDE = re.compile(r"\bby\b\W*", re.IGNORECASE)
_OTHER_CREDIT = re.compile(
    r"\W*(?:(?:medically|clinically|expert|fact|scientifically|last)[ -])?(?:reviewed|checked|edited|verified|approved|"
    r"photos?|photography|photographed|images?|credits?|illustrat\w+|translated|sponsored|presented|powered|updated|"
    r"hosted|filed|posted in|published in|in)\b",
    re.IGNORECASE,
)
_NO_NAME = re.compile(
    r"\b(?:by|min(?:ute)?s?|read|reading|share|follow|posted|published|updated|comments?|views?|subscribe|home|blog|more|posts|"
    r"log|sign|login|join|search|menu|contact|editorial|policy|articles?|about|edited|review(?:ed|er)?|author|authors|"
    r"written|guest|admin|administrator|contributors?|moderators?|threads?|topics?|repl(?:y|ies)|forum|view|profile|"
    r"fact[ -]checked|post|"
    r"listen|save|print|email|download|here|table|contents|copyright|learn|shop|buy|free|category|categories|news|level|"
    r"visit|store|request|demo|facebook|twitter|youtube|instagram|linkedin|pinterest|tiktok|joined|library|"
    r"member|newbie|user|loading|via|thread starter|start date|original poster)\b",
    re.IGNORECASE,
)
_CREDENTIAL = r"(?:[A-Z][a-z]?(?:\.?[A-Z][a-z]{0,2}){1,6}\.?(?:-[A-Z]+)?)"
_CREDENTIALED = re.compile(rf"(?P<name>[^,;|()]{{3,60}}?)(?P<letters>(?:,\s*{_CREDENTIAL}){{1,8}})(?![\w,])")
_PARTS = re.compile(rf"\s*(?:[,;|·•/+]\s*(?:(?:{AND}|&)\s)?|\s&\s|\s(?:{AND})\s)\s*")
_EDITOR = re.compile(r"\W*[\u3400-\u9fff]{0,4}(?:编辑|編輯|责编|責編|编译|編譯)")
_NOT_IN_NAMES = re.compile(r"\.\w+\.|^\d|[@<>{}=?!*]|https?:|\d{4}|:$")
ABOVE_COSTS = 20  # elements: what stands right above a headline is looked at after what stands as far below it
_JOINT = re.compile(rf"[\s,]*(?:\b(?:{AND})|&)?\s*$")
_MINUTES = re.compile(r"\W*\d+\s?-?\s?min(?:ute)?s?\b(?: read)?\W*|\W*reading time\W*", re.IGNORECASE)
_LABEL = re.compile(
    r"\W*(?:(?:written|posted|published|words) )?(?:by|authors?|writer|von|autor(?:en)?|par)\W*", re.IGNORECASE
)
_WORD = re.compile(r"\w+")
MAX_LINE = 300  # characters; a longer line is prose
MAX_TEXTS = 12  # of an element marked as author: what comes after them is a biography
MAX_JOINT = 3  # characters of a word that joins two names
MAX_BELOW = 8  # lines that a list of authors goes on
_PROSE = (
    "a",
    "b",
    "cite",
    "address",
    "div",
    "em",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "i",
    "li",
    "p",
    "span",
    "strong",
    "td",
)
_MARKS = " ,;|·•/–—-"  # what stands between a name and a date
_STEPS = (-1, 1, -2, 2)  # lines from a date to the name beside it


def credentialed(text: str) -> str | None:
    """Return a name with the letters behind it if that is all a text says, else None.

    >>> credentialed("Ida Holm, MS, RD"), credentialed("Ida Holm, Oslo")
    ('Ida Holm, MS, RD', None)
    """
    found = _CREDENTIALED.fullmatch(text.strip(" .,|"))
    name = person(found["name"]) if found else None
    return f"{name}{found['letters']}" if found and name else None


@dataclass(frozen=True, slots=True)
class HeadlineByline:
    """The authors that are named near a headline, and by which evidence."""

    names: tuple[str, ...] = ()
    has_by: bool = False
    """Whether the word "by" or its like precedes them."""
    is_marked: bool = False
    """Whether class or link mark them as authors, above the text of the article."""
    dated: bool = False
    """Whether that line also holds a date."""
    edited: bool = False
    """Whether they are only named as editors."""
    words: str = ""
    """The words of the line, and of those right below that hold nothing but names."""


def byline_authors(
    lines: Sequence[Line], alts: Iterable[str], is_foreign: Callable[[HtmlElement], bool]
) -> HeadlineByline:
    """Return who signs beside the headline, by the strongest evidence there is; who only edited comes last.

    ``lines`` are the lines beside the headline, ``alts`` the alternative texts of the pictures there.
    ``foreign`` says of an element whether it belongs to another text than the article.
    """
    short = [line for line in lines if len(line.text) <= MAX_LINE]
    nearest_first = sorted(range(len(short)), key=lambda at: _distance(short[at]))
    lower_case_words = cache(partial(_small_words, short))
    edited = [at for at in nearest_first if _EDITOR.match(short[at].text)]
    unedited = [at for at in nearest_first if at not in edited]
    if marked := _marked_byline(lines, short, unedited, lower_case_words, is_foreign):
        return marked
    portraits = [key_of_title(alt) for alt in alts]
    for name in _beside_date(short, nearest_first, is_foreign):
        if _has_portrait(name, portraits) or not _common(name, lower_case_words()):
            return HeadlineByline((name,))
    if member := _member(short, nearest_first, is_foreign):
        return HeadlineByline((member,))
    if names := next(filter(None, (reporters(line.text) for line in lines)), ()):
        return HeadlineByline(names, has_by=True)
    return next(
        (HeadlineByline(names, edited=True) for at in edited if (names := _by_words(short, at))), HeadlineByline()
    )


def _marked_byline(
    lines: Sequence[Line],
    short: Sequence[Line],
    order: Sequence[int],
    lower_case_words: Callable[[], Collection[str]],
    is_foreign: Callable[[HtmlElement], bool],
) -> HeadlineByline | None:
    """Return the nearest byline that is one by its words, else by class, else by a link to a profile; None without one.

    ``order`` are indices of ``short``, the lines that are not too long, nearest first; ``small`` gives the words that
    the page writes in lower case.
    """

    def by_words(at: int) -> tuple[str, ...]:
        names = _by_words(short, at)
        return (*names[:1], *(name for name in names[1:] if not _plain_words(name, lower_case_words())))

    def by_link(at: int) -> tuple[str, ...]:
        return tuple(name for name in _by_link(short, at) if not _common(name, lower_case_words()))

    for names_of in (by_words, partial(_by_label, short), by_link):
        for at in order:
            if (names := names_of(at)) and not any(is_foreign(run.element) for run in short[at].runs[:MAX_TEXTS]):
                return _described(names, lines, short, at, has_by=names_of is by_words)
    return None


def _described(
    names: tuple[str, ...], lines: Sequence[Line], short: Sequence[Line], at: int, *, has_by: bool
) -> HeadlineByline:
    """Return the byline that names were found in: line ``at`` of the short lines; ``said`` where the word "by" is."""
    line = short[at]
    # a paragraph between the headline and the line: the line stands in or below the text of the article
    early = not any(0 < other.place < line.place for other in lines if len(other.text) > LINE_CHARS)
    is_marked = early and not has_by
    dated = is_marked and any(dated_line(run.text) for run in line.runs)
    below = takewhile(_names_alone, short[at + 1 : at + 1 + MAX_BELOW])
    words = " ".join(each.text for each in (line, *below))
    return HeadlineByline(_persons(names), has_by=has_by, is_marked=is_marked, dated=dated, words=words)


def _has_portrait(name: str, portraits: Iterable[str]) -> bool:
    """Say whether the alternative text of a picture, of eight words at most, holds a name."""
    return any(key_of_title(name) in portrait and len(portrait.split()) < 9 for portrait in portraits)


def _member(lines: Sequence[Line], ordered: Iterable[int], is_foreign: Callable[[HtmlElement], bool]) -> str | None:
    """Return the nearest name that is a line of its own next to a date and leads to the profile of a member."""
    for at in ordered:
        run = lines[at].runs[0]
        if (
            len(lines[at].runs) == 1
            and run.element.tag == "a"
            and _MEMBER.search(run.element.get("href") or "")
            and any(read_date(line.text[:LINE_CHARS]) for line in lines[max(0, at - MAX_BELOW) : at + MAX_BELOW + 1])
            and not is_foreign(run.element)
        ):
            return next(_split(run.text), None)
    return None


def _names_alone(line: Line) -> bool:
    """Say whether a line holds nothing but a name, or a word or mark that joins two."""
    return len(line.text) <= MAX_JOINT or bool(person(_JOINT.sub("", line.text)))


def _beside_date(
    lines: Sequence[Line], ordered: Iterable[int], is_foreign: Callable[[HtmlElement], bool]
) -> Iterator[str]:
    """Yield what may be the names of persons next to a date: on its line, or on lines of their own."""
    for at in ordered:
        line = lines[at]
        alone = bool(dated_line(_MINUTES.sub("", line.text)))
        if not (alone or _has_dated_run(line)) or is_foreign(line.runs[0].element):
            continue
        first = line.runs[0].text
        if not alone and dated_line(line.text[len(first) :].strip(_MARKS)) and (name := person(first)):
            yield name
        on_line = () if alone else (run.text for run in line.runs)
        for text in (*on_line, *_lines_around(lines, at)):
            name = (person(text) if alone else None) or chinese_name(text, least=3)
            if name and not _NO_NAME.search(name):
                yield name


def _has_dated_run(line: Line) -> bool:
    """Say whether a line has several texts, not too many, of which one is a date."""
    return 1 < len(line.runs) <= MAX_TEXTS and any(dated_line(run.text) for run in line.runs)


def _lines_around(lines: Sequence[Line], at: int) -> Iterator[str]:
    """Yield the texts of the lines next to a line, without those in a list that the line is not in."""
    own_list = _list_around(lines[at].runs[0].element)
    for line in (lines[at + step] for step in _STEPS if 0 <= at + step < len(lines)):
        if _list_around(line.runs[0].element) in {None, own_list}:
            yield line.text


def _list_around(element: HtmlElement) -> HtmlElement | None:
    """Return the list around an element: an entry of a list in which the date does not stand is a button or a link."""
    return next(element.iterancestors("ul", "ol"), None)


def _distance(line: Line) -> int:
    """Return how far a line stands from the headline; one above it is less likely to speak of it."""
    return line.place if line.place >= 0 else ABOVE_COSTS - line.place


def _persons(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the persons of a list that names some, less their offices and papers; else the list."""
    persons = tuple(name for name in names if person(name) or credentialed(name))
    return persons or names


def _small_words(lines: Sequence[Line]) -> frozenset[str]:
    """Return the words that the page writes in small letters."""
    page = lines[0].runs[0].element.getroottree().getroot()
    return frozenset(filter(str.islower, set(_WORD.findall("\n".join(page.itertext(*_PROSE))))))


def _common(name: str, lower_case_words: Collection[str]) -> bool:
    """Say whether the page writes a word of a possible name in lower case: "Digital Marketing" is not a person."""
    return any(word.lower() in lower_case_words for word in name.split() if word[0].isupper() and len(word) > 2)


def _plain_words(name: str, lower_case_words: Collection[str]) -> bool:
    """Say whether the page writes all words of a possible name in lower case: "River Tides" is then a section."""
    return all(word.lower() in lower_case_words for word in name.split())


def _by_words(lines: Sequence[Line], at: int) -> tuple[str, ...]:
    """Return the names of a line that says "by", or of the line below one that says no more."""
    if named := reporters(lines[at].text):
        return named
    text = lines[at].text[: LINE_CHARS + 1]
    if _OTHER_CREDIT.match(text) or len(text) > LINE_CHARS:
        return ()
    if _LABEL.fullmatch(text):
        below = lines[at + 1] if at + 1 < len(lines) else None
        return (_listed(below) or _names(below.runs[:1])) if below else ()
    opening = _BY.match(text)
    if opening and (name := credentialed(text[opening.end() :])):
        return (name,)
    return parse_byline(text)


def lists_of(lines: Iterable[Line]) -> tuple[tuple[str, ...], ...]:
    """Return the lines that are lists of persons and nothing else: heads often state the first of them alone."""
    return tuple(names for line in lines if (names := _listed(line)))


def _listed(line: Line) -> tuple[str, ...]:
    """Return the persons of a line that names two or more and says no more, else nothing."""
    if len(line.text) > LINE_CHARS:
        return ()
    opening = _BY.match(line.text)
    parts = [part for part in _PARTS.split(line.text[opening.end() if opening else 0 :]) if part.strip(" ,")]
    names = [person(part) for part in parts]
    return tuple(dict.fromkeys(filter(None, names))) if len(names) > 1 and all(names) else ()


def _by_label(lines: Sequence[Line], at: int) -> tuple[str, ...]:
    """Return the names of a line whose elements are called author, and of the lines like it right below."""
    if _OTHER_CREDIT.match(lines[at].text):
        return ()
    marked = [run for run in lines[at].runs if _marked(run)]
    return _names(_alike(marked, lines, at))


def _by_link(lines: Sequence[Line], at: int) -> tuple[str, ...]:
    """Return the people of a line who are linked to their profiles."""
    if _OTHER_CREDIT.match(lines[at].text):
        return ()
    linked = [run for run in lines[at].runs if run.element.tag == "a"]
    linked = [run for run in linked if _PROFILE.search(run.element.get("href") or "")]
    names = _names(_alike(linked, lines, at))
    return tuple(name for name in names if person(name) or credentialed(name))


def _alike(runs: list[Run], lines: Sequence[Line], at: int) -> list[Run]:
    """Return these texts of a line, and those below that look like the first of them: a list of authors."""
    if not runs or not _names(runs):
        return runs
    kind = _kind(runs[0].element)
    below = [run for line in lines[at + 1 : at + 1 + MAX_BELOW] for run in line.runs]
    return [*runs, *(run for run in below if _kind(run.element) == kind)]


def _kind(element: HtmlElement) -> tuple[str, str | None, str]:
    parent = element.getparent()
    return element.tag, element.get("class"), "" if parent is None else f"{parent.tag} {parent.get('class')}"


def speaks_beside(element: HtmlElement) -> bool:
    """Say whether the class of an element marked as author speaks of what the author is instead."""
    return "descr" in (element.get("class") or "").lower()


def _marked(run: Run) -> bool:
    label = label_of(run)
    if not _AUTHOR.search(label) or _OTHERS.search(label):
        return False
    own = " ".join(run.element.get(name) or "" for name in ("class", "itemprop")).lower()
    return not _BESIDE_AUTHOR.search(own)


def names_in(element: HtmlElement) -> tuple[str, ...]:
    """Return the first names that an element marked as author shows, text by text."""
    texts = (text for text in element.itertext(*_PROSE) if not text.isspace())
    for text in islice(texts, MAX_TEXTS):
        if names := tuple(_split(_behind_by(fold(text[:MAX_LINE])))):
            return _persons(names)
    return ()


def _names(runs: Iterable[Run]) -> tuple[str, ...]:
    """Return the names that texts hold which stand for an author."""
    found: dict[str, str] = {}
    for run in runs:
        for name in _split(_behind_by(run.text)):
            found.setdefault(key_of_title(name), name)
    return tuple(found.values())


def _behind_by(text: str) -> str:
    """Return the text behind "by", or all of it if there is none.

    Only the English word counts in the middle of a text: "di" and "por" also stand inside names.
    """
    by = _BY.match(text) or _BY_INSIDE.search(text)
    return text[by.end() :] if by else behind_clause(text)


def _split(text: str) -> Iterator[str]:
    text = text.strip(" ,;:.|·•–—-")
    if name := credentialed(text):
        yield name
        return
    for part in _PARTS.split(text[:LINE_CHARS]):
        words = part.split()
        if (
            not 1 <= len(words) <= 5
            or not 2 <= len(part) <= 60
            or _NO_NAME.search(part)
            or read_date(part)
            or DAYNAME.match(part + " ")
        ):
            continue
        if len(words) > 1 and words[-1][0].islower() and not (len(words) == 2 and part.islower()):
            continue
        if any(c.isalpha() for c in part) and not _NOT_IN_NAMES.search(part):
            yield person(part) or part
