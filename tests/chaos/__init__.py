"""What breaks in earnest: processes killed, connections lost, disks full, slow clients, clocks set back.

`make chaos` runs it at length (CHAOS=long); the suite runs a short form of the same.
"""

import os

IS_LONG = os.environ.get("CHAOS") == "long"
