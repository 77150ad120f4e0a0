"""Where one is signed in: listed, ended, and ended by a new password."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from annotations import accounts
from annotations.models import Event, SignIn, User
from annotations.web import sessions
from tests import factories
from tests.web.pages import signed_in, words_of

pytestmark = pytest.mark.django_db

SECURITY = "/accounts/security/"
NEW = "another and quieter harbour"


def browser(user: User, name: str = "Firefox", *, password: str = factories.PASSWORD, address: str = "") -> Client:
    """A browser in which ``user`` signed in by the form."""
    client = Client(headers={"User-Agent": name}, REMOTE_ADDR=address or "192.0.2.1")
    assert client.post("/accounts/login/", {"username": user.username, "password": password}).status_code == 302
    return client


def is_signed_in(client: Client) -> bool:
    return client.get("/").status_code == 200


def test_list_tells_browsers_addresses_and_which_one_this_is() -> None:
    user = factories.make_user()
    browser(user, "Safari on a phone", address="198.51.100.7")
    page = words_of(browser(user, "Firefox on Linux").get(SECURITY).content)
    assert [page.count(words) for words in ("Safari on a phone", "198.51.100.7", "this browser")] == [1, 1, 1]


def test_list_shows_nobody_elses() -> None:
    browser(factories.make_user(), "Safari on a phone")
    assert "Safari" not in words_of(browser(factories.make_user()).get(SECURITY).content)


def test_ended_session_has_to_sign_in_again() -> None:
    user = factories.make_user()
    here, there = browser(user), browser(user)
    pk = SignIn.objects.get(session_key=there.session.session_key).pk
    assert here.post(f"{SECURITY}sessions/{pk}/end/").url == SECURITY
    assert [is_signed_in(here), is_signed_in(there)] == [True, False]
    event = Event.objects.latest("id")
    assert (event.act, event.data) == ("ended sessions", {"user": user.pk, "number": 1})


def test_all_others_end_at_once() -> None:
    user = factories.make_user()
    here, *others = (browser(user) for _ in range(3))
    stranger = browser(factories.make_user())
    here.post(f"{SECURITY}sessions/end/")
    assert [is_signed_in(each) for each in (here, *others, stranger)] == [True, False, False, True]
    events = Event.objects.count()
    here.post(f"{SECURITY}sessions/end/")
    assert Event.objects.count() == events


def test_somebody_elses_session_does_not_exist() -> None:
    other = browser(factories.make_user())
    client = browser(factories.make_user())
    pk = SignIn.objects.get(session_key=other.session.session_key).pk
    assert client.post(f"{SECURITY}sessions/{pk}/end/").status_code == 404
    assert is_signed_in(other)


@pytest.mark.parametrize("path", ["sessions/1/end/", "sessions/end/", "password/", "recovery-codes/"])
def test_acts_take_a_post_of_someone_signed_in(path: str) -> None:
    assert (signed_in().put(SECURITY + path).status_code, signed_in().get(SECURITY + path).url) == (405, SECURITY)
    assert Client().post(SECURITY + path).url == f"/accounts/login/?next={SECURITY}{path}"


def test_new_password_ends_every_other_session_and_keeps_this_one() -> None:
    user = factories.make_user()
    here, there = browser(user), browser(user)
    before = here.session.session_key
    assert here.post(f"{SECURITY}password/", {"password": factories.PASSWORD, "new": NEW}).url == SECURITY
    assert [is_signed_in(here), is_signed_in(there)] == [True, False]
    assert here.session.session_key != before
    assert list(SignIn.objects.values_list("session_key", flat=True)) == [here.session.session_key]
    assert Event.objects.latest("id").act == "changed password"
    assert is_signed_in(browser(user, password=NEW))


def test_sessions_that_nobody_noted_end_with_the_password_too() -> None:
    user = factories.make_user()
    there = signed_in(user=user)
    browser(user).post(f"{SECURITY}password/", {"password": factories.PASSWORD, "new": NEW})
    assert not is_signed_in(there)


@pytest.mark.parametrize("new", ["", "short", "password123", "1234567890", factories.PASSWORD[:9]])
def test_weak_passwords_are_refused_and_nothing_changes(new: str) -> None:
    user = factories.make_user()
    here, there = browser(user), browser(user)
    response = here.post(f"{SECURITY}password/", {"password": factories.PASSWORD, "new": new})
    assert response.status_code == 400
    assert [is_signed_in(here), is_signed_in(there)] == [True, True]


@pytest.mark.parametrize(
    ("new", "status"),
    [("Fact-Check Desk 1", 400), ("Harbour Post 2026!", 400), ("harbour post 4 quiet otters", 302), ("!" * 12, 302)],
)
def test_password_of_the_houses_own_words_is_refused(new: str, status: int) -> None:
    user = factories.make_user(desk=factories.make_desk(slug="port", name="Harbour Post"))
    response = browser(user).post(f"{SECURITY}password/", {"password": factories.PASSWORD, "new": new})
    assert response.status_code == status
    assert ("words that everybody here uses" in words_of(response.content)) == (status == 400)


def test_signed_out_sessions_are_listed_no_more_and_forgotten() -> None:
    user = factories.make_user()
    there = browser(user, "Safari on a phone")
    there.post("/accounts/logout/")
    here = browser(user)
    assert "Safari" not in words_of(here.get(SECURITY).content)
    assert SignIn.objects.filter(user=user).count() == 1


def ends(client: Client) -> datetime:
    return Session.objects.get(session_key=client.session.session_key).expire_date


def test_session_ends_after_three_days_without_use() -> None:
    client = browser(factories.make_user())
    assert abs(ends(client) - timezone.now() - timedelta(days=3)) < timedelta(minutes=5)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert not is_signed_in(client)


def test_session_ends_after_two_weeks_however_much_it_is_used() -> None:
    client = browser(factories.make_user())
    begun = int(time.time()) - 13 * 24 * 3600
    _use_later(client, **{sessions.BEGUN: begun})
    assert ends(client) == datetime.fromtimestamp(begun, UTC) + timedelta(days=14)


def test_use_is_noted_once_in_five_minutes() -> None:
    client = browser(factories.make_user())
    first = SignIn.objects.get().seen_at
    client.get("/")
    assert SignIn.objects.get().seen_at == first
    _use_later(client)
    assert SignIn.objects.get().seen_at > first


def _use_later(client: Client, **stored: int) -> None:
    session: Any = client.session
    session.update(stored)
    session[sessions.USED] = int(time.time()) - sessions.NOTED_EVERY_SECONDS - 1
    session.save()
    client.get("/")


def test_public_pages_look_into_no_session() -> None:
    response = browser(factories.make_user()).get("/feed.atom")
    assert "Cookie" not in response.get("Vary", "")


@pytest.mark.parametrize("name", ["", "x" * 1000, "\x00<script>alert(1)</script>"])
def test_odd_browsers_are_kept_as_text(name: str) -> None:
    client = browser(factories.make_user(), name)
    assert b"<script>alert" not in client.get(SECURITY).content
    assert SignIn.objects.get().browser == name.replace("\x00", "")[:300]


def test_page_costs_a_fixed_number_of_queries(django_assert_num_queries: Any) -> None:
    user = factories.make_user()
    client = browser(user)
    for _ in range(3):
        browser(user)
    with django_assert_num_queries(6):
        client.get(SECURITY)


@pytest.mark.parametrize(
    "new", ["ключ от старой гавани 🤔", " blanks at both ends ", "x" * 40 + "Harbour" * 20, "aaaa bbbb c"]
)
def test_passwords_of_any_kind_and_length_are_taken_as_typed(new: str) -> None:
    user = factories.make_user()
    here = browser(user)
    assert here.post(f"{SECURITY}password/", {"password": factories.PASSWORD, "new": new}).status_code == 302
    assert is_signed_in(browser(user, password=new))
    for other in (new.upper(), new[:-1], new + " "):
        if other != new:
            refused = Client().post("/accounts/login/", {"username": user.username, "password": other})
            assert refused.status_code == 200


@pytest.mark.parametrize("end", ["deactivated", "password set"])
def test_sessions_end_with_the_account(end: str) -> None:
    user = factories.make_user()
    there = browser(user)
    if end == "deactivated":
        accounts.correct_user(user=user, actor=None, changes={"is_active": False})
    else:
        user.set_password(NEW)
        user.save()
    assert not is_signed_in(there)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari on iPhone"),
        ("curl/8.1", "curl/8.1"),
        ("", "A browser that does not say its name"),
    ],
)
def test_browsers_are_called_by_the_names_people_know(said: str, name: str) -> None:
    assert name in words_of(browser(factories.make_user(), said).get(SECURITY).content)
