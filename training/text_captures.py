"""Corpora of labelled pages -> labelled text captures: each page flattened in one or two ways, its body to be found.

The corpora are those of ``corpora.py``.
Which flatteners a page goes through depends on its id alone. Some captures are the body and nothing else, as people
keep texts that somebody has cleaned before.
"""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path

from corpora import TRAINING, Gold, number, raw, read
from flatten import FLATTENERS, MARKDOWN, flatten

from ingest.extract.decode.decode import decode

__all__ = ["BARE", "TextCapture", "chosen", "read_captures"]

BARE = "bare"
"""The name of the flattener of captures that hold the body and nothing else."""

TWICE = 2
"""Flatteners an article goes through; pages of other types go through one."""

OTHER_TYPES = 3
"""Every third page of another type than article is taken: most text captures are of articles."""

BARE_PAGES = 8
"""Every eighth article is also taken as its body alone."""


@dataclass(frozen=True, slots=True)
class TextCapture:
    """A text capture made of a labelled page."""

    id: str
    corpus: str
    site: str
    page_type: str
    flattener: str
    text: str
    gold: str
    """The body that is to be found in it."""

    @property
    def markdown(self) -> bool:
        """Whether it is to be read as Markdown."""
        return self.flattener in MARKDOWN


def chosen(name: str, page_type: str) -> list[str]:
    """Return the flatteners of a page."""
    order = sorted(FLATTENERS, key=lambda each: number(f"{each} {name}"))
    return order[: TWICE if page_type == "article" else 1]


def read_captures(folder: Path, workers: int, cache: Path | None = None) -> list[TextCapture]:
    """Return the captures made of the training corpora in a folder, corpus by corpus in the order of their names.

    ``cache`` is a folder to keep and find them in.
    """
    found: list[TextCapture] = []
    for corpus in sorted(name for name in TRAINING if (folder / name).is_dir()):
        kept = cache / f"{corpus}.pickle" if cache else None
        if kept is not None and kept.exists():
            found += pickle.loads(kept.read_bytes())  # noqa: S301 - written below
            continue
        tasks = [(folder, gold) for gold in read(folder, corpus)]
        with Pool(workers) as pool:
            captures = [each for part in pool.imap(_captures, tasks, chunksize=8) for each in part]
        if kept is not None:
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_bytes(pickle.dumps(captures))
        found += captures
    return found


def _captures(task: tuple[Path, Gold]) -> list[TextCapture]:
    folder, gold = task
    name = f"{gold.corpus}/{gold.id}"
    if gold.kind != "article" and number(name) % OTHER_TYPES:
        return []
    markup = decode(raw(folder, gold), media_type="text/html", headers={}).text
    made = [(each, flatten(markup, each)) for each in chosen(name, gold.kind)]
    if gold.kind == "article" and number(f"bare {name}") % BARE_PAGES == 0:
        gap = "\n\n" if number(name) % 2 else "\n"
        made.append((BARE, gap.join(filter(None, (gold.title, *gold.body.split("\n"))))))
    return [
        TextCapture(name, gold.corpus, gold.site, gold.kind, flattener, text, gold.body)
        for flattener, text in made
        if text.strip()
    ]
