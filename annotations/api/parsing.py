"""Reading JSON from a request's body."""

import json
from collections.abc import Mapping
from typing import IO, Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser


class StrictJSONParser(JSONParser):
    """JSON that is nested beyond reason, or holds half a character, is as malformed as any other: a 400, no crash."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        try:
            read = super().parse(stream, media_type, parser_context)
            # Half of a surrogate pair can be escaped in JSON, but is no Unicode text and nowhere to be stored.
            json.dumps(read, ensure_ascii=False).encode()
        except RecursionError as error:
            raise ParseError(_("This JSON is nested too deeply.")) from error
        except UnicodeEncodeError as error:
            raise ParseError(_("This JSON holds half of a surrogate pair, which is no character.")) from error
        return read
