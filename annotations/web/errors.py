"""Turns refused acts into pages: the reader is told what to do, nothing was stored."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from annotations.errors import DeskError, InvalidInput

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class ErrorPages:
    """Middleware: a ``DeskError`` that a page did not handle becomes a page, or for htmx a message, with its status."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.headers.get("HX-Request") == "true" and response.status_code >= InvalidInput.status:
            # Nothing was done: the reader is still on the page that the form was on, and reloads that.
            response["HX-Push-Url"] = "false"
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, DeskError):
            return None
        return refusal(request, error)


def refusal(request: HttpRequest, error: DeskError) -> HttpResponse:
    """Render ``error``: as an alert put into the page's message area by htmx, else as a page of its own."""
    if request.headers.get("HX-Request") == "true":
        response = render(request, "_parts/alert.html", {"error": error}, status=error.status)
        response["HX-Retarget"] = "#alerts"
        response["HX-Reswap"] = "innerHTML"
        response["HX-Reselect"] = ".alert"  # not what the form asked for: that is not in the answer
        return response
    return render(request, "errors/refused.html", {"error": error}, status=error.status)
