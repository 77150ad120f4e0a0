"""Acts on comments: say something, settle it, take it up again. The claim's page and the review page both send them."""

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from annotations import discuss
from annotations.errors import WrongState
from annotations.models import Claim, Comment, Evidence, Highlight, Verdict
from annotations.web.access import DeskRequest
from annotations.web.discussion import GENERAL
from annotations.web.posting import act_from, claim_to_change


@act_from("claim")
def add_comment(request: DeskRequest, pk: int) -> HttpResponseBase:
    """Say ``body`` about ``on``: ``highlight-ID``, ``evidence-ID``, ``verdict-ID``, or the claim where it is empty."""
    claim = claim_to_change(request, pk)
    body = request.POST.get("body", "").replace("\r\n", "\n")
    on = _part_of(claim, request.POST.get("on", ""))
    comment = discuss.add_comment(claim=claim, actor=request.user, body=body, on=on)
    messages.success(request, _("Comment added."), extra_tags=f"sent-comment-{pk}-{comment.pin}")
    return _to_comment(request, comment)


@act_from("claim")
def settle_comment(request: DeskRequest, pk: int, comment: int) -> HttpResponseBase:
    found = _comment_or_404(claim_to_change(request, pk), comment)
    discuss.settle_comment(comment=found, actor=request.user)
    messages.success(request, _("Comment settled."))
    return _to_comment(request, found)


@act_from("claim")
def reopen_comment(request: DeskRequest, pk: int, comment: int) -> HttpResponseBase:
    found = _comment_or_404(claim_to_change(request, pk), comment)
    discuss.reopen_comment(comment=found, actor=request.user)
    messages.success(request, _("Comment taken up again."))
    return _to_comment(request, found)


def _part_of(claim: Claim, name: str) -> Highlight | Evidence | Verdict | None:
    if name in ("", GENERAL):
        return None
    parts: dict[str, Highlight | Evidence | Verdict] = {
        **{f"highlight-{each.pk}": each for each in claim.standing_highlights},
        **{f"evidence-{each.pk}": each for each in claim.standing_evidence},
        **{f"verdict-{each.pk}": each for each in claim.verdicts_given},
    }
    if name not in parts:
        raise WrongState(_("What this comment is about is no longer part of the check. Your words are still here."))
    return parts[name]


def _comment_or_404(claim: Claim, pk: int) -> Comment:
    comment = claim.comments.filter(pk=pk).first()
    if comment is None:
        raise Http404(_("There is no such comment on this claim."))
    return comment


def _to_comment(request: DeskRequest, comment: Comment) -> HttpResponseBase:
    page = "review" if request.POST.get("from") == "review" else "claim"
    return redirect(reverse(page, kwargs={"pk": comment.claim_id}) + f"#comment-{comment.pk}")
