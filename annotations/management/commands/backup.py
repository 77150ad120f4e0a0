"""Backs up the whole database, with what was archived, into a folder that proves itself whole."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from annotations.management.desk_command import DeskCommand
from factcheck.backups import BackupError, write_backup


class Command(DeskCommand):
    help = "Back up the database, archived pages included, into a new folder. The desk may go on working meanwhile."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="where to; it must not exist yet")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            manifest = write_backup(folder)
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        rows = sum(manifest["rows"].values())
        self.tell(_("Backed up %(rows)s rows into “%(folder)s”.") % {"rows": rows, "folder": folder})
        self.stdout.write(manifest["sha256"])
