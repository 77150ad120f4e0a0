"""Reading JSON from a request's body."""

from collections.abc import Mapping
from typing import IO, Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

# Annotations, the deepest of what is read here, take some ten. What is deeper still could be read and stored, but
# printing, comparing and looking for it would each come to an end in another way.
DEEPEST = 50


class StrictJSONParser(JSONParser):
    """JSON that is nested beyond reason is as malformed as any other: a 400, not a crash."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        try:
            read: dict[str, Any] = super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise ParseError(_("This JSON is nested too deeply.")) from error
        if _is_deep(read):
            raise ParseError(_("This JSON is nested too deeply."))
        return read


def _is_deep(value: Any) -> bool:
    """Whether something stands further inside ``value`` than is ever meant."""
    level = [value]
    for _depth in range(DEEPEST):
        level = [
            inner
            for each in level
            if isinstance(each, dict | list)
            for inner in (each.values() if isinstance(each, dict) else each)
        ]
        if not level:
            return False
    return True
