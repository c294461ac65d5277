"""`ingest show`, `why`, `diff`, `sites`: what is in the database, why, and what changed."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import click

from ingest.cli.group import AS_JSON, DB, RULES, ruleset
from ingest.errors import UsageError

__all__ = ["diff", "show", "sites", "why"]


@click.command()
@click.argument("article_id", metavar="[ID]", type=int, required=False)
@DB
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1), help="Without ID: how many to list.")
@AS_JSON
def show(article_id: int | None, db: Path, limit: int, as_json: bool) -> None:  # noqa: FBT001
    """Print the article with that ID; without ID list the newest articles."""
    from ingest.explain.render import article, newest, render
    from ingest.store.connect import connect

    with closing(connect(db)) as connection:
        rows = newest(connection, limit) if article_id is None else [article(connection, article_id)]
    if article_id is None:
        if as_json:
            click.echo(json.dumps(rows, ensure_ascii=False))
            return
        for row in rows:
            day, site, title = row["published"] or "no date", row["site"] or "no site", row["title"] or "(no title)"
            click.echo(f"{row['id']:>6}  {day[:10]:10}  {site:24.24}  {row['words']:>6} words  {title}")
        if not rows:
            click.echo("no articles yet; `ingest run` makes them", err=True)
        return
    click.echo(json.dumps(rows[0], ensure_ascii=False) if as_json else render(rows[0]))


@click.command()
@click.argument("capture_id", metavar="ID", type=int)
@click.argument("text", metavar='["SOME WORDS"]', default="")
@DB
@RULES
@click.option("--dropped", is_flag=True, help="Only blocks that were dropped.")
@AS_JSON
def why(
    capture_id: int,
    text: str,
    db: Path,
    rules: Path | None,
    dropped: bool,  # noqa: FBT001
    as_json: bool,  # noqa: FBT001
) -> None:
    """Say what kept or dropped some words of a capture, what each voter said, and what would flip the verdict.

    ID is the number of the article (its capture has the same). Each block that holds the words is told with the stage
    or rule that decided, how far the votes were from the cut, and the site rule that would force it, as a file to save.

    Without words, every block of the page is listed: "+" was kept, "-" was dropped, with the confidence that it is
    article text and who decided.
    """
    from ingest.explain.explain import why as explain
    from ingest.explain.render import render_why, why_dict
    from ingest.store.connect import connect

    with closing(connect(db)) as connection:
        explanation = explain(connection, capture_id, text, rules=ruleset(rules, db))
    findings = [each for each in explanation.findings if not (dropped and each.verdict.kept)]
    if as_json:
        click.echo(json.dumps(why_dict(explanation, findings), ensure_ascii=False))
    else:
        click.echo(render_why(explanation, findings, brief=not text))
    if text and not findings:
        raise UsageError(
            f"no block of capture {capture_id} holds {text!r}; all {explanation.blocks} blocks are listed by "
            f"`ingest why {capture_id}`"
        )


@click.command()
@click.argument("which", metavar="ID|URL")
@click.argument("other", metavar="[ID]", required=False)
@DB
@AS_JSON
def diff(which: str, other: str | None, db: Path, as_json: bool) -> None:  # noqa: FBT001
    """Show what an article changed: between captures of a URL, between two captures, or since it was cleaned before.

    With a URL: every capture of it, oldest first, and what changed from one to the next. With two numbers: those two.
    With one number: what cleaning that capture again has changed, and what the other captures of its address say. Only
    the article counts, not what stands around it; in an edited paragraph old words stand as [-old-], new as {+new+}.
    """
    from ingest.history.revisions import diff as compare
    from ingest.history.revisions import diff_dict, render
    from ingest.store.connect import connect

    with closing(connect(db)) as connection:
        found = compare(connection, which, other)
    click.echo(json.dumps(diff_dict(found), ensure_ascii=False) if as_json else render(found))


@click.command()
@click.argument("site", required=False)
@DB
@RULES
@AS_JSON
def sites(site: str | None, db: Path, rules: Path | None, as_json: bool) -> None:  # noqa: FBT001
    """List the sites: captures, share of words dropped, rules and templates, alarms. With SITE: all about that one.

    An alarm says that a rule has stopped matching, that one never did, or that pages come out quite otherwise than
    before, as after a redesign. Of one site: how often each rule matched over time, its template with examples and
    counts, who decided, and the captures least like the others.
    """
    from ingest.history import site_render
    from ingest.history.site_report import site_report
    from ingest.history.site_report import sites as overview
    from ingest.store.connect import connect

    known = ruleset(rules, db).sites
    with closing(connect(db)) as connection:
        if site is None:
            found = overview(connection, known)
            told, plain = site_render.sites_dict(found), site_render.render_sites(found)
        else:
            report = site_report(connection, site, known, examples=None if as_json else 20)
            told, plain = site_render.report_dict(report), site_render.render_report(report)
    click.echo(json.dumps(told, ensure_ascii=False) if as_json else plain)
