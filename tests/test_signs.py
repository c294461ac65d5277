"""Labels name boilerplate and nothing else, in linear time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.extract.boilerplate.match import MATCHERS, boilerplate_label, line_key, weak_label
from ingest.extract.boilerplate.tables import LINE_LABELS
from tests.growth import assert_linear

FURNITURE = [
    ("share", "Share this:"),
    ("share", "[14]Tweet"),
    ("share", "Follow us on Facebook"),
    ("share", "812 shares"),
    ("subscribe", "Sign up for our newsletter"),
    ("subscribe", "» Get the week's best harbour stories delivered to your inbox."),
    ("subscribe", "You can unsubscribe at any time."),
    ("paywall", "You have read your 3 free articles this month."),
    ("paywall", "This article is available to members only. Log in here."),
    ("cookie", "We use cookies to make this site work and to count visits."),
    ("cookie", "Diese Website verwendet Cookies."),
    ("cookie", "Ce site utilise des cookies."),
    ("legal", "© 2024 Harbour Media Ltd. All rights reserved."),
    ("legal", "This material may not be published, broadcast, rewritten or redistributed."),
    ("comment", "Comments are closed."),
    ("comment", "17 Comments"),
    ("comment", "You must be logged in to post a comment."),
    ("related", "Related Links"),
    ("related", "READ MORE: How the ferry got its name"),
    ("related", "The council will meet again to decide on the new quay ... read more"),
    ("related", "Lesen Sie auch"),
    ("related", "À lire aussi"),
    ("credit", "Photo: Jane Roe"),
    ("credit", "Max Roe/Getty Images"),
    ("source", "(Reporting by Jane Roe; Editing by Max Doe)"),
    ("caption", "illustration only"),
    ("caption", "File photo"),
    ("caption", "The old ferry leaves the quay at dawn. Credit: Jane Roe"),
    ("caption", "A ferry leaves the quay. (Max Roe/Associated Press)"),
    ("advert", "Advertisement"),
    ("advert", "Story continues below"),
    ("nav", "Skip to main content"),
    ("nav", "Home > News > Harbour"),
    ("tags", "Tags: ferries, quays, weather"),
    ("widget", "5 min read"),
    ("author-bio", "Email Jane Roe at jane@example.org or follow her on Twitter."),
    ("note", "Editor's note: This story was updated to add the name of the ferry."),
    ("promo", "Download our free app for alerts"),
    ("paywall", "This report may be read without a subscription until June 3. Join us to see what members get."),
    ("paywall", "You are reading a members' story, open to everyone this week; find out what else a pass unlocks."),
    ("cookie", "We store cookies on your device and you can decline those we do not need."),
    ("legal", "For reprints and extra copies of this page see our rights desk."),
    ("legal", "Nachdruck nur mit Genehmigung des Verlags."),
    ("subscribe", "Never miss a tide: join 900 neighbors who get our morning email."),
    ("promo", "Were you at the quay? Send your pictures to desk@herald.example."),
    ("note", "This story first ran in the Harbour Herald and is used with leave."),
    ("note", "An earlier version of this article misnamed the ferry."),
    ("share", "Republish this article"),
    ("comment", "Did the soup turn out well? Leave a comment below!"),
]

SENTENCES = [
    "The regulator said on Monday that the shop used cookies to follow its customers.",
    "Cookies are baked on Sunday.",
    "Newsletters lost readers in March, and so did the papers that print them.",
    "He told them to sign up before the boat left.",
    "She shares a flat with two sailors.",
    "The comments were closed to outsiders, the lawyer said.",
    "Copyright law is older than the printing of music.",
    "Photo agencies took the publisher to court over 40 pictures.",
    "Credit is hard to find in a small harbour.",
    "Related work has measured the tide in other ports.",
    "By continuing to print, the paper took a risk.",
    "Subscribe rates fell in the spring.",
    "Home is where the boat is.",
    "The advertisement cost the town 900 euros.",
    "Reading more than ten books a year is rare, the survey found.",
    "Update: nothing has been heard of the ferry.",
    "We set cookies on the table to cool and went down to the boat.",
    "Our newsletter was read by four thousand people and written by one.",
    "Readers can see the archive for free until May, the library said, and members may borrow from it.",
    "We will never share your address with anybody.",
    "Are you happy here? Tell us more.",
]


@pytest.mark.parametrize(("label", "text"), FURNITURE)
def test_furniture_is_named(label: str, text: str) -> None:
    assert boilerplate_label(text) == label


@pytest.mark.parametrize("text", SENTENCES)
def test_a_sentence_about_furniture_gets_no_label(text: str) -> None:
    assert boilerplate_label(text) is None


def test_a_word_that_can_be_a_subheading_gets_only_a_weak_label() -> None:
    for text in ("Twitter", "Politics", "Newsletter", "Email"):
        assert boilerplate_label(text) is None
        assert weak_label(text) is not None


@given(st.text(max_size=900))
def test_any_text_gets_a_known_label_or_none(text: str) -> None:
    assert boilerplate_label(text) in {None, *MATCHERS, *LINE_LABELS.values()}


@given(
    st.sampled_from([text for _, text in FURNITURE]), st.sampled_from(["  {}", "* {}", "[3]{}", "{} ", "\u00a0{}\n"])
)
def test_marks_of_text_browsers_and_white_space_change_nothing(text: str, frame: str) -> None:
    assert boilerplate_label(frame.format(text)) == boilerplate_label(text)


def test_keys_fold_case_marks_and_apostrophes() -> None:
    assert line_key(" • [2]Editor’s  Picks…") == "editor's picks"


HOSTILE = [
    "a",
    " ",
    "(",
    "[",
    "a-",
    "share on ",
    "facebook ",
    "tags a ",
    "© ",
    ". ",
    "photo: ",
    "in this ",
    "a, ",
    "x / ",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_no_text_takes_long(piece: str) -> None:
    def ask(size: int) -> None:
        boilerplate_label((piece * size)[:size])
        boilerplate_label("tags " + (piece * size)[:size])

    for size in (690, 50_000):
        assert_linear(ask, size)


@pytest.mark.parametrize("text", [text for _, text in FURNITURE])
def test_the_cheap_test_before_the_patterns_hides_no_label(text: str) -> None:
    folded = " ".join(text.split()).lstrip("» ")
    if any(matches(folded, folded.lower()) for matches in MATCHERS.values()):
        assert boilerplate_label(text) is not None
