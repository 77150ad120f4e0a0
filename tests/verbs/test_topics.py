"""A desk's topics: one spelling for all, made on the way, part of what is reviewed."""

import pytest

from annotations import annotate
from annotations.errors import InvalidInput, NotAllowed
from annotations.models import Claim, Event, Role, Status, Topic
from annotations.slugs import LONGEST, slug_of
from tests import factories
from tests.api.client import client_of
from tests.web.pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Economy", "economy"),
        ("  Public   Health!  ", "public-health"),
        ("Straße & Öl", "strasse-öl"),
        ("ﬁnance", "finance"),
        ("অর্থনীতি", "অর্থনীতি"),
        ("a/b?c#d", "a-b-c-d"),
    ],
)
def test_slug_is_readable_in_every_script(name: str, slug: str):
    assert slug_of(name) == slug


def test_slugs_of_long_and_wordless_names_differ():
    names = ["x" * 100, "x" * 101, "!!!", "???"]
    slugs = [slug_of(name) for name in names]
    assert len(set(slugs)) == len(names)
    assert [slug for slug in slugs if not 0 < len(slug) <= LONGEST] == []


def test_topics_are_made_once_and_spelt_as_the_desk_does():
    checker = factories.make_user()
    first = factories.make_claim(checker, topics=["Public health", "Economy"])
    second = factories.make_claim(checker, topics=["PUBLIC  HEALTH", "economy", "Economy"])
    assert (first.topics, second.topics) == (["Economy", "Public health"], ["Economy", "Public health"])
    assert sorted(Topic.objects.values_list("slug", "name")) == [
        ("economy", "Economy"),
        ("public-health", "Public health"),
    ]
    assert Event.objects.filter(noun="topic").count() == 2


def test_topics_of_another_desk_are_its_own():
    factories.make_claim(topics=["Economy"])
    elsewhere = factories.make_claim(desk=factories.make_desk(slug="elsewhere"), topics=["ECONOMY"])
    assert elsewhere.topics == ["ECONOMY"]


def test_change_of_topics_is_recorded_and_voids_a_review():
    claim = factories.make_submitted()
    actor = factories.make_user()
    annotate.edit_claim(claim=claim, actor=actor, changes={"topics": ["Economy"]})
    claim.refresh_from_db()
    assert (claim.status, claim.topics) == (Status.CHECKING, ["Economy"])
    assert Event.objects.get(claim=claim, act="edited").data == {"topics": [[], ["Economy"]]}


def test_same_topics_change_nothing():
    claim = factories.make_claim(topics=["Economy", "Ports"])
    annotate.edit_claim(claim=claim, actor=factories.make_user(), changes={"topics": ["ports", "Economy"]})
    assert not Event.objects.filter(claim=claim, act="edited").exists()


@pytest.mark.parametrize(
    "names",
    [[" "], ["x" * 61], ["a\x00b"], [f"topic {number}" for number in range(11)]],
    ids=["blank", "long", "nul", "many"],
)
def test_topics_that_cannot_be_are_refused(names: list[str]):
    claim = factories.make_claim()
    with pytest.raises(InvalidInput) as refused:
        annotate.edit_claim(claim=claim, actor=factories.make_user(), changes={"topics": names})
    assert list(refused.value.fields) == ["topics"]
    assert not Topic.objects.exists()


def test_reader_sets_no_topics():
    claim = factories.make_claim()
    with pytest.raises(NotAllowed):
        annotate.edit_claim(claim=claim, actor=factories.make_user(Role.READER), changes={"topics": ["Economy"]})
    assert not Topic.objects.exists()


def test_api_sets_and_filters_topics():
    claim = factories.make_claim()
    factories.make_claim(topics=["Ports"])
    client = client_of()
    answer = client.patch(f"claims/{claim.pk}/", {"topics": ["Public health"]})
    assert (answer.status_code, answer.json()["topics"]) == (200, ["Public health"])
    found = client.get("claims/?topic=public-health").json()["results"]
    assert [row["id"] for row in found] == [claim.pk]
    assert client.get("claims/?topic=unknown").json()["results"] == []
    assert client.patch(f"claims/{claim.pk}/", {"topics": "Ports"}).status_code == 400


def test_claim_page_sets_topics_with_commas_between_them():
    claim = factories.make_claim()
    client = signed_in()
    sent = {"statement": claim.statement, "topics": "Economy, ports ,", "priority": "0"}
    assert client.post(f"/claims/{claim.pk}/edit/", sent).status_code == 302
    assert Claim.objects.get(pk=claim.pk).topics == ["Economy", "ports"]
    page = client.get(f"/claims/{claim.pk}/").content.decode()
    assert ('value="Economy, ports"' in page, "the topics from “–” to “Economy, ports”" in page) == (True, True)
