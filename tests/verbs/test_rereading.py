"""What changed between the reading of a check and a decision on it, told from its history."""

import pytest

from annotations import annotate, marking, publish, replies, review, snapshot, weigh
from annotations.errors import StaleDigest, WrongState
from annotations.models import Claim, Evidence, Role, User
from annotations.rereading import reread
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def checker() -> User:
    return factories.make_user(name="ana")


@pytest.fixture
def claim(checker: User) -> Claim:
    claim = factories.make_highlight(factories.make_article(checker), actor=checker).claim
    for number in range(3):
        factories.make_evidence(claim, checker, note=f"Note {number}")
    replies.log_reply(claim=claim, actor=checker, asked="The port authority", channel="email")
    return factories.make_submitted(claim, checker=checker)


def check_of(claim: Claim) -> Claim:
    return snapshot.with_check(Claim.objects.filter(pk=claim.pk)).get()


def _verdict(claim: Claim, actor: User) -> None:
    rating = claim.desk.rating_scales.get().ratings.get(slug="false")
    weigh.give_verdict(claim=claim, actor=actor, rating=rating, rationale="It counts shifts.")


def _move(claim: Claim, actor: User) -> None:
    weigh.move_evidence(evidence=claim.evidence.order_by("position").first(), actor=actor, step=1)


def _remove(claim: Claim, actor: User) -> None:
    marking.remove_highlight(highlight=claim.highlights.get(), actor=actor)


# Each act, and the field and act of the differences that it makes.
ACTS = {
    "worded": (
        lambda claim, actor: annotate.edit_claim(claim=claim, actor=actor, changes={"statement": "It did not."}),
        [("statement", "edited")],
    ),
    "dated": (
        lambda claim, actor: annotate.edit_claim(claim=claim, actor=actor, changes={"topics": ["ports"]}),
        [("topics", "edited")],
    ),
    "linked": (
        lambda claim, actor: factories.make_evidence(claim, actor, note="Another"),
        [("evidence", "added")],
    ),
    "edited": (
        lambda claim, actor: weigh.edit_evidence(
            evidence=claim.evidence.first(), actor=actor, changes={"note": "So.", "stance": "context"}
        ),
        [("evidence", "edited"), ("evidence", "edited")],
    ),
    "withdrew": (
        lambda claim, actor: weigh.withdraw_evidence(evidence=claim.evidence.first(), actor=actor),
        [("evidence", "withdrawn")],
    ),
    "moved": (_move, [("evidence", "moved")]),
    "rated": (_verdict, [("rating", "edited"), ("rationale", "edited")]),
    "took out a reply": (
        lambda claim, actor: replies.withdraw_reply(reply=claim.replies.get(), actor=actor),
        [("reply", "withdrawn")],
    ),
    "unmarked": (_remove, [("highlight", "withdrawn")]),
}


@pytest.mark.parametrize("act", ACTS)
def test_act_after_reading_is_told_with_who_did_it(act: str, claim: Claim, checker: User) -> None:
    carry_out, differences = ACTS[act]
    read = snapshot.snapshot_of(check_of(claim))
    other = factories.make_user(name="bea")
    carry_out(claim, other)
    review.submit_claim(claim=claim, actor=checker) if act != "unmarked" else None
    since = reread(claim=check_of(claim), digest=snapshot.digest_of_snapshot(read))
    assert since is not None
    assert [(change.field, change.act) for change in since.changes] == differences
    assert since.people[0] == "bea"


def test_all_acts_one_after_another_are_told_from_what_was_read(claim: Claim, checker: User) -> None:
    read = snapshot.digest_of_check(check_of(claim))
    for name, (carry_out, _differences) in ACTS.items():
        if name != "withdrew":
            carry_out(Claim.objects.get(pk=claim.pk), checker)
    weigh.withdraw_evidence(evidence=Evidence.objects.standing().filter(claim=claim).last(), actor=checker)
    since = reread(claim=check_of(claim), digest=read)
    assert since is not None
    assert {(change.field, str(change.act)) for change in since.changes} == {
        ("statement", "edited"),
        ("topics", "edited"),
        ("rating", "edited"),
        ("rationale", "edited"),
        ("evidence", "edited"),
        ("reply", "withdrawn"),
        ("highlight", "withdrawn"),
    }


def test_unknown_digest_is_told_from_where_the_check_left_the_queue(claim: Claim, checker: User) -> None:
    assert reread(claim=check_of(claim), digest="0" * 64) is None
    annotate.edit_claim(claim=claim, actor=checker, changes={"statement": "It did not."})
    since = reread(claim=check_of(claim), digest="0" * 64)
    assert since is not None
    assert [(change.before, change.after) for change in since.changes] == [(claim.statement, "It did not.")]


@pytest.mark.parametrize("is_submitted", [True, False])
def test_stale_approval_carries_the_difference(claim: Claim, checker: User, is_submitted: bool) -> None:
    read, reviewer = snapshot.digest_of_check(check_of(claim)), factories.make_user(Role.REVIEWER)
    annotate.edit_claim(claim=claim, actor=checker, changes={"statement": "It did not."})
    if is_submitted:
        review.submit_claim(claim=claim, actor=checker)
    for decide in (
        lambda: publish.publish_claim(claim=claim, actor=reviewer, digest=read),
        lambda: review.return_claim(claim=claim, actor=reviewer, digest=read, note="So."),
    ):
        with pytest.raises(StaleDigest) as refused:
            decide()
        assert refused.value.extra["changed_by"] == ["ana"]
        assert [(each["field"], each["after"]) for each in refused.value.extra["changed"]] == [  # type: ignore[attr-defined]  # what an error carries may be anything
            ("statement", "It did not.")
        ]


def test_unchanged_check_that_somebody_returned_is_in_a_wrong_state(claim: Claim) -> None:
    read = snapshot.digest_of_check(check_of(claim))
    review.return_claim(claim=claim, actor=factories.make_user(Role.REVIEWER), note="Thin.", digest=read)
    with pytest.raises(WrongState):
        publish.publish_claim(claim=claim, actor=factories.make_user(Role.REVIEWER), digest=read)
