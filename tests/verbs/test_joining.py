"""Adding the words of a fresh mark to a claim the desk has already, and taking that back."""

import pytest

from annotations import joining, people
from annotations.errors import NotAllowed, WrongState
from annotations.models import Role, Status
from tests import factories

pytestmark = pytest.mark.django_db
WORDS = "About 4,100 people worked in the harbour last year."


@pytest.fixture
def checker():
    return factories.make_user()


@pytest.fixture
def fresh(checker):
    return factories.make_highlight(factories.make_article(checker), exact=WORDS, actor=checker)


def test_join_moves_the_words_and_dismisses_the_claim_left_bare(fresh, checker):
    left, claim = fresh.claim, factories.make_claim()
    moved = joining.join_claim(highlight=fresh, claim=claim, actor=checker)
    left.refresh_from_db()
    assert (moved.claim, left.status) == (claim, Status.DISMISSED)
    assert left.events.latest("id").data["note"] == f"Its words were added to claim {claim.pk} instead."


@pytest.mark.parametrize("more", ["highlight", "evidence", "verdict", "checking"])
def test_join_leaves_a_claim_that_is_more_than_the_mark(fresh, checker, more):
    left = fresh.claim
    if more == "highlight":
        factories.make_highlight(fresh.revision.article, exact="The minister", actor=checker, claim=left)
    elif more == "evidence":
        factories.make_evidence(left, checker)
    elif more == "verdict":
        factories.make_verdict(left, checker)
    else:
        left.status = Status.CHECKING
        left.save()
    before = left.status
    joining.join_claim(highlight=fresh, claim=factories.make_claim(), actor=checker)
    left.refresh_from_db()
    assert left.status == before


def test_join_of_the_claim_itself_changes_nothing(fresh, checker):
    moved = joining.join_claim(highlight=fresh, claim=fresh.claim, actor=checker)
    fresh.claim.refresh_from_db()
    assert (moved.claim_id, fresh.claim.status) == (fresh.claim_id, Status.OPEN)


def test_part_undoes_a_join(fresh, checker):
    left, claim = fresh.claim, factories.make_claim()
    moved = joining.join_claim(highlight=fresh, claim=claim, actor=checker)
    back = joining.part_claim(highlight=moved, claim=left, actor=checker)
    left.refresh_from_db()
    assert (back.claim, left.status) == (left, Status.OPEN)


def test_join_refuses_a_dismissed_claim_and_leaves_nothing_behind(fresh, checker):
    left = fresh.claim
    with pytest.raises(WrongState):
        joining.join_claim(highlight=fresh, claim=factories.make_claim_in(Status.DISMISSED), actor=checker)
    fresh.refresh_from_db()
    left.refresh_from_db()
    assert (fresh.claim_id, left.status) == (left.pk, Status.OPEN)


@pytest.mark.parametrize("role", [Role.READER, None])
def test_join_and_part_refuse_who_may_not(fresh, role):
    other = people.create_desk(slug="other", name="Other")
    user = factories.make_user(role) if role else factories.make_user(desk=other)
    claim = factories.make_claim()
    for verb in (joining.join_claim, joining.part_claim):
        with pytest.raises(NotAllowed):
            verb(highlight=fresh, claim=claim, actor=user)
