"""A message or mailbox -> its messages, each a capture: the HTML or text part is the body, the headers are evidence.

Formats: RFC 5322, RFC 2046, RFC 3676 (flowed text), RFC 4155 (mbox). A message that is attached to another one is a
capture of its own: subject, sender and date are its own, and so are its words.
"""

from __future__ import annotations

import email
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.errors import CloseBoundaryNotFoundDefect
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import PurePosixPath

from ingest.errors import Corrupt, TooLarge, Unsupported
from ingest.models import Capture, Evidence
from ingest.settings import DEFAULT
from ingest.sources.archives.mbox import messages
from ingest.sources.archives.member import Member
from ingest.sources.archives.streams import Stream
from ingest.sources.content_codings import over
from ingest.sources.hosts import host_of
from ingest.sources.http_response import Response, member_of_response
from ingest.sources.sidecar import web_address
from ingest.sources.text_size import text_bytes

__all__ = ["mail", "mbox", "message"]

WHOLE = 3
"""Times the limit of a capture that a message may have: what is attached to it is a third longer in base64."""
DEEPEST = 20
"""Parts in parts, and messages in messages."""
HEADS = 1 << 18
"""Bytes of headers that are read; what relays and filters add to a message is some ten thousand."""
PARTS = 10_000
"""Lines that begin as the boundary of a part does."""
LONG = 20_000
"""Characters of a header that are read: a message to a thousand people names them all."""
FULLER = 2
"""Times as many words as the HTML part that the text part of a message must have to be read in its stead."""


def mail(file: Stream, source: str, limit: int, at: str = "") -> Iterator[Member]:
    """Yield a message, ``#0``, the messages attached to it, ``#0.1`` the first, and its other parts, ``#0/3``.

    ``at`` is for readers that can begin elsewhere.
    """
    del at
    data = file.read(WHOLE * limit + 1)
    # Apple Mail writes the length before a message, and a list of properties behind it
    if found := re.match(rb"(\d{1,10}) *\r?\n", data):
        data = data[found.end() :][: int(found[1])]
    yield from _parsed(data[: WHOLE * limit], source, "0", limit, cut=len(data) > WHOLE * limit)
    if file.broke:
        yield Member(f"{source}#end", error=Corrupt(f"the message breaks: {file.broke}"))


def message(data: bytes, limit: int = DEFAULT.capture_bytes) -> Capture:
    """Return the capture that a message is. Raises CaptureError if it holds no text."""
    first = next(mail(Stream(iter((data,))), "", limit))
    if first.capture is None:
        raise first.error or Unsupported(first.left_out)
    return replace(first.capture, source="")


def mbox(file: Stream, source: str, limit: int, at: str = "") -> Iterator[Member]:
    """Yield the messages of a mailbox in order, ``#0`` the first, each as ``mail`` does; with ``at`` only one."""
    wanted = re.match(r"\d+", at)
    count = 0
    for count, each in enumerate(messages(file, WHOLE * limit), 1):
        number = count - 1
        if wanted is None or int(wanted[0]) == number:
            yield from _parsed(each.data, source, str(number), limit, cut=each.cut)
            if wanted:
                return
    if file.broke or not count:
        reason = f"the mailbox breaks: {file.broke}" if file.broke else "a mailbox without a message"
        yield Member(f"{source}#end", error=Corrupt(reason))


_BLANK = re.compile(rb"\n\r?\n")
_DASHED = re.compile(rb"\n--")


@dataclass(frozen=True, slots=True)
class _Text:
    """A part of a message that mail programs display."""

    kind: str
    """text/html or text/plain."""
    data: bytes = field(repr=False)
    declared: str
    """Its Content-Type, as written."""
    charset: str

    @property
    def text(self) -> str:
        """The part as text; what does not fit its charset is replaced."""
        for charset in (self.charset, "utf-8"):
            try:
                return self.data.decode(charset)
            except (LookupError, ValueError):
                continue
        return self.data.decode("windows-1252", "replace")

    @property
    def words(self) -> int:
        """How many words it shows, counted roughly."""
        return len((text_bytes(self.data) if self.kind == "text/html" else self.data).split())


@dataclass(slots=True)
class _Parts:
    """The parts of a message, sorted; filled by ``_walk``."""

    shown: list[_Text] = field(default_factory=list)
    left_out: list[tuple[int, str]] = field(default_factory=list)
    """Number of a part, and what it is."""
    attached: list[Message] = field(default_factory=list)
    """Messages."""
    count: int = 0
    cut: bool = False


def _parsed(data: bytes, source: str, place: str, limit: int, *, cut: bool) -> list[Member]:
    """Return a message and those attached to it; where it breaks the reading, that it does."""
    damage = over(len(data)) if cut else None
    try:
        data, lost = _bounded(data)
        return list(_read(email.message_from_bytes(data), source, place, limit, damage or lost))
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - a message that breaks the library must not cost those behind it
        what = (
            "its parts are nested too deep" if isinstance(error, RecursionError) else f"{type(error).__name__}: {error}"
        )
        return [Member(f"{source}#{place}", error=Corrupt(f"the message cannot be read: {what}"[:500]))]


def _bounded(data: bytes) -> tuple[bytes, tuple[str, str] | None]:
    """Return a message that is read in linear time, and the damage where a flood of parts was cut for that."""
    end = _BLANK.search(data)
    if end and end.start() > HEADS:
        data = data[: data.rfind(b"\n", 0, HEADS) + 1] + data[end.end() - 1 :]
    if data.count(b"\n--") <= PARTS:
        return data, None
    for number, found in enumerate(_DASHED.finditer(data)):
        if number == PARTS:
            return data[: found.start()], (
                TooLarge.outcome,
                f"a message of over {PARTS:,} parts: the rest was left out",
            )
    return data, None


def _read(head: Message, source: str, place: str, limit: int, damage: tuple[str, str] | None) -> Iterator[Member]:
    parts = _Parts()
    _walk(head, parts, 0)
    here = f"{source}#{place}"
    body, declared = _body(parts.shown)
    if parts.cut and damage is None:
        damage = Corrupt.outcome, "the message ends before its last part does"
    if body.strip():
        yield member_of_response(
            Response(body[:limit], None, {"content-type": declared}, len(body) <= limit),
            source=here,
            url=_address(head),
            fetched_at=_received_at(head),
            limit=limit,
            host=_publisher_host(head) or host_of(PurePosixPath(source)),
            damage=damage,
            evidence=_evidence(head),
        )
    elif damage:
        yield Member(here, error=(TooLarge if damage[0] == TooLarge.outcome else Corrupt)(damage[1]))
    else:
        yield Member(here, left_out="a message without text")
    for number, what in parts.left_out:
        yield Member(f"{here}/{number}", left_out=what)
    for number, attached in enumerate(parts.attached, 1):
        if place.count(".") < DEEPEST:
            yield from _read(attached, source, f"{place}.{number}", limit, damage)
        else:
            yield Member(f"{here}.{number}", error=Corrupt("a message in too many others"))


def _walk(part: Message, parts: _Parts, depth: int) -> None:
    """Sort a part and its own parts into displayed text, attached messages and others."""
    parts.count += 1
    number, kind = parts.count, part.get_content_type()
    parts.cut = parts.cut or any(isinstance(each, CloseBoundaryNotFoundDefect) for each in part.defects)
    inner = part.get_payload()
    if kind in {"message/rfc822", "message/global"} and isinstance(inner, list):
        parts.attached += [each for each in inner if isinstance(each, Message)]
    elif isinstance(inner, list) and depth < DEEPEST:
        if kind == "multipart/alternative":
            _choose([each for each in inner if isinstance(each, Message)], parts, depth)
            return
        for each in inner:
            if isinstance(each, Message):
                _walk(each, parts, depth + 1)
    elif part.get_content_disposition() == "attachment" or kind not in {"text/html", "text/plain"}:
        what = "attachment" if part.get_content_disposition() == "attachment" else "part"
        parts.left_out.append((number, f"{what} {kind}"))
    else:
        parts.shown.append(_text(part, kind))


def _choose(alternatives: list[Message], parts: _Parts, depth: int) -> None:
    """Of alternative forms take the HTML, unless the text has far more words; the others are left out."""
    forms = []
    for each in alternatives:
        form = _Parts(count=parts.count)
        _walk(each, form, depth + 1)
        parts.count, parts.cut = form.count, parts.cut or form.cut
        forms.append(form)
    chosen = _best([form.shown for form in forms])
    for form in forms:
        parts.attached += form.attached
        parts.left_out += form.left_out
        if form.shown and form.shown is chosen:
            parts.shown += form.shown
        elif form.shown:
            parts.left_out.append((parts.count + 1, f"part {form.shown[0].kind}"))
            parts.count += 1


def _best(forms: list[list[_Text]]) -> list[_Text] | None:
    """Return the last form with HTML, else the last form; one with ``FULLER`` times its words is preferred."""
    known = [form for form in forms if form]
    rich = [form for form in known if any(each.kind == "text/html" for each in form)]
    if not known:
        return None
    first = (rich or known)[-1]
    sizes = [sum(each.words for each in form) for form in known]
    own = sum(each.words for each in first)
    return known[sizes.index(max(sizes))] if max(sizes) > FULLER * own else first


def _text(part: Message, kind: str) -> _Text:
    data = part.get_payload(decode=True)
    data = data if isinstance(data, bytes) else b""
    if kind == "text/plain" and str(part.get_param("format", "")).lower() == "flowed":
        data = _unfold_flowed(data, spaceless=str(part.get_param("delsp", "")).lower() == "yes")
    declared = _header(part, "Content-Type") or "text/plain"
    return _Text(kind, data, declared, part.get_content_charset("utf-8"))


def _unfold_flowed(data: bytes, *, spaceless: bool) -> bytes:
    """Return flowed text with its paragraphs on one line each, see RFC 3676."""
    out: list[bytes] = []
    open_depth: int | None = None
    for line in data.replace(b"\r\n", b"\n").split(b"\n"):
        depth = len(line) - len(line.lstrip(b">"))
        text = line[depth:].removeprefix(b" ")
        flows = text.endswith(b" ") and text != b"-- "
        if flows and spaceless:
            text = text[:-1]
        if open_depth == depth and text != b"-- ":
            out[-1] += text
        else:
            out.append(b">" * depth + (b" " if depth else b"") + text)
        open_depth = depth if flows else None
    return b"\n".join(out)


def _body(texts: list[_Text]) -> tuple[bytes, str]:
    """Return the displayed text of a message as one page, and its Content-Type."""
    texts = [each for each in texts if each.data.strip()]
    if not texts:
        return b"", ""
    if len(texts) == 1:
        return texts[0].data, texts[0].declared
    if all(each.kind == "text/plain" for each in texts):
        return "\n\n".join(each.text for each in texts).encode("utf-8", "replace"), "text/plain; charset=utf-8"
    joined = "\n".join(each.text if each.kind == "text/html" else _as_html(each.text) for each in texts)
    return joined.encode("utf-8", "replace"), "text/html; charset=utf-8"


def _as_html(text: str) -> str:
    paragraphs = re.split(r"\n\s*\n", text.replace("\r\n", "\n"))
    return "".join(f"<p>{html.escape(each, quote=False)}</p>\n" for each in paragraphs if each.strip())


# --- the head --------------------------------------------------------------------------------------------------------


def _evidence(head: Message) -> Evidence:
    """Return subject, names of authors and date of a message."""
    when = _parse_date(_header(head, "Date"))
    return Evidence(
        "mail",
        _decoded(_header(head, "Subject")) or None,
        _author_names(head),
        when.isoformat() if when else None,
        leads=True,
    )


_VIA = re.compile(r"(?<=\S)[\s,]+(?:\(?via|from)\s+\S.*$", re.IGNORECASE)
"""Behind a name: the list or service that sends for it."""


def _author_names(head: Message) -> tuple[str, ...]:
    """Return the names of the authors of a message, without bare addresses and the name of the list."""
    own = _decoded(_header(head, "List-Id").partition("<")[0]).strip("\"' ").casefold()
    found = []
    for said, address in _addresses(head, "From"):
        name = _VIA.sub("", _decoded(said).strip("\"' "))
        if name and "@" not in name and name.casefold() not in {own, address.casefold()}:
            found.append(name)
    return tuple(dict.fromkeys(found))


def _addresses(head: Message, name: str) -> list[tuple[str, str]]:
    try:
        return getaddresses([_header(head, name)])
    except (ValueError, IndexError, TypeError, RecursionError):
        return []


def _address(head: Message) -> str | None:
    """Return the web address that a message states for itself: its archive or its source."""
    for name in ("Archived-At", "X-RSS-URL", "Content-Location", "List-Post"):
        said = web_address(re.sub(r"^<|>$|\s", "", _header(head, name)))
        # the address of a list has no path
        if said and said.split("/", 3)[3:] not in ([], [""]):
            return said
    return None


def _publisher_host(head: Message) -> str | None:
    """Return the host of a mailing list or bulk sender; None for a personal message.

    The mail provider of a personal sender is not the site of the message.
    """
    post = re.search(r"mailto:[^<>\s@]+@([\w.-]+)", _header(head, "List-Post"))
    listed = re.search(r"<[^<>]*?([\w-]+(?:\.[\w-]+)+)>", _header(head, "List-Id"))
    if post:
        return post[1].lower()
    bulk = any(head.get(name) for name in ("List-Unsubscribe", "List-Id", "Feedback-ID"))
    if bulk or _header(head, "Precedence").lower() in {"bulk", "list"}:
        sender = next((address.rpartition("@")[2] for _, address in _addresses(head, "From") if "@" in address), "")
        return (sender or (listed[1] if listed else "")).lower() or None
    return None


def _received_at(head: Message) -> datetime | None:
    """Return when the last server received a message, else when it was sent; in UTC."""
    when = _parse_date(_header(head, "Received").rpartition(";")[2]) or _parse_date(_header(head, "Date"))
    try:
        return when.astimezone(UTC) if when and when.tzinfo else when and when.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _parse_date(said: str) -> datetime | None:
    try:
        return parsedate_to_datetime(said)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


def _header(head: Message, name: str) -> str:
    """Return a header on one line as it was sent, bytes beyond ASCII as UTF-8 or else Latin-1; empty where none is."""
    raw = next((value for key, value in head.raw_items() if key.lower() == name.lower()), "")
    data = str(raw)[:LONG].encode("utf-8", "surrogateescape")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    return " ".join(text.split())


def _decoded(text: str) -> str:
    """Return a header with its encoded words read, see RFC 2047; those that cannot be stay as they are."""
    if "=?" not in text:
        return text
    try:
        parts = decode_header(text)
    except (ValueError, email.errors.MessageError):
        return text
    out = []
    for said, charset in parts:
        if isinstance(said, str):
            out.append(said)
            continue
        try:
            out.append(said.decode(charset or "latin-1", "replace"))
        except (LookupError, ValueError):
            out.append(said.decode("utf-8", "replace"))
    return " ".join("".join(out).split())
