"""CSV, with any column names: one claim to a row. ``claims.csv`` itself comes back as it went out.

Of ``claims.csv`` the claim's words, claimant, date, topics, priority, the newest verdict, the addresses of its evidence
and its highlights are kept: rows with one ``id`` are one claim's. A text does not stand in a table, so highlights are
marked in the articles that are stored already: those with the same text, by its SHA-256, or else with the same address.
"""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO

from django.utils.translation import gettext as _

from annotations.anchoring import Quote
from annotations.datasets.days import read_day
from annotations.datasets.drafts import Draft, EvidenceDraft, PlaceDraft, Refusal, VerdictDraft
from annotations.datasets.messy import addresses
from annotations.errors import UnreadableInput
from annotations.models import EvidenceKind, Stance

FIELDS = (
    "id", "statement", "claimant", "said_on", "topics", "priority", "rating", "averitec_label", "rationale",
    "evidence_urls",
    "article_url", "revision_sha256", "start", "end", "exact", "prefix", "suffix",
)  # fmt: skip
_OFFSET = re.compile(r"\d{1,9}", re.ASCII)
_DELIMITERS = ",;\t|"
# What claims.csv puts before words that a spreadsheet would compute.
_NEUTRALISED = re.compile(r"\A'(?='*[=+\-@\t\r])")


def read(raw: bytes, *, columns: Mapping[str, str]) -> Iterator[Draft | Refusal]:
    """Read rows; ``columns`` names the column of each of ``FIELDS`` whose column has another name."""
    unknown = sorted(set(columns) - set(FIELDS))
    if unknown:
        told = {"unknown": ", ".join(unknown), "known": ", ".join(FIELDS)}
        raise UnreadableInput(_("There is no field %(unknown)s to map a column to; there are %(known)s.") % told)
    rows = csv.DictReader(StringIO(_decoded(raw), newline=""), delimiter=_delimiter(raw))
    named = _columns(rows.fieldnames or [], columns)
    try:
        yield from _drafts(rows, named)
    except csv.Error as error:
        raise UnreadableInput(_("This is not CSV: %(why)s") % {"why": error}) from error


def _drafts(rows: "csv.DictReader[str]", named: Mapping[str, str]) -> Iterator[Draft | Refusal]:
    """Yield a draft for each row, or for several of one claim: claims.csv repeats it for each of its highlights."""
    seen: set[str] = set()
    last: Draft | Refusal | None = None
    last_id = ""
    for row in rows:
        values = {field: _NEUTRALISED.sub("", row.get(name) or "", count=1) for field, name in named.items()}
        number = values.get("id", "")
        if number and number in seen:
            if number == last_id and isinstance(last, Draft):
                last.appearances += _places(values)
            continue
        if last is not None:
            yield last
        seen.add(number)
        last, last_id = _draft(rows.line_num, values), number
    if last is not None:
        yield last


def _places(values: Mapping[str, str]) -> list[PlaceDraft]:
    """Return the row's highlight; none where it names no words of an article."""
    start, end = (values.get(name, "").strip() for name in ("start", "end"))
    source, sha256 = (values.get(name, "").strip() for name in ("article_url", "revision_sha256"))
    if not (values.get("exact") and (source or sha256)):
        return []
    has_offsets = bool(_OFFSET.fullmatch(start) and _OFFSET.fullmatch(end))
    return [
        PlaceDraft(
            source=source,
            sha256=sha256,
            start=int(start) if has_offsets else None,
            end=int(end) if has_offsets else None,
            quote=Quote(exact=values["exact"], prefix=values.get("prefix", ""), suffix=values.get("suffix", "")),
        )
    ]


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        # What spreadsheets on Windows write otherwise; every byte means something in it, or is marked as lost.
        return raw.decode("cp1252", "replace")


def _delimiter(raw: bytes) -> str:
    header = raw.split(b"\n", 1)[0].decode("utf-8", "replace")
    return max(_DELIMITERS, key=header.count)


def _columns(header: Sequence[str], columns: Mapping[str, str]) -> dict[str, str]:
    """Return the column of each field that has one. Raises ``UnreadableInput`` where a named one is missing."""
    present = {name.strip().casefold(): name for name in header if name}
    named = {field: present[field] for field in FIELDS if field in present}
    for field, column in columns.items():
        if column.strip().casefold() not in present:
            told = {"column": column, "columns": ", ".join(present.values())}
            raise UnreadableInput(_("There is no column “%(column)s”; there are: %(columns)s.") % told)
        named[field] = present[column.strip().casefold()]
    if "statement" not in named:
        raise UnreadableInput(_("No column holds the claims. Name it: --map statement=COLUMN"))
    return named


def _draft(line: int, values: dict[str, str]) -> Draft | Refusal:
    if not values["statement"].strip():
        return Refusal(line, _("There is no claim."))
    draft = Draft(number=line, statement=values["statement"], claimant=values.get("claimant", ""))
    draft.appearances = _places(values)
    stated = values.get("said_on", "").strip()
    draft.said_on = read_day(stated)
    if stated and draft.said_on is None:
        draft.repairs.append(_("“%(stated)s” is no sure date, and was left out.") % {"stated": stated})
    draft.topics = [name for name in values.get("topics", "").splitlines() if name.strip()]
    priority = values.get("priority", "").strip()
    if re.fullmatch(r"-?\d{1,3}", priority, re.ASCII):
        draft.priority = int(priority)
    elif priority:
        draft.repairs.append(_("“%(stated)s” is no priority, and was left out.") % {"stated": priority})
    for url in addresses(values.get("evidence_urls", "").split(), draft.repairs, "evidence_urls"):
        draft.evidence.append(EvidenceDraft(stance=Stance.CONTEXT, kind=EvidenceKind.WEB, url=url))
    word, label = values.get("rating", "").strip(), values.get("averitec_label", "").strip()
    if word or label:
        rationale = values.get("rationale", "").strip()
        if not rationale:
            rationale = _("The table gives no reason.")
            draft.repairs.append(_("The verdict has no rationale: it says so."))
        draft.verdict = VerdictDraft(word=word, label=label, rationale=rationale)
    return draft
