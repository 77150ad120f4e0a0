import pytest

from annotations import people, publish, review
from annotations.models import Desk, Event, Role, Status
from annotations.transitions import move_claim
from tests import factories


@pytest.fixture
def ids():
    """The ids of the events of a published and corrected check, in their order."""
    people.create_desk(slug="elsewhere")
    first = factories.make_published(
        factories.make_highlight(factories.make_article(desk=Desk.objects.get(slug="desk"))).claim
    )
    claim, checker = first.claim, factories.make_user()
    move_claim(claim=claim, actor=checker, to=Status.CHECKING)
    factories.make_verdict(claim, checker, rating="false")
    review.submit_claim(claim=claim, actor=checker)
    reviewer = factories.make_user(Role.REVIEWER)
    publish.publish_claim(claim=claim, actor=reviewer, kind="correction", reason="The year was wrong.")
    return list(Event.objects.order_by("id").values_list("id", flat=True))
