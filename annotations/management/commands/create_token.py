"""Makes a token for a person's programs."""

from argparse import ArgumentParser
from typing import Any

from django.utils.translation import gettext as _

from annotations import people
from annotations.management.desk_command import DeskCommand
from annotations.management.naming import user_named


class Command(DeskCommand):
    help = "Make an API token for a user and print it, alone, on stdout. It is shown this once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="whose token it is")
        parser.add_argument("--scope", help="of read, write and review, with commas (all that their role allows)")
        parser.add_argument(
            "--days",
            type=int,
            default=people.DEFAULT_TOKEN_DAYS,
            help="how long it lasts (%(default)s); 0 makes one that has already expired",
        )
        parser.add_argument("--label", default="", help="what it is for")

    def handle(self, *args: Any, name: str, scope: str | None, days: int, label: str, **options: Any) -> None:
        user = user_named(name)
        scopes = (
            people.scopes_for(user) if scope is None else [word.strip() for word in scope.split(",") if word.strip()]
        )
        beyond = sorted(set(scopes) - set(people.scopes_for(user)))
        _token, secret = people.create_token(user=user, scopes=scopes, days=days, name=label)
        if beyond:
            told = {"scopes": ", ".join(beyond), "name": name}
            self.tell(_("What the scope allows, the role of %(name)s on no desk does: %(scopes)s.") % told)
        self.stdout.write(secret)
