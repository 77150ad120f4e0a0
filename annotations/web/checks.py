"""Lists of what is published, for everybody: written from the immutable snapshots alone."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import conditional_page, require_safe

from annotations.models import Publication, PublicationKind
from annotations.web.caching import cached
from annotations.web.change_words import told_changes
from annotations.web.paging import Slice, slice_by_id

PAGE_SIZE = 30


@require_safe
@conditional_page
def checks(request: HttpRequest) -> HttpResponse:
    """The newest version of each check, newest first."""
    page = _page(request, Publication.objects.newest_per_claim())
    context = {"section": "checks", "rows": [row_of(each) for each in page.rows], "page": page}
    return cached(request, render(request, "check/list.html", context))


@require_safe
@conditional_page
def corrections(request: HttpRequest) -> HttpResponse:
    """Every correction, update and retraction, newest first, with its reason and what it changed."""
    page = _page(request, Publication.objects.exclude(kind=PublicationKind.FIRST).with_previous())
    rows = [{**row_of(each), "changes": told_changes(each)} for each in page.rows]
    context = {"section": "corrections", "rows": rows, "page": page}
    return cached(request, render(request, "check/corrections.html", context))


def row_of(publication: Publication) -> dict[str, Any]:
    """Return what a list shows of a version."""
    return {
        "publication": publication,
        "snapshot": publication.snapshot,
        "desk": publication.desk,
        "rating": {**publication.snapshot["verdict"]["rating"], "pk": publication.rating_id},
        "is_retracted": publication.kind == PublicationKind.RETRACTION,
    }


def _page(request: HttpRequest, publications: QuerySet[Publication]) -> Slice[Publication]:
    return slice_by_id(
        publications.select_related("claim__desk"),
        before=request.GET.get("before", ""),
        after=request.GET.get("after", ""),
        size=PAGE_SIZE,
    )
