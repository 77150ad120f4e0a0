"""The rows of ``claims.csv``, made by Python of the lines of ``claims.ndjson``: what PostgreSQL's are held against."""

import csv
import json
import re
from collections import Counter
from io import StringIO
from typing import Any

from annotations.exports.claims_csv import COLUMNS
from annotations.models import Stance, VerdictsState

FORMULA_START = re.compile(r"'*[=+\-@\t\r]")


def csv_of(lines: bytes) -> bytes:
    """Return the whole file, of one line for each claim."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for row in (row for line in lines.split(b"\n")[:-1] for row in _rows(json.loads(line))):
        writer.writerow(_harmless(row.get(column)) for column in COLUMNS)
    return f"\ufeff{text.getvalue()}".encode()


def _rows(record: dict[str, Any]) -> list[dict[str, Any]]:
    urls = dict.fromkeys(item["url"] for item in record["evidence"] if item["url"])
    stances = Counter(item["stance"] for item in record["evidence"])
    claim = {
        **record,
        "topics": "\n".join(record["topics"]),
        "verdicts": " ".join(f"{each['author']}:{each['rating']}:{each['kind']}" for each in record["verdicts"]),
        **_verdict(record),
        **{f"evidence_{stance}": stances[stance] for stance in Stance.values},
        "evidence_urls": " ".join(urls),
    }
    return [claim | _highlight(highlight) for highlight in record["highlights"]] or [claim]


def _verdict(record: dict[str, Any]) -> dict[str, Any]:
    if not record["verdicts"] or record["verdicts_state"] == VerdictsState.SPLIT:
        return {}
    newest = record["verdicts"][-1]
    given = {"verdict_author": newest["author"], "verdict_at": newest["created_at"], "verdict_kind": newest["kind"]}
    return given | {
        name: newest[name] for name in ("rating", "rating_name", "rating_value", "averitec_label", "rationale")
    }


def _highlight(highlight: dict[str, Any]) -> dict[str, Any]:
    place = {name: value for name, value in highlight.items() if name in COLUMNS and name != "id"}
    return place | {"highlight": highlight["id"], "revision_sha256": highlight["sha256"]}


def _harmless(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and FORMULA_START.match(value) else value
