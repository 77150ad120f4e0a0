"""The coefficients of agreement against published worked examples."""

import math
from collections import Counter

import pytest

from annotations.coefficients import (
    alpha_interval,
    alpha_of_patterns,
    cohens_kappa,
    fleiss_kappa,
    krippendorffs_alpha,
    nominal,
    ordinal,
    raw_agreement,
)


def units_of(**judges: str) -> list[dict[str, object]]:
    """Read rows of labels, one judge each; a dot is a missing one."""
    columns = zip(*(row.split() for row in judges.values()), strict=True)
    return [
        {
            judge: int(label) if label.isdecimal() else label
            for judge, label in zip(judges, column, strict=True)
            if label != "."
        }
        for column in columns
    ]


# Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), https://repository.upenn.edu/asc_papers/43:
# sections A (binary data, two observers), B (nominal data, two observers) and C (any metric, missing data).
TWO_BINARY = units_of(meg="0 1 0 0 0 0 0 0 1 0", owen="1 1 1 0 0 1 0 0 0 0")
TWO_NOMINAL = units_of(ben="a a b b d c c c e d d a", gerry="b a b b b c c c e d d d")
FOUR = units_of(
    a="1 2 3 3 2 1 4 1 2 . . .",
    b="1 2 3 3 2 2 4 1 2 5 . 3",
    c=". 3 3 3 2 3 4 2 2 5 1 .",
    d="1 2 3 3 2 4 4 1 2 5 1 .",
)


@pytest.mark.parametrize(
    ("units", "metric", "published"),
    [
        (TWO_BINARY, nominal, 0.095),
        (TWO_NOMINAL, nominal, 0.692),
        (FOUR, nominal, 0.743),
        (FOUR, ordinal, 0.815),
    ],
    ids=["A binary", "B nominal", "C nominal", "C ordinal"],
)
def test_alpha_is_that_of_krippendorffs_worked_examples(units, metric, published):
    assert round(krippendorffs_alpha(units, metric), 3) == published


@pytest.mark.parametrize("metric", [nominal, ordinal], ids=["nominal", "ordinal"])
def test_alpha_from_patterns_is_alpha_from_units(metric):
    compared = Counter(tuple(sorted(unit.values())) for unit in FOUR if len(unit) > 1)
    assert math.isclose(alpha_of_patterns(compared, metric), krippendorffs_alpha(FOUR, metric), rel_tol=1e-12)


# Fleiss, "Measuring nominal scale agreement among many raters", Psychological Bulletin 76 (1971), table 1: how many of
# six psychiatrists gave each of 30 patients each of five diagnoses. He finds 0.430.
DIAGNOSES = """
0 0 0 6 0|0 3 0 0 3|0 1 4 0 1|0 0 0 0 6|0 3 0 3 0|2 0 4 0 0|0 0 4 0 2|2 0 3 1 0|2 0 0 4 0|0 0 0 0 6
1 0 0 5 0|1 1 0 4 0|0 3 3 0 0|1 0 0 5 0|0 2 0 3 1|0 0 5 0 1|3 0 0 1 2|5 1 0 0 0|0 2 0 4 0|1 0 2 0 3
0 0 0 0 6|0 1 0 5 0|0 2 0 1 3|2 0 0 4 0|1 0 0 4 1|0 5 0 1 0|4 0 0 0 2|0 2 0 4 0|1 0 5 0 0|0 0 0 0 6
"""


def test_fleiss_kappa_is_that_of_his_worked_example():
    rows = [[int(number) for number in row.split()] for line in DIAGNOSES.split("\n") for row in line.split("|") if row]
    units = [dict(enumerate(diagnosis for diagnosis, number in enumerate(row) for _ in range(number))) for row in rows]
    assert [sum(column) for column in zip(*rows, strict=True)] == [26, 26, 30, 55, 43]
    kappa, number = fleiss_kappa(units)
    assert (round(kappa, 3), number) == (0.430, 30)


def test_fleiss_kappa_takes_the_most_common_number_of_labels():
    pairs = units_of(a="x x y y", b="x x y x")
    assert fleiss_kappa([*pairs, {"a": "x", "b": "y", "c": "x"}]) == fleiss_kappa(pairs)


# Cohen, "A coefficient of agreement for nominal scales", Educational and Psychological Measurement 20 (1960), table 1,
# of 200 cases. He finds 0.492 for an observed agreement of 0.70.
CASES = {
    (1, 1): 88, (1, 2): 14, (1, 3): 18,
    (2, 1): 10, (2, 2): 40, (2, 3): 10,
    (3, 1): 2, (3, 2): 6, (3, 3): 12,
}  # fmt: skip


def test_cohens_kappa_is_that_of_his_worked_example():
    units = [{"a": one, "b": other} for (one, other), number in CASES.items() for _ in range(number)]
    assert len(units) == 200
    assert round(cohens_kappa(units, "a", "b"), 3) == 0.492
    assert round(raw_agreement(units), 2) == 0.70


def test_cohens_kappa_leaves_out_what_only_one_of_the_two_has_judged():
    units = units_of(a="x y x y", b="x y y y")
    assert cohens_kappa([*units, {"a": "x"}, {"b": "y"}, {"c": "x", "a": "y"}], "a", "b") == cohens_kappa(
        units, "a", "b"
    )


def test_interval_holds_alpha_is_narrower_with_more_claims_and_always_the_same():
    few, many = alpha_interval(TWO_NOMINAL, nominal), alpha_interval(TWO_NOMINAL * 20, nominal)
    alpha = krippendorffs_alpha(TWO_NOMINAL, nominal)
    assert few.low < alpha < few.high
    assert many.high - many.low < (few.high - few.low) / 3
    assert alpha_interval(TWO_NOMINAL, nominal) == few


def test_what_is_not_defined_is_none():
    same = units_of(a="x x x", b="x x x")
    assert krippendorffs_alpha(same, nominal) is None
    assert alpha_interval(same, nominal) is None
    assert fleiss_kappa(same) == (None, 3)
    assert cohens_kappa(same, "a", "b") is None
    assert raw_agreement(same) == 1
    alone = [{"a": "x"}, {"b": "y"}]
    assert (krippendorffs_alpha(alone, nominal), fleiss_kappa(alone), raw_agreement(alone)) == (None, (None, 0), None)
    assert cohens_kappa(alone, "a", "b") is None
