"""What holds for every address: wrong methods, no login, other desks, readers, and unknown fields."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pytest

from annotations.corrections import ask_for_correction
from annotations.imports import request_import
from annotations.models import (
    Article,
    ArticleImport,
    Claim,
    CorrectionRequest,
    Evidence,
    Highlight,
    Publication,
    Reply,
    Role,
    Verdict,
)
from tests import factories
from tests.api.client import ApiClient, client_of, kind_of, pointers

pytestmark = pytest.mark.django_db

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


class World:
    """One of each thing on the first desk, made when it is asked for."""

    @cached_property
    def article(self) -> Article:
        return factories.make_article()

    @cached_property
    def highlight(self) -> Highlight:
        return factories.make_highlight(self.article)

    @cached_property
    def claim(self) -> Claim:
        return factories.make_claim()

    @cached_property
    def evidence(self) -> Evidence:
        return factories.make_evidence(self.claim)

    @cached_property
    def reply(self) -> Reply:
        return factories.make_reply(self.claim)

    @cached_property
    def verdict(self) -> Verdict:
        return factories.make_verdict(self.claim)

    @cached_property
    def split(self) -> Claim:
        claim = factories.make_claim(verdicts_required=2)
        for rating in ("true", "false"):
            factories.make_verdict(claim, rating=rating)
        return claim

    @cached_property
    def waiting(self) -> Claim:
        return factories.make_submitted(self.claim)

    @cached_property
    def asked_for(self) -> ArticleImport:
        desk = factories.make_desk()
        return request_import(desk=desk, actor=factories.make_user(desk=desk), url="https://news.org/")

    @cached_property
    def publication(self) -> Publication:
        return factories.make_published(self.claim)

    @cached_property
    def correction_request(self) -> CorrectionRequest:
        return ask_for_correction(publication=self.publication, body="Page 4 says otherwise.")


@dataclass
class Endpoint:
    """An address, the methods it takes, and the body and role with which each write succeeds."""

    path: Callable[[World], str]
    methods: tuple[str, ...]
    bodies: dict[str, Callable[[World], Any]]
    role: Role = Role.CHECKER
    public: bool = False


def at(
    path: str, *methods: str, role: Role = Role.CHECKER, public: bool = False, lists: str = "", **bodies: Any
) -> Any:
    """Describe one address; ``lists`` names what of the world it shows."""
    make = {method: body if callable(body) else (lambda world, body=body: body) for method, body in bodies.items()}

    def address(world: World) -> str:
        if lists:
            getattr(world, lists)
        return path.format(world=world)

    endpoint = Endpoint(address, methods, make, role, public)
    return pytest.param(endpoint, id=path.replace("world.", "").replace(".pk", ""))


ENDPOINTS = [
    at("articles/", "GET", "POST", lists="article", POST={"text": "The port will double."}),
    at("articles/{world.article.pk}/", "GET", "PATCH", PATCH={"author": "A. Writer"}),
    at("articles/{world.article.pk}/revisions/", "GET", "POST", POST={"text": "The port doubles."}),
    at("articles/{world.article.pk}/revisions/1/", "GET"),
    at(
        "highlights/",
        "GET",
        "POST",
        lists="highlight",
        POST=lambda world: {"article": world.article.pk, "start": 0, "end": 12},
    ),
    at("highlights/{world.highlight.pk}/", "GET", "PATCH", "DELETE", PATCH={"end": 12}),
    at("claims/", "GET", "POST", lists="claim", POST={"statement": "It rains."}),
    at("claims/{world.claim.pk}/", "GET", "PATCH", PATCH={"claimant": "The minister"}),
    at("claims/{world.claim.pk}/transitions/", "POST", POST={"to": "checking"}),
    at(
        "evidence/",
        "GET",
        "POST",
        lists="evidence",
        POST=lambda world: {"claim": world.claim.pk, "stance": "context", "kind": "note", "note": "Heard."},
    ),
    at("imports/", "GET", lists="asked_for"),
    at("imports/{world.asked_for.pk}/", "GET"),
    at("evidence/{world.evidence.pk}/", "GET", "PATCH", "DELETE", PATCH={"stance": "refutes"}),
    at(
        "replies/",
        "GET",
        "POST",
        lists="reply",
        POST=lambda world: {"claim": world.claim.pk, "asked": "The port authority", "channel": "phone"},
    ),
    at("replies/{world.reply.pk}/", "GET", "PATCH", "DELETE", PATCH={"channel": "letter"}),
    at("desks/{world.claim.desk.slug}/policy/", "GET", "PUT", role=Role.ADMIN, PUT={"gates": ["right_of_reply"]}),
    at(
        "verdicts/",
        "GET",
        "POST",
        lists="verdict",
        POST=lambda world: {"claim": world.claim.pk, "rating": "false", "rationale": "It is not so."},
    ),
    at("verdicts/{world.verdict.pk}/", "GET"),
    at(
        "claims/{world.split.pk}/adjudication/",
        "POST",
        role=Role.REVIEWER,
        POST={"rating": "half-true", "reason": "One counted the wrong year."},
    ),
    at("ratings/", "GET"),
    at("agreement/", "GET", lists="split"),
    at("queue/", "GET", lists="waiting"),
    at("queue/next/", "POST", lists="waiting", role=Role.REVIEWER, POST={}),
    at("queue/{world.waiting.pk}/lease/", "PUT", "DELETE", role=Role.REVIEWER, PUT={}),
    at(
        "queue/{world.waiting.pk}/hand-over/",
        "POST",
        role=Role.REVIEWER,
        POST=lambda world: {"to": factories.make_user(Role.REVIEWER).username},
    ),
    at("queue/languages/", "PUT", role=Role.REVIEWER, PUT={"languages": ["en"]}),
    at("publications/", "GET", lists="publication", public=True),
    at("publications/{world.publication.pk}/", "GET", public=True),
    at("topics/", "GET"),
    at("correction-requests/", "GET", lists="correction_request"),
    at("correction-requests/{world.correction_request.pk}/", "GET"),
    at("correction-requests/{world.correction_request.pk}/accept/", "POST", role=Role.REVIEWER, POST={}),
    at(
        "correction-requests/{world.correction_request.pk}/decline/",
        "POST",
        role=Role.REVIEWER,
        POST={"reason": "It is as it says."},
    ),
    at("correction-requests/{world.correction_request.pk}/sender/", "DELETE", role=Role.REVIEWER),
    at("exports/", "GET", public=True),
    at("exports/claims.csv", "GET", lists="claim"),
    at("exports/claims.ndjson", "GET", lists="claim"),
    at("exports/claimreview.jsonld", "GET", lists="publication", public=True),
    at("exports/claimreview.ndjson", "GET", lists="publication", public=True),
    at("exports/datacommons.json", "GET", lists="publication", public=True),
    at("exports/averitec.json", "GET", lists="verdict"),
    at("exports/agreement.json", "GET", lists="split"),
    at("exports/claims.parquet", "GET", lists="claim"),
    at("claims:search", "GET", lists="publication", public=True),
]


def send(client: ApiClient, world: World, endpoint: Endpoint, method: str) -> Any:
    body = endpoint.bodies[method](world) if method in endpoint.bodies else None
    return client.send(method, endpoint.path(world), body)


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_endpoint_works_for_whom_it_is_for(endpoint: Endpoint) -> None:
    world = World()
    client = client_of(endpoint.role)
    for method in endpoint.methods:
        response = send(client, world, endpoint, method)
        assert response.status_code in {200, 201, 204}, (method, response.content)
        if method != "DELETE" and "exports/" not in endpoint.path(world):
            assert response["Content-Type"] == "application/json"
        kept = "public, max-age=60" if endpoint.public else "private, no-cache"
        assert response["Cache-Control"] == (kept if method == "GET" else "no-store")


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_endpoint_takes_no_other_method(endpoint: Endpoint) -> None:
    world = World()
    client = client_of(Role.ADMIN)
    for method in set(METHODS) - set(endpoint.methods):
        response = client.send(method, endpoint.path(world), {})
        assert (response.status_code, kind_of(response)) == (405, "method-not-allowed")
        assert set(response["Allow"].split(", ")) >= set(endpoint.methods)


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_endpoint_asks_strangers_to_log_in(endpoint: Endpoint) -> None:
    world = World()
    for method in endpoint.methods:
        response = send(ApiClient(), world, endpoint, method)
        assert response.status_code == (200 if endpoint.public else 401)
        if not endpoint.public:
            assert kind_of(response) == "not-authenticated"


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_endpoint_hides_what_is_on_other_desks(endpoint: Endpoint) -> None:
    world = World()
    outsider = client_of(Role.ADMIN, desk=factories.make_desk(slug="elsewhere"))
    path = endpoint.path(world)
    for method in endpoint.methods:
        response = send(outsider, world, endpoint, method)
        if endpoint.public:
            assert response.status_code == 200
        elif any(character.isdigit() for character in path) or path.startswith("desks/"):
            assert (response.status_code, kind_of(response)) == (404, "not-found")
        elif method == "GET" and not path.startswith("exports/"):
            # Only the outsider's own desk: it has a scale of ratings, and nothing else.
            body = response.json()
            assert {row["desk"] for row in body.get("results", [body])} <= {"elsewhere"}
        elif method == "POST" and {"article", "claim"} & set(endpoint.bodies["POST"](world)):
            assert response.status_code == 400
            assert pointers(response)[0] in {"#/article", "#/claim"}


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_endpoint_lets_readers_read_and_no_more(endpoint: Endpoint) -> None:
    world = World()
    reader = client_of(Role.READER)
    for method in endpoint.methods:
        response = send(reader, world, endpoint, method)
        assert response.status_code == (200 if method == "GET" else 403)
        if method != "GET":
            assert kind_of(response) == "not-allowed"


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_endpoint_refuses_fields_it_does_not_know(endpoint: Endpoint) -> None:
    world = World()
    client = client_of(endpoint.role)
    for method in endpoint.bodies:
        body = {**endpoint.bodies[method](world), "titel": "x", "a/b~c": 1}
        response = client.send(method, endpoint.path(world), body)
        assert (response.status_code, kind_of(response)) == (400, "invalid")
        assert set(pointers(response)) == {"#/titel", "#/a~1b~0c"}


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_endpoint_refuses_parameters_it_does_not_know(endpoint: Endpoint) -> None:
    path = endpoint.path(World())
    if "GET" not in endpoint.methods:
        return
    response = client_of(endpoint.role).get(f"{path}?statuss=open")
    assert (response.status_code, kind_of(response), pointers(response)) == (400, "invalid-parameter", ["statuss"])


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_endpoint_tells_its_methods(endpoint: Endpoint) -> None:
    response = client_of(endpoint.role).send("OPTIONS", endpoint.path(World()))
    assert response.status_code == 204
    assert set(response["Allow"].split(", ")) - {"HEAD", "OPTIONS"} == set(endpoint.methods)
