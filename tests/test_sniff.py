"""Bytes -> media type: what pages look like, what is no page, and what only the name can tell."""

import gzip
import io
import json
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import Empty, Unsupported
from ingest.sources.archives.kinds import NAMES
from ingest.sources.archives.read import READERS
from ingest.sources.media_type import ARCHIVES, MESSAGES, READS, media_type

PROSE = (
    "The ferry to the island sails again from Saturday.\nTickets cost the same as before.\n\nChildren travel free.\n"
)


@pytest.mark.parametrize(
    "page",
    [
        "<!DOCTYPE html><p>Hello",
        "\n\n  <!doctype HTML PUBLIC '-//W3C//DTD HTML 4.01//EN'>\n<title>Hello</title>",
        "<HTML><p>Hello",
        "<head><title>Hello</title>",
        "<body bgcolor=white>Hello",
        "<script>var a = 1</script><p>Hello",
        "<iframe src=a.html></iframe>",
        "<h1>Hello</h1>",
        "<div class=a>Hello</div>",
        "<font size=2>Hello</font>",
        "<table><tr><td>Hello</table>",
        "<style>p{}</style>",
        "<title>Hello</title>",
        "<meta charset=utf-8><p>Hello",
        "<!-- saved from url=(0031)https://example.org/a.html -->\n<html><p>Hello",
        "<p>Hello</p>",
        "<a href=/>Home</a> <b>Hello</b>",
        "<b>Hello</b>",
        "Hello <b>there</b>, <i>you</i> and <a href=/>them</a><br>",
        "<?php echo 1 ?><html><p>Hello",
    ],
)
def test_pages_are_html(page):
    for body in (page.encode(), b"\xef\xbb\xbf" + page.encode(), page.encode("utf-16"), page.encode("utf-16-le")):
        assert media_type(body) == "text/html"


def test_xhtml_is_told_by_its_declaration_and_root():
    page = '<?xml version="1.0"?>\n<!-- a page -->\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0">\n<html xmlns="http://www.w3.org/1999/xhtml"><p>Hi</p></html>'
    assert media_type(page.encode()) == "application/xhtml+xml"
    assert media_type(page.encode("utf-16")) == "application/xhtml+xml"


def test_prose_is_plain_text():
    for body in (PROSE.encode(), PROSE.encode("utf-16"), "Старая мельница у реки".encode("koi8-r"), b"One line"):
        assert media_type(body) == "text/plain"


@pytest.mark.parametrize(
    "text",
    [
        "<3 this recipe\n" + PROSE,
        "<p> is the tag for a paragraph.\n" + PROSE * 3,
        "<br>\n" + PROSE * 3,
        "<editor@example.org> wrote:\n" + PROSE,
        "[1] A note\n" + PROSE,
        "{curly} words\n" + PROSE,
        PROSE * 4 + "You may use these tags: <a href> <b> <i> <em> <strong> <p>\n",
        "Content-Type: the header that says what a page is\n" + PROSE,
        "BMW sells cars\n" + PROSE,
        "# 1 in the charts\n" + PROSE,
        "Form feeds\f stand between the pages\n" + PROSE,
    ],
)
def test_text_that_starts_oddly_is_still_text(text):
    assert media_type(text.encode(), "capture.txt") == "text/plain"


@pytest.mark.parametrize(
    "text",
    [
        "# The ferry\n\nIt [sails](https://example.org/ferry) again.\n",
        "---\ntitle: The ferry\ndate: 2025-01-02\n---\n\n# The ferry\n\nIt sails.\n",
        "## How to\n\n```\npip install ferry\n```\n",
    ],
)
def test_markdown_is_told_by_its_marks(text):
    assert media_type(text.encode()) == "text/markdown"
    assert media_type(text.replace("\n", "\r\n").encode()) == "text/markdown"


def test_a_name_breaks_ties_and_no_more():
    assert media_type(PROSE.encode(), "a.md") == "text/markdown"
    assert media_type(PROSE.encode(), "A.MARKDOWN") == "text/markdown"
    assert media_type(PROSE.encode(), "a.html") == "text/plain"
    assert media_type((PROSE + "<p>Bye").encode(), "a.html") == "text/html"
    assert media_type(b"<!DOCTYPE html><p>Hello", "a.txt") == "text/html"
    assert media_type(b"<!DOCTYPE html><p>Hello", "a.md") == "text/html"
    assert media_type((PROSE + "<p>Bye").encode(), "", "text/html; charset=utf-8") == "text/html"
    assert media_type(PROSE.encode(), "", "text/markdown") == "text/markdown"


@pytest.mark.parametrize(
    ("name", "what"), [("a.css", "style sheet"), ("a.js", "script"), ("a.csv", "CSV table"), ("a.tsv", "TSV table")]
)
def test_text_that_only_a_name_tells_is_no_capture(name, what):
    with pytest.raises(Unsupported, match=rf"^{what}: not a web capture"):
        media_type(b"a,b\n1,2\n", name)
    assert media_type(b"<!DOCTYPE html><p>Hello", name) == "text/html"


def zipped(*names):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return file.getvalue()


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "PDF"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "PNG image"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "JPEG image"),
        (b"GIF89a\1\0\1\0", "GIF image"),
        (b"RIFF\x24\0\0\0WEBPVP8 ", "WebP image"),
        (b"\0\0\0\x20ftypavif\0\0\0\0", "AVIF image"),
        (b"BM\x36\0\0\0\0\0\0\0\x36\0", "BMP image"),
        (b"\0\0\1\0\1\0\x10\x10", "icon"),
        (b"II*\0\x08\0\0\0", "TIFF image"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><path/></svg>', "SVG image"),
        (b'<?xml version="1.0"?><svg:svg/>', "SVG image"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0", "video"),
        (b"\x1aE\xdf\xa3\x01\0\0\0", "video"),
        (b"RIFF\x24\0\0\0WAVEfmt ", "audio"),
        (b"ID3\4\0\0\0\0", "audio"),
        (zipped("a.txt"), "ZIP archive"),
        (zipped("[Content_Types].xml", "word/document.xml"), "office file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0", "office file"),
        (b"7z\xbc\xaf\x27\x1c\0\4", "7z archive"),
        (b"Rar!\x1a\x07\1\0", "RAR archive"),
        (b"a.txt".ljust(257, b"\0") + b"ustar\x0000", "tar archive"),
        (gzip.compress(b"x", mtime=0), "gzip inside gzip"),
        (b"\xfd7zXZ\0\0", "xz archive"),
        (b"WARC/1.1\r\nWARC-Type: warcinfo\r\n", "WARC archive"),
        (b"wOF2\0\1\0\0", "font"),
        (b"\x7fELF\2\1\1\0", "executable"),
        (b"MZ\x90\0\3\0\0\0\4\0\0\0", "executable"),
        (b"SQLite format 3\0\x10\0", "SQLite database"),
        (b"{\\rtf1\\ansi Hello}", "RTF text"),
        (b'{"a": [1, 2]}', "JSON"),
        (b'\n[{"a": 1}]\n', "JSON"),
        (b'{"a": 1}\n{"a": 2}\n', "JSON"),
        (b'<?xml version="1.0"?><rss version="2.0"><channel/></rss>', "RSS feed"),
        (b"<rss version='2.0'></rss>", "RSS feed"),
        (b'<rdf:RDF xmlns="http://purl.org/rss/1.0/"></rdf:RDF>', "RSS feed"),
        (b'<?xml version="1.0"?>\n<!-- made by hand -->\n<feed xmlns="http://www.w3.org/2005/Atom"/>', "Atom feed"),
        (b'<?xml version="1.0"?><urlset></urlset>', "sitemap"),
        (b'<?xml version="1.0"?><sitemapindex/>', "sitemap"),
        (b'<?xml version="1.0"?><note><to>you</to></note>', "XML with the root <note>"),
        (
            b"From: <Saved by a browser>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype=a\r\n\r\n",
            "MHTML archive",
        ),
        (bytes(range(256)) * 8, "binary data"),
    ],
)
def test_what_is_no_page_is_named(body, what):
    with pytest.raises(Unsupported) as error:
        media_type(body)
    assert str(error.value) == (f"{what}: not a web capture; {READS}")


def test_what_is_read_is_named_in_full():
    assert set(NAMES) == {*ARCHIVES, *MESSAGES} == set(READERS)


@pytest.mark.parametrize("body", [b"", b" \r\n\t ", b"\xef\xbb\xbf", b"\xff\xfe\n\0", b"\xef\xbb\xbf \n", b"\0" * 64])
def test_nothing_but_white_space_is_empty(body):
    with pytest.raises(Empty):
        media_type(body)


def test_a_stray_nul_or_control_does_not_cost_the_page():
    assert media_type(b"<!DOCTYPE html><p>He\0llo \x07" + PROSE.encode()) == "text/html"
    assert media_type((PROSE * 3).encode() + b"\0") == "text/plain"


def test_a_page_of_json_in_a_script_is_a_page():
    assert media_type(f"<script>{json.dumps({'a': 1})}</script><p>Hello".encode()) == "text/html"


KNOWN = {"text/html", "application/xhtml+xml", "text/plain", "text/markdown"}


@given(
    st.one_of(st.binary(max_size=400), st.text(max_size=200).map(str.encode)), st.sampled_from(["", "a.html", "a.csv"])
)
def test_any_bytes_have_a_media_type_or_a_reason(body, name):
    with suppress(Unsupported, Empty):
        assert media_type(body, name) in KNOWN


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=200))
def test_whatever_follows_a_doctype_is_html(text):
    assert media_type(b"<!DOCTYPE html>" + text.encode()) == "text/html"


def test_letters_struck_twice_for_a_line_printer_are_text():
    assert media_type(b"T\bTi\bid\bde\be t\bta\bab\bbl\ble\be\n" + PROSE.encode()) == "text/plain"
