"""What a page says of itself, made to lie, to swell, to break the reader or to reach for the machine.

Hostile metadata never costs the article: all of these stories are to come out whole.
"""

from __future__ import annotations

import json
from random import Random

from tests.hostile.case import FLAGGED, LIMITED, WHOLE, Case, Family, whole
from tests.hostile.jsonld import said, script
from tests.hostile.story import invent, number, page, page_at, person, secret

__all__ = ["CLAIMS"]


def many_authors(rng: Random, scale: float) -> Case:
    """A thousand or ten thousand authors."""
    story = invent(rng)
    names = [f"{person(rng)} {at}" for at in range(number(scale, rng.choice((1_000, 10_000)), 300))]
    head = rng.choice(
        (
            "".join(f'<meta name="author" content="{each}">' for each in names),
            "".join(f'<meta property="article:author" content="{each}">' for each in names),
            script(said(story, author=[{"@type": "Person", "name": each} for each in names])),
            f'<meta name="author" content="{", ".join(names)}">',
            f'<meta name="author" content="{" and ".join(names)}">',
            "".join(
                f'<meta name="byl" content="By {each}"><link rel="author" href="/a" title="{each}">' for each in names
            ),
        )
    )
    return whole(story, page(rng, story, head=head))


def shown_authors(rng: Random, scale: float) -> Case:
    """So many bylines in the page itself."""
    story = invent(rng)
    names = (person(rng) for _ in range(number(scale, 5_000, 100)))
    lines = "".join(f'<span class="author" rel="author" itemprop="author">By {each}</span>' for each in names)
    return whole(story, page(rng, story, top=f'<div class="byline">{lines}</div>'), FLAGGED)


def giant_title(rng: Random, scale: float) -> Case:
    """A title, headline, description or site name of megabytes."""
    story = invent(rng)
    text = rng.choice(("word ", "w", " - ", "| ", "&amp;", "«", "\u0301", "<", "\n")) * number(scale, 1_000_000, 20_000)
    place, giant = rng.choice(
        (
            ("title", text),
            ("title", f"{story.title} - {text}"),
            ("head", f'<meta property="og:title" content="{text}">'),
            ("head", f'<meta name="description" content="{text}"><meta property="og:site_name" content="{text}">'),
            ("head", f'<meta name="keywords" content="{text}"><meta name="author" content="{text}">'),
            ("head", f'<meta property="article:published_time" content="{text}"><meta name="date" content="{text}">'),
            ("top", f"<h1>{text}</h1>"),
            ("head", f'<link rel="canonical" href="https://long.example/{text}">'),
        )
    )
    return whole(story, page_at(rng, story, place, giant), LIMITED)


def canonical_elsewhere(rng: Random, scale: float) -> Case:
    """A canonical address on another host than the one it was fetched from: both stay apart."""
    story = invent(rng)
    head = f'<link rel="canonical" href="https://elsewhere.example/{story.slug}">'
    head += '<meta property="og:url" content="//x.example">'
    url = f"https://courier.example/{story.slug}"
    return whole(story, page(rng, story, head=head), sidecar=json.dumps({"url": url}).encode())


def secret_addresses(rng: Random, scale: float) -> Case:
    """User names and passwords in addresses of the page and its sidecar: stored nowhere."""
    story, word = invent(rng), secret(rng)
    url = rng.choice(
        ("https://me:{}@courier.example/a", "https://{}@courier.example/a", "http://{}:x@courier.example:80/a")
    ).format(word)
    head = f"""<link rel="canonical" href="{url}"><meta property="og:url" content="{url}">
<base href="{url}"><link rel="amphtml" href="{url}"><link rel="author" href="{url}">
<meta property="article:author" content="{url}"><meta property="article:publisher" content="{url}">
<meta property="og:image" content="{url}"><meta name="twitter:url" content="{url}">
{script(said(story, url=url, mainEntityOfPage={"@id": url}, author={"name": story.author, "url": url}))}"""
    sidecar = json.dumps({"url": url}).encode() if rng.random() < 0.6 else None
    return whole(story, page(rng, story, head=head), forbidden=(word,), sidecar=sidecar)


def secret_headers(rng: Random, scale: float) -> Case:
    """Cookies, tokens and passwords in a sidecar: stored nowhere."""
    story, word = invent(rng), secret(rng)
    names = (
        "Authorization",
        "Cookie",
        "Set-Cookie",
        "Proxy-Authorization",
        "X-Api-Key",
        "authorization",
        "SET-COOKIE",
        "WWW-Authenticate",
        "X-Amz-Security-Token",
        "X-Csrf-Token",
        "Referer",
        "Location",
    )
    headers = {
        each: rng.choice(("Bearer {}", "session={}; Path=/", "https://a:{}@b.example/")).format(word) for each in names
    }
    url = "https://courier.example/" + story.slug
    more = {"cookies": {"id": word}, "request": {"headers": headers}, "auth": ["me", word], "password": word}
    sidecar = json.dumps({"url": url, "headers": {"Content-Type": "text/html", **headers}, **more}).encode()
    return whole(story, page(rng, story), forbidden=(word,), sidecar=sidecar)


def script_addresses(rng: Random, scale: float) -> Case:
    """Addresses that are code, files or nonsense where a web address belongs: none is stored as one."""
    story, word = invent(rng), secret(rng)
    url = rng.choice(
        (
            "javascript:alert('{}')",
            "JaVaScRiPt://x.example/%0a{}",
            "data:text/html,<b>{}</b>",
            "vbscript:{}",
            " java\nscript:{}",
            "file:///home/{}",
            "http://[{}",
            "http://x.example:99999999/{}",
            "ftp://x.example/{}",
            "\\\\{}\\share",
            "about:{}",
        )
    ).format(word)
    head = f'<link rel="canonical" href="{url}"><meta property="og:url" content="{url}"><base href="{url}">'
    head += script(said(story, url=url, mainEntityOfPage=url))
    sidecar = json.dumps({"url": url}).encode() if rng.random() < 0.5 else None
    return whole(story, page(rng, story, head=head), forbidden=(word,), sidecar=sidecar)


def _named(rng: Random, text: str, **more: object) -> Case:
    """Return a page that calls its title, site, author and section so."""
    story = invent(rng)
    safe = text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    head = f"""<meta property="og:title" content="{safe}"><meta property="og:site_name" content="{safe}">
<meta name="author" content="{safe}"><meta name="description" content="{safe}"><meta name="keywords" content="{safe}">
{script(said(story, headline=text, articleSection=text, publisher={"name": text}).replace("</", "<" + chr(92) + "/"))}"""
    markup = page(rng, story, head=head, title=safe).replace(f"<h1>{story.title}</h1>", f"<h1>{safe}</h1>")
    return whole(story, markup, **more)  # type: ignore[arg-type]


def traversal(rng: Random, scale: float) -> Case:
    """A title, site and address that lead out of the folder of exported files."""
    word = secret(rng)
    text = rng.choice(
        ("../../../../{}", "/{}", "..\\..\\{}", "{}/../../..", "C:\\{}", "~/{}", "..%2f..%2f{}", "%00/{}", "\\\\?\\{}")
    ).format(word)
    url = rng.choice(
        (f"https://../{word}", f"https://..%2f{word}/a", f"https://courier.example/../../{word}", "https://.../")
    )
    return _named(rng, text, sidecar=json.dumps({"url": url}).encode())


def device_names(rng: Random, scale: float) -> Case:
    """A title or site that is a device of Windows, or a name no file system takes."""
    text = rng.choice(
        (
            "CON",
            "nul",
            "COM1",
            "lpt9.txt",
            "aux.",
            "prn ",
            ".",
            "..",
            "",
            "...",
            "a" * 500,
            "\u00e9" * 300,
            "?*:|<>",
            "-rf",
            "\u202e",
        )
    )
    sidecar = json.dumps({"url": f"https://{text.strip(' .') or 'x'}/a"}).encode()
    return _named(rng, text, sidecar=sidecar)


def query_syntax(rng: Random, scale: float) -> Case:
    """Texts that are syntax to SQL, full-text search, CSV, YAML or a spreadsheet."""
    text = rng.choice(
        (
            "'); drop table articles; --",
            '" or 1=1 --',
            "title: * NEAR/2 (",
            'a" AND "b* OR -',
            "=cmd|' /C calc'!A0",
            "@SUM(1)",
            "+1+1",
            "-2+3",
            "\t=1",
            "---\nid: 7\n---",
            "x: [y, {z",
            "!!python/object:os.system",
            "%TAG ! x",
            "&a *a",
            "yes",
            "1e3",
            "null",
            "0x10",
            '"',
            "'",
            "\\",
            "x\r\ny: z",
            "{{7*7}}",
            "${7*7}",
            "<%= 7 %>",
            "# heading",
            "a,b;c\td",
        )
    )
    return _named(rng, text)


def terminal_codes(rng: Random, scale: float) -> Case:
    """Escapes that a terminal obeys, and characters that turn or hide the text around them."""
    text = rng.choice(
        (
            "\x1b[2J\x1b[31mred",
            "\x1b]0;owned\x07title",
            "\x9b31mred",
            "a\bb\rc",
            "abc\u202egnp.exe",
            "\u2066abc\u2069",
            "a\u200bb\u200cc",
            "\U000e0041\U000e0042tags",
            "Z\u0351\u0352\u0353" * 60,
            "\ufeff\u2060x",
            "\u2028\u2029",
            "\x00x\x00",
            "[red]x[/red]",
        )
    )
    return _named(rng, text)


def script_title(rng: Random, scale: float) -> Case:
    """Markup in the title, as text and as markup."""
    text = rng.choice(
        (
            "<script>alert(1)</script>",
            '"><img src=x onerror=alert(1)>',
            "</title><script>1</script>",
            "javascript:alert(1)",
            "[x](javascript:alert(1))",
            "![x](https://x.example/p.png)",
            "<!--",
            "]]>",
            "</textarea>",
            "&#60;script&#62;",
        )
    )
    return _named(rng, text)


def odd_dates(rng: Random, scale: float) -> Case:
    """Dates that are no dates, or of no year a calendar has."""
    story = invent(rng)
    date = rng.choice(
        (
            "99999-01-01",
            "0000-00-00",
            "-0001-01-01",
            "1e400",
            "9" * 300,
            "2025-13-45",
            "T",
            "2024-02-30T25:61:61+99:99",
            "0001-01-01T00:00:00+14:00",
            "9999-12-31T23:59:59-14:00",
            "\u0662\u0660\u0662\u0665-01-01",
            "NaN",
            "0" * 50_000,
        )
    )
    head = f"""<meta property="article:published_time" content="{date}"><meta name="date" content="{date}">
<meta name="dc.date" content="{date}">{script(said(story, datePublished=date, dateModified=date))}"""
    markup = page(rng, story, head=head).replace(f'datetime="{story.day}"', f'datetime="{date}"')
    return whole(story, markup)


def odd_attributes(rng: Random, scale: float) -> Case:
    """Language, direction, base, refresh and robots that are nonsense, long, or hide the page."""
    story = invent(rng)
    long = "x-" * number(scale, 20_000)
    head = f'<meta http-equiv="refresh" content="0;url=https://elsewhere.example/"><base href="{long}">'
    head += '<meta name="robots" content="noindex">'
    head += f'<meta http-equiv="content-language" content="{long}"><meta property="og:locale" content="{long}">'
    language = rng.choice((long, "zz", "en-" * 9, "\u00e9\u00e9", "12", "../..", "\x01", " "))
    return whole(story, page(rng, story, head=head).replace('lang="en"', f'lang="{language}" dir="{long}"'), WHOLE)


CLAIMS: dict[str, Family] = {
    each.__name__: each
    for each in (
        canonical_elsewhere, device_names, giant_title, many_authors, odd_attributes, odd_dates, query_syntax,
        script_addresses, script_title, secret_addresses, secret_headers, shown_authors, terminal_codes,
        traversal,
    )
}  # fmt: skip
