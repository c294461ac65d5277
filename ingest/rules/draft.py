"""A block and what should become of it -> the site rule to add: a first draft for a person to name and to widen."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields

import soupsieve

from ingest.models import HIDDEN, Block
from ingest.rules.rule import Rule

__all__ = ["RULES_FOLDER", "draft", "selector", "site_file", "standing", "toml_rule", "toml_site"]

RULES_FOLDER = "rules"
"""Folder of a user's rules, beside ``raw/`` and ``db/``."""

STEPS = 3  # that many steps of a path; more tie a rule to one page, fewer reach too far
CUT = 32  # ``extract.html.segment`` cuts names of classes and ids to that length
WORDS = 3  # words by which an element is told from others of the same path
LINE_WORDS = 8

# a text inside one of these is all there is inside it; others are containers, of which the text may be a part
LEAVES = frozenset("p li dt dd h1 h2 h3 h4 h5 h6 td th figcaption caption pre blockquote button option legend".split())
_STEP = re.compile(r"([a-z][a-z0-9]*)(?:#(?P<id>[^\s>]+)|\.(?P<classes>[^\s>]+))?")
_PLAIN = re.compile(r"[A-Za-z_-][\w-]*")


def site_file(site: str) -> str:
    """Return the file for a user's rules of a site, relative to the folder that holds ``raw/`` and ``db/``.

    >>> site_file("morrow-quay.example")
    'rules/morrow-quay.example.toml'
    """
    return f"{RULES_FOLDER}/{site}.toml"


def toml_site(hosts: Iterable[str], rules: Iterable[str]) -> str:
    """Return the text of a rule file: its hosts, then rules as ``draft`` and ``toml_rule`` write them.

    >>> print(toml_site(["morrow-quay.example"], ['[[rule]]\\nname = "tides"']), end="")
    hosts = ["morrow-quay.example"]
    <BLANKLINE>
    [[rule]]
    name = "tides"
    """
    return "\n".join([f"hosts = [{', '.join(map(_literal, hosts))}]\n", *(f"{rule}\n" for rule in rules)])


def toml_rule(rule: Rule) -> str:
    """Return a rule as a TOML table, fields that are empty left out."""
    filled = ((field.name, getattr(rule, field.name)) for field in fields(rule))
    return "\n".join(["[[rule]]", *(f"{name} = {_literal(value)}" for name, value in filled if value)])


def standing(blocks: Iterable[Block]) -> Callable[[Block], int]:
    """Return what tells of a block of a page how many others a selector of its path would take as well."""
    times: Counter[tuple[str, ...]] = Counter()
    for block in blocks:
        steps = block.path.split(">")
        # a path is short: its runs are ten at most
        times.update({tuple(steps[i:j]) for i in range(len(steps)) for j in range(i + 1, len(steps) + 1)[:STEPS]})
    return lambda block: times[tuple(block.path.split(">")[-STEPS:])] - 1


def selector(block: Block, alike: int = 0) -> str:
    """Return the CSS selector of the element a block stands in, from its path; empty where the path does not tell.

    ``alike`` is how many other blocks of the page it would take as well (see ``standing``): where there are any, words
    of the block are added.

    >>> selector(Block(0, "paragraph", "High water at six", "article.post>p.note"))
    'article.post p.note'
    >>> selector(Block(0, "paragraph", "High water at six", "article.post>p"), alike=7)
    'article.post p:-soup-contains("water"):-soup-contains("High"):-soup-contains("six")'
    """
    path = block.path.replace(HIDDEN, "")
    steps = [step for step in map(_step, path.split(">")) if step][-STEPS:] if _STEP.match(path) else []
    if not steps or not alike:
        return " ".join(steps)
    told = "".join(f':-soup-contains("{word}")' for word in _telling(block.text))
    if not told:
        return ""
    last = path.rpartition(">")[2]
    tag = re.split(r"[.#]", last)[0]
    inside = "" if tag in LEAVES else " "
    return f"{' '.join(steps)}{inside}{told}{':not(:has(p, div, li, table))' if inside else ''}"


def _step(name: str) -> str:
    """Return one step of a path as CSS; names that were cut are matched by their start."""
    match = _STEP.fullmatch(name)
    if match is None:
        return ""
    tag, identity = match[1], match["id"]
    if identity:
        if len(identity) >= CUT:
            return tag if set(identity) & set('"\\') else f'{tag}[id^="{identity}"]'
        return f"{tag}#{soupsieve.escape(identity)}"
    classes: list[str] = []
    for piece in (match["classes"] or "").split("."):
        if piece[:1].isdigit():
            # the dot of "mt-1.5" looks like the next class
            del classes[-1:]
        elif piece:
            classes.append(piece)
    return tag + "".join(
        f".{soupsieve.escape(each)}" if len(each) < CUT else f'[class*="{each}"]' if _PLAIN.fullmatch(each) else ""
        for each in classes
    )


def _telling(text: str) -> Sequence[str]:
    """Return the longest of a text's first words, by which it is found whatever white space stands between them."""
    found = dict.fromkeys(re.findall(r"\w+", " ".join(text.split()[:12])))
    return sorted(found, key=lambda word: -len(word))[:WORDS]


def draft(block: Block, *, keep: bool, alike: int = 0, css: bool = True) -> str:
    """Return a rule that keeps a block, or drops it, as a TOML table; empty where no rule can do that.

    ``alike`` is as in ``selector``. ``css`` is whether the capture is HTML: in plain text, rules can only drop.

    >>> print(draft(Block(0, "paragraph", "High water at six", "article.post>p.note"), keep=True))
    [[rule]]
    name = "high-water"
    why = "say in one sentence what this is"
    keep = "article.post p.note"
    """
    chosen = selector(block, alike) if css else ""
    if keep:
        return _rule(block, "keep", chosen) if chosen else ""
    # a selector that only words tell apart is better said as the words
    return _rule(block, "drop", chosen) if chosen and not alike else _rule(block, "line", _line(block.text))


def _rule(block: Block, field: str, value: str) -> str:
    slug = re.findall(r"[a-z][a-z0-9]*", " ".join(block.text.lower().split()[:4]))[:2]
    name = "-".join(slug) or "this-block"
    return f'[[rule]]\nname = "{name}"\nwhy = "say in one sentence what this is"\n{field} = {_literal(value)}'


def _line(text: str) -> str:
    """Return a regular expression for a text: all of a short one, how a long one starts."""
    lines = text.split("\n")
    parts = lines[0].split()
    pattern = " ".join(map(re.escape, parts[:LINE_WORDS]))
    if len(lines) > 1:
        return rf"\s*{pattern}[\s\S]*"
    return pattern if len(parts) <= LINE_WORDS else f"{pattern} .*"


def _literal(value: str) -> str:
    """Return a TOML string (https://toml.io/en/v1.0.0#string): a literal one where that is easier to read.

    Lone surrogates, which TOML cannot hold, become question marks.
    """
    value = value.encode("utf-8", "replace").decode("utf-8")
    if "'" not in value and set(value) & set('"\\') and value.isprintable():
        return f"'{value}'"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
