"""Makes a desk with the default rating scale."""

from argparse import ArgumentParser
from typing import Any

from annotations import people
from annotations.management.desk_command import DeskCommand


class Command(DeskCommand):
    help = "Make a desk with the default rating scale. Prints its slug."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="its short name in addresses and commands: letters, digits, - and _")
        parser.add_argument("--name", default="", help="its name as people read it (the slug)")

    def handle(self, *args: Any, slug: str, name: str, **options: Any) -> None:
        desk = people.create_desk(slug=slug, name=name)
        self.stdout.write(desk.slug)
