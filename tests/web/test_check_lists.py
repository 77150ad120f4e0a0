"""Public lists by topic, publisher, claimant and rating; their feeds; the site map."""

from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from django.test import Client

from annotations import annotate
from annotations.models import Claim, Listing, Publication
from tests import factories
from tests.web.pages import words_of
from tests.web.test_check_page import publish_again

pytestmark = pytest.mark.django_db
ATOM = {"atom": "http://www.w3.org/2005/Atom"}
MAP = {"map": "http://www.sitemaps.org/schemas/sitemap/0.9"}
FACETS = ["topics", "publishers", "claimants", "ratings"]


def published(*, rating: str = "false", publisher: str = "The Wire", **fields: object) -> Publication:
    checker = factories.make_user()
    claim = factories.make_highlight(factories.make_article(checker, publisher=publisher), actor=checker).claim
    changes = {"claimant": "Rokeya Begum", "topics": ["Economy", "Ports"], **fields}
    annotate.edit_claim(claim=claim, actor=checker, changes=changes)
    return factories.make_published(claim, checker=checker, rating=rating)


def shown(client: Client, path: str) -> list[int]:
    return [row["publication"].pk for row in client.get(path).context["rows"]]


def test_check_stands_in_the_lists_of_what_was_published(client: Client):
    publication = published()
    for path in (
        "topics/economy/",
        "topics/ports/",
        "publishers/the-wire/",
        "claimants/rokeya-begum/",
        "ratings/false/",
    ):
        assert shown(client, f"/checks/{path}") == [publication.pk]
    page = client.get(f"/checks/{publication.claim_id}/").content.decode()
    links = ["topics/economy", "topics/ports", "publishers/the-wire", "claimants/rokeya-begum", "ratings/false"]
    assert [link for link in links if f'href="/checks/{link}/"' not in page] == []


@pytest.mark.parametrize("facet", FACETS)
def test_lists_of_a_kind_are_told_with_their_numbers(client: Client, facet: str):
    published()
    published()
    published(rating="true", publisher="Ledger", claimant="Adam", topics=["Health"])
    rows = client.get(f"/checks/{facet}/").context["rows"]
    expected = {
        "topics": [("economy", "Economy", 2), ("health", "Health", 1), ("ports", "Ports", 2)],
        "publishers": [("ledger", "Ledger", 1), ("the-wire", "The Wire", 2)],
        "claimants": [("adam", "Adam", 1), ("rokeya-begum", "Rokeya Begum", 2)],
        "ratings": [("false", "False", 2), ("true", "True", 1)],
    }
    assert [(row["slug"], row["name"], row["number"]) for row in rows] == expected[facet]


@pytest.mark.parametrize("facet", FACETS)
def test_kind_without_lists_says_so(client: Client, facet: str):
    assert "No lists yet" in words_of(client.get(f"/checks/{facet}/").content)


@pytest.mark.parametrize(
    "path",
    ["nothing/", "all/", "topics/unknown/", "topics/%00/", "all//", "nothing/economy/", "topics/unknown/feed.atom"],
)
def test_list_that_is_not_there_is_not_found(client: Client, path: str):
    published()
    assert client.get(f"/checks/{path}").status_code == 404


@pytest.mark.parametrize("facet", FACETS)
def test_lists_are_only_read(client: Client, facet: str):
    published()
    assert (client.post(f"/checks/{facet}/").status_code, client.head(f"/checks/{facet}/").status_code) == (405, 200)


def test_correction_moves_a_check_between_lists(client: Client):
    first = published()
    annotate.edit_claim(claim=first.claim, actor=factories.make_user(), changes={"topics": ["Health"]})
    assert shown(client, "/checks/topics/economy/") == [first.pk]
    factories.make_verdict(first.claim, rating="true")
    second = publish_again(first, kind="correction")
    assert shown(client, "/checks/topics/health/") == [second.pk]
    assert shown(client, "/checks/ratings/true/") == [second.pk]
    assert client.get("/checks/topics/economy/").status_code == 404
    assert client.get("/checks/ratings/false/").status_code == 404


def test_retracted_check_stands_under_no_rating_and_says_so_elsewhere(client: Client):
    retraction = publish_again(published(), kind="retraction")
    assert client.get("/checks/ratings/false/").status_code == 404
    assert shown(client, "/checks/topics/economy/") == [retraction.pk]
    assert "Retracted" in words_of(client.get("/checks/topics/economy/").content)


def test_list_pages_by_the_last_check_seen(client: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("annotations.web.checks.PAGE_SIZE", 2)
    first, second, third = (published() for _number in range(3))
    assert shown(client, "/checks/ratings/false/") == [third.pk, second.pk]
    assert shown(client, f"/checks/ratings/false/?before={second.pk}") == [first.pk]
    assert shown(client, f"/checks/ratings/false/?after={first.pk}") == [third.pk, second.pk]
    assert shown(client, f"/checks/ratings/false/?before={10**30}") == [third.pk, second.pk]


def test_index_of_lists_pages_by_the_last_name_seen(client: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("annotations.web.checks.LISTS_ON_PAGE", 2)
    published(topics=["A", "B", "C"])
    assert [row["slug"] for row in client.get("/checks/topics/").context["rows"]] == ["a", "b"]
    assert [row["slug"] for row in client.get("/checks/topics/?after=b").context["rows"]] == ["c"]
    assert client.get("/checks/topics/?after=%00").status_code == 200


@pytest.mark.parametrize(
    ("path", "queries"),
    [("topics/", 1), ("topics/economy/", 3), ("ratings/false/", 3), ("topics/economy/feed.atom", 2)],
)
def test_list_takes_fixed_queries(client: Client, django_assert_num_queries, path: str, queries: int):
    for _number in range(4):
        published()
    with django_assert_num_queries(queries):
        client.get(f"/checks/{path}")


def test_names_of_every_script_have_addresses(client: Client):
    publication = published(claimant="শেখ হাসিনা", topics=["অর্থনীতি", "الاقتصاد"])
    page = client.get(f"/checks/{publication.claim_id}/").content.decode()
    for path in ("claimants/শেখ-হাসিনা", "topics/অর্থনীতি", "topics/الاقتصاد"):
        assert f'href="/checks/{quote(path)}/"' in page
        assert shown(client, f"/checks/{quote(path)}/") == [publication.pk]


def test_list_has_a_feed_of_its_own(client: Client):
    publication = published()
    published(topics=["Health"])
    feed = ElementTree.fromstring(client.get("/checks/topics/economy/feed.atom").content)  # noqa: S314  # our own feed
    ids = [entry.findtext("atom:id", namespaces=ATOM) for entry in feed.findall("atom:entry", ATOM)]
    assert ids == [f"http://testserver/checks/{publication.claim_id}/1/"]
    links = {link.get("rel"): link.get("href") for link in feed.findall("atom:link", ATOM)}
    base = "http://testserver/checks/topics/economy/"
    assert links == {"alternate": base, "self": f"{base}feed.atom"}
    assert 'href="/checks/topics/economy/feed.atom"' in client.get("/checks/topics/economy/").content.decode()


def places(client: Client, path: str) -> list[tuple[str | None, str | None]]:
    response = client.get(path)
    assert (response.status_code, response["Content-Type"]) == (200, "application/xml; charset=utf-8")
    root = ElementTree.fromstring(b"".join(response.streaming_content))  # noqa: S314  # our own
    return [(each.findtext("map:loc", namespaces=MAP), each.findtext("map:lastmod", namespaces=MAP)) for each in root]


def test_site_map_has_each_check_with_its_last_change(client: Client):
    first = published()
    newest = publish_again(first, kind="correction")
    factories.make_submitted()
    assert places(client, "/sitemap.xml") == [
        ("http://testserver/checks/", None),
        ("http://testserver/corrections/", None),
        (f"http://testserver/checks/{first.claim_id}/", newest.published_at.isoformat(timespec="seconds")),
    ]


def test_site_map_that_is_full_names_its_files(client: Client, monkeypatch: pytest.MonkeyPatch):
    publications = [published() for _number in range(3)]
    monkeypatch.setattr("annotations.web.sitemap.MOST_ADDRESSES", 3)
    parts = [place for place, _changed in places(client, "/sitemap.xml")]
    assert parts == sorted({f"http://testserver/sitemaps/{each.claim_id // 3}.xml" for each in publications})
    checks = [place for part in parts for place, _changed in places(client, str(part))]
    assert checks == [f"http://testserver/checks/{each.claim_id}/" for each in publications]
    assert client.get("/sitemaps/999999.xml").status_code == 404
    assert client.get(f"/sitemaps/{10**20}.xml").status_code == 404


def test_robots_are_told_of_the_site_map(client: Client):
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert "Sitemap: http://testserver/sitemap.xml" in response.content.decode().splitlines()


def test_lists_are_those_that_the_snapshots_tell():
    publication = published()
    rows = Listing.objects.filter(claim=publication.claim_id).values_list("facet", "slug", "name", "publication")
    assert sorted(rows) == [
        ("all", "", "", publication.pk),
        ("claimants", "rokeya-begum", "Rokeya Begum", publication.pk),
        ("publishers", "the-wire", "The Wire", publication.pk),
        ("ratings", "false", "False", publication.pk),
        ("topics", "economy", "Economy", publication.pk),
        ("topics", "ports", "Ports", publication.pk),
    ]
    assert Claim.objects.get(pk=publication.claim_id).topics == ["Economy", "Ports"]
