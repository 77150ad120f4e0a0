"""Lets somebody in again who lost their phone and their recovery codes."""

from argparse import ArgumentParser
from typing import Any

from annotations import second_factor
from annotations.management.desk_command import DeskCommand
from annotations.management.naming import user_named


class Command(DeskCommand):
    help = "Turn off the second factor of someone who lost it: their password suffices until they set up another."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="what they sign in with")

    def handle(self, *args: Any, name: str, **options: Any) -> None:
        second_factor.remove(user=user_named(name), actor=None)
