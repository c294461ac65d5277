"""JSON-LD in the forms that templates give it; what is no JSON is named."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.extract.html import jsonld
from ingest.extract.html.head import head_metadata
from ingest.extract.html.parse import parse
from ingest.extract.metadata.read import oddities, read_metadata
from tests.growth import assert_linear

STORY = {"@type": "NewsArticle", "author": {"@type": "Person", "name": "Ida Holm"}, "datePublished": "2025-05-04"}
TEXT = json.dumps(STORY)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
WRAPPED = (
    "{}",
    "\ufeff{}",
    "// <![CDATA[\n{}\n// ]]>",
    "//<![CDATA[\n{}\n//]]&gt;",
    "/*<![CDATA[*/ {} /*]]>*/",
    "<!--\n{}\n-->",
    "<!--//--><![CDATA[//><!--\n{}\n//--><!]]>",
    "{};",
    "[{},]",
    '{{"@type":"Thing"}}\n{}',
    "/* of the story */ {} // end",
    '{{"@context":"https://schema.org","@graph":[{}]}}',
)


def known(script):
    tree = parse(
        f"<html><head><script type='application/ld+json'>{script}</script></head><body><p>words</p></body></html>"
    )
    given = head_metadata(tree)
    return read_metadata(tree, given), given


@pytest.mark.parametrize("wrapping", WRAPPED)
@pytest.mark.parametrize(
    "text", [TEXT, TEXT.replace("}", ",}"), TEXT.replace(", ", ",\x0b\xa0 "), TEXT.replace('"', "&quot;")]
)
def test_the_story_is_read_whatever_it_is_wrapped_in(wrapping, text):
    if "&quot;" in text:
        wrapping = "{}"
    found, given = known(wrapping.format(text))
    assert (found.authors, found.published, given.skipped) == (("Ida Holm",), "2025-05-04", ())


@given(st.lists(VALUES.filter(lambda value: isinstance(value, dict | list)), min_size=1, max_size=3))
def test_json_is_read_as_it_is_alone_or_several_in_a_script(values):
    assert jsonld._load("\n".join(map(json.dumps, values))) == (values, None)


@given(st.text(max_size=200))
def test_no_script_breaks_reading_and_what_is_no_json_is_named(text):
    values, fault = jsonld._load(text)
    assert values or fault or not text.strip()


@pytest.mark.parametrize(
    "script", ['{"@type": "NewsArticle" "name": "x"}', "{'@type': 'NewsArticle'}", '{"@type": "News', "see below"]
)
def test_a_script_that_is_no_json_fires_its_flag(script):
    found, given = known(script)
    (flag,) = oddities(found, given, None)
    assert flag[0] == "skipped-json-ld"
    assert flag[1].startswith("script 1: no JSON: ")


@pytest.mark.parametrize(
    ("author", "authors"),
    [
        ('"Ida Holm"', ("Ida Holm",)),
        ('["Ida Holm", "Per Lund"]', ("Ida Holm", "Per Lund")),
        ('{"@type":"Person","givenName":"Ida","familyName":"Holm"}', ("Ida Holm",)),
        ('{"@type":"Person","givenName":"花子","familyName":"山田"}', ("山田花子",)),
        ('{"name":{"@value":"Ida Holm","@language":"da"}}', ("Ida Holm",)),
        ('{"@id":"#ida"}', ("Ida Holm",)),
        ('{"@type":"Person","@id":"#ida"}', ("Ida Holm",)),
        ('"#ida"', ("Ida Holm",)),
        ('{"@list":[{"@id":"#ida"},[{"name":"Per Lund"}]]}', ("Ida Holm", "Per Lund")),
    ],
)
def test_authors_in_all_their_forms(author, authors):
    ida = '{"@id":"#ida","@type":"Person","name":"Ida Holm"}'
    found, _ = known(f'{{"@graph":[{{"@type":"Article","author":{author}}},{ida}]}}')
    assert found.authors == authors


@pytest.mark.parametrize("hostile", ['"\\"', "/*", ", ", "[", "//", "{&quot;"])
def test_hostile_scripts_cost_linear_time(hostile):
    _, given = assert_linear(lambda size: known(hostile * size), 200_000)
    assert given.skipped
