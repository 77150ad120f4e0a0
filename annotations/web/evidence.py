"""Acts on evidence: link, edit, change the stance, move, look at its page again, withdraw, undo that."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from annotations import watching, weigh
from annotations.errors import DeskError, InvalidInput, NotAllowed, StaleVersion
from annotations.models import Claim, Evidence, Role
from annotations.permissions import require_role
from annotations.web.access import DeskRequest, on_desk
from annotations.web.claim_forms import take_errors
from annotations.web.claim_page import show_claim
from annotations.web.fetch import claim_or_404
from annotations.web.posting import act_from, claim_to_change, with_undo
from annotations.web.work_forms import EvidenceEditForm, EvidenceForm

# Code points of a title that a message repeats.
LONGEST_TITLE = 60


@act_from("claim")
def add_evidence(request: DeskRequest, pk: int) -> HttpResponseBase:
    """Link a web page, a document or a note; a passage is linked from its article's page."""
    claim = claim_to_change(request, pk)
    form = EvidenceForm(request.POST)
    if not form.is_valid():
        return show_claim(request, claim, status=InvalidInput.status, evidence_form=form)
    try:
        item = weigh.add_evidence(claim=claim, actor=request.user, **form.cleaned_data)
    except NotAllowed:
        raise
    except DeskError as error:
        take_errors(form, error)
        return show_claim(request, claim, status=error.status, evidence_form=form)
    messages.success(request, _("Evidence linked."), extra_tags=f"sent-evidence-{pk}")
    return _to_item(item)


@require_http_methods(["GET", "HEAD", "POST"])
@on_desk
def edit_evidence(request: DeskRequest, pk: int, item: int) -> HttpResponseBase:
    """Show the form for one item, in place with htmx and else as a page; save it."""
    claim = claim_or_404(request, pk)
    require_role(request.user, claim.desk, Role.CHECKER)
    evidence = _item_or_404(claim, item)
    if request.method != "POST":
        return _edit_page(request, claim, evidence, EvidenceEditForm(evidence=evidence))
    form = EvidenceEditForm(request.POST, evidence=evidence)
    if not form.is_valid():
        return _edit_page(request, claim, evidence, form, status=InvalidInput.status)
    changes = {name: value for name, value in form.cleaned_data.items() if name != "shown_at"}
    try:
        weigh.edit_evidence(
            evidence=evidence, actor=request.user, changes=changes, expected_updated_at=form.cleaned_data["shown_at"]
        )
    except NotAllowed:
        raise
    except StaleVersion as error:
        return _edit_page(request, claim, evidence, form, status=error.status, is_stale=True)
    except DeskError as error:
        take_errors(form, error)
        return _edit_page(request, claim, evidence, form, status=error.status)
    messages.success(request, _("Evidence saved."), extra_tags=f"sent-evidence-item-{item}")
    return _to_item(evidence)


@act_from("claim")
def change_stance(request: DeskRequest, pk: int, item: int) -> HttpResponseBase:
    claim = claim_to_change(request, pk)
    evidence = _item_or_404(claim, item)
    weigh.edit_evidence(evidence=evidence, actor=request.user, changes={"stance": request.POST.get("stance", "")})
    return _to_item(evidence)


@act_from("claim")
def move_evidence(request: DeskRequest, pk: int, item: int) -> HttpResponseBase:
    """Let the item change places with the one before (``step`` -1) or after it (1) of its stance, and say its place."""
    evidence = _item_or_404(claim_to_change(request, pk), item)
    step = {"-1": -1, "1": 1}.get(request.POST.get("step", ""), 0)
    weigh.move_evidence(evidence=evidence, actor=request.user, step=step)
    peers = Evidence.objects.standing().filter(claim=pk, stance=evidence.stance).order_by("position", "id")
    order = list(peers.values_list("pk", flat=True))
    place = {"item": Truncator(str(evidence)).chars(LONGEST_TITLE), "place": order.index(item) + 1, "of": len(order)}
    messages.info(request, _("“%(item)s” is number %(place)d of %(of)d.") % place)
    return _to_item(evidence)


@act_from("claim")
def look_again(request: DeskRequest, pk: int, item: int) -> HttpResponseBase:
    """Have the cited page looked at now; what comes of it stands beside the item once it was."""
    evidence = _item_or_404(claim_to_change(request, pk), item)
    watching.look_again(evidence=evidence, actor=request.user)
    messages.info(request, _("The page is being looked at. Load this page anew in a moment to see what came of it."))
    return _to_item(evidence)


@act_from("claim")
def withdraw_evidence(request: DeskRequest, pk: int, item: int) -> HttpResponseBase:
    claim = claim_to_change(request, pk)
    weigh.withdraw_evidence(evidence=_item_or_404(claim, item), actor=request.user)
    undo = reverse("restore_evidence", kwargs={"pk": pk, "item": item})
    messages.success(request, with_undo(_("Withdrawn. The history keeps it."), undo))
    return redirect("claim", pk=pk)


@act_from("claim")
def restore_evidence(request: DeskRequest, pk: int, item: int) -> HttpResponseBase:
    evidence = claim_to_change(request, pk).evidence.select_related("claim").filter(pk=item).first()
    if evidence is None:
        raise Http404(_("There is no such evidence on this claim."))
    weigh.restore_evidence(evidence=evidence, actor=request.user)
    messages.success(request, _("The evidence is back."))
    return _to_item(evidence)


def _item_or_404(claim: Claim, pk: int) -> Evidence:
    for evidence in claim.standing_evidence:
        if evidence.pk == pk:
            return evidence
    raise Http404(_("There is no such evidence on this claim, or it was withdrawn."))


def _edit_page(
    request: DeskRequest,
    claim: Claim,
    evidence: Evidence,
    form: EvidenceEditForm,
    *,
    status: int = 200,
    is_stale: bool = False,
) -> HttpResponse:
    """``is_stale``: somebody saved the item after the form was opened; both stand side by side, saving decides."""
    context = {
        "section": "claims",
        "claim": claim,
        "evidence": evidence,
        "form": form,
        "stored": [(field.label, field.initial) for field in form.visible_fields()] if is_stale else [],
    }
    return render(request, "claim/evidence_edit.html", context, status=status)


def _to_item(evidence: Evidence) -> HttpResponse:
    return redirect(reverse("claim", kwargs={"pk": evidence.claim_id}) + f"#evidence-{evidence.pk}")
