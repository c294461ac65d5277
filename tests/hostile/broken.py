"""Pages that are cut, never closed, closed twice, or hold what a page may not hold."""

from __future__ import annotations

from random import Random

from tests.hostile.case import FLAGGED, LIMITED, WHOLE, Case, Family, whole
from tests.hostile.story import Story, invent, number, page, page_at, secret

__all__ = ["BROKEN", "mutate"]

PASSWD = ("root:x:0:0:", "daemon:x:1:1:")
"""What stands in /etc/passwd of every Unix."""


def stray_end(rng: Random, scale: float) -> Case:
    """``</body>`` and ``</html>`` between two paragraphs of the story."""
    story = invent(rng)
    end = rng.choice(("</html>", "</body>", "</body></html>", "</HTML >", "</body\n>", "</html x=1>", "</html/>"))
    return whole(story, page(rng, story, middle=end * rng.choice((1, 1, 3))))


def after_end(rng: Random, scale: float) -> Case:
    """The story, or its second half, after ``</html>``."""
    story = invent(rng)
    body = [f"<p>{each}</p>" for each in story.paragraphs]
    half = rng.choice((0, len(body) // 2))
    first, rest = "".join(body[:half]), "".join(body[half:])
    start = f"<html><head><title>{story.title}</title></head><body><h1>{story.title}</h1>"
    return whole(story, f"{start}{first}</body></html>\n{rest}<footer><p>Copyright the Courier</p></footer>")


def several_pages(rng: Random, scale: float) -> Case:
    """Several html, head and body in one file, the story in any of them."""
    story = invent(rng)
    other = "<html><head><title>Frame</title></head><body><p>Menu</p></body></html>"
    before, after = rng.randint(0, 3), rng.randint(1, 3)
    return whole(story, other * before + page(rng, story, middle="<html><body class=x>") + other * after)


def no_head(rng: Random, scale: float) -> Case:
    """No html, head or body at all, or only their ends."""
    story = invent(rng)
    body = "".join(f"<p>{each}" for each in story.paragraphs)
    start = rng.choice(("", "</head>", "</html></body>", "<body>", "\n\n<title>x</title>", "<!doctype>", "<>"))
    return whole(story, f"{start}<h1>{story.title}</h1>{body}")


def _cut(rng: Random, story: Story, text: str) -> tuple[str, tuple[str, ...]]:
    """Return a page up to somewhere in its last paragraphs, and the words of those that are whole."""
    keep = rng.randint(3, len(story.paragraphs) - 1)
    at = text.index(story.paragraphs[keep])
    return text[: at + len(story.paragraphs[keep]) // 5], story.words[:keep]


def cut_in_text(rng: Random, scale: float) -> Case:
    """The file ends within a paragraph."""
    story = invent(rng)
    markup, words = _cut(rng, story, page(rng, story))
    return whole(story, markup, FLAGGED, words=words, recoverable=False)


def cut_in_tag(rng: Random, scale: float) -> Case:
    """The file ends within a tag or an entity."""
    story = invent(rng)
    markup, words = _cut(rng, story, page(rng, story))
    end = rng.choice(
        ("</", "<", "<a href='/long", "<p class=", '<img alt="', "</p", "&am", "&#x2", "&", "<!-", "<![CDA")
    )
    return whole(story, markup + end, FLAGGED, words=words, recoverable=False)


def cut_in_character(rng: Random, scale: float) -> Case:
    """The file ends within a character of several bytes."""
    story = invent(rng)
    markup, words = _cut(rng, story, page(rng, story))
    body = markup.encode() + " — caf\u00e9 \u20ac".encode()[: rng.choice((3, -1, -2))]
    return whole(story, body, FLAGGED, words=words, recoverable=False)


def unclosed_text(rng: Random, scale: float) -> Case:
    """An element whose content is no markup (script, style, title ...) is never closed, before the story or after it.

    A browser shows nothing of what follows; a build that finds the story all the same is the better one.
    """
    story = invent(rng)
    tag = rng.choice(("script", "style", "title", "textarea", "xmp", "noembed", "noframes", "iframe", "noscript"))
    place = rng.choice(("head", "top", "bottom", "tail"))
    allowed = FLAGGED if place in {"bottom", "tail"} else FLAGGED | {"empty"}
    return whole(story, page_at(rng, story, place, f"<{tag}>\nvar a = 1; "), allowed)


def unclosed_comment(rng: Random, scale: float) -> Case:
    """A comment is never closed, before the story or after it."""
    story = invent(rng)
    start = rng.choice(("<!-- ", "<!--[if IE]>", "<!---", "<![CDATA[ ", "<!doctype ", "<?php echo "))
    place = rng.choice(("head", "top", "bottom", "tail"))
    allowed = FLAGGED if place in {"bottom", "tail"} else FLAGGED | {"empty"}
    return whole(story, page_at(rng, story, place, start), allowed)


def unclosed_quote(rng: Random, scale: float) -> Case:
    """The quote of an attribute is never closed: it swallows all up to the next one."""
    story = invent(rng)
    tag = rng.choice(
        ('<a href="/more>more</a>', "<img alt='a view>", '<div class="box>', "<p title='x>small print</p>")
    )
    place = rng.choice(("top", "bottom", "tail"))
    allowed = FLAGGED if place in {"bottom", "tail"} else FLAGGED | {"empty"}
    words = story.words if place in {"bottom", "tail"} else story.words[1:]
    return whole(story, page_at(rng, story, place, tag), allowed, words=words)


def unclosed_box(rng: Random, scale: float) -> Case:
    """An element with rules of its own (select, table, svg, template ...) is never closed."""
    story = invent(rng)
    tag = rng.choice(
        (
            "<svg>",
            "<svg><g>",
            "<math>",
            "<math><mi>",
            "<template>",
            "<select>",
            "<select><option>",
            "<button>",
            "<table>",
            "<table><tr>",
            "<form>",
            "<object>",
            "<video>",
            "<canvas>",
            "<dialog>",
            "<details>",
            "<a href=/x>",
        )
    )
    place = rng.choice(("top", "middle", "bottom"))
    hides = tag.startswith(("<template", "<select", "<dialog", "<details", "<object", "<video", "<canvas", "<button"))
    allowed = FLAGGED | ({"empty"} if hides and place != "bottom" else set())
    words = story.words if not hides or place == "bottom" else ()
    return whole(story, page_at(rng, story, place, tag), allowed, words=words)


def entity_bomb(rng: Random, scale: float) -> Case:
    """Entities that are made of entities: a billion laughs, and a square of them."""
    story = invent(rng)
    if rng.random() < 0.5:
        levels = "".join(f'<!ENTITY l{at} "' + f"&l{at - 1};" * 10 + '">' for at in range(1, 12))
        bomb, use = f'<!ENTITY l0 "ha">{levels}', "&l11;"
    else:
        bomb, use = f"<!ENTITY l0 '{'ha' * number(scale, 50_000)}'>", "&l0;" * number(scale, 20_000)
    start = f'<?xml version="1.0"?>\n<!DOCTYPE html [{bomb}]>\n'
    markup = page(rng, story, bottom=f"<p>{use}</p>").replace("<!DOCTYPE html>\n", start)
    return whole(story, markup, LIMITED, absent=("hahahahaha" * 3,))


def outside_entity(rng: Random, scale: float) -> Case:
    """An entity, an include or a style sheet that names a file of this machine."""
    story = invent(rng)
    where = rng.choice(
        ("file:///etc/passwd", "/etc/passwd", "file://localhost/etc/passwd", "php://filter/resource=/etc/passwd")
    )
    declared = rng.choice(
        (
            f'<!DOCTYPE html [<!ENTITY x SYSTEM "{where}">]>',
            f'<!DOCTYPE html [<!ENTITY % y SYSTEM "{where}"> %y;]>',
            f'<!DOCTYPE html PUBLIC "-//A//B" "{where}" [<!ENTITY x SYSTEM "{where}">]>',
        )
    )
    include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{where}" parse="text"/>'
    markup = page(rng, story, bottom=f"<p>&x;</p>{include}<iframe src='{where}'></iframe>")
    rest = markup.removeprefix("<!DOCTYPE html>")
    return whole(story, f'<?xml version="1.0"?>\n{declared}\n{rest}', forbidden=PASSWD)


def many_entities(rng: Random, scale: float) -> Case:
    """So many character references, true and false ones."""
    story = invent(rng)
    run = rng.choice(("&amp;", "&#65;", "&#x1F600;", "&nope;", "&#99999999999;", "&notit;", "&amp", "&lt;p&gt;"))
    return whole(story, page(rng, story, bottom=f"<div>{run * number(scale, 500_000, 3_000)}</div>"), LIMITED)


def sections(rng: Random, scale: float) -> Case:
    """CDATA sections and processing instructions within the story."""
    story = invent(rng)
    mark = secret(rng)
    odd = rng.choice(
        (
            f"<?php echo '{mark}'; ?>",
            f'<?xml-stylesheet href="{mark}.xsl"?>',
            f"<![if !IE]><!-- {mark} --><![endif]>",
            f"<!--[if lt IE 9]><p>{mark}</p><![endif]-->",
            f"<!ELEMENT {mark}>",
            f"<!-- {mark} --!>",
            f"<!----><!-- > {mark} -->",
        )
    )
    return whole(story, page(rng, story, middle=odd), absent=(mark,))


def cdata(rng: Random, scale: float) -> Case:
    """A paragraph of the story within a CDATA section, which HTML does not know: the other paragraphs must come out."""
    story = invent(rng)
    at = rng.randrange(1, len(story.paragraphs))
    marked = tuple(f"<![CDATA[{each}]]>" if n == at else each for n, each in enumerate(story.paragraphs))
    words = tuple(each for n, each in enumerate(story.words) if n != at)
    return whole(story, page(rng, story, marked=marked), FLAGGED, words=words, recoverable=False)


def controls(rng: Random, scale: float) -> Case:
    """NUL and control characters in the text, in tags and between them."""
    story = invent(rng)
    odd = rng.sample(["\0", "\1", "\x08", "\x0b", "\x1b", "\x7f", "\x1f", "\ufffe", "\uffff", "\u0085"], 4)
    paragraphs = [each.replace(". ", f".{rng.choice(odd)} ") for each in story.paragraphs]
    markup = page(rng, story, marked=tuple(paragraphs), middle=f"<p{odd[0]} class{odd[1]}=x>{odd[2]}</p{odd[3]}>")
    if rng.random() < 0.3:
        markup = markup.replace("\n", "\0" * number(scale, 2_000) + "\n")
    return whole(story, markup, WHOLE)


def bad_references(rng: Random, scale: float) -> Case:
    """References to what is no character: NUL, halves of pairs, beyond Unicode."""
    story = invent(rng)
    odd = rng.sample(["&#0;", "&#xD800;", "&#xDFFF;", "&#x110000;", "&#-1;", "&#xFFFE;", "&#27;", "&#x80;", "&#1;"], 4)
    paragraphs = tuple(each.replace(". ", f".{rng.choice(odd)} ") for each in story.paragraphs)
    title = f"{story.title}{odd[0]}{odd[1]}"
    return whole(story, page(rng, story, marked=paragraphs, title=title))


def hidden_by_rule(rng: Random, scale: float) -> Case:
    """Scripts and handlers everywhere: none of their words are text."""
    story, mark = invent(rng), secret(rng)
    odd = (
        f"<script>document.write('<p>{mark}</p>')</script><style>p::after{{content:'{mark}'}}</style>"
        f"<img src=x onerror=\"alert('{mark}')\"><noscript><img src='/pixel?{mark}'></noscript>"
        f"<svg><script>{mark}</script><text onload='{mark}'></text></svg><object data='{mark}'></object>"
    )
    return whole(story, page(rng, story, top=odd, middle=odd, bottom=odd), absent=(mark,))


def mutate(rng: Random, data: bytes) -> bytes:
    """Return the bytes of a page with a few of them flipped, and pieces left out, doubled, moved or torn."""
    body = bytearray(data)
    for _ in range(rng.choice((1, 4, 20))):
        start = rng.randrange(len(body))
        piece = body[start : start + rng.choice((1, 3, 40, 700))]
        match rng.randrange(5):
            case 0:
                body[start] ^= 1 << rng.randrange(8)
            case 1:
                del body[start : start + len(piece)]
            case 2:
                body[start:start] = piece * rng.choice((1, 2, 30))
            case 3:
                at = rng.randrange(len(body))
                body[at:at] = piece
            case 4:
                odd = (
                    b"<",
                    b">",
                    b'"',
                    b"'",
                    b"</",
                    b"<!--",
                    b"\0",
                    b"\xff",
                    b"&#",
                    b"</html>",
                    b"<script>",
                    b"\x1b$B",
                )
                body[start:start] = rng.choice(odd)
        body = body or bytearray(b"x")
    return bytes(body)


def mutated(rng: Random, scale: float) -> Case:
    """An ordinary page with a few bytes changed: whatever comes of it, it comes in good order."""
    body = mutate(rng, page(rng, invent(rng)).encode())
    return Case(b"page.html", body, FLAGGED | {"empty"})


BROKEN: dict[str, Family] = {
    each.__name__: each
    for each in (
        after_end, bad_references, cdata, controls, cut_in_character, cut_in_tag, cut_in_text, entity_bomb,
        hidden_by_rule, many_entities, mutated, no_head, outside_entity, sections, several_pages, stray_end, unclosed_box,
        unclosed_comment, unclosed_quote, unclosed_text,
    )
}  # fmt: skip
