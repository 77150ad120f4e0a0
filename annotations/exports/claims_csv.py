"""``claims.csv``: one row per highlight, the claim's columns repeated, and one row for a claim without any.

RFC 4180 in UTF-8 with a byte order mark, without which Excel takes it for the machine's old encoding. The rows are made
of the lines of ``claims.ndjson``: PostgreSQL puts a claim together in a small part of the time that the ORM takes.
"""

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from typing import Any

from django.db.models import QuerySet

from annotations.exports.claims_ndjson import FIRST_PIECE, pieces
from annotations.exports.export import CHUNK, Export
from annotations.models import Claim, Stance, VerdictsState

CLAIM_COLUMNS = (
    "id",
    "desk",
    "statement",
    "claimant",
    "said_on",
    "topics",
    "status",
    "priority",
    "due_at",
    "assigned_to",
    "published_version",
)
VERDICT_COLUMNS = (
    "rating", "rating_name", "rating_value", "averitec_label", "rationale", "verdict_author", "verdict_at",
    "verdict_kind", "verdicts_required", "verdicts_state", "verdicts",
)  # fmt: skip
EVIDENCE_COLUMNS = (*(f"evidence_{stance}" for stance in Stance.values), "evidence_urls")
HIGHLIGHT_COLUMNS = (
    "highlight", "article", "article_title", "article_url", "publisher", "revision_number", "revision_sha256",
    "start", "end", "start_utf16", "end_utf16", "exact", "prefix", "suffix", "start_ms", "end_ms", "state",
)  # fmt: skip
COLUMNS = (*CLAIM_COLUMNS, *VERDICT_COLUMNS, *EVIDENCE_COLUMNS, *HIGHLIGHT_COLUMNS)

# What a spreadsheet takes for the start of a formula (https://owasp.org/www-community/attacks/CSV_Injection).
# Apostrophes before it count as well, so that one more of them can be taken away again.
FORMULA_START = re.compile(r"'*[=+\-@\t\r]")
# Most values begin with none of these, and need no closer look.
SUSPECTS = frozenset("'=+-@\t\r")


def stream(claims: QuerySet[Claim], *, base_url: str) -> Iterator[bytes]:
    yield "\ufeff".encode() + _lines([dict(zip(COLUMNS, COLUMNS, strict=True))])
    for piece in pieces(claims, first=FIRST_PIECE, largest=CHUNK):
        yield _lines([row for line in piece.split(b"\n")[:-1] for row in _rows(json.loads(line))])


def _rows(record: dict[str, Any]) -> list[dict[str, Any]]:
    claim = {column: record[column] for column in CLAIM_COLUMNS} | _verdict(record) | _evidence(record)
    # A topic’s name holds no line end, so one can part them.
    claim["topics"] = "\n".join(record["topics"])
    return [claim | _highlight(highlight) for highlight in record["highlights"]] or [claim]


def _verdict(record: dict[str, Any]) -> dict[str, Any]:
    """Return the columns of the verdict that counts, the newest, and of all by author; none does where they differ."""
    every = " ".join(f"{each['author']}:{each['rating']}:{each['kind']}" for each in record["verdicts"])
    asked = {name: record[name] for name in ("verdicts_required", "verdicts_state")} | {"verdicts": every}
    if not record["verdicts"] or record["verdicts_state"] == VerdictsState.SPLIT:
        return asked
    newest = record["verdicts"][-1]
    rating = {column: newest[column] for column in VERDICT_COLUMNS if column in newest}
    given = {"verdict_author": newest["author"], "verdict_at": newest["created_at"], "verdict_kind": newest["kind"]}
    return asked | rating | given


def _evidence(record: dict[str, Any]) -> dict[str, Any]:
    stances = Counter(item["stance"] for item in record["evidence"])
    urls = dict.fromkeys(item["url"] for item in record["evidence"] if item["url"])
    # An address holds no blanks, so a blank can part them.
    return {f"evidence_{stance}": stances[stance] for stance in Stance.values} | {"evidence_urls": " ".join(urls)}


def _highlight(highlight: dict[str, Any]) -> dict[str, Any]:
    return {column: highlight[column] for column in HIGHLIGHT_COLUMNS if column in highlight} | {
        "highlight": highlight["id"],
        "revision_sha256": highlight["sha256"],
    }


def _lines(rows: list[dict[str, Any]]) -> bytes:
    text = StringIO()
    writer = csv.writer(text)
    writer.writerows([_harmless(row.get(column)) for column in COLUMNS] for row in rows)
    return text.getvalue().encode()


def _harmless(value: Any) -> Any:
    """Return words as text for any spreadsheet. A number is ours, and no formula even when it is negative."""
    if isinstance(value, str) and value[:1] in SUSPECTS and FORMULA_START.match(value):
        return f"'{value}"
    return value


EXPORT = Export("claims.csv", "text/csv; charset=utf-8", is_public=False, stream=stream, version=5)
