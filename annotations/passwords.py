"""Passwords made of the house's own words: what an attacker of just this desk tries first (OWASP ASVS 5.0, 6.1.2)."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from annotations.models import Desk

# What this software calls itself, and what people who use it are or do. Desks' names and slugs come to these.
HOUSE_WORDS = (
    "annotation", "checker", "claim", "correction", "desk", "editor", "evidence", "fact", "factcheck", "newsroom",
    "rating", "review", "reviewer", "verdict",
)  # fmt: skip
LEAST_LEFT = 8
SHORTEST_NAME = 3
_NOT_WORDS = re.compile(r"[\W_]+")


class HouseWordsValidator:
    """Refuse a password that has fewer than eight letters and digits left without the house's own words."""

    def validate(self, password: str, user: Any = None) -> None:
        plain = left = _plain(password)
        for word in sorted(_words(), key=len, reverse=True):
            left = left.replace(word, "")
        if left != plain and len(left) < LEAST_LEFT:
            raise ValidationError(_("This password is made of words that everybody here uses. Add some of your own."))

    def get_help_text(self) -> str:
        return _("A password of the desk’s own words alone is refused.")


def _words() -> set[str]:
    named = (name for row in Desk.objects.values_list("name", "slug") for name in row)
    return {*HOUSE_WORDS, *(plain for plain in map(_plain, named) if len(plain) >= SHORTEST_NAME)}


def _plain(text: str) -> str:
    return _NOT_WORDS.sub("", text.casefold())
