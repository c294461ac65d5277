"""Blocks of an e-mail -> verdicts on what mail programs add around its text: quotes, signatures, footers, buttons.

A quote repeats the previous message, which is a page of its own. A forwarded message is not a quote: people forward
what they want to keep.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml.html import HtmlElement

from ingest.models import Block

__all__ = ["footers", "mail_verdicts"]

Marks = dict[int, tuple[bool, str]]

SIGNATURE, QUOTED, FOOTER, BUTTON = "mail:signature", "mail:quoted", "mail:footer", "mail:button"
BUTTON_WORDS, ALL_LINK = 4, 0.99
"""Words of a paragraph that is a link and nothing else, and share of it: letters have no other buttons."""
SENTENCE = 12
"""Words of the first block that is surely text: above it stands who wrote the letter."""
SIGNATURE_WORDS = 80
"""Words behind the line that separates a signature; RFC 3676 asks for four lines."""
FOOTER_WORDS, FOOTER_SHARE = 120, 0.35
"""Words of the element that holds the link out of a list (why it was sent, by whom, from where), and share of all."""
INTRODUCED = 40
"""Words of the line that introduces a quote."""

# RFC 3676 4.3; white space at its end is gone in a block
_DASHES = re.compile(r"--|[_-]{2}")
_QUOTE = re.compile(r"[>|]")
_SIGNED = frozenset({"gmail_signature", "moz-signature", "apple-signature", "Signature", "protonmail_signature_block"})
_INTRODUCING = frozenset({"gmail_attr", "moz-cite-prefix"})
_LEAVING = re.compile(r"unsubscri|opt-?out|list-?manage|manage[-_]?(?:preferences|subscription)", re.IGNORECASE)
"""In addresses of links that lead out of a list: they are in English whatever the letter is in."""
_LEAVE = re.compile(
    r"unsubscri|opt[ -]out|abmelden|abbestellen|abmeldung|désabonn|désinscri|dar(?:se|me)? de baja|cancelar (?:la |a )?"
    r"(?:suscripción|inscrição|assinatura)|descadastr|disiscri|annulla l.iscrizione|afmelden|uitschrijven|avprenumerera"
    r"|avregistrera|afmeld|avmeld|peruuta tilaus|odhlásit|wypisz|отписаться|відписатися|abonelikten|الغاء الاشتراك"
    r"|إلغاء الاشتراك|配信停止|配信解除|退订|退訂|取消订阅|取消訂閱|수신 ?거부|구독 ?취소",
    re.IGNORECASE,
)
"""In the text of such a link, in the languages of the largest lists."""
_LINK_WORDS = 12
"""Words of such a link; a longer one is a sentence of the letter."""
_BOXES = frozenset({"td", "div", "table", "tr", "tbody", "p", "center", "footer"})


def mail_verdicts(blocks: Sequence[Block], elements: Sequence[HtmlElement] = (), authors: Sequence[str] = ()) -> Marks:
    """Return the verdicts on the blocks of a message that are none of its words; none where nothing else is left.

    ``elements`` are those the blocks stand in, none for a message in plain text; ``authors`` are those its head names.
    """
    marks = _in_html(blocks, elements) if elements else _in_text(blocks)
    names = {name.casefold() for name in authors}
    for block in blocks:
        if block.words >= SENTENCE:
            break
        if block.text.casefold() in names:
            marks.setdefault(block.position, (False, "text:byline"))
    return marks if any(block.position not in marks for block in blocks) else {}


def _in_text(blocks: Sequence[Block]) -> Marks:
    end = len(blocks)
    dashes = next((n for n in range(end - 1, -1, -1) if _DASHES.fullmatch(blocks[n].text)), None)
    if dashes is not None and sum(block.words for block in blocks[dashes:]) <= SIGNATURE_WORDS:
        end = dashes
    first = end
    while first and blocks[first - 1].kind == "quote" and _QUOTE.match(blocks[first - 1].text):
        first -= 1
    if first < end and first and blocks[first - 1].words <= INTRODUCED and blocks[first - 1].text.endswith((":", "：")):
        first -= 1
    return {block.position: (False, QUOTED if n < end else SIGNATURE) for n, block in enumerate(blocks) if n >= first}


def _in_html(blocks: Sequence[Block], elements: Sequence[HtmlElement]) -> Marks:
    leaving = set(footers(elements))
    marks: Marks = {}
    for block, element in zip(blocks, elements, strict=True):
        for each in (element, *element.iterancestors()):
            if name := FOOTER if each in leaving else _name(each):
                marks[block.position] = False, name
                break
        if block.kind == "paragraph" and block.links > ALL_LINK and block.words <= BUTTON_WORDS:
            marks.setdefault(block.position, (False, BUTTON))
    return marks


def _name(element: HtmlElement) -> str:
    classes = {*(element.get("class") or "").split(), element.get("id") or ""}
    if classes & _SIGNED:
        return SIGNATURE
    cited = element.tag == "blockquote" and (element.get("type") == "cite" or "gmail_quote" in classes)
    return QUOTED if cited or classes & _INTRODUCING else ""


def footers(elements: Sequence[HtmlElement]) -> Iterator[HtmlElement]:
    """Yield the largest elements around links out of the list that are no larger than a footer."""
    if not elements:
        return
    tree = elements[0].getroottree().getroot()
    most = min(FOOTER_WORDS, FOOTER_SHARE * len(tree.text_content().split()))
    for link in tree.iter("a"):
        text = (link.text_content() or "").split()
        if _LEAVING.search(link.get("href") or "") or (len(text) <= _LINK_WORDS and _LEAVE.search(" ".join(text))):
            largest = None
            for box in link.iterancestors():
                if box.tag in _BOXES:
                    if len((box.text_content() or "").split()) > most:
                        break
                    largest = box
            if largest is not None:
                yield largest
