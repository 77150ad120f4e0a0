"""Pictures of every page in both themes, on a desk and on a phone: ``make screenshots`` puts them into screenshots/.

A test run does not collect this file. The pages are those of the demo's desk, seen by who uses them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from playwright.sync_api import Page

from annotations import annotate, demo, people, revise, weigh
from annotations.corrections import ask_for_correction
from annotations.models import Article, Claim, Evidence, Highlight, Kind, Rating, Role, Status, User
from tests import factories

FOLDER = Path(settings.BASE_DIR) / "screenshots"
WIDTHS = (1280, 390)
HEIGHT = 844
SETTLED_MS = 400  # what a page moves or fades has come to rest

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass(frozen=True, kw_only=True)
class Shot:
    """A picture: the page at ``path`` as ``reader`` (a login of the demo, or nobody) sees it after ``act``."""

    name: str
    path: str
    reader: str = "ana"
    act: Callable[[Page], object] | None = None
    whole: bool = True


@pytest.fixture
def shots() -> list[Shot]:
    demo.make_demo()
    talk, wire = Article.objects.get(kind=Kind.TRANSCRIPT), Article.objects.get(kind=Kind.ARTICLE)
    empty = people.create_desk(slug="quiet", name="The quiet desk")
    people.create_user(username="eve", desk=empty, role=Role.ADMIN, password=demo.demo_logins()[0].password)
    return [*signing_in(), *seeing(), *agreeing(), *articles(talk, wire), *claims(talk), *reviewing(), *publishing()]


def signing_in() -> Iterator[Shot]:
    yield Shot(name="sign-in", path="/accounts/login/", reader="")
    yield Shot(name="not-found", path="/claims/999999/")
    yield Shot(name="problems", path="/problems/", reader="")
    yield Shot(name="problem", path="/problems/quote-mismatch", reader="")
    yield Shot(name="security", path="/accounts/security/")
    yield Shot(name="second-factor", path="/accounts/security/second-factor/")


def seeing() -> Iterator[Shot]:
    yield Shot(name="desk-checker", path="/")
    yield Shot(name="desk-reviewer", path="/", reader="jo")
    yield Shot(name="desk-empty", path="/", reader="eve")
    yield Shot(name="search", path=f"/search/?q={quote('tunnel sea')}")
    yield Shot(name="search-nothing", path="/search/?q=submarines")


def agreeing() -> Iterator[Shot]:
    desk = Claim.objects.earliest("id").desk
    pair = [User.objects.get(username=name) for name in ("ana", "jo")]
    scale = list(Rating.objects.filter(scale__desk=desk, scale__is_active=True))
    for number in range(12):
        statement = f"The tunnel has {number + 2} pumping stations."
        claim = annotate.create_claim(desk=desk, actor=pair[0], statement=statement, verdicts_required=2)
        for index, author in enumerate(pair):
            rating = scale[(number + index * (number % 3 == 0)) % len(scale)]
            weigh.give_verdict(claim=claim, actor=author, rating=rating, rationale="Counted on the plan.")
    yield Shot(name="agreement", path="/agreement/")
    yield Shot(name="agreement-empty", path="/agreement/", reader="eve")
    yield Shot(name="claim-split", path=f"/claims/{claim.pk}/", reader="adam")


def articles(talk: Article, wire: Article) -> Iterator[Shot]:
    own = Highlight.objects.standing().of_article(talk).order_by("-id").first()
    yield Shot(name="articles", path="/articles/")
    yield Shot(name="articles-empty", path="/articles/", reader="eve")
    yield Shot(name="add", path="/articles/add/")
    yield Shot(name="add-many", path="/articles/add/many/")
    yield Shot(name="add-preview", path="/articles/add/", act=give_transcript)
    yield Shot(name="article-transcript", path=f"/articles/{talk.pk}/")
    yield Shot(name="article-wire", path=f"/articles/{wire.pk}/", reader="rita")
    yield Shot(name="article-claim-open", path=f"/articles/{talk.pk}/#h-{own.pk}", whole=False)
    yield Shot(name="article-keys", path=f"/articles/{wire.pk}/", act=press("?"), whole=False)
    yield Shot(name="article-wording", path=f"/articles/{wire.pk}/", act=mark_by_keys, whole=False)
    yield Shot(name="article-edit", path=f"/articles/{wire.pk}/edit/")
    yield Shot(name="article-revision", path=f"/articles/{wire.pk}/revisions/2/")
    asked = factories.make_questions(User.objects.get(username="ana"))
    news = asked["removed"].revision.article
    yield Shot(name="article-report", path=f"/articles/{news.pk}/revisions/2/")
    yield Shot(name="article-placing", path=f"/articles/{news.pk}/?place={asked['removed'].pk}")


def claims(talk: Article) -> Iterator[Shot]:
    yield Shot(name="claims", path="/claims/")
    yield Shot(name="claims-nothing", path="/claims/?q=submarines")
    for status in Status:
        claim = Claim.objects.filter(status=status).order_by("id").first()
        yield Shot(name=f"claim-{status}", path=f"/claims/{claim.pk}/")
    item = Evidence.objects.filter(claim__status=Status.CHECKING).order_by("id").first()
    yield Shot(name="evidence-edit", path=f"/claims/{item.claim_id}/evidence/{item.pk}/")
    yield Shot(name="evidence-passage", path=f"/articles/{talk.pk}/?for_claim={item.claim_id}", whole=False)


def reviewing() -> Iterator[Shot]:
    claim = Claim.objects.filter(status=Status.IN_REVIEW).order_by("id").first()
    yield Shot(name="queue", path="/queue/", reader="jo")
    yield Shot(name="review", path=f"/queue/{claim.pk}/", reader="jo")
    yield Shot(name="queue-empty", path="/queue/", reader="eve")
    yield Shot(name="desk-settings", path="/desk/settings/", reader="adam")


def publishing() -> Iterator[Shot]:
    corrected = Claim.objects.filter(publications__version=2).get()
    ask_for_correction(
        publication=corrected.publications.latest("version"),
        body="Your table counts the land section twice. The operator’s annual report, page 14, has 37.9 km.",
        email="reader@example.org",
    )
    yield Shot(name="checks", path="/checks/", reader="")
    yield Shot(name="check", path=f"/checks/{corrected.pk}/", reader="")
    yield Shot(name="check-first-version", path=f"/checks/{corrected.pk}/1/", reader="")
    yield Shot(name="corrections", path="/corrections/", reader="")
    yield Shot(name="methodology", path="/methodology/", reader="")
    yield Shot(name="check-lists", path="/checks/topics/", reader="")
    yield Shot(name="check-list", path="/checks/topics/engineering/", reader="")
    yield Shot(name="check-ask", path=f"/checks/{corrected.pk}/correction/", reader="")
    yield Shot(name="check-asked", path=f"/checks/{corrected.pk}/correction/sent/", reader="")
    yield Shot(name="correction-requests", path="/queue/requests/", reader="jo")


def press(*keys: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        for key in keys:
            page.keyboard.press(key)

    return act


def give_transcript(page: Page) -> None:
    page.fill("#text", resources.files(demo).joinpath("transcript.txt").read_text(encoding="utf-8"))
    page.get_by_role("button", name="Look at it first").click()
    page.wait_for_selector("main form [name=title]")


def mark_by_keys(page: Page) -> None:
    """Mark the article's third sentence, and word it as a claim that the desk has already."""
    press("j", "j", "j", "m")(page)
    page.fill(".word-form textarea", "No other tunnel has as long a section under the sea as the Channel Tunnel.")
    page.wait_for_selector(".alike:not([hidden])")


def edit_wire() -> None:
    """Let the wire story have a second revision, for the page that tells what became of its highlights."""
    wire = Article.objects.filter(kind=Kind.ARTICLE).earliest("id")
    first, _, rest = wire.revision.text.partition(" ")
    text = f"{first} {rest.replace('third longest', 'third-longest', 1)}\n\nThis story was corrected."
    revise.revise_article(article=wire, actor=User.objects.get(username="ana"), text=text)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_take_pictures(shots, new_page, login, console_errors, theme, width):
    edit_wire()
    pages = {}
    for shot in shots:
        if shot.reader not in pages:
            is_phone = width == min(WIDTHS)
            pages[shot.reader] = new_page(
                color_scheme=theme, viewport={"width": width, "height": HEIGHT}, has_touch=is_phone, is_mobile=is_phone
            )
            if shot.reader:
                login(pages[shot.reader], User.objects.get(username=shot.reader))
        page = pages[shot.reader]
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.goto("about:blank")  # an address that differs in its fragment alone would load nothing
        page.goto(shot.path)
        if shot.act:
            shot.act(page)
        # A window as high as the page: what stands at its foot is not pictured over its middle.
        height = page.evaluate("document.documentElement.scrollHeight") if shot.whole else HEIGHT
        page.set_viewport_size({"width": width, "height": max(height, HEIGHT)})
        page.wait_for_timeout(SETTLED_MS)
        page.screenshot(path=FOLDER / f"{shot.name}-{width}-{theme}.png")
    assert [error for error in console_errors if "404" not in error] == []
    console_errors.clear()
