"""The administration under the strict CSP: a script or style that it forbids would show in the console."""

from django.urls import reverse
from playwright.sync_api import expect

from annotations import people
from annotations.models import Event, RatingScale, User
from tests import factories


def test_admin_works_under_the_strict_csp(page, login):
    publication = factories.make_published()
    root = User.objects.create_superuser("root", password=factories.PASSWORD)
    login(page, root)
    scale = publication.rating.scale
    event = Event.objects.order_by("pk").last()
    for address in (
        reverse("admin:index"),
        reverse("admin:annotations_user_add"),
        reverse("admin:annotations_user_change", args=[root.pk]),
        reverse("admin:annotations_ratingscale_change", args=[scale.pk]),
        reverse("admin:annotations_claim_changelist"),
        reverse("admin:annotations_claim_change", args=[publication.claim_id]),
        reverse("admin:annotations_event_change", args=[event.pk]),
    ):
        answer = page.goto(address)
        assert answer.status == 200
        assert "script-src 'self'" in answer.headers["content-security-policy"]
        expect(page.locator("#site-name")).to_have_text("Fact-check desk: administration")
    page.goto(reverse("admin:index"))
    expect(page.locator(".model-claim")).to_contain_text("View")
    expect(page.locator(".model-claim .addlink")).to_have_count(0)


def test_admin_adds_a_row_to_a_scale_by_script(page, login):
    desk = people.create_desk(slug="sport")
    login(page, User.objects.create_superuser("root", password=factories.PASSWORD))
    scale = RatingScale.objects.get(desk=desk)
    page.goto(reverse("admin:annotations_ratingscale_change", args=[scale.pk]))
    page.get_by_text("Add another Rating").click()
    row = page.locator("#ratings-6")
    fields = {"slug": "opinion", "name": "Opinion", "position": "7", "value": "0", "color": "#333333"}
    for name, value in {**fields, "color_dark": "#cccccc"}.items():
        row.locator(f"[name=ratings-6-{name}]").fill(value)
    row.locator("select").select_option("Not Enough Evidence")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert list(scale.ratings.values_list("name", flat=True))[-1] == "Opinion"
