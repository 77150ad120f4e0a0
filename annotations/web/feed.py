"""What is published, as an Atom feed (RFC 4287): one entry for each version, newest first."""

import re

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import linebreaks
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from annotations.models import Publication, PublicationKind
from annotations.web.caching import CACHE_SECONDS
from annotations.web.checks import listings_of, with_publications
from annotations.web.rendering import unreordered

ENTRIES = 50
TITLE_LENGTH = 200

# XML 1.0 cannot hold these, not even escaped.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@require_safe
@conditional_page
def feed(request: HttpRequest) -> HttpResponse:
    """Every version of every check."""
    publications = list(Publication.objects.select_related("claim__desk")[:ENTRIES])
    return _answer(request, publications, title=_("Published fact-checks"), page="/checks/")


@require_safe
@conditional_page
def list_feed(request: HttpRequest, facet: str, slug: str) -> HttpResponse:
    """The newest version of each check in one list."""
    listings = listings_of(facet, slug).order_by("-publication_id")
    found = list(with_publications(listings)[:ENTRIES])
    if not found:
        raise Http404(_("No published check stands in this list."))
    title = _("Published fact-checks: %(name)s") % {"name": found[0].name}
    page = reverse("check_list", args=[facet, slug])
    return _answer(request, [each.publication for each in found], title=title, page=page)


def _answer(request: HttpRequest, publications: list[Publication], *, title: str, page: str) -> HttpResponse:
    base_url = request.build_absolute_uri("/").rstrip("/")
    atom = Atom1Feed(
        title=_written(title),
        link=f"{base_url}{page}",
        description=_("Every check as it is published, corrected, updated or retracted."),
        feed_url=request.build_absolute_uri(request.path),
        language="en",
    )
    for publication in publications:
        _add(atom, publication, base_url)
    response = HttpResponse(atom.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
    patch_cache_control(response, public=True, max_age=CACHE_SECONDS)
    return response


def _add(atom: Atom1Feed, publication: Publication, base_url: str) -> None:
    snapshot = publication.snapshot
    address = f"{base_url}/checks/{publication.claim_id}/{publication.version}/"
    is_retracted = publication.kind == PublicationKind.RETRACTION
    word = _("Retracted") if is_retracted else snapshot["verdict"]["rating"]["name"]
    summary = publication.reason if is_retracted else snapshot["verdict"]["rationale"]
    if publication.reason and not is_retracted:
        summary = f"{publication.get_kind_display()}: {publication.reason}\n\n{summary}"
    atom.add_item(
        title=_written(Truncator(f"{word}: {snapshot['statement']}").chars(TITLE_LENGTH)),
        link=address,
        unique_id=address,
        # Atom1Feed says that it is HTML.
        description=linebreaks(_written(summary), autoescape=True),
        author_name=_written(publication.desk["name"]),
        pubdate=publication.published_at,
        updateddate=publication.published_at,
        categories=[publication.kind],
    )


def _written(text: str) -> str:
    return _NOT_XML.sub("", unreordered(text))
