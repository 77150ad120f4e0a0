"""What breaks in earnest: processes killed, connections lost, disks full, slow clients, clocks set back.

`make chaos` runs it at length (CHAOS=long); the suite runs a short form of the same.
"""

import os

import pytest

IS_LONG = os.environ.get("CHAOS") == "long"

# The tests stand in files of their own, which test_chaos.py puts together.
for _name in ("background", "behind", "cut", "full_disk", "kills", "load", "shutdown", "slow_client", "wholeness"):
    pytest.register_assert_rewrite(f"tests.chaos.{_name}")
