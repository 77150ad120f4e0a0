"""AVeriTeC (https://fever.ai/dataset/averitec.html): the inverse of ``annotations.exports.averitec``.

Kept are claim, speaker, date, label, justification, and each answer with its question, type and address. What the data
set tells of its annotation (types, strategies, media, archived copies, where it was reported) has no place on a desk.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from annotations.datasets.days import day_month_year, read_day
from annotations.datasets.drafts import Draft, EvidenceDraft, Refusal, VerdictDraft
from annotations.datasets.messy import as_list, is_address
from annotations.errors import UnreadableInput
from annotations.ingest.json_input import why_no_json
from annotations.models import EvidenceKind, Stance

LONGEST_TITLE = 500


def read(raw: bytes, *, columns: Mapping[str, str]) -> Iterator[Draft | Refusal]:
    """Read an array of claims, or one claim to a line."""
    for number, record in enumerate(_records(raw), start=1):
        if not isinstance(record, dict) or not isinstance(record.get("claim"), str) or not record["claim"].strip():
            yield Refusal(number, _("There is no claim."))
        else:
            yield _draft(number, record)


def _records(raw: bytes) -> list[Any]:
    text = raw.decode("utf-8-sig", "replace").strip()
    try:
        return list(json.loads(text) if text.startswith("[") else map(json.loads, text.splitlines()))
    except ValueError as error:
        raise UnreadableInput(_("This is not JSON: %(why)s.") % {"why": why_no_json(error)}) from error


def _draft(number: int, record: dict[str, Any]) -> Draft:
    draft = Draft(number=number, statement=record["claim"], claimant=_text(record.get("speaker")))
    stated = _text(record.get("claim_date"))
    draft.said_on = day_month_year(stated) or read_day(stated)
    if stated and draft.said_on is None:
        draft.repairs.append(_("“%(stated)s” is no date, and was left out.") % {"stated": stated})
    for question in _objects(record.get("questions"), draft, "questions"):
        for answer in _objects(question.get("answers"), draft, "answers"):
            draft.evidence.append(_evidence(_text(question.get("question")), answer, draft))
    label = _text(record.get("label"))
    if label:
        rationale = _text(record.get("justification"))
        if not rationale:
            rationale = _("AVeriTeC gives no justification.")
            draft.repairs.append(_("There is no justification: the verdict says so."))
        draft.verdict = VerdictDraft(word="", label=label, rationale=rationale)
    return draft


def _objects(value: Any, draft: Draft, field: str) -> list[dict[str, Any]]:
    entries = as_list(value)
    objects = [entry for entry in entries if isinstance(entry, dict)]
    if len(objects) < len(entries):
        draft.repairs.append(_("Something in “%(field)s” is no object, and was left out.") % {"field": field})
    return objects


def _evidence(question: str, answer: dict[str, Any], draft: Draft) -> EvidenceDraft:
    if len(question) > LONGEST_TITLE:
        draft.repairs.append(_("A question is longer than 500 characters: its beginning was kept."))
    title, words = question[:LONGEST_TITLE], _text(answer.get("answer"))
    address = _text(answer.get("source_url"))
    if answer.get("answer_type") == "Unanswerable":
        return EvidenceDraft(stance=Stance.CONTEXT, kind=EvidenceKind.NOTE, title=title, note=words)
    item = EvidenceDraft(stance=Stance.CONTEXT, kind=EvidenceKind.WEB, title=title)
    if answer.get("answer_type") == "Extractive":
        item.quote = words
    elif answer.get("answer_type") == "Boolean":
        item.note = f"{words}: {_text(answer.get('boolean_explanation'))}".strip()
    else:
        item.note = words
    if is_address(address):
        item.url = address
        return item
    # Found, but not on the web. A document needs a title, a note its words.
    item.kind = EvidenceKind.DOCUMENT if title else EvidenceKind.NOTE
    item.note = item.note or ("" if title else words)
    if address != "Metadata":
        draft.repairs.append(_("“%(address)s” is no address, and was left out.") % {"address": address})
    return item


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""
