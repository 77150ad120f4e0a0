"""Adding an article by its address: asking for it, and seeing what becomes of it."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRedirect

from annotations import imports
from annotations.errors import DeskError, InvalidInput, NotAllowed
from annotations.models import ArticleImport, Revision, Role
from annotations.permissions import require_role
from annotations.web.access import DeskRequest, enter_desk_of, on_desk

LISTED = 50


@require_http_methods(["GET", "HEAD", "POST"])
@on_desk
def article_imports(request: DeskRequest) -> HttpResponseBase:
    """The articles asked for by address, the newest first; POST asks for one more."""
    require_role(request.user, request.desk, Role.CHECKER)
    if request.method != "POST":
        return _list_page(request)
    address = request.POST.get("url", "").strip()
    try:
        if not address:
            message = _("Paste the address of a page.")
            raise InvalidInput(message, fields={"url": [message]})
        item = imports.request_import(desk=request.desk, actor=request.user, url=address)
    except NotAllowed:
        raise
    except DeskError as error:
        return _list_page(request, address=address, error=error)
    return redirect("article_import", pk=item.pk)


@require_safe
@on_desk
def article_import(request: DeskRequest, pk: int) -> HttpResponseBase:
    """How far one has come. The page asks again by itself, and ends at the article."""
    item = ArticleImport.objects.select_related("article").filter(pk=pk).first()
    if item is None or not enter_desk_of(request, item.desk_id):
        raise Http404(_("There is no such import on your desks."))
    if request.headers.get("HX-Request") == "true" and item.article_id is not None:
        _tell(request, item)
        return HttpResponseClientRedirect(_what_came_of(item))
    context = {"section": "articles", "item": item, "may_add": request.may(Role.CHECKER)}
    return render(request, "articles/import.html", context)


def _tell(request: DeskRequest, item: ArticleImport) -> None:
    """Say on the article's page whether its text changed, and where words were mended or left out."""
    if item.detail:
        messages.info(request, item.detail)
    touched = sum(remark["action"] != "recognised" for remark in item.remarks)
    if touched:
        words = ngettext(
            "In one place the page was mended or something left out.",
            "In %(number)d places the page was mended or something left out.",
            touched,
        )
        seen = reverse("article_import", args=[item.pk])
        messages.info(request, format_html('{} <a href="{}">{}</a>', words % {"number": touched}, seen, _("See where")))


def _what_came_of(item: ArticleImport) -> str:
    """Return the address of the article or, where the page became its next revision, of the report on that."""
    made = Revision.objects.filter(article=item.article_id, number__gt=1, created_at__gte=item.created_at)
    newest = made.order_by("-number").values_list("number", flat=True).first() if item.revises_id else None
    if newest is None:
        return reverse("article", args=[item.article_id])
    return reverse("revision", args=[item.article_id, newest])


def _list_page(request: DeskRequest, *, address: str = "", error: DeskError | None = None) -> HttpResponse:
    items = (
        ArticleImport.objects.filter(desk=request.desk)
        .select_related("article", "created_by")
        .defer("remarks")[:LISTED]
    )
    context = {
        "section": "articles",
        "items": items,
        "address": address,
        "address_problem": error.detail if error else "",
    }
    return render(request, "articles/imports.html", context, status=error.status if error else 200)
