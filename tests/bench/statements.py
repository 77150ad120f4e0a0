"""The SQL that an answer needs, counted in this process: the same request, by Django's test client."""

import json
from collections.abc import Mapping
from urllib.parse import urlsplit

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.bench.traffic import Ask

# What begins and ends a transaction is a trip to the database as well, but replayed alone it means nothing.
_BOUNDS = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")


def statements_of(ask: Ask, also: Mapping[str, str]) -> list[str]:
    """Carry out ``ask`` and return the statements that it sent to PostgreSQL, with their parameters in them."""
    client = Client(headers={"host": "127.0.0.1", **also, **ask.headers})
    sent = None if ask.sent is None else json.dumps(ask.sent)
    parts = urlsplit(ask.path)
    with CaptureQueriesContext(connection) as captured:
        response = client.generic(ask.method, parts.path, sent or "", "application/json", QUERY_STRING=parts.query)
        b"".join(response.streaming_content) if response.streaming else response.content
    assert response.status_code < 300, f"{ask.path}: {response.status_code}"
    return [query["sql"] for query in captured.captured_queries]


def without_bounds(statements: list[str]) -> list[str]:
    return [each for each in statements if not each.startswith(_BOUNDS)]
