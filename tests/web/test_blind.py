"""The pages on which verdicts are sealed, opened and decided between, and the policy that asks for them."""

import pytest
from django.urls import reverse

from annotations import blind
from annotations.models import Claim, Desk, Role, Verdict, VerdictKind
from tests import factories
from tests.web.pages import signed_in, words_of

pytestmark = pytest.mark.django_db

REASON = "One of them counted the wrong year."


def page_of(claim, client):
    return words_of(client.get(f"/claims/{claim.pk}/").content)


def split_claim():
    claim = factories.make_claim(verdicts_required=2)
    factories.make_evidence(claim)
    for rating in ("true", "false"):
        factories.make_verdict(claim, rating=rating, rationale=f"It is {rating}, I counted.")
    return claim


def test_sealed_verdict_stands_on_its_authors_page_alone():
    claim, author = factories.make_claim(verdicts_required=2), factories.make_user()
    own, other = signed_in(user=author), signed_in()
    body = {"rating": "true", "rationale": "I counted them."}
    told = own.post(f"/claims/{claim.pk}/verdict/", body, follow=True)
    assert "Your verdict is sealed until all are in." in words_of(told.content)
    assert "I counted them. Yours, seen by you alone" in page_of(claim, own)
    assert "Replace your verdict" in page_of(claim, own)
    assert "I counted them." not in page_of(claim, other)
    assert "This claim asks for 2 independent verdicts." in page_of(claim, other)
    assert "Before review it needs all independent verdicts" not in page_of(claim, other)  # it lacks evidence besides


def test_opened_verdicts_stand_side_by_side_and_a_reviewer_decides():
    claim = split_claim()
    checker, reviewer = signed_in(), signed_in(Role.REVIEWER)
    shown = page_of(claim, checker)
    assert "The verdicts differ True It is true, I counted." in shown
    assert "It is false, I counted." in shown
    assert "A reviewer who gave none of them decides which rating holds." in shown
    assert "Decide between them" in page_of(claim, reviewer)
    newest = claim.verdicts.last().pk
    body = {"rating": "half-true", "reason": REASON, "newest": newest}
    assert reviewer.post(f"/claims/{claim.pk}/adjudicate/", body).status_code == 302
    shown = page_of(claim, checker)
    assert f"Half true {REASON} Decided between the verdicts by" in shown
    assert "Given independently True It is true" in shown
    assert "decided between the verdicts: “Half true”." in shown


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ({"rating": "half-true", "reason": " "}, 400, "This field is required."),
        ({"reason": REASON}, 400, "This field is required."),
        (
            {"rating": "half-true", "reason": REASON, "newest": 1},
            409,
            "Another verdict was given after you read these.",
        ),
    ],
    ids=["no reason", "no rating", "not read"],
)
def test_decision_that_is_refused_keeps_its_words(body, status, words):
    claim, reviewer = split_claim(), signed_in(Role.REVIEWER)
    response = reviewer.post(f"/claims/{claim.pk}/adjudicate/", {"newest": claim.verdicts.last().pk, **body})
    assert (response.status_code, words in words_of(response.content)) == (status, True)
    assert Verdict.objects.filter(kind=VerdictKind.ADJUDICATION).count() == 0
    assert f'name="newest" value="{claim.verdicts.last().pk}"' in response.content.decode()


def test_second_decision_is_told_that_somebody_has_decided():
    claim, reviewer = split_claim(), signed_in(Role.REVIEWER)
    body = {"rating": "true", "reason": REASON, "newest": claim.verdicts.last().pk}
    reviewer.post(f"/claims/{claim.pk}/adjudicate/", body)
    again = reviewer.post(f"/claims/{claim.pk}/adjudicate/", body)
    assert again.status_code == 409
    assert "somebody has decided" in words_of(again.content)


@pytest.mark.parametrize("role", [Role.READER, Role.CHECKER])
def test_decision_is_for_reviewers(role):
    response = signed_in(role).post(f"/claims/{split_claim().pk}/adjudicate/", {})
    assert response.status_code == 403


def test_author_of_a_verdict_is_offered_no_decision():
    claim = split_claim()
    author = claim.verdicts.first().author
    author.memberships.update(role=Role.REVIEWER)
    client = signed_in(user=author)
    assert "Decide between them" not in page_of(claim, client)
    body = {"rating": "true", "reason": REASON, "newest": claim.verdicts.last().pk}
    assert client.post(f"/claims/{claim.pk}/adjudicate/", body).status_code == 403


def test_claim_form_asks_for_independent_verdicts():
    claim, client = factories.make_claim(), signed_in()
    client.post(f"/claims/{claim.pk}/edit/", {"statement": claim.statement, "verdicts_required": "3"})
    claim.refresh_from_db()
    assert claim.verdicts_required == 3
    assert "let the claim ask for 3 independent verdicts." in page_of(claim, client)
    refused = client.post(
        f"/claims/{claim.pk}/edit/",
        {"statement": claim.statement, "verdicts_required": "1", "initial-verdicts_required": "3"},
    )
    assert refused.status_code == 403


def waiting_of(client):
    return {row.claim: row.why for row in client.get("/").context["waiting"]}


def test_desk_page_tells_who_is_waited_for():
    claim, author = factories.make_claim(verdicts_required=2), factories.make_user()
    own, other, reader = signed_in(user=author), signed_in(), signed_in(Role.READER)
    asked = {claim: "asks for independent verdicts"}
    assert [waiting_of(client) for client in (own, other, reader)] == [asked, asked, {}]
    factories.make_verdict(claim, author)
    assert [waiting_of(client) for client in (own, other)] == [{}, asked]
    factories.make_verdict(claim, rating="true")
    reviewer = signed_in(Role.REVIEWER)
    assert [waiting_of(client) for client in (other, reviewer)] == [
        {},
        {claim: "its verdicts differ: to be decided"},
    ]


def test_settings_page_sets_the_policy_for_administrators_alone():
    desk = factories.make_desk()
    body = {"number": "3", "priority": "20", "percent": "12.5"}
    admin = signed_in(Role.ADMIN)
    assert admin.post("/desk/settings/", body).status_code == 302
    stored = Desk.objects.get(pk=desk.pk)
    assert (stored.blind_number, stored.blind_priority, str(stored.blind_percent)) == (3, 20, "12.50")
    page = admin.get("/desk/settings/").content.decode()
    assert 'value="12.50"' in page
    assert reverse("desk_settings") in page
    for role in (Role.READER, Role.CHECKER, Role.REVIEWER):
        client = signed_in(role)
        assert [client.get("/desk/settings/").status_code, client.post("/desk/settings/", body).status_code] == [
            403,
            403,
        ]
        assert "/desk/settings/" not in client.get("/").content.decode()


@pytest.mark.parametrize(
    "wrong", [{"number": "1"}, {"number": ""}, {"percent": "101"}, {"percent": "x"}, {"priority": "1000"}]
)
def test_settings_out_of_range_are_refused_and_kept(wrong):
    body = {"number": "3", "priority": "20", "percent": "12.5", **wrong}
    response = signed_in(Role.ADMIN).post("/desk/settings/", body)
    assert response.status_code == 400
    assert 'class="problem"' in response.content.decode()
    assert Desk.objects.first().blind_number == 2


def test_review_page_shows_the_independent_verdicts_and_who_decided():
    claim = split_claim()
    judge = factories.make_user(Role.REVIEWER)
    blind.adjudicate(claim=claim, actor=judge, rating=factories.rating_of(claim.desk, "half-true"), reason=REASON)
    signed_in().post(f"/claims/{claim.pk}/move/", {"to": "in_review"})
    claim = Claim.objects.get(pk=claim.pk)
    assert claim.status == "in_review"
    shown = words_of(signed_in(Role.REVIEWER).get(f"/queue/{claim.pk}/").content)
    assert f"{REASON} Decided between the verdicts by {judge.display_name}" in shown
    assert "Given independently True It is true, I counted." in shown
