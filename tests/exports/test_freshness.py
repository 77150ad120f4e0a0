import threading

import pytest
from django.db import connection, transaction

from annotations import annotate, marking, people, revise, store, weigh
from annotations.exports import EXPORTS
from annotations.models import Claim, Rating, Role, User
from tests import factories
from tests.api.client import ApiClient

pytestmark = pytest.mark.django_db


def etag_of(client, name="claims.ndjson"):
    response = client.get(f"exports/{name}")
    assert response.status_code == 200
    b"".join(response.streaming_content)
    return response["ETag"]


def status_of(client, etag, name="claims.ndjson"):
    return client.get(f"exports/{name}", If_None_Match=etag).status_code


@pytest.mark.parametrize("name", EXPORTS)
def test_unchanged_export_is_not_sent_again(name):
    publication = factories.make_published()
    client = ApiClient(publication.claim.verdicts.get().author)
    etag = etag_of(client, name)
    again = client.get(f"exports/{name}", If_None_Match=etag)
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
    assert status_of(client, etag.removeprefix("W/"), name) == 304
    assert status_of(client, '"another"', name) == 200


ACTS = {
    "a claim is made": lambda c: factories.make_claim(c.user),
    "a claim is edited": lambda c: annotate.edit_claim(claim=c.claim, actor=c.user, changes={"claimant": "Ann"}),
    "its priority is set": lambda c: annotate.edit_claim(claim=c.claim, actor=c.user, changes={"priority": 3}),
    "a highlight goes": lambda c: marking.remove_highlight(highlight=c.highlight, actor=c.user),
    "an article is corrected": lambda c: store.correct_article(
        article=c.article, actor=c.user, changes={"title": "Another title"}
    ),
    "an article is revised": lambda c: revise.revise_article(article=c.article, actor=c.user, text="Other words."),
    "evidence goes": lambda c: weigh.withdraw_evidence(evidence=c.evidence, actor=c.user),
    "a verdict is given": lambda c: factories.make_verdict(c.claim, c.user),
    "a user is renamed": lambda c: User.objects.filter(pk=c.user.pk).update(username="renamed"),
    "a rating is renamed": lambda c: Rating.objects.filter(slug="false").update(name="Wrong"),
    "a desk joins": lambda c: (
        people.create_desk(slug="second", name="Second")
        and c.user.memberships.create(desk=factories.make_desk(slug="third", name="Third"), role=Role.READER)
    ),
}


class Case:
    def __init__(self) -> None:
        self.highlight = factories.make_highlight()
        self.article, self.claim = self.highlight.revision.article, self.highlight.claim
        self.user = self.highlight.created_by
        self.evidence = factories.make_evidence(self.claim, self.user)
        self.client = ApiClient(self.user)


@pytest.mark.parametrize("act", ACTS)
def test_export_has_another_etag_once(act):
    case = Case()
    before = etag_of(case.client)
    ACTS[act](case)
    assert status_of(case.client, before) == 200


def test_public_export_changes_with_what_is_published_alone():
    claim = factories.make_published().claim
    before = etag_of(ApiClient(), "claimreview.jsonld")
    factories.make_verdict(claim, claim.verdicts.get().author)
    assert status_of(ApiClient(), before, "claimreview.jsonld") == 304
    factories.make_published()
    assert status_of(ApiClient(), before, "claimreview.jsonld") == 200


def test_filters_and_formats_have_etags_of_their_own():
    case = Case()
    etags = {etag_of(case.client, name) for name in ("claims.ndjson", "claims.csv", "claims.ndjson?status=open")}
    assert len(etags) == 3
    assert etag_of(case.client, "claims.ndjson?status=open&q=a") == etag_of(
        case.client, "claims.ndjson?q=a&status=open"
    )


@pytest.mark.django_db(transaction=True)
def test_an_act_that_commits_after_a_later_one_is_not_overlooked():
    first, second = Case(), factories.make_claim()
    written, may_commit = threading.Event(), threading.Event()

    def slow_act() -> None:
        with transaction.atomic():
            annotate.edit_claim(claim=first.claim, actor=first.user, changes={"claimant": "Late"})
            written.set()
            may_commit.wait(30)
        connection.close()

    slow = threading.Thread(target=slow_act)
    slow.start()
    assert written.wait(30)
    annotate.edit_claim(claim=second, actor=second.created_by, changes={"claimant": "Early"})
    before = etag_of(first.client)
    Claim.objects.filter(pk=second.pk).update(updated_at="2100-01-01T00:00Z")
    between = etag_of(first.client)
    may_commit.set()
    slow.join()
    assert len({before, between, etag_of(first.client)}) == 3
