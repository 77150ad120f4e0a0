"""The worker in the background, as it is started."""

from typing import Any

import pytest
from procrastinate import App

from annotations.management.commands.worker import run_worker


@pytest.mark.django_db(transaction=True)
def test_worker_looks_twice_a_second_for_jobs_that_waited_for_another_of_their_host(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    started: list[dict[str, Any]] = []
    monkeypatch.setattr(App, "run_worker", lambda _app, **options: started.append(options))
    run_worker(wait=True, concurrency=2)
    assert started == [{"concurrency": 2, "wait": True, "fetch_job_polling_interval": 0.5, "delete_jobs": "successful"}]
