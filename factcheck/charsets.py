"""Forms in UTF-8 alone."""

import codecs
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from annotations.api.problems import plain_problem
from factcheck.outages import API

FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
UTF_8 = "utf-8"


def refuse_other_charsets(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: 415 for a form that says to be in another charset, before anything reads it.

    Django refuses such a form as well, but each time that it is read: by the check for CSRF, and once more by the page
    that would tell of the refusal, so that no answer is left. "utf8" is UTF-8 by another of its names.
    """

    def respond(request: HttpRequest) -> HttpResponse:
        charset = (request.content_params or {}).get("charset")
        if request.content_type in FORMS and charset is not None:
            if _name_of(charset) != UTF_8:
                return _refusal(request)
            request.encoding = UTF_8
        return get_response(request)

    return respond


def _refusal(request: HttpRequest) -> HttpResponse:
    if request.path.startswith(API):
        return plain_problem(415, _("Send forms in UTF-8."))
    # Plain: a page would ask for the form's CSRF token.
    return HttpResponse(_("Send forms in UTF-8."), status=415, content_type="text/plain; charset=utf-8")


def _name_of(charset: str) -> str:
    """The name that Python has for ``charset``, "" for one that it does not know."""
    try:
        return codecs.lookup(charset).name
    except (LookupError, ValueError):
        return ""
