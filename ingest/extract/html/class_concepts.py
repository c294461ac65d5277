"""Tag and attribute values of an element -> the concepts they name (navigation, comment ...), as bits of one integer.

The words are those of web authors everywhere: class names are English whatever the language of the text.
"""

from __future__ import annotations

import re
from functools import lru_cache, reduce
from operator import or_

__all__ = ["CONCEPTS", "concepts"]

# concept -> its words. A word of four letters or fewer, or one that ends in ".", must be a whole word of the name;
# a longer one may stand anywhere in it, so that "navbarleft" and "entrycontent" are read.
_WORDS = {
    "nav": "nav navbar navi navigation subnav navigationbar",
    "menu": "menu dropdown megamenu",
    "header": "header masthead topbar",
    "footer": "footer colophon foot bottom.",
    "sidebar": "sidebar side rail aside. complementary",
    "comment": "comment disqus",
    "reply": "reply replies respond. response.",
    "share": "share. sharing social follow. addthis facebook twitter",
    "related": "related recommend recirc similar. readmore outbrain taboola trending popular latest. crosssell upsell",
    "more": "more next prev previous also",
    "article": "article news",
    "content": "content contents contenido inhalt contenu",
    "post": "post posts blog",
    "entry": "entry hentry",
    "body": "body articlebody maincontent",
    "main": "main primary",
    "text": "text txt texte copy paragraph",
    "story": "story stories",
    "prose": "prose richtext wysiwyg markdown rte rich typography freetext bodytext editor. cke",
    "product": "product products sku woocommerce",
    "price": "price prices amount pricing currency",
    "cart": "cart basket checkout wishlist",
    "variant": "variant swatch quantity option options stock shipping delivery",
    "breadcrumb": "breadcrumb crumb crumbs",
    "cookie": "cookie consent gdpr onetrust privacy",
    "modal": "modal popup overlay lightbox dialog tooltip offcanvas drawer flyout",
    "author": "author byline writer contributor vcard",
    "caption": "caption figcaption credit credits",
    "hidden": "hidden hide. invisible offscreen visually-hidden screen-reader sr-only collapse collapsed",
    "title": "title headline heading titel titulo",
    "lead": "subtitle subhead standfirst dek. deck. lead intro excerpt summary abstract teaser blurb",
    "date": "date time. timestamp published datetime posted.",
    "meta": "meta metadata postmeta info. details.",
    "tag": "tag. tags. tagcloud category categories cat-links label. labels. topics",
    "widget": "widget plugin.",
    "advert": "ad ads adv advert sponsor dfp gpt banner leaderboard",
    "promo": "promo. promotion cta callout upsell offer. offers.",
    "newsletter": "newsletter subscribe subscription signup sign-up optin mailchimp mailing",
    "login": "login signin sign-in register account auth",
    "search": "search suche filter. filters. facet sort. sorting refine",
    "form": "form field fieldset input select",
    "list": "list. items. listing archive. results. result. feed loop",
    "item": "item cell.",
    "card": "card cards tile. tiles. thumb thumbnail",
    "grid": "grid columns column col cols",
    "carousel": "carousel slider slide slides swiper slick owl gallery",
    "tab": "tab tabs tabpanel accordion panel collapsible toggle. faq faqs",
    "toc": "toc tableofcontents table-of-contents onthispage outline",
    "pager": "pager pagination page-numbers paging paginate",
    "description": "description desc",
    "spec": "spec specs specification attribute attributes features dimensions ingredients",
    "review": "review reviews testimonial feedback",
    "rating": "rating ratings stars star",
    "question": "question answer qa solution",
    "message": "message msg thread forum topic. discussion postbody messagetext cooked postcontent bbwrapper",
    "quote": "quote quotation blockquote bbcode quoted",
    "user": "user username profile avatar member signature sig. postprofile poster poster.",
    "counts": "count counter views votes. vote. likes. stats statistics score. karma",
    "button": "button btn action actions toolbar controls",
    "link": "link links",
    "image": "image images img figure photo picture media. video player",
    "table": "table tbl",
    "section": "section module component. region.",
    "frame": "wrapper wrap container inner outer row. layout page.",
    "legal": "copyright legal disclaimer terms imprint impressum license",
    "contact": "contact address phone email location. map. hours",
    "skip": "skip skiplink skip-link",
    "alert": "alert notice notification warning announcement admonition banner",
    "code": "code highlight highlighter pre. syntax codehilite sourcecode",
    "doc": "docs doc document documentation rst manual reference api. mw-parser-output",
    "hero": "hero jumbotron splash cover.",
    "about": "about bio biography team. staff.",
    "event": "event events calendar schedule",
    "language": "lang language languages locale translate translation",
    "edit": "edit editsection permalink headerlink anchor. print. history",
}
# tags that say something, each a concept of its own
_TAGS = (
    "article main section aside nav footer header ul ol li dl dt dd table thead tr td th "
    "form fieldset label button select option figure figcaption blockquote pre p h1 h2 h3 h4 h5 h6 "
    "details summary dialog noscript address template"
).split()

CONCEPTS = (*_WORDS, *(f"<{tag}>" for tag in _TAGS), "[hidden]", "[microdata]")
"""Names of the concepts, in the order of the bits."""

_TAG_BITS = {tag: 1 << (len(_WORDS) + place) for place, tag in enumerate(_TAGS)}
HIDDEN_BIT = 1 << (len(CONCEPTS) - 2)
MICRODATA_BIT = 1 << (len(CONCEPTS) - 1)


def _compile() -> tuple[dict[str, int], re.Pattern[str], dict[str, int]]:
    whole: dict[str, int] = {}
    inside: dict[str, int] = {}
    for place, line in enumerate(_WORDS.values()):
        for word in line.split():
            bits = inside if len(word) > 4 and not word.endswith(".") else whole
            plain = word.rstrip(".").replace("-", "")
            bits[plain] = bits.get(plain, 0) | 1 << place
    longest_first = sorted(inside, key=lambda word: (-len(word), word))
    # grouped by first letter: the matcher tries one alternative after the other at every letter of a name
    groups: dict[str, list[str]] = {}
    for word in longest_first:
        groups.setdefault(word[0], []).append(re.escape(word[1:]))
    pattern = "|".join(f"{re.escape(letter)}(?:{'|'.join(rest)})" for letter, rest in sorted(groups.items()))
    return whole, re.compile(pattern), inside


_WHOLE, _INSIDE, _INSIDE_BITS = _compile()
_TOKEN = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
MAX_NAMES = 200  # characters of class names that are read: utility frameworks write thousands


@lru_cache(maxsize=20_000)
def _named(name: str) -> int:
    bits = 0
    for token in _TOKEN.findall(name):
        bits |= _WHOLE.get(token.lower(), 0)
    for word in _INSIDE.findall(name.lower().replace("-", "").replace("_", "")):
        bits |= _INSIDE_BITS[word]
    return bits


@lru_cache(maxsize=20_000)
def _all_named(names: str) -> int:
    # the names of a site are few, their combinations many
    return reduce(or_, map(_named, names[:MAX_NAMES].split()), 0)


def concepts(tag: str, names: str) -> int:
    """Return the bits of the concepts that a tag and the words of its attributes name.

    >>> bits = concepts("div", "sidebarLeft nav-menu")
    >>> [name for place, name in enumerate(CONCEPTS) if bits >> place & 1]
    ['nav', 'menu', 'sidebar']
    """
    return _TAG_BITS.get(tag, 0) | (_all_named(names) if names else 0)
