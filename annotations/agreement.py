"""How far the checkers of a desk agree: from verdicts that were given blind and opened, and no others."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import combinations
from typing import Any

from django.db.models import QuerySet

from annotations import coefficients
from annotations.coefficients import Interval, Unit
from annotations.models import Claim, Desk, Verdict, VerdictKind

# Below so many claims that several have rated a coefficient says nothing, and is not told.
FEWEST_CLAIMS = 5


@dataclass(frozen=True, slots=True)
class Coefficient:
    """``value`` is ``None`` where there are too few claims, or where it is not defined; so is its interval of 95%."""

    value: float | None
    interval: Interval | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Agreement on ``claims`` claims that several have rated; Fleiss' kappa is of ``fleiss_claims`` of them."""

    claims: int
    raw_agreement: float | None
    alpha_nominal: Coefficient
    alpha_ordinal: Coefficient
    fleiss_kappa: float | None
    fleiss_claims: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two checkers, by user name and by display name, and how they agree on the claims that both have rated."""

    usernames: tuple[str, str]
    names: tuple[str, str]
    claims: int
    raw_agreement: float | None
    cohens_kappa: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """``months`` are figures without intervals, by the month in which the verdicts were opened, oldest first.

    ``off_axis`` verdicts have a rating such as “unproven”, which is in no order: ordinal alpha leaves them out.
    ``other_scales`` verdicts are by a scale that the desk no longer uses, and are left out everywhere.
    """

    verdicts: int
    off_axis: int
    other_scales: int
    figures: Figures
    pairs: list[Pair]
    months: list[tuple[date, Figures]]


@dataclass(slots=True)
class _Judged:
    month: date
    labels: dict[int, str]
    values: dict[int, int]


def opened_between(desk: Desk, since: date | None, until: date | None) -> QuerySet[Claim]:
    """Return the claims whose verdicts were opened from the day ``since`` to the day ``until``, in the desk's time."""
    claims = Claim.objects.filter(desk=desk, verdicts_opened_at__isnull=False)
    if since is not None:
        claims = claims.filter(verdicts_opened_at__gte=_midnight(since, desk))
    if until is not None:
        claims = claims.filter(verdicts_opened_at__lt=_midnight(until + timedelta(days=1), desk))
    return claims


def agreement_on(claims: QuerySet[Claim], desk: Desk) -> Report:
    """Work the agreement out on those of ``claims`` that are the desk's. One query."""
    blind = (
        Verdict.objects.filter(kind=VerdictKind.BLIND, claim__desk=desk, claim__in=claims.order_by().values("pk"))
        .select_related("author", "rating__scale", "claim")
        .defer("rationale", "claim__statement")
        .order_by("claim_id", "id")
    )
    judged: dict[int, _Judged] = {}
    people, counted, other_scales = {}, 0, 0
    for verdict in blind:
        if not verdict.rating.scale.is_active:
            other_scales += 1
            continue
        opened_at = verdict.claim.verdicts_opened_at
        assert opened_at is not None  # noqa: S101 - a constraint: only opened claims have verdicts given blind
        month = opened_at.astimezone(desk.zone).date().replace(day=1)
        unit = judged.setdefault(verdict.claim_id, _Judged(month, {}, {}))
        unit.labels[verdict.author_id] = verdict.rating.slug
        if verdict.rating.value:
            unit.values[verdict.author_id] = verdict.rating.value
        people[verdict.author_id] = verdict.author
        counted += 1
    return Report(
        verdicts=counted,
        off_axis=counted - sum(len(unit.values) for unit in judged.values()),
        other_scales=other_scales,
        figures=_figures(judged.values()),
        pairs=_pairs([unit.labels for unit in judged.values()], people),
        months=_months(judged.values()),
    )


def as_json(report: Report) -> dict[str, Any]:
    """Return the figures under the names that the API and the export use; numbers are not rounded."""
    return {
        "verdicts": report.verdicts,
        "off_axis": report.off_axis,
        "other_scales": report.other_scales,
        **_figures_as_json(report.figures),
        "pairs": [
            {
                "checkers": list(pair.usernames),
                "claims": pair.claims,
                "raw_agreement": pair.raw_agreement,
                "cohens_kappa": pair.cohens_kappa,
            }
            for pair in report.pairs
        ],
        "months": [{"month": f"{month:%Y-%m}", **_figures_as_json(figures)} for month, figures in report.months],
    }


def _figures_as_json(figures: Figures) -> dict[str, Any]:
    return {
        "claims": figures.claims,
        "raw_agreement": figures.raw_agreement,
        "alpha_nominal": _coefficient_as_json(figures.alpha_nominal),
        "alpha_ordinal": _coefficient_as_json(figures.alpha_ordinal),
        "fleiss_kappa": figures.fleiss_kappa,
        "fleiss_claims": figures.fleiss_claims,
    }


def _coefficient_as_json(coefficient: Coefficient) -> dict[str, float | None]:
    low, high = coefficient.interval or (None, None)
    return {"value": coefficient.value, "low": low, "high": high}


def _figures(judged: Iterable[_Judged], *, with_interval: bool = True) -> Figures:
    found = list(judged)
    labels: list[Unit] = coefficients.comparable([unit.labels for unit in found])
    values: list[Unit] = coefficients.comparable([unit.values for unit in found])
    is_enough = len(labels) >= FEWEST_CLAIMS
    kappa, number = coefficients.fleiss_kappa(labels) if is_enough else (None, 0)
    return Figures(
        claims=len(labels),
        raw_agreement=coefficients.raw_agreement(labels) if is_enough else None,
        alpha_nominal=_alpha(labels, coefficients.nominal, with_interval),
        alpha_ordinal=_alpha(values, coefficients.ordinal, with_interval),
        fleiss_kappa=kappa if number >= FEWEST_CLAIMS else None,
        fleiss_claims=number,
    )


def _alpha(units: list[Unit], metric: coefficients.Metric, with_interval: bool) -> Coefficient:
    if len(units) < FEWEST_CLAIMS:
        return Coefficient(None)
    interval = coefficients.alpha_interval(units, metric) if with_interval else None
    return Coefficient(coefficients.krippendorffs_alpha(units, metric), interval)


def _pairs(units: list[dict[int, str]], people: dict[int, Any]) -> list[Pair]:
    """Return the pairs that have rated any claim together, those with the most claims first."""
    shared: defaultdict[tuple[int, int], list[Unit]] = defaultdict(list)
    for unit in units:
        for one, other in combinations(sorted(unit), 2):
            shared[one, other].append({one: unit[one], other: unit[other]})
    pairs = [_pair(people[one], people[other], both) for (one, other), both in shared.items()]
    return sorted(pairs, key=lambda pair: (-pair.claims, pair.usernames))


def _pair(one: Any, other: Any, both: list[Unit]) -> Pair:
    is_enough = len(both) >= FEWEST_CLAIMS
    return Pair(
        usernames=(one.username, other.username),
        names=(one.display_name, other.display_name),
        claims=len(both),
        raw_agreement=coefficients.raw_agreement(both) if is_enough else None,
        cohens_kappa=coefficients.cohens_kappa(both, one.pk, other.pk) if is_enough else None,
    )


def _months(judged: Iterable[_Judged]) -> list[tuple[date, Figures]]:
    by_month: defaultdict[date, list[_Judged]] = defaultdict(list)
    for unit in judged:
        by_month[unit.month].append(unit)
    return [(month, _figures(by_month[month], with_interval=False)) for month in sorted(by_month)]


def _midnight(day: date, desk: Desk) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=desk.zone)
