"""The public pages: written from snapshots, for everybody, and from nothing else."""

import json
import re
from xml.etree import ElementTree

import pytest
from django.test import Client

from annotations import annotate, publish, review
from annotations.models import Publication, Role
from annotations.web.check_page import data_block
from tests import factories
from tests.web.pages import signed_in, words_of

pytestmark = pytest.mark.django_db
ATOM = {"atom": "http://www.w3.org/2005/Atom"}


def _publish_again(publication: Publication, *, kind: str, reason: str) -> Publication:
    claim = publication.claim
    factories.make_evidence(claim, title=f"For the {kind}")
    review.submit_claim(claim=claim, actor=factories.make_user())
    return publish.publish_claim(claim=claim, actor=factories.make_user(Role.REVIEWER), kind=kind, reason=reason)


def _claim_review(page: str) -> dict[str, object] | None:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, flags=re.DOTALL)
    return json.loads(found.group(1)) if found else None


@pytest.mark.parametrize("path", ["/checks/", "/checks/{pk}/", "/checks/{pk}/1/", "/corrections/", "/feed.atom"])
def test_page_is_for_everybody_and_only_read(client: Client, path: str):
    publication = factories.make_published()
    address = path.format(pk=publication.claim_id)
    assert client.get(address).status_code == 200
    assert client.head(address).status_code == 200
    assert client.post(address).status_code == 405
    for role in Role:
        client.force_login(factories.make_user(role))
        assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    "path", ["/checks/{open}/", "/checks/{open}/1/", "/checks/{pk}/2/", "/checks/0/", "/checks/99999/"]
)
def test_what_was_not_published_is_not_found(client: Client, path: str):
    publication = factories.make_published()
    submitted = factories.make_submitted()
    assert client.get(path.format(pk=publication.claim_id, open=submitted.pk)).status_code == 404


def test_page_holds_what_was_approved_whatever_became_of_the_claim(client: Client):
    publication = factories.make_published()
    claim = publication.claim
    actor = factories.make_user()
    annotate.edit_claim(claim=claim, actor=actor, changes={"statement": "Secret draft.", "claimant": "Nobody yet"})
    factories.make_evidence(claim, actor, title="Unpublished finding")
    factories.make_verdict(claim, actor, rating="false", rationale="Unpublished reasons.")
    page = client.get(f"/checks/{claim.pk}/").content.decode()
    assert publication.snapshot["statement"] in page
    hidden = ["Secret draft.", "Nobody yet", "Unpublished finding", "Unpublished reasons."]
    assert [words for words in hidden if words in page] == []
    assert [words for words in hidden if words in client.get("/checks/").content.decode()] == []


def test_review_data_is_that_of_the_newest_version(client: Client):
    publication = factories.make_published()
    newest = _publish_again(publication, kind="update", reason="A second count.")
    data = _claim_review(client.get(f"/checks/{publication.claim_id}/").content.decode())
    assert data is not None
    assert (data["@type"], data["url"], data["claimReviewed"]) == (
        "ClaimReview",
        f"http://testserver/checks/{publication.claim_id}/",
        newest.snapshot["statement"],
    )
    earlier = client.get(f"/checks/{publication.claim_id}/1/").content.decode()
    assert _claim_review(earlier) is None
    assert "A newer version exists" in earlier
    assert "For the update" not in earlier


def test_retraction_keeps_its_address_and_says_so(client: Client):
    publication = factories.make_published()
    _publish_again(publication, kind="retraction", reason="The report was forged.")
    page = client.get(f"/checks/{publication.claim_id}/").content.decode()
    assert ("This check is retracted" in page, "The report was forged." in page) == (True, True)
    data = _claim_review(page)
    assert data is not None
    assert (data["@type"], data["creativeWorkStatus"], "reviewRating" in data) == ("CreativeWork", "Retracted", False)
    assert 'class="rating' not in page
    assert "The check was retracted since" in client.get(f"/checks/{publication.claim_id}/1/").content.decode()


def test_data_block_cannot_be_closed_from_within():
    words = {"claimReviewed": "</script><script>alert(1)</script>&\u2028"}
    block = data_block(words)
    assert ("<" in block, ">" in block, "&" in block) == (False, False, False)
    assert json.loads(block) == words


def test_hostile_words_are_shown_as_text(client: Client):
    checker = factories.make_user()
    claim = factories.make_claim(checker, statement="<script>alert(1)</script>", claimant="</title>")
    factories.make_published(claim, checker=checker)
    for path in (f"/checks/{claim.pk}/", "/checks/"):
        page = client.get(path).content.decode()
        assert ("<script>alert(1)" in page, page.count("</title>")) == (False, 1)


def test_corrections_tell_their_reasons_newest_first(client: Client):
    publication = factories.make_published()
    assert "No corrections" in client.get("/corrections/").content.decode()
    _publish_again(publication, kind="correction", reason="A figure was wrong.")
    _publish_again(publication, kind="retraction", reason="The report was forged.")
    page = client.get("/corrections/").content.decode()
    assert [page.index(words) > 0 for words in ("A figure was wrong.", "The report was forged.")] == [True, True]
    assert page.index("The report was forged.") < page.index("A figure was wrong.")


def test_list_shows_each_check_once_and_pages(client: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("annotations.web.checks.PAGE_SIZE", 2)
    first, second, third = (factories.make_published() for _number in range(3))
    newest = _publish_again(first, kind="update", reason="A second count.")
    response = client.get("/checks/")
    assert [row["publication"].pk for row in response.context["rows"]] == [newest.pk, third.pk]
    response = client.get(f"/checks/?before={third.pk}")
    assert [row["publication"].pk for row in response.context["rows"]] == [second.pk]


def test_feed_is_valid_atom_with_an_entry_for_each_version(client: Client):
    checker = factories.make_user()
    claim = factories.make_claim(checker, statement="A bell \x07 & <b>bold</b> 🤔")
    first = factories.make_published(claim, checker=checker)
    second = _publish_again(first, kind="correction", reason="Growth was <i>under</i> 5%.")
    response = client.get("/feed.atom")
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = ElementTree.fromstring(response.content)  # noqa: S314  # our own feed
    entries = feed.findall("atom:entry", ATOM)
    base = f"http://testserver/checks/{first.claim_id}"
    assert [entry.findtext("atom:id", namespaces=ATOM) for entry in entries] == [f"{base}/2/", f"{base}/1/"]
    assert entries[0].findtext("atom:title", namespaces=ATOM) == "Half true: A bell  & <b>bold</b> 🤔"
    summary = entries[0].find("atom:summary", ATOM)
    assert (summary.get("type"), summary.text.splitlines()[0]) == (
        "html", "<p>correction: Growth was &lt;i&gt;under&lt;/i&gt; 5%.</p>",
    )  # fmt: skip
    assert feed.findtext("atom:updated", namespaces=ATOM) == second.published_at.isoformat()
    assert [link.get("rel") for link in feed.findall("atom:link", ATOM)] == ["alternate", "self"]


@pytest.mark.parametrize(
    ("path", "queries"),
    [("/checks/", 2), ("/checks/{pk}/", 2), ("/checks/{pk}/1/", 3), ("/corrections/", 1), ("/feed.atom", 1)],
)
def test_page_takes_fixed_queries(client: Client, django_assert_num_queries, path: str, queries: int):
    publication = factories.make_published()
    _publish_again(publication, kind="update", reason="A second count.")
    for _number in range(3):
        factories.make_published()
    with django_assert_num_queries(queries):
        client.get(path.format(pk=publication.claim_id))


def test_page_may_be_kept_for_a_minute_and_asked_for_again(client: Client):
    publication = factories.make_published()
    address = f"/checks/{publication.claim_id}/"
    response = client.get(address)
    assert response["Cache-Control"] == "public, max-age=60"
    assert response.cookies == {}
    assert client.get(address, headers={"If-None-Match": response["ETag"]}).status_code == 304
    _publish_again(publication, kind="update", reason="A second count.")
    assert client.get(address, headers={"If-None-Match": response["ETag"]}).status_code == 200
    client.force_login(factories.make_user())
    assert client.get(address)["Cache-Control"] == "private, no-cache"


def test_page_of_the_claim_says_that_its_check_was_retracted():
    checker = factories.make_user()
    publication = factories.make_published(checker=checker)
    address = f"/claims/{publication.claim_id}/"
    assert "public, version 1" in words_of(signed_in(user=checker).get(address).content)
    _publish_again(publication, kind="retraction", reason="The person meant was another.")
    page = words_of(signed_in(user=checker).get(address).content)
    assert ("retracted, version 2" in page, "public, version" in page) == (True, False)
