"""What the desk page tells at a glance: numbers, what waits on its reader, what came out of the work lately."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Aggregate, Count, F, Min, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import TruncWeek
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annotations.models import (
    Anchor,
    Claim,
    CorrectionRequest,
    Decision,
    Desk,
    Publication,
    Rating,
    Review,
    Role,
    SealedVerdict,
    Status,
    User,
    Verdict,
    VerdictKind,
    VerdictsState,
    past_deadline,
)

LISTED = 8
FEW = 5
MOST_PUBLISHERS = 6
LATELY = timedelta(days=90)
WEEKS = 12
# A check that waits longer than this for a reviewer is told as late, as is one past its deadline.
LATE_AFTER = timedelta(days=3)

UNDER_WORK = (Status.OPEN, Status.CHECKING)
# Of claims whose ``newest_decision`` is known: the last reviewer sent it back, and it was not submitted again.
RETURNED = Q(status=Status.CHECKING, newest_decision=Decision.RETURN)


class Median(Aggregate):
    """The middle value, interpolated: PostgreSQL's ``percentile_cont(0.5)``."""

    function = "percentile_cont"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"


@dataclass(frozen=True)
class Waiting:
    """A claim that waits on the reader, why, and since when; ``note`` is the reviewer's, where it was returned."""

    claim: Claim
    why: str
    since: datetime
    note: str = ""


def waiting_on(user: User, desk: Desk, role: Role, *, now: datetime) -> QuerySet[Claim]:
    """Claims that wait on ``user``: theirs to check, returned ones first, then in review what they may decide on.

    Each has ``returned``: whether its newest review sent it back.
    """
    theirs = Q(assigned_to=user, status__in=UNDER_WORK) & ~Q(verdicts_state=VerdictsState.SEALED)
    if role == Role.READER:
        theirs = Q(pk__in=[])
    else:
        theirs |= wanting_a_verdict_of(user)
    reviewable = Claim.objects.in_review().filter(desk=desk).not_the_work_of(user).not_leased_to_others(user, now=now)
    if role.rank >= Role.REVIEWER.rank:
        theirs |= Q(pk__in=reviewable.order_by().values("pk")) | to_be_decided_by(user)
    newest = Review.objects.filter(claim=OuterRef("pk")).order_by("-id").values("decision")[:1]
    return (
        Claim.objects.filter(theirs, desk=desk)
        .annotate(newest_decision=Subquery(newest))
        .annotate(returned=RETURNED)
        .order_by(F("returned").desc(nulls_last=True), "-priority", F("submitted_at").asc(nulls_last=True), "id")
    )


def wanting_a_verdict_of(user: User) -> Q:
    """Tell the claims that ask for independent verdicts and have none of ``user`` yet, whoever else gave theirs."""
    given = SealedVerdict.objects.of(user).values("claim")
    return Q(verdicts_state=VerdictsState.SEALED, status__in=UNDER_WORK) & ~Q(pk__in=given)


def to_be_decided_by(user: User) -> Q:
    """Tell the claims whose verdicts differ, and ``user`` gave none of them."""
    given = user.verdicts.exclude(kind=VerdictKind.ADJUDICATION).values("claim")
    return Q(verdicts_state=VerdictsState.SPLIT, status__in=UNDER_WORK) & ~Q(pk__in=given)


def count_waiting(claims: QuerySet[Any]) -> dict[str, int]:
    """Return how many of ``claims``, from ``waiting_on``, there are, and how many were returned. One query."""
    return claims.aggregate(waits=Count("pk"), returned=Count("pk", filter=RETURNED))


def explain(claims: QuerySet[Claim]) -> list[Waiting]:
    """Say of each of ``claims``, from ``waiting_on``, why it waits. Three queries."""
    reviews = Review.objects.select_related("reviewer").order_by("-id")
    found = claims.prefetch_related(Prefetch("reviews", reviews, "decisions"), Prefetch("verdicts", to_attr="given"))
    return [_explain(claim) for claim in found]


def _explain(claim: Any) -> Waiting:
    if claim.status == Status.IN_REVIEW:
        return Waiting(claim, _("for your review"), claim.submitted_at)
    if claim.returned:
        review = claim.decisions[0]
        why = _("returned by %(name)s") % {"name": review.reviewer.display_name}
        return Waiting(claim, why, review.created_at, review.note)
    if claim.is_sealed:
        return Waiting(claim, _("asks for independent verdicts"), claim.updated_at)
    if claim.is_split:
        return Waiting(claim, _("its verdicts differ: to be decided"), claim.updated_at)
    if claim.given:
        return Waiting(claim, _("yours, has a verdict: submit it"), claim.updated_at)
    return Waiting(claim, _("yours, no verdict yet"), claim.updated_at)


def numbers_of(desk: Desk, *, now: datetime) -> dict[str, Any]:
    """Return the counts of the tiles. Two queries."""
    in_review = Q(status=Status.IN_REVIEW)
    claims = Claim.objects.filter(desk=desk).aggregate(
        total=Count("pk"),
        in_review=Count("pk", filter=in_review),
        oldest=Min("submitted_at", filter=in_review),
        slow=Count("pk", filter=in_review & Q(submitted_at__lt=now - LATE_AFTER)),
        overdue=Count("pk", filter=past_deadline(now)),
        late=Count("pk", filter=_late(now)),
        untaken=Count("pk", filter=Q(status=Status.OPEN, assigned_to=None)),
    )
    published = Publication.objects.filter(claim__desk=desk).aggregate(
        this_week=Count("pk", filter=Q(version=1, published_at__gte=now - timedelta(days=7))),
        median=Median(F("published_at") - F("claim__created_at"), filter=Q(version=1, published_at__gte=now - LATELY)),
    )
    return {**claims, **published}


def _late(now: datetime) -> Q:
    return past_deadline(now) | Q(status=Status.IN_REVIEW, submitted_at__lt=now - LATE_AFTER)


def late_claims(desk: Desk, *, now: datetime) -> QuerySet[Claim]:
    """Past their deadline and not finished, longest first; then those in review for more than three days."""
    claims = Claim.objects.filter(_late(now), desk=desk).select_related("assigned_to")
    return claims.order_by(F("due_at").asc(nulls_last=True), "submitted_at", "id")[:LISTED]


def duration_in_words(duration: timedelta | None) -> str:
    """Return ``1.6 days``, ``5.0 hours``, ``20 minutes`` or ``under a minute``; empty for none."""
    if duration is None:
        return ""
    seconds = duration.total_seconds()
    if seconds >= timedelta(days=1).total_seconds():
        return _("%(number).1f days") % {"number": seconds / 86_400}
    if seconds >= timedelta(hours=1).total_seconds():
        return _("%(number).1f hours") % {"number": seconds / 3_600}
    if seconds < timedelta(minutes=1).total_seconds():
        return _("under a minute")
    minutes = round(seconds / 60)
    return ngettext("%(number)d minute", "%(number)d minutes", minutes) % {"number": minutes}


def corrections_asked_for(desk: Desk) -> QuerySet[CorrectionRequest]:
    """What readers asked for and nobody decided on yet, newest first."""
    return CorrectionRequest.objects.waiting().filter(desk=desk).select_related("claim").order_by("-id")[:FEW]


def untaken_claims(desk: Desk) -> QuerySet[Claim]:
    """Open claims that nobody has taken: most urgent first, then the oldest."""
    return Claim.objects.filter(desk=desk, status=Status.OPEN, assigned_to=None).order_by("-priority", "id")[:FEW]


def in_review(desk: Desk) -> QuerySet[Claim]:
    return Claim.objects.in_review().filter(desk=desk).select_related("lease_holder").in_queue_order()[:FEW]


def alerts_of(desk: Desk) -> list[Anchor]:
    """Where revisions took words away from public checks, newest first, as many as ``LISTED`` and one. One query."""
    found = Anchor.objects.alerting().of_desk(desk).select_related("highlight__claim", "revision__article")
    return list(found.defer("revision__text").order_by("-revision__created_at", "id")[: LISTED + 1])


def recently_published(desk: Desk) -> QuerySet[Publication]:
    return Publication.objects.filter(claim__desk=desk).select_related("claim", "rating").order_by("-id")[:FEW]


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
