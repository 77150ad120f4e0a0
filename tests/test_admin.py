import pytest
from django.urls import reverse

from annotations import people
from annotations.models import Claim, Desk, Event, Membership, Rating, RatingScale, Role, Status, User
from tests import factories

pytestmark = pytest.mark.django_db

RECORDS = ("article", "revision", "claim", "highlight", "evidence", "verdict", "review", "publication", "event")
SETUP = ("user", "membership", "desk", "ratingscale")
PASSWORDS = {"usable_password": "true", "password1": factories.PASSWORD, "password2": factories.PASSWORD}


def address(model, page="changelist", *args):
    return reverse(f"admin:annotations_{model}_{page}", args=args)


def first_of(model):
    return next(site_model for site_model in Claim._meta.apps.get_models() if site_model._meta.model_name == model)


@pytest.fixture
def root():
    return User.objects.create_superuser("root", password=factories.PASSWORD)


@pytest.fixture
def adam():
    return factories.make_user(Role.ADMIN, name="adam")


@pytest.fixture(params=["root", "adam"])
def boss(request, client):
    """A superuser, then the administrator of the desk, signed in."""
    user = request.getfixturevalue(request.param)
    client.force_login(user)
    return user


@pytest.fixture
def publication():
    return factories.make_published()


@pytest.mark.parametrize("model", [*RECORDS, *SETUP])
def test_admin_shows_lists_and_single_rows(boss, client, publication, model):
    assert client.get(address(model)).status_code == 200
    row = first_of(model).objects.order_by("pk").first()
    assert client.get(address(model, "change", row.pk)).status_code == 200


@pytest.mark.parametrize("model", RECORDS)
def test_admin_refuses_to_change_the_work_of_the_desk(boss, client, publication, model):
    row = first_of(model).objects.order_by("pk").first()
    before = list(first_of(model).objects.order_by("pk").values())
    fields = {"status": "published", "statement": "Mine.", "decision": "approve", "_save": "Save"}
    assert client.get(address(model, "add")).status_code == 403
    assert client.post(address(model, "add"), fields).status_code == 403
    assert client.post(address(model, "change", row.pk), fields).status_code == 403
    assert client.get(address(model, "delete", row.pk)).status_code == 403
    assert client.post(address(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    client.post(address(model), {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"})
    assert list(first_of(model).objects.order_by("pk").values()) == before


def test_admin_cannot_approve_a_check(boss, client):
    claim = factories.make_submitted()
    assert client.post(address("claim", "change", claim.pk), {"status": "published"}).status_code == 403
    claim.refresh_from_db()
    assert claim.status == Status.IN_REVIEW


@pytest.mark.parametrize("model", ["user", "desk"])
def test_admin_never_deletes_people_or_desks(boss, client, model):
    row = first_of(model).objects.first()
    assert client.post(address(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    client.post(address(model), {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"})
    assert first_of(model).objects.filter(pk=row.pk).exists()


def test_admin_makes_a_user_with_a_role(boss, client):
    fields = {
        "username": "ana",
        "first_name": "Ana",
        "last_name": "Kovač",
        "desk": Desk.objects.get().pk,
        "role": "checker",
    }
    response = client.post(address("user", "add"), {**fields, **PASSWORDS})
    ana = User.objects.get(username="ana")
    assert response.status_code == 302
    assert (ana.display_name, ana.is_superuser, ana.check_password(factories.PASSWORD)) == ("Ana Kovač", False, True)
    assert list(ana.memberships.values_list("desk__slug", "role")) == [("desk", "checker")]
    assert Event.objects.filter(act="set role", actor=boss, data__user=ana.pk).count() == 1


def test_admin_deactivates_a_user(boss, client):
    ana = factories.make_user(name="ana")
    response = client.post(address("user", "change", ana.pk), {"username": "ana"})  # is_active is not ticked
    ana.refresh_from_db()
    assert (response.status_code, ana.is_active) == (302, False)


def test_admin_changes_and_ends_a_role_with_its_history(boss, client):
    membership = factories.make_user(name="ana").memberships.get()
    client.post(address("membership", "change", membership.pk), {"role": "reviewer"})
    membership.refresh_from_db()
    assert membership.role == Role.REVIEWER
    client.post(address("membership", "delete", membership.pk), {"post": "yes"})
    assert not Membership.objects.filter(pk=membership.pk).exists()
    events = Event.objects.filter(noun="membership", object_id=membership.pk).order_by("id")
    assert list(events.values_list("act", "action", "actor__username")) == [
        ("set role", "created", None),
        ("set role", "updated", boss.username),
        ("ended role", "deleted", boss.username),
    ]


def test_admin_ends_the_roles_chosen_in_the_list_with_their_history(boss, client):
    gone = [factories.make_user().memberships.get() for _ in range(2)]
    chosen = {"action": "delete_selected", "_selected_action": [each.pk for each in gone], "post": "yes"}
    client.post(address("membership"), chosen)
    assert not Membership.objects.filter(pk__in=[each.pk for each in gone]).exists()
    events = Event.objects.filter(act="ended role", actor=boss).order_by("object_id")
    assert list(events.values_list("object_id", flat=True)) == [each.pk for each in gone]


def test_superuser_makes_a_desk_with_its_scale(root, client):
    client.force_login(root)
    client.post(address("desk", "add"), {"slug": "sport", "name": "Sports desk", "time_zone": "Asia/Dhaka"})
    desk = Desk.objects.get(slug="sport")
    assert (desk.name, desk.time_zone, desk.rating_scales.get().ratings.count()) == ("Sports desk", "Asia/Dhaka", 6)
    assert Event.objects.filter(desk=desk, act="created", actor=root).count() == 1


def test_desk_administrator_changes_their_desk_and_makes_none(adam, client):
    client.force_login(adam)
    desk = Desk.objects.get()
    assert client.post(address("desk", "add"), {"slug": "sport"}).status_code == 403
    client.post(address("desk", "change", desk.pk), {"slug": "mine", "name": "News", "time_zone": "Europe/Paris"})
    desk.refresh_from_db()
    assert (desk.slug, desk.name, desk.time_zone) == ("desk", "News", "Europe/Paris")
    event = Event.objects.get(noun="desk", action="updated")
    assert (event.actor, event.data) == (
        adam,
        {"name": ["Fact-check desk", "News"], "time_zone": ["UTC", "Europe/Paris"]},
    )


def test_desk_administrator_tells_a_publishers_time_zone(adam, client):
    client.force_login(adam)
    publisher = factories.make_article(publisher="BSS").publisher
    form = {"time_zone": "Asia/Dhaka"}
    response = client.post(address("publisher", "change", publisher.pk), form)
    publisher.refresh_from_db()
    assert (response.status_code, publisher.time_zone) == (302, "Asia/Dhaka")
    assert Event.objects.get(noun="publisher", action="updated").data == {"time_zone": ["", "Asia/Dhaka"]}
    refused = client.post(address("publisher", "change", publisher.pk), {"time_zone": "Mars/Olympus"})
    assert (refused.status_code, "is not a time zone" in refused.content.decode()) == (200, True)


def _scale_form(scale, **changes):
    """The fields of a scale's form as a browser sends them; ``changes`` go to the first rating."""
    ratings = list(
        scale.ratings.values("id", "slug", "name", "position", "value", "averitec_label", "fill", "color", "color_dark")
    )
    ratings[0].update(changes)
    form = {"name": scale.name, "ratings-TOTAL_FORMS": len(ratings), "ratings-INITIAL_FORMS": len(ratings)}
    for index, rating in enumerate(ratings):
        form |= {f"ratings-{index}-{field}": value for field, value in rating.items()}
    return form


def test_admin_rewords_a_scale_that_nothing_was_rated_by(boss, client):
    scale = RatingScale.objects.get()
    response = client.post(address("ratingscale", "change", scale.pk), _scale_form(scale, name="Correct"))
    assert (response.status_code, scale.ratings.first().name) == (302, "Correct")


def test_admin_keeps_the_words_of_a_scale_in_use(boss, client, publication):
    scale = publication.rating.scale
    form = _scale_form(scale, name="Correct", value=1, color="#123456")
    response = client.post(address("ratingscale", "change", scale.pk), {**form, "ratings-1-DELETE": "on"})
    first = scale.ratings.first()
    assert response.status_code == 302
    assert (first.name, first.value, first.color, scale.ratings.count()) == ("True", 5, "#123456", 6)


def test_admin_makes_a_scale_and_puts_it_in_use(boss, client):
    old = RatingScale.objects.get()
    rating = {"slug": "right", "name": "Right", "position": 1, "value": 1, "fill": 100, "color": "#1f7a4d"}
    rating |= {"color_dark": "#58c08c", "averitec_label": "Supported"}
    form = {"desk": old.desk_id, "name": "Short", "ratings-TOTAL_FORMS": 1, "ratings-INITIAL_FORMS": 0}
    form |= {f"ratings-0-{field}": value for field, value in rating.items()}
    assert client.post(address("ratingscale", "add"), form).status_code == 302
    assert list(RatingScale.objects.values_list("name", "is_active")) == [("Default", True), ("Short", False)]
    short = RatingScale.objects.get(name="Short")
    for scales in ([old.pk, short.pk], [short.pk], [short.pk]):  # both at once is refused; twice is once
        client.post(address("ratingscale"), {"action": "use_for_the_desk", "_selected_action": scales})
    assert list(RatingScale.objects.values_list("name", "is_active")) == [("Default", False), ("Short", True)]
    assert list(Rating.objects.filter(scale__is_active=True).values_list("slug", flat=True)) == ["right"]
    events = Event.objects.filter(act="chose scale").values_list("actor__username", "data")
    assert list(events) == [(boss.username, {"scale": ["Default", "Short"]})]


def test_desk_administrator_sees_nothing_of_another_desk(adam, client):
    other = people.create_desk(slug="sport", name="Sports desk")
    factories.make_published(checker=factories.make_user(desk=other))
    client.force_login(adam)
    for model in (*RECORDS, *SETUP):
        rows = first_of(model).objects.order_by("pk").last()
        listed = client.get(address(model)).context["cl"].queryset
        assert rows not in listed, model
        assert client.get(address(model, "change", rows.pk)).status_code == 302, model


def test_desk_administrator_cannot_take_over_people_who_work_elsewhere_too(adam, root, client):
    other = people.create_desk(slug="sport", name="Sports desk")
    ana = factories.make_user(name="ana")
    people.set_role(user=ana, desk=other, role=Role.ADMIN)
    people.set_role(user=root, desk=Desk.objects.get(slug="desk"), role=Role.CHECKER)
    client.force_login(adam)
    for user in (ana, root):
        password = user.password
        assert client.get(address("user", "change", user.pk)).status_code == 200
        assert client.post(address("user", "change", user.pk), {"username": "mine"}).status_code == 403
        assert client.post(reverse("admin:auth_user_password_change", args=[user.pk]), PASSWORDS).status_code == 403
        user.refresh_from_db()
        assert user.password == password


def test_desk_administrator_cannot_make_superusers_or_give_roles_elsewhere(adam, client):
    other = people.create_desk(slug="sport", name="Sports desk")
    stranger = factories.make_user(desk=other)
    client.force_login(adam)
    client.post(address("user", "change", adam.pk), {"username": "adam", "is_active": "on", "is_superuser": "on"})
    adam.refresh_from_db()
    assert (adam.is_active, adam.is_superuser) == (True, False)
    ours = Desk.objects.get(slug="desk")
    for user, desk in ((adam, other), (stranger, ours)):
        response = client.post(address("membership", "add"), {"user": user.pk, "desk": desk.pk, "role": "admin"})
        assert response.status_code == 200  # the form comes back with the choice refused
    client.post(address("user", "add"), {"username": "eve", "desk": other.pk, "role": "admin", **PASSWORDS})
    assert sorted(Membership.objects.values_list("user__username", "desk__slug")) == [
        ("adam", "desk"),
        (stranger.username, "sport"),
    ]


@pytest.mark.parametrize("role", [Role.READER, Role.CHECKER, Role.REVIEWER])
def test_admin_refuses_everyone_else(role, client):
    user = factories.make_user(role)
    User.objects.filter(pk=user.pk).update(is_staff=True)
    client.force_login(user)
    assert client.get(reverse("admin:index")).status_code == 302
    assert client.get(reverse("admin:login")).status_code == 403
    assert client.get(address("user")).status_code == 302


def test_admin_sends_people_to_the_sign_in_that_counts_guesses(client, adam):
    response = client.get(address("user"), follow=True)
    assert response.redirect_chain == [
        ("/admin/login/?next=/admin/annotations/user/", 302),
        ("/accounts/login/?next=/admin/annotations/user/", 302),
    ]
    credentials = {"username": "adam", "password": factories.PASSWORD}
    assert client.post(reverse("admin:login"), credentials).url == "/accounts/login/?next=/admin/login/"
    assert "_auth_user_id" not in client.session
