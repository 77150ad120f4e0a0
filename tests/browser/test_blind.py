"""A blind double check in the browser: two checkers who see nothing of each other, a reviewer who decides, another who
approves. The new pages hold with axe in both themes and on a phone.
"""

import pytest
from playwright.sync_api import expect

from annotations.models import Claim, Role, VerdictsState
from tests import factories
from tests.browser.looking import problems_on

pytestmark = pytest.mark.django_db(transaction=True)
REASON = "Both counted; only one of them counted the year that was asked for."


def give(page, claim, rating, rationale):
    page.goto(f"/claims/{claim.pk}/")
    form = page.locator("#give-verdict")
    form.get_by_label(rating, exact=True).check()
    form.get_by_label("Rationale").fill(rationale)
    form.get_by_role("button", name="Give verdict").click()


def test_blind_double_check_and_adjudication(new_page, login, console_errors):
    people = {name: factories.make_user(role, name=name) for name, role in (
        ("ana", Role.CHECKER), ("ben", Role.CHECKER), ("jo", Role.REVIEWER), ("kim", Role.REVIEWER),
    )}  # fmt: skip
    pages = {name: new_page() for name in people}
    for name, page in pages.items():
        login(page, people[name])
    ana, ben, jo, kim = pages.values()
    claim = factories.make_claim(people["ana"])
    factories.make_evidence(claim, people["ana"])

    ana.goto(f"/claims/{claim.pk}/")
    ana.get_by_text("Edit the claim").click()
    ana.get_by_label("Independent verdicts").fill("2")
    ana.get_by_role("button", name="Save", exact=True).click()
    expect(ana.get_by_text("This claim asks for 2 independent verdicts.")).to_be_visible()

    give(ana, claim, "True", "Ana counted them all.")
    expect(ana.get_by_text("Your verdict is sealed until all are in.")).to_be_visible()
    expect(ana.get_by_text("Yours, seen by you alone")).to_be_visible()
    for other in (ben, jo):
        other.goto(f"/claims/{claim.pk}/")
        expect(other.get_by_text("This claim asks for 2 independent verdicts.")).to_be_visible()
        expect(other.get_by_text("Ana counted them all.")).to_have_count(0)
    expect(ben.get_by_role("button", name="Submit for review")).to_be_disabled()

    give(ben, claim, "False", "Ben counted fewer.")
    expect(ben.get_by_role("heading", name="The verdicts differ")).to_be_visible()
    expect(ben.get_by_text("Ana counted them all.")).to_be_visible()
    expect(ben.get_by_text("Decide between them")).to_have_count(0)

    jo.goto("/")
    expect(jo.get_by_text("its verdicts differ: to be decided")).to_be_visible()
    jo.get_by_role("link", name=claim.statement).first.click()
    jo.get_by_text("Decide between them").click()
    jo.get_by_label("Half true", exact=True).and_(jo.locator("#adjudicate input")).check()
    jo.locator("#adjudicate").get_by_label("Why").fill(REASON)
    jo.get_by_role("button", name="Decide", exact=True).click()
    expect(jo.get_by_text("Decided between the verdicts by jo").first).to_be_visible()
    expect(jo.get_by_role("heading", name="Given independently")).to_be_visible()

    ben.reload()
    ben.get_by_role("button", name="Submit for review").click()
    expect(ben.locator("#alerts")).to_contain_text("Submitted.")
    kim.goto(f"/queue/{claim.pk}/")
    kim.get_by_role("button", name="Take this claim").click()
    kim.get_by_role("button", name="Approve and publish").click()
    expect(kim.locator("#alerts")).to_contain_text("published")
    kim.goto(f"/checks/{claim.pk}/")
    expect(kim.get_by_text(REASON)).to_be_visible()
    expect(kim.get_by_text("Half true").first).to_be_visible()
    assert Claim.objects.get(pk=claim.pk).verdicts_state == VerdictsState.SETTLED
    assert console_errors == []


def make_split(pair, *ratings):
    claim = factories.make_claim(verdicts_required=len(ratings))
    for author, rating in zip(pair, ratings, strict=True):
        factories.make_verdict(claim, author, rating=rating)
    return claim


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 1280), ("light", 390)])
def test_pages_of_independent_verdicts_are_accessible_and_fit(new_page, login, console_errors, theme, width):
    admin = factories.make_user(Role.ADMIN, name="adam")
    pair = [factories.make_user(name=name) for name in ("ana", "ben")]
    page = new_page(color_scheme=theme, viewport={"width": width, "height": 844})
    login(page, admin)
    found = []

    def look(path):
        page.goto(path)
        page.evaluate("document.querySelectorAll('main details').forEach((each) => (each.open = true))")
        found.extend(problems_on(page))

    look("/agreement/")
    sealed = factories.make_claim(verdicts_required=3)
    factories.make_verdict(sealed, admin)
    split = make_split(pair, "true", "false")
    for number in range(7):
        make_split(pair, "true" if number % 2 else "false", "true" if number % 3 else "false")
    for path in (f"/claims/{sealed.pk}/", f"/claims/{split.pk}/", "/agreement/", "/desk/settings/", "/"):
        look(path)
    assert found == []
    assert console_errors == []


def test_plot_of_agreement_is_whole_on_a_phone(new_page, login, transactional_db):
    pair = [factories.make_user(Role.CHECKER, name=name) for name in ("ana", "ben")]
    for number in range(6):
        claim = factories.make_claim(statement=f"Claim {number}")
        Claim.objects.filter(pk=claim.pk).update(verdicts_required=2, verdicts_state=VerdictsState.SEALED)
        for author in pair:
            factories.make_verdict(Claim.objects.get(pk=claim.pk), author, rating="true" if number % 2 else "false")
    page = new_page(viewport={"width": 390, "height": 800})
    login(page, pair[0])
    page.goto("/agreement/")
    cut = page.evaluate(
        """() => [...document.querySelectorAll("svg.plot, svg.plot *")].filter((each) => {
          const box = each.getBoundingClientRect();
          return box.left < 0 || box.right > innerWidth;
        }).length"""
    )
    size = page.evaluate("document.querySelector('svg.plot text').getBoundingClientRect().height")
    assert (cut, size > 12, problems_on(page)) == (0, True, [])
