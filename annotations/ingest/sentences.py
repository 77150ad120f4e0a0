"""Where sentences end, in many scripts, well enough to break paragraphs and to cut a title."""

import re

_TERMINATORS = ".!?…。！？।॥۔؟"
_CLOSERS = "\"'”’»)]）」』"
_END = re.compile(rf"[{_TERMINATORS}][{re.escape(_CLOSERS)}]*(?=\s|\Z)|[。！？][{re.escape(_CLOSERS)}]*")
# "Mr." and its like never end a sentence; initials ("the U.S.") may or may not.
_TITLES = frozenset((
    "mr.", "mrs.", "ms.", "dr.", "prof.", "gen.", "col.", "lt.", "sgt.", "capt.", "sen.", "rep.", "gov.", "pres.",
    "rev.", "st.", "hon.", "vs.", "jan.", "feb.", "mar.", "apr.", "jun.", "jul.", "aug.", "sept.", "sep.", "oct.",
    "nov.", "dec.", "e.g.", "i.e.", "cf.", "approx.",
))  # fmt: skip
_INITIALS = re.compile(r"(?:\b[^\W\d_]\.)+\Z")
_LAST_WORD = 24


def ends_sentence(text: str) -> bool:
    """Whether the last word of ``text`` ends a sentence; false after titles such as "Mr."."""
    bare = text[-200:].rstrip().rstrip(_CLOSERS)
    if not bare or bare[-1] not in _TERMINATORS:
        return False
    return not (bare[-1] == "." and _last_word(bare).lower() in _TITLES)


def ends_in_initials(text: str) -> bool:
    """Whether ``text`` ends in "U.S." or the like, where only what follows tells if the sentence is over."""
    return bool(_INITIALS.search(text[-_LAST_WORD:]))


def sentence_ends(text: str) -> list[int]:
    """Return the offsets just after each sentence of ``text``, those after titles and initials left out."""
    return [
        match.end()
        for match in _END.finditer(text)
        if text[match.start()] != "."
        or not _is_abbreviation(text[max(0, match.end() - _LAST_WORD) : match.start() + 1])
    ]


def first_sentence(text: str) -> str:
    """Return the first sentence of the first line of ``text``."""
    line = text[:2000].lstrip().partition("\n")[0]
    ends = sentence_ends(line)
    return line[: ends[0]] if ends else line


def _last_word(text: str) -> str:
    return text[-_LAST_WORD:].rpartition(" ")[2].lstrip("(\"'“‘«[")


def _is_abbreviation(text: str) -> bool:
    return _last_word(text).lower() in _TITLES or bool(_INITIALS.search(text))
