"""The table of all families: name -> function of (source of chance, scale) that returns a case.

To add one, write the function in the module of its kind and put it in the table there.
"""

from __future__ import annotations

from tests.hostile.broken import BROKEN
from tests.hostile.bytewise import BYTEWISE
from tests.hostile.case import Family
from tests.hostile.claims import CLAIMS
from tests.hostile.jsonld import JSONLD
from tests.hostile.lost import LOST
from tests.hostile.places import PLACES
from tests.hostile.plain import PLAIN
from tests.hostile.shape import SHAPES

__all__ = ["FAMILIES"]

FAMILIES: dict[str, Family] = dict(
    sorted({**BROKEN, **BYTEWISE, **CLAIMS, **JSONLD, **LOST, **PLACES, **PLAIN, **SHAPES}.items())
)
