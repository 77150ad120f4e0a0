"""The second factor: set up, asked for at each sign-in, guessed at in vain, renewed and turned off."""

import re
import time
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from annotations import accounts, second_factor
from annotations.errors import InvalidInput, NotAllowed, WrongState
from annotations.models import Event, FailedSignIn, RecoveryCode, Role, SecondFactor, SignIn, User
from annotations.web import signin
from tests import factories
from tests.web.pages import signed_in, words_of

pytestmark = pytest.mark.django_db

LOGIN, CODE = "/accounts/login/", "/accounts/login/code/"
SET_UP = "/accounts/security/second-factor/"
ALLOWED = 10
CHROME = "Chrome on Linux"


def code_of(user: User, *, steps: int = 0) -> str:
    """What the person's app shows ``steps`` half-minutes from now."""
    seed = bytes(SecondFactor.objects.get(user=user).seed)
    return pyotp.TOTP(SecondFactor.secret_of(seed)).at(int(time.time()) + steps * second_factor.STEP_SECONDS)


def with_second_factor(role: Role = Role.CHECKER, name: str = "") -> tuple[User, list[str]]:
    user, seed = factories.make_user(role, name=name), second_factor.new_seed()
    codes = second_factor.set_up(user=user, seed=seed, code=pyotp.TOTP(SecondFactor.secret_of(seed)).now())
    SecondFactor.objects.update(last_step=0)
    return user, codes


def half_way(user: User, **sent: str) -> Client:
    """A browser in which the password was given."""
    client = Client(headers={"User-Agent": CHROME})
    response = client.post(LOGIN, {"username": user.username, "password": factories.PASSWORD, **sent})
    assert (response.status_code, response.url) == (302, CODE)
    return client


def acts() -> list[str]:
    return list(Event.objects.order_by("-id").values_list("act", flat=True)[:1])


def test_password_alone_signs_nobody_in_who_has_a_second_factor() -> None:
    user, _codes = with_second_factor()
    client = half_way(user)
    assert client.get("/").url == "/accounts/login/?next=/"
    assert client.get("/api/v1/claims/").status_code == 401
    assert "What the app on your phone shows now" in words_of(client.get(CODE).content)


def test_code_signs_in_and_leads_where_one_was_going() -> None:
    user, _codes = with_second_factor()
    client = half_way(user, next="/articles/?q=a")
    before = client.session.session_key
    response = client.post(CODE, {"code": code_of(user)})
    assert (response.status_code, response.url) == (302, "/articles/?q=a")
    assert client.get("/").status_code == 200
    assert client.session.session_key != before


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_clocks_may_differ_by_half_a_minute(steps: int, monkeypatch: pytest.MonkeyPatch) -> None:
    user, _codes = with_second_factor()
    now = time.time()
    monkeypatch.setattr(second_factor.time, "time", lambda: now)
    assert second_factor.take_code(user=user, code=code_of(user, steps=steps))


@pytest.mark.parametrize("steps", [-2, 2])
def test_clocks_may_differ_by_no_more(steps: int, monkeypatch: pytest.MonkeyPatch) -> None:
    user, _codes = with_second_factor()
    now = time.time()
    monkeypatch.setattr(second_factor.time, "time", lambda: now)
    assert not second_factor.take_code(user=user, code=code_of(user, steps=steps))


def test_code_is_good_once() -> None:
    user, _codes = with_second_factor()
    code = code_of(user)
    assert [second_factor.take_code(user=user, code=code) for _ in range(2)] == [True, False]


def test_code_older_than_the_last_one_taken_is_refused() -> None:
    user, _codes = with_second_factor()
    assert second_factor.take_code(user=user, code=code_of(user, steps=1))
    assert not second_factor.take_code(user=user, code=code_of(user))


def test_code_of_somebody_else_is_refused() -> None:
    user, _codes = with_second_factor()
    other, other_codes = with_second_factor()
    assert [second_factor.take_code(user=user, code=code) for code in (code_of(other), other_codes[0])] == [False] * 2


def test_recovery_code_signs_in_once_however_it_is_typed() -> None:
    user, codes = with_second_factor()
    typed = f" {codes[0].upper().replace('-', ' ')} "
    assert half_way(user).post(CODE, {"code": typed}).url == "/"
    assert acts() == ["used recovery code"]
    again = half_way(user).post(CODE, {"code": codes[0]})
    assert (again.status_code, RecoveryCode.objects.filter(user=user).count()) == (200, 9)


@pytest.mark.parametrize("code", ["", "000000", "٠٠٠٠٠٠", "x" * 40, "' OR 1=1 --", "\x00", "--"])
def test_wrong_codes_are_told_and_sign_nobody_in(code: str) -> None:
    user, _codes = with_second_factor()
    client = half_way(user)
    assert client.post(CODE, {"code": code}).status_code == 200
    assert client.get("/").status_code == 302


def test_ten_wrong_codes_shut_out_the_right_one_from_whatever_address() -> None:
    user, codes = with_second_factor()
    client = half_way(user)
    answers = [client.post(CODE, {"code": "no"}, REMOTE_ADDR=f"192.0.2.{n}").status_code for n in range(ALLOWED)]
    assert answers == [200] * ALLOWED
    refused = client.post(CODE, {"code": code_of(user)}, REMOTE_ADDR="198.51.100.7")
    assert (refused.status_code, refused["Retry-After"]) == (429, "900")
    # Giving the password anew buys no further guesses, and a recovery code none either.
    assert half_way(user).post(CODE, {"code": codes[0]}).status_code == 429


def test_limit_of_codes_passes_with_time_and_is_each_persons_own() -> None:
    user, _codes = with_second_factor()
    other, _others = with_second_factor()
    client = half_way(user)
    for _ in range(ALLOWED):
        client.post(CODE, {"code": "no"})
    assert half_way(other).post(CODE, {"code": code_of(other)}).status_code == 302
    FailedSignIn.objects.update(at=timezone.now() - timedelta(minutes=15, seconds=1))
    assert client.post(CODE, {"code": code_of(user)}).status_code == 302


def test_password_given_long_ago_has_to_be_given_again(monkeypatch: pytest.MonkeyPatch) -> None:
    user, _codes = with_second_factor()
    client = half_way(user)
    later = time.time() + signin.CODE_SECONDS + 1
    monkeypatch.setattr(signin.time, "time", lambda: later)
    assert client.post(CODE, {"code": code_of(user)}).url == LOGIN


@pytest.mark.parametrize("change", [{"is_active": False}, {"password": "another"}])
def test_who_may_not_sign_in_any_more_gets_no_further(change: dict[str, Any]) -> None:
    user, _codes = with_second_factor()
    client = half_way(user)
    User.objects.filter(pk=user.pk).update(**change)
    assert client.post(CODE, {"code": code_of(user)}).url == LOGIN


def test_code_without_a_password_before_leads_to_the_sign_in() -> None:
    assert Client().get(CODE).url == LOGIN
    assert Client().post(CODE, {"code": "123456"}).url == LOGIN


def set_up(client: Client, *, code: str | None = None, password: str = factories.PASSWORD) -> Any:
    secret = re.search(r'id="set-up-secret" value="(\w+)"', client.get(SET_UP).content.decode())[1]
    return client.post(SET_UP, {"code": code or pyotp.TOTP(secret).now(), "password": password})


def test_setting_up_takes_a_code_and_shows_recovery_codes_once() -> None:
    user = factories.make_user()
    client = signed_in(user=user)
    response = set_up(client)
    codes = re.findall(r"<li><code>([a-z0-9-]{29})</code>", response.content.decode())
    assert (response.status_code, len(codes), len(set(codes))) == (201, 10, 10)
    assert response["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    assert acts() == ["set up second factor"]
    assert codes[0] not in client.get("/accounts/security/").content.decode()
    assert half_way(user).post(CODE, {"code": codes[0]}).url == "/"


def test_secret_stays_the_same_until_it_is_used() -> None:
    client = signed_in()
    pages = {re.search(r'id="set-up-secret" value="(\w+)"', client.get(SET_UP).content.decode())[1] for _ in range(2)}
    assert len(pages) == 1


@pytest.mark.parametrize(("wrong", "told"), [({"code": "000000"}, "not the code"), ({"password": "x"}, "not your")])
def test_wrong_code_or_password_sets_nothing_up(wrong: dict[str, str], told: str) -> None:
    response = set_up(signed_in(), **wrong)
    assert response.status_code == 400
    assert told in words_of(response.content)
    assert SecondFactor.objects.count() == 0


def test_setting_up_twice_is_refused() -> None:
    user, _codes = with_second_factor()
    seed = second_factor.new_seed()
    with pytest.raises(WrongState):
        second_factor.set_up(user=user, seed=seed, code=pyotp.TOTP(SecondFactor.secret_of(seed)).now())
    assert signed_in(user=user).get(SET_UP).url == "/accounts/security/"


def test_stored_seed_gives_no_code_without_the_secret_key(settings: Any) -> None:
    seed = second_factor.new_seed()
    before = SecondFactor.secret_of(seed)
    settings.SECRET_KEY = "another key, as the thief of a database has to guess"
    assert SecondFactor.secret_of(seed) != before


@pytest.mark.parametrize("path", ["second-factor/remove/", "recovery-codes/", "password/"])
def test_keys_of_an_account_take_the_password_again_and_ten_guesses(path: str) -> None:
    user, _codes = with_second_factor()
    client, address = signed_in(user=user), f"/accounts/security/{path}"
    sent = {"password": "wrong", "new": "a new and quiet harbour"}
    assert [client.post(address, sent).status_code for _ in range(ALLOWED)] == [400] * ALLOWED
    assert client.post(address, {**sent, "password": factories.PASSWORD}).status_code == 429
    user.refresh_from_db()
    assert (user.check_password(factories.PASSWORD), RecoveryCode.objects.count()) == (True, 10)
    assert SecondFactor.objects.filter(user=user).exists()


def test_new_recovery_codes_replace_the_old_ones() -> None:
    user, old = with_second_factor()
    response = signed_in(user=user).post("/accounts/security/recovery-codes/", {"password": factories.PASSWORD})
    assert (response.status_code, acts()) == (201, ["renewed recovery codes"])
    assert not second_factor.take_code(user=user, code=old[0])
    assert RecoveryCode.objects.filter(user=user).count() == 10


def test_recovery_codes_without_a_second_factor_are_refused() -> None:
    response = signed_in().post("/accounts/security/recovery-codes/", {"password": factories.PASSWORD})
    assert (response.status_code, RecoveryCode.objects.count()) == (409, 0)


def test_turned_off_the_password_suffices() -> None:
    user, _codes = with_second_factor()
    client = signed_in(user=user)
    path = "/accounts/security/second-factor/remove/"
    assert client.post(path, {"password": factories.PASSWORD}).url == "/accounts/security/"
    assert (SecondFactor.objects.count(), RecoveryCode.objects.count(), acts()) == (0, 0, ["removed second factor"])
    assert Client().post(LOGIN, {"username": user.username, "password": factories.PASSWORD}).url == "/"
    events = Event.objects.count()
    client.post(path, {"password": factories.PASSWORD})
    assert Event.objects.count() == events


def test_who_lost_it_is_let_in_by_an_administrator_and_nobody_else() -> None:
    user, _codes = with_second_factor(name="ana")
    for role in (Role.READER, Role.CHECKER, Role.REVIEWER):
        with pytest.raises(NotAllowed):
            second_factor.remove(user=user, actor=factories.make_user(role))
    outsider = factories.make_user(Role.ADMIN, desk=factories.make_desk(slug="elsewhere"))
    with pytest.raises(NotAllowed):
        second_factor.remove(user=user, actor=outsider)
    sent = {"action": "remove_second_factor", "_selected_action": [user.pk]}
    page = signed_in(Role.ADMIN).post("/admin/annotations/user/", sent, follow=True)
    assert "The password of ana suffices." in words_of(page.content)
    assert SecondFactor.objects.count() == 0


def test_command_turns_it_off() -> None:
    with_second_factor(name="ana")
    call_command("remove_second_factor", "ana")
    assert SecondFactor.objects.count() == 0


def test_pseudonymised_people_keep_neither_keys_nor_addresses() -> None:
    user, _codes = with_second_factor()
    half_way(user).post(CODE, {"code": code_of(user)})
    accounts.pseudonymise(user=user, actor=None)
    left = [model.objects.filter(user=user).count() for model in (SecondFactor, RecoveryCode, SignIn)]
    assert left == [0, 0, 0]


def test_wrong_code_at_set_up_raises() -> None:
    with pytest.raises(InvalidInput):
        second_factor.set_up(user=factories.make_user(), seed=second_factor.new_seed(), code="no")


def test_recovery_codes_are_stored_as_digests() -> None:
    user, codes = with_second_factor()
    stored = {each.digest for each in RecoveryCode.objects.filter(user=user)}
    assert stored == {RecoveryCode.digest_of(code) for code in codes}
    assert {len(digest) for digest in stored} == {64}


def test_new_password_from_an_administrator_leaves_the_second_factor() -> None:
    user, _codes = with_second_factor()
    new = "another and quieter harbour"
    sent = {"usable_password": "true", "password1": new, "password2": new}
    answer = signed_in(Role.ADMIN).post(f"/admin/annotations/user/{user.pk}/password/", sent)
    assert answer.status_code == 302
    answer = Client().post(LOGIN, {"username": user.username, "password": new})
    assert (answer.status_code, answer.url) == (302, CODE)
