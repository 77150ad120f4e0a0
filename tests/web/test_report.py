"""The report on a revision, worked through to the end; the alerts it settles on the pages of desk and claim."""

import pytest
from django.urls import reverse

from annotations import marking, revise, settle
from annotations.models import Highlight, Role, Settlement
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def checker(client):
    user = factories.make_user()
    client.force_login(user)
    return user


@pytest.fixture
def asked(checker):
    return factories.make_questions(checker)


def report(client, highlight, number=2):
    return client.get(reverse("revision", args=[highlight.revision.article_id, number]))


def answer(client, highlight, value, number=2):
    return client.post(reverse("settle", args=[highlight.revision.article_id, number, highlight.pk]), {"answer": value})


def test_report_shows_each_candidate_in_its_context(client, asked):
    response = report(client, asked["carried"])
    context = response.context
    assert [row.anchor.state for row in context["asked"]] == ["removed", "ambiguous", "reworded"]
    assert [row.anchor.state for row in context["carried"]] == ["carried"]
    assert [row.is_open for row in context["asked"]] == [True, True, True]
    ambiguous = context["asked"][1]
    assert [(each.exact, each.percent) for each in ambiguous.candidates] == [("The ferry was late again.", 100)] * 2
    first, second = ambiguous.candidates
    assert first.before.endswith("wrote that it left early. ")
    assert second.before.endswith("Officials speak of progress. ")
    assert second.after.startswith(" Passengers complained loudly.")
    reworded = context["asked"][2]
    assert tuple(
        next(piece.text.split()[0] for piece in reworded.pieces if piece.kind == kind) for kind in ("gone", "new")
    ) == ("nine", "eleven")
    assert f"{reworded.percent} % of it reads alike" in response.text
    assert "0 of 3 settled" in response.text


def test_report_asks_of_one_place_whether_it_is_that(client, checker):
    words = "The authority plans a second terminal that would add 1,900 posts by 2028."
    article = factories.make_article(
        checker, text=f"News today. {words} The mayor was silent.\n\nRents rose in the town."
    )
    highlight = factories.make_highlight(article, exact=words, actor=checker)
    alike = "The authority plans a third terminal that would add 900 posts by 2030."
    moved = f"Rents rose in the town.\n\nWe were told of other things, and by whom. {alike} Nothing else is known."
    revise.revise_article(article=article, actor=checker, text=moved)
    response = report(client, highlight)
    assert [[each.exact for each in row.candidates] for row in response.context["asked"]] == [[alike]]
    assert "These words may stand here now, but it is not certain: is it this place?" in response.text
    assert ("It is this place" in response.text, "It is place 1" in response.text) == (True, False)


def test_report_tells_which_claims_have_a_published_check(client, checker):
    marked = factories.make_questions(checker, revised=False)
    for state in ("carried", "removed"):
        factories.make_published(marked[state].claim)
    factories.revise_news(marked["carried"].revision.article, checker)
    response = report(client, marked["carried"])
    rows = [*response.context["asked"], *response.context["carried"]]
    assert [(row.anchor.state, row.is_public) for row in rows] == [
        ("removed", True), ("ambiguous", False), ("reworded", False), ("carried", True),
    ]  # fmt: skip
    linked = [f'<a class="chip" href="/checks/{marked[state].claim_id}/">' in response.text for state in marked]
    assert dict(zip(marked, linked, strict=True)) == {
        "carried": True, "reworded": False, "ambiguous": False, "removed": True,
    }  # fmt: skip


def test_report_is_worked_through_to_the_end(client, asked, checker):
    candidate = asked["ambiguous"].question.candidates[1]
    answers = {"reworded": "accept", "ambiguous": f"{candidate['start']}-{candidate['end']}", "removed": "retire"}
    for settled, (state, value) in enumerate(answers.items(), start=1):
        response = answer(client, asked[state], value)
        goes_on = f"{reverse('revision', args=[asked[state].revision.article_id, 2])}#s-{asked['removed'].pk}"
        assert response.url == goes_on
        assert f"{settled} of 3 settled" in report(client, asked[state]).text
    page = report(client, asked["removed"]).text
    assert (page.count(f"accepted by {checker.display_name}"), page.count("Retire: no longer")) == (1, 0)
    assert Settlement.objects.filter(settled_by=checker).count() == 3


def test_answer_is_undone_from_its_message(client, asked):
    answer(client, asked["removed"], "retire")
    address = reverse("take_back", args=[asked["removed"].revision.article_id, asked["removed"].pk])
    assert f'formaction="{address}"' in report(client, asked["removed"]).text
    back = client.post(address)
    assert back.url == f"{reverse('revision', args=[asked['removed'].revision.article_id, 2])}#s-{asked['removed'].pk}"
    assert "0 of 3 settled" in report(client, asked["removed"]).text


def test_second_answer_is_told_who_was_first(client, asked):
    other = factories.make_user(name="early-bird")
    settle.retire_highlight(highlight=asked["reworded"], actor=other)
    response = answer(client, asked["reworded"], "accept")
    assert (response.status_code, "early-bird settled this already" in response.text) == (409, True)
    # In the report, where it goes on.
    assert response.templates[0].name == "article/revision.html"
    assert response.context["settled"] == 1


@pytest.mark.parametrize("value", ["", "nonsense", "1-", "0-5", "-3-4", "1" * 50 + "-2", "accept"])
def test_impossible_answers_are_refused(client, asked, value):
    response = answer(client, asked["ambiguous"], value)
    assert (response.status_code // 100, Settlement.objects.count()) == (4, 0)


def test_report_of_an_older_revision_leads_to_the_newest(client, asked, checker):
    article = asked["removed"].revision.article
    revise.revise_article(article=article, actor=checker, text=article.revision.text + " More.")
    page = report(client, asked["removed"])
    assert [row.is_open for row in page.context["asked"]] == [False, False, False]
    assert f'href="{reverse("revision", args=[article.pk, 3])}"' in page.text
    assert answer(client, asked["removed"], "retire", number=2).status_code == 409
    assert answer(client, asked["removed"], "retire", number=3).status_code == 302


def test_mark_removed_or_moved_since_is_told_so(client, asked, checker):
    marking.remove_highlight(highlight=asked["removed"], actor=checker)
    marking.change_highlight(highlight=asked["reworded"], actor=checker, start=0, end=11)
    page = report(client, asked["removed"])
    assert [row.is_open for row in page.context["asked"]] == [False, True, False]
    assert ("The mark was removed since." in page.text, "Marked anew since." in page.text) == (True, True)


def test_reader_sees_the_report_without_its_acts(client, asked):
    client.force_login(factories.make_user(Role.READER))
    page = report(client, asked["removed"])
    assert ("A checker has to settle this." in page.text, "data-settles" in page.text) == (True, False)
    assert answer(client, asked["removed"], "retire").status_code == 403


def test_report_hides_from_other_desks_and_mixed_up_addresses(client, asked, checker):
    other = factories.make_article(checker)
    mixed = reverse("settle", args=[other.pk, 1, asked["removed"].pk])
    missing = reverse("settle", args=[asked["removed"].revision.article_id, 9, asked["removed"].pk])
    statuses = [client.post(mixed, {"answer": "retire"}).status_code, client.post(missing).status_code]
    statuses.append(client.put(missing).status_code)
    assert client.get(missing).url == missing.partition("settle/")[0]
    client.force_login(factories.make_user(desk=factories.make_desk(slug="other")))
    statuses.append(answer(client, asked["removed"], "retire").status_code)
    assert statuses == [404, 404, 405, 404]


def test_report_takes_the_same_queries_whatever_the_number_of_highlights(
    client, asked, checker, django_assert_num_queries
):
    article = asked["removed"].revision.article
    url = reverse("revision", args=[article.pk, 2])
    with django_assert_num_queries(10):
        client.get(url)
    for highlight in factories.make_questions(checker).values():
        settle.retire_highlight(highlight=highlight, actor=checker) if highlight.question else None
    with django_assert_num_queries(10):
        client.get(reverse("revision", args=[highlight.revision.article_id, 2]))


def test_article_page_says_how_many_wait_and_marks_one_anew(client, asked):
    article = asked["removed"].revision.article
    page = client.get(reverse("article", args=[article.pk]), {"place": asked["removed"].pk})
    assert (page.context["placing"], "3 to settle" in page.text) == (asked["removed"], True)
    place = {"start": 4, "end": 11, "exact": "harbour", "report": "1"}
    done = client.post(reverse("place_highlight", args=[article.pk, asked["removed"].pk]), place)
    goes_on = f"{reverse('revision', args=[article.pk, 2])}#s-{asked['ambiguous'].pk}"
    assert done.json() == {"report": goes_on}
    now = Highlight.objects.with_place().get(pk=asked["removed"].pk)
    assert (done.status_code, now.place.exact, now.settlement.answer) == (200, "harbour", "marked")
    assert "The highlight is marked anew." in report(client, now).text
    back = client.post(reverse("unplace_highlight", args=[article.pk, now.pk]))
    assert (back.status_code, Highlight.objects.with_place().get(pk=now.pk).question is not None) == (200, True)


def test_retired_highlight_stands_apart_as_such(client, asked, checker):
    settle.retire_highlight(highlight=asked["removed"], actor=checker)
    page = client.get(reverse("article", args=[asked["removed"].revision.article_id]))
    assert "Retired: the article no longer says this." in page.text
    assert ("2 to settle" in page.text, f'data-unplace="{asked["removed"].pk}"' in page.text) == (True, True)


def published_then_revised(checker):
    marked = factories.make_questions(checker, revised=False)
    for highlight in marked.values():
        factories.make_published(highlight.claim)
    factories.revise_news(marked["carried"].revision.article, checker)
    return {state: Highlight.objects.with_place().get(pk=each.pk) for state, each in marked.items()}


def test_desk_alerts_of_published_checks_until_they_are_settled(client, checker):
    marked = published_then_revised(checker)
    article = marked["removed"].revision.article
    page = client.get(reverse("desk"))
    assert {alert.state for alert in page.context["alerts"]} == {"reworded", "ambiguous", "removed"}
    assert f"{article.title}, revision 2" in page.text
    for state in ("reworded", "ambiguous", "removed"):
        assert f'href="{reverse("revision", args=[article.pk, 2])}#s-{marked[state].pk}"' in page.text
        settle.retire_highlight(highlight=marked[state], actor=checker)
    page = client.get(reverse("desk"))
    assert (page.context["alerts"], "alerts-of-desk" in page.text) == ([], False)


def test_desk_without_published_checks_is_not_alerted(client, asked):
    assert client.get(reverse("desk")).context["alerts"] == []


def test_claim_page_alerts_until_it_is_settled(client, checker):
    marked = published_then_revised(checker)
    address = reverse("claim", args=[marked["reworded"].claim_id])
    report_of = reverse("revision", args=[marked["reworded"].revision.article_id, 2]) + f"#s-{marked['reworded'].pk}"
    before = client.get(address).text
    settle.accept_wording(highlight=marked["reworded"], actor=checker)
    after = client.get(address).text
    words = "The article words this differently now."
    assert [(words in page, report_of in page) for page in (before, after)] == [(True, True), (False, False)]
    assert client.get(reverse("claim", args=[marked["carried"].claim_id])).context["claim"].alerts == []
