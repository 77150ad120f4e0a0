"""Hostile files are taken apart in a process of their own, with a limit on its time and its memory.

The libraries that read HTML, Markdown and PDF can be kept busy for hours by a file of a few hundred kilobytes. What
is started here ends in seconds whatever the file holds, knows none of the desk's secrets, and answers in JSON.
"""

import json
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, cast

from django.utils.translation import gettext

from annotations.errors import ServerBusy, UnreadableInput

# What may be run, and where it stands: a function from bytes to what JSON can hold. Imported by the child alone.
_EXTRACTORS = {
    "html": "annotations.ingest.html_extraction",
    "markdown": "annotations.ingest.markdown_extraction",
    "markup": "annotations.ingest.markup_extraction",
    "pdf": "annotations.ingest.pdf_extraction",
}
# Work is bound by what this process has of a processor, which is the same on a machine that does much else; the wall
# clock only ends the wait for a machine that has no time for it.
CPU_S, WALL_S = 8, 30
# Address space, of which the program itself takes some 60 MB before it reads anything.
_MEMORY_BYTES = 520_000_000
_TOO_LARGE = 3
_PROJECT = Path(__file__).resolve().parents[2]


def extract(name: str, raw: bytes) -> Any:
    """Return what the extractor ``name`` finds in ``raw``.

    Raises UnreadableInput where it crashes, takes more than eight seconds of a processor or more than its memory, and
    ServerBusy where the machine does not give it these eight seconds in thirty.
    """
    try:
        # The program is this interpreter, the arguments are constants: nothing of the file is on the command line.
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-m", __name__, name],
            input=raw,
            capture_output=True,
            timeout=WALL_S,
            cwd=_PROJECT,
            env={"PYTHONUTF8": "1"},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _busy() from error
    if done.returncode == 0:
        return json.loads(done.stdout)
    if done.returncode < 0:
        raise _ended_by(-done.returncode)
    if done.returncode == _TOO_LARGE:
        raise UnreadableInput(gettext("Unpacked, this file is too large to be read."))
    reason = done.stderr.decode(errors="replace").strip().rpartition("\n")[2][:200]
    message = gettext(
        "This file is damaged and cannot be read. Open it in the program it is made for, and save it anew."
    )
    # What the library said is of use to its makers alone: it stays with the traceback.
    raise UnreadableInput(message) from ValueError(reason)


def _ended_by(number: int) -> UnreadableInput:
    """Return what to say of a process that the signal ``number`` ended."""
    if number == signal.SIGXCPU:
        return UnreadableInput(gettext("Reading this file is too much work: it is damaged, or made to be. Shorten it."))
    if number == signal.SIGKILL:
        return _busy()  # by the system, which needed the memory, or by whoever stops the server
    return UnreadableInput(gettext("This file is damaged, or made to stop whoever reads it."))


def _busy() -> ServerBusy:
    return ServerBusy(gettext("The server is too busy to read this file now. Send it again in a few minutes."))


def _limit() -> None:
    """Bind this process to its limits; a system that does not know one of them goes without it."""
    limits = (
        # At the lower one comes SIGXCPU, which tells what it is for, at the higher one SIGKILL, which does not.
        (resource.RLIMIT_CPU, CPU_S, CPU_S + 1),
        (resource.RLIMIT_AS, _MEMORY_BYTES, _MEMORY_BYTES),
        (resource.RLIMIT_FSIZE, 0, 0),
        (resource.RLIMIT_CORE, 0, 0),
    )
    for kind, soft, hard in limits:
        with suppress(OSError, ValueError):
            resource.setrlimit(kind, (soft, hard))


def main(name: str) -> int:
    """Answer on stdout what the extractor finds in stdin; the exit code tells what went wrong."""
    _limit()
    answer, sys.stdout = sys.stdout, sys.stderr
    find = cast("Callable[[bytes], Any]", import_module(_EXTRACTORS[name]).extract)
    try:
        found = find(sys.stdin.buffer.read())
    except MemoryError:
        return _TOO_LARGE
    json.dump(found, answer)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
