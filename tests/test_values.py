"""Metadata fits any store, whatever a page holds, and says what it lost on the way."""

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.extract.html.values import CAPS, clipped, fit_to_caps, same_site, storable, web_address
from ingest.models import Metadata

NASTY = st.text(
    alphabet=st.one_of(
        st.characters(), st.sampled_from("\x00\x1b\x85\u202e\u2066\ufeff\ud800\udfff \n\t<>&@:/")
    ),
    max_size=40,
)  # fmt: skip
METADATA = st.builds(
    Metadata,
    **{
        field.name: st.lists(NASTY, max_size=4).map(tuple) if field.name in {"authors", "tags"} else st.none() | NASTY
        for field in fields(Metadata)
    },
)


def test_every_field_of_metadata_has_a_cap():
    assert set(CAPS) == {field.name for field in fields(Metadata)}


def test_what_fits_comes_back_as_it_is():
    known = Metadata(title="Rain on the quay – नमस्ते", authors=("Ida Holm",), canonical_url="https://quay.example/a")
    fitted, cut = fit_to_caps(known)
    assert fitted is known
    assert cut == ()


def test_a_long_title_is_cut_at_the_end_of_a_word_and_the_finding_names_field_and_length():
    fitted, cut = fit_to_caps(Metadata(title="harbour " * 500))
    assert len(fitted.title) <= 1_000
    assert set(fitted.title.split()) == {"harbour"}
    assert cut == (("cut-metadata", "title: 3,999 characters, 999 kept"),)


def test_a_title_without_spaces_is_cut_all_the_same():
    assert len(fit_to_caps(Metadata(title="雨" * 5_000))[0].title) == 1_000


def test_from_near_the_end_of_what_is_read_the_length_is_only_known_to_be_greater():
    assert "description: over 9,000 characters" in fit_to_caps(Metadata(description="rain " * 1_999))[1][0][1]


def test_many_authors_and_long_ones_are_cut_each_for_itself():
    fitted, cut = fit_to_caps(Metadata(authors=tuple(f"Ida {'Holm ' * 100}{n}" for n in range(80))))
    assert len(fitted.authors) == 50
    assert max(map(len, fitted.authors)) <= 300
    assert "authors: 80, 50 kept" in cut[0][1]
    assert len(cut[0][1]) < 2_000


def test_half_an_address_is_kept_no_more_than_half_a_date():
    long = "https://quay.example/" + "a" * 3_000
    fitted, cut = fit_to_caps(Metadata(canonical_url=long, modified="2025" * 20))
    assert (fitted.canonical_url, fitted.modified) == (None, None)
    assert cut[0][1] == "modified: 80 characters, 0 kept; canonical_url: 3,021 characters, 0 kept"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a\x00b", "a b"),
        ("a\x1b[31mb", "a [31mb"),
        ("\u202eevil\u202c \u2066x\u2069", "evil x"),
        ("half \ud83d of a pair", "half \ufffd of a pair"),
        ("two\nlines\u2028three", "two lines three"),
        ("می‌خواهم", "می‌خواهم"),
        ("\ufeffstart", "start"),
    ],
)
def test_a_text_holds_nothing_that_a_store_or_a_terminal_trips_over(text, kept):
    assert storable(text) == kept


def test_a_field_of_nothing_but_control_characters_is_empty():
    assert fit_to_caps(Metadata(title="\x00\u202e", authors=("\x00", "Ida Holm")))[0] == Metadata(authors=("Ida Holm",))


@given(METADATA)
def test_any_metadata_fits_once_and_for_all(known):
    fitted, _ = fit_to_caps(known)
    for field in fields(Metadata):
        value = getattr(fitted, field.name)
        for text in value if isinstance(value, tuple) else (value,):
            if text is not None:
                assert text
                assert text.encode("utf-8").decode() == text
                assert not set(text) & set("\x00\x1b\n\u202e\u2066")
                assert len(text) <= CAPS[field.name].characters
    assert fit_to_caps(fitted) == (fitted, ())


@given(st.text(), st.integers(min_value=1, max_value=50))
def test_a_clipped_text_is_a_beginning_of_it(text, size):
    kept = clipped(text, size)
    assert len(kept) <= size
    assert text.startswith(kept)


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("../b?x=1#y", "https://quay.example/b?x=1#y"),
        ("//other.example/a", "https://other.example/a"),
        ("http://ida@quay.example:8080/a", "http://quay.example:8080/a"),
        ("https://ida:se@cret@quay.example/@ida", "https://quay.example/@ida"),
        ("https://quay.example/rain on the quay", "https://quay.example/rain%20on%20the%20quay"),
        ('https://quay.example/"><b>', "https://quay.example/%22%3E%3Cb%3E"),
        ("https://[2001:db8::1]:443/a", "https://[2001:db8::1]:443/a"),
        ("https://quäy.example/ü", "https://quäy.example/ü"),
        ("javascript:alert(1)", None),
        ("JaVaScRiPt:alert(1)", None),
        ("data:text/html,<p>", None),
        ("file:///etc/hosts", None),
        ("ftp://quay.example/a", None),
        ("http://", None),
        ("https://quay.example:port/a", None),
        ("https://good.example\\@quay.example/", None),
        ("https://quay.example/\u202egnp", None),
        ("java\tscript:alert(1)", None),
        ("https://quay.example/\ud800", None),
        ("", None),
    ],
)
def test_an_address_is_of_the_web_and_without_passwords(link, address):
    assert web_address(link, "https://ida:secret@quay.example/a/b") == address


@given(st.text(max_size=60))
def test_any_link_gives_a_clean_address_or_none(link):
    address = web_address(link, "https://quay.example/")
    assert address is None or address.startswith(("http://", "https://"))
    assert address is None or "@" not in address.split("/")[2]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://www.quay.com/a", "http://quay.com:8080/b", True),
        ("https://news.quay.co.uk/a", "https://quay.co.uk/b", True),
        ("https://quay.co.uk/a", "https://sea.co.uk/b", False),
        ("https://quay.github.io/a", "https://sea.github.io/b", False),
        ("https://quay.example/a", "https://sea.example/b", False),
        ("http://10.0.0.1/a", "http://10.0.0.1/b", True),
    ],
)
def test_a_site_is_what_one_owner_registered(one, other, same):
    assert same_site(one, other) is same
