"""The change feed after the database moved: it goes on behind what its readers know, whatever the new server counts."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from annotations import history
from annotations.models import Event, Role
from factcheck.database import DATABASE, EmbeddedServer
from tests import factories
from tests.api.client import ApiClient, client_of
from tests.api.test_changes import changes_of, settle
from tests.test_platform_database import folder_for_data

pytestmark = pytest.mark.django_db(transaction=True)


def next_transaction() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
        (number,) = cursor.fetchone()
    return int(number)


def count_up(to: int) -> None:
    """Begin and end transactions, as a desk in use does."""
    with connection.cursor() as cursor:
        while next_transaction() < to:
            cursor.execute("DO $$ BEGIN FOR i IN 1..500 LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$")


@pytest.fixture
def move(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """A function that moves the desk to a server which has counted few transactions, by ``backup`` and ``restore``."""
    with folder_for_data() as data:
        server = EmbeddedServer(data)
        server.start()
        there = {**connection.get_connection_params(), **server.connection, "dbname": DATABASE, "password": None}

        def move() -> None:
            call_command("backup", tmp_path / "backup")
            connection.close()
            monkeypatch.setattr(connection, "get_connection_params", lambda: dict(there))
            call_command("restore", tmp_path / "backup")

        yield move
        connection.close()
        monkeypatch.undo()
        server.leave()


def export(client: ApiClient, etag: str = "") -> Any:
    return client.get("exports/claims.ndjson", **({"If_None_Match": etag} if etag else {}))


def cursors_of(client: ApiClient, query: str = "") -> list[Any]:
    return [(change["object"], change["id"], change["cursor"]) for change in changes_of(client, query)]


def test_feed_goes_on_behind_what_its_readers_know_on_a_younger_server(move: Callable[[], None]) -> None:
    count_up(5_000)
    first = factories.make_claim()
    client = client_of(Role.CHECKER)
    known, etag = cursors_of(client), export(client)["ETag"]
    here = next_transaction()
    move()
    assert next_transaction() < here
    assert cursors_of(client) == known
    assert export(client, etag).status_code == 304
    second = factories.make_claim()
    assert [change[:2] for change in cursors_of(client, f"?after={known[-1][2]}")] == [("claim", second.pk)]
    assert [change[1] for change in cursors_of(client)] == [first.pk, second.pk]
    assert export(client, etag).status_code == 200


def test_feed_of_a_desk_that_did_not_move_stays_as_it_is() -> None:
    factories.make_claim()
    assert history.continue_feed() is False
    before = Event.objects.latest("id").transaction
    factories.make_claim()
    assert 0 < Event.objects.latest("id").transaction - before < 1_000


def test_writer_that_commits_meanwhile_is_no_sign_of_another_server() -> None:
    for _ in range(3):
        factories.make_claim()
        settle()
        assert history.continue_feed() is False
