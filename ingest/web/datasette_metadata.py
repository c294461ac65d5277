"""The name of a database -> what Datasette is told of it: titles, columns, facets, orders and canned queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any

from ingest.models import KINDS, OUTCOMES
from ingest.web.canned_queries import QUERIES

__all__ = ["CONFIGURED", "PLUGIN", "TABLES", "configuration", "metadata", "published"]

PLUGIN = "ingest"
"""Name of the plugin in Datasette's metadata; its part holds the settings of ``web.plugin``."""

TABLES: dict[str, dict[str, Any]] = {
    "articles": {
        "description": "Cleaned articles: the kept blocks of a capture, with what the page says of itself.",
        "label_column": "title",
        "sort_desc": "published",
        "size": 50,
        "facet_size": 8,
        "facets": ["site", "page_type", "language", "author", "flags"],
        "fts_table": "articles_fts",
        "fts_pk": "id",
        # a table of 29 columns cannot be read: the page shows these unless asked for others
        "shown": [
            *("id", "title", "site", "author", "published", "words"),
            *("language", "page_type", "completeness", "confidence", "flags"),
        ],
        "columns": {
            "id": "Number of the article: that of its capture.",
            "capture_id": "The capture it was cleaned from; an article has the same number.",
            "site": "Host of the page without www., m. or amp.",
            "title": "The headline the page states.",
            "author": "The people the page names as authors, separated by semicolons.",
            "published": "Date of publication the page states, ISO 8601, as precise as it is.",
            "words": "Words of the body.",
            "language": "ISO 639-1 code.",
            "confidence": "How far the verdicts are to be trusted, 0 to 1.",
            "flags": "Names of the checks that fired: what to look at.",
            "page_type": "article, collection, documentation, forum, listing, product or service; page where unsure.",
            "completeness": "Estimate of the share of the true body that was caught, 0 to 1.",
            "signals": "What made each flag fire.",
            "section": "Section of the site.",
            "kind": "Whether the capture was html or text.",
            "site_name": "The name the site gives itself.",
            "dateline": "Place of the dateline, as written.",
            "wire": "Agency credited in the dateline.",
            "original_source": "Publisher of the original where this is a repost.",
            "published_precision": "year, month, day, minute or second.",
            "published_from": "The evidence for the date.",
            "modified": "Date of the last change the page states.",
            "tags": "Keywords, separated by semicolons.",
            "url": "Address it was captured from, else the one the page states.",
            "source_url": "Address it was captured from, where known.",
            "claimed_url": "Address the page states for itself; it may be mistaken or lie.",
            "made_by": "Versions of what cleaned it: program, trafilatura, trained models.",
            "superseded_by": "The capture of the same address that stands for this one in exports.",
            "superseded_why": "Why it does.",
            "template": "Name of the template that blocks were dropped for; empty where none was.",
            "rules": "Digest of the site rules that applied.",
            "description": "Summary the page states.",
            "body": "The kept blocks, a blank line between paragraphs.",
        },
    },
    "captures": {
        "description": "One row a page that was met, whether or not it gave an article.",
        "label_column": "source",
        "sort_desc": "id",
        "size": 50,
        "facet_size": 8,
        "facets": ["outcome", "reason", "kind", "site"],
        "shown": ["id", "site", "kind", "outcome", "reason", "title", "blocks", "blocks_kept", "source"],
        "columns": {
            "id": "Number of the capture; it stays when the page is cleaned again.",
            "input_id": "The file it was read from.",
            "duplicate_of": "The capture with the same bytes and address that was met first.",
            "url": "Address it was captured from, else the one the page states.",
            "source_url": "Address it was captured from, where known.",
            "claimed_url": "Address the page states for itself; it may be mistaken or lie.",
            "evidence": "What a feed, or the head of a message, said of it, as JSON; null where nothing did.",
            "via": "Address of the copy it came from: a web archive, a cache, a translator; null for the page itself.",
            "kind": "html or text.",
            "media_type": "What it was taken for.",
            "outcome": f"One of {', '.join(OUTCOMES)}.",
            "reason": "Why there is no article, or only part of one.",
            "reason_code": "The same as a code: captures are counted by it.",
            "absent": "1 where its archive was written anew without it.",
            "fetched_at": "When it was captured.",
            "status": "Status of the HTTP response.",
            "charset": "Encoding it was read with.",
            "charset_from": "What told the encoding.",
            "blocks": "Visible blocks of the page.",
            "blocks_kept": "Blocks that became the article.",
            "words_seen": "Words of all visible blocks.",
            "words_kept": "Words of the article.",
            "sha256": "Digest of the bytes.",
            "source": "Where the bytes lie: the path of a file, in an archive with # and the place in it.",
            "site": "Host of the page without www., m. or amp.",
            "title": "The headline the page states.",
            "host": "Host that a folder is named like, where no address is known.",
            "made_by": "Versions of what cleaned it: program, trafilatura, trained models.",
            "rules": "Digest of the site rules that applied.",
            "story": "Fingerprints that tell whether another capture holds the same story, as a JSON array.",
            "deciders": "Who decided how many blocks, as a JSON object.",
        },
    },
    "sites": {
        "description": "One row a site: how much was seen of it and how much was article.",
        "label_column": "site",
        "sort_desc": "articles",
        "size": 100,
        "columns": {
            "id": "Number of the site.",
            "site": "Host without www., m. or amp.",
            "name": "The name the site gives itself most often.",
            "captures": "Its captures.",
            "articles": "Its articles.",
            "words_seen": "Words of all visible blocks of its captures.",
            "words_kept": "Words of its articles.",
            "first_published": "Date of its earliest article.",
            "last_published": "Date of its latest article.",
            "settled": "1 where its articles are in step with its template, 0 where a run was stopped before.",
        },
    },
    "inputs": {
        "description": "One row a file that was met, and what became of it.",
        "label_column": "path",
        "sort_desc": "id",
        "size": 50,
        "facet_size": 8,
        "facets": ["outcome", "reason"],
        "shown": ["id", "path", "outcome", "reason", "captures", "bytes", "seconds", "run_id"],
        "columns": {
            "id": "Number of the file.",
            "path": "Relative to the folder that holds db/.",
            "outcome": "What became of it: that of its page; of an archive, of its pages together.",
            "reason": "Why there is no article, or what was wrong beside it.",
            "captures": "Pages in it; empty while an archive is being read.",
            "bytes": "Size in bytes.",
            "seconds": "CPU time it took to clean.",
            "peak_mb": "Most memory that its worker process has held, in MB; empty where the system does not tell.",
            "run_id": "The run that met it last and did something with it.",
            "sha256": "Digest of the bytes, with those of its sidecar; empty for archives and what cannot be read.",
            "stamp": "Size, times and inode: a file with the same stamp is not opened again.",
            "left_out": "Of an archive: its records that are no page, why and how many, as a JSON object.",
        },
    },
    "runs": {
        "description": "One row a run of the program; the counts of its files add up.",
        "label_column": "started_at",
        "sort_desc": "id",
        "size": 50,
        "columns": {
            "id": "Number of the run.",
            "started_at": "When it began, UTC.",
            "finished_at": "When it ended, UTC; empty while it runs or where it was killed.",
            "version": "Version of the program.",
            "arguments": "What it was called with.",
            "cleaned": "The folder that was brought in step with the articles, empty for none.",
            "inputs": "Files that were met.",
            "ingested": "Files that gave an article.",
            "unchanged": "Files that were as before.",
            "duplicate": "Files with bytes, address and host of another.",
            "rejected": "Files that hold no article.",
            "failed": "Files that could not be read or cleaned.",
            "seconds": "Time from start to end, in seconds.",
            "captures": "Pages that were met, those in archives one by one.",
            "passed_over": "Files of the folders that are no captures by their name.",
            "faults": "What broke after pages were written, see the table faults.",
        },
    },
    "faults": {
        "description": "One row a fault of the program after a page was written; the page is as before that step.",
        "label_column": "source",
        "sort_desc": "id",
        "size": 50,
        "columns": {
            "id": "Number of the fault.",
            "run_id": "The run in which it happened.",
            "source": "Where the page or file lies.",
            "step": "settle, cleaned or write.",
            "reason": "What broke, the kind of error and the place.",
        },
    },
    "blocks": {
        "description": "Every visible block of every capture with its verdict; quick where a capture_id is given.",
        "size": 100,
        "columns": {
            "capture_id": "The capture; an article has the same number.",
            "position": "Place on the page, from 0.",
            "kind": f"One of {', '.join(KINDS)}.",
            "text": "Its text, as shown.",
            "kept": "1 where it is part of the article.",
            "decided_by": "The voter or rule that decided.",
            "score": "Confidence that it is article text, 0 to 1.",
            "path": "Where it stands in the page.",
            "links": "Share of its characters inside links.",
            "votes": "What each voter said, 0 to 1: the share trafilatura took, the likelihood the forest gave.",
            "needed": "The likelihood from which the forest keeps a block of that page.",
        },
    },
    "fetches": {
        "description": "One row an address that was to be fetched: what became of it, and where the record lies.",
        "label_column": "url",
        "sort_desc": "id",
        "size": 50,
        "facet_size": 8,
        "facets": ["state", "outcome", "host"],
        "shown": ["id", "url", "state", "outcome", "reason", "status", "fetched_at", "record"],
        "columns": {
            "id": "Number of the address; earlier ones are asked first.",
            "url": "The address, in the one spelling it is known by.",
            "host": "Host and port that take turns together.",
            "kind": "page, feed or sitemap.",
            "state": "waiting, done, failed or refused.",
            "outcome": "fetched, unchanged, partial, empty, redirected, failed, refused or disallowed.",
            "reason": "Why it failed, waits or was refused.",
            "status": "Status of the last response.",
            "final_url": "Address that a redirect leads to.",
            "target_id": "The row of that address.",
            "via": "What led to the address: a feed, a sitemap, a redirect.",
            "hops": "Redirects before it.",
            "depth": "Sitemap indexes before it.",
            "attempts": "How often it was asked for.",
            "not_before": "When it may be asked next, seconds since 1970.",
            "updated_at": "When the row was changed last, seconds since 1970.",
            "fetched_at": "When the page was fetched last, ISO 8601.",
            "seconds": "How long the last exchange took.",
            "spent": "Seconds that the redirects before it took of their deadline.",
            "bytes": "Size of the last response, in bytes.",
            "record": "Where the record of the exchange lies.",
            "etag": "ETag of the page, sent back when it is asked for again.",
            "last_modified": "Last-Modified of the page, sent back when it is asked for again.",
            "digest": "Digest of the payload, as in the WARC record.",
            "robots": "Not written by this version.",
            "robots_tag": "What X-Robots-Tag said.",
            "tdm": "What was said about mining of text and data.",
            "feed_title": "Title that a feed gave the page.",
            "feed_published": "Date that a feed gave the page, as written.",
            "feed_author": "Author that a feed gave the page.",
            "detail": "More of the reason, in words.",
        },
    },
    "fetch_files": {
        "hidden": True,
        "description": "WARC files that fetches have written.",
        "columns": {
            "path": "Where the file lies.",
            "cleaned": "1 where a run has cleaned its pages.",
        },
    },
    "fetch_hosts": {
        "hidden": True,
        "description": "When each host was asked last, and when it may be asked again.",
        "columns": {
            "host": "Host and port.",
            "asked_at": "When it was asked last, seconds since 1970.",
            "not_before": "When it may be asked next, seconds since 1970.",
            "failures": "Requests that failed one after the other.",
        },
    },
    "fetch_robots": {
        "hidden": True,
        "description": "What robots.txt of each host says.",
        "columns": {
            "origin": "Scheme, host and port.",
            "asked_at": "When it was asked, seconds since 1970.",
            "status": "Status of the response.",
            "verdict": "rules: its text decides; all: every address may be asked for; none: no address may.",
            "reason": "Why, in words.",
            "crawl_delay": "Seconds between two requests that it asks for.",
            "tdmrep": "Text of /.well-known/tdmrep.json.",
            "text": "Text of robots.txt.",
        },
    },
    "ledgers": {
        "hidden": True,
        "description": "The blocks, packed; read them in the view blocks.",
        "columns": {
            "capture_id": "The capture.",
            "prints": "Fingerprints of the blocks that may be template of the site, packed.",
            "data": "Blocks and verdicts, packed; the text of kept blocks is in articles.body.",
        },
    },
    "prints": {
        "hidden": True,
        "description": "Which capture of a site carries which block, as fingerprints.",
        "columns": {
            "site_id": "The site.",
            "print": "Fingerprint of the text of a block.",
            "capture_id": "The capture that carries it.",
            "kept": "1 where the page keeps it and it may yet be template, 2 where it keeps it in doubt, else 0.",
        },
    },
    "templates": {
        "hidden": True,
        "description": "Fingerprints of blocks that several stories of a site carry.",
        "columns": {
            "site_id": "The site.",
            "print": "Fingerprint of the text of a block.",
            "stories": "Stories that carry it.",
            "most": "1 where most captures of the site carry it.",
            "captures": "Captures that carry it.",
            "first_seen": "When the earliest of them was published, else captured.",
            "last_seen": "When the latest of them was published, else captured.",
        },
    },
    "revisions": {
        "description": "Texts that articles had before they were cleaned again.",
        "columns": {
            "id": "Number of the revision.",
            "capture_id": "Its article, as it is now, has this number.",
            "run_id": "The run that replaced it.",
            "title": "The title it had.",
            "author": "The authors it had.",
            "published": "The date it had.",
            "words": "Words of that text.",
            "made_by": "Versions of what had cleaned it.",
            "rules": "Digest of the site rules that had applied.",
            "template": "Name of the template that blocks had been dropped for.",
            "sha256": "Digest of the bytes it had been cleaned from.",
            "body": "The text it had.",
        },
    },
    "articles_fts": {
        "hidden": True,
        "description": "Full-text search over the articles, kept in step by triggers; its rowid is articles.id.",
        "columns": {"title": "Title of the article.", "body": "Text of the article."},
    },
    "_sqlite_migrations": {
        "hidden": True,
        "description": "Which changes of the schema were made, and when.",
        "columns": {
            "id": "Number of the row.",
            "migration_set": "Whose change it is: ingest.",
            "name": "Name of the change, as in ingest.store.schema.",
            "applied_at": "When it was made, UTC.",
        },
    },
}


def metadata(database: str, hosts: Iterable[str] = ()) -> dict[str, Any]:
    """Return Datasette 0.65 metadata for a database of that name; a fresh copy, because Datasette writes into it.

    ``hosts`` are the names requests may ask for, all if empty. See https://docs.datasette.io/en/0.65/metadata.html.
    """
    return {
        "title": "Ingested articles",
        "description": "Clean text of captured pages, and for every block that was cut what cut it and why.",
        "source": "",
        "license": "",
        "databases": {database: {"tables": deepcopy(TABLES), "queries": deepcopy(QUERIES)}},
        "plugins": {PLUGIN: {"hosts": sorted(hosts)}},
    }


def published(database: str) -> dict[str, Any]:
    """Return metadata for a frozen database that any Datasette serves: our pages, every host, no SQL of others."""
    return {**metadata(database), "allow_sql": False}


CONFIGURED = frozenset(
    {
        *("facet_size", "facets", "fts_pk", "fts_table", "hidden", "label_column", "searchmode", "size"),
        *("sort", "sort_desc", "sortable_columns"),
    }
)
"""What Datasette 1.0 reads of a table in datasette.yml and no longer in metadata.yml."""


def configuration(database: str, settings: Mapping[str, Any], hosts: Iterable[str] = ()) -> dict[str, Any]:
    """Return what Datasette 1.0 wants in datasette.yml: settings, plugin, queries, facets and orders of tables.

    Of ``metadata`` it reads titles and descriptions only. See https://docs.datasette.io/en/latest/configuration.html.
    """
    told = metadata(database, hosts)
    held = told["databases"][database]
    tables = {name: {key: said[key] for key in said if key in CONFIGURED} for name, said in held["tables"].items()}
    return {
        "settings": dict(settings),
        "plugins": told["plugins"],
        "databases": {
            database: {
                "tables": {name: said for name, said in tables.items() if said},
                "queries": held["queries"],
            }
        },
    }
