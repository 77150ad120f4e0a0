"""Every address of the desk: the pages, the REST interface, the administration. The probes are in health.py."""

from importlib.util import find_spec

from django.http import HttpRequest, HttpResponseRedirect
from django.templatetags.static import static
from django.urls import include, path

from annotations.admin import site
from annotations.api.views.problem_types import list_problems, show_problem
from factcheck.metrics import show_metrics


def show_icon(request: HttpRequest) -> HttpResponseRedirect:
    """Where browsers look for an icon on answers that name none."""
    return HttpResponseRedirect(static("icon.svg"))


handler500 = "factcheck.outages.show_error"

urlpatterns = [path("admin/", site.urls), path("favicon.ico", show_icon), path("metrics", show_metrics, name="metrics")]
urlpatterns += [path("api/v1/", include("annotations.api.urls"))]
urlpatterns += [path("", include("annotations.api.protocol_urls"))]
urlpatterns += [path("problems/", list_problems, name="problems")]
urlpatterns += [path("problems/<slug:code>", show_problem, name="problem")]
urlpatterns += [path("", include(name)) for name in ("annotations.web.urls",) if find_spec(name)]
