"""What search engines are told: every published check with its last change (https://www.sitemaps.org/protocol.html)."""

from collections.abc import Iterator
from xml.sax.saxutils import escape

from django.db.models import F, Max, QuerySet
from django.db.models.functions import Floor
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from annotations.models import Facet, Listing

# The protocol allows no more in one file.
MOST_ADDRESSES = 50_000
CACHE_SECONDS = 3600

_XML = "application/xml; charset=utf-8"
_START = '<?xml version="1.0" encoding="UTF-8"?>\n<{name} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
_PAGES = ("/checks/", "/corrections/")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponseBase:
    """All checks in one file where it holds them, else the list of files."""
    base_url = _base_url(request)
    number = _published().order_by()[: MOST_ADDRESSES - len(_PAGES) + 1].count()
    if number <= MOST_ADDRESSES - len(_PAGES):
        return _answer(_urls(base_url, 0, None, pages=_PAGES))
    return _answer(_files(base_url))


@require_safe
def sitemap_part(request: HttpRequest, part: int) -> HttpResponseBase:
    """The checks of which the claims' ids stand between two multiples of ``MOST_ADDRESSES``: that many at most."""
    start = part * MOST_ADDRESSES
    if start >= 2**63 or not _published().filter(claim__gte=start, claim__lt=start + MOST_ADDRESSES).exists():
        raise Http404(_("There is no such part of the site map."))
    return _answer(_urls(_base_url(request), start, start + MOST_ADDRESSES))


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What is published may be read by every robot; the desk itself needs a login anyway."""
    lines = ["User-agent: *", "Disallow: /admin/", "Disallow: /accounts/", "Disallow: /checks/*/correction/", ""]
    text = "\n".join([*lines, f"Sitemap: {_base_url(request)}/sitemap.xml", ""])
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    patch_cache_control(response, public=True, max_age=CACHE_SECONDS)
    return response


def _published() -> QuerySet[Listing]:
    return Listing.objects.filter(facet=Facet.ALL, slug="")


def _urls(base_url: str, start: int, end: int | None, *, pages: tuple[str, ...] = ()) -> Iterator[str]:
    yield _START.format(name="urlset")
    yield from (f"<url><loc>{escape(base_url + page)}</loc></url>\n" for page in pages)
    listed = _published().filter(claim__gte=start, **({"claim__lt": end} if end is not None else {}))
    rows = listed.order_by("claim_id").values_list("claim_id", "publication__published_at")
    for claim, published_at in rows.iterator(chunk_size=2000):
        address = escape(f"{base_url}/checks/{claim}/")
        yield f"<url><loc>{address}</loc><lastmod>{published_at.isoformat(timespec='seconds')}</lastmod></url>\n"
    yield "</urlset>\n"


def _files(base_url: str) -> Iterator[str]:
    yield _START.format(name="sitemapindex")
    parts = (
        _published()
        .annotate(part=Floor(F("claim_id") / MOST_ADDRESSES))
        .order_by("part")
        .values_list("part")
        .annotate(changed=Max("publication__published_at"))
    )
    for part, changed in parts:
        address = escape(f"{base_url}/sitemaps/{int(part)}.xml")
        yield f"<sitemap><loc>{address}</loc><lastmod>{changed.isoformat(timespec='seconds')}</lastmod></sitemap>\n"
    yield "</sitemapindex>\n"


def _answer(lines: Iterator[str]) -> HttpResponseBase:
    response = StreamingHttpResponse(lines, content_type=_XML)
    patch_cache_control(response, public=True, max_age=CACHE_SECONDS)
    return response


def _base_url(request: HttpRequest) -> str:
    return request.build_absolute_uri("/").rstrip("/")
