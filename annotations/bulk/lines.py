"""The lines of a file that need not fit into the memory."""

from typing import BinaryIO, Self

_PIECE = 1_000_000


class LineTooLong(Exception):
    """A line, or a row of several, longer than is read. The next line can be read all the same."""


class Lines:
    """The physical lines of a stream, numbered from 1 by ``number``, none longer than ``limit`` bytes.

    ``begin_row()`` starts the count of a row that may have several lines; together they are no longer than ``limit``.
    """

    def __init__(self, stream: BinaryIO, *, limit: int) -> None:
        self.number = 0
        self.first_of_row = 1
        self._stream = stream
        self._limit = limit
        self._row_bytes = 0

    def begin_row(self) -> None:
        self.first_of_row = self.number + 1
        self._row_bytes = 0

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        line = self._stream.readline(self._limit + 1)
        if not line:
            raise StopIteration
        self.number += 1
        self._row_bytes += len(line)
        if self.number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        if len(line) > self._limit and not line.endswith(b"\n"):
            self._pass_over_rest()
            raise LineTooLong
        if self._row_bytes > self._limit + 1:
            raise LineTooLong
        return line

    def _pass_over_rest(self) -> None:
        while (piece := self._stream.readline(_PIECE)) and not piece.endswith(b"\n"):
            pass
