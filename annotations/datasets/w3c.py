"""Web Annotations (https://www.w3.org/TR/annotation-model/) as claims marked in articles that are stored already.

A file is one annotation, an array, one to a line, or an AnnotationCollection or AnnotationPage with its items.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from annotations.datasets.drafts import Draft, PlaceDraft, Refusal
from annotations.errors import InvalidInput, UnreadableInput
from annotations.ingest.json_input import why_no_json
from annotations.ingest.web_annotation import ANNO, read_annotation


def read(raw: bytes, *, columns: Mapping[str, str]) -> Iterator[Draft | Refusal]:
    """Read each annotation; one whose words or article are not named is refused."""
    for number, document in enumerate(_annotations(raw), start=1):
        try:
            read_one = read_annotation(document)
        except InvalidInput as error:
            yield Refusal(number, error.detail)
            continue
        target = read_one.target
        place = PlaceDraft(
            source=target.source, sha256=target.sha256, start=target.start, end=target.end, quote=target.quote
        )
        words = target.quote.exact if target.quote else ""
        draft = Draft(number=number, statement=read_one.statement or " ".join(words.split()), place=place)
        if not read_one.statement and words:
            draft.repairs.append(_("No body says a statement: the marked words are taken."))
        yield draft


def _annotations(raw: bytes) -> Iterator[Any]:
    text = raw.decode("utf-8-sig", "replace").strip()
    try:
        documents = [json.loads(text)] if text.startswith("[") or _is_one(text) else map(json.loads, text.splitlines())
        for document in documents:
            yield from _items(document, context=None)
    except (ValueError, RecursionError) as error:
        raise UnreadableInput(_("This is not JSON: %(why)s.") % {"why": why_no_json(error)}) from error


def _is_one(text: str) -> bool:
    """Tell one JSON object, over as many lines as it likes, from one object to a line."""
    try:
        json.loads(text.split("\n", 1)[0])
    except ValueError:
        return True
    return "\n" not in text


def _items(document: Any, *, context: Any) -> Iterator[Any]:
    """Yield the annotations of a set; one that stands in a set has the set's context."""
    if isinstance(document, list):
        for each in document:
            yield from _items(each, context=context)
        return
    if not isinstance(document, dict):
        yield document
        return
    context = document.get("@context", context)
    held = document.get("items") if "target" not in document else None
    if isinstance(document.get("first"), dict):
        held = document["first"].get("items")
    if isinstance(held, list):
        yield from _items(held, context=context)
    else:
        yield {"@context": context or ANNO, **document}
