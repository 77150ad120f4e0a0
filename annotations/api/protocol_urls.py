"""The addresses of the Web Annotation Protocol: a container, and below it one annotation per highlight."""

from django.urls import path, re_path

from annotations.api.views import annotations
from annotations.api.views.root import Nowhere

app_name = "protocol"

urlpatterns = [
    path("annotations/", annotations.Container.as_view(), name="container"),
    path("annotations/<int:pk>", annotations.AnnotationDetail.as_view(), name="annotation"),
    path("annotations/<int:pk>/", annotations.AnnotationDetail.as_view()),
    re_path(r"^annotations(?:/.*)?$", Nowhere.as_view(), name="nowhere"),
]
