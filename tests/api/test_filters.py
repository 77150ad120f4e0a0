"""The claims list's filters, and those of the other lists."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.utils import timezone

from annotations import weigh
from annotations.models import Claim
from tests import factories
from tests.api.client import ApiClient, client_of, kind_of, pointers

pytestmark = pytest.mark.django_db


def found(client: ApiClient, path: str) -> list[int]:
    response = client.get(path)
    assert response.status_code == 200, response.content
    return sorted(row["id"] for row in response.json()["results"])


def test_claims_are_found_by_status() -> None:
    claims = {status: factories.make_claim_in(status).pk for status in ("open", "checking", "dismissed")}
    client = client_of()
    for status, pk in claims.items():
        assert found(client, f"claims/?status={status}") == [pk]
    assert found(client, "claims/?status=open&status=checking") == sorted([claims["open"], claims["checking"]])
    assert found(client, "claims/?status=published") == []


def test_claims_are_found_by_article() -> None:
    highlight, other = factories.make_highlight(), factories.make_highlight()
    factories.make_highlight(highlight.revision.article, exact="careful story", claim=highlight.claim)
    client = client_of()
    assert found(client, f"claims/?article={highlight.revision.article_id}") == [highlight.claim_id]
    client.delete(f"highlights/{other.pk}/")
    assert found(client, f"claims/?article={other.revision.article_id}") == []


def test_claims_are_found_by_words_of_their_statement() -> None:
    claim = factories.make_claim(statement="100% of the Port doubled_2028.")
    factories.make_claim(statement="It rains.")
    client = client_of()
    for words in ("port", "PORT DOUBLED", "100%", "doubled_"):
        assert found(client, f"claims/?q={quote(words)}") == [claim.pk]
    assert found(client, "claims/?q=snow") == []


def test_claims_are_found_by_claimant() -> None:
    claim = factories.make_claim(claimant="The Minister")
    factories.make_claim(claimant="The Minister of Health")
    assert found(client_of(), "claims/?claimant=the%20minister") == [claim.pk]


def test_claims_are_found_by_their_newest_rating() -> None:
    claim, client = factories.make_claim(), client_of()
    factories.make_verdict(claim, rating="true")
    assert found(client, "claims/?rating=true") == [claim.pk]
    weigh.give_verdict(
        claim=claim, actor=client.user, rating=factories.rating_of(claim.desk, "false"), rationale="No longer."
    )
    assert found(client, "claims/?rating=true") == []
    assert found(client, "claims/?rating=false") == [claim.pk]


def test_claims_are_found_by_whom_they_are_assigned_to() -> None:
    client = client_of()
    claim = factories.make_claim(assigned_to=client.user)
    factories.make_claim()
    assert found(client, f"claims/?assigned_to={client.user.username}") == [claim.pk]


@pytest.mark.parametrize("write", [str.strip, lambda text: text.replace("+00:00", "Z"), lambda text: quote(text)])
def test_claims_are_found_by_their_last_change(write: Callable[[str], str]) -> None:
    old, new = factories.make_claim(), factories.make_claim()
    Claim.objects.filter(pk=old.pk).update(updated_at=timezone.now() - timedelta(days=2))
    since = (timezone.now() - timedelta(days=1)).isoformat()
    assert found(client_of(), f"claims/?updated_since={write(since)}") == [new.pk]


def test_claims_are_found_by_whether_they_are_past_their_deadline() -> None:
    now = timezone.now()
    late = factories.make_claim(due_at=now - timedelta(hours=1)).pk
    others = [factories.make_claim(due_at=now + timedelta(hours=1)).pk, factories.make_claim().pk]
    dismissed = factories.make_claim_in("dismissed").pk
    Claim.objects.filter(pk=dismissed).update(due_at=now - timedelta(hours=1))
    client = client_of()
    assert found(client, "claims/?overdue=true") == [late]
    assert found(client, "claims/?overdue=false") == sorted([*others, dismissed])
    assert found(client, "claims/?overdue=true&status=open") == [late]


BAD_VALUES = [
    ("claims/?overdue=perhaps", "overdue"),
    ("claims/?status=nonsense", "status"),
    ("claims/?status=open&status=nonsense", "status"),
    ("claims/?article=x", "article"),
    ("claims/?article=0", "article"),
    ("claims/?article=99999999999999999999", "article"),
    ("claims/?rating=nonsense", "rating"),
    ("claims/?assigned_to=nobody", "assigned_to"),
    ("claims/?updated_since=yesterday", "updated_since"),
    ("claims/?ordering=statement", "ordering"),
    ("claims/?desk=nowhere", "desk"),
    ("articles/?kind=poem", "kind"),
    ("highlights/?article=0", "article"),
    ("highlights/?claim=x", "claim"),
    ("evidence/?claim=0", "claim"),
    ("verdicts/?claim=0", "claim"),
    ("publications/?claim=x", "claim"),
    ("queue/?ordering=id", "ordering"),
    ("exports/claims.csv?status=nonsense", "status"),
    ("articles/1/?expand=everything", "expand"),
]


@pytest.mark.parametrize(("path", "name"), BAD_VALUES)
def test_value_that_a_parameter_cannot_take_is_refused(path: str, name: str) -> None:
    path = path.replace("articles/1/", f"articles/{factories.make_article().pk}/")
    response = client_of().get(path)
    assert (response.status_code, kind_of(response), pointers(response)) == (400, "invalid-parameter", [name])


def test_nul_in_a_parameter_is_refused() -> None:
    assert client_of().get("claims/?q=%00").status_code == 400


def test_other_desks_things_are_unknown_to_filters() -> None:
    elsewhere = factories.make_desk(slug="elsewhere")
    claim = factories.make_claim(desk=elsewhere)
    article = factories.make_article(desk=elsewhere)
    client = client_of()
    for path in (f"evidence/?claim={claim.pk}", f"claims/?article={article.pk}", "claims/?desk=elsewhere"):
        assert client.get(path).status_code == 400


@pytest.mark.parametrize("noun", ["highlights", "evidence", "verdicts"])
def test_parts_of_a_check_are_found_by_claim(noun: str) -> None:
    claim = factories.make_submitted()
    factories.make_submitted()
    client = client_of()
    assert len(found(client, f"{noun}/")) == 2
    [pk] = found(client, f"{noun}/?claim={claim.pk}")
    assert client.get(f"{noun}/{pk}/").json()["claim"] == claim.pk


def test_highlights_are_found_by_article() -> None:
    highlight = factories.make_highlight()
    factories.make_highlight()
    assert found(client_of(), f"highlights/?article={highlight.revision.article_id}") == [highlight.pk]


def test_publications_are_found_by_claim() -> None:
    publication = factories.make_published()
    factories.make_published()
    assert found(ApiClient(), f"publications/?claim={publication.claim_id}") == [publication.pk]
    assert found(ApiClient(), "publications/?claim=0") == []
