"""What readers asked to have corrected, for the desk: the list, and a reviewer's decision on each."""

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from annotations import corrections
from annotations.models import CorrectionRequest, RequestState, Role
from annotations.permissions import require_role
from annotations.web.access import DeskRequest, enter_desk_of, on_desk
from annotations.web.paging import slice_by_id
from annotations.web.posting import act_from

PAGE_SIZE = 30


@require_safe
@on_desk
def correction_requests(request: DeskRequest) -> HttpResponseBase:
    """The desk's requests in one state, newest first."""
    wanted = request.GET.get("state", "")
    state = RequestState(wanted) if wanted in RequestState.values else RequestState.WAITING
    page = slice_by_id(
        CorrectionRequest.objects.filter(desk=request.desk, state=state).select_related("claim", "decided_by"),
        before=request.GET.get("before", ""),
        after=request.GET.get("after", ""),
        size=PAGE_SIZE,
    )
    context = {
        "section": "queue",
        "page": page,
        "requests": page.rows,
        "state": state,
        "states": RequestState.choices,
        "may_review": request.may(Role.REVIEWER),
    }
    return render(request, "review/requests.html", context)


@act_from("correction_request")
def accept(request: DeskRequest, pk: int) -> HttpResponseBase:
    """Take the request up, and go to the claim, which stands reopened."""
    asked = _asked_or_404(request, pk)
    corrections.accept_request(asked=asked, actor=request.user, note=_typed(request, "note"))
    messages.success(request, _("Accepted. The claim is open for checking, with the request among its comments."))
    return redirect(reverse("claim", kwargs={"pk": asked.claim_id}) + "#comments")


@act_from("correction_request")
def decline(request: DeskRequest, pk: int) -> HttpResponseBase:
    asked = _asked_or_404(request, pk)
    corrections.decline_request(asked=asked, actor=request.user, reason=_typed(request, "reason"))
    messages.success(request, _("Declined."))
    return redirect("correction_requests")


@act_from("correction_request")
def forget(request: DeskRequest, pk: int) -> HttpResponseBase:
    """Take the sender's address away."""
    asked = _asked_or_404(request, pk)
    corrections.forget_sender(asked=asked, actor=request.user)
    messages.success(request, _("The sender’s address is removed."))
    return redirect(reverse("correction_requests") + f"?state={asked.state}")


@require_safe
@on_desk
def correction_request(request: DeskRequest, pk: int) -> HttpResponseBase:
    """Where who had to sign in first lands: the list in which the request stands."""
    asked = _asked_or_404(request, pk, needed=Role.READER)
    return redirect(reverse("correction_requests") + f"?state={asked.state}&before={pk + 1}#request-{pk}")


def _asked_or_404(request: DeskRequest, pk: int, *, needed: Role = Role.REVIEWER) -> CorrectionRequest:
    asked = CorrectionRequest.objects.select_related("desk", "claim").filter(pk=pk).first()
    if asked is None or not enter_desk_of(request, asked.desk_id):
        raise Http404(_("There is no such request on your desks."))
    require_role(request.user, asked.desk, needed)
    return asked


def _typed(request: DeskRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\r\n", "\n")
