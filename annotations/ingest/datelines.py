"""Datelines: the place, date and agency that open the first paragraph of a wire story.

"SEOUL, Sept 13, 2025 (BSS/AFP) - ", "KYIV, Ukraine (AP) — ", "LONDON, 4 March 2026 /PRNewswire/ -- ", "NAIROBI — ".
"""

import re
from dataclasses import dataclass

from annotations.ingest.dates import StatedDate, read_date

# Agencies whose name alone on a line is an agency line; others are known by standing in the dateline's credit.
AGENCIES = frozenset((
    "aap", "aa", "afp", "agerpres", "ana-mpa", "anadolu", "ani", "ansa", "antara", "ap", "apa", "app", "belga",
    "bernama", "bss", "cna", "cp", "cns", "dpa", "dw", "efe", "efp", "the-associated-press", "associated-press",
    "agence-france-presse", "press-association", "pa", "pa-media", "hina", "ians", "inps", "interfax", "irna", "isna",
    "itar-tass", "kcna", "kna", "kuna", "kyodo", "lusa", "mena", "mti", "nan", "nna", "npr", "pap", "petra", "pna",
    "prensa-latina", "prnewswire", "pti", "qna", "rferl", "ria-novosti", "reuters", "ritzau", "saba", "sana", "sapa",
    "spa", "stt", "tanjug", "tass", "tt", "ukrinform", "un-news", "unb", "uni", "upi", "wafa", "wam", "xinhua",
    "yonhap", "zuma", "businesswire", "globenewswire", "voa", "bbc",
))  # fmt: skip
_OPENING = 150
_DATELINE = re.compile(
    r"(?P<front>[^()—–:]{2,90}?)(?:\s*\((?P<paren>[^()]{2,40})\)|\s+/(?P<slash>[^/()]{2,40})/)?"
    r"(?:\s*[—–]\s*|\s*:\s+|\s*--\s+|(?:\s+|(?<=[)/]))-\s+)(?=\S)"
)
_MONTH_OR_DIGIT = re.compile(
    r".*\d|(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?(?:\s|\Z)|(?:mon|tues|wednes|thurs|fri|satur|sun)day\b",
    re.IGNORECASE,
)
_NO_PLACES = frozenset((
    "ALERT", "ANALYSIS", "BREAKING", "CORRECTED", "CORRECTION", "EXCLUSIVE", "EXPLAINER", "FACTBOX", "FLASH",
    "HEADLINE", "LIVE", "NOTE", "OPINION", "PHOTOS", "SUMMARY", "TIMELINE", "UPDATE", "UPDATED", "URGENT", "VIDEO",
    "WATCH", "WRAPUP",
))  # fmt: skip
_MOST_WORDS = 6
_LONGEST_PLACE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Dateline:
    """What the opening of a paragraph says: where, when (if stated) and whose report (if stated)."""

    place: str
    date: StatedDate | None
    credit: str


def read_dateline(paragraph: str) -> Dateline | None:
    """Read the dateline that ``paragraph`` begins with; ``None`` where it begins with none."""
    match = _DATELINE.match(paragraph[:_OPENING])
    if match is None:
        return None
    credit = (match["paren"] or match["slash"] or "").strip()
    if credit and not _looks_like_credit(credit):
        return None
    place, stated = _place_and_date(match["front"])
    date = read_date(stated) if stated else None
    if stated and date is None:
        if not credit:
            return None
        date = StatedDate(stated=stated, moment=None)
    colon = ":" in paragraph[match.end("front") : match.end()]
    certain = bool(credit or date)
    if not _is_place(place, certain=certain) or (colon and not certain):
        return None
    if not any(
        letter.islower() or not (letter.isupper() or letter.isascii()) for letter in paragraph[match.end() :][:200]
    ):
        return None  # a headline in capitals
    return Dateline(place=place, date=date, credit=credit)


def agencies_of(text: str) -> list[str]:
    """Split a credit such as "BSS/AFP" into its agencies."""
    return [part.strip() for part in re.split(r"[/,&]|\band\b", text) if part.strip()]


def is_agency(text: str) -> bool:
    """Whether ``text`` is nothing but names of known agencies."""
    parts = agencies_of(text) if len(text) <= _LONGEST_PLACE else []
    return bool(parts) and all(re.sub(r"\s+", "-", part.lower()) in AGENCIES for part in parts)


def _looks_like_credit(text: str) -> bool:
    if is_agency(text):
        return True
    words = re.split(r"[\s/]+", text)
    return all(word[:1].isupper() or not (word[:1].islower() or word[:1].isdigit()) for word in words if word)


def _place_and_date(front: str) -> tuple[str, str]:
    parts = [part.strip() for part in front.split(",")]
    at = next((index for index, part in enumerate(parts) if index and _MONTH_OR_DIGIT.match(part)), len(parts))
    return ", ".join(parts[:at]).strip(" ,"), ", ".join(parts[at:]).strip(" ,")


def _is_place(text: str, *, certain: bool) -> bool:
    words = text.split()
    if not words or len(words) > _MOST_WORDS or len(text) > _LONGEST_PLACE or any(c.isdigit() for c in text):
        return False
    city = text.split(",")[0]
    if city.upper() in _NO_PLACES or words[0].upper() in _NO_PLACES:
        return False
    if city.isupper() and sum(letter.isalpha() for letter in city) >= 3:
        return True
    return certain and all(not word[0].islower() or word in {"and", "de", "del", "al", "of", "la"} for word in words)
