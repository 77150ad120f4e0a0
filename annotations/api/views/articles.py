"""Articles and their revisions."""

import json
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.api.etags import answer, etag_of_bytes, known_tag, require_match
from annotations.api.examples import PLAIN_TEXT, WIRE_STORY
from annotations.api.filters import ArticleFilters
from annotations.api.idempotency import idempotent
from annotations.api.problems import InvalidParameter, TooLarge
from annotations.api.serializers.articles import (
    ArticleFields,
    ArticleListed,
    ArticleSent,
    ArticleShown,
    RevisionAnswer,
    RevisionListed,
    RevisionSent,
    RevisionShown,
)
from annotations.api.serializers.imports import ImportShown
from annotations.api.sparse import wanted_fields
from annotations.api.views.base import DeskView, ListView
from annotations.api.views.highlights import standing_highlights
from annotations.errors import InvalidInput
from annotations.exports.article_json import ArticleJson, article_json
from annotations.imports import request_import
from annotations.ingest import AUTO, FORMATS, parse_document
from annotations.models import AnchorState, Article, Desk, Highlight, Revision, User
from annotations.models.article import ArticleQuerySet
from annotations.revise import revise_article
from annotations.store import METADATA_FIELDS, Stored, correct_article, store_article

EXPANSIONS = {"highlights"}


class Articles(ListView):
    """The articles of the caller’s desks, without their texts."""

    model = Article
    serializer_class = ArticleListed
    filterset_class = ArticleFilters
    orderings = {
        "-id": ("-id",),
        "id": ("id",),
        "-created_at": ("-created_at", "-id"),
        "created_at": ("created_at", "id"),
        "-updated_at": ("-updated_at", "-id"),
        "updated_at": ("updated_at", "id"),
    }

    def rows(self) -> ArticleQuerySet:
        return own_articles(self.caller).with_revision()

    @extend_schema(
        request=ArticleSent,
        responses={201: ArticleShown, 200: ArticleShown, 202: ImportShown},
        examples=[PLAIN_TEXT, WIRE_STORY],
    )
    @idempotent
    def post(self, request: Request) -> HttpResponse:
        """Store an article. Where one with this very text is stored already, it is the answer, with a 200.

        An address without a text is fetched in the background: the answer is a 202, and its Location tells how it goes.
        """
        sent = self.read(ArticleSent)
        desk = self.desk_for_new(sent.pop("desk", None))
        if "text" not in sent and "content" not in sent:
            return ask_for(request, desk, self.caller, sent)
        stored = store_sent(desk, self.caller, sent)
        article = get_object_or_404(own_articles(self.caller), pk=stored.article.pk)
        address = reverse("api:article", args=[article.pk])
        return answer(
            request, ArticleShown(article).data, status=201 if stored.created else 200, headers={"Location": address}
        )


class ArticleDetail(DeskView):
    """An article with its newest text and cues."""

    serializer_class = ArticleShown
    takes_fields = True
    parameters = ("expand",)

    @extend_schema(
        parameters=[OpenApiParameter("expand", str, enum=["highlights"], description="Show the highlights as well.")]
    )
    def get(self, request: Request, pk: int) -> HttpResponse:
        if "expand" not in request.query_params:
            return answer(request, ArticleShown(get_object_or_404(own_articles(self.caller), pk=pk)).data)
        require_known_expansion(request)
        found = article_json(pk, user=self.caller.pk)
        if found is None:
            raise Http404
        return answer_with_highlights(request, found)

    @extend_schema(request=ArticleFields)
    @transaction.atomic
    def patch(self, request: Request, pk: int) -> HttpResponse:
        """Correct what is known about an article. Its text has revisions."""
        article = locked_article(request, self.caller, pk)
        changes = self.read(ArticleFields, partial=True)
        correct_article(article=article, actor=self.caller, changes=changes)
        return answer(request, ArticleShown(get_object_or_404(own_articles(self.caller), pk=pk)).data)


class Revisions(ListView):
    """The revisions of an article, newest first, without their texts."""

    model = Revision
    serializer_class = RevisionListed
    orderings = {"-number": ("-number", "-id"), "number": ("number", "id")}

    def rows(self) -> QuerySet[Revision]:
        article: Article = get_object_or_404(own_articles(self.caller), pk=self.kwargs["pk"])
        return article.revisions.without_text()

    @extend_schema(request=RevisionSent, responses={201: RevisionAnswer, 200: RevisionAnswer})
    @idempotent
    @transaction.atomic
    def post(self, request: Request, pk: int) -> HttpResponse:
        """Make the next revision. Where the text is the same, the present one is the answer, with a 200."""
        article = locked_article(request, self.caller, pk)
        before = article.revision.number
        text = self.read(RevisionSent)["text"]
        require_size(text, "text")
        revision = revise_article(article=article, actor=self.caller, text=text)
        revision.anchors_shown = [  # type: ignore[attr-defined]  # for the serializer alone
            anchor_of(highlight) for highlight in standing_highlights(self.caller).of_article(article).order_by("id")
        ]
        address = reverse("api:revision", args=[pk, revision.number])
        status = 201 if revision.number > before else 200
        return answer(request, RevisionAnswer(revision).data, status=status, headers={"Location": address})


class RevisionDetail(DeskView):
    """One revision with its text."""

    serializer_class = RevisionShown
    takes_fields = True

    def get(self, request: Request, pk: int, number: int) -> HttpResponse:
        article = get_object_or_404(own_articles(self.caller), pk=pk)
        return answer(request, RevisionShown(get_object_or_404(article.revisions, number=number)).data)


def answer_with_highlights(request: Request, found: ArticleJson) -> HttpResponse:
    """Answer with an article and its highlights, which are JSON already and are read only for some of its fields."""
    # Begins like the plain one's: If-Match asks about the article, whichever way it was read.
    etag = f"{etag_of_bytes(found.article)[:-1]}-{etag_of_bytes(found.highlights)[1:]}"
    whole = found.article.removesuffix(b"}") + b',"highlights":' + found.highlights + b"}"
    if wanted_fields(request) is not None:
        return answer(request, json.loads(whole), etag=etag)
    known = known_tag(request, etag)
    if known:
        return Response(status=304, headers={"ETag": known})
    return HttpResponse(whole, content_type="application/json", headers={"ETag": etag})


def own_articles(user: User) -> ArticleQuerySet:
    return Article.objects.on_desks_of(user).select_related("desk", "publisher")


def locked_article(request: Request, user: User, pk: int) -> Article:
    """Return the article under a row lock, or raise ``Http404``, or ``StaleVersion`` for a stale ``If-Match``."""
    article: Article = get_object_or_404(own_articles(user).select_for_update(of=("self",), no_key=True), pk=pk)
    require_match(request, lambda: ArticleShown(article).data)
    return article


def store_sent(desk: Desk, actor: User, sent: dict[str, Any]) -> Stored:
    """Store ``text`` as it is, or what ``content`` is read as, corrected by the metadata sent along."""
    metadata = {name: sent[name] for name in METADATA_FIELDS if name in sent}
    if "text" in sent:
        raw = require_size(sent["text"], "text")
        return store_article(desk=desk, actor=actor, raw=raw, format="plain", text=sent["text"], **metadata)
    raw = require_size(sent["content"], "content")
    if sent["format"] not in (AUTO, *FORMATS):
        message = _("Choose one of: %(formats)s.") % {"formats": ", ".join((AUTO, *FORMATS))}
        raise InvalidInput(message, fields={"format": [message]})
    parsed = parse_document(raw, format=sent["format"], max_bytes=settings.MAX_ARTICLE_BYTES)
    recognised = {name: getattr(parsed, name) for name in METADATA_FIELDS}
    return store_article(
        desk=desk,
        actor=actor,
        raw=raw,
        format=parsed.format,
        text=parsed.text,
        cues=parsed.cues,
        **{**recognised, **metadata},
    )


def ask_for(request: Request, desk: Desk, actor: User, sent: dict[str, Any]) -> HttpResponse:
    """Have the article fetched; what was sent along wins over what the page says."""
    details = {name: sent[name] for name in METADATA_FIELDS if name in sent and name != "url"}
    item = request_import(desk=desk, actor=actor, url=sent["url"], details=details)
    headers = {"Location": reverse("api:import", args=[item.pk])}
    return answer(request, ImportShown(item).data, status=202, headers=headers)


def require_size(text: str, field: str) -> bytes:
    """Return ``text`` in UTF-8. Raises ``TooLarge`` for more than an article may have."""
    raw = text.encode()
    if len(raw) > settings.MAX_ARTICLE_BYTES:
        message = _("An article may have %(limit)d bytes.") % {"limit": settings.MAX_ARTICLE_BYTES}
        raise TooLarge(message, fields={field: [message]})
    return raw


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


def require_known_expansion(request: Request) -> None:
    wanted = set(request.query_params["expand"].split(","))
    if wanted - EXPANSIONS:
        message = _("What can be expanded: %(names)s.") % {"names": ", ".join(sorted(EXPANSIONS))}
        raise InvalidParameter(message, fields={"expand": [message]})
