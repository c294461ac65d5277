"""A database file -> the tables, views and search index of this version, through numbered migrations.

Integer keys; every foreign key is indexed; columns with long text stand last, so that SQLite need not read past
them. An article has the id of its capture: cleaned again it keeps its address.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

__all__ = ["migrations"]

migrations = Migrations("ingest")


def _add(db: Database, added: dict[str, dict[str, type]]) -> None:
    """Add columns to tables that lack them: databases made before that."""
    for table, columns in added.items():
        for name, kind in columns.items():
            if name not in db.table(table).columns_dict:
                db.table(table).add_column(name, kind)


@migrations()
def m001_tables(db: Database) -> None:
    """Create the tables."""
    db.table("runs").create(
        {
            "id": int,
            "started_at": str,
            "finished_at": str,
            "version": str,
            "arguments": str,
            "cleaned": str,
            "inputs": int,
            "ingested": int,
            "unchanged": int,
            "duplicate": int,
            "rejected": int,
            "failed": int,
            "seconds": float,
        },
        pk="id",
    )
    db.table("sites").create(
        {
            "id": int,
            "site": str,
            "name": str,
            "captures": int,
            "articles": int,
            "words_seen": int,
            "words_kept": int,
            "first_published": str,
            "last_published": str,
            "settled": int,
        },
        pk="id",
        not_null={"site"},
    )
    db.table("sites").create_index(["site"], unique=True)
    db.table("inputs").create(
        {
            "id": int,
            "path": str,
            "outcome": str,
            "reason": str,
            "captures": int,
            "bytes": int,
            "seconds": float,
            "peak_mb": float,
            "run_id": int,
            "sha256": str,
            "stamp": str,
        },
        pk="id",
        not_null={"path", "outcome"},
        foreign_keys=[("run_id", "runs", "id")],
    )
    db.table("inputs").create_index(["path"], unique=True)
    db.table("captures").create(
        {
            "id": int,
            "input_id": int,
            "duplicate_of": int,
            "site": str,
            "url": str,
            "source_url": str,
            "claimed_url": str,
            "kind": str,
            "media_type": str,
            "outcome": str,
            "reason": str,
            "title": str,
            "host": str,
            "fetched_at": str,
            "status": int,
            "charset": str,
            "charset_from": str,
            "blocks": int,
            "blocks_kept": int,
            "words_seen": int,
            "words_kept": int,
            "made_by": str,
            "rules": str,
            "sha256": str,
            "source": str,
            "story": str,
            "deciders": str,
        },
        pk="id",
        not_null={"input_id", "outcome"},
        foreign_keys=[("input_id", "inputs", "id"), ("duplicate_of", "captures", "id")],
    )
    for columns in (["input_id"], ["duplicate_of"], ["site"], ["outcome"], ["reason"], ["kind"], ["sha256"]):
        db.table("captures").create_index(columns)
    db.table("articles").create(
        {
            "id": int,
            "capture_id": int,
            "site": str,
            "title": str,
            "author": str,
            "published": str,
            "words": int,
            "language": str,
            "confidence": float,
            "flags": str,
            "page_type": str,
            "completeness": float,
            "section": str,
            "kind": str,
            "site_name": str,
            "dateline": str,
            "wire": str,
            "original_source": str,
            "published_precision": str,
            "published_from": str,
            "modified": str,
            "tags": str,
            "url": str,
            "source_url": str,
            "claimed_url": str,
            "made_by": str,
            "rules": str,
            "template": str,
            "superseded_by": int,
            "superseded_why": str,
            "signals": str,
            "description": str,
            "body": str,
        },
        pk="id",
        not_null={"capture_id", "body"},
        foreign_keys=[("capture_id", "captures", "id")],
    )
    db.table("articles").create_index(["capture_id"], unique=True)
    for column in ("site", "author", "published", "language", "confidence", "flags", "section", "words", "page_type"):
        db.table("articles").create_index([column])
    db.table("ledgers").create(
        {"capture_id": int, "prints": bytes, "data": bytes},
        pk="capture_id",
        not_null={"data"},
        foreign_keys=[("capture_id", "captures", "id")],
    )


@migrations()
def m002_search(db: Database) -> None:
    """Index title and body; update the index only where one of them changed."""
    db.table("articles").enable_fts(["title", "body"], tokenize="unicode61 remove_diacritics 2", create_triggers=True)
    db.execute("drop trigger articles_au")
    db.execute(
        """
        create trigger articles_au after update on articles
        when old.title is not new.title or old.body is not new.body or old.id is not new.id
        begin
          insert into articles_fts (articles_fts, rowid, title, body) values ('delete', old.id, old.title, old.body);
          insert into articles_fts (rowid, title, body) values (new.id, new.title, new.body);
        end
        """
    )


def _show_blocks(db: Database, *columns: str) -> None:
    """Make the view ``blocks``; it needs the SQL function that ``block_codec.register`` gives a connection."""
    named = ", ".join(f"json_extract(block.value, '$[{place}]') as {name}" for place, name in enumerate(columns))
    db.create_view(
        "blocks",
        f"select ledgers.capture_id, block.key as position, {named} from ledgers "  # noqa: S608 - our own words
        "left join articles on articles.id = ledgers.capture_id "
        "join json_each(ledger_rows(ledgers.data, articles.body)) as block",
        replace=True,
    )


@migrations()
def m003_blocks(db: Database) -> None:
    """Show the ledgers as rows."""
    _show_blocks(db, "kind", "text", "kept", "decided_by", "score", "path", "links")


@migrations()
def m004_votes(db: Database) -> None:
    """Show what each voter said of a block, and the likelihood from which the page keeps one."""
    _show_blocks(db, "kind", "text", "kept", "decided_by", "score", "path", "links", "votes", "needed")


@migrations()
def m005_page_type(db: Database) -> None:
    """Note the type of page, how much of its body was caught and what made each flag fire: in databases before that."""
    _add(db, {"articles": {"page_type": str, "completeness": float, "signals": str}})
    db.table("articles").create_index(["page_type"], if_not_exists=True)


@migrations()
def m006_addresses(db: Database) -> None:
    """Tell the address a capture came from and the one its page claims apart: in databases before that."""
    captures, articles = db.table("captures"), db.table("articles")
    for table in (captures, articles):
        for name in ("source_url", "claimed_url"):
            # a column is renamed, not copied: a new table would lose the triggers of the search index
            if name == "claimed_url" and "canonical_url" in table.columns_dict:
                db.execute("alter table articles rename column canonical_url to claimed_url")
            elif name not in table.columns_dict:
                table.add_column(name, str)
    db.execute("update captures set source_url = url where source_url is null")
    db.execute(
        "update captures set claimed_url = (select claimed_url from articles where articles.capture_id = captures.id), "
        "url = coalesce(url, (select url from articles where articles.capture_id = captures.id))"
    )
    db.execute(
        "update articles set source_url = (select source_url from captures where captures.id = articles.capture_id)"
    )


@migrations()
def m007_memory(db: Database) -> None:
    """Make room for what the corpus knows: fingerprints of blocks, templates, revisions, who decided how often."""
    _add(
        db,
        {
            "captures": {"made_by": str, "rules": str, "story": str, "deciders": str},
            "articles": {"template": str},
            "ledgers": {"prints": bytes},
            "sites": {"settled": int},
        },
    )
    # what was cleaned before has said nothing of its template yet: null is neither settled nor not
    db.execute(
        "create table prints (site_id integer, print integer, capture_id integer, kept integer, "
        "primary key (site_id, print, capture_id)) without rowid"
    )
    db.execute(
        "create table templates (site_id integer, print integer, stories integer, most integer, captures integer, "
        "first_seen text, last_seen text, primary key (site_id, print)) without rowid"
    )
    db.table("revisions").create(
        {
            "id": int,
            "capture_id": int,
            "run_id": int,
            "title": str,
            "author": str,
            "published": str,
            "words": int,
            "made_by": str,
            "rules": str,
            "template": str,
            "sha256": str,
            "body": str,
        },
        pk="id",
        not_null={"capture_id", "body"},
        foreign_keys=[("capture_id", "captures", "id"), ("run_id", "runs", "id")],
    )
    for column in ("capture_id", "run_id"):
        db.table("revisions").create_index([column])
    db.table("captures").create_index(["url"])


@migrations()
def m008_superseded(db: Database) -> None:
    """Note which articles a better capture of the same address stands for: in databases before that."""
    _add(db, {"articles": {"superseded_by": int, "superseded_why": str}})
    db.table("articles").create_index(["superseded_by"], if_not_exists=True)


@migrations()
def m009_archives(db: Database) -> None:
    """Find captures by where they lie, for a file may hold many; note what else it holds, and the pages of a run."""
    _add(db, {"inputs": {"left_out": str}, "runs": {"captures": int}})
    db.table("captures").create_index(["source"], if_not_exists=True)


@migrations()
def m010_room(db: Database) -> None:
    """Count by site, reason and month from indexes alone: captures of 200,000 articles are 160 MB to read."""
    counted = ["site", "outcome", "reason", "duplicate_of", "fetched_at", "words_seen", "words_kept", "input_id"]
    db.table("captures").create_index(counted, "captures_room", if_not_exists=True)
    dated = ["fetched_at", "duplicate_of", "words_seen", "words_kept", "outcome", "input_id"]
    db.table("captures").create_index(dated, "captures_fetched", if_not_exists=True)
    db.table("articles").create_index(["site", "confidence", "flags"], "articles_room", if_not_exists=True)
    db.table("inputs").create_index(["run_id"], if_not_exists=True)
    # the article before and after one of its site
    db.table("articles").create_index(["site", "published"], if_not_exists=True)


@migrations()
def m011_fetches(db: Database) -> None:
    """Keep the frontier: addresses to fetch and what became of them, what hosts ask of us, files not yet cleaned."""
    db.table("fetches").create(
        {
            "id": int,
            "url": str,
            "host": str,
            "kind": str,
            "state": str,
            "outcome": str,
            "reason": str,
            "status": int,
            "final_url": str,
            "target_id": int,
            "via": str,
            "hops": int,
            "depth": int,
            "attempts": int,
            "not_before": float,
            "updated_at": float,
            "fetched_at": str,
            "seconds": float,
            "spent": float,
            "bytes": int,
            "record": str,
            "etag": str,
            "last_modified": str,
            "digest": str,
            "robots": str,
            "robots_tag": str,
            "tdm": str,
            "feed_title": str,
            "feed_published": str,
            "feed_author": str,
            "detail": str,
        },
        pk="id",
        not_null={"url", "state"},
        foreign_keys=[("target_id", "fetches", "id")],
    )
    db.table("fetches").create_index(["url"], unique=True)
    db.table("fetches").create_index(["state", "host", "id", "not_before"])
    db.table("fetches").create_index(["target_id"])
    db.table("fetches").create_index(["host"])
    db.table("fetch_hosts").create({"host": str, "asked_at": float, "not_before": float, "failures": int}, pk="host")
    db.table("fetch_robots").create(
        {
            "origin": str,
            "asked_at": float,
            "status": int,
            "verdict": str,
            "reason": str,
            "crawl_delay": float,
            "tdmrep": str,
            "text": str,
        },
        pk="origin",
    )
    db.table("fetch_files").create({"path": str, "cleaned": int}, pk="path")


@migrations()
def m012_books(db: Database) -> None:
    """Note copies by their outcome, what an archive lost by a column, and what broke after a page was written."""
    _add(db, {"captures": {"absent": int}, "runs": {"passed_over": int, "faults": int}})
    lost = "its archive does not hold it any more"  # how earlier versions began the reason of such captures
    db.execute(
        "update captures set absent = 1, reason = nullif(substr(reason, :more), '') "
        "where substr(reason, 1, :long) = :lost",
        {"lost": lost, "long": len(lost), "more": len(lost) + len("; ") + 1},
    )
    copies = "duplicate_of is not null and outcome in ('extracted', 'partial')"
    copy = "the bytes, address and host of another capture"
    db.execute(f"update captures set outcome = 'duplicate', reason = ? where {copies}", [copy])  # noqa: S608 - ours
    db.execute(
        "update captures set reason = (select reason from captures as first where first.id = captures.duplicate_of) "
        "where duplicate_of is not null and outcome <> 'duplicate'"
    )
    db.execute(
        "update inputs set (outcome, reason) = (select outcome, reason from captures where source = path) "
        "where exists (select 1 from captures where source = path and duplicate_of is not null)"
    )
    db.table("faults").create(
        {"id": int, "run_id": int, "source": str, "step": str, "reason": str},
        pk="id",
        not_null={"run_id", "reason"},
        foreign_keys=[("run_id", "runs", "id")],
    )
    db.table("faults").create_index(["run_id"])


@migrations()
def m013_via(db: Database) -> None:
    """Keep the address of the copy a capture came from (an archive, a cache), and what was said of it beside it."""
    _add(db, {"captures": {"via": str, "evidence": str}})


@migrations()
def m014_reason_codes(db: Database) -> None:
    """Note the code of each reason, and count captures by it: sentences may be reworded."""
    _add(db, {"captures": {"reason_code": str}})
    # the words of earlier versions, which are not those of ``reasons.SENTENCES`` for ever
    codes = {
        "partial": "cut_off",
        "duplicate": "copy",
        "unchanged": "not_modified",
        "empty": "no_content",
        "limit": "too_large",
        "corrupt": "damaged",
        **{outcome: outcome for outcome in ("unsupported", "timeout", "memory", "crash")},
    }
    rejections = {
        "no text in the page": "no_text",
        "no article: bot wall": "bot_wall",
        "no article: consent wall": "consent_wall",
        "no article: page not found": "not_found",
        "no article: needs JavaScript": "needs_script",
        "no article: every block is boilerplate": "boilerplate",
        "no article: too little text": "too_short",
        "no article: only links": "only_links",
        "an archive without a page": "no_page",
    }
    for outcome, code in codes.items():
        db.execute("update captures set reason_code = ? where outcome = ?", [code, outcome])
    for sentence, code in rejections.items():
        # what is said of one capture only stands behind it
        db.execute(
            "update captures set reason_code = :code where outcome = 'empty' and (reason = :sentence or "
            "substr(reason, 1, :long) in (:sentence || ';', :sentence || ':'))",
            {"code": code, "sentence": sentence, "long": len(sentence) + 1},
        )
    db.execute("drop index if exists captures_room")
    counted = ["site", "outcome", "reason_code", "duplicate_of", "fetched_at", "words_seen", "words_kept", "input_id"]
    db.table("captures").create_index(counted, "captures_room")
