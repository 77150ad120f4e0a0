"""Web evidence: its page archived, its quote looked for, and told when the page changes or goes."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction

from annotations import archiving, tasks, weigh
from annotations.models import Archive, Evidence, PageCheck, PageState, QuoteState
from tests import factories
from tests.background.conftest import jobs_left, make_due
from tests.background.pages import MORE, QUOTE, WORDS, page
from tests.fetching.serving import Server, answer, redirect

Work = Callable[[], None]
pytestmark = pytest.mark.django_db(transaction=True)


def link(url: str, quote: str = QUOTE, **fields: object) -> Evidence:
    return factories.make_evidence(factories.make_claim(), url=url, quote=quote, **fields)


def last(item: Evidence) -> PageCheck:
    return item.page_checks.latest("id")


def look_again(item: Evidence, work: Work) -> PageCheck:
    archiving.request_check(item)
    work()
    return last(item)


def test_linked_page_is_archived_and_its_quote_found(server: Server, work: Work) -> None:
    server.answers["/"] = answer(page())
    item = link(server.url())
    work()
    check = item.page_checks.get()
    assert (check.state, check.quote_state, check.pinned) == (PageState.ARCHIVED, QuoteState.FOUND, check.archive)
    assert check.archive.text[check.quote_start : check.quote_end] == QUOTE
    assert (check.archive.title, check.archive.desk) == ("Westhaven harbour dredged", item.claim.desk)
    assert jobs_left() == []


@pytest.mark.parametrize(
    ("quote", "state"),
    [
        ("", QuoteState.NONE),
        ("Two ships removed 41,000 cubic metres of mud between April and May.", QuoteState.REWORDED),
        ("The mayor resigned over the missing funds for the bridge.", QuoteState.MISSING),
    ],
)
def test_quote_that_is_not_there_word_for_word_is_told(server: Server, work: Work, quote: str, state: str) -> None:
    server.answers["/"] = answer(page())
    item = link(server.url(), quote)
    work()
    assert last(item).quote_state == state


def test_page_that_stays_is_unchanged_and_kept_once(server: Server, work: Work) -> None:
    server.answers["/"] = answer(page())
    item = link(server.url())
    work()
    server.answers["/"] = answer(page(head="<script>let visit = 2</script>"))
    check = look_again(item, work)
    assert (check.state, check.quote_state) == (PageState.UNCHANGED, QuoteState.FOUND)
    assert (Archive.objects.count(), check.archive) == (1, check.pinned)


def test_page_that_changes_is_archived_anew_until_it_changes_back(server: Server, work: Work) -> None:
    server.answers["/"] = answer(page())
    item = link(server.url())
    work()
    server.answers["/"] = answer(page(WORDS.replace(" 41,000", " 14,000"), MORE))
    changed = look_again(item, work)
    assert (changed.state, changed.quote_state) == (PageState.CHANGED, QuoteState.REWORDED)
    assert changed.pinned != changed.archive
    still = look_again(item, work)
    assert (still.state, still.archive, still.pinned) == (PageState.CHANGED, changed.archive, changed.pinned)
    server.answers["/"] = answer(page())
    assert look_again(item, work).state == PageState.UNCHANGED
    assert Archive.objects.count() == 2


@pytest.mark.parametrize("status", ["404 Not Found", "410 Gone"])
def test_page_that_is_gone_leaves_its_copy(server: Server, work: Work, status: str) -> None:
    server.answers["/"] = answer(page())
    item = link(server.url())
    work()
    archived = last(item)
    server.answers["/"] = answer(status=status)
    gone = look_again(item, work)
    assert (gone.state, gone.quote_state) == (PageState.GONE, QuoteState.FOUND)
    assert (gone.archive, gone.quote_start) == (archived.archive, archived.quote_start)


def test_page_that_never_was_is_gone_without_a_copy(server: Server, work: Work) -> None:
    item = link(server.url())
    work()
    check = last(item)
    assert (check.state, check.archive, check.quote_state) == (PageState.GONE, None, QuoteState.NONE)


def test_busy_server_is_asked_again_before_the_page_counts_as_failed(server: Server, work: Work) -> None:
    server.answers["/"] = answer(status="503 Busy")
    item = link(server.url())
    work()
    assert (item.page_checks.count(), jobs_left()) == (0, [("check_page", "todo")])
    for _ in range(4):
        make_due()
        work()
    check = item.page_checks.get()
    assert (check.state, check.detail) == (PageState.FAILED, "The server answered with 503.")
    assert (len(server.asked), jobs_left()) == (4, [])


def test_page_inside_the_network_is_refused(server: Server, work: Work) -> None:
    server.answers["/"] = redirect("http://10.0.0.1/")
    item = link(server.url())
    work()
    check = last(item)
    assert (check.state, check.archive) == (PageState.REFUSED, None)
    assert check.detail == "It leads to 10.0.0.1, which is not on the public internet."


def test_picture_is_archived_without_a_text(server: Server, work: Work) -> None:
    server.answers["/"] = answer(b"\x89PNG\r\n\x1a\n" + bytes(300), media_type="image/png")
    item = link(server.url())
    work()
    check = last(item)
    assert (check.state, check.archive.text, check.quote_state) == (PageState.ARCHIVED, "", QuoteState.MISSING)
    assert look_again(item, work).state == PageState.UNCHANGED


def test_edit_of_the_quote_looks_for_it_anew(server: Server, work: Work) -> None:
    server.answers["/"] = answer(page())
    item = link(server.url(), "Not a word of it stands on this page at all, whoever looks.")
    work()
    assert last(item).quote_state == QuoteState.MISSING
    weigh.edit_evidence(evidence=item, actor=item.created_by, changes={"quote": QUOTE})
    work()
    assert last(item).quote_state == QuoteState.FOUND
    weigh.edit_evidence(evidence=item, actor=item.created_by, changes={"note": "Seen."})
    assert jobs_left() == []


def test_edit_of_the_address_pins_the_new_page(server: Server, work: Work) -> None:
    server.answers["/"] = answer(page())
    server.answers["/b"] = answer(page(MORE, title="Another page"))
    item = link(server.url())
    work()
    weigh.edit_evidence(evidence=item, actor=item.created_by, changes={"url": server.url("/b")})
    work()
    check = last(item)
    assert (check.state, check.pinned, check.pinned.title) == (PageState.ARCHIVED, check.archive, "Another page")


def test_daily_check_looks_at_each_standing_web_page(server: Server, work: Work) -> None:
    server.answers["/"] = answer(page())
    watched, withdrawn = link(server.url()), link(server.url("/b"))
    factories.make_evidence(watched.claim, kind="note", url="", title="", quote="", note="Heard.")
    work()
    weigh.withdraw_evidence(evidence=withdrawn, actor=withdrawn.created_by)
    server.asked.clear()
    tasks.check_all_pages.defer(timestamp=0)
    work()
    work()
    assert (server.paths, last(watched).state) == (["/"], PageState.UNCHANGED)


def test_evidence_withdrawn_meanwhile_is_not_fetched(server: Server, work: Work) -> None:
    item = link(server.url())
    weigh.withdraw_evidence(evidence=item, actor=item.created_by)
    work()
    assert (server.asked, jobs_left()) == ([], [])


def test_archives_and_checks_are_append_only(server: Server, work: Work) -> None:
    server.answers["/"] = answer(page())
    item = link(server.url())
    work()
    for act in (
        "UPDATE annotations_archive SET url = ''",
        "DELETE FROM annotations_archive",
        "UPDATE annotations_pagecheck SET detail = ''",
        "DELETE FROM annotations_pagecheck",
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(act)
    assert item.page_checks.count() == 1
