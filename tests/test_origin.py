"""Addresses of copies: what is put together as archives, caches and translators do comes apart as it was."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.origin import archive_of, origin_of

HOSTS = st.sampled_from("orchard.example www.orchard.example a-b.orchard.example kiosk.orchard.example:8080".split())
PATHS = st.from_regex(r"(/[\w.~-]{1,8}){0,3}/?(\?\w{1,5}=[\w%.:/]{0,8}(&\w{1,5}=\w{0,5}){0,2})?", fullmatch=True)
PAGES = st.builds("{}://{}{}".format, st.sampled_from(["http", "https"]), HOSTS, PATHS).filter(str.isascii)
TIMES = st.integers(820_454_400, 1_893_456_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
FLAGS = st.sampled_from(["", "id_", "if_", "im_", "js_", "cs_", "mp_", "oe_", "fw_"])
REPLAYS = st.sampled_from(
    (
        "https://web.archive.org/web/ http://web.archive.org/web/ https://wayback.archive-it.org/1234/ "
        "https://arquivo.pt/wayback/ https://arquivo.pt/noFrame/replay/ https://library.example/ukgwa/ "
        "https://library.example/wayback/archive/ https://library.example:8443/my/collection/"
    ).split()
)
TODAY = st.sampled_from("today ph is li vn md fo".split())


@given(REPLAYS, TIMES, FLAGS, PAGES)
def test_a_replayed_address_holds_the_page_and_the_time(prefix, when, flag, page):
    found = origin_of(f"{prefix}{when:%Y%m%d%H%M%S}{flag}/{page}")
    assert (found.url, found.at, found.archive) == (page, when, "wayback")


@given(TIMES, FLAGS, PAGES)
def test_a_replayed_address_may_lack_a_slash_its_scheme_or_be_encoded(when, flag, page):
    prefix = f"https://web.archive.org/web/{when:%Y%m%d%H%M%S}{flag}/"
    assert origin_of(prefix + page.replace("://", ":/", 1)).url == page
    scheme, _, rest = page.partition("://")
    assert origin_of(prefix + rest).url == f"http://{rest}"
    if "%" not in rest:
        assert origin_of(f"{prefix}{scheme}%3A//{rest}").url == page


@given(TODAY, TIMES, PAGES)
def test_an_address_of_archive_today_holds_the_page_and_the_time(ending, when, page):
    for time in (f"{when:%Y.%m.%d-%H%M%S}", f"{when:%Y%m%d%H%M%S}"):
        found = origin_of(f"https://archive.{ending}/{time}/{page}")
        assert (found.url, found.at, found.archive) == (page, when, "archive.today")
    assert origin_of(f"https://archive.{ending}/newest/{page}").url == page


@given(TIMES, TIMES, TODAY, PAGES)
def test_a_copy_of_a_copy_is_of_the_page_as_the_first_took_it(first, second, ending, page):
    inner = f"https://web.archive.org/web/{first:%Y%m%d%H%M%S}/{page}"
    found = origin_of(f"https://archive.{ending}/{second:%Y%m%d%H%M%S}/{inner}")
    assert (found.url, found.at, found.archive) == (page, first, "archive.today")


@given(PAGES)
def test_amp_caches_and_translators_hold_the_page(page):
    scheme, _, rest = page.partition("://")
    secure = "s/" if scheme == "https" else ""
    for cache in ("https://orchard-example.cdn.ampproject.org/c/", "https://orchard-example.cdn.ampproject.org/v/"):
        assert origin_of(f"{cache}{secure}{rest}").url == page
    assert origin_of(f"https://www.google.com/amp/{secure}{rest}").url == page
    host, _, path = rest.partition("/")
    if ":" not in host and "?" not in host:
        label = host.replace("-", "--").replace(".", "-")
        mark = "&" if "?" in path else "?"
        translated = f"https://{label}.translate.goog/{path}{mark}_x_tr_sl=de&_x_tr_tl=en&_x_tr_sch={scheme}"
        assert origin_of(translated).url == (page if "/" in rest else f"{page}/")


@pytest.mark.parametrize(
    ("copy", "page"),
    [
        ("https://web.archive.org/web/2019/http://orchard.example:80/a", "http://orchard.example/a"),
        ("https://web.archive.org/web/2019*/https://orchard.example:443/a", "https://orchard.example/a"),
        ("https://web.archive.org/web/*/orchard.example/a", "http://orchard.example/a"),
        ("https://archive.ph/o/aBcDe/https://orchard.example/b#c", "https://orchard.example/b#c"),
        (
            "http://webcache.googleusercontent.com/search?q=cache:aBcDeFgHiJkL:https://orchard.example/a+ripe&hl=en",
            "https://orchard.example/a",
        ),
        ("http://webcache.googleusercontent.com/search?q=cache:orchard.example/a", "http://orchard.example/a"),
        (
            "https://orchard-example.cdn.ampproject.org/v/s/orchard.example/a?b=1&amp_js_v=0.1&usqp=mq3#origin=x",
            "https://orchard.example/a?b=1",
        ),
        ("about:reader?url=https%3A%2F%2Forchard.example%2Fa%3Fb%3D1", "https://orchard.example/a?b=1"),
        ("chrome-distiller://x_1/?title=A&url=https%3A%2F%2Forchard.example%2Fa", "https://orchard.example/a"),
        ("https://megalodon.jp/2019-0504-1011-12/orchard.example/a", "http://orchard.example/a"),
    ],
)
def test_an_address_in_the_form_of_an_archive_is_of_its_page(copy, page):
    assert origin_of(copy).url == page


@pytest.mark.parametrize(
    "url",
    [
        "https://orchard.example/2019/05/04/http-explained",
        "https://orchard.example/share?u=https://other.example/20190504101112/https://x.example/",
        "https://blog.archive.org/2019/05/04/news.from.the.archive/",
        "https://archive.org/details/orchard",
        "https://web.archive.org/web/20190504101112/mailto:a@orchard.example",
        "https://web.archive.org/save/https://orchard.example/",
        "https://www.google.com/search?q=cache:orchard.example",
        "https://archive.ph/aBcDe",
        "http://[::1/a",
        "",
        None,
    ],
)
def test_other_addresses_are_of_no_other_page(url):
    assert origin_of(url) is None


def test_an_archive_is_known_where_its_address_does_not_say_of_what():
    assert archive_of("https://archive.ph/aBcDe") == "archive.today"
    assert archive_of("https://perma.cc/AB12-CD34") == "other"
    assert archive_of("https://orchard.example/archive.ph/") is None


@given(st.text(max_size=60))
def test_any_text_is_an_address_of_something_or_of_nothing(text):
    for prefix in (
        "",
        "https://web.archive.org/web/2019/",
        "https://archive.ph/20190504101112/https:",
        "about:reader?url=",
    ):
        origin_of(prefix + text)
        archive_of(prefix + text)
