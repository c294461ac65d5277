"""Text of a plain capture -> text that is cleaned in linear time, and notes on what the limits may have cost.

Nearly every capture is unchanged. Lines are joined where there are more than anybody writes; Markdown with more marks
than a parser reads in time is read as plain text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest.settings import DEFAULT

__all__ = ["MOST_LINES", "Lined", "scan_lines"]

MOST_LINES = 20_000
"""Lines that are not blank; the longest of 600 real captures has 1,434."""

MARKS = "*_[]<>!`~|\\&"
MOST_MARKS = 100_000  # of a text: a parser makes a token of each, at 30 microseconds
MOST_IN_PARAGRAPH = 5_000  # of one paragraph: its time grows with their square


@dataclass(frozen=True, slots=True)
class Lined:
    """A text within the limits."""

    text: str = field(repr=False)
    markdown: bool
    """Whether to read it as Markdown."""
    cuts: tuple[str, ...] = ()
    """What was done that may have lost text or the meaning of its marks; empty for nearly every capture."""


def scan_lines(text: str, *, markdown: bool = False, most: int = DEFAULT.page_characters) -> Lined:
    """Return a text of at most ``most`` characters and ``MOST_LINES`` lines that are not blank.

    >>> scan_lines("The tide came in.").cuts
    ()
    """
    cuts: list[str] = []
    if len(text) > most:
        cuts.append(f"length: {len(text)} characters, the first {most} were read")
        text = text[:most]
    if markdown and not _readable(text):
        cuts.append("Markdown: too many marks, read as plain text")
        markdown = False
    if text.count("\n") >= MOST_LINES:
        shown = [line for line in text.split("\n") if line and not line.isspace()]
        if len(shown) > MOST_LINES:
            cuts.append(f"lines: {len(shown)}, those side by side were joined")
            between = "\n\n" if "\n\n" in text else "\n"
            text, markdown = between.join(_joined(shown)), False
    return Lined(text, markdown, tuple(cuts))


def _joined(lines: list[str]) -> Iterator[str]:
    """Yield at most ``MOST_LINES`` lines, each of so many lines side by side."""
    run = -(-len(lines) // MOST_LINES)
    for at in range(0, len(lines), run):
        yield " ".join(lines[at : at + run])


def _readable(text: str) -> bool:
    """Say whether a Markdown parser reads a text in time."""
    if sum(map(text.count, MARKS)) > MOST_MARKS:
        return False
    return all(
        len(part) <= MOST_IN_PARAGRAPH or sum(map(part.count, MARKS)) <= MOST_IN_PARAGRAPH
        for part in text.split("\n\n")
    )
