"""The revisions of articles, and having an article's page fetched again."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request

from annotations.api.contents import MULTIPART, Brought, is_upload, read_content
from annotations.api.etags import answer
from annotations.api.idempotency import idempotent
from annotations.api.parsing import StrictJSONParser
from annotations.api.serializers.articles import (
    RevisionAnswer,
    RevisionListed,
    RevisionSent,
    RevisionShown,
    RevisionUpload,
)
from annotations.api.serializers.imports import ImportShown
from annotations.api.views.articles import locked_article, own_articles
from annotations.api.views.base import DeskView, ListView
from annotations.api.views.highlights import standing_highlights
from annotations.imports import refetch_article
from annotations.models import AnchorState, Article, Highlight, Revision, User
from annotations.revise import revise_article


class Revisions(ListView):
    """The revisions of an article, newest first, without their texts."""

    model = Revision
    serializer_class = RevisionListed
    parser_classes = (StrictJSONParser, MultiPartParser)
    orderings = {"-number": ("-number", "-id"), "number": ("number", "id")}

    def rows(self) -> QuerySet[Revision]:
        article: Article = get_object_or_404(own_articles(self.caller), pk=self.kwargs["pk"])
        return article.revisions.without_text()

    @extend_schema(
        request={"application/json": RevisionSent, MULTIPART: RevisionUpload},
        responses={201: RevisionAnswer, 200: RevisionAnswer},
    )
    @idempotent
    def post(self, request: Request, pk: int) -> HttpResponse:
        """Make the next revision. Where the text is the same, the present one is the answer, with a 200."""
        get_object_or_404(own_articles(self.caller), pk=pk)
        # A document may take seconds to read: nobody who marks the article waits for that.
        brought = read_content(self.read(RevisionUpload if is_upload(request) else RevisionSent))
        with transaction.atomic():
            return self._revise(request, pk, brought)

    def _revise(self, request: Request, pk: int, brought: Brought) -> HttpResponse:
        article = locked_article(request, self.caller, pk)
        before = article.revision.number
        revision = revise_by(article, self.caller, brought)
        revision.remarks_shown = brought.remarks  # type: ignore[attr-defined]  # for the serializer alone
        revision.anchors_shown = [  # type: ignore[attr-defined]  # for the serializer alone
            anchor_of(highlight) for highlight in standing_highlights(self.caller).of_article(article).order_by("id")
        ]
        address = reverse("api:revision", args=[pk, revision.number])
        status = 201 if revision.number > before else 200
        return answer(request, RevisionAnswer(revision).data, status=status, headers={"Location": address})


class Refetch(DeskView):
    """The page that an article came from, as it is now."""

    serializer_class = ImportShown

    @extend_schema(request=None, responses={202: ImportShown})
    @idempotent
    def post(self, request: Request, pk: int) -> HttpResponse:
        """Fetch the article’s address again. If its text has changed, it becomes the next revision."""
        article = get_object_or_404(own_articles(self.caller), pk=pk)
        item = refetch_article(article=article, actor=self.caller)
        headers = {"Location": reverse("api:import", args=[item.pk])}
        return answer(request, ImportShown(item).data, status=202, headers=headers)


class RevisionDetail(DeskView):
    """One revision with its text."""

    serializer_class = RevisionShown
    takes_fields = True

    def get(self, request: Request, pk: int, number: int) -> HttpResponse:
        article = get_object_or_404(own_articles(self.caller), pk=pk)
        return answer(request, RevisionShown(get_object_or_404(article.revisions, number=number)).data)


def revise_by(article: Article, actor: User, brought: Brought) -> Revision:
    """Make the next revision: of a text as it was typed, or of a document, which is kept."""
    if brought.parsed is None:
        return revise_article(article=article, actor=actor, text=brought.text)
    return revise_article(
        article=article,
        actor=actor,
        text=brought.text,
        cues=brought.parsed.cues,
        raw=brought.raw,
        format=brought.parsed.format,
    )


def anchor_of(highlight: Highlight) -> dict[str, Any]:
    """Return where a highlight stands in the newest revision of its article."""
    stands = highlight.state in (AnchorState.CARRIED, AnchorState.REWORDED)
    return {
        "highlight": highlight.pk,
        "claim": highlight.claim_id,
        "state": highlight.state,
        "start": highlight.place.start if stands else None,
        "end": highlight.place.end if stands else None,
    }
