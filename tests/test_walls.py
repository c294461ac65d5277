"""Pages that are a wall: bot checks, consent notices, error pages, shells; and articles that speak of such things."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ingest
from ingest.errors import Reject
from ingest.extract.boilerplate.tables import WALL_WORDS
from ingest.extract.boilerplate.walls import WALLS, find_wall, wall_evidence
from ingest.extract.html.head import head_metadata
from ingest.extract.html.parse import parse
from ingest.extract.html.segment import segment
from ingest.extract.metadata.read import read_metadata
from ingest.extract.quality.checks import findings, require_article
from ingest.models import Block, Metadata, Verdict
from tests.growth import assert_linear

STORY = (
    "The ferry left at dawn with forty sheep on board and a piano that nobody had ordered. Its captain had sailed the "
    "strait for thirty winters and had never seen the water so still. By noon the fog had closed in behind them. "
)

# name -> the wall it is, status of the response, page; all invented after the manner of their makers
PAGES = {
    "a challenge of Cloudflare": (
        "bot-wall",
        403,
        (
            "<html><head><title>Just a moment...</title></head><body><noscript><div><span>Enable JavaScript and cookies to "
            "continue</span></div></noscript><script>(function(){window._cf_chl_opt={cType:'managed'};var a=document."
            "createElement('script');a.src='/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1';})();</script></body>"
        ),
    ),
    "a block of Cloudflare": (
        "bot-wall",
        403,
        (
            "<title>Attention Required! | Cloudflare</title><div id=cf-error-details><h1>Sorry, you have been blocked</h1>"
            "<h2>You are unable to access tidetable.example</h2><h2>Why have I been blocked?</h2><p>This site has a service "
            "that guards it from attacks online. What you just did has set off that guard, as a certain word can.</p><p>"
            "Cloudflare Ray ID: <strong>7c1a5f00aa</strong></p></div>"
        ),
    ),
    "DataDome": (
        "bot-wall",
        403,
        (
            "<title>tidetable.example</title><body><p id=cmsg>Please enable JS and disable any ad blocker</p><script>var dd="
            "{'rt':'c','host':'geo.captcha-delivery.com'}</script><script src=https://ct.captcha-delivery.com/c.js></script>"
        ),
    ),
    "Akamai": (
        "bot-wall",
        403,
        (
            "<HTML><HEAD><TITLE>Access Denied</TITLE></HEAD><BODY><H1>Access Denied</H1>You don't have permission to access "
            '"http://tidetable.example/a" on this server.<P>Reference #18.1a2b3c.169.4d5e6f<P>https://errors.edgesuite.net/'
            "18.1a2b3c</BODY></HTML>"
        ),
    ),
    "PerimeterX": (
        "bot-wall",
        403,
        (
            "<title>Access to this page has been denied.</title><script>window._pxAppId='PXabc';</script><div id=px-captcha>"
            "</div><h1>Before we go on...</h1><p>Press &amp; Hold to confirm you are a human (and not a bot).</p>"
            "<p>Reference ID 0a1b2c3d</p>"
        ),
    ),
    "Incapsula": (
        "bot-wall",
        200,
        (
            "<html><body style='margin:0px'><iframe id=main-iframe src='/_Incapsula_Resource?SWUDNSAI=31&xinfo=9'>Request "
            "unsuccessful. Incapsula incident ID: 877000-12</iframe></body></html>"
        ),
    ),
    "a captcha in German": (
        "bot-wall",
        None,
        (
            "<title>Sicherheitsüberprüfung</title><h1>Einen Moment bitte</h1><p>Bitte bestätigen Sie, dass Sie kein Roboter "
            "sind.</p><div class=h-captcha data-sitekey=abc></div>"
        ),
    ),
    "a captcha in Chinese": ("bot-wall", 200, "<title>安全验证</title><p>请完成安全验证后继续访问。</p>"),
    "too many requests": ("bot-wall", 429, "<h1>Too Many Requests</h1><p>Please slow down and come back.</p>"),
    "OneTrust": (
        "consent-wall",
        200,
        (
            "<title>Tide Table</title><div id=onetrust-consent-sdk><h2>We value your privacy</h2><p>We and our 412 partners "
            "store and/or access information on a device, such as cookies, and process personal data for ads and content "
            "that suit you.</p><p>You can change your choices at any time in our privacy policy.</p>"
            "<button>Accept all</button><button>Reject all</button></div>"
        ),
    ),
    "Sourcepoint in German": (
        "consent-wall",
        200,
        (
            "<title>Gezeiten</title><div id=sp_message_container_9><h1>Mit Werbung weiterlesen</h1><p>Besuchen Sie uns wie "
            "gewohnt mit Werbung und Tracking; Ihre Zustimmung können Sie jederzeit widerrufen.</p><p>Wir und unsere bis zu "
            "200 Partner verarbeiten personenbezogene Daten mit Cookies.</p><button>Akzeptieren und weiter</button></div>"
        ),
    ),
    "Didomi in French": (
        "consent-wall",
        200,
        (
            "<div id=didomi-host><h2>Le respect de votre vie privée est notre priorité</h2><p>Avec votre accord, nos "
            "partenaires et nous utilisons des cookies pour stocker des données personnelles comme votre visite.</p>"
            "<button>Continuer sans accepter</button></div>"
        ),
    ),
    "Usercentrics in Spanish": (
        "consent-wall",
        200,
        (
            "<title>Antes de continuar</title><div id=usercentrics-root><p>Usamos cookies y tratamos datos personales con "
            "nuestros socios para mostrar anuncios.</p><button>Aceptar</button></div>"
        ),
    ),
    "a 404 of WordPress": (
        "soft-404",
        200,
        (
            "<title>Page not found – Tide Table</title><body class='error404 wp-theme'><nav><a href=/>Home</a></nav><h1>Oops! "
            "That page can&rsquo;t be found.</h1><p>It looks like nothing was found at this location. Maybe try a search?</p>"
            "<h2>Recent Posts</h2><ul><li><a href=/a>Ferries in the fog</a></li><li><a href=/b>Sheep at sea</a></li></ul>"
        ),
    ),
    "a 404 of nginx": ("soft-404", 200, "<title>404 Not Found</title><center><h1>404 Not Found</h1></center><hr>nginx"),
    "a 404 of Apache": (
        "soft-404",
        404,
        "<title>404 Not Found</title><h1>Not Found</h1><p>The requested URL /a was not found on this server.</p>",
    ),
    "a 404 in French": (
        "soft-404",
        200,
        "<title>Page introuvable | Marées</title><h1>Page introuvable</h1><p>La page que vous cherchez n'existe plus.</p>",
    ),
    "a 404 in Polish": ("soft-404", 200, "<h1>Nie znaleziono strony</h1><p>Strona nie istnieje albo ją usunięto.</p>"),
    "a 404 in Russian": ("soft-404", 200, "<title>Страница не найдена</title><p>Такой страницы больше нет.</p>"),
    "a 404 in Japanese": (
        "soft-404",
        200,
        "<title>潮汐表</title><h1>お探しのページは見つかりませんでした</h1><p>URLをご確認ください。</p>",
    ),
    "a 404 in Dutch": ("soft-404", 200, "<title>Pagina niet gevonden - Getij</title><p>Deze pagina bestaat niet.</p>"),
    "React": (
        "script-shell",
        200,
        (
            "<title>Tide Table</title><noscript>You need to enable JavaScript to run this app.</noscript><div id=root></div>"
            "<script src=/static/js/main.0a1b.js></script>"
        ),
    ),
    "Vue": (
        "script-shell",
        200,
        (
            "<noscript><strong>We're sorry but tide-table doesn't work properly without JavaScript enabled.</strong>"
            "</noscript><div id=app></div><script src=/js/app.js></script>"
        ),
    ),
    "Angular": ("script-shell", 200, "<title>Tides</title><app-root></app-root><script src=main.js></script>"),
    "a notice for browsers without scripts in Italian": (
        "script-shell",
        200,
        "<noscript><p>Per vedere questa pagina bisogna attivare JavaScript nel browser.</p></noscript>",
    ),
}


def looked_at(page):
    tree = parse(page)
    return tree, segment(tree).blocks, read_metadata(tree, head_metadata(tree))


def rejection(page, status=None, *, keep):
    tree, blocks, known = looked_at(page)
    try:
        require_article(blocks, blocks if keep else (), known, tree, status)
    except Reject as reject:
        return reject.code
    return None


@pytest.mark.parametrize("keep", [True, False], ids=["all kept", "nothing kept"])
@pytest.mark.parametrize(("name", "status", "page"), PAGES.values(), ids=PAGES)
def test_a_wall_is_named_whatever_of_it_was_kept(name, status, page, keep):
    assert rejection(page, status, keep=keep) == WALLS[name].reason


@pytest.mark.parametrize(("name", "status", "page"), PAGES.values(), ids=PAGES)
def test_the_flag_of_a_wall_says_what_told(name, status, page):
    tree, blocks, known = looked_at(page)
    found = dict(
        findings(blocks, [Verdict(True, "forest", 1.0)] * len(blocks), known, head_metadata(tree), tree, status)
    )
    assert name in found
    assert found[name].startswith(("title: ", "says: ", "status: ", "markup: "))
    assert not (WALLS.keys() - {name}) & found.keys()


@pytest.mark.parametrize(("name", "status", "page"), PAGES.values(), ids=PAGES)
def test_the_same_words_around_an_article_are_no_wall(name, status, page):
    page = page.replace("</body>", "").replace("</BODY></HTML>", "").replace("</html>", "")
    tree, blocks, known = looked_at(f"{page}<main>{''.join(f'<p>{part}</p>' for part in STORY.split('. ') * 8)}</main>")
    verdicts = [Verdict("main" in block.path, "forest", 1.0) for block in blocks]
    require_article(blocks, [block for block in blocks if "main" in block.path], known, tree, status)
    assert not WALLS.keys() & dict(findings(blocks, verdicts, known, head_metadata(tree), tree, status)).keys()


@pytest.mark.parametrize(
    "page",
    [
        f"<title>Why the page was not found</title><h1>Why the page was not found</h1><p>{STORY}</p>",
        f"<title>Cookies by the sea</title><h1>Cookies by the sea</h1><p>{STORY}</p><p>We use cookies to count visits.</p>",
        f"<h1>Are you a robot?</h1><p>{STORY * 2}</p>",
        f"<h1>Tides</h1><form class=g-recaptcha></form><p>{STORY}</p>",
        f"<h1>Tides</h1><noscript>Please enable JavaScript to see the comments.</noscript><p>{STORY}</p>",
        f"<title>JavaScript is required reading</title><div id=root></div><script src=a.js></script><p>{STORY}</p>",
    ],
)
def test_a_short_article_that_says_such_a_thing_is_kept(page):
    tree, blocks, known = looked_at(page)
    require_article(blocks, blocks, known, tree, 200)


def test_a_short_article_under_a_title_that_says_not_found_keeps_its_text_and_gets_the_flag():
    tree, blocks, known = looked_at(f"<title>Not found</title><h1>Not found</h1><p>{STORY}</p>")
    require_article(blocks, blocks, known, tree)
    assert "soft-404" in dict(findings(blocks, [Verdict(True, "forest", 1.0)] * len(blocks), known, None, tree))


def test_text_captures_have_walls_too():
    said = [Block(n, "line", text, path=f"line {n}") for n, text in enumerate(["Access Denied", "Reference #18.1a2b"])]
    with pytest.raises(Reject, match=r"^no article: bot wall$"):
        require_article(said, said)


def test_a_page_that_is_all_one_block_is_no_consent_wall():
    page = [Block(0, "line", f"Tides Subscribe Search Privacy Policy {STORY * 6}", path="line 1")]
    require_article(page, page)
    assert not WALLS.keys() & dict(findings(page, [Verdict(True, "text:body", 0.9)], Metadata())).keys()


def test_every_wall_has_its_words():
    assert WALLS.keys() <= {*WALL_WORDS.titles, *WALL_WORDS.phrases}
    assert WALL_WORDS.markup.keys() <= {*WALLS, "paywalled"}
    assert all(" " in stem or len(stem) > 1 for stem in WALL_WORDS.consent_stems)


@given(st.lists(st.text("ab .0404notfudpageisJjvrcokC?!|\u3042", max_size=60), max_size=12))
def test_any_blocks_are_looked_at_without_an_error(texts):
    blocks = [Block(n, "paragraph", text) for n, text in enumerate(filter(str.strip, texts))]
    sight = wall_evidence(blocks, blocks, Metadata(title="x"))
    assert sight is not None
    found = find_wall(sight)
    assert found is None or found[1]


@pytest.mark.parametrize("seed", ["page not found ", "the page you ", "a" * 40, "java script ", "404 ", "please wait "])
def test_hostile_text_costs_no_more_than_its_length(seed):
    def look(length, number):
        blocks = [Block(n, "heading", seed * length, level=1) for n in range(number)]
        sight = wall_evidence(blocks, [], Metadata(title=seed * length))
        assert sight is not None
        find_wall(sight)

    assert_linear(lambda length: look(length, 80), 2_000)
    assert_linear(lambda number: look(2_000, number), 80)


@pytest.mark.parametrize(
    "story",
    [
        (
            "A machine needed nine seconds to complete the captcha that the harbour office had put before its tide tables, "
            "the engineers of the university wrote on Monday, and a man needed eleven."
        ),
        (
            "These cookies are made of oats, honey and salt, and the baker accepts no substitutes. Bake the cookies for nine "
            "minutes, let them cool on the wall of the harbour, and eat all cookies at once."
        ),
        (
            "The band called 404 Not Found played on the pier on Friday until the neighbours came out in their coats, and then "
            "it played on with the neighbours, who had brought spoons and a bucket."
        ),
        " ".join(
            f"The patients of ward {n} gave consent to the study of the water, and each of them may opt out."
            for n in range(9)
        ),
    ],
    ids=["captcha", "cookies", "404", "consent"],
)
def test_a_story_about_walls_is_a_story(story):
    page = f"<html><head><title>Quay Times</title></head><body><article><p>{story}</p></article></body></html>"
    assert isinstance(ingest.clean(page.encode()), ingest.Article)
