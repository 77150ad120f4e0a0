"""Characters that show words in another order than they stand in mislead nowhere: what is read is what is stored."""

import pytest
from django.test import Client

from annotations import publish, snapshot, weigh
from annotations.models import Claim, Role
from annotations.web.rendering import unreordered
from tests import factories
from tests.web.pages import signed_in

pytestmark = pytest.mark.django_db

CONTROLS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
TRICK = "The plan is \u202eevil\u202c."
PUBLIC = ("/checks/", "/checks/{pk}/", "/feed.atom")
WORKING = ("/claims/", "/claims/{pk}/", "/search/?q=plan", "/articles/")


@pytest.fixture
def claim() -> Claim:
    checker = factories.make_user()
    article = factories.make_article(checker, title=TRICK, text="The plan is good. It was said twice.", publisher=TRICK)
    claim = factories.make_highlight(article, actor=checker, exact="The plan is good.").claim
    claim.statement, claim.claimant = TRICK, TRICK
    claim.save(update_fields=["statement", "claimant"])
    factories.make_evidence(claim, checker, title=TRICK, note=TRICK, quote=TRICK)
    rating = claim.desk.rating_scales.get().ratings.get(slug="false")
    weigh.give_verdict(claim=claim, actor=checker, rating=rating, rationale=TRICK)
    return factories.make_submitted(claim, checker=checker)


def shown(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    text = str(answer.content.decode())
    # ClaimReview is data for machines, which show nothing.
    return text.partition('<script type="application/ld+json"')[0] + text.rpartition("</script>")[2]


def test_filter_leaves_everything_else_alone() -> None:
    assert unreordered(f"a{CONTROLS}b \u200f\u05d0 <") == "ab \u200f\u05d0 <"


def test_pages_of_the_desk_hold_no_reordering_characters(claim: Claim) -> None:
    client = signed_in(Role.REVIEWER)
    for path in (*WORKING, "/queue/", "/queue/{pk}/"):
        text = shown(client, path.format(pk=claim.pk))
        form = text.count("<textarea") + text.count('value="The plan')
        assert "The plan is evil." in text, path
        found = [text[max(0, at - 60) : at + 20] for at in range(len(text)) if text[at] in CONTROLS]
        assert len(found) <= 2 * form, (path, found)


def test_public_pages_and_feed_hold_no_reordering_characters(claim: Claim) -> None:
    digest = snapshot.digest_of_check(snapshot.with_check(Claim.objects.all()).get())
    publish.publish_claim(claim=claim, actor=factories.make_user(Role.REVIEWER), digest=digest)
    for path in PUBLIC:
        text = shown(Client(), path.format(pk=claim.pk))
        assert "The plan is evil." in text, path
        assert [text[max(0, at - 60) : at + 20] for at in range(len(text)) if text[at] in CONTROLS] == [], path
