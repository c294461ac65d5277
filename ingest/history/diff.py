"""Two texts of an article -> what changed: its fields, and paragraphs added, removed, edited or moved. Pure.

Paragraphs that are the same are found first: those that stand once in either text and in one order in both anchor the
rest (patience diff, Bram Cohen), which takes n log n where longest matches take the square of an article's length in
which every other paragraph was edited. What is left of one text on both sides was moved; what is left between two
anchors is compared by its words, and then what is left of that.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

__all__ = ["KINDS", "Changes", "Field", "Paragraph", "Text", "apply", "compare"]

KINDS = ("same", "moved", "edited", "added", "removed")
"""What can become of a paragraph."""

ALIKE = 0.5
"""Share of words from which two paragraphs are one that was edited; strangers of one language share a quarter."""
WINDOW = 12
"""Paragraphs to either side that one is compared with: it was edited about where it stood."""
NEAR = 40_000
"""Pairs of paragraphs between two anchors up to which difflib looks for equal ones: they are repeated ones."""
MARKED = 4_000_000
"""Pairs of words of a comparison up to which the words that changed are marked inside paragraphs: a second of work."""
REPEATED = 8
"""Times a word may pair up with its like: in prose twice to four times, in a thousand equal words a thousand times."""
SLIGHT = 4
"""Characters two passages share by chance: fewer between two changes are told as changed with them."""

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_CJK}]|[^\W{_CJK}]+(?:['’-][^\W{_CJK}]+)*|[^\w\s]")

Pairs = list[tuple[int, int]]
"""Places in the text before and in the text after."""


@dataclass(frozen=True, slots=True)
class Text:
    """One text of an article."""

    title: str | None = None
    author: str | None = None
    published: str | None = None
    modified: str | None = None
    paragraphs: tuple[str, ...] = ()
    """Its kept blocks in page order."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field that says something else."""

    name: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """What became of a paragraph."""

    change: str
    """One of ``KINDS``."""
    before: int | None
    """0-based place in the text before; None where it was added."""
    after: int | None
    """0-based place in the text after; None where it was removed."""
    text: str
    """As it is after; as it was where it was removed."""
    marks: tuple[tuple[str, str], ...] = ()
    """Of an edited one, its runs: ``=`` in both texts, ``-`` only before, ``+`` only after."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What one text has and another has not."""

    fields: tuple[Field, ...]
    paragraphs: tuple[Paragraph, ...]
    """In the order of the text after; removed ones where they stood."""

    def __bool__(self) -> bool:
        """Whether anything changed."""
        return bool(self.fields) or any(each.change != "same" for each in self.paragraphs)

    @property
    def counts(self) -> dict[str, int]:
        """Paragraphs of each kind of change, all of ``KINDS``."""
        counts = Counter(each.change for each in self.paragraphs)
        return {change: counts[change] for change in KINDS}

    @property
    def words_added(self) -> int:
        """Words that only the text after has, counted at white space."""
        return sum(_words(each, "added", "+") for each in self.paragraphs)

    @property
    def words_removed(self) -> int:
        """Words that only the text before has."""
        return sum(_words(each, "removed", "-") for each in self.paragraphs)


def _words(each: Paragraph, change: str, sign: str) -> int:
    texts = [each.text] if each.change == change else [text for kind, text in each.marks if kind == sign]
    return sum(len(text.split()) for text in texts)


def compare(before: Text, after: Text) -> Changes:
    """Return what changed from one text to another.

    Time is n log n in paragraphs and linear in words; words inside edited paragraphs are marked as far as a budget of
    work reaches (``MARKED``), beyond it such a paragraph is marked as replaced but for its beginning and end.
    """
    names = ("title", "author", "published", "modified")
    said = ((name, getattr(before, name) or None, getattr(after, name) or None) for name in names)
    fields = tuple(Field(name, old, new) for name, old, new in said if old != new)
    return Changes(fields, tuple(_paragraphs(before.paragraphs, after.paragraphs)))


def apply(paragraphs: Sequence[str], changes: Changes) -> tuple[str, ...]:
    """Return the paragraphs of the text after, made from those of the text before and what changed.

    Raises ValueError where these are not the paragraphs that were compared.
    """
    made: list[str] = []
    for each in changes.paragraphs:
        if each.after is None:
            continue
        if each.before is None:
            made.append(each.text)
            continue
        if not each.before < len(paragraphs):
            raise ValueError(f"there is no paragraph {each.before + 1}: these changes are of another text")
        old = paragraphs[each.before]
        if each.change == "edited":
            if "".join(text for kind, text in each.marks if kind != "+") != old:
                raise ValueError(f"paragraph {each.before + 1} reads otherwise: these changes are of another text")
            old = "".join(text for kind, text in each.marks if kind != "-")
        made.append(old)
    return tuple(made)


def _paragraphs(a: Sequence[str], b: Sequence[str]) -> Iterator[Paragraph]:
    """Yield what became of each paragraph, in the order they are told."""
    same = _in_order(a, b)
    moved = _moved(a, b, same)
    near = _near(a, b, same, moved)
    far = _far(a, b, [*same, *moved, *near])
    of: dict[int, tuple[str, int | None]] = {}
    for change, pairs in (("same", same), ("moved", moved), ("edited", near), ("edited", far)):
        of |= {j: (change, i) for i, j in pairs}
    partners = dict(same) | dict(near)
    gone = set(range(len(a))) - {i for i, _ in (*same, *moved, *near, *far)}
    # a removed paragraph is told after what stood before it
    told: dict[int, list[int]] = defaultdict(list)
    last = -1
    for i in range(len(a)):
        last = partners.get(i, last)
        if i in gone:
            told[last].append(i)
    room = MARKED
    for j in range(-1, len(b)):
        if j >= 0:
            change, before = of.get(j, ("added", None))
            marks: tuple[tuple[str, str], ...] = ()
            if change == "edited" and before is not None:
                marks, spent = _marks(a[before], b[j], room)
                room -= spent
            yield Paragraph(change, before, j, b[j], marks)
        for i in told[j]:
            yield Paragraph("removed", i, None, a[i])


def _in_order(a: Sequence[str], b: Sequence[str]) -> Pairs:
    """Return equal paragraphs that stand in the same order in both texts."""
    found: Pairs = []
    i = j = 0
    for stop in (*_anchors(a, b), (len(a), len(b))):
        found += _between(a, b, (i, stop[0]), (j, stop[1]))
        if stop[0] < len(a):
            found.append(stop)
        i, j = stop[0] + 1, stop[1] + 1
    return found


def _anchors(a: Sequence[str], b: Sequence[str]) -> Pairs:
    """Return the longest run in one order of the paragraphs that stand once in each text."""
    times_a, times_b = Counter(a), Counter(b)
    place = {text: j for j, text in enumerate(b) if times_b[text] == 1}
    once = [(i, place[text]) for i, text in enumerate(a) if times_a[text] == 1 and text in place]
    # the longest increasing run: of each length, the place where the best one ends, and what it ends with
    ends: list[int] = []
    chosen: list[int] = []
    before: list[int] = []
    for number, (_, j) in enumerate(once):
        length = bisect_left(ends, j)
        before.append(chosen[length - 1] if length else -1)
        ends[length : length + 1] = [j]
        chosen[length : length + 1] = [number]
    run: Pairs = []
    number = chosen[-1] if chosen else -1
    while number >= 0:
        run.append(once[number])
        number = before[number]
    return run[::-1]


def _between(a: Sequence[str], b: Sequence[str], of_a: tuple[int, int], of_b: tuple[int, int]) -> Pairs:
    """Return equal paragraphs in one order between two anchors: at its ends, and inside where it is short."""
    (start, stop), (begin, end) = of_a, of_b
    head: Pairs = []
    while start < stop and begin < end and a[start] == b[begin]:
        head.append((start, begin))
        start, begin = start + 1, begin + 1
    tail: Pairs = []
    while start < stop and begin < end and a[stop - 1] == b[end - 1]:
        stop, end = stop - 1, end - 1
        tail.append((stop, end))
    inner: Pairs = []
    if 0 < (stop - start) * (end - begin) <= NEAR and not set(a[start:stop]).isdisjoint(b[begin:end]):
        for block in SequenceMatcher(None, a[start:stop], b[begin:end]).get_matching_blocks():
            inner += [(start + block.a + k, begin + block.b + k) for k in range(block.size)]
    return [*head, *inner, *reversed(tail)]


def _moved(a: Sequence[str], b: Sequence[str], same: Pairs) -> Pairs:
    """Return equal paragraphs that stand elsewhere."""
    used_a, used_b = {i for i, _ in same}, {j for _, j in same}
    left: dict[str, deque[int]] = defaultdict(deque)
    for i, text in enumerate(a):
        if i not in used_a:
            left[text].append(i)
    return [(left[text].popleft(), j) for j, text in enumerate(b) if j not in used_b and left.get(text)]


def _near(a: Sequence[str], b: Sequence[str], same: Pairs, moved: Pairs) -> Pairs:
    """Return paragraphs that share most of their words and stand between the same two."""
    moved_a, moved_b = {i for i, _ in moved}, {j for _, j in moved}
    found: Pairs = []
    i = j = 0
    for stop_a, stop_b in (*same, (len(a), len(b))):
        ours = [k for k in range(i, stop_a) if k not in moved_a]
        theirs = [k for k in range(j, stop_b) if k not in moved_b]
        if ours and theirs:
            found += _alike(a, b, ours, theirs)
        i, j = stop_a + 1, stop_b + 1
    return sorted(found)


def _far(a: Sequence[str], b: Sequence[str], found: Pairs) -> Pairs:
    """Return paragraphs that share most of their words among those left: they were edited and moved."""
    used_a, used_b = {i for i, _ in found}, {j for _, j in found}
    ours = [i for i in range(len(a)) if i not in used_a]
    theirs = [j for j in range(len(b)) if j not in used_b]
    return _alike(a, b, ours, theirs) if ours and theirs else []


def _alike(a: Sequence[str], b: Sequence[str], ours: Sequence[int], theirs: Sequence[int]) -> Pairs:
    """Return pairs of these paragraphs, those that are most alike first, each paragraph once."""
    bags = {j: _bag(b[j]) for j in theirs}
    scored: list[tuple[float, int, int]] = []
    for number, i in enumerate(ours):
        bag = _bag(a[i])
        middle = number * len(theirs) // len(ours)
        for j in theirs[max(0, middle - WINDOW) : middle + WINDOW + 1]:
            score = _likeness(bag, bags[j])
            if score >= ALIKE:
                scored.append((-score, i, j))
    found: Pairs = []
    used_a: set[int] = set()
    used_b: set[int] = set()
    for _, i, j in sorted(scored):
        if i not in used_a and j not in used_b:
            used_a.add(i)
            used_b.add(j)
            found.append((i, j))
    return found


def _bag(text: str) -> Counter[str]:
    return Counter(_WORD.findall(text.casefold()))


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    """Return the share of words two paragraphs have in common, 0 to 1."""
    sizes = one.total(), other.total()
    if not all(sizes) or min(sizes) * 2 < ALIKE * sum(sizes):
        return 0.0
    return (one & other).total() * 2 / sum(sizes)


def _marks(old: str, new: str, room: int) -> tuple[tuple[tuple[str, str], ...], int]:
    """Return the runs of an edited paragraph, and the work it took."""
    a, b = ([match.span() for match in _WORD.finditer(text)] for text in (old, new))
    pairs, spent = _equal_words([old[slice(*span)] for span in a], [new[slice(*span)] for span in b], room)
    runs: list[tuple[str, str]] = []
    i = j = 0
    for pair in pairs:
        (start, stop), (begin, end) = a[pair[0]], b[pair[1]]
        runs += [*_changed(old[i:start], new[j:begin]), ("=", old[start:stop])]
        i, j = stop, end
    return _joined([*runs, *_changed(old[i:], new[j:])]), spent


def _equal_words(a: Sequence[str], b: Sequence[str], room: int) -> tuple[Pairs, int]:
    """Return the words that stand in one order in both, and the work it took; without room those at the ends only."""
    shortest = min(len(a), len(b))
    head = next((k for k in range(shortest) if a[k] != b[k]), shortest)
    tail = next((k for k in range(shortest - head) if a[-1 - k] != b[-1 - k]), shortest - head)
    ours, theirs = a[head : len(a) - tail], b[head : len(b) - tail]
    spent = 0
    pairs = [(k, k) for k in range(head)]
    times = Counter(theirs)
    repeated = sum(times[word] for word in ours) > REPEATED * (len(ours) + len(theirs))
    if len(ours) * len(theirs) <= room and not repeated:
        spent = len(ours) * len(theirs)
        for block in SequenceMatcher(None, ours, theirs).get_matching_blocks():
            if sum(map(len, ours[block.a : block.a + block.size])) >= SLIGHT:
                pairs += [(head + block.a + k, head + block.b + k) for k in range(block.size)]
    return [*pairs, *((len(a) - k, len(b) - k) for k in range(tail, 0, -1))], spent


def _changed(old: str, new: str) -> list[tuple[str, str]]:
    """Return the runs between two equal words; the white space they have in common is no change."""
    if old == new:
        return [("=", old)]
    shortest = min(len(old), len(new))
    head = next((k for k in range(shortest) if old[k] != new[k] or not old[k].isspace()), shortest)
    rest = shortest - head
    tail = next((k for k in range(rest) if old[-1 - k] != new[-1 - k] or not old[-1 - k].isspace()), rest)
    return [
        ("=", old[:head]),
        ("-", old[head : len(old) - tail]),
        ("+", new[head : len(new) - tail]),
        ("=", old[len(old) - tail :]),
    ]


def _joined(runs: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return runs without empty ones, neighbours of one kind as one."""
    found: list[tuple[str, str]] = []
    for kind, text in runs:
        if text and found and found[-1][0] == kind:
            found[-1] = kind, found[-1][1] + text
        elif text:
            found.append((kind, text))
    return tuple(found)
