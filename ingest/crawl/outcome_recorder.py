"""An answer, or none -> what is written of its address: that it is done, failed or refused, or asked again later."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from ingest.crawl.frontier import Frontier, Waiting, Wanted
from ingest.crawl.outcome import BUSY, Conclusion, conclude, tries
from ingest.crawl.report import Fetched
from ingest.crawl.throttle import Pace, backoff, retry_after
from ingest.crawl.url_policy import Stop, joined, target
from ingest.crawl.warc_writer import Kept
from ingest.store.rows import Row

__all__ = ["Endings", "OnUrl", "Round"]

OnUrl = Callable[[str, str, str], None]
"""Told of each address that is settled: the address, its outcome, the reason in words."""


@dataclass(frozen=True, slots=True)
class Round:
    """How one fetch goes."""

    started: float
    seconds: float
    hosts: int
    limit: int | None
    again: bool
    respect_tdm: bool
    chance: random.Random


@dataclass(slots=True)
class Endings:
    """Writes what became of addresses."""

    frontier: Frontier
    pace: Pace
    home: Path
    done: Fetched
    round: Round
    on_url: OnUrl
    on_news: Callable[[str], None] = lambda _: None
    """Told of each host that has addresses it did not have before."""

    def now(self) -> float:
        """Return the time, in seconds since 1970."""
        return self.pace.now()

    def concluded(self, row: Waiting, kept: Kept, seconds: float = 0.0, moment: float | None = None) -> None:
        """Write what an answer that is kept means for its address."""
        now = self.now() if moment is None else moment
        found = conclude(kept)
        name = f"{self._name(kept.file)}#{kept.offset}"
        changed: Row = {"status": kept.status, "record": name, "seconds": seconds, "bytes": kept.size}
        changed |= {"attempts": row.attempts + 1}
        if found.outcome == "fetched" and kept.digest:
            changed |= {"digest": kept.digest, "fetched_at": kept.date}
            changed |= {
                "etag": _line(kept.headers.get("etag")),
                "last_modified": _line(kept.headers.get("last-modified")),
            }
        elif found.outcome == "unchanged":
            # it speaks of the same bytes, which lie where they lay
            changed.pop("record")
        if found.state == "waiting":
            wait = retry_after(kept.headers.get("retry-after"), now)
            self.put_off(row, found, changed, wait, now, host=row.host if kept.status in BUSY else None)
        elif found.outcome == "redirected":
            self.redirected(row, found, changed, now, seconds)
        else:
            self.settle(row, found, changed, now)

    def recovered(self, kept: Kept) -> None:
        """Write what an answer means that a killed fetch kept and did not come to write down."""
        row = self.frontier.by_url(kept.url)
        name = f"{self._name(kept.file)}#{kept.offset}"
        if row is None or row["state"] != "waiting" or row["kind"] != "page" or row["record"] == name:
            return
        moment = datetime.fromisoformat(kept.date).timestamp()
        if moment >= (row["updated_at"] or 0.0):
            self.concluded(Waiting.of(row), kept, moment=moment)

    def stopped(self, row: Waiting, stop: Stop) -> None:
        """Write what became of an address that gave no answer."""
        if stop.reason == "no answer in time" and row.spent:
            stop = Stop("failed", "redirects too slow", f"they took {row.spent:.1f} s before it")
        state = "failed" if stop.outcome == "failed" else "refused"
        found = Conclusion(state, stop.outcome, stop.reason, stop.detail)
        if state == "failed" and row.attempts + 1 < tries(stop.reason):
            self.put_off(row, found, {"attempts": row.attempts + 1}, None, self.now())
        else:
            self.settle(row, found, {"attempts": row.attempts + 1})

    def put_off(
        self, row: Waiting, found: Conclusion, changed: Row, wait: float | None, now: float, host: str | None = None
    ) -> None:
        """Let an address wait, the longer the oftener it failed, or give it up."""
        attempts = row.attempts + 1
        if attempts >= tries(found.reason):
            self.settle(row, replace(found, state="failed"), changed, now)
            return
        until = now + max(wait or 0.0, backoff(attempts, self.round.chance))
        changed |= {"reason": found.reason, "detail": found.detail, "attempts": attempts}
        self.frontier.put_off(row.id, now, until, changed, host)
        if host:
            self.pace.not_before(host, until)

    def settle(self, row: Waiting, found: Conclusion, changed: Row, now: float | None = None) -> None:
        """Write that an address is done with."""
        moment = self.now() if now is None else now
        told = {name: getattr(found, name) for name in ("state", "outcome", "reason", "detail", "robots_tag", "tdm")}
        self.frontier.settle(row.id, moment, {**changed, **told})
        self.done.outcomes[found.outcome] += 1
        if found.reason:
            self.done.reasons[found.reason] += 1
        self.on_url(row.url, found.outcome, f"{found.reason}: {found.detail}" if found.detail else found.reason)

    def redirected(self, row: Waiting, found: Conclusion, changed: Row, now: float, seconds: float) -> None:
        """Add the address that a redirect leads to, or write why it is not followed."""
        try:
            to = target(joined(row.url, found.location or ""))
        except (Stop, ValueError) as error:
            stop = error if isinstance(error, Stop) else Stop("refused", "no URL", str(error))
            said = replace(
                found, state="refused", outcome="refused", reason=f"redirect: {stop.reason}", detail=stop.detail
            )
            self.settle(row, said, changed, now)
            return
        leads = Wanted(
            to.url, to.key, row.kind, f"redirect {row.url}", row.feed_title, row.feed_published, row.feed_author,
            row.hops + 1, row.depth, row.spent + seconds,
        )  # fmt: skip
        told = {name: getattr(found, name) for name in ("state", "outcome", "reason", "robots_tag", "tdm")}
        reopen = {"again": self.round.again, "before": self.round.started}
        if why := self.frontier.redirect(row.id, now, {**changed, **told}, leads, **reopen):
            self.settle(row, replace(found, state="failed", outcome="failed", reason=why), changed, now)
            return
        self.done.outcomes[found.outcome] += 1
        self.on_url(row.url, found.outcome, to.url)
        self.on_news(to.key)

    def _name(self, path: Path) -> str:
        absolute = Path(os.path.abspath(path))  # noqa: PTH100
        return (absolute.relative_to(self.home) if absolute.is_relative_to(self.home) else absolute).as_posix()


def _line(value: str | None) -> str | None:
    """Return a header's value if it can be sent back."""
    return value if value and len(value) <= 1000 and value.isascii() and value.isprintable() else None
