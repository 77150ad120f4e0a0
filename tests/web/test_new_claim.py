"""Adding a claim that stands in no article."""

from datetime import date

import pytest
from django.test import Client

from annotations.models import Claim, Role
from tests import factories

pytestmark = pytest.mark.django_db

STATEMENT = "The new terminal will double the number of jobs in the port."
SENT = {"statement": STATEMENT, "claimant": "the minister", "said_on": "2025-10-12"}


def _client(role: Role = Role.CHECKER) -> Client:
    client = Client()
    client.force_login(factories.make_user(role))
    return client


@pytest.mark.parametrize(("role", "status"), [(Role.READER, 403), (Role.CHECKER, 200), (Role.REVIEWER, 200)])
def test_claims_are_added_by_checkers(role: Role, status: int):
    client = _client(role)
    assert client.get("/claims/add/").status_code == status
    assert client.post("/claims/add/", {}).status_code == (403 if status == 403 else 400)
    assert ("Add a claim" in client.get("/claims/").content.decode()) == (status == 200)
    assert client.put("/claims/add/").status_code == 405
    assert Client().get("/claims/add/")["Location"] == "/accounts/login/?next=/claims/add/"


def test_new_claim_is_stored():
    sent = _client().post("/claims/add/", SENT)
    claim = Claim.objects.get()
    assert sent["Location"] == f"/claims/{claim.pk}/"
    assert (claim.statement, claim.claimant, claim.said_on) == (STATEMENT, "the minister", date(2025, 10, 12))


def test_similar_claims_are_shown_before_it_is_stored():
    known = factories.make_claim(statement="The terminal doubles the number of jobs in the port.")
    client = _client()
    shown = client.post("/claims/add/", SENT)
    assert [each.claim for each in shown.context["similar"]] == [known]
    assert (Claim.objects.count(), "Add it all the same" in shown.content.decode()) == (1, True)
    assert f'name="seen" value="{STATEMENT}"' in shown.content.decode()
    assert client.post("/claims/add/", {**SENT, "seen": STATEMENT}).status_code == 302
    assert Claim.objects.count() == 2


def test_reworded_claim_is_compared_again():
    factories.make_claim(statement=STATEMENT)
    shown = _client().post("/claims/add/", {**SENT, "seen": "Something else altogether."})
    assert (len(shown.context["similar"]), Claim.objects.count()) == (1, 1)


def test_similar_claims_of_another_desk_stay_there():
    factories.make_claim(desk=factories.make_desk(name="Elsewhere"), statement=STATEMENT)
    client = Client()
    client.force_login(factories.make_user(desk=factories.make_desk(name="Here")))
    assert client.post("/claims/add/", SENT).status_code == 302


def test_refused_claim_keeps_what_was_typed():
    refused = _client().post("/claims/add/", {**SENT, "said_on": "nonsense"})
    assert (refused.status_code, STATEMENT in refused.content.decode(), Claim.objects.count()) == (400, True, 0)
