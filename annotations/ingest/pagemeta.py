"""Metadata that a file states about itself, brought into the shape and the lengths that an article can hold."""

import re
from datetime import UTC, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext

from annotations.ingest.dates import StatedDate, read_date
from annotations.ingest.decoding import tidy
from annotations.ingest.lines import shorten
from annotations.ingest.parsed import Remark
from annotations.validators import validate_language, validate_url

_LONGEST_TITLE, _LONGEST_NAME, _LONGEST_DATE, _LONGEST_LANGUAGE = 500, 200, 100, 35
_PDF_DATE = re.compile(
    r"(?:D:)?(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?(?:(Z)|([+-])(\d\d)'?(\d\d)?'?)?.*", re.DOTALL
)


def title_of(stated: str) -> str:
    """Return ``stated`` on one line, cut to what a title can hold."""
    return shorten(one_line(stated), limit=_LONGEST_TITLE)


def name_of(stated: str) -> str:
    """Return the name of a person, publisher or place on one line, cut to what can be stored."""
    return shorten(one_line(stated), limit=_LONGEST_NAME)


def one_line(stated: str) -> str:
    return " ".join(tidy(stated).split())


def language_of(stated: str) -> str:
    """Return ``stated`` as a BCP 47 tag ("en_GB" and "EN-gb" give "en-GB"), "" where it is none."""
    tag = stated.strip().replace("_", "-")
    try:
        validate_language(tag)
    except ValidationError:
        return ""
    if len(tag) > _LONGEST_LANGUAGE:
        return ""
    first, *rest = tag.split("-")
    return "-".join([first.lower(), *(part.upper() if len(part) == 2 else part for part in rest)])


def language_remarks(stated: str) -> list[Remark]:
    """Return the remark on a stated language that is none; nothing where there is nothing to tell."""
    if not stated.strip() or language_of(stated):
        return []
    message = gettext("The language it names is no language’s tag, and was left out.")
    return [Remark(action="omitted", message=message, raw=shorten(one_line(stated), limit=_LONGEST_NAME))]


def address_of(stated: str) -> str:
    """Return ``stated`` where it is an address that can be stored, else ""."""
    try:
        validate_url(stated.strip())
    except (ValidationError, ValueError):
        return ""
    return stated.strip()


def date_of(stated: str) -> StatedDate | None:
    """Read the date of a file's metadata: ISO 8601, the PDF form (D:20260304083000+01'00'), or a date line."""
    words = shorten(one_line(stated), limit=_LONGEST_DATE)
    try:
        day = parse_date(words)
        moment = parse_datetime(words) if day is None else None
    except ValueError:
        return None
    if day is not None:
        doubt = gettext("No time of day is stated: midnight is assumed.")
        return StatedDate(stated=words, moment=datetime.combine(day, time()), doubt=doubt)
    if moment is not None:
        return StatedDate(stated=words, moment=moment)
    return _pdf_date(words) or read_date(words)


def _pdf_date(words: str) -> StatedDate | None:
    match = _PDF_DATE.fullmatch(words)
    if match is None:
        return None
    year, month, day, hour, minute, second, utc, sign, zone_hours, zone_minutes = match.groups()
    try:
        moment = datetime(  # noqa: DTZ001  # a stated date without a zone stays without one
            int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0)
        )
    except ValueError:
        return None
    if utc or sign:
        offset = timedelta(hours=int(zone_hours or 0), minutes=int(zone_minutes or 0))
        moment = (moment - offset if sign == "+" else moment + offset).replace(tzinfo=UTC)
    return StatedDate(stated=words, moment=moment)


def made_remarks(stated: str) -> list[Remark]:
    """Return the remark on when a file says that it was made: that is when it was saved or printed, not published."""
    if not stated.strip():
        return []
    date = date_of(stated)
    made = (
        date.moment.isoformat(" ", "minutes")
        if date and date.moment
        else shorten(one_line(stated), limit=_LONGEST_DATE)
    )
    message = gettext("When the file was made is not when it was published: the date was not taken.")
    return [Remark(action="omitted", message=message, raw=made)]


def date_remark(date: StatedDate) -> Remark:
    """Return the remark that tells which date was recognised, and what is doubtful about it."""
    message = " ".join(filter(None, [gettext("Date: %s") % date.stated, date.doubt]))
    return Remark(action="recognised", message=message)
