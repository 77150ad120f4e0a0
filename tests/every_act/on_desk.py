"""Acts on a desk itself: its policy, its scale, its people; its queue; and each one's own tokens and sessions."""

from decimal import Decimal
from typing import Any

from django.urls import reverse

from annotations import accounts, people, policy, publishers, queueing, review, scales, second_factor, sign_ins
from annotations.models import Publisher, Rating, RatingScale, Role, SecondFactor, SignIn
from tests import factories
from tests.every_act.asking import Act
from tests.every_act.in_admin import admin_page
from tests.every_act.world import World

PASSWORDS = {"usable_password": "true", "password1": factories.PASSWORD, "password2": factories.PASSWORD}
# What the pages of a scale send for its ratings: none but the first is touched.
NO_RATINGS = {"ratings-TOTAL_FORMS": "0", "ratings-INITIAL_FORMS": "0"}
BLIND = {"number": 2, "priority": 50, "percent": Decimal(5)}


def _scale(world: World) -> RatingScale:
    return world.desk.rating_scales.get()


def _recoloured(world: World) -> Rating:
    first = _scale(world).ratings.order_by("position")[0]
    first.color = "#123456"
    return first


def _publisher(world: World) -> Publisher:
    return Publisher.objects.get(desk=world.desk)


def _named(world: World, person: Any) -> dict[str, Any]:
    return {"username": person.username, "is_active": "on" if person.is_active else ""}


def _listed(act: str, model: str, pk: Any, **more: str) -> tuple[str, dict[str, Any]]:
    """An action chosen in a list of the administration."""
    return admin_page(model, "changelist"), {"action": act, "_selected_action": [pk], **more}


def _recoloured_in_admin(world: World) -> tuple[str, dict[str, Any]]:
    scale, first = _scale(world), _recoloured(world)
    shown = {"ratings-0-id": first.pk, "ratings-0-scale": scale.pk, "ratings-0-fill": first.fill}
    colours = {"ratings-0-color": first.color, "ratings-0-color_dark": first.color_dark}
    counts = {"ratings-TOTAL_FORMS": "1", "ratings-INITIAL_FORMS": "1"}
    return admin_page("ratingscale", "change", scale.pk), {"name": scale.name, **counts, **shown, **colours}


def _demanded(world: World) -> str:
    """Nobody may demand of others what they have not themselves."""
    for person in world.people.values():
        SecondFactor.objects.get_or_create(user=person, defaults={"seed": second_factor.new_seed()})
    return "admin"


OF_THE_POLICY = {
    "set gates": Act(
        verb=policy.set_gates,
        given=lambda w: {"desk": w.desk, "gates": ["right_of_reply"]},
        api=lambda w: ("PUT", f"desks/{w.desk.slug}/policy/", {"gates": ["right_of_reply"]}),
        page=lambda w: (reverse("desk_gates"), {"gates": ["right_of_reply"], "sources_needed": 2}),
    ),
    "demand a second factor": Act(
        verb=policy.demand_second_factor,
        given=lambda w: {"desk": w.desk, "needed_from": _demanded(w)},
        api=lambda w: (
            "PUT",
            f"desks/{w.desk.slug}/policy/",
            {"gates": w.desk.gates, "second_factor_from": _demanded(w)},
        ),
        page=lambda w: (reverse("desk_second_factor"), {"second_factor_from": _demanded(w)}),
    ),
    "set the blind policy": Act(
        verb=policy.set_blind_policy,
        given=lambda w: {"desk": w.desk, **BLIND},
        page=lambda w: (reverse("desk_settings"), BLIND),
    ),
    "name the desk": Act(
        verb=people.correct_desk,
        given=lambda w: {"desk": w.desk, "name": "News", "time_zone": "Asia/Dhaka"},
        admin=lambda w: (admin_page("desk", "change", w.desk.pk), {"name": "News", "time_zone": "Asia/Dhaka"}),
    ),
    "make a desk": Act(
        verb=people.create_desk,
        given=lambda w: {"slug": "sports"},
        admin=lambda w: (admin_page("desk", "add"), {"slug": "sports", "name": "Sports", "time_zone": "UTC"}),
    ),
    "delete the desk": Act(admin=lambda w: (admin_page("desk", "delete", w.desk.pk), {"post": "yes"})),
    "tell a publisher's time zone": Act(
        verb=publishers.set_time_zone,
        given=lambda w: {"publisher": _publisher(w), "time_zone": "Asia/Dhaka"},
        admin=lambda w: (admin_page("publisher", "change", _publisher(w).pk), {"time_zone": "Asia/Dhaka"}),
    ),
    "add a publisher": Act(admin=lambda w: (admin_page("publisher", "add"), {"name": "Mine"})),
    "delete a publisher": Act(admin=lambda w: (admin_page("publisher", "delete", _publisher(w).pk), {"post": "yes"})),
}

OF_THE_SCALE = {
    "choose a scale": Act(
        verb=scales.use_scale,
        given=lambda w: {"scale": _scale(w)},
        admin=lambda w: _listed("use_for_the_desk", "ratingscale", _scale(w).pk),
    ),
    "make a scale": Act(
        verb=scales.create_scale,
        given=lambda w: {"desk": w.desk, "name": "Three words"},
        admin=lambda w: (admin_page("ratingscale", "add"), _new_scale(w)),
    ),
    "rename a scale": Act(
        verb=scales.rename_scale,
        given=lambda w: {"scale": _scale(w), "name": "Five words"},
        admin=lambda w: (admin_page("ratingscale", "change", _scale(w).pk), {"name": "Five words", **NO_RATINGS}),
    ),
    "recolour a rating": Act(
        verb=scales.change_ratings,
        given=lambda w: {"scale": _scale(w), "saved": [_recoloured(w)]},
        admin=_recoloured_in_admin,
    ),
    "delete a scale": Act(admin=lambda w: (admin_page("ratingscale", "delete", _scale(w).pk), {"post": "yes"})),
}


def _new_scale(world: World) -> dict[str, Any]:
    words = {"slug": "yes", "name": "Yes", "position": "1", "value": "1", "averitec_label": "Supported"}
    looks = {"fill": "100", "color": "#123456", "color_dark": "#fedcba"}
    first = {f"ratings-0-{name}": value for name, value in {**words, **looks}.items()}
    counts = {"ratings-TOTAL_FORMS": "1", "ratings-INITIAL_FORMS": "0"}
    return {"desk": world.desk.pk, "name": "Three words", **counts, **first}


OF_ITS_PEOPLE = {
    "make a person": Act(
        verb=people.create_user,
        given=lambda w: {"username": "nina", "desk": w.desk, "role": Role.CHECKER},
        admin=lambda w: (
            admin_page("user", "add"),
            {"username": "nina", "desk": w.desk.pk, "role": "checker", **PASSWORDS},
        ),
    ),
    "give a role": Act(
        verb=people.set_role,
        given=lambda w: {"user": w.hired, "desk": w.desk, "role": Role.CHECKER},
        admin=lambda w: (admin_page("membership", "change", w.hired.memberships.get().pk), {"role": "checker"}),
    ),
    "give a role anew": Act(
        admin=lambda w: (
            admin_page("membership", "add"),
            {"user": w.hired.pk, "desk": w.desk.pk, "role": "checker"},
        ),
    ),
    "end a role": Act(
        verb=people.end_role,
        given=lambda w: {"membership": w.hired.memberships.get()},
        admin=lambda w: (admin_page("membership", "delete", w.hired.memberships.get().pk), {"post": "yes"}),
    ),
    "end roles in a list": Act(
        admin=lambda w: _listed("delete_selected", "membership", w.hired.memberships.get().pk, post="yes"),
    ),
    "deactivate": Act(
        verb=accounts.correct_user,
        given=lambda w: {"user": w.hired, "changes": {"is_active": False}},
        admin=lambda w: (admin_page("user", "change", w.hired.pk), {"username": w.hired.username}),
    ),
    "make all-powerful": Act(
        verb=accounts.correct_user,
        given=lambda w: {"user": w.hired, "changes": {"is_superuser": True}},
    ),
    "give a new password": Act(
        verb=accounts.note_new_password,
        given=lambda w: {"user": w.hired},
        admin=lambda w: (reverse("admin:auth_user_password_change", args=[w.hired.pk]), PASSWORDS),
    ),
    "pseudonymise": Act(
        verb=accounts.pseudonymise,
        given=lambda w: {"user": w.left},
        admin=lambda w: _listed("pseudonymise", "user", w.left.pk),
    ),
    "turn off a second factor": Act(
        verb=second_factor.remove,
        given=lambda w: {"user": w.hired},
        admin=lambda w: _listed("remove_second_factor", "user", w.hired.pk),
    ),
    "end somebody's sessions": Act(
        verb=sign_ins.end_sign_ins,
        given=lambda w: {"user": w.hired, "sign_ins": SignIn.objects.all()},
        page=lambda w: (reverse("end_sign_in", args=[w.hired.sign_ins.get().pk]), {}),
    ),
    "delete a person": Act(admin=lambda w: (admin_page("user", "delete", w.hired.pk), {"post": "yes"})),
}

OF_THE_QUEUE = {
    "take the next": Act(
        verb=review.next_claim,
        given=lambda w: {"desk": w.desk},
        api=lambda w: ("POST", "queue/next/", {"desk": w.desk.slug}),
        page=lambda w: (reverse("next_claim"), {}),
    ),
    "say one's languages": Act(
        verb=queueing.set_languages,
        given=lambda w: {"desk": w.desk, "languages": ["en"]},
        api=lambda w: ("PUT", "queue/languages/", {"desk": w.desk.slug, "languages": ["en"]}),
        page=lambda w: (reverse("queue_languages"), {"languages": "en"}),
    ),
    "take another's lease": Act(
        verb=review.lease_claim,
        given=lambda w: {"claim": w.leased},
        api=lambda w: ("PUT", f"queue/{w.leased.pk}/lease/", {}),
        page=lambda w: (f"/queue/{w.leased.pk}/take/", {}),
    ),
    "release another's lease": Act(
        verb=review.release_claim,
        given=lambda w: {"claim": w.leased},
        api=lambda w: ("DELETE", f"queue/{w.leased.pk}/lease/", None),
    ),
    "hand another's lease over": Act(
        verb=queueing.hand_over,
        given=lambda w: {"claim": w.leased, "to": w.colleague},
        api=lambda w: ("POST", f"queue/{w.leased.pk}/hand-over/", {"to": w.colleague.username}),
        page=lambda w: (f"/queue/{w.leased.pk}/hand-over/", {"to": w.colleague.pk}),
    ),
}

OF_ONES_OWN = {
    "make a token": Act(page=lambda w: (reverse("tokens"), {"name": "A script", "scopes": ["read"], "days": 30})),
    "revoke another's token": Act(page=lambda w: (reverse("token_revoke", args=[w.token.pk]), {})),
    "end one's other sessions": Act(page=lambda w: (reverse("end_other_sign_ins"), {})),
}

ACTS = {**OF_THE_POLICY, **OF_THE_SCALE, **OF_ITS_PEOPLE, **OF_THE_QUEUE, **OF_ONES_OWN}
