"""The highlights of a row: each to the span of its text, and to the claim that it makes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from annotations.anchoring import Quote, quote_at
from annotations.errors import DeskError, InvalidInput
from annotations.models import Claim, Revision
from annotations.places import require_words, resolve_place

FIELDS = ("start", "end", "exact", "prefix", "suffix", "claim")


@dataclass(slots=True)
class Marked:
    """A highlight to be. ``claim`` is what the row calls its claim: an id, a statement, or ``None`` for one of its own.

    ``statement`` are the words of a claim made for it. ``claim_id`` and ``is_new`` are told when it is stored: whose
    highlight it became, and whether that was made for it; of one that was, also how many ``verdicts`` the desk's policy
    asks for, and ``why``.
    """

    start: int
    end: int
    quote: Quote
    claim: int | str | None
    statement: str
    claim_id: int = 0
    is_new: bool = False
    verdicts: int = 1
    why: str = ""


def marks_in(revision: Revision, given: Any) -> list[Marked]:
    """Judge the highlights of a row. Raises ``InvalidInput`` that names the first which cannot be."""
    if not isinstance(given, list):
        raise _wrong("highlights", _("This is a list of objects such as {“start”: 0, “end”: 12}."))
    marks = []
    seen: set[tuple[int, int, int | str]] = set()
    for place, fields in enumerate(given):
        name = f"highlights/{place}"
        try:
            mark = _mark(revision, fields)
        except DeskError as error:
            messages = [f"{field}: {text}" for field, texts in error.fields.items() for text in texts]
            raise _wrong(name, "; ".join(messages) or error.detail) from error
        if mark.claim is not None:
            if (mark.start, mark.end, mark.claim) in seen:
                raise _wrong(name, _("These very words are marked for this claim already."))
            seen.add((mark.start, mark.end, mark.claim))
        marks.append(mark)
    return marks


def _mark(revision: Revision, fields: Any) -> Marked:
    if not isinstance(fields, Mapping):
        raise _wrong("highlight", _("This is an object such as {“start”: 0, “end”: 12}."))
    for name, value in fields.items():
        if name not in FIELDS:
            raise _wrong(name[:80], _("This field cannot be sent here."))
        if name in ("start", "end") and value is not None and type(value) is not int:
            raise _wrong(name, _("This is no whole number."))
        if name in ("exact", "prefix", "suffix") and value is not None and not isinstance(value, str):
            raise _wrong(name, _("This is no text."))
    words = Quote(*(fields.get(name) or "" for name in ("exact", "prefix", "suffix")))
    place = resolve_place(
        revision, start=fields.get("start"), end=fields.get("end"), quote=words if words.exact else None
    )
    quote = quote_at(revision.text, place.start, place.end)
    require_words(quote.exact)
    claim = _claim(fields.get("claim"))
    statement = claim if isinstance(claim, str) else _statement(" ".join(quote.exact.split()))
    return Marked(place.start, place.end, quote, claim, statement)


def _claim(given: Any) -> int | str | None:
    if given is None or type(given) is int:
        return given
    if not isinstance(given, str):
        raise _wrong("claim", _("This is a claim’s statement, or the id of one on the desk."))
    return _statement(given.strip())


def _statement(words: str) -> str:
    try:
        statement = str(Claim._meta.get_field("statement").clean(words, None))
        statement.encode()
    except ValidationError as error:
        raise _wrong("claim", error.messages[0]) from error
    except UnicodeEncodeError as error:
        raise _wrong("claim", _("It holds half of a character: it is damaged.")) from error
    return statement


def _wrong(field: str, message: str) -> InvalidInput:
    return InvalidInput(message, fields={field: [message]})
