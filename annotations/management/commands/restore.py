"""Puts a backup into the database, after it was verified, and brings it to this version's schema."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from annotations.management.desk_command import DeskCommand
from factcheck.backups import BackupError, restore_backup


class Command(DeskCommand):
    help = "Restore a backup into an empty database: its digest first, then all or nothing. Stop the desk before."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="what `backup` made")
        parser.add_argument("--replace", action="store_true", help="what the database holds now is lost")

    def handle(self, *args: Any, folder: Path, replace: bool, **options: Any) -> None:
        try:
            manifest = restore_backup(folder, replace=replace)
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        call_command("migrate", interactive=False, verbosity=0)
        told = {"rows": sum(manifest["rows"].values()), "at": manifest["made_at"]}
        self.tell(_("Restored %(rows)s rows, as they stood at %(at)s.") % told)
