"""How many exports are sent at once: a client that reads slowly holds a thread of the server, and never all of them."""

import threading
from collections.abc import Iterator
from typing import Self

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.exceptions import Throttled

# Most exports end sooner than this: their place is waited for, so that a crowd of quick readers is not sent away.
WAIT_SECONDS = 1.0
COME_BACK_SECONDS = 10


class Places:
    """How many exports this process sends now; at most ``settings.EXPORTS_AT_ONCE``."""

    def __init__(self) -> None:
        self._taken = 0
        self._changed = threading.Condition()

    def take(self) -> bool:
        with self._changed:
            is_free = self._changed.wait_for(lambda: self._taken < settings.EXPORTS_AT_ONCE, WAIT_SECONDS)
            self._taken += is_free
            return is_free

    def give_back(self) -> None:
        with self._changed:
            self._taken -= 1
            self._changed.notify()


# Whoever may read only what is public cannot keep the desk's own people from their exports.
OWN, PUBLIC = Places(), Places()


class Streamed:
    """``pieces``, which keep a place for as long as they are sent. Raises ``Throttled`` (429) where none gets free."""

    def __init__(self, pieces: Iterator[bytes], *, places: Places) -> None:
        self._pieces = pieces
        self._places = places
        self._holds = places.take()
        if not self._holds:
            detail = _("As many exports are being sent as can be at once. Come back in a moment.")
            raise Throttled(wait=COME_BACK_SECONDS, detail=detail)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        return next(self._pieces)

    def close(self) -> None:
        """Give the place back; Django calls this when the answer is sent or cannot be."""
        if self._holds:
            self._holds = False
            self._places.give_back()
