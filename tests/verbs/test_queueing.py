"""Handing a check over to a named colleague; the languages a reviewer prefers."""

from datetime import timedelta

import pytest
from django.utils import timezone

from annotations import queueing, review
from annotations.errors import InvalidInput, LeaseConflict, NotAllowed, WrongState
from annotations.models import Claim, Event, Membership, Role
from tests import factories

pytestmark = pytest.mark.django_db


def reviewer(role: Role = Role.REVIEWER):
    return factories.make_user(role)


def test_hand_over_makes_it_the_colleagues_next_for_an_hour():
    first, claim = factories.make_submitted(), factories.make_submitted()
    giver, taker = reviewer(), reviewer()
    review.lease_claim(claim=claim, actor=giver)
    queueing.hand_over(claim=claim, actor=giver, to=taker, note="You know ports.")
    claim.refresh_from_db()
    left = claim.lease_expires_at - timezone.now()
    assert (claim.lease_holder, timedelta(minutes=59) < left <= timedelta(hours=1)) == (taker, True)
    event = Event.objects.get(act="handed over")
    assert (event.actor, event.claim, event.data) == (giver, claim, {"to": taker.pk, "note": "You know ports."})
    assert review.next_claim(desk=claim.desk, actor=taker) == claim
    assert review.next_claim(desk=claim.desk, actor=giver) == first
    with pytest.raises(LeaseConflict):
        review.lease_claim(claim=claim, actor=giver)


def test_free_claim_is_handed_over_by_any_reviewer_who_wrote_no_part_of_it():
    claim, taker = factories.make_submitted(), reviewer()
    queueing.hand_over(claim=claim, actor=reviewer(Role.ADMIN), to=taker)
    assert Claim.objects.get(pk=claim.pk).lease_holder == taker
    author = reviewer()
    own = factories.make_submitted(checker=author)
    with pytest.raises(NotAllowed):
        queueing.hand_over(claim=own, actor=author, to=taker)


def test_hand_over_is_refused_to_whom_it_is_not_for():
    claim, giver = factories.make_submitted(), reviewer()
    author = factories.make_user(Role.REVIEWER)
    own = factories.make_submitted(checker=author)
    stranger = factories.make_user(Role.REVIEWER, desk=factories.make_desk(name="Elsewhere"))
    left = reviewer()
    left.is_active = False
    left.save()
    for held, to in ((claim, giver), (claim, factories.make_user()), (claim, stranger), (claim, left), (own, author)):
        with pytest.raises(InvalidInput) as caught:
            queueing.hand_over(claim=held, actor=giver, to=to)
        assert list(caught.value.fields) == ["to"]
    with pytest.raises(NotAllowed):
        queueing.hand_over(claim=claim, actor=factories.make_user(), to=giver)
    assert not Event.objects.filter(act="handed over").exists()


def test_hand_over_is_for_the_holder_while_there_is_one_and_in_review_alone():
    claim, taker = factories.make_submitted(), reviewer()
    review.lease_claim(claim=claim, actor=reviewer())
    with pytest.raises(LeaseConflict):
        queueing.hand_over(claim=claim, actor=reviewer(), to=taker)
    with pytest.raises(WrongState):
        queueing.hand_over(claim=factories.make_claim(), actor=reviewer(), to=taker)


def test_those_to_hand_over_to_are_reviewers_who_wrote_no_part():
    author, giver, taker = reviewer(), reviewer(), reviewer(Role.ADMIN)
    claim = factories.make_submitted(checker=author)
    assert queueing.reviewers_for(claim, giver) == [taker]


def test_languages_are_kept_without_region_once_each():
    desk, actor = factories.make_desk(), reviewer()
    queueing.set_languages(desk=desk, actor=actor, languages=["en-GB", " PT ", "en", ""])
    assert Membership.objects.get(user=actor).languages == ["en", "pt"]
    event = Event.objects.get(act="prefers languages")
    assert event.data == {"user": actor.pk, "languages": [[], ["en", "pt"]]}
    queueing.set_languages(desk=desk, actor=actor, languages=["en", "pt"])
    assert Event.objects.filter(act="prefers languages").count() == 1
    queueing.set_languages(desk=desk, actor=actor, languages=[])
    assert Membership.objects.get(user=actor).languages == []


@pytest.mark.parametrize(
    "languages", [["English!"], ["e"], ["englishes"], list("abcdef"), ["aa", "bb", "cc", "dd", "ee", "ff"]]
)
def test_languages_that_are_none_are_refused(languages):
    actor = reviewer()
    with pytest.raises(InvalidInput) as caught:
        queueing.set_languages(desk=factories.make_desk(), actor=actor, languages=languages)
    assert list(caught.value.fields) == ["languages"]


def test_languages_are_for_reviewers():
    with pytest.raises(NotAllowed):
        queueing.set_languages(desk=factories.make_desk(), actor=factories.make_user(), languages=["en"])
