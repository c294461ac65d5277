"""Write extract/metadata/cldr.py: the names of months and weekdays in the languages of the web, from Unicode's CLDR.

    python training/renew_calendar.py

Babel brings the data (BSD licence; the data are under the Unicode License). Names that two languages give to two
months stay with the language that is listed first; the others are read only on pages that declare their language.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from pathlib import Path

import babel
from babel import Locale

LANGUAGES = (
    "en de fr es it pt nl sv da nb fi is pl cs sk sl sr sr_Latn bs bg mk ru uk be lt lv et hu ro el tr az kk uz ca gl "
    "sq id ms fil sw th hi mr ne bn ta te kn ml gu pa ur ar ar_LB ar_MA ar_DZ ar_TN fa ps he hy ka km lo my si am hr"
).split()
TARGET = Path(__file__).parent.parent / "ingest" / "extract" / "metadata" / "cldr.py"
HEAD = '''"""Names of months and weekdays in the languages of the web, from Unicode's CLDR as Babel {version} brings it.

Made by training/renew_calendar.py: change that, not this. The data are under the Unicode License V3.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["DISPUTED", "MONTHS", "WEEKDAYS"]

'''


def forms(name: str, language: str) -> set[str]:
    """Return how a name is written: as CLDR has it, without the full stop, and as its language may write it as well."""
    name = unicodedata.normalize("NFC", name.lower().rstrip(".").strip())
    found = {name}
    if language == "el":  # capitals bear no accents
        found.add(
            unicodedata.normalize(
                "NFC", "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))
            )
        )
    if language == "he":  # the preposition is written together with the name
        found.add("ב" + name)
    return found


def usable(name: str) -> bool:
    """Say whether a form is a name: no number, and no preposition before one, which is read by itself."""
    return len(name) > 1 and not any(c.isdigit() or c == "|" for c in name) and not re.match(r"de |d['’]", name)


def main() -> None:
    """Write the module."""
    months: dict[str, int] = {}
    disputed: dict[str, dict[str, int]] = defaultdict(dict)
    days: dict[str, None] = {}
    for language in LANGUAGES:
        locale = Locale.parse(language)
        for use in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in locale.months[use][width].items():
                    for form in sorted(forms(name, language)):
                        if usable(form) and months.setdefault(form, number) != number:
                            disputed[language[:2]][form] = number
            for name in locale.days[use]["wide"].values():
                days.update(dict.fromkeys(form for form in sorted(forms(name, language)) if usable(form)))
    lines = ["MONTHS = ("]
    for number in range(1, 13):
        names = "|".join(sorted(name for name, at in months.items() if at == number))
        lines += ['    """', _wrapped(names), '    """,']
    lines += [")", '"""Twelve lists of names, parted by bars, in lower case."""', ""]
    lines += ["DISPUTED: Mapping[str, Mapping[str, int]] = MappingProxyType(", "    {"]
    lines += [f"        {language!r}: MappingProxyType({names!r})," for language, names in sorted(disputed.items())]
    lines += ["    }", ")", '"""Language -> names that are those of other months elsewhere."""', ""]
    lines += [
        'WEEKDAYS = """',
        _wrapped("|".join(sorted(days))),
        '"""',
        '"""Names of weekdays, parted by bars, in lower case."""',
    ]
    TARGET.write_text(HEAD.format(version=babel.__version__) + "\n".join(lines) + "\n", encoding="utf-8")


def _wrapped(names: str) -> str:
    """Return names parted by bars in lines; a line ends with a bar where more follow."""
    lines: list[str] = [""]
    for name in names.split("|"):
        if len(lines[-1]) + len(name) > 110:
            lines.append("")
        lines[-1] += f"{name}|"
    return "\n".join(lines).rstrip("|")


if __name__ == "__main__":
    main()
