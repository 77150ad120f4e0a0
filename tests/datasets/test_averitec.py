import json
from datetime import date

import pytest

from annotations.errors import UnreadableInput
from annotations.exports import EXPORTS
from annotations.models import Event
from tests import factories
from tests.datasets.importing import Importer
from tests.shared import DATA

pytestmark = pytest.mark.django_db
DEV = DATA / "averitec" / "dev_first100.json"


def record(**fields):
    return {"claim": "Tax rose.", "label": "Refuted", "justification": "It fell.", "questions": [], **fields}


def read(importer, *records):
    return importer.read(json.dumps(records).encode())


def exported(claims):
    return json.loads(b"".join(EXPORTS["averitec.json"].stream(claims, base_url="https://desk.example")))


# What a desk keeps of the data set. Media are kept as far as “Web text”, “Metadata” and none.
KEPT = ("claim", "label", "justification", "claim_date", "speaker")
KEPT_OF_ANSWERS = ("answer", "answer_type", "source_url", "boolean_explanation")


def kept(record):
    return {
        **{name: (record[name] or "").strip() for name in KEPT},
        "questions": [
            (question["question"], [[a.get(name) or "" for name in KEPT_OF_ANSWERS] for a in question["answers"]])
            for question in record["questions"]
        ],
    }


def test_the_data_set_comes_back_as_it_went_in():
    if not DEV.exists():
        pytest.skip(f"NOT TESTED on AVeriTeC itself: {DEV} is absent")
    importer = Importer("averitec")
    assert importer.read(DEV.read_bytes()) == {"claims": 100, "present": 0, "refused": 0}
    theirs = [kept(record) for record in json.loads(DEV.read_text())]
    ours = [kept(record) for record in exported(importer.claims)]
    assert ours == theirs
    events = Event.objects.count()
    assert importer.read(DEV.read_bytes()) == {"claims": 0, "present": 100, "refused": 0}
    assert Event.objects.count() == events


def test_an_export_comes_back_as_it_was():
    importer = Importer("averitec")
    url = "https://web.archive.org/web/1/https://a.example/"
    answers = [
        {"answer": "By 2 percent.", "answer_type": "Extractive", "source_url": url},
        {"answer": "By two.", "answer_type": "Abstractive", "source_url": "https://b.example/"},
        {"answer": "Yes", "answer_type": "Boolean", "boolean_explanation": "So it was.", "source_url": url},
        {"answer": "No answer could be found.", "answer_type": "Unanswerable", "source_url": ""},
        {"answer": "In May.", "answer_type": "Extractive", "source_url": "Metadata"},
    ]
    read(importer, record(speaker="Ann", claim_date="1-2-2020", questions=[{"question": "How?", "answers": answers}]))
    first = exported(importer.claims)
    again = Importer("averitec", desk=factories.make_desk(slug="another", name="Another"))
    assert again.read(json.dumps(first).encode()) == {"claims": 1, "present": 0, "refused": 0}
    assert exported(again.claims) == first


def test_a_claim_is_read_with_what_had_to_be_mended():
    importer = Importer("averitec")
    answers = [{"answer": "Yes", "answer_type": "Boolean", "source_url": "see there"}]
    questions = [{"question": "Q" * 600, "answers": answers}]
    counts = read(importer, record(claim_date="31-2-2020", justification="", speaker="A" * 300, questions=questions))
    assert counts == {"claims": 1, "present": 0, "refused": 0}
    claim = importer.claims.get()
    assert (claim.said_on, claim.claimant, claim.verdicts.get().rating.slug) == (None, "A" * 200, "false")
    item = claim.evidence.get()
    assert (item.kind, item.title, item.note) == ("document", "Q" * 500, "Yes:")
    assert importer.told == [
        (1, "mended: “31-2-2020” is no date, and was left out."),
        (1, "mended: A question is longer than 500 characters: its beginning was kept."),
        (1, "mended: “see there” is no address, and was left out."),
        (1, "mended: There is no justification: the verdict says so."),
        (1, "mended: The claimant’s name is longer than 200 characters: its beginning was kept."),
    ]


def test_a_refused_claim_leaves_nothing_and_the_others_come_in():
    importer = Importer("averitec")
    broken = {"question": "Who?", "answers": [{"answer": "", "answer_type": "Unanswerable", "source_url": ""}]}
    counts = read(importer, record(claim=" "), record(claim="Two.", questions=[broken]), record(claim="Three."), "four")
    assert counts == {"claims": 1, "present": 0, "refused": 3}
    assert [claim.statement for claim in importer.claims] == ["Three."]
    assert [number for number, _words in importer.told] == [1, 2, 4]
    assert importer.told[1] == (2, "refused: note: This kind of evidence needs it.")


@pytest.mark.parametrize(
    ("label", "slug"),
    [
        ("Supported", "true"),
        ("Refuted", "false"),
        ("Not Enough Evidence", "unproven"),
        ("Conflicting Evidence/Cherrypicking", "half-true"),
    ],
)
def test_labels_become_the_plainest_rating(label, slug):
    importer = Importer("averitec")
    read(importer, record(label=label, claim_date="2-1-2020"))
    assert (importer.claims.get().verdicts.get().rating.slug, importer.claims.get().said_on) == (slug, date(2020, 1, 2))


def test_what_is_no_json_is_refused_whole():
    with pytest.raises(UnreadableInput):
        Importer("averitec").read(b"claim,label\n")


@pytest.mark.parametrize(
    ("questions", "field"),
    [(5, "questions"), ([None, "Who?"], "questions"), ([{"question": "Who?", "answers": ["Ann"]}], "answers")],
)
def test_what_is_no_object_is_left_out_and_told(questions, field):
    importer = Importer("averitec")
    assert read(importer, record(questions=questions)) == {"claims": 1, "present": 0, "refused": 0}
    assert importer.told == [(1, f"mended: Something in “{field}” is no object, and was left out.")]
