"""Blocks of a page, their elements and what an extractor took -> one row of numbers a block, for the trained arbiter.

No column knows a host, a URL or a word of any language but those of ``hints`` (class names) and ``labels``: position, shape of
the text, place in the tree, repetition, neighbours, headings above, and what the page says it is. All sums over parts of a page are
differences of prefix sums: the blocks of an element stand in one run.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from ingest.clean.hints import CONCEPTS, HIDDEN_BIT, MICRODATA_BIT, concepts
from ingest.clean.labels import HINTS, LABELS
from ingest.clean.stated import Stated
from ingest.clean.segment import Segments, hidden
from ingest.clean.signs import key_of
from ingest.models import KINDS, Block, Metadata

__all__ = ["features"]

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
Columns = dict[str, Any]

LEVELS = 4  # enclosing elements looked at, each larger than the one before
DECAY = 0.85  # what a concept is worth one element further out
PROSE_UNITS = 10  # words from which a block with an end mark is prose
LABEL_SIGNS = ("related", "comment", "share", "subscribe", "legal", "nav", "promo", "advert", "tags", "widget")
PAGE_TYPES = ("article", "website", "product", "video", "profile", "blog")
NODE_TYPES = {
    "article": ("article", "newsarticle", "blogposting", "report", "techarticle", "scholarlyarticle"),
    "thread": ("discussionforumposting", "qapage", "question", "comment"),
    "product": ("product", "productgroup", "offer", "aggregateoffer"),
    "list": ("itemlist", "collectionpage", "searchresultspage", "blog", "datafeed"),
    "organisation": ("organization", "localbusiness", "corporation", "professionalservice", "service"),
    "faq": ("faqpage",),
    "howto": (
        "howto",
        "recipe",
        "course",
        "event",
        "jobposting",
        "softwareapplication",
        "videoobject",
        "book",
        "movie",
    ),
    "page": ("webpage", "aboutpage", "contactpage", "website"),
}
EMBEDDED = ("articleBody", "text", "reviewBody", "description")
MARKUP = re.compile(r"<[^>]{0,500}>")

# classes of characters, bits of one byte
UPPER, LOWER, DIGIT, COMMA, END, SYMBOL, WIDE, SPACE = (1 << bit for bit in range(8))


@lru_cache(maxsize=1)
def _classes() -> npt.NDArray[np.uint8]:
    """Return the class of each character of the basic plane."""
    table = np.zeros(0x10000, np.uint8)
    for code in range(0x10000):
        char = chr(code)
        if char.isspace():
            table[code] = SPACE
        elif char.isdecimal():
            table[code] = DIGIT
        elif char in ",;:、，；：،؛":
            table[code] = COMMA
        elif char in ".!?…。！？؟।":
            table[code] = END
        elif (
            0x0E00 <= code <= 0x0EFF or 0x3040 <= code <= 0x30FF or 0x3400 <= code <= 0x9FFF or 0xAC00 <= code <= 0xD7AF
        ):
            table[code] = WIDE | LOWER
        elif char.isupper() or char.istitle():
            table[code] = UPPER
        elif char.isalpha():
            table[code] = LOWER
        elif char not in "'’‘\"“”«»()-–—":
            table[code] = SYMBOL
    return table


def features(parts: Segments, shares: Sequence[float] | None, known: Metadata, given: Stated) -> dict[str, Floats]:
    """Draft."""
    blocks = parts.blocks
    n = len(blocks)
    columns: Columns = {}
    text = _text(blocks, columns)
    tree = _Tree(parts)
    units = text["units"]
    links = np.array([b.links for b in blocks], np.float32)
    kind = np.array([KINDS.index(b.kind) for b in blocks])
    heading = kind == KINDS.index("heading")
    control = kind == KINDS.index("control")
    item = kind == KINDS.index("item")
    hid = np.array(["[hidden]" in b.path for b in blocks])
    prose = (units >= PROSE_UNITS) & (links < 0.5) & (text["last_end"] > 0) & ~control
    columns["kind"] = kind
    columns["links"] = links
    columns["level"] = np.array([b.level for b in blocks])
    columns["joined"] = np.array([b.joined for b in blocks])
    columns["hidden"] = hid
    columns["prose"] = prose
    votes = {} if shares is None else {"kept": np.asarray(shares, np.float32)}
    columns.update(votes)
    shown = units * ~control
    measures = {
        "units": shown,
        "linked": shown * links,
        "prose": shown * prose,
        "blocks": np.ones(n, np.float32),
        "headings": heading.astype(np.float32),
        "items": item.astype(np.float32),
        "proseblocks": prose.astype(np.float32),
        "commas": text["commas_n"],
    }
    if votes:
        measures["kept"] = shown * votes["kept"]
    M = np.stack([np.asarray(v, np.float64) for v in measures.values()])
    P = np.zeros((len(measures), n + 1))
    np.cumsum(M, axis=1, out=P[:, 1:])
    row = {name: i for i, name in enumerate(measures)}
    total = P[:, -1]

    def between(start: Ints, end: Ints) -> npt.NDArray[np.float64]:
        return P[:, end] - P[:, start]

    pos = np.arange(n)
    # --- page
    all_units = total[0] + 1e-9
    columns["page_blocks"] = np.full(n, np.log1p(n))
    columns["page_units"] = np.full(n, np.log1p(all_units))
    columns["page_links"] = np.full(n, total[row["linked"]] / all_units)
    columns["page_prose"] = np.full(n, total[row["prose"]] / all_units)
    columns["page_headings"] = np.full(n, total[row["headings"]] / n)
    columns["page_items"] = np.full(n, total[row["items"]] / n)
    columns["page_proseblocks"] = np.full(n, total[row["proseblocks"]] / n)
    columns["page_mean"] = np.full(n, np.log1p(all_units / n))
    columns["page_wide"] = np.full(n, text["wide"].mean())
    if votes:
        columns["page_kept"] = np.full(n, total[row["kept"]] / all_units)
        columns["page_kept_units"] = np.full(n, np.log1p(total[row["kept"]]))
    for name, value in _page(known, given).items():
        columns[name] = np.full(n, value)
    # --- position
    columns["position"] = pos / n
    columns["from_start"] = np.log1p(pos)
    columns["from_end"] = np.log1p(n - pos)
    for name in ("units", "prose", "linked", *(("kept",) if votes else ())):
        t = total[row[name]] + 1e-9
        columns[f"before_{name}"] = P[row[name], :-1] / t
    # --- windows
    for width in (2, 6, 15):
        a, b = np.maximum(pos - width, 0), np.minimum(pos + width + 1, n)
        s = between(a, b)
        u = s[0] + 1e-9
        columns[f"window{width}_links"] = s[row["linked"]] / u
        columns[f"window{width}_prose"] = s[row["prose"]] / u
        columns[f"window{width}_units"] = np.log1p(u / (b - a))
        columns[f"window{width}_headings"] = s[row["headings"]] / (b - a)
        if votes:
            columns[f"window{width}_kept"] = s[row["kept"]] / u
    logu = np.log1p(units)
    shifted: Columns = {"units": logu, "links": links, "kind": kind, "end": text["last_end"]}
    if votes:
        shifted["kept"] = votes["kept"]
    for name, values in shifted.items():
        for step in (1, 2, 3):
            columns[f"{name}+{step}"] = _shift(values, -step)
            columns[f"{name}-{step}"] = _shift(values, step)
    # --- tree
    prox = tree.proximity()[tree.of]
    for place, name in enumerate(CONCEPTS):
        columns[f"~{name}"] = prox[:, place]
    columns["depth"] = tree.depth[tree.of]
    group = tree.first_group()
    sig_all = tree.signature
    nodes_with_sig = np.bincount(sig_all)
    node_sums = between(tree.start, tree.end)
    # readability score per node
    g1 = group
    g2 = tree.up[g1]
    g3 = tree.up[g2]
    worth = prose * (1 + np.minimum(units / 25, 4) + np.minimum(text["commas_n"], 6) * 0.5)
    score = (
        np.bincount(g1, worth, tree.size)
        + np.bincount(g2, worth * (g2 != g1), tree.size) * 0.6
        + np.bincount(g3, worth * (g3 != g2), tree.size) * 0.3
    )
    score *= 1 - np.minimum(1, node_sums[row["linked"]] / (node_sums[0] + 1e-9))
    best = int(score.argmax())
    top = score[best] + 1e-9
    columns["page_best_prose"] = np.full(n, node_sums[row["prose"], best] / (total[row["prose"]] + 1e-9))
    columns["page_best_units"] = np.full(n, node_sums[0, best] / all_units)
    lo, hi = tree.start[best], tree.end[best]
    columns["best_inside"] = (pos >= lo) & (pos < hi)
    columns["best_distance"] = np.where(pos < lo, (pos - lo), np.where(pos >= hi, pos - hi + 1, 0)) / n
    for share in (0.6, 0.9):
        core = tree.core(node_sums[row["prose"]], share * total[row["prose"]])
        lo, hi = tree.start[core], tree.end[core]
        columns[f"core{share}_inside"] = (pos >= lo) & (pos < hi)
        columns[f"core{share}_place"] = np.clip((pos - lo) / max(1, hi - lo), -1, 2)
        columns[f"page_core{share}"] = np.full(n, node_sums[0, core] / all_units)
    if votes:
        core = tree.core(node_sums[row["kept"]], 0.8 * total[row["kept"]])
        lo, hi = tree.start[core], tree.end[core]
        columns["keptcore_inside"] = (pos >= lo) & (pos < hi)
        columns["page_keptcore"] = np.full(n, node_sums[0, core] / all_units)
        took = np.flatnonzero(votes["kept"] >= 0.5)
        lo, hi = (took[0], took[-1]) if len(took) else (0, 0)
        columns["kept_place"] = np.clip((pos - lo) / max(1, hi - lo), -1, 2)
        columns["kept_before"] = np.log1p(pos - np.maximum.accumulate(np.where(votes["kept"] >= 0.5, pos, -50)))
        back = np.minimum.accumulate(np.where(votes["kept"] >= 0.5, pos, n + 50)[::-1])[::-1]
        columns["kept_after"] = np.log1p(back - pos)
    node = group
    for level in range(1, LEVELS + 1):
        s = node_sums[:, node]
        u = s[0] + 1e-9
        count = s[row["blocks"]]
        columns[f"g{level}_units"] = np.log1p(u)
        columns[f"g{level}_blocks"] = np.log1p(count)
        columns[f"g{level}_links"] = s[row["linked"]] / u
        columns[f"g{level}_prose"] = s[row["prose"]] / u
        columns[f"g{level}_headings"] = s[row["headings"]] / count
        columns[f"g{level}_mean"] = np.log1p(u / count)
        columns[f"g{level}_page"] = u / all_units
        columns[f"g{level}_pageprose"] = s[row["prose"]] / (total[row["prose"]] + 1e-9)
        columns[f"g{level}_place"] = (pos - tree.start[node]) / count
        columns[f"g{level}_score"] = score[node] / top
        columns[f"g{level}_same"] = np.log1p(nodes_with_sig[sig_all[node]])
        if votes:
            columns[f"g{level}_kept"] = s[row["kept"]] / u
            columns[f"g{level}_pagekept"] = s[row["kept"]] / (total[row["kept"]] + 1e-9)
        # what the elements of the same signature hold together
        if level <= 3:
            sums = np.stack(
                [
                    np.bincount(sig_all, node_sums[row[m]], len(nodes_with_sig))
                    for m in row
                    if m in ("units", "linked", "prose", "kept", "blocks")
                ]
            )
            names = [m for m in row if m in ("units", "linked", "prose", "kept", "blocks")]
            ss = dict(zip(names, sums[:, sig_all[node]], strict=True))
            uu = ss["units"] + 1e-9
            columns[f"g{level}_same_units"] = np.log1p(uu)
            columns[f"g{level}_same_page"] = uu / all_units
            columns[f"g{level}_same_links"] = ss["linked"] / uu
            columns[f"g{level}_same_prose"] = ss["prose"] / uu
            columns[f"g{level}_same_mean"] = np.log1p(uu / nodes_with_sig[sig_all[node]])
            if votes:
                columns[f"g{level}_same_kept"] = ss["kept"] / uu
        node = tree.up[node]
    # --- repetition of the block's own signature
    own = sig_all[tree.of] * len(KINDS) + kind
    _, inverse, counts = np.unique(own, return_inverse=True, return_counts=True)
    sums = {m: np.bincount(inverse, M[row[m]]) for m in ("units", "linked", "prose", *(("kept",) if votes else ()))}
    uu = sums["units"][inverse] + 1e-9
    columns["same_count"] = np.log1p(counts[inverse])
    columns["same_units"] = np.log1p(uu)
    columns["same_page"] = uu / all_units
    columns["same_mean"] = np.log1p(uu / counts[inverse])
    columns["same_links"] = sums["linked"][inverse] / uu
    columns["same_prose"] = sums["prose"][inverse] / uu
    if votes:
        columns["same_kept"] = sums["kept"][inverse] / uu
    columns["ratio_units"] = logu - columns["same_mean"]
    _, counts_page = np.unique(own, return_counts=True)
    columns["page_same_max"] = np.full(n, np.log1p((counts_page).max()))
    # --- words that stand twice, title, embedded
    _content(blocks, known, given, columns, heading)
    # --- headings
    last = np.maximum.accumulate(np.where(heading, pos, -1))
    after = np.append(np.flatnonzero(heading), n)
    nxt = after[np.searchsorted(after, pos, side="right")]
    s = between(np.maximum(last, 0), nxt)
    u = s[0] + 1e-9
    columns["section_units"] = np.log1p(u)
    columns["section_links"] = s[row["linked"]] / u
    columns["section_prose"] = s[row["prose"]] / u
    columns["section_blocks"] = np.log1p(s[row["blocks"]])
    columns["section_place"] = np.log1p(pos - last)
    columns["section_level"] = np.where(last >= 0, columns["level"][np.maximum(last, 0)], 0)
    columns["section_label"] = np.where(last >= 0, columns["label"][np.maximum(last, 0)], 0)
    if votes:
        columns["section_kept"] = s[row["kept"]] / u
        columns["section_head_kept"] = np.where(last >= 0, votes["kept"][np.maximum(last, 0)], 0)
    h1 = np.flatnonzero((columns["level"] == 1) | (columns["is_title"] > 0))
    h1 = int(h1[0]) if len(h1) else -1
    columns["page_h1"] = np.full(n, h1 / n)
    columns["from_h1"] = np.sign(pos - h1) * np.log1p(abs(pos - h1))
    columns["prose_from_h1"] = (P[row["prose"], :-1] - P[row["prose"], max(h1, 0)]) / (total[row["prose"]] + 1e-9)
    return {name: np.asarray(values, np.float32) for name, values in columns.items()}


def _shift(values: Any, step: int) -> Any:
    out = np.full(len(values), -1, np.float32)
    if step > 0:
        out[step:] = values[:-step]
    else:
        out[:step] = values[-step:]
    return out


def _text(blocks: Sequence[Block], columns: Columns) -> Columns:
    joined = "\n".join([b.text for b in blocks]) + "\n"
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
    cls = _classes()[np.minimum(codes, 0xFFFF)]
    lengths = np.array([len(b.text) + 1 for b in blocks])
    starts = np.cumsum(lengths) - lengths

    def count(mask: Any) -> npt.NDArray[np.float32]:
        return np.add.reduceat(mask, starts, dtype=np.int64).astype(np.float32)

    space = cls == SPACE
    wide = (cls & WIDE) > 0
    begin = ~space & np.append(True, space[:-1])
    first = cls[begin]
    at = np.flatnonzero(begin)
    end = np.flatnonzero(space & np.append(False, ~space[:-1]))
    word_length = end - at
    which = np.searchsorted(starts, at, side="right") - 1
    n = len(blocks)
    words = np.bincount(which, minlength=n).astype(np.float32)
    wides = count(wide)
    units = words + wides / 2
    chars = lengths - 1.0
    safe = np.maximum(words, 1)
    letters = np.maximum(count(cls & (UPPER | LOWER) > 0), 1)
    commas = count(cls == COMMA)
    ends = count(cls == END)
    uppers = count(cls == UPPER)
    out = {"units": units, "commas_n": commas, "wide": wides / np.maximum(chars, 1)}
    last = cls[starts + lengths - 2]
    prev = cls[np.maximum(starts + lengths - 3, starts)]
    quote_last = (last == 0) & (prev == END)
    out["last_end"] = ((last == END) | quote_last).astype(np.float32)
    f = cls[starts]
    columns["units"] = np.log1p(units)
    columns["word_length"] = chars / safe
    columns["longest"] = (
        np.log1p(
            np.maximum.reduceat(word_length, np.minimum(np.cumsum(words) - words, len(word_length) - 1).astype(int))
        )
        if len(word_length)
        else words
    )
    columns["short_words"] = np.bincount(which, word_length <= 3, n) / safe
    columns["capital_words"] = np.bincount(which, first == UPPER, n) / safe
    columns["lower_words"] = np.bincount(which, (first & LOWER) > 0, n) / safe
    columns["uppers"] = uppers / letters
    columns["digits"] = count(cls == DIGIT) / np.maximum(chars, 1)
    columns["symbols"] = count(cls == SYMBOL) / np.maximum(chars, 1)
    columns["symbols_n"] = np.minimum(count(cls == SYMBOL), 20)
    columns["commas"] = commas / np.maximum(units, 1)
    columns["ends"] = ends / np.maximum(units, 1)
    columns["ends_n"] = np.minimum(ends, 20)
    columns["sentence"] = np.log1p(units / np.maximum(ends, 1))
    columns["last"] = last
    columns["last_end"] = out["last_end"]
    columns["first"] = f
    columns["wide"] = out["wide"]
    return out


def _page(known: Metadata, given: Stated) -> dict[str, float]:
    og = next(iter(given.meta.get("og:type", ())), "").lower().partition(".")[0]
    kinds = set()
    for node in given.nodes:
        value = node.get("@type")
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, str):
                kinds.add(each.rsplit("/", 1)[-1].lower())
    out = {"page_og": float(PAGE_TYPES.index(og)) if og in PAGE_TYPES else -1.0 if og else -2.0}
    for name, types in NODE_TYPES.items():
        out[f"page_{name}"] = float(not kinds.isdisjoint(types))
    out["page_dated"] = float(known.published is not None) + float(
        known.published is not None and not (known.published_from or "").startswith(("htmldate", "time"))
    )
    out["page_signed"] = float(len(known.authors))
    out["page_meta"] = float(len(given.meta))
    out["page_section"] = float(known.section is not None)
    out["page_tags"] = float(len(known.tags))
    out["page_article_meta"] = float(any(key.startswith("article:") for key in given.meta))
    return out


def _content(blocks: Sequence[Block], known: Metadata, given: Stated, columns: Columns, heading: Any) -> None:
    n = len(blocks)
    seen: dict[str, int] = {}
    lower = [b.text.lower() for b in blocks]
    for t in lower:
        seen[t] = seen.get(t, 0) + 1
    met: set[str] = set()
    again = np.zeros(n, np.float32)
    copies = np.zeros(n, np.float32)
    title = " ".join((known.title or "").lower().split())
    title_words = set(title.split())
    description = " ".join((known.description or "").lower().split())
    embedded = ""
    about = ""
    for node in given.nodes:
        for key in EMBEDDED:
            value = node.get(key)
            if isinstance(value, str) and len(value) > 40:
                if "<" in value or "&" in value:
                    value = html.unescape(MARKUP.sub(" ", html.unescape(value)))
                value = " ".join(value.lower().split())
                if key == "description":
                    about += value + "\n"
                else:
                    embedded += value + "\n"
    is_title = np.zeros(n, np.float32)
    title_share = np.zeros(n, np.float32)
    in_description = np.zeros(n, np.float32)
    in_embedded = np.zeros(n, np.float32)
    in_about = np.zeros(n, np.float32)
    label = np.zeros(n, np.float32)
    for i, t in enumerate(lower):
        copies[i] = seen[t]
        if copies[i] > 1:
            again[i] = t in met
            met.add(t)
        size = len(t)
        if size < 200 and title_words:
            w = t.split()
            title_share[i] = sum(x in title_words for x in w) / len(w)
            is_title[i] = t == title or (size > 15 and (t in title or title in t) and size < 2 * len(title))
        if size < 40:
            k = key_of(t)
            sign = LABELS.get(k) or HINTS.get(k)
            if sign:
                label[i] = 1 + LABEL_SIGNS.index(sign) if sign in LABEL_SIGNS else 12
        if size > 20:
            head = t[:80]
            if description:
                in_description[i] = head in description or description[:60] in t
            if embedded:
                in_embedded[i] = head in embedded
            if about:
                in_about[i] = head in about
    columns["copies"] = np.log1p(copies)
    columns["again"] = again
    columns["is_title"] = is_title
    columns["title_share"] = title_share
    columns["in_description"] = in_description
    columns["in_embedded"] = in_embedded
    columns["in_about"] = in_about
    columns["label"] = label
    columns["page_embedded"] = np.full(n, np.log1p(len(embedded)))
    columns["page_in_embedded"] = np.full(n, in_embedded.mean())
    columns["page_copies"] = np.full(n, again.mean())
    d = np.flatnonzero(in_description)
    columns["from_description"] = np.arange(n) - d[0] if len(d) else np.full(n, -99)


class _Tree:
    """The elements that hold blocks, numbered from the root on, parents before children."""

    def __init__(self, parts: Segments) -> None:
        index: dict[Any, int] = {}
        parent: list[int] = []
        start: list[int] = []
        depth: list[int] = []
        bits: list[int] = []
        signature: list[int] = []
        known: dict[tuple[int, str, str], int] = {}
        of: list[int] = []
        for place, element in enumerate(parts.elements):
            number = index.get(element)
            if number is None:
                chain = []
                at = element
                while at is not None and at not in index:
                    chain.append(at)
                    at = at.getparent()
                number = index[at] if at is not None else -1
                for each in reversed(chain):
                    tag = each.tag
                    classes = each.get("class") or ""
                    names = f"{classes} {each.get('id') or ''} {each.get('role') or ''} {each.get('itemprop') or ''}"
                    bit = concepts(tag, names) | (hidden(each) and HIDDEN_BIT)
                    if each.get("itemtype") or each.get("itemprop"):
                        bit |= MICRODATA_BIT
                    bits.append(bit)
                    key = (signature[number] if number >= 0 else -1, tag, classes)
                    signature.append(known.setdefault(key, len(known)))
                    parent.append(number)
                    depth.append(depth[number] + 1 if number >= 0 else 0)
                    start.append(place)
                    number = len(parent) - 1
                    index[each] = number
            of.append(number)
        size = len(parent)
        end = [0] * size
        for place, number in enumerate(of):
            end[number] = place + 1
        for number in range(size - 1, 0, -1):
            above = parent[number]
            end[above] = max(end[above], end[number])
        up = [0] * size
        for number in range(1, size):
            above = parent[number]
            larger = end[above] > end[number] or start[above] < start[number]
            up[number] = above if larger else up[above]
        self.size = size
        self.of = np.array(of)
        self.parent = np.array(parent)
        self.start, self.end, self.up = np.array(start), np.array(end), np.array(up)
        self.depth = np.array(depth)
        self.signature = np.array(signature)
        self.bits = bits

    def proximity(self) -> Floats:
        size = (len(CONCEPTS) + 7) // 8
        raw = np.frombuffer(b"".join(b.to_bytes(size, "little") for b in self.bits), np.uint8).reshape(self.size, size)
        own = np.unpackbits(raw, axis=1, bitorder="little")[:, : len(CONCEPTS)].astype(np.float32)
        order = np.argsort(self.depth, kind="stable")
        bounds = np.searchsorted(self.depth[order], np.arange(1, self.depth.max() + 2))
        for a, b in zip(bounds, bounds[1:], strict=False):
            level = order[a:b]
            own[level] = np.maximum(own[level], own[self.parent[level]] * np.float32(DECAY))
        return own

    def first_group(self) -> Ints:
        alone = self.end[self.of] - self.start[self.of] == 1
        return np.where(alone, self.up[self.of], self.of)

    def core(self, values: Any, least: float) -> int:
        """Return the smallest element that holds at least so much."""
        enough = np.flatnonzero(values >= least - 1e-6)
        sizes = (self.end - self.start)[enough]
        return int(enough[len(sizes) - 1 - sizes[::-1].argmin()]) if len(enough) else 0
