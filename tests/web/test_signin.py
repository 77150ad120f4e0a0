"""Signing in, with a limit on guesses; signing out; choosing a desk."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from annotations import people
from annotations.models import FailedSignIn, Role
from tests import factories
from tests.addresses import all_addresses
from tests.web.pages import signed_in, words_of

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"
ALLOWED = 10


def sign_in(name: str, password: str = factories.PASSWORD, *, client: Client | None = None, address: str = "192.0.2.1"):
    return (client or Client()).post(LOGIN, {"username": name, "password": password}, REMOTE_ADDR=address)


def fail(name: str, times: int, *, address: str = "192.0.2.1") -> list[int]:
    return [sign_in(name, "wrong", address=address).status_code for _ in range(times)]


def test_right_password_signs_in():
    client = Client()
    response = sign_in(factories.make_user(name="ana").username, client=client)
    assert (response.status_code, response.url) == (302, "/")
    assert client.get("/").status_code == 200


def test_sign_in_leads_where_one_was_going():
    factories.make_user(name="ana")
    response = Client().post(LOGIN, {"username": "ana", "password": factories.PASSWORD, "next": "/articles/?q=a"})
    assert response.url == "/articles/?q=a"


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"])
def test_sign_in_leads_to_no_other_site(target):
    factories.make_user(name="ana")
    response = Client().post(LOGIN, {"username": "ana", "password": factories.PASSWORD, "next": target})
    assert response.url == "/"


def test_wrong_password_is_told_and_the_name_kept():
    factories.make_user(name="ana")
    response = sign_in("ana", "wrong")
    assert response.status_code == 200
    assert "Please enter a correct username and password." in words_of(response.content)
    assert 'value="ana"' in response.content.decode()


def test_unknown_name_is_answered_like_a_wrong_password():
    factories.make_user(name="ana")
    known, unknown = (words_of(sign_in(name, "wrong").content) for name in ("ana", "nobody"))
    assert known == unknown


def test_ten_failures_shut_out_the_right_password_too():
    factories.make_user(name="ana")
    assert fail("ana", ALLOWED) == [200] * ALLOWED
    client = Client()
    response = sign_in("ana", client=client)
    assert (response.status_code, response["Retry-After"]) == (429, "900")
    assert "Too many attempts" in words_of(response.content)
    assert client.get("/").status_code == 302


def test_limit_does_not_tell_names_that_exist():
    assert fail("nobody", ALLOWED + 1) == [200] * ALLOWED + [429]


def test_limit_takes_names_for_one_whatever_their_case():
    factories.make_user(name="ana")
    fail("ANA", ALLOWED)
    assert sign_in("ana").status_code == 429


@pytest.mark.parametrize("spelling", ["ana ", "\u3000ana", "ａna", "an\u1d43"])
def test_limit_takes_spellings_that_sign_in_the_same_person_for_one(spelling):
    factories.make_user(name="ana")
    fail(spelling, ALLOWED)
    assert sign_in("ana").status_code == 429


@pytest.mark.parametrize("name", ["", "a\x00na", "İ" * 150, "x" * 1000])
def test_odd_names_are_refused_and_counted_like_any_other(name):
    assert fail(name, ALLOWED + 1) == [200] * ALLOWED + [429]


@pytest.mark.parametrize("address", ["", "@"])
def test_who_comes_over_a_socket_without_an_address_is_counted_too(address):
    assert fail("ana", ALLOWED + 1, address=address) == [200] * ALLOWED + [429]


@pytest.mark.parametrize(("trusted", "other_visitor"), [(False, 429), (True, 302)])
def test_limit_is_by_the_address_that_the_trusted_proxy_saw(settings, trusted, other_visitor):
    settings.TRUST_PROXY = trusted
    settings.SECURE_SSL_REDIRECT = False
    factories.make_user(name="ana")

    def tries(password: str, forwarded: str) -> int:
        sent = {"username": "ana", "password": password}
        return Client().post(LOGIN, sent, headers={"X-Forwarded-For": forwarded}).status_code

    assert [tries("wrong", f"10.0.0.{n}, 192.0.2.1") for n in range(ALLOWED)] == [200] * ALLOWED
    assert tries(factories.PASSWORD, "10.0.0.99, 192.0.2.1") == 429
    assert tries(factories.PASSWORD, "192.0.2.2") == other_visitor


@pytest.mark.django_db(transaction=True)
def test_guesses_sent_at_once_are_counted_too():
    def guess(_number: int) -> int:
        try:
            return sign_in("ana", "wrong").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(guess, range(24)))
    assert answers.count(200) <= ALLOWED
    assert sign_in("ana").status_code == 429


def test_limit_is_by_name_and_address():
    factories.make_user(name="ana")
    factories.make_user(name="jo")
    fail("ana", ALLOWED)
    assert [sign_in("ana", address="192.0.2.2").status_code, sign_in("jo").status_code] == [302, 302]


def test_success_forgets_failures():
    factories.make_user(name="ana")
    fail("ana", ALLOWED - 1)
    assert sign_in("ana").status_code == 302
    assert fail("ana", ALLOWED) == [200] * ALLOWED


def test_limit_passes_with_time_and_old_failures_are_forgotten():
    factories.make_user(name="ana")
    fail("ana", ALLOWED)
    FailedSignIn.objects.update(at=timezone.now() - timedelta(minutes=15, seconds=1))
    assert sign_in("ana", "wrong").status_code == 200
    assert FailedSignIn.objects.count() == 1


def test_someone_deactivated_does_not_get_in():
    user = factories.make_user(name="ana")
    user.is_active = False
    user.save()
    assert sign_in("ana").status_code == 200


def test_who_is_signed_in_is_sent_on():
    assert signed_in().get(LOGIN).url == "/"


def test_signing_out_takes_a_post():
    client = signed_in()
    assert client.put("/accounts/logout/").status_code == 405
    assert (client.get("/accounts/logout/").url, client.get("/").status_code) == ("/", 200)
    assert client.post("/accounts/logout/").url == LOGIN
    assert client.get("/").status_code == 302


def test_choosing_a_desk_shows_its_things():
    user = factories.make_user()
    other = factories.make_desk(slug="other", name="Other desk")
    people.set_role(user=user, desk=other, role=Role.READER)
    factories.make_article(desk=other, title="Elsewhere")
    client = signed_in(user=user)
    assert "Elsewhere" not in words_of(client.get("/articles/").content)
    assert client.post("/accounts/desk/", {"desk": "other", "next": "/articles/"}).url == "/articles/"
    page = words_of(client.get("/articles/").content)
    assert ("Elsewhere" in page, "Add an article" in page) == (True, False)


def test_choosing_somebody_elses_desk_changes_nothing():
    factories.make_article(desk=factories.make_desk(slug="other"), title="Elsewhere")
    client = signed_in()
    client.post("/accounts/desk/", {"desk": "other"})
    assert "Elsewhere" not in words_of(client.get("/articles/").content)


def test_choosing_a_desk_leads_to_no_other_site():
    assert signed_in().post("/accounts/desk/", {"desk": "desk", "next": "//elsewhere.example"}).url == "/"


def test_choosing_a_desk_takes_a_post_of_someone_signed_in():
    assert (signed_in().put("/accounts/desk/").status_code, signed_in().get("/accounts/desk/").url) == (405, "/")
    assert Client().post("/accounts/desk/", {"desk": "desk"}).url == "/accounts/login/?next=/accounts/desk/"


def test_choice_of_desks_shows_only_to_who_has_several():
    user = factories.make_user()
    assert 'name="desk"' not in signed_in(user=user).get("/articles/").content.decode()
    people.set_role(user=user, desk=factories.make_desk(slug="other"), role=Role.READER)
    assert 'name="desk"' in signed_in(user=user).get("/articles/").content.decode()


def test_log_tells_of_sign_ins_by_key_and_address_and_never_what_was_typed(caplog):
    user = factories.make_user(name="ana")
    caplog.set_level("INFO", logger="factcheck.security")
    sign_in("hunter2-typed-as-a-name", "a wrong password")
    sign_in("ana")
    told = [(record.message, record.address, getattr(record, "user", None)) for record in caplog.records]
    assert told == [("sign-in-failed", "192.0.2.1", None), ("signed-in", "192.0.2.1", user.pk)]
    assert "hunter2" not in caplog.text + repr([vars(record) for record in caplog.records])


def test_addresses_that_take_a_post_lead_to_their_page_whatever_stands_there():
    """A reload after a refused form asks for one. No id is looked for: the page says who may see what."""
    led, client = {}, signed_in()
    for address in all_addresses():
        if address.route.startswith(("admin", "api", "annotations")):
            continue
        path = "/" + re.sub(r"<[\w:]+>", "7", address.route)
        if "(" in path:
            continue
        answer = client.get(path)
        assert answer.status_code != 405, path
        if answer.status_code == 302 and not path.endswith(("next/", "code/")):
            led[address.name] = answer.url
    assert {name: led[name] for name in ("settle", "word_claim", "approve_claim", "accept_request", "refetch")} == {
        "settle": "/articles/7/revisions/7/",
        "word_claim": "/articles/7/",
        "approve_claim": "/queue/7/",
        "accept_request": "/queue/requests/7/",
        "refetch": "/articles/7/",
    }
