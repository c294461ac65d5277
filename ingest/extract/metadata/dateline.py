"""The start of a text -> its dateline: place, agency and date, as news agencies write them.

Every pattern is bounded and reads the first ``LINE_CHARS`` characters only, so hostile input costs linear time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.extract.metadata.byline import parse_byline, person
from ingest.extract.metadata.dates import LINE_CHARS, MONTHS, dated, dated_line, parse_date
from ingest.extract.metadata.places import NOT_PLACES, REGIONS, WIRES

__all__ = ["Dateline", "dated", "dated_line", "parse_byline", "parse_date", "person", "split_dateline"]


@dataclass(frozen=True, slots=True)
class Dateline:
    """A dateline; ``text`` is the exact prefix, so that ``text`` and the rest make up the whole."""

    text: str
    place: str | None = None
    """As written: ``COLORADO SPRINGS, Colo.``"""
    wire: str | None = None
    """The agency in brackets: ``AFP``."""
    date: str | None = None
    """ISO date where the dateline states one with its year."""


_WORD = r"[^\W\d_][^\W\d_.'’]{0,24}(?:[.'’-][^\W\d_]{0,15}){0,3}"
_PLACE = rf"(?P<place>{_WORD}(?:[ /]{_WORD}){{0,4}}(?:,? {_WORD}(?: {_WORD}){{0,2}}){{0,2}})"
_WHEN = r"(?:[^\W\d_]{3,10}\.? \d{1,2}|\d{1,2}\.? [^\W\d_]{3,10}\.?)(?:,? (?:19|20)\d\d)?"
_WIRE = r"(?:\((?P<wire>[^\W\d_][^()\n]{0,38})\)|/(?P<slashed>[^\W\d_][^/()\n]{0,28})/)"
_PREFIX = re.compile(
    rf"\s*{_PLACE}(?:,? (?P<before>{_WHEN})\.?)?(?:,? ?{_WIRE})?(?:,? (?P<after>{_WHEN}|\d{{4}}-\d\d-\d\d))?[,.]?\s*"
)
_CUT = re.compile(r"\s?(?:[—–―]|--|(?<=[\s)/])-(?=\s)|(?<=\)):|(?<=/)[.:])\s*")
"""The end of a dateline: a dash, or a colon or full stop behind the brackets of the agency."""
_GLUED = re.compile(
    rf"\s*{_PLACE},? ?\((?P<wire>[^\W\d_][^()\n]{{0,38}})\)\s+(?P<after>[^\W\d_]{{3,10}}\.? \d{{1,2}}, (?:19|20)\d\d)"
)
_KEYED = re.compile(
    r"\s*(?:date|published|pubdate|timestamp)\s*[:=]?\s*(?:19|20)\d\d-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?\S{0,8})?\s+"
    r"(?=[\"'“‘«„(\[]?[^\W\d_a-z])",
)


def _is_agency(wire: str | None) -> bool:
    """Say whether brackets hold the name of a known agency, or two of them."""
    return bool(wire) and all(part.strip().lower() in WIRES for part in re.split(r"[/,&]", wire or ""))


def _ends_with_region(place: str) -> bool:
    """Say whether a place ends with its state or country: ``Wichita, Kan.``, ``Los Angeles CA``."""
    head, _, last = place.replace(",", " ").rpartition(" ")
    return (
        bool(head)
        and ("," in place or last.isupper())
        and (last.replace(".", "").lower() in REGIONS or (len(last) == 2 and last.isupper()))
    )


def _in_capitals(place: str) -> bool:
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
    head = text[:LINE_CHARS]
    keyed = _KEYED.match(head)
    if keyed:
        stated = parse_date(keyed[0])
        return Dateline(keyed[0], date=stated[0] if stated else None), text[keyed.end() :]
    glued = _GLUED.match(head)
    if glued and (_is_agency(glued["wire"]) or _in_capitals(glued["place"]) or _ends_with_region(glued["place"])):
        rest = text[glued.end() :]
        gap = len(rest) - len(rest.lstrip(" \t\xa0\n—–-:"))
        if not rest.strip() or _starts_sentence(rest[gap:]):
            cut = glued.end() + gap
            stated = parse_date(glued["after"])
            return (
                Dateline(text[:cut], glued["place"], glued["wire"].strip(), stated[0] if stated else None),
                text[cut:],
            )
    mark = _CUT.search(head)
    found = _PREFIX.fullmatch(head, 0, mark.start()) if mark else None
    return _accept(found, mark.end(), text) if mark and found else (None, text)


def _starts_sentence(rest: str) -> bool:
    """Say whether a text starts like a sentence."""
    start = rest[:3].lstrip("\"'“‘«„([¿¡")
    return bool(start) and (start[0].isupper() or start[0].isdigit() or not start[0].isascii())


def _accept(found: re.Match[str], end: int, text: str) -> tuple[Dateline | None, str]:
    """Return the dateline that a prefix match is, if it is one beyond doubt, and the rest of the text."""
    wire, when = found["wire"] or found["slashed"], found["before"] or found["after"]
    if (
        _names_no_month(found)
        or not _may_be_place(found["place"])
        or not _starts_sentence(text[end : end + 4])
        or not _confirmed(found["place"], wire, dated=when is not None, by_colon=text[end - 2 : end].strip() == ":")
    ):
        return None, text
    stated = parse_date(when) if when else None
    place = found["place"].rstrip(",")
    return Dateline(text[:end], place, wire.strip() if wire else None, stated[0] if stated else None), text[end:]


def _names_no_month(found: re.Match[str]) -> bool:
    """Say whether the words in the position of a date, before the agency, contain no month: "level 3"."""
    before = found["before"]
    return bool(before and not found["after"]) and not any(
        word.strip(".,").lower() in MONTHS for word in before.split()
    )


def _may_be_place(place: str) -> bool:
    """Say whether a place starts with a capital letter and not with a word that is common at a sentence's start."""
    first_word = re.split(r"[\s,]", place, maxsplit=1)[0]
    return place[0].isupper() and first_word.strip(".").lower() not in NOT_PLACES


def _confirmed(place: str, wire: str | None, *, dated: bool, by_colon: bool) -> bool:
    """Say whether the agency or the form of the place proves a dateline; before a colon only the agency does."""
    if wire is not None:
        return _is_agency(wire) or _in_capitals(place)
    short_and_dated = dated and len(place.split()) <= 3
    return not by_colon and (_in_capitals(place) or _ends_with_region(place) or short_and_dated)
