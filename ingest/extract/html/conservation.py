"""Text of a capture -> the number of words a reader can see, counted without a tree, and how many its blocks lack.

Every word that a capture shows must be in one of its blocks, kept or dropped. This count does not depend on the
parsers that make the blocks. It has two steps: the first is one pass over the markup that counts bytes of UTF-8 and
never counts too few; only if it finds more than the blocks hold, the second one reads tags as the HTML standard does
(section 13.2.5, tokenization), decodes references and counts words.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ingest.extract.html.frames import frame_text_at
from ingest.extract.html.repair import BLOCKS

__all__ = [
    "LEAST",
    "SHARE",
    "UNREAD",
    "Missing",
    "missing_from_html",
    "missing_from_text",
    "visible",
    "visible_markdown",
    "words_in",
]

SHARE = 0.02
"""Share of the words of a capture that blocks may lack without notice: parsers differ in odd references."""

LEAST = 30
"""Number of words that blocks may lack without notice."""

LETTERS = 5
"""Letters that count as one word, so that no count depends on where markup splits a word."""

UNREAD = "on the page could not be read"
"""Last words of a note on missing words."""

DEEPEST = 50
"""Depth of nested frames that are counted."""

_BYTES = 3 * LEAST  # the fewest bytes that so many words take: ideographs are words of three bytes
_SPACE = b" \t\n\r\f\v"
_WIDE = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]+"
)

# what shows nothing, tags and all, up to its own end tag: HTML standard, 13.2.6.2 and 15.3.1; fallbacks of media too
_NAMES = "script style title template svg iframe noembed noframes datalist canvas audio video".split()
_NESTING = frozenset({"template", "svg", "canvas", "audio", "video"})


def _any_case(name: str) -> str:
    return "".join(f"[{letter}{letter.upper()}]" for letter in name)


# the first two letters are looked at before the names are: that halves the time
_UNSEEN = re.compile(rf"<(?:!--|(?i:(?=[stindcav][cteivofau])(?:{'|'.join(_NAMES)}))(?=[\s/>]))")
_END = {name: re.compile(rf"</{_any_case(name)}(?=[\s/>])") for name in _NAMES}
_TAG = re.compile(r"<[a-zA-Z/!?][^>]*+>")
_EXACT = re.compile(
    r"<(?:(/?)([a-zA-Z][^\s/>]*+)(?:[^>=]*+(?:=\s*+(?:\"[^\"]*+\"|'[^']*+'|(?![\"']))[^>=]*+)*+>|[^>]*+>)|[!?/][^>]*+>)"
)
_BREAKS = BLOCKS | {"br", "option", "optgroup", "button", "select", "textarea", "legend", "noscript", "xmp"}

_MARKDOWN = re.compile(
    r"<!--.*?-->"
    r"|(?<=\])\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+(?:\"[^\"]*\"|'[^']*'))?\s*\)"  # the target of a link
    r"|^ {0,3}\[[^\]^\n][^\]\n]*\]:[^\n]*$"  # the definition of one
    r"|</?[A-Za-z][^<>]{0,2000}>"
    r"|!\[[^\]\n]*\]"
    r"|^ {0,3}(?:```|~~~)[^\n]*$"
    r"|^[\s|:-]+$"
    r"|[*_`#>|\\~\[\]]",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Missing:
    """How much of a capture its blocks lack, in words of five letters; an ideograph is one word."""

    words: int
    """Words that are in no block."""
    of: int
    """Words that the capture shows."""

    def __str__(self) -> str:
        """Return it as a note for the flag ``partial``."""
        return f"words: {self.words:,} of {self.of:,} {UNREAD}"


def words_in(text: str) -> int:
    """Return the size of a text in words of ``LETTERS`` letters; of scripts without spaces each letter is a word.

    >>> words_in("The tide came in."), words_in("宇宙")
    (2, 2)
    """
    letters = sum(map(len, text.split()))
    wide = 0 if text.isascii() else sum(map(len, _WIDE.findall(text)))
    return wide + (letters - wide) // LETTERS


def missing_from_html(text: str, ledger: Iterable[str]) -> Missing | None:
    """Return how many of the visible words of an HTML page its blocks lack; None where that is next to nothing.

    ``ledger`` are the texts of its blocks. Takes 0.7 milliseconds on a page of 300,000 characters.

    >>> missing_from_html("<p>Nothing is lost.", ["Nothing is lost."]) is None
    True
    """
    block_text = "".join(ledger)
    upper_bound, size = _without_tags(_TAG, "", _shown(text, exact=False)), _bytes(block_text)
    if not _short(_bytes(upper_bound), size, _BYTES) or not _short(_bytes(html.unescape(upper_bound)), size, _BYTES):
        return None
    return _missing(visible(text), block_text)


def missing_from_text(shown: str, ledger: Iterable[str]) -> Missing | None:
    """Return how many words of a plain text its blocks lack; None where that is next to nothing."""
    block_text = "".join(ledger)
    return _missing(shown, block_text) if _short(_bytes(shown), _bytes(block_text), _BYTES) else None


def _missing(shown: str, block_text: str) -> Missing | None:
    shown_words, block_words = words_in(shown), words_in(block_text)
    return Missing(shown_words - block_words, shown_words) if _short(shown_words, block_words, LEAST) else None


def _short(shown: int, in_blocks: int, least: int) -> bool:
    return shown - in_blocks > max(least, SHARE * shown)


def _bytes(text: str) -> int:
    """Return the bytes of a text without its white space."""
    return len(text.encode("utf-8", "replace").translate(None, _SPACE))


def visible(text: str) -> str:
    """Return what a page of HTML shows, on one long line: a space where a block starts or ends, nothing for other tags.

    Text that a page hides until a script shows it (``hidden``, ``noscript``) is included, as it is in the blocks.

    >>> visible("<title>T</title><p title='a>b'>One <b>t</b>wo.<script>x</script><p>Three &amp; four.")
    ' One two. Three & four.'
    """
    return html.unescape(_without_tags(_EXACT, _gap, _shown(text, exact=True)))


def _without_tags(tags: re.Pattern[str], gap: str | Callable[[re.Match[str]], str], text: str) -> str:
    """Return a page with ``gap`` in place of each tag. A tag that never ends is text.

    Behind the last ">" no tag is searched: the pattern would run to the end of the page for each "<".
    """
    last = text.rfind(">") + 1
    return tags.sub(gap, text[:last]) + text[last:]


def _gap(tag: re.Match[str]) -> str:
    return " " if (tag[2] or "").lower() in _BREAKS else ""


def _shown(text: str, *, exact: bool, depth: int = 0) -> str:
    """Return a page without comments and invisible elements; after a script that never ends, nothing follows.

    An element that can hold others of its name ends at the first end tag, or with ``exact`` at its own end tag. The
    text of a frame replaces the frame.
    """
    parts: list[str] = []
    endless: set[str] = set()
    ends: dict[str, dict[int, int]] = {}
    at = sought = 0
    while start := _UNSEEN.search(text, sought):
        name = start.group()[1:].lower()
        sought = start.end()
        if name in endless:
            continue
        if name == "iframe" and (frame := frame_text_at(text, start.start())):
            parts += (text[at : start.start()], _framed(frame[0], exact=exact, depth=depth + 1))
            at = start.start()
            sought = frame[1]
        if name == "!--":
            end: int | None = _past_comment(text, sought)
        elif exact and name in _NESTING:
            if name not in ends:
                ends[name] = _ends(text, name)
            end = ends[name].get(start.start())
        else:
            found = _END[name].search(text, sought)
            end = found.start() if found else None
        if end is None and name in _NESTING:
            # text behind a picture that never ends is text
            endless.add(name)
            continue
        parts.append(text[at : max(at, start.start())])
        # a browser takes the rest of the page for a script
        at = sought = len(text) if end is None else end
    parts.append(text[at:])
    return "".join(parts)


def _framed(text: str, *, exact: bool, depth: int) -> str:
    """Return the visible text of a frame; of one below ``DEEPEST`` the markup itself, so that it counts as missing."""
    return f" {_shown(text, exact=exact, depth=depth) if depth <= DEEPEST else text} "


def _past_comment(text: str, at: int) -> int:
    """Return the position behind a comment whose text starts at ``at``."""
    for end in (">", "->"):
        if text.startswith(end, at):
            return at + len(end)
    # the usual end is sought first, which is ten times as fast
    usual = text.find("-->", at)
    odd = text.find("--!>", at, len(text) if usual < 0 else usual)
    return odd + 4 if odd >= 0 else usual + 3 if usual >= 0 else len(text)


def _ends(text: str, name: str) -> dict[int, int]:
    """Return start -> end (positions in the text) of each element of a name that has an end tag."""
    end_of: dict[int, int] = {}
    opened: list[int] = []
    for tag in re.finditer(rf"<(/?){name}(?=[\s/>])", text, re.IGNORECASE):
        if not tag[1]:
            opened.append(tag.start())
        elif opened:
            end_of[opened.pop()] = tag.start()
    return end_of


def visible_markdown(text: str) -> str:
    """Return the visible text of Markdown: without marks, link targets, images, fences and tags.

    >>> visible_markdown("# One\\n\\n[two](https://x.example/) **three**").split()
    ['One', 'two', 'three']
    """
    return html.unescape(_MARKDOWN.sub(" ", text))
