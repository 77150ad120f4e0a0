from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from annotations.models import Desk, Membership, Role, Token, User
from tests import factories

pytestmark = pytest.mark.django_db


def run(*args, **options):
    """Return what a command writes to stdout and to stderr."""
    out, err = StringIO(), StringIO()
    call_command(*args, stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def test_create_user_prints_a_strong_password_alone():
    out, err = run("create_user", "ana", "--role", "checker")
    password = out.removesuffix("\n")
    user = User.objects.get()
    assert len(password) == 24
    assert user.check_password(password)
    assert err == "ana is checker on the desk “desk”.\n"
    assert list(Membership.objects.values_list("user__username", "desk__slug", "role")) == [("ana", "desk", "checker")]


def test_create_user_takes_a_password_and_a_full_name():
    out, err = run("create_user", "jo", "--role=reviewer", "--password=a long and quiet harbour", "--full-name=Jo Lind")
    assert (out, err) == ("", "jo is reviewer on the desk “desk”.\n")
    assert User.objects.get().check_password("a long and quiet harbour")
    assert User.objects.get().display_name == "Jo Lind"


def test_create_user_warns_of_a_weak_password_and_takes_it():
    out, err = run("create_user", "jo", "--role=reader", "--password=jo")
    assert out == ""
    assert err.splitlines() == [
        "This password is weak: The password is too similar to the username. "
        "This password is too short. It must contain at least 10 characters.",
        "jo is reader on the desk “desk”.",
    ]
    assert User.objects.get().check_password("jo")


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["ana", "--role=checker"], "“ana” is taken."),
        (["jo", "--role=checker", "--desk=nowhere"], "There is no desk “nowhere”. Desks: desk"),
        (
            ["jo", "--role=checker", "--password="],
            "The password is empty. Leave --password out to have a strong one made.",
        ),
    ],
)
def test_create_user_refuses_and_stores_nothing(args, message):
    factories.make_user(name="ana")
    with pytest.raises(CommandError) as refusal:
        run("create_user", *args)
    assert str(refusal.value) == message
    assert User.objects.count() == Membership.objects.count() == 1


def test_create_user_refuses_a_name_that_is_no_login():
    with pytest.raises(CommandError, match=r"(?m)^username: Enter a valid username"):
        run("create_user", "a b", "--role=checker")
    assert User.objects.count() == 0


def test_create_user_refuses_an_unknown_role():
    with pytest.raises(CommandError, match="invalid choice: 'owner'"):
        run("create_user", "ana", "--role=owner")


def test_create_user_asks_which_desk_where_there_are_several():
    run("create_desk", "sport")
    with pytest.raises(CommandError) as refusal:
        run("create_user", "ana", "--role", "checker")
    assert str(refusal.value) == "There are several desks. Name one with --desk: desk, sport"
    run("create_user", "ana", "--role=checker", "--desk=sport")
    assert Membership.objects.get().desk.slug == "sport"


def test_create_desk_makes_one_with_a_scale():
    assert run("create_desk", "sport", "--name", "Sports desk") == ("sport\n", "")
    desk = Desk.objects.get(slug="sport")
    assert (desk.name, desk.rating_scales.get().ratings.count()) == ("Sports desk", 6)


@pytest.mark.parametrize(
    ("slug", "message"),
    [
        ("desk", "A desk “desk” exists already."),
        ("no slug", "Some fields need correction.\nslug: Enter a valid “slug” consisting of letters, numbers, "
                    "underscores or hyphens."),
    ],
)  # fmt: skip
def test_create_desk_refuses_and_stores_nothing(slug, message):
    with pytest.raises(CommandError) as refusal:
        run("create_desk", slug)
    assert str(refusal.value) == message
    assert Desk.objects.count() == 1


@pytest.mark.parametrize(
    ("role", "scopes"),
    [
        (Role.READER, ["read"]),
        (Role.CHECKER, ["read", "write"]),
        (Role.REVIEWER, ["read", "review", "write"]),
        (Role.ADMIN, ["read", "review", "write"]),
    ],
)
def test_create_token_has_the_scopes_of_the_role(role, scopes):
    factories.make_user(role, name="ana")
    out, err = run("create_token", "ana")
    token = Token.objects.with_secret(out.removesuffix("\n"))
    assert (token.user.username, token.scopes, err) == ("ana", scopes, "")
    assert timedelta(days=89) < token.expires_at - timezone.now() <= timedelta(days=90)


def test_create_token_takes_scopes_days_and_a_label():
    factories.make_user(name="ana")
    run("create_token", "ana", "--scope", "read, review", "--days", "2", "--label", "archive")
    token = Token.objects.get()
    assert (token.scopes, token.name) == (["read", "review"], "archive")
    assert timedelta(days=1) < token.expires_at - timezone.now() <= timedelta(days=2)


def test_create_token_of_no_days_has_expired():
    factories.make_user(name="ana")
    out, _err = run("create_token", "ana", "--days=0")
    assert Token.objects.with_secret(out.strip()) is None
    assert Token.objects.get(digest=Token.digest_of(out.strip())).is_expired


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["bo"], "There is nobody named “bo”. Make them with create_user."),
        (["ana", "--scope=all"], "Scopes are read, write and review; name at least one."),
        (["ana", "--scope="], "Scopes are read, write and review; name at least one."),
        (["ana", "--days=-1"], "A token lasts 0 to 3650 days."),
    ],
)
def test_create_token_refuses_and_stores_nothing(args, message):
    factories.make_user(name="ana")
    with pytest.raises(CommandError) as refusal:
        run("create_token", *args)
    assert str(refusal.value) == message
    assert Token.objects.count() == 0


def test_create_token_says_which_scopes_the_role_cannot_use():
    factories.make_user(Role.CHECKER, name="ana")
    out, err = run("create_token", "ana", "--scope", "read,review")
    assert len(out.split()) == 1
    assert err == "What the scope allows, the role of ana on no desk does: review.\n"
