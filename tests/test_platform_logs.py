"""Log lines carry the request's id and nothing that is secret; `/metrics` is for who holds its token."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from io import StringIO
from logging.config import dictConfig
from pathlib import Path

import pytest
from django.test import Client

from annotations import jobs
from factcheck import logs
from tests.factories import make_claim_in

CHECKOUT = Path(__file__).resolve().parents[1]


@pytest.fixture
def lines() -> Iterator[StringIO]:
    """What the loggers write as JSON, from INFO up."""
    written = StringIO()
    configuration = logs.configuration(form="json", level="INFO")
    configuration["handlers"]["stderr"]["stream"] = written
    root, before = logging.getLogger(), logging.getLogger().handlers[:]
    level = root.level
    dictConfig(configuration)
    yield written
    root.handlers = before
    root.setLevel(level)


def read(lines: StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in lines.getvalue().splitlines()]


@pytest.mark.django_db
def test_request_is_one_line_with_its_id(client: Client, lines: StringIO) -> None:
    response = client.get("/accounts/login/?next=/claims/%3Fq%3Dhidden-name")
    (line,) = read(lines)
    assert {name: line[name] for name in ("level", "logger", "request_id", "message", "method", "path", "status")} == {
        "level": "INFO",
        "logger": "factcheck.access",
        "request_id": response["X-Request-ID"],
        "message": "GET /accounts/login/ 200",
        "method": "GET",
        "path": "/accounts/login/",
        "status": 200,
    }
    assert "hidden-name" not in lines.getvalue()


@pytest.mark.django_db
def test_failure_logs_its_traceback_under_the_same_id(lines: StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **options: object) -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr("django.contrib.auth.views.LoginView.get", fail)
    response = Client(raise_request_exception=False).get("/accounts/login/?secret=key")
    assert response.status_code == 500
    failure, access = read(lines)
    assert (failure["request_id"], access["request_id"]) == (response["X-Request-ID"],) * 2
    assert "RuntimeError: broken on purpose" in str(failure["exc_info"])
    assert "secret" not in lines.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("trusted", "given", "kept"),
    [
        (True, "edge-7f3a9c21", True),
        (False, "edge-7f3a9c21", False),
        (True, "short", False),
        (True, "x" * 65, False),
        (True, 'a"} {"level": "INFO', False),
    ],
)
def test_id_comes_from_a_trusted_proxy_alone(
    client: Client, settings: pytest.FixtureRequest, trusted: bool, given: str, kept: bool
) -> None:
    settings.TRUST_PROXY = trusted
    assert (client.get("/accounts/login/", headers={"X-Request-ID": given})["X-Request-ID"] == given) is kept


@pytest.mark.django_db
def test_address_cannot_write_a_line_of_its_own(client: Client, lines: StringIO) -> None:
    client.get("/nowhere%0a2026-11-22 ERROR forged")
    assert [line["path"] for line in read(lines) if line["logger"] == "factcheck.access"] == [
        "/nowhere%0A2026-11-22%20ERROR%20forged"
    ]


@pytest.mark.parametrize(
    ("name", "choices"), [("LOG_FORMAT", "line, json"), ("LOG_LEVEL", "DEBUG, INFO, WARNING, ERROR")]
)
def test_unknown_choice_refuses_to_start(name: str, choices: str) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=CHECKOUT,
        env={name: "loud"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert f"{name}='loud' is none of: {choices}." in done.stderr


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("token", "given"), [("", ""), ("", "Bearer "), ("let-me-count", ""), ("let-me-count", "Bearer let-me-coun")]
)
def test_metrics_are_not_there_without_their_token(
    client: Client, settings: pytest.FixtureRequest, token: str, given: str
) -> None:
    settings.METRICS_TOKEN = token
    assert client.get("/metrics", headers={"Authorization": given}).status_code == 404


def make_waiting_claim() -> None:
    make_claim_in("in_review")
    make_claim_in("checking")


def make_waiting_job() -> None:
    jobs.defer(jobs.FETCH_ARTICLE, once="fetch:1", lock="fetch:1", fetch_id=1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("make", "line"),
    [(make_waiting_claim, "factcheck_claims_in_review 1.0"), (make_waiting_job, "factcheck_jobs_waiting 1.0")],
    ids=["claim", "job"],
)
def test_metrics_tell_what_waits(
    client: Client, settings: pytest.FixtureRequest, make: Callable[[], None], line: str
) -> None:
    settings.METRICS_TOKEN = "let-me-count"
    make()
    answer = client.get("/metrics", headers={"Authorization": "Bearer let-me-count"})
    assert line in answer.content.decode().splitlines()


@pytest.mark.django_db
def test_metrics_count_requests_by_view_and_what_waits(settings: pytest.FixtureRequest) -> None:
    settings.METRICS_TOKEN = "let-me-count"
    client = Client()
    client.get("/accounts/login/")
    client.generic("BREW", "/nowhere")
    answer = client.get("/metrics", headers={"Authorization": "Bearer let-me-count"})
    lines = answer.content.decode().splitlines()
    assert 'factcheck_requests_total{method="GET",status="200",view="login"} 1.0' in lines
    assert 'factcheck_requests_total{method="other",status="404",view="none"} 1.0' in lines
    assert 'factcheck_request_seconds_count{view="login"} 1.0' in lines
    assert "factcheck_claims_in_review 0.0" in lines
    assert answer["Cache-Control"] == "no-store"


def test_commands_of_a_deployment_say_nothing_of_what_the_queue_registers() -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": "postgresql://desk@db.example/desk",
        "SECRET_KEY": "x" * 60,
        "LOG_LEVEL": "INFO",
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=CHECKOUT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
