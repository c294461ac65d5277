"""Is it an article at all, how far is it to be trusted, and what is odd about it."""

import pytest

from ingest.clean.quality import CHECKS, confidence, flags, language_of, require_article
from ingest.errors import Reject
from ingest.models import Block, Metadata, Verdict

SENTENCE = "The harbor wall was built in a single winter by men who had never built one before."
KEPT = Verdict(True, "trafilatura", 1.0)


def blocks(*texts, **fields):
    return [Block(n, "paragraph", text, **fields) for n, text in enumerate(texts)]


@pytest.mark.parametrize(
    ("page", "kept", "reason"),
    [
        ([], [], "no text in the page"),
        (blocks("Menu"), [], "no article: every block is boilerplate"),
        (blocks("Page not found"), blocks("Page not found"), "no article: too little text"),
        (blocks("x"), blocks(*["A headline of another story"] * 5, links=1.0), "no article: only links"),
    ],
)
def test_a_page_without_an_article_is_rejected_by_name(page, kept, reason):
    with pytest.raises(Reject, match=f"^{reason}$"):
        require_article(page, kept)


def test_one_sentence_is_an_article_and_so_is_a_long_listing():
    require_article(blocks(SENTENCE), blocks(SENTENCE))
    listing = blocks(*["A headline of another story"] * 60, links=1.0)
    require_article(listing, listing)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (SENTENCE * 2, "en"),
        (
            "Die Mauer am Hafen wurde in einem einzigen Winter von Männern gebaut, die noch nie eine gebaut hatten.",
            "de",
        ),
        ("Le mur du port a été construit en un seul hiver par des hommes qui n'en avaient jamais construit.", "fr"),
        ("Short.", None),
    ],
)
def test_the_language_is_told_where_there_is_enough_text(text, language):
    assert language_of(blocks(text)) == language


def test_confidence_falls_with_sentences_that_were_dropped_without_a_reason():
    page = blocks(SENTENCE, SENTENCE)
    assert confidence(page, [KEPT, Verdict(False, "text:legal", 0.0)]) == 1.0
    assert confidence(page, [KEPT, Verdict(False, "rule:a/b", 0.0)]) == 1.0
    assert confidence(page, [KEPT, Verdict(False, "trafilatura", 0.0)]) == 0.5
    assert confidence(page[:1], [Verdict(True, "between", 0.6)]) == 0.6
    assert confidence(page[:1], [Verdict(False, "trafilatura", 0.0)]) == 0.0


@pytest.mark.parametrize(
    ("flag", "texts", "title", "fields"),
    [
        ("short", [SENTENCE], "T", {}),
        ("truncated", [SENTENCE * 5, "And then the sea came over the wall and …"], "T", {}),
        ("untitled", [SENTENCE * 5], None, {}),
        ("link-list", [SENTENCE * 5], "T", {"links": 0.9}),
    ],
)
def test_a_flag_tells_what_is_odd(flag, texts, title, fields):
    page = blocks(*texts, **fields)
    assert flags(page, [KEPT] * len(page), Metadata(title=title)) == (flag,)


def test_a_paywall_notice_counts_only_where_little_text_is_shown():
    page = blocks(SENTENCE * 5, "Subscribe to read on.")
    notice = Verdict(False, "text:paywall", 0.1)
    assert flags(page, [KEPT, notice], Metadata(title="T")) == ("paywalled",)
    assert flags(blocks(SENTENCE * 20, "x"), [KEPT, notice], Metadata(title="T")) == ()


def test_flags_are_named_after_their_checks():
    assert list(CHECKS) == sorted(CHECKS) == ["link-list", "paywalled", "short", "truncated", "untitled"]
