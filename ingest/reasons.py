"""Codes of outcomes and reasons -> the sentences that people read: code decides by a code, never by its sentence.

The tables ``captures`` and ``inputs`` hold the values of ``Outcome``; ``captures.reason_code`` holds those of
``ReasonCode``, and ``captures.reason`` the sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum, unique
from types import MappingProxyType

__all__ = ["ARTICLE", "CODES", "SENTENCES", "Outcome", "Reason", "ReasonCode", "label_of"]


@unique
class Outcome(StrEnum):
    """What can become of a file or a capture."""

    EXTRACTED = "extracted"
    PARTIAL = "partial"
    """An article of which something is missing."""
    DUPLICATE = "duplicate"
    """A copy of a capture that holds an article."""
    UNCHANGED = "unchanged"
    """An archive of responses that say that pages have not changed."""
    EMPTY = "empty"
    """It can be read and holds no article."""
    LIMIT = "limit"
    CORRUPT = "corrupt"
    UNSUPPORTED = "unsupported"
    TIMEOUT = "timeout"
    MEMORY = "memory"
    CRASH = "crash"


ARTICLE = frozenset({Outcome.EXTRACTED, Outcome.PARTIAL})
"""Outcomes of captures that hold an article."""


@unique
class ReasonCode(StrEnum):
    """Why a capture holds no article, or only a part of one."""

    NO_TEXT = "no_text"
    BOT_WALL = "bot_wall"
    CONSENT_WALL = "consent_wall"
    NOT_FOUND = "not_found"
    NEEDS_SCRIPT = "needs_script"
    BOILERPLATE = "boilerplate"
    TOO_SHORT = "too_short"
    ONLY_LINKS = "only_links"
    COPY = "copy"
    NO_PAGE = "no_page"
    NOT_MODIFIED = "not_modified"
    CUT_OFF = "cut_off"
    NO_CONTENT = "no_content"
    UNSUPPORTED = "unsupported"
    DAMAGED = "damaged"
    TOO_LARGE = "too_large"
    TIMEOUT = "timeout"
    MEMORY = "memory"
    CRASH = "crash"


SENTENCES: Mapping[ReasonCode, str] = MappingProxyType(
    {
        ReasonCode.NO_TEXT: "no text in the page",
        ReasonCode.BOT_WALL: "no article: bot wall",
        ReasonCode.CONSENT_WALL: "no article: consent wall",
        ReasonCode.NOT_FOUND: "no article: page not found",
        ReasonCode.NEEDS_SCRIPT: "no article: needs JavaScript",
        ReasonCode.BOILERPLATE: "no article: every block is boilerplate",
        ReasonCode.TOO_SHORT: "no article: too little text",
        ReasonCode.ONLY_LINKS: "no article: only links",
        ReasonCode.COPY: "the bytes, address and host of another capture",
        ReasonCode.NO_PAGE: "an archive without a page",
        ReasonCode.NOT_MODIFIED: "an archive of answers that pages have not changed",
        ReasonCode.CUT_OFF: "not all of it was captured or read",
        ReasonCode.NO_CONTENT: "nothing in it",
        ReasonCode.UNSUPPORTED: "not a web capture, or none that ingest reads",
        ReasonCode.DAMAGED: "damaged, or it cannot be read",
        ReasonCode.TOO_LARGE: "over a limit of size",
        ReasonCode.TIMEOUT: "cleaning took too long",
        ReasonCode.MEMORY: "not enough memory to clean it",
        ReasonCode.CRASH: "ingest broke on it",
    }
)
"""Code -> what people read where captures are counted by it. Of a rejected page it is also how its reason begins; other
captures have a reason of their own, which names the file type, the limit, the error."""

CODES: Mapping[Outcome, ReasonCode] = MappingProxyType(
    {
        Outcome.PARTIAL: ReasonCode.CUT_OFF,
        Outcome.DUPLICATE: ReasonCode.COPY,
        Outcome.UNCHANGED: ReasonCode.NOT_MODIFIED,
        Outcome.EMPTY: ReasonCode.NO_CONTENT,
        Outcome.LIMIT: ReasonCode.TOO_LARGE,
        Outcome.CORRUPT: ReasonCode.DAMAGED,
        Outcome.UNSUPPORTED: ReasonCode.UNSUPPORTED,
        Outcome.TIMEOUT: ReasonCode.TIMEOUT,
        Outcome.MEMORY: ReasonCode.MEMORY,
        Outcome.CRASH: ReasonCode.CRASH,
    }
)
"""Outcome -> the code of its reason where nothing more precise is known."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a capture came to its outcome. ``str()`` gives the sentence.

    >>> str(Reason(ReasonCode.CRASH, "cleaning broke: KeyError").with_detail("'title'"))
    "cleaning broke: KeyError; 'title'"
    >>> str(Reason(ReasonCode.ONLY_LINKS))
    'no article: only links'
    """

    code: ReasonCode
    summary: str = ""
    """What many captures have in common: they are counted by it. If empty, the sentence of the code."""
    sentence: str = ""
    """The whole of it; if empty, the summary."""

    def __post_init__(self) -> None:
        """Fill in what follows from the code."""
        object.__setattr__(self, "summary", self.summary or SENTENCES[self.code])
        object.__setattr__(self, "sentence", self.sentence or self.summary)

    def __str__(self) -> str:
        return self.sentence

    def with_detail(self, detail: str) -> Reason:
        """Return it with something that is said of one capture only, behind a semicolon."""
        return replace(self, sentence=f"{self.sentence}; {detail}") if detail else self


def label_of(code: str | None, outcome: str) -> str:
    """Return what people read where captures are counted by the values of ``reason_code`` and ``outcome``.

    Values of later versions are their own label.

    >>> label_of("only_links", "empty"), label_of(None, "timeout"), label_of("unheard_of", "empty")
    ('no article: only links', 'cleaning took too long', 'unheard_of')
    """
    if code in _LABELS:
        return _LABELS[code]
    return code or (SENTENCES[CODES[Outcome(outcome)]] if outcome in CODES else outcome)


_LABELS: dict[str | None, str] = {code.value: sentence for code, sentence in SENTENCES.items()}
