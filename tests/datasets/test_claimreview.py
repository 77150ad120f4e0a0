import json
from datetime import date

import pytest

from annotations import annotate, publish, review
from annotations.errors import UnreadableInput
from annotations.exports import EXPORTS
from annotations.models import Claim, Role
from tests import factories
from tests.datasets.importing import Importer
from tests.shared import DATA

pytestmark = pytest.mark.django_db
REAL = DATA / "claimreview" / "politifact_claimreview_melanin.jsonld"


def node(**fields):
    return {
        "@type": "ClaimReview",
        "url": "https://check.example/1",
        "author": {"@type": "Organization", "name": "Checkers"},
        "claimReviewed": "Tax rose.",
        "itemReviewed": {"@type": "Claim", "author": {"@type": "Person", "name": "Ann"}, "datePublished": "2020-02-03"},
        "reviewRating": {
            "@type": "Rating",
            "ratingValue": 1,
            "bestRating": 5,
            "worstRating": 1,
            "alternateName": "False",
        },
        **fields,
    }


def read(document):
    importer = Importer("claimreview")
    importer.counts = importer.read(json.dumps(document).encode())
    return importer


def test_a_review_becomes_a_claim_with_evidence_and_a_verdict():
    importer = read(node())
    assert (importer.counts, importer.told) == ({"claims": 1, "present": 0, "refused": 0}, [])
    claim = importer.claims.get()
    assert (claim.statement, claim.claimant, claim.said_on) == ("Tax rose.", "Ann", date(2020, 2, 3))
    item, verdict = claim.evidence.get(), claim.verdicts.get()
    assert (item.stance, item.kind, item.url, item.publisher) == (
        "refutes",
        "web",
        "https://check.example/1",
        "Checkers",
    )
    assert (verdict.rating.slug, verdict.rationale) == ("false", "Checkers rated this claim “False”.")
    assert importer.read(json.dumps(node()).encode()) == {"claims": 0, "present": 1, "refused": 0}


@pytest.mark.parametrize(
    "document",
    [
        [node()],
        {"@context": "https://schema.org", "@graph": [{"@type": "WebPage"}, node()]},
        {"@type": "DataFeed", "dataFeedElement": [{"@type": "DataFeedItem", "item": [node()]}]},
        {"@type": "DataFeed", "dataFeedElement": {"@type": "DataFeedItem", "item": node()}},
        {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": node()}]},
        [[node()]],
        node(**{"@type": ["ClaimReview", "Review"]}),
    ],
)
def test_reviews_are_found_wherever_they_stand(document):
    assert read(document).counts == {"claims": 1, "present": 0, "refused": 0}


def test_reviews_one_to_a_line_are_read():
    importer = Importer("claimreview")
    raw = b"\xef\xbb\xbf" + "\n".join(json.dumps(node(claimReviewed=f"Tax rose {n}.")) for n in range(3)).encode()
    assert importer.read(raw) == {"claims": 3, "present": 0, "refused": 0}


RATING = {"@type": "Rating", "alternateName": "Sort of"}
MESS = [
    (
        {"reviewRating": {**RATING, "ratingValue": "-1", "bestRating": "-1", "worstRating": "-1"}},
        None,
        [
            "rating: -1 between -1 and -1 means nothing, and was left out.",
            "No rating of the desk’s scale says “Sort of”: no verdict.",
        ],
    ),
    (
        {"reviewRating": {**RATING, "@type": "rating", "ratingValue": "2", "bestRating": "5", "worstRating": "1"}},
        "mostly-false",
        ["reviewRating: its type “rating” was read as Rating."],
    ),
    (
        {"reviewRating": {"@type": "Rating", "ratingValue": 9, "bestRating": 5, "alternateName": "Pants on Fire!"}},
        "false",
        ["rating: 9 between – and 5 means nothing, and was left out."],
    ),
    ({"reviewRating": [{**RATING, "ratingValue": "5"}]}, "true", []),
    ({"reviewRating": {**RATING, "alternateName": "Unverified"}}, "unproven", []),
    ({"reviewRating": "Mostly true"}, "mostly-true", []),
    ({"reviewRating": None}, None, []),
]


@pytest.mark.parametrize(("fields", "slug", "repairs"), MESS)
def test_ratings_are_read_as_far_as_they_mean_something(fields, slug, repairs):
    importer = read(node(**fields))
    verdict = importer.claims.get().verdicts.first()
    assert (verdict and verdict.rating.slug) == slug
    assert [words.removeprefix("mended: ") for _number, words in importer.told] == repairs


@pytest.mark.parametrize(
    ("rating", "asked"), [(node()["reviewRating"], 1), ({"alternateName": "Purple"}, 2), (None, 2)]
)
def test_blind_policy_asks_for_verdicts_only_where_none_came_along(rating, asked):
    importer = Importer("claimreview")
    importer.desk.blind_percent = 100
    importer.desk.save()
    importer.read(json.dumps(node(reviewRating=rating)).encode())
    claim = importer.claims.get()
    assert (claim.verdicts_required, claim.verdicts.count()) == (asked, 2 - asked)


def test_several_addresses_in_one_text_are_parted():
    importer = read(node(url="https://a.example/1, https://b.example/2 javascript:alert(1)"))
    assert [(item.url, item.stance) for item in importer.claims.get().evidence.all()] == [
        ("https://a.example/1", "refutes"),
        ("https://b.example/2", "context"),
    ]
    assert importer.told == [(1, "mended: url: one text held 2 addresses.")]


def test_markup_and_lists_are_mended():
    item = {"author": [{"name": "Ann &amp; Bo"}, {"name": "Cy"}], "datePublished": "03/02/2020"}
    importer = read(
        node(**{"@type": "claimReview", "claimReviewed": ["<p>Tax <b>rose</b>&nbsp;twice.</p>"]}, itemReviewed=item)
    )
    claim = importer.claims.get()
    assert (claim.statement, claim.claimant, claim.said_on) == ("Tax rose twice.", "Ann & Bo", None)
    assert [words.removeprefix("mended: ") for _number, words in importer.told] == [
        "@type: “claimReview” was read as ClaimReview.",
        "claimReviewed: markup was taken out.",
        "itemReviewed.author: there are several, the first was taken.",
        "itemReviewed.author: markup was taken out.",
        "datePublished: “03/02/2020” is no sure date, and was left out.",
    ]


def test_where_a_claim_was_made_becomes_evidence_for_context():
    work = {"@type": "CreativeWork", "headline": "Speech", "url": "https://talk.example/", "publisher": {"name": "TV"}}
    importer = read(
        node(itemReviewed={"appearance": [work, "https://b.example/"], "firstAppearance": work, "sameAs": 3})
    )
    assert [(item.stance, item.url, item.title, item.publisher) for item in importer.claims.get().evidence.all()][
        1:
    ] == [
        ("context", "https://talk.example/", "Speech", "TV"),
        ("context", "https://b.example/", "", ""),
    ]


@pytest.mark.parametrize(
    "stated",
    [
        "2020-02-03", "2020-02-03T23:50:00+02:00", "2020-2-3", "20200203", "Mon, 03 Feb 2020", "February 3, 2020",
        "Mon, 03 Feb 2020 01:05:52 UTC +00:00", "Mon, 03 Feb 2020 01:05:52 GMT", "3 February 2020", "1580688000",
        "1580688000000", "2020-02-03 10:00:00",
    ],
)  # fmt: skip
def test_days_are_read_in_many_shapes(stated):
    importer = read(node(itemReviewed={"datePublished": stated}))
    assert (importer.claims.get().said_on, importer.told) == (date(2020, 2, 3), [])


def test_a_review_without_a_claim_is_refused():
    importer = read([node(claimReviewed=" "), node()])
    assert importer.counts == {"claims": 1, "present": 0, "refused": 1}
    assert importer.told == [(1, "refused: There is no claim: claimReviewed is empty.")]
    with pytest.raises(UnreadableInput):
        importer.read(b"<html>")


def test_a_real_review_is_read():
    if not REAL.exists():
        pytest.skip(f"NOT TESTED on a real ClaimReview: {REAL} is absent")
    importer = Importer("claimreview")
    assert importer.read(REAL.read_bytes()) == {"claims": 1, "present": 0, "refused": 0}
    claim = importer.claims.get()
    assert (claim.claimant, claim.said_on, claim.verdicts.get().rating.slug) == (
        "Facebook posts",
        date(2020, 2, 23),
        "false",
    )
    assert [(item.stance, item.publisher) for item in claim.evidence.all()] == [("refutes", "PolitiFact")]
    assert importer.told == [(1, "mended: datePublished stood with the author, and was taken for the claim’s.")]


def exported(name, claims):
    raw = b"".join(EXPORTS[name].stream(claims, base_url="https://desk.example"))
    lines = b"".join(EXPORTS["claimreview.ndjson"].stream(claims, base_url="https://desk.example")).splitlines()
    return raw, [kept(json.loads(line)) for line in lines]


def kept(review):
    """What ClaimReview carries of a check. Addresses, days of review and works are the publishing desk’s."""
    item = {name: review["itemReviewed"].get(name) for name in ("author", "datePublished")}
    return (review["claimReviewed"], item, review["reviewRating"])


@pytest.mark.parametrize("name", ["claimreview.jsonld", "claimreview.ndjson", "datacommons.json"])
def test_an_export_comes_back_as_it_was(name):
    checker = factories.make_user()
    for number, slug in enumerate(("true", "mostly-true", "half-true", "mostly-false", "false", "unproven")):
        claim = factories.make_highlight(actor=checker).claim
        changes = {"statement": f"Tax rose “{number}” times.", "said_on": date(2020, 1, 1 + number), "claimant": "Ann"}
        annotate.edit_claim(claim=claim, actor=checker, changes=changes)
        factories.make_published(claim, checker=checker, rating=slug)
    raw, before = exported(name, Claim.objects.all())
    importer = Importer("claimreview")
    assert importer.read(raw) == {"claims": 6, "present": 0, "refused": 0}
    reviewer = factories.make_user(Role.REVIEWER, desk=importer.desk)
    for claim in importer.claims:
        review.submit_claim(claim=claim, actor=importer.actor)
        publish.publish_claim(claim=claim, actor=reviewer)
    assert exported(name, importer.claims)[1] == before
    assert importer.told == []


def test_what_is_no_review_is_refused_by_its_own_number():
    importer = read(
        [{"@type": "NewsArticle", "headline": "Port"}, "junk", None, node(), [], node(claimReviewed="Two.")]
    )
    assert importer.counts == {"claims": 2, "present": 0, "refused": 3}
    assert importer.told == [
        (1, "refused: This is no ClaimReview: its @type is “NewsArticle”."),
        (2, 'refused: This is no ClaimReview: "junk"'),
        (3, "refused: This is no ClaimReview: null"),
    ]
    raw = json.dumps([node(claimReviewed="Three."), 5, node(claimReviewed="")]).encode()
    assert importer.read(raw) == {"claims": 1, "present": 0, "refused": 2}
    assert [number for number, _words in importer.told] == [2, 3]


@pytest.mark.parametrize("name", ["dataFeedElement", "itemListElement"])
def test_elements_of_a_feed_that_hold_no_review_are_refused_by_their_number(name):
    importer = read({"@type": "DataFeed", name: [{"@type": "DataFeedItem", "item": [None]}, {"item": node()}, "junk"]})
    assert importer.counts == {"claims": 1, "present": 0, "refused": 2}
    assert [number for number, _words in importer.told] == [1, 3]


def test_lines_that_hold_no_review_are_refused_by_their_number():
    importer = Importer("claimreview")
    raw = "\n".join(json.dumps(each) for each in ({"@type": "Person"}, node(), None, node(claimReviewed="")))
    assert importer.read(raw.encode()) == {"claims": 1, "present": 0, "refused": 3}
    assert [number for number, _words in importer.told] == [1, 3, 4]


def test_company_of_a_review_in_its_page_is_no_refusal_and_counts():
    importer = read({"@graph": [{"@type": "WebPage"}, "junk", node(), node(claimReviewed="")]})
    assert importer.counts == {"claims": 1, "present": 0, "refused": 2}
    assert [number for number, _words in importer.told] == [2, 4]


@pytest.mark.parametrize("document", [[], {"@graph": []}, {"@type": "DataFeed", "dataFeedElement": []}])
def test_empty_export_refuses_nothing(document):
    assert read(document).counts == {"claims": 0, "present": 0, "refused": 0}


@pytest.mark.parametrize(
    "words",
    [
        "if a<b and b>c",
        "3 < 4 > 2",
        "<script>alert(1)</script> is a tag",
        "x<y>z",
        "R&D&copy of it",
        "a <b c",
    ],
)
def test_words_that_only_look_like_markup_stay(words):
    importer = read(node(claimReviewed=words))
    assert (importer.claims.get().statement, importer.told) == (words, [])


@pytest.mark.parametrize(
    ("words", "plain"),
    [
        ('<p class="x">Tax <B>rose</B></p><br/>', "Tax rose"),
        ("<a href=https://a.example/>Tax</a> rose<!-- really -->", "Tax rose"),
        ("Ann &amp; Bo said &#8220;no&#x201d;", "Ann & Bo said “no”"),
    ],
)
def test_markup_of_feeds_is_taken_out(words, plain):
    importer = read(node(claimReviewed=words))
    assert importer.claims.get().statement == plain
    assert importer.told == [(1, "mended: claimReviewed: markup was taken out.")]


@pytest.mark.parametrize("name", ["claimreview.jsonld", "claimreview.ndjson", "datacommons.json"])
def test_own_export_comes_back_word_for_word(name):
    words = "<b>Bold</b> &amp; <script>alert(1)</script> if a<b and b>c"
    claim = factories.make_claim(statement=words, claimant="A &lt; <i>B</i>")
    factories.make_published(claim)
    raw = b"".join(EXPORTS[name].stream(Claim.objects.all(), base_url="https://desk.example"))
    importer = Importer("claimreview")
    assert importer.read(raw) == {"claims": 1, "present": 0, "refused": 0}
    assert importer.told == []
    read_back = importer.claims.get()
    assert (read_back.statement, read_back.claimant) == (words, "A &lt; <i>B</i>")
