"""The probes, and the headers that every answer carries."""

import pytest
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from factcheck import schema


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_probe_answers_any_host_over_http(client: Client, settings: pytest.FixtureRequest, path: str) -> None:
    settings.SECURE_SSL_REDIRECT = True
    response = client.get(path, headers={"host": "10.0.0.7"})
    assert (response.status_code, response["Content-Type"], response["Cache-Control"]) == (
        200,
        "text/plain",
        "no-store",
    )


def test_healthz_needs_no_database(client: Client) -> None:
    assert client.get("/healthz").content == b"ok\n"


@pytest.mark.django_db
def test_readyz_answers_ready(client: Client) -> None:
    assert client.get("/readyz").content == b"ready\n"


@pytest.mark.django_db
def test_readyz_refuses_while_a_migration_is_missing(client: Client) -> None:
    MigrationRecorder(connection).migration_qs.filter(app="sessions").delete()
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (503, b"migrations missing\n")


@pytest.mark.django_db
def test_readyz_stays_ready_under_a_newer_schema(client: Client) -> None:
    """A newer version migrates before the old one's processes have ended, and they have to go on serving."""
    MigrationRecorder(connection).record_applied("annotations", "9999_of_the_next_version")
    assert client.get("/readyz").content == b"ready\n"


@pytest.mark.django_db
def test_readyz_asks_the_database_little(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    client.get("/readyz")
    with django_assert_num_queries(2):  # is there a table of migrations, and what does it hold
        client.get("/readyz")


def test_readyz_refuses_without_a_database(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(connection: object) -> None:
        raise DatabaseError("the server at db.example is gone")

    monkeypatch.setattr(schema, "MigrationRecorder", unreachable)
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (503, b"database unreachable\n")


@pytest.mark.django_db
def test_page_carries_the_security_headers(client: Client) -> None:
    response = client.get("/admin/login/")
    csp = dict(part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";"))
    assert csp == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
        "object-src": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "default inert dompurify",
    }
    names = ["X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy"]
    assert [response[name] for name in names] == ["nosniff", "same-origin", "same-origin", "same-origin"]
    assert response["X-Frame-Options"] == "DENY"
    assert response["Permissions-Policy"] == "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
