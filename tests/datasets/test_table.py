import csv
from datetime import date
from io import StringIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotations import annotate
from annotations.errors import UnreadableInput
from annotations.exports import EXPORTS
from annotations.models import Claim, Desk
from tests import factories
from tests.datasets.importing import Importer

pytestmark = pytest.mark.django_db
# What claims.csv carries of a claim that is in no article: of evidence the addresses, of verdicts the newest.
KEPT = (
    "statement",
    "claimant",
    "said_on",
    "topics",
    "priority",
    "rating",
    "averitec_label",
    "rationale",
    "evidence_urls",
)


def exported(claims):
    raw = b"".join(EXPORTS["claims.csv"].stream(claims, base_url=""))
    rows = {row["id"]: row for row in csv.DictReader(StringIO(raw.decode("utf-8-sig"), newline=""))}
    return raw, [{name: row[name] for name in KEPT} for row in rows.values()]


def test_an_export_comes_back_as_it_was():
    checker = factories.make_user()
    highlight = factories.make_highlight(actor=checker)
    factories.make_highlight(
        highlight.revision.article, exact="About 4,100 people", claim=highlight.claim, actor=checker
    )
    factories.make_evidence(highlight.claim, checker, url="https://a.example/")
    factories.make_evidence(highlight.claim, checker, url="https://b.example/?q=1,2")
    factories.make_verdict(highlight.claim, checker, rating="mostly-true", rationale="Ä “quote”,\nand a line.")
    changes = {"claimant": "'=Ann", "said_on": date(2020, 1, 2), "priority": -7, "topics": ["Ports, ships", "+Economy"]}
    annotate.edit_claim(claim=highlight.claim, actor=checker, changes=changes)
    for statement in ("=1+1", "'=1+1", "''-x", "'plain'", "@you said: “yes”"):
        factories.make_claim(checker, statement=statement)
    raw, before = exported(Claim.objects.all())
    importer = Importer("csv")
    assert importer.read(raw) == {"claims": 6, "present": 0, "refused": 0}
    # Their article is not stored on that desk; see test_round_trips for one where it is.
    assert [words.partition(":")[2].partition(":")[0] for _number, words in importer.told] == [
        " A highlight was left out"
    ] * 2
    assert exported(importer.claims)[1] == before


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text("=+-@'\"\t,;|\r\n aß🤔", min_size=1).filter(str.strip))
def test_any_words_come_back_as_they_were(words):
    claim = Claim.objects.filter(desk__slug="desk").first() or factories.make_claim()
    Claim.objects.filter(pk=claim.pk).update(statement=words.strip())
    raw, before = exported(Claim.objects.filter(pk=claim.pk))
    importer = Importer("csv", factories.make_desk(slug=f"empty-{Desk.objects.count()}", name="Empty"))
    assert importer.read(raw) == {"claims": 1, "present": 0, "refused": 0}
    assert exported(importer.claims)[1] == before


def test_columns_are_mapped_and_found_whatever_their_case():
    importer = Importer("csv")
    raw = b"Claim;Who;Said_On;Rating\nTax rose.;Ann;2020-01-02;False\n;Bo;;\nTax fell.;Bo;02/01/2020;Perhaps\n"
    assert importer.read(raw, statement="claim", claimant="Who") == {"claims": 2, "present": 0, "refused": 1}
    assert [(claim.statement, claim.claimant, claim.said_on) for claim in importer.claims] == [
        ("Tax rose.", "Ann", date(2020, 1, 2)),
        ("Tax fell.", "Bo", None),
    ]
    assert importer.told == [
        (2, "mended: The verdict has no rationale: it says so."),
        (3, "refused: There is no claim."),
        (4, "mended: “02/01/2020” is no sure date, and was left out."),
        (4, "mended: The verdict has no rationale: it says so."),
        (4, "mended: No rating of the desk’s scale says “Perhaps”: no verdict."),
    ]


def test_a_table_of_an_old_spreadsheet_is_read():
    importer = Importer("csv")
    importer.read("statement\nTaxes “rose” – twice".encode("cp1252"))
    assert importer.claims.get().statement == "Taxes “rose” – twice"


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        ({}, "No column holds the claims. Name it: --map statement=COLUMN"),
        ({"statement": "Words"}, "There is no column “Words”; there are: claim, who."),
    ],
)
def test_a_table_without_the_column_is_refused_whole(columns, why):
    with pytest.raises(UnreadableInput) as refusal:
        Importer("csv").read(b"claim,who\nTax rose.,Ann\n", **columns)
    assert refusal.value.detail == why


def test_a_field_that_there_is_not_is_refused():
    with pytest.raises(UnreadableInput, match="There is no field words"):
        Importer("csv").read(b"statement\nTax rose.\n", words="statement")
