"""The name of a database -> what Datasette is told of it: titles, columns, facets, orders and canned queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any

from ingest.models import OUTCOMES
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
            "source": "Where the bytes lie.",
        },
    },
    "sites": {
        "description": "One row a site: how much was seen of it and how much was article.",
        "label_column": "site",
        "sort_desc": "articles",
        "size": 100,
        "columns": {
            "name": "The name the site gives itself most often.",
            "words_seen": "Words of all visible blocks of its captures.",
            "words_kept": "Words of its articles.",
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
            "path": "Relative to the folder that holds db/.",
            "seconds": "CPU time it took to clean.",
            "stamp": "Size, times and inode: a file with the same stamp is not opened again.",
        },
    },
    "runs": {
        "description": "One row a run of the program; the counts of its files add up.",
        "label_column": "started_at",
        "sort_desc": "id",
        "size": 50,
        "columns": {
            "arguments": "What it was called with.",
            "unchanged": "Files that were as before.",
            "duplicate": "Files with bytes, address and host of another.",
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
            "state": "waiting, done, failed or refused.",
            "record": "Where the record of the exchange lies.",
            "via": "What led to the address: a feed, a sitemap, a redirect.",
            "attempts": "How often it was asked for.",
            "robots_tag": "What X-Robots-Tag said.",
            "tdm": "What was said about mining of text and data.",
        },
    },
    "fetch_files": {"hidden": True, "description": "Files that fetches have written and no run has cleaned yet."},
    "fetch_hosts": {"hidden": True, "description": "When each host was asked last, and when it may be asked again."},
    "fetch_robots": {"hidden": True, "description": "What robots.txt of each host says."},
    "ledgers": {"hidden": True, "description": "The blocks, packed; read them in the view blocks."},
    "prints": {"hidden": True, "description": "Which capture of a site carries which block, as fingerprints."},
    "templates": {"hidden": True, "description": "Fingerprints of blocks that several stories of a site carry."},
    "revisions": {
        "description": "Texts that articles had before they were cleaned again.",
        "columns": {
            "capture_id": "Its article, as it is now, has this number.",
            "run_id": "The run that replaced it.",
            "made_by": "Versions of what had cleaned it.",
            "body": "The text it had.",
        },
    },
    "articles_fts": {"hidden": True},
    "_sqlite_migrations": {"hidden": True},
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
