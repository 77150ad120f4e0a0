"""Replies and rating scales: of two who write at once, the second sees what the first has done."""

import pytest

from annotations import publish, replies, scales, weigh
from annotations.errors import StaleVersion, WrongState
from annotations.models import Claim, Event, Rating, RatingScale, Role, Status
from tests import factories
from tests.verbs.test_blind import at_once
from tests.verbs.test_locks import committing, waiting_for

ANSWERED = {"state": "answered", "answer": "We count 4,087."}


@committing
def test_reply_that_is_being_withdrawn_takes_no_answer():
    claim, checker = factories.make_claim(), factories.make_user()
    reply = factories.make_reply(claim, checker)
    edit = lambda: replies.edit_reply(reply=reply, actor=checker, changes=ANSWERED)  # noqa: E731 - handed to a thread
    with waiting_for(claim, edit, first=lambda: replies.withdraw_reply(reply=reply, actor=checker)) as edited:
        pass
    with pytest.raises(WrongState):
        edited.result()
    reply.refresh_from_db()
    assert (reply.state, reply.answer) == ("waiting", "")


@committing
def test_second_answer_to_one_reply_is_told_of_the_first():
    claim, checker = factories.make_claim(), factories.make_user()
    reply = factories.make_reply(claim, checker)

    def answer(words):
        changes = {"state": "answered", "answer": words}
        return replies.edit_reply(
            reply=reply, actor=checker, changes=changes, expected_updated_at=reply.updated_at
        ).answer

    outcomes = at_once([lambda: answer("Yes."), lambda: answer("No.")])
    reply.refresh_from_db()
    assert sorted(outcomes, key=str) == sorted([StaleVersion, reply.answer], key=str)
    assert Event.objects.filter(noun="reply", act="edited").count() == 1


@committing
def test_check_with_a_reply_that_comes_meanwhile_is_not_published_without_it():
    claim, checker, reviewer = factories.make_submitted(), factories.make_user(), factories.make_user(Role.REVIEWER)
    approve = lambda: publish.publish_claim(claim=claim, actor=reviewer)  # noqa: E731 - handed to a thread
    with waiting_for(claim, approve, first=lambda: factories.make_reply(claim, checker)) as approved:
        pass
    with pytest.raises(WrongState):
        approved.result()
    assert Claim.objects.get(pk=claim.pk).status == Status.CHECKING
    assert not claim.publications.exists()


@committing
def test_verdict_that_is_being_given_keeps_the_words_of_its_rating():
    claim, admin = factories.make_claim(), factories.make_user(Role.ADMIN)
    scale = claim.desk.rating_scales.get()
    reworded = Rating.objects.get(scale=scale, slug="false")
    reworded.name = "Wrong"
    change = lambda: scales.change_ratings(scale=scale, actor=admin, saved=[reworded])  # noqa: E731 - as above
    with waiting_for(claim, change, first=lambda: factories.make_verdict(claim, rating="false")) as changed:
        pass
    with pytest.raises(WrongState, match="its words stay"):
        changed.result()
    assert Rating.objects.get(pk=reworded.pk).name == "False"


@committing
def test_verdict_waits_while_the_words_of_its_rating_change_and_is_given_by_the_new_ones():
    claim, checker, admin = factories.make_claim(), factories.make_user(), factories.make_user(Role.ADMIN)
    scale = claim.desk.rating_scales.get()
    reworded = Rating.objects.get(scale=scale, slug="false")
    reworded.name = "Wrong"
    rate = lambda: weigh.give_verdict(  # noqa: E731 - handed to a thread
        claim=factories.make_claim(checker), actor=checker, rating=Rating.objects.get(pk=reworded.pk), rationale="No."
    )
    with waiting_for(
        claim, rate, first=lambda: scales.change_ratings(scale=scale, actor=admin, saved=[reworded])
    ) as rated:
        pass
    assert rated.result().rating.slug == "false"
    assert Rating.objects.get(pk=reworded.pk).name == "Wrong"


def changes_of(act):
    """What each of these events says was there before and after, in their order."""
    return [event.data["scale"] for event in Event.objects.filter(act=act).order_by("id")]


@committing
def test_scales_chosen_at_once_follow_each_other_and_one_is_in_use():
    desk, admin = factories.make_desk(), factories.make_user(Role.ADMIN)
    made = [scales.create_scale(desk=desk, name=f"Scale {number}", actor=admin) for number in range(4)]
    at_once([lambda scale=scale: scales.use_scale(scale=scale, actor=admin) for scale in made])
    steps = changes_of("chose scale")
    assert [before for before, _after in steps] == ["Default", *(after for _before, after in steps[:-1])]
    assert sorted(after for _before, after in steps) == [scale.name for scale in made]
    assert list(RatingScale.objects.filter(desk=desk, is_active=True).values_list("name", flat=True)) == [steps[-1][1]]


@committing
def test_scale_renamed_at_once_follows_each_name():
    desk, admin = factories.make_desk(), factories.make_user(Role.ADMIN)
    scale = desk.rating_scales.get()
    names = ["Three words", "Four words", "Five words"]
    at_once([lambda name=name: scales.rename_scale(scale=scale, name=name, actor=admin) for name in names])
    steps = changes_of("renamed scale")
    assert [before for before, _after in steps] == ["Default", *(after for _before, after in steps[:-1])]
    scale.refresh_from_db()
    assert scale.name == steps[-1][1]
