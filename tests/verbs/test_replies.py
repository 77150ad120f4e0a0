"""The right of reply: who was asked, when, how, what came; part of the check and kept for good."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from annotations import replies, snapshot
from annotations.errors import InvalidInput, NotAllowed, StaleVersion, WrongState
from annotations.models import Claim, Event, Reply, Role, Status
from annotations.transitions import move_claim
from tests import factories

pytestmark = pytest.mark.django_db

TODAY = timezone.now().date


def test_reply_is_logged_today_and_waits():
    claim, actor = factories.make_claim(), factories.make_user()
    reply = replies.log_reply(claim=claim, actor=actor, asked="  The port authority ", channel="phone")
    assert (reply.asked, reply.asked_on, reply.state, reply.settled_on) == (
        "The port authority", TODAY(), "waiting", None,
    )  # fmt: skip
    event = Event.objects.get(noun="reply")
    assert (event.actor, event.claim, event.act, event.data) == (
        actor, claim, "asked for reply", {"asked": "The port authority", "channel": "phone", "state": "waiting"},
    )  # fmt: skip


def test_answer_is_logged_with_its_day_and_recorded():
    reply = factories.make_reply(factories.make_claim(), asked_on=date(2025, 3, 1))
    changes = {"state": "answered", "answer": "We count 4,087.", "settled_on": date(2025, 3, 4)}
    replies.edit_reply(reply=reply, actor=factories.make_user(), changes=changes)
    reply.refresh_from_db()
    assert (reply.state, reply.answer, reply.settled_on) == ("answered", "We count 4,087.", date(2025, 3, 4))
    assert Event.objects.filter(noun="reply").last().data == {
        "state": ["waiting", "answered"], "answer": ["", "We count 4,087."], "settled_on": [None, "2025-03-04"],
    }  # fmt: skip
    replies.edit_reply(reply=reply, actor=factories.make_user(), changes=changes)
    assert Event.objects.filter(noun="reply").count() == 2


def test_waiting_ends_today_where_no_day_is_given_and_begins_again():
    reply = factories.make_reply(factories.make_claim(), asked_on=date(2025, 3, 1))
    actor = factories.make_user()
    assert replies.edit_reply(reply=reply, actor=actor, changes={"state": "no_answer"}).settled_on == TODAY()
    assert replies.edit_reply(reply=reply, actor=actor, changes={"state": "waiting"}).settled_on is None


@pytest.mark.parametrize(
    ("fields", "faults"),
    [
        ({"asked": " "}, ["asked"]),
        ({"asked": "x\x00"}, ["asked"]),
        ({"asked": "x" * 201}, ["asked"]),
        ({"channel": "pigeon"}, ["channel"]),
        ({"state": "sulking"}, ["state"]),
        ({"state": "answered"}, ["answer"]),
        ({"answer": "Yes."}, ["state"]),
        ({"state": "no_answer", "answer": "Yes."}, ["state"]),
        ({"asked_on": date(9000, 1, 1)}, ["asked_on"]),
        ({"state": "no_answer", "asked_on": date(2025, 3, 1), "settled_on": date(2025, 2, 1)}, ["settled_on"]),
        ({"state": "no_answer", "settled_on": date(9000, 1, 1)}, ["settled_on"]),
    ],
    ids=str,
)
def test_what_cannot_have_been_is_refused_by_field(fields, faults):
    with pytest.raises(InvalidInput) as caught:
        factories.make_reply(factories.make_claim(), **fields)
    assert sorted(caught.value.fields) == faults
    assert Reply.objects.count() == 0


@pytest.mark.parametrize(
    "change",
    [
        {"asked": ""},
        {"channel": "pigeon"},
        {"state": "answered"},
        {"state": "no_answer"},
        {"answer": "Yes."},
        {"settled_on": date(2020, 1, 1), "state": "no_answer"},
    ],
    ids=str,
)
def test_database_refuses_what_cannot_have_been(change):
    factories.make_reply(factories.make_claim())
    with pytest.raises(IntegrityError), transaction.atomic():
        Reply.objects.update(**change)


def test_reply_is_part_of_the_check_and_voids_approval():
    claim = factories.make_submitted()
    before = snapshot.digest_of_check(snapshot.with_check(Claim.objects.filter(pk=claim.pk)).get())
    reply = factories.make_reply(claim)
    claim.refresh_from_db()
    check = snapshot.with_check(Claim.objects.filter(pk=claim.pk)).get()
    assert (claim.status, snapshot.digest_of_check(check) != before) == (Status.CHECKING, True)
    assert [each["asked"] for each in snapshot.snapshot_of(check)["replies"]] == ["The port authority"]
    replies.withdraw_reply(reply=reply, actor=factories.make_user())
    assert snapshot.digest_of_check(snapshot.with_check(Claim.objects.filter(pk=claim.pk)).get()) == before


def test_withdrawn_reply_is_kept_and_cannot_be_changed():
    reply = factories.make_reply(factories.make_claim())
    actor = factories.make_user()
    replies.withdraw_reply(reply=reply, actor=actor)
    with pytest.raises(WrongState):
        replies.withdraw_reply(reply=reply, actor=actor)
    with pytest.raises(WrongState):
        replies.edit_reply(reply=reply, actor=actor, changes={"state": "no_answer"})
    assert (Event.objects.filter(noun="reply").last().action, Reply.objects.count()) == ("deleted", 1)
    with pytest.raises(DatabaseError, match="kept for good"), transaction.atomic():
        reply.delete()


def test_reply_is_for_checkers_on_claims_under_work():
    claim = factories.make_claim()
    reply = factories.make_reply(claim)
    for outsider in (
        factories.make_user(Role.READER),
        factories.make_user(Role.ADMIN, desk=factories.make_desk(name="Elsewhere")),
    ):
        for act in (
            lambda actor: factories.make_reply(claim, actor),
            lambda actor: replies.edit_reply(reply=reply, actor=actor, changes={"state": "no_answer"}),
            lambda actor: replies.withdraw_reply(reply=reply, actor=actor),
        ):
            with pytest.raises(NotAllowed):
                act(outsider)
    move_claim(claim=claim, actor=factories.make_user(), to=Status.DISMISSED)
    with pytest.raises(WrongState):
        factories.make_reply(claim)


def test_stale_and_unknown_changes_are_refused():
    reply, actor = factories.make_reply(factories.make_claim()), factories.make_user()
    earlier = reply.updated_at - timedelta(seconds=1)
    with pytest.raises(StaleVersion):
        replies.edit_reply(reply=reply, actor=actor, changes={"asked": "Them"}, expected_updated_at=earlier)
    with pytest.raises(InvalidInput) as caught:
        replies.edit_reply(reply=reply, actor=actor, changes={"claim": 1})
    assert list(caught.value.fields) == ["claim"]
