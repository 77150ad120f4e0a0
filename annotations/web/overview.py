"""What the desk page tells at a glance: numbers, and what waits on its reader."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Aggregate, Count, F, Min, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annotations.models import (
    Anchor,
    Claim,
    CorrectionRequest,
    Decision,
    Desk,
    PageCheck,
    Publication,
    Review,
    Role,
    SealedVerdict,
    Status,
    User,
    VerdictKind,
    VerdictsState,
    past_deadline,
)
from annotations.web.outcomes import LATELY

LISTED = 8
FEW = 5
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


def drifts_of(desk: Desk) -> list[PageCheck]:
    """Where a page that a public check cites is gone, or says it otherwise, newest first. One query."""
    found = PageCheck.objects.alerting().filter(evidence__claim__desk=desk).select_related("evidence__claim")
    return list(found.order_by("-id")[: LISTED + 1])


def recently_published(desk: Desk) -> QuerySet[Publication]:
    return Publication.objects.filter(claim__desk=desk).select_related("claim", "rating").order_by("-id")[:FEW]
