"""A file that this machine has no time for: 503 and when to send it again, with nothing stored."""

import pytest

from annotations.ingest import isolated
from annotations.models import Article, Role
from tests import factories
from tests.api.client import ApiClient

pytestmark = pytest.mark.django_db


def test_file_that_the_server_is_too_busy_to_read_is_sent_again_later(monkeypatch: pytest.MonkeyPatch) -> None:
    client = ApiClient(factories.make_user(Role.CHECKER))
    with monkeypatch.context() as busy:
        busy.setattr(isolated, "WALL_S", 0.001)
        answer = client.post("articles/", {"content": "# Head\n\nSome words.", "format": "markdown", "title": "Head"})
    assert (answer.status_code, answer["Retry-After"], answer.json()["type"]) == (503, "60", "/problems/unavailable")
    assert Article.objects.count() == 0
