"""Proves that the history is what was written."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from annotations import checkpoints, proof, proof_of_publications
from annotations.errors import DeskError
from annotations.management.desk_command import DeskCommand

UNUSABLE = 2


class Command(DeskCommand):
    help = (
        "Walk the chains of the history and the digests of the publications. Ends with 0 where all is as it was "
        "written; else with 1, and names the first line that was altered, removed, inserted or reordered. "
        "2: a file is of no use."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--checkpoint", metavar="FILE", type=Path, help="write down how the chains stand, if whole")
        parser.add_argument(
            "--against", metavar="FILE", type=Path, help="a checkpoint that the history must still hold"
        )

    def handle(self, *args: Any, checkpoint: Path | None, against: Path | None, **options: Any) -> None:
        earlier = _read(against) if against else None
        finding = proof.first_finding()
        what = finding.what if finding else proof_of_publications.first_publication_finding()
        if not what and earlier is not None:
            what = _compare(earlier)
        if what:
            self.stdout.write(what)
            raise CommandError(_("The history was changed."), returncode=1)
        if checkpoint:
            _write(checkpoint, checkpoints.make_checkpoint())
        events, chains = proof.count_of_events()
        told = {"events": events, "chains": chains}
        self.stdout.write(_("The history is whole: events %(events)s, chains %(chains)s.") % told)


def _compare(earlier: str) -> str:
    try:
        finding = checkpoints.finding_against(earlier)
    except DeskError as error:
        raise CommandError(error.detail, returncode=UNUSABLE) from error
    return finding.what if finding else ""


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(_("The checkpoint cannot be read: %s") % error, returncode=UNUSABLE) from error


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CommandError(_("The checkpoint cannot be written: %s") % error, returncode=UNUSABLE) from error
