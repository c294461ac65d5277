"""Limits -> one frozen record that is passed to whatever keeps to them; there is no global configuration."""

from __future__ import annotations

from dataclasses import dataclass, fields

__all__ = ["DEFAULT", "Settings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The limits of reading, cleaning, worker processes, writing and fetching.

    The defaults are those of the command line. What a limit cuts off is reported: an article that is not whole has the
    flag ``partial``, and a capture that a worker could not clean has the outcome ``timeout``, ``memory`` or ``crash``.
    Other limits than the defaults can give other articles from the same capture, so pass the same settings to
    ``replay`` as to ``run``.

    Raises ValueError, which names the field, for a number that cannot be a limit.

    >>> Settings(worker_memory_mb=2_000).worker_memory_mb
    2000
    >>> Settings(page_blocks=0)
    Traceback (most recent call last):
    ...
    ValueError: page_blocks is 0; it must be a whole number, 1 or more
    """

    # reading
    capture_bytes: int = 20_000_000
    """Bytes of a capture, unpacked; of a larger one the first so many are read. The largest pages have 5 MB of HTML."""

    # cleaning
    page_characters: int = 10_000_000
    """Characters of a page or text that are read, markup included. The longest of 3,500 real pages has 5.3 million."""
    page_tags: int = 200_000
    """Tags of a page; of a page with more the neighbouring paragraphs are joined. The fullest of 3,500 real pages
    has 15,795 elements."""
    page_blocks: int = 20_000
    """Blocks of a page; of a page with more the neighbouring blocks are joined."""
    weighed_blocks: int = 10_000
    """Blocks of a page up to which the trained models judge it, at 0.3 ms a block; a page with more is judged by its
    text alone. Of 1,497 real pages the fullest has 2,641."""
    trafilatura_words: int = 100_000
    """Words of a page up to which trafilatura is asked about it: aligning its answer costs 4 microseconds a word."""
    plain_characters: int = 4_000_000
    """Characters that are read where a page is cleaned as plain text because cleaning it in full failed."""

    # worker processes
    full_seconds: float = 8.0
    """CPU time in seconds of cleaning a capture in full."""
    body_seconds: float = 3.0
    """CPU time in seconds of the second try, without metadata and trafilatura."""
    plain_seconds: float = 3.0
    """CPU time in seconds of the last try, as plain text. A text capture, which has no second try, gets the time of
    that one too."""
    worker_memory_mb: int = 1_000
    """Address space of a worker in MB, of which it has 200 before its first capture."""
    worker_file_mb: int = 256
    """Size in MB of a file that a worker may write; a library unpacks a model of 90 MB into a temporary file."""
    worker_descriptors: int = 64
    """Files that a worker may have open."""
    worker_keeps_mb: float = 400.0
    """A worker that still holds more memory than that, in MB, after a capture is replaced by a new one."""
    worker_start_seconds: float = 300.0
    """Seconds in which a worker must have started; it usually takes half a second."""
    captures_ahead: int = 64
    """Captures under way a worker: while one is stuck until its deadline, the others go on with the next ones."""
    bytes_ahead: int = 16_000_000
    """Bytes of the captures under way, all workers together."""

    # writing
    batch_captures: int = 200
    """Captures written in one transaction, at most."""
    batch_seconds: float = 2.0
    """Seconds after which a transaction is written, however few captures are in it."""
    batch_bytes: int = 10_000_000
    """Bytes of results after which a transaction is written."""

    # fetching
    fetch_seconds: float = 15.0
    """Seconds of fetching one address, over all its redirects."""
    warc_bytes: int = 1_000_000_000
    """Bytes after which a new WARC file is begun."""

    def __post_init__(self) -> None:
        """Check each limit by the type it is declared with."""
        for each in fields(self):
            value, whole = getattr(self, each.name), each.type == "int"
            sound = isinstance(value, int if whole else (int, float)) and not isinstance(value, bool)
            if not (sound and (value >= 1 if whole else 0 < value < float("inf"))):
                wanted = "a whole number, 1 or more" if whole else "a number above 0"
                raise ValueError(f"{each.name} is {value!r}; it must be {wanted}")

    @property
    def capture_seconds(self) -> float:
        """CPU time in seconds of all tries on a capture together."""
        return self.full_seconds + self.body_seconds + self.plain_seconds


DEFAULT = Settings()
"""The settings of the command line."""
