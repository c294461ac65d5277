"""Messages and mailboxes: one capture a message, its head the evidence, nothing else a page."""

import base64
import gzip
import io
import quopri
import zipfile
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ingest
from ingest.errors import Unsupported
from ingest.extract.pipeline import clean_capture
from ingest.models import Evidence
from ingest.rules.sites import SITES
from ingest.sources.archives.mbox import messages
from ingest.sources.archives.read import kind_of, members
from ingest.sources.reopen import reopen

TEXT = """The mill pond was drained on Monday, and by noon half the village stood on the bank to look at the mud.

Three bicycles came up, a church bell that nobody had missed, and a safe whose door was rusted shut.

The mayor says that the water will be back before the swans are, which is to say by the first week of March."""
HTML = (
    "<html><body><h1>What the pond held</h1>"
    + "".join(f"<p>{each}</p>" for each in TEXT.split("\n\n"))
    + "</body></html>"
)
HEAD = (
    "Received: from a.example by b.example; Tue, 9 Dec 2025 12:00:00 +0000\n"
    "From: Ida Holm <ida@orchard.example>\nTo: reader@fair.example\n"
    "Subject: =?UTF-8?B?RGVyIE3DvGhsdGVpY2g=?=\nDate: Tue, 09 Dec 2025 10:30:00 +0100\nMIME-Version: 1.0\n"
)
SAID = Evidence("mail", "Der Mühlteich", ("Ida Holm",), "2025-12-09T10:30:00+01:00", leads=True)


def part(kind, body, coding="quoted-printable", extra="", charset="utf-8"):
    data = body.encode(charset) if isinstance(body, str) else body
    if coding == "quoted-printable":
        data = quopri.encodestring(data)
    elif coding == "base64":
        data = base64.encodebytes(data)
    return f"Content-Type: {kind}\nContent-Transfer-Encoding: {coding}\n{extra}\n".encode() + data


def multi(kind, *parts, head=HEAD, boundary="b1"):
    body = b"".join(b"--%s\n%s\n" % (boundary.encode(), each) for each in parts)
    return (
        f"{head}Content-Type: multipart/{kind}; boundary={boundary}\n\n".encode()
        + body
        + b"--%s--\n" % boundary.encode()
    )


LETTER = multi("alternative", part("text/plain; charset=utf-8", TEXT), part("text/html; charset=utf-8", HTML))
PLAIN = (HEAD + "Content-Type: text/plain; charset=utf-8\n\n" + TEXT).encode()


@pytest.fixture
def read(tmp_path):
    """Read bytes as a file of some name; every capture must come out the same when it is opened again."""

    def read(data, name):
        (tmp_path / "raw").mkdir(exist_ok=True)
        (tmp_path / "raw" / name).write_bytes(data)
        found = list(members(tmp_path / "raw" / name, f"raw/{name}"))
        assert len({each.source for each in found}) == len(found)
        for each in found:
            if each.capture:
                assert reopen(each.source, tmp_path) == each.capture
        return found

    return read


def pages(found):
    return [each.capture for each in found if each.capture]


def left_out(found):
    return sorted(each.left_out for each in found if each.left_out)


def cleaned(capture):
    return clean_capture(capture, SITES, "0")


def test_a_letter_is_one_page_and_its_head_says_of_it_what_counts(read):
    found = read(LETTER, "letter.eml")
    (capture,) = pages(found)
    assert (capture.media_type, capture.source) == ("text/html", "raw/letter.eml#0")
    assert capture.evidence == SAID
    assert capture.fetched_at == datetime(2025, 12, 9, 12, tzinfo=UTC)
    assert left_out(found) == ["part text/plain"]
    article = cleaned(capture)
    assert (article.title, article.authors, article.published) == (SAID.title, SAID.authors, SAID.published)
    assert article.metadata.published_from == "mail: 2025-12-09T10:30:00+01:00"
    assert "church bell" in article.text
    assert article.text.count("The mill pond was drained") == 1


@pytest.mark.parametrize("name", ["letter.eml", "letter", "letter.txt", "letter.eml.gz", "17328.host:2,S"])
def test_a_message_is_told_by_its_bytes(read, name):
    data = gzip.compress(PLAIN) if name.endswith(".gz") else PLAIN
    (capture,) = pages(read(data, name))
    assert (capture.media_type, capture.evidence) == ("text/plain", SAID)
    assert capture.body == TEXT.encode()


@pytest.mark.parametrize(
    "data",
    [
        b"From: the mill\n\nThe pond is empty.",
        b"Date: 9 December 2025\nSubject: ponds\n\nThe pond is empty.",
        b"From the mill to the pond it is a mile.\nDate: none\n",
        b"<!DOCTYPE html><p>From: a\nTo: b\nSubject: c",
        b"Subject: a letter to the editor: ponds\n",
    ],
)
def test_an_article_that_begins_like_one_is_none(data):
    assert kind_of(data, "a.txt") is None


def test_saved_pages_and_messages_with_pictures_are_told_apart():
    saved = b"From: <Saved by Blink>\nSnapshot-Content-Location: https://orchard.example/\nSubject: x\nDate: y\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n"
    assert kind_of(saved, "a") == "mhtml"
    sent = HEAD.encode() + b"Content-Type: multipart/related; boundary=b\n\n"
    assert kind_of(sent, "a") == "mail"
    assert kind_of(sent, "a.mht") == "mhtml"


@pytest.mark.parametrize("coding", ["quoted-printable", "base64", "8bit"])
@pytest.mark.parametrize("charset", ["utf-8", "windows-1252", "iso-2022-jp", "koi8-r"])
def test_codings_and_charsets_are_undone(read, coding, charset):
    words = {
        "iso-2022-jp": "池の水が抜かれた。",
        "koi8-r": "Пруд осушили в понедельник.",
        "windows-1252": "Der Mühlteich — leer.",
    }
    text = f"{words.get(charset, 'Mühlteich, пруд')}\n\n{TEXT}"
    (capture,) = pages(
        read(HEAD.encode() + part(f"text/plain; charset={charset}", text, coding, charset=charset), "a.eml")
    )
    assert cleaned(capture).provenance.charset_from == "header"
    assert text.partition("\n")[0] in "\n".join(block.text for block in cleaned(capture).blocks)


def test_a_part_that_is_attached_is_counted_and_a_message_that_is_stands_alone(read):
    inner = (HEAD.replace("RGVyIE3DvGhsdGVpY2g=", "RGVyIFNhZmU=") + "\n" + TEXT).encode()
    data = multi(
        "mixed",
        part("text/plain; charset=utf-8", "See below. " + TEXT),
        part("image/png; name=a.png", b"\x89PNG", "base64", "Content-Disposition: attachment\n"),
        part("text/html", "<p>x", "7bit", "Content-Disposition: attachment; filename=a.html\n"),
        b"Content-Type: message/rfc822\n\n" + inner,
    )
    found = read(data, "a.eml")
    assert [(each.source, each.evidence.title) for each in pages(found)] == [
        ("raw/a.eml#0", "Der Mühlteich"),
        ("raw/a.eml#0.1", "Der Safe"),
    ]
    assert left_out(found) == ["attachment image/png", "attachment text/html"]


def test_parts_that_are_shown_one_after_the_other_are_one_page(read):
    first, second, third = TEXT.split("\n\n")
    data = multi(
        "mixed",
        part("text/html; charset=utf-8", f"<p>{first}"),
        part("image/png", b"\x89PNG", "base64"),
        part("text/html; charset=utf-8", f"<p>{second}"),
        part("text/plain; charset=utf-8", f"{third} <end>"),
    )
    (capture,) = pages(read(data, "a.eml"))
    text = cleaned(capture).text
    assert [each in text for each in (first, second, f"{third} <end>")] == [True] * 3


def test_of_two_forms_the_html_is_read_unless_it_is_a_shell(read):
    shell = multi(
        "alternative", part("text/plain", TEXT), part("text/html", "<style>p{color:red}</style><p>View online")
    )
    (capture,) = pages(read(shell, "a.eml"))
    assert capture.media_type == "text/plain"
    nested = multi(
        "alternative",
        part("text/plain", TEXT),
        multi("related", part("text/html", HTML), part("image/png", b"x", "base64"), head="", boundary="b2"),
    )
    found = read(nested, "b.eml")
    assert [each.media_type for each in pages(found)] == ["text/html"]
    assert left_out(found) == ["part image/png", "part text/plain"]


def test_flowed_text_is_paragraphs_again(read):
    flowed = "One line that goes on \nand on.\n\n> quoted and \n> on.\n  indented\n-- \nIda"
    (capture,) = pages(read(HEAD.encode() + b"Content-Type: text/plain; format=flowed\n\n" + flowed.encode(), "a.eml"))
    assert capture.body.decode() == "One line that goes on and on.\n\n> quoted and on.\n indented\n-- \nIda"


@pytest.mark.parametrize(
    ("headers", "authors", "url", "site"),
    [
        ("", ("Ida Holm",), None, None),
        ("From: ida@orchard.example\n", (), None, None),
        ("From: Ida Holm via Ponds <ponds@lists.fair.example>\nList-Post: <mailto:ponds@lists.fair.example>\n", ("Ida Holm",), None, "lists.fair.example"),
        ("From: Ponds <letter@orchard.example>\nList-Id: Ponds <ponds.sender.example>\n", (), None, "orchard.example"),
        ("From: =?utf-8?q?Ida_H=C3=B8lm?= <i@gmail.example>\n", ("Ida Hølm",), None, None),
        ("From: Ida Holm <i@orchard.example>\nArchived-At: <https://lists.fair.example/m/7>\n", ("Ida Holm",), "https://lists.fair.example/m/7", "lists.fair.example"),
        ("From: Ida Holm from Ponds <i@orchard.example>\nList-Post: <https://ponds.example/p/safe>\n", ("Ida Holm",), "https://ponds.example/p/safe", "ponds.example"),
        ('From: "Holm, Ida" <i@orchard.example>, Jon Brandt <j@orchard.example>\n', ("Holm, Ida", "Jon Brandt"), None, None),
    ],
)  # fmt: skip
def test_who_wrote_it_and_whose_it_is(read, headers, authors, url, site):
    head = HEAD.replace("From: Ida Holm <ida@orchard.example>\n", headers or "From: Ida Holm <ida@orchard.example>\n")
    (capture,) = pages(read(f"{head}\n{TEXT}".encode(), "a.eml"))
    assert (capture.evidence.authors, capture.url, capture.site) == (authors, url, site)


def test_a_message_cut_off_says_so(read):
    (capture,) = pages(read(LETTER[: LETTER.index(b"church") + 200], "a.eml"))
    assert capture.damage == ("corrupt", "the message ends before its last part does")
    assert pages(read(LETTER, "b.eml"))[0].damage is None


def test_a_message_of_apple_mail_is_free_of_its_frame(read):
    (capture,) = pages(read(b"%d\n%s<?xml version='1.0'?><plist></plist>" % (len(PLAIN), PLAIN), "7.emlx"))
    assert capture.body == TEXT.encode()


def test_a_message_is_cleaned_without_a_database_too():
    assert ingest.clean(LETTER).title == "Der Mühlteich"
    with pytest.raises(Unsupported, match="mailbox"):
        ingest.clean(FROM + PLAIN)
    with pytest.raises(Unsupported, match="without text"):
        ingest.clean(HEAD.encode() + part("application/pdf", b"%PDF-1.4", "base64"))


def test_a_message_without_text_is_no_page(read):
    found = read(HEAD.encode() + part("application/pdf", b"%PDF-1.4", "base64"), "a.eml")
    assert left_out(found) == ["a message without text", "part application/pdf"]


FROM = b"From ida@orchard.example Tue Dec  9 10:30:00 2025\n"


def test_a_mailbox_is_its_messages(read, tmp_path):
    second = (
        HEAD.replace("RGVyIE3DvGhsdGVpY2g=", "RGVyIFNhZmU=").encode()
        + b"\n>From the bank one saw it.\n\n"
        + TEXT.encode()
    )
    box = FROM + PLAIN + b"\n\n" + FROM + second + b"\n"
    found = read(box, "list.mbox")
    assert [(each.source, each.evidence.title) for each in pages(found)] == [
        ("raw/list.mbox#0", "Der Mühlteich"),
        ("raw/list.mbox#1", "Der Safe"),
    ]
    assert pages(found)[1].body.startswith(b"From the bank one saw it.\n")
    assert [each.source for each in pages(read(gzip.compress(box), "INBOX"))] == ["raw/INBOX#0", "raw/INBOX#1"]
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as bundle:
        bundle.writestr("mail/list", box)
        bundle.writestr("mail/letter.eml", LETTER)
    assert [each.source for each in pages(read(held.getvalue(), "a.zip"))] == [
        "raw/a.zip#mail/list#0",
        "raw/a.zip#mail/list#1",
        "raw/a.zip#mail/letter.eml#0",
    ]


@pytest.mark.parametrize(
    "odd",
    [
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3000)),
        b"Content-Type: message/rfc822\n\n" * 3000,
        b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 30_000,
        b"X: y\n" * 200_000 + b"\n" + TEXT.encode(),
        b"Subject: " + b"=?utf-8?q?a?= " * 20_000 + b"\n\n" + TEXT.encode(),
        b"From: " + b"(" * 50_000 + b"\n\n" + TEXT.encode(),
        b"Content-Type: text/plain; charset=idna\nSubject: =?idna?q?=FF?=\n\n" + TEXT.encode(),
    ],
)
def test_a_message_that_is_a_flood_costs_itself_and_no_other(read, odd):
    found = read(FROM + PLAIN + b"\n" + FROM + b"To: a\n" + odd + b"\n\n" + FROM + PLAIN, "a.mbox")
    captures = {each.source: each.capture for each in found if each.capture}
    assert captures["raw/a.mbox#0"].body.strip() == captures["raw/a.mbox#2"].body.strip() == TEXT.encode()
    second = [each for each in found if each.source.startswith("raw/a.mbox#1")]
    assert second
    assert all(each.capture or each.error or each.left_out for each in second)
    if TEXT.encode() in odd:
        assert captures["raw/a.mbox#1"].body.strip() == TEXT.encode()


BODIES = st.lists(
    st.sampled_from(
        ["From here on", "From now 10:30 2025", ">From a", ">>From b", "", "a line", "Subject: x", "From: me"]
    ),
    max_size=8,
).map("\n".join)


@settings(deadline=None)
@given(st.lists(BODIES, min_size=1, max_size=5), st.integers(1, 5_000), st.sampled_from(["\n", "\r\n"]))
def test_a_mailbox_comes_apart_as_it_was_put_together(bodies, step, end):
    """Messages are written as RFC 4155 readers expect, every line that begins with From quoted."""
    texts = [f"Subject: {number}\n\n{body}\n" for number, body in enumerate(bodies)]
    quoted = [
        "\n".join(f">{line}" if line.lstrip(">").startswith("From ") else line for line in text.split("\n"))
        for text in texts
    ]
    box = "".join(f"{FROM.decode()}{text}\n" for text in quoted).replace("\n", end).encode()

    class Slow(io.BytesIO):
        def read(self, size=-1):
            return super().read(min(size, step))

    found = [each.data.decode().replace("\r\n", "\n") for each in messages(Slow(box), 1 << 20)]
    assert [each.removesuffix("\n") for each in found] == texts


@settings(deadline=None)
@given(st.integers(0, 400), st.integers(1, 300))
def test_of_a_long_message_the_beginning_is_kept(size, most):
    box = FROM + b"A: b\n\n" + b"x" * size + b"\n" + FROM + b"C: d\n\n"
    first, second = messages(io.BytesIO(box), most)
    whole = b"A: b\n\n" + b"x" * size + b"\n"
    assert (first.data, first.cut) == (whole[:most], len(whole) > most)
    assert second.data.startswith(b"C: d"[:most])


NAMES = st.text(st.characters(codec="utf-8", categories=("L", "N")), min_size=1, max_size=12)


@settings(max_examples=60, deadline=None)
@given(
    NAMES,
    NAMES,
    st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=40),
    st.data(),
)
def test_what_the_library_writes_is_read_as_it_was(tmp_path_factory, name, subject, body, data):
    message = EmailMessage()
    message["From"] = f'"{name}" <a@orchard.example>'
    message["To"], message["Subject"], message["Message-ID"] = "b@fair.example", subject, "<1@orchard.example>"
    message.set_content(f"{body}\n", cte=data.draw(st.sampled_from(["base64", "quoted-printable", "8bit"])))
    path = tmp_path_factory.mktemp("mail") / "a.eml"
    path.write_bytes(message.as_bytes())
    found = list(members(path, "a.eml"))
    captures = pages(found)
    assert len(found) == 1
    if captures:
        assert captures[0].body.decode().strip() == body
        assert captures[0].evidence.title == subject
        assert captures[0].evidence.authors == (name,)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_damage_gives_pages_or_losses_and_never_raises(tmp_path_factory, data):
    whole = data.draw(st.sampled_from([LETTER, PLAIN, FROM + LETTER + b"\n" + FROM + PLAIN]))
    at = data.draw(st.integers(0, len(whole)))
    size = data.draw(st.integers(0, 60))
    junk = data.draw(
        st.binary(max_size=40)
        | st.sampled_from([b"=?utf-8?b?////?=", b"=?x?q?a?=", b"; charset=\xff", b"--b1", b"\n\n"])
    )
    path = tmp_path_factory.mktemp("mail") / data.draw(st.sampled_from(["a.eml", "a.mbox"]))
    path.write_bytes(whole[:at] + junk + whole[at + size :])
    found = list(members(path, "a"))
    assert found
    assert not any("cannot be read further" in str(each.error) for each in found)
