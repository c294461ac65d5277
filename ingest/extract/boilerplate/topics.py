"""Paragraph -> the notice it is by what it speaks of: a table of families, whatever their exact wording.

A notice of a page speaks of one of a few things (consent, access, reprints, letters, gifts), in the page's own voice
or to its reader, and quotes nobody. A family is words of each of these kinds that must meet in one paragraph. What
opens like a notice is one wherever it stands; what only speaks like one is one at the edge of a page.
"""
# ruff: noqa: E501 - a pattern is one line

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

__all__ = ["FAMILIES", "MOST", "Family", "edge_family", "family_of"]

MOST = 90
"""Words beyond which a paragraph is no notice of a family."""

LEAST = 6
"""Words below which it says too little to tell."""


@dataclass(frozen=True, slots=True)
class Family:
    """Kinds of words that meet in a notice; ``opens`` is how it starts where it is sure anywhere, in lower case."""

    sign: str
    topic: str
    """What it is about; an article that says so in several paragraphs is about it too."""
    needs: tuple[str, ...]
    opens: str = ""
    edge: bool = True
    """Whether the words alone are enough at the edge of a page."""


_OWN = (
    r"\b(?:we|our|us|this (?:web ?)?(?:site|page)|(?:our|the|this) (?:web ?)?site|wir|uns\w*|(?:diese|dieser) (?:web)?(?:site|seite)|nous|notre|"
    r"ce site|nuestr[ao]s?|usamos|utilizamos|este (?:sitio|portal|medio|periódico|site|sítio)|esta (?:web|página)|"
    r"questo sito|noi|nosso|deze (?:web)?site|wij|onze)\b"
)
_CONSENT = (
    r"\b(?:consent|opt(?:ing)?[ -]?(?:in|out)|accept\w*|agree|refuse|reject\w*|declin\w+|settings|preferences|manage|allow|"
    r"disable|turn (?:it|them|these) off|switch (?:it|them|these) off|privacy|akzept\w+|ablehn\w+|zustimm\w+|einwillig\w+|einstellung\w*|"
    r"accepte\w*|refuse\w*|paramètr\w+|consentement|acepta\w*|rechaza\w*|configura\w*|preferencias|accett\w+|rifiut\w+|preferenze|"
    r"aceita\w*|recusa\w*|accepte\w+|weiger\w*|instellingen)\b"
)
_PIECE = r"(?:article|story|report|page|piece|post|text|column|essay|interview|edition|issue|item)"
_FREE = (
    r"\b(?:free|without (?:charge|paying|cost|a subscription|an account)|no (?:charge|cost)|at no cost|complimentary|open to (?:all|everyone|everybody)|"
    r"members?|members'|membership|subscri\w+|account|limit|paywall|until)\b"
)
_ACT = (
    r"\b(?:learn|find out|see what|follow th\w+|click|tap|sign (?:in|up|on)|log (?:in|on)|join|register|become|subscribe|create an|unlock|upgrade|"
    r"to (?:read|keep|continue)|more about)\b"
)
_REPRINT = (
    r"\b(?:reprint\w*|reproduc\w+|republish\w*|republication|syndicat\w+|photocop\w+|(?:buy|order|extra|more|bulk|single|printed|purchase) copies|copies of|"
    r"licens\w+|redistribut\w+|permissions?|printed|for (?:personal|private|your own|non-?commercial))\b"
)
_ASK = (
    r"\b(?:write to|contact|e-?mail|call|visit|see (?:our|the)|go to|ask (?:us|for|our)|apply|order|buy|request|click|consult|get in touch|"
    r"is (?:required|needed|forbidden|prohibited)|not (?:allowed|permitted)|only)\b"
)

FAMILIES: Mapping[str, Family] = MappingProxyType(
    {
        "consent": Family(
            "cookie",
            topic=r"\b(?:cookies?|traceurs|trackers|small files|on your (?:device|computer|browser))\b",
            needs=(_OWN, _CONSENT),
            opens=r"(?:we|our partners and we|we and our \w+|wir|nous|this (?:web ?)?site|our (?:web ?)?site|diese (?:web)?s(?:ei|i)te|ce site) (?:\w+ ){0,3}(?:us|set|plac|stor|sav|serv|employ|rel|need|work|verwend|nutz|setz|utilis|déposons|dépos)\w* (?:\w+ ){0,5}(?:cookies?|traceurs)\b",
        ),
        "access": Family(
            "paywall",
            topic=r"\b(?:read\w*|access\w*|view\w*|appears?|open|available|unlock\w*|published)\b",
            needs=(_FREE, _ACT, rf"\b(?:{_PIECE}s?|stories|site|content|archive|paper|magazine)\b"),
            opens=rf"(?:this {_PIECE}|the full {_PIECE}|you(?: are|'re|'ve| have)? (?:now |can )?(?:read(?:ing)?|view(?:ing)?)\b)",
        ),
        "reprint": Family(
            "legal",
            topic=_REPRINT,
            needs=(
                _ASK,
                rf"\b(?:this {_PIECE}|this material|copies|reprints?|permissions?|rights|licen[cs]\w+|republish\w*)\b",
            ),
            opens=rf"(?:this (?:{_PIECE}|copy|material|website|site)|copies of|(?:all )?reprints?\b|(?:to|for) (?:\w+ ){{0,3}}(?:reprints?|copies|permissions?|licens\w+|republish|reproduce|reuse)\b|permission (?:to|is|for)|no part of|you may (?:not )?(?:copy|print|reproduce|republish|share)|please do not (?:copy|reproduce))",
        ),
        "letter": Family(
            "subscribe",
            topic=r"\b(?:newsletters?|inbox|mailing list|e-?mail (?:list|briefing|digest|alerts?)|(?:daily|weekly|morning|evening|monthly|our|free) (?:e-?mails?|briefing|letter|digest|bulletin))\b",
            needs=(r"\b(?:our|us|your inbox|you)\b",),
            opens=r"(?:never miss|don't miss|stay (?:informed|up|in|ahead|connected)|keep up|be the first|sign up|subscribe|join (?:our|the|thousands|more|\d)|get (?:our|the|a|more)|receive|enter your|want (?:more|to|the)|like (?:what|this)|enjoy(?:ing|ed)? (?:what|this|the|our)|our (?:free |daily |weekly )*(?:newsletter|e-?mail|briefing) (?:is|comes|brings|lands|arrives|goes)|sent (?:every|each))\b",
            edge=False,
        ),
        "promise": Family(
            "subscribe",
            topic=r"\b(?:address|e-?mail|data|details|information)\b",
            needs=(
                r"\b(?:we|we'll)\b",
                r"\byour\b",
                r"\b(?:never|not|won't) (?:share|sell|pass|give|rent|spam|use|hand)\b",
            ),
        ),
        "app": Family(
            "promo",
            topic=r"\bapps?\b",
            needs=(
                r"\b(?:our|the|this)\b",
                r"\b(?:free|iphone|ios|android|app store|google play|download\w*|install)\b",
            ),
            opens=r"(?:get|download|try|install|read|follow|take|available|never miss|stay|now)\b",
            edge=False,
        ),
        "call": Family(
            "promo",
            topic=r"\?\W{0,3}(?:please )?(?:send|e-?mail|tell|write|call|contact|text|share|submit|get in touch|drop)\b",
            needs=(r"(?:\S@\S|\b(?:newsroom|comments|tips?|photos?|pictures?|videos?)\b)", r"(?:\S@\S|\b(?:us|our)\b)"),
            opens=r"(?:do|did|have|are|were|got|was|seen|spotted)\b",
            edge=False,
        ),
        "gift": Family(
            "promo",
            topic=r"\b(?:support\w*|donat\w+|giv(?:e|ing)|contribut\w+|chip in|gift)\b",
            needs=(
                r"\b(?:our|us|we)\b",
                r"\b(?:you|your|please)\b",
                r"\b(?:readers?|journalis\w+|newsroom|reporting|independent|local news|paper|what we do|our (?:work|site))\b",
            ),
            opens=r"(?:if you|please|support|help us|we (?:rely|depend)|our (?:journalism|reporting|work)|you can (?:help|support)|before you go)\b",
        ),
        "imprint": Family(
            "legal",
            topic=r"\b(?:published|owned|operated|produced|edited|run) by\b",
            needs=(r"\b(?:registered|ltd|limited|inc|llc|gmbh|trademarks?|all rights|company (?:no|number)|issn)\b",),
        ),
    }
)
"""Name of a family -> its words, most particular first."""

_LABEL = re.compile(r"[\"“„«][^\"“”„«»]{1,24}[\"”“»]")
"""A button's name in quotation marks."""

_QUOTES = re.compile(r"[\"“”«»„]")
_TOPICS = {name: re.compile(family.topic) for name, family in FAMILIES.items()}
_NEEDS = {name: [re.compile(need) for need in family.needs] for name, family in FAMILIES.items()}
_OPENS = {name: re.compile(family.opens) for name, family in FAMILIES.items() if family.opens}
_STARTS = re.compile("|".join(family.opens for family in FAMILIES.values() if family.opens))


def _meets(name: str, lower: str) -> bool:
    """Say whether all kinds of words of a family meet in a text."""
    return _TOPICS[name].search(lower) is not None and all(need.search(lower) for need in _NEEDS[name])


def _short(lower: str) -> bool:
    """Say whether a text has the length of a notice and quotes nobody."""
    return LEAST <= lower.count(" ") + 1 <= MOST and not _QUOTES.search(_LABEL.sub("", lower))


def family_of(lower: str) -> str | None:
    """Return the sign of a folded lower-case text that opens like a notice and speaks like one, or None.

    >>> family_of("this report may be read without charge until may 3; join to find out more.")
    'paywall'
    """
    if lower.count(" ") + 1 < LEAST or not _STARTS.match(lower) or not _short(lower):
        return None
    for name, opens in _OPENS.items():
        if opens.match(lower) and _meets(name, lower):
            return FAMILIES[name].sign
    return None


def edge_family(text: str) -> str | None:
    """Return the name of the family that a paragraph at the edge of a page speaks like, or None.

    >>> edge_family("Small files called cookies help this site; you may refuse them.")
    'consent'
    """
    lower = text.lower().replace("’", "'")
    if not _short(lower):
        return None
    return next((name for name, family in FAMILIES.items() if family.edge and _meets(name, lower)), None)
