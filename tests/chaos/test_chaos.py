"""All that is broken in earnest. In one file, so that one process runs it, on one desk (see conftest)."""

from tests.chaos.background import (
    test_task_of_a_killed_worker_is_finished_by_the_next_and_once,
    test_task_run_twice_does_its_work_once,
)
from tests.chaos.behind import (
    test_server_whose_clock_is_set_back_goes_on,
)
from tests.chaos.cut import (
    test_connection_lost_in_mid_transaction_leaves_nothing_and_says_so,
    test_page_says_that_the_database_is_lost,
)
from tests.chaos.full_disk import (
    test_backup_onto_a_full_disk_leaves_nothing_behind_and_says_so,
    test_backup_that_finds_no_room_leaves_nothing_behind_and_says_so,
    test_backup_that_finds_room_again_is_whole,
    test_page_that_finds_no_room_is_kept_once_there_is_some,
)
from tests.chaos.kills import (
    test_acknowledged_writes_outlive,
)
from tests.chaos.shutdown import (
    test_shutdown_finishes_the_stream_and_the_request_that_run,
)
from tests.chaos.slow_client import (
    large,
    test_slow_clients_neither_stop_the_desk_nor_fill_it,
)
from tests.chaos.wholeness import (
    test_history_verifies_after_all_of_it,
)

__all__ = [
    "large",
    "test_acknowledged_writes_outlive",
    "test_backup_onto_a_full_disk_leaves_nothing_behind_and_says_so",
    "test_backup_that_finds_no_room_leaves_nothing_behind_and_says_so",
    "test_backup_that_finds_room_again_is_whole",
    "test_connection_lost_in_mid_transaction_leaves_nothing_and_says_so",
    "test_history_verifies_after_all_of_it",
    "test_page_says_that_the_database_is_lost",
    "test_page_that_finds_no_room_is_kept_once_there_is_some",
    "test_server_whose_clock_is_set_back_goes_on",
    "test_shutdown_finishes_the_stream_and_the_request_that_run",
    "test_slow_clients_neither_stop_the_desk_nor_fill_it",
    "test_task_of_a_killed_worker_is_finished_by_the_next_and_once",
    "test_task_run_twice_does_its_work_once",
]
