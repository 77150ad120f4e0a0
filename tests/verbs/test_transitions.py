"""One table of moves: every status to every status, by every role."""

import itertools

import pytest

from annotations import publish, review
from annotations.errors import DeskError, NotAllowed, WrongState
from annotations.models import Claim, Event, Role, Status
from annotations.transitions import TRANSITIONS, move_claim
from tests import factories

pytestmark = pytest.mark.django_db

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


def claim_in(status: str) -> Claim:
    """A claim with a verdict and evidence, moved to ``status`` through the verbs by people who are in no test."""
    if status == "published":
        return factories.make_published().claim
    if status == "in_review":
        return factories.make_submitted()
    checker = factories.make_user()
    claim = factories.make_claim(checker)
    factories.make_evidence(claim, checker)
    factories.make_verdict(claim, checker)
    path = {"open": [], "checking": [Status.CHECKING], "dismissed": [Status.DISMISSED]}[status]
    for step in path:
        move_claim(claim=claim, actor=checker, to=step)
    claim.refresh_from_db()
    return claim


def attempt(claim: Claim, actor, to: str) -> type[DeskError] | None:
    """Ask for the move as the pages and the API do; return the kind of refusal."""
    try:
        if to == "published":
            publish.publish_claim(claim=claim, actor=actor)
        elif claim.status == "in_review" and to == "checking":
            review.return_claim(claim=claim, actor=actor, note="Which day?")
        else:
            move_claim(claim=claim, actor=actor, to=Status(to))
    except DeskError as error:
        return type(error)
    return None


def expected(before: str, after: str, role: Role) -> type[DeskError] | None:
    needed = ALLOWED.get((before, after), Role.CHECKER)
    if role.rank < needed.rank:
        return NotAllowed
    return None if (before, after) in ALLOWED else WrongState


def test_table_holds_exactly_the_moves_of_the_design():
    assert {(str(a), str(b)): step.role for (a, b), step in TRANSITIONS.items()} == ALLOWED


@pytest.mark.parametrize(("before", "after"), list(itertools.product(Status.values, Status.values)))
def test_move_is_allowed_exactly_to_the_roles_of_the_table(before, after):
    for role in Role:
        claim = claim_in(before)
        actor = factories.make_user(role)
        refusal = attempt(claim, actor, after)
        claim.refresh_from_db()
        assert (role, refusal) == (role, expected(before, after, role))
        assert claim.status == (before if refusal else after)


def test_outsider_moves_nothing():
    claim = claim_in("open")
    outsider = factories.make_user(Role.ADMIN, desk=factories.make_desk(name="Other"))
    with pytest.raises(NotAllowed):
        move_claim(claim=claim, actor=outsider, to=Status.CHECKING)


def test_deactivated_person_moves_nothing():
    claim, actor = claim_in("open"), factories.make_user()
    actor.is_active = False
    actor.save()
    with pytest.raises(NotAllowed):
        move_claim(claim=claim, actor=actor, to=Status.CHECKING)


@pytest.mark.parametrize("missing", ["verdict", "evidence"])
def test_review_needs_verdict_and_evidence(missing):
    checker = factories.make_user()
    claim = factories.make_claim(checker)
    if missing == "verdict":
        factories.make_evidence(claim, checker)
    else:
        factories.make_verdict(claim, checker)
    with pytest.raises(WrongState):
        review.submit_claim(claim=claim, actor=checker)
    claim.refresh_from_db()
    # Submitting starts an open claim on the way: the whole act is undone, not half of it.
    assert (claim.status, list(Event.objects.of_claim(claim).filter(act="started"))) == ("open", [])


def test_withdrawn_evidence_does_not_count_for_review():
    from annotations import weigh

    checker = factories.make_user()
    claim = factories.make_claim(checker)
    factories.make_verdict(claim, checker)
    weigh.withdraw_evidence(evidence=factories.make_evidence(claim, checker), actor=checker)
    with pytest.raises(WrongState):
        review.submit_claim(claim=claim, actor=checker)


def test_starting_assigns_the_claim_to_who_starts():
    claim, checker = claim_in("open"), factories.make_user()
    moved = move_claim(claim=claim, actor=checker, to=Status.CHECKING)
    assert moved.assigned_to == checker


def test_move_is_recorded_with_its_note():
    claim, checker = claim_in("open"), factories.make_user()
    move_claim(claim=claim, actor=checker, to=Status.DISMISSED, note="An opinion.")
    event = Event.objects.of_claim(claim).last()
    assert (event.act, event.actor, event.data) == (
        "dismissed",
        checker,
        {"status": ["open", "dismissed"], "note": "An opinion."},
    )
