"""Highlights over REST: offsets in code points, and quotes that find their place."""

from typing import Any

import pytest

from annotations import people
from annotations.models import Claim, Highlight, Role
from tests import factories
from tests.api.client import client_of, kind_of, pointers

pytestmark = pytest.mark.django_db

TEXTS = [
    pytest.param("🤔🤔 tax falls, said 👩‍👩‍👧‍👦 the 🇧🇩 minister", "tax falls", id="emoji"),
    pytest.param("قال الوزير إن الضرائب انخفضت بنسبة ١٢٪ في عام ٢٠٢٤", "الضرائب انخفضت", id="arabic"),
    pytest.param("মন্ত্রী বলেছেন, বন্দরে কর্মসংস্থান দ্বিগুণ হবে", "কর্মসংস্থান দ্বিগুণ", id="bengali"),
    pytest.param("Ça coûte e\u0301normément 𝔠𝔥𝔢𝔯", "énormément 𝔠𝔥𝔢𝔯", id="composed"),
]


@pytest.mark.parametrize(("text", "words"), TEXTS)
def test_offsets_are_code_points(text: str, words: str) -> None:
    client = client_of()
    article = client.post("articles/", {"text": text}).json()
    stored = article["revision"]["text"]
    start = stored.index(words)
    end = start + len(words)
    marked = client.post("highlights/", {"article": article["id"], "start": start, "end": end})
    assert marked.status_code == 201
    shown = marked.json()
    assert (shown["start"], shown["end"], shown["exact"]) == (start, end, words)
    assert (shown["prefix"], shown["suffix"]) == (stored[max(0, start - 32) : start], stored[end : end + 32])
    assert client.get(f"claims/{shown['claim']}/").json()["statement"] == words


def test_highlight_answers_with_all_the_contract_names() -> None:
    transcript = factories.make_transcript()
    body = {"article": transcript.pk, "exact": "repaid in full"}
    response = client_of().post("highlights/", body)
    shown = response.json()
    names = {"id", "claim", "article", "revision", "start", "end", "exact", "prefix", "suffix", "start_ms", "end_ms"}
    assert names <= set(shown)
    assert (shown["revision"], shown["state"]) == (transcript.revision.pk, "carried")
    assert (shown["start_ms"], shown["end_ms"]) == (2736, 6037)
    assert response["Location"] == f"/api/v1/highlights/{shown['id']}/"


def test_quote_decides_where_offsets_disagree() -> None:
    article = factories.make_article(text="The tax fell. The tax rose.")
    body = {"article": article.pk, "start": 0, "end": 8, "exact": "tax rose"}
    shown = client_of().post("highlights/", body).json()
    assert (shown["start"], shown["end"], shown["exact"]) == (18, 26, "tax rose")


CONFLICTS = [
    {"exact": "The tax"},
    {"exact": "snow"},
    {"start": 1, "end": 8, "exact": "The tax"},
    {"start": 0, "end": 7, "exact": "snow"},
]


@pytest.mark.parametrize("place", CONFLICTS)
def test_quote_that_does_not_stand_once_is_a_conflict(place: dict[str, Any]) -> None:
    article = factories.make_article(text="The tax fell. The tax rose.")
    response = client_of().post("highlights/", {"article": article.pk, **place})
    assert (response.status_code, kind_of(response)) == (409, "quote-mismatch")
    assert (Highlight.objects.count(), Claim.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("context", "start"),
    [({"prefix": "fell. "}, 14), ({"suffix": " fell"}, 0), ({"prefix": "", "suffix": " rose"}, 14)],
)
def test_context_chooses_among_copies(context: dict[str, str], start: int) -> None:
    article = factories.make_article(text="The tax fell. The tax rose.")
    response = client_of().post("highlights/", {"article": article.pk, "exact": "The tax", **context})
    assert response.json()["start"] == start


BAD_PLACES: list[tuple[dict[str, Any], str]] = [
    ({}, "#/exact"),
    ({"start": 0}, "#/end"),
    ({"end": 3}, "#/start"),
    ({"start": -1, "end": 3}, "#/start"),
    ({"start": 3, "end": 3}, "#/start"),
    ({"start": 5, "end": 3}, "#/start"),
    ({"start": 0, "end": 999}, "#/start"),
    ({"start": 0, "end": 10**30}, "#/start"),
    ({"start": "x", "end": 3}, "#/start"),
    ({"prefix": "The "}, "#/exact"),
    ({"exact": ""}, "#/exact"),
    ({"start": 3, "end": 4}, "#/start"),
    ({"start": 0, "end": 3, "claim": 0}, "#/claim"),
    ({"start": 0, "end": 3, "article": 0}, "#/article"),
    ({"start": 14, "end": 15}, "#/start"),
]


@pytest.mark.parametrize(("place", "named"), BAD_PLACES)
def test_place_that_cannot_be_is_refused(place: dict[str, Any], named: str) -> None:
    article = factories.make_article(text="The tax fell. 👩‍👧 rose.")
    response = client_of().post("highlights/", {"article": article.pk, **place})
    assert (response.status_code, kind_of(response), pointers(response)) == (400, "invalid", [named])


def test_second_place_joins_a_claim() -> None:
    highlight, client = factories.make_highlight(), client_of()
    body = {"article": highlight.revision.article_id, "exact": "4,100 people", "claim": highlight.claim_id}
    assert client.post("highlights/", body).json()["claim"] == highlight.claim_id
    claim = client.get(f"claims/{highlight.claim_id}/").json()
    assert [shown["exact"] for shown in claim["highlights"]] == [highlight.exact, "4,100 people"]
    again = client.post("highlights/", body)
    assert (again.status_code, kind_of(again)) == (409, "wrong-state")


def test_highlight_is_moved_and_given_to_another_claim() -> None:
    highlight, other, client = factories.make_highlight(), factories.make_claim(), client_of()
    path = f"highlights/{highlight.pk}/"
    assert client.patch(path, {"start": 4, "end": 12}).json()["exact"] == "minister"
    assert client.patch(path, {"end": 19}).json()["exact"] == "minister opened"
    assert client.patch(path, {"exact": "careful story"}).json()["exact"] == "careful story"
    assert client.patch(path, {"claim": other.pk}).json()["claim"] == other.pk
    before = client.get(path)
    unchanged = client.patch(path, {})
    assert (unchanged.status_code, unchanged["ETag"]) == (200, before["ETag"])


def test_removed_highlight_is_gone_and_its_claim_stays() -> None:
    highlight, client = factories.make_highlight(), client_of()
    path = f"highlights/{highlight.pk}/"
    gone = client.delete(path)
    assert (gone.status_code, gone.content) == (204, b"")
    assert [client.get(path).status_code, client.delete(path).status_code] == [404, 404]
    assert client.get("highlights/").json()["results"] == []
    assert client.get(f"claims/{highlight.claim_id}/").json()["highlights"] == []


def test_offsets_of_an_older_revision_are_a_conflict() -> None:
    article, client = factories.make_article(), client_of()
    old = article.revision.pk
    client.post(f"articles/{article.pk}/revisions/", {"text": "Now. " + article.revision.text})
    body = {"article": article.pk, "start": 0, "end": 3}
    stale = client.post("highlights/", {**body, "revision": old})
    assert (stale.status_code, kind_of(stale)) == (409, "stale-revision")
    marked = client.post("highlights/", {**body, "revision": stale.json()["revision"]})
    assert (marked.status_code, marked.json()["exact"]) == (201, "Now")


def test_claim_and_article_of_two_desks_do_not_meet() -> None:
    client, article = client_of(), factories.make_article()
    elsewhere = factories.make_desk(slug="elsewhere")
    people.set_role(user=client.user, desk=elsewhere, role=Role.CHECKER)
    claim = factories.make_claim(desk=elsewhere)
    response = client.post("highlights/", {"article": article.pk, "start": 0, "end": 3, "claim": claim.pk})
    assert (response.status_code, pointers(response)) == (400, ["#/claim"])


def test_marking_takes_few_queries_and_answers_what_is_read_later(
    django_assert_num_queries: Any, settings: Any
) -> None:
    settings.RATE_LIMIT = 0
    client = client_of()
    article = factories.make_article()
    client.get("ratings/")
    # Token, article, savepoint, role, article's lock, its revision, claim, highlight, both their events, release.
    with django_assert_num_queries(10):
        marked = client.post("highlights/", {"article": article.pk, "start": 4, "end": 12})
    read = client.get(f"highlights/{marked.json()['id']}/")
    assert (marked.json(), marked["ETag"]) == (read.json(), read["ETag"])
