"""Checks shared by forms, serializers and models: each takes one value and raises ``ValidationError``."""

from datetime import UTC, datetime
from urllib.parse import urlsplit
from zoneinfo import available_timezones

import regex
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

MAX_URL_LENGTH = 2000
EARLIEST = datetime(2, 1, 1, tzinfo=UTC)
LATEST = datetime(9998, 12, 31, tzinfo=UTC)

_validate_http_url = URLValidator(schemes=["http", "https"])


def validate_time_zone(name: str) -> None:
    """Accept the names of the IANA time zone database, such as ``Asia/Dhaka``."""
    if name not in available_timezones():
        raise ValidationError(_("“%(name)s” is not a time zone; write one such as Asia/Dhaka."), params={"name": name})


def validate_url(url: str) -> None:
    """Accept absolute http and https addresses without a password in them."""
    _validate_http_url(url)
    if len(url) > MAX_URL_LENGTH:
        raise ValidationError(_("The address is longer than %(limit)d characters."), params={"limit": MAX_URL_LENGTH})
    if urlsplit(url).password is not None:
        raise ValidationError(_("The address carries a password; leave it out."))


# Normalising a run of combining marks costs its length squared, and no script stacks more than a few dozen
# (Unicode's stream-safe format allows 30: https://www.unicode.org/reports/tr15/#Stream_Safe_Text_Format).
STACKED_MARKS = regex.compile(r"(?<!\p{M})\p{M}{256}")


def validate_no_stacked_marks(text: str) -> None:
    """Refuse text that stacks hundreds of accents on one letter; to be asked before the text is normalised."""
    if STACKED_MARKS.search(text):
        raise ValidationError(_("The text stacks hundreds of accents on one letter: it is damaged."))


def validate_no_nul(text: str) -> None:
    """Refuse the character U+0000, which PostgreSQL cannot store."""
    if "\x00" in text:
        raise ValidationError(_("The text holds a NUL character; remove it."))


def validate_instant(instant: datetime) -> None:
    """Refuse instants near the ends of the calendar: in some zone they have no date that Python can hold."""
    if not EARLIEST <= instant <= LATEST:
        raise ValidationError(_("Give a year between 2 and 9998."))


def validate_not_blank(text: str) -> None:
    if not text.strip():
        raise ValidationError(_("Write something: this may not be blank."))
