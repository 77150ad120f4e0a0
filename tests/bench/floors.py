"""Floors: the least that an answer takes here, by views that ask nobody who they are and pass no middleware.

They are answered by the same workers over the same connections as the desk's own, below ``/floor/``.
"""

import functools
import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import path, resolve
from rest_framework import serializers
from rest_framework.generics import CreateAPIView, ListAPIView
from rest_framework.pagination import CursorPagination
from rest_framework.parsers import JSONParser
from rest_framework.renderers import JSONRenderer

from annotations.models import Article, Claim, Evidence, Highlight, Revision, Verdict
from tests.bench.article_sql import ARTICLE, WHO

PREFIX = "/floor/"
PAGE_SIZE = 50


def answer_floors(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware that answers the floors itself, before any other is asked."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith(PREFIX):
            return get_response(request)
        found = resolve(request.path, __name__)
        response: Any = found.func(request, *found.args, **found.kwargs)
        return response.render() if hasattr(response, "render") else response

    return respond


def show_article(request: HttpRequest, pk: int) -> HttpResponse:
    """The article with its highlights, written by PostgreSQL, to whoever has a token."""
    secret = request.headers["Authorization"].removeprefix("Bearer ")
    with connection.cursor() as cursor:
        cursor.execute(WHO, [hashlib.sha256(secret.encode()).hexdigest()])
        (user,) = cursor.fetchone()
        cursor.execute(ARTICLE, [user, pk])
        (text,) = cursor.fetchone()
    return HttpResponse(text, content_type="application/json")


def run_statements(request: HttpRequest, name: str) -> HttpResponse:
    """Send PostgreSQL the statements that an answer of ours was seen to need, and read what they give."""
    rows = 0
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in _statements()[name]:
            cursor.execute(statement)
            rows += len(cursor.fetchall()) if cursor.description else 0
    return HttpResponse(f'{{"rows": {rows}}}', content_type="application/json")


@functools.cache
def _statements() -> dict[str, list[str]]:
    found: dict[str, list[str]] = json.loads(Path(os.environ["BENCH_STATEMENTS"]).read_text())
    return found


class Bare:
    """What a view of DRF is without anything of ours."""

    authentication_classes = ()
    permission_classes = ()
    throttle_classes = ()
    filter_backends = ()
    parser_classes = (JSONParser,)
    renderer_classes = (JSONRenderer,)


class HighlightFloor(serializers.ModelSerializer[Highlight]):
    class Meta:
        model = Highlight
        fields = ("id", "claim", "revision", "start", "end", "exact", "prefix", "suffix", "start_ms", "end_ms")
        validators = ()
        extra_kwargs = {name: {"trim_whitespace": False} for name in ("exact", "prefix", "suffix")}  # DRF's own


class CreateHighlight(Bare, CreateAPIView[Highlight]):
    """A bare insert: three statements, no history, nobody asked."""

    queryset = Highlight.objects.all()
    serializer_class = HighlightFloor

    def perform_create(self, serializer: Any) -> None:
        serializer.save(created_by_id=serializer.validated_data["claim"].created_by_id)


class EvidenceFloor(serializers.ModelSerializer[Evidence]):
    class Meta:
        model = Evidence
        fields = ("id", "stance", "kind", "url", "title", "publisher", "quote", "note", "published_on", "created_at")


class VerdictFloor(serializers.ModelSerializer[Verdict]):
    class Meta:
        model = Verdict
        fields = ("id", "rating", "rationale", "author", "kind", "created_at")


class ClaimFloor(serializers.ModelSerializer[Claim]):
    highlights = HighlightFloor(many=True)
    evidence = EvidenceFloor(many=True)
    verdicts = VerdictFloor(many=True)

    class Meta:
        model = Claim
        fields = (
            "id", "desk", "statement", "claimant", "said_on", "status", "priority", "due_at", "topics", "assigned_to",
            "verdicts_required", "verdicts_state", "created_at", "updated_at", "highlights", "evidence", "verdicts",
        )  # fmt: skip


class RevisionFloor(serializers.ModelSerializer[Revision]):
    class Meta:
        model = Revision
        fields = ("id", "number", "sha256", "length")


class ArticleFloor(serializers.ModelSerializer[Article]):
    revisions = RevisionFloor(many=True)

    class Meta:
        model = Article
        fields = (
            "id", "desk", "kind", "title", "url", "publisher", "author", "published_at", "language", "format",
            "created_at", "updated_at", "revisions",
        )  # fmt: skip


class NewestFirst(CursorPagination):
    page_size = PAGE_SIZE
    ordering = "-id"


class Claims(Bare, ListAPIView[Claim]):
    queryset = Claim.objects.prefetch_related("highlights", "evidence", "verdicts")
    serializer_class = ClaimFloor
    pagination_class = NewestFirst


class Articles(Bare, ListAPIView[Article]):
    queryset = Article.objects.prefetch_related("revisions")
    serializer_class = ArticleFloor
    pagination_class = NewestFirst


urlpatterns = [
    path("floor/articles/", Articles.as_view()),
    path("floor/articles/<int:pk>/", show_article),
    path("floor/claims/", Claims.as_view()),
    path("floor/highlights/", CreateHighlight.as_view()),
    path("floor/statements/<slug:name>/", run_statements),
]
