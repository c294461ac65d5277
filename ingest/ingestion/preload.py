"""Import -> the models in memory: for the server process that workers are forked from, so that none reads them again.

Only that process imports it. A worker that takes the place of a killed one is ready in 20 ms instead of half a
second, and the language model, which its library unpacks into a temporary file, is unpacked once a run.
"""

from ingest.extract import pipeline
from ingest.extract.models import forest, vocabulary
from ingest.extract.models import page_type as page_types
from ingest.extract.quality.checks import language_of
from ingest.models import Block

__all__ = ["load"]


def load() -> None:
    """Read every model there is, and with the pipeline all that cleaning needs."""
    assert pipeline
    forest.forest(forest.STRUCTURE_MODEL)
    forest.forest(forest.TRAFILATURA_MODEL)
    vocabulary.vocabulary()
    page_types.trees()
    language_of(
        [Block(0, "paragraph", "The ferry left the quay at six in the morning with two cars and a horse. " * 3)]
    )


load()
