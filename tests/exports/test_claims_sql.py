"""PostgreSQL writes claims.ndjson and claims.csv byte for byte as Python would from the same claims."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotations import annotate, marking, revise, settle, weigh
from annotations.exports import claims_csv
from annotations.exports.claims_ndjson import stream
from annotations.exports.export import json_line
from annotations.models import Claim
from annotations.weigh import Passage
from tests import factories
from tests.exports.places import places_of
from tests.exports.records import claim_chunks, claim_record
from tests.exports.rows import csv_of

DUE = datetime(2026, 3, 4, 8, 30, 15, 500000, tzinfo=UTC)
pytestmark = pytest.mark.django_db
AWKWARD = '“Quoted” "double" \\back/slash\ttab\rreturn\x01\x1f\x7f\x85\u2028\u2029 é 🤔𝔘 <b>&amp;</b> العربية'


def by_python():
    lines = b"".join(
        json_line(claim_record(claim, places_of(chunk))) + b"\n"
        for chunk in claim_chunks(Claim.objects.all())
        for claim in chunk
    )
    return lines, csv_of(lines)


def by_postgres():
    return tuple(b"".join(write(Claim.objects.all(), base_url="")) for write in (stream, claims_csv.stream))


def full_claim():
    checker = factories.make_user(name="ana")
    article = factories.make_article(
        checker,
        text="🤔 Tax rose. It rose by 4 percent, 🤔 she said.\n\nNobody paid it at all in May.",
        title=AWKWARD[:40],
        publisher="The “Wire”",
        url="https://wire.example/?a=1&b=2",
        published_at=datetime(2026, 3, 4, 8, 30, 15, 500000, tzinfo=UTC),
        language="en",
    )
    claim = factories.make_highlight(article, exact="It rose by 4 percent", actor=checker).claim
    factories.make_highlight(article, exact="Nobody paid it", actor=checker, claim=claim)
    talk = factories.make_transcript(checker)
    factories.make_highlight(talk, actor=checker, claim=claim)
    changes = {"statement": AWKWARD, "claimant": "A “minister”", "said_on": date(2026, 1, 2), "assigned_to": checker}
    changes["due_at"] = datetime(2026, 3, 4, 8, 30, 15, 500000, tzinfo=UTC)
    changes["topics"] = ["“Ports” \\ & 🤔", "Economy"]
    annotate.edit_claim(claim=claim, actor=checker, changes=changes)
    passage = Passage(article=article, start=2, end=11)
    factories.make_evidence(claim, checker, kind="passage", url="", title="", quote="", passage=passage)
    factories.make_evidence(claim, checker, stance="refutes", quote=AWKWARD, note=AWKWARD, title=AWKWARD)
    factories.make_evidence(claim, checker, published_on=date(987, 1, 2), caveat=AWKWARD)
    days = {"asked_on": date(987, 1, 2), "settled_on": date(987, 1, 3)}
    factories.make_reply(claim, checker, asked="“Them”", state="answered", answer=AWKWARD, **days)
    factories.make_reply(claim, checker)
    weigh.withdraw_evidence(evidence=factories.make_evidence(claim, checker), actor=checker)
    last = factories.make_evidence(claim, checker, quote="Put first.")
    weigh.move_evidence(evidence=last, actor=checker, step=-1)
    factories.make_verdict(claim, checker, rationale=AWKWARD)
    factories.make_verdict(claim, checker, rating="unproven")
    return article, claim, checker


def test_lines_are_those_of_python():
    _article, claim, checker = full_claim()
    factories.make_published()
    factories.make_claim()
    factories.make_submitted()
    marking.remove_highlight(highlight=claim.highlights.first(), actor=checker)
    assert by_postgres() == by_python()


def test_lines_follow_highlights_to_their_newest_place():
    article, claim, checker = full_claim()
    for text in (
        "New. 😀 🤔 Tax rose. It rose by 4 percent, 🤔 she said.\n\nNobody paid it at all in May.",
        "😀😀 Tax rose. It rose by 5 percent, 🤔 she said.",
        "Nothing of it is left.",
    ):
        revise.revise_article(article=article, actor=checker, text=text)
        assert by_postgres() == by_python()
    states = [place["state"] for place in claim_record_of(claim)["highlights"]]
    assert states == ["removed", "removed", "carried"]


def test_lines_tell_what_a_person_settled():
    checker = factories.make_user()
    asked = factories.make_questions(checker)
    chosen = asked["ambiguous"].question.candidates[1]
    settle.accept_wording(highlight=asked["reworded"], actor=checker)
    settle.pick_candidate(highlight=asked["ambiguous"], actor=checker, start=chosen["start"], end=chosen["end"])
    settle.retire_highlight(highlight=asked["removed"], actor=checker)
    assert by_postgres() == by_python()
    assert claim_record_of(asked["ambiguous"].claim)["highlights"][0]["state"] == "carried"
    for highlight in asked.values():
        settle.take_back(highlight=highlight, actor=checker)
    assert by_postgres() == by_python()
    assert claim_record_of(asked["ambiguous"].claim)["highlights"][0]["state"] == "ambiguous"
    settle.retire_highlight(highlight=asked["reworded"], actor=checker)
    settle.mark_anew(highlight=asked["removed"], actor=checker, start=0, end=11)
    assert by_postgres() == by_python()
    states = [claim_record_of(asked[name].claim)["highlights"][0]["state"] for name in ("reworded", "removed")]
    assert states == ["removed", "reworded"]


def claim_record_of(claim):
    (found,) = next(claim_chunks(Claim.objects.filter(pk=claim.pk)))
    return claim_record(found, places_of([found]))


@pytest.mark.parametrize(
    "written",
    [
        "=1",
        "'=1",
        "''-1",
        "'tis",
        "+",
        "-5",
        "@A",
        "\tx",
        "\rx",
        "\nx",
        " =1",
        "a\r\nb",
        'say "so", she',
        "\\.",
        '"',
        ",",
    ],
)
def test_cells_are_quoted_and_harmless_as_by_python(written):
    claim = factories.make_submitted()
    Claim.objects.filter(pk=claim.pk).update(statement=written, claimant=written)
    assert by_postgres() == by_python()


def test_cells_of_a_split_claim_name_no_verdict():
    claim = factories.make_submitted()
    opened = {"verdicts_required": 2, "verdicts_state": "split", "verdicts_opened_at": DUE, "status": "checking"}
    Claim.objects.filter(pk=claim.pk).update(**opened)
    assert by_postgres() == by_python()


@pytest.mark.parametrize("microsecond", [0, 1, 10, 120_000, 500_000, 999_999])
def test_lines_have_six_digits_of_fraction_or_none(microsecond):
    factories.make_claim()
    time = datetime(2026, 1, 2, 3, 4, 5, microsecond, tzinfo=UTC)
    Claim.objects.update(created_at=time, updated_at=time, submitted_at=time)
    assert by_postgres() == by_python()


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1).filter(str.strip))
def test_lines_escape_any_text_as_python_does(words):
    Claim.objects.all().update(status="open")
    claim = Claim.objects.first() or factories.make_claim()
    Claim.objects.filter(pk=claim.pk).update(statement=words)
    assert by_postgres() == by_python()


def test_lines_come_in_pieces_that_grow(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr("annotations.exports.claims_ndjson.FIRST_PIECE", 1)
    monkeypatch.setattr("annotations.exports.claims_ndjson.LARGEST_PIECE", 3)
    checker = factories.make_user()
    for _number in range(7):
        factories.make_claim(checker)
    # For each piece: the ids, then the lines.
    with django_assert_num_queries(8):
        assert [piece.count(b"\n") for piece in stream(Claim.objects.all(), base_url="")] == [1, 2, 3, 1]
