"""The words around a quote are part of a check: an archived page adds them only while nobody reviews or approved it."""

from collections.abc import Callable

import pytest

from annotations import archiving, publish, review
from annotations.models import Claim, Event, Evidence, Publication, Role, Status
from annotations.snapshot import digest_of_check, with_check
from annotations.transitions import move_claim
from tests import factories
from tests.background.pages import QUOTE
from tests.verbs.test_locks import committing, waiting_for
from tests.web.test_fetched import HOSTILE, URL, copy_of

WORDS = f"Before. {QUOTE} After."


def to_review(claim: Claim) -> None:
    review.submit_claim(claim=claim, actor=factories.make_user())


def to_public(claim: Claim) -> None:
    to_review(claim)
    publish.publish_claim(claim=Claim.objects.get(pk=claim.pk), actor=factories.make_user(Role.REVIEWER))


def to_dismissed(claim: Claim) -> None:
    move_claim(claim=claim, actor=factories.make_user(), to=Status.DISMISSED, note="No claim of fact.")


def make_item() -> Evidence:
    """Evidence of a claim that is ready for review, its page not yet archived."""
    checker = factories.make_user()
    item = factories.make_evidence(factories.make_claim(checker), checker, url=URL, quote=QUOTE)
    factories.make_verdict(item.claim, checker)
    return Evidence.objects.select_related("claim").get(pk=item.pk)


def record(item: Evidence, text: str = WORDS) -> None:
    archiving.record_page(evidence=item, copy=copy_of(HOSTILE, text))


def around(item: Evidence) -> tuple[str, str]:
    return Evidence.objects.values_list("quote_before", "quote_after").get(pk=item.pk)


def check_of(item: Evidence) -> tuple[int, str]:
    claim = with_check(Claim.objects.filter(pk=item.claim_id)).get()
    return claim.version, digest_of_check(claim)


def told_of(item: Evidence) -> list[tuple[object, str, object]]:
    events = Event.objects.filter(object_id=item.pk, act="page checked").order_by("id")
    return [(event.actor, event.data["state"], event.data.get("kept")) for event in events]


@pytest.mark.django_db
@pytest.mark.parametrize("status", [Status.OPEN, Status.CHECKING])
def test_page_archived_while_a_check_is_made_adds_the_words_and_leaves_the_version(status: Status) -> None:
    item = make_item()
    Claim.objects.filter(pk=item.claim_id).update(status=status)
    version, digest = check_of(item)
    record(item)
    assert around(item) == ("Before. ", " After.")
    assert check_of(item)[0] == version
    assert check_of(item)[1] != digest
    assert Claim.objects.get(pk=item.claim_id).status == status
    assert told_of(item) == [(None, "archived", ["quote_before", "quote_after"])]


@pytest.mark.django_db
@pytest.mark.parametrize("move", [to_review, to_public, to_dismissed])
def test_page_archived_later_leaves_digest_and_version(move: Callable[[Claim], None]) -> None:
    item = make_item()
    move(item.claim)
    before = check_of(item)
    record(item)
    assert (around(item), check_of(item)) == (("", ""), before)
    assert told_of(item) == [(None, "archived", None)]


@pytest.mark.django_db
def test_check_that_comes_back_takes_the_words_at_the_next_visit_and_history_tells() -> None:
    item = make_item()
    to_review(item.claim)
    record(item)
    reviewer = factories.make_user(Role.REVIEWER)
    review.return_claim(claim=Claim.objects.get(pk=item.claim_id), actor=reviewer, note="Link the report.")
    version, _digest = check_of(item)
    record(item)
    assert (around(item), check_of(item)[0]) == (("Before. ", " After."), version)
    assert told_of(item) == [(None, "archived", None), (None, "unchanged", ["quote_before", "quote_after"])]


@pytest.mark.django_db
def test_page_that_says_nothing_but_the_quote_leaves_the_digest() -> None:
    item = make_item()
    before = check_of(item)
    record(item, QUOTE)
    assert (around(item), check_of(item), told_of(item)) == (("", ""), before, [(None, "archived", None)])


@committing
def test_check_published_while_its_page_is_recorded_stays_as_its_publication() -> None:
    """The recording waits for the claim and, while it does, holds no evidence that others wait for."""
    item = make_item()
    with waiting_for(item.claim, lambda: record(item)) as recorded:
        Evidence.objects.select_for_update(no_key=True, nowait=True).get(pk=item.pk)
        to_public(item.claim)
    recorded.result()
    publication = Publication.objects.get(claim=item.claim)
    assert (around(item), check_of(item)[1]) == (("", ""), publication.digest)
