"""The queue with real threads and connections: nothing is given twice, nothing is lost, nothing unread is approved."""

from collections import Counter

import pytest
from django.db import connection

from annotations import annotate, publish, review
from annotations.errors import LeaseConflict, StaleDigest, WrongState
from annotations.models import Claim, Publication, Review, Role, Status
from tests import factories
from tests.proof.tampering import sql, verify
from tests.verbs.test_review import digest_of, in_threads

pytestmark = pytest.mark.django_db(transaction=True)

REVIEWERS = 50


def lapse(claim: Claim) -> None:
    """Let the lease of ``claim`` have ended a second ago, as the clock would."""
    sql("UPDATE annotations_claim SET lease_expires_at = now() - interval '1 second' WHERE id = %s", claim.pk)


def test_fifty_reviewers_on_one_queue_get_every_claim_once():
    checker = factories.make_user()
    claims = [factories.make_submitted(checker=checker) for _ in range(REVIEWERS - 10)]
    reviewers = [factories.make_user(Role.REVIEWER) for _ in range(REVIEWERS)]
    given = in_threads(REVIEWERS, lambda index: review.next_claim(desk=claims[0].desk, actor=reviewers[index]))
    held = Counter(claim.pk for claim in given if claim is not None)
    assert held == Counter(claim.pk for claim in claims)
    stored = Claim.objects.filter(lease_holder__isnull=False).values_list("lease_holder", "pk")
    assert sorted(stored) == sorted(
        (reviewers[index].pk, claim.pk) for index, claim in enumerate(given) if claim is not None
    )
    assert verify()[0] == 0


def test_fifty_reviewers_work_one_queue_empty_and_approve_each_check_once():
    checker = factories.make_user()
    claims = [factories.make_submitted(checker=checker) for _ in range(12)]
    reviewers = [factories.make_user(Role.REVIEWER) for _ in range(REVIEWERS)]

    def work(index: int) -> list[int]:
        approved = []
        while claim := review.next_claim(desk=claims[0].desk, actor=reviewers[index]):
            publish.publish_claim(claim=claim, actor=reviewers[index], digest=digest_of(claim))
            approved.append(claim.pk)
        connection.close()
        return approved

    approved = sorted(pk for each in in_threads(REVIEWERS, work) for pk in each)
    assert approved == sorted(claim.pk for claim in claims)
    assert (Publication.objects.count(), Review.objects.count()) == (12, 12)
    assert verify()[0] == 0


def test_two_approvals_at_once_with_what_both_have_read_make_one_publication():
    for _ in range(3):
        claim = factories.make_submitted()
        shown, reviewers = digest_of(claim), [factories.make_user(Role.REVIEWER) for _ in range(2)]

        def approve(index: int, claim=claim, shown=shown, reviewers=reviewers) -> str:
            try:
                publish.publish_claim(claim=claim, actor=reviewers[index], digest=shown)
            except WrongState:
                return "refused"
            return "published"

        assert sorted(in_threads(2, approve)) == ["published", "refused"]
        assert list(claim.publications.values_list("version", "digest")) == [(1, shown)]


@pytest.mark.parametrize("change", ["statement", "evidence", "verdict"])
def test_approval_against_edit_publishes_what_was_read_or_nothing(change):
    claim = factories.make_submitted()
    shown, checker, reviewer = digest_of(claim), factories.make_user(), factories.make_user(Role.REVIEWER)
    edit = {
        "statement": lambda: annotate.edit_claim(claim=claim, actor=checker, changes={"statement": "Reworded."}),
        "evidence": lambda: factories.make_evidence(claim, checker),
        "verdict": lambda: factories.make_verdict(claim, checker, rating="false"),
    }[change]

    def act(index: int) -> str:
        if index == 0:
            edit()
            return "edited"
        try:
            publish.publish_claim(claim=claim, actor=reviewer, digest=shown)
        except (WrongState, StaleDigest):
            return "refused"
        return "published"

    _edited, decided = in_threads(2, act)
    claim.refresh_from_db()
    assert (claim.status, list(claim.publications.values_list("digest", flat=True))) == (
        Status.CHECKING,
        [shown] if decided == "published" else [],
    )


def test_lapsed_lease_against_submit_gives_the_decision_to_one():
    """The first holder decides after the lease has lapsed, while the next reviewer takes the claim."""
    for _ in range(3):
        claim = factories.make_submitted()
        late, other = factories.make_user(Role.REVIEWER), factories.make_user(Role.REVIEWER)
        review.lease_claim(claim=claim, actor=late)
        lapse(claim)

        def act(index: int, claim=claim, late=late, other=other) -> str:
            if index == 0:
                try:
                    publish.publish_claim(claim=claim, actor=late, note="Sound.")
                except LeaseConflict:
                    return "held"
                return "published"
            return "taken" if review.next_claim(desk=claim.desk, actor=other) else "nothing"

        outcome = in_threads(2, act)
        claim.refresh_from_db()
        assert outcome in (["published", "nothing"], ["held", "taken"])
        assert (claim.status, claim.lease_holder) == (
            (Status.PUBLISHED, None) if outcome[0] == "published" else (Status.IN_REVIEW, other)
        )
        if outcome[1] == "taken":
            # Out of the queue, or the next reviewer could be given it while the next claim is being published.
            review.return_claim(claim=claim, actor=other, note="Which day?")


def test_lapsed_lease_that_nobody_took_is_decided_by_who_held_it():
    claim, reviewer = factories.make_submitted(), factories.make_user(Role.REVIEWER)
    review.lease_claim(claim=claim, actor=reviewer)
    lapse(claim)
    assert publish.publish_claim(claim=claim, actor=reviewer).version == 1


def test_renewal_against_taking_a_lapsed_lease_leaves_one_holder():
    claim = factories.make_submitted()
    reviewers = [factories.make_user(Role.REVIEWER) for _ in range(8)]
    review.lease_claim(claim=claim, actor=reviewers[0])
    lapse(claim)

    def take(index: int) -> int:
        try:
            return review.lease_claim(claim=claim, actor=reviewers[index]).pk
        except LeaseConflict:
            return 0

    assert sorted(in_threads(8, take)) == [0] * 7 + [claim.pk]
