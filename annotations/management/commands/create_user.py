"""Makes someone who can sign in."""

import secrets
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from annotations import people
from annotations.management.desk_command import DeskCommand
from annotations.management.naming import desk_named
from annotations.models import Role, User

PASSWORD_BYTES = 18


class Command(DeskCommand):
    help = "Make someone who can sign in. Without --password a strong one is made and printed, alone, on stdout."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="what they sign in with")
        parser.add_argument("--role", required=True, choices=Role.values)
        parser.add_argument("--desk", metavar="SLUG", help="the desk they work on (the only one there is)")
        parser.add_argument("--full-name", default="", help="their name as people read it")
        parser.add_argument("--password")

    def handle(
        self, *args: Any, name: str, role: str, desk: str | None, full_name: str, password: str | None, **options: Any
    ) -> None:
        chosen = secrets.token_urlsafe(PASSWORD_BYTES) if password is None else password
        if not chosen:
            raise CommandError(_("The password is empty. Leave --password out to have a strong one made."))
        team = desk_named(desk)
        user = people.create_user(username=name, desk=team, role=Role(role), password=chosen, full_name=full_name)
        self._warn_of_weak_password(user, chosen)
        if password is None:
            self.stdout.write(chosen)
        self.tell(
            _("%(name)s is %(role)s on the desk “%(desk)s”.")
            % {"name": user.username, "role": Role(role).label, "desk": team.slug}
        )

    def _warn_of_weak_password(self, user: User, password: str) -> None:
        try:
            validate_password(password, user)
        except ValidationError as error:
            self.tell(self.style.WARNING(_("This password is weak: %s") % " ".join(error.messages)))
