"""A few hundred of the requests that `make fuzz` sends by the thousand; each seed makes the same ones each time."""

from random import Random
from typing import Any

from tests.api.annotator import HOST
from tests.fuzz.acts import AtWork
from tests.fuzz.composing import Composer, Request
from tests.fuzz.judging import Judge, watch_writes
from tests.fuzz.operations import Api, Form, forms_on, page_paths
from tests.fuzz.sending import Callers, renew, send_within
from tests.security.two_desks import fill_desk

SEED = 7_2026
REQUESTS = 400
# Whose forms are filled in here; `make fuzz` fills in those of every role.
FILLING = "admin"


def test_requests_that_nobody_would_send_are_answered_and_store_nothing_when_refused(db: None, settings: Any) -> None:
    settings.RATE_LIMIT = 10**9
    held = fill_desk("fuzzed", "Harbourmaster")
    callers, judge = Callers.of(held), Judge()
    rng = Random(SEED)
    at_work = AtWork(held.desk, rng, HOST)
    composer = Composer(rng, Api(), held.ids, tuple(callers.headers), forms_of(callers, held.ids), at_work)
    watch_writes()
    for number, request in enumerate(composer.requests(REQUESTS)):
        if number % 50 == 0:
            renew(callers, held.desk)
            judge.begin()
        judge.judge(request, send_within(request, callers.headers[request.caller]))
    assert judge.faults == []
    assert judge.statuses.total() == REQUESTS
    assert judge.stored > REQUESTS / 10


def forms_of(callers: Callers, ids: dict[str, Any]) -> list[Form]:
    found = []
    for path in page_paths(ids):
        shown = send_within(Request("", FILLING, "GET", path), callers.headers[FILLING])
        if shown.status == 200 and shown.media_type.startswith("text/html"):
            found += forms_on(shown.body, path, FILLING)
    assert len(found) > 100
    return found
