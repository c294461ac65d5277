"""Where sources disagree on title, author or date of a page, the one that is right more often on real pages wins."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.extract.html.head import head_metadata
from ingest.extract.html.parse import parse
from ingest.extract.metadata.byline import parse_byline
from ingest.extract.metadata.read import read_metadata

STORY = "<p>" + "The lock keeper opened the upper gate at dawn, and the barges went down one by one. " * 6 + "</p>"
TITLE = "The upper gate is open again"
FIRST = st.sampled_from(("Ida", "Per", "Nils", "Maren", "Tove", "Aksel", "Ylva"))
LAST = st.sampled_from(("Holm", "Lund", "Vik", "Strand", "Hafstad", "Quay-Berg", "O'Dell"))
NAMES = st.lists(st.builds("{} {}".format, FIRST, LAST), min_size=1, max_size=4, unique=True)


def read(beside="", behind="", head="", title=f"<h1>{TITLE}</h1>", url="https://lock.example/news/gate", lang="en"):
    body = f"<main>{title}{beside}<div>{STORY}{behind}</div></main>"
    tree = parse(f"<html lang={lang}><head>{head}</head><body>{body}</body></html>")
    return read_metadata(tree, head_metadata(tree), url=url)


def meta(name, content):
    return f'<meta name="{name}" content="{content}">'


def ld(**fields):
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **fields})}</script>'


# authors


@pytest.mark.parametrize(
    "desk", ["National Desk", "Lock Courier Staff", "Canal Press Agency", "maren1987", "Canal Bureau"]
)
def test_a_person_who_signs_beside_the_headline_goes_before_a_desk_that_machines_are_told_of(desk):
    assert read("<p>By Maren Holt</p>", head=meta("author", desk)).authors == ("Maren Holt",)
    assert read("<p class=byline>Maren Holt</p>", head=meta("author", desk)).authors == ("Maren Holt",)


def test_who_signs_at_the_foot_of_a_text_goes_before_a_desk():
    assert read(behind="<p>-- By Maren Holt</p>", head=meta("author", "National Desk")).authors == ("Maren Holt",)


def test_a_holder_of_rights_is_no_author():
    assert read(head=meta("author", "©The Lock Courier")).authors == ()


@given(names=NAMES)
def test_all_of_a_list_of_authors_are_read_whatever_joins_the_last(names):
    for last in (", and ", " and ", ", ", " & ", ", & "):
        line = ", ".join(names[:-1]) + last + names[-1] if len(names) > 1 else names[0]
        assert parse_byline(f"By {line}") == tuple(names)
        assert parse_byline(f"By {line}, QTN") == tuple(names)


@pytest.mark.parametrize(
    "line",
    [
        "Mit Auskünften von Maren Holt",
        "Avec des informations recueillies par Maren Holt",
        "With reporting by Maren Holt",
        "Maren Holt, XQ-Studio Bergen",
    ],
)
def test_of_a_credit_only_the_name_is_kept(line):
    assert parse_byline(f"By {line}") == ("Maren Holt",)
    assert read(head=ld(author={"@type": "Person", "name": line})).authors == ("Maren Holt",)


@given(name=st.sampled_from(("Ursula von der Brücke", "Karl von Trapp", "Leonardo di Ponte")))
def test_a_preposition_within_a_name_is_part_of_it(name):
    assert parse_byline(f"By {name}") == (name,)


def test_the_first_of_several_alone_is_the_author_where_the_page_credits_the_others_otherwise():
    head = ld(author=[{"name": "Maren Holt"}, {"name": "Per Lund"}])
    assert read("<p>By Maren Holt</p><p>Photography by Per Lund</p>", head=head).authors == ("Maren Holt",)
    both = read("<p>By <a>Maren Holt</a></p><p>and</p><p><a>Per Lund</a></p>", head=head)
    assert both.authors == ("Maren Holt", "Per Lund")


def test_a_name_marked_as_author_on_the_line_of_the_date_goes_before_another_that_machines_are_told():
    line = "<div><span class=post-author>Maren Holt</span> <span>4 May 2025</span></div>"
    assert read(line, head=ld(author={"name": "Per Lund"})).authors == ("Maren Holt",)


def test_a_line_marked_as_byline_goes_before_microdata():
    microdata = "<p><span itemprop=author>Per Lund</span></p>"
    assert read("<p class=byline>Maren Holt</p>", behind=microdata).authors == ("Maren Holt",)
    assert read(behind=microdata).authors == ("Per Lund",)


@given(names=st.lists(st.builds("{} {}".format, FIRST, LAST), min_size=2, max_size=5, unique=True))
def test_nobody_in_a_list_of_mentions_or_of_stories_is_the_author(names):
    dated = [
        f"<li class=note><b class=author>{name}</b> <time>{n + 3} May 2025</time><p>Seen.</p></li>"
        for n, name in enumerate(names)
    ]
    stories = [
        f"<li class=s><a href=/{n}>How the lower gate was shut</a> <span class=byline>{name}</span></li>"
        for n, name in enumerate(names)
    ]
    for items in (dated, stories):
        assert read(behind=f"<ul>{''.join(items)}</ul>").authors == ()


def test_nor_is_who_signs_a_box_within_the_text():
    box = (
        "<div><h2>Analysis</h2><p class=byline>Maren Holt</p><p>"
        + "The gate held for long, and then it did not. " * 4
        + "</p></div>"
    )
    assert read(behind=box + STORY).authors == ()


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("河边社记者 王小明 河边社编辑 陈立文", ("王小明",)),
        ("特约记者 王小明、李立文", ("王小明", "李立文")),
        ("记者：王小明", ("王小明",)),
    ],
)
def test_reporters_are_read_and_who_edited_them_is_not(line, names):
    assert parse_byline(line) == names


@pytest.mark.parametrize(
    "lines",
    [
        "<p><span>王小明</span> <span>2025-05-04 11:00</span></p>",
        "<p><span>河边社</span> <em>2025-05-04 11:00</em></p><p>王小明</p>",
        "<p>2025-05-04 11:00</p><p>王小明</p><p>编辑：陈立文</p>",
    ],
)
def test_a_chinese_name_beside_the_date_signs(lines):
    assert read(lines, head=meta("author", "河边日报网"), lang="zh").authors == ("王小明",)


@pytest.mark.parametrize("date", ["4 May 2025", "May 2025"])
def test_a_line_that_is_a_name_and_a_date_signs(date):
    assert read(f"<h3><a>Dr. Maren Holt</a>, {date}</h3>").authors == ("Dr. Maren Holt",)
    assert read(f"<h3><a>The lower gate</a> was shut, {date}</h3>").authors == ()


def test_what_a_reader_can_do_beside_a_date_is_no_name():
    tools = '<ul><li><a href="#">E-MAIL STORY</a></li><li><a href="/p">PRINTER FRIENDLY VERSION</a></li></ul>'
    assert read(f"<p>Tuesday, May 22, 2007</p>{tools}").authors == ()
    assert read("<ul><li>May 22, 2007</li><li>Maren Holt</li></ul>").authors == ("Maren Holt",)


def test_who_edited_signs_where_nobody_else_does():
    assert read("<p>2025-05-04 11:00</p>", behind="<p>编辑：陈立文</p>", lang="zh").authors == ("陈立文",)


def test_letters_behind_a_name_are_no_part_of_it_where_the_site_is_called_so():
    head = meta("og:site_name", "QTN")
    assert read("<p>By Maren Holt, QTN</p>", head=head).authors == ("Maren Holt",)
    assert read("<p>By Maren Holt, RDN</p>", head=head).authors == ("Maren Holt, RDN",)


def test_a_post_names_its_poster_in_its_title():
    quoted = read(
        title="", head='<title>(3) Maren Holt on Quay: "The gate is open" / Quay</title>', url="https://quay.example/1"
    )
    assert (quoted.title, quoted.authors) == ("The gate is open", ("Maren Holt",))
    assert read(title="", head="<title>Maren (@maren@quay.example)</title>").authors == ("Maren",)


def test_a_thread_is_by_who_wrote_its_first_post():
    posts = "".join(
        f"<li class=message data-author={name}><h3>{name}</h3><p>{day} May 2025</p>{STORY}</li>"
        for day, name in ((4, "gatekeeper"), (5, "oldgull"))
    )
    assert read(f"<ol>{posts}</ol>").authors == ("gatekeeper",)
    member = '<p><a href="/index.php?action=profile;u=4">gatekeeper</a></p><p>June 03, 2020, 04:19:36 PM</p>'
    assert read(member).authors == ("gatekeeper",)


# dates


def test_the_day_of_a_video_of_the_page_is_not_that_of_the_page():
    video = ld(**{"@type": "VideoObject", "uploadDate": "2025-05-01", "name": "The gate"})
    assert read(head=video + meta("pubdate", "2025-05-04")).published == "2025-05-04"


@pytest.mark.parametrize(
    "beside",
    [
        "<blockquote><p>The gate is open.</p>— Maren (@maren) <a>May 1, 2025</a></blockquote>",
        "<div><a href=/b>The lower gate was shut for good on May 1, 2025</a></div>",
        "<div><a href=/b>The lower gate was shut for good</a> <span>| 01.05.2025</span></div>",
        "<table><tr><th>Latest gate</th><td>Two / May 1, 2025</td></tr></table>",
    ],
)
def test_the_day_of_a_quotation_of_another_story_or_of_a_fact_is_not_that_of_the_article(beside):
    assert read(beside).published is None
    assert read(f"{beside}<p>4 May 2025</p>").published == "2025-05-04"


@pytest.mark.parametrize("label", ["Date", "Published"])
def test_a_table_can_state_the_day_of_the_article(label):
    assert read(f"<table><tr><th>{label}</th><td>4 May 2025</td></tr></table>").published == "2025-05-04"


def test_a_day_behind_the_text_is_not_its_own_unless_it_says_so():
    assert read(behind="<p>4 May 2025</p>").published is None
    assert read(behind="<p>Published on 4 May 2025</p>").published == "2025-05-04"


def test_a_sentence_at_the_foot_can_say_on_which_day_it_was_posted():
    foot = "<p><small>This entry was posted on Sunday, May 4th, 2025 at 1:42 am and is filed under <a>Gates</a>.</small></p>"
    assert read(behind=foot).published == "2025-05-04T01:42"


def test_a_day_above_the_text_is_the_articles_though_many_stories_are_listed_behind_it():
    listed = "".join(f"<li class=s>{day} June 2025</li>" for day in range(1, 9))
    assert read("<p><span>Canal</span> <em>2025-05-04</em></p>", behind=f"<ul>{listed}</ul>").published == "2025-05-04"
    assert read(f"<ul>{listed}</ul>").published is None


def test_the_day_that_byline_and_address_agree_on_goes_before_another_that_machines_are_told():
    head = meta("dc.date.issued", "2024-02-04")
    url = "https://lock.example/2023/11/17/gate.html"
    assert read("<p>Posted: Nov 16, 2023</p>", head=head, url=url).published == "2023-11-16"
    assert read("<p>Posted: Nov 16, 2022</p>", head=head, url=url).published == "2024-02-04"


def test_the_element_that_names_the_poster_tells_the_day():
    post = "<div class=post><p class=author>Post by gatekeeper » Sun May 04, 2025 8:05 pm</p></div>"
    assert read("<div></div>" * 100 + post).published == "2025-05-04T20:05"


def test_a_page_without_headings_has_its_date_beside_what_shows_its_title():
    body = f"<div class=subject><a href=/1>{TITLE}</a></div><div>June 03, 2020, 04:19:36 PM</div>"
    assert read(body, title="", head=f"<title>{TITLE}</title>").published == "2020-06-03T16:19:36"


# titles


def test_a_heading_that_leads_to_the_blog_of_a_page_is_the_name_of_the_blog():
    title = "<h1><a href=/blog/>Lock Notes</a></h1><h2><a rel=bookmark href='/blog/?p=7'>Open again</a></h2>"
    found = read(
        title=title, head="<title>Lock Notes » Archive » Open again</title>", url="https://lock.example/blog/?p=7"
    )
    assert found.title == "Open again"


@pytest.mark.parametrize(
    ("heading", "told"),
    [
        (f"<span>News</span> {TITLE}", f"News - {TITLE}"),
        (f"<span>Opinion</span> {TITLE}", f"Opinion | {TITLE}"),
        (f"<span>Trouble at dawn</span><span>{TITLE}</span>", f"Trouble at dawn: {TITLE} | Lock Courier"),
        (f"Topic: <span>{TITLE}</span>", f"[Locks] {TITLE}"),
    ],
)
def test_a_rubric_in_a_heading_is_no_part_of_the_title(heading, told):
    assert read(title=f"<h1>{heading}</h1>", head=f"<title>{told}</title>").title == TITLE


def test_a_mark_that_the_heading_shows_is_part_of_it():
    heading = "<h1><em>GATES:</em> The ten best of the year</h1>"
    assert (
        read(title=heading, head="<title>GATES: The ten best of the year</title>").title
        == "GATES: The ten best of the year"
    )


def test_lines_of_a_heading_do_not_run_into_each_other():
    assert (
        read(title="<h1><span>Trouble at dawn</span><span>Gate stuck fast</span></h1>").title
        == "Trouble at dawn Gate stuck fast"
    )
    assert read(title="<h1>Mc<span>Keeper</span> opens the iGate</h1>").title == "McKeeper opens the iGate"


def test_the_only_long_heading_of_an_article_is_its_headline_whatever_the_head_says():
    shown = "Nobody thought that it would ever move"
    head = '<meta property="og:type" content="article"><meta property="og:title" content="Upper lock, explained">'
    url = "https://lock.example/upper-lock-explained"
    assert read(title=f"<h1>{shown}</h1>", head=head, url=url).title == shown
    assert read(title="<h1>Canal news</h1>", head=head, url=url).title == "Upper lock, explained"
    assert read(title=f"<h1>{shown}</h1>", head="<title>Upper lock, explained</title>", url=url).title != shown


@given(count=st.integers(1, 9999))
def test_a_count_of_what_is_unread_is_no_part_of_a_title(count):
    assert read(title="", head=f"<title>({count}) {TITLE}</title>").title == TITLE


def test_nor_is_the_address_of_whose_mail_it_is():
    assert read(title="", head=f"<title>{TITLE} - maren@lock.example - Lock Mail</title>").title == TITLE
