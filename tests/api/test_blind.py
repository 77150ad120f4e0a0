"""Independent verdicts over the API: asked for, given, seen by their author alone, opened, decided."""

import csv
import json
from io import StringIO

import pytest

from annotations.models import Claim, Desk, Role
from tests import factories
from tests.api.client import client_of, kind_of, pointers
from tests.exports.test_claims_sql import by_postgres, by_python

pytestmark = pytest.mark.django_db


def verdict_on(claim, rating="true", rationale="Counted twice."):
    return {"claim": claim.pk, "rating": rating, "rationale": rationale}


def test_verdict_is_sealed_for_all_but_its_author_until_the_last_is_in():
    claim, first, second = factories.make_claim(verdicts_required=2), client_of(), client_of()
    given = first.post("verdicts/", verdict_on(claim))
    assert given.status_code == 201
    assert given["Location"] == f"/api/v1/claims/{claim.pk}/"
    assert given.json() == {
        "id": None,
        "desk": claim.desk.slug,
        "claim": claim.pk,
        "rating": "true",
        "rationale": "Counted twice.",
        "author": first.user.username,
        "kind": "blind",
        "sealed": True,
        "created_at": given.json()["created_at"],
    }
    own, others = (client.get(f"claims/{claim.pk}/").json() for client in (first, second))
    assert own["own_sealed_verdict"] == {
        "rating": "true",
        "rationale": "Counted twice.",
        "created_at": given.json()["created_at"],
    }
    assert {name: others[name] for name in ("own_sealed_verdict", "verdicts", "verdicts_state")} == {
        "own_sealed_verdict": None,
        "verdicts": [],
        "verdicts_state": "sealed",
    }
    assert (first.get("verdicts/").json()["results"], own["verdicts"]) == ([], [])
    last = second.post("verdicts/", verdict_on(claim, "false"))
    assert (last.json()["sealed"], last["Location"]) == (False, f"/api/v1/verdicts/{last.json()['id']}/")
    opened = first.get(f"claims/{claim.pk}/").json()
    assert (opened["verdicts_state"], opened["own_sealed_verdict"]) == ("split", None)
    assert [(each["author"], each["rating"], each["kind"]) for each in opened["verdicts"]] == [
        (first.user.username, "true", "blind"),
        (second.user.username, "false", "blind"),
    ]


def test_claims_etag_is_the_same_to_others_whatever_is_sealed():
    claim, other = factories.make_claim(verdicts_required=3), client_of()
    before = other.get(f"claims/{claim.pk}/")["ETag"]
    for _ in range(2):
        client_of().post("verdicts/", verdict_on(claim))
    assert other.get(f"claims/{claim.pk}/")["ETag"] == before
    client_of().post("verdicts/", verdict_on(claim))
    assert other.get(f"claims/{claim.pk}/")["ETag"] != before


def test_independent_verdicts_are_asked_for_by_post_and_patch():
    client, reviewer = client_of(), client_of(Role.REVIEWER)
    claim = client.post("claims/", {"statement": "It rains.", "verdicts_required": 3}).json()
    assert (claim["verdicts_required"], claim["verdicts_state"]) == (3, "sealed")
    path = f"claims/{claim['id']}/"
    assert client.patch(path, {"verdicts_required": 4}).json()["verdicts_required"] == 4
    assert kind_of(client.patch(path, {"verdicts_required": 1})) == "not-allowed"
    assert reviewer.patch(path, {"verdicts_required": 1}).json()["verdicts_state"] == "open"
    for number in (0, 10, "many"):
        refused = client.patch(path, {"verdicts_required": number})
        assert (refused.status_code, pointers(refused)) == (400, ["#/verdicts_required"])
    client.post("verdicts/", {"claim": claim["id"], "rating": "true", "rationale": "Wet."})
    assert kind_of(client.patch(path, {"verdicts_required": 2})) == "wrong-state"


def test_claim_posted_with_fewer_verdicts_than_the_policy_is_refused_to_a_checker():
    client, reviewer = client_of(), client_of(Role.REVIEWER)
    Desk.objects.update(blind_percent=100)
    sent = {"statement": "It rains.", "verdicts_required": 1}
    assert kind_of(client.post("claims/", sent)) == "not-allowed"
    assert not Claim.objects.exists()
    assert client.post("claims/", {"statement": "It rains."}).json()["verdicts_required"] == 2
    assert client.post("claims/", {**sent, "verdicts_required": 3}).json()["verdicts_required"] == 3
    assert reviewer.post("claims/", sent).json()["verdicts_state"] == "open"
    for name in ("is_judged", "is_imported"):
        refused = client.post("claims/", {"statement": "It rains.", name: True})
        assert (refused.status_code, pointers(refused)) == (400, [f"#/{name}"])


def test_dismissed_claim_takes_any_priority_and_is_judged_by_it_when_taken_up_again():
    client, claim = client_of(), factories.make_claim()
    Desk.objects.update(blind_priority=10)
    path = f"claims/{claim.pk}/"
    client.post(f"{path}transitions/", {"to": "dismissed"})
    edited = client.patch(path, {"priority": 50})
    assert (edited.status_code, edited.json()["priority"], edited.json()["verdicts_required"]) == (200, 50, 1)
    restored = client.post(f"{path}transitions/", {"to": "open"}).json()
    assert (restored["status"], restored["verdicts_required"], restored["verdicts_state"]) == ("open", 2, "sealed")


def split_claim():
    claim = factories.make_claim(verdicts_required=2)
    for rating in ("true", "false"):
        factories.make_verdict(claim, rating=rating)
    return claim


def test_adjudication_settles_the_claim_and_is_the_verdict_that_counts():
    claim, reviewer = split_claim(), client_of(Role.REVIEWER)
    path = f"claims/{claim.pk}/adjudication/"
    newest = reviewer.get(f"claims/{claim.pk}/").json()["verdicts"][-1]["id"]
    made = reviewer.post(path, {"rating": "half-true", "reason": "Both count.", "newest": newest})
    assert (made.status_code, made.json()["kind"], made.json()["rationale"]) == (201, "adjudication", "Both count.")
    shown = reviewer.get(f"claims/{claim.pk}/").json()
    assert (shown["verdicts_state"], shown["verdicts"][-1]) == ("settled", made.json())
    again = reviewer.post(path, {"rating": "true", "reason": "No."})
    assert (again.status_code, kind_of(again)) == (409, "wrong-state")


def test_adjudication_of_verdicts_that_were_not_read_is_refused():
    claim, reviewer = split_claim(), client_of(Role.REVIEWER)
    body = {"rating": "true", "reason": "So.", "newest": claim.verdicts.first().pk}
    refused = reviewer.post(f"claims/{claim.pk}/adjudication/", body)
    assert (refused.status_code, kind_of(refused)) == (409, "stale-digest")


def test_adjudication_needs_the_scope_to_review():
    claim = split_claim()
    writer = client_of(Role.REVIEWER, scopes=("read", "write"))
    refused = writer.post(f"claims/{claim.pk}/adjudication/", {"rating": "true", "reason": "So."})
    assert refused.status_code == 403


def test_split_claim_has_no_rating_by_which_it_is_found():
    claim, client = split_claim(), client_of()
    assert client.get("claims/?rating=false").json()["results"] == []
    assert [each["id"] for each in client.get("claims/?verdicts_state=split").json()["results"]] == [claim.pk]
    client_of(Role.REVIEWER).post(f"claims/{claim.pk}/adjudication/", {"rating": "false", "reason": "So."})
    assert [each["id"] for each in client.get("claims/?rating=false").json()["results"]] == [claim.pk]


def exported(name):
    return b"".join(client_of().get(f"exports/{name}").streaming_content).decode("utf-8-sig")


def test_exports_tell_opened_verdicts_and_the_adjudication():
    claim = split_claim()
    assert by_postgres() == by_python()
    (row,) = csv.DictReader(StringIO(exported("claims.csv")))
    authors = [each.author.username for each in claim.verdicts.order_by("id")]
    both = f"{authors[0]}:true:blind {authors[1]}:false:blind"
    assert (row["rating"], row["verdicts_state"], row["verdicts"]) == ("", "split", both)
    assert json.loads(exported("averitec.json")) == []
    assert json.loads(exported("claims.ndjson"))["verdicts_required"] == 2
    judge = client_of(Role.REVIEWER)
    judge.post(f"claims/{claim.pk}/adjudication/", {"rating": "half-true", "reason": "Both count."})
    assert by_postgres() == by_python()
    (row,) = csv.DictReader(StringIO(exported("claims.csv")))
    told = f"{both} {judge.user.username}:half-true:adjudication"
    assert (row["rating"], row["verdict_kind"], row["verdicts"]) == ("half-true", "adjudication", told)
    assert [each["kind"] for each in json.loads(exported("claims.ndjson"))["verdicts"]] == [
        "blind",
        "blind",
        "adjudication",
    ]
    (record,) = json.loads(exported("averitec.json"))
    assert record["justification"] == "Both count."
