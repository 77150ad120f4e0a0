"""The whole job over REST alone: two articles go in, reviewed checks come out."""

import csv
import io
import json

import pytest

from annotations.models import Role
from tests import factories
from tests.api.client import ApiClient
from tests.shared import SEEDS

pytestmark = pytest.mark.django_db

WIRE = """Port terminal to double jobs: minister

Agency HARBOUR PRESS
Portville
Published: 13 Sep 2025, 08:28 AM

PORTVILLE, Sept 13, 2025 (HP) - The new terminal will double the number of jobs in the port by 2028, the minister said.

About 4,100 people worked in the harbour last year, the port authority reported. 🤔🤔 Nobody counted twice.
"""
TRANSCRIPT = """0:05the new terminal will double
0:09the number of jobs in the port
0:14that is what the minister told us
0:19but the loan was repaid in full in March
"""


def documents() -> list[tuple[str, str]]:
    found = [pytest.param(WIRE, TRANSCRIPT, id="written")]
    seeds = sorted(SEEDS.glob("*.txt")) if SEEDS.is_dir() else []
    if len(seeds) == 2:
        transcript, wire = (seed.read_text() for seed in seeds)
        found.append(pytest.param(wire, transcript, id="seeds"))
    else:
        skip = pytest.mark.skip(reason=f"NOT TESTED on the real documents: {SEEDS} is not there")
        found.append(pytest.param("", "", id="seeds", marks=skip))
    return found


@pytest.mark.parametrize(("wire", "transcript"), documents())
def test_job_is_done_over_rest_alone(wire: str, transcript: str) -> None:
    checker = ApiClient(factories.make_user(Role.CHECKER))
    reviewer = ApiClient(factories.make_user(Role.REVIEWER))

    articles = []
    for content in (wire, transcript):
        stored = checker.post("articles/", {"content": content, "format": "auto"})
        assert stored.status_code == 201
        articles.append(checker.get(stored["Location"]).json())
    assert [article["kind"] for article in articles] == ["article", "transcript"]
    assert articles[0]["cues"] == []
    assert articles[1]["cues"] != []

    claims = []
    for article, length in ((articles[0], 30), (articles[0], 50), (articles[1], 70)):
        text = article["revision"]["text"]
        start = text.index(" ", len(text) // 3 if length == 50 else 0) + 1
        end = text.index(" ", start + length)
        marked = checker.post("highlights/", {"article": article["id"], "start": start, "end": end})
        assert marked.status_code == 201
        assert marked.json()["exact"] == text[start:end]
        claims.append(marked.json()["claim"])

    for claim in claims:
        assert checker.post(f"claims/{claim}/transitions/", {"to": "checking"}).status_code == 200
        passage_of = articles[0] if claim == claims[2] else articles[1]
        words = passage_of["revision"]["text"][10:60]
        items = (
            {"kind": "web", "url": "https://statistics.example/report", "title": "Report", "quote": "4,087"},
            {"kind": "passage", "passage": {"article": passage_of["id"], "start": 10, "end": 60}},
        )
        for item in items:
            linked = checker.post("evidence/", {"claim": claim, "stance": "refutes", **item})
            assert linked.status_code == 201
        assert linked.json()["passage"]["exact"] == linked.json()["quote"] == words
        rated = checker.post(
            "verdicts/", {"claim": claim, "rating": "false", "rationale": "The report says otherwise."}
        )
        assert rated.status_code == 201
        assert checker.post(f"claims/{claim}/transitions/", {"to": "in_review"}).json()["status"] == "in_review"

    leased = reviewer.post("queue/next/", {"lease_seconds": 60})
    assert (leased.json()["id"], leased.json()["lease"]["holder"]) == (claims[0], reviewer.user.username)
    returned = reviewer.post(f"claims/{claims[0]}/transitions/", {"to": "checking", "note": "Name the year."})
    assert returned.json()["status"] == "checking"
    present = checker.get(f"claims/{claims[0]}/")
    mended = checker.patch(f"claims/{claims[0]}/", {"statement": "In 2025 it doubled."}, If_Match=present["ETag"])
    assert mended.json()["statement"] == "In 2025 it doubled."
    assert checker.post(f"claims/{claims[0]}/transitions/", {"to": "in_review"}).status_code == 200

    for claim in claims:
        assert checker.post(f"claims/{claim}/transitions/", {"to": "published"}).status_code == 403
        read = reviewer.get(f"claims/{claim}/")
        approved = reviewer.post(
            f"claims/{claim}/transitions/", {"to": "published", "digest": read.json()["digest"]}, If_Match=read["ETag"]
        )
        assert approved.json()["status"] == "published"

    anyone = ApiClient()
    published = anyone.get("publications/").json()["results"]
    assert sorted(publication["claim"] for publication in published) == claims
    assert {publication["rating"] for publication in published} == {"false"}

    statements = {checker.get(f"claims/{claim}/").json()["statement"] for claim in claims}
    rows = list(csv.DictReader(io.StringIO(_whole(checker, "exports/claims.csv").decode("utf-8-sig"))))
    assert {row["statement"] for row in rows} == statements
    lines = [json.loads(line) for line in _whole(checker, "exports/claims.ndjson").splitlines()]
    assert {line["statement"] for line in lines} == statements
    reviews = json.loads(_whole(anyone, "exports/claimreview.jsonld"))["@graph"]
    assert {review["claimReviewed"] for review in reviews} == statements


def _whole(client: ApiClient, path: str) -> bytes:
    response = client.get(path)
    assert response.status_code == 200
    return b"".join(response.streaming_content)
