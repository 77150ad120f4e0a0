"""The page of one published check: what it holds, its versions side by side, and what machines are told."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from annotations import annotate, people, publish, review, store, transitions, weigh
from annotations.models import Publication, Role, Status
from annotations.weigh import Passage
from tests import factories
from tests.web.pages import words_of

pytestmark = pytest.mark.django_db
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def publish_again(publication: Publication, *, kind: str, reason: str = "A figure was wrong.") -> Publication:
    claim = publication.claim
    claim.refresh_from_db()
    if claim.status == Status.PUBLISHED:
        transitions.move_claim(claim=claim, actor=factories.make_user(), to=Status.CHECKING)
    review.submit_claim(claim=claim, actor=factories.make_user())
    return publish.publish_claim(claim=claim, actor=factories.make_user(Role.REVIEWER), kind=kind, reason=reason)


def corrected(kind: str = "correction") -> Publication:
    """A check whose second version has another statement, rating, rationale and evidence."""
    checker = factories.make_user()
    article = factories.make_article(checker, publisher="Wire", url="https://wire.example/1")
    claim = factories.make_highlight(article, actor=checker).claim
    first = factories.make_published(claim, checker=checker, rating="half-true")
    annotate.edit_claim(claim=claim, actor=checker, changes={"statement": "The minister closed the debate."})
    weigh.withdraw_evidence(evidence=claim.evidence.get(), actor=checker)
    factories.make_evidence(claim, checker, title="Census", quote="4,100 people")
    factories.make_verdict(claim, checker, rating="false", rationale="The plan speaks of 900 posts.")
    return publish_again(first, kind=kind)


@pytest.mark.parametrize("path", ["/checks/{pk}/", "/checks/{pk}/2/", "/corrections/"])
def test_correction_shows_before_and_after(client: Client, path: str):
    publication = corrected()
    html = client.get(path.format(pk=publication.claim_id)).content.decode()
    labels = ("Statement", "Rating", "Rationale", "Evidence added", "Evidence withdrawn")
    rows = [html.index(f"<dt>{label}") for label in labels]
    assert rows == sorted(rows)
    diff = words_of(html.encode())
    assert "A figure was wrong." in diff
    assert "The minister removed: opened added: closed the" in diff
    assert "removed: Half true added: False" in diff
    assert "added: 4,100 people" in diff


def test_first_version_has_no_before(client: Client):
    publication = factories.make_published()
    page = words_of(client.get(f"/checks/{publication.claim_id}/").content)
    assert "Before and after" not in page


def test_earlier_version_stays_byte_for_byte_what_was_published():
    publication = factories.make_published()
    kept = Publication.objects.values().get(pk=publication.pk)
    factories.make_verdict(publication.claim, rating="false", rationale="Anew.")
    publish_again(publication, kind="correction")
    assert Publication.objects.values().get(pk=publication.pk) == kept


def test_api_tells_what_a_version_changed(client: Client):
    publication = corrected()
    changes = client.get(f"/api/v1/publications/{publication.pk}/").json()["changes"]
    new, old = publication.snapshot["evidence"][0]["id"], publication.claim.publications.get(version=1)
    before = old.snapshot["evidence"][0]
    nothing = {"item": None, "name": "", "part": ""}
    assert changes == [
        {
            "field": "statement",
            "act": "edited",
            "before": "The minister opened the debate with a promise.",
            "after": "The minister closed the debate.",
            **nothing,
        },
        {"field": "rating", "act": "edited", "before": "Half true", "after": "False", **nothing},
        {
            "field": "rationale",
            "act": "edited",
            "before": "The plan speaks of 1,900 posts, not of twice as many.",
            "after": "The plan speaks of 900 posts.",
            **nothing,
        },
        {
            "field": "evidence",
            "act": "added",
            "before": None,
            "after": "4,100 people",
            "item": new,
            "name": "Census",
            "part": "",
        },
        {
            "field": "evidence",
            "act": "withdrawn",
            "before": before["quote"],
            "after": None,
            "item": before["id"],
            "name": before["title"],
            "part": "",
        },
    ]
    assert client.get(f"/api/v1/publications/{old.pk}/").json()["changes"] is None


def test_quote_stands_in_the_words_around_it(client: Client):
    checker = factories.make_user()
    claim = factories.make_claim(checker)
    article = factories.make_article(checker, text="Before. In 2025 about 4,100 people worked here, it said.\n\nNext.")
    start = article.revision.text.index("4,100 people")
    passage = Passage(article=article, start=start, end=start + len("4,100 people"))
    factories.make_evidence(claim, checker, kind="passage", url="", title="", quote="", passage=passage)
    publication = factories.make_published(claim, checker=checker)
    html = client.get(f"/checks/{publication.claim_id}/").content.decode()
    assert '<span class="around">Before. In 2025 about </span><q>4,100 people</q>' in html
    assert '<span class="around"> worked here, it said.</span>' in html


def test_time_line_tells_what_happened_in_order(client: Client):
    checker = factories.make_user()
    article = factories.make_article(
        checker, title="Port to grow", url="https://wire.example/1", published_at=datetime(2026, 3, 5, tzinfo=UTC)
    )
    claim = factories.make_highlight(article, actor=checker).claim
    annotate.edit_claim(claim=claim, actor=checker, changes={"said_on": date(2026, 3, 4)})
    first = factories.make_published(claim, checker=checker)
    publish_again(first, kind="correction")
    publish_again(first, kind="retraction", reason="Forged.")
    moments = client.get(f"/checks/{claim.pk}/").context["timeline"]
    assert [(moment.words, moment.link, moment.note) for moment in moments] == [
        ("Said", "", ""),
        ("Published in “Port to grow”", "https://wire.example/1", ""),
        ("Marked for checking", "", ""),
        ("Rated “Half true”", "", ""),
        ("Check published", f"/checks/{claim.pk}/1/", ""),
        ("Corrected", f"/checks/{claim.pk}/2/", "A figure was wrong."),
        ("Retracted", f"/checks/{claim.pk}/", "Forged."),
    ]
    assert [str(moment.on) for moment in moments[:2]] == ["2026-03-04", "2026-03-05"]


def _change_every_live_row(publication: Publication) -> None:
    """Change by verbs what a desk may change, and the scale past them: no public page may notice."""
    claim, desk = publication.claim, publication.claim.desk
    admin = factories.make_user(Role.ADMIN)
    article = claim.highlights.get().revision.article
    annotate.edit_claim(
        claim=claim, actor=admin, changes={"statement": "X.", "claimant": "Y", "said_on": date(2020, 1, 1)}
    )
    item = claim.evidence.standing().get()
    weigh.edit_evidence(evidence=item, actor=admin, changes={"title": "Z", "quote": "Q", "note": "N"})
    factories.make_verdict(claim, admin, rating="true", rationale="R.")
    store.correct_article(
        article=article, actor=admin, changes={"title": "T", "url": "https://x.example/", "publisher": "P"}
    )
    people.correct_desk(desk=desk, actor=admin, name="Renamed", time_zone="Pacific/Auckland")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE annotations_rating SET name = 'W' || name, value = value + 3")


PUBLIC = ["/checks/", "/checks/{pk}/", "/checks/{pk}/1/", "/corrections/", "/feed.atom"]


@pytest.mark.parametrize("path", PUBLIC)
@pytest.mark.parametrize("accept", [BROWSER, "application/ld+json"], ids=["page", "json-ld"])
def test_public_pages_read_no_live_row(client: Client, path: str, accept: str):
    publication = corrected()
    address = path.format(pk=publication.claim_id)
    before = client.get(address, headers={"Accept": accept}).content
    _change_every_live_row(publication)
    assert client.get(address, headers={"Accept": accept}).content == before


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("", "text/html; charset=utf-8"),
        ("*/*", "text/html; charset=utf-8"),
        (BROWSER, "text/html; charset=utf-8"),
        ("text/plain", "text/html; charset=utf-8"),
        ("application/ld+json", "application/ld+json"),
        ("application/json", "application/json"),
        ("application/ld+json;q=0.9, text/html;q=0.5", "application/ld+json"),
        ("application/ld+json;q=0.2, text/html;q=0.5", "text/html; charset=utf-8"),
        ("application/ld+json;q=0, */*", "text/html; charset=utf-8"),
    ],
)
def test_reader_gets_the_type_they_prefer(client: Client, accept: str, media_type: str):
    publication = factories.make_published()
    for address in (f"/checks/{publication.claim_id}/", f"/checks/{publication.claim_id}/1/"):
        response = client.get(address, headers={"Accept": accept})
        assert (response.status_code, response["Content-Type"]) == (200, media_type)
        assert "Accept" in [name.strip() for name in response["Vary"].split(",")]
        assert response["Link"] == f'<{address}>; rel="alternate"; type="application/ld+json"'


def linked_data(client: Client, address: str) -> dict[str, Any]:
    return json.loads(client.get(address, headers={"Accept": "application/ld+json"}).content)


def test_correction_is_emitted_as_claim_review_anew(client: Client):
    publication = corrected()
    base = f"http://testserver/checks/{publication.claim_id}/"
    newest = linked_data(client, f"/checks/{publication.claim_id}/")
    assert (newest["@type"], newest["url"], newest["claimReviewed"]) == (
        "ClaimReview",
        base,
        "The minister closed the debate.",
    )
    rating = {"alternateName": "False", "ratingValue": "1", "bestRating": "5", "worstRating": "1"}
    assert newest["reviewRating"] == {"@type": "Rating", **rating}
    earlier = linked_data(client, f"/checks/{publication.claim_id}/1/")
    assert (earlier["url"], earlier["creativeWorkStatus"]) == (f"{base}1/", "Superseded")
    assert earlier["reviewRating"]["alternateName"] == "Half true"


@pytest.mark.parametrize("version", ["", "1/", "2/"])
def test_retracted_check_has_no_rating_for_machines_in_any_version(client: Client, version: str):
    publication = corrected("retraction")
    data = linked_data(client, f"/checks/{publication.claim_id}/{version}")
    assert (data["@type"], data["creativeWorkStatus"], data["correction"]["text"], "reviewRating" in data) == (
        "CreativeWork",
        "Retracted",
        "A figure was wrong.",
        False,
    )


def test_retracted_check_answers_200_with_its_banner(client: Client):
    publication = corrected("retraction")
    response = client.get(f"/checks/{publication.claim_id}/")
    page = words_of(response.content)
    assert response.status_code == 200
    assert ("This check is retracted" in page, "What the retraction changed" in page) == (True, True)


def test_page_tells_other_sites_what_it_is(client: Client):
    publication = corrected()
    html = client.get(f"/checks/{publication.claim_id}/").content.decode()
    first = publication.claim.publications.get(version=1)
    expected = {
        'property="og:type"': "article",
        'property="og:url"': f"http://testserver/checks/{publication.claim_id}/",
        'property="og:site_name"': publication.claim.desk.name,
        'property="og:title"': "False: The minister closed the debate.",
        'property="og:description"': "The plan speaks of 900 posts.",
        'property="article:published_time"': first.published_at.isoformat(),
        'property="article:modified_time"': publication.published_at.isoformat(),
    }
    assert [name for name, value in expected.items() if f'<meta {name} content="{value}">' not in html] == []
    assert f'<link rel="canonical" href="http://testserver/checks/{publication.claim_id}/">' in html


def test_hostile_words_stay_words_in_page_and_data(client: Client):
    hostile = "</script><script>alert(1)</script><!--"
    checker = factories.make_user()
    claim = factories.make_claim(checker, statement=hostile, claimant=hostile)
    factories.make_evidence(claim, checker, title=hostile, quote=hostile, note=hostile, publisher=hostile)
    first = factories.make_published(claim, checker=checker)
    factories.make_verdict(claim, checker, rationale=hostile)
    publish_again(first, kind="correction", reason=hostile)
    for path in PUBLIC:
        html = client.get(path.format(pk=claim.pk)).content.decode()
        assert ("<script>alert" in html, "<!--" in html) == (False, False)
    assert linked_data(client, f"/checks/{claim.pk}/")["claimReviewed"] == hostile


def test_page_not_changed_since_is_not_sent_again(client: Client):
    publication = factories.make_published()
    address = f"/checks/{publication.claim_id}/"
    response = client.get(address)
    assert client.get(address, headers={"If-Modified-Since": response["Last-Modified"]}).status_code == 304
    assert client.get(address, headers={"If-None-Match": response["ETag"]}).status_code == 304
    client.force_login(factories.make_user())
    assert "Last-Modified" not in client.get(address)


def test_lists_of_an_earlier_version_are_those_where_the_check_stands_now(client: Client):
    publication = corrected()
    page = client.get(f"/checks/{publication.claim_id}/1/").content.decode()
    assert ('href="/checks/ratings/false/"' in page, 'href="/checks/ratings/half-true/"' in page) == (True, False)
    assert client.get("/checks/ratings/false/").status_code == 200
