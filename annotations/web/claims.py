"""Pages of claims: the list, one claim, and the acts on a claim itself."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from annotations import annotate
from annotations.errors import DeskError, InvalidInput, NotAllowed, StaleVersion, WrongState
from annotations.exports import EXPORTS
from annotations.models import Role, Status
from annotations.review import submit_claim, take_up_claim
from annotations.transitions import TRANSITIONS, move_claim
from annotations.web.access import DeskRequest, on_desk
from annotations.web.claim_filters import list_claims
from annotations.web.claim_forms import ClaimForm, take_errors
from annotations.web.claim_page import REVIEWED, Background, show_claim
from annotations.web.fetch import claim_or_404
from annotations.web.posting import act_from, claim_to_change
from annotations.web.work_forms import NoteForm


@require_safe
@on_desk
def claims(request: DeskRequest) -> HttpResponseBase:
    """The desk's claims, newest first; every filter stands in the address."""
    context = {"section": "claims", "may_add": request.may(Role.CHECKER), "exports": list(EXPORTS)}
    return render(request, "claim/list.html", context | list_claims(request))


@require_safe
@on_desk
def claim(request: DeskRequest, pk: int) -> HttpResponseBase:
    return show_claim(request, claim_or_404(request, pk))


@act_from("claim")
def edit_claim(request: DeskRequest, pk: int) -> HttpResponseBase:
    """Save the claim's own fields; where somebody saved the same field meanwhile, show both and save nothing."""
    claim = claim_to_change(request, pk)
    background = Background(claim)
    form = ClaimForm(request.POST, claim=claim, people=background.workers)
    if not form.is_valid():
        return show_claim(request, claim, background=background, status=InvalidInput.status, claim_form=form)
    if form.conflicts:
        shown = {"claim_form": form.rebased(), "conflicts": form.conflicts}
        return show_claim(request, claim, background=background, status=StaleVersion.status, **shown)
    try:
        annotate.edit_claim(claim=claim, actor=request.user, changes=form.changes, expected_version=claim.version)
    except NotAllowed:
        raise
    except DeskError as error:
        take_errors(form, error)
        return show_claim(request, claim, background=background, status=error.status, claim_form=form)
    messages.success(request, _("Saved."), extra_tags=f"sent-claim-{pk}")
    return redirect("claim", pk=pk)


@act_from("claim")
def move(request: DeskRequest, pk: int) -> HttpResponseBase:
    """Carry out one act of the act bar; those of reviewers have pages of their own."""
    claim = claim_to_change(request, pk)
    wanted = request.POST.get("to", "")
    if wanted not in Status.values or (Status(claim.status), Status(wanted)) in REVIEWED:
        raise WrongState(_("This cannot be done from here."))
    to, note = Status(wanted), _note_in(request)
    if to == Status.IN_REVIEW:
        submit_claim(claim=claim, actor=request.user, note=note)
    elif to == Status.OPEN:
        take_up_claim(claim=claim, actor=request.user, note=note)
    else:
        move_claim(claim=claim, actor=request.user, to=to, note=note)
    messages.success(request, _told(Status(claim.status), to), extra_tags=f"sent-move-{pk}-{to}")
    return redirect("claim", pk=pk)


def _note_in(request: DeskRequest) -> str:
    form = NoteForm(request.POST)
    if not form.is_valid():
        raise InvalidInput(_("The note cannot be stored."), fields={"note": list(map(str, form.errors["note"]))})
    return str(form.cleaned_data["note"])


def _told(before: Status, to: Status) -> str:
    if to == Status.IN_REVIEW:
        return _("Submitted. It waits in the queue for another pair of eyes.")
    assert (before, to) in TRANSITIONS  # noqa: S101 - the verb refuses anything else
    return _("The claim is now “%(status)s”.") % {"status": to.label}
