"""The queue never hands one claim to two people; nobody approves their own work; what changed must be read again."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from annotations import annotate, publish, review, snapshot, store, weigh
from annotations.errors import InvalidInput, LeaseConflict, NotAllowed, StaleDigest, WrongState
from annotations.models import Article, Claim, Decision, Publication, Review, Role, Status
from annotations.transitions import move_claim
from tests import factories

pytestmark = pytest.mark.django_db


def digest_of(claim: Claim) -> str:
    return snapshot.digest_of_check(snapshot.with_check(Claim.objects.filter(pk=claim.pk)).get())


def in_threads(count: int, act):
    """Run ``act(index)`` in ``count`` threads with a connection each; return what each returned."""

    def run(index: int):
        try:
            return act(index)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def test_next_is_the_highest_priority_then_the_longest_waiting():
    old, urgent, young = (factories.make_submitted() for _ in range(3))
    annotate.edit_claim(claim=urgent, actor=factories.make_user(), changes={"priority": 5})
    given = [review.next_claim(desk=old.desk, actor=factories.make_user(Role.REVIEWER)) for _ in range(4)]
    assert given == [urgent, old, young, None]


def test_next_never_gives_own_work():
    reviewer = factories.make_user(Role.REVIEWER)
    own = factories.make_submitted(checker=reviewer)
    theirs = factories.make_submitted()
    weigh_only = factories.make_submitted()
    factories.make_evidence(weigh_only, reviewer)  # sends it back to checking
    review.submit_claim(claim=weigh_only, actor=factories.make_user())
    assert review.next_claim(desk=own.desk, actor=reviewer) == theirs
    review.return_claim(claim=theirs, actor=reviewer, note="Which day?")
    assert review.next_claim(desk=own.desk, actor=reviewer) is None


def test_next_gives_the_holder_the_same_claim_again():
    first, _second = factories.make_submitted(), factories.make_submitted()
    reviewer = factories.make_user(Role.REVIEWER)
    assert [review.next_claim(desk=first.desk, actor=reviewer) for _ in range(2)] == [first, first]


def test_lapsed_lease_is_given_to_the_next_reviewer():
    claim = factories.make_submitted()
    review.next_claim(desk=claim.desk, actor=factories.make_user(Role.REVIEWER))
    Claim.objects.update(lease_expires_at=timezone.now() - timedelta(seconds=1))
    assert review.next_claim(desk=claim.desk, actor=factories.make_user(Role.REVIEWER)) == claim


@pytest.mark.parametrize("seconds", [0, -5, 3601])
def test_lease_length_is_bounded(seconds):
    claim = factories.make_submitted()
    with pytest.raises(InvalidInput):
        review.next_claim(desk=claim.desk, actor=factories.make_user(Role.REVIEWER), lease_seconds=seconds)


def test_another_desk_has_another_queue():
    claim = factories.make_submitted()
    other = factories.make_desk(name="Other")
    assert review.next_claim(desk=other, actor=factories.make_user(Role.REVIEWER, desk=other)) is None
    with pytest.raises(NotAllowed):
        review.next_claim(desk=claim.desk, actor=factories.make_user(Role.REVIEWER, desk=other))


def test_lease_of_another_refuses_lease_release_return_and_approval():
    claim = factories.make_submitted()
    review.next_claim(desk=claim.desk, actor=factories.make_user(Role.REVIEWER))
    late = factories.make_user(Role.REVIEWER)
    for act in (
        lambda: review.lease_claim(claim=claim, actor=late),
        lambda: review.release_claim(claim=claim, actor=late),
        lambda: review.return_claim(claim=claim, actor=late, note="Why?"),
        lambda: publish.publish_claim(claim=claim, actor=late),
    ):
        with pytest.raises(LeaseConflict):
            act()
    claim.refresh_from_db()
    assert (claim.status, Review.objects.count()) == (Status.IN_REVIEW, 0)


def test_released_claim_is_free_at_once():
    claim = factories.make_submitted()
    holder, other = factories.make_user(Role.REVIEWER), factories.make_user(Role.REVIEWER)
    review.next_claim(desk=claim.desk, actor=holder)
    review.release_claim(claim=claim, actor=holder)
    assert review.lease_claim(claim=claim, actor=other).lease_holder == other


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.ADMIN])
@pytest.mark.parametrize("part", ["verdict", "evidence", "edited evidence", "withdrawn evidence", "old verdict"])
def test_nobody_approves_their_own_work(role, part):
    checker, author = factories.make_user(), factories.make_user(role)
    claim = factories.make_highlight(actor=checker).claim
    if part == "old verdict":
        factories.make_verdict(claim, author)
    item = factories.make_evidence(claim, author if part == "evidence" else checker)
    if part == "edited evidence":
        weigh.edit_evidence(evidence=item, actor=author, changes={"note": "See page 14."})
    if part == "withdrawn evidence":
        weigh.withdraw_evidence(evidence=factories.make_evidence(claim, author), actor=checker)
    factories.make_verdict(claim, author if part == "verdict" else checker)
    review.submit_claim(claim=claim, actor=checker)
    with pytest.raises(NotAllowed):
        publish.publish_claim(claim=claim, actor=author)
    claim.refresh_from_db()
    assert (claim.status, Publication.objects.count()) == (Status.IN_REVIEW, 0)


def test_database_itself_refuses_approval_of_own_work():
    checker = factories.make_user(Role.REVIEWER)
    claim = factories.make_submitted(checker=checker)
    with pytest.raises(IntegrityError, match="nobody approves"), transaction.atomic():
        Review.objects.create(claim=claim, reviewer=checker, decision=Decision.APPROVE, digest="0" * 64)


@pytest.mark.django_db(transaction=True)
def test_database_itself_refuses_published_without_publication():
    claim = factories.make_submitted()
    with pytest.raises(IntegrityError, match="without an approved publication"), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(status=Status.PUBLISHED)
    claim.refresh_from_db()
    assert claim.status == Status.IN_REVIEW


def test_return_needs_a_note_and_records_it():
    claim, reviewer = factories.make_submitted(), factories.make_user(Role.REVIEWER)
    with pytest.raises(InvalidInput):
        review.return_claim(claim=claim, actor=reviewer, note="  ")
    returned = review.return_claim(claim=claim, actor=reviewer, note="Which day?")
    claim.refresh_from_db()
    assert (claim.status, returned.note, returned.decision) == (Status.CHECKING, "Which day?", Decision.RETURN)


@pytest.mark.parametrize("status", ["open", "checking", "published", "dismissed"])
def test_what_does_not_wait_for_review_is_not_returned(status):
    claim = factories.make_claim_in(status)
    with pytest.raises(WrongState):
        review.return_claim(claim=claim, actor=factories.make_user(Role.REVIEWER), note="Which day?")
    with pytest.raises(NotAllowed):
        review.return_claim(claim=claim, actor=factories.make_user(Role.CHECKER), note="Which day?")
    claim.refresh_from_db()
    assert (claim.status, list(claim.reviews.filter(decision=Decision.RETURN))) == (status, [])


@pytest.mark.parametrize("change", ["statement", "evidence", "verdict", "highlight"])
def test_change_in_review_sends_the_claim_back_and_makes_the_digest_stale(change):
    claim = factories.make_submitted()
    shown, checker = digest_of(claim), factories.make_user()
    if change == "statement":
        annotate.edit_claim(claim=claim, actor=checker, changes={"statement": "Reworded."})
    elif change == "evidence":
        factories.make_evidence(claim, checker)
    elif change == "verdict":
        factories.make_verdict(claim, checker, rating="false")
    else:
        factories.make_highlight(claim=claim, actor=checker)
    claim.refresh_from_db()
    assert claim.status == Status.CHECKING
    review.submit_claim(claim=claim, actor=checker)
    with pytest.raises(StaleDigest):
        publish.publish_claim(claim=claim, actor=factories.make_user(Role.REVIEWER), digest=shown)
    claim.refresh_from_db()
    assert (claim.status, Publication.objects.count(), Review.objects.count()) == (Status.IN_REVIEW, 0, 0)


@pytest.mark.parametrize("changes", [{"priority": 7}, {"assigned_to": None}])
def test_priority_and_assignment_leave_a_claim_in_review(changes):
    claim = factories.make_submitted()
    shown = digest_of(claim)
    annotate.edit_claim(claim=claim, actor=factories.make_user(), changes=changes)
    claim.refresh_from_db()
    assert (claim.status, digest_of(claim)) == (Status.IN_REVIEW, shown)


def test_approval_publishes_exactly_what_was_read():
    claim = factories.make_submitted()
    shown = digest_of(claim)
    publication = publish.publish_claim(claim=claim, actor=factories.make_user(Role.REVIEWER), digest=shown)
    assert (publication.digest, snapshot.digest_of_snapshot(publication.snapshot)) == (shown, shown)
    assert (publication.review.digest, publication.review.decision) == (shown, Decision.APPROVE)


def test_second_version_needs_kind_and_reason():
    publication = factories.make_published()
    claim, checker, reviewer = publication.claim, factories.make_user(), factories.make_user(Role.REVIEWER)
    move_claim(claim=claim, actor=checker, to=Status.CHECKING)
    factories.make_verdict(claim, checker, rating="true")
    review.submit_claim(claim=claim, actor=checker)
    for bad in ({}, {"kind": "first", "reason": "x"}, {"kind": "update"}, {"kind": "recall", "reason": "x"}):
        with pytest.raises(InvalidInput):
            publish.publish_claim(claim=claim, actor=reviewer, **bad)
    second = publish.publish_claim(claim=claim, actor=reviewer, kind="correction", reason="The year was wrong.")
    assert (second.version, second.kind, second.reason) == (2, "correction", "The year was wrong.")
    publication.refresh_from_db()
    assert (publication.version, publication.rating.slug) == (1, "half-true")


def test_edit_of_a_published_claim_reopens_it_and_keeps_the_public_version():
    publication = factories.make_published()
    annotate.edit_claim(claim=publication.claim, actor=factories.make_user(), changes={"statement": "Reworded."})
    publication.claim.refresh_from_db()
    assert publication.claim.status == Status.CHECKING
    assert list(Publication.objects.newest_per_claim()) == [publication]


@pytest.mark.django_db(transaction=True)
def test_many_reviewers_at_once_never_get_one_claim():
    claims = [factories.make_submitted() for _ in range(8)]
    reviewers = [factories.make_user(Role.REVIEWER) for _ in range(12)]
    given = in_threads(12, lambda index: review.next_claim(desk=claims[0].desk, actor=reviewers[index]))
    held = [claim.pk for claim in given if claim is not None]
    assert sorted(held) == sorted(claim.pk for claim in claims)


@pytest.mark.django_db(transaction=True)
def test_two_approvals_at_once_make_one_publication():
    claim = factories.make_submitted()
    reviewers = [factories.make_user(Role.REVIEWER) for _ in range(4)]

    def approve(index: int) -> str:
        try:
            publish.publish_claim(claim=claim, actor=reviewers[index])
        except WrongState:
            return "refused"
        return "published"

    assert sorted(in_threads(4, approve)) == ["published", "refused", "refused", "refused"]
    assert Publication.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_approval_and_edit_at_once_never_publish_what_was_not_read():
    for _ in range(5):
        claim = factories.make_submitted()
        shown, checker, reviewer = digest_of(claim), factories.make_user(), factories.make_user(Role.REVIEWER)

        def act(index: int, claim=claim, shown=shown, checker=checker, reviewer=reviewer) -> None:
            if index == 0:
                annotate.edit_claim(claim=claim, actor=checker, changes={"statement": "Reworded."})
                return
            try:
                publish.publish_claim(claim=claim, actor=reviewer, digest=shown)
            except (WrongState, StaleDigest):
                return

        in_threads(2, act)
        claim.refresh_from_db()
        assert claim.status == Status.CHECKING
        assert [each.digest for each in claim.publications.all()] in ([], [shown])


def test_failed_act_leaves_nothing_behind(monkeypatch):
    claim, reviewer = factories.make_submitted(), factories.make_user(Role.REVIEWER)

    def disk_full(**_fields: object) -> None:
        raise DatabaseError("disk full")

    monkeypatch.setattr("annotations.publish.history.record", disk_full)
    with pytest.raises(DatabaseError):
        publish.publish_claim(claim=claim, actor=reviewer)
    claim.refresh_from_db()
    assert (claim.status, Review.objects.count(), Publication.objects.count()) == (Status.IN_REVIEW, 0, 0)


@pytest.mark.django_db(transaction=True)
def test_published_is_what_was_digested_though_an_article_gets_another_title_meanwhile():
    claim, checker, reviewer = factories.make_submitted(), factories.make_user(), factories.make_user(Role.REVIEWER)
    article = Article.objects.get()

    def correct(_index: int) -> None:
        store.correct_article(article=article, actor=checker, changes={"title": "Another title"})

    def correct_once_it_was_read(execute, sql, params, many, context):
        answer = execute(sql, params, many, context)
        if sql.startswith("SELECT") and 'FROM "annotations_highlight"' in sql and article.title != "Another title":
            article.title = "Another title"
            in_threads(1, correct)
        return answer

    with connection.execute_wrapper(correct_once_it_was_read):
        publication = publish.publish_claim(claim=claim, actor=reviewer)
    assert publication.digest == snapshot.digest_of_snapshot(publication.snapshot)
    assert Article.objects.get().title == "Another title"
