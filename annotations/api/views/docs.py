"""The schema (OpenAPI 3.1) and a page to try the API on, both from this server alone."""

from typing import Any

from drf_spectacular.renderers import (
    OpenApiJsonRenderer,
    OpenApiJsonRenderer2,
    OpenApiYamlRenderer,
    OpenApiYamlRenderer2,
)
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.request import Request

from annotations.api.sharing import add_rate_limit, open_to_other_sites, pack, tell_caches


class Schema(SpectacularAPIView):
    # JSON where the client does not say what it wants.
    renderer_classes = [OpenApiJsonRenderer2, OpenApiJsonRenderer, OpenApiYamlRenderer, OpenApiYamlRenderer2]

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        final = super().finalize_response(request, response, *args, **kwargs)
        tell_caches(final, request, is_public=True)
        add_rate_limit(final, request)
        open_to_other_sites(final, methods=self.allowed_methods)
        pack(final, request)
        return final


class Docs(SpectacularSwaggerSplitView):
    """Swagger UI with its script at an address of its own: the Content Security Policy allows none in the page."""

    url_name = "api:schema"
    template_name = "api/docs.html"
