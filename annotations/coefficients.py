"""How far judges agree beyond chance, by NLTK's implementations. Pure: labels in, numbers out; no Django.

A unit is what the judges gave to one claim: ``{judge: label}``, where a judge may be missing. A coefficient is ``None``
where it is not defined: too little to compare, or no label but one, so that agreement by chance is complete.

Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), https://repository.upenn.edu/asc_papers/43; Fleiss,
"Measuring nominal scale agreement among many raters" (1971); Cohen, "A coefficient of agreement for nominal scales"
(1960).
"""

import random
from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from itertools import combinations
from typing import Any, NamedTuple

Label = Hashable
Unit = Mapping[Any, Any]
Distance = Callable[[Any, Any], float]
# Makes the distance of two labels from how often each label was given.
Metric = Callable[[Mapping[Any, int]], Distance]

ROUNDS = 1000
CONFIDENCE = 0.95
# Always the same, so that the same verdicts have the same interval.
SEED = 1960
# Of a resampled set without any variation alpha is not defined. More of them than this, and there is no interval.
MOST_UNDEFINED = 0.05


class Interval(NamedTuple):
    low: float
    high: float


def nominal(totals: Mapping[Any, int]) -> Distance:
    """Labels are the same or not."""
    return lambda one, other: float(one != other)


def ordinal(totals: Mapping[Any, int]) -> Distance:
    """Labels are numbers in an order: two are as far apart as there are labels given between them, squared."""
    ranks = sorted(totals)

    def distance(one: Any, other: Any) -> float:
        low, high = sorted((one, other))
        between = sum(totals[rank] for rank in ranks if low <= rank <= high)
        return (between - (totals[low] + totals[high]) / 2) ** 2

    return distance


def krippendorffs_alpha(units: Sequence[Unit], metric: Metric) -> float | None:
    """Return alpha: 1 for perfect agreement, 0 for what chance gives. Any number of judges, labels may be missing."""
    compared = comparable(units)
    totals = Counter(label for unit in compared for label in unit.values())
    if len(totals) < 2:
        return None
    return float(_task(compared, metric(totals)).alpha())


def alpha_interval(units: Sequence[Unit], metric: Metric, *, rounds: int = ROUNDS) -> Interval | None:
    """Return the interval that holds alpha with a confidence of 95%: percentiles over resampled claims (bootstrap)."""
    patterns = [tuple(sorted(unit.values())) for unit in comparable(units)]
    if len(patterns) < 2:
        return None
    draw = random.Random(SEED)  # noqa: S311 - statistics, no secret
    drawn = (alpha_of_patterns(Counter(draw.choices(patterns, k=len(patterns))), metric) for _ in range(rounds))
    found = sorted(alpha for alpha in drawn if alpha is not None)
    if len(found) < rounds * (1 - MOST_UNDEFINED):
        return None
    tail = (1 - CONFIDENCE) / 2
    return Interval(found[int(tail * len(found))], found[int((1 - tail) * len(found)) - 1])


def alpha_of_patterns(patterns: Mapping[tuple[Any, ...], int], metric: Metric) -> float | None:
    """Return alpha of units told by their labels alone, each with how often it occurs: the same as from the units.

    Few patterns occur, however many claims there are: a thousand resamples take a fraction of a second.
    """
    totals: Counter[Any] = Counter()
    for pattern, times in patterns.items():
        for label in pattern:
            totals[label] += times
    if len(totals) < 2:
        return None
    task = _task([], metric(totals))
    observed = sum(
        times * len(pattern) * task.Disagreement(Counter(pattern)) for pattern, times in patterns.items()
    ) / sum(totals.values())
    return float(1 - observed / task.Disagreement(totals))


def fleiss_kappa(units: Sequence[Unit]) -> tuple[float | None, int]:
    """Return Fleiss' kappa, and of how many units.

    It wants as many labels of each: where their number differs, the units with the most common one are taken. Who gave
    which label is nothing to it.
    """
    compared = comparable(units)
    if not compared:
        return None, 0
    number = max(Counter(map(len, compared)).items(), key=lambda item: (item[1], item[0]))[0]
    chosen = [dict(enumerate(unit.values())) for unit in compared if len(unit) == number]
    if len({label for unit in chosen for label in unit.values()}) < 2:
        return None, len(chosen)
    return float(_task(chosen, nominal({})).pi()), len(chosen)


def cohens_kappa(units: Sequence[Unit], one: Any, other: Any) -> float | None:
    """Return Cohen's kappa of two judges, over the units that both have judged."""
    both = [{one: unit[one], other: unit[other]} for unit in units if one in unit and other in unit]
    if len({label for unit in both for label in unit.values()}) < 2:
        return None
    return float(_task(both, nominal({})).kappa_pairwise(one, other))


def raw_agreement(units: Sequence[Unit]) -> float | None:
    """Return the share of agreeing pairs among all pairs of labels of one unit."""
    pairs = [pair for unit in units for pair in combinations(unit.values(), 2)]
    return sum(one == other for one, other in pairs) / len(pairs) if pairs else None


def comparable(units: Sequence[Unit]) -> list[Unit]:
    return [unit for unit in units if len(unit) > 1]


def _task(units: Sequence[Unit], distance: Distance) -> Any:
    # Loaded by the first who asks for it: it takes 40 MB of memory, and most servers are asked for no coefficient.
    from nltk.metrics.agreement import AnnotationTask

    labels = [(judge, number, label) for number, unit in enumerate(units) for judge, label in unit.items()]
    return AnnotationTask(data=labels or None, distance=distance)
