"""What is answered where something broke before or beside a view: by the database a 503, by anything else a 500."""

import sys

from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.views.defaults import server_error

from annotations.api.problems import DATABASE_OUT_OF_REACH, RETRY_SECONDS, unavailable

API = ("/api/", "/annotations/")


def show_error(request: HttpRequest) -> HttpResponse:
    """Django's ``handler500``. It calls this while it handles the error."""
    error = sys.exc_info()[1]
    if not isinstance(error, DATABASE_OUT_OF_REACH):
        return server_error(request)
    if request.path.startswith(API):
        return unavailable(request, error)
    # No context processors: they would ask the database for the frame.
    return HttpResponse(loader.render_to_string("503.html"), status=503, headers={"Retry-After": str(RETRY_SECONDS)})
