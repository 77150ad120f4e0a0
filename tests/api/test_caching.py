"""What caches may keep of an answer, and how they ask again."""

import pytest

from annotations.models import Role
from tests import factories
from tests.api.client import ApiClient, client_of

pytestmark = pytest.mark.django_db

PUBLIC = ("publications/", "exports/", "exports/claimreview.jsonld", "exports/datacommons.json", "claims:search")
OWN = ("claims/", "articles/", "queue/", "changes/", "exports/claims.csv")


@pytest.mark.parametrize("path", PUBLIC)
def test_public_answer_is_kept_for_a_minute_and_then_asked_about(path: str) -> None:
    publication = factories.make_published()
    for address in (path, *([f"publications/{publication.pk}/"] if path == "publications/" else [])):
        first = ApiClient().get(address)
        assert (first.status_code, first["Cache-Control"]) == (200, "public, max-age=60")
        assert "Authorization" not in first["Vary"]
        again = ApiClient().get(address, If_None_Match=first["ETag"])
        assert (again.status_code, again["ETag"], again.content) == (304, first["ETag"], b"")
        assert again["Cache-Control"] == "public, max-age=60"


@pytest.mark.parametrize("path", PUBLIC)
def test_public_answer_has_another_etag_once_more_is_published(path: str) -> None:
    factories.make_published()
    etag = ApiClient().get(path)["ETag"]
    factories.make_published()
    assert (ApiClient().get(path)["ETag"] == etag) is (path == "exports/")


@pytest.mark.parametrize("path", OWN)
def test_answer_of_a_desks_own_is_for_its_reader_alone(path: str) -> None:
    response = client_of(Role.READER).get(path)
    assert (response.status_code, response["Cache-Control"]) == (200, "private, no-cache")
    assert {"Authorization", "Cookie"} <= set(response["Vary"].split(", "))


def test_refusals_and_acts_are_kept_nowhere() -> None:
    client = client_of()
    answers = [
        client.post("claims/", {"statement": "Tax rose."}),
        client.get("claims/?status=nothing"),
        ApiClient().get("claims/"),
        ApiClient().get("publications/0/"),
        ApiClient().get("publications/?page_size=x"),
        ApiClient().send("OPTIONS", "publications/"),
    ]
    assert [answer.status_code for answer in answers] == [201, 400, 401, 404, 400, 204]
    assert {answer["Cache-Control"] for answer in answers} == {"no-store"}


def test_schema_may_be_kept() -> None:
    assert ApiClient().get("schema/")["Cache-Control"] == "public, max-age=60"
