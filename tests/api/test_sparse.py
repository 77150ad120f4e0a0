"""``?fields=``: of each object only what the client names."""

import pytest

from annotations.models import Role
from tests import factories
from tests.api.client import client_of, kind_of, pointers

pytestmark = pytest.mark.django_db


def test_list_shows_the_named_fields_alone() -> None:
    claim = factories.make_submitted()
    rows = client_of().get("claims/?fields=id,statement").json()["results"]
    assert rows == [{"id": claim.pk, "statement": claim.statement}]


def test_pages_keep_the_fields() -> None:
    claims = [factories.make_claim() for _ in range(2)]
    client = client_of()
    first = client.get("claims/?fields=id&page_size=1&ordering=id").json()
    assert first["results"] + client.get(first["next"]).json()["results"] == [{"id": claim.pk} for claim in claims]


@pytest.mark.parametrize("noun", ["articles", "highlights", "claims", "evidence", "verdicts", "publications"])
def test_object_shows_the_named_fields_alone(noun: str) -> None:
    factories.make_published()
    client = client_of()
    (row,) = client.get(f"{noun}/").json()["results"]
    assert client.get(f"{noun}/{row['id']}/?fields=id").json() == {"id": row["id"]}


def test_expanded_object_may_be_sparse() -> None:
    highlight = factories.make_highlight()
    shown = client_of().get(f"articles/{highlight.revision.article_id}/?expand=highlights&fields=title,highlights")
    assert set(shown.json()) == {"title", "highlights"}


@pytest.mark.parametrize(
    "path", ["claims/?fields=statment", "claims/?fields=", "claims/?fields=id,", "articles/?fields=text"]
)
def test_unknown_field_is_refused(path: str) -> None:
    response = client_of().get(path)
    assert (response.status_code, kind_of(response), pointers(response)) == (400, "invalid-parameter", ["fields"])


def test_fields_are_asked_for_when_reading_alone() -> None:
    claim = factories.make_claim()
    client = client_of()
    answers = [
        client.patch(f"claims/{claim.pk}/?fields=id", {"priority": 3}),
        client.post("claims/?fields=id", {"statement": "x"}),
    ]
    assert client.send("TRACE", f"claims/{claim.pk}/?fields=id").status_code == 405
    assert client.send("PUT", f"claims/{claim.pk}/?fields=id").status_code == 405
    claim.refresh_from_db()
    assert ([answer.status_code for answer in answers], claim.priority) == ([400, 400], 0)


def test_sparse_object_has_a_tag_of_its_own_that_names_the_state_of_the_whole() -> None:
    claim = factories.make_submitted()
    client, path = client_of(Role.REVIEWER), f"claims/{claim.pk}/"
    whole, sparse = client.get(path)["ETag"], client.get(f"{path}?fields=id")["ETag"]
    assert (whole != sparse, sparse.startswith(whole[:-1] + "-")) == (True, True)
    assert client.get(f"{path}?fields=id", If_None_Match=sparse).status_code == 304
    assert client.get(f"{path}?fields=id", If_None_Match=whole).status_code == 200
    assert client.patch(path, {"priority": 1}, If_Match=sparse).status_code == 200
    assert client.patch(path, {"priority": 2}, If_Match=sparse).status_code == 412


def test_fields_left_out_cost_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    claim = factories.make_claim()
    monkeypatch.setattr("annotations.api.serializers.claims.ClaimShown.get_lease", lambda *args: 1 / 0)
    assert client_of().get("claims/?fields=id").json()["results"] == [{"id": claim.pk}]
