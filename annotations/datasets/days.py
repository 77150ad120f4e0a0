"""Days as data sets and web pages write them; none where the day and the month could be exchanged."""

import re
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

from annotations.ingest.dates import read_date

_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")
_UNPADDED = re.compile(r"(\d{1,2})-(\d{1,2})-(\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?![\d-])")
_SECONDS = re.compile(r"\d{9,10}|\d{12,13}")
_ZONE_TWICE = re.compile(r"(?<!\s)\s+(?:UTC|GMT)\s+(?=[+-]\d{2}:?\d{2}\Z)")
_WEEKDAY = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+", re.IGNORECASE)


def day_month_year(text: str) -> date | None:
    """Read ``D-M-YYYY``, padded or not, as AVeriTeC writes it."""
    return _date(*reversed([int(part) for part in match.groups()])) if (match := _UNPADDED.fullmatch(text)) else None


def read_day(text: str) -> date | None:
    """Read a day in any common shape, with a time or without; the day as stated, whatever the zone."""
    text = " ".join(text.split())
    for pattern in (_ISO, _DIGITS):
        match = pattern.match(text) if pattern is _ISO else pattern.fullmatch(text)
        if match:
            return _date(*map(int, match.groups()))
    if _SECONDS.fullmatch(text):
        return datetime.fromtimestamp(int(text[:10] if len(text) > 10 else text), UTC).date()
    try:
        return parsedate_to_datetime(_ZONE_TWICE.sub(" ", text)).date()
    except ValueError:
        stated = read_date(_WEEKDAY.sub("", text, count=1))
        return stated.moment.date() if stated and stated.moment else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
