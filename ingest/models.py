"""The records that pass between the stages: Capture -> Block + Verdict -> Article | Rejected. Frozen and slotted.

Change one with ``dataclasses.replace``. No record holds an open file, a parsed tree or a clock.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from ingest.reasons import Outcome, ReasonCode
from ingest.rendering import render_document, render_markdown

__all__ = [
    "HIDDEN",
    "KINDS",
    "MARKUP",
    "OUTCOMES",
    "Article",
    "Block",
    "Capture",
    "Evidence",
    "Failed",
    "Judged",
    "Metadata",
    "Provenance",
    "Rejected",
    "Skipped",
    "Verdict",
    "Versions",
    "between",
    "moment_of",
    "render_text",
    "separator",
    "site_of",
]

OUTCOMES = tuple(Outcome)
"""What can become of a file or a capture."""

MARKUP = frozenset({"text/html", "application/xhtml+xml"})
"""Media types of captures that are parsed as HTML; the others are text."""

HIDDEN = "[hidden]"
"""What marks a step of ``Block.path`` that is not shown. For people to read: code asks ``Block.hidden``."""

KINDS = ("heading", "paragraph", "item", "quote", "code", "cell", "caption", "control", "line")
"""Kinds of block. ``control`` is a button, option or field label; ``line`` is a line of a plain-text capture."""


def site_of(host_or_url: str | None) -> str | None:
    """Return the site of a host or URL: the lower-case host without port, ``www.``, ``m.`` or ``amp.``.

    >>> site_of("https://www.SpaceWar.com:443/reports/a.html")
    'spacewar.com'
    >>> site_of("m.example.org")
    'example.org'
    >>> site_of(None) is None
    True
    """
    if not host_or_url:
        return None
    try:
        host = urlsplit(host_or_url if "//" in host_or_url else f"//{host_or_url}").hostname
    except ValueError:
        return None
    if not host:
        return None
    host = host.rstrip(".")
    head, _, rest = host.partition(".")
    return rest if head in {"www", "m", "amp", "mobile"} and "." in rest else host or None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What somebody beside the page said of it: a feed that listed it, the head of the message it came in."""

    origin: str
    """Who said it: feed, mail or reader (the view of a page that a browser makes for reading)."""
    title: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    """As it was written, for ``extract.metadata.dates`` to read."""
    leads: bool = False
    """It goes before what the page says of itself; otherwise it fills in what the page does not say."""

    def as_json(self) -> str:
        """Return it as a JSON object with sorted names, without what it does not say."""
        said = {"origin": self.origin, "title": self.title, "authors": self.authors, "published": self.published}
        text = json.dumps({name: value for name, value in said.items() if value}, ensure_ascii=False, sort_keys=True)
        # a header can spell half of a surrogate pair, which no database can hold
        return text.encode("utf-8", "replace").decode("utf-8")


@dataclass(frozen=True, slots=True)
class Capture:
    """One raw page as it came: its bytes, and what is known of where and when they were taken."""

    body: bytes = field(repr=False)
    url: str | None = None
    """The address it was captured from; None where nobody said so (the page's own claim is metadata)."""
    host: str | None = None
    """The host where no URL is known, read from a folder named like one."""
    fetched_at: datetime | None = None
    """When it was captured, aware; a published date is never later."""
    media_type: str | None = None
    """One of text/html, application/xhtml+xml, text/plain, text/markdown; None: to be told by its content."""
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    """Response headers with lower-case names; of these only the Content-Type is read in cleaning."""
    source: str = ""
    """Where the bytes lie, so that they can be read again: ``raw/a.html``, ``raw/x.warc.gz#1234``."""
    damage: tuple[str, str] | None = None
    """Where these are not all of its bytes: the outcome it has if no article is found in them, and what happened."""
    via: str | None = None
    """The address of the copy these bytes came from, where ``url`` is that of the page itself (see ``origin``)."""
    evidence: Evidence | None = None
    """What was said of the page by somebody else; never read from the headers of a response."""

    def __post_init__(self) -> None:
        """Copy the headers: nobody changes them later, and a plain dict can go to another process."""
        object.__setattr__(self, "headers", dict(self.headers))

    @property
    def sha256(self) -> str:
        """Hex digest of the body."""
        return hashlib.sha256(self.body).hexdigest()

    @property
    def id(self) -> str:
        """First 16 hex digits of the digest: a name for people, not a key."""
        return self.sha256[:16]

    @property
    def site(self) -> str | None:
        """Site of the URL, else of the folder the capture lay in, else None."""
        return site_of(self.url) or site_of(self.host)


@dataclass(frozen=True, slots=True)
class Block:
    """One visible run of text of a page, in page order."""

    position: int
    """0-based place on the page; a ledger's positions are 0..n-1."""
    kind: str
    """One of ``KINDS``."""
    text: str
    """As shown: white space folded (kept in code), never empty."""
    path: str = ""
    """Where it stands: ``article.post>p.lead`` (nearest ancestors that say something) or ``lines 12-15``."""
    level: int = 0
    """1 to 6 for a heading, else 0."""
    links: float = 0.0
    """Share of its characters inside links, 0 to 1."""
    joined: bool = False
    """It continues the line of the block before it (a dateline cut off the sentence that follows)."""
    hidden: bool = False
    """An element of its path is not shown (``hidden``, ``display: none``); the path marks that step with ``HIDDEN``."""

    @property
    def words(self) -> int:
        """Number of words, counted at white space."""
        return len(self.text.split())


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a block is article, and who said so."""

    kept: bool
    decided_by: str
    """The voter or rule: ``trafilatura``, ``rule:spacewar.com/related``, ``text:legal`` ..."""
    score: float
    """Confidence that the block is article text, 0 to 1."""
    votes: tuple[tuple[str, float], ...] = ()
    """What each voter said, name -> 0 to 1: ``trafilatura``, the share of the block it took; ``forest``, how likely the
    trained forests hold it to be article text. A voter that was not asked is absent; empty for text captures."""
    needed: float | None = None
    """The likelihood from which the forests keep a block of this page; None where they were not asked."""
    before: tuple[str, float] | None = None
    """Of a block that the page alone would keep and the corpus drops: ``decided_by`` and ``score`` before that."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a capture says of its article. A field is None or empty where it says nothing; nothing is inferred."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    """ISO 8601: ``2025``, ``2025-12``, ``2025-12-09`` or ``2025-12-09T10:00:00+00:00``."""
    published_precision: str | None = None
    """year, month, day, minute or second."""
    published_from: str | None = None
    """The evidence, name and words: ``dateline: Los Angeles CA (SPX) Dec 09, 2025``."""
    modified: str | None = None
    site_name: str | None = None
    language: str | None = None
    """ISO 639-1 code, two letters."""
    dateline: str | None = None
    """Place of the dateline, as written: ``COLORADO SPRINGS, Colo.``"""
    wire: str | None = None
    """Agency credited in the dateline: ``AFP``."""
    original_source: str | None = None
    """Publisher of the original where this is a repost."""
    section: str | None = None
    tags: tuple[str, ...] = ()
    description: str | None = None
    canonical_url: str | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """A judged page; ``blocks`` can be finer than those that were given, since a glued dateline is cut off."""

    blocks: tuple[Block, ...]
    verdicts: tuple[Verdict, ...]
    """One a block."""
    metadata: Metadata
    """With what was read on the way."""


@dataclass(frozen=True, slots=True)
class Versions:
    """What cleans a capture. The column ``made_by`` holds it as ``str()`` writes it, and ``parse`` reads that.

    >>> Versions.parse(str(Versions("0.1.0", "2.3.1", "ab12"))) == Versions("0.1.0", "2.3.1", "ab12")
    True
    """

    ingest: str
    trafilatura: str
    model: str
    """Digest of the trained models."""

    def __str__(self) -> str:
        return f"ingest {self.ingest}, trafilatura {self.trafilatura}, model {self.model}"

    @classmethod
    def parse(cls, made_by: str) -> Versions | None:
        """Return the versions that a value of ``made_by`` holds; None if it is not one that ``str()`` writes."""
        found = _MADE_BY.fullmatch(made_by)
        return cls(*found.groups()) if found else None


_MADE_BY = re.compile(r"ingest ([^ ,]*), trafilatura ([^ ,]*), model ([^ ,]*)")


@dataclass(frozen=True, slots=True)
class Provenance:
    """What an article was made from and by."""

    sha256: str
    source: str
    charset: str
    charset_from: str
    """The step of decoding that won: bom, header, meta, utf-8, detected, default."""
    ingest: str
    trafilatura: str
    model: str
    """Digest of the trained models."""
    rules: str
    """Digest of the site rules that applied, empty where none did."""

    @property
    def made_by(self) -> str:
        """The versions that made it, in one line; captures with another line would perhaps come out otherwise now."""
        return str(Versions(self.ingest, self.trafilatura, self.model))


class _Judged:
    """What ``Article`` and ``Rejected`` derive in the same way from their blocks, verdicts and metadata."""

    __slots__ = ()
    metadata: Metadata
    blocks: tuple[Block, ...]
    verdicts: tuple[Verdict, ...]

    @property
    def kept(self) -> tuple[Block, ...]:
        """The blocks that are the article; none where it was rejected."""
        return tuple(block for block, verdict in self.ledger if verdict.kept)

    @property
    def ledger(self) -> tuple[tuple[Block, Verdict], ...]:
        """Every visible block with its verdict."""
        return tuple(zip(self.blocks, self.verdicts, strict=True))

    @property
    def title(self) -> str | None:
        """The title the capture states, or None."""
        return self.metadata.title

    @property
    def authors(self) -> tuple[str, ...]:
        """The authors the capture names, in order."""
        return self.metadata.authors

    @property
    def published(self) -> str | None:
        """The date of publication the capture states, ISO 8601, or None."""
        return self.metadata.published

    @property
    def published_at(self) -> datetime | None:
        """The first moment of ``published``, aware; UTC where no zone is stated. See ``moment_of``."""
        return moment_of(self.metadata.published)


@dataclass(frozen=True, slots=True)
class Article(_Judged):
    """A cleaned capture: the kept blocks are the text, the dropped ones stand beside them with their reasons."""

    metadata: Metadata
    blocks: tuple[Block, ...] = field(repr=False)
    verdicts: tuple[Verdict, ...] = field(repr=False)
    """One a block, in the same order."""
    provenance: Provenance = field(repr=False)
    kind: str = "html"
    """html or text: the kind of capture it came from."""
    url: str | None = None
    site: str | None = None
    confidence: float = 1.0
    """How far the verdicts are to be trusted, 0 to 1."""
    page_type: str | None = None
    """article, collection, documentation, forum, listing, product or service, ``page`` where none is likely; None for
    text captures."""
    completeness: float | None = None
    """The share of the true body that was probably caught, 0 to 1; None where nothing tells."""
    findings: tuple[tuple[str, str], ...] = ()
    """Names of the checks of ``extract.quality.checks`` that fired, sorted, each with the signal that made it fire."""

    def __str__(self) -> str:
        """Return title and text, with a blank line between them."""
        return "\n\n".join(filter(None, (self.title, self.text)))

    @property
    def reason(self) -> None:
        """None: a ``Rejected`` or ``Failed`` says here why there is no article."""
        return None

    @property
    def text(self) -> str:
        """The kept blocks in page order: a blank line between paragraphs, none between items, cells tab-separated."""
        return render_text(self.kept)

    @property
    def markdown(self) -> str:
        """The kept blocks as Markdown (CommonMark, tables of GFM), without the title; text is escaped."""
        return render_markdown(self.kept)

    @property
    def html(self) -> str:
        """A whole HTML document: title, authors, date and address, then the kept blocks; it loads nothing."""
        return _document(self)

    def to_dict(self, *, blocks: bool = False) -> dict[str, Any]:
        """Return it as values that JSON can hold, with the same keys as ``Rejected.to_dict`` and ``Failed.to_dict``.

        ``blocks`` adds the key ``blocks``: every visible block with its verdict.
        """
        return _as_dict(self, blocks=blocks)

    @property
    def flags(self) -> tuple[str, ...]:
        """The names of the findings."""
        return tuple(name for name, _ in self.findings)


@dataclass(frozen=True, slots=True)
class Rejected(_Judged):
    """A capture that holds no article: why, and its ledger all the same."""

    reason: str
    """In words, for people."""
    code: ReasonCode
    metadata: Metadata
    blocks: tuple[Block, ...] = field(repr=False)
    verdicts: tuple[Verdict, ...] = field(repr=False)
    provenance: Provenance = field(repr=False)
    kind: str = "html"
    url: str | None = None
    site: str | None = None

    def __str__(self) -> str:
        """Return why there is no article."""
        return f"no article: {self.reason}"

    @property
    def text(self) -> str:
        """The kept blocks as text; a rejected capture has none, so it is empty."""
        return render_text(self.kept)

    @property
    def markdown(self) -> str:
        """The kept blocks as Markdown: empty, as ``text``."""
        return render_markdown(self.kept)

    @property
    def html(self) -> str:
        """A whole HTML document with the title, authors, date and address, and without text."""
        return _document(self)

    def to_dict(self, *, blocks: bool = False) -> dict[str, Any]:
        """Return it as values that JSON can hold, with the same keys as ``Article.to_dict``."""
        return _as_dict(self, blocks=blocks)

    @property
    def findings(self) -> tuple[tuple[str, str], ...]:
        """None: only articles are checked."""
        return ()

    @property
    def flags(self) -> tuple[str, ...]:
        """None: only articles are checked."""
        return ()

    @property
    def confidence(self) -> float:
        """0: there is no text to be confident of."""
        return 0.0

    @property
    def page_type(self) -> None:
        """None: the type of a rejected page is not kept."""
        return None

    @property
    def completeness(self) -> None:
        """None: there is no text that could be complete."""
        return None


@dataclass(frozen=True, slots=True)
class Failed:
    """An input that could not be read or cleaned, with the attributes of an ``Article`` as far as it has them."""

    reason: str
    outcome: str
    """One of ``OUTCOMES``: empty, unsupported, corrupt or limit where it could not be read; timeout, memory or crash
    where cleaning it failed."""
    source: str = ""
    """Where the capture is, as ``Capture.source``: the path of its file, in an archive with ``#`` and its place."""
    url: str | None = None
    site: str | None = None

    def __str__(self) -> str:
        """Return what happened."""
        return f"{self.outcome}: {self.reason}"

    @property
    def text(self) -> str:
        """Empty."""
        return ""

    @property
    def markdown(self) -> str:
        """Empty."""
        return ""

    @property
    def html(self) -> str:
        """A whole HTML document without text."""
        return _document(self)

    def to_dict(self, *, blocks: bool = False) -> dict[str, Any]:
        """Return it as values that JSON can hold, with the same keys as ``Article.to_dict``."""
        return _as_dict(self, blocks=blocks)

    @property
    def metadata(self) -> Metadata:
        """Metadata without any value."""
        return Metadata()

    @property
    def blocks(self) -> tuple[Block, ...]:
        """None."""
        return ()

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """None."""
        return ()

    @property
    def ledger(self) -> tuple[tuple[Block, Verdict], ...]:
        """Empty."""
        return ()

    @property
    def kept(self) -> tuple[Block, ...]:
        """None."""
        return ()

    @property
    def findings(self) -> tuple[tuple[str, str], ...]:
        """None."""
        return ()

    @property
    def flags(self) -> tuple[str, ...]:
        """None."""
        return ()

    @property
    def confidence(self) -> float:
        """0."""
        return 0.0

    @property
    def kind(self) -> None:
        """None."""
        return None

    @property
    def page_type(self) -> None:
        """None."""
        return None

    @property
    def completeness(self) -> None:
        """None."""
        return None

    @property
    def provenance(self) -> None:
        """None."""
        return None

    @property
    def title(self) -> None:
        """None."""
        return None

    @property
    def authors(self) -> tuple[str, ...]:
        """None."""
        return ()

    @property
    def published(self) -> None:
        """None."""
        return None

    @property
    def published_at(self) -> None:
        """None."""
        return None


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file, or a record of an archive, that gave no capture."""

    source: str
    """Where it is: the path of its file, in an archive with ``#`` and its place."""
    reason: str
    outcome: str = ""
    """One of ``OUTCOMES`` where it could not be read (unsupported, empty, corrupt, limit, crash); empty where it is not
    a page: a picture, a request or a redirect in an archive, a sidecar, a hidden file."""
    count: int = 1
    """How many files this is: those of a folder that are passed over by their names are counted by reason."""

    def __str__(self) -> str:
        """Return what it is and why it was skipped."""
        return f"{self.source}: {self.reason}" if self.count == 1 else f"{self.source}: {self.count:,} {self.reason}"


def moment_of(published: str | None) -> datetime | None:
    """Return the first moment of an ISO 8601 date as ``Metadata.published`` holds it; None where that is no date.

    It is always aware: of a time without a zone, and of a year, month or day, UTC is taken, so that moments compare.

    >>> moment_of("2025-12-09T10:00:00+02:00").isoformat()
    '2025-12-09T10:00:00+02:00'
    >>> moment_of("2025-12").isoformat()
    '2025-12-01T00:00:00+00:00'
    """
    text = published or ""
    try:
        moment = datetime.fromisoformat(text + {4: "-01-01", 7: "-01"}.get(len(text), ""))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _document(result: Article | Rejected | Failed) -> str:
    known = result.metadata
    return render_document(
        result.kept,
        title=known.title,
        authors=known.authors,
        published=known.published,
        url=result.url or known.canonical_url,
        language=known.language,
    )


def _as_dict(result: Article | Rejected | Failed, *, blocks: bool) -> dict[str, Any]:
    known, made = result.metadata, result.provenance
    answer: dict[str, Any] = {
        "url": result.url,
        "site": result.site,
        "title": known.title,
        "authors": list(known.authors),
        "published": known.published,
        "published_at": moment.isoformat() if (moment := moment_of(known.published)) else None,
        "published_precision": known.published_precision,
        "published_from": known.published_from,
        "modified": known.modified,
        "language": known.language,
        "site_name": known.site_name,
        "section": known.section,
        "tags": list(known.tags),
        "description": known.description,
        "dateline": known.dateline,
        "wire": known.wire,
        "original_source": known.original_source,
        "canonical_url": known.canonical_url,
        "kind": result.kind,
        "page_type": result.page_type,
        "confidence": result.confidence,
        "completeness": result.completeness,
        "findings": dict(result.findings),
        "reason": result.reason,
        "outcome": result.outcome if isinstance(result, Failed) else None,
        "source": result.source if isinstance(result, Failed) else made.source if made else "",
        "provenance": asdict(made) if made else None,
        "text": result.text,
    }
    if blocks:
        answer["blocks"] = [_block_as_dict(block, verdict) for block, verdict in result.ledger]
    return answer


def _block_as_dict(block: Block, verdict: Verdict) -> dict[str, Any]:
    return {
        "position": block.position,
        "kind": block.kind,
        "text": block.text,
        "path": block.path,
        "level": block.level,
        "links": block.links,
        "joined": block.joined,
        "kept": verdict.kept,
        "decided_by": verdict.decided_by,
        "score": verdict.score,
        "votes": dict(verdict.votes),
        "needed": verdict.needed,
    }


TIGHT = frozenset({"item", "line", "cell"})
"""Kinds that stand on consecutive lines without a blank line between them."""


def separator(before: Block | None, block: Block) -> str:
    """Return what stands between two kept blocks in an article's text."""
    if before is None:
        return ""
    return between(before.kind, block.kind, joined=block.joined, next_to=block.position == before.position + 1)


def between(before: str, kind: str, *, joined: bool, next_to: bool) -> str:
    """Return what stands between a block of a kind and one before it; ``next_to`` if none was dropped in between."""
    if joined and next_to:
        return "\t" if kind == "cell" else " "
    if kind in TIGHT and (kind == before or (kind == "line" and next_to)):
        return "\n"
    return "\n\n"


def render_text(blocks: tuple[Block, ...]) -> str:
    """Return blocks as plain text, see ``Article.text``."""
    parts: list[str] = []
    before: Block | None = None
    for block in blocks:
        parts += (separator(before, block), block.text)
        before = block
    return "".join(parts)
