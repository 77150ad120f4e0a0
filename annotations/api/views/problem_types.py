"""Where the ``type`` of a problem leads: to words about it, for people (https://www.rfc-editor.org/rfc/rfc9457#section-3.1.1)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from annotations.api.problem_types import PROBLEM_TYPES

_BY_CODE = {problem.code: problem for problem in PROBLEM_TYPES}


@require_safe
def list_problems(request: HttpRequest) -> HttpResponse:
    return render(request, "api/problems.html", {"problems": PROBLEM_TYPES})


@require_safe
def show_problem(request: HttpRequest, code: str) -> HttpResponse:
    """Raises Http404 for an error that there is not."""
    if code not in _BY_CODE:
        raise Http404
    return render(request, "api/problem.html", {"problem": _BY_CODE[code]})
