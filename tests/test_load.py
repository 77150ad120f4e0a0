"""A short form of the load test (``make load``): several clients at once, two worker processes, one database."""

import pytest

from annotations import proof
from tests.bench.asks import Cases
from tests.bench.corpus import Corpus
from tests.bench.mixed import claims_are_whole, visit_at_once
from tests.bench.serving import serving

CLIENTS, REQUESTS = 6, 15


@pytest.mark.django_db(transaction=True)
def test_many_at_once_lose_no_write_and_meet_no_fault() -> None:
    corpus = Corpus()
    corpus.grow(6)
    cases = Cases(corpus)
    # Files need not be collected for it.
    with serving(settings="factcheck.settings", DEBUG="1") as server:
        report = visit_at_once(cases, server.port, CLIENTS, requests=REQUESTS)
    assert sum(report.statuses.values()) == CLIENTS * REQUESTS
    assert (report.faults, report.unexpected) == (0, [])
    assert all((report.highlights, report.verdicts, report.claimants))
    assert report.lost() == []
    assert claims_are_whole()
    assert proof.first_finding() is None
