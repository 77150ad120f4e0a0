"""Independent verdicts: sealed until all are in, opened once, adjudicated where they differ; who decides, and when."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from annotations import annotate, blind, policy, publish, review, snapshot, transitions, weigh
from annotations.errors import DeskError, InvalidInput, NotAllowed, StaleDigest, WrongState
from annotations.models import (
    Claim,
    Event,
    Noun,
    Role,
    SealedVerdict,
    Status,
    Verdict,
    VerdictKind,
    VerdictsState,
)
from tests import factories

pytestmark = pytest.mark.django_db
committing = pytest.mark.django_db(transaction=True)


def at_once(acts: list[Callable[[], Any]]) -> list[Any]:
    """Carry out ``acts`` in a thread and a connection each; return what each returned, or the class of its refusal."""

    def run(act: Callable[[], Any]) -> Any:
        try:
            return act()
        except DeskError as error:
            return type(error)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def sealed_claim(number: int = 2, **fields: Any) -> Claim:
    return factories.make_claim(verdicts_required=number, **fields)


def split_claim(*ratings: str) -> Claim:
    """A claim with a blind verdict of each of ``ratings``, and one item of evidence."""
    ratings = ratings or ("true", "false")
    claim = sealed_claim(len(ratings))
    factories.make_evidence(claim)
    for rating in ratings:
        factories.make_verdict(claim, rating=rating)
    claim.refresh_from_db()
    return claim


def decide(claim: Claim, rating: str = "half-true", **more: Any) -> Verdict:
    actor = more.pop("actor", None) or factories.make_user(Role.REVIEWER)
    reason = more.pop("reason", "One of them counted the wrong year.")
    return blind.adjudicate(
        claim=claim, actor=actor, rating=factories.rating_of(claim.desk, rating), reason=reason, **more
    )


def acts_of(claim: Claim) -> list[str]:
    return list(Event.objects.filter(claim=claim).order_by("id").values_list("act", flat=True))


def test_claim_asks_for_one_verdict_unless_told_otherwise():
    claim = factories.make_claim()
    given = factories.make_verdict(claim)
    claim.refresh_from_db()
    assert (claim.verdicts_required, claim.verdicts_state, given.kind) == (1, VerdictsState.OPEN, VerdictKind.OPEN)


def test_sealed_verdict_leaves_no_trace_on_the_claim_and_in_the_history():
    claim, author = sealed_claim(), factories.make_user()
    claim.refresh_from_db()
    before = (claim.version, claim.updated_at, acts_of(claim), Event.objects.count())
    given = factories.make_verdict(claim, author)
    claim.refresh_from_db()
    assert isinstance(given, SealedVerdict)
    assert (claim.version, claim.updated_at, acts_of(claim), Event.objects.count()) == before
    assert (Verdict.objects.count(), claim.verdicts_state) == (0, VerdictsState.SEALED)


def test_last_verdict_opens_all_of_them_together():
    claim, authors = sealed_claim(3), [factories.make_user() for _ in range(3)]
    given = [factories.make_verdict(claim, author, rating="true") for author in authors]
    claim.refresh_from_db()
    shown = list(Verdict.objects.order_by("id"))
    assert [(each.author, each.kind) for each in shown] == [(author, VerdictKind.BLIND) for author in authors]
    assert [each.created_at for each in shown[:2]] == [each.created_at for each in given[:2]]
    assert given[-1] == shown[-1]
    assert claim.verdicts_state == VerdictsState.SETTLED
    assert acts_of(claim) == ["created", "asked for verdicts", "rated", "rated", "rated", "opened verdicts"]
    actors = Event.objects.filter(claim=claim, noun=Noun.VERDICT).order_by("id").values_list("actor", flat=True)
    assert list(actors) == [author.pk for author in authors]


def test_checker_may_revise_a_sealed_verdict_and_counts_once():
    claim, first, second = sealed_claim(), factories.make_user(), factories.make_user()
    factories.make_verdict(claim, first, rating="true")
    factories.make_verdict(claim, first, rating="false", rationale="Looked again.")
    claim.refresh_from_db()
    assert (claim.verdicts_state, SealedVerdict.objects.count()) == (VerdictsState.SEALED, 2)
    assert blind.own_sealed(claim=claim, user=first).rationale == "Looked again."
    assert blind.own_sealed(claim=claim, user=second) is None
    factories.make_verdict(claim, second, rating="false")
    assert list(Verdict.objects.order_by("id").values_list("author", "rating__slug")) == [
        (first.pk, "false"),
        (second.pk, "false"),
    ]


@pytest.mark.parametrize(
    "change", ["UPDATE annotations_sealedverdict SET rationale = 'x'", "DELETE FROM annotations_sealedverdict"]
)
def test_sealed_verdicts_are_append_only(change):
    factories.make_verdict(sealed_claim())
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


def test_claim_cannot_go_to_review_before_all_verdicts_are_in():
    claim = sealed_claim()
    factories.make_evidence(claim)
    factories.make_verdict(claim)
    with pytest.raises(WrongState, match="all independent verdicts"):
        review.submit_claim(claim=claim, actor=factories.make_user())


def test_claim_whose_verdicts_differ_cannot_go_to_review_before_somebody_decides():
    claim = split_claim()
    assert claim.verdicts_state == VerdictsState.SPLIT
    with pytest.raises(WrongState, match="decision between its verdicts"):
        review.submit_claim(claim=claim, actor=factories.make_user())
    decide(claim)
    assert review.submit_claim(claim=claim, actor=factories.make_user()).status == Status.IN_REVIEW


def test_unanimous_verdicts_need_no_decision():
    claim = split_claim("true", "true")
    with pytest.raises(WrongState):
        decide(claim)
    review.submit_claim(claim=claim, actor=factories.make_user())
    publication = publish.publish_claim(claim=claim, actor=factories.make_user(Role.REVIEWER))
    assert publication.rating.slug == "true"


@pytest.mark.parametrize("state", [VerdictsState.SEALED, VerdictsState.SPLIT])
@pytest.mark.parametrize("status", [Status.IN_REVIEW, Status.PUBLISHED])
def test_database_itself_refuses_a_review_before_verdicts_are_settled(state, status):
    claim = split_claim() if state == VerdictsState.SPLIT else sealed_claim()
    with pytest.raises(IntegrityError, match="settled"), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(status=status, submitted_at="2026-01-01T00:00Z")


@pytest.mark.parametrize("rating", ["true", "half-true"], ids=["one of them", "another"])
def test_publication_carries_what_was_decided_and_why(rating):
    claim = split_claim()
    adjudication = decide(claim, rating, reason="The plan speaks of 1,900 posts.")
    review.submit_claim(claim=claim, actor=factories.make_user())
    shown = digest_of(claim)
    publication = publish.publish_claim(claim=claim, actor=factories.make_user(Role.REVIEWER), digest=shown)
    assert (publication.rating.slug, publication.digest) == (rating, shown)
    assert publication.snapshot["verdict"]["rationale"] == "The plan speaks of 1,900 posts."
    assert publication.snapshot["verdict"]["id"] == adjudication.pk


def digest_of(claim: Claim) -> str:
    return snapshot.digest_of_check(snapshot.with_check(Claim.objects.filter(pk=claim.pk)).get())


def test_digest_covers_the_outcome():
    claim = split_claim()
    differing = digest_of(claim)
    decide(claim, "true")
    assert digest_of(claim) != differing


def test_who_gave_one_of_the_verdicts_decides_nothing():
    claim, judge = sealed_claim(), factories.make_user(Role.ADMIN)
    factories.make_verdict(claim, judge, rating="true")
    factories.make_verdict(claim, rating="false")
    with pytest.raises(NotAllowed):
        decide(claim, actor=judge)


@pytest.mark.parametrize("role", [Role.READER, Role.CHECKER])
def test_deciding_is_for_reviewers(role):
    with pytest.raises(NotAllowed):
        decide(split_claim(), actor=factories.make_user(role))


def test_who_decided_does_not_approve_it():
    claim, judge = split_claim(), factories.make_user(Role.ADMIN)
    decide(claim, actor=judge)
    review.submit_claim(claim=claim, actor=factories.make_user())
    with pytest.raises(NotAllowed):
        publish.publish_claim(claim=claim, actor=judge)


def test_decision_needs_a_reason_and_a_rating_of_the_scale():
    claim = split_claim()
    with pytest.raises(InvalidInput):
        decide(claim, reason=" ")
    elsewhere = factories.rating_of(factories.make_desk(slug="elsewhere"), "true")
    with pytest.raises(InvalidInput):
        blind.adjudicate(claim=claim, actor=factories.make_user(Role.REVIEWER), rating=elsewhere, reason="So.")


def test_nothing_is_decided_before_all_are_in_nor_twice():
    claim = sealed_claim()
    with pytest.raises(WrongState):
        decide(claim)
    claim = split_claim()
    decide(claim)
    with pytest.raises(WrongState):
        decide(claim)


def test_decision_on_verdicts_that_are_no_longer_all_is_refused():
    claim = split_claim()
    newest = claim.verdicts.last().pk
    factories.make_verdict(claim, rating="unproven")
    with pytest.raises(StaleDigest):
        decide(claim, newest=newest)
    assert decide(claim, newest=claim.verdicts.last().pk).kind == VerdictKind.ADJUDICATION


def test_later_verdict_that_differs_takes_the_check_back_to_be_decided():
    claim = split_claim("true", "true")
    review.submit_claim(claim=claim, actor=factories.make_user())
    publish.publish_claim(claim=claim, actor=factories.make_user(Role.REVIEWER))
    same = factories.make_verdict(claim, rating="true")
    claim.refresh_from_db()
    assert (same.kind, claim.status, claim.verdicts_state) == ("open", Status.CHECKING, VerdictsState.SETTLED)
    factories.make_verdict(claim, rating="false")
    claim.refresh_from_db()
    assert (claim.status, claim.verdicts_state) == (Status.CHECKING, VerdictsState.SPLIT)
    decide(claim, "false")
    claim.refresh_from_db()
    assert claim.verdicts_state == VerdictsState.SETTLED


def test_independent_verdicts_cannot_be_asked_for_once_one_was_seen():
    claim = factories.make_claim()
    factories.make_verdict(claim)
    with pytest.raises(WrongState, match="not be independent"):
        annotate.edit_claim(claim=claim, actor=factories.make_user(Role.ADMIN), changes={"verdicts_required": 2})


@pytest.mark.parametrize("number", [0, 10])
def test_claim_asks_for_one_to_nine_verdicts(number):
    with pytest.raises(InvalidInput):
        factories.make_claim(factories.make_user(Role.REVIEWER), verdicts_required=number)


def test_fewer_verdicts_are_asked_for_by_a_reviewer_alone_whatever_is_in():
    for given in (0, 1):
        claim = sealed_claim(3)
        for _ in range(given):
            factories.make_verdict(claim)
        with pytest.raises(NotAllowed):
            annotate.edit_claim(claim=claim, actor=factories.make_user(), changes={"verdicts_required": 2})


def test_fewer_verdicts_open_those_that_are_in():
    claim, reviewer = sealed_claim(3), factories.make_user(Role.REVIEWER)
    for rating in ("true", "false"):
        factories.make_verdict(claim, rating=rating)
    annotate.edit_claim(claim=claim, actor=reviewer, changes={"verdicts_required": 2})
    claim.refresh_from_db()
    assert (claim.verdicts_state, claim.verdicts_required) == (VerdictsState.SPLIT, 2)
    assert Verdict.objects.filter(claim=claim, kind=VerdictKind.BLIND).count() == 2


def test_asking_for_one_again_makes_an_ordinary_claim():
    claim = sealed_claim()
    annotate.edit_claim(claim=claim, actor=factories.make_user(Role.REVIEWER), changes={"verdicts_required": 1})
    claim.refresh_from_db()
    assert (claim.verdicts_state, factories.make_verdict(claim).kind) == (VerdictsState.OPEN, VerdictKind.OPEN)


def test_dismissed_claim_takes_no_verdict():
    claim = sealed_claim()
    Claim.objects.filter(pk=claim.pk).update(status=Status.DISMISSED)
    with pytest.raises(WrongState):
        factories.make_verdict(claim)


def set_policy(desk, **fields):
    policy.set_blind_policy(
        desk=desk,
        actor=factories.make_user(Role.ADMIN, desk=desk),
        **{"number": 2, "priority": None, "percent": Decimal(0), **fields},
    )
    desk.refresh_from_db()


def test_policy_asks_by_priority_when_it_is_given_and_when_it_rises():
    desk = factories.make_desk()
    set_policy(desk, number=3, priority=10)
    numbers = [factories.make_claim(desk=desk, priority=each).verdicts_required for each in (9, 10, 11)]
    assert numbers == [1, 3, 3]
    low = factories.make_claim(desk=desk)
    annotate.edit_claim(claim=low, actor=factories.make_user(), changes={"priority": 10})
    low.refresh_from_db()
    assert low.verdicts_required == 3
    asked = Event.objects.get(claim=low, act="asked for verdicts")
    assert asked.data == {"verdicts_required": [1, 3], "why": "priority"}


def test_policy_leaves_a_claim_alone_whose_verdict_was_seen():
    desk = factories.make_desk()
    claim = factories.make_claim(desk=desk)
    factories.make_verdict(claim)
    set_policy(desk, priority=10)
    annotate.edit_claim(claim=claim, actor=factories.make_user(), changes={"priority": 50})
    claim.refresh_from_db()
    assert (claim.verdicts_required, claim.priority) == (1, 50)


def test_policy_judges_the_priority_of_a_dismissed_claim_when_it_is_taken_up_again():
    claim, actor = factories.make_claim(), factories.make_user()
    set_policy(claim.desk, number=3, priority=10)
    transitions.move_claim(claim=claim, actor=actor, to=Status.DISMISSED)
    edited = annotate.edit_claim(claim=claim, actor=actor, changes={"priority": 10})
    assert (edited.priority, edited.verdicts_required, edited.status) == (10, 1, Status.DISMISSED)
    review.take_up_claim(claim=claim, actor=actor)
    claim.refresh_from_db()
    assert (claim.verdicts_required, claim.verdicts_state, claim.status) == (3, VerdictsState.SEALED, Status.OPEN)
    assert acts_of(claim)[-3:] == ["edited", "restored", "asked for verdicts"]


def test_sample_is_drawn_once_by_a_lot_that_stays_the_same():
    desk = factories.make_desk()
    set_policy(desk, percent=Decimal(40))
    claims = [factories.make_claim(desk=desk) for _ in range(40)]
    drawn = [claim.verdicts_required == 2 for claim in claims]
    assert drawn == [blind.draw_of(claim.pk) < 40 for claim in claims]
    assert set(drawn) == {True, False}
    recorded = Event.objects.filter(act="asked for verdicts", data__why="sample").values_list("claim", flat=True)
    assert sorted(recorded) == [claim.pk for claim, is_drawn in zip(claims, drawn, strict=True) if is_drawn]
    set_policy(desk, percent=Decimal(100))
    left = next(claim for claim, is_drawn in zip(claims, drawn, strict=True) if not is_drawn)
    annotate.edit_claim(claim=left, actor=factories.make_user(), changes={"priority": 1})
    left.refresh_from_db()
    assert left.verdicts_required == 1


@pytest.mark.parametrize(("percent", "number"), [(0, 1), (100, 2)])
def test_sample_of_none_and_of_all(percent, number):
    desk = factories.make_desk()
    set_policy(desk, percent=Decimal(percent))
    assert {factories.make_claim(desk=desk).verdicts_required for _ in range(10)} == {number}


def test_checker_cannot_make_a_claim_that_asks_for_fewer_than_the_policy():
    desk = factories.make_desk()
    set_policy(desk, number=3, percent=Decimal(100))
    for number in (1, 2):
        with pytest.raises(NotAllowed):
            factories.make_claim(desk=desk, verdicts_required=number)
    assert not Claim.objects.filter(desk=desk).exists()


@pytest.mark.parametrize("number", [1, 2])
def test_checker_who_asks_for_fewer_learns_nothing_of_the_sample(number):
    """Refused, the claim is not there and could be sent again until it is not drawn: refused are all alike."""
    desk = factories.make_desk()
    set_policy(desk, number=3, percent=Decimal("0.01"))
    checker = factories.make_user(desk=desk)
    for _ in range(5):
        with pytest.raises(NotAllowed):
            factories.make_claim(checker, desk=desk, verdicts_required=number)
    assert not Claim.objects.filter(desk=desk).exists()
    assert factories.make_claim(checker, desk=desk, verdicts_required=3).verdicts_required == 3
    reviewer = factories.make_user(Role.REVIEWER, desk=desk)
    assert factories.make_claim(reviewer, desk=desk, verdicts_required=number).verdicts_required == number
    set_policy(desk, number=3, percent=Decimal(0))
    assert factories.make_claim(checker, desk=desk, verdicts_required=number).verdicts_required == number


@pytest.mark.parametrize(
    ("role", "number", "asked"),
    [
        (Role.CHECKER, 3, [([1, 3], "sample")]),
        (Role.CHECKER, 4, [([1, 3], "sample"), ([3, 4], "hand")]),
        (Role.REVIEWER, 1, [([1, 3], "sample"), ([3, 1], "hand")]),
    ],
)
def test_number_given_by_hand_changes_what_the_policy_asked_for(role, number, asked):
    desk = factories.make_desk()
    set_policy(desk, number=3, percent=Decimal(100))
    claim = factories.make_claim(factories.make_user(role, desk=desk), desk=desk, verdicts_required=number)
    state = VerdictsState.SEALED if number > 1 else VerdictsState.OPEN
    assert (claim.verdicts_required, claim.verdicts_state) == (number, state)
    events = Event.objects.filter(claim=claim, act="asked for verdicts").order_by("id")
    assert [(event.data["verdicts_required"], event.data["why"]) for event in events] == asked


@pytest.mark.parametrize(
    "fields",
    [{"number": 1}, {"number": 10}, {"priority": 101}, {"percent": Decimal("100.01")}, {"percent": Decimal(-1)}],
)
def test_policy_out_of_its_range_is_refused(fields):
    with pytest.raises(InvalidInput):
        set_policy(factories.make_desk(), **fields)


def test_policy_is_set_by_administrators_and_recorded():
    desk = factories.make_desk()
    with pytest.raises(NotAllowed):
        policy.set_blind_policy(
            desk=desk, actor=factories.make_user(Role.REVIEWER), number=2, priority=None, percent=Decimal(5)
        )
    for _ in range(2):
        set_policy(desk, priority=5, percent=Decimal("12.50"))
    (event,) = Event.objects.filter(act="set blind policy")
    assert event.data == {"blind_priority": [None, 5], "blind_percent": ["0.00", "12.50"]}


@committing
def test_two_last_verdicts_at_once_open_exactly_once():
    for _ in range(5):
        claim, authors = sealed_claim(), [factories.make_user() for _ in range(2)]
        ratings = [factories.rating_of(claim.desk, slug) for slug in ("true", "false")]
        at_once(
            [
                lambda claim=claim, author=author, rating=rating: weigh.give_verdict(
                    claim=claim, actor=author, rating=rating, rationale="So."
                )
                for author, rating in zip(authors, ratings, strict=True)
            ]
        )
        claim.refresh_from_db()
        assert (claim.verdicts_state, claim.verdicts.count()) == (VerdictsState.SPLIT, 2)
        assert acts_of(claim).count("opened verdicts") == 1


@committing
def test_more_verdicts_at_once_than_are_asked_for_open_those_asked_for_alone():
    claim, rating = sealed_claim(), factories.rating_of(factories.make_desk(), "true")
    authors = [factories.make_user() for _ in range(6)]
    at_once(
        [
            lambda author=author: weigh.give_verdict(claim=claim, actor=author, rating=rating, rationale="So.")
            for author in authors
        ]
    )
    kinds = sorted(Verdict.objects.values_list("kind", flat=True))
    assert kinds == ["blind", "blind", "open", "open", "open", "open"]
    assert acts_of(claim).count("opened verdicts") == 1


@committing
def test_of_two_decisions_at_once_one_holds():
    claim = split_claim()
    judges = [factories.make_user(Role.REVIEWER) for _ in range(4)]
    outcomes = at_once([lambda judge=judge: decide(claim, actor=judge).kind for judge in judges])
    assert sorted(map(str, outcomes)) == [str(WrongState)] * 3 + ["adjudication"]
    assert Verdict.objects.filter(kind=VerdictKind.ADJUDICATION).count() == 1
