"""The whole job in a real browser, as two people do it: an article goes in, a reviewed fact-check comes out."""

import csv
import io
import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from annotations import demo
from annotations.models import Claim, Highlight, Role
from tests import factories
from tests.browser.marking import drag_over
from tests.shared import SEEDS

DEMO = Path(demo.__file__).parent


@dataclass(frozen=True)
class Job:
    """Two documents and the words to be marked in them. ``recognised`` is what the preview must show of each."""

    transcript: Path
    wire: Path
    recognised: tuple[tuple[str, ...], tuple[str, ...]]
    title: str
    wire_title: str
    publisher: str
    claims: tuple[str, str, str]
    last_cue: str
    passage: str


JOBS = {
    "demo": Job(
        transcript=DEMO / "transcript.txt",
        wire=DEMO / "wire.txt",
        recognised=(("0:04",), ("CPS", "6 May 2024, 07:15")),
        title="Under the Channel in three minutes",
        wire_title="Channel Tunnel turns 30 amid calls for more trains",
        publisher="CPS",
        claims=(
            "Eleven boring machines cut through the chalk, some from Kent and some from the Pas-de-Calais.",
            "not one of them lost their life",
            "The tunnel is a little over fifty kilometres long, which makes it the longest railway tunnel in the world",
        ),
        last_cue="3:01",
        passage="Ten workers were killed while it was being built, eight of them British.",
    ),
    "seeds": Job(
        transcript=SEEDS / "000_5f6aaf25d54a18d4.txt",
        wire=SEEDS / "002_449872278785d6ad.txt",
        recognised=(("37 cues", "0:20", "Comments"), ("BSS", "BSS/AFP", "SEOUL", "13 Sep 2025, 08:28", "UTC")),
        title="North Korea’s arsenal",
        wire_title="North Korea to boost nuclear arsenal, conventional military: state media",
        publisher="BSS",
        claims=(
            "The plan reportedly includes a rapid expansion of nuclear materials production, development of advanced "
            "missile systems, and strengthening of strategic naval assets",
            "its nuclear weapons program is essential for survival",
            "In recent years, both North Korea and Iran have faced heavy international sanctions",
        ),
        last_cue="3:35",
        passage="repeatedly said it will never give up its nuclear weapons",
    ),
}


@pytest.fixture(params=JOBS)
def job(request) -> Job:
    chosen = JOBS[request.param]
    if not chosen.transcript.exists():
        pytest.skip(f"THE SEEDS ARE NOT HERE: {chosen.transcript} (set SHARED_DIR); the demo articles are tried always")
    return chosen


def sign_in(page: Page, user) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("User name").fill(user.username)
    page.get_by_label("Password").fill(factories.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text(user.username)).to_be_visible()


def import_articles(page: Page, job: Job) -> tuple[str, str]:
    """Paste the transcript, upload the wire story; return the addresses of both articles."""
    page.goto("/articles/add/")
    page.get_by_label("Text", exact=True).fill(job.transcript.read_text(encoding="utf-8"))
    page.get_by_role("button", name="Look at it first").click()
    for words in job.recognised[0]:
        expect(page.get_by_role("main")).to_contain_text(words)
    expect(page.locator(".cue").last).to_have_attribute("data-time", job.last_cue)
    page.get_by_label("Title").fill(job.title)
    page.get_by_label("Address").fill("https://video.example/watch")
    page.get_by_role("button", name="Store the article").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(job.title)
    transcript = page.url

    page.goto("/articles/add/")
    page.get_by_label("or a file").set_input_files(job.wire)
    page.get_by_role("button", name="Look at it first").click()
    shown = page.get_by_role("main").inner_text() + " ".join(
        page.locator("main input:not([type=hidden])").evaluate_all("fields => fields.map((field) => field.value)")
    )
    assert [words for words in (*job.recognised[1], job.wire_title) if words not in shown] == []
    page.get_by_role("button", name="Store the article").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(job.wire_title)
    return transcript, page.url


def mark_claims(page: Page, job: Job, transcript: str) -> None:
    """Mark three claims with the mouse and one with the keyboard alone."""
    page.goto(transcript)
    for number, words in enumerate(job.claims, start=1):
        drag_over(page, words)
        page.get_by_role("button", name="Mark claim", exact=True).click()
        expect(page.locator("#margin .claim")).to_have_count(number)
        page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("j")
    page.keyboard.press("m")
    expect(page.locator("#margin .claim")).to_have_count(4)


def check(page: Page, job: Job, claim: Claim) -> None:
    """Word the claim, link a web page and a passage of the other article, give the verdict, submit."""
    page.goto(f"/claims/{claim.pk}/")
    page.get_by_text("Edit the claim").click()
    page.get_by_label("Who says it").fill("Evening programme")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Said by Evening programme")).to_be_visible()
    form = page.locator("#add-evidence")
    form.get_by_label("refutes").check()
    form.get_by_label("Address").fill("https://register.example/list")
    form.get_by_label("Title").fill("The register")
    form.get_by_role("button", name="Add evidence").click()
    expect(page.get_by_role("link", name="The register ↗")).to_be_visible()

    page.locator("#add-evidence > summary").click()
    form.get_by_role("link", name="or choose a passage of a stored article").click()
    page.get_by_role("link", name=job.wire_title).click()
    expect(page.get_by_text("Choosing a passage for:")).to_be_visible()
    page.get_by_role("radio", name="refutes").first.check()
    drag_over(page, job.passage)
    page.get_by_role("button", name="Use as evidence").click()
    expect(page.locator(".evidence-item")).to_have_count(2)
    expect(page.locator("q", has_text=job.passage)).to_be_visible()
    give_verdict(page, "Mostly false", "The register names two that are longer.")
    expect(page.locator("#verdict ~ .verdict .rating")).to_have_text("Mostly false")
    submit(page)


def submit(page: Page) -> None:
    page.get_by_role("button", name="Submit for review").click()
    expect(page.locator(".status.in_review")).to_be_visible()


def give_verdict(page: Page, rating: str, rationale: str) -> None:
    details = page.locator("#give-verdict")
    if details.get_attribute("open") is None:
        details.locator("summary").click()
    details.get_by_label(rating, exact=True).check()
    details.get_by_label("Rationale").fill(rationale)
    details.get_by_role("button", name="Give verdict").click()
    expect(page.locator(".rationale").first).to_have_text(rationale)


def next_in_queue(page: Page, claim: Claim) -> None:
    page.goto("/queue/")
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(claim.statement)


def test_article_goes_in_and_reviewed_check_comes_out(new_page, job):
    checker, reviewer = factories.make_user(Role.CHECKER), factories.make_user(Role.REVIEWER)
    desk_page = new_page(viewport={"width": 1280, "height": 900})
    sign_in(desk_page, checker)
    transcript, _wire = import_articles(desk_page, job)
    mark_claims(desk_page, job, transcript)
    marked = list(Highlight.objects.order_by("id").values_list("exact", flat=True))
    assert (marked[:3], len(marked)) == (list(job.claims), 4)
    claim = Claim.objects.get(highlights__exact=job.claims[2])
    check(desk_page, job, claim)

    review_page = new_page(viewport={"width": 1280, "height": 900})
    sign_in(review_page, reviewer)
    next_in_queue(review_page, claim)
    review_page.get_by_text("Return with a note").click()
    review_page.get_by_label("What has to be mended").fill("Which list is meant?")
    review_page.get_by_role("button", name="Return", exact=True).click()

    desk_page.goto(f"/claims/{claim.pk}/")
    expect(desk_page.get_by_text("Which list is meant?").first).to_be_visible()
    give_verdict(desk_page, "False", "The register of 2026 names two that are longer.")
    submit(desk_page)

    next_in_queue(review_page, claim)
    expect(review_page.get_by_text("Which list is meant?").first).to_be_visible()
    review_page.get_by_role("button", name="Approve and publish").click()
    claim.refresh_from_db()
    assert claim.status == "published"
    read_as_the_public(new_page(), job, claim)
    download_exports(desk_page, job, claim)


def read_as_the_public(page: Page, job: Job, claim: Claim) -> None:
    page.goto(f"/checks/{claim.pk}/")
    expect(page.get_by_role("heading", level=1)).to_have_text(claim.statement)
    expect(page.locator("main .rating").first).to_have_text("False")
    main = page.get_by_role("main")
    expect(main).to_contain_text("The register of 2026 names two that are longer.")
    expect(main).to_contain_text(job.passage)
    expect(main).to_contain_text(job.claims[2])
    review = json.loads(page.locator('script[type="application/ld+json"]').inner_text())
    assert (review["@type"], review["claimReviewed"], review["reviewRating"]["alternateName"]) == (
        "ClaimReview",
        claim.statement,
        "False",
    )


def download_exports(page: Page, job: Job, claim: Claim) -> None:
    """Fetch the three exports as the signed-in checker and find all four claims, or the published one, in them."""
    statements = set(Claim.objects.values_list("statement", flat=True))
    table = page.request.get("/api/v1/exports/claims.csv").text().lstrip("\ufeff")
    assert {row["statement"] for row in csv.DictReader(io.StringIO(table))} == statements
    lines = page.request.get("/api/v1/exports/claims.ndjson").text().splitlines()
    assert {json.loads(line)["statement"] for line in lines} == statements
    reviews = page.request.get("/api/v1/exports/claimreview.jsonld").json()
    found = reviews.get("@graph", reviews) if isinstance(reviews, dict) else reviews
    assert [review["claimReviewed"] for review in found] == [claim.statement]
    assert len(statements) == 4
