"""Folders in which captures arrive -> a run over what has arrived, again and again."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from ingest.ingestion.run import run
from ingest.ingestion.summary import RunSummary
from ingest.sources.discover import is_capture

__all__ = ["changes", "watch"]

PAUSE_MS = 1600  # without a change, until what changed is looked at: a page is written whole by then


def changes(folders: Iterable[Path]) -> Iterator[set[Path]]:
    """Yield the files that were made or written in folders, as they are; an empty set once it is listening.

    Ends with KeyboardInterrupt.
    """
    from watchfiles import Change
    from watchfiles import watch as listen

    # files that come while a run goes on are told after it: it listens from the first answer on
    heard = listen(*folders, watch_filter=None, debounce=PAUSE_MS, rust_timeout=100, yield_on_timeout=True)
    for told, batch in enumerate(heard):
        if batch or not told:
            yield {Path(path) for change, path in batch if change != Change.deleted}


def watch(
    folders: Iterable[Path],
    *,
    arrivals: Iterable[set[Path]] | None = None,
    on_run: Callable[[RunSummary], object] = lambda _: None,
    **options: Any,
) -> None:
    """Run over the folders, then over what arrives in them, until interrupted or ``arrivals`` end.

    ``options`` are those of ``run.run``; the database is held for the time of each run only. ``on_run`` is given the
    tally of each run that had something to do. A file that is still being written is cleaned as it is and once more
    when it has grown.

    Raises what ``run.run`` raises.
    """
    roots = [Path(os.path.abspath(folder)) for folder in folders]  # noqa: PTH100 - links stay as they were named
    for told, arrived in enumerate(changes(roots) if arrivals is None else arrivals):
        paths = sorted(
            path for path in arrived if any(path.is_relative_to(root) and is_capture(path, root) for root in roots)
        )
        if not told:
            on_run(run(roots, **options))
        elif paths:
            on_run(run(paths, **options))
