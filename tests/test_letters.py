"""What mail programs put around the words of a message, and that nothing else of it is taken for that."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.extract.page_parts.mail import mail_verdicts
from ingest.extract.pipeline import clean_capture
from ingest.extract.text.lines import segment
from ingest.models import Capture, Evidence
from ingest.rules.sites import SITES

WORDS = (
    "The ferry was late again on Thursday, and the people on the quay had time to learn each other's names.",
    "One of them keeps bees on the far shore and had promised a jar of honey to whoever waited with her longest.",
    "Nobody won the jar, because the boat came in with its lights off and no one saw who stepped on board last.",
)
MAIL = Evidence("mail", "The late ferry", ("Ida Holm",), leads=True)


def ledger(body, media_type="text/html", evidence=MAIL):
    made = clean_capture(Capture(body.encode(), media_type=media_type, evidence=evidence), SITES, "0")
    return [(block.text, verdict.decided_by if not verdict.kept else "kept") for block, verdict in made.ledger]


def plain(*lines):
    return dict(ledger("\n\n".join((*WORDS, *lines)), "text/plain"))


def test_a_signature_and_the_message_before_are_none_of_the_words_of_a_letter():
    said = plain("On Monday Jon Brandt wrote:\n> The honey is mine.\n> Ask her yourself.\n\n-- \nIda Holm\nQuay 3")
    assert [said[each] for each in WORDS] == ["kept"] * 3
    assert said["On Monday Jon Brandt wrote:"] == "mail:quoted"
    assert {said[each] for each in said if "honey is mine" in each} == {"mail:quoted"}
    assert said["Ida Holm"] == said["Quay 3"] == "mail:signature"


def test_a_quote_that_is_answered_below_stays():
    said = plain("> The honey is mine.", "It is not, says the woman who keeps the bees and the jar on her window sill.")
    assert "mail:quoted" not in said.values()


def test_what_stands_behind_dashes_at_length_is_no_signature():
    said = plain("--", *(f"And {each}" for each in WORDS * 2))
    assert "mail:signature" not in said.values()


def test_a_page_with_the_same_words_is_no_letter():
    quoted = "\n\n".join((*WORDS, "He wrote:\n> The honey is mine.", "--\nIda"))
    assert "mail:quoted" not in dict(ledger(quoted, "text/plain", None)).values()


BODY = "".join(f"<p>{each}</p>" for each in WORDS)


@pytest.mark.parametrize(
    ("around", "text", "name"),
    [
        ('<div class="gmail_quote"><div class="gmail_attr">Jon wrote:</div><blockquote class="gmail_quote">The honey is mine.</blockquote></div>', "The honey is mine.", "mail:quoted"),
        ('<div class="moz-cite-prefix">Jon wrote:</div><blockquote type="cite">The honey is mine.</blockquote>', "Jon wrote:", "mail:quoted"),
        ('<div class="gmail_signature">Ida Holm, Quay 3</div>', "Ida Holm, Quay 3", "mail:signature"),
        ('<table><tr><td><p>You get this letter as a friend of the quay.</p><p><a href="https://quay.example/unsubscribe?u=1">Leave</a></p></td></tr></table>', "You get this letter as a friend of the quay.", "mail:footer"),
        ('<table><tr><td><p>Du bist angemeldet.</p><p><a href="https://quay.example/x7">Hier abmelden</a></p></td></tr></table>', "Du bist angemeldet.", "mail:footer"),
    ],
)  # fmt: skip
def test_what_mail_programs_mark_is_named(around, text, name):
    said = dict(ledger(f"<html><body><div>{BODY}</div>{around}</body></html>"))
    assert said[text] == name
    assert [said[each] for each in WORDS] == ["kept"] * 3


def test_above_the_text_the_writer_is_no_text_and_buttons_are_none():
    body = f'<h1>The late ferry</h1><div>Ida Holm</div>{BODY}<p><a href="/s">Share</a></p><p><a href="/b">The bees of the far shore, a longer story</a></p>'
    said = dict(ledger(body))
    assert (said["The late ferry"], said["Ida Holm"], said["Share"]) == ("text:title", "text:byline", "mail:button")
    assert not said["The bees of the far shore, a longer story"].startswith("mail:")
    inside = BODY.replace("</p><p>", '</p><p><a href="/b">The bees of the far shore, a longer story</a></p><p>', 1)
    assert dict(ledger(inside))["The bees of the far shore, a longer story"] == "kept"
    assert dict(ledger(f"{BODY}<p>Ida Holm</p>"))["Ida Holm"] != "text:byline"


def test_what_is_forwarded_is_kept():
    body = f'<div>See below</div><div class="gmail_quote">---------- Forwarded message ---------<div>{BODY}</div></div>'
    assert "mail:quoted" not in dict(ledger(body)).values()


def test_a_link_out_of_the_list_takes_no_letter_with_it():
    link = '<a href="https://quay.example/unsubscribe">Leave</a>'
    said = dict(ledger(f"<h1>Late</h1><table><tr><td>{BODY}</td></tr><tr><td>{link}</td></tr></table><p>Bye"))
    assert [said[each] for each in WORDS] == ["kept"] * 3


LINES = st.lists(
    st.sampled_from(["> quoted", ">> more", "He wrote:", "--", "-- ", "a line of its own", WORDS[0], ""]), max_size=12
)


@given(LINES)
def test_only_the_end_of_a_letter_is_marked_and_never_all_of_it(lines):
    blocks = segment("\n\n".join(lines), markdown=False)
    marks = mail_verdicts(blocks)
    assert not any(kept for kept, _ in marks.values())
    places = sorted(marks)
    assert places == list(range(len(blocks) - len(places), len(blocks)))
    assert not blocks or len(places) < len(blocks)
