"""Evidence and verdicts over REST."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from annotations import archiving
from annotations.models import Evidence, PageState, Verdict
from tests import factories
from tests.api.client import client_of, kind_of, pointers

pytestmark = pytest.mark.django_db


def test_passage_takes_its_words_from_its_article() -> None:
    claim, article, client = factories.make_claim(), factories.make_article(), client_of()
    text = article.revision.text
    start = text.index("🤔🤔 No other")
    passage = {"article": article.pk, "start": start, "end": start + 11}
    body = {"claim": claim.pk, "stance": "refutes", "kind": "passage", "passage": passage}
    response = client.post("evidence/", body)
    shown = response.json()
    assert response.status_code == 201
    assert shown["passage"] == {
        "article": article.pk,
        "revision": article.revision.pk,
        "revision_number": 1,
        "start": start,
        "end": start + 11,
        "exact": "🤔🤔 No other",
    }
    assert (shown["quote"], shown["title"]) == ("🤔🤔 No other", article.title)
    # What is shown of a passage can be sent to link it anew.
    sent_back = {name: shown["passage"][name] for name in ("article", "revision", "start", "end", "exact")}
    assert client.post("evidence/", {**body, "passage": sent_back}).status_code == 201


def test_passage_that_does_not_stand_there_is_a_conflict() -> None:
    claim, article = factories.make_claim(), factories.make_article()
    body = {
        "claim": claim.pk,
        "stance": "refutes",
        "kind": "passage",
        "passage": {"article": article.pk, "exact": "?!"},
    }
    response = client_of().post("evidence/", body)
    assert (response.status_code, kind_of(response)) == (409, "quote-mismatch")


def test_page_is_looked_at_again_by_request() -> None:
    item = factories.make_evidence(factories.make_claim())
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    client = client_of()
    response = client.post(f"evidence/{item.pk}/fetch/")
    assert (response.status_code, response["Location"]) == (202, f"/api/v1/evidence/{item.pk}/")
    assert response.json() == client.get(f"evidence/{item.pk}/").json()
    assert ProcrastinateJob.objects.get().args == {"evidence_id": item.pk}


def test_what_has_no_page_is_not_looked_at() -> None:
    note = factories.make_evidence(factories.make_claim(), kind="note", url="", note="Heard on the day.")
    response = client_of().post(f"evidence/{note.pk}/fetch/")
    assert (response.status_code, response.json()["detail"]) == (409, "Only a web page can be looked at again.")


BAD_ITEMS: list[tuple[dict[str, Any], str]] = [
    ({"kind": "web"}, "#/url"),
    ({"kind": "web", "url": "javascript:alert(1)"}, "#/url"),
    ({"kind": "document"}, "#/title"),
    ({"kind": "note"}, "#/note"),
    ({"kind": "passage"}, "#/passage"),
    ({"kind": "passage", "passage": {}}, "#/passage/article"),
    ({"kind": "passage", "passage": 7}, "#/passage"),
    ({"kind": "note", "note": "x", "stance": "maybe"}, "#/stance"),
    ({"kind": "rumour"}, "#/kind"),
    ({"kind": "note", "note": "x", "claim": 0}, "#/claim"),
]


@pytest.mark.parametrize(("item", "named"), BAD_ITEMS)
def test_item_that_cannot_be_linked_is_refused(item: dict[str, Any], named: str) -> None:
    body = {"claim": factories.make_claim().pk, "stance": "context", **item}
    response = client_of().post("evidence/", body)
    assert (response.status_code, kind_of(response), pointers(response)) == (400, "invalid", [named])
    assert Evidence.objects.count() == 0


def test_item_is_mended_and_withdrawn() -> None:
    item, client = factories.make_evidence(factories.make_claim()), client_of()
    path = f"evidence/{item.pk}/"
    mended = client.patch(path, {"stance": "context", "note": "See page 4."}).json()
    assert (mended["stance"], mended["note"], mended["url"]) == ("context", "See page 4.", item.url)
    assert pointers(client.patch(path, {"claim": 1, "kind": "note"})) == ["#/claim", "#/kind"]
    assert client.delete(path).status_code == 204
    assert [client.get(path).status_code, client.patch(path, {}).status_code] == [404, 404]
    assert client.get(f"claims/{item.claim_id}/").json()["evidence"] == []


def test_item_tells_what_became_of_its_page() -> None:
    item, client = factories.make_evidence(factories.make_claim(), quote="As it was on that day."), client_of()
    path = f"evidence/{item.pk}/"
    before = client.get(path)
    assert before.json()["archive"] is None
    factories.make_archived(item)
    check = item.page_checks.get()
    after = client.get(path)
    assert after.json()["archive"] == {
        "state": "archived",
        "checked_at": instant(check.checked_at),
        "detail": "",
        "quote_state": "found",
        "sha256": check.archive.sha256,
        "fetched_at": instant(check.archive.fetched_at),
        "first_sha256": check.archive.sha256,
        "first_fetched_at": instant(check.archive.fetched_at),
    }
    assert client.get("evidence/").json()["results"][0]["archive"] == after.json()["archive"]
    # What became of a page is news to who reads it again, and makes no edit stale.
    assert client.get(path, If_None_Match=before["ETag"]).status_code == 200
    assert client.get(path, If_None_Match=after["ETag"]).status_code == 304
    mended = client.patch(path, {"note": "Seen."}, If_Match=before["ETag"])
    assert mended.status_code == 200
    assert client.patch(path, {"note": "Heard."}, If_Match=after["ETag"]).status_code == 412


def test_page_that_could_not_be_had_is_told_without_a_copy() -> None:
    item, client = factories.make_evidence(factories.make_claim()), client_of()
    archiving.record_failure(evidence=item, state=PageState.GONE, detail="The server answered with 404.")
    told = client.get(f"evidence/{item.pk}/").json()["archive"]
    assert (told["state"], told["detail"], told["sha256"], told["fetched_at"]) == (
        "gone",
        "The server answered with 404.",
        "",
        None,
    )
    # Of the address that is cited now nothing is known yet.
    client.patch(f"evidence/{item.pk}/", {"url": "https://statistics.example/other"})
    assert client.get(f"evidence/{item.pk}/").json()["archive"] is None


def instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def test_passage_keeps_the_words_of_its_article() -> None:
    claim, article, client = factories.make_claim(), factories.make_article(), client_of()
    passage = {"article": article.pk, "start": 0, "end": 12}
    body = {"claim": claim.pk, "stance": "refutes", "kind": "passage", "passage": passage}
    path = f"evidence/{client.post('evidence/', body).json()['id']}/"
    assert pointers(client.patch(path, {"quote": "Something else"})) == ["#/quote"]
    assert client.patch(path, {"note": "See below."}).json()["quote"] == "The minister"


def test_verdict_is_given_and_never_changed() -> None:
    claim, client = factories.make_claim(), client_of()
    response = client.post("verdicts/", {"claim": claim.pk, "rating": "mostly-true", "rationale": "Nearly."})
    verdict = response.json()
    assert verdict.pop("sealed") is False
    assert (response.status_code, verdict["rating"], verdict["author"]) == (201, "mostly-true", client.user.username)
    assert client.get(response["Location"]).json() == verdict
    for method in ("PATCH", "PUT", "DELETE"):
        assert client.send(method, f"verdicts/{verdict['id']}/", {}).status_code == 405


@pytest.mark.parametrize(
    ("body", "named"),
    [({"rating": "maybe", "rationale": "x"}, "#/rating"), ({"rating": "false", "rationale": " "}, "#/rationale")],
)
def test_verdict_that_cannot_be_given_is_refused(body: dict[str, str], named: str) -> None:
    response = client_of().post("verdicts/", {"claim": factories.make_claim().pk, **body})
    assert (response.status_code, pointers(response)) == (400, [named])
    assert Verdict.objects.count() == 0


def test_ratings_are_those_of_the_active_scale_in_order() -> None:
    factories.make_desk(slug="elsewhere")
    rows = client_of().get("ratings/").json()["results"]
    slugs = [row["slug"] for row in rows]
    assert slugs == ["true", "mostly-true", "half-true", "mostly-false", "false", "unproven"]
    assert {name: rows[0][name] for name in ("name", "value", "averitec_label")} == {
        "name": "True",
        "value": 5,
        "averitec_label": "Supported",
    }
    assert rows[0]["color"].startswith("#")
