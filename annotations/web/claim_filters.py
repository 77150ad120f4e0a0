"""The list of claims: filters that stand in the address, as chips."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations.models import Article, Claim, Rating, Status, Verdict
from annotations.models.claim import ClaimQuerySet
from annotations.web.access import DeskRequest
from annotations.web.paging import slice_by_id

PAGE_SIZE = 50
FILTERS = ("status", "rating", "assigned_to", "overdue", "article")


@dataclass(frozen=True, slots=True)
class Chip:
    label: str
    query: str
    is_on: bool
    count: int | None = None
    rating: Rating | None = None


def list_claims(request: DeskRequest) -> dict[str, Any]:
    """Return what the list page shows: a slice of claims and the chips. A fixed number of queries."""
    asked = request.GET
    desk_claims = Claim.objects.filter(desk=request.desk)
    found = _filtered(desk_claims, asked, request)
    verdicts = [Prefetch("verdicts", Verdict.objects.select_related("rating").order_by("id"), "verdicts_given")]
    rows = found.select_related("assigned_to").prefetch_related(*verdicts)
    counts = dict(desk_claims.order_by().values_list("status").annotate(number=Count("pk")))
    ratings = list(Rating.objects.filter(scale__desk=request.desk, scale__is_active=True))
    page = slice_by_id(rows, before=asked.get("before", ""), after=asked.get("after", ""), size=PAGE_SIZE)
    return {
        "page": page,
        "older": _with(asked, before=page.older) if page.older else "",
        "newer": _with(asked, after=page.newer) if page.newer else "",
        "statuses": [
            _chip(asked, "status", each.value, str(each.label), count=counts.get(each.value, 0)) for each in Status
        ],
        "ratings": [_chip(asked, "rating", rating.slug, rating.name, rating=rating) for rating in ratings],
        "mine": _chip(asked, "assigned_to", "me", _("Assigned to me")),
        "overdue": _chip(asked, "overdue", "true", _("Past the deadline")),
        "article": _article_chip(request),
        "query": asked.get("q", ""),
        "kept": [(name, asked[name]) for name in FILTERS if asked.get(name)],
        "is_filtered": any(asked.get(name) for name in (*FILTERS, "q")),
        "desk_has_claims": bool(counts),
    }


def _filtered(claims: ClaimQuerySet, asked: QueryDict, request: DeskRequest) -> QuerySet[Claim]:
    if asked.get("status") in Status.values:
        claims = claims.filter(status=asked["status"])
    if asked.get("rating"):
        rating = str(asked["rating"]).replace("\0", "")
        claims = claims.filter(pk__in=Verdict.objects.counting().filter(rating__slug=rating).values("claim"))
    if asked.get("assigned_to") == "me":
        claims = claims.filter(assigned_to=request.user)
    if asked.get("overdue") == "true":
        claims = claims.overdue(now=timezone.now())
    if asked.get("article", "").isdecimal():
        of_article = Q(highlights__revision__article=asked["article"], highlights__removed_at=None)
        claims = claims.filter(pk__in=Claim.objects.filter(of_article, desk=request.desk).values("pk"))
    words = asked.get("q", "").replace("\x00", "").strip()
    if words:
        claims = claims.filter(Q(statement__icontains=words) | Q(claimant__icontains=words))
    return claims


def _with(asked: QueryDict, **changes: Any) -> str:
    """Return the address's query with ``changes``; a change of filter begins at the first page again."""
    query = asked.copy()
    for name in ("before", "after"):
        query.pop(name, None)
    for name, value in changes.items():
        query.pop(name, None)
        if value:
            query[name] = str(value)
    return "?" + query.urlencode()


def _chip(asked: QueryDict, name: str, value: str, label: str, **more: Any) -> Chip:
    """A chip that sets the filter, or takes it off where it is set."""
    is_on = asked.get(name) == value
    return Chip(label, _with(asked, **{name: "" if is_on else value}), is_on, **more)


def _article_chip(request: DeskRequest) -> Chip | None:
    number = request.GET.get("article", "")
    if not number.isdecimal():
        return None
    title = Article.objects.filter(desk=request.desk, pk=number).values_list("title", flat=True).first()
    return _chip(request.GET, "article", number, title or _("an article of another desk"))
