"""What every answer carries: links to other pages, what is left of the limit, who may read it, and how it is packed."""

import gzip
import zlib
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from annotations.api.sharing import accepts_gzip, packed
from annotations.models import Role
from tests import factories
from tests.api.client import ApiClient, client_of
from tests.api.test_changes import settle

pytestmark = pytest.mark.django_db

PUBLIC = ("publications/", "exports/", "exports/claimreview.jsonld", "claims:search", "schema/")
OWN = ("claims/", "articles/", "queue/", "changes/", "exports/claims.csv", "nowhere/")
PACKED = {"Accept_Encoding": "gzip"}


def body_of(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.fixture
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC))


OF_ONE_REQUEST = {"RateLimit", "RateLimit-Policy", "X-Request-ID"}


@pytest.mark.parametrize(
    "path", ["/api/v1/publications/", "/api/v1/schema/", "/api/v1/exports/claimreview.jsonld", "/checks/", "/feed.atom"]
)
def test_what_shared_caches_keep_says_nothing_of_the_request_it_was_made_for(path: str) -> None:
    first = Client().get(path)
    assert first["Cache-Control"] == "public, max-age=60"
    assert OF_ONE_REQUEST & set(first.headers) == set()
    if "ETag" in first:
        again = Client().get(path, headers={"If-None-Match": first["ETag"]})
        assert OF_ONE_REQUEST & set(again.headers) == set()
    assert "X-Request-ID" in client_of().get("claims/").headers


@pytest.mark.usefixtures("_clock")
@pytest.mark.parametrize("path", ["claims/", "nowhere/"])
def test_answers_tell_what_is_left_of_the_limit(settings: Any, path: str) -> None:
    settings.RATE_LIMIT = 2
    caller = client_of()
    answers = [caller.get(path) for _ in range(3)]
    assert answers[2].status_code == 429
    assert [answer["RateLimit-Policy"] for answer in answers] == ['"minute";q=2;w=60'] * 3
    assert [answer["RateLimit"] for answer in answers] == [
        '"minute";r=1;t=53', '"minute";r=0;t=53', '"minute";r=0;t=53',
    ]  # fmt: skip


def test_answers_tell_nothing_where_there_is_no_limit(settings: Any) -> None:
    settings.RATE_LIMIT = 0
    assert {"RateLimit", "RateLimit-Policy"} & set(ApiClient().get("publications/").headers) == set()


@pytest.mark.parametrize("path", PUBLIC)
def test_what_is_public_is_read_from_any_site(path: str) -> None:
    for method in ("GET", "HEAD", "OPTIONS"):
        response = ApiClient().send(method, path, Origin="https://other.example")
        assert response["Access-Control-Allow-Origin"] == "*"
        assert response["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
        assert "RateLimit" in response["Access-Control-Expose-Headers"]
        assert "Access-Control-Allow-Credentials" not in response
    assert response.status_code in (200, 204)


@pytest.mark.parametrize("path", OWN)
def test_what_is_a_desks_own_is_read_from_its_own_site_alone(path: str) -> None:
    client = client_of()
    for method in ("GET", "OPTIONS", "POST"):
        response = client.send(method, path, Origin="https://other.example")
        assert "Access-Control-Allow-Origin" not in response


def test_lists_link_to_their_pages() -> None:
    for _ in range(3):
        factories.make_claim()
    client = client_of()
    first = client.get("claims/?page_size=1")
    assert first["Link"] == f'<{first.json()["next"]}>; rel="next"'
    second = client.get(first.json()["next"])
    assert second["Link"] == f'<{second.json()["next"]}>; rel="next", <{second.json()["previous"]}>; rel="prev"'
    assert "Link" not in client.get("claims/")


@pytest.mark.django_db(transaction=True)
def test_changes_link_to_what_follows() -> None:
    factories.make_claim()
    factories.make_claim()
    settle()
    changes = client_of().get("changes/?limit=1")
    assert changes["Link"] == f'<{changes.json()["next"]}>; rel="next"'


@pytest.mark.parametrize(
    "path",
    [
        "claims/",
        "publications/",
        "schema/",
        "exports/claims.csv",
        "exports/claims.ndjson",
        "exports/claimreview.jsonld",
    ],
)
def test_answers_are_packed_for_who_takes_it(path: str) -> None:
    for _ in range(5):
        factories.make_published()
    client = client_of()
    plain, small = client.get(path), client.get(path, **PACKED)
    assert small["Content-Encoding"] == "gzip"
    assert gzip.decompress(body_of(small)) == body_of(plain)
    assert "Content-Encoding" not in plain
    assert "Accept-Encoding" in plain["Vary"]
    assert "Accept-Encoding" in small["Vary"]


def test_little_and_what_is_packed_already_stay() -> None:
    client = client_of()
    assert "Content-Encoding" not in client.get("ratings/9/", **PACKED)
    assert "Content-Encoding" not in client.get("exports/claims.parquet", **PACKED)


def test_session_is_packed_only_what_is_public() -> None:
    for _ in range(5):
        factories.make_published()
    client = Client(headers={"Accept-Encoding": "gzip"})
    client.force_login(factories.make_user())
    encodings = [
        client.get(f"/api/v1/{path}").headers.get("Content-Encoding")
        for path in ("claims/", "exports/claims.ndjson", "publications/", "exports/claimreview.jsonld")
    ]
    assert encodings == [None, None, "gzip", "gzip"]


def test_packed_answer_has_a_tag_of_its_own_that_names_the_same_state() -> None:
    claim = factories.make_submitted()
    client = client_of(Role.REVIEWER)
    path = f"claims/{claim.pk}/"
    plain, small = client.get(path)["ETag"], client.get(path, **PACKED)["ETag"]
    assert small == f'{plain[:-1]}.gzip"'
    for tag in (plain, small, f"W/{small}"):
        unchanged = client.get(path, If_None_Match=tag, **PACKED)
        assert (unchanged.status_code, unchanged["ETag"]) == (304, tag.removeprefix("W/"))
    assert client.patch(path, {"priority": 1}, If_Match=small).status_code == 200
    assert client.patch(path, {"priority": 2}, If_Match=small).status_code == 412


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("gzip", True), ("GZIP, deflate, br", True), ("br;q=1.0, gzip;q=0.5", True), ("*", True), ("gzip;q=0", False),
        ("*;q=0.5, gzip;q=0.000", False), ("gzip ; q=1", True), ("", False), ("br", False), ("identity", False),
        ("gzip;q=x", False),
    ],
)  # fmt: skip
def test_accept_encoding_is_read(accepted: str, expected: bool) -> None:
    assert accepts_gzip(accepted) is expected


def test_stream_begins_at_once_and_stays_one_stream() -> None:
    chunks = iter([b"first line\n", b"second line\n" * 1000])
    stream = packed(chunks)
    unpacker = zlib.decompressobj(31)
    assert unpacker.decompress(next(stream)) == b"first line\n"
    assert unpacker.decompress(b"".join(stream)) == b"second line\n" * 1000
    assert unpacker.eof


def test_stream_that_fails_ends_without_its_end() -> None:
    def fail() -> Any:
        yield b"first line\n"
        raise ValueError("the database went away")

    stream = packed(fail())
    begun = next(stream)
    with pytest.raises(ValueError, match="went away"):
        next(stream)
    unpacker = zlib.decompressobj(31)
    unpacker.decompress(begun)
    assert not unpacker.eof
