import csv
import json
from collections import Counter
from io import StringIO
from itertools import pairwise

import pytest
from django.core.management import call_command

from annotations.demo import demo_logins, make_demo
from annotations.exports import EXPORTS
from annotations.models import (
    Article,
    Claim,
    Desk,
    Event,
    Evidence,
    Highlight,
    Membership,
    Publication,
    Review,
    User,
)
from annotations.review import next_claim
from tests import factories

pytestmark = pytest.mark.django_db

LOGINS = """Sign in to the demo, each with the password check-it-twice:
  ana    checker
  jo     reviewer
  adam   administrator
  rita   reader
"""


def demo():
    out = StringIO()
    call_command("demo", stdout=out)
    return out.getvalue()


def test_demo_has_claims_in_every_status():
    assert demo() == LOGINS
    assert Counter(Claim.objects.values_list("status", flat=True)) == {
        "open": 2,
        "checking": 2,
        "in_review": 2,
        "published": 3,
        "dismissed": 1,
    }
    assert Counter(Publication.objects.values_list("version", "kind")) == {(1, "first"): 3, (2, "correction"): 1}
    assert Counter(Review.objects.values_list("decision", flat=True)) == {"approve": 4, "return": 1}


def test_demo_uses_every_role_rating_kind_of_evidence_and_stance_across_two_articles():
    make_demo()
    assert dict(Membership.objects.values_list("user__username", "role")) == {
        "ana": "checker",
        "jo": "reviewer",
        "adam": "admin",
        "rita": "reader",
    }
    ratings = Claim.objects.values_list("verdicts__rating__slug", flat=True)
    assert set(ratings) == {"true", "mostly-true", "mostly-false", "false", "unproven", None}
    assert set(Evidence.objects.values_list("kind", flat=True)) == {"web", "passage", "document", "note"}
    assert set(Evidence.objects.values_list("stance", flat=True)) == {"supports", "refutes", "context"}
    talk, wire = Article.objects.order_by("id")
    places = set(
        Evidence.objects.filter(kind="passage").values_list(
            "claim__highlights__revision__article", "passage_revision__article"
        )
    )
    assert places == {(talk.pk, wire.pk), (wire.pk, talk.pk)}


def test_demo_articles_are_what_ingest_makes_of_the_documents():
    make_demo()
    talk, wire = Article.objects.order_by("id")
    assert (talk.kind, talk.title, talk.publisher.name) == (
        "transcript",
        "Under the Channel in three minutes",
        "Meridian Minutes",
    )
    assert (talk.revision.cues.count(), talk.revision.cues.first().start_ms) == (35, 4_000)
    assert "Comments" not in talk.revision.text
    assert (wire.kind, wire.title) == ("article", "Channel Tunnel turns 30 amid calls for more trains")
    assert (wire.publisher.name, wire.place, wire.published_stated) == ("CPS", "FOLKESTONE", "6 May 2024, 07:15")
    assert wire.revision.text.startswith("FOLKESTONE, May 6, 2024 (CPS) - Railway managers")


def test_demo_has_overlapping_highlights_and_a_claim_made_twice():
    make_demo()
    spans = sorted(Highlight.objects.values_list("revision", "start", "end"))
    overlaps = [(a, b) for a, b in pairwise(spans) if a[0] == b[0] and b[1] < a[2]]
    assert len(overlaps) == 1
    twice = [claim for claim in Claim.objects.all() if claim.highlights.values("revision").distinct().count() == 2]
    assert [claim.statement for claim in twice] == [
        "No other tunnel has a longer section under the sea than the Channel Tunnel."
    ]


def test_demo_leaves_the_queue_to_both_reviewers():
    make_demo()
    desk = Desk.objects.get()
    first = next_claim(desk=desk, actor=User.objects.get(username="jo"))
    second = next_claim(desk=desk, actor=User.objects.get(username="adam"))
    assert [claim.priority for claim in (first, second)] == [50, 20]


def test_demo_can_be_exported():
    make_demo()
    files = {
        name: b"".join(export.stream(Claim.objects.all(), base_url="https://desk.example"))
        for name, export in EXPORTS.items()
    }
    assert [name for name, raw in files.items() if not raw] == []
    texts = {name: files[name].decode() for name in ("claims.csv", "claims.ndjson", "claimreview.jsonld")}
    # Ten claims, one of which is made twice, below the header.
    assert len(list(csv.reader(StringIO(texts["claims.csv"], newline="")))) == 12
    assert len(texts["claims.ndjson"].splitlines()) == 10
    assert len(json.loads(texts["claimreview.jsonld"])["@graph"]) == 3


def test_demo_is_made_once():
    demo()
    events = Event.objects.count()
    assert demo() == LOGINS
    assert (Article.objects.count(), Event.objects.count()) == (2, events)


@pytest.mark.parametrize("thing", [factories.make_user, factories.make_article])
def test_demo_leaves_a_desk_in_use_alone(thing):
    thing()
    users, articles = User.objects.count(), Article.objects.count()
    assert demo() == ""
    assert (User.objects.count(), Article.objects.count(), Claim.objects.count()) == (users, articles, 0)


def test_demo_logins_are_those_that_still_work():
    make_demo()
    ana, jo = (User.objects.get(username=name) for name in ("ana", "jo"))
    ana.set_password("a long and quiet harbour")
    ana.save()
    jo.is_active = False
    jo.save()
    assert [login.username for login in demo_logins()] == ["adam", "rita"]
