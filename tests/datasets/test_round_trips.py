"""Out of one database and into an empty one: what each format carries comes back as it was."""

import csv
import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from annotations import annotate, marking, people, publish, review
from annotations.canonical import digest_of
from annotations.exports import EXPORTS
from annotations.models import Claim, Desk, Highlight, Role
from tests import factories
from tests.datasets.importing import Importer
from tests.datasets.test_averitec import kept as kept_of_averitec
from tests.datasets.test_claimreview import kept as kept_of_review

pytestmark = pytest.mark.django_db(transaction=True)

BASE_URL = "https://desk.example"
TEXTS = {
    "https://news.example/port": "🤔 The port will double its jobs.\nIt had 4,100 people. It will double its jobs.",
    "": "A wire story without an address says, “wages fell”, and no more.",
}
# What no format can carry from one database to another: its own numbers and times, and who did it there.
CSV_OWN = {
    "id",
    "desk",
    "status",
    "assigned_to",
    "published_version",
    "verdict_author",
    "verdict_at",
    "verdicts",
    "verdicts_state",
    "highlight",
    "article",
    "state",
}
# claims.csv counts evidence by its stance and lists its addresses: which of them refutes is not told.
CSV_COUNTED = {"evidence_supports", "evidence_refutes", "evidence_context"}


def store_articles(actor, desk):
    return [
        factories.make_article(actor, desk=desk, text=text, url=url, title=f"At {url}", publisher="Wire")
        for url, text in TEXTS.items()
    ]


def mark(article, actor, exact, **fields):
    start = article.revision.text.rindex(exact)
    return marking.mark_claim(article=article, actor=actor, start=start, end=start + len(exact), **fields)


def fill():
    """Claims with every field, two highlights in one article and one in another, evidence and verdicts; published."""
    checker, reviewer = factories.make_user(), factories.make_user(Role.REVIEWER)
    port, wages = store_articles(checker, checker.memberships.get().desk)
    first = mark(port, checker, "The port will double its jobs.", statement="The port’s jobs double.").claim
    mark(port, checker, "It will double its jobs.", claim=first)
    second = mark(wages, checker, "wages fell", statement="=Wages “fell”,\nthey say").claim
    for number, claim in enumerate((first, second), 1):
        changes = {"claimant": f"'Ann {number}", "said_on": date(2026, 1, number), "priority": -number}
        changes["topics"] = [f"=Topic; {number}", "Ports, ships"]
        annotate.edit_claim(claim=claim, actor=checker, changes=changes)
        factories.make_evidence(claim, checker, url=f"https://a.example/{number}", stance="context", title="Is it so?")
        factories.make_verdict(claim, checker, rating="mostly-false", rationale="“Plans”\nspeak of fewer.")
        review.submit_claim(claim=claim, actor=checker)
        publish.publish_claim(claim=claim, actor=reviewer)


def exported(name):
    return b"".join(EXPORTS[name].stream(Claim.objects.all(), base_url=BASE_URL))


def kept(name, raw):
    """What the format carries, without what belongs to one database alone."""
    if name == "claims.csv":
        rows = csv.DictReader(StringIO(raw.decode("utf-8-sig"), newline=""))
        return [{column: row[column] for column in row if column not in CSV_OWN | CSV_COUNTED} for row in rows]
    if name == "averitec.json":
        return [kept_of_averitec(record) for record in json.loads(raw)]
    if name == "claimreview.ndjson":
        return [kept_of_review(json.loads(line)) for line in raw.splitlines()]
    if name == "claimreview.jsonld":
        return [kept_of_review(node) for node in json.loads(raw)["@graph"]]
    if name == "annotations.jsonld":
        return [kept_of_annotation(annotation) for annotation in json.loads(raw)["first"]["items"]]
    return [kept_of_annotation(json.loads(line)) for line in raw.splitlines()]


def kept_of_annotation(annotation):
    target = annotation["target"]
    # Where an article has no address of its own, the source is ours: the article's id in one database.
    source = target["source"] if "news.example" in target["source"] else BASE_URL
    return annotation["body"][0]["value"], source, target["selector"], target["state"]["sha256"]


def publish_all(importer):
    reviewer = factories.make_user(Role.REVIEWER, desk=importer.desk)
    for claim in importer.claims:
        review.submit_claim(claim=claim, actor=importer.actor)
        publish.publish_claim(claim=claim, actor=reviewer)


def emptied(format):
    """An importer for the only desk of a database in which nothing else is."""
    call_command("flush", interactive=False, verbosity=0)
    assert (Desk.objects.count(), Claim.objects.count(), Highlight.objects.count()) == (0, 0, 0)
    return Importer(format, people.create_desk(slug="empty", name="Empty"))


@pytest.mark.parametrize(
    ("name", "format"),
    [("claims.csv", "csv"), ("averitec.json", "averitec"), ("claimreview.ndjson", "claimreview"),
     ("claimreview.jsonld", "claimreview")],
)  # fmt: skip
def test_claims_come_back_into_an_empty_database(name, format):
    fill()
    raw = exported(name)
    before = kept(name, raw)
    assert len(before) == (3 if name == "claims.csv" else 2)
    importer = emptied(format)
    store_articles(importer.actor, importer.desk)
    assert importer.read(raw) == {"claims": 2, "present": 0, "refused": 0}
    assert importer.told == []
    if format == "claimreview":
        publish_all(importer)
    assert kept(name, exported(name)) == before
    assert importer.read(raw) == {"claims": 0, "present": 2, "refused": 0}


@pytest.mark.parametrize("name", ["annotations.jsonld", "annotations.ndjson"])
def test_annotations_come_back_into_an_empty_database(name):
    fill()
    raw = exported(name)
    before = kept(name, raw)
    assert len(before) == 3
    importer = emptied("w3c")
    # Under other ids than there: the address of ours that names a pasted text leads to another article here.
    factories.make_article(importer.actor, desk=importer.desk, text="Stored before all others.")
    store_articles(importer.actor, importer.desk)
    assert importer.read(raw) == {"claims": 3, "present": 0, "refused": 0}
    assert importer.told == []
    assert kept(name, exported(name)) == before
    assert importer.read(raw) == {"claims": 0, "present": 3, "refused": 0}


def test_highlights_in_articles_that_are_not_stored_are_told_and_the_claims_kept():
    fill()
    raw = exported("claims.csv")
    importer = emptied("csv")
    assert importer.read(raw) == {"claims": 2, "present": 0, "refused": 0}
    assert Highlight.objects.count() == 0
    port, wages = (digest_of(text) for text in TEXTS.values())
    left_out = "mended: A highlight was left out: No article of the desk has the "
    by_address = f"{left_out}address https://news.example/port, nor the text whose SHA-256 is {port}. Store it first."
    by_text = f"{left_out}text whose SHA-256 is {wages}. Store it first."
    assert [words for _number, words in importer.told] == [by_address, by_address, by_text]
