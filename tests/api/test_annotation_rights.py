"""Who may read and change annotations, and what that costs; sections are those of https://www.w3.org/TR/annotation-protocol/."""

import pytest
from django.test import Client

from annotations import marking, publish, review, weigh
from annotations.models import Role
from tests import factories
from tests.api.annotator import CONTAINER, HOST, IRIS, LD, Annotator, address_of, annotation_of, annotator, prefer
from tests.api.client import kind_of

pytestmark = pytest.mark.django_db


def test_public_sees_what_is_published_and_nothing_else():
    publication = factories.make_published()
    hidden = factories.make_highlight()
    factories.make_submitted()
    highlight, client = publication.claim.highlights.get(), Annotator()
    body = client.get(CONTAINER).json()
    (item,) = body["first"]["items"]
    assert (body["total"], item["id"]) == (1, f"{HOST}/annotations/{highlight.pk}")
    assert item["creator"] == {"type": "Organization", "name": publication.claim.desk.name}
    assert item["motivation"] == "assessing"
    for pk in (hidden.pk, 999_999):
        response = client.get(f"{CONTAINER}{pk}")
        assert (response.status_code, response["WWW-Authenticate"]) == (401, "Bearer")


def test_public_sees_highlights_added_since_only_once_they_are_published():
    publication = factories.make_published()
    checker = publication.claim.verdicts.get().author
    added = factories.make_highlight(claim=publication.claim, actor=checker)
    assert Annotator().get(CONTAINER).json()["total"] == 1
    assert Annotator().get(f"{CONTAINER}{added.pk}").status_code == 401
    review.submit_claim(claim=publication.claim, actor=checker)
    publish.publish_claim(
        claim=publication.claim, actor=publication.review.reviewer, kind="update", reason="Said again elsewhere."
    )
    assert Annotator().get(CONTAINER).json()["total"] == 2


def test_retracted_check_is_public_no_more():
    publication = factories.make_published()
    claim, checker = publication.claim, publication.claim.verdicts.get().author
    weigh.give_verdict(claim=claim, actor=checker, rating=publication.rating, rationale="Withdrawn.")
    review.submit_claim(claim=claim, actor=checker)
    publish.publish_claim(claim=claim, actor=publication.review.reviewer, kind="retraction", reason="Wrong person.")
    assert Annotator().get(CONTAINER).json()["total"] == 0
    assert Annotator().get(f"{CONTAINER}{claim.highlights.get().pk}").status_code == 401


def test_outsiders_see_what_is_published_alone():
    published = factories.make_published().claim.highlights.get()
    hidden = factories.make_highlight()
    removed = factories.make_highlight()
    marking.remove_highlight(highlight=removed, actor=removed.created_by)
    other = factories.make_desk(slug="other", name="Other")
    own = factories.make_highlight(factories.make_article(desk=other))
    outsider = annotator(desk=other)
    listed = outsider.get(CONTAINER).json()["first"]["items"]
    assert [item["id"] for item in listed] == [f"{HOST}/annotations/{pk}" for pk in (published.pk, own.pk)]
    assert [item["creator"]["type"] for item in listed] == ["Organization", "Person"]
    sent = annotation_of(address_of(hidden.revision.article))
    for pk in (hidden.pk, removed.pk, 999_999):
        path = f"{CONTAINER}{pk}"
        for response in (outsider.get(path), outsider.put(path, sent), outsider.delete(path)):
            assert (response.status_code, kind_of(response)) == (404, "not-found")
    for response in (
        outsider.put(f"{CONTAINER}{published.pk}", sent),
        outsider.delete(f"{CONTAINER}{published.pk}"),
    ):
        assert (response.status_code, kind_of(response)) == (403, "not-allowed")
    assert outsider.post(CONTAINER, sent).status_code == 400


@pytest.mark.parametrize(
    ("who", "get", "post", "put", "delete"),
    [
        (lambda: Annotator(), 401, 401, 401, 401),
        (lambda: annotator(Role.READER), 200, 403, 403, 403),
        (lambda: annotator(Role.CHECKER), 200, 201, 200, 204),
        (lambda: annotator(Role.REVIEWER), 200, 201, 200, 204),
        (lambda: annotator(Role.ADMIN), 200, 201, 200, 204),
        (lambda: annotator(scopes=("read",)), 200, 403, 403, 403),
        (lambda: annotator(scopes=("write",)), 403, 201, 200, 204),
        (lambda: Annotator(Authorization="Bearer nonsense"), 401, 401, 401, 401),
    ],
    ids=["anonymous", "reader", "checker", "reviewer", "admin", "read-scope", "write-scope", "bad-token"],
)
def test_roles_and_scopes(who, get, post, put, delete):
    client, highlight = who(), factories.make_highlight()
    sent, path = annotation_of(address_of(highlight.revision.article)), f"{CONTAINER}{highlight.pk}"
    statuses = [
        client.get(path).status_code,
        client.post(CONTAINER, sent).status_code,
        client.put(path, {**sent, "bodyValue": "Anew."}).status_code,
        client.delete(path).status_code,
    ]
    assert statuses == [get, post, put, delete]


def test_session_needs_its_csrf_token():
    user, sent = factories.make_user(), annotation_of(address_of(factories.make_article()))
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    assert client.get(CONTAINER).status_code == 200
    assert client.post(CONTAINER, sent, content_type=LD).status_code == 403
    token = "a" * 32
    client.cookies["csrftoken"] = token
    assert client.post(CONTAINER, sent, content_type=LD, headers={"X-CSRFToken": token}).status_code == 201


@pytest.mark.parametrize(("method", "status"), [("PATCH", 405), ("POST", 405), ("OPTIONS", 200)])
def test_annotation_takes_no_other_method(method, status):
    path = f"{CONTAINER}{factories.make_highlight().pk}"
    assert annotator().send(method, path, {}).status_code == status
    assert Annotator().send("OPTIONS", path).status_code == 200


def test_queries_do_not_grow_with_what_is_listed(settings, django_assert_num_queries):
    settings.RATE_LIMIT = 0
    client = annotator(Role.READER)
    client.get(CONTAINER)  # notes the token's use, which is done once in a while
    for number in (1, 3):
        for _more in range(number):
            factories.make_published()
            factories.make_highlight()
        # Token, desks, number, page; then highlights, anchors, what is published of them, texts.
        with django_assert_num_queries(8):
            client.get(CONTAINER)
        with django_assert_num_queries(4):
            client.get(CONTAINER, Prefer=prefer(IRIS))
        # Number, page, highlights, what is published of them, texts.
        with django_assert_num_queries(5):
            Annotator().get(CONTAINER)
