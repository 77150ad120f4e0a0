"""What came out of a desk's work lately: verdicts by rating and by publisher, claims and checks by week."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncWeek

from annotations.models import Claim, Desk, Publication, Rating, Verdict

MOST_PUBLISHERS = 6
LATELY = timedelta(days=90)
WEEKS = 12


@dataclass(frozen=True)
class RatingCount:
    """How often a rating was given; ``share`` is its length as a bar, in percent of the longest."""

    rating: Rating
    number: int
    share: float


@dataclass(frozen=True)
class PublisherCounts:
    """Verdicts on what one publisher's articles say; ``parts`` are (rating, number, offset, width in percent)."""

    name: str
    number: int
    parts: list[tuple[Rating, int, float, float]]


def verdicts_by_rating(desk: Desk, *, now: datetime) -> list[RatingCount]:
    """Count each claim's newest verdict by rating, over the last 90 days, in the scale's order. Two queries."""
    counts = dict(_newest_verdicts(desk, now).order_by().values_list("rating").annotate(number=Count("pk")))
    ratings = Rating.objects.filter(Q(scale__is_active=True) | Q(pk__in=counts), scale__desk=desk)
    longest = max(counts.values(), default=0)
    return [
        RatingCount(
            rating, counts.get(rating.pk, 0), round(100 * counts.get(rating.pk, 0) / longest, 2) if longest else 0
        )
        for rating in ratings.order_by("-scale__is_active", "scale", "position")
    ]


def verdicts_by_publisher(ratings: list[RatingCount], desk: Desk, *, now: datetime) -> list[PublisherCounts]:
    """Count the same verdicts by the publisher of the articles in which the claim stands, the most first. One query."""
    rows = (
        _newest_verdicts(desk, now)
        .filter(claim__highlights__removed_at=None, claim__highlights__revision__article__publisher__isnull=False)
        .order_by()
        .values_list("claim__highlights__revision__article__publisher__name", "rating")
        .annotate(number=Count("pk", distinct=True))
    )
    by_name: dict[str, dict[int, int]] = defaultdict(dict)
    for name, rating, number in rows:
        by_name[name][rating] = number
    longest = max((sum(counts.values()) for counts in by_name.values()), default=1)
    most = sorted(by_name.items(), key=lambda item: (-sum(item[1].values()), item[0]))[:MOST_PUBLISHERS]
    return [PublisherCounts(name, sum(counts.values()), _parts(counts, ratings, longest)) for name, counts in most]


def _parts(counts: dict[int, int], ratings: list[RatingCount], longest: int) -> list[tuple[Rating, int, float, float]]:
    parts, offset = [], 0.0
    for rating in [each.rating for each in ratings]:
        number = counts.get(rating.pk, 0)
        if number:
            width = 100 * number / longest
            parts.append((rating, number, round(offset, 2), round(width, 2)))
            offset += width
    return parts


def _newest_verdicts(desk: Desk, now: datetime) -> QuerySet[Verdict]:
    return Verdict.objects.counting().filter(claim__desk=desk, created_at__gte=now - LATELY)


@dataclass(frozen=True)
class Week:
    """What happened in the week that begins on the Monday ``start``, in the desk's time zone."""

    start: date
    marked: int
    published: int


def flow(desk: Desk, *, now: datetime) -> list[Week]:
    """Claims marked and checks first published in each of the last 12 weeks, oldest first. Two queries."""
    zone = desk.zone
    today = now.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday())
    mondays = [monday - timedelta(weeks=back) for back in reversed(range(WEEKS))]
    since = datetime(mondays[0].year, mondays[0].month, mondays[0].day, tzinfo=zone)
    marked = _by_week(Claim.objects.filter(desk=desk, created_at__gte=since), "created_at", zone)
    first = Publication.objects.filter(claim__desk=desk, version=1, published_at__gte=since)
    published = _by_week(first, "published_at", zone)
    return [Week(day, marked.get(day, 0), published.get(day, 0)) for day in mondays]


def _by_week(rows: QuerySet[Any], field: str, zone: ZoneInfo) -> dict[date, int]:
    weeks = (
        rows.order_by().annotate(week=TruncWeek(field, tzinfo=zone)).values_list("week").annotate(number=Count("pk"))
    )
    return {week.date(): number for week, number in weeks}
