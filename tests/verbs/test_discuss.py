"""Comments pinned to what they mean."""

import pytest
from django.db import IntegrityError, transaction

from annotations import discuss, snapshot
from annotations.errors import InvalidInput, NotAllowed
from annotations.models import Claim, Comment, Event, Role
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim():
    return factories.make_submitted()


@pytest.mark.parametrize("part", ["highlight", "evidence", "verdict", None])
def test_comment_is_pinned_to_what_it_means(claim, part):
    on = {
        "highlight": claim.highlights.get(),
        "evidence": claim.evidence.get(),
        "verdict": claim.verdicts.get(),
        None: None,
    }[part]
    reviewer = factories.make_user(Role.REVIEWER)
    comment = discuss.add_comment(claim=claim, actor=reviewer, body=" Which day? ", on=on)
    pin = {"highlight": f"highlight-{on and on.pk}", "evidence": f"evidence-{on and on.pk}", "verdict": "verdict"}
    assert (comment.body, comment.pin) == ("Which day?", pin.get(part, "comments"))
    event = Event.objects.of_claim(claim).last()
    assert (event.act, event.data) == ("commented", {"pin": comment.pin, "body": "Which day?"})


def test_comment_leaves_what_is_reviewed_as_it_was(claim):
    def digest():
        return snapshot.digest_of_check(snapshot.with_check(Claim.objects.filter(pk=claim.pk)).get())

    before = digest()
    discuss.add_comment(claim=claim, actor=factories.make_user(), body="Fine.", on=claim.evidence.get())
    claim.refresh_from_db()
    assert (claim.status, digest()) == ("in_review", before)


def test_comment_on_another_claims_part_is_refused(claim):
    with pytest.raises(InvalidInput):
        discuss.add_comment(
            claim=claim, actor=factories.make_user(), body="Which?", on=factories.make_submitted().evidence.get()
        )
    assert Comment.objects.count() == 0


@pytest.mark.parametrize("body", ["", "  ", "a\x00b"])
def test_comment_without_words_is_refused(claim, body):
    with pytest.raises(InvalidInput) as refusal:
        discuss.add_comment(claim=claim, actor=factories.make_user(), body=body)
    assert list(refusal.value.fields) == ["body"]


def test_readers_and_outsiders_say_nothing(claim):
    for actor in (factories.make_user(Role.READER), factories.make_user(desk=factories.make_desk(name="Other"))):
        with pytest.raises(NotAllowed):
            discuss.add_comment(claim=claim, actor=actor, body="Which?")


def test_comment_is_settled_and_taken_up_again(claim):
    actor = factories.make_user()
    comment = discuss.add_comment(claim=claim, actor=actor, body="Which day?")
    discuss.settle_comment(comment=comment, actor=actor)
    comment.refresh_from_db()
    assert (comment.settled_by, list(claim.comments.open())) == (actor, [])
    events = Event.objects.count()
    discuss.settle_comment(comment=comment, actor=actor)
    assert Event.objects.count() == events
    discuss.reopen_comment(comment=comment, actor=actor)
    comment.refresh_from_db()
    assert (comment.settled_at, comment.settled_by) == (None, None)


def test_database_pins_a_comment_to_one_thing(claim):
    with pytest.raises(IntegrityError, match="comment_pinned_to_one_thing"), transaction.atomic():
        Comment.objects.create(
            claim=claim,
            author=factories.make_user(),
            body="Which?",
            highlight=claim.highlights.get(),
            evidence=claim.evidence.get(),
        )
