"""Text of a block -> whether it is prose: statistics of its words, its end marks, and how much it repeats other texts.

All definitions of prose are here or named here. They differ because the blocks they judge do:

- ``is_sentence``: a block of a parsed page, with markup to tell headings and links apart. Six words, an end mark (also
  colon and semicolon), less than half of it links.
- ``LineStats.is_prose``: a line of a text capture, where a menu entry and a sentence look alike. The words have to show
  it: few capitals, and without an end mark many stop words.
- ``arbiter.prose``: a paragraph, not only a sentence: 12 words and a full stop. ``features.page`` asks for 10 words of
  its own count, as the trained models saw them.

End marks: ``SENTENCE_ENDS`` close a sentence of a page; ``LINE_ENDS`` are those of lines, with the semicolons of all
scripts, since a list entry may end so. ``text.lines`` asks another question, whether the next line continues this one,
and also counts a colon.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from ingest.extract.words import size_of, tokens, unspaced_letters
from ingest.models import Block

__all__ = [
    "LINK_MARKER",
    "SENTENCE_ENDS",
    "LineStats",
    "ends_with",
    "find_repeats",
    "is_sentence",
    "is_sentence_block",
    "line_stats",
    "without_link_markers",
]

SENTENCE_WORDS = 6
"""Words of the shortest sentence."""

SENTENCE_ENDS = frozenset(".!?…。！？।۔؟")
"""Marks that end a sentence."""

_SENTENCE_OR_CLAUSE_ENDS = SENTENCE_ENDS | {":", ";"}
_CLOSING = "\"'”’»)]"
"""Quotes and brackets that may follow an end mark."""

LINE_ENDS = ".!?…;。！？।؟۔；"
LINE_CLOSING = " \"'”’“»›«‹)]*_」』）】"

LINK_MARKER = re.compile(r"\[\d{1,4}\]")
"""The number that the text browser lynx puts before a link."""

STOPWORDS = frozenset(
    word
    for line in (
        "a aan about after al alla als also an anche and ao are as at att au auch auf aus av avec be been bei bir",
        "bu but by ce che como con could da dans das dass dat de dei del della dem den der des det di die do dos",
        "du e een ein eine einem einer el em en er es est este et foi for from för für gli ha had has hat have he",
        "her het him his i if ikke il ile im in inte is ist it its için jest la las le les lo los mais med met",
        "mit more más na nach ne nel nicht nie niet no noch non not não o och of og on ont ook op or os over par",
        "para pas per pero più plus por pour på que qui said se she si sich sie się so sobre som sono sont su sur",
        "sus te than that the their there they this til to um uma un una und une van ve von voor w was we werden",
        "were what when which who wie will wird with would y you z zijn zu är été über że",
        "att aby ale av bir bez bo bu bylo był było czy da daha dan dari den det dla do ei ett että från för gibi",
        "har hogy han hän ikke ile için jak jako ja je jen jeho jest joka kan ki kun men mit mot mutta nie niet",
        "och od og oli olarak oraz på pod podle pro przez při se sa som są så také tak te to tym untuk ve ved vid",
        "yang za ze är és že а без более был была были было быть в во все вы где да для до его ее если есть еще",
        "же за и из или им их к как когда кто ли мы на не него но о об он она они от по после при с со так также",
        "то только том у уже что чтобы это я є і із й він вона вони від що як та це його її їх був була було були",
        "але або під ще",
    )
    for word in line.split()
)
"""The most frequent words of the languages of Europe: half of running text, hardly a word of a menu."""

WALL_WORDS = 60
"""Words beyond which a text without an end mark inside is names and headlines in a row."""

LONG_SPEECH = 12
"""Words from which a text that ends with a closing bracket of East Asian scripts is not a headline."""

_PARTICLES = re.compile("[のはをがにでと的了是在和不也]")
_SENTENCE_BREAK = re.compile(r"[.!?…][\"'”’»)]{0,3}(?=[ A-ZÀ-Þ“‘\"])|[。！？]")
_GLUED_WORDS = re.compile(r"[a-zß-öø-ÿ\d][A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ]")


@dataclass(frozen=True, slots=True)
class LineStats:
    """Statistics of the words of a line or block, whatever it says."""

    words: int
    """Number of words; in scripts without spaces, one for two characters."""
    ends_sentence: bool
    """The text ends with an end mark."""
    ends_with_colon: bool
    """What follows belongs to it."""
    lower_share: float
    """Share of words that start with a lower-case letter, 0 to 1: high in sentences, low in menus and titles."""
    stopword_share: float
    """Share of ``STOPWORDS`` among the words, 0 to 1."""

    @property
    def is_complete(self) -> bool:
        """It is a sentence, however short, or announces what follows."""
        return self.ends_sentence or self.ends_with_colon

    @property
    def is_prose(self) -> bool:
        """It reads like a sentence of running text."""
        if self.ends_sentence or self.ends_with_colon:
            return self.words >= 7 and self.lower_share >= 0.3
        return self.words >= 18 and self.lower_share >= 0.45 and self.stopword_share >= 0.15


def line_stats(text: str) -> LineStats:
    """Return the statistics of a text, in one pass over its words.

    >>> line_stats("The river rose in the night and took the bridge.").is_prose
    True
    >>> line_stats("News Sport Weather Shop Earth Travel Capital").is_prose
    False
    >>> line_stats("川の水が夜のうちに増えて、橋を押し流した。").is_prose
    True
    """
    words = text.split()
    count = len(words)
    if not count:
        return _NO_PROSE
    lower, stopwords = _count_lower(words)
    if not text.isascii() and len(text) > 4 * count:
        unspaced = unspaced_letters(text)
        if unspaced > count:
            lower, count = max(lower, unspaced // 2), max(count, unspaced // 2)
            stopwords = max(stopwords, min(count, 2 * len(_PARTICLES.findall(text))))
    if not lower and count > 8 and text.isupper():
        lower, stopwords = count // 2, sum(word in STOPWORDS for word in text.lower().split())
    end = text.rstrip(LINE_CLOSING)[-1:]
    ends_sentence = _ends_sentence(text, end, count)
    if count > WALL_WORDS // 3 and _is_wall(text, count, ends_sentence=ends_sentence):
        return LineStats(count, ends_sentence=False, ends_with_colon=False, lower_share=0.0, stopword_share=0.0)
    return LineStats(count, ends_sentence, end in {":", "："}, lower / count, stopwords / count)


_NO_PROSE = LineStats(0, ends_sentence=False, ends_with_colon=False, lower_share=0.0, stopword_share=0.0)


def _count_lower(words: list[str]) -> tuple[int, int]:
    """Return how many words start with a lower-case letter, and how many of these are stop words."""
    lower = stopwords = 0
    for word in words:
        first = word[0]
        if first.isalpha():
            starts_lower = not first.isupper()
        else:
            bare = word.lstrip("\"'“‘«„([¿¡")
            starts_lower = bare[:1].isalpha() and not bare[0].isupper()
        if starts_lower:
            lower += 1
            stopwords += word in STOPWORDS or word.rstrip(",.;:!?") in STOPWORDS
    return lower, stopwords


def _ends_sentence(text: str, end: str, count: int) -> bool:
    """Say whether a text of ``count`` words ends a sentence; ``end`` is its last character before closing marks."""
    if end and end in LINE_ENDS:
        return True
    # Japanese puts no full stop before the bracket that closes a speech
    return count >= LONG_SPEECH and text.rstrip()[-1] in "」』"


def _is_wall(text: str, count: int, *, ends_sentence: bool) -> bool:
    """Say whether a long text is headlines in a row: few end marks inside, or words without a space between them."""
    if ends_sentence and not _GLUED_WORDS.search(text):
        return False
    breaks = len(_SENTENCE_BREAK.findall(text))
    if count > WALL_WORDS and not ends_sentence and breaks * WALL_WORDS < count:
        return True
    return breaks * WALL_WORDS < 2 * count and len(_GLUED_WORDS.findall(text)) > max(3, count // 15)


def is_sentence_block(block: Block) -> bool:
    """Say whether a block reads like a sentence or more, see ``is_sentence``."""
    return is_sentence(block.text, block.links)


def is_sentence(text: str, links: float, size: int | None = None) -> bool:
    """Say whether a text reads like a sentence or more: some words, an end mark, few characters in ``links`` (0 to 1).

    ``size`` is its ``words.size_of``, for callers who have counted.
    """
    if links >= 0.5 or not ends_with(text, _SENTENCE_OR_CLAUSE_ENDS):
        return False
    return (size_of(text) if size is None else size) >= SENTENCE_WORDS


def ends_with(text: str, marks: frozenset[str]) -> bool:
    """Say whether a text ends with one of some marks, apart from quotes, brackets and one line break after it.

    >>> ends_with('"The sea came in."', SENTENCE_ENDS), ends_with("The sea, then", SENTENCE_ENDS)
    (True, False)
    """
    # looking at the end takes a twentieth of the time of a pattern, which is tried from each mark of a paragraph on
    return text.removesuffix("\n").rstrip(_CLOSING)[-1:] in marks


def without_link_markers(text: str) -> str:
    """Return a text without the numbers that lynx puts before links.

    >>> without_link_markers("See [12]the tide tables.")
    'See the tide tables.'
    """
    return LINK_MARKER.sub("", text) if "[" in text else text


def find_repeats(texts: list[str], shortest: int = 6, longest: int = 80, share: float = 0.6) -> dict[int, int]:
    """Return position -> position of the text that it repeats, for texts that repeat a longer or an earlier one.

    A text of ``shortest`` to ``longest`` words repeats another if it shares at least ``share`` of its runs of four
    words with that one alone. This finds pull quotes, standfirsts taken from the text and paragraphs printed twice.
    """
    repeats: dict[int, int] = {}
    words = [tokens(text) for text in texts]
    positions: dict[tuple[str, ...], list[int]] = {}
    for position, own in enumerate(words):
        for ngram in set(_ngrams(own)):
            positions.setdefault(ngram, []).append(position)
    for position, own in enumerate(words):
        if len(own) < shortest:
            continue
        ngrams = list(_ngrams(own))
        shared = Counter(other for ngram in ngrams for other in positions[ngram][:8] if other != position)
        for other, count in shared.items():
            if words[other] == own:
                repeats_other = other < position and len(own) >= 2 * shortest
            else:
                repeats_other = len(own) <= longest and len(words[other]) > len(own) and count >= share * len(ngrams)
            if repeats_other:
                repeats[position] = other
                break
    return repeats


def _ngrams(words: list[str], size: int = 4) -> Iterable[tuple[str, ...]]:
    """Return the runs of ``size`` words of a text."""
    return zip(*(words[start:] for start in range(size)), strict=False)
