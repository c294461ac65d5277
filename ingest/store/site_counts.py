"""Sites whose captures have changed -> their rows in the table sites, counted anew."""

from __future__ import annotations

from collections.abc import Iterable

from sqlite_utils import Database

__all__ = ["refresh"]


def refresh(db: Database, sites: Iterable[str]) -> None:
    """Count the captures, articles and words of these sites; rows of sites without a capture go."""
    for site in sorted(sites):
        db.execute(
            """
            insert into sites
              (site, name, captures, articles, words_seen, words_kept, first_published, last_published)
            select :site,
              (select site_name from articles where site = :site and site_name is not null
               group by site_name order by count(*) desc, site_name limit 1),
              (select count(*) from captures where site = :site),
              count(articles.id), total(captures.words_seen), total(captures.words_kept),
              min(articles.published), max(articles.published)
            from captures left join articles on articles.capture_id = captures.id where captures.site = :site
            on conflict (site) do update set name = excluded.name, captures = excluded.captures,
              articles = excluded.articles, words_seen = excluded.words_seen, words_kept = excluded.words_kept,
              first_published = excluded.first_published, last_published = excluded.last_published
            """,
            {"site": site},
        )
    db.execute("delete from sites where captures = 0")
