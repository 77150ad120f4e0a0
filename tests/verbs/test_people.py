"""Desks, people and tokens."""

import pytest

from annotations import people
from annotations.errors import InvalidInput
from annotations.models import Membership, Rating, Role, Token, User
from tests import factories

pytestmark = pytest.mark.django_db


def test_desk_starts_with_the_default_scale():
    desk = people.create_desk(slug="harbour", name="Harbour desk")
    rows = Rating.objects.filter(scale__desk=desk).values_list("name", "value", "averitec_label")
    assert list(rows) == [
        ("True", 5, "Supported"),
        ("Mostly true", 4, "Supported"),
        ("Half true", 3, "Conflicting Evidence/Cherrypicking"),
        ("Mostly false", 2, "Refuted"),
        ("False", 1, "Refuted"),
        ("Unproven", 0, "Not Enough Evidence"),
    ]


def _contrast(first: str, second: str) -> float:
    """WCAG 2.2 contrast ratio of two colours ``#rrggbb`` (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio)."""

    def luminance(color: str) -> float:
        parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("field", ["color", "color_dark"])
def test_rating_colors_can_be_read_on_paper_and_sheet(field):
    papers = {"color": ("#fbf9f5", "#ffffff"), "color_dark": ("#16181b", "#1d2024")}[field]
    colors = Rating.objects.filter(scale__desk=factories.make_desk()).values_list(field, flat=True)
    assert [color for color in colors if min(_contrast(color, paper) for paper in papers) < 4.5] == []


@pytest.mark.parametrize("slug", ["", "two words", "taken"])
def test_bad_or_taken_desk_slug_is_refused(slug):
    people.create_desk(slug="taken")
    with pytest.raises(InvalidInput) as refusal:
        people.create_desk(slug=slug)
    assert next(iter(refusal.value.fields)) == "slug"


def test_taken_user_name_is_refused():
    user = factories.make_user()
    with pytest.raises(InvalidInput):
        people.create_user(username=user.username, desk=factories.make_desk(), role=Role.READER)


def test_role_is_replaced_not_added():
    user, desk = factories.make_user(Role.READER), factories.make_desk()
    people.set_role(user=user, desk=desk, role=Role.ADMIN)
    assert list(Membership.objects.filter(user=user).values_list("role", flat=True)) == ["admin"]


def test_token_is_kept_as_a_digest_only():
    token, secret = people.create_token(user=factories.make_user(), scopes=["write", "read"], days=1)
    assert (token.scopes, token.digest) == (["read", "write"], Token.digest_of(secret))
    assert secret not in str(Token.objects.values_list().get())
    found = Token.objects.with_secret(secret)
    assert found is not None
    assert (found, found.user, found.scopes) == (token, token.user, ["read", "write"])


@pytest.mark.parametrize("reason", ["expired", "revoked", "deactivated", "unknown"])
def test_token_that_is_no_longer_good_is_not_usable(reason):
    user = factories.make_user()
    token, secret = people.create_token(user=user, scopes=["read"], days=0 if reason == "expired" else 1)
    if reason == "revoked":
        people.revoke_token(token=token)
    if reason == "deactivated":
        User.objects.filter(pk=user.pk).update(is_active=False)
    secret = "fcd_unknown" if reason == "unknown" else secret
    assert Token.objects.with_secret(secret) is None


@pytest.mark.parametrize(("scopes", "days"), [([], 1), (["admin"], 1), (["read"], -1), (["read"], 4000)])
def test_bad_token_is_refused(scopes, days):
    with pytest.raises(InvalidInput):
        people.create_token(user=factories.make_user(), scopes=scopes, days=days)
