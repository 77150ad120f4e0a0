"""The whole way of a check, through the verbs."""

import pytest

from annotations import publish, review, snapshot
from annotations.models import Event, Role, Status
from tests import factories

pytestmark = pytest.mark.django_db


def test_check_goes_from_mark_to_publication():
    claim = factories.make_submitted()
    reviewer = factories.make_user(Role.REVIEWER)
    leased = review.next_claim(desk=claim.desk, actor=reviewer)
    assert leased == claim
    publication = publish.publish_claim(claim=claim, actor=reviewer)
    claim.refresh_from_db()
    assert (claim.status, publication.version, publication.kind) == (Status.PUBLISHED, 1, "first")
    assert publication.snapshot["statement"] == claim.statement
    assert snapshot.digest_of_snapshot(publication.snapshot) == publication.digest
    acts = list(Event.objects.of_claim(claim).values_list("act", flat=True))
    assert acts == ["created", "marked", "linked", "rated", "started", "submitted", "published", "published"]
