"""Putting an article in: paste or upload, look at what was recognised, correct it, store it."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from annotations import revise, store
from annotations.errors import InvalidInput, UnreadableInput
from annotations.ingest import AUTO, ENCODINGS, FORMATS, ParsedDocument
from annotations.models import Article, Desk, Publisher, Role
from annotations.permissions import require_role
from annotations.places import newest_revision
from annotations.web.access import DeskRequest, on_desk
from annotations.web.article_forms import ENCODING_CHOICES, FORMAT_CHOICES, ArticleDetails, Given, details_of, given_in
from annotations.web.fetch import article_or_404
from annotations.web.preview import SHOWN, paragraphs_of

# Of an id in an address: more is none.
MOST_DIGITS = 18


@require_http_methods(["GET", "HEAD", "POST"])
@on_desk
def add_article(request: DeskRequest) -> HttpResponseBase:
    """Three steps at one address: give a text, look at what was recognised, store it. Each carries the bytes along.

    With ``?revises=`` what is given is the next revision of that article, whose details stay.
    """
    revised = _revised(request)
    require_role(request.user, request.desk, Role.CHECKER)
    if request.method != "POST":
        return _give(request, None, revised=revised)
    act = request.POST.get("act", "preview")
    try:
        given = given_in(request)
    except UnreadableInput as error:
        return _give(request, None, error, revised=revised)
    if act == "edit":
        return _give(request, given, revised=revised)
    try:
        document = given.read()
    except UnreadableInput as error:
        shown = _read_as_before(request, given, error, revised=revised)
        return shown or _give(request, given, error, revised=revised)
    if revised is not None:
        may_save = act == "revise" and document.kind == revised.kind
        show_or_save = _revise_as_shown if may_save else _preview_of_revision
        return show_or_save(request, revised, given, document)
    if act in ("save", "revise"):
        return _save(request, given, document)
    return _preview(
        request, given, document, ArticleDetails(initial=_details_for(request, given, document), label_suffix="")
    )


def _revised(request: DeskRequest) -> Article | None:
    """Return the article that what is given revises, and make the page be about its desk."""
    named = request.GET.get("revises", "")
    return article_or_404(request, int(named)) if named.isdecimal() and len(named) <= MOST_DIGITS else None


def _give(
    request: DeskRequest, given: Given | None, error: UnreadableInput | None = None, *, revised: Article | None
) -> HttpResponse:
    """The first step, with what was typed before: nothing is lost by a refusal or by going back."""
    context = {
        "section": "articles",
        "text": given.pasted if given else request.POST.get("text", ""),
        "given": given,
        "format": request.POST.get("format", AUTO),
        "formats": FORMAT_CHOICES,
        "encoding": request.POST.get("encoding", ""),
        "encodings": ENCODING_CHOICES,
        "errors": error.fields if error else {},
        "revised": revised,
    }
    return render(request, "articles/give.html", context)


def _details_for(request: HttpRequest, given: Given, document: ParsedDocument) -> dict[str, str]:
    """Return what was recognised; when a text is read again in another format, what was corrected by hand stays."""
    details = details_of(document)
    earlier = _earlier(request, given)
    if earlier is None:
        return details
    before = details_of(earlier.read())
    corrected = {name: request.POST[name] for name in before if request.POST.get(name, before[name]) != before[name]}
    return {**details, **corrected}


def _earlier(request: HttpRequest, given: Given) -> Given | None:
    """Return what is given as the preview that was sent had read it, or ``None`` where none was."""
    read_as, read_in = request.POST.get("read_as", ""), request.POST.get("read_in", "")
    if read_as not in FORMATS or read_in not in ("", *ENCODINGS):
        return None
    return replace(given, format=read_as, encoding=read_in)


def _read_as_before(
    request: DeskRequest, given: Given, error: UnreadableInput, *, revised: Article | None
) -> HttpResponse | None:
    """The preview as it was, with what was typed in it, where the text cannot be read in what was chosen there."""
    earlier = _earlier(request, given)
    if earlier is None:
        return None
    try:
        document = earlier.read()
    except UnreadableInput:
        return None
    if revised is not None:
        return _preview_of_revision(request, revised, earlier, document, refusal=error.detail)
    typed = ArticleDetails(initial={**details_of(document), **request.POST.dict()}, label_suffix="")
    return _preview(request, earlier, document, typed, refusal=error.detail)


@transaction.atomic
def _revise_as_shown(request: DeskRequest, revised: Article, given: Given, document: ParsedDocument) -> HttpResponse:
    """Make the next revision, unless somebody else made one since the preview was shown: that is told once."""
    newest = newest_revision(revised)
    if request.POST.get("revision", str(newest.pk)) == str(newest.pk):
        return _revise(request, revised, given, document)
    told = _("Somebody made revision %(number)d meanwhile. Read it first; yours comes after it if you send it again.")
    return _preview_of_revision(request, revised, given, document, refusal=told % {"number": newest.number})


def _preview_of_revision(
    request: DeskRequest, revised: Article, given: Given, document: ParsedDocument, *, refusal: str = ""
) -> HttpResponse:
    if document.kind != revised.kind:
        refusal = refusal or _("The article is stored as another kind of document. Read it as one of that kind.")
    return _preview(request, given, document, ArticleDetails(), revised=revised, refusal=refusal)


def _preview(
    request: DeskRequest,
    given: Given,
    document: ParsedDocument,
    form: ArticleDetails,
    *,
    revised: Article | None = None,
    refusal: str = "",
) -> HttpResponse:
    """``refusal`` is why it could not be read again as was asked; ``revised`` the article whose next text it is."""
    same = store.find_same_text(desk=request.desk, text=document.text)
    context = {
        "section": "articles",
        "given": given,
        "document": document,
        "form": form,
        "refusal": refusal,
        "formats": FORMAT_CHOICES,
        "encodings": ENCODING_CHOICES,
        "paragraphs": paragraphs_of(document),
        "shown": SHOWN if len(document.text) > SHOWN else 0,
        "revised": revised,
        "stored": same,
        "earlier": None if same or revised else _at_address(request, document, form),
        "zone_known": document.published_at is not None and document.published_at.tzinfo is not None,
        "publisher_zone": _zone_of(request.desk, form["publisher"].value() or ""),
    }
    return render(request, "articles/preview.html", context)


def _at_address(request: DeskRequest, document: ParsedDocument, form: ArticleDetails) -> Article | None:
    """Return the newest article that came from this address and may be the same one, in earlier words."""
    address = (form["url"].value() or "").strip()
    return Article.objects.at_address(desk=request.desk, urls=[address], kind=document.kind).first()


def _is_unseen(request: DeskRequest, earlier: Article, document: ParsedDocument) -> bool:
    """Whether nobody was asked yet if this is the next revision of ``earlier``: the address was typed in by hand."""
    if request.POST.get("offered") == str(earlier.pk):
        return False
    return store.find_same_text(desk=request.desk, text=document.text) is None


def _revise(request: DeskRequest, earlier: Article, given: Given, document: ParsedDocument) -> HttpResponse:
    made = revise.revise_article(
        article=earlier,
        actor=request.user,
        text=document.text,
        cues=document.cues,
        raw=given.raw,
        format=document.format,
    )
    return redirect("revision", earlier.pk, made.number)


def _zone_of(desk: Desk, publisher: str) -> str:
    zones = Publisher.objects.filter(desk=desk, name=publisher.replace("\x00", "").strip()).values_list(
        "time_zone", flat=True
    )
    return zones.first() or ""


def _save(request: DeskRequest, given: Given, document: ParsedDocument) -> HttpResponse:
    form = ArticleDetails(request.POST, label_suffix="")
    if not form.is_valid():
        return _preview(request, given, document, form)
    details: dict[str, Any] = form.cleaned_data
    earlier = _at_address(request, document, form)
    if earlier is not None and request.POST["act"] == "save" and _is_unseen(request, earlier, document):
        return _preview(request, given, document, form)
    try:
        if earlier is not None and request.POST["act"] == "revise":
            return _revise(request, earlier, given, document)
        stored = store.store_article(
            desk=request.desk,
            actor=request.user,
            raw=given.raw,
            format=document.format,
            text=document.text,
            cues=document.cues,
            published_stated=document.published_stated,
            **details,
        )
    except InvalidInput as error:
        form.add_refusal(error)
        return _preview(request, given, document, form)
    if stored.created:
        messages.success(request, _("Stored. Select words in the text to mark a claim."))
    else:
        messages.info(request, _("This text is stored already: here it is."))
    return redirect(f"/articles/{stored.article.pk}/")
