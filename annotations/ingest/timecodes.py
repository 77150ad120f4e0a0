"""Time codes at the start of pasted lines, told from times of day and numbers that are speech.

A pasted code is glued to its words ("00:28pushing for"), bracketed, or on a line of its own. What looks like one is
believed only as part of a series that never goes back: the longest such series of the text. The rest is speech.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from annotations.ingest.lines import Line

_SECOND = 1000
_CODE = (
    r"(?:(?P<{0}h>\d{{1,2}}):(?P<{0}hm>\d\d):(?P<{0}hs>\d\d)|(?P<{0}m>\d{{1,3}}):(?P<{0}s>\d\d)(?!:\d))"
    r"(?:[.,](?P<{0}ms>\d{{1,3}})(?!\d))?"
)
_START = rf"(?P<open>[\[(]?)\s*{_CODE.format('a')}"
_END = rf"(?:\s*(?:-->|[-–—]|to)\s*{_CODE.format('z')})"
_REST = r"(?:\s*(?P<close>[\])]))?(?P<gap>\s*)(?P<mark>[-–—|:](?=\s))?\s*"
_LINE = re.compile(f"{_START}{_END}?{_REST}")
# The same groups, for a line whose second time is speech.
_LINE_WITHOUT_END = re.compile(f"{_START}{_END}{{0}}{_REST}")
_OPENING = 80
_CLOSING = {"": "", "[": "]", "(": ")"}
_TIME_OF_DAY = re.compile(
    r"(?:[ap]\.?\s?m\b|(?:gmt|utc|est|edt|cet|ist|bst|noon|hrs|hours|o'clock|o’clock|local time"
    r"|in the (?:morning|evening))\b)",
    re.IGNORECASE,
)
_HOURS_OF_DAY = 24
_STYLE_SHARE = 0.7
# A lone last code this far behind the others is a number in speech, unless steps this long are usual here.
_LEAP_MS, _LEAP_STEPS = 300 * _SECOND, 20


class TimeCode(NamedTuple):
    """A time code that the line at index ``at`` begins with; ``rest`` is what follows it on the line.

    ``mark`` is a dash, colon or bar between the two. ``doubt`` is "" or why it may be speech: "time of day", or
    "digits" where digits follow without a space.
    """

    at: int
    ms: int
    end_ms: int | None
    rest: str
    mark: str
    style: str
    doubt: str


class TimeCodes(NamedTuple):
    """The codes that are believed, and those that are speech, each in the order of the lines."""

    chosen: list[TimeCode]
    refused: list[TimeCode]


def find_time_codes(lines: Sequence[Line]) -> TimeCodes:
    """Return the time codes of ``lines``: those believed never go back."""
    candidates = [code for index, line in enumerate(lines) if (code := _code_of(index, line.text))]
    firm = _firm(candidates)
    chain = _without_lone_leap(_longest_series(firm))
    chosen = _with_fitting(chain, candidates)
    believed = {code.at for code in chosen}
    return TimeCodes(chosen, [code for code in candidates if code.at not in believed])


def _code_of(index: int, text: str) -> TimeCode | None:
    match = _LINE.match(text[:_OPENING])
    if match and match["zm"] and _is_time_of_day(match["zm"], text[match.end() :]):
        match = _LINE_WITHOUT_END.match(text[:_OPENING])
    if match is None or _CLOSING[match["open"]] != (match["close"] or ""):
        return None
    ms = _milliseconds(match, "a")
    if ms is None:
        return None
    has_end = match["zm"] or match["zh"]
    end_ms = _milliseconds(match, "z") if has_end else None
    if has_end and (end_ms is None or end_ms < ms):
        return None
    rest = text[match.end() :]
    gap = "alone" if not rest else "spaced" if match["gap"] or match["close"] else "glued"
    doubt = "digits" if gap == "glued" and rest[0].isdigit() else ""
    if match["am"] and _is_time_of_day(match["am"], rest):
        doubt = "time of day"
    return TimeCode(index, ms, end_ms, rest, match["mark"] or "", match["open"] + gap, doubt)


def _is_time_of_day(hours: str, rest: str) -> bool:
    """Tell whether ``rest`` makes a time of the day of the one before it, as in "10:30 am"."""
    return int(hours) in range(1, _HOURS_OF_DAY + 1) and _TIME_OF_DAY.match(rest) is not None


def _milliseconds(match: re.Match[str], which: str) -> int | None:
    """Return the time that the groups of prefix ``which`` name, ``None`` for 61 seconds and the like."""
    hours, in_hours = int(match[f"{which}h"] or 0), match[f"{which}h"] is not None
    minutes = int(match[f"{which}hm"] if in_hours else match[f"{which}m"])
    seconds = int(match[f"{which}hs"] if in_hours else match[f"{which}s"])
    if seconds > 59 or (in_hours and minutes > 59):
        return None
    fraction = int((match[f"{which}ms"] or "0").ljust(3, "0"))
    return ((hours * 60 + minutes) * 60 + seconds) * _SECOND + fraction


def _firm(candidates: Sequence[TimeCode]) -> list[TimeCode]:
    """Return the candidates without doubt, in the style of most lines where one style prevails."""
    firm = [code for code in candidates if not code.doubt]
    if not firm:
        return [code for code in candidates if code.doubt == "digits"]
    [(style, count)] = Counter(code.style for code in firm).most_common(1)
    return [code for code in firm if code.style == style] if count >= len(firm) * _STYLE_SHARE else firm


def _longest_series(codes: Sequence[TimeCode]) -> list[TimeCode]:
    """Return the longest subsequence whose times never go back; of several, the one that begins earliest.

    Patience sorting: pile ``n`` holds the codes that end a series of ``n + 1``, their times falling from first to
    last, so that two binary searches find a code's pile and the first code of the pile before it that it may follow.
    """
    lowest: list[int] = []
    piles: list[list[int]] = []
    before: list[int] = []
    for position, code in enumerate(codes):
        length = bisect_right(lowest, code.ms)
        before.append(_first_not_after(code.ms, piles[length - 1], codes) if length else -1)
        if length == len(piles):
            piles.append([])
            lowest.append(0)
        piles[length].append(position)
        lowest[length] = code.ms
    series = []
    position = piles[-1][0] if piles else -1
    while position >= 0:
        series.append(codes[position])
        position = before[position]
    return series[::-1]


def _first_not_after(ms: int, pile: Sequence[int], codes: Sequence[TimeCode]) -> int:
    return pile[bisect_left(pile, -ms, key=lambda position: -codes[position].ms)]


def _leap(chain: Sequence[TimeCode]) -> float:
    steps = [later.ms - earlier.ms for earlier, later in pairwise(chain)]
    return max(_LEAP_MS, _LEAP_STEPS * median(steps)) if steps else _LEAP_MS


def _without_lone_leap(chain: list[TimeCode]) -> list[TimeCode]:
    if len(chain) < 4 or chain[-1].style != "spaced":
        return chain
    return chain[:-1] if chain[-1].ms - chain[-2].ms > _leap(chain[:-1]) else chain


def _with_fitting(chain: list[TimeCode], candidates: Sequence[TimeCode]) -> list[TimeCode]:
    """Add the doubtful candidates whose time lies between the codes around them."""
    leap = _leap(chain)
    glued = bool(chain) and chain[0].style == "glued"
    chosen: list[TimeCode] = []
    upcoming = 0
    for code in candidates:
        if upcoming < len(chain) and chain[upcoming].at == code.at:
            chosen.append(code)
            upcoming += 1
            continue
        if code.doubt == "time of day" and not (glued and code.style == "glued"):
            continue
        earliest = chosen[-1].ms if chosen else 0
        latest = chain[upcoming].ms if upcoming < len(chain) else earliest + leap
        if chain and earliest <= code.ms <= latest:
            chosen.append(code)
    return chosen
