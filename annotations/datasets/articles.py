"""Which stored article a place of an imported claim is in: a file brings words and addresses, never texts."""

import re
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host
from django.utils.translation import gettext as _

from annotations.datasets.drafts import PlaceDraft
from annotations.errors import InvalidInput
from annotations.models import Article, Desk

# The desk's own address of an article, of its page or over REST.
_OWN_PATH = re.compile(r"/(?:api/v1/)?articles/([0-9]{1,18})/?", re.ASCII)


def article_of(place: PlaceDraft, desk: Desk) -> Article:
    """Return the article with this very text, else the one at this address, which may be the desk's own of it.

    Raises ``InvalidInput`` without one, and where bare offsets count in another text than its newest.
    """
    stored = Article.objects.filter(desk=desk).order_by("pk")
    article = Article.objects.with_text(desk=desk, sha256=place.sha256).order_by("pk").first() if place.sha256 else None
    article = article or stored.filter(url=place.source.partition("#")[0]).exclude(url="").first()
    article = article or stored.filter(pk__in=_own_numbers(place)).first()
    if article is None:
        raise InvalidInput(_none_stored(place))
    if place.sha256 and place.quote is None and article.revision.sha256 != place.sha256:
        raise InvalidInput(_("The offsets count in another text than the one stored, and no quote tells the words."))
    return article


def _own_numbers(place: PlaceDraft) -> list[int]:
    """Return the one id in an address of this very desk; none for any other address.

    An id means something in its own database alone. A text that is told but not stored here is another database's, and
    so may be offsets without their words.
    """
    if place.sha256 or place.quote is None:
        return []
    try:
        address = urlsplit(place.source)
    except ValueError:
        return []
    path, (host, _port) = _OWN_PATH.fullmatch(address.path), split_domain_port(address.netloc)
    own = [name for name in settings.ALLOWED_HOSTS if name != "*"]
    return [int(path[1])] if path and validate_host(host, own) else []


def _none_stored(place: PlaceDraft) -> str:
    if not place.source:
        told = _("No article of the desk has the text whose SHA-256 is %(sha256)s. Store it first.")
        return told % {"sha256": place.sha256}
    if not place.sha256:
        return _("No article of the desk has the address %(source)s. Store it first.") % {"source": place.source}
    told = _(
        "No article of the desk has the address %(source)s, nor the text whose SHA-256 is %(sha256)s. Store it first."
    )
    return told % {"source": place.source, "sha256": place.sha256}
