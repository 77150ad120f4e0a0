"""Fetch one thing for a page, or answer 404 as if it did not exist: other desks' things are nobody's business."""

from django.http import Http404
from django.utils.translation import gettext as _

from annotations import snapshot
from annotations.models import Article, Claim, Highlight
from annotations.web.access import DeskRequest, enter_desk_of


def article_or_404(request: DeskRequest, pk: int) -> Article:
    """Return the article and make the page be about its desk."""
    article = Article.objects.select_related("desk", "publisher").filter(pk=pk).first()
    if article is None or not enter_desk_of(request, article.desk_id):
        raise Http404(_("There is no such article on your desks."))
    return article


def claim_or_404(request: DeskRequest, pk: int) -> Claim:
    """Return the claim with its whole check (``snapshot.with_check``) and make the page be about its desk."""
    claim = snapshot.with_check(Claim.objects.filter(pk=pk)).select_related("created_by", "lease_holder").first()
    if claim is None or not enter_desk_of(request, claim.desk_id):
        raise Http404(_("There is no such claim on your desks."))
    return claim


def highlight_or_404(request: DeskRequest, pk: int) -> Highlight:
    """Return the highlight, removed ones included, and make the page be about its desk."""
    highlight = Highlight.objects.with_place().select_related("claim").filter(pk=pk).first()
    if highlight is None or not enter_desk_of(request, highlight.claim.desk_id):
        raise Http404(_("There is no such highlight on your desks."))
    return highlight
