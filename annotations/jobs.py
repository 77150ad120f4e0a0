"""Hands work to the background. ``annotations.tasks`` holds what is done there; this knows it by name alone."""

import functools

from django.db import transaction
from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import AlreadyEnqueued

FETCH_ARTICLE = "fetch_article"
CHECK_PAGE = "check_page"


@functools.cache
def _queue() -> App:
    """The queue over Django's own connection, in a worker too: a job is there when its transaction commits."""
    return app.with_connector(DjangoConnector())


def defer(task: str, *, once: str, lock: str, **arguments: int) -> None:
    """Put ``task`` into the queue, in the caller's transaction. A no-op where one waits that is ``once`` the same.

    Two jobs with one lock never run at once, on whatever machines; they are taken in their order.
    """
    try:
        with transaction.atomic():
            _queue().configure_task(task, lock=lock, queueing_lock=once).defer(**arguments)
    except AlreadyEnqueued:
        return
