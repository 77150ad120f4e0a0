"""Who works on the demo's desk."""

from typing import NamedTuple

from annotations import people
from annotations.models import Desk, Role, User

PASSWORD = "check-it-twice"  # noqa: S105 - public on purpose: the demo is for trying the product on one's own machine

COLLEAGUES = {
    "ana": (Role.CHECKER, "Ana Kovač"),
    "jo": (Role.REVIEWER, "Jo Lindqvist"),
    "adam": (Role.ADMIN, "Adam Bello"),
    "rita": (Role.READER, "Rita Osei"),
}


class DemoLogin(NamedTuple):
    username: str
    role: Role
    password: str


def hire_people(desk: Desk) -> dict[str, User]:
    """Make the four colleagues on ``desk``; return them by login."""
    return {
        login: people.create_user(username=login, desk=desk, role=role, password=PASSWORD, full_name=name)
        for login, (role, name) in COLLEAGUES.items()
    }


def demo_logins() -> list[DemoLogin]:
    """Return the demo's people who can still sign in with its password; empty where the demo is not in use."""
    present = {user.username: user for user in User.objects.filter(username__in=COLLEAGUES, is_active=True)}
    return [
        DemoLogin(login, role, PASSWORD)
        for login, (role, _name) in COLLEAGUES.items()
        if login in present and present[login].check_password(PASSWORD)
    ]
