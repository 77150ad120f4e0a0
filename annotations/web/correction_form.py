"""The form by which any reader asks for a correction of a published check."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from annotations.corrections import ask_for_correction
from annotations.errors import InvalidInput
from annotations.models import Publication
from annotations.models.correction import LONGEST_REQUEST
from annotations.requests import address_of, begin_correction
from annotations.validators import validate_no_nul, validate_no_stacked_marks, validate_not_blank

SECONDS_IN_HOUR = 3600


class CorrectionForm(forms.Form):
    """``website`` is seen by no person: whatever fills it in is a robot. ``version`` is what the reader read."""

    body = forms.CharField(
        label=gettext_lazy("What is wrong, and how do you know?"),
        help_text=gettext_lazy("Name the sentence, and the source that shows otherwise."),
        max_length=LONGEST_REQUEST,
        validators=[validate_no_nul, validate_not_blank, validate_no_stacked_marks],
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address (if you want an answer)"),
        help_text=gettext_lazy("Only the desk’s reviewers see it. It is never published."),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    website = forms.CharField(
        label=gettext_lazy("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )
    version = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show the form; store what was sent. On a page of its own, so that the check's page needs no cookie."""
    newest = _newest_or_404(pk)
    if request.method != "POST":
        version = _version_named(request.GET.get("version", ""), newest)
        return _page(request, CorrectionForm(initial={"version": version}, auto_id="correction-%s"), newest)
    form = CorrectionForm(request.POST, auto_id="correction-%s")
    if not form.is_valid():
        return _page(request, form, newest, status=InvalidInput.status)
    if form.cleaned_data["website"]:
        return redirect("correction_sent", pk=pk)
    now = timezone.now()
    if not begin_correction(address=address_of(request.META), now=now):
        return _too_many(request, form, newest, seconds=SECONDS_IN_HOUR - now.minute * 60 - now.second)
    publication = _publication_of(form.cleaned_data["version"], newest)
    body = form.cleaned_data["body"].replace("\r\n", "\n")
    ask_for_correction(publication=publication, body=body, email=form.cleaned_data["email"])
    return redirect("correction_sent", pk=pk)


@never_cache
@require_safe
def sent(request: HttpRequest, pk: int) -> HttpResponse:
    """Thank the reader, and say what happens next."""
    newest = _newest_or_404(pk)
    return render(request, "check/correction_sent.html", {"section": "checks", "publication": newest})


def _newest_or_404(pk: int) -> Publication:
    """Return the newest public version of a claim."""
    newest = Publication.objects.filter(claim=pk).select_related("claim__desk").order_by("-version").first()
    if newest is None:
        raise Http404(_("Nothing was published at this address."))
    return newest


def _version_named(name: str, newest: Publication) -> int:
    """Return the number of the version that the address names; that of the newest where it names none there is."""
    return next((number for number in range(1, newest.version + 1) if str(number) == name), newest.version)


def _publication_of(version: int | None, newest: Publication) -> Publication:
    """Return the version that the reader read, without what it says; the newest where there is no such version."""
    if version in (None, newest.version):
        return newest
    earlier = Publication.objects.filter(claim=newest.claim_id, version=version).defer("snapshot")
    return earlier.select_related("claim").first() or newest


def _page(request: HttpRequest, form: CorrectionForm, newest: Publication, *, status: int = 200) -> HttpResponse:
    context = {"section": "checks", "form": form, "publication": newest, "is_refused": status == 429}
    return render(request, "check/correction.html", context, status=status)


def _too_many(request: HttpRequest, form: CorrectionForm, newest: Publication, *, seconds: int) -> HttpResponse:
    """Refuse one more request of this hour; what was typed stays in the form."""
    response = _page(request, form, newest, status=429)
    response["Retry-After"] = str(seconds)
    return response
