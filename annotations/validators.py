"""Checks shared by forms, serializers and models: each takes one value and raises ``ValidationError``."""

import re
from datetime import UTC, datetime
from urllib.parse import urlsplit
from zoneinfo import available_timezones

import regex
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

MAX_URL_LENGTH = 2000
# In code points. A cell of claims.csv stays below what Python's csv reads, 131,072.
LONGEST_STATEMENT = 5_000
LONGEST_TEXT = 50_000
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


def validate_statement_length(text: str) -> None:
    if len(text) > LONGEST_STATEMENT:
        told = {"length": len(text), "limit": LONGEST_STATEMENT}
        raise ValidationError(_("A statement has at most %(limit)d characters; this has %(length)d."), params=told)


def validate_text_length(text: str) -> None:
    """Refuse what is longer than a quote, a note, an answer or a rationale may be."""
    if len(text) > LONGEST_TEXT:
        told = {"length": len(text), "limit": LONGEST_TEXT}
        raise ValidationError(_("At most %(limit)d characters can be stored; this has %(length)d."), params=told)


# A well-formed tag, whether or not it is registered: https://www.rfc-editor.org/rfc/rfc5646#section-2.1. Of the tags
# from before, which the grammar does not cover, only those that begin with i- are read; and no language of four to
# eight letters, which it leaves room for, was ever registered: “english” is somebody’s mistake.
_LANGUAGE_TAG = re.compile(
    r"""[a-z]{2,3}(?:-[a-z]{3}){0,3}               # language, with extended ones
    (?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?        # script, region
    (?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*         # variants
    (?:-[a-wyz0-9](?:-[a-z0-9]{2,8})+)*              # extensions
    (?:-x(?:-[a-z0-9]{1,8})+)?                       # for private use
    |x(?:-[a-z0-9]{1,8})+|i-[a-z]{2,8}""",
    re.ASCII | re.IGNORECASE | re.VERBOSE,
)


def validate_language(tag: str) -> None:
    """Accept well-formed BCP 47 tags such as ``en``, ``pt-BR`` or ``zh-Hant-TW``."""
    if not _LANGUAGE_TAG.fullmatch(tag):
        raise ValidationError(
            _("“%(tag)s” is not the tag of a language; write one such as en, bn or pt-BR."), params={"tag": tag}
        )
