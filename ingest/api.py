"""Bytes of one page -> its article: the function for programs that want no database."""

from __future__ import annotations

from ingest._version import __version__
from ingest.errors import Unsupported
from ingest.models import Article, Capture, Rejected
from ingest.sources.archive_copies import located
from ingest.sources.media_type import media_type as sniff

__all__ = ["clean"]


def clean(body: bytes, *, url: str | None = None, media_type: str | None = None) -> Article | Rejected:
    """Return the article of one page, or why it holds none; either way every visible block has its verdict.

    ``url`` is where the page was captured from: site rules go by it; that of a copy in a web archive stands for the
    page itself. ``media_type`` is what the server said; without it, and where the content says otherwise, the content
    decides. Of an e-mail message the page is what it shows.

    Raises TypeError for what is not bytes, Unsupported for bytes that are no page (PDF, image, feed, mailbox ...) and
    Empty for none at all.

    >>> page = b"<title>Tides</title><p>The water came over the wall at six in the morning and stayed until noon.</p>"
    >>> clean(page).text
    'The water came over the wall at six in the morning and stayed until noon.'
    """
    # here and not above: `import ingest` is not to take the half second that trafilatura and its like do
    from ingest.extract.pipeline import clean_capture
    from ingest.rules.sites import SITES
    from ingest.sources.archives.kinds import HEAD, kind_of
    from ingest.sources.archives.mail import message

    if not isinstance(body, bytes):
        raise TypeError(f"body must be bytes, as they came, not {type(body).__name__}; encode text with .encode()")
    archive = kind_of(body[:HEAD], "")
    if archive == "mail":
        capture = message(body)
    elif archive == "mbox":
        raise Unsupported("a mailbox: `ingest run` reads its messages one by one")
    else:
        kind = sniff(body, declared=media_type)
        where = located(body, kind, url, None)
        capture = Capture(
            body,
            url=where.url or (None if where.via or (url or "").startswith("file:") else url),
            fetched_at=where.fetched_at,
            media_type=kind,
            headers={"content-type": media_type} if media_type else {},
            via=where.via,
            evidence=where.evidence,
        )
    return clean_capture(capture, SITES, __version__)
