"""The clock is set back by hours, and the work goes on: nobody gets what is another's, and nothing is out of order.

All of the product asks ``timezone.now``, and that asks ``datetime``: this is set back here, in this process.
"""

from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo

import pytest
from django.utils import timezone

from annotations import annotate, people, proof, publish, review
from annotations.errors import LeaseConflict
from annotations.models import Claim, Event, Publication, PublicationKind, Role, Status, Token
from annotations.transitions import move_claim
from tests import factories
from tests.api.client import ApiClient, client_of
from tests.api.test_changes import settle

BACK = timedelta(hours=5)
SetBack = Callable[[], None]


class Behind(datetime):
    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:
        return datetime.now(tz) - BACK


@pytest.fixture
def set_back(monkeypatch: pytest.MonkeyPatch) -> SetBack:
    # Not ``now`` itself: the models' defaults hold that function already.
    return lambda: monkeypatch.setattr(timezone, "datetime", Behind)


@pytest.mark.django_db
def test_lease_stays_with_its_holder_who_can_still_end_it(set_back: SetBack) -> None:
    claim = factories.make_submitted()
    holder, other = factories.make_user(Role.REVIEWER), factories.make_user(Role.REVIEWER)
    review.lease_claim(claim=claim, actor=holder)
    set_back()
    with pytest.raises(LeaseConflict):
        review.lease_claim(claim=claim, actor=other)
    assert ApiClient(other).post("queue/next/").status_code == 204
    review.release_claim(claim=claim, actor=holder)
    assert ApiClient(other).post("queue/next/").json()["id"] == claim.pk


@pytest.mark.django_db
def test_tokens_that_were_in_force_are_and_those_that_were_not_are_not(set_back: SetBack) -> None:
    user = factories.make_user()
    good = ApiClient(user)
    revoked, secret = people.create_token(user=user, scopes=["read"])
    people.revoke_token(token=revoked)
    set_back()
    assert good.get("claims/").status_code == 200
    assert Token.objects.with_secret(secret) is None


@pytest.mark.django_db
def test_act_that_is_sent_again_happens_once(set_back: SetBack) -> None:
    client = client_of()
    first = client.post("claims/", {"statement": "It rained."}, Idempotency_Key="once")
    set_back()
    again = client.post("claims/", {"statement": "It rained."}, Idempotency_Key="once")
    assert (again.json()["id"], again["Idempotent-Replayed"]) == (first.json()["id"], "true")
    assert Claim.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_feed_and_history_stay_in_order(set_back: SetBack) -> None:
    client = client_of()
    before = client.post("claims/", {"statement": "It rained."}).json()["id"]
    settle()
    known = client.get("changes/").json()["changes"][-1]["cursor"]
    set_back()
    after = client.post("claims/", {"statement": "It snowed."}).json()["id"]
    client.patch(f"claims/{before}/", {"claimant": "The mayor"})
    settle()
    news = [
        (each["object"], each["id"], each["action"]) for each in client.get(f"changes/?after={known}").json()["changes"]
    ]
    assert news == [("claim", after, "created"), ("claim", before, "updated")]
    first, *_others, last = Event.objects.order_by("id").values_list("at", flat=True)
    assert last < first
    assert proof.first_finding() is None


@pytest.mark.django_db(transaction=True)
def test_check_that_was_published_is_corrected_in_what_seems_its_past(set_back: SetBack) -> None:
    first = factories.make_published()
    claim, checker, reviewer = first.claim, factories.make_user(), factories.make_user(Role.REVIEWER)
    set_back()
    move_claim(claim=claim, actor=checker, to=Status.CHECKING)
    annotate.edit_claim(claim=claim, actor=checker, changes={"claimant": "The mayor"})
    review.submit_claim(claim=claim, actor=checker)
    second = publish.publish_claim(
        claim=claim, actor=reviewer, kind=PublicationKind.CORRECTION, reason="The claimant was missing."
    )
    assert (second.version, second.published_at < first.published_at) == (2, True)
    newest = Publication.objects.newest_per_claim().get(claim=claim)
    assert newest == second
    assert proof.first_finding() is None
