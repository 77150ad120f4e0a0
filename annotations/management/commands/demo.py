"""Fills an empty database with a desk at work, and tells how to sign in to it."""

from typing import Any

from django.utils.translation import gettext as _

from annotations.demo import demo_logins, make_demo
from annotations.management.desk_command import DeskCommand


class Command(DeskCommand):
    help = "Make the demo on an empty database, and print its logins wherever they are in use. Else do nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        make_demo()
        logins = demo_logins()
        if not logins:
            return
        self.stdout.write(_("Sign in to the demo, each with the password %s:") % logins[0].password)
        for login in logins:
            self.stdout.write(f"  {login.username:<6} {login.role.label}")
