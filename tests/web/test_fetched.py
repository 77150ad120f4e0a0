"""Pages of what is fetched: asking by address, following it, archived copies shut off from the desk."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from annotations import archiving, imports, publish, review, transitions, weigh
from annotations.fetching.fetch import Fetched
from annotations.models import Archive, ArticleImport, Claim, Evidence, ImportState, PageState, Role, Status
from tests import factories
from tests.api.client import client_of
from tests.background.pages import MORE, QUOTE, WORDS, page
from tests.web.pages import words_of

pytestmark = pytest.mark.django_db
URL = "https://news.westhaven.org/harbour"
HOSTILE = page(WORDS, head="<script>alert(1)</script><meta http-equiv=refresh content='0;url=https://evil.org'>")


def signed_in(role: Role = Role.CHECKER, **fields: object) -> Client:
    client = Client()
    client.force_login(factories.make_user(role, **fields))
    return client


def copy_of(body: bytes, text: str, *, media_type: str = "text/html; charset=utf-8") -> archiving.Copy:
    fetched = Fetched(
        url=URL,
        status=200,
        reason="OK",
        headers=(("Content-Type", media_type), ("Content-Security-Policy", "default-src *"), ("Set-Cookie", "a=b")),
        raw_body=body,
        body=body,
        fetched_at=datetime(2026, 11, 20, 9, 30, tzinfo=UTC),
    )
    return archiving.Copy(fetched, "Westhaven harbour dredged", text)


def archived(item: Evidence, text: str = WORDS, body: bytes = HOSTILE) -> Archive:
    return archiving.record_page(evidence=item, copy=copy_of(body, text)).archive


@pytest.fixture
def evidence() -> Evidence:
    return factories.make_evidence(factories.make_claim(), url=URL, quote=QUOTE)


def test_address_is_asked_for_and_followed() -> None:
    client = signed_in()
    assert 'action="/articles/imports/"' in client.get("/articles/add/").content.decode()
    response = client.post("/articles/imports/", {"url": f" {URL} "})
    item = ArticleImport.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"/articles/imports/{item.pk}/")
    shown = client.get(response["Location"]).content.decode()
    assert "Waits for a worker" in shown
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in shown
    assert 'hx-trigger="every 1s"' in shown
    assert URL in client.get("/articles/imports/").content.decode()


def test_failure_is_shown_with_what_to_do() -> None:
    client = signed_in()
    client.post("/articles/imports/", {"url": URL})
    item = imports.start_import(ArticleImport.objects.get().pk)
    imports.fail_import(item=item, detail="The server answered with 404.")
    shown = client.get(f"/articles/imports/{item.pk}/").content.decode()
    assert "Failed" in shown
    assert "The server answered with 404." in shown
    assert "Try again" in shown
    assert "every 1s" not in shown


def test_article_that_arrived_is_where_the_page_ends() -> None:
    client = signed_in()
    client.post("/articles/imports/", {"url": URL})
    article = factories.make_article()
    ArticleImport.objects.update(state=ImportState.DONE, article=article)
    path = f"/articles/imports/{ArticleImport.objects.get().pk}/"
    assert client.get(path, headers={"HX-Request": "true"})["HX-Redirect"] == f"/articles/{article.pk}/"
    assert f'href="/articles/{article.pk}/"' in client.get(path).content.decode()


def test_what_was_mended_on_the_way_is_told_at_the_article_and_listed_by_line() -> None:
    client = signed_in()
    client.post("/articles/imports/", {"url": URL})
    left_out = {"action": "omitted", "message": "This is no time.", "line": 6, "raw": "00:xx --> <b>"}
    known = {"action": "recognised", "message": "Captions in WebVTT.", "line": None, "raw": ""}
    ArticleImport.objects.update(state=ImportState.DONE, article=factories.make_article(), remarks=[known, left_out])
    path = f"/articles/imports/{ArticleImport.objects.get().pk}/"
    arrived = client.get(client.get(path, headers={"HX-Request": "true"})["HX-Redirect"]).content.decode()
    assert f'In one place the page was mended or something left out. <a href="{path}">See where</a>' in arrived
    shown = client.get(path).content.decode()
    assert all(words in shown for words in ("Left out", "line 6", "This is no time.", "00:xx --&gt; &lt;b&gt;"))


@pytest.mark.parametrize(
    ("url", "status", "message"),
    [
        ("", 400, "Paste the address of a page."),
        ("http://localhost:8000/", 422, "Only the ports 80 and 443 are fetched from."),
        ("http://0x7f000001/", 422, "An address in numbers is written as four of them, such as 93.184.215.14."),
        ("news.org", 422, "Only http and https addresses are fetched."),
    ],
)
def test_refused_address_is_told_beside_its_field_and_kept(url: str, status: int, message: str) -> None:
    response = signed_in().post("/articles/imports/", {"url": url})
    shown = response.content.decode()
    assert response.status_code == status
    assert f'id="address-problem" role="alert">{message}' in shown
    assert f'value="{url}"' in shown
    assert ArticleImport.objects.count() == 0


def test_imports_are_for_checkers_of_the_desk() -> None:
    item = imports.request_import(desk=factories.make_desk(), actor=factories.make_user(), url=URL)
    path = f"/articles/imports/{item.pk}/"
    outsider = signed_in(Role.ADMIN, desk=factories.make_desk(slug="elsewhere"))
    assert outsider.get(path).status_code == 404
    assert signed_in(Role.READER).get(path).status_code == 200
    assert signed_in(Role.READER).get("/articles/imports/").status_code == 403
    assert signed_in(Role.READER).post("/articles/imports/", {"url": URL}).status_code == 403
    assert Client().get(path)["Location"] == f"/accounts/login/?next={path}"
    assert signed_in().post(path).status_code == 405
    assert signed_in().delete("/articles/imports/").status_code == 405


def test_archive_shows_its_text_with_the_quote(evidence: Evidence) -> None:
    copy = archived(evidence, text=f"<script>alert(1)</script> {WORDS}")
    check = evidence.page_checks.get()
    shown = signed_in(Role.READER).get(f"/archive/{copy.pk}/?check={check.pk}").content.decode()
    assert f'<mark id="quote">{QUOTE}</mark>' in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
    assert "<script>alert" not in shown
    assert copy.sha256 in shown


@pytest.mark.parametrize("check", ["", "0", "x", "9" * 30])
def test_archive_without_a_check_of_its_own_marks_nothing(evidence: Evidence, check: str) -> None:
    copy = archived(evidence)
    shown = signed_in().get(f"/archive/{copy.pk}/?check={check}").content.decode()
    assert "<mark" not in shown


def test_archived_page_is_answered_in_a_sandbox(evidence: Evidence) -> None:
    copy = archived(evidence)
    response = signed_in().get(f"/archive/{copy.pk}/copy/")
    assert response.content == HOSTILE
    assert response["Content-Type"] == "text/html; charset=utf-8"
    assert response["Content-Security-Policy"] == (
        "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    )
    assert (response["X-Content-Type-Options"], response["Referrer-Policy"]) == ("nosniff", "no-referrer")
    assert (response["X-Frame-Options"], "a" in response.cookies) == ("DENY", False)


@pytest.mark.parametrize("media_type", ["image/svg+xml", "application/javascript", "text/xml", "application/pdf", ""])
def test_archived_file_that_is_no_page_is_answered_as_its_text(evidence: Evidence, media_type: str) -> None:
    body = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    check = archiving.record_page(evidence=evidence, copy=copy_of(body, "Its text.", media_type=media_type))
    response = signed_in().get(f"/archive/{check.archive_id}/copy/")
    assert (response["Content-Type"], response.content) == ("text/plain; charset=utf-8", b"Its text.")
    assert response["Content-Security-Policy"].startswith("sandbox; ")


def test_archive_is_kept_as_a_file(evidence: Evidence) -> None:
    copy = archived(evidence)
    response = signed_in().get(f"/archive/{copy.pk}/warc/")
    assert response.content == bytes(copy.warc)
    assert response["Content-Disposition"] == f'attachment; filename="archive-{copy.pk}.warc.gz"'
    assert response["Content-Security-Policy"].startswith("sandbox; ")


def test_changed_page_is_told_on_the_claim_with_a_diff(evidence: Evidence) -> None:
    before = archived(evidence)
    after = archived(evidence, text=WORDS.replace("41,000", "14,000"))
    shown = signed_in().get(f"/claims/{evidence.claim_id}/").content.decode()
    path = f"/archive/{after.pk}/changes/{before.pk}/"
    assert "The page has changed" in shown
    assert "the quote is worded otherwise there" in shown
    assert f'href="{path}"' in shown
    diff = signed_in().get(path).content.decode()
    assert "<del>41" in diff
    assert "<ins>14" in diff


def test_claim_tells_whether_the_quote_is_in_the_copy(evidence: Evidence) -> None:
    copy = archived(evidence)
    check = evidence.page_checks.get()
    shown = signed_in().get(f"/claims/{evidence.claim_id}/").content.decode()
    assert f'href="/archive/{copy.pk}/?check={check.pk}#quote">copy of 20 Nov 2026</a> · the quote is in it' in shown


def test_copies_of_two_pages_are_not_compared(evidence: Evidence) -> None:
    other = factories.make_evidence(evidence.claim, url="https://other.westhaven.org/")
    first, second = archived(evidence), archived(other)
    assert signed_in().get(f"/archive/{first.pk}/changes/{second.pk}/").status_code == 404


@pytest.mark.parametrize("path", ["", "copy/", "warc/", "changes/{pk}/"])
def test_archives_are_for_those_of_the_desk(evidence: Evidence, path: str) -> None:
    copy = archived(evidence)
    address = f"/archive/{copy.pk}/{path.format(pk=copy.pk)}"
    outsider = signed_in(Role.ADMIN, desk=factories.make_desk(slug="elsewhere"))
    assert outsider.get(address).status_code == 404
    assert Client().get(address).status_code == 302
    assert signed_in(Role.READER).get(address).status_code == 200
    assert signed_in().post(address).status_code == 405
    assert signed_in().get(address.replace(str(copy.pk), "0")).status_code == 404


def test_import_list_and_checks_take_a_fixed_number_of_queries(
    evidence: Evidence, django_assert_num_queries: object
) -> None:
    client = signed_in()
    for number in range(3):
        client.post("/articles/imports/", {"url": f"{URL}/{number}"})
    with django_assert_num_queries(6):
        client.get("/articles/imports/")
    archived(evidence)
    items = [evidence, factories.make_evidence(evidence.claim, url=f"{URL}/b")]
    archived(items[1])
    with django_assert_num_queries(1):
        archiving.attach_checks(items)


def test_quote_keeps_the_words_around_it_from_the_first_copy(evidence: Evidence) -> None:
    first, later = f"So it was. Then: {QUOTE} It is said.", f"Changed. Now: {QUOTE} Nobody says."
    archived(evidence, f"Head.\n{first}\nEnd.")
    kept = Evidence.objects.values_list("quote_before", "quote_after").get(pk=evidence.pk)
    assert kept == ("So it was. Then: ", " It is said.")
    archived(evidence, later)
    assert Evidence.objects.values_list("quote_before", "quote_after").get(pk=evidence.pk) == kept


def test_another_quote_takes_its_own_surroundings(evidence: Evidence) -> None:
    archived(evidence, f"Before. {QUOTE} After.")
    weigh.edit_evidence(evidence=evidence, actor=factories.make_user(), changes={"quote": "After."})
    assert Evidence.objects.values_list("quote_before", "quote_after").get(pk=evidence.pk) == ("", "")
    evidence.refresh_from_db()
    archived(evidence, f"Before. {QUOTE} After.")
    assert Evidence.objects.get(pk=evidence.pk).quote_before.endswith(f"{QUOTE} ")


def test_page_that_changes_after_publication_changes_no_published_check() -> None:
    checker = factories.make_user()
    claim = factories.make_claim(checker)
    item = factories.make_evidence(claim, checker, url=URL, quote=QUOTE)
    factories.make_verdict(claim, checker)
    submitted = review.submit_claim(claim=claim, actor=checker)
    publication = publish.publish_claim(claim=submitted, actor=factories.make_user(Role.REVIEWER))
    archived(item, f"Late. {QUOTE} Words.")
    assert Evidence.objects.values_list("quote_before", "quote_after").get(pk=item.pk) == ("", "")
    assert "Late." not in Client().get(f"/checks/{publication.claim_id}/").content.decode()


def test_page_is_looked_at_again_by_a_button_also_after_publication(evidence: Evidence) -> None:
    factories.make_published(evidence.claim)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    client = signed_in()
    path = f"/claims/{evidence.claim_id}/"
    look = f"{path}evidence/{evidence.pk}/look/"
    assert f'action="{look}"' in client.get(path).content.decode()
    assert f'action="{look}"' not in signed_in(Role.READER).get(path).content.decode()
    response = client.post(look)
    assert (response.status_code, response["Location"]) == (302, f"{path}#evidence-{evidence.pk}")
    assert "The page is being looked at." in client.get(path).content.decode()
    job = ProcrastinateJob.objects.get()
    assert (job.task_name, job.args) == ("check_page", {"evidence_id": evidence.pk})


def test_page_that_nobody_fetched_yet_is_told(evidence: Evidence) -> None:
    assert "Not archived yet" in signed_in().get(f"/claims/{evidence.claim_id}/").content.decode()


def drifts_told() -> list[tuple[int, str, str]]:
    shown = signed_in(Role.READER).get("/")
    return [(each.evidence_id, each.state, each.quote_state) for each in shown.context["drifts"]]


def test_desk_is_alerted_of_a_published_check_whose_source_drifts_until_it_is_published_anew(
    evidence: Evidence,
) -> None:
    archived(evidence)
    published = factories.make_published(evidence.claim)
    archived(evidence, text=f"{WORDS} Comments: 4")
    assert drifts_told() == []  # the page changed, what is quoted did not
    archived(evidence, text=WORDS.replace("41,000", "14,000"))
    assert drifts_told() == [(evidence.pk, "changed", "reworded")]
    archiving.record_failure(evidence=evidence, state=PageState.GONE, detail="The server answered with 404.")
    assert drifts_told() == [(evidence.pk, "gone", "reworded")]
    page = words_of(signed_in().get("/").content)
    assert "Published checks whose sources changed page gone" in page
    client = client_of()
    assert [row["id"] for row in client.get("evidence/?drifted=true").json()["results"]] == [evidence.pk]
    assert evidence.pk not in [row["id"] for row in client.get("evidence/?drifted=false").json()["results"]]
    reviewer = factories.make_user(Role.REVIEWER, name="second")
    checker = factories.make_user(name="third")
    transitions.move_claim(claim=published.claim, actor=reviewer, to=Status.CHECKING)
    submitted = review.submit_claim(claim=Claim.objects.get(pk=published.claim_id), actor=checker)
    publish.publish_claim(claim=submitted, actor=reviewer, kind="update", reason="The page is gone; its copy stays.")
    assert drifts_told() == []  # who published it anew knew


def test_drift_of_a_source_alerts_for_public_checks_and_standing_evidence_alone(evidence: Evidence) -> None:
    archived(evidence)
    archived(evidence, text=MORE)
    assert drifts_told() == []  # not public
    factories.make_published(evidence.claim)
    archived(evidence, text=MORE)
    assert drifts_told() == []  # it had drifted before
    other = factories.make_evidence(factories.make_claim(), url=f"{URL}/b", quote=QUOTE)
    archived(other)
    factories.make_published(other.claim)
    archived(other, text=MORE)
    assert drifts_told() == [(other.pk, "changed", "missing")]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE annotations_pagecheck SET checked_at = now() - interval '9 days'")
        cursor.execute("SET LOCAL session_replication_role = origin")
    assert drifts_told() == []  # not looked at for long: it tells nothing of today
