"""How an act is asked for: by verb, over the API, on a page, in the administration; what became of it, in a word."""

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from annotations.errors import DeskError, InvalidInput, NotAllowed
from annotations.models import Event
from tests.every_act.world import World

WAYS = ("verb", "api", "page", "admin")
OK, FORBIDDEN, CONFLICT, INVALID, HIDDEN, SIGN_IN = "ok", "forbidden", "conflict", "invalid", "hidden", "sign in"
OF_STATUS = {
    **dict.fromkeys((200, 201, 202, 204, 302), OK),
    **dict.fromkeys((400, 422), INVALID),
    401: SIGN_IN,
    403: FORBIDDEN,
    404: HIDDEN,
    409: CONFLICT,
}

Request = tuple[str, str, Any]
Form = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class Act:
    """How one act is asked for. ``verb`` is called with the actor and what ``given`` returns.

    ``api`` returns method, path and body; ``page`` and ``admin`` path and form.
    """

    verb: Callable[..., Any] | None = None
    given: Callable[[World], Mapping[str, Any]] = lambda world: {}
    api: Callable[[World], Request] | None = None
    page: Callable[[World], Form] | None = None
    admin: Callable[[World], Form] | None = None
    is_open_to_all: bool = False

    @property
    def ways(self) -> list[str]:
        return [way for way in WAYS if getattr(self, way) is not None]

    def attempt(self, way: str, world: World, role: str) -> str:
        """Ask for the act and return what became of it; whatever was refused has left no line in the desk's history."""
        outcome = getattr(self, f"_by_{way}")(world, role)
        if outcome == OK and (self.is_open_to_all or role not in ("anonymous", "outsider")):
            return outcome
        done = Event.objects.filter(desk=world.desk, pk__gt=world.newest_event).exists()
        return f"{outcome}, yet done" if done else outcome

    def _by_verb(self, world: World, role: str) -> str:
        assert self.verb is not None
        try:
            self.verb(actor=world.people[role], **self.given(world))
        except NotAllowed:
            return FORBIDDEN
        except InvalidInput:
            return INVALID
        except DeskError as error:
            return OF_STATUS[error.status]
        return OK

    def _by_api(self, world: World, role: str) -> str:
        assert self.api is not None
        return OF_STATUS[world.clients[role].send(*self.api(world)).status_code]

    def _by_page(self, world: World, role: str) -> str:
        assert self.page is not None
        return _sent(world, role, self.page(world))[0]

    def _by_admin(self, world: World, role: str) -> str:
        assert self.admin is not None
        outcome, status = _sent(world, role, self.admin(world))
        return INVALID if status == 200 else outcome  # its form again, with what is wrong


def _sent(world: World, role: str, form: Form) -> tuple[str, int]:
    """Send a form; return what became of it, and the status. The browser keeps the session it had before."""
    browser = world.browsers[role]
    kept = copy.deepcopy(browser.cookies)
    response = browser.post(*form)
    browser.cookies = kept
    address, status = response.get("Location", ""), response.status_code
    if address == reverse("admin:index"):
        return HIDDEN, status  # how the administration tells that there is no such thing
    return (SIGN_IN if "/login/" in address else OF_STATUS[status]), status
