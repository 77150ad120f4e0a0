"""One's own API tokens on a page: listed, made, revoked."""

import logging
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from annotations import people
from annotations.models import Role, Scope, Token, User
from tests import factories
from tests.web.pages import signed_in, words_of

pytestmark = pytest.mark.django_db

PAGE = "/accounts/tokens/"
SENT = {"name": "Nightly export", "scopes": ["read"], "days": "30"}


def secret_in(response) -> str:
    return re.search(r'id="token-secret" value="([^"]+)"', response.content.decode()).group(1)


def test_token_is_made_shown_once_and_works():
    user = factories.make_user()
    client = signed_in(user=user)
    made = client.post(PAGE, SENT)
    secret = secret_in(made)
    assert (made.status_code, "no-store" in made["Cache-Control"]) == (201, True)
    assert Client().get("/api/v1/claims/", headers={"Authorization": f"Bearer {secret}"}).status_code == 200
    token = Token.objects.get()
    assert (token.user, token.name, token.scopes, token.digest) == (
        user, "Nightly export", ["read"], Token.digest_of(secret),
    )  # fmt: skip
    assert (token.expires_at - timezone.now()).days in (29, 30)
    again = client.get(PAGE)
    assert secret not in again.content.decode()
    assert f"{secret[:8]}…" in words_of(again.content)


def test_list_tells_name_hint_scopes_end_and_last_use():
    user = factories.make_user()
    token, _secret = people.create_token(user=user, scopes=["write", "read"], days=10, name="Nightly")
    Token.objects.update(last_used_at="2026-03-04T05:06:00Z", expires_at="2099-03-04T05:06:00Z")
    words = words_of(signed_in(user=user).get(PAGE).content)
    assert f"Nightly {token.hint}… read, write expires 4 Mar 2099 last used 4 Mar 2026, 05:06 Revoke" in words


def test_expired_and_unused_tokens_say_so():
    user = factories.make_user()
    token, _secret = people.create_token(user=user, scopes=["read"], days=0)
    ended = f"{timezone.now() - timedelta(seconds=1):%b %Y}"
    words = words_of(signed_in(user=user).get(PAGE).content)
    assert re.search(rf"{token.hint}… {token.hint}… read expired \d+ {ended} never used", words)


@pytest.mark.parametrize(
    ("role", "scopes"),
    [
        (Role.READER, ["read"]),
        (Role.CHECKER, ["read", "write"]),
        (Role.REVIEWER, ["read", "write", "review"]),
        (Role.ADMIN, ["read", "write", "review"]),
    ],
)
def test_scopes_are_those_the_role_can_use(role, scopes):
    client = signed_in(role)
    assert re.findall(r'name="scopes" value="(\w+)"', client.get(PAGE).content.decode()) == scopes
    statuses = [client.post(PAGE, {**SENT, "scopes": [scope]}).status_code for scope in Scope.values]
    assert statuses == [201 if scope in scopes else 400 for scope in Scope.values]


def test_highest_role_of_several_counts_and_none_reads():
    user = factories.make_user(Role.READER)
    people.set_role(user=user, desk=factories.make_desk(slug="other"), role=Role.REVIEWER)
    assert people.scopes_for(user) == (Scope.READ, Scope.WRITE, Scope.REVIEW)
    nobody = User.objects.create_user("nobody")
    assert people.scopes_for(nobody) == (Scope.READ,)
    assert signed_in(user=nobody).get(PAGE).status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [{"days": "0"}, {"days": "366"}, {"days": ""}, {"scopes": []}, {"scopes": ["admin"]}, {"name": ""},
     {"name": "n" * 101}, {"name": "a\0b"}],
)  # fmt: skip
def test_form_that_cannot_be_is_refused_and_kept(wrong):
    response = signed_in().post(PAGE, {**SENT, "name": "Kept", **wrong})
    assert (response.status_code, Token.objects.count()) == (400, 0)
    assert ('class="problem"' in response.content.decode(), "token-secret" in response.content.decode()) == (
        True, False,
    )  # fmt: skip


@pytest.mark.parametrize("days", ["1", "365"])
def test_shortest_and_longest_life_are_taken(days):
    assert signed_in().post(PAGE, {**SENT, "days": days}).status_code == 201


def test_revoked_token_is_refused_and_gone_from_the_list():
    user = factories.make_user()
    token, secret = people.create_token(user=user, scopes=["read"])
    client = signed_in(user=user)
    assert client.post(f"{PAGE}{token.pk}/revoke/").url == PAGE
    assert Client().get("/api/v1/claims/", headers={"Authorization": f"Bearer {secret}"}).status_code == 401
    first = Token.objects.get().revoked_at
    assert token.hint not in words_of(client.get(PAGE).content)
    assert client.post(f"{PAGE}{token.pk}/revoke/").status_code == 302
    assert Token.objects.get().revoked_at == first


def test_other_peoples_tokens_do_not_exist():
    token, _secret = people.create_token(user=factories.make_user(), scopes=["read"])
    client = signed_in(Role.ADMIN)
    assert token.hint not in words_of(client.get(PAGE).content)
    assert client.post(f"{PAGE}{token.pk}/revoke/").status_code == 404
    assert Token.objects.get().revoked_at is None


def test_page_is_for_who_is_signed_in():
    assert Client().get(PAGE).url == f"/accounts/login/?next={PAGE}"
    assert Client().post(PAGE, SENT).status_code == 302
    assert Client().post(f"{PAGE}1/revoke/").status_code == 302
    assert Token.objects.count() == 0


def test_wrong_methods_are_refused():
    client = signed_in()
    assert [client.put(PAGE).status_code, client.put(f"{PAGE}1/revoke/").status_code] == [405, 405]
    assert client.get(f"{PAGE}1/revoke/").url == PAGE


def test_forms_need_their_csrf_token():
    user = factories.make_user()
    token, _secret = people.create_token(user=user, scopes=["read"])
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    assert [client.post(PAGE, SENT).status_code, client.post(f"{PAGE}{token.pk}/revoke/").status_code] == [403, 403]
    assert Token.objects.get().revoked_at is None


def test_secret_is_in_no_log_row_or_session(caplog):
    client = signed_in()
    with caplog.at_level(logging.DEBUG, logger="annotations"):
        secret = secret_in(client.post(PAGE, SENT))
    assert secret not in caplog.text
    assert secret not in str(list(Token.objects.values()))
    assert secret not in str(dict(client.session))


def test_page_takes_the_same_few_queries(django_assert_num_queries):
    user = factories.make_user()
    client = signed_in(user=user)
    for _ in range(3):
        people.create_token(user=user, scopes=["read"])
    # Session, user, roles, tokens; memberships and queue for the frame.
    with django_assert_num_queries(6):
        client.get(PAGE)


def test_menu_links_to_the_page():
    assert f'href="{PAGE}"' in signed_in().get("/articles/").content.decode()
