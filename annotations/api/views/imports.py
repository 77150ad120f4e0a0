"""Articles asked for by their address: how far they have come."""

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from rest_framework.request import Request

from annotations.api.etags import answer
from annotations.api.serializers.imports import ImportListed, ImportShown
from annotations.api.views.base import DeskView, ListView
from annotations.models import ArticleImport, User


class Imports(ListView):
    """The articles that were asked for by address, the newest first."""

    model = ArticleImport
    serializer_class = ImportListed

    def rows(self) -> QuerySet[ArticleImport]:
        return own_imports(self.caller).defer("remarks")


class ImportDetail(DeskView):
    """One article that was asked for by its address."""

    serializer_class = ImportShown
    takes_fields = True

    def get(self, request: Request, pk: int) -> HttpResponse:
        return answer(request, ImportShown(get_object_or_404(own_imports(self.caller), pk=pk)).data)


def own_imports(user: User) -> QuerySet[ArticleImport]:
    return ArticleImport.objects.on_desks_of(user).select_related("desk")
