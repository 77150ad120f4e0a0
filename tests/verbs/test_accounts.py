"""People: who may set them up, the last administrator, and what is left of somebody who was pseudonymised."""

import json

import pytest
from django.contrib.admin.models import LogEntry
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from annotations import accounts, discuss, people, scales
from annotations.errors import InvalidInput, NotAllowed, WrongState
from annotations.models import Desk, Event, Membership, Publication, RatingScale, Role, Token, User
from tests import factories
from tests.api.client import ApiClient
from tests.verbs.test_review import in_threads

pytestmark = pytest.mark.django_db


@pytest.fixture
def adam():
    return factories.make_user(Role.ADMIN, name="adam")


def ways_to_leave(user: User, actor: User | None):
    membership = user.memberships.get()
    return {
        "end": lambda: people.end_role(membership=membership, actor=actor),
        "demote": lambda: people.set_role(user=user, desk=membership.desk, role=Role.REVIEWER, actor=actor),
        "deactivate": lambda: accounts.correct_user(user=user, actor=actor, changes={"is_active": False}),
        "pseudonymise": lambda: accounts.pseudonymise(user=user, actor=actor),
    }


@pytest.mark.parametrize("way", ["end", "demote", "deactivate", "pseudonymise"])
@pytest.mark.parametrize("by", ["themselves", "superuser", "command line"])
def test_last_administrator_of_a_desk_cannot_leave(adam, way, by):
    inactive = factories.make_user(Role.ADMIN)
    User.objects.filter(pk=inactive.pk).update(is_active=False)
    actor = {"themselves": adam, "superuser": User.objects.create_superuser("root"), "command line": None}[by]
    before = Event.objects.count()
    with pytest.raises(WrongState):
        ways_to_leave(adam, actor)[way]()
    adam.refresh_from_db()
    assert (adam.is_active, adam.memberships.get().role, Event.objects.count()) == (True, "admin", before)
    factories.make_user(Role.ADMIN)
    ways_to_leave(adam, actor)[way]()
    assert not Membership.objects.filter(user=adam, user__is_active=True, role="admin").exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", ["end", "demote", "deactivate", "pseudonymise"])
def test_two_administrators_who_leave_at_once_leave_one(way):
    admins = [factories.make_user(Role.ADMIN) for _ in range(2)]

    def leave(index: int) -> str:
        try:
            ways_to_leave(admins[index], admins[index])[way]()
        except WrongState:
            return "refused"
        return "left"

    assert sorted(in_threads(2, leave)) == ["left", "refused"]
    assert Membership.objects.filter(role=Role.ADMIN, user__is_active=True).count() == 1


def test_pseudonymised_person_is_nowhere_any_more(adam):
    ana = people.create_user(
        username="ana.kovac",
        desk=factories.make_desk(),
        role=Role.CHECKER,
        password="a long pass",
        full_name="Ana Kovač",
    )
    accounts.correct_user(user=ana, actor=adam, changes={"email": "ana@kovac.example"})
    publication = factories.make_published(checker=ana)
    discuss.add_comment(claim=publication.claim, actor=ana, body="Which year?")
    _token, secret = people.create_token(user=ana, scopes=["read"], name="Ana's laptop")
    session = Client()
    session.force_login(ana)
    admin = Client()
    admin.force_login(adam)
    admin.post(
        reverse("admin:annotations_membership_change", args=[ana.memberships.get().pk]),
        {"role": "reviewer"},
        follow=True,
    )
    assert (
        session.get("/").status_code,
        ApiClient(None, Authorization=f"Bearer {secret}").get("claims/").status_code,
    ) == (
        200,
        200,
    )
    snapshot = publication.snapshot
    assert accounts.pseudonymise(user=ana, actor=adam).username == f"former-{ana.pk}"
    ana.refresh_from_db()
    assert (ana.display_name, ana.email, ana.is_active, ana.has_usable_password()) == (
        f"former-{ana.pk}",
        "",
        False,
        False,
    )
    assert (ana.memberships.count(), Token.objects.standing().filter(user=ana).count()) == (0, 0)
    assert session.get("/").status_code == 302
    assert ApiClient(None, Authorization=f"Bearer {secret}").get("claims/").status_code == 401
    assert Publication.objects.get().snapshot == snapshot
    page = admin.get(f"/claims/{publication.claim_id}/").content.decode()
    assert (f"former-{ana.pk}" in page, "Kova" in page, "ana.kovac" in page.lower()) == (True, False, False)
    kept = [
        json.dumps(row, default=str)
        for model in (Event, Publication, User, Token, LogEntry)
        for row in model.objects.values()
    ]
    assert [row for row in kept if "kovac" in row.lower() or "Kova" in row or "laptop" in row] == []


def test_pseudonymising_twice_is_once_and_nothing_brings_them_back(adam):
    ana = factories.make_user()
    first = accounts.pseudonymise(user=ana, actor=adam)
    before = Event.objects.count()
    assert accounts.pseudonymise(user=ana, actor=None).username == first.username
    with pytest.raises(WrongState):
        accounts.correct_user(user=ana, actor=None, changes={"is_active": True})
    assert Event.objects.count() == before


def test_pseudonym_that_somebody_took_as_a_name_gets_a_number(adam):
    ana = factories.make_user()
    for taken in (f"former-{ana.pk}", f"former-{ana.pk}-2"):
        factories.make_user(name=taken)
    assert accounts.pseudonymise(user=ana, actor=adam).username == f"former-{ana.pk}-3"


def test_command_pseudonymises(capsys):
    ana = factories.make_user(name="ana")
    call_command("pseudonymise", "ana")
    assert capsys.readouterr().out == f"former-{ana.pk}\n"


def test_admin_pseudonymises_who_was_deactivated_before(adam, client):
    ana = factories.make_user(name="ana")
    client.force_login(adam)
    chosen = {"action": "pseudonymise", "_selected_action": [ana.pk]}
    client.post(reverse("admin:annotations_user_changelist"), chosen)
    assert User.objects.filter(username="ana").exists()
    accounts.correct_user(user=ana, actor=adam, changes={"is_active": False})
    client.post(reverse("admin:annotations_user_changelist"), chosen)
    ana.refresh_from_db()
    assert ana.username == f"former-{ana.pk}"


@pytest.mark.parametrize(
    "delete", [lambda user: user.delete(), lambda user: User.objects.filter(pk=user.pk)._raw_delete("default")]
)
def test_nobody_is_deleted(delete):
    user = User.objects.create_user("nobody", password="a long and quiet harbour")
    with pytest.raises(IntegrityError, match="kept for good"), transaction.atomic():
        delete(user)


def test_admins_changes_of_accounts_are_in_the_history_without_what_they_held(adam, client):
    ana = factories.make_user(name="ana")
    client.force_login(adam)
    form = {"username": "ana", "first_name": "Ana", "email": "ana@desk.example", "is_active": "on"}
    client.post(reverse("admin:annotations_user_change", args=[ana.pk]), form)
    passwords = {"usable_password": "true", "password1": "another quiet harbour", "password2": "another quiet harbour"}
    client.post(reverse("admin:auth_user_password_change", args=[ana.pk]), passwords)
    ana.refresh_from_db()
    assert (ana.first_name, ana.check_password("another quiet harbour")) == ("Ana", True)
    told = (
        Event.objects.filter(actor=adam, noun="membership", data__user=ana.pk).order_by("id").values_list("act", "data")
    )
    assert list(told) == [
        ("corrected account", {"user": ana.pk, "fields": ["email", "first_name"]}),
        ("set password", {"user": ana.pk}),
    ]


def test_admins_changes_of_a_scale_are_in_the_history(adam):
    scale = RatingScale.objects.get()
    rating = scale.ratings.get(slug="true")
    rating.name = "Correct"
    scales.change_ratings(scale=scale, actor=adam, saved=[rating], removed=[scale.ratings.get(slug="unproven")])
    scales.rename_scale(scale=scale, name="Short", actor=adam)
    told = Event.objects.filter(actor=adam).order_by("id").values_list("act", "data")
    assert list(told) == [
        ("changed scale", {"scale": "Default", "ratings": {"unproven": None, "true": {"name": ["True", "Correct"]}}}),
        ("renamed scale", {"scale": ["Default", "Short"]}),
    ]
    scales.change_ratings(scale=scale, actor=adam, saved=[rating])
    scales.rename_scale(scale=scale, name="Short", actor=adam)
    assert Event.objects.filter(actor=adam).count() == 2


def test_words_of_a_scale_in_use_stay(adam):
    publication = factories.make_published()
    rating = publication.rating
    rating.name = "Perhaps"
    with pytest.raises(WrongState):
        scales.change_ratings(scale=rating.scale, actor=adam, saved=[rating])
    with pytest.raises(WrongState):
        scales.change_ratings(scale=rating.scale, actor=adam, saved=[], removed=[rating.scale.ratings.first()])


def test_only_a_superuser_makes_one(adam):
    ana = factories.make_user()
    with pytest.raises(NotAllowed):
        accounts.correct_user(user=ana, actor=adam, changes={"is_superuser": True})
    with pytest.raises(InvalidInput):
        accounts.correct_user(user=ana, actor=adam, changes={"password": "x"})
    accounts.correct_user(user=ana, actor=None, changes={"is_superuser": True})
    with pytest.raises(NotAllowed):
        accounts.correct_user(user=ana, actor=adam, changes={"first_name": "X"})


def test_administrator_elsewhere_too_is_managed_by_both(adam):
    ana, other = factories.make_user(), factories.make_desk(slug="other")
    people.set_role(user=ana, desk=other, role=Role.READER)
    for act in (
        lambda actor: accounts.correct_user(user=ana, actor=actor, changes={"first_name": "X"}),
        lambda actor: accounts.pseudonymise(user=ana, actor=actor),
        lambda actor: people.set_role(user=ana, desk=other, role=Role.ADMIN, actor=actor),
        lambda actor: people.correct_desk(desk=other, actor=actor, name="X", time_zone="UTC"),
        lambda actor: people.create_desk(slug="mine", actor=actor),
    ):
        with pytest.raises(NotAllowed):
            act(adam)
    assert Desk.objects.count() == 2
