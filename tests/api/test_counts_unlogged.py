"""Counting a request never waits for the disk."""

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db


def test_counts_of_requests_write_no_log() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence::text FROM pg_class WHERE relname = 'annotations_requestcount'")
        assert cursor.fetchone() == ("u",)
