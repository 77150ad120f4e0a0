"""Archived copies of web pages: their text, what changed since, and the page itself, shut off from the desk.

What was fetched is hostile until proved otherwise. Its text is escaped like any other; the page itself is answered in a
sandbox: no scripts, no forms, no origin, nothing loaded, so that it can neither act for its reader nor tell of them.
"""

from base64 import b64encode
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from annotations.diffing import shortened, word_diff
from annotations.errors import UnreadableInput
from annotations.fetching.warc import read_body_of
from annotations.ingest.charsets import decode_page
from annotations.models import Archive, PageCheck
from annotations.web.access import DeskRequest, enter_desk_of, on_desk

SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
PAGES = frozenset({"text/html", "application/xhtml+xml"})


@require_safe
@on_desk
def archive(request: DeskRequest, pk: int) -> HttpResponseBase:
    """The text that was read in the page. With ``?check=`` the words that evidence quotes are marked."""
    copy = _archive_or_404(request, pk)
    check = _check_of(copy, request.GET.get("check", ""))
    context = {"section": "claims", "copy": copy, "is_page": copy.media_type in PAGES, **_marked(copy.text, check)}
    return render(request, "archive/archive.html", context)


@require_safe
@on_desk
def archive_changes(request: DeskRequest, pk: int, since: int) -> HttpResponseBase:
    """What changed between two copies of one page, word by word."""
    copy, before = _archive_or_404(request, pk), _archive_or_404(request, since)
    if copy.asked_url != before.asked_url or copy.desk_id != before.desk_id:
        raise Http404(_("These are not copies of one page."))
    pieces = shortened(word_diff(before.text, copy.text))
    return render(
        request, "archive/changes.html", {"section": "claims", "copy": copy, "before": before, "pieces": pieces}
    )


@require_safe
@on_desk
def archive_copy(request: DeskRequest, pk: int) -> HttpResponseBase:
    """The page as it was fetched, in a sandbox; anything but a page as plain text."""
    copy = _archive_or_404(request, pk)
    body = read_body_of(bytes(copy.warc))
    if copy.media_type not in PAGES:
        return _sealed(HttpResponse(copy.text, content_type="text/plain; charset=utf-8"))
    try:
        source, _remarks = decode_page(body, charset=copy.charset)
    except UnreadableInput:
        source = body.decode("utf-8", "replace")
    return _sealed(HttpResponse(source, content_type="text/html; charset=utf-8"))


@require_safe
@on_desk
def archive_file(request: DeskRequest, pk: int) -> HttpResponseBase:
    """The WARC file, to be kept or looked at with other tools."""
    copy = _archive_or_404(request, pk)
    name = f'attachment; filename="archive-{copy.pk}.warc.gz"'
    headers = {"Content-Disposition": name, "Repr-Digest": f"sha-256=:{_base64_of(copy.sha256)}:"}
    return _sealed(HttpResponse(bytes(copy.warc), content_type="application/gzip", headers=headers))


def _sealed(response: HttpResponse) -> HttpResponse:
    """Shut an answer off from the desk; the middleware leaves a policy alone that is there already."""
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _base64_of(digest: str) -> str:
    """Return a hexadecimal digest as header fields carry it (https://www.rfc-editor.org/rfc/rfc9530)."""
    return b64encode(bytes.fromhex(digest)).decode("ascii")


def _archive_or_404(request: DeskRequest, pk: int) -> Archive:
    copy = Archive.objects.filter(pk=pk).first()
    if copy is None or not enter_desk_of(request, copy.desk_id):
        raise Http404(_("There is no such archived page on your desks."))
    return copy


def _check_of(copy: Archive, pk: str) -> PageCheck | None:
    """Return the check named in the address, if it looked at this very copy."""
    if not pk.isdecimal() or len(pk) > 18:
        return None
    return copy.page_checks.filter(pk=int(pk), quote_start__isnull=False).select_related("evidence").first()


def _marked(text: str, check: PageCheck | None) -> dict[str, Any]:
    if check is None or check.quote_start is None or check.quote_end is None:
        return {"check": None, "before": text, "quoted": "", "after": ""}
    start, end = check.quote_start, check.quote_end
    return {"check": check, "before": text[:start], "quoted": text[start:end], "after": text[end:]}
