"""The article page and the acts on it, without a browser."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from annotations import annotate, archiving, people, revise
from annotations.models import AnchorState, Claim, Evidence, Highlight, Role
from tests import factories
from tests.background.pages import QUOTE
from tests.web.reading import TextReader
from tests.web.test_fetched import HOSTILE, URL, copy_of

pytestmark = pytest.mark.django_db

# session, user, memberships, article, revision, highlights, anchors, claims, verdicts, evidence, cues, queue
QUERIES = 12


def page_of(client, article):
    return client.get(reverse("article", args=[article.pk]))


def text_in(html: str) -> TextReader:
    start = html.index('<div id="article-text"')
    return TextReader(html[start : html.index("</div>", start) + len("</div>")])


def selection(article, exact: str) -> dict[str, object]:
    start = article.revision.text.index(exact)
    return {"start": start, "end": start + len(exact), "exact": exact}


@pytest.fixture
def article():
    return factories.make_article()


@pytest.fixture
def checker(article, client):
    user = factories.make_user(desk=article.desk)
    client.force_login(user)
    return user


@pytest.mark.parametrize(
    "text",
    [
        "Plain words.\n\nSecond paragraph.",
        "🤔🤔 tax 👩‍👩‍👧‍👦 family",
        "قال الوزير\u202e إن الميناء\u2067 كبير",
        "<script>alert(1)</script> & <mark>no mark</mark> </div></p> &amp;",
        "  two  spaces\tand a tab\nsingle line",
        "x" * 100_000,
    ],
)
def test_article_text_is_exactly_the_revision(client, checker, text):
    article = factories.make_article(checker, text=text)
    factories.make_highlight(article, exact=text.split()[0][:1000], actor=checker)
    assert text_in(page_of(client, article).content.decode()).text == article.revision.text


def test_page_marks_each_highlight(client, article, checker):
    first = factories.make_highlight(article, exact="The new terminal will double", actor=checker)
    second = factories.make_highlight(article, exact="will double the number of jobs", actor=checker)
    read = text_in(page_of(client, article).content.decode())
    assert {pk: read.quote_of(pk) for pk in read.pieces} == {first.pk: first.exact, second.pk: second.exact}
    assert read.ids == ["article-text", f"h-{first.pk}", f"h-{second.pk}"]


def test_page_asks_a_fixed_number_of_queries(client, article, checker):
    factories.make_highlight(article, actor=checker)
    page_of(client, article)
    with CaptureQueriesContext(connection) as few:
        page_of(client, article)
    for words in ("The new terminal", "the number of jobs", "About 4,100 people", "in the harbour last year"):
        factories.make_evidence(factories.make_highlight(article, exact=words, actor=checker).claim, checker)
    with CaptureQueriesContext(connection) as many:
        page_of(client, article)
    assert (len(few), len(many)) == (QUERIES, QUERIES)


def test_page_of_other_desk_is_not_found(client, article):
    client.force_login(factories.make_user(desk=people.create_desk(slug="other", name="Other")))
    assert page_of(client, article).status_code == 404


def test_page_needs_sign_in(client, article):
    response = page_of(client, article)
    assert (response.status_code, response.url) == (302, f"/accounts/login/?next=/articles/{article.pk}/")


def test_page_refuses_post(client, article, checker):
    assert client.post(reverse("article", args=[article.pk])).status_code == 405


def test_reader_sees_text_without_acts(client, article):
    factories.make_highlight(article)
    client.force_login(factories.make_user(Role.READER, desk=article.desk))
    html = page_of(client, article).content.decode()
    assert text_in(html).text == article.revision.text
    assert ('id="toolbar"' in html, "Mark claim" in html) == (False, False)


def test_highlight_without_place_stands_apart(client, article, checker):
    gone = factories.make_highlight(article, exact="About 4,100 people worked in the harbour last year.", actor=checker)
    revise.revise_article(
        article=article, actor=checker, text=article.revision.text.replace(gone.exact, "Nobody knows.")
    )
    del article.revision
    html = page_of(client, article).content.decode()
    assert Highlight.objects.with_place().get(pk=gone.pk).state == AnchorState.REMOVED
    assert text_in(html).pieces == {}
    assert f'id="a-{gone.pk}"' in html
    assert "These words are gone from the text." in html


def test_transcript_shows_time_codes_outside_its_text(client, checker):
    article = factories.make_transcript(checker)
    highlight = factories.make_highlight(article, exact="The loan was repaid in full in March", actor=checker)
    html = page_of(client, article).content.decode()
    assert text_in(html).text == article.revision.text
    assert '<a data-start="0" href="https://video.example/watch#t=0">0:00</a>' in html
    assert '<a data-start="20" href="https://video.example/watch#t=5">0:05</a>' in html
    assert (highlight.start_ms, highlight.end_ms) == (0, 7370)
    assert '<a href="https://video.example/watch#t=0">0:00–0:07 ↗</a>' in html


def test_mark_makes_claim_and_answers_text_and_margin(client, article, checker):
    words = "About 4,100 people worked in the harbour last year."
    response = client.post(reverse("mark_claim", args=[article.pk]), selection(article, words))
    highlight = Highlight.objects.get()
    answer = response.json()
    assert (response.status_code, highlight.exact, highlight.claim.statement) == (200, words, words)
    assert (answer["highlight"], answer["claim"], answer["revision"]) == (highlight.pk, highlight.claim_id, 1)
    assert TextReader(answer["text"]).quote_of(highlight.pk) == words
    assert f'id="c-{highlight.claim_id}"' in answer["margin"]


def test_mark_adds_place_to_claim(client, article, checker):
    claim = factories.make_highlight(article, actor=checker).claim
    client.post(reverse("mark_claim", args=[article.pk]), {**selection(article, "The new terminal"), "claim": claim.pk})
    assert [highlight.exact for highlight in claim.highlights.order_by("id")] == [
        "The minister opened the debate with a promise.",
        "The new terminal",
    ]


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({}, 400),
        ({"start": "0", "end": "3"}, 400),
        ({"start": "-1", "end": "3", "exact": "The"}, 400),
        ({"start": "0.5", "end": "3", "exact": "The"}, 400),
        ({"start": "٣", "end": "5", "exact": "The"}, 400),
        ({"start": "0", "end": "9" * 30, "exact": "The"}, 400),
        ({"start": "3", "end": "0", "exact": "The"}, 400),
        ({"start": "3", "end": "4", "exact": " "}, 400),
        ({"start": "0", "end": "3", "exact": "not there"}, 409),
        ({"start": "5", "end": "8", "exact": "harbour"}, 200),
        ({"start": "0", "end": "3", "exact": "The", "claim": "999999"}, 404),
        ({"start": "0", "end": "3", "exact": "The", "claim": "x"}, 400),
    ],
)
def test_mark_judges_what_it_is_sent(client, article, checker, data, status):
    response = client.post(reverse("mark_claim", args=[article.pk]), data)
    assert (response.status_code, Highlight.objects.count()) == (status, int(status == 200))


def test_refused_mark_answers_alert_to_the_page(client, article, checker):
    response = client.post(
        reverse("mark_claim", args=[article.pk]),
        {"start": 0, "end": 3, "exact": "not there"},
        headers={"HX-Request": "true"},
    )
    assert response.content.decode().startswith('<div class="alert error" role="alert">')


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Nothing is as it was.", "The words that you selected are gone from it."),
        ("Not yet. Jobs double. Jobs double.", "The words that you selected stand in it more than once now."),
    ],
)
def test_mark_of_words_that_were_edited_meanwhile_offers_the_newest_text(client, checker, text, told):
    article = factories.make_article(checker, text="Jobs double.")
    highlight = factories.make_highlight(article, exact="Jobs double.", actor=checker)
    claim = highlight.claim_id
    selected = selection(article, "Jobs double.")
    revise.revise_article(article=article, actor=checker, text=text)
    addresses = [
        (reverse("mark_claim", args=[article.pk]), {}),
        (reverse("resize_highlight", args=[article.pk, highlight.pk]), {}),
        (reverse("place_highlight", args=[article.pk, highlight.pk]), {}),
        (reverse("use_passage", args=[article.pk]), {"claim": claim, "stance": "context"}),
    ]
    for address, more in addresses:
        response = client.post(address, {**selected, **more}, headers={"HX-Request": "true"})
        assert (response.status_code, response.content.decode().strip()) == (
            409,
            '<div class="alert error" role="alert"><strong>The article was edited since you opened it.</strong> '
            f'{told} <a class="link" href="">Load the newest text</a></div>',
        )


def acts_on(highlight, article):
    """Every act of the page: its name, its address' arguments, what is sent."""
    place = selection(article, "The new terminal")
    of_highlight = [article.pk, highlight.pk]
    return [
        ("mark_claim", [article.pk], place),
        ("resize_highlight", of_highlight, place),
        ("move_highlight", of_highlight, {"claim": highlight.claim_id}),
        ("remove_highlight", of_highlight, {}),
        ("restore_highlight", of_highlight, {}),
        ("word_claim", [article.pk, highlight.claim_id], {"statement": "Reworded.", "version": 1}),
        ("use_passage", [article.pk], {**place, "claim": highlight.claim_id, "stance": "supports"}),
    ]


@pytest.mark.parametrize("number", range(7))
def test_acts_refuse_who_may_not(client, article, number):
    highlight = factories.make_highlight(article)
    name, args, data = acts_on(highlight, article)[number]
    url = reverse(name, args=args)
    statuses = [client.post(url, data).status_code]
    client.force_login(factories.make_user(desk=people.create_desk(slug="other", name="Other")))
    statuses.append(client.post(url, data).status_code)
    client.force_login(factories.make_user(Role.READER, desk=article.desk))
    statuses.append(client.post(url, data).status_code)
    client.force_login(factories.make_user(desk=article.desk))
    statuses.append(client.put(url).status_code)
    assert statuses == [302, 404, 403, 405]
    assert client.get(url).url == f"/articles/{article.pk}/"
    assert (Highlight.objects.standing().count(), Claim.objects.count(), Evidence.objects.count()) == (1, 1, 0)


def test_highlight_is_resized_on_its_own_article_only(client, article, checker):
    highlight = factories.make_highlight(article, actor=checker)
    other = factories.make_article(checker)
    place = selection(article, "The minister opened")
    refused = client.post(reverse("resize_highlight", args=[other.pk, highlight.pk]), place)
    done = client.post(reverse("resize_highlight", args=[article.pk, highlight.pk]), place)
    highlight.refresh_from_db()
    assert (refused.status_code, done.status_code, highlight.exact) == (404, 200, "The minister opened")


def test_highlight_moves_to_other_claim(client, article, checker):
    highlight = factories.make_highlight(article, actor=checker)
    claim = factories.make_claim(checker)
    client.post(reverse("move_highlight", args=[article.pk, highlight.pk]), {"claim": claim.pk})
    highlight.refresh_from_db()
    assert highlight.claim_id == claim.pk


def test_removed_highlight_is_restored(client, article, checker):
    highlight = factories.make_highlight(article, actor=checker)
    removed = client.post(reverse("remove_highlight", args=[article.pk, highlight.pk])).json()
    restored = client.post(reverse("restore_highlight", args=[article.pk, highlight.pk])).json()
    assert (TextReader(removed["text"]).ids, TextReader(restored["text"]).ids) == ([], [f"h-{highlight.pk}"])


def test_word_claim_saves_statement_and_claimant(client, article, checker):
    claim = factories.make_highlight(article, actor=checker).claim
    data = {"statement": "The debate began with a promise.", "claimant": "Minister", "version": claim.version}
    response = client.post(reverse("word_claim", args=[article.pk, claim.pk]), data)
    claim.refresh_from_db()
    assert (response.status_code, claim.statement, claim.claimant) == (200, data["statement"], "Minister")


def test_second_writer_is_shown_what_the_first_saved(client, article, checker):
    claim = factories.make_highlight(article, actor=checker).claim
    annotate.edit_claim(claim=claim, actor=checker, changes={"statement": "First.", "claimant": "A"})
    data = {"statement": "Second.", "claimant": "B", "version": claim.version}
    response = client.post(reverse("word_claim", args=[article.pk, claim.pk]), data)
    claim.refresh_from_db()
    assert (response.status_code, claim.statement) == (412, "First.")
    assert response.json()["theirs"] == {"statement": "First.", "claimant": "A", "version": claim.version}


def test_page_archived_meanwhile_refuses_no_wording(client, article, checker):
    claim = factories.make_highlight(article, actor=checker).claim
    item = factories.make_evidence(claim, checker, url=URL, quote=QUOTE)
    shown = Claim.objects.get(pk=claim.pk).version
    archiving.record_page(evidence=item, copy=copy_of(HOSTILE, f"Before. {QUOTE} After."))
    data = {"statement": "The debate began with a promise.", "claimant": "Minister", "version": shown}
    response = client.post(reverse("word_claim", args=[article.pk, claim.pk]), data)
    claim.refresh_from_db()
    item.refresh_from_db()
    assert (response.status_code, claim.statement, item.quote_before) == (200, data["statement"], "Before. ")


def test_passage_of_other_article_becomes_evidence(client, article, checker):
    claim = factories.make_highlight(article, actor=checker).claim
    other = factories.make_article(checker)
    data = {**selection(other, "About 4,100 people"), "claim": claim.pk, "stance": "refutes", "note": "By shifts."}
    response = client.post(reverse("use_passage", args=[other.pk]), data)
    item = Evidence.objects.get()
    assert (item.quote, item.stance, item.note) == ("About 4,100 people", "refutes", "By shifts.")
    assert item.passage_revision_id == other.revision.pk
    assert (response.status_code, response.json()) == (
        201,
        {"evidence": item.pk, "url": f"/claims/{claim.pk}/#evidence-{item.pk}"},
    )


@pytest.mark.parametrize("data", [{"claim": ""}, {"stance": "for"}, {"exact": ""}])
def test_passage_without_claim_stance_or_words_is_refused(client, article, checker, data):
    claim = factories.make_highlight(article, actor=checker).claim
    sent = {**selection(article, "About 4,100 people"), "claim": claim.pk, "stance": "refutes", **data}
    response = client.post(reverse("use_passage", args=[article.pk]), sent)
    assert (response.status_code, Evidence.objects.count()) == (400, 0)


def test_page_for_choosing_a_passage_names_the_claim(client, article, checker):
    claim = factories.make_claim(checker, statement="The port employs <b>4,100</b> people.")
    html = client.get(reverse("article", args=[article.pk]), {"for_claim": claim.pk}).content.decode()
    assert "Choosing a passage for:" in html
    assert "The port employs &lt;b&gt;4,100&lt;/b&gt; people." in html


def test_page_for_choosing_a_passage_shows_what_the_claim_has(client, article, checker):
    claim = factories.make_claim(checker)
    factories.make_highlight(article, actor=checker)
    address = f"{reverse('article', args=[article.pk])}?for_claim={claim.pk}"
    empty = client.get(address)
    assert (empty.context["so_far"].rating, empty.context["so_far"].groups) == (None, [])
    refuting = [factories.make_evidence(claim, checker, stance="refutes", title=title) for title in ("One", "Two")]
    context = factories.make_evidence(claim, checker, stance="context", title="Three")
    verdict = factories.make_verdict(claim, checker)
    with CaptureQueriesContext(connection) as queries:
        so_far = client.get(address).context["so_far"]
    assert (so_far.rating, so_far.groups) == (verdict.rating, [("refutes", refuting), ("context", [context])])
    assert len(queries) == QUERIES + 3  # the claim, its newest verdict, its evidence


@pytest.mark.parametrize("number", ["999999", "x", "", "9" * 40])
def test_page_for_unknown_claim_is_the_plain_page(client, article, checker, number):
    response = client.get(reverse("article", args=[article.pk]), {"for_claim": number})
    assert (response.status_code, "Choosing a passage for:" in response.content.decode()) == (200, False)


def test_claims_to_choose_are_searched_and_those_of_the_article_first(client, article, checker):
    here = factories.make_highlight(article, exact="About 4,100 people worked", actor=checker).claim
    there = factories.make_claim(checker, statement="People worked by night.")
    factories.make_claim(checker, statement="Something else.")
    response = client.get(reverse("claims_to_choose", args=[article.pk]), {"q": "worked people"})
    assert response.context["claims"] == [here, there]
