"""The data dictionary says what the schema is, and every column has a meaning."""

from ingest.store.database import Store
from tests.renew_schema import PAGE, described, meaning, rendered


def test_the_schema_is_documented_as_it_is():
    """To renew the page: ``python -m tests.renew_schema``."""
    assert PAGE.read_text("utf-8") == rendered()


def test_every_column_of_every_table_has_a_description():
    with Store() as store:
        found = [(table, column) for table, _, columns in described(store.db) for column in columns]
    assert ("articles", "body") in found
    assert ("blocks", "text") in found
    assert [each for each in found if not meaning(*each)] == []
