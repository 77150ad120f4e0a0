"""JSON that came from outside: read within limits, and asked for one kind of value at a time."""

import json
import math
from typing import Any

from django.utils.translation import gettext

from annotations.errors import UnreadableInput

_OPENING = 20_000


def read_object(text: str) -> dict[str, Any]:
    """Return the JSON object ``text``. Raises UnreadableInput, with the line, where it is none or nests too deeply."""
    try:
        value = json.loads(text.removeprefix("\ufeff"))
    except RecursionError as error:
        raise UnreadableInput(gettext("This JSON is nested too deeply to be read.")) from error
    except json.JSONDecodeError as error:
        raise UnreadableInput(
            gettext("This JSON is damaged: it cannot be read from line %(line)d, character %(column)d on.")
            % {"line": error.lineno, "column": error.colno},
            extra={"line": error.lineno},
        ) from error
    except ValueError as error:
        # An integer of thousands of digits.
        raise UnreadableInput(gettext("This JSON holds a number that cannot be read.")) from error
    if not isinstance(value, dict):
        raise UnreadableInput(gettext("This JSON is a list or a single value, not an object with named fields."))
    return value


def why_no_json(error: ValueError | RecursionError) -> str:
    """Return in words for people why JSON cannot be read: ``error`` is what the parser raised."""
    if isinstance(error, json.JSONDecodeError):
        if error.lineno == 1:
            return gettext("it cannot be read from character %d on") % error.colno
        told = {"line": error.lineno, "column": error.colno}
        return gettext("it cannot be read from line %(line)d, character %(column)d on") % told
    if isinstance(error, RecursionError):
        return gettext("it is nested too deeply")
    return gettext("it holds a number that cannot be read")


def seems_json_with(text: str, *keys: str) -> bool:
    """Whether ``text`` begins as a JSON object and has each of ``keys`` near its beginning."""
    opening = text[:_OPENING].lstrip("\ufeff \t\r\n")
    return opening.startswith("{") and all(f'"{key}"' in opening for key in keys)


def numbered(number: int, words: str = "") -> str:
    """Return what a remark on the item ``number`` (from 1) of a list shows: the parser of JSON knows no lines."""
    found = " ".join(words.split())
    return gettext("Number %(number)d: %(words)s") % {"number": number, "words": found or gettext("(empty)")}


def text_in(thing: object, key: str) -> str:
    """Return the string at ``key``, "" where ``thing`` is no object or has none there."""
    value = thing.get(key) if isinstance(thing, dict) else None
    return value if isinstance(value, str) else ""


def number_in(thing: object, key: str) -> float | None:
    """Return the finite number at ``key`` (a string of one counts), else ``None``."""
    value = thing.get(key) if isinstance(thing, dict) else None
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None
