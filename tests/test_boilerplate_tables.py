"""The files of boilerplate words are read into tables; a mistake in one is an error that names the entry."""

import re
import tomllib
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.extract.boilerplate.tables import (
    LINE_LABELS,
    MAX_LENGTH,
    NOTICE_TOPICS,
    PATTERNS,
    WALL_WORDS,
    WEAK_LINE_LABELS,
    parse_lines,
    parse_patterns,
    parse_topics,
    parse_walls,
)

FILES = [file for file in files("ingest.extract.boilerplate").iterdir() if file.name.endswith(".toml")]


def test_lines_are_separated_by_bars_and_line_ends() -> None:
    strong, weak = parse_lines(
        {"strong": {"author-bio": "\nabout the author|about her\nabout him\n"}, "weak": {"nav": "ok"}}
    )
    assert strong == dict.fromkeys(("about the author", "about her", "about him"), "author-bio")
    assert weak == {"ok": "nav"}


@pytest.mark.parametrize(
    ("documents", "message"),
    [
        ([{"strong": {"share": "tweet|tweet"}}], r"lines.strong.share: 'tweet' is listed twice"),
        ([{"strong": {"share": "tweet"}}, {"weak": {"nav": "tweet"}}], r"lines.weak.nav: 'tweet' is listed twice"),
        ([{"strong": {"share": "Tweet"}}], r"'Tweet' must be lower case"),
        ([{"strong": {"share": "tweet  this"}}], r"'tweet  this' must be lower case with single spaces"),
        ([{"strong": {"Share it": "tweet"}}], r"label 'Share it' must be lower-case words"),
        ([{"strongest": {}}], r"unknown key 'strongest'; allowed are strong, weak"),
    ],
)
def test_a_mistake_in_lines_is_named(documents, message) -> None:
    with pytest.raises(ValueError, match=message):
        parse_lines(*documents)


@given(st.lists(st.from_regex(r"[a-zé]{1,8}( [a-zé]{1,8})?", fullmatch=True), unique=True), st.sampled_from("|\n"))
def test_every_listed_line_gets_its_label(lines: list[str], separator: str) -> None:
    strong, weak = parse_lines({"strong": {"nav": separator.join(lines)}})
    assert dict(strong) == dict.fromkeys(lines, "nav")
    assert not weak


def test_fragments_are_put_into_patterns_and_other_languages_appended() -> None:
    first = {
        "fragments": {"who": "(?:we|you)", "both": "(?&who) and (?&who)"},
        "nav": {"longest": 9, "start": "(?&both)"},
    }
    patterns = parse_patterns(first, {"nav": {"start": "wir"}})
    assert patterns["nav"].start.split("\n") == ["(?:we|you) and (?:we|you)", "wir"]
    assert patterns["nav"].longest == 9


@pytest.mark.parametrize(
    ("documents", "message"),
    [
        ([{"nav": {"longest": 9, "start": "(?&us)"}}], r"patterns.nav: no fragment named us"),
        ([{"nav": {"start": "home"}}], r"patterns.nav: longest must be a number"),
        ([{"nav": {"longest": MAX_LENGTH + 1}}], rf"from 1 to {MAX_LENGTH}"),
        ([{"nav": {"longest": 9, "starts": "home"}}], r"patterns.nav: unknown key 'starts'; allowed are end, has"),
        ([{"nav": {"longest": 9}}, {"tags": {"start": "x"}}], r"patterns.tags: a file of other languages"),
        ([{"nav": {"longest": 9}}, {"nav": {"end": "x"}}], r"patterns.nav: unknown key 'end'"),
    ],
)
def test_a_mistake_in_patterns_is_named(documents, message) -> None:
    with pytest.raises(ValueError, match=message):
        parse_patterns(*documents)


def test_a_topic_has_defaults() -> None:
    topic = parse_topics({"gift": {"label": "promo", "topic": "gift", "needs": ["our"]}})["gift"]
    assert (topic.label, topic.needs, topic.opens, topic.at_edge) == ("promo", ("our",), "", True)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"label": "promo", "topic": "gift"}, r"topics.gift: no key 'needs'"),
        ({"label": "promo", "topic": "gift", "needs": [], "sign": "x"}, r"topics.gift: unknown key 'sign'"),
        ({"label": "promo", "topic": "(?&us)", "needs": []}, r"topics.gift: no fragment named us"),
    ],
)
def test_a_mistake_in_topics_is_named(table, message) -> None:
    with pytest.raises(ValueError, match=message):
        parse_topics({"gift": table})


def test_the_lines_of_a_wall_pattern_are_joined() -> None:
    walls = parse_walls(
        {
            "titles": {"soft-404": {"en": "not found|\ngone"}},
            "phrases": {},
            "markup": {"bot-wall": "a|\n  b"},
            "consent_stems": "x|y",
        }
    )
    assert walls.titles["soft-404"]["en"] == "not found|gone"
    assert walls.markup["bot-wall"] == "a|b"
    assert walls.consent_stems == ("x", "y")


def test_a_missing_wall_table_is_named() -> None:
    with pytest.raises(ValueError, match=r"walls: no key 'markup'"):
        parse_walls({"titles": {}, "phrases": {}, "consent_stems": ""})


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_file_states_its_licence_and_is_a_table(file) -> None:
    text = file.read_text("utf-8")
    assert text.splitlines()[1] == "# SPDX-License-Identifier: Apache-2.0"
    assert tomllib.loads(text)


def test_there_are_the_files_that_the_tables_are_read_from() -> None:
    assert {file.name for file in FILES} == {
        "lines.toml", "lines_other_languages.toml", "notice_topics.toml", "patterns.toml",
        "patterns_other_languages.toml", "walls.toml",
    }  # fmt: skip


PATTERN_LINES = [
    (label, line.rpartition("||")[2].strip())
    for label, patterns in PATTERNS.items()
    for text in (patterns.start, patterns.whole, patterns.end, patterns.has)
    for line in text.splitlines()
    if line.strip()
]
WALL_LINES = [
    (f"{wall}:{language}", line)
    for table in (WALL_WORDS.titles, WALL_WORDS.phrases)
    for wall, languages in table.items()
    for language, line in languages.items()
]
TOPIC_LINES = [
    (name, line) for name, topic in NOTICE_TOPICS.items() for line in (topic.topic, *topic.needs, topic.opens)
]


@pytest.mark.parametrize("lines", [PATTERN_LINES, WALL_LINES, TOPIC_LINES, list(WALL_WORDS.markup.items())])
def test_every_pattern_compiles(lines) -> None:
    wrong = []
    for name, line in lines:
        try:
            re.compile(line)
        except re.error as error:
            wrong.append((name, line, str(error)))
    assert wrong == []


def test_the_labels_of_lines_and_topics_are_known() -> None:
    known = {*PATTERNS, "event"}
    assert {*LINE_LABELS.values(), *WEAK_LINE_LABELS.values()} <= known
    assert {topic.label for topic in NOTICE_TOPICS.values()} <= known
