"""The rating scale that a new desk starts with.

Colours reach a contrast of 4.5:1 on the paper and the sheet of both themes (WCAG 2.2, 1.4.3).
"""

from typing import TypedDict

SUPPORTED = "Supported"
REFUTED = "Refuted"
NOT_ENOUGH_EVIDENCE = "Not Enough Evidence"
CONFLICTING = "Conflicting Evidence/Cherrypicking"


class RatingFields(TypedDict):
    slug: str
    name: str
    value: int
    fill: int
    color: str
    color_dark: str
    averitec_label: str


def _rating(slug: str, name: str, value: int, fill: int, colors: tuple[str, str], label: str) -> RatingFields:
    return {
        "slug": slug,
        "name": name,
        "value": value,
        "fill": fill,
        "color": colors[0],
        "color_dark": colors[1],
        "averitec_label": label,
    }


DEFAULT_RATINGS: tuple[RatingFields, ...] = (
    _rating("true", "True", 5, 100, ("#1f7a4d", "#58c08c"), SUPPORTED),
    _rating("mostly-true", "Mostly true", 4, 75, ("#55761a", "#a7c55a"), SUPPORTED),
    _rating("half-true", "Half true", 3, 50, ("#8a5f00", "#e0b04a"), CONFLICTING),
    _rating("mostly-false", "Mostly false", 2, 25, ("#a94b08", "#ee9a5c"), REFUTED),
    _rating("false", "False", 1, 0, ("#b3261e", "#f2827a"), REFUTED),
    _rating("unproven", "Unproven", 0, 0, ("#5b6472", "#a3acba"), NOT_ENOUGH_EVIDENCE),
)
