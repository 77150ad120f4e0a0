"""One desk for all that is broken here: it has to come back each time by itself."""

from collections.abc import Iterator

import pytest

from tests.chaos import IS_LONG
from tests.chaos.checkout import Checkout, checkout
from tests.fetching.serving import Server, serving

WRITERS = 8 if IS_LONG else 3


@pytest.fixture(scope="package")
def pages() -> Iterator[Server]:
    """A web server that the desk is allowed to fetch from."""
    with serving() as running:
        yield running


@pytest.fixture(scope="package")
def desk(pages: Server) -> Iterator[Checkout]:
    with checkout(writers=WRITERS, FETCH_LOOPBACK_PORTS=str(pages.port), FETCH_GAP_MS="0") as running:
        yield running
