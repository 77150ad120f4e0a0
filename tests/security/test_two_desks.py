"""Nobody reaches another desk's things: every address, every method, every role and scope, by path and by body.

Two desks hold one of everything. People of the one ask for what is the other's: they are told that it does not exist,
or that they must sign in; nothing is written, and no word of it is said.
"""

import json
import re
from itertools import product
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.urls import NoReverseMatch, reverse

from annotations.models import Article, Event
from tests.addresses import Address, all_addresses
from tests.api.client import ApiClient
from tests.security.bodies import FOREIGN_IN_BODIES, FOREIGN_IN_QUERIES, NEVER_TAKEN, bodies_for
from tests.security.classified import OWN, PUBLIC, is_list_of_admin, nouns_of
from tests.security.two_desks import SECRET, Held, callers_of, digest_of_all_rows, fill_desk
from tests.web.pages import words_of

pytestmark = pytest.mark.django_db

CALLERS = ("reader", "checker", "reviewer", "admin", "token read", "token write", "token review", "anonymous")
# HEAD is GET without the body.
METHODS = ("GET", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
# Made of the code alone, and slowly: asked for once is enough.
SLOW = {"api:docs", "api:schema"}
# 405 is said of an address, before anything is looked for.
REFUSED = {401, 403, 404, 405}
# Words of the other desk that no request of this file has in it.
NEVER_ASKED_FOR = tuple(f"{SECRET} {word}" for word in ("in the harbour", "counted the", "is right", "swims", "rows"))
REFUSED_IN_BODY = {400, 401, 403, 404, 405, 409, 422}


@pytest.fixture
def desks(settings: Any) -> tuple[Held, Held]:
    settings.RATE_LIMIT = 100_000
    return fill_desk("mine", "Harbourmaster"), fill_desk("theirs", SECRET)


def test_every_address_is_classified() -> None:
    unknown = []
    for address in all_addresses():
        if address.name in PUBLIC | OWN or is_list_of_admin(address):
            continue
        try:
            nouns_of(address)
        except (KeyError, ValueError):
            unknown.append(f"{address.name} ({address.route})")
    assert unknown == []
    assert (PUBLIC | OWN) - {address.name for address in all_addresses()} == set()


@pytest.mark.parametrize("caller", CALLERS)
def test_addresses_of_another_desk_do_not_exist(desks: tuple[Held, Held], caller: str) -> None:
    mine, theirs = desks
    client = callers_of(mine)[caller]
    before = digest_of_all_rows()
    asked, let_in = 0, []
    for address in _foreign(caller):
        for path in _paths(address, mine, theirs):
            for method, body in product(METHODS, bodies_for(address.name, mine)):
                answer = _send(client, method, path, body)
                asked += 1
                if not _is_refused(answer, method, path) or SECRET.lower() in _body_of(answer).lower():
                    let_in.append((method, path, address.name, answer.status_code, _body_of(answer)[:200]))
    assert let_in == []
    assert asked > 100
    assert digest_of_all_rows() == before


@pytest.mark.parametrize("caller", CALLERS)
def test_own_and_public_addresses_tell_nothing_of_another_desk(desks: tuple[Held, Held], caller: str) -> None:
    mine, theirs = desks
    client = callers_of(mine)[caller]
    events = Event.objects.filter(desk=theirs.desk).count()
    told = []
    for address in all_addresses():
        if not (address.name in PUBLIC | OWN or is_list_of_admin(address)) or address.name.endswith("logout"):
            continue
        if address.name in SLOW and caller != "anonymous":
            continue
        path = _open_path(address, theirs)
        for method in ("GET",) if address.name in SLOW else METHODS:
            answer = _send(client, method, path, {})
            if SECRET.lower() in _body_of(answer).lower() or answer.status_code >= 500:
                told.append((method, path, answer.status_code))
    assert told == []
    assert Event.objects.filter(desk=theirs.desk).count() == events


@pytest.mark.parametrize("caller", CALLERS)
def test_lists_narrowed_by_what_another_desk_holds_tell_nothing(desks: tuple[Held, Held], caller: str) -> None:
    mine, theirs = desks
    client = callers_of(mine)[caller]
    before = digest_of_all_rows()
    told = []
    for query in FOREIGN_IN_QUERIES:
        path = query.format(mine=_Ids(mine), theirs=_Ids(theirs))
        answer = _send(client, "GET", path, {})
        # What was asked for is repeated; how the desk's own words would be spelt is told apart by what follows them.
        if any(word in _body_of(answer) for word in NEVER_ASKED_FOR) or answer.status_code >= 500:
            told.append((path, answer.status_code, _body_of(answer)[:200]))
    assert told == []
    assert digest_of_all_rows() == before


@pytest.mark.parametrize("caller", CALLERS)
def test_bodies_that_name_things_of_another_desk_are_refused(desks: tuple[Held, Held], caller: str) -> None:
    mine, theirs = desks
    client = callers_of(mine)[caller]
    let_in = []
    for name, method, path, body in FOREIGN_IN_BODIES:
        before = digest_of_all_rows()
        ids = {"mine": _Ids(mine), "theirs": _Ids(theirs)}
        answer = _send(client, method, path.format(**ids), _filled(body, ids))
        refused = answer.status_code in REFUSED_IN_BODY or _sends_away(answer) or name.startswith("shows the form")
        if not refused or SECRET.lower() in _body_of(answer).lower() or digest_of_all_rows() != before:
            let_in.append((name, answer.status_code, _words(answer)))
    assert let_in == []


def test_bodies_would_be_taken_with_ids_of_the_own_desk(desks: tuple[Held, Held]) -> None:
    """Else they would be refused above for something else than the desk."""
    mine, _theirs = desks
    client = callers_of(mine)["admin"]
    refused = []
    for name, method, path, body in FOREIGN_IN_BODIES:
        ids = {"mine": _Ids(mine), "theirs": _Ids(mine)}
        with transaction.atomic():
            before = digest_of_all_rows()
            answer = _send(client, method, path.format(**ids), _filled(body, ids))
            was_written = digest_of_all_rows() != before
            transaction.set_rollback(True)
        if name not in NEVER_TAKEN and (answer.status_code not in (200, 201, 302) or not was_written):
            refused.append((name, answer.status_code, _words(answer)))
    assert refused == []


class _Ids:
    """Lets a path say ``{theirs.claim}``."""

    def __init__(self, held: Held) -> None:
        self.__dict__.update(held.ids)


def _filled(body: Any, ids: dict[str, Any]) -> Any:
    if isinstance(body, dict):
        return {key: _filled(value, ids) for key, value in body.items()}
    if not isinstance(body, str) or "{" not in body:
        return body
    text = body.format(**ids)
    return int(text) if text.isdecimal() else text


def _foreign(caller: str) -> list[Address]:
    found = [
        address
        for address in all_addresses()
        if address.parameters and address.name not in PUBLIC | OWN and not is_list_of_admin(address)
    ]
    return [each for each in found if _is_api(each.route)] if caller.startswith("token") else found


def _is_api(path: str) -> bool:
    return path.lstrip("/").startswith(("api/", "annotations/"))


def _paths(address: Address, mine: Held, theirs: Held) -> list[str]:
    """Return the address with their ids, and with each mixture of theirs and mine."""
    nouns = nouns_of(address)
    content_type = ContentType.objects.get_for_model(Article).pk
    held = {side: {"content_type": content_type, **each.ids} for side, each in (("mine", mine), ("theirs", theirs))}
    sides = [("theirs",) if noun == "content_type" else ("mine", "theirs") for noun in nouns.values()]
    if list(nouns.values())[1:] == ["number"]:
        sides[1] = ("theirs",)  # both number their revisions from 1
    found = []
    for chosen in product(*sides):
        foreign = [side for side, noun in zip(chosen, nouns.values(), strict=True) if noun not in ("number",)]
        if "theirs" in foreign:
            values = {name: held[side][noun] for side, (name, noun) in zip(chosen, nouns.items(), strict=True)}
            found.append(_filled_route(address.route, values))
    return found


def _filled_route(route: str, values: dict[str, Any]) -> str:
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda name: str(values[name[1]]), route)


def _open_path(address: Address, theirs: Held) -> str:
    values = {
        "ask_for_correction": {"pk": theirs.ids["published"]},
        "correction_sent": {"pk": theirs.ids["published"]},
        "check": {"pk": theirs.ids["claim"]},
        "check_version": {"pk": theirs.ids["claim"], "version": 1},
        "check_lists": {"facet": "topics"},
        "check_list": {"facet": "topics", "slug": SECRET.lower()},
        "list_feed": {"facet": "topics", "slug": SECRET.lower()},
        "methodology": {"slug": theirs.desk.slug},
        "problem": {"code": "wrong-state"},
        "sitemap_part": {"part": 1},
        "api:publication": {"pk": theirs.ids["publication"]},
        "admin:app_list": {"app_label": "annotations"},
    }.get(address.name, {})
    try:
        return reverse(address.name, kwargs=values)
    except NoReverseMatch:
        return "/" + address.route.partition("(")[0].lstrip("^")


def _send(client: Any, method: str, path: str, body: dict[str, Any]) -> Any:
    if isinstance(client, ApiClient):
        return client.send(method, path, body if method in ("POST", "PUT", "PATCH") else None)
    if _is_api(path) and method in ("POST", "PUT", "PATCH"):
        return client.generic(method, path, _json(body), content_type="application/json")
    if method == "POST":
        return client.post(path, body)
    return client.generic(method, path)


def _json(body: dict[str, Any]) -> str:
    return json.dumps(body)


def _is_refused(answer: Any, method: str, path: str) -> bool:
    if answer.status_code in REFUSED or _sends_away(answer) or _shows_the_page_of_an_act(answer, method, path):
        return True
    # OPTIONS tells methods, and looks for nothing.
    return method == "OPTIONS" and _is_api(path) and answer.status_code in (200, 204)


def _sends_away(answer: Any) -> bool:
    """Whether somebody is sent to sign in, or by the administration to its first page: how it says “not found”."""
    if answer.status_code != 302:
        return False
    path = answer.headers["Location"].partition("?")[0]
    return path in ("/accounts/login/", "/admin/login/", "/admin/") or path.endswith("/change/")


def _shows_the_page_of_an_act(answer: Any, method: str, path: str) -> bool:
    """Whether a GET of an address that only takes POST names the page above it, whatever stands there."""
    location = answer.headers.get("Location", "")
    return method == "GET" and answer.status_code == 302 and location != path and path.startswith(location or path)


def _body_of(answer: Any) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body.decode(errors="replace")


def _words(answer: Any) -> str:
    return words_of(_body_of(answer).encode())[:300]
