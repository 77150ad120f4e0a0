"""The way of a check in a real browser: evidence, verdict, review, publication; and words that are not lost."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AbstractBaseUser
from playwright.sync_api import Page, expect

from annotations import annotate, review, weigh
from annotations.models import Claim, Evidence, Publication, Role, Status
from tests import factories

Login = Callable[[Page, AbstractBaseUser], None]


@pytest.fixture
def checker(transactional_db: None) -> AbstractBaseUser:
    return factories.make_user(Role.CHECKER, name="ana")


@pytest.fixture
def reviewer(transactional_db: None) -> AbstractBaseUser:
    return factories.make_user(Role.REVIEWER, name="jo")


def _claim(checker: AbstractBaseUser) -> Claim:
    return factories.make_highlight(factories.make_article(checker), actor=checker).claim


def test_checker_adds_evidence_gives_verdict_and_submits(page: Page, login: Login, checker: AbstractBaseUser):
    claim = _claim(checker)
    login(page, checker)
    page.goto(f"/claims/{claim.pk}/")
    expect(page.get_by_role("button", name="Submit for review")).to_be_disabled()
    form = page.locator("#add-evidence form")
    form.get_by_label("Address").fill("https://statistics.example/2025")
    form.get_by_label("Title").fill("Employment by district")
    form.get_by_label("Quote").fill("Harbour district: 4,112")
    form.get_by_role("button", name="Add evidence").click()
    expect(page.locator("[aria-labelledby=stance-supports] .evidence-item")).to_have_count(1)

    page.keyboard.press("l")
    form = page.locator("#add-evidence form")
    form.get_by_label("note", exact=True).check()
    expect(form.get_by_label("Address")).to_be_hidden()
    form.get_by_label("refutes").check()
    form.get_by_label("Note", exact=True).fill("Nobody counts contracts.")
    form.get_by_role("button", name="Add evidence").click()
    expect(page.locator("[aria-labelledby=stance-refutes] .evidence-item")).to_have_count(1)

    verdict = page.locator("#give-verdict form")
    verdict.get_by_label("Mostly true").check()
    verdict.get_by_label("Rationale").fill("Two counts agree.")
    verdict.get_by_role("button", name="Give verdict").click()
    expect(page.locator(".verdict .rating")).to_have_text("Mostly true")
    page.locator("main").focus()
    page.keyboard.press("u")
    expect(page.locator(".claim-head .status")).to_have_text("in review")
    claim.refresh_from_db()
    assert claim.status == Status.IN_REVIEW
    assert list(claim.evidence.values_list("stance", "kind")) == [("supports", "web"), ("refutes", "note")]


def test_refused_evidence_keeps_what_was_typed(
    page: Page, login: Login, checker: AbstractBaseUser, console_errors: list[str]
):
    claim = _claim(checker)
    login(page, checker)
    page.goto(f"/claims/{claim.pk}/")
    form = page.locator("#add-evidence form")
    form.get_by_label("Address").fill("javascript:alert(1)")
    form.get_by_label("Quote").fill("Harbour district: 4,112")
    form.get_by_role("button", name="Add evidence").click()
    expect(page.locator("#add-evidence .problem")).to_have_count(1)
    expect(page.locator("#add-evidence").get_by_label("Quote")).to_have_value("Harbour district: 4,112")
    assert Evidence.objects.count() == 0
    console_errors.clear()  # the browser logs the 400


def test_stance_changes_with_one_key_and_withdrawal_asks_in_place(page: Page, login: Login, checker: AbstractBaseUser):
    claim = _claim(checker)
    item = factories.make_evidence(claim, checker)
    login(page, checker)
    page.goto(f"/claims/{claim.pk}/")
    page.locator(f"#stance-{item.pk}-supports").focus()
    page.keyboard.press("2")
    expect(page.locator(f"[aria-labelledby=stance-refutes] #evidence-{item.pk}")).to_be_visible()
    page.locator(f"#evidence-{item.pk}").get_by_text("Withdraw", exact=False).first.click()
    page.get_by_role("button", name="Withdraw it").click()
    expect(page.locator(".evidence-item")).to_have_count(0)
    item.refresh_from_db()
    assert (item.stance, item.withdrawn_at is None) == ("refutes", False)


def test_withdrawal_is_undone_and_messages_close(page: Page, login: Login, checker: AbstractBaseUser):
    claim = _claim(checker)
    item = factories.make_evidence(claim, checker)
    login(page, checker)
    page.goto(f"/claims/{claim.pk}/")
    withdraw = page.locator(f"#evidence-{item.pk}").get_by_text("Withdraw", exact=False).first
    withdraw.click()
    page.get_by_role("button", name="Withdraw it").click()
    page.locator("#alerts").get_by_role("button", name="Undo").click()
    expect(page.locator("#alerts")).to_contain_text("The evidence is back.")
    expect(page.locator(f"#evidence-{item.pk}")).to_be_visible()
    page.locator("#alerts").get_by_role("button", name="Close").click()
    expect(page.locator("#alerts .alert")).to_have_count(0)
    expect(page.locator("main")).to_be_focused()
    withdraw.click()
    page.get_by_role("button", name="Withdraw it").click()
    expect(page.locator("#alerts .alert")).to_have_count(1)
    for width in (1280, 800, 390):
        page.set_viewport_size({"width": width, "height": 800})
        message, bar = page.locator("#alerts").bounding_box(), page.locator(".act").bounding_box()
        assert message is not None
        assert bar is not None
        assert message["y"] + message["height"] <= bar["y"]
    page.keyboard.press("Escape")
    expect(page.locator("#alerts .alert")).to_have_count(0)


def test_evidence_is_put_in_order_by_keyboard_and_mouse(page: Page, login: Login, checker: AbstractBaseUser):
    claim = _claim(checker)
    items = [factories.make_evidence(claim, checker, title=title) for title in "ABC"]
    login(page, checker)
    page.goto(f"/claims/{claim.pk}/")
    titles = page.locator("[aria-labelledby=stance-supports] .evidence-item strong")
    moved = page.locator(f"#evidence-{items[2].pk}")
    moved.get_by_role("link", name="C ↗").focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(titles).to_have_text(["A ↗", "C ↗", "B ↗"])
    expect(page.locator("#alerts")).to_contain_text("“C” is number 2 of 3.")
    expect(moved).to_be_focused()
    page.keyboard.press("Alt+ArrowUp")
    expect(titles).to_have_text(["C ↗", "A ↗", "B ↗"])
    expect(moved).to_be_focused()
    moved.get_by_role("button", name="Move “C” down").click()
    expect(titles).to_have_text(["A ↗", "C ↗", "B ↗"])
    expect(moved.get_by_role("button", name="Move “C” down")).to_be_focused()
    assert [item.title for item in claim.evidence.all()] == ["A", "C", "B"]


def test_evidence_is_edited_in_place(page: Page, login: Login, checker: AbstractBaseUser):
    claim = _claim(checker)
    item = factories.make_evidence(claim, checker)
    login(page, checker)
    page.goto(f"/claims/{claim.pk}/")
    page.locator(f"#evidence-{item.pk}").get_by_role("link", name="Edit").click()
    editor = page.locator(f"#edit-evidence-{item.pk}")
    editor.get_by_label("Title").fill("Annual report 2025")
    editor.get_by_role("button", name="Save evidence").click()
    expect(page.locator(f"#evidence-{item.pk}").get_by_role("link", name="Annual report 2025 ↗")).to_be_visible()


def test_reviewer_returns_and_approves_by_keyboard(
    page: Page, new_page: Callable[..., Page], login: Login, checker: AbstractBaseUser, reviewer: AbstractBaseUser
):
    claim = factories.make_submitted(checker=checker)
    login(page, reviewer)
    page.goto("/queue/")
    page.keyboard.press("n")
    expect(page).to_have_url(f"{page.url.split('/queue/')[0]}/queue/{claim.pk}/")
    page.wait_for_load_state()
    page.keyboard.press("r")
    expect(page.get_by_label("What has to be mended")).to_be_focused()
    page.keyboard.type("Which year is this about?")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#alerts")).to_contain_text("Returned")

    other = new_page()
    login(other, checker)
    other.goto(f"/claims/{claim.pk}/")
    expect(other.locator(".returned")).to_contain_text("Which year is this about?")
    other.keyboard.press("v")
    form = other.locator("#give-verdict form")
    form.get_by_label("Half true").check()
    form.get_by_label("Rationale").fill("The plan speaks of 1,900 posts in 2025, not of twice as many.")
    form.get_by_role("button", name="Give verdict").click()
    expect(other.locator(".verdict .rationale")).to_contain_text("in 2025")
    other.locator("main").focus()
    other.keyboard.press("u")
    expect(other.locator(".claim-head .status")).to_have_text("in review")

    page.goto("/queue/")
    page.keyboard.press("n")
    expect(page.locator("ins")).to_contain_text(["in 2025"])
    page.wait_for_load_state()
    expect(page.locator(".restored")).to_have_count(0)
    page.keyboard.press("a")
    expect(page.get_by_role("button", name="Approve and publish")).to_be_focused()
    assert Publication.objects.count() == 0  # one stray key publishes nothing
    page.keyboard.press("a")
    expect(page.locator("#alerts")).to_contain_text("published")
    publication = Publication.objects.get()
    assert (publication.claim_id, publication.version) == (claim.pk, 1)


def test_stale_check_is_shown_anew_with_the_note_kept(
    page: Page, login: Login, checker: AbstractBaseUser, reviewer: AbstractBaseUser, console_errors: list[str]
):
    claim = factories.make_submitted(checker=checker)
    review.lease_claim(claim=claim, actor=reviewer)
    login(page, reviewer)
    page.goto(f"/queue/{claim.pk}/")
    page.keyboard.press("r")
    page.keyboard.type("Too thin.")
    weigh.add_evidence(claim=claim, actor=checker, stance="context", kind="note", note="Shifts, not contracts.")
    review.submit_claim(claim=claim, actor=checker)
    review.lease_claim(claim=claim, actor=reviewer)
    page.get_by_role("button", name="Return", exact=True).click()
    expect(page.locator("main .alert")).to_contain_text("changed while you read it")
    expect(page.get_by_label("What has to be mended")).to_have_value("Too thin.")
    expect(page.locator(".item-note")).to_have_text("Shifts, not contracts.")
    page.get_by_role("button", name="Return", exact=True).click()
    expect(page.locator("#alerts")).to_contain_text("Returned")
    console_errors.clear()  # the browser logs the 409


def test_second_save_of_a_claim_shows_both_texts(
    page: Page, login: Login, checker: AbstractBaseUser, console_errors: list[str]
):
    claim = _claim(checker)
    login(page, checker)
    page.goto(f"/claims/{claim.pk}/")
    page.keyboard.press("e")
    page.get_by_label("Statement").fill("The terminal makes twice as many jobs.")
    page.get_by_label("Who says it").fill("the minister")
    annotate.edit_claim(
        claim=claim, actor=checker, changes={"statement": "The terminal will double the jobs.", "priority": 5}
    )
    page.get_by_role("button", name="Save", exact=True).click()
    conflict = page.locator(".conflict tbody tr")
    expect(conflict).to_have_count(1)
    expect(conflict.locator("td")).to_have_text(
        ["The terminal will double the jobs.", "The terminal makes twice as many jobs."]
    )
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("h1")).to_have_text("The terminal makes twice as many jobs.")
    claim.refresh_from_db()
    assert (claim.statement, claim.claimant, claim.priority) == (
        "The terminal makes twice as many jobs.",
        "the minister",
        5,
    )
    console_errors.clear()  # the browser logs the 412


def test_unsent_words_survive_a_reload_and_go_once_they_are_saved(page: Page, login: Login, checker: AbstractBaseUser):
    claim = _claim(checker)
    login(page, checker)
    page.goto(f"/claims/{claim.pk}/")
    page.get_by_label("Rationale").fill("Half a sentence")
    page.locator("#give-verdict").get_by_label("Unproven").check()
    page.reload()
    expect(page.get_by_label("Rationale")).to_have_value("Half a sentence")
    expect(page.locator("#give-verdict").get_by_label("Unproven")).to_be_checked()
    expect(page.locator(".restored")).to_contain_text("Words you had not sent are back.")
    page.get_by_role("button", name="Give verdict").click()
    expect(page.locator(".verdict .rationale")).to_have_text("Half a sentence")
    page.reload()
    expect(page.locator(".restored")).to_have_count(0)
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('draft:'))") == []


def test_unsent_words_survive_a_session_that_ran_out(page: Page, login: Login, checker: AbstractBaseUser):
    claim = _claim(checker)
    login(page, checker)
    page.goto(f"/claims/{claim.pk}/")
    page.get_by_label("Rationale").fill("Written over lunch")
    page.locator("#give-verdict").get_by_label("Unproven").check()
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Give verdict").click()
    page.wait_for_url("**/accounts/login/**")
    page.get_by_label("User name").fill("ana")
    page.get_by_label("Password").fill(factories.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"**/claims/{claim.pk}/")
    expect(page.get_by_label("Rationale")).to_have_value("Written over lunch")


def test_lost_connection_says_so_and_keeps_the_words(
    page: Page, login: Login, checker: AbstractBaseUser, console_errors: list[str]
):
    claim = _claim(checker)
    login(page, checker)
    page.goto(f"/claims/{claim.pk}/")
    page.get_by_label("Rationale").fill("On the train")
    page.locator("#give-verdict").get_by_label("Unproven").check()
    page.context.set_offline(True)
    page.get_by_role("button", name="Give verdict").click()
    expect(page.locator("#alerts")).to_contain_text("There is no connection")
    expect(page.get_by_label("Rationale")).to_have_value("On the train")
    page.context.set_offline(False)
    page.get_by_role("button", name="Give verdict").click()
    expect(page.locator(".verdict .rationale")).to_have_text("On the train")
    console_errors.clear()  # the browser logs the request that failed


def test_dismissing_and_reopening_take_a_note(page: Page, login: Login, checker: AbstractBaseUser):
    claim = _claim(checker)
    login(page, checker)
    page.goto(f"/claims/{claim.pk}/")
    page.locator("#act-dismissed > summary").click()
    expect(page.locator("#why-dismissed")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#why-dismissed")).to_be_hidden()
    page.keyboard.press("Enter")
    page.keyboard.type("A question, not a claim.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".claim-head .status")).to_have_text("dismissed")
    page.locator("#history summary").click()
    expect(page.locator("#history q").first).to_have_text("A question, not a claim.")

    published = factories.make_published(checker=checker).claim
    page.goto(f"/claims/{published.pk}/")
    page.keyboard.press("c")
    page.keyboard.type("A second count came out.")
    page.locator("#act-checking").get_by_role("button", name="Reopen").click()
    expect(page.locator(".claim-head .status")).to_have_text("checking")
    assert published.events.filter(act="reopened").get().data["note"] == "A second count came out."


def test_published_check_is_read_without_signing_in(page: Page, checker: AbstractBaseUser):
    publication = factories.make_published(checker=checker)
    page.goto("/checks/")
    page.get_by_role("link", name=publication.snapshot["statement"]).click()
    expect(page.locator("h1")).to_have_text(publication.snapshot["statement"])
    expect(page.locator(".rating.huge")).to_have_text("Half true")
    review_data = page.locator("script[type='application/ld+json']").text_content()
    assert review_data is not None
    assert page.evaluate("(text) => JSON.parse(text)['@type']", review_data) == "ClaimReview"


def in_view(page: Page, selector: str) -> None:
    """Fail where the element has no focus, or any of its head is off the window or under what sticks to its edges."""
    expect(page.locator(selector)).to_be_focused()
    assert page.evaluate(
        """(selector) => {
          const box = document.querySelector(selector).getBoundingClientRect();
          const inside = document.elementFromPoint(box.left + 8, box.top + 8);
          return Boolean(inside?.closest(selector));
        }""",
        selector,
    )


@pytest.mark.parametrize("width", [1280, 390])
def test_refused_form_leads_to_why_and_reloads_as_its_page(
    new_page: Callable[..., Page], login: Login, checker: AbstractBaseUser, width: int, console_errors: list[str]
):
    claim = _claim(checker)
    page = new_page(viewport={"width": width, "height": 800})
    login(page, checker)
    page.goto(f"/claims/{claim.pk}/")
    page.keyboard.press("l")
    form = page.locator("#add-evidence form")
    form.evaluate("(form) => (form.noValidate = true)")
    # As a reader does who wants more room: what was drawn larger is no style to be put in place again.
    form.get_by_label("Note", exact=True).evaluate("(field) => (field.style.height = '400px')")
    form.get_by_label("Address").fill("nota url")
    form.get_by_role("button", name="Add evidence").click()
    in_view(page, "#evidence-url")
    expect(form.get_by_role("alert")).to_have_text("Nothing was saved: some fields need correction.")
    assert page.url.endswith(f"/claims/{claim.pk}/")

    page.goto(f"/claims/{claim.pk}/")
    page.keyboard.press("e")
    annotate.edit_claim(claim=claim, actor=checker, changes={"statement": "Somebody else wrote this."})
    page.locator("#claim-statement").fill("I wrote that.")
    page.locator("#save-claim").click()
    in_view(page, "#edit-claim .conflict")
    page.locator("#claim-topics").fill(", ".join(f"topic {number}" for number in range(21)))
    page.locator("#save-claim").click()
    in_view(page, "#claim-topics")
    assert page.url.endswith(f"/claims/{claim.pk}/")
    said = [error.partition(": ")[2] for error in console_errors]
    assert [each for each in said if "status" not in each and "Status" not in each] == []
    console_errors.clear()


@pytest.mark.parametrize("width", [1280, 390])
def test_focus_moved_by_keys_is_not_under_the_acts(
    new_page: Callable[..., Page], login: Login, checker: AbstractBaseUser, reviewer: AbstractBaseUser, width: int
):
    claim = _claim(checker)
    annotate.edit_claim(claim=claim, actor=checker, changes={"verdicts_required": 2})
    for rating in ("true", "false"):
        factories.make_verdict(claim, factories.make_user(Role.CHECKER), rating=rating)
    factories.make_evidence(claim, checker)
    page = new_page(viewport={"width": width, "height": 700})
    login(page, reviewer)
    for key in "devlck":
        page.goto(f"/claims/{claim.pk}/")
        page.keyboard.press(key)
        hidden = page.evaluate(
            """() => {
              const [focus, bar] = [document.activeElement, document.querySelector(".act")];
              if (focus === document.body || bar.contains(focus)) return key === "c" ? "" : "no focus";
              return focus.getBoundingClientRect().bottom > bar.getBoundingClientRect().top ? focus.id : "";
            }""".replace('key === "c"', f'"{key}" === "c"')
        )
        assert hidden == "", key


def test_list_of_claims_fits_a_phone_whatever_is_looked_for(
    new_page: Callable[..., Page], login: Login, checker: AbstractBaseUser
):
    address = "https://statistics.example/" + "a" * 140
    claim = factories.make_claim(statement=f"The figures stand at {address}", claimant=address)
    page = new_page(viewport={"width": 390, "height": 800})
    login(page, checker)
    for path in ("/claims/?q=figures", f"/claims/?q={address}", f"/claims/{claim.pk}/"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
