"""Decoded HTML -> HTML that libxml2 parses completely and in linear time, with notes on text that may have been lost.

Runs before there is a tree, because a parser can hang or drop text without notice. Nearly every page is returned
unchanged after one pass of a regular expression. Pages that are too large are made smaller here; pages that leave an
element or quote open that would hide the text behind it are repaired by ``repair``.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ingest.extract.html.head import fold
from ingest.extract.html.repair import BLOCKS, HIDING, RAW, SWALLOWING, TAG_WITH_TEXT, is_program, repair
from ingest.settings import DEFAULT, Settings

__all__ = [
    "BODY",
    "LONGEST_HEAD",
    "Prepared",
    "plain_text",
    "prepare",
    "repair_if_cut_off",
    "title",
]

LONGEST_HEAD = 1_000_000
"""Characters in which the body of a page is looked for that is read as its bare paragraphs."""

BODY = re.compile(r"<body[\s>]", re.IGNORECASE)
"""Where the body of a page starts."""

LONG_VALUE = 65_536  # characters of an attribute that nobody shows
MOST_ODD_VALUES = 100  # with ">" in them, that are looked at one by one
HEAD = 10_000  # characters in which a doctype stands
JOINED_TO = 20_000  # paragraphs that are left of a page of more tags than are parsed
LOST, LOST_SHARE = 12, 0.1  # elements, and share of them, that a parser may leave out before it is not believed

# Each tag from end to end, quoted values and all, and each comment as "!". What never ends, a tag with 250 attributes
# or 1,000 characters between two values, a value that runs over the start of a tag as one does whose quote was never
# closed, and a comment that a later one ends take all the rest, and the name is empty. Nothing is read twice.
_TAGS = re.compile(
    r"""<(/?[a-zA-Z][^\s/>]*+|!(?=--))(?:(?<=!)--(?:[^<-]++|<(?!!--(?!-?>))|-(?!->))*+-->|(?<!!)[^>=]{0,1000}+"""
    r"""(?:=\s*+(?:"[^"<>]*+(?:<[^"]*+)?+"|'[^'<>]*+(?:<[^']*+)?+'|(?!["']))[^>=]{0,1000}+){0,250}+>)"""
    r"""|<(?:[a-zA-Z]|!--)(?s:.*)"""
)
# the same without a look into the values, for pages that write ">" in them
_LOOSE = re.compile(
    r"""<(/?[a-zA-Z][^\s/>]*+|!(?=--))(?:(?<=!)--(?:[^<-]++|<(?!!--(?!-?>))|-(?!->))*+-->|(?<!!)[^>=]{0,1000}+"""
    r"""(?:=\s*+(?:"[^"]*+"|'[^']*+'|(?!["']))[^>=]{0,1000}+){0,250}+>)|<(?:[a-zA-Z]|!--)(?s:.*)"""
)
_SCRIPT_START = re.compile(r"<script[\s>]", re.IGNORECASE)
_SCRIPT_END = re.compile(r"</script", re.IGNORECASE)
_PAIRED = RAW | HIDING
_COMMENT = re.compile(r"<(!--)(?!-?>)")  # <!--> and <!---> are comments, too, and end there
_SCRIPT = re.compile(r"<(script|style|!--(?!-?>))(?![^>]{0,500}json)", re.IGNORECASE)
_HIDDEN = re.compile(r"<(template|svg|iframe|noembed|datalist)\b", re.IGNORECASE)
_PROGRAMS = re.compile(r"<(script|style)(?=[\s>])", re.IGNORECASE)
_TEMPLATE = re.compile(r"<(/?)template(?=[\s/>])", re.IGNORECASE)
_ENDED = BLOCKS - {"p", "li", "dt", "dd", "tr", "td", "th", "tbody", "thead", "tfoot", "option"}  # must have an end tag
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
_UNSEEN = re.compile(
    r"<((?:script|style|title|template|svg|iframe|noembed|datalist)(?![\w-])|!--(?!-?>))", re.IGNORECASE
)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")
_END_OF = {
    name: re.compile(rf"</{name}(?=[\s/>])[^>]*+>", re.IGNORECASE)
    for name in "script style title template svg iframe noembed datalist".split()
} | {"!--": re.compile(r"--!?>")}
_DECLARATION = re.compile(r"<[!?][^<>]*+>")


@dataclass(frozen=True, slots=True)
class Prepared:
    """A page that is ready to be parsed."""

    text: str = field(repr=False)
    cuts: tuple[str, ...] = ()
    """Notes on changes that may have lost visible text; empty for nearly every page."""
    elements: int = 0
    """Number of start tags, each of which a parser should make an element of."""


def prepare(text: str, settings: Settings = DEFAULT) -> Prepared:
    """Return the page in a form that is parsed completely, in time linear in its length.

    It has at most ``page_characters`` characters, ``page_tags`` tags and 250 attributes a tag; scripts, styles,
    comments and long attribute values are removed before text is. ``parse.parse`` checks the depth of elements.
    """
    cuts: list[str] = []
    if len(text) > settings.page_characters:
        text = _shortened(text, cuts, settings.page_characters)
    names: list[str] = _TAGS.findall(text)
    if len(names) > settings.page_tags or ("" in names and text.count("<") > settings.page_tags):
        text = _thinned(text, cuts, settings.page_tags)
        names = _TAGS.findall(text)
    counts = _counts(names)
    left = _left_open(counts)
    if left and not _runs_on(text):
        # programs compare two numbers and write the start tags of others
        left -= {"script"}
        if left:
            counts = _counts(_tags_without_programs(text))
            left = _left_open(counts)
    if left or _odd(text, counts):
        repaired = repair(text)
        return Prepared(repaired.text, (*cuts, *repaired.cuts), repaired.elements)
    elements = sum(count for name, count in counts.items() if name[0] not in "/!")
    return Prepared(text, tuple(cuts), elements)


def repair_if_cut_off(prepared: Prepared, elements: int) -> Prepared | None:
    """Return None if a tree of so many elements is the complete page, else the repaired page, to be parsed again.

    A parser that stops early, at a depth or inside an open element, gives no notice, but makes fewer elements than
    there are start tags. Of 1,497 real pages none lacks more than a few in a hundred.
    """
    if prepared.elements - elements <= LOST + LOST_SHARE * prepared.elements:
        return None
    # programs write tags too: what is walked tells them apart
    repaired = repair(prepared.text)
    if repaired.elements - elements <= LOST + LOST_SHARE * repaired.elements:
        return None
    return Prepared(repaired.text, tuple(dict.fromkeys((*prepared.cuts, *repaired.cuts))))


def plain_text(text: str) -> str:
    """Return the text of a page without building a tree: a blank line where a block begins or ends.

    >>> plain_text("<title>T</title><p>One <b>two</b>.<script>x</script><p>Three &amp; four.")
    'One two.\\n\\nThree & four.'
    """
    marked = _TAG.sub(_break, _DECLARATION.sub(" ", _without(text, _UNSEEN)))
    lines = (" ".join(line.split()) for line in _CONTROLS.sub(" ", html.unescape(marked)).split("\n\n"))
    return "\n\n".join(line for line in lines if line)


def title(text: str) -> str | None:
    """Return the title of a page without building a tree, on one line; None where it has none."""
    match = _TITLE.search(text)
    return (fold(match[1]) or None) if match else None


def _break(match: re.Match[str]) -> str:
    name = match[2].lower()
    return "\n\n" if name in BLOCKS or name == "br" else ""


def _counts(names: list[str]) -> Counter[str]:
    """Return how often each tag name occurs, in lower case; an end tag counts under "/" and its name."""
    counts = Counter(names)
    for name in [name for name in counts if name != name.lower()]:
        counts[name.lower()] += counts.pop(name)
    return counts


def _tags_without_programs(text: str) -> list[str]:
    """Return the names of the tags of a page without its scripts and styles; the last one is "" if a tag is broken.

    A tag with ">" inside an attribute value is broken only if another tag starts inside the value.
    """
    bare = _without(text, _PROGRAMS)
    names: list[str] = _TAGS.findall(bare)
    if "" not in names:
        return names
    names, at = [], 0
    for _ in range(MOST_ODD_VALUES):
        match = None
        for match in _TAGS.finditer(bare, at):
            names.append(match[1] or "")
        if match is None or match[1]:
            return names
        tag = _LOOSE.match(bare, match.start())
        if tag is None or not tag[1] or SWALLOWING.match(bare, tag.start(), tag.end()):
            return names
        names[-1], at = tag[1], tag.end()
    return [*names, ""]


def _left_open(counts: Mapping[str, int]) -> set[str]:
    """Return the names of elements that may never end and would hide what follows; "" for a broken tag or comment."""
    return {name for name, count in counts.items() if name in _PAIRED and count > counts.get(f"/{name}", 0)} | (
        {""} & counts.keys()
    )


def _odd(text: str, counts: Mapping[str, int]) -> bool:
    """Whether the page holds markup that libxml2 reads otherwise than a browser: plaintext, shadow roots, entities."""
    if "plaintext" in counts or ("template" in counts and ("shadowroot" in text or _overrun(text))):
        return True
    if text.count("<", text.rfind(">") + 1) > 1:
        return True
    return "<!ENTITY" in text[:HEAD] or (text.startswith("<?xml") and "<![CDATA[" in text)


def _overrun(text: str) -> bool:
    """Whether an element inside a template has no end tag there: a parser may then not end the template."""
    depth = start = 0
    for tag in _TEMPLATE.finditer(text):
        if not tag[1]:
            start = start if depth else tag.end()
            depth += 1
        elif depth:
            depth -= 1
            if not depth:
                counts = _counts(_TAGS.findall(text, start, tag.start()))
                if any(count > counts.get(f"/{name}", 0) for name, count in counts.items() if name in _ENDED):
                    return True
    return False


def _runs_on(text: str) -> bool:
    """Whether a script has no end tag, or only one behind the start of the next script with text between."""
    at = 0
    while script := _SCRIPT_START.search(text, at):
        end = _SCRIPT_END.search(text, script.end())
        if end is None:
            return True
        again = _SCRIPT_START.search(text, script.end(), end.start())
        stretch = script.end(), again.start() if again else 0
        if again and TAG_WITH_TEXT.search(text, *stretch) and not is_program(text, *stretch):
            return True
        at = end.end()
    return False


def _shortened(text: str, cuts: list[str], most: int) -> str:
    """Return at most ``most`` characters of a page; scripts, long values and hidden elements go before text."""
    steps: tuple[Callable[[str], str], ...] = (
        lambda page: _without(page, _SCRIPT),
        lambda page: _VALUE.sub('=""', _DATA.sub("", page)),
        lambda page: _without(page, _HIDDEN),
        lambda page: _without(page, _STATE),
    )
    for step in steps:
        text = step(text)
        if len(text) <= most:
            return text
    cuts.append(f"length: {len(text)} characters, the first {most} were read")
    return text[:most]


def _without(text: str, starts: re.Pattern[str]) -> str:
    """Return a page without the elements and comments whose start matches; one that has no end is kept."""
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


def _thinned(text: str, cuts: list[str], most: int) -> str:
    """Return a page of at most ``most`` tags: drops inline tags, then joins paragraphs, then drops all tags."""
    text = _INLINE.sub("", _without(text, _COMMENT))
    tags = text.count("<")
    if tags <= most:
        return text
    cuts.append(f"tags: {tags}, paragraphs side by side were joined")
    every = max(2, 2 * tags // JOINED_TO // 2)
    met = 0

    def join(match: re.Match[str]) -> str:
        nonlocal met
        met += 1
        return match[0] if met % every == 0 else "\n"

    text = _NEIGHBOURS.sub(join, text)
    if text.count("<") <= most:
        return text
    paragraphs = plain_text(text).split("\n\n")
    size = len(paragraphs) // JOINED_TO + 1
    joined = ("\n".join(paragraphs[at : at + size]) for at in range(0, len(paragraphs), size))
    head = f"<title>{html.escape(title(text) or '', quote=False)}</title>"
    return head + "".join(f"<p>{html.escape(each, quote=False)}</p>\n" for each in joined)
