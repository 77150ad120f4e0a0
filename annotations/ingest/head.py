"""The head and the tail of a wire story: lines that are about the story and not part of its text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.utils.translation import gettext

from annotations.ingest.datelines import Dateline, agencies_of, is_agency, read_dateline
from annotations.ingest.dates import StatedDate, read_date
from annotations.ingest.lines import Line
from annotations.ingest.parsed import Remark
from annotations.ingest.sentences import ends_sentence

_HEAD_LINES = 12
_LONGEST_HEADLINE = 200
_LONGEST_BYLINE = 90
_LONGEST_CREDIT = 60
_LONGEST_AGENCY = 6
_SECTION_WORDS = 2
_BYLINE = re.compile(r"(?:by|author:|written by)\s+(?P<name>\S.*)", re.IGNORECASE)
_NAME_PARTICLES = frozenset((
    "al", "and", "bin", "da", "de", "del", "della", "di", "dos", "du", "el", "for", "in", "ibn", "la", "le", "van",
    "der", "den", "von", "y",
))  # fmt: skip
_END_MARK = re.compile(r"[\W_]*(?:ends?|30|more to follow|endit)?[\W_]*", re.IGNORECASE)
_CREDIT_LINE = re.compile(r"[(\[]?[–—-]{0,2}\s?(?P<credit>[^()\[\]]{2,60}?)[)\]]?")
_SLUG = re.compile(r"[A-Z]{2,12}(?:/[A-Za-z0-9:-]{1,20})+")


@dataclass(frozen=True, kw_only=True)
class Head:
    """What was found above the text, which begins at index ``body_from`` of the lines."""

    body_from: int = 0
    title: str = ""
    publisher: str = ""
    author: str = ""
    credit: str = ""
    place: str = ""
    published_stated: str = ""
    published_at: datetime | None = None
    remarks: list[Remark] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Tail:
    """What was found below the text: its last ``length`` lines."""

    length: int = 0
    credit: str = ""
    remarks: list[Remark] = field(default_factory=list)


def read_head(lines: Sequence[Line]) -> Head:
    """Read the lines above the first paragraph. Without a paragraph below them they are the text themselves."""
    roles, dateline_at = _roles_of(lines)
    body_from = max(roles, default=-1) + 1
    body_at = next((index for index in range(body_from, len(lines)) if lines[index].text), None)
    if body_at is None:
        return Head()
    founded = dateline_at is not None or any(role != "headline" for role, _ in roles.values())
    if not founded and not _stands_above_prose(roles, lines, body_at=body_at):
        return Head()
    head = Head(body_from=body_from)
    for index, (role, value) in _with_sections_told_apart(roles).items():
        head = _with_role(head, lines[index], role=role, value=value)
    if dateline_at is None:
        return head
    return _with_dateline(head, lines[dateline_at])


def read_tail(lines: Sequence[Line]) -> Tail:
    """Read end marks ("ENDS", "###") and a credit ("(AFP)") below the last paragraph."""
    tail = Tail()
    filled = [index for index, line in enumerate(lines) if line.text]
    for index in reversed(filled[1:]):
        line = lines[index]
        if len(line.text) <= _LONGEST_CREDIT and _END_MARK.fullmatch(line.text):
            remark = _remark("omitted", gettext("A mark of the end was left out."), line)
        elif not tail.credit and (credit := _credit_of(line.text)):
            tail = replace(tail, credit=credit)
            remark = _remark("recognised", gettext("Credit: %s") % credit, line)
        else:
            break
        tail = replace(tail, length=len(lines) - index, remarks=[remark, *tail.remarks])
    return tail


def _roles_of(lines: Sequence[Line]) -> tuple[dict[int, tuple[str, object]], int | None]:
    """Return what each head line is, by index, and the index of the paragraph with the dateline, if there is one."""
    filled = [index for index, line in enumerate(lines) if line.text][: _HEAD_LINES + 1]
    found = ((index, read_dateline(lines[index].text)) for index in filled)
    dateline_at, dateline = next(((index, line) for index, line in found if line), (None, None))
    credits = agencies_of(dateline.credit) if dateline else []
    roles: dict[int, tuple[str, object]] = {}
    headlines = 0
    for index in filled:
        if index == dateline_at:
            return roles, dateline_at
        role = _role_of(lines, index, credits=credits)
        if role is None:
            return roles, None
        headlines += role[0] == "headline"
        if headlines > 1 and not _are_sections(roles, lines):
            between = [other for other in filled if index < other < (dateline_at or 0)]
            has_no_prose = all(_role_of(lines, other, credits=credits) for other in between)
            return roles, dateline_at if has_no_prose else None
        roles[index] = role
    return roles, None


def _are_sections(roles: dict[int, tuple[str, object]], lines: Sequence[Line]) -> bool:
    """Whether every headline so far is a word or two, as the name of a page's section is."""
    return all(
        len(lines[index].text.split()) <= _SECTION_WORDS for index, (role, _) in roles.items() if role == "headline"
    )


def _role_of(lines: Sequence[Line], index: int, *, credits: Sequence[str]) -> tuple[str, object] | None:
    text = lines[index].text
    if date := read_date(text):
        return "date", date
    if text in credits or is_agency(text):
        return "agency", text
    byline = _BYLINE.fullmatch(text) if len(text) <= _LONGEST_BYLINE else None
    if byline and _is_name(byline["name"]):
        return "byline", byline["name"]
    if len(text) <= _LONGEST_HEADLINE and not _ends_like_prose(text) and _ends_block(lines, index):
        return "headline", text
    return None


def _is_name(text: str) -> bool:
    words = re.split(r"[\s,]+", text.strip(" ,."))
    return len(words) <= 10 and all(not word[:1].islower() or word in _NAME_PARTICLES for word in words)


def _ends_like_prose(text: str) -> bool:
    return text[-1] in ",;:" or (ends_sentence(text) and text.rstrip("\"'”’»)")[-1] not in "?!؟…")


def _ends_block(lines: Sequence[Line], index: int) -> bool:
    """Whether nothing of the same paragraph follows: a blank line, or a line with a role of its own."""
    if index + 1 >= len(lines) or not lines[index + 1].text:
        return True
    below = lines[index + 1].text
    is_byline = len(below) <= _LONGEST_BYLINE and (found := _BYLINE.fullmatch(below)) and _is_name(found["name"])
    return bool(read_date(below) or is_agency(below) or is_byline or read_dateline(below))


def _stands_above_prose(roles: dict[int, tuple[str, object]], lines: Sequence[Line], *, body_at: int) -> bool:
    """Whether a lone headline, with no other head matter, is followed by a paragraph rather than by more lines."""
    if len(roles) != 1:
        return False
    block_end = next((index for index in range(body_at, len(lines)) if not lines[index].text), len(lines))
    paragraph = lines[body_at:block_end]
    return ends_sentence(paragraph[-1].text) and sum(len(line.text) for line in paragraph) >= len(
        lines[next(iter(roles))].text
    )


def _with_sections_told_apart(roles: dict[int, tuple[str, object]]) -> dict[int, tuple[str, object]]:
    """Keep the last headline as one; a single short word in capitals above it is an agency, else a section's name."""
    headlines = [index for index, (role, _) in roles.items() if role == "headline"]
    told = dict(roles)
    for index in headlines[:-1]:
        name = str(roles[index][1])
        named = name.isupper() and name.isalpha() and len(name) <= _LONGEST_AGENCY
        told[index] = ("agency" if named else "section", name)
    return told


def _with_role(head: Head, line: Line, *, role: str, value: object) -> Head:
    if isinstance(value, StatedDate):
        return _with_date(head, line, date=value)
    text = str(value)
    if role == "headline":
        return replace(head, title=text, remarks=[*head.remarks, _remark("recognised", gettext("Headline"), line)])
    if role == "byline":
        remark = _remark("recognised", gettext("Author: %s") % text, line)
        return replace(head, author=head.author or text, remarks=[*head.remarks, remark])
    if role == "section":
        remark = _remark("omitted", gettext("The name of a section was left out."), line)
        return replace(head, remarks=[*head.remarks, remark])
    if len(agencies_of(text)) > 1:
        remark = _remark("recognised", gettext("Credit: %s") % text, line)
        return replace(head, credit=text, remarks=[*head.remarks, remark])
    remark = _remark("recognised", gettext("Publisher: %s") % text, line)
    return replace(head, publisher=head.publisher or text, remarks=[*head.remarks, remark])


def _with_date(head: Head, line: Line, *, date: StatedDate) -> Head:
    if head.published_stated and not _is_better(date, than=head):
        remark = _remark("omitted", gettext("A further date was left out: %s") % line.text, line)
        return replace(head, remarks=[*head.remarks, remark])
    message = " ".join(filter(None, [gettext("Date line: %s") % date.stated, date.doubt]))
    return replace(
        head,
        published_stated=date.stated,
        published_at=date.moment,
        remarks=[*head.remarks, _remark("recognised", message, line)],
    )


def _is_better(date: StatedDate, *, than: Head) -> bool:
    return date.label.lower().startswith(("published", "first published")) or than.published_at is None


def _with_dateline(head: Head, line: Line) -> Head:
    dateline = read_dateline(line.text) or Dateline(place="", date=None, credit="")
    stated = dateline.date.stated if dateline.date else ""
    said = ", ".join(filter(None, [dateline.place, stated, dateline.credit]))
    doubt = dateline.date.doubt if dateline.date and not head.published_stated else ""
    message = " ".join(filter(None, [gettext("Dateline, which stays in the text: %s") % said, doubt]))
    head = replace(
        head,
        place=dateline.place,
        credit=dateline.credit or head.credit,
        remarks=[*head.remarks, _remark("recognised", message, line)],
    )
    if head.published_stated or dateline.date is None:
        return head
    return replace(head, published_stated=dateline.date.stated, published_at=dateline.date.moment)


def _credit_of(text: str) -> str:
    match = _CREDIT_LINE.fullmatch(text) if len(text) <= _LONGEST_CREDIT else None
    if match is None:
        return ""
    credit = match["credit"].strip()
    slug = _SLUG.fullmatch(credit) is not None and is_agency(credit.split("/")[0])
    return credit if slug or is_agency(credit) else ""


def _remark(action: str, message: str, line: Line) -> Remark:
    return Remark(action=action, message=message, line=line.number, raw=line.raw)
