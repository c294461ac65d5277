"""JSON-LD that is wrong, broken, huge, deep, slow to read, or speaks of something else. It never costs the article."""

from __future__ import annotations

import json
from random import Random

from tests.hostile.case import FLAGGED, Case, Family, whole
from tests.hostile.story import Story, invent, number, page

__all__ = ["JSONLD", "said", "script"]


def script(text: str) -> str:
    """Return a script of JSON-LD."""
    return f'<script type="application/ld+json">{text}</script>'


def said(story: Story, **more: object) -> str:
    """Return JSON-LD that tells of a story, with more fields or others."""
    return json.dumps(
        {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": story.title,
            "datePublished": story.day,
            "author": {"@type": "Person", "name": story.author},
            **more,
        }
    )


def jsonld_values(rng: Random, scale: float) -> Case:
    """JSON-LD whose values are of wrong kinds: NaN, Infinity, numbers, lists, objects, halves of surrogate pairs."""
    story = invent(rng)
    odd = [
        "NaN",
        "Infinity",
        "-1e999",
        "9" * 400,
        "null",
        "[]",
        "{}",
        "[[[]]]",
        "true",
        '"\\ud800"',
        '"\\udfff\\ud83d"',
        '"\\u0000"',
        '{"@value": NaN}',
        '[{"name": {"name": {}}}]',
        '" "',
    ]
    fields = (
        "headline",
        "author",
        "datePublished",
        "dateModified",
        "publisher",
        "keywords",
        "articleBody",
        "wordCount",
        "articleSection",
        "inLanguage",
        "description",
        "url",
        "mainEntityOfPage",
        "isAccessibleForFree",
        "@type",
        "@id",
    )
    values = ", ".join(f'"{field}": {rng.choice(odd)}' for field in rng.sample(fields, 9))
    return whole(story, page(rng, story, head=script(f'{{"@type": "NewsArticle", {values}}}')))


def jsonld_broken(rng: Random, scale: float) -> Case:
    """JSON-LD that is none: cut, doubled, with comments, or a long list of authors that never ends."""
    story = invent(rng)
    good = said(story)
    authors = '{"@type":"Person","name":"A B"},' * number(scale, 6_000, 200)
    text = rng.choice(
        (
            good[: rng.randrange(len(good))],
            good + good,
            good.replace('"', "'"),
            f"/* {good} */ //",
            good.replace(":", "="),
            f'{{"@type":"NewsArticle","author":[{authors}',
            f"<!-- {good} -->",
            "{" * 9,
            "\0" + good,
            good[:-1] + ",}",
            f'{{"@type":"NewsArticle","author":[{authors}"headline":"{story.title}',
            '"' * 5_001,
        )
    )
    return whole(story, page(rng, story, head=script(text)))


def jsonld_huge(rng: Random, scale: float) -> Case:
    """JSON-LD of megabytes, one script or a thousand."""
    story = invent(rng)
    if rng.random() < 0.5:
        text = script(said(story, comment=[{"text": "word " * 20}] * number(scale, 40_000, 1_000)))
    else:
        text = script(said(story, comment="word " * 20)) * number(scale, 4_000, 100)
    return whole(story, page(rng, story, head=text), FLAGGED)


def jsonld_deep(rng: Random, scale: float) -> Case:
    """JSON-LD of nested lists or objects: deeper than a parser's stack, or as deep as one of ours."""
    story = invent(rng)
    depth = rng.choice((400, 900, number(scale, 100_000, 5_000)))
    start, end = rng.choice((("[", "]"), ('{"@graph":', "}"), ('{"author":[', "]}"), ('{"mainEntity":{"a":', "}}")))
    text = start * depth + "1" + end * depth * (rng.random() < 0.7)
    return whole(story, page(rng, story, head=script(text)))


def jsonld_body(rng: Random, scale: float) -> Case:
    """An articleBody that is slow to read as markup."""
    story = invent(rng)
    bomb = rng.choice(
        ("<p ===", "<p " + "=" * 9, "<a<", "<!--", "&lt;p =", "<p a='", "</p <", "\n\n \n", "<br", "<![CDATA[")
    )
    body = bomb[:3] + bomb[3:] * number(scale, 39_000 // max(1, len(bomb) - 3), 1_000)
    return whole(story, page(rng, story, head=script(said(story, articleBody=body).replace("</", "<\\/"))))


def jsonld_lies(rng: Random, scale: float) -> Case:
    """JSON-LD that speaks of another article, with a body of its own."""
    story, other = invent(rng), invent(rng, 3, 3)
    body = rng.choice(("<p>".join(other.paragraphs), other.paragraphs[0], "x" * 30_000, "x " * 30_000))
    return whole(story, page(rng, story, head=script(said(other, articleBody=body))))


JSONLD: dict[str, Family] = {
    each.__name__: each
    for each in (jsonld_body, jsonld_broken, jsonld_deep, jsonld_huge, jsonld_lies, jsonld_values)
}  # fmt: skip
