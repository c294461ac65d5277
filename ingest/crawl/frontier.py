"""The queue of a crawl: addresses -> rows with the state of each, so that a killed crawl can be continued.

An address is one row, however often it is listed. Its state is ``waiting``, ``done``, ``failed`` or ``refused``. Every
change is one short transaction, made after the WARC record that it names is written.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any, Self

from ingest.store.database import Store
from ingest.store.rows import Row

__all__ = ["Frontier", "QueueItem", "QueuedUrl"]

MAX_REDIRECTS = 5
"""The most redirects in a row; browsers follow 20, but pages are reached within two or three."""


_COLUMNS = {"discovered_from": "via", "redirects": "hops", "elapsed": "spent", "warc_record": "record"}
"""Fields of ``QueuedUrl`` -> columns of the table ``fetches``, where the names differ."""


@dataclass(frozen=True, slots=True)
class QueueItem:
    """An address to add to the queue."""

    url: str
    host: str
    kind: str = "page"
    """page, feed or sitemap."""
    discovered_from: str = ""
    """Where the address comes from: ``given``, ``feed https://...``, ``redirect https://...``."""
    feed_title: str | None = None
    feed_published: str | None = None
    feed_author: str | None = None
    redirects: int = 0
    """Number of redirects that led to it."""
    depth: int = 0
    """Number of sitemap indexes that led to it."""
    elapsed: float = 0.0
    """Seconds that these redirects took of the common deadline."""
    refused: str | None = None
    """Why it cannot be requested at all."""


@dataclass(frozen=True, slots=True)
class QueuedUrl:
    """A row of the queue: an address that is to be requested now."""

    id: int
    url: str
    host: str
    kind: str
    discovered_from: str
    attempts: int
    redirects: int
    depth: int
    elapsed: float
    etag: str | None
    last_modified: str | None
    digest: str | None
    fetched_at: str | None
    warc_record: str | None
    """File and offset of the last response."""
    feed_title: str | None
    feed_published: str | None
    feed_author: str | None

    @classmethod
    def of(cls, row: Row) -> Self:
        """Return a row of the table ``fetches`` as a record."""
        return cls(**{field.name: row[_COLUMNS.get(field.name, field.name)] for field in fields(cls)})


class Frontier:
    """The queue of addresses in an open database."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.db = store.db

    def _rows(self, sql: str, values: dict[str, Any]) -> list[Row]:
        cursor = self.db.execute(sql, values)
        names = [name for name, *_ in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    # --- adding ----------------------------------------------------------------------------------------------------

    def add(self, items: Iterable[QueueItem], *, again: bool = False, before: float = 0.0) -> list[int]:
        """Add addresses that are not known yet; returns the id of each, in their order.

        Known ones stay as they are, but refused ones wait again (another network may be allowed now), and with
        ``again`` all that were not asked since ``before``.
        """
        with self.store.transaction():
            return [self._add(each, again=again, before=before) for each in items]

    def _add(self, item: QueueItem, *, again: bool, before: float) -> int:
        known = self._rows("select id, state, updated_at from fetches where url = :url", {"url": item.url})
        state = "refused" if item.refused else "waiting"
        row = {
            "host": item.host,
            "kind": item.kind,
            "via": item.discovered_from,
            "feed_title": item.feed_title,
            "feed_published": item.feed_published,
            "feed_author": item.feed_author,
            "hops": item.redirects,
            "depth": item.depth,
            "spent": item.elapsed,
            "state": state,
            "outcome": "refused" if item.refused else None,
            "reason": item.refused,
            "attempts": 0,
            "not_before": 0.0,
        }
        if not known:
            # not through the library's insert, which looks the table over first: sitemaps list a hundred thousand
            new = {"url": item.url, "updated_at": 0.0, **row}
            names, places = ", ".join(new), ", ".join(f":{name}" for name in new)
            cursor = self.db.execute(f"insert into fetches ({names}) values ({places})", new)  # noqa: S608
            return int(cursor.lastrowid or 0)
        number, was, asked = known[0]["id"], known[0]["state"], known[0]["updated_at"]
        reopened = was == "refused" or (again and was != "waiting" and asked <= before)
        if reopened:
            kept = {name: value for name, value in row.items() if value is not None or name in {"outcome", "reason"}}
            self._update(number, {**kept, "target_id": None, "final_url": None})
        elif was == "waiting" and item.discovered_from == "given":
            # who asks for it does so without the redirects that led there before
            self._update(number, {"hops": 0, "spent": 0.0})
        return int(number)

    def _update(self, number: int, changed: Row) -> None:
        names = ", ".join(f"{name} = :{name}" for name in changed)
        self.db.execute(f"update fetches set {names} where id = :number", {**changed, "number": number})  # noqa: S608

    # --- what is next ----------------------------------------------------------------------------------------------

    def hosts(self, now: float, most: int) -> list[str]:
        """Return hosts with addresses that may be requested now, in the order of their first address."""
        return [
            row["host"]
            for row in self._rows(
                "select fetches.host from fetches left join fetch_hosts on fetch_hosts.host = fetches.host "
                "where state = 'waiting' and fetches.not_before <= :now "
                "and coalesce(fetch_hosts.not_before, 0) <= :now "
                "group by fetches.host order by min(fetches.id) limit :most",
                {"now": now, "most": most},
            )
        ]

    def next(self, host: str, now: float) -> QueuedUrl | None:
        """Return the address of a host that has waited longest; None if none may be requested now."""
        rows = self._rows(
            "select * from fetches where state = 'waiting' and host = :host and not_before <= :now "
            "and not exists (select 1 from fetch_hosts where fetch_hosts.host = :host and not_before > :now) "
            "order by id limit 1",
            {"host": host, "now": now},
        )
        return QueuedUrl.of(rows[0]) if rows else None

    def soonest(self, after: float = -1.0) -> float | None:
        """Return the first time after ``after`` at which a waiting address may be requested, or None."""
        rows = self._rows(
            "select min(max(fetches.not_before, coalesce(fetch_hosts.not_before, 0))) as soonest from fetches "
            "left join fetch_hosts on fetch_hosts.host = fetches.host where state = 'waiting' "
            "and max(fetches.not_before, coalesce(fetch_hosts.not_before, 0)) > :after",
            {"after": after},
        )
        return None if rows[0]["soonest"] is None else float(rows[0]["soonest"])

    # --- what became of it -----------------------------------------------------------------------------------------

    def settle(self, number: int, now: float, changed: Row) -> None:
        """Write the final state of an address, also for those whose redirects end there."""
        with self.store.transaction():
            self._update(number, {**changed, "updated_at": now})
            self._pass_on(number)

    def put_off(self, number: int, now: float, until: float, changed: Row, host: str | None = None) -> None:
        """Let an address wait until a time, and with ``host`` the whole host."""
        with self.store.transaction():
            self._update(number, {**changed, "state": "waiting", "not_before": until, "updated_at": now})
            if host:
                self._put_host(host, {"not_before": until})

    def redirect(self, number: int, now: float, changed: Row, to: QueueItem, **reopen: Any) -> str | None:
        """Write that an address redirects to another, and add that one; returns the reason if it is not followed."""
        with self.store.transaction():
            if to.redirects > MAX_REDIRECTS:
                return f"more than {MAX_REDIRECTS} redirects"
            target = self._add(to, **reopen)
            if target == number or target in self._leading_to(number):
                return "redirect loop"
            self._update(number, {**changed, "target_id": target, "final_url": to.url, "updated_at": now})
            self._pass_on(target)
        return None

    def _leading_to(self, number: int) -> set[int]:
        """Return the addresses whose redirects lead to this one."""
        found: set[int] = set()
        waiting = [number]
        while waiting:
            rows = self._rows("select id from fetches where target_id = :target", {"target": waiting.pop()})
            new = {row["id"] for row in rows} - found
            found |= new
            waiting += new
        return found

    def _pass_on(self, number: int) -> None:
        """Copy the final state of an address to those that redirect to it."""
        end = self._rows(
            "select url, state, outcome, reason, final_url, target_id from fetches where id = :id", {"id": number}
        )
        row = end[0]
        if row["state"] == "waiting" or row["outcome"] == "redirected":
            return
        for each in self._leading_to(number):
            reason = row["reason"] and f"after a redirect: {row['reason'].removeprefix('after a redirect: ')}"
            final = {"final_url": row["final_url"] or row["url"]}
            self._update(each, {**final, "state": row["state"], "outcome": row["outcome"], "reason": reason})

    def give_up_host(self, host: str, now: float, reason: str) -> int:
        """Write that all waiting addresses of a host have failed; returns how many."""
        with self.store.transaction():
            waiting = self._rows("select id from fetches where state = 'waiting' and host = :host", {"host": host})
            for row in waiting:
                changed = {"state": "failed", "outcome": "failed", "reason": reason, "updated_at": now}
                self._update(row["id"], changed)
                self._pass_on(row["id"])
        return len(waiting)

    # --- hosts -----------------------------------------------------------------------------------------------------

    def host(self, host: str) -> Row:
        """Return the row of a host; empty without one."""
        rows = self._rows("select * from fetch_hosts where host = :host", {"host": host})
        return rows[0] if rows else {}

    def put_host(self, host: str, changed: Row) -> None:
        """Change columns of a host."""
        with self.store.transaction():
            self._put_host(host, changed)

    def _put_host(self, host: str, changed: Row) -> None:
        self.db.table("fetch_hosts").upsert({"host": host, **changed}, pk="host")

    def robots(self, origin: str, after: float) -> Row | None:
        """Return the robots.txt row of an origin if it was requested after a time; else None."""
        rows = self._rows(
            "select * from fetch_robots where origin = :origin and asked_at > :after",
            {"origin": origin, "after": after},
        )
        return rows[0] if rows else None

    def put_robots(self, origin: str, changed: Row) -> None:
        """Change columns of the robots.txt row of an origin."""
        with self.store.transaction():
            self.db.table("fetch_robots").upsert({"origin": origin, **changed}, pk="origin")

    # --- files and counts ------------------------------------------------------------------------------------------

    def by_url(self, url: str) -> Row | None:
        """Return the row of an address, or None."""
        rows = self._rows("select * from fetches where url = :url", {"url": url})
        return rows[0] if rows else None

    def rows(self, numbers: Iterable[int]) -> list[Row]:
        """Return rows by their ids, in that order."""
        return [row for number in numbers for row in self._rows("select * from fetches where id = :id", {"id": number})]

    def counts(self) -> dict[str, int]:
        """Return how many addresses are in each state."""
        rows = self._rows("select state, count(*) as count from fetches group by state order by state", {})
        return {row["state"]: row["count"] for row in rows}

    def put_file(self, path: str) -> None:
        """Add a file whose captures are to be cleaned."""
        with self.store.transaction():
            self.db.table("fetch_files").upsert({"path": path, "cleaned": 0}, pk="path")

    def files(self) -> list[str]:
        """Return the files whose captures are to be cleaned."""
        return [row["path"] for row in self._rows("select path from fetch_files where cleaned = 0 order by path", {})]

    def files_cleaned(self, paths: Iterable[str]) -> None:
        """Mark files as cleaned."""
        with self.store.transaction():
            self.db.conn.executemany("update fetch_files set cleaned = 1 where path = ?", [(each,) for each in paths])
