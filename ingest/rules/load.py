"""Folder of TOML and Python files, installed packages, shipped rules -> one checked table of site rules.

This is the only module of ``rules`` that reads files. Rules come from three places; for a host that several of them
serve, the rules are joined, and of two rules of one name the first is taken:

1. the user's folder: ``*.toml`` and ``*.py``, usually ``rules/`` beside ``raw/``;
2. installed packages with an entry point in the group ``ingest.rules``;
3. the rules shipped with this program.
"""

from __future__ import annotations

import importlib.util
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from ingest.errors import RuleError
from ingest.rules.apply import find_site
from ingest.rules.rule import Rule, Site
from ingest.rules.sites import SITES

__all__ = ["GROUP", "SHIPPED", "Ruleset", "check", "from_toml", "load"]

GROUP = "ingest.rules"
"""Entry-point group in which packages name a ``Site``, an iterable of them, or a function that returns either."""

_SITE_KEYS = ("hosts", "publisher", "rule")
_RULE_KEYS = tuple(field.name for field in fields(Rule))
_HOST = re.compile(r"(?!www\.)(?:[\w-]+\.)*[\w-]+")


@dataclass(frozen=True, slots=True)
class Ruleset:
    """The rules of all sites, and where those of each site come from. Iterating gives the sites."""

    sites: tuple[Site, ...]
    origins: tuple[str, ...]
    """Where the rules of each site come from, in the order of ``sites``: files, packages and ``shipped``."""

    def __iter__(self) -> Iterator[Site]:
        """Iterate over the sites."""
        return iter(self.sites)

    def __len__(self) -> int:
        """Return the number of sites."""
        return len(self.sites)

    def origin(self, site: str | None) -> tuple[Site | None, str]:
        """Return the rules for a host, as ``apply.find_site`` finds them, and where they come from; else None and "".

        >>> SHIPPED.origin("spacewar.com")[1]
        'shipped'
        """
        found = find_site(self.sites, site)
        return found, self.origins[self.sites.index(found)] if found else ""


def _joined(parts: Iterable[tuple[str, Site]]) -> Ruleset:
    """Return the table of all sites; where hosts are shared the rules are joined, earlier ones first."""
    sites: list[Site] = []
    origins: list[str] = []
    for origin, site in parts:
        place = next((n for n, other in enumerate(sites) if set(other.hosts) & set(site.hosts)), None)
        if place is None:
            sites.append(site)
            origins.append(origin)
            continue
        first = sites[place]
        names = {rule.name for rule in first.rules}
        sites[place] = Site(
            hosts=tuple(dict.fromkeys((*first.hosts, *site.hosts))),
            rules=(*first.rules, *(rule for rule in site.rules if rule.name not in names)),
            publisher=first.publisher or site.publisher,
        )
        origins[place] += f", {origin}"
    return Ruleset(tuple(sites), tuple(origins))


SHIPPED = _joined(("shipped", site) for site in SITES)
"""The rules of this program alone."""


def load(folder: str | Path | None = None, *, python: bool = True) -> Ruleset:
    """Return the rules of a folder, of installed packages and of this program; of the last two if ``folder`` is None.

    Python files of the folder are run, or refused if ``python`` is off: a command must not run code only because of the
    folder it is started in. Raises RuleError, which names the file and the rule, for the first thing that
    is wrong, and for a folder that is not there.
    """
    parts, errors = _read(folder, python=python)
    if errors:
        more = f" ({len(errors) - 1} more: `ingest rules check` lists them)" if len(errors) > 1 else ""
        raise RuleError(f"{errors[0]}{more}") from errors[0]
    return _joined(parts)


def check(folder: str | Path | None = None, *, python: bool = True) -> tuple[RuleError, ...]:
    """Return all that is wrong with the rules that ``load`` would return; empty if nothing is."""
    return tuple(_read(folder, python=python)[1])


def _read(folder: str | Path | None, *, python: bool) -> tuple[list[tuple[str, Site]], list[RuleError]]:
    parts: list[tuple[str, Site]] = []
    errors: list[RuleError] = []
    if folder is not None:
        parts += _of_folder(Path(folder), errors, python=python)
    parts += _of_packages(errors)
    parts += [("shipped", site) for site in SITES]
    return parts, errors


def _of_folder(folder: Path, errors: list[RuleError], *, python: bool) -> list[tuple[str, Site]]:
    if not folder.is_dir():
        errors.append(RuleError(f"{folder}: no such folder of site rules; make it, or name another with --rules"))
        return []
    parts: list[tuple[str, Site]] = []
    owners: dict[str, Path] = {}
    for file in sorted(folder.iterdir()):
        if file.suffix not in {".toml", ".py"} or file.name.startswith((".", "_")):
            continue
        try:
            sites = (from_toml(file.read_bytes()),) if file.suffix == ".toml" else _of_python(file, allowed=python)
            for site in sites:
                _claim(site, file, owners)
                parts.append((str(file), site))
        except RuleError as error:
            errors.append(RuleError(f"{file}: {error}"))
        except OSError as error:
            errors.append(RuleError(f"{file}: cannot be read: {error.strerror}"))
    return parts


def _claim(site: Site, file: Path, owners: dict[str, Path]) -> None:
    """Note that the rules for the hosts of a site are in a file. Raises RuleError where another file has some."""
    for host in site.hosts:
        if owners.setdefault(host, file) is not file:
            raise RuleError(f"{owners[host].name} has rules for {host} too; put them into one file")


def from_toml(data: bytes) -> Site:
    """Return the site that a TOML file describes.

    It holds ``hosts`` (a list), optionally ``publisher``, and a ``[[rule]]`` for each rule with the fields of ``Rule``;
    ``since`` and ``until`` are TOML dates or strings.

    Raises RuleError for whatever is not such a file.

    >>> from_toml(b'hosts = ["quay.example"]\\n[[rule]]\\nname = "tides"\\nwhy = "table of tides"\\nline = "Tides: .*"')
    Site(hosts=('quay.example',), rules=(Rule(name='tides', why='table of tides', drop='', keep='', line='Tides: .*', \
onward='', since='', until=''),), publisher='')
    """
    try:
        table = tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise RuleError(f"not UTF-8 at byte {error.start}; save the file as UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise RuleError(f"not valid TOML: {error}") from error
    _only(table, _SITE_KEYS, "the file")
    hosts = table.get("hosts")
    if not isinstance(hosts, list) or not hosts or not all(isinstance(host, str) for host in hosts):
        raise RuleError('it needs a list of hosts on top, e.g. hosts = ["example.org"]')
    rules = table.get("rule", [])
    if not isinstance(rules, list) or not all(isinstance(rule, dict) for rule in rules):
        raise RuleError("rules are written as [[rule]], with two brackets, and a field a line below")
    site = Site(tuple(hosts), tuple(map(_rule, rules)), _text(table, "publisher", "the file"))
    _check_hosts(site)
    return site


def _rule(table: dict[str, Any]) -> Rule:
    name = table.get("name")
    if not isinstance(name, str):
        raise RuleError('a [[rule]] needs a name, e.g. name = "related"')
    where = f"rule {name!r}"
    _only(table, _RULE_KEYS, where)
    for key in ("since", "until"):
        if type(table.get(key)) is date:
            table[key] = table[key].isoformat()
    said = {key: _text(table, key, where) for key in _RULE_KEYS}
    if not said["why"].strip():
        raise RuleError(f'{where} needs a sentence for the reader of the ledger: why = "..."')
    return Rule(**said)


def _only(table: dict[str, Any], keys: Iterable[str], where: str) -> None:
    for key in table:
        if key not in keys:
            raise RuleError(f"{where} has an unknown key {key!r}; known are {', '.join(keys)}")


def _text(table: dict[str, Any], key: str, where: str) -> str:
    value = table.get(key, "")
    if not isinstance(value, str):
        raise RuleError(f"{where}: {key} is a text in quotation marks, not {value!r}")
    return value


def _check_hosts(site: Site) -> None:
    for host in site.hosts:
        if host != host.lower() or not _HOST.fullmatch(host):
            raise RuleError(f"{host!r} is not a host; write it in lower case without www. and path, e.g. 'example.org'")


def _of_python(file: Path, *, allowed: bool) -> tuple[Site, ...]:
    """Run a Python file and return its ``SITE`` or ``SITES``."""
    if not allowed:
        raise RuleError(f"a Python file is run only from a folder that is named: --rules {file.parent}")
    spec = importlib.util.spec_from_file_location(f"_ingest_rules_{file.stem}", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    writes, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        spec.loader.exec_module(module)
        return _sites(getattr(module, "SITES", getattr(module, "SITE", None)), "it")
    except RuleError:
        raise
    except Exception as error:
        raise RuleError(f"{type(error).__name__}: {error}") from error
    finally:
        sys.dont_write_bytecode = writes


def _sites(value: object, where: str) -> tuple[Site, ...]:
    """Return the sites a Python object stands for: a site, an iterable of sites, or a function that returns either."""
    if callable(value):
        value = value()
    sites = (value,) if isinstance(value, Site) else tuple(value) if isinstance(value, Iterable) else ()
    if not sites or not all(isinstance(site, Site) for site in sites):
        raise RuleError(f"{where} has no SITE = Site(hosts=..., rules=...) or SITES = (Site(...), ...)")
    for site in sites:
        _check_hosts(site)
    return sites


def _of_packages(errors: list[RuleError]) -> list[tuple[str, Site]]:
    parts: list[tuple[str, Site]] = []
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: (entry.name, entry.value)):
        origin = f"package {entry.dist.name}" if entry.dist else f"entry point {entry.name}"
        try:
            loaded = entry.load()
            sites = _sites(getattr(loaded, "SITES", getattr(loaded, "SITE", loaded)), f"{entry.value}:")
        except Exception as error:  # noqa: BLE001 - code of other people
            said = str(error) if isinstance(error, RuleError) else f"{type(error).__name__}: {error}"
            errors.append(RuleError(f"{origin} ({GROUP}: {entry.name}): {said}"))
        else:
            parts += [(origin, site) for site in sites]
    return parts
