"""Writes one of the exports to a file or to stdout."""

import os
import secrets
import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from annotations.exports import EXPORTS, Export
from annotations.management.desk_command import DeskCommand
from annotations.management.naming import desk_named
from annotations.models import Claim


class Command(DeskCommand):
    help = "Write an export: the same bytes as the API's."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("format", choices=list(EXPORTS))
        parser.add_argument("-o", "--output", metavar="FILE", help="where to (stdout); replaced only when complete")
        parser.add_argument(
            "--desk", metavar="SLUG", help="whose claims (the only desk's; of what is published, every desk's)"
        )
        parser.add_argument("--base-url", default=_own_address(), help="the desk's own address (%(default)s)")

    def handle(
        self, *args: Any, format: str, output: str | None, desk: str | None, base_url: str, **options: Any
    ) -> None:
        export = EXPORTS[format]
        chunks = export.stream(_claims(export, desk), base_url=base_url)
        if output is None:
            for chunk in chunks:
                sys.stdout.buffer.write(chunk)
            sys.stdout.buffer.flush()
            return
        try:
            _write_whole(Path(output), chunks)
        except OSError as error:
            raise CommandError(_("“%(file)s”: %(why)s") % {"file": output, "why": error.strerror}) from error


def _claims(export: Export, slug: str | None) -> QuerySet[Claim]:
    if export.is_public and slug is None:
        return Claim.objects.all()
    return Claim.objects.filter(desk=desk_named(slug))


def _own_address() -> str:
    """Return where the desk answers, as far as the settings tell: over https at its first host where a proxy stands."""
    host = next((name for name in settings.ALLOWED_HOSTS if name.strip(".*")), "127.0.0.1").lstrip(".")
    return f"https://{host}" if settings.TRUST_PROXY else f"http://{host}:{settings.PORT}"


def _write_whole(target: Path, chunks: Iterable[bytes]) -> None:
    """Write beside ``target`` and then take its place, so that nobody ever reads half an export."""
    partial = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        with partial.open("xb") as file:
            for chunk in chunks:
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
