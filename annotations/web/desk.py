"""The first page after signing in: what waits, what is late, what came out."""

from datetime import datetime
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from annotations.models import Article, Role
from annotations.web import outcomes, overview
from annotations.web.access import DeskRequest, on_desk
from annotations.web.charts import columns_of
from annotations.web.overview import duration_in_words


@require_safe
@on_desk
def desk(request: DeskRequest) -> HttpResponseBase:
    """The reader's work and the desk's numbers; a desk without articles and claims is told how to begin."""
    now = timezone.now()
    numbers = overview.numbers_of(request.desk, now=now)
    context: dict[str, Any] = {"section": "desk", "now": now, "numbers": numbers, "may_add": request.may(Role.CHECKER)}
    if not numbers["total"] and not Article.objects.filter(desk=request.desk).exists():
        return render(request, "desk/new.html", context)
    waiting = overview.waiting_on(request.user, request.desk, request.role, now=now)
    alerts, drifts = overview.alerts_of(request.desk), overview.drifts_of(request.desk)
    context |= {
        "waiting": overview.explain(waiting[: overview.LISTED]),
        **overview.count_waiting(waiting),
        "alerts": alerts[: overview.LISTED],
        "more_alerts": len(alerts) > overview.LISTED,
        "drifts": drifts[: overview.LISTED],
        "more_drifts": len(drifts) > overview.LISTED,
        "in_review": overview.in_review(request.desk),
        "median": duration_in_words(numbers["median"]),
        "late": overview.late_claims(request.desk, now=now),
        "late_before": now - overview.LATE_AFTER,
        "asked": list(overview.corrections_asked_for(request.desk)),
        "untaken": overview.untaken_claims(request.desk),
        "published": overview.recently_published(request.desk),
        **_charts(request, now),
    }
    return render(request, "desk/desk.html", context)


def _charts(request: DeskRequest, now: datetime) -> dict[str, Any]:
    ratings = outcomes.verdicts_by_rating(request.desk, now=now)
    weeks = outcomes.flow(request.desk, now=now)
    columns = columns_of([(week.marked, week.published) for week in weeks])
    return {
        "ratings": ratings,
        "publishers": outcomes.verdicts_by_publisher(ratings, request.desk, now=now),
        "weeks": weeks,
        "columns": columns,
        "flow": list(zip(weeks, columns.groups, columns.centres, strict=True)),
    }
