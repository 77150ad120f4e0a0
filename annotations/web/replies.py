"""The right of reply on a claim's page: ask, log what came, take an entry back."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from annotations import replies
from annotations.errors import DeskError, InvalidInput, NotAllowed, StaleVersion
from annotations.models import Claim, Reply, Role
from annotations.permissions import require_role
from annotations.web.access import DeskRequest, on_desk
from annotations.web.claim_forms import take_errors
from annotations.web.claim_page import show_claim
from annotations.web.fetch import claim_or_404
from annotations.web.posting import act_from, claim_to_change
from annotations.web.reply_forms import ReplyForm


@act_from("claim")
def add_reply(request: DeskRequest, pk: int) -> HttpResponseBase:
    claim = claim_to_change(request, pk)
    form = ReplyForm(request.POST)
    if not form.is_valid():
        return show_claim(request, claim, status=InvalidInput.status, reply_form=form)
    try:
        replies.log_reply(claim=claim, actor=request.user, **form.fields_sent)
    except NotAllowed:
        raise
    except DeskError as error:
        take_errors(form, error)
        return show_claim(request, claim, status=error.status, reply_form=form)
    messages.success(request, _("Logged."), extra_tags=f"sent-reply-{pk}")
    return _to_replies(claim)


@require_http_methods(["GET", "HEAD", "POST"])
@on_desk
def edit_reply(request: DeskRequest, pk: int, reply: int) -> HttpResponseBase:
    """Show the form for one entry, as a page; save it."""
    claim = claim_or_404(request, pk)
    require_role(request.user, claim.desk, Role.CHECKER)
    present = _reply_or_404(claim, reply)
    if request.method != "POST":
        return _edit_page(request, claim, present, ReplyForm(reply=present))
    form = ReplyForm(request.POST, reply=present)
    if not form.is_valid():
        return _edit_page(request, claim, present, form, status=InvalidInput.status)
    try:
        replies.edit_reply(
            reply=present,
            actor=request.user,
            changes=form.fields_sent,
            expected_updated_at=form.cleaned_data["shown_at"],
        )
    except NotAllowed:
        raise
    except DeskError as error:
        take_errors(form, error)
        is_stale = isinstance(error, StaleVersion)
        return _edit_page(request, claim, present, form, status=error.status, is_stale=is_stale)
    messages.success(request, _("Saved."), extra_tags=f"sent-reply-item-{reply}")
    return _to_replies(claim)


@act_from("claim")
def withdraw_reply(request: DeskRequest, pk: int, reply: int) -> HttpResponseBase:
    claim = claim_to_change(request, pk)
    replies.withdraw_reply(reply=_reply_or_404(claim, reply), actor=request.user)
    messages.success(request, _("Taken out. The history keeps it."))
    return _to_replies(claim)


def _reply_or_404(claim: Claim, pk: int) -> Reply:
    for reply in claim.standing_replies:
        if reply.pk == pk:
            return reply
    raise Http404(_("There is no such entry on this claim, or it was withdrawn."))


def _edit_page(
    request: DeskRequest, claim: Claim, reply: Reply, form: ReplyForm, *, status: int = 200, is_stale: bool = False
) -> HttpResponse:
    """``is_stale``: somebody saved the entry after the form was opened; saving again decides."""
    context = {
        "section": "claims",
        "claim": claim,
        "reply": reply,
        "form": form,
        "shown_at": reply.updated_at.isoformat(),
        "stored": [(field.label, field.initial) for field in form.visible_fields()] if is_stale else [],
    }
    return render(request, "claim/reply_edit.html", context, status=status)


def _to_replies(claim: Claim) -> HttpResponse:
    return redirect(reverse("claim", kwargs={"pk": claim.pk}) + "#replies")
