"""Parts of a page that its make gives away: comments, teasers, prompts, copies, what stands around letters and releases."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ingest
from ingest.extract.features.dom_tree import tree_of
from ingest.extract.html.parse import parse
from ingest.extract.html.segment import segment
from ingest.extract.page_parts.context import page_context
from ingest.extract.page_parts.decide import structure_verdicts
from ingest.extract.page_parts.duplicates import copies_of
from ingest.extract.page_parts.galleries import galleries

STORY = (
    "The orchard above the village lost half of its pear trees in the storm, and the owner counted them twice.",
    "Neighbours came with saws and ladders on Saturday, and by the evening the lane was free for the milk lorry again.",
    "“I planted that row with my father in the year the bridge was built,” she said, and laid a branch on the wall.",
    "The fallen wood goes to a turner in the next valley, who makes bowls of it and has asked for every straight piece.",
)
GERMAN = (
    "Der Obstgarten über dem Dorf verlor im Sturm die Hälfte seiner Birnbäume, und die Besitzerin zählte sie zweimal.",
    "Am Samstag kamen Nachbarn mit Sägen und Leitern, und am Abend war der Weg für den Milchwagen wieder frei.",
    "„Diese Reihe habe ich mit meinem Vater gepflanzt, als die Brücke gebaut wurde“, sagte sie und legte einen Ast hin.",
    "Das gefallene Holz geht an einen Drechsler im nächsten Tal, der Schalen daraus macht und um jedes Stück bat.",
)
JAPANESE = (
    "村の上にある果樹園は嵐で梨の木の半分を失い、持ち主の女性は信じられずに二度数え直したという。",
    "土曜日には近所の人たちがのこぎりとはしごを持って集まり、夕方には牛乳の車がまた通れるようになった。",
    "倒れた木は隣の谷の木工職人のもとへ運ばれ、器に作り変えられることになっている。",
)
UNCLE = "My uncle had a tree in that row and it always flowered first."
CIDER = "Then the cider will be dear again this year, as it is after every storm."


def paragraphs(texts):
    return "".join(f"<p>{text}</p>" for text in texts)


def page(title, body, lang="en"):
    menu = '<header><a href="/">Valley Post</a><nav><ul><li><a href="/n">News</a></li></ul></nav></header>'
    footer = "<footer><p>© 2025 Valley Post</p></footer>"
    head = f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><title>{title} | Valley Post</title></head>'
    return f"{head}<body>{menu}<main><article><h1>{title}</h1>{body}</article></main>{footer}</body></html>"


def verdicts(html):
    """Return text -> name of the verdict, "kept" for what is kept; of equal texts the last kept one wins."""
    article = ingest.clean(html.encode(), media_type="text/html")
    found = {}
    for block, verdict in article.ledger:
        if found.get(block.text) != "kept":
            found[block.text] = "kept" if verdict.kept else verdict.decided_by
    return found


def kept(html):
    return ingest.clean(html.encode(), media_type="text/html").text


THREADS = {
    "named": '<section id="comments"><h3>2 comments</h3><div class="comment"><b>Tom</b> <time>4 May 2025</time>'
    f'<p>{UNCLE}</p></div><div class="comment"><b>Kit</b> <time>4 May 2025</time><p>{CIDER}</p></div></section>',
    "named in another language": '<div id="kommentare"><h3>Kommentare</h3><ul><li><b>Tom</b> <i>vor 3 Stunden</i>'
    f"<p>{UNCLE}</p></li><li><b>Kit</b> <i>vor 5 Stunden</i><p>{CIDER}</p></li></ul></div>",
    "below a heading": "<h2>2 responses</h2><div><div><p><b>Tom B</b> on 4 May 2025 at 10:12</p>"
    f"<p>{UNCLE}</p></div><div><p><b>Kit</b> on 4 May 2025 at 11:40</p><p>{CIDER}</p></div></div>",
    "without a name or a heading": '<div class="x1"><div class="x2"><div>Tom B · 4 May 2025</div>'
    f'<div>{UNCLE}</div><a href="#">Reply</a></div><div class="x2"><div>Kit · 4 May 2025</div>'
    f'<div>{CIDER}</div><a href="#">Reply</a></div></div>',
    "as microdata": '<section><div itemprop="comment"><span>Tom</span> <time>2025-05-04</time>'
    f'<p>{UNCLE}</p></div><div itemprop="comment"><span>Kit</span> <time>2025-05-04</time><p>{CIDER}</p></div></section>',
}


@pytest.mark.parametrize("thread", THREADS.values(), ids=THREADS)
def test_what_readers_say_below_an_article_is_none_of_it(thread):
    said = verdicts(page("Storm in the orchard", f'<div class="text">{paragraphs(STORY)}{thread}</div>'))
    assert [said[text] for text in STORY] == ["kept"] * 4
    assert said[UNCLE] == said[CIDER] == "page:comment"


@pytest.mark.parametrize(
    "name",
    ["Comment-list", "commentArea", "DISQUS_thread", "commento", "Kommentare", "commentaires", "comentarios", "reacties",
     "commenti", "komentarze", "yorumlar"],
)  # fmt: skip
def test_elements_are_called_comments_in_many_languages(name):
    posts = "".join(f"<div class={name}><p>{text}</p></div>" for text in (UNCLE, CIDER))
    said = verdicts(page("Storm in the orchard", f"{paragraphs(STORY)}<div>{posts}</div>"))
    assert said[UNCLE] == said[CIDER] == "page:comment"


@pytest.mark.parametrize("name", ["post-Signature", "SIGNATURE", "signatures"])
def test_what_is_called_a_signature_is_none_of_a_post(name):
    said = verdicts(page("Storm in the orchard", f"{paragraphs(STORY)}<div class={name}>Kit, warden of the lane</div>"))
    assert said["Kit, warden of the lane"] == "page:signature"


def test_a_chapter_about_comments_is_no_thread():
    first, second = (
        "A comment begins with a hash and ends with the line, and nothing in it is ever carried out.",
        "Long remarks go into a block of their own, which begins and ends with three stars on a line.",
    )
    opening = "The harvest language has a sign for remarks that the machine skips when it reads a plan line by line."
    html = page(
        "Remarks in the harvest language",
        paragraphs([opening, *STORY]) + "<h2>Comments</h2>" + paragraphs([first, second]),
    )
    assert first in kept(html)
    assert second in kept(html)


def test_a_page_of_nothing_but_comments_keeps_them():
    posts = "".join(f'<div class="comment"><b>Kit</b> 4 May 2025<p>{text}</p></div>' for text in STORY)
    assert all(text in kept(page("Storm", posts)) for text in STORY)


def test_a_text_that_stands_in_what_is_called_a_comment_below_slogans_is_kept():
    """On sites where everybody writes, a post may be a comment by its class names, and slogans stand above it."""
    cards = "".join(
        f'<div class="slide"><a href="/{name}"><h3>{name}</h3><p>Join the most curious people of the {name} and read what '
        f"they write about it every morning, for nothing and as long as you like.</p></a></div>"
        for name in ("valley", "harbour", "meadow")
    )
    body = (
        f'<div class="carousel">{cards}</div><div class="feedCommentBody-x1"><div class="feedCommentText-x1">'
        f"{paragraphs(STORY * 2)}</div><span>4 May 2025</span></div>"
    )
    found = kept(f"<html lang=en><head><title>A note on pears</title></head><body>{body}</body></html>")
    assert all(text in found for text in STORY)


CAPTIONS = (
    "Pear trees lie across the lane above the village on Friday morning, as seen from the church.",
    "Neighbours with saws and ladders clear the lane for the lorry that fetches the milk at noon.",
    "The owner counts her trees for the second time while her dog waits at the gate of the orchard.",
    "A turner in the next valley looks through the wood that has been brought to him on a cart.",
)


def test_captions_of_a_gallery_beside_an_article_go():
    shots = "".join(
        f'<div class="photoGallerySlide"><img src="{n}.jpg">{text}</div>' for n, text in enumerate(CAPTIONS)
    )
    said = verdicts(page("Storm in the orchard", f"<div>{shots}</div>{paragraphs((*STORY, UNCLE, CIDER))}"))
    assert [said[text] for text in STORY] == ["kept"] * 4
    assert "kept" not in {said[text] for text in CAPTIONS}


def test_a_story_that_is_told_in_slides_keeps_them():
    slides = "".join(f'<div class="slide"><img src="{n}.jpg"><p>{text}</p></div>' for n, text in enumerate(STORY))
    text = kept(page("Storm in the orchard", f"<p>{UNCLE}</p>{slides}"))
    assert all(each in text for each in STORY)


@pytest.mark.parametrize(("named", "gone"), [("gallery-photo", True), ("passage", False)])
def test_what_the_forests_keep_of_a_gallery_is_told_by_its_make(named, gone):
    shots = "".join(f'<div class="{named}">{text}</div>' for text in CAPTIONS)
    parts = segment(parse(f"<html><body><div>{shots}</div>{paragraphs((*STORY, UNCLE, CIDER))}</body></html>"))
    tree = tree_of(parts.elements)
    context = page_context(parts.blocks, parts.elements, tree, [0.9] * len(parts.blocks), 0.5, "article")
    assert galleries(context) == (set(range(4)) if gone else set())


HEADLINES = "Beekeeper saves swarm from the church tower", "Bridge stays closed until autumn"
LINKS = f'<p><a href="/1">{HEADLINES[0]}</a></p><p><a href="/2">{HEADLINES[1]}</a></p>'
CARDS = "".join(
    f'<div><a href="/{n}">{text}</a><p>It is the third time since the spring.</p></div>'
    for n, text in enumerate(HEADLINES)
)


@pytest.mark.parametrize(
    "body",
    [
        f'{paragraphs(STORY[:2])}<div class="more"><p><strong>More on this story</strong></p>{LINKS}</div>{paragraphs(STORY[2:])}',
        f"{paragraphs(STORY[:2])}<aside><h3>You may also like</h3>{CARDS}</aside>{paragraphs(STORY[2:])}",
        f"{paragraphs(STORY)}<h4>Mehr zum Thema</h4>{LINKS}",
        f'{paragraphs(STORY)}<div class="recommended">{LINKS}</div>',
        f"{paragraphs(STORY)}{LINKS}",
    ],
)
def test_what_leads_to_other_stories_goes(body):
    text = kept(page("Storm in the orchard", f'<div class="text">{body}</div>'))
    assert all(each in text for each in STORY)
    assert not any(each in text for each in (*HEADLINES, "It is the third time"))


def test_sentences_below_a_label_of_other_stories_stay():
    body = f"<div><h2>Related</h2>{LINKS}{paragraphs(STORY[2:])}</div>"
    text = kept(page("Storm in the orchard", paragraphs(STORY[:2]) + body))
    assert all(each in text for each in STORY)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ('<div class="wide">{}</div>', '<div class="narrow">{}</div>'),
        ('<div class="wide">{}</div>', '<div style="display:none">{}</div>'),
        ("<div hidden>{}</div>", "<section>{}</section>"),
    ],
)
@pytest.mark.parametrize("story", [STORY, GERMAN, JAPANESE])
def test_a_page_that_holds_its_text_twice_gives_it_once(first, second, story):
    text = kept(page("Storm", first.format(paragraphs(story)) + second.format(paragraphs(story))))
    assert [text.count(each) for each in story] == [1] * len(story)


def test_the_fuller_copy_stays():
    more = "In March the village plants forty young trees, and every child gives one of them a name."
    html = page(
        "Storm",
        f"<div>{paragraphs(STORY[:3])}</div><div>{paragraphs(STORY)}<h2>What comes next</h2><p>{more}</p></div>",
    )
    text = kept(html)
    assert [text.count(each) for each in (*STORY, more)] == [1] * 5
    assert text.index(STORY[0]) < text.index(more)
    assert "copy" in {verdict.decided_by for verdict in ingest.clean(html.encode(), media_type="text/html").verdicts}


def test_a_refrain_is_no_copy():
    refrain = (
        "Oh, shake the tree and let them fall, the yellow and the brown and all of them.",
        "Oh, hold the basket under it until the evening comes and the lamps are lit.",
    )
    text = kept(page("Song of the pears", paragraphs(line for text in STORY for line in (text, *refrain))))
    assert [text.count(line) for line in refrain] == [4, 4]


def parsed(html):
    parts = segment(parse(html))
    return parts.blocks, tree_of(parts.elements), parts.elements


sentences = st.integers(0, 999).map(
    lambda n: f"The wall at lane {n} lost a row of old pear trees in the storm of that year."
)


@given(st.lists(sentences, min_size=2, max_size=8, unique=True), st.integers(2, 4))
def test_of_any_number_of_copies_one_is_left(texts, times):
    blocks, tree, _ = parsed("<main>" + f"<div>{paragraphs(texts)}</div>" * times + "</main>")
    goes = copies_of(blocks, tree, range(len(blocks)))
    assert [block.text for block in blocks if block.position not in goes] == texts


@given(st.lists(st.lists(sentences, max_size=6), max_size=6), st.booleans())
def test_a_text_that_goes_as_a_copy_stands_elsewhere(groups, nested):
    html = "".join(f"<div>{paragraphs(texts)}{'<div>' * nested}" for texts in groups)
    blocks, tree, _ = parsed(f"<main>{html}<p>{STORY[0]}</p></main>")
    goes = copies_of(blocks, tree, range(len(blocks)))
    for position, other in goes.items():
        assert other not in goes or other != position
        assert blocks[position].text.casefold() == blocks[other].text.casefold()
    left = {block.text.casefold() for block in blocks if block.position not in goes}
    assert {block.text.casefold() for block in blocks} == left


PIECES = st.sampled_from(
    [
        *(f"<p>{text}</p>" for text in STORY),
        *THREADS.values(),
        LINKS,
        CARDS,
        "<h3>Related</h3>",
        "<p>###</p>",
        "<p>-- <br>Kit</p>",
        "<p>Media contact:<br>Una Falk<br>una@orchard.example</p>",
        '<form><p>Stay in touch.</p><input type="email"><button>Subscribe</button></form>',
        "<table><tr><td>4</td><td>5</td></tr></table>",
        "<blockquote><b>kit wrote:</b>Well.</blockquote>",
    ]
)


@given(st.lists(PIECES, min_size=1, max_size=12), st.sampled_from(["article", "forum", "page", "product"]), st.data())
def test_never_all_that_is_kept_goes_and_the_same_page_gives_the_same(pieces, page_type, data):
    blocks, tree, elements = parsed("<main>" + "".join(pieces) + "</main>")
    likely = data.draw(st.lists(st.floats(0, 1), min_size=len(blocks), max_size=len(blocks)))
    found = page_context(blocks, elements, tree, likely, 0.5, page_type)
    marks = structure_verdicts(found, "Storm")
    assert marks == structure_verdicts(found, "Storm")
    assert set(marks) <= set(range(len(blocks)))
    assert not found.kept or any(n not in marks or marks[n][0] for n in found.kept)


@pytest.mark.parametrize(
    ("title", "body", "stays"),
    [
        ("Terms of Service", "<h2>Use</h2>{}<h2>Cookies</h2><p>The basket needs them until you have paid.</p>",
         ("By using this site you agree to these terms.", "Subscribe to our newsletter only with an address of your own.",
          "We use cookies to keep what is in your basket.")),
        ("Orchard Act", "<p>§ 1 Purpose. This Act protects old fruit trees in the valleys.</p>{}",
         ("§ 2 Notice. By felling a tree you accept the fee set out below.",
          "§ 3 Rights. All rights reserved to the commons remain in force.",
          "§ 4 Advertising. Sign up sheets may be posted on trees in winter.")),
        ("Datenschutzerklärung", "<p>Wir erheben Ihren Namen, wenn Sie Birnen bestellen.</p>{}",
         ("Diese Website verwendet Cookies, um Ihre Sprache zu speichern.",
          "Melden Sie sich für unseren Newsletter an, speichern wir Ihre Adresse.")),
    ],
)  # fmt: skip
def test_a_legal_text_keeps_the_sentences_that_are_notices_elsewhere(title, body, stays):
    text = kept(page(title, body.format(paragraphs(stays))))
    assert all(each in text for each in stays)


def test_a_notice_in_a_story_is_none_of_it():
    notice = "By using this site you agree to these terms."
    assert notice not in kept(page("Storm in the orchard", paragraphs([*STORY, notice])))


def row(content):
    return f"<tr><td><table width=100%><tr><td>{content}</td></tr></table></td></tr>"


@pytest.mark.parametrize(
    ("above", "footer", "words"),
    [
        ("View in browser", 'You signed up once. <a href="u">Unsubscribe</a>', STORY),
        ("Im Browser ansehen", 'Sie haben uns geschrieben. <a href="u">Abmelden</a>', GERMAN),
        ("Webで見る", '<a href="u">配信停止</a>', JAPANESE),
    ],
)
def test_what_stands_around_the_words_of_a_letter_laid_out_in_tables_goes(above, footer, words):
    rows = [f'<a href="x">{above}</a>', "<h1>Letter from the valley</h1>", *words, footer, "Pear Lane 3, Valley"]
    said = verdicts(f"<html><body><table width=600>{''.join(map(row, rows))}</table></body></html>")
    assert {said[text] for text in words} == {"kept"}
    assert "kept" not in {name for text, name in said.items() if text not in words}


def test_a_table_of_data_is_no_letter():
    rows = "".join(f"<tr><td>Row {n}</td><td>{text}</td></tr>" for n, text in enumerate(STORY))
    html = page("Storm", f'<table>{rows}</table><p>{STORY[0]}</p><p><a href="/u">Unsubscribe</a></p>')
    assert not {name for name in verdicts(html).values() if name.startswith("mail:")}


@pytest.mark.parametrize(
    ("prompt", "said"),
    [
        ('<div class="w"><p>{}</p><form><input type="email"><button>Abonnieren</button></form></div>',
         "Danke, dass du den Talbrief liest und dafür sorgst, dass er weiter erscheint!"),
        ('<p>{}</p><p><a href="?s">Subscribe now</a></p>', "Valley Letters lives on its readers: consider to subscribe for a year."),
        ('<p>{}</p><p><a href="?s">Share</a></p>', "Thank you for reading Valley Letters. This post is public so feel free to share it."),
    ],
)  # fmt: skip
def test_what_asks_a_reader_for_something_is_no_text(prompt, said):
    body = f'<div class="post">{paragraphs(STORY[:2])}{prompt.format(said)}{paragraphs(STORY[2:])}</div>'
    text = kept(page("Storm in the orchard", body))
    assert said not in text
    assert all(each in text for each in STORY)


def test_the_posts_of_a_forum_stay_without_signatures_and_with_whom_they_quote_apart():
    asked = "Which pear will live on a north wall where the sun comes late and the wind comes early?"
    answer = "Try an old cooking pear; mine has stood there for thirty years and never missed a crop."
    posts = (
        f'<div class="msg"><div class="who"><a href="u">mossy</a> 3 May 2025, 09:10</div><div class="body">{asked}</div>'
        '<div class="signature">Grow slow, eat well</div></div>'
        '<div class="msg"><div class="who"><a href="u">quincey</a> 3 May 2025, 10:10</div><div class="body">'
        f"<blockquote><cite>mossy wrote:</cite>Which pear will live there</blockquote>{answer}</div>"
        "<div><p>-- <br>Sent from the shed</p></div></div>"
    )
    said = verdicts(page("Which pear for a north wall", posts))
    assert said[asked] == said[answer] == "kept"
    assert said["mossy wrote:"] == "page:attribution"
    assert said["Grow slow, eat well"] == said["Sent from the shed"] == "page:signature"


@pytest.mark.parametrize(
    "behind",
    [
        "<p>###</p><p>Contact:</p><p>Una Falk</p>",
        "<p>-ENDS-</p><h3>Notes</h3><p>For interviews call Una Falk in the morning.</p>",
        "<p><strong>Pressekontakt:</strong><br>Una Falk<br>una@orchard.example<br>+49 30 555 0100</p>",
        "<h4>About Valley Orchards</h4><p>Valley Orchards grows pears and has twelve people.</p><p>una@orchard.example</p>",
    ],
)
def test_what_stands_behind_the_text_of_a_press_release_goes(behind):
    text = kept(page("Orchard to plant forty trees", paragraphs(STORY) + behind))
    assert text.split("\n\n")[-1] == STORY[-1]


def test_stars_between_scenes_end_no_story():
    last = "In the morning the wind had gone round to the east."
    assert last in kept(page("A night", f"{paragraphs(STORY[:2])}<p>* * *</p>{paragraphs([*STORY[2:], last])}"))
