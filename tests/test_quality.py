"""Is it an article at all, how far is it to be trusted, and what is odd about it."""

import pytest

from ingest.errors import Reject
from ingest.extract.html.head import HeadMetadata
from ingest.extract.html.parse import parse
from ingest.extract.html.segment import segment
from ingest.extract.quality.checks import CHECKS, confidence, findings, is_partial, language_of, require_article
from ingest.models import Block, Metadata, Verdict

SENTENCE = "The harbor wall was built in a single winter by men who had never built one before."
KEPT = Verdict(True, "trafilatura", 1.0)


DROPPED = Verdict(False, "forest", 0.1)


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


def flags(*judged):
    return tuple(name for name, _ in findings(*judged))


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


def states(**article):
    return HeadMetadata({}, (article,), article)


def seen(page, given=None):
    return dict(findings(page, [KEPT] * len(page), Metadata(title="T"), given))


def test_findings_name_the_signal_of_each_flag():
    page = blocks("And then the sea came over the wall and …")
    assert findings(page, [KEPT], Metadata()) == (
        ("short", "words: 10"),
        ("truncated", "ends: …"),
        ("untitled", "no title stated"),
    )


def test_a_page_that_says_it_is_not_free_is_paywalled_where_little_of_it_is_shown():
    assert seen(blocks(SENTENCE * 5), states(isAccessibleForFree="False")) == {
        "paywalled": "isAccessibleForFree: false, 81 words left"
    }
    locked = states(isAccessibleForFree=False, wordCount=900)
    assert "left of 900 stated" in seen(blocks(SENTENCE * 20), locked)["paywalled"]
    assert seen(blocks(SENTENCE * 50), locked) == {}
    assert seen(blocks(SENTENCE * 5), states(isAccessibleForFree=True)) == {}


def test_a_closed_part_of_a_free_page_does_not_close_it():
    part = {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".bonus"}
    page = blocks(SENTENCE * 5)
    assert findings(page, [KEPT], Metadata(title="T"), HeadMetadata({}, ({"@type": "NewsArticle"}, part), {})) == ()


@pytest.mark.parametrize(
    "notice",
    [
        "Already a subscriber? Please sign in to continue with this story",
        "Dieser Artikel ist exklusiv für Abonnenten unserer Zeitung",
        "Cet article est réservé aux abonnés du journal",
        "Artykuł dostępny tylko dla prenumeratorów gazety",
        "Эта статья доступна только для подписчиков газеты",
        "この記事は有料会員限定です",
    ],
)
def test_a_paywall_is_told_by_its_words_and_its_markup_together(notice):
    tree = parse(f"<h1>T</h1><p>{SENTENCE * 4}</p><div class='article-paywall'>{notice}</div>")
    page = segment(tree).blocks
    verdicts = [KEPT if block.kind == "paragraph" and "paywall" not in block.path else DROPPED for block in page]
    assert "paywalled" in dict(findings(page, verdicts, Metadata(title="T"), None, tree))
    assert "paywalled" not in dict(findings(page, verdicts, Metadata(title="T"), None, None))


def test_a_text_is_truncated_where_it_ends_long_before_its_stated_length():
    assert seen(blocks(SENTENCE * 20), states(wordCount=900)) == {"truncated": "stated: 900 words, shown: 321"}
    assert seen(blocks(SENTENCE * 20), states(wordCount=400)) == {}


def test_the_teaser_of_another_story_cuts_nothing_off():
    story = [Block(n, "paragraph", SENTENCE * 3, path="article>p") for n in range(3)]
    teaser = Block(
        3, "paragraph", "The keeper of the northern light tells of his eleven winters ...", path="div.card>p"
    )
    assert seen([*story, teaser], states()) == {}
    heading = Block(3, "heading", "And now for something else...", path="article>h2", level=2)
    assert seen([*story, heading], states()) == {}
    last = Block(3, "paragraph", "The keeper of the northern light tells of his eleven ...", path="article>p")
    assert seen([*story, last], states()) == {"truncated": "ends: ..."}


def test_several_texts_that_break_off_are_teasers():
    assert seen(blocks(SENTENCE * 5, "The lamp was lit again ...", "The ferry came late ...")) == {}


def test_paragraphs_that_come_again_and_again_are_a_machine_s():
    numbered = blocks(*[f"In chapter {n} of this book the sea rises and the wall is built again." for n in range(9)])
    assert seen(numbered) == {"machine-duplicate": "paragraphs that stood there before: 8, 120 of 135 words"}
    refrain = blocks(*[SENTENCE.replace("winter", f"winter {'x' * n}") for n in range(9)], SENTENCE, SENTENCE)
    assert seen(refrain) == {}


def test_some_findings_say_that_there_is_more_to_the_article():
    assert is_partial([("paywalled", "notice: x")])
    assert not is_partial([("short", "words: 31"), ("link-list", "x")])


def test_flags_are_named_after_their_checks():
    assert (
        list(CHECKS)
        == sorted(CHECKS)
        == [
            "bot-wall",
            "consent-wall",
            "link-list",
            "machine-duplicate",
            "paywalled",
            "script-shell",
            "short",
            "soft-404",
            "truncated",
            "untitled",
        ]
    )


@pytest.mark.parametrize("notice", ["Already have an account? Log in", "Please sign in to view notifications."])
def test_a_shop_that_knows_its_customers_is_no_paywall(notice):
    page = blocks(SENTENCE * 5, notice)
    assert flags(page, [KEPT, Verdict(False, "text:paywall", 0.1)], Metadata(title="T")) == ()


def test_a_notice_counts_where_the_text_breaks_off_or_the_page_says_that_it_is_longer():
    notice = Verdict(False, "text:paywall", 0.1)
    words = "Already a subscriber? Log in"
    cut = blocks(
        SENTENCE * 5,
        "When the tide turned the whole quay lay under water, and the men of the next watch were the",
        words,
    )
    assert "paywalled" in flags(cut, [KEPT, KEPT, notice], Metadata(title="T"))
    whole = blocks(SENTENCE * 5, words)
    assert "paywalled" in dict(findings(whole, [KEPT, notice], Metadata(title="T"), states(wordCount=900)))
