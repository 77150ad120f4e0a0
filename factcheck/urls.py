"""Every address of the desk: the pages, the REST interface, the administration."""

from importlib.util import find_spec

from django.contrib import admin
from django.urls import include, path

urlpatterns = [path("admin/", admin.site.urls)]
urlpatterns += [path("", include(name)) for name in ("annotations.web.urls", "annotations.api.urls") if find_spec(name)]
