"""Publications: public, without login."""

from typing import Any, cast

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from rest_framework.permissions import AllowAny
from rest_framework.request import Request

from annotations.api.etags import answer
from annotations.api.filters import PublicationFilters
from annotations.api.serializers.publications import PublicationListed, PublicationShown
from annotations.api.views.base import DeskView, ListView
from annotations.models import Publication


class Publications(ListView):
    """Every public version of every check, newest first. Needs no login."""

    model = Publication
    serializer_class = PublicationListed
    filterset_class = PublicationFilters
    permission_classes = [AllowAny]
    is_public = True

    def rows(self) -> QuerySet[Any]:
        return published(Publication.objects.all())


class PublicationDetail(DeskView):
    """One public version with the whole check. Needs no login."""

    serializer_class = PublicationShown
    takes_fields = True
    permission_classes = [AllowAny]
    is_public = True

    def get(self, request: Request, pk: int) -> HttpResponse:
        publication = get_object_or_404(published(Publication.objects.with_previous()), pk=pk)
        return answer(request, PublicationShown(publication, context=self.get_serializer_context()).data)


def published(publications: QuerySet[Any]) -> QuerySet[Any]:
    later = Publication.objects.filter(claim=OuterRef("claim"), version__gt=OuterRef("version"))
    rows = publications.select_related("claim__desk", "rating").annotate(is_newest=~Exists(later))
    return cast(QuerySet[Any], rows)
