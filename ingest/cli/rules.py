"""`ingest rules`: folder of site rules -> what is in force, and what is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import click

from ingest.cli.group import AS_JSON, DB, RULES, failure, rules_folder, ruleset
from ingest.errors import RuleError

__all__ = ["rules"]


@click.group()
def rules() -> None:
    """List and check site rules: what you know of a site that its pages alone do not tell.

    Rules are TOML files in the folder rules/ beside raw/ and db/, one a site; what they say of a block is final:

    \b
      hosts = ["example.org"]
      publisher = "Example Post"            # optional: the name of the site
    \b
      [[rule]]
      name = "newsletter"                   # in the ledger: rule:example.org/newsletter
      why = "asks for an address"           # one sentence, which `ingest why` shows
      drop = "div.signup"                   # CSS selector: what stands inside is boilerplate
    \b
      [[rule]]
      name = "story"
      why = "the article"
      keep = "div#story"                    # CSS selector: what stands inside is article
      since = 2024-05-01                    # optional: captures from that day on (until = ... likewise)
    \b
      [[rule]]
      name = "tides"
      why = "the table of tides"
      line = "Tides for .*"                 # regular expression: blocks whose whole text matches are boilerplate
      onward = "More from the quay"         # regular expression: that block and all behind it are boilerplate

    `ingest why ID "some words"` writes such a file for you. After a change, `ingest replay --dry-run` shows what comes
    out otherwise, and `ingest replay` cleans it again.
    """


@rules.command("list")
@DB
@RULES
@AS_JSON
def list_rules(db: Path, rules: Path | None, as_json: bool) -> None:  # noqa: FBT001
    """List the sites that have rules: their hosts, how many rules, and the files or packages these come from."""
    known = ruleset(rules, db)
    if as_json:
        rows = [
            {
                "hosts": site.hosts,
                "publisher": site.publisher,
                "from": origin,
                "rules": [rule.name for rule in site.rules],
            }
            for site, origin in zip(known.sites, known.origins, strict=True)
        ]
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for site, origin in zip(known.sites, known.origins, strict=True):
        click.echo(f"{len(site.rules):>4} rules  {', '.join(site.hosts)}  ({origin})")


@rules.command()
@click.argument("folder", required=False, type=click.Path(file_okay=False, path_type=Path))
@DB
@AS_JSON
def check(folder: Path | None, db: Path, as_json: bool) -> None:  # noqa: FBT001
    """Check the rules in FOLDER (default: rules/ beside db/) and of installed packages; name all that is wrong.

    Exit status: 0 all can be used, 1 some cannot (each is named with its file).
    """
    from ingest.rules.load import check as check_all

    chosen = rules_folder(folder, db)
    wrong = check_all(chosen, python=folder is not None)
    if as_json:
        click.echo(json.dumps({"folder": str(chosen) if chosen else None, "errors": [str(error) for error in wrong]}))
    else:
        for error in wrong:
            click.echo(str(error), err=True)
        if not wrong:
            known = ruleset(folder, db)
            click.echo(f"{sum(len(site.rules) for site in known):,} rules of {len(known):,} sites can be used")
    if wrong:
        raise failure(f"{len(wrong)} errors in site rules", RuleError.status)
