import csv
from datetime import UTC, date, datetime
from io import StringIO

import pytest

from annotations import annotate, marking, weigh
from annotations.exports import EXPORTS
from annotations.exports.claims_csv import COLUMNS
from annotations.models import Claim, Desk
from tests import factories

pytestmark = pytest.mark.django_db
BASE_URL = "https://desk.example"
DUE = datetime(2026, 3, 5, 8, tzinfo=UTC)


def rows_of(claims=None):
    """Read the export as a spreadsheet would; its own newlines inside cells are kept."""
    stream = EXPORTS["claims.csv"].stream(Claim.objects.all() if claims is None else claims, base_url=BASE_URL)
    text = b"".join(stream).decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.DictReader(StringIO(text.removeprefix("\ufeff"), newline="")))


def test_csv_row_holds_claim_verdict_evidence_and_highlight():
    checker = factories.make_user(name="ana")
    article = factories.make_article(checker, title="Port, “expansion”", url="https://wire.example/1", publisher="Wire")
    exact = "No other port has built a terminal in twenty years."
    highlight = factories.make_highlight(article, exact=exact, actor=checker)
    annotate.edit_claim(claim=highlight.claim, actor=checker, changes={"topics": ["Ports, ships", "Economy"]})
    claim = factories.make_submitted(highlight.claim, checker=checker)
    Claim.objects.filter(pk=claim.pk).update(claimant="The minister", said_on=date(2026, 3, 4), priority=-5, due_at=DUE)
    verdict = claim.verdicts.get()
    start = article.revision.text.index(exact)
    assert rows_of() == [
        {
            "id": str(claim.pk),
            "desk": claim.desk.slug,
            "statement": exact,
            "claimant": "The minister",
            "said_on": "2026-03-04",
            "topics": "Economy\nPorts, ships",
            "status": "in_review",
            "priority": "-5",
            "due_at": "2026-03-05T08:00:00Z",
            "assigned_to": "ana",
            "published_version": "",
            "rating": "half-true",
            "rating_name": "Half true",
            "rating_value": "3",
            "averitec_label": "Conflicting Evidence/Cherrypicking",
            "rationale": "The plan speaks of 1,900 posts, not of twice as many.",
            "verdict_author": "ana",
            "verdict_at": verdict.created_at.isoformat().replace("+00:00", "Z"),
            "verdict_kind": "open",
            "verdicts_required": "1",
            "verdicts_state": "open",
            "verdicts": "ana:half-true:open",
            "evidence_supports": "1",
            "evidence_refutes": "0",
            "evidence_context": "0",
            "evidence_urls": "https://statistics.example/report",
            "highlight": str(highlight.pk),
            "article": str(article.pk),
            "article_title": "Port, “expansion”",
            "article_url": "https://wire.example/1",
            "publisher": "Wire",
            "revision_number": "1",
            "revision_sha256": article.revision.sha256,
            "start": str(start),
            "end": str(start + len(exact)),
            "start_utf16": str(start + 2),
            "end_utf16": str(start + len(exact) + 2),
            "exact": exact,
            "prefix": article.revision.text[start - 32 : start],
            "suffix": article.revision.text[start + len(exact) :][:32],
            "start_ms": "",
            "end_ms": "",
            "state": "carried",
        }
    ]


def test_csv_repeats_the_claim_for_each_highlight():
    first = factories.make_highlight()
    second = factories.make_highlight(factories.make_transcript(), claim=first.claim)
    rows = rows_of()
    assert [(row["id"], row["highlight"], row["start_ms"], row["end_ms"]) for row in rows] == [
        (str(first.claim_id), str(first.pk), "", ""),
        (str(first.claim_id), str(second.pk), "0", "9000"),
    ]
    assert rows[0]["statement"] == rows[1]["statement"] == first.exact


def test_csv_has_a_row_for_a_claim_without_highlights():
    claim = factories.make_claim()
    (row,) = rows_of()
    assert {column: value for column, value in row.items() if value} == {
        "id": str(claim.pk),
        "desk": claim.desk.slug,
        "statement": claim.statement,
        "status": "open",
        "priority": "0",
        "verdicts_required": "1",
        "verdicts_state": "open",
        "evidence_supports": "0",
        "evidence_refutes": "0",
        "evidence_context": "0",
    }


@pytest.mark.parametrize(
    ("written", "cell"),
    [
        ('=HYPERLINK("https://evil.example")', '\'=HYPERLINK("https://evil.example")'),
        ("+1 million", "'+1 million"),
        ("-5 percent", "'-5 percent"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tlate", "'\tlate"),
        ("\rlate", "'\rlate"),
        ("5 = 5", "5 = 5"),
        ("’tis true", "’tis true"),
    ],
)
def test_csv_neutralises_formulas(written, cell):
    claim = factories.make_claim()
    Claim.objects.filter(pk=claim.pk).update(statement=written)
    assert [row["statement"] for row in rows_of()] == [cell]


def test_csv_of_no_claims_is_a_header():
    assert b"".join(EXPORTS["claims.csv"].stream(Claim.objects.none(), base_url=BASE_URL)).decode() == (
        "\ufeff" + ",".join(COLUMNS) + "\r\n"
    )


def test_csv_counts_only_standing_highlights_and_evidence():
    highlight = factories.make_highlight()
    actor = highlight.created_by
    weigh.withdraw_evidence(evidence=factories.make_evidence(highlight.claim, actor), actor=actor)
    marking.remove_highlight(highlight=highlight, actor=actor)
    (row,) = rows_of()
    assert (row["highlight"], row["evidence_supports"], row["evidence_urls"]) == ("", "0", "")


def test_csv_of_a_desk_leaves_other_desks_out():
    ours = factories.make_claim()
    factories.make_claim(desk=factories.make_desk(slug="other", name="Other"))
    rows = rows_of(Claim.objects.filter(desk=Desk.objects.get(pk=ours.desk_id)))
    assert [row["id"] for row in rows] == [str(ours.pk)]


def test_claims_are_read_in_pieces_of_a_fixed_number_of_queries(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr("annotations.exports.claims_csv.FIRST_PIECE", 2)
    monkeypatch.setattr("annotations.exports.claims_csv.LARGEST_PIECE", 3)
    checker = factories.make_user()
    for _number in range(3):
        factories.make_submitted(checker=checker)
    for _number in range(4):
        factories.make_claim(checker)
    pieces = EXPORTS["claims.csv"].stream(Claim.objects.all(), base_url="")
    next(pieces)  # the header is there before anything is read
    # The ids of a piece, and its lines.
    rows = []
    for _piece in range(3):
        with django_assert_num_queries(2):
            rows.append(next(pieces).count(b"\r\n"))
    with django_assert_num_queries(0):  # the last one was less than a piece
        assert list(pieces) == []
    assert rows == [2, 3, 2]
