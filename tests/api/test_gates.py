"""Gates over the API: the policy, the checklist on a claim, the problem of a check that is held back; replies."""

import pytest

from annotations.models import Gate, Role
from tests import factories
from tests.api.client import ApiClient, client_of, kind_of, pointers

pytestmark = pytest.mark.django_db


def policy_path() -> str:
    return f"desks/{factories.make_desk().slug}/policy/"


def test_policy_is_read_by_members_and_set_by_administrators():
    path = policy_path()
    slug = factories.make_desk().slug
    assert client_of(Role.READER).get(path).json() == {
        "desk": slug,
        "gates": [],
        "sources_needed": 2,
        "second_factor_from": "",
    }
    body = {"gates": ["stands_alone", "independent_sources"], "sources_needed": 3}
    assert client_of(Role.REVIEWER).put(path, body).status_code == 403
    response = client_of(Role.ADMIN).put(path, body)
    wanted = {
        "desk": slug,
        "gates": ["independent_sources", "stands_alone"],
        "sources_needed": 3,
        "second_factor_from": "",
    }
    assert (response.status_code, response.json()) == (200, wanted)
    assert client_of(Role.ADMIN).put(path, {"gates": []}, If_Match='"stale"').status_code == 412
    assert client_of(Role.ADMIN).put(path, {"gates": []}).json()["sources_needed"] == 3


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "#/gates"),
        ({"gates": ["cleanliness"]}, "#/gates/0"),
        ({"gates": "stands_alone"}, "#/gates"),
        ({"gates": [], "sources_needed": 0}, "#/sources_needed"),
        ({"gates": [], "sources_needed": 21}, "#/sources_needed"),
        ({"gates": [], "colour": "red"}, "#/colour"),
    ],
)
def test_policy_refuses_what_there_is_not(body, pointer):
    response = client_of(Role.ADMIN).put(policy_path(), body)
    assert (response.status_code, pointers(response)) == (400, [pointer])


def test_claim_shows_the_gates_in_force_and_what_they_find():
    claim = factories.make_submitted()
    client = client_of()
    assert client.get(f"claims/{claim.pk}/").json()["gates"] == []
    factories.set_gates(Gate.RIGHT_OF_REPLY, Gate.EVIDENCE_DATE)
    assert client.get(f"claims/{claim.pk}/").json()["gates"] == [
        {
            "name": "right_of_reply",
            "passed": False,
            "reason": "Nobody was asked for a reply. Ask whom the claim is about or by, and log it.",
        },
        {
            "name": "evidence_date",
            "passed": True,
            "reason": "Nobody noted when the claim was said, so that no date can be later.",
        },
    ]


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.ADMIN])
def test_held_back_check_is_a_409_with_one_entry_per_gate(role):
    factories.set_gates(Gate.RIGHT_OF_REPLY, Gate.EVIDENCE_ARCHIVED, Gate.STANDS_ALONE)
    claim = factories.make_submitted()
    response = client_of(role).post(f"claims/{claim.pk}/transitions/", {"to": "published"})
    assert (response.status_code, kind_of(response)) == (409, "gates-hold")
    assert response.json()["errors"] == [
        {"gate": "evidence_archived", "detail": "No archived copy yet of “Annual report”."},
        {
            "gate": "right_of_reply",
            "detail": "Nobody was asked for a reply. Ask whom the claim is about or by, and log it.",
        },
    ]


def test_check_is_published_once_its_gates_pass_and_says_which_it_went_through():
    factories.set_gates(Gate.RIGHT_OF_REPLY, Gate.EVIDENCE_ARCHIVED)
    checker, reviewer = client_of(), client_of(Role.REVIEWER)
    claim = factories.make_submitted()
    factories.make_archived(claim.evidence.get())
    sent = {"claim": claim.pk, "asked": "The port authority", "channel": "email", "state": "no_answer"}
    assert checker.post("replies/", sent).status_code == 201
    assert checker.post(f"claims/{claim.pk}/transitions/", {"to": "in_review"}).status_code == 200
    assert reviewer.post(f"claims/{claim.pk}/transitions/", {"to": "published"}).status_code == 200
    (listed,) = ApiClient().get("publications/").json()["results"]
    publication = ApiClient().get(f"publications/{listed['id']}/").json()
    assert [(gate["name"], gate["passed"]) for gate in publication["gates"]] == [
        ("evidence_archived", True),
        ("right_of_reply", True),
    ]
    assert publication["check"]["replies"][0]["asked"] == "The port authority"


def test_reply_is_logged_answered_listed_and_withdrawn():
    claim = factories.make_claim()
    client = client_of()
    made = client.post("replies/", {"claim": claim.pk, "asked": "The port authority", "channel": "phone"})
    reply = made.json()
    assert (made.status_code, made["Location"]) == (201, f"/api/v1/replies/{reply['id']}/")
    assert {name: reply[name] for name in ("claim", "asked", "channel", "state", "answer", "settled_on")} == {
        "claim": claim.pk,
        "asked": "The port authority",
        "channel": "phone",
        "state": "waiting",
        "answer": "",
        "settled_on": None,
    }
    path = f"replies/{reply['id']}/"
    answered = client.patch(path, {"state": "answered", "answer": "4,087."}, If_Match=made["ETag"]).json()
    assert (answered["state"], answered["settled_on"]) == ("answered", answered["asked_on"])
    assert client.patch(path, {"state": "answered", "answer": ""}).status_code == 400
    assert client.patch(path, {"asked": "Them"}, If_Match=made["ETag"]).status_code == 412
    assert [each["id"] for each in client.get(f"replies/?claim={claim.pk}").json()["results"]] == [reply["id"]]
    assert client.get(f"claims/{claim.pk}/").json()["replies"] == [answered]
    assert (client.delete(path).status_code, client.get(path).status_code) == (204, 404)
    assert client.get("replies/").json()["results"] == []


def test_reply_on_another_desk_does_not_exist():
    reply = factories.make_reply(factories.make_claim())
    outsider = client_of(Role.ADMIN, desk=factories.make_desk(slug="elsewhere"))
    assert outsider.get(f"replies/{reply.pk}/").status_code == 404
    sent = {"claim": reply.claim_id, "asked": "Them", "channel": "email"}
    assert pointers(outsider.post("replies/", sent)) == ["#/claim"]


def test_evidence_takes_its_date_and_caveat():
    claim = factories.make_claim()
    client = client_of()
    sent = {"claim": claim.pk, "stance": "supports", "kind": "web", "url": "https://a.example/"}
    made = client.post("evidence/", {**sent, "published_on": "2025-03-02", "caveat": "They alone count."}).json()
    assert (made["published_on"], made["caveat"]) == ("2025-03-02", "They alone count.")
    assert client.patch(f"evidence/{made['id']}/", {"published_on": None}).json()["published_on"] is None
    assert pointers(client.post("evidence/", {**sent, "published_on": "yesterday"})) == ["#/published_on"]
