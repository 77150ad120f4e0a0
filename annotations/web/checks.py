"""What is published, for everybody: written from the immutable snapshots alone, never from the desk's live work."""

import json
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from annotations.exports.claimreview import claim_review
from annotations.models import Publication, PublicationKind
from annotations.web.paging import Slice, slice_by_id
from annotations.web.published import groups_of, places_of

PAGE_SIZE = 30
# A retraction must be seen soon: a shared cache keeps a page for no longer than this.
CACHE_SECONDS = 60


@require_safe
@conditional_page
def checks(request: HttpRequest) -> HttpResponse:
    """The newest version of each check, newest first."""
    return _list(request, Publication.objects.newest_per_claim(), "check/list.html", "checks")


@require_safe
@conditional_page
def corrections(request: HttpRequest) -> HttpResponse:
    """Every correction, update and retraction, newest first, with its reason."""
    return _list(
        request, Publication.objects.exclude(kind=PublicationKind.FIRST), "check/corrections.html", "corrections"
    )


@require_safe
@conditional_page
def check(request: HttpRequest, pk: int, version: int | None = None) -> HttpResponse:
    """One check: its newest version, or an earlier one, which says that it is not the newest."""
    versions = list(Publication.objects.filter(claim=pk).defer("snapshot").order_by("-version"))
    number = version if version is not None else max((each.version for each in versions), default=0)
    publication = (
        Publication.objects.filter(claim=pk, version=number)
        .select_related("rating__scale", "claim__desk")
        .prefetch_related("rating__scale__ratings")
        .first()
    )
    if publication is None:
        raise Http404(_("Nothing was published at this address."))
    base_url = request.build_absolute_uri("/").rstrip("/")
    is_newest = publication.version == versions[0].version
    review = claim_review(publication, base_url=base_url) if is_newest else None
    snapshot = publication.snapshot
    context: dict[str, Any] = {
        "section": "checks",
        "publication": publication,
        "snapshot": snapshot,
        "said_on": date.fromisoformat(snapshot["said_on"]) if snapshot["said_on"] else None,
        "rating": {**snapshot["verdict"]["rating"], "pk": publication.rating_id},
        "is_retracted": publication.kind == PublicationKind.RETRACTION,
        "is_newest": is_newest,
        "newest": versions[0],
        "versions": versions,
        "groups": groups_of(snapshot),
        "places": places_of(snapshot),
        "claim_review": data_block(review) if review else "",
        "canonical": f"{base_url}/checks/{pk}/" + ("" if is_newest else f"{number}/"),
    }
    return _cached(request, render(request, "check/page.html", context))


def data_block(data: dict[str, Any]) -> SafeString:
    """Return JSON for a ``<script>`` that is not run: no character in it can end the element."""
    written = json.dumps(data, ensure_ascii=False)
    for character in "<>&\u2028\u2029":
        written = written.replace(character, f"\\u{ord(character):04x}")
    return mark_safe(written)  # noqa: S308 - the characters that could end the element are escaped above


def _list(request: HttpRequest, publications: QuerySet[Publication], template: str, section: str) -> HttpResponse:
    page = slice_by_id(
        publications.select_related("rating", "claim__desk"),
        before=request.GET.get("before", ""),
        after=request.GET.get("after", ""),
        size=PAGE_SIZE,
    )
    context = {"section": section, "rows": _rows(page), "page": page}
    return _cached(request, render(request, template, context))


def _rows(page: Slice[Publication]) -> list[dict[str, Any]]:
    return [
        {
            "publication": publication,
            "snapshot": publication.snapshot,
            "rating": {**publication.snapshot["verdict"]["rating"], "pk": publication.rating_id},
            "is_retracted": publication.kind == PublicationKind.RETRACTION,
        }
        for publication in page.rows
    ]


def _cached(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Let shared caches keep what everybody sees; the frame of someone signed in is theirs alone."""
    if request.user.is_authenticated:
        patch_cache_control(response, private=True, no_cache=True)
    else:
        patch_cache_control(response, public=True, max_age=CACHE_SECONDS)
    return response
