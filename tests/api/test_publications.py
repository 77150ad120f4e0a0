"""Publications and exports over REST."""

import csv
import io
import json

import pytest
from django.http import HttpResponse

from annotations.models import Role
from annotations.snapshot import digest_of_snapshot
from tests import factories
from tests.api.client import ApiClient, client_of

pytestmark = pytest.mark.django_db


def whole(response: HttpResponse) -> bytes:
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def republish(claim_id: int, reason: str) -> None:
    checker, reviewer = client_of(), client_of(Role.REVIEWER)
    for to in ("checking", "in_review"):
        checker.post(f"claims/{claim_id}/transitions/", {"to": to})
    body = {"to": "published", "kind": "correction", "reason": reason}
    assert reviewer.post(f"claims/{claim_id}/transitions/", body).status_code == 200


def test_publication_is_public_with_the_check_that_was_approved() -> None:
    publication = factories.make_published(rating="false")
    anyone = ApiClient()
    shown = anyone.get(f"publications/{publication.pk}/").json()
    expected = {"claim": publication.claim_id, "version": 1, "kind": "first", "reason": "", "rating": "false"}
    assert {name: shown[name] for name in expected} == expected
    assert shown["url"] == f"http://testserver/checks/{publication.claim_id}/"
    assert digest_of_snapshot(shown["check"]) == shown["digest"]
    [listed] = anyone.get("publications/").json()["results"]
    assert listed == {
        name: value for name, value in shown.items() if name not in {"check", "digest", "gates", "changes"}
    }


def test_each_version_has_its_own_address() -> None:
    publication = factories.make_published()
    republish(publication.claim_id, "The figure was that of 2023.")
    newest, first = ApiClient().get("publications/").json()["results"]
    base = f"http://testserver/checks/{publication.claim_id}/"
    assert [(row["version"], row["kind"], row["url"]) for row in (newest, first)] == [
        (2, "correction", base),
        (1, "first", f"{base}1/"),
    ]


def test_publications_of_every_desk_are_public() -> None:
    elsewhere = factories.make_desk(slug="elsewhere")
    factories.make_published(factories.make_claim(desk=elsewhere))
    factories.make_published()
    desks = [row["desk"] for row in ApiClient().get("publications/").json()["results"]]
    assert desks == [factories.make_desk().slug, "elsewhere"]
    assert [row["desk"] for row in ApiClient().get("publications/?desk=elsewhere").json()["results"]] == ["elsewhere"]


def test_exports_are_listed_with_who_may_have_them() -> None:
    rows = {row["name"]: row for row in ApiClient().get("exports/").json()["results"]}
    names = ("claims.csv", "claims.ndjson", "claimreview.jsonld")
    assert [rows[name]["public"] for name in names] == [False, False, True]
    assert rows["claims.csv"]["url"] == "http://testserver/api/v1/exports/claims.csv"


@pytest.mark.parametrize("accept", ["*/*", "text/csv", "application/json", "text/html"])
def test_export_is_given_whatever_is_accepted(accept: str) -> None:
    factories.make_claim(statement="The port doubled.")
    response = client_of().get("exports/claims.csv", Accept=accept)
    rows = list(csv.DictReader(io.StringIO(whole(response).decode("utf-8-sig"))))
    assert [row["statement"] for row in rows] == ["The port doubled."]
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="claims.csv"'


def test_export_holds_the_desk_s_own_claims_narrowed_as_the_list_is() -> None:
    claim = factories.make_claim(priority=1)
    factories.make_claim_in("checking")
    factories.make_claim(desk=factories.make_desk(slug="elsewhere"))
    lines = whole(client_of().get("exports/claims.ndjson?status=open")).splitlines()
    assert [json.loads(line)["id"] for line in lines] == [claim.pk]


def test_public_export_holds_what_is_published_of_every_desk() -> None:
    here = factories.make_published()
    there = factories.make_published(factories.make_claim(desk=factories.make_desk(slug="elsewhere")))
    factories.make_submitted()
    reviews = json.loads(whole(ApiClient().get("exports/claimreview.jsonld")))["@graph"]
    expected = {f"http://testserver/checks/{publication.claim_id}/" for publication in (here, there)}
    assert {review["url"] for review in reviews} == expected


def test_export_that_is_not_there_is_not_found() -> None:
    assert client_of().get("exports/claims.xml").status_code == 404
