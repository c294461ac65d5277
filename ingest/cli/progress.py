"""What a long command has done -> a bar on a terminal, a line now and then elsewhere; never on standard output."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["of_files", "of_pages", "printable"]

PLAIN_EVERY = 500  # files between two lines of progress where there is no terminal to draw a bar on


def printable(name: str) -> str:
    """Return a file's name on one line."""
    return name if name.isprintable() else ascii(name)[1:-1]


@contextmanager
def of_files(*, enabled: bool, paths: list[Path]) -> Iterator[Callable[[str, str, str | None], None]]:
    """Show a bar on a terminal, a line now and then elsewhere; files that did not become articles are named."""
    if not enabled:
        yield lambda *_: None
        return
    # here and not above: it takes 0.2 s, and `ingest --help` draws no bar
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    met = 0

    def told(name: str, line: str, reason: str | None) -> str | None:
        if line in {"rejected", "failed", "left"}:
            return f"{line}: {printable(name)}: {reason}"
        return f"note: {printable(name)}: {reason}" if line == "ingested" and reason else None

    if not console.is_terminal:

        def plain(name: str, line: str, reason: str | None) -> None:
            nonlocal met
            met += 1
            if text := told(name, line, reason):
                console.print(text, markup=False, highlight=False, soft_wrap=True)
            if met % PLAIN_EVERY == 0:
                console.print(f"{met} files", highlight=False)

        yield plain
        return
    from ingest.sources.discover import find

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("cleaning", total=sum(1 for _ in find(paths)) if paths else None)

        def drawn(name: str, line: str, reason: str | None) -> None:
            bar.advance(task)
            if text := told(name, line, reason):
                bar.console.print(text, style="yellow" if line == "rejected" else "red", markup=False, highlight=False)

        yield drawn


@contextmanager
def of_pages(*, enabled: bool) -> Iterator[Callable[[str, int, int], None]]:
    """Show a bar of pages done on a terminal, a line now and then elsewhere."""
    if not enabled:
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TimeRemainingColumn

    console = Console(stderr=True)
    if not console.is_terminal:

        def plain(_: str, done: int, total: int) -> None:
            if done % PLAIN_EVERY == 0:
                console.print(f"{done} of {total} pages", highlight=False)

        yield plain
    else:
        columns = (SpinnerColumn(), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=console, transient=True) as bar:
            task = bar.add_task("scoring", total=None)
            yield lambda _, done, total: bar.update(task, completed=done, total=total)
