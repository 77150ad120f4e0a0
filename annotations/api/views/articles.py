"""Articles and their revisions."""

import json
from typing import Any

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.api.contents import MULTIPART, Brought, has_content, is_upload, read_content
from annotations.api.etags import answer, etag_of, etag_of_bytes, known_tag, require_match
from annotations.api.examples import PLAIN_TEXT, WIRE_STORY
from annotations.api.filters import ArticleFilters
from annotations.api.idempotency import idempotent
from annotations.api.parsing import StrictJSONParser
from annotations.api.problems import InvalidParameter
from annotations.api.serializers.articles import (
    ArticleFields,
    ArticleListed,
    ArticleSent,
    ArticleShown,
    ArticleStored,
    ArticleUpload,
)
from annotations.api.serializers.imports import ImportShown
from annotations.api.serializers.remarks import RemarkShown
from annotations.api.sparse import wanted_fields
from annotations.api.views.base import DeskView, ListView
from annotations.exports.article_json import ArticleJson, article_json
from annotations.imports import request_import
from annotations.models import Article, Desk, User
from annotations.models.article import ArticleQuerySet
from annotations.store import METADATA_FIELDS, Stored, correct_article, store_article

EXPANSIONS = {"highlights"}


class Articles(ListView):
    """The articles of the caller’s desks, without their texts."""

    model = Article
    serializer_class = ArticleListed
    parser_classes = (StrictJSONParser, MultiPartParser)
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
        request={"application/json": ArticleSent, MULTIPART: ArticleUpload},
        responses={201: ArticleStored, 200: ArticleStored, 202: ImportShown},
        examples=[PLAIN_TEXT, WIRE_STORY],
    )
    @idempotent
    def post(self, request: Request) -> HttpResponse:
        """Store an article. Where one with this very text is stored already, it is the answer, with a 200.

        A document comes as text, in Base64, or as a file of multipart/form-data; its format is found out, or named.
        An address without a text is fetched in the background: the answer is a 202, and its Location tells how it goes.
        """
        sent = self.read(ArticleUpload if is_upload(request) else ArticleSent)
        desk = self.desk_for_new(sent.pop("desk", None))
        if not has_content(sent):
            return ask_for(request, desk, self.caller, sent)
        brought = read_content(sent)
        stored = store_brought(desk, self.caller, brought, sent)
        shown = ArticleShown(get_object_or_404(own_articles(self.caller), pk=stored.article.pk)).data
        return answer(
            request,
            {**shown, "remarks": RemarkShown(brought.remarks, many=True).data},
            status=201 if stored.created else 200,
            # The article's own, as a GET tells it: remarks belong to this one answer.
            etag=etag_of(shown),
            headers={"Location": reverse("api:article", args=[stored.article.pk])},
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


def store_brought(desk: Desk, actor: User, brought: Brought, sent: dict[str, Any]) -> Stored:
    """Store ``text`` as it is, or what a document is read as, corrected by the metadata sent along."""
    metadata = {name: sent[name] for name in METADATA_FIELDS if name in sent}
    if brought.parsed is None:
        return store_article(desk=desk, actor=actor, raw=brought.raw, format="plain", text=brought.text, **metadata)
    recognised = {name: getattr(brought.parsed, name) for name in METADATA_FIELDS}
    return store_article(
        desk=desk,
        actor=actor,
        raw=brought.raw,
        format=brought.parsed.format,
        text=brought.text,
        cues=brought.parsed.cues,
        **{**recognised, **metadata},
    )


def ask_for(request: Request, desk: Desk, actor: User, sent: dict[str, Any]) -> HttpResponse:
    """Have the article fetched; what was sent along wins over what the page says."""
    details = {name: sent[name] for name in METADATA_FIELDS if name in sent and name != "url"}
    item = request_import(desk=desk, actor=actor, url=sent["url"], details=details)
    headers = {"Location": reverse("api:import", args=[item.pk])}
    return answer(request, ImportShown(item).data, status=202, headers=headers)


def require_known_expansion(request: Request) -> None:
    wanted = set(request.query_params["expand"].split(","))
    if wanted - EXPANSIONS:
        message = _("What can be expanded: %(names)s.") % {"names": ", ".join(sorted(EXPANSIONS))}
        raise InvalidParameter(message, fields={"expand": [message]})
