"""What type of page it is: how the trees are walked, and that the shipped ones read the columns there are."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.extract.features.block import features
from ingest.extract.features.page import page_features
from ingest.extract.html.head import head_metadata
from ingest.extract.html.parse import parse
from ingest.extract.html.segment import segment
from ingest.extract.metadata.read import read_metadata
from ingest.extract.models.page_type import SURE, TYPES, UNSURE, Trees, evaluate, model_row, page_type, trees

# two trees: a > 1 speaks for the first type by 2; b > 5 for the second by 1
STUMPS = Trees(
    names=("a", "b"),
    types=("one", "two"),
    column=np.array([0, 0, 0, 1, 0, 0], np.int32),
    threshold=np.array([1, np.inf, np.inf, 5, np.inf, np.inf], np.float32),
    left=np.array([1, 1, 2, 4, 4, 5], np.int32),
    value=np.array([0, 0, 2, 0, 0, 1], np.float32),
    roots=np.array([0, 3], np.int32),
    owner=np.array([0, 1], np.int32),
    depth=1,
)
SENTENCE = "The harbour wall was built in a single winter by men who had never built one before, and it held. "
ARTICLE = f"""
<html><head><meta property="og:type" content="article"><meta property="article:published_time" content="2024-03-05">
<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "The wall that held",
"author": {{"@type": "Person", "name": "Maren Holt"}}}}</script></head><body><header><nav><a href=/>Home</a></nav></header>
<article class="post"><h1>The wall that held</h1><p class="byline">By Maren Holt</p>
{"".join(f"<p>{SENTENCE * 3}</p>" for _ in range(12))}</article><footer>Imprint</footer></body></html>
"""
POST = """
<article class="message message--post" id="post-{n}" data-author="keeper{n}"><div class="message-user"><h4
class="message-name"><a href="/members/{n}" class="username">keeper{n}</a></h4><h5 class="userTitle">Well-known
member</h5><dl><dt>Joined</dt><dd>Mar 5, 2011</dd></dl><dl><dt>Messages</dt><dd>{n}40</dd></dl></div><div
class="message-main"><header class="message-attribution"><a href="#post-{n}">Mar {n}, 2024</a> <a href="#">#{n}</a></header>
<div class="message-body"><blockquote class="quote">keeper{m} said: what about the wind?</blockquote><div
class="bbWrapper">I would take the smaller one. {text}<br>Has anybody tried her in a swell?</div></div><footer><a
href="#" class="reply">Reply</a> <a href="#">Quote</a> <a href="#">Report</a> <span class="likes">3 likes</span></footer>
</div></article>
"""
THREAD = f"""
<html><head><title>Which boat for the strait? | Boat talk forum</title><script type="application/ld+json">
{{"@type": "DiscussionForumPosting", "headline": "Which boat for the strait?"}}</script></head><body class="thread_view">
<nav><a href="/forums">Forums</a> <a href="/whats-new">New posts</a> <a href="/members">Members</a> <a href="/login">Log
in</a> <a href="/register">Register</a></nav><ul class="breadcrumb"><li><a href="/forums/boats">Boats</a></li></ul>
<h1 class="thread-title">Which boat for the strait?</h1><div>Thread starter keeper1, Start date Mar 1, 2024</div>
{"".join(POST.format(n=n, m=n - 1, text=SENTENCE * (1 + n % 2)) for n in range(1, 16))}
<div class="pageNav"><a href="/2">Next</a></div><div>You must log in or register to reply here.</div></body></html>
"""


def told(page):
    tree = parse(page)
    given_ = head_metadata(tree)
    return features(page_features(segment(tree)), read_metadata(tree, given_), given_)


def test_each_tree_speaks_for_its_type():
    odds = np.exp([2, 1])
    assert evaluate(np.array([1.5, 6], np.float32), STUMPS) == pytest.approx(odds / odds.sum())
    assert evaluate(np.array([1, 5], np.float32), STUMPS) == pytest.approx([0.5, 0.5])


@pytest.mark.parametrize(("page", "name"), [(ARTICLE, "article"), (THREAD, "forum")])
def test_a_plain_case_is_told(page, name):
    found, likely = page_type(told(page))
    assert found == name
    assert likely >= SURE


def test_an_unsure_type_is_just_a_page():
    found, likely = page_type(told("<p>Harbour</p><p>Ferry</p>"))
    assert (found in TYPES) == (likely >= SURE)
    assert (found == UNSURE) == (likely < SURE)


def test_a_page_without_blocks_has_no_type():
    assert page_type({}) == (UNSURE, 0.0)


def test_no_voter_has_a_say_in_the_type():
    assert not [name for name in trees().names if "kept" in name or "worded" in name]


def test_a_column_counts_by_the_words_of_its_blocks_and_one_of_the_page_as_it_is():
    found = {
        "units": np.log1p(np.array([30, 10], np.float32)),
        "links": np.array([0, 1], np.float32),
        "page_dated": np.array([2, 2], np.float32),
    }
    assert model_row(found, ("links", "page_dated"))[0] == pytest.approx(0.25)
    assert model_row(found, ("links", "page_dated"))[1] == 2


def test_a_column_that_is_gone_is_an_error_that_says_what_to_do():
    found = told(ARTICLE)
    found.pop(trees().names[0])
    with pytest.raises(ValueError, match="train the types again"):
        page_type(found)


def test_the_shipped_trees_know_every_type_and_are_small():
    grown = trees()
    assert grown.types == TYPES
    assert set(grown.owner.tolist()) == set(range(len(TYPES)))
    assert len(grown.names) <= 150


@given(st.lists(st.floats(0, 9, width=32), min_size=1, max_size=5))
def test_likelihoods_sum_to_one(values):
    grown = trees()
    numbers = np.resize(np.array(values, np.float32), len(grown.names))
    assert evaluate(numbers, grown).sum() == pytest.approx(1)
