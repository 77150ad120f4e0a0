"""How long texts may be, whichever way they come in; what is stored stays readable in a table."""

import csv
import json
from datetime import date
from io import StringIO

import pytest

from annotations import discuss, marking, replies, review, weigh
from annotations.annotate import create_claim, edit_claim
from annotations.errors import InvalidInput
from annotations.exports import EXPORTS
from annotations.models import Claim, Evidence, Highlight, Role, Verdict
from annotations.publish import publish_claim
from annotations.validators import LONGEST_STATEMENT, LONGEST_TEXT
from tests import factories
from tests.api.client import client_of, pointers
from tests.datasets.importing import Importer

pytestmark = pytest.mark.django_db
STATEMENT, TEXT = "🤔" * LONGEST_STATEMENT, "🤔" * LONGEST_TEXT


def test_limits_are_those_that_python_reads_in_a_cell():
    assert (LONGEST_STATEMENT, LONGEST_TEXT) == (5_000, 50_000)
    assert csv.field_size_limit() > 2 * LONGEST_TEXT


def refused(verb, **sent):
    with pytest.raises(InvalidInput) as refusal:
        verb(**sent)
    return list(refusal.value.fields)


def test_statement_has_an_end():
    actor = factories.make_user()
    desk = actor.memberships.get().desk
    claim = create_claim(desk=desk, actor=actor, statement=STATEMENT)
    assert refused(create_claim, desk=desk, actor=actor, statement=STATEMENT + "x") == ["statement"]
    assert refused(edit_claim, claim=claim, actor=actor, changes={"statement": STATEMENT + "x"}) == ["statement"]


@pytest.mark.parametrize("name", ["quote", "note", "caveat"])
def test_texts_of_evidence_have_an_end(name):
    actor, claim = factories.make_user(), factories.make_claim()
    item = weigh.add_evidence(claim=claim, actor=actor, stance="context", kind="note", **{"note": "n", name: TEXT})
    sent = {"note": "n", name: TEXT + "x"}
    assert refused(weigh.add_evidence, claim=claim, actor=actor, stance="context", kind="note", **sent) == [name]
    assert refused(weigh.edit_evidence, evidence=item, actor=actor, changes={name: TEXT + "x"}) == [name]


def test_rationale_of_a_verdict_has_an_end_sealed_or_not():
    actor, claim = factories.make_user(), factories.make_claim()
    rating = factories.rating_of(claim.desk, "false")
    weigh.give_verdict(claim=claim, actor=actor, rating=rating, rationale=TEXT)
    assert refused(weigh.give_verdict, claim=claim, actor=actor, rating=rating, rationale=TEXT + "x") == ["rationale"]
    response = client_of().post("claims/", {"statement": "Sealed.", "verdicts_required": 2})
    sealed = Claim.objects.get(pk=response.json()["id"])
    assert refused(weigh.give_verdict, claim=sealed, actor=actor, rating=rating, rationale=TEXT + "x") == ["rationale"]


def test_answer_comment_and_note_have_an_end():
    checker, reviewer, claim = factories.make_user(), factories.make_user(Role.REVIEWER), factories.make_submitted()
    asked = {"asked": "The port", "asked_on": date(2026, 1, 1), "channel": "email", "state": "answered"}
    assert refused(replies.log_reply, claim=claim, actor=checker, **asked, answer=TEXT + "x") == ["answer"]
    assert refused(discuss.add_comment, claim=claim, actor=checker, body=TEXT + "x") == ["body"]
    assert refused(review.return_claim, claim=claim, actor=reviewer, note=TEXT + "x") == ["note"]
    assert refused(publish_claim, claim=claim, actor=reviewer, note=TEXT + "x") == ["note"]
    assert refused(publish_claim, claim=claim, actor=reviewer, reason=TEXT + "x") == ["reason"]
    assert publish_claim(claim=claim, actor=reviewer, note=TEXT).version == 1


def test_highlight_has_an_end_and_its_quote_is_no_statement_beyond_one():
    actor = factories.make_user()
    article = factories.make_article(actor, text="a b" + "x" * LONGEST_TEXT)
    length, client = article.revision.length, client_of()
    assert refused(marking.mark_claim, article=article, actor=actor, start=0, end=length, statement="s") == ["start"]
    marking.mark_claim(article=article, actor=actor, start=length - LONGEST_TEXT, end=length, statement="s")
    for sent, at_fault in (({"start": 0, "end": 6000}, "#/end"), ({"exact": article.revision.text[:6000]}, "#/exact")):
        response = client.post("highlights/", {"article": article.pk, **sent})
        assert (response.status_code, pointers(response)) == (400, [at_fault])
    assert Highlight.objects.count() == 1


@pytest.mark.parametrize(
    ("path", "sent", "at_fault"),
    [
        ("claims/", {"statement": STATEMENT + "x"}, "#/statement"),
        ("evidence/", {"stance": "context", "kind": "note", "note": TEXT + "x"}, "#/note"),
        ("verdicts/", {"rating": "false", "rationale": TEXT + "x"}, "#/rationale"),
        ("replies/", {"asked": "P", "channel": "email", "state": "answered", "answer": TEXT + "x"}, "#/answer"),
    ],
)
def test_rest_names_what_is_too_long(path, sent, at_fault):
    claim = factories.make_claim()
    response = client_of().post(path, sent if path == "claims/" else {"claim": claim.pk, **sent})
    assert (response.status_code, pointers(response)) == (400, [at_fault])


def test_import_keeps_the_beginning_and_says_so():
    importer = Importer("averitec")
    answer = {"answer": TEXT + "end", "answer_type": "Extractive", "source_url": "https://a.example/"}
    record = {"claim": "Tax rose.", "label": "Refuted", "justification": TEXT + "end", "questions": [
        {"question": "Did it?", "answers": [answer]}
    ]}  # fmt: skip
    long = {"claim": STATEMENT + "x"}
    assert importer.read(json.dumps([record, long]).encode()) == {"claims": 1, "present": 0, "refused": 1}
    kept = "mended: {}: it is longer than 50000 characters, and its beginning was kept."
    assert importer.told == [
        (1, kept.format("quote")),
        (1, kept.format("rationale")),
        (2, "refused: statement: A statement has at most 5000 characters; this has 5001."),
    ]
    assert (Evidence.objects.get().quote, Verdict.objects.get().rationale) == (TEXT, TEXT)


def test_longest_of_everything_comes_out_of_a_table_as_it_went_in():
    actor = factories.make_user()
    article = factories.make_article(actor, text=TEXT)
    claim = marking.mark_claim(article=article, actor=actor, start=0, end=LONGEST_TEXT, statement=STATEMENT).claim
    factories.make_verdict(claim, actor, rationale="=" * LONGEST_TEXT)
    raw = b"".join(EXPORTS["claims.csv"].stream(Claim.objects.all(), base_url="https://desk.example"))
    (row,) = csv.DictReader(StringIO(raw.decode("utf-8-sig"), newline=""))
    assert (row["statement"], row["rationale"], row["exact"]) == (STATEMENT, "'" + "=" * LONGEST_TEXT, TEXT)
