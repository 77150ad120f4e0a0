"""What the schema promises holds: schemathesis calls every operation with what fits it, with what does not, in chains.

https://schemathesis.readthedocs.io: all of its checks, with the same examples each time. The coverage phase, with no
bound but the schema's size and takes minutes, runs where ``API_COVERAGE=1`` asks for it, as CI does.
"""

import os
from typing import Any

import pytest
import schemathesis
from schemathesis.engine import Status, events, from_schema

from annotations import people, review
from annotations.models import Role
from tests import factories
from tests.api.client import ALL_SCOPES

SEED = 20260304
WITH_COVERAGE = os.environ.get("API_COVERAGE") == "1"
CONFIG: dict[str, Any] = {
    "seed": SEED,
    "generation": {"deterministic": True, "max-examples": 3, "no-shrink": True, "database": "none"},
    # Which articles and claims there are, which quotes stand in them and which words fit together no schema can say:
    # what fits the schema may still be a 400.
    # And what does not fit may be a 412 before it is read.
    "checks": {
        "positive_data_acceptance": {"expected-statuses": ["2xx", "3xx", "4xx"]},
        "negative_data_rejection": {
            "expected-statuses": ["400", "401", "403", "404", "405", "406", "409", "412", "413", "415", "422"]
        },
    },
    "phases": {"stateful": {"generation": {"max-examples": 6}}, "coverage": {"enabled": WITH_COVERAGE}},
}


@pytest.fixture
def token() -> str:
    """A reviewer's token on a desk where each address has something to show."""
    claim = factories.make_submitted(factories.make_highlight(factories.make_transcript()).claim)
    factories.make_published()
    reviewer = factories.make_user(Role.REVIEWER)
    review.lease_claim(claim=claim, actor=reviewer)
    factories.make_claim_in("checking")
    return people.create_token(user=reviewer, scopes=ALL_SCOPES)[1]


def faults_of(event: events.ScenarioFinished) -> list[str]:
    """One line for each check that an answer did not pass, with the request that shows it."""
    return [
        f"{event.phase.name} {event.recorder.label} {check.name}: {info.failure}\n{info.code_sample}"
        for checks in event.recorder.checks.values()
        for check in checks
        if check.status is Status.FAILURE and (info := check.failure_info)
    ]


def test_every_answer_is_one_that_the_schema_promises(token: str, live_server: Any, settings: Any) -> None:
    settings.RATE_LIMIT = 0
    config = schemathesis.Config.from_dict({**CONFIG, "headers": {"Authorization": f"Bearer {token}"}})
    schema = schemathesis.openapi.from_url(f"{live_server.url}/api/v1/schema/", config=config)
    faults: list[str] = []
    phases: set[str] = set()
    for event in from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            faults += faults_of(event)
            phases.add(event.phase.name)
        elif isinstance(event, events.NonFatalError | events.FatalError):
            faults.append(str(event))
    assert faults == []
    assert phases == {"EXAMPLES", "FUZZING", "STATEFUL_TESTING"} | ({"COVERAGE"} if WITH_COVERAGE else set())
