"""A desk that demands a second factor: who has none can do nothing but set it up, in the browser or by a token."""

from typing import Any

import pyotp
import pytest
from django.test import Client

from annotations import people, policy, second_factor
from annotations.errors import InvalidInput, NotAllowed, SecondFactorNeeded
from annotations.models import Desk, Event, Role, SecondFactor, Token, User
from tests import factories
from tests.api.client import ApiClient, kind_of
from tests.web.test_second_factor import LOGIN, SET_UP, with_second_factor

pytestmark = pytest.mark.django_db
SETTINGS, DEMAND = "/desk/settings/", "/desk/settings/second-factor/"
# From which role on a desk demands it, and which roles that are.
FROM = [
    ("", []),
    ("reader", ["reader", "checker", "reviewer", "admin"]),
    ("checker", ["checker", "reviewer", "admin"]),
    ("reviewer", ["reviewer", "admin"]),
    ("admin", ["admin"]),
]


def demanding(needed_from: str = "reader") -> Desk:
    admin, _codes = with_second_factor(Role.ADMIN, name="chief")
    desk = factories.make_desk()
    policy.demand_second_factor(desk=desk, actor=admin, needed_from=needed_from)
    return desk


def sign_in(client: Client, user: User) -> Any:
    return client.post(LOGIN, {"username": user.username, "password": factories.PASSWORD})


def browser_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize(("needed_from", "roles"), FROM)
def test_it_is_demanded_of_a_role_and_those_above(needed_from: str, roles: list[str]) -> None:
    demanding(needed_from)
    staff = {role.value: factories.make_user(role) for role in Role}
    held_back = [role for role, user in staff.items() if browser_of(user).get("/claims/").status_code == 302]
    assert held_back == roles
    assert [role for role, user in staff.items() if browser_of(user).get("/claims/").status_code == 200] == [
        role for role in Role.values if role not in roles
    ]


def test_who_has_one_works_as_before() -> None:
    demanding()
    assert browser_of(User.objects.get(username="chief")).get("/claims/").status_code == 200


def test_signing_in_leads_to_the_set_up_and_then_to_work() -> None:
    demanding()
    user = factories.make_user()
    client = Client()
    assert sign_in(client, user)["Location"] == SET_UP
    page = client.get(SET_UP)
    assert b"Nothing else can be done until it is set up." in page.content
    assert b"/claims/" not in page.content
    code = pyotp.TOTP(page.context["secret"]).now()
    done = client.post(SET_UP, {"code": code, "password": factories.PASSWORD})
    assert (done.status_code, len(done.context["codes"])) == (201, 10)
    assert client.get("/claims/").status_code == 200


@pytest.mark.parametrize("path", ["/", "/claims/", "/queue/", "/accounts/tokens/", "/accounts/security/", "/admin/"])
def test_every_page_leads_there(path: str) -> None:
    demanding()
    client = browser_of(factories.make_user(Role.ADMIN))
    assert client.get(path, follow=True).redirect_chain[-1] == (SET_UP, 302)


def test_nothing_is_stored_and_the_api_knows_nobody() -> None:
    demanding()
    claim = factories.make_claim()
    client = browser_of(factories.make_user())
    before = Event.objects.count()
    assert client.post(f"/claims/{claim.pk}/move/", {"to": "checking"}).status_code == 302
    assert client.post("/api/v1/claims/", {"statement": "It rained."}).status_code == 401
    assert client.post("/accounts/security/remove/", {"password": factories.PASSWORD}).status_code in (302, 404)
    assert Event.objects.count() == before


def test_public_pages_and_signing_out_are_open() -> None:
    demanding()
    client = browser_of(factories.make_user())
    assert client.get("/checks/").status_code == 200
    client.post("/accounts/logout/")
    assert client.get(SET_UP)["Location"].startswith("/accounts/login/")


def test_session_of_a_changed_password_is_let_in_nowhere() -> None:
    demanding()
    user = factories.make_user()
    client = browser_of(user)
    user.set_password("another long harbour")
    user.save()
    assert client.get(SET_UP)["Location"].startswith("/accounts/login/")


def test_tokens_are_held_back_and_in_force_again_at_once() -> None:
    user = factories.make_user()
    client = ApiClient(user)
    assert client.get("claims/").status_code == 200
    demanding()
    refused = client.get("claims/")
    assert (refused.status_code, kind_of(refused)) == (403, "second-factor-needed")
    assert client.post("claims/", {"statement": "It rained."}).status_code == 403
    SecondFactor.objects.create(user=user, seed=second_factor.new_seed())
    assert client.get("claims/").status_code == 200


def test_no_token_is_made_without_it() -> None:
    demanding()
    with pytest.raises(SecondFactorNeeded):
        people.create_token(user=factories.make_user(), scopes=["read"])
    assert Token.objects.count() == 0


def test_another_desks_demand_holds_for_who_works_there_too() -> None:
    user = factories.make_user(desk=factories.make_desk(slug="elsewhere"))
    demanding()
    assert browser_of(user).get("/claims/").status_code == 200
    people.set_role(user=user, desk=factories.make_desk(), role=Role.READER, actor=None)
    assert browser_of(user).get("/claims/").status_code == 302


def test_who_lost_it_sets_up_another() -> None:
    demanding()
    user, _codes = with_second_factor()
    second_factor.remove(user=user, actor=None)
    assert sign_in(Client(), user)["Location"] == SET_UP


def test_administrator_without_one_is_told_why_they_cannot_demand_it() -> None:
    client = browser_of(factories.make_user(Role.ADMIN))
    refused = client.post(DEMAND, {"second_factor_from": "reader"})
    assert refused.status_code == 400
    assert b"without one you would be shut out yourself" in refused.content
    assert Desk.objects.get().second_factor_from == ""


def test_demand_is_one_event_and_none_where_it_stands() -> None:
    desk = demanding("checker")
    admin = User.objects.get(username="chief")
    policy.demand_second_factor(desk=desk, actor=admin, needed_from="checker")
    (event,) = Event.objects.filter(act="demand second factor")
    assert (event.actor, event.data) == (admin, {"second_factor_from": ["", "checker"]})


def test_demand_is_an_administrators_and_knows_its_roles() -> None:
    desk = factories.make_desk()
    with pytest.raises(NotAllowed):
        policy.demand_second_factor(desk=desk, actor=factories.make_user(Role.REVIEWER), needed_from="reader")
    with pytest.raises(InvalidInput):
        policy.demand_second_factor(desk=desk, actor=factories.make_user(Role.ADMIN), needed_from="king")


def test_demand_is_made_and_taken_back_on_the_page() -> None:
    admin, _codes = with_second_factor(Role.ADMIN)
    client = browser_of(admin)
    for chosen in ("reviewer", ""):
        assert client.post(DEMAND, {"second_factor_from": chosen})["Location"] == SETTINGS
        assert Desk.objects.get().second_factor_from == chosen
    assert client.get(DEMAND)["Location"] == SETTINGS


def test_demand_is_made_over_rest() -> None:
    admin, _codes = with_second_factor(Role.ADMIN)
    client, desk = ApiClient(admin), factories.make_desk()
    sent: dict[str, Any] = {"gates": [], "second_factor_from": "admin"}
    answer = client.put(f"desks/{desk.slug}/policy/", sent)
    assert (answer.status_code, answer.json()["second_factor_from"]) == (200, "admin")
    # Left out, it stays.
    assert client.put(f"desks/{desk.slug}/policy/", {"gates": []}).json()["second_factor_from"] == "admin"
    assert client.put(f"desks/{desk.slug}/policy/", {**sent, "second_factor_from": "king"}).status_code == 400
