"""A whole server whose clock is set back, by libfaketime (Debian's package `faketime`): it lives in its data's past."""

from shutil import which

import pytest

from tests.chaos import IS_LONG
from tests.chaos.checkout import Checkout, serving_from
from tests.chaos.load import Load
from tests.chaos.wholeness import faults_of


@pytest.mark.skipif(not IS_LONG or which("faketime") is None, reason="needs faketime, and `make chaos`")
def test_server_whose_clock_is_set_back_goes_on(desk: Checkout) -> None:
    """A second server on the same database, five hours behind it and behind the first."""
    with Load(desk, run="before") as before:
        before.wait_for_rounds(5)
    first, place = next((key, start) for key, start in before.places.items() if key.startswith("before-0-"))
    with serving_from(desk.folder, program=("faketime", "-f", "-5h"), **desk.variables) as past:
        past.writers = desk.writers
        with Load(past, run="past") as load:
            load.wait_for_rounds(5)
        key = {"Idempotency-Key": first}
        body = {"article": desk.writers[0]["article"], "start": place, "end": place + 9}
        again = past.ask("POST", "/api/v1/highlights/", body, **key)
    assert not past.is_running
    assert load.failures == {}
    assert faults_of(desk, before) == {}
    assert faults_of(desk, load) == {}
    # What was sent before the clock went back, and is sent again, happens no second time.
    assert again[0] == 201
    assert again[1]["id"] == before.by_key[first]
