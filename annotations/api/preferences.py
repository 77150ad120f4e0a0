"""What a client would rather have: the media type (``Accept``) and how much of a container (``Prefer``)."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request

from annotations.exports.web_annotation import MEDIA_TYPE

JSON = "application/json"
# What can be given, best first, by the type that a client names. A profile changes nothing of what is said, so that
# one which is asked for in vain still gets ours (https://www.rfc-editor.org/rfc/rfc6906#section-3).
GIVEN = {"application/ld+json": MEDIA_TYPE, JSON: JSON}

MINIMAL = "http://www.w3.org/ns/ldp#PreferMinimalContainer"
IRIS = "http://www.w3.org/ns/oa#PreferContainedIRIs"
DESCRIPTIONS = "http://www.w3.org/ns/oa#PreferContainedDescriptions"

_LIST_ITEM = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*")+')
_PARAMETER = re.compile(r';\s*([\w-]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^;,\s]*)')
_RETURN = re.compile(r'\s*return\s*=\s*"?representation"?\s*(?=;|\Z)', re.IGNORECASE)


class ContainerPreference(NamedTuple):
    """``iris`` is ``None`` without a preference for either IRIs or descriptions."""

    is_minimal: bool
    iris: bool | None
    is_given: bool


class AnnotationNegotiation(DefaultContentNegotiation):
    """Gives JSON-LD to whoever takes it, under whichever profile, and the same as plain JSON to the rest."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], media_type_for(request.headers.get("Accept", ""))


def media_type_for(accept: str) -> str:
    """Return the media type to answer with (https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1).

    Raises ``NotAcceptable`` where all that can be given is refused.
    """
    ranges = list(_ranges(accept))
    if not ranges:
        return MEDIA_TYPE
    qualities = {name: _quality(name, ranges) for name in GIVEN}
    best = max(qualities, key=lambda name: qualities[name])
    if not qualities[best]:
        raise NotAcceptable
    return GIVEN[best]


def container_preference(prefer: str) -> ContainerPreference:
    """Return what ``Prefer: return=representation; include="…"`` asks for (RFC 7240, and LDP 7.2).

    Asked for both IRIs and descriptions, which no answer can be, neither counts.
    """
    included: set[str] = set()
    for item in _LIST_ITEM.findall(prefer):
        if _RETURN.match(item):
            for name, value in _PARAMETER.findall(item):
                included |= set(value.strip('"').split()) if name.lower() == "include" else set()
    wanted = included & {IRIS, DESCRIPTIONS}
    iris = IRIS in wanted if len(wanted) == 1 else None
    return ContainerPreference(MINIMAL in included, iris, MINIMAL in included or iris is not None)


def _ranges(accept: str) -> Iterator[tuple[str, float]]:
    for item in _LIST_ITEM.findall(accept):
        name = item.partition(";")[0].strip().lower()
        parameters = {key.lower(): value for key, value in _PARAMETER.findall(item)}
        if name:
            yield name, _weight(parameters.get("q", "1"))


def _weight(value: str) -> float:
    try:
        return min(max(float(value), 0.0), 1.0)
    except ValueError:
        return 1.0


def _quality(name: str, ranges: list[tuple[str, float]]) -> float:
    """Return the weight of the most specific of ``ranges`` that holds ``name``; 0 for none."""
    for pattern in (name, name.partition("/")[0] + "/*", "*/*"):
        weights = [weight for item, weight in ranges if item == pattern]
        if weights:
            return max(weights)
    return 0.0
