"""Which media type to answer with."""

from typing import Any

from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request


class BrowsersTakeJSON(DefaultContentNegotiation):
    """Who asks for a page alone, as some programs and link previews do, gets what there is: any browser shows JSON."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        try:
            return super().select_renderer(request, renderers, format_suffix)
        except NotAcceptable:
            if "text/html" not in request.headers.get("Accept", ""):
                raise
            return renderers[0], renderers[0].media_type
