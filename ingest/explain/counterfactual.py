"""A verdict -> what would flip it: how far the votes are from the cut, which words told, the site rule to write."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from textwrap import shorten

from ingest.extract import arbiter
from ingest.extract.boilerplate.match import matched_phrase
from ingest.extract.page_parts.duplicates import COPY
from ingest.extract.quality import checks as quality
from ingest.extract.text.models import MODEL
from ingest.models import Block, Verdict
from ingest.reasons import ReasonCode
from ingest.rules.apply import label
from ingest.rules.draft import draft, site_file, toml_rule, toml_site
from ingest.rules.load import SHIPPED, Ruleset
from ingest.rules.rule import Rule

__all__ = ["Flip", "lacked", "what_flips"]

PHRASE = 80  # characters of a sign's words that are shown

LACKS: Mapping[str, str] = {
    ReasonCode.NO_TEXT: "anything to read: the page shows no text",
    ReasonCode.BOT_WALL: "its article: a browser is asked to prove itself; capture it again from one that passed",
    ReasonCode.CONSENT_WALL: "its article: it asks for consent; capture it again after the choice was made",
    ReasonCode.NOT_FOUND: "an article: it says that there is none at this address",
    ReasonCode.NEEDS_SCRIPT: "its text, which a script brings; capture it again from a browser that ran it",
    ReasonCode.BOILERPLATE: "one block that the voters or a site rule keep",
    ReasonCode.TOO_SHORT: f"{quality.MIN_WORDS} words of kept text",
    ReasonCode.ONLY_LINKS: f"sentences: fewer than {quality.INDEX_WORDS} words were kept, "
    f"over {quality.LINK_INDEX:.0%} of their letters inside links",
}
"""Why a page was rejected -> what the page would have needed."""

STAYS: Mapping[str, str] = {
    "title": "it would stay if it were half of the kept text or more",
    "byline": f"it would stay with more than {arbiter.HEADER_WORDS} words, or further down the article",
    "date": f"it would stay with more than {arbiter.HEADER_WORDS} words, or further down the article",
    "dateline": "it would stay if it did not open with a place and an agency or a day",
    "caption": "it would stay outside the element of a caption",
    "control": f"it would stay with more than {arbiter.CONTROL_WORDS} words, or outside a button, option or label",
}
"""What a block of HTML is, where its place or kind tells -> when it would stay."""

STAYS_IN_TEXT: Mapping[str, str] = {
    "title": "it would stay below the first sentences of the article",
    "byline": "it would stay away from headline and end of the article",
    "date": "it would stay away from headline and end of the article",
    "dateline": "it would stay if it did not open with a place and an agency or a day",
    "pullquote": "it would stay if the article did not say the same words again",
}
"""The same of a plain-text capture."""


@dataclass(frozen=True, slots=True)
class Flip:
    """What would change a verdict."""

    how: str
    """In words."""
    rule: str = ""
    """The site rule that forces it, as TOML: a whole file, or a rule to append to ``file``; empty where none can."""
    file: str = ""
    """The file of site rules to write or change, relative to the folder that holds ``raw/`` and ``db/``."""
    phrase: str = ""
    """The words for which a block bears its sign."""
    margin: float | None = None
    """How far the forests' vote is over (or, negative, under) what the page needs; None where it is not on record."""


PUT = frozenset({"archive-toolbar", "reader-header"})
"""Verdicts on what is none of the page's own."""


def _margin(verdict: Verdict) -> float | None:
    chance = dict(verdict.votes).get("forest")
    return None if chance is None or verdict.needed is None else round(chance - verdict.needed, 2)


def lacked(code: str | None, ledger: Iterable[tuple[Block, Verdict]], sentence: str = "") -> str:
    """Return what a rejected page would have needed, and where nothing was kept the block that came nearest to it.

    ``code`` is a value of ``ReasonCode``; ``sentence`` is the reason in words, for codes that say no more than that.
    """
    need = LACKS.get(code or "") or f"what the reason names: {sentence or code}"
    if code != ReasonCode.BOILERPLATE:
        return need
    voted = [(far, block.position) for block, verdict in ledger if (far := _margin(verdict)) is not None]
    far, position = max(voted, default=(0.0, -1))
    return need if far >= 0 else f"{need}; block {position} came nearest, {-far:.2f} short"


def what_flips(
    block: Block,
    verdict: Verdict,
    *,
    site: str | None,
    html: bool,
    reason: str | None = None,
    alike: int = 0,
    rules: Ruleset = SHIPPED,
) -> Flip:
    """Return what would change the verdict on a block.

    ``site`` is the capture's; ``html`` is whether it is no plain text; ``reason`` is the code of why its page was
    rejected; ``alike`` is how many other blocks stand where it does (see ``rules.draft.standing``); ``rules`` are the
    site rules in force.
    """
    name = verdict.decided_by
    if name.startswith("rule:"):
        return replace(_of_rule(block, name, rules), margin=_margin(verdict))
    phrase = matched_phrase(block.text, name.removeprefix("text:")) if name.startswith("text:") else None
    if name == "rejected":
        return Flip(
            f"it goes with its page, which lacks {LACKS.get(reason or '', 'an article')}", margin=_margin(verdict)
        )
    how = _how(verdict, phrase, html=html)
    rule = draft(block, keep=not verdict.kept, alike=alike, css=html)
    if not rule:
        how += "; site rules can only drop from plain text" if not html else "; its path is too plain for a site rule"
    elif not site:
        how += "; site rules need a site: give the capture's address in a sidecar"
        rule = ""
    file, rule = _placed(site, rule, rules) if site and rule else ("", "")
    shown = shorten(phrase, PHRASE, placeholder=" …") if phrase else ""
    return Flip(how, rule, file, shown, _margin(verdict))


def _how(verdict: Verdict, phrase: str | None, *, html: bool) -> str:
    """Return what would change a verdict, in words; ``phrase`` are the words for which the block bears its sign."""
    name = verdict.decided_by
    if name == "hidden":
        return f"the page does not show it; {_gap(verdict) or 'it would stay if the voters kept it'}"
    if name in PUT or name.startswith("mail:"):
        return "what put it there names it as its own; nothing but a site rule keeps it"
    if name.startswith("page:") or name == COPY:
        return "its place and make on the page tell, whatever the voters say; a site rule has the last word"
    if verdict.before:
        return (
            f"by itself the page keeps it ({verdict.before[0]}); it is back when too few stories of its site carry it"
        )
    if name.startswith("text:") and name != MODEL:
        return _of_sign(verdict, name.removeprefix("text:"), phrase, STAYS if html else STAYS_IN_TEXT)
    return _gap(verdict) or "its votes are not on record: clean the capture again to see them"


def _gap(verdict: Verdict) -> str:
    """Return how far the votes are from the cut, in words; empty where they are not on record."""
    far = _margin(verdict)
    if far is None:
        return ""
    chance = dict(verdict.votes)["forest"]
    size = f"{abs(far):.2f}" if far else "less than 0.01"
    side = "over" if far > 0 or (far == 0 and verdict.kept) else "short of"
    return f"the forest's {chance:.2f} is {size} {side} the {verdict.needed:.2f} from which this page keeps a block"


def _of_sign(verdict: Verdict, sign: str, phrase: str | None, stays: Mapping[str, str]) -> str:
    """Return what would change a verdict by a sign, or by what a block is on its page."""
    if verdict.kept:
        return "it reads like sentences in the main run of the capture; it would go with the words of a notice"
    place = "it would stay inside the main run of sentences, away from lines of its kind"
    when = "it would stay with other words" if phrase else stays.get(sign, place)
    far = _margin(verdict)
    if far is None:
        return when
    if far < 0:
        return f"the name only says what it is, the voters leave it out without: {_gap(verdict)}"
    if sign not in stays:
        when += f", or as sentences of which the forest is {arbiter.SURE:.2f} sure"
    return f"the voters would keep it, {_gap(verdict)}; {when}"


def _of_rule(block: Block, name: str, rules: Ruleset) -> Flip:
    """Return which rule to change, and the part of it that fits the block."""
    for site in rules:
        for rule in site.rules:
            if label(site, rule) == name:
                how = f"change the rule {rule.name!r}: {_part(rule, block)}"
                own = _own_file(site.hosts[0], rules)
                if own:
                    return Flip(how, file=own)
                how += f"; in a file of your own a rule named {rule.name!r} takes the place of this one"
                file, text = _placed(site.hosts[0], toml_rule(rule), rules)
                return Flip(how, text, file)
    return Flip("nothing to change: clean the capture again, the rule is gone")


def _placed(host: str, rule: str, rules: Ruleset) -> tuple[str, str]:
    """Return the user's file for the rules of a host, and what to write there: the whole file where there is none."""
    if own := _own_file(host, rules):
        return own, rule
    site, _ = rules.origin(host)
    known = site.hosts[0] if site else host
    return site_file(known), toml_site([known], [rule])


def _own_file(host: str, rules: Ruleset) -> str:
    """Return the user's file that holds rules of a host, empty where there is none."""
    first = rules.origin(host)[1].split(", ")[0]
    return first if first.endswith((".toml", ".py")) else ""


def _part(rule: Rule, block: Block) -> str:
    """Return the parts of a rule that may have decided on a block, as they are written."""
    texts = [field for field in ("line", "onward") if (p := getattr(rule, field)) and re.fullmatch(p, block.text)]
    fields = texts or [field for field in ("drop", "keep", "onward") if getattr(rule, field)]
    return ", ".join(f"{field}={getattr(rule, field)!r}" for field in fields)
