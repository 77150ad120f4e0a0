"""Settling over REST where a highlight stands after a revision, and the alerts of claims."""

from typing import Any

import pytest

from annotations import revise, settle
from annotations.models import Highlight, Role, Settlement
from tests import factories
from tests.api.client import ApiClient

pytestmark = pytest.mark.django_db
NEW_RENTS = "Rents in the old town rose by eleven percent in the last two years."


@pytest.fixture
def checker() -> Any:
    return factories.make_user()


@pytest.fixture
def api(checker: Any) -> Any:
    return ApiClient(checker)


@pytest.fixture
def asked(checker: Any) -> dict[str, Highlight]:
    return factories.make_questions(checker)


def address(highlight: Highlight) -> str:
    return f"highlights/{highlight.pk}/anchor/"


def test_anchor_shows_what_a_revision_made_of_a_highlight(api: Any, asked: dict[str, Highlight]) -> None:
    shown = {state: api.get(address(highlight)).json() for state, highlight in asked.items()}
    assert {state: (each["found"], each["open"]) for state, each in shown.items()} == {
        "carried": ("carried", False),
        "reworded": ("reworded", True),
        "ambiguous": ("ambiguous", True),
        "removed": ("removed", True),
    }
    assert shown["reworded"]["was"] == factories.OUTCOMES["reworded"]
    assert shown["reworded"]["exact"] == NEW_RENTS
    assert [each["exact"] for each in shown["ambiguous"]["candidates"]] == ["The ferry was late again."] * 2
    assert shown["ambiguous"]["candidates"][1]["prefix"].endswith("Officials speak of progress. ")
    assert (shown["removed"]["start"], shown["removed"]["candidates"], shown["removed"]["settlement"]) == (
        None,
        [],
        None,
    )


def test_highlight_that_no_revision_moved_has_no_anchor(api: Any, checker: Any) -> None:
    assert api.get(address(factories.make_highlight(actor=checker))).status_code == 404


def candidate(highlight: Highlight) -> dict[str, int]:
    chosen = highlight.question.candidates[1]
    return {"start": chosen["start"], "end": chosen["end"]}


@pytest.mark.parametrize(
    ("name", "body", "state", "settled", "exact"),
    [
        ("reworded", {"accept": True}, "reworded", "accepted", NEW_RENTS),
        ("ambiguous", candidate, "carried", "picked", "The ferry was late again."),
        ("removed", {"start": 4, "end": 11}, "reworded", "marked", "harbour"),
        ("removed", {"exact": "A spokesman denied it."}, "reworded", "marked", "A spokesman denied it."),
        ("removed", {"retire": True}, "removed", "retired", factories.OUTCOMES["removed"]),
    ],
    ids=["accept", "pick", "mark-by-offsets", "mark-by-quote", "retire"],
)  # fmt: skip
def test_each_answer_is_told_by_the_highlight(
    api: Any, asked: dict[str, Highlight], name: str, body: Any, state: str, settled: str, exact: str
) -> None:
    sent = body if isinstance(body, dict) else body(asked[name])
    revision = asked[name].question.revision_id  # type: ignore[union-attr]
    answer = api.post(address(asked[name]), {**sent, "revision": revision})
    told = {field: answer.json()[field] for field in ("state", "settled", "exact")}
    assert (answer.status_code, told) == (200, {"state": state, "settled": settled, "exact": exact})
    assert api.get(f"highlights/{asked[name].pk}/").json() == answer.json()
    back = api.delete(address(asked[name]))
    assert (back.status_code, back.json()["state"], back.json()["settled"]) == (200, name, None)


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        ({}, 400, "invalid"),
        ({"accept": False}, 400, "invalid"),
        ({"accept": True, "retire": True}, 400, "invalid"),
        ({"retire": True, "start": 1, "end": 2}, 400, "invalid"),
        ({"start": 1}, 400, "invalid"),
        ({"start": 5, "end": 5}, 400, "invalid"),
        ({"exact": "Words that stand nowhere"}, 409, "quote-mismatch"),
        ({"accept": True}, 409, "wrong-state"),
        ({"retire": True, "revision": 0}, 409, "stale-revision"),
        ({"nonsense": 1}, 400, "invalid"),
    ],
    ids=[
        "empty",
        "false",
        "two",
        "retire-and-place",
        "half",
        "no-words",
        "nowhere",
        "no-words-yet",
        "older",
        "unknown",
    ],
)
def test_impossible_answers_are_problems(
    api: Any, asked: dict[str, Highlight], body: Any, status: int, kind: str
) -> None:
    problem = api.post(address(asked["removed"]), body)
    assert (problem.status_code, problem.json()["type"].rpartition("/")[2]) == (status, kind)
    assert Settlement.objects.count() == 0


def test_second_answer_and_stale_reading_are_refused(api: Any, asked: dict[str, Highlight], checker: Any) -> None:
    etag = api.get(address(asked["removed"]))["ETag"]
    settle.retire_highlight(highlight=asked["removed"], actor=factories.make_user())
    assert api.post(address(asked["removed"]), {"retire": True}, If_Match=etag).status_code == 412
    assert api.post(address(asked["removed"]), {"start": 0, "end": 3}).status_code == 409


def test_settling_needs_the_right_person(asked: dict[str, Highlight]) -> None:
    outsider = ApiClient(factories.make_user(desk=factories.make_desk(slug="other")))
    reader = ApiClient(factories.make_user(Role.READER))
    where = address(asked["removed"])
    statuses = [client.post(where, {"retire": True}).status_code for client in (outsider, reader)]
    statuses += [client.delete(where).status_code for client in (outsider, reader)]
    assert (statuses, reader.get(where).status_code) == ([404, 403, 404, 403], 200)


def test_revision_answer_tells_settled_places(api: Any, asked: dict[str, Highlight], checker: Any) -> None:
    settle.pick_candidate(highlight=asked["ambiguous"], actor=checker, **candidate(asked["ambiguous"]))
    settle.retire_highlight(highlight=asked["reworded"], actor=checker)
    article = asked["removed"].revision.article
    newest = article.revisions.get(number=2)
    answer = api.post(f"articles/{article.pk}/revisions/", {"text": newest.text}).json()
    places = {each["highlight"]: (each["state"], each["start"]) for each in answer["anchors"]}
    assert places[asked["ambiguous"].pk] == ("carried", candidate(asked["ambiguous"])["start"])
    assert (places[asked["reworded"].pk], places[asked["removed"].pk]) == (("removed", None), ("removed", None))


def test_claims_tell_and_filter_alerts(api: Any, checker: Any) -> None:
    marked = factories.make_questions(checker, revised=False)
    for highlight in marked.values():
        factories.make_published(highlight.claim)
    factories.revise_news(marked["carried"].revision.article, checker)
    lost = Highlight.objects.with_place().get(pk=marked["removed"].pk)
    revision = lost.question.revision  # type: ignore[union-attr]
    assert api.get(f"claims/{lost.claim_id}/").json()["alerts"] == [
        {
            "article": revision.article_id,
            "revision": revision.pk,
            "revision_number": 2,
            "highlight": lost.pk,
            "state": "removed",
        }
    ]
    listed = {
        value: {each["id"] for each in api.get(f"claims/?alert={value}").json()["results"]}
        for value in ("true", "false")
    }
    alerting = {marked[state].claim_id for state in ("reworded", "ambiguous", "removed")}
    assert listed == {"true": alerting, "false": {marked["carried"].claim_id}}
    assert api.get("claims/?alert=maybe").status_code == 400
    for state in ("reworded", "ambiguous", "removed"):
        settle.retire_highlight(highlight=marked[state], actor=checker)
    assert api.get("claims/?alert=true").json()["results"] == []
    assert api.get(f"claims/{lost.claim_id}/").json()["alerts"] == []


def test_question_that_is_open_survives_the_next_revision(api: Any, asked: dict[str, Highlight], checker: Any) -> None:
    article = asked["reworded"].revision.article
    revise.revise_article(article=article, actor=checker, text=article.revisions.get(number=2).text + " More.")
    shown = api.get(address(asked["reworded"])).json()
    assert (shown["revision_number"], shown["found"], shown["open"]) == (3, "reworded", True)
