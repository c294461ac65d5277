"""Questions people ask of an ingested corpus -> canned queries, each with its title, its SQL and hints for its fields.

A field left blank arrives as the empty string and means "all" or the value its hint names. Queries that read ledgers
are bounded by a number of captures, because a ledger is unpacked when it is read.
"""
# ruff: noqa: S608 - pieces of SQL are put together from constants; what visitors give is bound

from __future__ import annotations

from typing import Any

__all__ = ["QUERIES", "SNIPPET_MARKS"]

SNIPPET_MARKS = ("⟦", "⟧")
"""Put around the words found in a snippet: legible in JSON, rare in articles, made bold in the browser."""

_NEWEST = """with newest as materialized (
  select id, site from captures
  where (:site = '' or site = :site) and blocks > 0
  order by id desc
  limit min(coalesce(nullif(cast(:newest as integer), 0), 300), 1000)
)"""

QUERIES: dict[str, dict[str, Any]] = {
    "search": {
        "title": "Search with snippets",
        "description": 'Articles that hold all the words, best first; "a phrase" and a beginning* work too.',
        "params": ["q", "site"],
        "hints": {"q": "words to look for", "site": "any site"},
        # snippet() reads whole articles: it is asked for the best hits only
        "sql": f"""with hits as materialized (
  select rowid as id, bm25(articles_fts, 8.0, 1.0) as score
  from articles_fts
  where articles_fts match fts_query(:q)
    and (:site = '' or rowid in (select id from articles where site = :site))
  order by score
  limit 50
)
select
  articles.id as article_id,
  articles.title,
  snippet(articles_fts, 1, '{SNIPPET_MARKS[0]}', '{SNIPPET_MARKS[1]}', '…', 32) as snippet,
  articles.site,
  articles.published,
  articles.words
from hits
join articles_fts on articles_fts.rowid = hits.id
join articles on articles.id = hits.id
where articles_fts match fts_query(:q)
order by hits.score""",
    },
    "quotes": {
        "title": "Quotations that hold the words",
        "description": "What people said: passages in quotation marks, of many languages, from the best 200 articles "
        "that hold the words.",
        "params": ["q", "site"],
        "hints": {"q": "words the quotation holds", "site": "all sites"},
        "sql": """with hits as materialized (
  select rowid as id, bm25(articles_fts, 8.0, 1.0) as score
  from articles_fts
  where articles_fts match fts_query(:q)
    and (:site = '' or rowid in (select id from articles where site = :site))
  order by score
  limit 200
)
select
  said.value as text,
  articles.id as article_id,
  articles.title,
  articles.author,
  articles.site,
  articles.published
from hits
join articles on articles.id = hits.id
join json_each(quotes_with(articles.body, :q)) as said
order by hits.score, articles.id, said.key
limit 500""",
    },
    "mentions": {
        "title": "Mentions over time",
        "description": "How many articles of each month hold the words, and what share of that month's articles they "
        'are; "a phrase" and a beginning* work too.',
        "params": ["q", "site"],
        "hints": {"q": "words to look for", "site": "all sites"},
        # one pass over the index of dates: the articles themselves are not read
        "sql": """with hits as materialized (
  select rowid as id from articles_fts where articles_fts match fts_query(:q)
)
select
  coalesce(substr(published, 1, 7), 'undated') as month,
  sum(id in (select id from hits)) as mentions,
  count(*) as articles,
  round(100.0 * sum(id in (select id from hits)) / count(*), 2) as percent
from articles
where :q > '' and (:site = '' or id in (select id from articles where site = :site))
group by month
having mentions > 0 or month between
  (select min(substr(published, 1, 7)) from articles where id in (select id from hits)) and
  (select max(substr(published, 1, 7)) from articles where id in (select id from hits))
order by month
limit 2000""",
    },
    "by_month": {
        "title": "Articles per site and month",
        "description": "How many articles each site published, month by month, and how long they are.",
        "params": ["site"],
        "hints": {"site": "all sites"},
        "sql": """select
  coalesce(substr(published, 1, 7), 'undated') as month,
  site,
  count(*) as articles,
  sum(words) as words,
  round(avg(words)) as words_each
from articles
where :site = '' or site = :site
group by month, site
order by published is null, month desc, articles desc, site
limit 1000""",
    },
    "authors": {
        "title": "Authors",
        "description": "Who wrote how many articles, for which sites, from when to when.",
        "params": ["author", "site"],
        "hints": {"author": "all authors, or part of a name", "site": "all sites"},
        # grouped before authors of one article are told apart: a tenth of the rows
        "sql": """with signed as materialized (
  select author, site, count(*) as articles, sum(words) as words, min(published) as first, max(published) as last
  from articles
  where author > '' and (:site = '' or site = :site)
  group by author, site
)
select
  trim(one.value) as author,
  sum(signed.articles) as articles,
  min(signed.first) as first_published,
  max(signed.last) as last_published,
  count(distinct signed.site) as sites,
  sum(signed.words) as words,
  min(signed.site) as site
from signed
join json_each('[' || replace(json_quote(signed.author), ';', '","') || ']') as one
where trim(one.value) > '' and (:author = '' or instr(lower(one.value), lower(:author)) > 0)
group by trim(one.value)
order by articles desc, trim(one.value)
limit 1000""",
    },
    "arrived": {
        "title": "What arrived since a day",
        "description": "Articles from runs that began on that day or later, the newest first.",
        "params": ["since", "site"],
        "hints": {"since": "the day of the last run; such as 2026-03-18", "site": "all sites"},
        "sql": """select
  articles.id as article_id,
  articles.title,
  articles.site,
  articles.author,
  articles.published,
  articles.words,
  captures.fetched_at,
  runs.started_at as arrived
from runs
join inputs on inputs.run_id = runs.id
join captures on captures.input_id = inputs.id
join articles on articles.id = captures.id
where runs.started_at >= coalesce(nullif(:since, ''), (select substr(max(started_at), 1, 10) from runs))
  and (:site = '' or articles.site = :site)
order by runs.id desc, inputs.id desc, captures.id desc
limit 500""",
    },
    "most_edited": {
        "title": "Most edited articles",
        "description": "Articles whose text was another before: how often, what of it changed, and whether the site "
        "changed it or the cleaning. `ingest diff` shows the words.",
        "params": ["site"],
        "hints": {"site": "all sites"},
        "sql": """with edited as materialized (
  select capture_id, count(*) as revisions, min(id) as first, count(distinct sha256) as files, max(run_id) as last_run
  from revisions
  where :site = '' or capture_id in (select id from articles where site = :site)
  group by capture_id
  order by revisions desc, capture_id
  limit 500
)
select
  articles.id as article_id,
  articles.title,
  edited.revisions,
  first.words as words_at_first,
  articles.words as words_now,
  case when first.title is not articles.title then first.title end as title_at_first,
  case when edited.files > 1 or first.sha256 is not captures.sha256 then 'the site' else 'the cleaning' end
    as changed_by,
  articles.site,
  articles.published,
  runs.started_at as last_changed,
  articles.capture_id
from edited
join articles on articles.id = edited.capture_id
join captures on captures.id = edited.capture_id
join revisions as first on first.id = edited.first
left join runs on runs.id = edited.last_run
order by edited.revisions desc, abs(articles.words - first.words) desc, articles.id""",
    },
    "stories": {
        "title": "Captures that tell one story",
        "description": "Articles for which a better capture of the same address stands in exports, and why it does.",
        "params": ["site"],
        "hints": {"site": "all sites"},
        "sql": """select
  articles.id as article_id,
  articles.title,
  articles.words,
  articles.superseded_by as stands_for_it,
  best.words as words_there,
  articles.superseded_why as why,
  articles.site,
  articles.published,
  articles.capture_id
from articles
left join articles as best on best.id = articles.superseded_by
where articles.superseded_by is not null and (:site = '' or articles.site = :site)
order by articles.superseded_by desc, articles.id
limit 500""",
    },
    "low_confidence": {
        "title": "Articles to look at: low confidence",
        "description": "Articles whose verdicts are least to be trusted come first: start here to find lost text.",
        "params": ["below", "site"],
        "hints": {"below": "0.8", "site": "all sites"},
        "sql": """select
  articles.id as article_id,
  articles.title,
  articles.confidence,
  articles.flags,
  articles.words,
  captures.words_seen,
  articles.site,
  articles.capture_id,
  captures.source
from articles
join captures on captures.id = articles.capture_id
where articles.confidence < coalesce(nullif(cast(:below as real), 0), 0.8)
  and (:site = '' or articles.site = :site)
order by articles.confidence, articles.id
limit 500""",
    },
    "rejected": {
        "title": "Captures without an article",
        "description": "What was rejected or could not be read, the commonest reason first, and where it lies.",
        "params": ["reason", "site"],
        "hints": {"reason": "all reasons", "site": "all sites"},
        "sql": """select
  captures.id as capture_id,
  captures.reason,
  count(*) over (partition by captures.reason) as alike,
  captures.outcome,
  captures.site,
  captures.title,
  captures.source,
  captures.url
from captures
where captures.outcome not in ('extracted', 'partial')
  and captures.duplicate_of is null
  and (:reason = '' or captures.reason = :reason)
  and (:site = '' or captures.site = :site)
order by alike desc, captures.reason, captures.id
limit 500""",
    },
    "why": {
        "title": "Why: the blocks of a capture",
        "description": "Every visible block of one capture in page order: whether it was kept, what decided so, what "
        "the voters said, and what would flip the verdict.",
        "params": ["capture_id", "words"],
        "hints": {"capture_id": "the newest capture", "words": "only blocks that hold these words"},
        # in the answer as data; on the page they stand inside other cells
        "folded": ["meaning", "rule", "score"],
        "sql": """select
  json_extract(block.value, '$.position') as position,
  case when json_extract(block.value, '$.kept') then 'kept' else 'dropped' end as verdict,
  json_extract(block.value, '$.decided_by') as decided_by,
  json_extract(block.value, '$.meaning') as meaning,
  json_extract(block.value, '$.text') as text,
  json_extract(block.value, '$.votes') as votes,
  json_extract(block.value, '$.flip') as flip,
  json_extract(block.value, '$.rule') as rule,
  json_extract(block.value, '$.kind') as kind,
  json_extract(block.value, '$.score') as score,
  json_extract(block.value, '$.path') as path
from captures
join ledgers on ledgers.capture_id = captures.id
left join articles on articles.id = captures.id
join json_each(ledger_why(ledgers.data, articles.body, captures.site, captures.kind, captures.reason_code)) as block
where captures.id = case
    when :capture_id = '' then (select max(capture_id) from ledgers) else cast(:capture_id as integer)
  end
  and (:words = '' or instr(lower(json_extract(block.value, '$.text')), lower(:words)) > 0)
order by position""",
    },
    "dropped": {
        "title": "Blocks dropped most often",
        "description": "What is cut again and again from the newest captures: boilerplate, and what should not be.",
        "params": ["site", "newest"],
        "hints": {"site": "all sites", "newest": "300 captures (at most 1000)"},
        "sql": f"""{_NEWEST}
select
  blocks.text,
  count(distinct blocks.capture_id) as captures,
  count(*) as times,
  replace(group_concat(distinct blocks.decided_by), ',', ', ') as decided_by,
  max(blocks.capture_id) as capture_id
from newest
join blocks on blocks.capture_id = newest.id
where not blocks.kept
group by blocks.text
order by captures desc, times desc, blocks.text
limit 200""",
    },
    "dropped_by": {
        "title": "What decides that a block is dropped",
        "description": "How many blocks and characters of the newest captures each voter and rule dropped.",
        "params": ["site", "newest"],
        "hints": {"site": "all sites", "newest": "300 captures (at most 1000)"},
        "sql": f"""{_NEWEST}
select
  blocks.decided_by,
  count(*) as blocks,
  count(distinct blocks.capture_id) as captures,
  sum(length(blocks.text)) as characters,
  round(avg(blocks.score), 2) as score,
  max(blocks.capture_id) as capture_id
from newest
join blocks on blocks.capture_id = newest.id
where not blocks.kept
group by blocks.decided_by
order by blocks desc, blocks.decided_by
limit 500""",
    },
    "deciders": {
        "title": "Who decides: voters and rules",
        "description": "How many blocks of the newest captures each voter and rule kept or dropped, and of how many "
        "captures.",
        "params": ["site", "newest"],
        "hints": {"site": "all sites", "newest": "1000 captures (at most 20000)"},
        "sql": """with newest as materialized (
  select id, deciders from captures
  where (:site = '' or site = :site) and deciders is not null
  order by id desc
  limit min(coalesce(nullif(cast(:newest as integer), 0), 1000), 20000)
)
select
  decider.key as decided_by,
  sum(decider.value) as blocks,
  count(*) as captures,
  round(100.0 * sum(decider.value) / (select sum(each.value) from newest join json_each(newest.deciders) as each), 1)
    as percent,
  max(newest.id) as capture_id
from newest
join json_each(newest.deciders) as decider
group by decider.key
order by blocks desc, decided_by
limit 500""",
    },
}
