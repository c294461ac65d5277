"""What the rules make of a text capture -> how likely each block is article text, by the words and by the forest.

The forest weighs the rules among everything else that it sees of a block (``features``), so that its vote stands for
both. ``training/train_text.py`` trains it on pages that were flattened as people flatten them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ingest.extract.features.block import matrix
from ingest.extract.models.forest import Forest, forest, probabilities
from ingest.extract.models.vocabulary import Vocabulary, likelihoods, vocabulary
from ingest.extract.text.features import Reading, line_columns
from ingest.extract.text.word_features import FILE, line_bags

__all__ = ["FILES", "LINES", "MODEL", "NEEDED", "OUTVOTED", "PLACED", "LineVotes", "Models", "line_votes", "votable"]

LINES = "lines-forest.npz"
"""The file of the forest."""

FILES = (LINES, FILE)
"""The files of both models."""

MODEL = "text:model"
"""``decided_by`` of a block on which the models overrule the rules."""

Models = tuple[Vocabulary, Forest]

NEEDED = 0.5
"""Likelihood from which a block is kept."""

TRUST_KEPT, TRUST_DROPPED = 1.0, 0.85
"""Log odds that the verdict of the rules adds to those of the forest: it drops what the rules keep below 0.27 and keeps
what they drop above 0.7. More trust in the rules is better on left-out guides and manuals, less on left-out news."""

PLACED = frozenset({"outside", "nav", "kicker"})
"""Names of blocks that nothing but their place speaks against; the models have a say in these and in what is kept."""

OUTVOTED = 0.6
"""Share of the words kept by the rules from which the models are not followed where they would drop so many: they have
not seen such captures. Without this bound they lose 0.03 of F1 on left-out pages that are no articles."""

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class LineVotes:
    """What the models say of the blocks of a capture, a number a block."""

    words: Floats
    """How likely the words of each block make it article text, 0 to 1."""
    likely: Floats
    """How likely it is article text by everything that is known of it, 0 to 1."""


def line_votes(reading: Reading, models: Models | None = None) -> LineVotes | None:
    """Return what the models say of each block; None where they are not asked or not followed (``OUTVOTED``).

    They are not asked where somebody has cleaned the capture before (``Looks.bare``): of such captures of left-out
    corpora the rules keep 0.98 to 1.00 of the body, the models 0.95 to 0.99. ``models`` are the vocabulary and the
    forest, without them the shipped ones.
    """
    looks = reading.looks
    if looks.bare or not looks.blocks:
        return None
    known, trees = models or (vocabulary(FILE), forest(LINES))
    worded = likelihoods(line_bags(looks.blocks, looks.shapes), known)
    likely = probabilities(matrix(line_columns(reading, worded), trees.names), trees).astype(np.float64)
    kept = np.array([n not in reading.names for n in range(len(likely))])
    trust = np.where(kept, TRUST_KEPT, -TRUST_DROPPED)
    odds = np.log(np.clip(likely, 1e-6, 1 - 1e-6) / np.clip(1 - likely, 1e-6, 1 - 1e-6)) + trust
    both = np.asarray(1 / (1 + np.exp(-odds)), np.float32)
    words = np.array([shape.words for shape in looks.shapes])
    if words[kept & (both < NEEDED)].sum() > OUTVOTED * words[kept].sum():
        return None
    return LineVotes(worded, both)


def votable(reading: Reading, place: int) -> bool:
    """Say whether the models have a say in a block: not where the rules know it by its words, or by what repeats it."""
    name = reading.names.get(place)
    return name is None or name in PLACED
