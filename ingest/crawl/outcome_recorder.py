"""A response, or the reason for none -> the new state of its address: done, failed, refused, or waiting."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from ingest.crawl.frontier import Frontier, QueuedUrl, QueueItem
from ingest.crawl.outcome import BUSY, Conclusion, conclude, tries
from ingest.crawl.report import CrawlReport
from ingest.crawl.throttle import Throttle, backoff, retry_after
from ingest.crawl.url_policy import Stop, joined, target
from ingest.crawl.warc_writer import StoredResponse
from ingest.store.rows import Row

__all__ = ["OnUrl", "OutcomeRecorder"]

OnUrl = Callable[[str, str, str], None]
"""Called with each address that is settled: the address, its outcome, the reason in words."""


@dataclass(slots=True)
class OutcomeRecorder:
    """Writes the state of addresses to the frontier, and counts their outcomes."""

    frontier: Frontier
    throttle: Throttle
    home: Path
    """The folder that names of files in the database are relative to."""
    report: CrawlReport
    random: random.Random
    on_url: OnUrl
    started: float
    """When the crawl began, in seconds since 1970."""
    again: bool
    """Whether the targets of redirects are requested anew that were settled before the crawl began."""
    on_new_host: Callable[[str], None] = lambda _: None
    """Called with each host that has new addresses."""

    def now(self) -> float:
        """Return the time, in seconds since 1970."""
        return self.throttle.now()

    def concluded(
        self, queued: QueuedUrl, response: StoredResponse, seconds: float = 0.0, moment: float | None = None
    ) -> None:
        """Write the state that a stored response gives its address; ``moment`` is when, in seconds since 1970."""
        now = self.now() if moment is None else moment
        conclusion = conclude(response)
        name = f"{self._name(response.file)}#{response.offset}"
        changed: Row = {"status": response.status, "record": name, "seconds": seconds, "bytes": response.size}
        changed |= {"attempts": queued.attempts + 1}
        if conclusion.outcome == "fetched" and response.digest:
            changed |= {"digest": response.digest, "fetched_at": response.date}
            changed |= {
                "etag": _line(response.headers.get("etag")),
                "last_modified": _line(response.headers.get("last-modified")),
            }
        elif conclusion.outcome == "unchanged":
            # the row keeps naming the record that holds the bytes
            changed.pop("record")
        if conclusion.state == "waiting":
            wait = retry_after(response.headers.get("retry-after"), now)
            self.put_off(queued, conclusion, changed, wait, now, host=queued.host if response.status in BUSY else None)
        elif conclusion.outcome == "redirected":
            self.redirected(queued, conclusion, changed, now, seconds)
        else:
            self.settle(queued, conclusion, changed, now)

    def recovered(self, response: StoredResponse) -> None:
        """Write the state that a response gives its address which a killed crawl stored without doing so."""
        row = self.frontier.by_url(response.url)
        name = f"{self._name(response.file)}#{response.offset}"
        if row is None or row["state"] != "waiting" or row["kind"] != "page" or row["record"] == name:
            return
        moment = datetime.fromisoformat(response.date).timestamp()
        if moment >= (row["updated_at"] or 0.0):
            self.concluded(QueuedUrl.of(row), response, moment=moment)

    def stopped(self, queued: QueuedUrl, stop: Stop) -> None:
        """Write the state of an address that gave no response."""
        if stop.reason == "no answer in time" and queued.elapsed:
            stop = Stop("failed", "redirects too slow", f"they took {queued.elapsed:.1f} s before it")
        state = "failed" if stop.outcome == "failed" else "refused"
        conclusion = Conclusion(state, stop.outcome, stop.reason, stop.detail)
        if state == "failed" and queued.attempts + 1 < tries(stop.reason):
            self.put_off(queued, conclusion, {"attempts": queued.attempts + 1}, None, self.now())
        else:
            self.settle(queued, conclusion, {"attempts": queued.attempts + 1})

    def put_off(
        self,
        queued: QueuedUrl,
        conclusion: Conclusion,
        changed: Row,
        wait: float | None,
        now: float,
        host: str | None = None,
    ) -> None:
        """Let an address wait, longer with each failure, or give it up."""
        attempts = queued.attempts + 1
        if attempts >= tries(conclusion.reason):
            self.settle(queued, replace(conclusion, state="failed"), changed, now)
            return
        until = now + max(wait or 0.0, backoff(attempts, self.random))
        changed |= {"reason": conclusion.reason, "detail": conclusion.detail, "attempts": attempts}
        self.frontier.put_off(queued.id, now, until, changed, host)
        if host:
            self.throttle.not_before(host, until)

    def settle(self, queued: QueuedUrl, conclusion: Conclusion, changed: Row, now: float | None = None) -> None:
        """Write the final state of an address."""
        moment = self.now() if now is None else now
        columns = {
            name: getattr(conclusion, name) for name in ("state", "outcome", "reason", "detail", "robots_tag", "tdm")
        }
        self.frontier.settle(queued.id, moment, {**changed, **columns})
        self.report.outcomes[conclusion.outcome] += 1
        if conclusion.reason:
            self.report.reasons[conclusion.reason] += 1
        self.on_url(
            queued.url,
            conclusion.outcome,
            f"{conclusion.reason}: {conclusion.detail}" if conclusion.detail else conclusion.reason,
        )

    def redirected(self, queued: QueuedUrl, conclusion: Conclusion, changed: Row, now: float, seconds: float) -> None:
        """Queue the target of a redirect, or write why it is not followed."""
        try:
            to = target(joined(queued.url, conclusion.location or ""))
        except (Stop, ValueError) as error:
            stop = error if isinstance(error, Stop) else Stop("refused", "no URL", str(error))
            refused = replace(
                conclusion, state="refused", outcome="refused", reason=f"redirect: {stop.reason}", detail=stop.detail
            )
            self.settle(queued, refused, changed, now)
            return
        destination = QueueItem(
            to.url, to.key, queued.kind, f"redirect {queued.url}", queued.feed_title, queued.feed_published,
            queued.feed_author, queued.redirects + 1, queued.depth, queued.elapsed + seconds,
        )  # fmt: skip
        columns = {name: getattr(conclusion, name) for name in ("state", "outcome", "reason", "robots_tag", "tdm")}
        reopen = {"again": self.again, "before": self.started}
        if why := self.frontier.redirect(queued.id, now, {**changed, **columns}, destination, **reopen):
            self.settle(queued, replace(conclusion, state="failed", outcome="failed", reason=why), changed, now)
            return
        self.report.outcomes[conclusion.outcome] += 1
        self.on_url(queued.url, conclusion.outcome, to.url)
        self.on_new_host(to.key)

    def _name(self, path: Path) -> str:
        absolute = Path(os.path.abspath(path))  # noqa: PTH100
        return (absolute.relative_to(self.home) if absolute.is_relative_to(self.home) else absolute).as_posix()


def _line(value: str | None) -> str | None:
    """Return the value of a header if it can be sent back in a conditional request."""
    return value if value and len(value) <= 1000 and value.isascii() and value.isprintable() else None
