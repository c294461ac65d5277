"""Judged page with little text -> the wall that is shown instead of the article, and the signals that show it.

A wall is a bot check, a consent notice, an error page with a status of success, or an empty shell for scripts. Their
words are in ``walls.toml``, by language. A wall is looked for only where hardly any other text was kept: an article
about captchas is an article. So for a page with a body only the words of its first paragraphs are counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType

from lxml.html import HtmlElement

from ingest.extract.boilerplate.tables import WALL_WORDS
from ingest.extract.html.head import key_of_title
from ingest.extract.prose import is_sentence, is_sentence_block
from ingest.extract.words import size_of
from ingest.models import Block, Metadata
from ingest.reasons import ReasonCode

__all__ = [
    "ARTICLE_WORDS",
    "WALLS",
    "Wall",
    "WallEvidence",
    "asks_to_read_on",
    "find_wall",
    "paywall_markup",
    "paywall_signals",
    "wall_evidence",
]

ARTICLE_WORDS = 250
"""Words of sentences from which a page holds an article, whatever else it says."""

MAX_BLOCKS = 80  # a wall says at the top of the page what it is
MAX_NOTICE = 900  # characters: a longer block is not a notice
MAX_READ = 500  # characters of a block
MAX_TITLE = 90  # characters: a longer heading is not that of a wall
MAX_CONSENT_WORDS = 1_500  # a longer text on consent is a cookie policy, which was written to be read
MAX_KEPT = 16_000  # characters: a page with more kept text is not a wall, whatever it speaks of
CONSENT_SHARE = 0.5  # of the words shown
BARE_WORDS = 25  # visible words up to which the name of a bot check in the markup is enough
MAX_ELEMENTS, MAX_MARKUP, MAX_SCRIPT = 3_000, 100_000, 2_000  # elements; characters of all names, of one script

_TITLE_PARTS = re.compile(r"\s+[|·•»«>/–—-]+\s+|[|·•»«:!?…]+\s*")
_ROOT_IDS = frozenset(
    "root app __next __nuxt ___gatsby react-root app-root app-container main-app svelte q-app ember-application "
    "mount-point vue-app single-spa-application application".split()
)
"""Values of ``id`` that frameworks give the element they fill."""

_ROOT_TAG = re.compile(r"[a-z]+(?:-[a-z]+)*-(?:root|app)|app-shell")
_NAMING_ATTRIBUTES = ("id", "class", "src", "action", "name", "data-sitekey")


@dataclass(frozen=True, slots=True)
class Wall:
    """How one kind of wall is recognised; numbers are counts of words."""

    name: str
    """The name of the flag."""
    reason: ReasonCode
    """Why a page that is nothing but this wall is rejected."""
    max_prose_one_signal: int
    """Words of sentences up to which one signal is enough ..."""
    max_prose: int
    """... and up to which two are."""
    max_visible: int
    """Words of any kind beyond which a page is not this wall."""
    statuses: frozenset[int] = frozenset()
    """HTTP status codes that are a signal."""
    max_visible_one_signal: int = 1_000_000
    """Words of any kind up to which one signal can be enough: a page with more shows what walls hide."""


WALLS: Mapping[str, Wall] = MappingProxyType(
    {
        wall.name: wall
        for wall in (
            Wall(
                "bot-wall",
                ReasonCode.BOT_WALL,
                max_prose_one_signal=60,
                max_prose=200,
                max_visible=250,
                statuses=frozenset({401, 403, 405, 429, 503}),
                max_visible_one_signal=100,
            ),
            Wall(
                "soft-404",
                ReasonCode.NOT_FOUND,
                max_prose_one_signal=80,
                max_prose=ARTICLE_WORDS,
                max_visible=2_000,
                statuses=frozenset({404, 410}),
            ),
            Wall("consent-wall", ReasonCode.CONSENT_WALL, max_prose_one_signal=0, max_prose=60, max_visible=150),
            Wall("script-shell", ReasonCode.NEEDS_SCRIPT, max_prose_one_signal=25, max_prose=60, max_visible=60),
        )
    }
)
"""The walls that are recognised in the same way, in the order they are tried: the first that fits is taken."""


def _compiled(table: Mapping[str, Mapping[str, str]]) -> dict[str, re.Pattern[str]]:
    """Return wall -> pattern, over all languages."""
    return {wall: re.compile("|".join(f"(?:{line})" for line in lines.values())) for wall, lines in table.items()}


_TITLES, _PHRASES = _compiled(WALL_WORDS.titles), _compiled(WALL_WORDS.phrases)
_MARKUP = {wall: re.compile(line) for wall, line in WALL_WORDS.markup.items()}


_READ_ON = re.compile(
    r"\b(?:subscri\w+|sign(?:ing)? (?:in|up)|log in|register|join|upgrade)\b"
    r".{0,40}\b(?:read|reading|story|article|unlock)\b"
)
# what any site says to readers with an account, and what shops offer for one
_ACCOUNT_HOLDER = re.compile(
    r"^\W*(?:already|bereits|schon|déjà|ya |sei già|já |al een)\b"
    r"|\b(?:offers?|discount|notifications?|rewards?|order|cart|checkout)\b"
)


@dataclass(frozen=True, slots=True)
class WallEvidence:
    """What a page of little text shows, as the signals of walls are looked for in it."""

    titles: tuple[str, ...]
    """Title and headings, each also in parts, folded to words."""
    texts: tuple[str, ...]
    """The first blocks, in lower case with straight apostrophes, cut to ``MAX_READ`` characters."""
    prose_words: int
    """Words of kept sentences that do not speak of consent."""
    consent_words: int
    """Words of shown sentences that do."""
    visible_words: int
    """Words shown that do not; those of ``noscript``, hidden elements, buttons and options are not counted."""
    noscript_texts: tuple[str, ...]
    """What is shown to a browser without scripts, as ``texts``."""


def find_wall(
    evidence: WallEvidence, tree: HtmlElement | None = None, status: int | None = None, *, least: int = 1
) -> tuple[Wall, str] | None:
    """Return the wall that a page of little text is, with the signals that show it, or None.

    ``tree`` is the parsed page, None for text captures; ``status`` the HTTP status code, where it is known; ``least``
    the number of signals that are needed.
    """
    for wall in WALLS.values():
        if evidence.prose_words > wall.max_prose or evidence.visible_words > wall.max_visible:
            continue
        signals = list(_signals(wall, evidence, tree, status))
        one_is_enough = (
            evidence.prose_words <= wall.max_prose_one_signal and evidence.visible_words <= wall.max_visible_one_signal
        )
        if len(signals) >= max(least, 1 if one_is_enough else 2):
            return wall, "; ".join(signals[:3])
    return None


def wall_evidence(
    blocks: Sequence[Block], kept: Sequence[Block], known: Metadata, tree: HtmlElement | None = None
) -> WallEvidence | None:
    """Return what a page shows; None where more than ``ARTICLE_WORDS`` kept words speak of something but consent."""
    prose_words = _prose_words(kept)
    if prose_words is None:
        return None
    shown = [block for block in blocks if not _hidden(block)]
    visible_words = sum(size_of(block.text) for block in shown if block.kind != "control")
    consent_words = sum(size_of(block.text) for block in shown if is_sentence_block(block) and _on_consent(block))
    headings = (block.text for block in shown[:MAX_BLOCKS] if block.level)
    titles = [text for text in (known.title or "", _title(tree), *headings) if len(text) <= 2 * MAX_TITLE]
    return WallEvidence(
        titles=tuple(dict.fromkeys(key for text in titles for key in _title_keys(text))),
        texts=tuple(_folded(block.text) for block in shown[:MAX_BLOCKS]),
        prose_words=prose_words,
        consent_words=consent_words,
        visible_words=visible_words - consent_words,
        noscript_texts=tuple(_folded(block.text) for block in blocks[:MAX_BLOCKS] if "noscript" in block.path),
    )


def _prose_words(kept: Sequence[Block]) -> int | None:
    """Return the words of kept sentences that do not speak of consent; None where the kept blocks hold an article."""
    if sum(len(block.text) for block in kept) > MAX_KEPT:
        return None
    prose = total = 0
    for block in kept:
        if _on_consent(block):
            continue
        size = size_of(block.text)
        total += size
        if total > ARTICLE_WORDS:
            return None
        if is_sentence(block.text, block.links, size):
            prose += size
    return prose


def paywall_signals(evidence: WallEvidence, tree: HtmlElement | None) -> Iterator[str]:
    """Yield the signals of a paywall on a page of little text: words, and only after them names in the markup."""
    for signal in _phrase_signal("paywalled", evidence.texts):
        yield signal
        yield from _markup_signal("paywalled", tree)


def paywall_markup(tree: HtmlElement | None) -> str | None:
    """Return the name of a paywall's maker or element in the markup, None where there is none."""
    return next(_markup_signal("paywalled", tree), None)


def asks_to_read_on(text: str) -> bool:
    """Say whether a notice asks readers to pay or sign in to read; a shop that asks its customers to log in does not.

    >>> asks_to_read_on("Subscribe to read the whole story."), asks_to_read_on("Already have an account? Log in")
    (True, False)
    """
    folded = _folded(text)
    return bool(_READ_ON.search(folded)) or bool(
        _PHRASES["paywalled"].search(folded) and not _ACCOUNT_HOLDER.search(folded)
    )


def _signals(wall: Wall, evidence: WallEvidence, tree: HtmlElement | None, status: int | None) -> Iterator[str]:
    if wall.name == "consent-wall":
        yield from _consent_signals(evidence, tree)
        return
    if wall.name == "script-shell":
        yield from _shell_signals(evidence, tree)
        return
    signals = [
        *_title_signal(wall.name, evidence),
        *_phrase_signal(wall.name, (*evidence.texts, *evidence.noscript_texts)),
    ]
    if status in wall.statuses:
        signals.append(f"status: {status}")
    yield from signals
    # captchas guard the forms of many pages, and style sheets name elements that are not there: on its own, markup is
    # a signal on a bare page only
    if signals or (wall.name == "bot-wall" and evidence.visible_words <= BARE_WORDS):
        yield from _markup_signal(wall.name, tree)


def _title_signal(wall: str, evidence: WallEvidence) -> Iterator[str]:
    title = next((title for title in evidence.titles if _TITLES[wall].fullmatch(title)), None)
    if title:
        yield f"title: {title}"


def _phrase_signal(wall: str, texts: Sequence[str]) -> Iterator[str]:
    phrase = next((match[0] for text in texts if (match := _PHRASES[wall].search(text))), None)
    if phrase:
        yield f"says: {phrase[:80]}"


def _markup_signal(wall: str, tree: HtmlElement | None) -> Iterator[str]:
    match = _MARKUP[wall].search(_markup_names(tree))
    if match:
        yield f"markup: {match[0]}"


def _consent_signals(evidence: WallEvidence, tree: HtmlElement | None) -> Iterator[str]:
    """Yield the signals of a consent wall: it speaks of hardly anything else."""
    consent, other = evidence.consent_words, evidence.visible_words
    if not 0 < consent <= MAX_CONSENT_WORDS or consent < CONSENT_SHARE * (consent + other):
        return
    yield f"says: {consent} words on consent, {other} on anything else"
    yield from _title_signal("consent-wall", evidence)
    yield from _markup_signal("consent-wall", tree)


def _shell_signals(evidence: WallEvidence, tree: HtmlElement | None) -> Iterator[str]:
    """Yield the signals of a page that scripts would fill."""
    if root := _empty_root(tree):
        yield f"markup: empty {root}"
    yield from _phrase_signal("script-shell", (*evidence.noscript_texts, *evidence.texts))


def _empty_root(tree: HtmlElement | None) -> str | None:
    """Return the name of the element that a framework fills, if it is there, empty, and scripts are loaded."""
    if tree is None or not any(script.get("src") for script in tree.iter("script")):
        return None
    for element in islice(tree.iter("*"), MAX_ELEMENTS):
        name = (element.get("id") or "").lower()
        if (name in _ROOT_IDS or _ROOT_TAG.fullmatch(str(element.tag))) and not _shows_text(element):
            return f"#{name}" if name in _ROOT_IDS else f"<{element.tag}>"
    return None


def _shows_text(element: HtmlElement) -> bool:
    """Say whether an element holds text that is shown."""
    return any(
        (descendant.text or "").strip()
        for descendant in islice(element.iter("*"), MAX_ELEMENTS)
        if descendant.tag not in {"script", "style", "noscript", "template"}
    )


def _markup_names(tree: HtmlElement | None) -> str:
    """Return the names of scripts, frames, forms and elements of a page, and the start of each script, a line each."""
    if tree is None:
        return ""
    names: list[str] = []
    size = 0
    for element in islice(tree.iter("*"), MAX_ELEMENTS):
        for attribute in _NAMING_ATTRIBUTES:
            if value := element.get(attribute):
                names.append(value[:300])
                size += len(names[-1])
        if element.tag == "script" and element.text:
            names.append(element.text[:MAX_SCRIPT])
            size += len(names[-1])
        if size > MAX_MARKUP:
            break
    return "\n".join(names).lower()


def _title(tree: HtmlElement | None) -> str:
    title = next(tree.iterdescendants("title"), None) if tree is not None else None
    return (title.text or "") if title is not None else ""


def _title_keys(text: str) -> Iterator[str]:
    """Yield a title and its parts as they are compared: words in lower case."""
    for part in (text, *_TITLE_PARTS.split(text)):
        if part and (key := key_of_title(part)) and len(key) <= MAX_TITLE:
            yield key


def _folded(text: str) -> str:
    return " ".join(text[:MAX_READ].lower().replace("’", "'").split())


def _on_consent(block: Block) -> bool:
    # a page that is all one block speaks of many things
    lower = block.text.lower() if len(block.text) <= MAX_NOTICE else ""
    return any(map(lower.__contains__, WALL_WORDS.consent_stems))


def _hidden(block: Block) -> bool:
    return "noscript" in block.path or block.hidden
