"""How a desk checks, for everybody: written from its gates in force, its rating scale, roles and corrections."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import conditional_page, require_safe

from annotations.models import Desk, Gate, Publication, Rating, Role
from annotations.web.caching import cached

PROMISES = {
    Gate.EVIDENCE_ARCHIVED: gettext_lazy(
        "Every web page that is cited is archived, so that what we read can be read again when it has changed or gone."
    ),
    Gate.RIGHT_OF_REPLY: gettext_lazy(
        "Before we publish we ask for a reply. Whom we asked, when, how, and what they said stands on the check."
    ),
    Gate.EVIDENCE_DATE: gettext_lazy(
        "We note what came out only after the claim was said. It counts only with a caveat that says why."
    ),
    Gate.CLAIMANTS_OWN_SOURCE: gettext_lazy(
        "We note what comes from the claimant’s own house. It counts only with a caveat that says why."
    ),
    Gate.STANDS_ALONE: gettext_lazy(
        "The statement we check and the reasons we give can be read by themselves, without the article they stand in."
    ),
}
TASKS = {
    Role.CHECKER: gettext_lazy("find claims, gather evidence and give the verdict with its reasons."),
    Role.REVIEWER: gettext_lazy(
        "read the whole check and approve it, or return it with a note. Nobody approves a check whose verdict or "
        "evidence they wrote."
    ),
    Role.ADMIN: gettext_lazy("set the rules on this page. The rules hold for them as for everyone."),
}


@require_safe
@conditional_page
def methodologies(request: HttpRequest) -> HttpResponse:
    """The only desk's page; where several have published, the list of theirs."""
    desks = list(_desks())
    if len(desks) == 1:
        return _page(request, desks[0])
    context = {"section": "methodology", "desks": desks}
    return cached(request, render(request, "check/methodologies.html", context))


@require_safe
@conditional_page
def methodology(request: HttpRequest, slug: str) -> HttpResponse:
    desk = _desks().filter(slug=slug).first()
    if desk is None:
        raise Http404(_("There is no such desk, or it has published nothing."))
    return _page(request, desk)


def promise_of(gate: Gate, desk: Desk) -> str:
    """Say to readers what a gate in force on ``desk`` means for them."""
    if gate is not Gate.INDEPENDENT_SOURCES:
        return str(PROMISES[gate])
    count = desk.sources_needed
    words = ngettext(
        "Every check rests on at least %(count)d source that is not the claimant’s own.",
        "Every check rests on at least %(count)d sources that share neither site nor publisher; the claimant’s own do "
        "not count.",
        count,
    )
    return words % {"count": count}


def _desks() -> QuerySet[Desk]:
    """Desks that have published something, or the only one there is: what others work on is nobody's business."""
    published = Desk.objects.filter(Exists(Publication.objects.filter(claim__desk=OuterRef("pk"))))
    if published.exists() or Desk.objects.count() != 1:
        return published.order_by("name")
    return Desk.objects.all()


def _page(request: HttpRequest, desk: Desk) -> HttpResponse:
    ratings = Rating.objects.filter(scale__desk=desk, scale__is_active=True).order_by("position")
    context: dict[str, Any] = {
        "section": "methodology",
        "about": desk,
        "promises": [promise_of(gate, desk) for gate in Gate if gate in desk.gates],
        "ratings": ratings,
        "roles": [(role.label, words) for role, words in TASKS.items()],
    }
    return cached(request, render(request, "check/methodology.html", context))
