"""Every move, by everybody, from every status: in one table, over REST."""

import pytest

from annotations import annotate, review
from annotations.exports.export import instant
from annotations.models import Claim, PublicationKind, Role, Status
from tests import factories
from tests.api.client import ApiClient, client_of, kind_of, pointers
from tests.exports.test_claimreview import publish_again

pytestmark = pytest.mark.django_db

OUTSIDER = "outsider"
CALLERS = (OUTSIDER, *Role.values)
# Who may make the moves there are. From in_review to checking is a return.
ALLOWED = {
    ("open", "checking"): Role.CHECKER,
    ("open", "dismissed"): Role.CHECKER,
    ("checking", "in_review"): Role.CHECKER,
    ("checking", "dismissed"): Role.CHECKER,
    ("in_review", "checking"): Role.REVIEWER,
    ("in_review", "published"): Role.REVIEWER,
    ("published", "checking"): Role.CHECKER,
    ("dismissed", "open"): Role.CHECKER,
}


def expected(caller: str, before: str, to: str) -> int:
    """The status code that the table of design.md gives."""
    if caller == OUTSIDER:
        return 404
    needed = ALLOWED.get((before, to), Role.CHECKER)
    if Role(caller).rank < needed.rank:
        return 403
    return 200 if (before, to) in ALLOWED else 409


@pytest.mark.parametrize("before", Status.values)
@pytest.mark.parametrize("caller", CALLERS)
def test_move_is_answered_as_the_table_says(caller: str, before: str) -> None:
    desk = factories.make_desk()
    elsewhere = factories.make_desk(slug="elsewhere")
    client = client_of(Role.ADMIN, desk=elsewhere) if caller == OUTSIDER else client_of(Role(caller))
    answers = {}
    for to in Status.values:
        claim = factories.make_claim_in(before, desk=desk)
        body = {"to": to, "note": "Because."}
        answers[to] = client.post(f"claims/{claim.pk}/transitions/", body).status_code
    assert answers == {to: expected(caller, before, to) for to in Status.values}


def test_move_answers_with_the_claim_and_its_etag() -> None:
    claim, client = factories.make_claim(), client_of()
    moved = client.post(f"claims/{claim.pk}/transitions/", {"to": "checking"})
    read = client.get(f"claims/{claim.pk}/")
    assert (moved.json(), moved["ETag"]) == (read.json(), read["ETag"])
    assert moved.json()["assigned_to"] == client.user.username


BAD_BODIES = [
    ({}, ["#/to"]),
    ({"to": "nowhere"}, ["#/to"]),
    ({"to": None}, ["#/to"]),
    ({"to": "checking", "because": "x"}, ["#/because"]),
    ({"to": "checking", "kind": "correction"}, ["#/kind"]),
    ({"to": "checking", "reason": "x"}, ["#/reason"]),
    ({"to": "checking", "note": 7.5, "digest": []}, ["#/digest"]),
    ([], ["#"]),
]


@pytest.mark.parametrize(("body", "named"), BAD_BODIES)
def test_move_that_is_not_understood_changes_nothing(body: object, named: list[str]) -> None:
    claim = factories.make_claim()
    response = client_of().post(f"claims/{claim.pk}/transitions/", body)
    assert (response.status_code, kind_of(response), pointers(response)) == (400, "invalid", named)
    claim.refresh_from_db()
    assert (claim.status, claim.version) == (Status.OPEN, 1)


def test_returning_needs_a_note() -> None:
    claim = factories.make_submitted()
    response = client_of(Role.REVIEWER).post(f"claims/{claim.pk}/transitions/", {"to": "checking"})
    assert (response.status_code, pointers(response)) == (400, ["#/note"])


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.ADMIN])
@pytest.mark.parametrize("part", ["verdict", "evidence"])
def test_nobody_approves_what_they_wrote(role: Role, part: str) -> None:
    author = factories.make_user(role)
    claim = factories.make_claim()
    if part == "verdict":
        factories.make_verdict(claim, author)
    else:
        factories.make_evidence(claim, author)
    claim = factories.make_submitted(claim)
    response = ApiClient(author).post(f"claims/{claim.pk}/transitions/", {"to": "published"})
    assert (response.status_code, kind_of(response)) == (403, "not-allowed")


@pytest.mark.parametrize(
    ("to", "before", "role"),
    [
        ("published", "in_review", Role.REVIEWER),
        ("checking", "in_review", Role.REVIEWER),
        ("in_review", "checking", Role.CHECKER),
        ("dismissed", "open", Role.CHECKER),
    ],
)
def test_digest_of_an_older_check_is_a_conflict(to: str, before: str, role: Role) -> None:
    claim, client = factories.make_claim_in(before), client_of(role)
    body = {"to": to, "note": "So."}
    stale = client.post(f"claims/{claim.pk}/transitions/", {**body, "digest": "0" * 64})
    assert (stale.status_code, kind_of(stale)) == (409, "stale-digest")
    assert Claim.objects.get().status == before
    digest = client.get(f"claims/{claim.pk}/").json()["digest"]
    assert client.post(f"claims/{claim.pk}/transitions/", {**body, "digest": digest}).json()["status"] == to


def test_stale_digest_comes_with_what_changed_since_and_who_did_it() -> None:
    claim, client = factories.make_submitted(), client_of(Role.REVIEWER)
    read = client.get(f"claims/{claim.pk}/").json()["digest"]
    bea, before = factories.make_user(name="bea"), claim.statement
    annotate.edit_claim(claim=claim, actor=bea, changes={"statement": "It did not."})
    problem = client.post(f"claims/{claim.pk}/transitions/", {"to": "published", "digest": read}).json()
    edited = {"field": "statement", "act": "edited", "before": before, "after": "It did not."}
    assert problem["changed"] == [{**edited, "item": None, "name": "", "part": ""}]
    assert (problem["type"], problem["changed_by"]) == ("/problems/stale-digest", ["bea"])


def test_claim_that_another_reviewer_reads_is_a_conflict() -> None:
    claim = factories.make_submitted()
    review.lease_claim(claim=claim, actor=factories.make_user(Role.REVIEWER))
    response = client_of(Role.REVIEWER).post(f"claims/{claim.pk}/transitions/", {"to": "published"})
    assert (response.status_code, kind_of(response)) == (409, "lease-held")


def test_check_without_verdict_or_evidence_is_not_submitted() -> None:
    claim, client = factories.make_claim(), client_of()
    client.post(f"claims/{claim.pk}/transitions/", {"to": "checking"})
    response = client.post(f"claims/{claim.pk}/transitions/", {"to": "in_review"})
    assert (response.status_code, kind_of(response)) == (409, "wrong-state")


def test_second_publication_says_its_kind_and_reason() -> None:
    claim = factories.make_claim_in("published")
    reviewer, checker = client_of(Role.REVIEWER), client_of()
    assert checker.post(f"claims/{claim.pk}/transitions/", {"to": "checking"}).status_code == 200
    assert checker.post(f"claims/{claim.pk}/transitions/", {"to": "in_review"}).status_code == 200
    bare = reviewer.post(f"claims/{claim.pk}/transitions/", {"to": "published"})
    assert (bare.status_code, pointers(bare)) == (400, ["#/kind", "#/reason"])
    first = {"to": "published", "kind": "first", "reason": "Again."}
    assert pointers(reviewer.post(f"claims/{claim.pk}/transitions/", first)) == ["#/kind"]
    told = {"to": "published", "kind": "correction", "reason": "The figure was that of 2023."}
    assert reviewer.post(f"claims/{claim.pk}/transitions/", told).status_code == 200
    newest = reviewer.get(f"publications/?claim={claim.pk}").json()["results"][0]
    assert (newest["version"], newest["kind"], newest["reason"]) == (2, PublicationKind.CORRECTION, told["reason"])


def test_first_publication_has_nothing_to_correct() -> None:
    claim = factories.make_submitted()
    body = {"to": "published", "kind": "retraction", "reason": "No."}
    response = client_of(Role.REVIEWER).post(f"claims/{claim.pk}/transitions/", body)
    assert (response.status_code, pointers(response)) == (400, ["#/kind"])
    claim.refresh_from_db()
    assert claim.status == Status.IN_REVIEW


def test_claim_tells_which_version_is_public_and_that_it_is_retracted() -> None:
    claim, reviewer = factories.make_claim(), client_of(Role.REVIEWER)
    assert reviewer.get(f"claims/{claim.pk}/").json()["publication"] is None
    retraction = publish_again(factories.make_published(claim), kind="retraction")
    told = {"version": 2, "kind": "retraction", "published_at": instant(retraction.published_at)}
    assert reviewer.get(f"claims/{claim.pk}/").json()["publication"] == told
    assert reviewer.get("claims/").json()["results"][0]["publication"] == told
