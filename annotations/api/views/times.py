"""Characters of a transcript and milliseconds of its recording, in both directions."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from annotations import timing
from annotations.api.etags import answer
from annotations.api.problems import InvalidParameter
from annotations.api.serializers.base import Shown
from annotations.api.views.articles import own_articles
from annotations.api.views.base import DeskView
from annotations.models import Cue

# The names of what may be asked, and how each is put to ``annotations.timing``.
QUESTIONS = (("start", "end"), ("start_ms", "end_ms"), ("ms",))
LARGEST = 2**31 - 1
NUMBER = {"type": "integer", "minimum": 0, "maximum": LARGEST}


class TimesShown(Shown):
    """Words of the newest revision and when they are spoken; null where no cue tells."""

    revision = serializers.IntegerField(help_text="The id of the revision that the offsets count in.")
    start = serializers.IntegerField(allow_null=True)
    end = serializers.IntegerField(allow_null=True)
    start_ms = serializers.IntegerField(allow_null=True)
    end_ms = serializers.IntegerField(allow_null=True)


class Times(DeskView):
    """When words of a transcript are spoken, or which words are spoken when."""

    serializer_class = TimesShown
    parameters = ("start", "end", "start_ms", "end_ms", "ms")

    @extend_schema(
        parameters=[
            OpenApiParameter("start", NUMBER, description="With `end`: when is this said?"),
            OpenApiParameter("end", NUMBER),
            OpenApiParameter("start_ms", NUMBER, description="With `end_ms`: what is said in this time?"),
            OpenApiParameter("end_ms", NUMBER),
            OpenApiParameter("ms", NUMBER, description="Where in the text is this moment?"),
        ]
    )
    def get(self, request: Request, pk: int) -> HttpResponse:
        """Tell by word times where the file had them, else by even pace within the cue."""
        article = get_object_or_404(own_articles(self.caller), pk=pk)
        asked = question_in(request)
        require_span(asked, article.revision.length)
        cues = list(Cue.objects.filter(revision=article.revision))
        return answer(request, TimesShown({"revision": article.revision.pk, **told(cues, asked)}).data)


def told(cues: list[Cue], asked: dict[str, int]) -> dict[str, Any]:
    """Return the span and the time that belong together, of which ``asked`` has the one or the other."""
    if "ms" in asked:
        at = timing.offset_at(cues, asked["ms"])
        return {"start": at, "end": at, "start_ms": asked["ms"], "end_ms": asked["ms"]}
    if "start" in asked:
        first_ms, last_ms = timing.spoken_between(cues, asked["start"], asked["end"]) or (None, None)
        return {**asked, "start_ms": first_ms, "end_ms": last_ms}
    start, end = timing.words_between(cues, asked["start_ms"], asked["end_ms"]) or (None, None)
    return {**asked, "start": start, "end": end}


def require_span(asked: dict[str, int], length: int) -> None:
    """Raise ``InvalidParameter`` where what is asked about ends before it begins, or lies outside of the text."""
    for first, last in (("start", "end"), ("start_ms", "end_ms")):
        if asked.get(first, 0) > asked.get(last, LARGEST):
            message = _("This comes before %(start)s.") % {"start": first}
            raise InvalidParameter(message, fields={last: [message]})
    for name in ("start", "end"):
        if asked.get(name, 0) > length:
            message = _("The text has %(length)d characters.") % {"length": length}
            raise InvalidParameter(message, fields={name: [message]})


def question_in(request: Request) -> dict[str, int]:
    """Return the one question's numbers. Raises ``InvalidParameter`` for none, several, or half of one."""
    given = set(request.query_params)
    if tuple(sorted(given)) not in {tuple(sorted(names)) for names in QUESTIONS}:
        message = _("Ask for start and end, for start_ms and end_ms, or for ms.")
        names = sorted(given) or ["start"]
        raise InvalidParameter(message, fields={name: [message] for name in names})
    asked = {}
    for name in given:
        value = request.query_params[name]
        in_range = value.isascii() and value.isdecimal() and len(value) <= len(str(LARGEST)) and int(value) <= LARGEST
        if not in_range:
            message = _("This is not a whole number in range.")
            raise InvalidParameter(message, fields={name: [message]})
        asked[name] = int(value)
    return asked
