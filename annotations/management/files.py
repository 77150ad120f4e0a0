"""What commands are given to read."""

import sys
from pathlib import Path

from django.core.management.base import CommandError
from django.utils.translation import gettext as _


def read_file(file: str) -> bytes:
    """Return the bytes of the file named, or of stdin for ``-``. Raises ``CommandError`` where it cannot be read."""
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise CommandError(_("“%(file)s” cannot be read: %(why)s") % {"file": file, "why": error.strerror}) from error
