import json
from datetime import date

import pytest

from annotations import replies, revise
from annotations.exports import EXPORTS
from annotations.models import Claim, Role
from annotations.snapshot import with_check
from annotations.weigh import Passage
from tests import factories

pytestmark = pytest.mark.django_db


def stream(claims=None):
    claims = Claim.objects.all() if claims is None else claims
    return EXPORTS["claims.ndjson"].stream(claims, base_url="https://desk.example")


def objects(claims=None):
    return [json.loads(line) for line in b"".join(stream(claims)).splitlines()]


def z(time):
    return time.isoformat().replace("+00:00", "Z")


def test_ndjson_line_holds_the_whole_check():
    checker = factories.make_user(name="ana")
    wire = factories.make_article(
        checker, text="🤔 Tax rose. It rose by 4 percent, 🤔 she said.", title="Tax", language="en"
    )
    talk = factories.make_transcript(checker)
    exact = "It rose by 4 percent"
    highlight = factories.make_highlight(wire, exact=exact, actor=checker)
    passage = Passage(article=talk, start=4, end=8)
    item = factories.make_evidence(
        highlight.claim,
        checker,
        kind="passage",
        stance="refutes",
        url="",
        title="",
        quote="",
        passage=passage,
        published_on=date(2025, 3, 2),
        caveat="🤔 They alone count.",
    )
    reply = factories.make_reply(
        highlight.claim,
        asked="The “port”\u2028authority",
        asked_on=date(2025, 3, 1),
        state="answered",
        answer="🤔 No.",
        settled_on=date(2025, 3, 3),
    )
    replies.withdraw_reply(reply=factories.make_reply(highlight.claim), actor=checker)
    verdict = factories.make_verdict(highlight.claim, checker, rating="unproven", rationale="Nobody\u2028counted.")
    claim = with_check(Claim.objects.all()).get()
    assert objects() == [
        {
            "id": claim.pk,
            "desk": claim.desk.slug,
            "statement": exact,
            "claimant": "",
            "said_on": None,
            "topics": [],
            "status": "open",
            "priority": 0,
            "due_at": None,
            "assigned_to": None,
            "verdicts_required": 1,
            "verdicts_state": "open",
            "published_version": None,
            "submitted_at": None,
            "created_at": z(claim.created_at),
            "updated_at": z(claim.updated_at),
            "highlights": [
                {
                    "id": highlight.pk,
                    "article": wire.pk,
                    "article_title": "Tax",
                    "article_url": "",
                    "publisher": "",
                    "revision": wire.revision.pk,
                    "revision_number": 1,
                    "sha256": wire.revision.sha256,
                    "start": 12,
                    "end": 32,
                    "start_utf16": 13,
                    "end_utf16": 33,
                    "exact": exact,
                    "prefix": "🤔 Tax rose. ",
                    "suffix": ", 🤔 she said.",
                    "start_ms": None,
                    "end_ms": None,
                    "state": "carried",
                    "created_at": z(highlight.created_at),
                    "updated_at": z(highlight.updated_at),
                }
            ],
            "evidence": [
                {
                    "id": item.pk,
                    "stance": "refutes",
                    "kind": "passage",
                    "url": talk.url,
                    "title": talk.title,
                    "publisher": "",
                    "quote": "loan",
                    "note": "",
                    "published_on": "2025-03-02",
                    "caveat": "🤔 They alone count.",
                    "passage": {
                        "article": talk.pk,
                        "article_title": talk.title,
                        "article_url": talk.url,
                        "publisher": "",
                        "revision": talk.revision.pk,
                        "revision_number": 1,
                        "sha256": talk.revision.sha256,
                        "start": 4,
                        "end": 8,
                        "start_utf16": 4,
                        "end_utf16": 8,
                        "exact": "loan",
                        "prefix": "The ",
                        "suffix": talk.revision.text[8:40],
                    },
                    "created_by": "ana",
                    "created_at": z(item.created_at),
                    "updated_at": z(item.updated_at),
                }
            ],
            "verdicts": [
                {
                    "id": verdict.pk,
                    "rating": "unproven",
                    "rating_name": "Unproven",
                    "rating_value": 0,
                    "averitec_label": "Not Enough Evidence",
                    "rationale": "Nobody\u2028counted.",
                    "author": "ana",
                    "kind": "open",
                    "created_at": z(verdict.created_at),
                }
            ],
            "replies": [
                {
                    "id": reply.pk,
                    "asked": "The “port”\u2028authority",
                    "asked_on": "2025-03-01",
                    "channel": "email",
                    "state": "answered",
                    "answer": "🤔 No.",
                    "settled_on": "2025-03-03",
                }
            ],
        }
    ]


def test_ndjson_lines_survive_readers_that_split_at_every_unicode_line_end():
    factories.make_verdict(factories.make_claim(), rationale="One\u2028two\u2029three\x85four.")
    lines = b"".join(stream()).decode().splitlines()
    assert [json.loads(line)["verdicts"][0]["rationale"] for line in lines] == ["One\u2028two\u2029three\x85four."]


def test_ndjson_tells_where_a_highlight_stands_after_a_revision():
    highlight = factories.make_highlight(factories.make_article(text="Tax rose in May. Nobody paid."))
    article = highlight.revision.article
    revision = revise.revise_article(
        article=article, actor=highlight.created_by, text="😀 New. Tax rose in May. Nobody paid."
    )
    (place,) = objects()[0]["highlights"]
    told = {key: place[key] for key in ("revision", "revision_number", "sha256", "start", "start_utf16", "end_utf16")}
    assert told == {
        "revision": revision.pk,
        "revision_number": 2,
        "sha256": revision.sha256,
        "start": 7,
        "start_utf16": 8,
        "end_utf16": 24,
    }
    assert (place["exact"], place["prefix"], place["state"]) == ("Tax rose in May.", "😀 New. ", "carried")


def test_pieces_hold_each_claim_once_in_the_order_of_their_ids(monkeypatch):
    monkeypatch.setattr("annotations.exports.claims_ndjson.FIRST_PIECE", 2)
    claims = [factories.make_claim().pk for _number in range(6)]
    assert [claim["id"] for claim in objects(Claim.objects.order_by("-priority"))] == claims


def test_ndjson_of_a_user_holds_their_desks_alone():
    ours = factories.make_claim()
    other = factories.make_desk(slug="other", name="Other")
    factories.make_submitted(factories.make_claim(desk=other))
    reader = factories.make_user(Role.READER, desk=ours.desk)
    assert [claim["id"] for claim in objects(Claim.objects.on_desks_of(reader))] == [ours.pk]
    assert objects(Claim.objects.none()) == []
