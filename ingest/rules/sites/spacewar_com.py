"""spacewar.com: pages of the Space Media Network. Tables for layout, few classes; its sections are told by their words.

Proved by the captures in ``raw/spacewar.com`` and their gold in ``tests/samples/gold.json``.
"""

from ingest.rules.rule import Rule, Site

__all__ = ["SITE"]

# the network's sections; a rule for any line in capitals would take subheadings of articles with it
_SECTION = (
    r"SPACEWAR|SPACEMART|SPACE TRAVEL|ROCKET SCIENCE|MISSILE DEFENSE|MISSILE NEWS|MILPLEX|CYBER WARS|THE STANS|NUKEWARS"
    r"|SUPERPOWERS|SINO DAILY|TERROR WARS|UAV NEWS|WAR REPORT|IRAQ WARS|EARTH OBSERVATION|GPS NEWS|SPACE SCOPES"
    r"|DRAGON SPACE|MARSDAILY|MOON DAILY|TECH SPACE|TIME AND SPACE|EXO WORLDS|IRON AND ICE|OUTER PLANETS|SOLAR SCIENCE"
)

SITE = Site(
    hosts=("spacewar.com",),
    publisher="SpaceWar",
    rules=(
        Rule(
            "header",
            "byline and dateline above the article; they are kept as fields",
            drop="span.BHS",
            line=r"24/7 Space News|.{0,60}(?:illustration only|file (?:photo|image|illustration))\.?",
        ),
        Rule(
            "related",
            "other stories of the network, with datelines and teasers of their own",
            onward=r"Related Links|RELATED CONTENT|The following news reports may link to other Space Media Network.*",
            line=r".{40,}(?:\.\.\.|\u2026) read more",
        ),
        Rule(
            "newsletter",
            "the newsletter form and the buttons beside it",
            line=r"Subscribe Free To Our Daily Newsletters.*|Tweet|Thanks for being there;.*|"
            r"SpaceWar (?:Monthly Supporter|Contributor).*|paypal only",
        ),
        Rule(
            "legal",
            "the paragraph of rights at the foot of every page",
            line=r"The content herein, unless otherwise known to be public domain.*",
        ),
        Rule("section", "name of the section", line=_SECTION),
    ),
)
