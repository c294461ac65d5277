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
    │   ├── TooLarge        it is over a limit
    │   └── Crash           ingest itself broke on it
    │       └── OutOfMemory not enough memory for it
    ├── RuleError           a site rule that cannot be used (bad selector, no host)
    └── StoreError          the database cannot be used
        ├── Locked          another run holds it
        └── Full            no room left on the disk

``Reject`` is not an error: it is how a stage of ``clean`` says that a capture holds no article.
"""

from __future__ import annotations

from ingest.reasons import CODES, Outcome, Reason, ReasonCode

__all__ = [
    "BadQuery",
    "CaptureError",
    "Corrupt",
    "Crash",
    "Empty",
    "Full",
    "IngestError",
    "Locked",
    "NotFound",
    "OutOfMemory",
    "Reject",
    "RuleError",
    "StoreError",
    "TooLarge",
    "Unsupported",
    "UsageError",
    "broke",
    "crash_of",
]

MESSAGE = 200
"""Characters of an exception's own message that go into a reason."""


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
    """One input cannot be read: ``CaptureError(summary, detail)``; ``str()`` joins both with a semicolon.

    Captures are counted by the summary. ``outcome`` is what the tables ``inputs`` and ``captures`` hold.
    """

    outcome = Outcome.CORRUPT

    def __str__(self) -> str:
        return "; ".join(map(str, self.args))

    @property
    def reason(self) -> Reason:
        """The reason that goes on record."""
        summary = str(self.args[0]) if self.args else ""
        return Reason(CODES[self.outcome], summary, str(self))


class Unsupported(CaptureError):
    """The input is no capture: a PDF, an image, a feed, an archive of an unknown kind."""

    outcome = Outcome.UNSUPPORTED


class Corrupt(CaptureError):
    """The input is damaged or cannot be read."""


class Empty(CaptureError):
    """There is nothing in the input."""

    outcome = Outcome.EMPTY


class TooLarge(CaptureError):
    """The input is over a limit."""

    outcome = Outcome.LIMIT


class Crash(CaptureError):
    """The program itself broke on the input: an exception that nothing expects."""

    outcome = Outcome.CRASH


class OutOfMemory(Crash):
    """There was not enough memory for the input."""

    outcome = Outcome.MEMORY


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
    """A capture holds no article; ``code`` says why."""

    def __init__(self, code: ReasonCode) -> None:
        super().__init__(str(Reason(code)))
        self.code = code

    @property
    def reason(self) -> Reason:
        """The reason that goes on record."""
        return Reason(self.code)


def broke(doing: str, error: BaseException) -> Reason:
    """Return the reason that goes on record for an unexpected exception.

    The summary names what broke, the kind of error and its place: the module and line of the innermost frame in this
    package, or of the innermost one of all. The message is a detail, cut after ``MESSAGE`` characters.

    >>> try:
    ...     {}["path"]
    ... except KeyError as error:
    ...     str(broke("reading", error))
    "reading broke: KeyError in ingest.errors line 2; 'path'"
    """
    place = own = ""
    frame = error.__traceback__
    while frame is not None:
        module = str(frame.tb_frame.f_globals.get("__name__", "?"))
        place = f" in {module} line {frame.tb_lineno}"
        own = place if module.partition(".")[0] == "ingest" else own
        frame = frame.tb_next
    code = ReasonCode.MEMORY if isinstance(error, MemoryError) else ReasonCode.CRASH
    return Reason(code, f"{doing} broke: {type(error).__name__}{own or place}").with_detail(str(error)[:MESSAGE])


def crash_of(doing: str, error: Exception) -> CaptureError:
    """Return a CaptureError as it is, and any other exception as the ``Crash`` that goes on record for it."""
    if isinstance(error, CaptureError):
        return error
    reason = broke(doing, error)
    message = str(error)[:MESSAGE]
    return (OutOfMemory if isinstance(error, MemoryError) else Crash)(*filter(None, (reason.summary, message)))
