"""What people know of a site, as data: a Rule says what is boilerplate there, or what is article."""

from __future__ import annotations

import hashlib
import re
import warnings
from dataclasses import astuple, dataclass
from datetime import date

from ingest.errors import RuleError

__all__ = ["Rule", "Site", "digest"]

_NAME = re.compile(r"[a-z][a-z0-9-]*")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def _is_day(day: str) -> bool:
    try:
        return bool(_DAY.fullmatch(day) and date.fromisoformat(day))
    except ValueError:
        return False


def _check_selector(name: str, selector: str) -> None:
    # here and not above: programs that only want the names of this module need not wait for it
    import soupsieve

    try:
        soupsieve.compile(selector)
    except Exception as error:
        # its own words, on one line: it shows the place in the selector on two more
        told = " ".join(str(error).split())
        raise RuleError(f"rule {name!r}: {selector!r} is not a valid CSS selector: {told}") from error


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing known of a site. The ledger names it ``rule:<host>/<name>``.

    Give one or more of ``drop``, ``keep``, ``line`` and ``onward``. CSS selectors speak of HTML captures, the regular
    expressions of the text of blocks, so that they serve plain-text captures of the same site as well.

    Raises RuleError where it could never match anything, or where a selector, pattern or day of it cannot be read.
    """

    name: str
    why: str
    """One sentence for the reader of the ledger."""
    drop: str = ""
    """CSS selector (soupsieve's dialect, ``:-soup-contains()`` included): what stands inside is boilerplate."""
    keep: str = ""
    """CSS selector: what stands inside is article, unless another rule of the site drops it."""
    line: str = ""
    """Regular expression: a block whose whole text matches is boilerplate."""
    onward: str = ""
    """Regular expression: the first block whose whole text matches, and every block after it, is boilerplate."""
    since: str = ""
    until: str = ""
    """Days, YYYY-MM-DD, between which captures of the site look like this; captures of unknown date always count."""

    def __post_init__(self) -> None:
        """Check the rule where it is written, not where it is first used."""
        if not _NAME.fullmatch(self.name):
            raise RuleError(f"rule name {self.name!r}: use lower-case letters, digits and hyphens, e.g. 'related'")
        if not (self.drop or self.keep or self.line or self.onward):
            raise RuleError(f"rule {self.name!r} matches nothing: give one of drop, keep, line, onward")
        for pattern in (self.line, self.onward):
            try:
                with warnings.catch_warnings():
                    # a form that Python only warns of, such as "[[", is to mean something else in a later version
                    warnings.simplefilter("error")
                    re.compile(pattern)
            except (re.error, OverflowError, RecursionError, Warning) as error:
                raise RuleError(
                    f"rule {self.name!r}: {pattern!r} is not a valid regular expression: {error}"
                ) from error
        for selector in filter(None, (self.drop, self.keep)):
            _check_selector(self.name, selector)
        for day in (self.since, self.until):
            if day and not _is_day(day):
                raise RuleError(f"rule {self.name!r}: {day!r} is not a day; write it as 2025-12-31")
        if self.since and self.until and self.since > self.until:
            raise RuleError(f"rule {self.name!r}: since {self.since} is after until {self.until}; swap them")

    def valid_on(self, day: str | None) -> bool:
        """Whether captures of that day (YYYY-MM-DD) look as the rule says."""
        return day is None or ((not self.since or day >= self.since) and (not self.until or day <= self.until))


@dataclass(frozen=True, slots=True)
class Site:
    """The rules of one site. ``hosts`` are the hosts it serves, without ``www.``; subdomains count as well."""

    hosts: tuple[str, ...]
    rules: tuple[Rule, ...]
    publisher: str = ""
    """Its name for the field site_name, where its pages do not state one."""

    def __post_init__(self) -> None:
        """Check that the rules can be told apart."""
        if not self.hosts:
            raise RuleError("a site needs at least one host, e.g. Site(hosts=('example.org',), ...)")
        names = [rule.name for rule in self.rules]
        if len(set(names)) != len(names):
            raise RuleError(f"two rules of {self.hosts[0]} have the same name")

    def serves(self, site: str | None) -> bool:
        """Whether the rules are for that host.

        >>> Site(hosts=("example.org",), rules=()).serves("news.example.org")
        True
        """
        return bool(self.serving_host(site))

    def serving_host(self, site: str | None) -> str:
        """Return the longest of the hosts that a host is or lies below; empty where there is none."""
        hosts = [host for host in self.hosts if site and f".{site}".endswith(f".{host}")]
        return max(hosts, key=len, default="")


def digest(site: Site | None) -> str:
    """Return 12 hex digits that change when any rule of the site changes; empty for None."""
    return hashlib.sha256(repr(astuple(site)).encode()).hexdigest()[:12] if site else ""
