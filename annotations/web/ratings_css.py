"""The colours of the desks' ratings as a stylesheet: the strict CSP forbids style attributes."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from annotations.models import Rating


@require_safe
@cache_control(public=True, max_age=60)
def ratings_css(request: HttpRequest) -> HttpResponse:
    """Give each rating its class ``rating-ID`` with the properties ``--c`` (colour) and ``--fill`` (of its disc)."""
    rules = [
        f".rating-{pk}{{--c:light-dark({color},{color_dark});--fill:{fill}%}}"
        for pk, color, color_dark, fill in Rating.objects.order_by("pk").values_list(
            "pk", "color", "color_dark", "fill"
        )
    ]
    return HttpResponse("\n".join(rules), content_type="text/css; charset=utf-8")
