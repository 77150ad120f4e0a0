"""How true others' ratings say a claim is: from 0.0 (false) to 1.0 (true), by their word or by their number."""

import re
from typing import Any

from django.utils.translation import gettext as _

from annotations.datasets.messy import number
from annotations.models import AveritecLabel, Stance

# Words that fact-checkers use, in lower case and without punctuation.
_TRUTH = {
    0.0: "false|pants on fire|fake|incorrect|wrong|inaccurate|hoax|untrue|not true|fabricated|four pinocchios|fiction",
    0.25: "mostly false|misleading|barely true|partly false|partially false|distorts the facts|spin|three pinocchios",
    0.5: "half true|mixture|mixed|partly true|partially true|cherry picked|missing context|lacks context|exaggerated",
    0.75: "mostly true|mostly correct|mostly accurate|one pinocchio",
    1.0: "true|correct|accurate|verified|confirmed|geppetto checkmark",
}
_BY_WORD = {word: truth for truth, words in _TRUTH.items() for word in words.split("|")}
_UNPROVEN = {
    "unproven",
    "unverified",
    "unsupported",
    "unsubstantiated",
    "no evidence",
    "not enough evidence",
    "unclear",
}


def truth_of_word(word: str) -> float | None:
    return _BY_WORD.get(_plain(word))


def label_of_word(word: str) -> str:
    """Return the AVeriTeC label of a word that is off the axis from false to true; empty for any other."""
    return AveritecLabel.NOT_ENOUGH_EVIDENCE if _plain(word) in _UNPROVEN else ""


def truth_of_rating(rating: dict[str, Any], repairs: list[str]) -> float | None:
    """Return where ``ratingValue`` stands between its bounds; ``None`` where they make no sense."""
    stated = [rating.get(name) for name in ("ratingValue", "worstRating", "bestRating")]
    if all(each in (None, "") for each in stated):
        return None
    value, worst, best = map(number, stated)
    worst = 1.0 if stated[1] in (None, "") else worst
    best = 5.0 if stated[2] in (None, "") else best  # schema.org's bounds where none are stated
    if value is None or worst is None or best is None or not worst <= value <= best or worst == best:
        repairs.append(
            _("rating: %(value)s between %(worst)s and %(best)s means nothing, and was left out.")
            % dict(zip(("value", "worst", "best"), map(_shown, stated), strict=True))
        )
        return None
    return (value - worst) / (best - worst)


def stance_of(truth: float | None) -> Stance:
    """Return what a review says of its claim: one in the middle speaks neither for it nor against it."""
    if truth is None or 0.4 < truth < 0.6:
        return Stance.CONTEXT
    return Stance.SUPPORTS if truth > 0.5 else Stance.REFUTES


def _plain(word: str) -> str:
    return " ".join(re.sub(r"[^\w\s]", " ", word.casefold()).split())


def _shown(value: Any) -> str:
    return "–" if value in (None, "") else str(value)
