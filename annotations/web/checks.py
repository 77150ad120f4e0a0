"""Lists of what is published, for everybody: written from the immutable snapshots alone."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Max, Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import conditional_page, require_safe

from annotations.models import Facet, Listing, Publication, PublicationKind
from annotations.web.caching import cached
from annotations.web.change_words import told_changes
from annotations.web.paging import slice_by_id

PAGE_SIZE = 30
LISTS_ON_PAGE = 200
# Counted no further: what is larger is told as that and more.
MOST_COUNTED = 10_000

# The lists that readers may choose from, as their page is headed.
FACETS: Mapping[Facet, Any] = {
    Facet.TOPIC: gettext_lazy("By topic"),
    Facet.PUBLISHER: gettext_lazy("By publisher"),
    Facet.CLAIMANT: gettext_lazy("By who says it"),
    Facet.RATING: gettext_lazy("By rating"),
}
_HEADINGS: Mapping[Facet, Any] = {
    Facet.TOPIC: gettext_lazy("Topic"),
    Facet.PUBLISHER: gettext_lazy("Publisher"),
    Facet.CLAIMANT: gettext_lazy("Said by"),
    Facet.RATING: gettext_lazy("Rating"),
}


@require_safe
@conditional_page
def checks(request: HttpRequest) -> HttpResponse:
    """The newest version of each check, newest first."""
    return _list(request, Listing.objects.filter(facet=Facet.ALL, slug=""), {"feed_path": "/feed.atom"})


@require_safe
@conditional_page
def check_list(request: HttpRequest, facet: str, slug: str) -> HttpResponse:
    """The newest version of each check in one list, newest first."""
    listings = listings_of(facet, slug)
    number = listings.order_by()[: MOST_COUNTED + 1].count()
    if not number:
        raise Http404(_("No published check stands in this list."))
    context = {"number": number, "more": number > MOST_COUNTED, "kind": _HEADINGS[Facet(facet)], "facet": facet}
    return _list(request, listings, {**context, "slug": slug, "feed_path": f"{request.path}feed.atom"})


@require_safe
@conditional_page
def check_lists(request: HttpRequest, facet: str) -> HttpResponse:
    """The lists there are by topic, publisher, claimant or rating, each with the number of its checks."""
    after = request.GET.get("after", "").replace("\x00", "")
    found = (
        Listing.objects.filter(facet=facet_or_404(facet), slug__gt=after)
        .order_by("slug")
        .values("slug")
        .annotate(name=Max("name"), number=Count("pk"))
    )
    rows = list(found[: LISTS_ON_PAGE + 1])
    context = {
        "section": "checks",
        "facet": facet,
        "facets": FACETS,
        "heading": FACETS[Facet(facet)],
        "rows": rows[:LISTS_ON_PAGE],
        "next": rows[LISTS_ON_PAGE - 1]["slug"] if len(rows) > LISTS_ON_PAGE else "",
        "is_first": not after,
    }
    return cached(request, render(request, "check/lists.html", context))


@require_safe
@conditional_page
def corrections(request: HttpRequest) -> HttpResponse:
    """Every correction, update and retraction, newest first, with its reason and what it changed."""
    page = slice_by_id(
        Publication.objects.exclude(kind=PublicationKind.FIRST).with_previous().select_related("claim__desk"),
        before=request.GET.get("before", ""),
        after=request.GET.get("after", ""),
        size=PAGE_SIZE,
    )
    rows = [{**row_of(each), "changes": told_changes(each)} for each in page.rows]
    context = {"section": "corrections", "rows": rows, "page": page}
    return cached(request, render(request, "check/corrections.html", context))


def with_publications(listings: QuerySet[Listing]) -> QuerySet[Listing]:
    """Fetch what the rows show by a query of its own.

    Joined, PostgreSQL would walk from the newest publication down to where the page begins.
    """
    return listings.prefetch_related(Prefetch("publication", Publication.objects.select_related("claim__desk")))


def facet_or_404(name: str) -> Facet:
    if name not in FACETS:
        raise Http404(_("There are no such lists."))
    return Facet(name)


def listings_of(facet: str, slug: str) -> QuerySet[Listing]:
    """Return what stands in one list; raise ``Http404`` for names that no list can have."""
    return Listing.objects.filter(facet=facet_or_404(facet), slug=slug.replace("\x00", "/"))


def row_of(publication: Publication) -> dict[str, Any]:
    """Return what a list shows of a version."""
    return {
        "publication": publication,
        "snapshot": publication.snapshot,
        "desk": publication.desk,
        "rating": {**publication.snapshot["verdict"]["rating"], "pk": publication.rating_id},
        "is_retracted": publication.kind == PublicationKind.RETRACTION,
    }


def _list(request: HttpRequest, listings: QuerySet[Listing], context: dict[str, Any]) -> HttpResponse:
    page = slice_by_id(
        with_publications(listings),
        before=request.GET.get("before", ""),
        after=request.GET.get("after", ""),
        size=PAGE_SIZE,
        key="publication_id",
    )
    rows = [row_of(listing.publication) for listing in page.rows]
    # As the newest of its checks writes it.
    name = page.rows[0].name if page.rows else context.get("slug", "")
    context |= {"section": "checks", "facets": FACETS, "rows": rows, "page": page, "name": name}
    return cached(request, render(request, "check/list.html", context))
