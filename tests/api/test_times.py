"""Characters and milliseconds of a transcript over REST, with the word times of its file."""

from typing import Any

import pytest

from annotations.models import Highlight, Role
from tests import factories
from tests.api.client import ApiClient, kind_of, pointers

pytestmark = pytest.mark.django_db

VTT = (
    "WEBVTT\n\n00:01.000 --> 00:05.000\nThe <00:01.500><c>bridge</c><00:03.000><c> is</c><00:03.200><c> safe,</c>"
    "<00:04.000><c> he said.</c>\n\n00:06.000 --> 00:08.000\nNobody believes it.\n"
)
TEXT = "The bridge is safe, he said. Nobody believes it."


@pytest.fixture
def api() -> ApiClient:
    return ApiClient(factories.make_user())


@pytest.fixture
def talk(api: ApiClient) -> dict[str, Any]:
    article: dict[str, Any] = api.post("articles/", {"content": VTT, "format": "vtt"}).json()
    assert article["revision"]["text"] == TEXT
    return article


def ask(api: ApiClient, talk: dict[str, Any], question: str) -> dict[str, Any]:
    answer: dict[str, Any] = api.get(f"articles/{talk['id']}/times/?{question}").json()
    return answer


@pytest.mark.parametrize(
    ("words", "spoken"),
    [
        ("bridge", (1500, 2785)),
        ("safe", (3200, 3733)),
        ("Nobody", (6000, 6631)),
        ("he said. Nobody believes it.", (4000, 8000)),
    ],
)
def test_highlight_and_times_tell_when_words_are_spoken(
    api: ApiClient, talk: dict[str, Any], words: str, spoken: tuple[int, int]
) -> None:
    start = TEXT.index(words)
    marked = api.post("highlights/", {"article": talk["id"], "start": start, "end": start + len(words)}).json()
    assert (marked["start_ms"], marked["end_ms"]) == spoken
    asked = ask(api, talk, f"start={start}&end={start + len(words)}")
    assert asked == {
        "revision": talk["revision"]["id"],
        "start": start,
        "end": start + len(words),
        "start_ms": spoken[0],
        "end_ms": spoken[1],
    }
    back = ask(api, talk, f"start_ms={spoken[0]}&end_ms={spoken[1]}")
    assert TEXT[back["start"] : back["end"]].strip() == words


def test_moment_names_a_place_in_the_text(api: ApiClient, talk: dict[str, Any]) -> None:
    places = [ask(api, talk, f"ms={ms}")["start"] for ms in (0, 1500, 3200, 5500, 6000, 99_000)]
    assert places == [0, 4, 14, 28, 29, len(TEXT)]


def test_article_without_cues_has_no_times(api: ApiClient) -> None:
    article = api.post("articles/", {"text": "Tax fell in May."}).json()
    assert ask(api, article, "start=0&end=3")["start_ms"] is None
    assert ask(api, article, "ms=5")["start"] is None


@pytest.mark.parametrize(
    "question", ["", "start=1", "start=1&end=2&ms=3", "ms=-1", "ms=x", "ms=99999999999", "start_ms=1&end=2", "foo=1"]
)
def test_impossible_questions_are_problems(api: ApiClient, talk: dict[str, Any], question: str) -> None:
    answer = api.get(f"articles/{talk['id']}/times/?{question}")
    assert (answer.status_code, kind_of(answer)) == (400, "invalid-parameter")


@pytest.mark.parametrize(
    ("question", "at_fault"),
    [
        ("start=1&end=99999999", "end"),
        (f"start=0&end={len(TEXT) + 1}", "end"),
        (f"start={len(TEXT) + 1}&end={len(TEXT) + 2}", "start"),
        ("start=10&end=5", "end"),
        ("start_ms=10&end_ms=5", "end_ms"),
    ],
)
def test_span_outside_the_text_or_backwards_is_refused_by_name(
    api: ApiClient, talk: dict[str, Any], question: str, at_fault: str
) -> None:
    answer = api.get(f"articles/{talk['id']}/times/?{question}")
    assert (answer.status_code, kind_of(answer), pointers(answer)) == (400, "invalid-parameter", [at_fault])


def test_span_may_be_the_whole_text(api: ApiClient, talk: dict[str, Any]) -> None:
    whole = ask(api, talk, f"start=0&end={len(TEXT)}")
    assert (whole["start_ms"], whole["end_ms"]) == (1000, 8000)


def test_times_are_the_desks_own(talk: dict[str, Any]) -> None:
    outsider = ApiClient(factories.make_user(desk=factories.make_desk(slug="other")))
    reader = ApiClient(factories.make_user(Role.READER))
    address = f"articles/{talk['id']}/times/?ms=0"
    assert (outsider.get(address).status_code, reader.get(address).status_code) == (404, 200)
    assert ApiClient().get(address).status_code == 401


def test_slip_is_mended_without_losing_highlights_or_times(api: ApiClient, talk: dict[str, Any]) -> None:
    start = TEXT.index("safe")
    marked = api.post("highlights/", {"article": talk["id"], "start": start, "end": start + 4}).json()
    before = talk["cues"]
    mended = TEXT.replace("bridge", "fridge door").replace("Nobody believes it.", "No buddy leaves it.")
    answer = api.post(f"articles/{talk['id']}/revisions/", {"text": mended}).json()
    assert [anchor["state"] for anchor in answer["anchors"]] == ["carried"]
    after = api.get(f"articles/{talk['id']}/").json()["cues"]
    times = [[(cue["start_ms"], cue["end_ms"]) for cue in cues] for cues in (before, after)]
    assert times[0] == times[1]
    assert [mended[cue["start"] : cue["end"]] for cue in after] == [
        "The fridge door is safe, he said.",
        "No buddy leaves it.",
    ]
    highlight = Highlight.objects.with_place().get(pk=marked["id"])
    assert (highlight.place.start_ms, highlight.place.end_ms) == (marked["start_ms"], marked["end_ms"]) == (3200, 3733)
