"""The schema (OpenAPI 3.1) and a page to try the API on, both from this server alone."""

from drf_spectacular.renderers import (
    OpenApiJsonRenderer,
    OpenApiJsonRenderer2,
    OpenApiYamlRenderer,
    OpenApiYamlRenderer2,
)
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView


class Schema(SpectacularAPIView):
    # JSON where the client does not say what it wants.
    renderer_classes = [OpenApiJsonRenderer2, OpenApiJsonRenderer, OpenApiYamlRenderer, OpenApiYamlRenderer2]


class Docs(SpectacularSwaggerSplitView):
    """Swagger UI with its script at an address of its own: the Content Security Policy allows none in the page."""

    url_name = "api:schema"
    template_name = "api/docs.html"
