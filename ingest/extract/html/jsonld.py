"""JSON-LD scripts of a page -> their objects, the one that describes the article, and the names in them.

Only what describes one article is read (schema.org Article and its subtypes). What is not valid JSON is left out and
noted. Sizes are bounded: pages can be hostile, and 99.9% of real ones have scripts under 47 kB.
"""

from __future__ import annotations

import html
import json
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ingest.extract.html.values import MANY_READ, READ

__all__ = ["ARTICLES", "article_node", "names", "nodes", "text_of", "types"]

MAX_SCRIPT = 1_000_000  # characters; the largest real one seen had 841 kB
MAX_CHARACTERS = 4_000_000  # of all scripts of a page
MAX_NODES = 2_000
MAX_DEPTH = 12
MAX_SKIPPED = 5  # notes on skipped scripts

# schema.org types whose headline, author and date are those of the page; earlier ones are preferred
ARTICLE_TYPES = (
    "newsarticle",
    "reportagenewsarticle",
    "analysisnewsarticle",
    "backgroundnewsarticle",
    "askpublicnewsarticle",
    "reviewnewsarticle",
    "opinionnewsarticle",
    "liveblogposting",
    "blogposting",
    "techarticle",
    "scholarlyarticle",
    "medicalscholarlyarticle",
    "advertisercontentarticle",
    "satiricalarticle",
    "socialmediaposting",
    "discussionforumposting",
    "article",
    "report",
    "question",
    "howto",
    "recipe",
    "review",
    "qapage",
    "podcastepisode",
    "videoobject",
    "webpage",
)
ARTICLES = frozenset(ARTICLE_TYPES[: ARTICLE_TYPES.index("howto")])
"""Types of texts to be read; the others also occur on pages that sell products."""
INNER = ("@graph", "mainEntity", "mainEntityOfPage", "itemReviewed", "hasPart")
_RANK = {name: rank for rank, name in enumerate(ARTICLE_TYPES)}
# strict=False: raw line breaks and tabs inside strings are the commonest fault of hand-made JSON-LD
_DECODER = json.JSONDecoder(strict=False)
_ENTITIES = re.compile(r"[\[{\s]*&(?:amp;){0,2}(?:quot|#0{0,2}34|#x0{0,2}22);", re.IGNORECASE)
_OPENING = re.compile(r"(?:\s*(?://|/\*|<!\[CDATA\[|\*/|<!--|-->|>))*", re.IGNORECASE)
# a string, even one that is never closed, so that no other alternative starts inside one; and what JSON does not allow
_CODE = re.compile(
    r'"(?:[^"\\]|\\.)*+"?|//[^\n]*|/\*.*?(?:\*/|\Z)|,(?=\s*[,}\]])|[\x00-\x08\x0b\x0c\x0e-\x1f\xa0\u200b\u2028\u2029\ufeff]',
    re.DOTALL,
)
_ESCAPE = re.compile(r'\\(?:(["\\/bfnrt]|u[0-9a-fA-F]{4})|(.))', re.DOTALL)
_LATIN_OR_SO = re.compile(r"[^\W\d_\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7af]")
"""A letter of a script in which the family name comes last, after a space."""
_START = re.compile(r"[{\[]")


def nodes(scripts: Iterable[str]) -> tuple[tuple[dict[str, Any], ...], tuple[str, ...]]:
    """Return every object of the scripts, outer before inner, in page order, and notes on what was left out.

    A script that is too large is left out; one that is not valid JSON is read up to the fault.
    """
    objects: list[dict[str, Any]] = []
    skipped: list[str] = []
    characters_left = MAX_CHARACTERS
    for number, script in enumerate(scripts, 1):
        if len(script) > min(MAX_SCRIPT, characters_left):
            skipped.append(f"script {number}: {len(script):,} characters")
            continue
        characters_left -= len(script)
        values, fault = _load(script)
        if fault:
            skipped.append(f"script {number}: no JSON: {fault}")
        for node in _objects(values):
            if len(objects) == MAX_NODES:
                skipped.append(f"script {number}: what follows {MAX_NODES:,} objects")
                return tuple(objects), tuple(skipped[:MAX_SKIPPED])
            objects.append(node)
    return tuple(objects), tuple(skipped[:MAX_SKIPPED])


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    """Yield the objects of a value: those in its lists, then those under the keys ``INNER``, breadth first."""
    queue: deque[tuple[Any, int]] = deque([(value, 0)])
    while queue:
        value, depth = queue.popleft()
        if isinstance(value, list):
            inner = [(each, depth + 1) for each in value if isinstance(each, dict | list) and depth < MAX_DEPTH]
            queue.extendleft(reversed(inner))
        elif isinstance(value, dict):
            yield value
            kept = [value[key] for key in INNER if isinstance(value.get(key), dict | list)]
            queue.extend((each, depth + 1) for each in kept if depth < MAX_DEPTH)


def _load(script: str) -> tuple[list[Any], str | None]:
    """Return the values of a script in order, and the fault at which reading stopped; None where all was read.

    What is common around and in JSON of scripts, and not allowed in JSON, is removed first: CDATA and comment marks,
    comments, trailing commas, escapes that JSON does not have, control characters.
    """
    script = script.strip()
    try:
        return ([_DECODER.decode(script)] if script else []), None
    except (ValueError, RecursionError):
        pass
    while _ENTITIES.match(script):
        # escaped by a template although the content of a script is raw text
        script = html.unescape(script)
    text = _CODE.sub(_mended, script[_OPENING.match(script).end() :])  # type: ignore[union-attr]  # it matches nothing, too
    values: list[Any] = []
    start = _START.search(text)
    if start is None:
        return values, "it holds no object"
    while start:
        try:
            value, at = _DECODER.raw_decode(text, start.start())
        except json.JSONDecodeError as error:
            return values, f"{error.msg}, line {error.lineno}"
        except (ValueError, RecursionError) as error:
            return values, type(error).__name__
        values.append(value)
        start = _START.search(text, at)
    return values, None


def _mended(match: re.Match[str]) -> str:
    """Return a matched string without escapes that JSON does not have; an empty text for any other match."""
    text = match[0]
    return _ESCAPE.sub(lambda escape: escape[0] if escape[1] else escape[2], text) if text.startswith('"') else ""


def types(node: dict[str, Any]) -> list[str]:
    """Return the types of a node, in lower case and without the URL of their vocabulary."""
    value = node.get("@type")
    values = value if isinstance(value, list) else [value]
    return [each.rsplit("/", 1)[-1].lower() for each in values if isinstance(each, str)]


def article_node(candidates: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Return the node whose type comes first in ``ARTICLE_TYPES``; an empty one where none has such a type."""
    best: dict[str, Any] = {}
    best_rank = len(ARTICLE_TYPES)
    for node in candidates:
        rank = min((_RANK.get(name, len(ARTICLE_TYPES)) for name in types(node)), default=len(ARTICLE_TYPES))
        if rank < best_rank:
            best, best_rank = node, rank
    return best


def text_of(value: Any) -> str | None:
    """Return a text value (a string, or the first of a list, or its @value); None for anything else."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name")
    return value[:READ].strip() or None if isinstance(value, str) else None


def names(value: Any, others: Sequence[dict[str, Any]] = ()) -> list[str]:
    """Return the names of a person, an organisation or a list of them; ``@id`` references are followed once.

    >>> names([{"givenName": "Ida", "familyName": "Holm"}, {"@id": "#p"}], [{"@id": "#p", "name": "Per Lund"}])
    ['Ida Holm', 'Per Lund']
    """
    result: list[str] = []
    for each in _listed(value)[:MANY_READ]:
        own = _name_of(each) if isinstance(each, dict) else [each]
        reference = each.get("@id") if isinstance(each, dict) else each
        if isinstance(reference, str) and (each is reference or not own):
            referenced = (_name_of(node) for node in reversed(others) if node.get("@id") == reference)
            own = next(filter(None, referenced), own)
        result += [one[:READ].strip() for one in own[:MANY_READ] if isinstance(one, str)]
    return list(dict.fromkeys(one for one in result if one))[:MANY_READ]


def _listed(value: Any) -> list[Any]:
    """Return a value as a list; nested lists, ``@list`` and ``@set`` are flattened."""
    for _ in range(MAX_DEPTH):
        if isinstance(value, dict) and len(value) == 1 and ("@list" in value or "@set" in value):
            value = next(iter(value.values()))
        elif isinstance(value, list) and any(isinstance(each, list) for each in value):
            value = [one for each in value for one in (each if isinstance(each, list) else [each])]
        else:
            break
    return value if isinstance(value, list) else [value]


def _name_of(node: dict[str, Any]) -> list[Any]:
    """Return the names of a person or organisation; without ``name``, given and family name are joined."""
    name = node.get("name")
    several = [each.get("@value") if isinstance(each, dict) else each for each in _listed(name)]
    if any(isinstance(each, str) and each.strip() for each in several):
        return several
    given, family = (text_of(node.get(key)) or "" for key in ("givenName", "familyName"))
    eastern = bool(given and family) and not (_LATIN_OR_SO.search(given) or _LATIN_OR_SO.search(family))
    return [f"{family}{given}" if eastern else f"{given} {family}".strip()] if given or family else []
