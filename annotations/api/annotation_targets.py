"""Which stored article, and which words of it, a posted annotation means."""

import re
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations.errors import InvalidInput, StaleRevision, WrongState
from annotations.ingest.web_annotation import ReadTarget
from annotations.models import Article, Highlight, User

# Our own addresses of an article and, further on, of one of its revisions.
_ARTICLE = re.compile(r"/(?:api/v1/)?articles/([0-9]{1,18})(?:/(?:revisions/([0-9]{1,9})/?)?)?", re.ASCII)


class FixedTarget(WrongState):
    code = "fixed-target"
    title = gettext_lazy("An annotation stays with its article")


def article_meant(target: ReadTarget, *, user: User, base_url: str) -> Article:
    """Return the article of the user's desks at ``target.source``: our address of it, or its own.

    Raises ``InvalidInput`` where there is none or, for an article's own address, several.
    """
    known = Article.objects.on_desks_of(user).select_related("desk", "publisher")
    own = _own_address(target.source, base_url)
    if own is None:
        found = list(known.filter(url=target.source))
        if not found and "#" in target.source:
            found = list(known.filter(url=target.source.partition("#")[0]))
        copies = {copy[0] for copy in (_own_address(iri, base_url) for iri in target.cached) if copy}
        found = [article for article in found if article.pk in copies] or found
    else:
        found = list(known.filter(pk=own[0]))
    if not found:
        raise _wrong(_("No article of your desks stands at this address. Store the article first."))
    if len(found) > 1:
        addresses = ", ".join(f"{base_url}/articles/{article.pk}/" for article in found)
        raise _wrong(_("Several articles have this address. Name one: %(addresses)s.") % {"addresses": addresses})
    return found[0]


def require_article_of(highlight: Highlight, target: ReadTarget, *, base_url: str) -> None:
    """Raise ``FixedTarget`` where ``target`` is not the article that ``highlight`` stands in."""
    article = highlight.revision.article
    own = _own_address(target.source, base_url)
    if target.source.partition("#")[0] != article.url.partition("#")[0] and (own is None or own[0] != article.pk):
        raise FixedTarget(_("To mark another article, post an annotation of it and delete this one."))


def usable_place(target: ReadTarget, article: Article, *, base_url: str) -> dict[str, Any]:
    """Return the offsets and the quote that name the words in the newest revision of ``article``.

    Offsets that count in an older one are left out where there is a quote; where there is none, ``StaleRevision``.
    """
    copies = [_own_address(iri, base_url) for iri in (*target.cached, target.source)]
    numbers = {copy[1] for copy in copies if copy and copy[0] == article.pk and copy[1] is not None}
    newest = article.revision.number
    if not numbers or newest in numbers or target.start is None:
        return {"start": target.start, "end": target.end, "quote": target.quote}
    if target.quote is None:
        raise StaleRevision(
            _("The text was edited after you read it. Read the article again and mark the place there."),
            extra={"revision": article.revision.pk},
        )
    return {"quote": target.quote}


def names_in(document: Any) -> dict[str, str]:
    """Return where an annotation, which was read already, holds what a verb calls ``start`` and ``statement``."""
    target, path = document["target"], "target"
    if isinstance(target, list):
        target, path = target[0], f"{path}/0"
    selectors, path = target["selector"], f"{path}/selector"
    paths = [path]
    if isinstance(selectors, list):
        paths = [f"{path}/{number}" for number in range(len(selectors))]
    listed = selectors if isinstance(selectors, list) else [selectors]
    position = next((path for path, each in zip(paths, listed, strict=True) if _has_offsets(each)), None)
    body = "bodyValue" if "bodyValue" in document else "body"
    return {"start": f"{position}/start" if position else path, "statement": body if body in document else path}


def _has_offsets(selector: Any) -> bool:
    return isinstance(selector, dict) and isinstance(selector.get("start"), int)


def _own_address(iri: str, base_url: str) -> tuple[int, int | None] | None:
    """Return the id of the article, and the number of the revision, that one of our own addresses names."""
    path = iri.removeprefix(base_url).partition("#")[0].partition("?")[0] if iri.startswith(f"{base_url}/") else ""
    match = _ARTICLE.fullmatch(path)
    return (int(match[1]), int(match[2]) if match[2] else None) if match else None


def _wrong(message: str) -> InvalidInput:
    return InvalidInput(message, fields={"target": [message]})
