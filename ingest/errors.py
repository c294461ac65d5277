"""What can go wrong -> one tree of exceptions; every message names what was met and what would have worked.

``status`` is the exit status of a command that ends with it: 1, 3 for ``Locked``, 4 for ``Full``.

::

    IngestError
    ├── UsageError          the caller asked for something that cannot be done
    │   ├── NotFound        no such article, capture, file or database
    │   └── BadQuery        a WHERE clause, a search or an exporter's name that cannot be used
    ├── CaptureError        one input cannot be read; the run records it and goes on
    │   ├── Unsupported     it is no capture: PDF, image, feed, archive of an unknown kind
    │   ├── Corrupt         it is damaged or cannot be read
    │   ├── Empty           there is nothing in it
    │   └── TooLarge        it is over a limit
    ├── RuleError           a site rule that cannot be used (bad selector, no host)
    └── StoreError          the database cannot be used
        ├── Locked          another run holds it
        └── Full            no room left on the disk

``Reject`` is not an error: it is how a stage of ``clean`` says that a capture holds no article.
"""

__all__ = [
    "BadQuery",
    "CaptureError",
    "Corrupt",
    "Empty",
    "Full",
    "IngestError",
    "Locked",
    "NotFound",
    "Reject",
    "RuleError",
    "StoreError",
    "TooLarge",
    "Unsupported",
    "UsageError",
]


class IngestError(Exception):
    """The root: catch this to catch all of them."""

    status = 1


class UsageError(IngestError):
    """The caller asked for something that cannot be done."""


class NotFound(UsageError):
    """No such article, capture, file or database."""


class BadQuery(UsageError):
    """A WHERE clause, search or exporter name that cannot be used."""


class CaptureError(IngestError):
    """One input cannot be read. ``outcome`` is the word kept in the tables ``inputs`` and ``captures``."""

    outcome = "corrupt"


class Unsupported(CaptureError):
    """The input is no capture: a PDF, an image, a feed, an archive of an unknown kind."""

    outcome = "unsupported"


class Corrupt(CaptureError):
    """The input is damaged or cannot be read."""


class Empty(CaptureError):
    """There is nothing in the input."""

    outcome = "empty"


class TooLarge(CaptureError):
    """The input is over a limit."""

    outcome = "limit"


class RuleError(IngestError):
    """A site rule that cannot be used."""


class StoreError(IngestError):
    """The database cannot be used."""


class Locked(StoreError):
    """Another run holds the database."""

    status = 3


class Full(StoreError):
    """No room left on the disk."""

    status = 4


class Reject(Exception):
    """A capture holds no article; ``reason`` is a short stable phrase that can be counted."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
