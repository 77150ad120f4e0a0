"""Stores articles in bulk, with their highlights."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError, OutputWrapper
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annotations.bulk import FORMATS, format_of, import_articles
from annotations.management.desk_command import DeskCommand
from annotations.management.naming import actor_for, desk_named

# Not on a terminal, where one line is written over: how many articles lie between two lines of progress.
TOLD_EVERY = 1000
# While one has the database at work, the other is at work itself.
WRITERS = 2


class Command(DeskCommand):
    help = (
        "Store articles with their highlights from NDJSON or CSV, whatever its length. On stderr how far it has come, "
        "and what was refused, by its line; the last line on stdout counts what was stored, was there already, and was "
        "refused. The same file can be imported again: it goes on where it was cut off."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="one article to a line or row; - reads it from stdin")
        parser.add_argument("--format", choices=list(FORMATS), help="(by the file's name, else ndjson)")
        parser.add_argument(
            "--progress-every",
            type=int,
            default=TOLD_EVERY,
            metavar="N",
            help="tell how far it has come every so many lines (%(default)s); a terminal shows it all the time",
        )
        parser.add_argument(
            "--strict",
            action="store_true",
            help="end with 1 where lines were refused; the others are stored all the same",
        )
        parser.add_argument("--desk", metavar="SLUG", help="whose articles they become (the only desk's)")
        parser.add_argument("--user", metavar="NAME", help="who imports them (the desk's first administrator)")

    def handle(
        self,
        *args: Any,
        file: str,
        format: str | None,
        desk: str | None,
        user: str | None,
        progress_every: int,
        strict: bool,
        **options: Any,
    ) -> None:
        named = desk_named(desk)
        actor = actor_for(named, user)
        try:
            stream = sys.stdin.buffer if file == "-" else open(file, "rb")  # noqa: SIM115  # closed below
        except OSError as error:
            told = {"file": file, "why": error.strerror}
            raise CommandError(_("“%(file)s” cannot be read: %(why)s") % told) from error
        progress = Progress(self.stderr, every=progress_every)
        with stream:
            counts = import_articles(
                desk=named,
                actor=actor,
                stream=stream,
                format=format or format_of(file),
                tell=lambda number, words: progress.tell(f"{number}: {words}"),
                progress=progress.count,
                writers=WRITERS,
            )
        progress.end()
        self.stdout.write(json.dumps(counts))
        if strict and counts["refused"]:
            message = ngettext("%d line was refused.", "%d lines were refused.", counts["refused"])
            raise CommandError(message % counts["refused"])


class Progress:
    """How far an import has come, on stderr: one line written over on a terminal, else a line now and then."""

    def __init__(self, output: OutputWrapper, *, every: int) -> None:
        self._output = output
        self._every = every
        self._steps = 0
        self._overwrites = output.isatty()
        self._has_line = False

    def count(self, counts: dict[str, int]) -> None:
        done = counts["articles"] + counts["present"] + counts["refused"]
        words = _("%(done)d lines: %(articles)d articles stored, %(present)d present, %(refused)d refused")
        if self._overwrites:
            self._write(f"\r{words % {**counts, 'done': done}}", ending="")
            self._has_line = True
        elif done // self._every > self._steps:
            self._steps = done // self._every
            self._write(words % {**counts, "done": done})

    def tell(self, line: str) -> None:
        self.end()
        self._write(line)

    def end(self) -> None:
        """Leave the line that is written over, where there is one."""
        if self._has_line:
            self._write("")
            self._has_line = False

    def _write(self, words: str, ending: str = "\n") -> None:
        # Django would print it in red.
        self._output.write(words, style_func=str, ending=ending)
        self._output.flush()
