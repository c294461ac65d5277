"""Text and Markdown captures that are endless, unbroken, overstruck or bombs. Their stories are ordinary."""

from __future__ import annotations

from random import Random

from tests.hostile.case import FLAGGED, LIMITED, WHOLE, Case, Family
from tests.hostile.story import Story, invent, number

__all__ = ["PLAIN"]


def _text(story: Story, *, end: str = "\n\n", middle: str = "", after: str = "") -> str:
    parts = [story.title, f"By {story.author}", story.day, *story.paragraphs]
    if middle:
        parts.insert(len(parts) - 2, middle)
    return end.join(parts) + end + after


def _case(
    story: Story, text: str | bytes, allowed: frozenset[str] = WHOLE, *, name: bytes = b"page.txt", **more: object
) -> Case:
    body = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    facts: dict[str, object] = {"words": story.words, "recoverable": bool(allowed - WHOLE), **more}
    return Case(name, body, allowed, **facts)  # type: ignore[arg-type]


def text_one_line(rng: Random, scale: float) -> Case:
    """The story on lines of its own, then one line of megabytes."""
    story = invent(rng)
    line = rng.choice(("word ", "w", "The end. ", "a,", "http://x.example/ ", "- ", "7")) * number(
        scale, 1_000_000, 20_000
    )
    return _case(story, _text(story, after=line), LIMITED)


def text_no_ends(rng: Random, scale: float) -> Case:
    """No line ends in the whole capture."""
    story = invent(rng)
    return _case(story, _text(story, end=rng.choice((" ", "  ", "\t"))), WHOLE)


def text_odd_ends(rng: Random, scale: float) -> Case:
    """Lines that end with CR, form feeds, or the separators of Unicode."""
    story = invent(rng)
    return _case(
        story,
        _text(
            story,
            end=rng.choice(("\r", "\r\r", "\r\n\r\n", "\n\r", "\x0c", "\n\x0c\n", "\u2028", "\u2029", "\x85", "\x0b")),
        ),
    )


def text_many_lines(rng: Random, scale: float) -> Case:
    """So many lines after the story."""
    story = invent(rng)
    line = rng.choice(("\n", "a\n", "word word\n", "\n\n", " \n", "-\n", "The end.\n", "7\n\n"))
    return _case(story, _text(story, after=line * number(scale, 1_000_000, 5_000)), LIMITED)


def text_terminal(rng: Random, scale: float) -> Case:
    """Words that are coloured, moved or erased for a terminal."""
    story = invent(rng)
    start, end = rng.choice(
        (
            ("\x1b[1m", "\x1b[0m"),
            ("\x1b[38;5;9m", "\x1b[m"),
            ("\x1b]8;;http://x.example\x07", "\x1b]8;;\x07"),
            ("\x1b[2K", ""),
            ("\x9b1m", "\x9b0m"),
        )
    )
    text = _text(story)
    for each in ("the ", "has "):
        text = text.replace(f" {each}", f" {start}{each.strip()}{end} ")
    return _case(story, text, WHOLE, absent=("\x1b", "[38;5;9m", "[0m", "]8;;"))


def text_overstruck(rng: Random, scale: float) -> Case:
    """Words that are made bold or underlined by backspaces, as in old manuals."""
    story = invent(rng)
    bold = "".join(f"{each}\b{each}" if each.isalpha() else each for each in story.title)
    under = "".join(f"_\b{each}" if each.isalpha() else each for each in story.author)
    text = _text(story).replace(story.title, bold).replace(story.author, under)
    if rng.random() < 0.5:
        word = story.paragraphs[0].split()[2]
        text = text.replace(f" {word} ", " " + "".join(f"{each}\b{each}" for each in word) + " ")
    return _case(story, text, WHOLE, absent=("\b",))


def text_controls(rng: Random, scale: float) -> Case:
    """NUL, control characters and halves of surrogate pairs between the words."""
    story = invent(rng)
    odd = rng.sample(["\0", "\1", "\x02", "\x1f", "\x7f", "\x1a", "\ufffe", "\udc80", "\ufeff"], 3)
    text = _text(story)
    for each in odd:
        text = text.replace(". ", f".{each} ", rng.randint(1, 9))
    return _case(story, text, WHOLE, absent=("\0", "\1", "\x7f"))


def text_rows(rng: Random, scale: float) -> Case:
    """Rules, quoting and rows of signs without end."""
    story = invent(rng)
    row = rng.choice(
        ("=", "-", "*", "_", ">", "> ", "|", "+-", ". ", "#", "~", "\t", "\u00a0", "\u200b", "(", "[", "\\")
    )
    rows = (row * number(scale, 100_000, 5_000) + "\n\n") * rng.choice((1, 5))
    return _case(story, _text(story, middle=rows), FLAGGED)


def text_giant_word(rng: Random, scale: float) -> Case:
    """One word, address or number of megabytes between two paragraphs."""
    story = invent(rng)
    size = number(scale, 3_000_000, 100_000)
    word = rng.choice(
        (
            "x" * size,
            "https://x.example/" + "a/" * (size // 2),
            "9" * size,
            "A" * size + "!",
            "a@" * (size // 2),
            "\u0301" * size,
        )
    )
    return _case(story, _text(story, middle=word), LIMITED)


def markdown_bomb(rng: Random, scale: float) -> Case:
    """Markdown that is slow to read: brackets, emphasis, quotes, lists, references, tables, entities."""
    story = invent(rng)
    count = number(scale, rng.choice((5_000, 50_000)), 1_000)
    bomb = rng.choice(
        (
            "[" * count,
            "![" * count,
            "[a](" * count,
            "*a **a " * count,
            "*" * count + "a",
            "_a__b" * count,
            "> " * count + "a",
            "- " * count + "a",
            "`" * count + "a",
            "".join("`" * (at % 300 + 1) + " " for at in range(count // 100)),
            "<" * count,
            "<a " * count,
            "<!--" * count,
            "[x]: /a\n" * count,
            "[a][" * count,
            "|a" * count + "\n" + "|-" * count + "\n" + "|b" * count,
            "&" * count,
            "\\" * count,
            "\n".join(" " * (2 * at % 4_000) + "- a" for at in range(count // 20)),
            "a\n===\n" * count,
            "#" * count,
            "1. " * count,
            "~~~\n" * count + "~",
            "[a]" * count + "\n\n[a]: /b",
            "<https://x.example/" * count,
            "**x" * count + "x**" * count,
        )
    )
    text = (
        f"# {story.title}\n\nBy {story.author}\n\n" + "\n\n".join(story.paragraphs) + f"\n\n## After that\n\n{bomb}\n"
    )
    return _case(story, text, LIMITED, name=b"page.md")


def markdown_front(rng: Random, scale: float) -> Case:
    """Front matter that is a bomb, is never closed, holds code, or lies."""
    story = invent(rng)
    front = rng.choice(
        (
            "---\ntitle: &a [x]\nb: &b [*a,*a,*a,*a]\nc: [*b,*b,*b,*b]\n---\n",
            "---\ntitle: !!python/object/apply:os.system ['true']\n---\n",
            f"---\ntitle: {'x' * number(scale, 1_000_000)}\n---\n",
            "---\n" + "k: v\n" * number(scale, 50_000) + "---\n",
            "+++\ntitle = \n+++\n",
            "---\ndate: 99999-99-99\ntitle: [\n---\n",
            "---\n---\n---\n",
            "---\ntitle: |\n  a\n  b\n---\n",
            "---\n\ttitle: a: b: c\n---\n",
            f"---\ntitle: {'[' * number(scale, 50_000)}\n---\n",
            '---\ntitle: "\\ud800\\0"\n---\n',
            "---\n? x\n: y\n---\n",
        )
    )
    text = f"{front}\n# {story.title}\n\n" + "\n\n".join(story.paragraphs)
    return _case(story, text, FLAGGED, name=b"page.md")


def text_markup(rng: Random, scale: float) -> Case:
    """Plain text that speaks of markup: it stays as it was written."""
    story = invent(rng)
    odd = rng.choice(
        (
            "if a < b and b > c",
            "write <b>bold</b> for bold",
            "&amp; is an ampersand",
            "<script>alert(1)</script>",
            "x <- y",
            "{{ a }}",
            "<nobody@x.example>",
        )
    )
    paragraphs = [f"{each} ({odd})" if at == 1 else each for at, each in enumerate(story.paragraphs)]
    return _case(story, "\n\n".join((story.title, *paragraphs)), WHOLE)


PLAIN: dict[str, Family] = {
    each.__name__: each
    for each in (
        markdown_bomb, markdown_front, text_controls, text_giant_word, text_many_lines, text_markup,
        text_no_ends, text_odd_ends, text_one_line, text_overstruck, text_rows, text_terminal,
    )
}  # fmt: skip
