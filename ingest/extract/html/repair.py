"""Markup of which a parser would lose text -> the same markup repaired: all closed, nothing too deep or too long.

One pass over the tags, as the HTML standard reads them (section 13.2.5, tokenization). The result shows what a browser
shows, with one exception: where an element, comment or quote is left open and hides the text behind it, a browser
shows an empty page. Here it is closed where the text begins again, and a note says so.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate, islice

__all__ = ["BLOCKS", "HIDING", "RAW", "SWALLOWING", "TAG_WITH_TEXT", "VOID", "Repaired", "is_program", "repair"]

DEEPEST = 1_000
"""Depth of nested elements; libxml2 drops what is deeper than 2,048 and adds some elements of its own."""

MOST_ATTRIBUTES = 250
"""Attributes of a tag: the time of libxml2 grows with their square; real tags have up to 136."""

REACH = 100  # open elements among which the start of an inline element is searched
LONG_TAG = 750  # characters of a tag: a shorter one has fewer attributes than MOST_ATTRIBUTES
LOOKED_AT = 20_000  # characters of a script that are searched for signs of a program
SHORT = 200  # characters of a value or comment that may hide a tag or two without a note

RAW = frozenset("script style title textarea xmp iframe noembed noframes".split())
"""Elements whose tags are text until their own end tag."""

HIDING = frozenset("template svg math canvas object audio video select datalist".split())
"""Elements whose text content is not shown."""

VOID = frozenset(
    "area base basefont bgsound br col command embed frame hr img input keygen link meta param source track wbr".split()
)
"""Elements without an end."""

BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hgroup hr li listing main menu nav ol option p pre search section summary "
    "table tbody td tfoot th thead tr ul".split()
)
"""Elements that start a line of their own."""

_KEPT = frozenset("class content datetime hidden href id itemprop name property src style type".split())
"""Attributes that are kept of a tag with too many."""

_CLOSED_BY_THE_NEXT = frozenset("p li dt dd tr td th option optgroup".split())
_ENDED_BY_THE_NEXT = frozenset({"a", "button"})
"""Elements that end where another of their name starts, whatever is open in them (HTML standard, 13.2.6.4.7)."""
_NAME = re.compile(r"<(/?)([a-zA-Z][^\s/>]*+)")
_REST = re.compile(r"""[^>=]*+(?:=\s*+(?:"[^"]*+"|'[^']*+'|(?!["']))[^>=]*+)*+>""")
_ATTRIBUTE = re.compile(r"""([^\s/>=][^\s/>=]*+)(?:\s*+=\s*+("[^"]*+"|'[^']*+'|[^\s>]*+))?+""")
SWALLOWING = re.compile(
    r"""<[a-z][^>=]*+(?:=\s*+(?:"[^"]*+"|'[^']*+'|(?!["']))[^>=]*+)*?"""
    r"""=\s*+(?:"[^"<>]*+>(?=[^"<]*+(?:<(?!/?[a-z])[^"<]*+)*+<)|'[^'<>]*+>(?=[^'<]*+(?:<(?!/?[a-z])[^'<]*+)*+<))""",
    re.IGNORECASE,
)
"""A tag with an attribute value that extends over the start of another tag, because its quote was never closed."""

_BLOCK = re.compile(rf"</?(?:{'|'.join(sorted(BLOCKS))})[\s/>]", re.IGNORECASE)
_FOREIGN = re.compile("<foreignobject", re.IGNORECASE)
_HTML_IN_SVG = re.compile(r"<(?:p|div|h[1-6]|ul|ol|li|table|blockquote|dl|pre)[\s>]", re.IGNORECASE)
TAG_WITH_TEXT = re.compile(r"<[a-zA-Z][^<>]*+>[^<>{}=;\\]{20,}+(?=<)")
"""A tag followed by text."""

_QUOTED = re.compile(r"""["'`]\s*+<[a-z!]|\\["'/nu]|\bfunction\b[^<>]*+\{""", re.IGNORECASE)
_STARTS = {name: re.compile(rf"<{name}(?=[\s/>])", re.IGNORECASE) for name in (*RAW, *HIDING)}
_ENDS = {name: re.compile(rf"</{name}(?=[\s/>])[^>]*+>", re.IGNORECASE) for name in (*RAW, *HIDING)}
_COMMENT = re.compile("<!--")
_COMMENT_END = re.compile(r"--!?>")
_DOCTYPE = re.compile(r"<!doctype[^>\[]*+(?:\[[^\]]{0,100000}+\]\s*+)?+>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Repaired:
    """A page whose markup is repaired."""

    text: str = field(repr=False)
    cuts: tuple[str, ...]
    """Notes on what was left open and other faults that may have lost visible text, each once."""
    elements: int
    """Number of start tags in ``text``."""


def repair(text: str, *, closed: bool = False) -> Repaired:
    """Return the page with everything closed that was left open; a page without faults is returned as it is.

    With ``closed`` every element gets its own end tag, in order, and an end tag that ends nothing is removed: all
    parsers then agree on how the elements nest.
    """
    return _Repairer(text, closed=closed).run()


class _Repairer:
    """Reads the tags of a page in order; holds the open elements and the output so far."""

    def __init__(self, text: str, *, closed: bool = False) -> None:
        self.text = text
        self.closed = closed
        self.out: list[str] = []
        self.cuts: dict[str, None] = {}
        self.elements = 0
        # (name, start tag, end tag) of each open element; the tags are empty where the start was left out
        self.open: list[tuple[str, str, str]] = []
        self.counts: Counter[str] = Counter()
        # pattern -> its next match, so that a match far away, or none, is searched once
        self.coming: dict[re.Pattern[str], re.Match[str] | None] = {}
        self.changed, self.quoteless = closed, False
        self.last = text.rfind(">")
        self.lacking: dict[str, bool] = {}
        self.xml = text.startswith("<?xml")

    def run(self) -> Repaired:
        text, at, size = self.text, 0, len(self.text)
        while at < size:
            lt = text.find("<", at)
            if lt < 0:
                lt = size
            if lt > at:
                self.out.append(text[at:lt])
            if lt == size:
                break
            if lt > self.last:
                self._tail(lt)
                break
            tag = _NAME.match(text, lt)
            if tag is None:
                at = self._declaration(lt)
            elif tag[1]:
                at = self._end(tag)
            else:
                at = self._start(tag)
        text = "".join(self.out) if self.changed or self.cuts else text
        return Repaired(text, tuple(self.cuts), self.elements)

    def _declaration(self, at: int) -> int:
        """Handle a comment, doctype or processing instruction; return the position behind it."""
        text = self.text
        if text.startswith("<!--", at):
            return self._comment(at)
        if self.xml and text.startswith("<![CDATA[", at):
            end = text.find("]]>", at)
            end = len(text) if end < 0 else end
            self.out.append(html.escape(text[at + 9 : end], quote=False))
            self.changed = True
            return end + 3
        if doctype := _DOCTYPE.match(text, at):
            self.out.append("<!DOCTYPE html>")
            self.changed = self.changed or "[" in doctype[0]
            return doctype.end()
        if text.startswith(("<!", "<?", "</"), at):
            return text.index(">", at) + 1
        self.out.append("&lt;")
        return at + 1

    def _comment(self, at: int) -> int:
        """Handle a comment; one that never ends, or takes the end of a later one, ends where a block starts."""
        text = self.text
        if text.startswith((">", "->"), at + 4):
            return text.index(">", at) + 1
        end, next_comment = self._next(_COMMENT_END, at + 4), self._next(_COMMENT, at + 4)
        if end is not None:
            # "<!--" inside a comment is common and harmless unless much text lies between
            open_again = next_comment is not None and next_comment.start() < end.start()
            if not (
                open_again
                and next_comment
                and self._holds_text(at, next_comment.start())
                and self._holds_most_text(at, next_comment.start())
            ):
                return end.end()
        begin = self._next(_BLOCK, at)
        if begin is None or not self._holds_text(at, len(text)):
            return len(text) if end is None else end.end()
        self._report("a comment that never ends")
        return begin.start()

    def _next(self, pattern: re.Pattern[str], at: int) -> re.Match[str] | None:
        """Return the next match of a pattern from ``at`` on; calls must come in ascending order of ``at``."""
        match = self.coming.get(pattern)
        if pattern not in self.coming or (match is not None and match.start() < at):
            match = self.coming[pattern] = pattern.search(self.text, at)
        return match

    @cached_property
    def _text_places(self) -> tuple[list[int], list[int]]:
        """Positions of tags followed by text, ascending, and the cumulative lengths of these matches."""
        spans = [(match.start(), match.end() - match.start()) for match in TAG_WITH_TEXT.finditer(self.text)]
        return [start for start, _ in spans], [0, *accumulate(size for _, size in spans)]

    def _holds_text(self, start: int, end: int) -> bool:
        """Whether the markup between two positions holds text: more than one tag followed by words."""
        places = self._text_places[0]
        return end - start > SHORT and bisect_left(places, end) - bisect_left(places, start) > 1

    def _holds_most_text(self, start: int, end: int) -> bool:
        """Whether more than a third of the text of the page lies between two positions."""
        places, sizes = self._text_places
        return 3 * (sizes[bisect_left(places, end)] - sizes[bisect_left(places, start)]) > sizes[-1]

    def _report(self, what: str) -> None:
        self.cuts[f"left open: {what}"] = None

    def _end(self, tag: re.Match[str]) -> int:
        """Handle an end tag; return the position behind it."""
        name = tag[2].lower()
        end = self.text.index(">", tag.end())
        if self.counts[name] and self._reaches(name):
            self._close(name)
        elif not (self.closed and name in _ENDED_BY_THE_NEXT and self._take_out(name)):
            self.out.append(" " if self.closed else self.text[tag.start() : end + 1])
        return end + 1

    def _close(self, name: str) -> None:
        """Close the last open element of a name and all that is open in it."""
        while self.open:
            opened, _, written = self.open.pop()
            self.counts[opened] -= 1
            # the end of a template ends all that is open in it
            if self.closed or name in {opened, "template"}:
                self.out.append(written)
            if opened == name:
                break
            self.changed = self.changed or name == "template"

    def _take_out(self, name: str) -> bool:
        """End an inline element but not the blocks open in it, as a browser does: they are closed and opened again.

        Return whether such an element was open within ``REACH``.
        """
        for far, (opened, _, end) in enumerate(islice(reversed(self.open), REACH), 1):
            if opened == name:
                inside = [each for each in self.open[len(self.open) - far + 1 :] if each[2].startswith("</")]
                self.out += (*(each[2] for each in reversed(inside)), end, *(each[1] for each in inside))
                del self.open[len(self.open) - far]
                self.counts[name] -= 1
                return True
        return False

    def _reaches(self, name: str) -> bool:
        """Whether an end tag ends its element: an inline element is not ended from inside a block open in it."""
        if name in BLOCKS or name in {"button", "template"}:
            return True
        for opened, *_ in islice(reversed(self.open), REACH):
            if opened == name:
                return True
            if opened in BLOCKS:
                return False
        return False

    def _start(self, tag: re.Match[str]) -> int:
        """Write a start tag, and the whole element where its content is raw text; return where the text goes on."""
        name = tag[2].lower()
        attributes, end = self._attributes(tag)
        if name in RAW:
            return self._raw_element(name, attributes, end)
        if name == "plaintext":
            name = "pre"
            self._report("plaintext")
        if name == "template" and "shadowrootmode" in attributes.lower():
            self._push(name, f"<div{attributes}", "</div>")
            self.changed = True
        elif name in VOID or (attributes.endswith("/>") and self._is_foreign(name)):
            self.elements += 1
            self.out.append(f"<{name}{attributes}")
        elif name in HIDING and not self._closes(name, end):
            self._leave_out(name, end)
        else:
            self._push(name, f"<{name}{attributes}", f"</{name}>")
        return end

    def _attributes(self, tag: re.Match[str]) -> tuple[str, int]:
        """Return the attributes of a start tag with its closing ">", repaired and capped, and where the tag ends."""
        text = self.text
        rest = None if self.quoteless else _REST.match(text, tag.end())
        if rest is None:
            # some quote is never closed: from here on each tag ends at its first ">", so that each is read once
            end = text.index(">", tag.end()) + 1
            attributes = text[tag.end() : end]
            if not self.quoteless or attributes.count('"') % 2 or attributes.count("'") % 2:
                attributes = self._unquoted(tag, end - 1)
            self.quoteless = True
        else:
            attributes, end = rest[0], rest.end()
            if ">" in attributes[:-1] and len(attributes) > SHORT:
                swallowing = SWALLOWING.match(text, tag.start(), end)
                if swallowing:
                    end = swallowing.end()
                    attributes = self._unquoted(tag, end - 1)
        if len(attributes) > LONG_TAG:
            capped = _capped(attributes)
            self.changed = self.changed or capped is not attributes
            attributes = capped
        return attributes, end

    def _raw_element(self, name: str, attributes: str, end: int) -> int:
        """Write an element whose content is raw text, from the end of its start tag; return where the text goes on."""
        if attributes == "/>" or (attributes.endswith("/>") and attributes[-3] in "\"' \t\n"):
            # libxml2 takes it for an element without content; a browser would take the rest of the page for its text
            self.elements += 1
            self.out.append(f"<{name}{attributes}")
            return end
        return self._raw(name, f"<{name}{attributes}", end)

    def _is_foreign(self, name: str) -> bool:
        """Whether a start tag is of SVG or MathML, where "/>" ends an element."""
        return name == "svg" or self.counts["svg"] > 0 or self.counts["math"] > 0

    def _leave_out(self, name: str, end: int) -> None:
        """Leave out the start tag of an element that would hide the text behind it, as its end tag is missing."""
        self.changed = True
        has_no_end = name != "svg" or self._next(_ENDS[name], end) is None
        if has_no_end and self._holds_text(end, len(self.text)):
            self._report(f"<{name}>")

    def _push(self, name: str, start: str, end: str) -> None:
        """Open an element; below ``DEEPEST`` its tags are left out, and a block is replaced by a line break."""
        if self.closed and name in _ENDED_BY_THE_NEXT and self.counts[name] and not self._take_out(name):
            self._close(name)
        if self.open and name in _CLOSED_BY_THE_NEXT and self.open[-1][0] == name:
            self.counts[name] -= 1
            written = self.open.pop()[2]
            if self.closed:
                self.out.append(written)
        if len(self.open) >= DEEPEST:
            self.changed = True
            start = end = "<br>" if name in BLOCKS else ""
            if start and self.out and self.out[-1] == start:
                start = ""
        else:
            self.elements += 1
        self.out.append(start)
        self.open.append((name, start, end))
        self.counts[name] += 1

    def _closes(self, name: str, at: int) -> bool:
        """Whether an element of ``HIDING`` ends before text that it was not meant to hide."""
        end, next_start = self._next(_ENDS[name], at), self._next(_STARTS[name], at)
        if end is None:
            return False
        if name == "svg":
            # a paragraph ends an svg element, in browsers too
            block, foreign = self._next(_HTML_IN_SVG, at), self._next(_FOREIGN, at)
            return not (block and block.start() < end.start() and not (foreign and foreign.start() < block.start()))
        nested = next_start is not None and next_start.start() < end.start()
        return not (nested and next_start and self._lacking(name) and self._holds_text(at, next_start.start()))

    def _lacking(self, name: str) -> bool:
        """Whether the page has fewer end tags than start tags of a name."""
        if name not in self.lacking:
            starts, ends = (len(table[name].findall(self.text)) for table in (_STARTS, _ENDS))
            self.lacking[name] = starts > ends
        return self.lacking[name]

    def _raw(self, name: str, start: str, at: int) -> int:
        """Write a raw text element; one that never ends, or only with a later one, ends where a block starts."""
        text = self.text
        end_tag, next_start = self._next(_ENDS[name], at), self._next(_STARTS[name], at)
        stop = end_tag.start() if end_tag else len(text)
        limit = next_start.start() if end_tag and next_start and next_start.start() < stop else stop
        block = self._next(_BLOCK, at)
        swallows = (
            block is not None
            and self._holds_text(at, limit)
            and not (end_tag and name == "script" and is_program(text, at, limit))
        )
        if (end_tag and limit == stop) or block is None or not swallows:
            self.elements += 1
            inside = text[at:stop]
            if name == "script" and "<!--" in inside:
                # after "<!--" a nested script start tag would keep the script from ending
                self.changed = self.changed or _STARTS["script"].search(inside) is not None
                inside = inside.replace("<!--", "")
            self.out.append(f"{start}{inside}</{name}>")
            return end_tag.end() if end_tag else len(text)
        self._report(f"<{name}>")
        if name in {"title", "textarea"}:
            inside = re.sub(r"<[^<>]*>", " ", text[at : block.start()]).replace("<", " ")
            self.elements += 1
            self.out.append(f"{start}{inside}</{name}>")
        return block.start()

    def _unquoted(self, tag: re.Match[str], end: int) -> str:
        """Return the attributes of a tag before the one whose quote was never closed."""
        self._report("a quote in a tag")
        written = self.text[tag.end() : end]
        return f"{written[: max(written.rfind('='), 0)].rpartition(' ')[0]}>"

    def _tail(self, at: int) -> None:
        """Write what begins like a tag behind the last ">": over ``SHORT`` characters are text, fewer are dropped."""
        if len(self.text) - at > SHORT:
            self._report("a tag that never ends")
            self.out.append(html.escape(self.text[at:].removeprefix("<!--"), quote=False))


def is_program(text: str, start: int, end: int) -> bool:
    """Whether script text with markup in it is a program: its markup is in quotes or escaped."""
    return _QUOTED.search(text, start, min(end, start + LOOKED_AT)) is not None


def _capped(written: str) -> str:
    """Return the first ``MOST_ATTRIBUTES`` attributes of a tag and those in ``_KEPT``."""
    attributes = list(_ATTRIBUTE.finditer(written[:-1]))
    if len(attributes) <= MOST_ATTRIBUTES:
        return written
    kept = [match for number, match in enumerate(attributes) if _matters(number, match[1])]
    end = "/>" if written.endswith("/>") else ">"
    return "".join(f" {match[0]}" for match in kept[: MOST_ATTRIBUTES + len(_KEPT)]) + end


def _matters(number: int, name: str) -> bool:
    return number < MOST_ATTRIBUTES or name.lower() in _KEPT
