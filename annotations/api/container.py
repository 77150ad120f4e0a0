"""The container of annotations, as a whole and page by page (https://www.w3.org/TR/annotation-protocol/#container-representations)."""

from typing import Any

from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _

from annotations.api.problems import InvalidParameter
from annotations.exports.annotated import Annotated, as_on_desk, as_published, published_highlights
from annotations.exports.web_annotation import ANNO, CONTEXT, OWN_TERMS, annotation_iri, web_annotation, with_context
from annotations.models import Highlight

PAGE_SIZE = 100
LDP_CONTEXT = "http://www.w3.org/ns/ldp.jsonld"


class AnnotationContainer:
    """The annotations that members of ``own_desks`` may see, oldest first, so that new ones move no page.

    ``iris`` tells whether pages hold addresses ("1") or whole annotations ("0").
    """

    def __init__(self, *, base_url: str, own_desks: list[int], iris: str) -> None:
        if iris not in ("0", "1"):
            message = _("0 asks for whole annotations, 1 for their addresses alone.")
            raise InvalidParameter(message, fields={"iris": [message]})
        self.base_url, self.own_desks, self.iris = base_url, own_desks, iris == "1"
        public = published_highlights().values("pk")
        self.highlights = Highlight.objects.standing().filter(Q(claim__desk__in=own_desks) | Q(pk__in=public))

    @property
    def iri(self) -> str:
        return f"{self.base_url}/annotations/?iris={int(self.iris)}"

    def describe(self, *, is_minimal: bool) -> dict[str, Any]:
        """Return the container, with its first page unless ``is_minimal``. One without annotations has no page."""
        total = self.highlights.count()
        container: dict[str, Any] = {
            "id": self.iri,
            "type": ["BasicContainer", "AnnotationCollection"],
            "label": "Claims marked in articles",
            "total": total,
        }
        if total:
            container["first"] = self._page_iri(0) if is_minimal else self._page(0, total)
            container["last"] = self._page_iri(_pages(total) - 1)
        return with_context(container, [ANNO, LDP_CONTEXT, OWN_TERMS])

    def page(self, sent: str) -> dict[str, Any]:
        """Return the page whose number, from 0, is ``sent``. Raises ``Http404`` for one that there is not."""
        if not (sent.isascii() and sent.isdecimal()):
            message = _("Pages are numbered from 0.")
            raise InvalidParameter(message, fields={"page": [message]})
        total, number = self.highlights.count(), int(sent[:9])
        if number >= _pages(total):
            raise Http404
        return with_context(self._page(number, total), CONTEXT)

    def _page(self, number: int, total: int) -> dict[str, Any]:
        start = number * PAGE_SIZE
        page: dict[str, Any] = {
            "id": self._page_iri(number),
            "type": "AnnotationPage",
            "partOf": {"id": self.iri, "total": total},
            "startIndex": start,
        }
        if number:
            page["prev"] = self._page_iri(number - 1)
        if number + 1 < _pages(total):
            page["next"] = self._page_iri(number + 1)
        return {**page, "items": self._items(start)}

    def _items(self, start: int) -> list[Any]:
        rows = self.highlights.order_by("pk").values_list("pk", "claim__desk")[start : start + PAGE_SIZE]
        desk_of = dict(rows)
        if self.iris:
            return [annotation_iri(pk, base_url=self.base_url) for pk in desk_of]
        own = [pk for pk, desk in desk_of.items() if desk in self.own_desks]
        found: list[Annotated] = []
        if own:
            found += as_on_desk(Highlight.objects.filter(pk__in=own))
        if len(own) < len(desk_of):
            found += as_published(Highlight.objects.filter(pk__in=desk_of.keys() - set(own)))
        found.sort(key=lambda annotated: annotated.pk)
        return [web_annotation(annotated, base_url=self.base_url) for annotated in found]

    def _page_iri(self, number: int) -> str:
        return f"{self.iri}&page={number}"


def _pages(total: int) -> int:
    return -(-total // PAGE_SIZE)
