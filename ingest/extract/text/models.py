"""What the rules say of a text capture -> how likely each block is article text, by its words and by a forest.

The forest weighs the rules among everything else that describes a block (``features``), so that its vote stands for
both. ``training/train_text.py`` trains it on pages that were flattened as people flatten them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ingest.extract.features.block import matrix
from ingest.extract.models.forest import Forest, forest, probabilities
from ingest.extract.models.vocabulary import Vocabulary, likelihoods, vocabulary
from ingest.extract.text.features import RuleVerdicts, line_columns
from ingest.extract.text.word_features import FILE, line_bags

__all__ = ["FILES", "LIKELY", "LINES", "MODEL", "OUTVOTED", "LineVotes", "Models", "is_votable", "line_votes"]

LINES = "lines-forest.npz"
"""File of the forest."""

FILES = (LINES, FILE)
"""Files of both models."""

MODEL = "text:model"
"""``decided_by`` of a block on which the models overrule the rules."""

Models = tuple[Vocabulary, Forest]
"""The model of words and the forest."""

LIKELY = 0.5
"""Likelihood from which a block is kept."""

TRUST_KEPT, TRUST_DROPPED = 1.0, 0.85
"""Log odds that the verdict of the rules adds to those of the forest: it drops what the rules keep below 0.27 and keeps
what they drop above 0.7. More trust in the rules is better on left-out guides and manuals, less on left-out news."""

BY_PLACE = frozenset({"outside", "nav", "kicker"})
"""Reasons that are no more than a place; the models vote on these blocks and on those that are kept."""

OUTVOTED = 0.6
"""Share of the words kept by the rules from which the models are not followed where they would drop so many: they have
not seen such captures. Without this bound they lose 0.03 of F1 on left-out pages that are no articles."""

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class LineVotes:
    """What the models say of the blocks of a capture, float32 of one number a block."""

    words: Floats
    """Likelihood that a block is article text, by its words, 0 to 1."""
    likely: Floats
    """The same by everything that describes it, with the rules, 0 to 1."""


def line_votes(rules: RuleVerdicts, models: Models | None = None) -> LineVotes | None:
    """Return the votes of the models; None where they are not asked, or not followed (``OUTVOTED``).

    They are not asked where the capture was cleaned before (``only_article``): of such captures of left-out corpora the
    rules keep 0.98 to 1.00 of the body, the models 0.95 to 0.99. ``models`` replace the shipped ones.
    """
    labelled = rules.labelled
    if labelled.only_article or not labelled.blocks:
        return None
    word_model, trees = models or (vocabulary(FILE), forest(LINES))
    by_words = likelihoods(line_bags(labelled.blocks, labelled.stats), word_model)
    by_forest = probabilities(matrix(line_columns(rules, by_words), trees.names), trees).astype(np.float64)
    kept = np.array([n not in rules.reasons for n in range(len(by_forest))])
    trust = np.where(kept, TRUST_KEPT, -TRUST_DROPPED)
    odds = np.log(np.clip(by_forest, 1e-6, 1 - 1e-6) / np.clip(1 - by_forest, 1e-6, 1 - 1e-6)) + trust
    likely = np.asarray(1 / (1 + np.exp(-odds)), np.float32)
    words = np.array([line.words for line in labelled.stats])
    if words[kept & (likely < LIKELY)].sum() > OUTVOTED * words[kept].sum():
        return None
    return LineVotes(by_words, likely)


def is_votable(rules: RuleVerdicts, position: int) -> bool:
    """Say whether the models vote on a block: not where the rules identify it by its words or a repetition."""
    reason = rules.reasons.get(position)
    return reason is None or reason in BY_PLACE
