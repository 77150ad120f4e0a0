"""Date lines as wire services and news pages print them, read only where they leave no doubt.

A date whose day and month could be exchanged, or a zone whose letters stand for several zones, is kept as stated
and left for the person who imports.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from django.utils.translation import gettext

_LONGEST = 90
_MONTH_STARTS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# Hours from UTC. Letters with more than one common meaning (BST, IST, CST, AST …) are in _DOUBTFUL_ZONES.
_ZONES = {
    "z": 0, "gmt": 0, "utc": 0, "wet": 0, "cet": 1, "west": 1, "cest": 2, "eet": 2, "eest": 3, "msk": 3,
    "pkt": 5, "hkt": 8, "sgt": 8, "awst": 8, "jst": 9, "kst": 9, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13,
    "est": -5, "edt": -4, "cdt": -5, "mdt": -6, "pst": -8, "pdt": -7,
}  # fmt: skip
_DOUBTFUL_ZONES = ("bst", "ist", "cst", "ast", "mst", "sst", "gst")

_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4})"
_WITH_YEAR = (
    rf"{_DAY}[\s-]+(?:of\s+)?{_MONTH}[\s,-]+{_YEAR}",
    rf"{_MONTH}\s+{_DAY}[\s,]+{_YEAR}",
    rf"{_YEAR}(?P<sep>[-/.])(?P<month>\d{{1,2}})(?P=sep)(?P<day>\d{{1,2}})",
    rf"(?P<first>\d{{1,2}})(?P<sep>[-/.])(?P<second>\d{{1,2}})(?P=sep){_YEAR}",
)
_WITHOUT_YEAR = (rf"{_MONTH}\s+{_DAY}", rf"{_DAY}\s+{_MONTH}")
_TIME = (
    r"(?:(?P<hour>\d{1,2})[:.h](?P<minute>\d{2})(?::(?P<sec>\d{2})(?:\.\d{1,9})?)?(?:\s*(?P<half>[ap])\.?m\b\.?)?"
    r"|(?P<hour12>\d{1,2})\s*(?P<half12>[ap])\.?m\b\.?"
    r"|(?P<hour24>\d{2})(?P<minute24>\d{2})(?=\s*(?:hrs?|hours|gmt|utc|z)\b))(?:\s*(?:hrs?|hours)\b\.?)?"
)
_ZONE = (
    r"\(?(?P<zone>(?:gmt|utc)?\s?[+-]\d{1,2}(?::?\d{2})?|"
    + "|".join(sorted([*_ZONES, *_DOUBTFUL_ZONES], key=len, reverse=True))
    + r")\b\)?"
)
_LABEL = (
    r"(?P<label>(?:first |last )?(?:published|posted|updated|issued|released|modified|date)(?: on| at)?\s*[:|]?\s*)?"
)
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
_BETWEEN = r"(?:\s*[,|@•·–—-]\s*|\s+at\s+|T|\s+)"


def _patterns() -> Iterator[re.Pattern[str]]:
    for date in _WITH_YEAR:
        yield re.compile(
            rf"{_LABEL}(?P<stated>{_WEEKDAY}{date}(?:{_BETWEEN}{_TIME}(?:\s*{_ZONE})?)?)\.?", re.IGNORECASE
        )
        yield re.compile(rf"{_LABEL}(?P<stated>{_TIME}(?:\s*{_ZONE})?{_BETWEEN}{_WEEKDAY}{date})\.?", re.IGNORECASE)
    for date in _WITHOUT_YEAR:
        yield re.compile(rf"{_LABEL}(?P<stated>{_WEEKDAY}{date})", re.IGNORECASE)


_PATTERNS = tuple(_patterns())


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedDate:
    """A date as it stands in the text, and what it says.

    ``moment`` is naive where no zone is named and ``None`` where the date is in doubt; ``doubt`` then says why, or
    what was assumed. ``label`` is the word before it ("Updated:"), if any.
    """

    stated: str
    moment: datetime | None
    doubt: str = ""
    label: str = ""


def read_date(text: str) -> StatedDate | None:
    """Read ``text`` as a date line, with nothing else in it; ``None`` where it is none."""
    if len(text) > _LONGEST or not any(letter.isdigit() for letter in text):
        return None
    for pattern in _PATTERNS:
        if match := pattern.fullmatch(text):
            return _date_of(match)
    return None


def _date_of(match: re.Match[str]) -> StatedDate | None:
    said = match.groupdict()
    stated, label = said["stated"].strip(), (said["label"] or "").strip()
    if not said.get("year"):
        return StatedDate(stated=stated, moment=None, doubt=gettext("No year is stated."), label=label)
    day_month = _day_and_month(said)
    if day_month is None:
        doubt = gettext("Day and month could be exchanged.")
        return StatedDate(stated=stated, moment=None, doubt=doubt, label=label)
    zone, doubt = _zone_of(said.get("zone"))
    try:
        clock = _clock_of(said)
        moment = datetime(int(said["year"]), day_month[1], day_month[0], *(clock or (0, 0, 0)), tzinfo=zone)
    except ValueError:
        return None
    if clock is None:
        doubt = gettext("No time of day is stated: midnight is assumed.")
    return StatedDate(stated=stated, moment=moment, doubt=doubt, label=label)


def _day_and_month(said: dict[str, str | None]) -> tuple[int, int] | None:
    """Return day and month, or ``None`` where both orders give a date and not the same one."""
    if said.get("first") and said.get("second"):
        first, second = int(said["first"] or 0), int(said["second"] or 0)
        if first <= len(_MONTH_STARTS) and second <= len(_MONTH_STARTS) and first != second:
            return None
        return (first, second) if second <= len(_MONTH_STARTS) else (second, first)
    month = said["month"] or ""
    number = int(month) if month.isdigit() else _MONTH_STARTS.index(month[:3].lower()) + 1
    return int(said["day"] or 0), number


def _clock_of(said: dict[str, str | None]) -> tuple[int, int, int] | None:
    """Return hour, minute and second; ``None`` where no time is stated. Raises ValueError for "13 pm"."""
    hour = said.get("hour") or said.get("hour12") or said.get("hour24")
    if not hour:
        return None
    half = (said.get("half") or said.get("half12") or "").lower()
    number = int(hour)
    if half:
        if not 1 <= number <= 12:
            raise ValueError(hour)
        number = number % 12 + (12 if half == "p" else 0)
    return number, int(said.get("minute") or said.get("minute24") or 0), int(said.get("sec") or 0)


def _zone_of(stated: str | None) -> tuple[tzinfo | None, str]:
    """Return the zone and, for letters that name several zones, the doubt about it."""
    name = (stated or "").lower().replace(" ", "")
    if not name:
        return None, ""
    if name in _DOUBTFUL_ZONES:
        return None, gettext("The letters %s stand for several time zones.") % name.upper()
    if name in _ZONES:
        hours = _ZONES[name]
        return (timezone(timedelta(hours=hours), name.upper()) if hours else UTC), ""
    sign = -1 if "-" in name else 1
    digits = re.sub(r"\D", "", name)
    hours, minutes = (int(digits), 0) if len(digits) <= 2 else (int(digits[:-2]), int(digits[-2:]))
    if hours > 14 or minutes > 59:
        return None, gettext("%s is no time zone.") % name.upper()
    return timezone(sign * timedelta(hours=hours, minutes=minutes)), ""
