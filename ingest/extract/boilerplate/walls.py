"""Judged page with little text -> the wall that stands in front of the article, and the signals that tell.

A bot check, a consent notice, an error page that says it is fine, an empty shell for scripts. Their words are in
``wall_phrases``, a line a language. A wall is only looked for where hardly any other text was kept: an article about
captchas is an article. So a page with a body costs the count of its first paragraphs and no more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType

from lxml.html import HtmlElement

from ingest.extract.boilerplate.wall_phrases import CONSENT_STEMS, MARKUP, PHRASES, TITLES
from ingest.extract.html.head import key_of_title
from ingest.extract.words import is_sentence, sentence, size_of
from ingest.models import Block, Metadata
from ingest.reasons import ReasonCode

__all__ = ["PLENTY", "WALLS", "Sight", "Wall", "bids_read_on", "paywall_markup", "paywall_signals", "sight_of", "wall"]

PLENTY = 250
"""Words of sentences from which a page holds an article, whatever else it says."""

LOOKED_AT = 80  # blocks that are read for a wall: it says what it is at the top
NOTICE_LENGTH = 900  # characters: a longer block is no notice
SAID_LENGTH = 500  # characters of a block that are read
TITLE_LENGTH = 90  # characters: a longer heading is no notice
CONSENT_MOST = 1_500  # words of consent text; beyond that it is a cookie policy, which somebody wrote to be read
LETTERS_MOST = 16_000  # and beyond that many characters neither, whatever it speaks of
CONSENT_SHARE = 0.5  # of the words shown
BARE_WORDS = 25  # visible words up to which the name of a bot check in the markup is enough
MAX_ELEMENTS, MAX_MARKUP, MAX_SCRIPT = 3_000, 100_000, 2_000

_PARTS = re.compile(r"\s+[|·•»«>/–—-]+\s+|[|·•»«:!?…]+\s*")
_ROOTS = frozenset(
    "root app __next __nuxt ___gatsby react-root app-root app-container main-app svelte q-app ember-application "
    "mount-point vue-app single-spa-application application".split()
)
_OWN_ROOT = re.compile(r"[a-z]+(?:-[a-z]+)*-(?:root|app)|app-shell")
_NAMED = ("id", "class", "src", "action", "name", "data-sitekey")


@dataclass(frozen=True, slots=True)
class Wall:
    """How a wall is told."""

    name: str
    """The name of the flag."""
    reason: ReasonCode
    """Why a page that is nothing but this wall is rejected."""
    alone: int
    """Words of sentences up to which one signal is enough ..."""
    together: int
    """... and up to which two are."""
    visible: int
    """Words of any kind beyond which a page is no such wall, for it shows something."""
    statuses: frozenset[int] = frozenset()
    """Response codes that are a signal."""
    bare: int = 1_000_000
    """Words of any kind up to which one signal can be enough: beyond, the page shows what walls hide."""


WALLS: Mapping[str, Wall] = MappingProxyType(
    {
        each.name: each
        for each in (
            Wall("bot-wall", ReasonCode.BOT_WALL, 60, 200, 250, frozenset({401, 403, 405, 429, 503}), bare=100),
            Wall("soft-404", ReasonCode.NOT_FOUND, 80, PLENTY, 2_000, frozenset({404, 410})),
            Wall("consent-wall", ReasonCode.CONSENT_WALL, 0, 60, 150),
            Wall("script-shell", ReasonCode.NEEDS_SCRIPT, 25, 60, 60),
        )
    }
)
"""The walls that are told alike, in the order they are tried: the first that fires is the one."""


def _compiled(table: Mapping[str, Mapping[str, str]]) -> dict[str, re.Pattern[str]]:
    """Return one pattern a wall, over all languages."""
    return {name: re.compile("|".join(f"(?:{line})" for line in lines.values())) for name, lines in table.items()}


_TITLES, _PHRASES = _compiled(TITLES), _compiled(PHRASES)
_MARKUP = {name: re.compile(line) for name, line in MARKUP.items()}


_READ_ON = re.compile(
    r"\b(?:subscri\w+|sign(?:ing)? (?:in|up)|log in|register|join|upgrade)\b"
    r".{0,40}\b(?:read|reading|story|article|unlock)\b"
)
# what is said to those who have an account already, on sites of every kind, and what shops give for one
_KNOWN_READER = re.compile(
    r"^\W*(?:already|bereits|schon|déjà|ya |sei già|já |al een)\b"
    r"|\b(?:offers?|discount|notifications?|rewards?|order|cart|checkout)\b"
)


@dataclass(frozen=True, slots=True)
class Sight:
    """What stands on a page of little text."""

    titles: tuple[str, ...]
    """Title and headings, each also in parts, folded to words."""
    said: tuple[str, ...]
    """Blocks in lower case with straight apostrophes, bounded."""
    plain: int
    """Words of kept sentences that speak of no consent."""
    consent: int
    """Words of sentences shown that do."""
    visible: int
    """Words shown that do not; none of ``noscript``, hidden elements, buttons and options."""
    scripted: tuple[str, ...]
    """What is said to a browser without scripts."""


def wall(
    sight: Sight, tree: HtmlElement | None = None, status: int | None = None, *, least: int = 1
) -> tuple[Wall, str] | None:
    """Return the wall that a page of little text is, with the signals that tell, ``least`` of them, or None.

    ``tree`` is the parsed page, None for text captures; ``status`` the code of the response, where one is known.
    """
    for each in WALLS.values():
        if sight.plain > each.together or sight.visible > each.visible:
            continue
        signals = list(_signals(each, sight, tree, status))
        if len(signals) >= least and (
            len(signals) > 1 or (signals and sight.plain <= each.alone and sight.visible <= each.bare)
        ):
            return each, "; ".join(signals[:3])
    return None


def sight_of(
    blocks: Sequence[Block], kept: Sequence[Block], known: Metadata, tree: HtmlElement | None = None
) -> Sight | None:
    """Return what a page of little text shows, None where over ``PLENTY`` words kept speak of something but consent."""
    plain = rest = 0
    if sum(len(block.text) for block in kept) > LETTERS_MOST:
        return None
    for block in kept:
        if not _on_consent(block):
            size = size_of(block.text)
            rest += size
            if rest > PLENTY:
                return None
            if is_sentence(block.text, block.links, size):
                plain += size
    shown = [block for block in blocks if not _unseen(block)]
    visible = sum(size_of(block.text) for block in shown if block.kind != "control")
    consent = sum(size_of(block.text) for block in shown if sentence(block) and _on_consent(block))
    named = [known.title or "", _title(tree), *(block.text for block in shown[:LOOKED_AT] if block.level)]
    return Sight(
        titles=tuple(dict.fromkeys(key for text in named if len(text) <= 2 * TITLE_LENGTH for key in _keys(text))),
        said=tuple(_folded(block.text) for block in shown[:LOOKED_AT]),
        plain=plain,
        consent=consent,
        visible=visible - consent,
        scripted=tuple(_folded(block.text) for block in blocks[:LOOKED_AT] if "noscript" in block.path),
    )


def paywall_signals(sight: Sight, tree: HtmlElement | None) -> Iterator[str]:
    """Yield what tells of a paywall on a page of little text: words, and only behind them names in the markup."""
    for said in _says("paywalled", sight.said):
        yield said
        yield from _marked("paywalled", tree)


def paywall_markup(tree: HtmlElement | None) -> str | None:
    """Return the name of a paywall's maker or element in the markup, None where there is none."""
    return next(_marked("paywalled", tree), None)


def bids_read_on(text: str) -> bool:
    """Say whether a notice bids readers pay or sign in to read: a shop that knows its customers says no such thing.

    >>> bids_read_on("Subscribe to read the whole story."), bids_read_on("Already have an account? Log in")
    (True, False)
    """
    folded = _folded(text)
    return bool(_READ_ON.search(folded)) or bool(
        _PHRASES["paywalled"].search(folded) and not _KNOWN_READER.search(folded)
    )


def _signals(each: Wall, sight: Sight, tree: HtmlElement | None, status: int | None) -> Iterator[str]:
    if each.name == "consent-wall":
        yield from _consent(sight, tree)
        return
    if each.name == "script-shell":
        yield from _shell(sight, tree)
        return
    said = [*_titled(each.name, sight), *_says(each.name, (*sight.said, *sight.scripted))]
    if status in each.statuses:
        said.append(f"status: {status}")
    yield from said
    # captchas guard the forms of many pages, and style sheets name what is not there: alone it tells on a bare page
    if said or (each.name == "bot-wall" and sight.visible <= BARE_WORDS):
        yield from _marked(each.name, tree)


def _titled(name: str, sight: Sight) -> Iterator[str]:
    title = next((title for title in sight.titles if _TITLES[name].fullmatch(title)), None)
    if title:
        yield f"title: {title}"


def _says(name: str, said: Sequence[str]) -> Iterator[str]:
    found = next((match[0] for text in said if (match := _PHRASES[name].search(text))), None)
    if found:
        yield f"says: {found[:80]}"


def _marked(name: str, tree: HtmlElement | None) -> Iterator[str]:
    match = _MARKUP[name].search(_names(tree))
    if match:
        yield f"markup: {match[0]}"


def _consent(sight: Sight, tree: HtmlElement | None) -> Iterator[str]:
    """Yield the signals of a consent wall: it speaks of hardly anything else."""
    if (
        not sight.consent
        or sight.consent > CONSENT_MOST
        or sight.consent < CONSENT_SHARE * (sight.consent + sight.visible)
    ):
        return
    yield f"says: {sight.consent} words on consent, {sight.visible} on anything else"
    yield from _titled("consent-wall", sight)
    yield from _marked("consent-wall", tree)


def _shell(sight: Sight, tree: HtmlElement | None) -> Iterator[str]:
    """Yield the signals of a page that scripts would fill."""
    if root := _empty_root(tree):
        yield f"markup: empty {root}"
    yield from _says("script-shell", (*sight.scripted, *sight.said))


def _empty_root(tree: HtmlElement | None) -> str | None:
    """Return the name of the element that a framework fills, if it is there, empty, and scripts are loaded."""
    if tree is None or next((True for script in tree.iter("script") if script.get("src")), None) is None:
        return None
    for element in islice(tree.iter("*"), MAX_ELEMENTS):
        name = (element.get("id") or "").lower()
        if (name in _ROOTS or _OWN_ROOT.fullmatch(str(element.tag))) and not _shows(element):
            return f"#{name}" if name in _ROOTS else f"<{element.tag}>"
    return None


def _shows(element: HtmlElement) -> bool:
    """Whether an element holds text that is shown."""
    return any(
        text.strip()
        for each in islice(element.iter("*"), MAX_ELEMENTS)
        for text in ((each.text or "") if each.tag not in {"script", "style", "noscript", "template"} else "",)
    )


def _names(tree: HtmlElement | None) -> str:
    """Return the names that scripts, frames, forms and elements of a page go by, and the start of each script."""
    if tree is None:
        return ""
    found: list[str] = []
    size = 0
    for element in islice(tree.iter("*"), MAX_ELEMENTS):
        for key in _NAMED:
            if value := element.get(key):
                found.append(value[:300])
                size += len(found[-1])
        if element.tag == "script" and element.text:
            found.append(element.text[:MAX_SCRIPT])
            size += len(found[-1])
        if size > MAX_MARKUP:
            break
    return "\n".join(found).lower()


def _title(tree: HtmlElement | None) -> str:
    title = next(tree.iterdescendants("title"), None) if tree is not None else None
    return (title.text or "") if title is not None else ""


def _keys(text: str) -> Iterator[str]:
    """Yield a title and its parts as they are compared: words in lower case."""
    for part in (text, *_PARTS.split(text)):
        if part and (key := key_of_title(part)) and len(key) <= TITLE_LENGTH:
            yield key


def _folded(text: str) -> str:
    return " ".join(text[:SAID_LENGTH].lower().replace("’", "'").split())


def _on_consent(block: Block) -> bool:
    # a page that is all one block speaks of many things
    lower = block.text.lower() if len(block.text) <= NOTICE_LENGTH else ""
    return any(map(lower.__contains__, CONSENT_STEMS))


def _unseen(block: Block) -> bool:
    return "noscript" in block.path or block.hidden
