"""The articles of a desk."""

from django.http import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from annotations.matching import tidy_query
from annotations.models import Article, Claim, Kind, Role
from annotations.web.access import DeskRequest, on_desk
from annotations.web.fetch import claim_or_404
from annotations.web.paging import slice_by_id

PAGE_SIZE = 30


@require_safe
@on_desk
def article_list(request: DeskRequest) -> HttpResponseBase:
    """The desk's articles, newest first. With ``?for_claim=`` their links lead to choosing a passage for that claim."""
    for_claim = request.GET.get("for_claim", "")
    claim = claim_or_404(request, int(for_claim)) if for_claim.isdecimal() else None
    query, kind = tidy_query(request.GET.get("q", "")), request.GET.get("kind", "")
    found = Article.objects.filter(desk=request.desk).matching(query).select_related("publisher", "desk")
    if kind in Kind.values:
        found = found.filter(kind=kind)
    page = slice_by_id(found, before=request.GET.get("before", ""), after=request.GET.get("after", ""), size=PAGE_SIZE)
    counts = Claim.objects.count_by_status_in(page.rows)
    context = {
        "section": "articles",
        "page": page,
        "rows": [(article, counts.get(article.pk, [])) for article in page.rows],
        "query": query,
        "kind": kind,
        "kinds": Kind.choices,
        "for_claim": claim,
        "may_add": request.may(Role.CHECKER),
    }
    return render(request, "articles/list.html", context)
