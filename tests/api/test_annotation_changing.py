"""Annotations are changed and deleted; sections are those of https://www.w3.org/TR/annotation-protocol/."""

import pytest

from annotations import annotate
from annotations.models import Claim, Highlight
from tests import factories
from tests.api.annotator import (
    CONTAINER,
    EXACT,
    HOST,
    IRIS,
    PROFILED,
    Annotator,
    address_of,
    annotation_of,
    annotator,
    prefer,
    statement_in,
)
from tests.api.client import kind_of

pytestmark = pytest.mark.django_db


def test_5_2_slug_is_passed_over():
    response = annotator().post(CONTAINER, annotation_of(address_of(factories.make_article())), Slug="mine")
    assert response["Location"] == f"{HOST}/annotations/{Highlight.objects.get().pk}"


def test_5_3_put_words_the_claim_anew_and_answers_with_the_new_state():
    client = annotator()
    highlight = factories.make_highlight(actor=client.user)
    path = f"{CONTAINER}{highlight.pk}"
    read = client.get(path)
    annotation = read.json()
    annotation["body"][0]["value"] = "Ministers promise much."
    response = client.put(path, annotation, If_Match=read["ETag"])
    assert (response.status_code, response["Content-Type"]) == (200, PROFILED)
    assert response.json() == client.get(path).json()
    assert response["ETag"] == client.get(path)["ETag"] != read["ETag"]
    assert Claim.objects.get().statement == "Ministers promise much."
    assert response.json()["target"] == annotation["target"]


def test_5_3_put_moves_the_highlight():
    client = annotator()
    highlight = factories.make_highlight(actor=client.user)
    sent = annotation_of(address_of(highlight.revision.article), body={"type": "TextualBody", "value": "Moved."})
    response = client.put(f"{CONTAINER}{highlight.pk}", sent)
    highlight.refresh_from_db()
    assert (response.status_code, highlight.exact, highlight.claim.statement) == (200, EXACT, "Moved.")


def test_5_3_put_of_what_stands_changes_nothing():
    client = annotator()
    highlight = factories.make_highlight(
        factories.make_article(text="Tax rose. Tax rose. Tax fell."), exact="Tax rose.", actor=client.user
    )
    path = f"{CONTAINER}{highlight.pk}"
    read = client.get(path)
    assert client.put(path, read.json())["ETag"] == read["ETag"]
    quoted = annotation_of(address_of(highlight.revision.article), exact="Tax rose.")
    assert client.put(path, quoted)["ETag"] == read["ETag"]


def test_5_3_stale_if_match_is_refused():
    client = annotator()
    highlight = factories.make_highlight(actor=client.user)
    path = f"{CONTAINER}{highlight.pk}"
    read = client.get(path)
    annotate.edit_claim(claim=highlight.claim, actor=client.user, changes={"statement": "Meanwhile."})
    for response in (client.put(path, read.json(), If_Match=read["ETag"]), client.delete(path, If_Match=read["ETag"])):
        assert (response.status_code, kind_of(response)) == (412, "stale")
    assert Claim.objects.get().statement == "Meanwhile."
    assert client.delete(path, If_Match=client.get(path)["ETag"]).status_code == 204


def test_5_3_canonical_and_via_are_set_once():
    client = annotator()
    article = factories.make_article()
    path = client.post(CONTAINER, annotation_of(address_of(article)))["Location"]
    known = annotation_of(address_of(article), canonical="urn:uuid:1", via="https://a.example/1")
    assert client.put(path, known).json()["canonical"] == "urn:uuid:1"
    assert client.put(path, known).status_code == 200
    assert client.put(path, annotation_of(address_of(article))).json()["via"] == "https://a.example/1"
    for change in ({"canonical": "urn:uuid:2"}, {"via": "https://a.example/2"}):
        response = client.put(path, {**known, **change})
        assert (response.status_code, kind_of(response)) == (409, "fixed-origin")


def test_5_3_annotation_stays_with_its_article():
    client = annotator()
    highlight = factories.make_highlight(actor=client.user)
    response = client.put(f"{CONTAINER}{highlight.pk}", annotation_of(address_of(factories.make_article())))
    assert (response.status_code, kind_of(response)) == (409, "fixed-target")


def test_5_3_changing_what_is_published_leaves_the_public_version_up():
    publication = factories.make_published()
    highlight, client = publication.claim.highlights.get(), annotator()
    path = f"{CONTAINER}{highlight.pk}"
    public = Annotator().get(path).json()
    annotation = client.get(path).json()
    annotation["body"][0]["value"] = "Not yet for the public."
    assert client.put(path, annotation).status_code == 200
    assert statement_in(client.get(path).json()) == "Not yet for the public."
    assert Annotator().get(path).json() == public
    assert Claim.objects.get().status == "checking"


def test_5_4_deleted_annotation_is_gone_and_not_listed():
    client = annotator()
    highlight, kept = factories.make_highlight(actor=client.user), factories.make_highlight()
    path = f"{CONTAINER}{highlight.pk}"
    response = client.delete(path)
    assert (response.status_code, response.content) == (204, b"")
    for again in (client.get(path), client.put(path, annotation_of("urn:x:1")), client.delete(path)):
        assert (again.status_code, kind_of(again)) == (410, "gone")
    listed = client.get(CONTAINER, Prefer=prefer(IRIS)).json()["first"]["items"]
    assert listed == [f"{HOST}/annotations/{kept.pk}"]


def test_5_4_deleted_annotation_that_was_public_is_gone_for_everybody():
    publication = factories.make_published()
    highlight, client = publication.claim.highlights.get(), annotator()
    assert client.delete(f"{CONTAINER}{highlight.pk}").status_code == 204
    assert kind_of(Annotator().get(f"{CONTAINER}{highlight.pk}")) == "gone"
    assert Annotator().get(CONTAINER).json()["total"] == 0
