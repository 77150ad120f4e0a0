"""A file that is too much work is told from a machine that has no time for it: only the second is sent again."""

import signal

import pytest

from annotations.errors import ServerBusy, UnreadableInput
from annotations.ingest import isolated

BUSY = "The server is too busy to read this file now. Send it again in a few minutes."
TOO_MUCH_WORK = "Reading this file is too much work: it is damaged, or made to be. Shorten it."
CRASHED = "This file is damaged, or made to stop whoever reads it."


def test_file_that_the_machine_has_no_time_for_may_be_sent_again(monkeypatch):
    monkeypatch.setattr(isolated, "WALL_S", 0.001)
    with pytest.raises(ServerBusy) as refusal:
        isolated.extract("markdown", b"words")
    assert (refusal.value.detail, refusal.value.status, refusal.value.code) == (BUSY, 503, "unavailable")


def test_file_that_is_in_order_is_read_in_the_time_there_is():
    assert isolated.extract("markdown", b"# Head\n\nwords")["heading"] == "Head"


@pytest.mark.parametrize(
    ("ended_by", "kind", "detail"),
    [
        (signal.SIGXCPU, UnreadableInput, TOO_MUCH_WORK),
        (signal.SIGKILL, ServerBusy, BUSY),
        (signal.SIGSEGV, UnreadableInput, CRASHED),
        (signal.SIGABRT, UnreadableInput, CRASHED),
    ],
)
def test_refusal_tells_what_ended_the_process(ended_by, kind, detail):
    told = isolated._ended_by(ended_by)
    assert (type(told), told.detail) == (kind, detail)


def test_work_is_the_first_limit_and_the_clock_a_far_later_one():
    assert isolated.CPU_S <= 8
    assert isolated.WALL_S >= 3 * isolated.CPU_S
