"""Takes from someone all that tells who they are."""

from argparse import ArgumentParser
from typing import Any

from annotations import accounts
from annotations.management.desk_command import DeskCommand
from annotations.management.naming import user_named


class Command(DeskCommand):
    help = (
        "Take from someone their name, address, roles, tokens and password, for good. What they wrote stays, under the "
        "pseudonym that is printed. This cannot be undone."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="what they sign in with")

    def handle(self, *args: Any, name: str, **options: Any) -> None:
        self.stdout.write(accounts.pseudonymise(user=user_named(name), actor=None).username)
