"""Decoded HTML -> HTML that a parser takes whole and in linear time, and words for what that may have cost.

Nearly every page comes through as it is, for the price of one pass of a pattern. A page that is too large, too deep, or
that leaves something open which would hide the text behind it, is made smaller here and mended in ``mend``. There is
no tree yet: what can hang a parser, or make it drop text in silence, is met before it is built.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import accumulate, repeat

from ingest.clean.mend import BLOCKS, HIDING, RAW, SWALLOWING, TOLD, VOID, mend
from ingest.clean.stated import fold

__all__ = ["MOST_CHARACTERS", "MOST_TAGS", "Scanned", "plain_text", "scan", "title", "whole"]

MOST_CHARACTERS = 10_000_000
"""Of text and markup; the longest of 3,500 real pages had 5.3 million."""

MOST_TAGS = 200_000
"""Tags that are parsed; the fullest of those pages had 15,795 elements."""

LONG_VALUE = 65_536  # characters of an attribute that nobody shows
HEAD = 10_000  # characters in which a doctype stands
DEEP = 400  # elements open at once from which a page is walked: real pages have up to 56, libxml2 stops at 2,048
JOINED_TO = 30_000  # paragraphs that are left of a page of more tags than are parsed
LOST, LOST_SHARE = 12, 0.1  # elements, and share of them, that a parser may leave out before it is not believed

# Each tag from end to end, quoted values and all, and each comment as "!". What never ends, a tag with 1,000 attributes
# or 3,000 characters between two values, a value that runs over the start of a tag as one does whose quote was never
# closed, and a comment that a later one ends take all the rest, and the name is empty. Nothing is read twice.
_TAGS = re.compile(
    r"""<(/?[a-zA-Z][^\s/>]*+|!(?=--))(?:(?<=!)--(?:[^<-]++|<(?!!--)|-(?!->))*+-->|(?<!!)[^>=]{0,3000}+"""
    r"""(?:=\s*+(?:"[^"<>]*+(?:<[^"]*+)?+"|'[^'<>]*+(?:<[^']*+)?+'|(?!["']))[^>=]{0,3000}+){0,1000}+>)"""
    r"""|<(?:[a-zA-Z]|!--)(?s:.*)"""
)
# the same without a look into the values, for pages that write ">" in them
_LOOSE = re.compile(
    r"""<(/?[a-zA-Z][^\s/>]*+|!(?=--))(?:(?<=!)--(?:[^<-]++|<(?!!--)|-(?!->))*+-->|(?<!!)[^>=]{0,3000}+"""
    r"""(?:=\s*+(?:"[^"]*+"|'[^']*+'|(?!["']))[^>=]{0,3000}+){0,1000}+>)|<(?:[a-zA-Z]|!--)(?s:.*)"""
)
_SCRIPT_START = re.compile(r"<script[\s>]", re.IGNORECASE)
_SCRIPT_END = re.compile(r"</script", re.IGNORECASE)
_PAIRED = (*sorted(RAW), *sorted(HIDING))
_CLOSED_BY_THE_NEXT = frozenset("p li dt dd tr td th option optgroup thead tbody tfoot colgroup rb rt rp".split())
"""Elements that their like ends: however many are left open, none is inside the other."""

_COMMENT = re.compile(r"<(!--)")
_SCRIPT = re.compile(r"<(script|style|!--)(?![^>]{0,500}json)", re.IGNORECASE)
_STATE = re.compile(r"<(script)\b", re.IGNORECASE)
_VALUE = re.compile(rf"""=\s*+(?:"[^"]{{{LONG_VALUE},}}"|'[^']{{{LONG_VALUE},}}'|[^\s"'>=]{{{LONG_VALUE},}})""")
_DATA = re.compile(r"""(?<=["'=(])data:[^"'\s>)]{1000,}""", re.IGNORECASE)
_INLINE = re.compile(
    r"</?(?:a|abbr|acronym|b|bdi|bdo|big|cite|code|data|del|dfn|em|font|i|ins|kbd|label|mark|nobr|q|s|samp|small|span|"
    r"strike|strong|sub|sup|time|tt|u|var|wbr)(?:[\s/][^<>]*+)?>",
    re.IGNORECASE,
)
_NEIGHBOURS = re.compile(
    r"(?:</(?P<kind>p|li|dd|dt|td|th|tr|option|h[1-6]|div|blockquote)\s*>\s*<(?P=kind)(?:[\s/][^<>]*+)?>"
    r"|<br(?:[\s/][^<>]*+)?>)",
    re.IGNORECASE,
)
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/<>]*+)[^<>]*+>")
_TITLE = re.compile(r"<title\b[^>]{0,1000}>([^<]{1,4000})", re.IGNORECASE)
_UNSEEN = re.compile(r"<(script|style|title|template|svg|iframe|noembed|datalist|!--)(?![\w-])", re.IGNORECASE)
_END_OF = {
    name: re.compile(rf"</{name}(?=[\s/>])[^>]*+>", re.IGNORECASE)
    for name in "script style title template svg iframe noembed datalist".split()
} | {"!--": re.compile(r"--!?>")}
_DECLARATION = re.compile(r"<[!?][^>]*+>")


@dataclass(frozen=True, slots=True)
class Scanned:
    """A page that can be parsed."""

    text: str = field(repr=False)
    cuts: tuple[str, ...] = ()
    """What was done that may have cost visible text, in words; empty for nearly every page."""
    elements: int = 0
    """Start tags that a parser is to make elements of."""


def scan(text: str) -> Scanned:
    """Return a page that can be parsed whole in time linear in its length, with the words for what that may have cost.

    At most ``MOST_CHARACTERS`` characters, ``MOST_TAGS`` tags, 1,000 attributes a tag and 1,000 elements inside each
    other are left of it. Scripts, styles, comments and long values go before text does.
    """
    cuts: list[str] = []
    if len(text) > MOST_CHARACTERS:
        text = _shortened(text, cuts)
    if len(text) > 3 * MOST_TAGS and text.count("<") > MOST_TAGS:
        text = _thinned(text, cuts)
    names = _names(text)
    counts = _counts(names)
    if _odd(text, counts) or _deep(names, counts):
        mended = mend(text)
        return Scanned(mended.text, (*cuts, *mended.cuts), mended.elements)
    elements = sum(count for name, count in counts.items() if name[0] not in "/!")
    return Scanned(text, tuple(cuts), elements)


def whole(scanned: Scanned, elements: int) -> Scanned | None:
    """Return None where a tree of so many elements is the whole page, else the page mended, to be parsed again.

    A parser that gives up, at a depth or inside something left open, says nothing; that it made fewer elements than
    there are start tags does. Of 1,497 real pages none lacks more than a few of a hundred.
    """
    if scanned.elements - elements <= LOST + LOST_SHARE * scanned.elements:
        return None
    # programs write tags too: what is walked tells them apart
    mended = mend(scanned.text)
    if mended.elements - elements <= LOST + LOST_SHARE * mended.elements:
        return None
    return Scanned(mended.text, tuple(dict.fromkeys((*scanned.cuts, *mended.cuts))))


def plain_text(text: str) -> str:
    """Return the text of a page without building a tree: a blank line where a block begins or ends.

    >>> plain_text("<title>T</title><p>One <b>two</b>.<script>x</script><p>Three &amp; four.")
    'One two.\\n\\nThree & four.'
    """
    shown = _TAG.sub(_break, _DECLARATION.sub(" ", _without(text, _UNSEEN)))
    lines = (" ".join(line.split()) for line in html.unescape(shown).split("\n\n"))
    return "\n\n".join(line for line in lines if line)


def title(text: str) -> str | None:
    """Return the title of a page without building a tree, on one line; None where it has none."""
    found = _TITLE.search(text)
    return (fold(found[1]) or None) if found else None


def _break(match: re.Match[str]) -> str:
    name = match[2].lower()
    return "\n\n" if name in BLOCKS or name == "br" else ""


def _names(text: str) -> list[str]:
    """Return the names of the tags of a page in order, "/" before that of an end tag; the last is "" at a fault."""
    names: list[str] = _TAGS.findall(text)
    if names and not names[-1] and not SWALLOWING.search(text):
        names = _LOOSE.findall(text)
    return names


def _counts(names: list[str]) -> Counter[str]:
    """Return how often each name stands there, in lower case."""
    counts = Counter(names)
    for name in [name for name in counts if name != name.lower()]:
        counts[name.lower()] += counts.pop(name)
    return counts


def _odd(text: str, names: Mapping[str, int]) -> bool:
    """Whether something is left open that hides what follows, or is written so that no parser reads it whole."""
    if "" in names or "plaintext" in names:
        return True
    left = [name for name in _PAIRED if names.get(name, 0) > names.get(f"/{name}", 0)]
    # programs write the start tags of others: what tells is whether paragraphs stand between two of them
    if left and (left != ["script"] or _runs_on(text)):
        return True
    if "template" in names and "shadowroot" in text:
        return True
    return "<!ENTITY" in text[:HEAD] or (text.startswith("<?xml") and "<![CDATA[" in text)


def _runs_on(text: str) -> bool:
    """Whether a script goes on beyond the start of the next one, over what may be paragraphs, or to the end."""
    at = 0
    while script := _SCRIPT_START.search(text, at):
        end = _SCRIPT_END.search(text, script.end())
        if end is None:
            return True
        again = _SCRIPT_START.search(text, script.end(), end.start())
        if again and TOLD.search(text, script.end(), again.start()):
            return True
        at = end.end()
    return False


def _deep(names: list[str], counts: Mapping[str, int]) -> bool:
    """Whether more elements may be open at once than ``DEEP``, those that their like ends left out."""
    nested = [name for name in counts if name[0] not in "/!" and name not in VOID and name not in _CLOSED_BY_THE_NEXT]
    if sum(counts[name] for name in nested) <= DEEP:
        return False
    # an end tag without a start ends nothing: only as many are counted down as there are starts
    steps = dict.fromkeys(nested, 1) | {f"/{name}": -1 for name in nested if counts.get(f"/{name}", 0) <= counts[name]}
    levels = list(accumulate(map(steps.get, names, repeat(0)), initial=0))
    return max(levels) - min(levels) > DEEP and _depth(names) > DEEP


def _depth(names: list[str]) -> int:
    """Return how many elements are open at once at most."""
    inside: Counter[str] = Counter()
    depth = deepest = 0
    for name in map(str.lower, names):
        if name[0] in "/!":
            if inside[name[1:]]:
                inside[name[1:]] -= 1
                depth -= 1
        elif name not in VOID and name not in _CLOSED_BY_THE_NEXT:
            inside[name] += 1
            depth += 1
            deepest = max(deepest, depth)
    return deepest


def _shortened(text: str, cuts: list[str]) -> str:
    """Return a page of at most ``MOST_CHARACTERS``: what is not text goes first, then what is beyond."""
    steps: tuple[Callable[[str], str], ...] = (
        lambda page: _without(page, _SCRIPT),
        lambda page: _VALUE.sub('=""', _DATA.sub("", page)),
        lambda page: _without(page, _STATE),
    )
    for step in steps:
        text = step(text)
        if len(text) <= MOST_CHARACTERS:
            return text
    cuts.append(f"length: {len(text)} characters, the first {MOST_CHARACTERS} were read")
    return text[:MOST_CHARACTERS]


def _without(text: str, starts: re.Pattern[str]) -> str:
    """Return a page without elements and comments that start so, each up to its end; one that never ends stays."""
    left: list[str] = []
    endless: set[str] = set()
    at = 0
    for start in starts.finditer(text):
        name = start[1].lower()
        if start.start() < at or name in endless:
            continue
        end = _END_OF[name].search(text, start.end())
        if end is None:
            endless.add(name)
            continue
        left += (text[at : start.start()], " ")
        at = end.end()
    return "".join((*left, text[at:]))


def _thinned(text: str, cuts: list[str]) -> str:
    """Return a page of at most ``MOST_TAGS`` tags: inline ones go first, then neighbours are joined, then all go."""
    text = _INLINE.sub("", _without(text, _COMMENT))
    tags = text.count("<")
    if tags <= MOST_TAGS:
        return text
    cuts.append(f"tags: {tags}, paragraphs side by side were joined")
    every = max(2, 2 * tags // JOINED_TO // 2)
    met = 0

    def join(match: re.Match[str]) -> str:
        nonlocal met
        met += 1
        return match[0] if met % every == 0 else "\n"

    text = _NEIGHBOURS.sub(join, text)
    if text.count("<") <= MOST_TAGS:
        return text
    paragraphs = plain_text(text).split("\n\n")
    size = len(paragraphs) // JOINED_TO + 1
    joined = ("\n".join(paragraphs[at : at + size]) for at in range(0, len(paragraphs), size))
    head = f"<title>{html.escape(title(text) or '', quote=False)}</title>"
    return head + "".join(f"<p>{html.escape(each, quote=False)}</p>\n" for each in joined)
