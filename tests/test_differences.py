"""Two snapshots side by side: every kind of difference is told, and nothing else."""

import copy
from typing import Any

import pytest

from annotations.differences import Act, Change, changes_between
from annotations.surroundings import surroundings_of


def item(pk: int, **fields: Any) -> dict[str, Any]:
    words = {"stance": "supports", "kind": "web", "url": "https://a.example/", "title": "Report", "publisher": "Office"}
    return {"id": pk, **words, "quote": "4,087 people", "note": "", "passage": None, **fields}


def place(pk: int, exact: str) -> dict[str, Any]:
    return {"id": pk, "title": "Port to grow", "publisher": "Wire", "url": "https://wire.example/", "exact": exact}


def check(**fields: Any) -> dict[str, Any]:
    rating = {"slug": "false", "name": "False", "value": 1, "averitec_label": "Refuted", "best": 5}
    return {
        "claim": 1,
        "statement": "Jobs doubled.",
        "claimant": "The minister",
        "said_on": "2026-03-04",
        "topics": ["Economy"],
        "highlights": [place(1, "doubled")],
        "evidence": [item(1), item(2, stance="refutes", title="Ledger")],
        "verdict": {"id": 1, "rating": rating, "rationale": "They did not.", "given_at": "2026-03-05T00:00:00+00:00"},
        **fields,
    }


def verdict(**fields: Any) -> dict[str, Any]:
    return {**check()["verdict"], **fields}


CASES = {
    "nothing": ({}, []),
    "statement": ({"statement": "Jobs tripled."}, [Change("statement", Act.EDITED, "Jobs doubled.", "Jobs tripled.")]),
    "claimant": ({"claimant": ""}, [Change("claimant", Act.EDITED, "The minister", "")]),
    "said on": ({"said_on": None}, [Change("said_on", Act.EDITED, "2026-03-04", "")]),
    "topics": ({"topics": ["Economy", "Ports"]}, [Change("topics", Act.EDITED, "Economy", "Economy, Ports")]),
    "rating": (
        {"verdict": verdict(rating={**verdict()["rating"], "slug": "true", "name": "True"})},
        [Change("rating", Act.EDITED, "False", "True")],
    ),
    "rationale": (
        {"verdict": verdict(rationale="They fell.")},
        [Change("rationale", Act.EDITED, "They did not.", "They fell.")],
    ),
    "a verdict that says the same": ({"verdict": verdict(id=9, given_at="2027-01-01T00:00:00+00:00")}, []),
    "evidence added": (
        {"evidence": [*check()["evidence"], item(3, title="Census")]},
        [Change("evidence", Act.ADDED, None, "4,087 people", 3, "Census")],
    ),
    "evidence withdrawn": (
        {"evidence": check()["evidence"][:1]},
        [Change("evidence", Act.WITHDRAWN, "4,087 people", None, 2, "Ledger")],
    ),
    "evidence edited": (
        {"evidence": [item(1, quote="4,100 people", stance="context"), check()["evidence"][1]]},
        [
            Change("evidence", Act.EDITED, "supports", "context", 1, "Report", "stance"),
            Change("evidence", Act.EDITED, "4,087 people", "4,100 people", 1, "Report", "quote"),
        ],
    ),
    "stances in another order, which nobody sees": ({"evidence": check()["evidence"][::-1]}, []),
    "place added": (
        {"highlights": [place(1, "doubled"), place(2, "twice")]},
        [Change("highlight", Act.ADDED, None, "twice", 2, "Port to grow")],
    ),
    "place removed": (
        {"highlights": []},
        [Change("highlight", Act.WITHDRAWN, "doubled", None, 1, "Port to grow")],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_changes_are_told_one_by_one(case: str):
    fields, expected = CASES[case]
    before = check()
    kept = copy.deepcopy(before)
    assert changes_between(before, check(**fields)) == expected
    assert before == kept


def test_order_of_evidence_within_a_stance_is_told_once():
    first, second = item(1), item(2, title="Ledger")
    assert changes_between(check(evidence=[first, second]), check(evidence=[second, first])) == [
        Change("evidence", Act.MOVED)
    ]


def test_version_of_before_there_were_topics_is_compared():
    older = check()
    del older["topics"]
    assert changes_between(older, check(topics=[])) == []
    assert changes_between(older, check()) == [Change("topics", Act.EDITED, "", "Economy")]


@pytest.mark.parametrize(
    ("text", "quote", "expected"),
    [
        ("One two three.", "two", ("One ", " three.")),
        ("First line.\nOne two three.\nLast line.", "two", ("One ", " three.")),
        ("two", "two", ("", "")),
        ("x" * 5 + " " + "word " * 40 + "two" + " word" * 40 + " x", "two", ("… " + "word " * 31, " word" * 31 + " …")),
        ("🤔🤔 two 🤔", "two", ("🤔🤔 ", " 🤔")),
    ],
    ids=["a sentence", "a paragraph", "nothing", "cut to whole words", "code points"],
)
def test_surroundings_end_with_the_paragraph_or_a_whole_word(text: str, quote: str, expected: tuple[str, str]):
    start = text.index(quote)
    assert surroundings_of(text, start, start + len(quote)) == expected
