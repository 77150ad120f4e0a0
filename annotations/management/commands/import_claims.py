"""Stores the claims of a data set, with evidence and verdicts."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from annotations.datasets import FORMATS, import_claims
from annotations.management.desk_command import DeskCommand
from annotations.management.files import read_file
from annotations.management.naming import actor_for, desk_named


class Command(DeskCommand):
    help = (
        "Store the claims of a data set. On stderr what was mended and what was refused, by its number; the last line "
        "on stdout counts what was stored, was there already, and was refused. The same file can be imported again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="the data set; - reads it from stdin")
        parser.add_argument("--format", required=True, choices=list(FORMATS))
        parser.add_argument(
            "--map", default="", metavar="FIELD=COLUMN,…", help="of a CSV: the columns of other names than the fields"
        )
        parser.add_argument("--desk", metavar="SLUG", help="whose claims they become (the only desk's)")
        parser.add_argument("--user", metavar="NAME", help="who imports them (the desk's first administrator)")

    def handle(
        self, *args: Any, file: str, format: str, map: str, desk: str | None, user: str | None, **options: Any
    ) -> None:
        columns = _columns(map)
        named = desk_named(desk)
        counts = import_claims(
            desk=named,
            actor=actor_for(named, user),
            drafts=FORMATS[format](read_file(file), columns=columns),
            tell=lambda number, words: self.tell(f"{number}: {words}"),
        )
        self.stdout.write(json.dumps(counts))


def _columns(stated: str) -> dict[str, str]:
    """Read ``field=column,field=column``; a column's name holds no comma."""
    pairs = [pair.partition("=") for pair in stated.split(",") if pair.strip()]
    for field, equals, column in pairs:
        if not (field.strip() and equals and column.strip()):
            raise CommandError(_("Write --map FIELD=COLUMN,FIELD=COLUMN, as in --map statement=Claim,claimant=Who"))
    return {field.strip(): column.strip() for field, _equals, column in pairs}
