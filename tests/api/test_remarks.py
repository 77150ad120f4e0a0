"""What was recognised, mended and left out of a document is told in the answer that stores it."""

from typing import Any

import pytest

from tests import factories
from tests.api.client import ApiClient

pytestmark = pytest.mark.django_db

SRT = (
    "1\n00:00:01,000 --> 00:00:04,000\nThe bridge is safe.\n\n"
    "2\n00:00:05,000 --> 00:00:99,XX0\nNobody believes it.\n\n"
    "3\n00:00:09,000 --> 00:00:12,000\nIt was built in 1970.\n"
)
VTT = (
    "WEBVTT\n\n00:01.000 --> 00:05.000\nThe bridge is safe.\n\n00:09.000 --> 00:06.000\nNobody believes it.\n\n"
    "00:10.000 --> 00:12.000\nIt was built in 1970.\n"
)


@pytest.fixture
def api() -> ApiClient:
    return ApiClient(factories.make_user())


def mended(answer: dict[str, Any]) -> list[tuple[int | None, str, str]]:
    assert all(set(remark) == {"action", "message", "line", "raw"} for remark in answer["remarks"])
    return [
        (remark["line"], remark["action"], remark["raw"])
        for remark in answer["remarks"]
        if remark["action"] != "recognised"
    ]


@pytest.mark.parametrize(
    ("format", "content", "line", "raw"),
    [
        ("srt", SRT, 6, "00:00:05,000 --> 00:00:99,XX0"),
        ("vtt", VTT, 6, "00:09.000 --> 00:06.000"),
    ],
)
def test_malformed_time_is_told_by_its_line(api: ApiClient, format: str, content: str, line: int, raw: str) -> None:
    answer = api.post("articles/", {"content": content, "format": format})
    assert (answer.status_code, mended(answer.json())) == (201, [(line, "mended", raw)])
    again = api.post("articles/", {"content": content, "format": format})
    assert (again.status_code, again.json()["remarks"]) == (200, answer.json()["remarks"])


def test_article_itself_is_the_same_with_and_without_its_remarks(api: ApiClient) -> None:
    made = api.post("articles/", {"content": SRT, "format": "srt"})
    article = api.get(f"articles/{made.json()['id']}/")
    assert {name: value for name, value in made.json().items() if name != "remarks"} == article.json()
    assert made["ETag"] == article["ETag"]
    corrected = api.patch(f"articles/{made.json()['id']}/", {"title": "Bridge"}, **{"If-Match": made["ETag"]})
    assert corrected.status_code == 200


def test_text_is_stored_as_it_is_and_nothing_told(api: ApiClient) -> None:
    made = api.post("articles/", {"text": "The bridge is safe."}).json()
    revised = api.post(f"articles/{made['id']}/revisions/", {"text": "The bridge is not safe."}).json()
    assert (made["remarks"], revised["remarks"]) == ([], [])


def test_next_revision_tells_what_was_done_to_its_document(api: ApiClient) -> None:
    made = api.post("articles/", {"content": SRT.replace("99,XX0", "08,000"), "format": "srt"}).json()
    assert mended(made) == []
    revised = api.post(f"articles/{made['id']}/revisions/", {"content": SRT.replace("1970", "1971"), "format": "srt"})
    assert (revised.status_code, mended(revised.json())) == (201, [(6, "mended", "00:00:05,000 --> 00:00:99,XX0")])
