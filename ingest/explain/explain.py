"""An article's ledger and some words -> which blocks hold them, what kept or dropped each, and what would flip that."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ingest.errors import NotFound
from ingest.explain.counterfactual import Flip, lacked, what_flips
from ingest.extract.models.part_names import MEANINGS
from ingest.extract.words import split_words
from ingest.models import Block, Verdict
from ingest.rules.apply import label
from ingest.rules.draft import standing
from ingest.rules.load import SHIPPED, Ruleset
from ingest.store.block_codec import unpack

__all__ = ["DECIDERS", "OPINIONS", "Explanation", "Finding", "findings", "meaning", "why"]

OPINIONS: Mapping[str, tuple[str, str]] = {
    "trafilatura": ("trafilatura leaves it out", "trafilatura takes it for part of the body"),
    "forest": (
        "by its place, its neighbours and its text it is no article, though trafilatura takes it",
        "by its place, its neighbours and its text it is article, though trafilatura leaves it out",
    ),
    "text:model": (
        "the trained models take it for none of the article, by its words, its place and its neighbours",
        "the trained models take it for part of the article, by its words, its place and its neighbours",
    ),
}
"""What the voters mean when they drop a block, and when they keep it."""

UNTOLD = (
    "by its place, its neighbours and its text it is no article",
    "by its place, its neighbours and its text it is article",
)
"""What the forest means where its votes are not looked at."""

ALONE = (
    "by its place, its neighbours and its text it is no article; trafilatura was not asked: the forest was sure",
    "by its place, its neighbours and its text it is article; trafilatura was not asked: the forest was sure",
)
"""The same where the forest had no need of trafilatura."""

DECIDERS: Mapping[str, str] = {
    "archive-toolbar": "the archive, cache or translator that the copy comes from put it there",
    "copy": "the page says it twice: it belongs to the copy with fewer words, or to the one that is not shown",
    "embedded:json-ld": "the page shows hardly a sentence, and states this text in its JSON-LD",
    "embedded:shown": "the page shows hardly a sentence: its article is the text that it carries and does not show",
    "embedded:state": "the page shows hardly a sentence, and carries this text for its scripts",
    "hidden": "the page says that it is not shown, and no extractor took it",
    "mail:button": "it is a link on a line of its own, which is the button of a message",
    "mail:footer": "it stands around the link that leads out of the list the message was sent to",
    "mail:quoted": "it quotes the message before",
    "mail:signature": "it is the signature of the message",
    "page:attribution": "it says whose words are quoted below",
    "page:clause": "the page is itself a legal text, and this is one of its sentences",
    "page:comment": "readers talk about the article: it stands among comments below it",
    "page:gallery": "a caption of a gallery: three or more elements alike that are named so, beside an article",
    "page:press": "it stands behind the text of a press release: an end mark, whom to ask, about the sender",
    "page:prompt": "it asks readers for something, around a field for an address or above a button that says the same",
    "page:related": "it leads to other stories: it is a box of links, or a link behind the last sentence",
    "page:signature": "it is the signature that somebody puts under every post",
    "reader-header": "the browser put it above the page for reading; site and author are kept as fields",
    "rejected": "the page was rejected as a whole: it holds no article",
    "site-template": "other stories of its site carry the same words: it is part of their template",
    "text:model": "the trained models overrule the rules for text captures",
    "text:body": "it reads like the body: sentences, in the main run of the page",
    "text:outside": "it stands outside the main run of the page",
    "text:inside": "it is a table, code or a list between paragraphs of the story; the forest is less sure",
    "text:title": "it is the headline, kept as a field",
    "text:byline": "it is the byline, kept as a field",
    "text:date": "it is the date, kept as a field",
    "text:dateline": "it is the dateline, kept as fields",
    "text:standfirst": "it is the standfirst, between headline and body",
    "text:caption": "it is a caption",
    "text:control": "it is a button, an option or a field label",
    "text:credit": "it credits a picture or a source",
    "text:source": "it names the source, kept as a field",
    "text:tags": "it is a list of tags",
    "text:note": "it is a note of the editors, as a correction",
    "text:widget": "it belongs to a form, a player or a counter",
    "text:linkrefs": "it is a list of link addresses",
    "text:share": "it is a line for sharing or following",
    "text:related": "it leads to other stories",
    "text:subscribe": "it asks to subscribe",
    "text:paywall": "it is a paywall notice",
    "text:promo": "it advertises the site",
    "text:advert": "it is an advertisement",
    "text:event": "it advertises an event",
    "text:author-bio": "it describes the author",
    "text:comment": "it is about comments, or one",
    "text:cookie": "it is about cookies or consent",
    "text:legal": "it is legal text",
    "text:nav": "it is navigation",
    "text:kicker": "it is the name of a section",
    "text:pullquote": "it repeats words of the body",
    "text:preformatted": "it is the message that this page of an archive is about",
    "text:front-matter": "it is front matter, kept as fields",
}
"""What the names in ``decided_by`` mean. Site rules say it themselves."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One block with its verdict, what the verdict's name means, and what would change it."""

    block: Block
    verdict: Verdict
    meaning: str
    flip: Flip


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is known of a capture and of the blocks asked for."""

    capture: Mapping[str, object]
    made_by: str
    rules: str
    findings: tuple[Finding, ...]
    blocks: int
    lacked: str = ""
    """What a rejected page would have needed to be an article; empty where it is one."""


def meaning(
    decided_by: str, *, kept: bool = False, votes: Sequence[tuple[str, float]] = (), rules: Ruleset = SHIPPED
) -> str:
    """Return what a name in ``decided_by`` means; of a site rule it is the sentence in its field ``why``."""
    said = dict(votes)
    if decided_by == "forest" and not said:
        return UNTOLD[kept]
    if decided_by == "forest" and "trafilatura" not in said:
        return ALONE[kept]
    if decided_by in OPINIONS:
        return OPINIONS[decided_by][kept]
    kind, _, name = decided_by.partition(":")
    if kind == "part":
        part = MEANINGS.get(name, "a part that this version does not name any more")
        return f"the voters leave it out; by its words and place it is {part}"
    if kind == "rule":
        return _meaning_of_rule(decided_by, rules)
    return DECIDERS.get(decided_by, f"it bears the marks of: {name}")


def _meaning_of_rule(decided_by: str, rules: Ruleset) -> str:
    for site in rules:
        for rule in site.rules:
            if label(site, rule) == decided_by:
                return rule.why
    return "a site rule that there is not any more"


def findings(
    ledger: Sequence[tuple[Block, Verdict]],
    *,
    site: str | None,
    html: bool,
    reason: str | None = None,
    text: str = "",
    rules: Ruleset = SHIPPED,
) -> tuple[Finding, ...]:
    """Return the blocks of a ledger that hold the words, as ``why`` does, each with its meaning and what would flip it.

    ``site`` is the capture's, ``html`` whether it is no plain text, ``reason`` the code why its page was rejected.
    """
    alike = standing(block for block, _ in ledger)
    return tuple(
        Finding(
            block,
            verdict,
            meaning(verdict.decided_by, kept=verdict.kept, votes=verdict.votes, rules=rules),
            what_flips(block, verdict, site=site, html=html, reason=reason, alike=alike(block), rules=rules),
        )
        for block, verdict in _holding(ledger, text)
    )


def why(connection: sqlite3.Connection, capture_id: int, text: str = "", *, rules: Ruleset = SHIPPED) -> Explanation:
    """Return the blocks of a capture that hold the words, in any case and with any punctuation; all without words.

    Words that run over the end of a block are found in each block that holds part of them, where no block holds all.

    Raises NotFound where there is no such capture or no ledger.
    """
    row = connection.execute(
        "select id, site, url, kind, source, outcome, reason, reason_code, title, sha256, charset, charset_from, "
        "blocks, blocks_kept, words_seen, words_kept from captures where id = ?",
        [capture_id],
    ).fetchone()
    if row is None:
        raise NotFound(f"no capture {capture_id}; `ingest show` lists the articles")
    capture = dict(row)
    data = connection.execute("select data from ledgers where capture_id = ?", [capture_id]).fetchone()
    if data is None:
        raise NotFound(
            f"capture {capture_id} ({capture['source']}) has no ledger: {capture['reason'] or capture['outcome']}"
        )
    made = connection.execute("select made_by, rules, body from articles where id = ?", [capture_id]).fetchone()
    ledger = unpack(data[0], made["body"] if made else None)
    reason = None if made else capture["reason_code"]
    return Explanation(
        capture=capture,
        made_by=made["made_by"] if made else "",
        rules=(made["rules"] or "") if made else "",
        findings=findings(
            ledger, site=capture["site"], html=capture["kind"] != "text", reason=reason, text=text, rules=rules
        ),
        blocks=len(ledger),
        lacked="" if made else lacked(reason, ledger, capture["reason"] or capture["outcome"]),
    )


def _holding(ledger: Sequence[tuple[Block, Verdict]], text: str) -> Sequence[tuple[Block, Verdict]]:
    sought = split_words(text)
    if not sought:
        if text.strip():
            # only punctuation: compare as written
            return [each for each in ledger if text.strip() in each[0].text]
        return ledger
    needle = re.compile(r"(?:^| )" + re.escape(" ".join(sought)))
    found = [each for each in ledger if needle.search(" ".join(split_words(each[0].text)))]
    if found:
        return found
    everything: list[str] = []
    owner: list[int] = []
    for number, (block, _) in enumerate(ledger):
        for word in split_words(block.text):
            everything.append(word)
            owner.append(number)
    for start in range(len(everything) - len(sought) + 1):
        if everything[start : start + len(sought)] == sought:
            return [ledger[number] for number in sorted(set(owner[start : start + len(sought)]))]
    return []
