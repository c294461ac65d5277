"""JSON-LD scripts of a page -> the node that describes its article, as plain values.

Only what is needed to describe one article is read (schema.org Article and its kin); anything malformed is left out, as
search engines do. Sizes are bounded: pages are hostile, and 99.9% of real ones keep under 47 kB a script.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any

from ingest.clean.values import MANY_READ, READ

__all__ = ["ARTICLES", "article_node", "names", "nodes", "text_of", "types"]

MAX_SCRIPT = 1_000_000  # characters; the largest real one seen had 841 kB
MAX_CHARACTERS = 4_000_000  # of all scripts of a page
MAX_NODES = 2_000
MAX_DEPTH = 12
MAX_SKIPPED = 5  # scripts that are named in what was skipped

# schema.org types whose headline, author and date are those of the page; earlier ones win
ARTICLE_TYPES = (
    "newsarticle",
    "reportagenewsarticle",
    "analysisnewsarticle",
    "opinionnewsarticle",
    "liveblogposting",
    "blogposting",
    "techarticle",
    "scholarlyarticle",
    "advertisercontentarticle",
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
"""Types of what is written to be read; the others can stand beside wares."""
INNER = ("@graph", "mainEntity", "mainEntityOfPage", "itemReviewed", "hasPart")
_RANK = {name: rank for rank, name in enumerate(ARTICLE_TYPES)}
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")


def nodes(scripts: Iterable[str]) -> tuple[tuple[dict[str, Any], ...], tuple[str, ...]]:
    """Return every object of the scripts, outer before inner, in page order, and what was skipped for its size."""
    found: list[dict[str, Any]] = []
    skipped: list[str] = []
    room = MAX_CHARACTERS
    for number, script in enumerate(scripts, 1):
        if len(script) > min(MAX_SCRIPT, room):
            skipped.append(f"script {number}: {len(script):,} characters")
            continue
        room -= len(script)
        for node in _objects(_load(script)):
            if len(found) == MAX_NODES:
                skipped.append(f"script {number}: what follows {MAX_NODES:,} objects")
                return tuple(found), tuple(skipped[:MAX_SKIPPED])
            found.append(node)
    return tuple(found), tuple(skipped[:MAX_SKIPPED])


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    """Yield the objects of a value: those of its lists, then those inside them that speak of the page as well."""
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


def _bare(script: str) -> str:
    """Return a script without the CDATA and comment marks that old pages wrap it in."""
    script = script.strip()
    for opening in ("//", "/*", "<![CDATA[", "*/", "<!--"):
        script = script.removeprefix(opening).lstrip()
    for closing in ("-->", "*/", "]]>", "/*", "//"):
        script = script.removesuffix(closing).rstrip()
    return script


def _load(script: str) -> Any:
    for attempt in (script, _TRAILING_COMMA.sub(r"\1", _bare(script))):
        try:
            # strict=False: raw line breaks inside strings are the commonest fault of hand-made JSON-LD
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def types(node: dict[str, Any]) -> list[str]:
    """Return the types of a node, in lower case and without the address of their vocabulary."""
    value = node.get("@type")
    values = value if isinstance(value, list) else [value]
    return [each.rsplit("/", 1)[-1].lower() for each in values if isinstance(each, str)]


def article_node(found: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Return the node that best describes the page's own article; an empty one where none does."""
    best: dict[str, Any] = {}
    best_rank = len(ARTICLE_TYPES)
    for node in found:
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


def names(value: Any, found: Iterable[dict[str, Any]] = ()) -> list[str]:
    """Return the names of a person, an organisation or a list of them; ``@id`` references are followed once."""
    known = {node["@id"]: node for node in found if isinstance(node.get("@id"), str)}
    result: list[str] = []
    for each in value[:MANY_READ] if isinstance(value, list) else [value]:
        if isinstance(each, dict) and "name" not in each and isinstance(each.get("@id"), str):
            each = known.get(each["@id"], {})  # noqa: PLW2901 - the reference stands for the node
        name = each.get("name") if isinstance(each, dict) else each
        several = name if isinstance(name, list) else [name]
        result += [one[:READ].strip() for one in several[:MANY_READ] if isinstance(one, str) and not one.isspace()]
    return list(dict.fromkeys(one for one in result if one))[:MANY_READ]
