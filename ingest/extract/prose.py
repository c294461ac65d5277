"""Text of a block -> its shape: how many words, whether it is a finished sentence, and how much it repeats others."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["MARKER", "Shape", "caseless", "count_words", "echoes", "grams", "shape_of", "tokens", "unmarked"]

MARKER = re.compile(r"\[\d{1,4}\]")
"""The number that lynx sets before a link."""

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
"""The commonest words of the languages of Europe: half of running text, hardly a word of a menu."""

FINISH = ".!?…;。！？।؟۔；"
CLOSERS = " \"'”’“»›«‹)]*_」』）】"
UNSPACED = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
"""Letters of scripts that part no words by spaces: Chinese, Japanese, Thai, Lao, Burmese, Khmer."""

WALL = 60
"""Words beyond which a text without an end mark inside is no prose but names and headlines in a row."""

LONG_SPEECH = 12
"""Words from which a text that ends with a closing bracket of eastern Asia is no headline."""

_WORD = re.compile(rf"[{UNSPACED}]|[^\W{UNSPACED}]+")
_UNSPACED = re.compile(f"[{UNSPACED}]+")
_PARTICLES = re.compile("[のはをがにでと的了是在和不也]")
_STOP = re.compile(r"[.!?…][\"'”’»)]{0,3}(?=[ A-ZÀ-Þ“‘\"])|[。！？]")
_GLUED = re.compile(r"[a-zß-öø-ÿ\d][A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ]")


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
    >>> shape_of("川の水が夜のうちに増えて、橋を押し流した。").prose
    True
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
    if not text.isascii() and len(text) > 4 * count:
        unspaced = caseless(text)
        if unspaced > count:
            small, count = max(small, unspaced // 2), max(count, unspaced // 2)
            stops = max(stops, min(count, 2 * len(_PARTICLES.findall(text))))
    if not small and count > 8 and text.isupper():
        small, stops = count // 2, sum(word in STOPS for word in text.lower().split())
    end = text.rstrip(CLOSERS)[-1:]
    # Japanese sets no full stop before the bracket that closes a speech
    finished = (end in FINISH and end != "") or (count >= LONG_SPEECH and text.rstrip()[-1] in "」』")
    if count > WALL // 3 and (not finished or _GLUED.search(text)) and _heaped(text, count, finished=finished):
        return Shape(count, finished=False, opens=False, small=0.0, stops=0.0)
    return Shape(count, finished, end in {":", "："}, small / count, stops / count)


def _heaped(text: str, count: int, *, finished: bool) -> bool:
    """Say whether a long text is headlines in a row: hardly an end mark inside, or few and the words grown together."""
    ends = len(_STOP.findall(text))
    if count > WALL and not finished and ends * WALL < count:
        return True
    return ends * WALL < 2 * count and len(_GLUED.findall(text)) > max(3, count // 15)


def caseless(text: str) -> int:
    """Return how many letters of scripts without spaces a text holds."""
    return 0 if text.isascii() else sum(map(len, _UNSPACED.findall(text)))


def count_words(text: str) -> int:
    """Return the number of words of a text; of scripts without spaces, one for two letters.

    >>> count_words("The river rose."), count_words("川の水が夜のうちに増えた。")
    (3, 6)
    """
    return max(len(text.split()), caseless(text) // 2)


def unmarked(text: str) -> str:
    """Return a text without the numbers that lynx sets before links.

    >>> unmarked("See [12]the tide tables.")
    'See the tide tables.'
    """
    return MARKER.sub("", text) if "[" in text else text


def tokens(text: str) -> list[str]:
    """Return the words of a text in lower case, without punctuation; of scripts without spaces, its letters."""
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
