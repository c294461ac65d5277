"""Rules of a site and the blocks of a page -> which blocks they decide. The only home of BeautifulSoup.

A pass of BeautifulSoup costs two thirds of an extraction, so the page is souped only where a site has CSS rules. The
soup is made of the very tree the blocks come from, each element numbered, so that a selector's answer leads back to
the blocks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bs4 import BeautifulSoup
from lxml.html import HtmlElement, tostring

from ingest.models import Block
from ingest.rules.rule import Rule, Site

__all__ = ["find_site", "mark_elements", "mark_texts"]

Marks = dict[int, tuple[bool, str]]
"""Position of a block -> (kept, the rule's name for the ledger)."""

_NUMBER = "data-ingest-number"


def find_site(sites: Iterable[Site], site: str | None) -> Site | None:
    """Return the rules for a site, None where there are none. Of those that serve it the longest host wins."""
    serving = [each for each in sites if each.serves(site)]
    return max(serving, key=lambda each: len(each.serving_host(site)), default=None)


def label(site: Site, rule: Rule) -> str:
    """Return the name of a rule in the ledger: ``rule:spacewar.com/related``."""
    return f"rule:{site.hosts[0]}/{rule.name}"


def mark_texts(site: Site, blocks: Sequence[Block], day: str | None = None) -> Marks:
    """Return the blocks that the regular expressions of a site's rules decide. Earlier rules win."""
    marks: Marks = {}
    for rule in site.rules:
        if not rule.valid_on(day):
            continue
        name = (False, label(site, rule))
        if rule.line:
            pattern = re.compile(rule.line)
            for block in blocks:
                if pattern.fullmatch(block.text):
                    marks.setdefault(block.position, name)
        if rule.onward:
            pattern = re.compile(rule.onward)
            first = next((block.position for block in blocks if pattern.fullmatch(block.text)), None)
            if first is not None:
                for block in blocks[first:]:
                    marks.setdefault(block.position, name)
    return marks


def mark_elements(
    site: Site,
    tree: HtmlElement,
    blocks: Sequence[Block],
    elements: Sequence[HtmlElement],
    day: str | None = None,
) -> tuple[Marks, list[HtmlElement]]:
    """Return the blocks that the CSS rules of a site decide, and the elements they drop from the page.

    ``elements`` are the elements the blocks stand in, in the order of the blocks. Drops win over keeps.
    """
    rules = [rule for rule in site.rules if (rule.drop or rule.keep) and rule.valid_on(day)]
    if not rules:
        return {}, []
    numbered = list(tree.iter("*"))
    for number, element in enumerate(numbered):
        element.set(_NUMBER, str(number))
    soup = BeautifulSoup(tostring(tree, encoding="unicode"), "lxml")
    for element in numbered:
        del element.attrib[_NUMBER]
    decided, dropped = _selected(site, rules, soup, numbered)
    marks = _mark_inline(decided, blocks, elements)
    for position, element in enumerate(elements):
        verdicts = [decided[each] for each in (element, *element.iterancestors()) if each in decided]
        if verdicts:
            # the outermost drop says it best; without one the nearest keep
            drops = [each for each in verdicts if not each[0]]
            marks[position] = drops[-1] if drops else verdicts[0]
    return marks, dropped


def _selected(
    site: Site, rules: Iterable[Rule], soup: BeautifulSoup, numbered: Sequence[HtmlElement]
) -> tuple[dict[HtmlElement, tuple[bool, str]], list[HtmlElement]]:
    """Return the elements that selectors choose, each with its verdict, and those of them that are dropped."""
    decided: dict[HtmlElement, tuple[bool, str]] = {}
    dropped: list[HtmlElement] = []
    for rule in rules:
        for selector, kept in ((rule.drop, False), (rule.keep, True)):
            for tag in soup.select(selector) if selector else ():
                element = numbered[int(str(tag[_NUMBER]))]
                if kept:
                    decided.setdefault(element, (True, label(site, rule)))
                else:
                    decided[element] = decided.get(element) or (False, label(site, rule))
                    dropped.append(element)
    return decided, dropped


def _mark_inline(
    decided: dict[HtmlElement, tuple[bool, str]], blocks: Sequence[Block], elements: Sequence[HtmlElement]
) -> Marks:
    """Return the blocks that stand wholly inside a chosen element smaller than theirs, as a span in a table cell."""
    marks: Marks = {}
    standing: dict[HtmlElement, list[Block]] = {}
    for block, element in zip(blocks, elements, strict=True):
        standing.setdefault(element, []).append(block)
    for chosen, verdict in decided.items():
        text = " ".join(" ".join(chosen.itertext()).split())
        around = next((each for each in chosen.iterancestors() if each in standing), None)
        if chosen not in standing and around is not None and not any(each in standing for each in chosen.iter("*")):
            for block in standing[around]:
                if block.text in text:
                    marks.setdefault(block.position, verdict)
    return marks
