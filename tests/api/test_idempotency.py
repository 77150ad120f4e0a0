"""``Idempotency-Key``: what is sent twice happens once."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from annotations import requests
from annotations.api.idempotency import read_key
from annotations.api.views import claims
from annotations.errors import InvalidInput
from annotations.models import Claim, Event, IdempotentRequest, Role
from tests import factories
from tests.api.client import client_of, kind_of

BODY = {"statement": "It rains."}


@pytest.mark.django_db
def test_same_request_gets_the_same_answer_and_happens_once() -> None:
    client = client_of()
    first = client.post("claims/", BODY, Idempotency_Key="k1")
    again = client.post("claims/", BODY, Idempotency_Key="k1")
    assert (again.status_code, again.json()) == (201, first.json())
    assert (again["ETag"], again["Location"], again["Content-Type"]) == (
        first["ETag"],
        first["Location"],
        "application/json",
    )
    assert again["Idempotent-Replayed"] == "true"
    assert Claim.objects.count() == 1


@pytest.mark.django_db
def test_other_key_or_none_is_another_act() -> None:
    client = client_of()
    for headers in ({"Idempotency_Key": "k1"}, {"Idempotency_Key": "k2"}, {}, {}):
        assert client.post("claims/", BODY, **headers).status_code == 201
    assert Claim.objects.count() == 4


@pytest.mark.django_db
def test_key_belongs_to_its_user() -> None:
    for client in (client_of(), client_of()):
        assert client.post("claims/", BODY, Idempotency_Key="k1").status_code == 201
    assert Claim.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "body"), [("claims/", {"statement": "It snows."}), ("verdicts/", BODY)])
def test_key_of_another_request_is_refused(path: str, body: object) -> None:
    client = client_of()
    client.post("claims/", BODY, Idempotency_Key="k1")
    response = client.post(path, body, Idempotency_Key="k1")
    assert (response.status_code, kind_of(response)) == (422, "idempotency-key-reused")
    assert Claim.objects.count() == 1


@pytest.mark.django_db
def test_act_that_was_refused_may_be_tried_again() -> None:
    client, claim = client_of(), factories.make_claim()
    path, body = f"claims/{claim.pk}/transitions/", {"to": "in_review"}
    assert client.post(path, body, Idempotency_Key="k1").status_code == 409
    factories.make_evidence(claim)
    factories.make_verdict(claim)
    client.post(path, {"to": "checking"})
    assert client.post(path, body, Idempotency_Key="k1").status_code == 200
    assert client.post(path, body, Idempotency_Key="k1").json()["status"] == "in_review"
    assert Event.objects.filter(act="submitted").count() == 1


@pytest.mark.django_db
def test_failure_leaves_neither_act_nor_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    client = client_of()
    keep = requests.keep_answer
    monkeypatch.setattr("annotations.api.idempotency.keep_answer", lambda **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        client.post("claims/", BODY, Idempotency_Key="k1")
    assert (Claim.objects.count(), IdempotentRequest.objects.count()) == (0, 0)
    monkeypatch.setattr("annotations.api.idempotency.keep_answer", keep)
    assert client.post("claims/", BODY, Idempotency_Key="k1").status_code == 201


@pytest.mark.django_db
def test_answer_is_kept_for_a_day() -> None:
    client = client_of()
    client.post("claims/", BODY, Idempotency_Key="k1")
    IdempotentRequest.objects.update(created_at=timezone.now() - timedelta(hours=24, seconds=1))
    assert client.post("claims/", BODY, Idempotency_Key="k1").status_code == 201
    assert (Claim.objects.count(), IdempotentRequest.objects.count()) == (2, 1)


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "k" * 256])
def test_key_of_no_length_or_too_much_is_refused(key: str) -> None:
    assert client_of().post("claims/", BODY, Idempotency_Key=key).status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize("again", ["k 1", '"k 1"', ' "k 1" '])
def test_quoted_and_bare_key_are_one(again: str) -> None:
    client = client_of()
    first = client.post("claims/", BODY, Idempotency_Key='"k 1"')
    assert client.post("claims/", BODY, Idempotency_Key=again).json() == first.json()
    assert IdempotentRequest.objects.get().key == "k 1"


@pytest.mark.parametrize(
    ("sent", "key"),
    [
        ('"k"', "k"),
        ("k", "k"),
        (r'"a\"b\\c"', r'a"b\c'),
        ("8e03978e-40d5", "8e03978e-40d5"),
        ('"' + "k" * 255 + '"', "k" * 255),
    ],
)
def test_key_is_read_as_a_structured_string(sent: str, key: str) -> None:
    assert read_key(sent) == key


@pytest.mark.parametrize("sent", ['""', '"', '"k', 'k"', '"a"b"', r'"a\"', r'"a\n"', '"k"; q=1', '"' + "k" * 256 + '"'])
def test_key_that_is_quoted_wrongly_is_refused(sent: str) -> None:
    with pytest.raises(InvalidInput):
        read_key(sent)


@pytest.mark.django_db
def test_answer_is_given_for_the_whole_day() -> None:
    client = client_of()
    client.post("claims/", BODY, Idempotency_Key="k1")
    IdempotentRequest.objects.update(created_at=timezone.now() - timedelta(hours=23, minutes=59))
    assert client.post("claims/", BODY, Idempotency_Key="k1")["Idempotent-Replayed"] == "true"
    assert Claim.objects.count() == 1


def posts() -> dict[str, Callable[[], tuple[str, Any]]]:
    return {
        "articles": lambda: ("articles/", {"text": "The port doubles."}),
        "revisions": lambda: (f"articles/{factories.make_article().pk}/revisions/", {"text": "The port doubles."}),
        "highlights": lambda: ("highlights/", {"article": factories.make_article().pk, "start": 0, "end": 12}),
        "claims": lambda: ("claims/", BODY),
        "transitions": lambda: (f"claims/{factories.make_claim().pk}/transitions/", {"to": "checking"}),
        "evidence": lambda: (
            "evidence/",
            {"claim": factories.make_claim().pk, "stance": "context", "kind": "note", "note": "Heard."},
        ),
        "verdicts": lambda: (
            "verdicts/",
            {"claim": factories.make_claim().pk, "rating": "false", "rationale": "It is not so."},
        ),
        "queue": lambda: ("queue/next/", {}),
    }


@pytest.mark.django_db
@pytest.mark.parametrize("noun", posts())
def test_every_post_honours_the_key(noun: str) -> None:
    path, body = posts()[noun]()
    client = client_of(Role.REVIEWER)
    first = client.post(path, body, Idempotency_Key="k1")
    events = Event.objects.count()
    again = client.post(path, body, Idempotency_Key="k1")
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again["Idempotent-Replayed"] == "true"
    assert Event.objects.count() == events


@pytest.mark.django_db(transaction=True)
def test_second_request_while_the_first_is_answered_is_a_conflict(monkeypatch: pytest.MonkeyPatch) -> None:
    client = client_of()
    entered, leave = threading.Event(), threading.Event()
    create = claims.create_claim

    def create_slowly(**kwargs: Any) -> Claim:
        entered.set()
        leave.wait(10)
        return create(**kwargs)

    monkeypatch.setattr(claims, "create_claim", create_slowly)
    answers: list[int] = []

    def post_first() -> None:
        answers.append(client.post("claims/", BODY, Idempotency_Key="k1").status_code)
        connection.close()

    first = threading.Thread(target=post_first)
    first.start()
    assert entered.wait(10)
    second = client.post("claims/", BODY, Idempotency_Key="k1")
    leave.set()
    first.join()
    assert (second.status_code, kind_of(second)) == (409, "idempotency-key-in-use")
    assert answers == [201]
    assert client.post("claims/", BODY, Idempotency_Key="k1").status_code == 201
    assert Claim.objects.count() == 1
