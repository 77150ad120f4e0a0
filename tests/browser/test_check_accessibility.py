"""The check's pages in both themes and on a phone: axe-core finds nothing, nothing is wider than the screen."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AbstractBaseUser
from playwright.sync_api import Page

from annotations import annotate, corrections, discuss, publish, review, weigh
from annotations.models import Claim, Role
from tests import factories
from tests.browser.looking import problems_on

Login = Callable[[Page, AbstractBaseUser], None]


def _returned_claim(checker: AbstractBaseUser, reviewer: AbstractBaseUser) -> Claim:
    """Submitted again after a return, with something of everything on its pages."""
    claim = factories.make_submitted(
        factories.make_highlight(factories.make_transcript(checker), actor=checker).claim, checker=checker
    )
    review.return_claim(claim=claim, actor=reviewer, note="Which year?")
    factories.make_evidence(
        claim, checker, stance="refutes", kind="note", url="", title="", quote="", note="Nobody counts."
    )
    annotate.edit_claim(claim=claim, actor=checker, changes={"statement": "The loan was repaid in March."})
    factories.make_verdict(claim, checker, rating="unproven", rationale="The plan speaks of 1,900 posts in 2025.")
    for on in (claim.highlights.get(), claim.evidence.first(), claim.verdicts.last(), None):
        settled = discuss.add_comment(claim=claim, actor=reviewer, body="Which day?", on=on)
        discuss.add_comment(claim=claim, actor=reviewer, body="Which table?", on=on)
        discuss.settle_comment(comment=settled, actor=checker)
    return claim


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 1280), ("light", 390)])
def test_pages_are_accessible_and_fit(
    new_page: Callable[..., Page],
    login: Login,
    console_errors: list[str],
    theme: str,
    width: int,
):
    checker, reviewer = factories.make_user(name="ana"), factories.make_user(Role.REVIEWER, name="jo")
    page = new_page(color_scheme=theme, viewport={"width": width, "height": 844})
    login(page, checker)
    found: list[str] = []

    def look(path: str, *, before: Callable[[], object] | None = None) -> None:
        page.goto(path)
        if before:
            before()
        found.extend(problems_on(page))

    def unfold() -> None:
        page.evaluate("document.querySelectorAll('main details').forEach((each) => (each.open = true))")

    look("/claims/?q=nothing")
    look("/queue/")
    look("/checks/")
    look("/corrections/")
    look("/problems/")
    look("/problems/stale")
    claim = _returned_claim(checker, reviewer)
    item = claim.evidence.order_by("id")[0]
    look("/claims/")
    look("/claims/add/")
    page.get_by_label("Statement").fill(claim.statement)
    page.get_by_role("button", name="Add claim").click()
    page.get_by_role("button", name="Add it all the same").wait_for()
    found.extend(problems_on(page))
    look(f"/claims/{claim.pk}/", before=unfold)
    look(f"/claims/{claim.pk}/evidence/{item.pk}/")
    review.submit_claim(claim=claim, actor=checker)
    look(f"/claims/{claim.pk}/", before=unfold)
    login(page, reviewer)
    look(f"/queue/{claim.pk}/")
    review.lease_claim(claim=claim, actor=reviewer)
    look("/queue/")
    look(f"/queue/{claim.pk}/", before=lambda: page.keyboard.press("r"))
    publish.publish_claim(claim=claim, actor=reviewer)
    look(f"/checks/{claim.pk}/")
    look(f"/checks/{claim.pk}/correction/")
    look(f"/checks/{claim.pk}/correction/sent/")
    look("/checks/ratings/")
    look("/checks/topics/")
    look("/checks/ratings/unproven/")
    look("/queue/requests/")
    words = "See page 4. " + "unbroken" * 30
    corrections.ask_for_correction(publication=claim.publications.get(), body=words, email="reader@example.org")
    look("/queue/requests/", before=unfold)
    look(f"/claims/{claim.pk}/", before=unfold)
    look("/")
    look("/checks/")
    weigh.add_evidence(claim=claim, actor=checker, stance="context", kind="note", note="Forged.")
    review.submit_claim(claim=claim, actor=checker)
    review.lease_claim(claim=claim, actor=reviewer)
    look(f"/queue/{claim.pk}/", before=lambda: page.keyboard.press("a"))
    publish.publish_claim(claim=claim, actor=reviewer, kind="retraction", reason="The report was forged.")
    look(f"/checks/{claim.pk}/")
    look(f"/checks/{claim.pk}/1/")
    look("/corrections/", before=unfold)
    assert found == []
    assert console_errors == []
