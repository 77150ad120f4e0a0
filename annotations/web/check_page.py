"""One published check as its page shows it: from immutable snapshots alone, never from the desk's live work."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from annotations.exports.claimreview import MEDIA_TYPE, linked_data
from annotations.listing import lists_of
from annotations.models import Facet, Gate, Publication, PublicationKind
from annotations.web.caching import cached
from annotations.web.change_words import told_changes
from annotations.web.published import groups_of, places_of, replies_of
from annotations.web.rendering import unreordered
from annotations.web.timeline import timeline_of

HTML = "text/html"
# JSON-LD is JSON: who asks for no more than that gets it too.
LINKED_DATA = (MEDIA_TYPE, "application/json")


@require_safe
@conditional_page
def check(request: HttpRequest, pk: int, version: int | None = None) -> HttpResponse:
    """One check: its newest version, or an earlier one, which says that it is not the newest.

    Who prefers JSON-LD to HTML gets its ClaimReview at the same address.
    """
    versions = list(Publication.objects.filter(claim=pk).defer("snapshot").order_by("-version"))
    publication = _version_or_404(versions, version)
    base_url = request.build_absolute_uri("/").rstrip("/")
    data = linked_data(publication, versions[0], base_url=base_url)
    wanted = request.get_preferred_type([HTML, *LINKED_DATA])
    if wanted in LINKED_DATA:
        response = HttpResponse(json.dumps(data, ensure_ascii=False), content_type=wanted)
        response["Access-Control-Allow-Origin"] = "*"
    else:
        response = render(request, "check/page.html", _context(publication, versions, data, base_url))
    patch_vary_headers(response, ["Accept"])
    response["Link"] = _links(request.path)
    response["Last-Modified"] = http_date(versions[0].published_at.timestamp())
    return cached(request, response)


def data_block(data: dict[str, Any]) -> SafeString:
    """Return JSON for a ``<script>`` that is not run: no character in it can end the element."""
    written = json.dumps(data, ensure_ascii=False)
    for character in "<>&\u2028\u2029":
        written = written.replace(character, f"\\u{ord(character):04x}")
    return mark_safe(written)  # noqa: S308 - the characters that could end the element are escaped above


def _version_or_404(versions: Sequence[Publication], version: int | None) -> Publication:
    """Return the version with its check, or the newest; ``versions`` are those of one claim, newest first."""
    found = [each for each in versions if version in (None, each.version)]
    if not found:
        raise Http404(_("Nothing was published at this address."))
    return Publication.objects.with_previous().select_related("claim__desk").get(pk=found[0].pk)


def _context(
    publication: Publication, versions: Sequence[Publication], data: dict[str, Any], base_url: str
) -> dict[str, Any]:
    snapshot, newest = publication.snapshot, versions[0]
    is_newest = publication.version == newest.version
    path = reverse("check", args=[publication.claim_id])
    is_retracted = publication.kind == PublicationKind.RETRACTION
    word = _("Retracted") if is_retracted else snapshot["verdict"]["rating"]["name"]
    return {
        "section": "checks",
        "publication": publication,
        "snapshot": snapshot,
        "desk_name": publication.desk["name"],
        "time_zone": publication.desk["time_zone"],
        "said_on": date.fromisoformat(snapshot["said_on"]) if snapshot["said_on"] else None,
        "rating": {**snapshot["verdict"]["rating"], "pk": publication.rating_id},
        "title_text": unreordered(f"{word}: {snapshot['statement']}"),
        "summary_text": unreordered(publication.reason if is_retracted else snapshot["verdict"]["rationale"]),
        "is_retracted": is_retracted,
        "is_newest": is_newest,
        "newest": newest,
        "first": versions[-1],
        "versions": versions,
        "changes": told_changes(publication),
        # Lists hold the newest version: what an earlier one says may stand on none.
        "lists": [
            each
            for each in lists_of(snapshot if is_newest else newest.snapshot, kind=newest.kind)
            if each[0] != Facet.ALL
        ],
        "groups": groups_of(snapshot),
        "places": places_of(snapshot),
        "replies": replies_of(snapshot),
        "passed": [Gate(gate["name"]).label for gate in publication.gates if gate["passed"]],
        "timeline": timeline_of(publication, versions),
        # A version that was replaced is left out of what machines are told in the page.
        "linked_data": data_block(data) if is_newest else "",
        "canonical": base_url + path + ("" if is_newest else f"{publication.version}/"),
    }


def _links(path: str) -> str:
    return f'<{path}>; rel="alternate"; type="{MEDIA_TYPE}"'
