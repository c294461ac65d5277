"""Chance -> an invented news story and a page around it: what every hostile capture is wrapped around.

The prose is plain English (or one of the languages of ``lines_other_languages.toml``) so that a page of it is recognised as an article;
names and numbers are drawn anew in each paragraph, so that every paragraph can be told from all others.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from random import Random

__all__ = ["Story", "invent", "number", "page", "page_at", "paragraph", "secret"]

PEOPLE = "Ansgar Belinda Corin Dagny Edmund Fenella Goran Hedda Ivo Jorunn Kester Liselotte Magnus Nerys Oswin".split()
HEADS = "Bram Cald Dun Ester Fal Garn Hol Ister Kell Lor Mar Nether Ost Pell Quar Rav Sten Thorn Ul Vant".split()
TAILS = "beck bury dale field ford gate ham holm hurst ley mere moor ness rick shaw stead thorpe wick".split()
WHO = (
    "the harbour board",
    "the parish council",
    "a retired bridge engineer",
    "the ferry company",
    "a team of surveyors",
    "the night school",
    "the river authority",
    "a family of clockmakers",
    "the museum of tides",
    "the orchard society",
    "a group of apprentices",
    "the lighthouse trust",
)
DID = (
    "has drawn up a plan for",
    "spent most of the winter repairing",
    "voted last week to pay for",
    "agreed after long talks to share",
    "was asked to look again at",
    "has promised to reopen",
    "found an older record of",
    "is still waiting for a decision on",
    "took charge of",
    "published its first account of",
)
WHAT = (
    "the stone quay below the mill",
    "a narrow railway that once carried slate",
    "the footbridge at the lower weir",
    "a pumping station that has been idle for years",
    "the old grain store by the canal",
    "a workshop where sails were cut by hand",
    "the drainage of the eastern meadows",
    "a set of charts drawn before the great flood",
    "the market hall and its clock",
    "a ferry that had not sailed since the spring",
)
WHEN = (
    "after a summer of heavy rain",
    "before the first frost of the year",
    "while the water was at its lowest",
    "in the weeks that followed the storm",
    "long after most people had forgotten about it",
    "as soon as the money had been found",
    "with the help of neighbours from across the valley",
    "against the advice of nearly everybody who lives there",
)
SAID = (
    "We knew it would take longer than anyone wanted to admit",
    "Nobody had measured it properly since my grandfather was a boy",
    "The drawings were wrong, and the people who made them knew it",
    "It looks simple from the road, but under the water it is another matter",
    "If the beams hold through the winter, we will start on the roof",
    "People come to look at it now, and that has changed how we see it",
)
CLOSE = (
    "The work is expected to take {n} months and will cost about {m} thousand crowns.",
    "Of the {n} houses along the bank, {m} percent have changed hands since then.",
    "A count made in the autumn found {n} boats, which is {m} more than the year before.",
    "The oldest timbers were dated to {n} years before the mill was built, give or take {m}.",
    "Some {n} people came to the meeting, and {m} of them asked to speak.",
)


@dataclass(frozen=True, slots=True)
class Story:
    """An invented article."""

    title: str
    author: str
    day: str
    """ISO date, always in the past of any capture."""
    paragraphs: tuple[str, ...]
    language: str = "en"

    @property
    def words(self) -> tuple[str, ...]:
        """A run of words from the middle of each paragraph: they must be in what is made of the page."""
        return tuple(map(middle, self.paragraphs))

    @property
    def slug(self) -> str:
        """The title as a file's name."""
        return "-".join("".join(c if c.isalnum() else " " for c in self.title.lower()).split())


def middle(text: str) -> str:
    """Return seven words from the middle of the longest sentence, or twelve characters where none is spaced."""
    words = max(text.split(". "), key=len).rstrip(".").split()
    if len(words) > 8:
        at = len(words) // 2 - 3
        return " ".join(words[at : at + 7])
    return text[len(text) // 2 - 6 : len(text) // 2 + 6]


def number(scale: float, full: int, least: int = 50) -> int:
    """Return how many of something there are at a scale: ``full`` at 1, never fewer than ``least``."""
    return max(min(least, full), round(full * scale))


def secret(rng: Random) -> str:
    """Return a word that stands nowhere else."""
    return f"zq{rng.getrandbits(60):015x}qz"


def place(rng: Random) -> str:
    """Return the name of a place that is on no map."""
    return rng.choice(HEADS) + rng.choice(TAILS)


def person(rng: Random) -> str:
    """Return a first and last name."""
    return f"{rng.choice(PEOPLE)} {rng.choice(HEADS)}{rng.choice(TAILS)}"


def paragraph(rng: Random) -> str:
    """Return three to five sentences of plain prose."""
    sentences = [f"In {place(rng)}, {rng.choice(WHO)} {rng.choice(DID)} {rng.choice(WHAT)} {rng.choice(WHEN)}."]
    for _ in range(rng.randint(1, 2)):
        start = rng.choice(("Since then", "In the meantime", "According to the minutes", "Further down the valley"))
        sentences.append(f"{start} {rng.choice(WHO)} in {place(rng)} {rng.choice(DID)} {rng.choice(WHAT)}.")
    if rng.random() < 0.5:
        sentences.append(f"{rng.choice(SAID)}, said {person(rng)}, who has lived in {place(rng)} for many years.")
    sentences.append(rng.choice(CLOSE).format(n=rng.randint(11, 97), m=rng.randint(3, 89)))
    return " ".join(sentences)


def invent(rng: Random, least: int = 6, most: int = 10) -> Story:
    """Return a story of ``least`` to ``most`` paragraphs."""
    what = rng.choice(WHAT).removeprefix("the ").removeprefix("a ")
    title = f"{place(rng)} argues over the {what}"
    day = f"{rng.randint(2014, 2025)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
    return Story(title, person(rng), day, tuple(paragraph(rng) for _ in range(rng.randint(least, most))))


def page(
    rng: Random,
    story: Story,
    *,
    head: str = "",
    top: str = "",
    middle: str = "",
    bottom: str = "",
    tail: str = "",
    title: str | None = None,
    marked: tuple[str, ...] | None = None,
    charset: str | None = "utf-8",
) -> str:
    """Return a news page: navigation, the story, teasers, a footer.

    ``head`` is put at the end of the head, ``top`` before the story's box, ``middle`` between two of its paragraphs,
    ``bottom`` after its box, ``tail`` after everything. ``title`` is markup for the head's title, ``marked`` the
    paragraphs as markup where they are not the story's own; ``charset`` None declares none.
    """
    body = [f"<p>{each}</p>" for each in (marked or tuple(map(escape, story.paragraphs)))]
    body.insert(rng.randint(2, max(2, len(body) - 2)), middle)
    name = escape(story.title)
    byline = f'<p class="byline">By {story.author}</p><time datetime="{story.day}">{story.day}</time>'
    inside = f"<h1>{name}</h1>\n{byline}\n" + "\n".join(each for each in body if each)
    box = rng.choice(
        (
            "<main><article>{}</article></main>",
            '<div id="content"><div class="post"><div class="entry-content">{}</div></div></div>',
            '<section class="story"><div class="story-body">{}</div></section>',
            '<main id="main"><div class="article-body">{}</div></main>',
        )
    ).format(inside)
    paper = f"{place(rng)} Courier"
    declared = f'<meta charset="{charset}">' if charset else ""
    return f"""<!DOCTYPE html>
<html lang="{story.language}"><head>{declared}<title>{name if title is None else title}</title>
<meta name="author" content="{story.author}"><meta property="og:site_name" content="{paper}">
<meta property="article:published_time" content="{story.day}T08:00:00Z">
{head}</head>
<body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/news">News</a></li><li><a href="/sport">Sport</a></li></ul></nav>
{top}
{box}
{bottom}
<aside><h3>Most read</h3><ul><li><a href="/1">Tides for the week</a></li><li><a href="/2">Letters</a></li></ul></aside>
<footer><p>Copyright {paper}. All rights reserved.</p></footer></body></html>
{tail}"""


def page_at(rng: Random, story: Story, place: str, markup: str) -> str:
    """Return a news page with markup at one of its places: title, head, top, middle, bottom or tail."""
    given = dict.fromkeys(("head", "top", "middle", "bottom", "tail"), "") | {place: markup}
    return page(
        rng,
        story,
        title=given.get("title"),
        head=given["head"],
        top=given["top"],
        middle=given["middle"],
        bottom=given["bottom"],
        tail=given["tail"],
    )
