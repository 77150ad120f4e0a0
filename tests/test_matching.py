"""Claims that say much the same as a statement."""

import pytest

from annotations.matching import tidy_query
from annotations.similar import similar_claims
from tests import factories

pytestmark = pytest.mark.django_db

CLAIM = "About 4,100 people worked in the harbour in 2025."


@pytest.mark.parametrize(
    "statement",
    [
        CLAIM,
        "In 2025 about 4,100 people were working in the harbour",
        "about 4100 people work in the harbour in 2025",
        "Around 4,100 people worked in the harbor in 2025.",
        "ABOUT 4,100 PEOPLE WORKED IN THE HÁRBOUR -- 2025",
    ],
)
def test_similar_claims_are_found(statement):
    desk = factories.make_desk()
    claim = factories.make_claim(statement=CLAIM)
    factories.make_claim(statement="The loan was repaid in full in March.")
    assert [each.claim for each in similar_claims(desk, statement)] == [claim]


@pytest.mark.parametrize("statement", ["", "  ", '"-', "or", "People are kind.", "The harbour master resigned in May."])
def test_other_statements_are_not(statement):
    factories.make_claim(statement=CLAIM)
    assert similar_claims(factories.make_desk(), statement) == []


def test_similar_claims_come_likest_first_and_not_the_claim_itself():
    desk = factories.make_desk()
    itself = factories.make_claim(statement=CLAIM)
    near = factories.make_claim(statement="About 4,100 people worked in the harbour in 2024, the port says.")
    same = factories.make_claim(statement=CLAIM)
    found = similar_claims(desk, CLAIM, exclude=itself)
    assert [each.claim for each in found] == [same, near]
    assert found[0].likeness == 1
    assert [each.claim for each in similar_claims(desk, CLAIM, most=1)] == [same]


def test_similar_claims_keep_to_the_desk():
    factories.make_claim(desk=factories.make_desk(slug="other"), statement=CLAIM)
    assert similar_claims(factories.make_desk(), CLAIM) == []


def test_similar_claims_ask_a_fixed_number_of_queries(django_assert_num_queries):
    desk = factories.make_desk()
    for _ in range(3):
        factories.make_claim(statement=CLAIM)
    with django_assert_num_queries(4):
        similar_claims(desk, CLAIM)


def test_query_is_tidied():
    assert tidy_query(" cafe\u0301\x00\tau  lait ") == "café  au  lait"
    assert tidy_query("a" * 1000) == "a" * 300
