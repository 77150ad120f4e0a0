"""Correcting what is known about an article, and editing its text."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from annotations import imports, revise, store
from annotations.diffing import word_diff
from annotations.errors import InvalidInput, NotAllowed, StaleVersion
from annotations.models import Article, Revision, Role
from annotations.web.access import DeskRequest, on_desk, sent_from
from annotations.web.article_forms import ArticleDetails, offset_name
from annotations.web.fetch import article_or_404


class ArticleEdit(ArticleDetails):
    """An article's details and its text, with the state that the form was made from."""

    text = forms.CharField(label=gettext_lazy("Text"), strip=False, widget=forms.Textarea(attrs={"rows": 24}))
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    seen = forms.CharField(widget=forms.HiddenInput)


@require_http_methods(["GET", "HEAD", "POST"])
@on_desk
def edit_article(request: DeskRequest, pk: int) -> HttpResponse:
    """Show the form, or save it; where somebody saved meanwhile, show both texts and save nothing."""
    article = article_or_404(request, pk)
    if not request.may(Role.CHECKER):
        raise NotAllowed(_("Only checkers and those above them edit articles."))
    if request.method != "POST":
        return _form_page(request, article, ArticleEdit(initial=_initial(article), label_suffix=""))
    form = ArticleEdit(request.POST, initial=_initial(article), label_suffix="")
    if not form.is_valid():
        return _form_page(request, article, form, status=400)
    try:
        revision = _save(request, article, form)
    except StaleVersion:
        return _stale_page(request, pk, form)
    except InvalidInput as error:
        form.add_refusal(error)
        return _form_page(request, article, form, status=error.status)
    messages.success(request, _("Saved."), extra_tags=f"sent-article-{pk}")
    if revision is not None:
        return redirect("revision", pk, revision.number)
    return redirect("article", pk)


@sent_from("article", "pk")
@on_desk
def refetch(request: DeskRequest, pk: int) -> HttpResponse:
    """Have the page at the article's address fetched again; the page that tells how it goes ends at what changed."""
    item = imports.refetch_article(article=article_or_404(request, pk), actor=request.user)
    return redirect("article_import", pk=item.pk)


def _initial(article: Article) -> dict[str, Any]:
    """Return the form's values for the article as it is stored."""
    moment = article.published_local
    offset = moment.utcoffset() if moment else None
    stated = offset is not None and not article.published_zone
    return {
        "title": article.title,
        "kind": article.kind,
        "publisher": article.publisher.name if article.publisher else "",
        "author": article.author,
        "credit": article.credit,
        "place": article.place,
        "published_at": moment.strftime("%Y-%m-%dT%H:%M") if moment else "",
        "zone": offset_name(int(offset.total_seconds() // 60)) if stated and offset is not None else "",
        "language": article.language,
        "url": article.url,
        "text": article.revision.text,
        "revision": article.revision.number,
        "seen": article.updated_at.isoformat(),
    }


@transaction.atomic
def _save(request: DeskRequest, article: Article, form: ArticleEdit) -> Revision | None:
    """Save details and text in one act; return the new revision, if the text is another one.

    Raises ``StaleVersion`` where the article is no longer what the form was made from.
    """
    stored = Article.objects.select_for_update(of=("self",)).select_related("desk", "publisher").get(pk=article.pk)
    seen = form.cleaned_data["seen"]
    if stored.updated_at.isoformat() != seen or stored.revision.number != form.cleaned_data["revision"]:
        raise StaleVersion(_("Somebody saved this article after you opened it."))
    changed = _changes(stored, form)
    if changed:
        store.correct_article(article=stored, actor=request.user, changes=changed)
    written = revise.revise_article(article=stored, actor=request.user, text=form.cleaned_data["text"])
    return written if written.number != form.cleaned_data["revision"] else None


def _changes(article: Article, form: ArticleEdit) -> dict[str, Any]:
    """Return the details that differ from those shown; the time also where what it is read by has changed."""
    changed = set(form.changed_data) - {"text", "revision", "seen"}
    if "zone" in changed or ("publisher" in changed and article.published_zone):
        changed = changed - {"zone"} | {"published_at"}
    return {field: form.cleaned_data[field] for field in changed}


def _stale_page(request: DeskRequest, pk: int, form: ArticleEdit) -> HttpResponse:
    """Show the reader's text beside the stored one; saved again, the form counts as having seen the latter."""
    article = article_or_404(request, pk)
    stored = _initial(article)
    theirs = [
        (field.label, stored[field.name])
        for field in form
        if field.name in stored and field.name not in ("text", "revision", "seen") and _differs(field, stored)
    ]
    data = request.POST.copy()
    data["revision"], data["seen"] = str(stored["revision"]), stored["seen"]
    again = ArticleEdit(data, initial=stored, label_suffix="")
    mine = request.POST.get("text", "").replace("\r\n", "\n")
    pieces = word_diff(article.revision.text, mine) if mine.strip() != article.revision.text.strip() else []
    return _form_page(request, article, again, status=StaleVersion.status, theirs=theirs, pieces=pieces, stale=True)


def _differs(field: forms.BoundField, stored: dict[str, Any]) -> bool:
    return (field.value() or "") != (stored[field.name] or "")


def _form_page(
    request: DeskRequest, article: Article, form: ArticleEdit, status: int = 200, **more: Any
) -> HttpResponse:
    context = {"section": "articles", "article": article, "form": form, "leave": reverse("article", args=[article.pk])}
    return render(request, "article/edit.html", {**context, **more}, status=status)
