"""The W3C Web Annotation Protocol (https://www.w3.org/TR/annotation-protocol/): a container of annotations, and each.

What is published of other desks is shown as it was published; what the caller's own desks work on, as it stands.
"""

from typing import Any

from django.db import transaction
from django.http import Http404, HttpResponse
from rest_framework.exceptions import MethodNotAllowed, NotAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.annotate import edit_claim
from annotations.api.annotation_targets import article_meant, names_in, require_article_of, usable_place
from annotations.api.container import AnnotationContainer
from annotations.api.etags import answer, etag_of, etag_of_bytes, require_match
from annotations.api.idempotency import idempotent
from annotations.api.preferences import container_preference
from annotations.api.problems import Gone, renamed
from annotations.api.views.protocol import LDP, PROTOCOL, ProtocolView, link
from annotations.exports.annotated import as_on_desk, as_published, published_highlights
from annotations.exports.web_annotation import MEDIA_TYPE, annotation_iri, web_annotation, with_context
from annotations.ingest.web_annotation import ReadAnnotation, read_annotation
from annotations.marking import change_highlight, mark_claim, remove_highlight
from annotations.models import Highlight, Role
from annotations.origins import keep_origin
from annotations.permissions import require_role
from annotations.transitions import lock_claim

ACCEPT_POST = f"{MEDIA_TYPE}, application/ld+json, application/json"


class Container(ProtocolView):
    """All annotations that the caller may see: described, as one of its pages, or added to."""

    links = (
        link(f"{LDP}BasicContainer"),
        link(f"{LDP}Resource"),
        link(PROTOCOL, f"{LDP}constrainedBy"),
    )
    varies_by = ("Accept", "Prefer")
    parameters = ("iris", "page")

    @property
    def allowed_methods(self) -> list[str]:
        """A page is only read."""
        return ["GET", "HEAD", "OPTIONS"] if "page" in self.request.GET else ["GET", "HEAD", "OPTIONS", "POST"]

    def get(self, request: Request) -> HttpResponse:
        container = self.container()
        if "page" in request.query_params:
            return answer(request, container.page(request.query_params["page"]))
        preference = container_preference(request.headers.get("Prefer", ""))
        if preference.iris is not None and "iris" not in request.query_params:
            container.iris = preference.iris
        headers = {"Content-Location": container.iri}
        if preference.is_given:
            headers["Preference-Applied"] = "return=representation"
        return answer(request, container.describe(is_minimal=preference.is_minimal), headers=headers)

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        response = super().options(request, *args, **kwargs)
        response.headers["ETag"] = etag_of(self.container().describe(is_minimal=True))
        return response

    @idempotent
    @transaction.atomic
    def post(self, request: Request) -> HttpResponse:
        """Mark the words that the annotation targets; its text becomes the statement of a new claim."""
        if "page" in request.query_params:
            raise MethodNotAllowed("POST")
        sent = read_annotation(request.data)
        article = article_meant(sent.target, user=self.caller, base_url=self.base_url)
        place = usable_place(sent.target, article, base_url=self.base_url)
        with renamed(names_in(request.data)):
            highlight = mark_claim(article=article, actor=self.caller, statement=sent.statement, **place)
        via = (sent.iri, *(iri for iri in sent.via if iri != sent.iri)) if sent.iri else sent.via
        keep_origin(highlight=highlight, actor=self.caller, canonical=sent.canonical, via=via)
        (annotated,) = as_on_desk(Highlight.objects.filter(pk=highlight.pk))
        address = annotation_iri(highlight.pk, base_url=self.base_url)
        data = with_context(web_annotation(annotated, base_url=self.base_url))
        return answer(request, data, status=201, headers={"Location": address, "Content-Location": address})

    def container(self) -> AnnotationContainer:
        return AnnotationContainer(
            base_url=self.base_url, own_desks=self.own_desks, iris=self.request.query_params.get("iris", "0")
        )

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Add what the recommendation wants on all answers of a container, refusals included (4.1)."""
        final = super().finalize_response(request, response, *args, **kwargs)
        final.headers["Accept-Post"] = ACCEPT_POST
        if "ETag" not in final.headers:
            final.headers["ETag"] = etag_of_bytes(b"" if isinstance(final, Response) else final.content)
        return final


class AnnotationDetail(ProtocolView):
    links = (link(f"{LDP}Resource"), link("http://www.w3.org/ns/oa#Annotation"))

    def get(self, request: Request, pk: int) -> HttpResponse:
        return answer(request, self.shown(pk))

    @transaction.atomic
    def put(self, request: Request, pk: int) -> HttpResponse:
        """Move the highlight to other words of its article, word its claim anew, or both.

        What the desk says of an annotation itself (times, people, rating) is not a client's to change and passed over.
        """
        highlight = self.locked(pk)
        sent = read_annotation(request.data)
        require_article_of(highlight, sent.target, base_url=self.base_url)
        with renamed(names_in(request.data)):
            self.move(highlight, sent)
            if sent.statement:
                edit_claim(claim=highlight.claim, actor=self.caller, changes={"statement": sent.statement})
        keep_origin(highlight=highlight, actor=self.caller, canonical=sent.canonical, via=sent.via)
        return answer(request, self.shown(pk))

    @transaction.atomic
    def delete(self, request: Request, pk: int) -> HttpResponse:
        remove_highlight(highlight=self.locked(pk), actor=self.caller)
        return Response(status=204)

    def move(self, highlight: Highlight, sent: ReadAnnotation) -> None:
        """Put ``highlight`` where ``sent`` says; nothing happens where it stands there already."""
        place, target = highlight.place, sent.target
        same_offsets = target.start is None or (target.start, target.end) == (place.start, place.end)
        quote = target.quote
        same_words = quote is None or (
            quote.exact == place.exact
            and quote.prefix in ("", place.prefix)
            and quote.suffix in ("", place.suffix)
        )  # fmt: skip
        if not (same_offsets and same_words):
            moved = usable_place(target, highlight.revision.article, base_url=self.base_url)
            change_highlight(highlight=highlight, actor=self.caller, **moved)

    def shown(self, pk: int) -> dict[str, Any]:
        """Return the annotation as the caller may see it.

        Raises ``Gone`` for one that they could see until it was deleted. Somebody who is not known learns nothing of
        what is not public, not even that it exists: ``NotAuthenticated``, where their colleagues get ``Http404``.
        """
        own = Highlight.objects.filter(pk=pk, claim__desk__in=self.own_desks)
        public = published_highlights().filter(pk=pk)
        found = as_on_desk(own.standing()) or as_published(public.standing())
        if found:
            return with_context(web_annotation(found[0], base_url=self.base_url))
        if own.exists() or public.exists():
            raise Gone
        if not self.request.user.is_authenticated:
            raise NotAuthenticated
        raise Http404

    def locked(self, pk: int) -> Highlight:
        """Return the highlight with its claim's row locked, as each of its verbs does; see ``require_match``."""
        self.shown(pk)
        highlight = Highlight.objects.with_place().select_related("claim__desk").get(pk=pk)
        require_role(self.caller, highlight.claim.desk, Role.CHECKER)
        lock_claim(highlight.claim_id)
        require_match(self.request, lambda: self.shown(pk))
        return highlight
