"""What a Prometheus server collects at `/metrics`: requests by view and status, and what waits in the database."""

import os
import secrets
import time
from collections.abc import Callable, Iterator

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

# Seconds. The budget of a page is under 0.2; above 10 the proxy gives up.
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5, 10)
REQUESTS = Counter("factcheck_requests", "Requests answered", ["method", "view", "status"])
SECONDS = Histogram("factcheck_request_seconds", "Time until the answer begins", ["view"], buckets=BUCKETS)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def count_requests(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware that counts and times each request under the name of its view: an address would be a label each.

    Steps aside where no METRICS_TOKEN is set and nobody could read the counts.
    """
    if not settings.METRICS_TOKEN:
        raise MiddlewareNotUsed

    def respond(request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        response = get_response(request)
        match = request.resolver_match
        view = match.view_name or match._func_path if match else "none"
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(method, view, response.status_code).inc()
        SECONDS.labels(view).observe(time.perf_counter() - began)
        return response

    return respond


def show_metrics(request: HttpRequest) -> HttpResponse:
    """The measures, for who sends `Authorization: Bearer METRICS_TOKEN`, a 404 for anyone else or where none is set."""
    expected = f"Bearer {settings.METRICS_TOKEN}"
    given = request.headers.get("Authorization", "")
    if not settings.METRICS_TOKEN or not secrets.compare_digest(given.encode(), expected.encode()):
        raise Http404
    registry = CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the package has it untyped
    else:
        registry.register(REGISTRY)
    registry.register(WaitingCollector())
    return HttpResponse(
        generate_latest(registry), content_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"}
    )


class WaitingCollector(Collector):
    """What waits, read at each collection: claims in review, and jobs with the age of the oldest that is due."""

    def collect(self) -> Iterator[Metric]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM annotations_claim WHERE status = 'in_review'")
            claims = cursor.fetchone()[0]
            cursor.execute(
                "SELECT count(*), coalesce(extract(epoch FROM now() - min(greatest(e.at, j.scheduled_at))), 0)::float8"
                " FROM procrastinate_jobs j JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred'"
                " WHERE j.status = 'todo' AND coalesce(j.scheduled_at, now()) <= now()"
            )
            jobs, seconds = cursor.fetchone()
        yield GaugeMetricFamily("factcheck_claims_in_review", "Claims that wait for a reviewer", value=claims)
        yield GaugeMetricFamily("factcheck_jobs_waiting", "Jobs that wait for a worker and are due", value=jobs)
        yield GaugeMetricFamily("factcheck_oldest_job_seconds", "How long the oldest of them has waited", value=seconds)
