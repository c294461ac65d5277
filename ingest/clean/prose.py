"""Text of a block -> its shape: how many words, whether it is a finished sentence, and how much it repeats others."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Shape", "echoes", "grams", "shape_of", "tokens"]

STOPS = frozenset(
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
    )
    for word in line.split()
)
"""The commonest words of the languages of western Europe: half of running text, hardly a word of a menu."""

FINISH = ".!?…;。！？।؟۔"
CLOSERS = " \"'”’»›)]*_"
_WORD = re.compile(r"\w+")
_CASELESS = re.compile(r"[\u0590-\u0dff\u0e00-\u0fff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True, slots=True)
class Shape:
    """What a block looks like, whatever it says."""

    words: int
    """Words; of scripts without spaces, one for two characters."""
    finished: bool
    """It ends like a sentence."""
    opens: bool
    """It ends with a colon: what follows belongs to it."""
    small: float
    """Share of words that do not start with a capital or digit: high in sentences, low in menus and titles."""
    stops: float
    """Share of ``STOPS`` among the words."""

    @property
    def prose(self) -> bool:
        """It reads like a sentence of running text."""
        if self.finished or self.opens:
            return self.words >= 7 and self.small >= 0.3
        return self.words >= 18 and self.small >= 0.45 and self.stops >= 0.15


def shape_of(text: str) -> Shape:
    """Return the shape of a text, in one pass over its words.

    >>> shape_of("The river rose in the night and took the bridge.").prose
    True
    >>> shape_of("News Sport Weather Shop Earth Travel Capital").prose
    False
    """
    words = text.split()
    count = len(words)
    if not count:
        return Shape(0, finished=False, opens=False, small=0.0, stops=0.0)
    small = stops = 0
    for word in words:
        head = word[0]
        if head.isalpha():
            plain = not head.isupper()
        else:
            bare = word.lstrip("\"'“‘«„([¿¡")
            plain = bare[:1].isalpha() and not bare[0].isupper()
        if plain:
            small += 1
            stops += word in STOPS or word.rstrip(",.;:!?") in STOPS
    if not text.isascii() and len(text) > 10 * count:
        caseless = len(_CASELESS.findall(text))
        if caseless > count:
            small, count = max(small, caseless // 2), max(count, caseless // 2)
    if not small and count > 8 and text.isupper():
        small, stops = count // 2, sum(word in STOPS for word in text.lower().split())
    end = text.rstrip(CLOSERS)[-1:]
    finished = end in FINISH and end != ""
    return Shape(count, finished, end in {":", "："}, small / count, stops / count)


def tokens(text: str) -> list[str]:
    """Return the words of a text in lower case, without punctuation."""
    return _WORD.findall(text.lower())


def grams(words: list[str], size: int = 4) -> Iterable[tuple[str, ...]]:
    """Return the runs of ``size`` words of a text."""
    return zip(*(words[start:] for start in range(size)), strict=False)


def echoes(texts: list[str], shortest: int = 6, longest: int = 80, share: float = 0.6) -> dict[int, int]:
    """Return the places of texts that repeat a longer text or an earlier one, each with the place of that text.

    A text of ``shortest`` to ``longest`` words repeats another if it shares at least ``share`` of its runs of four
    words with that one alone. This finds pull quotes, standfirsts lifted from the text and paragraphs printed twice.
    """
    found: dict[int, int] = {}
    words = [tokens(text) for text in texts]
    home: dict[tuple[str, ...], list[int]] = {}
    for place, own in enumerate(words):
        for gram in set(grams(own)):
            home.setdefault(gram, []).append(place)
    for place, own in enumerate(words):
        if len(own) < shortest:
            continue
        mine = list(grams(own))
        hits = Counter(other for gram in mine for other in home[gram][:8] if other != place)
        for other, count in hits.items():
            if words[other] == own:
                repeats = other < place and len(own) >= 2 * shortest
            else:
                repeats = len(own) <= longest and len(words[other]) > len(own) and count >= share * len(mine)
            if repeats:
                found[place] = other
                break
    return found
