"""What is published, as an Atom feed (RFC 4287): one entry for each version, newest first."""

import re

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.feedgenerator import Atom1Feed
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from annotations.models import Publication, PublicationKind
from annotations.web.caching import CACHE_SECONDS

ENTRIES = 50
TITLE_LENGTH = 200

# XML 1.0 cannot hold these, not even escaped.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@require_safe
@conditional_page
def feed(request: HttpRequest) -> HttpResponse:
    base_url = request.build_absolute_uri("/").rstrip("/")
    atom = Atom1Feed(
        title=_("Published fact-checks"),
        link=f"{base_url}/checks/",
        description=_("Every check as it is published, corrected, updated or retracted."),
        feed_url=f"{base_url}/feed.atom",
        language="en",
    )
    for publication in Publication.objects.select_related("claim__desk")[:ENTRIES]:
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
        description=_written(summary),
        author_name=_written(publication.desk["name"]),
        pubdate=publication.published_at,
        updateddate=publication.published_at,
        categories=[publication.kind],
    )


def _written(text: str) -> str:
    return _NOT_XML.sub("", text)
