"""Web evidence: its page archived, its quote looked for, and told when the page changes or goes."""

import time
from collections.abc import Callable
from datetime import timedelta
from threading import Barrier

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from annotations import archiving, tasks, watching, weigh
from annotations.errors import WrongState
from annotations.fetching.fetch import fetch
from annotations.ingest import isolated
from annotations.models import Archive, Claim, Event, Evidence, PageCheck, PageState, QuoteState, Status
from tests import factories
from tests.background.conftest import jobs_left, make_due
from tests.background.pages import MORE, QUOTE, WORDS, page
from tests.fetching.serving import Server, answer, redirect

PLACES = ("host", "port", "user", "password", "dbname")
Work = Callable[[], None]
pytestmark = pytest.mark.django_db(transaction=True)


def link(url: str, quote: str = QUOTE, **fields: object) -> Evidence:
    return factories.make_evidence(factories.make_claim(), url=url, quote=quote, **fields)


def last(item: Evidence) -> PageCheck:
    return item.page_checks.latest("id")


def look_again(item: Evidence, work: Work) -> PageCheck:
    watching.request_check(item)
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


def test_page_of_a_published_check_is_looked_at_when_somebody_asks(server: Server, work: Work) -> None:
    server.answers["/"] = answer(page())
    item = link(server.url())
    work()
    factories.make_published(item.claim)
    server.answers["/"] = answer(status="410 Gone")
    for _ in range(2):  # asked for twice before the worker comes to it: one look
        watching.look_again(evidence=Evidence.objects.get(pk=item.pk), actor=item.created_by)
    work()
    assert [check.state for check in item.page_checks.all()] == [PageState.ARCHIVED, PageState.GONE]
    assert Claim.objects.get(pk=item.claim_id).status == Status.PUBLISHED


def test_only_web_pages_that_stand_are_looked_at_again(server: Server, work: Work) -> None:
    claim = factories.make_claim()
    note = factories.make_evidence(claim, kind="note", url="", note="Heard on the day.")
    withdrawn = factories.make_evidence(claim, url=server.url())
    work()
    weigh.withdraw_evidence(evidence=withdrawn, actor=withdrawn.created_by)
    withdrawn.refresh_from_db()
    for item in (note, withdrawn):
        with pytest.raises(WrongState):
            watching.look_again(evidence=item, actor=item.created_by)
    assert jobs_left() == []


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


def test_page_that_this_machine_has_no_time_to_read_is_not_said_to_have_lost_its_words(
    server: Server, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.answers["/"] = answer(page())
    item = link(server.url())
    with monkeypatch.context() as busy:
        busy.setattr(isolated, "WALL_S", 0.001)
        work()
        assert (item.page_checks.count(), jobs_left()) == (0, [("check_page", "todo")])
        for _ in range(3):
            make_due()
            work()
    check = item.page_checks.get()
    assert (check.state, check.archive, check.quote_state) == (PageState.FAILED, None, QuoteState.NONE)
    assert (check.detail.partition(".")[0], jobs_left()) == ("The server is too busy to read this file now", [])


def test_page_that_killed_its_workers_is_given_up(server: Server, work: Work) -> None:
    server.answers["/"] = answer(page())
    item = link(server.url())
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET attempts = 4 WHERE task_name = 'check_page'")
    work()
    assert (last(item).state, last(item).detail) == (PageState.FAILED, "It was tried 4 times, and never finished.")
    assert (server.asked, jobs_left()) == ([], [])


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


def test_daily_check_looks_at_each_standing_web_page(
    server: Server, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.answers["/"] = answer(page())
    watched, withdrawn = link(server.url()), link(server.url("/b"))
    factories.make_evidence(watched.claim, kind="note", url="", title="", quote="", note="Heard.")
    work()
    weigh.withdraw_evidence(evidence=withdrawn, actor=withdrawn.created_by)
    server.asked.clear()
    monkeypatch.setattr(tasks, "CHECKED_EVERY", timedelta(0))
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


def test_checks_are_asked_for_in_parts_what_waited_longest_first(server: Server, work: Work) -> None:
    server.answers["/"] = answer(page())
    items = [link(server.url(path)) for path in ("/a", "/b", "/c")]
    work()
    look_again(items[0], work)
    never = factories.make_evidence(items[0].claim, url=server.url("/d"))
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")
    later = timezone.now() + timedelta(minutes=1)
    assert watching.request_due_checks(checked_before=later, most=2) == 2
    assert asked_for() == [items[1].pk, items[2].pk]
    assert watching.request_due_checks(checked_before=later, most=9) == 4
    assert sorted(asked_for()) == sorted([never.pk, *(item.pk for item in items)])
    assert watching.request_due_checks(checked_before=later - timedelta(hours=1), most=9) == 0


def asked_for() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (args->>'evidence_id')::bigint FROM procrastinate_jobs WHERE task_name = 'check_page' ORDER BY id"
        )
        return [pk for (pk,) in cursor.fetchall()]


def test_checks_that_are_due_cost_as_many_queries_as_are_asked_for(
    server: Server, work: Work, django_assert_num_queries: object
) -> None:
    for number in range(6):
        link(server.url(f"/{number}"))
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")
    # One for the items; for each a savepoint, its job, and the savepoint's release.
    with django_assert_num_queries(1 + 2 * 3):
        watching.request_due_checks(checked_before=timezone.now(), most=2)


def test_one_host_is_visited_by_one_job_at_a_time_and_others_meanwhile(server: Server, work: Work) -> None:
    """Two workers' threads; each visit of the one host waits until another host was visited too."""
    visits: list[str] = []
    both = Barrier(2, timeout=20)

    def visit(host: str) -> list[bytes]:
        visits.append(host)
        both.wait()
        return [answer(page())]

    server.answers["/a"] = server.answers["/b"] = lambda: visit("localhost")
    server.answers["/c"] = server.answers["/d"] = lambda: visit("127.0.0.1")
    named = server.url().replace("127.0.0.1", "localhost")
    for address in (f"{named}a", f"{named}b", server.url("/c"), server.url("/d")):
        link(address)
    work()
    assert sorted(visits[:2]) == sorted(visits[2:]) == ["127.0.0.1", "localhost"]
    assert PageCheck.objects.filter(state=PageState.ARCHIVED).count() == 4


def test_host_is_left_in_peace_after_a_visit(server: Server, work: Work, settings: object) -> None:
    settings.FETCH_GAP_MS = 150
    ends: list[float] = []
    server.answers["/"] = lambda: (ends.append(time.monotonic()), [answer(page())])[1]
    server.answers["/?again"] = server.answers["/"]
    link(server.url("/"))
    link(server.url("/?again"))
    work()
    assert len(ends) == 2
    assert ends[1] - ends[0] >= 0.15


def test_slow_work_is_done_while_nobody_waits_for_the_evidence(server: Server, work: Work) -> None:
    """The packing of the page finds the row free, from another connection."""
    found: list[str] = []

    class Watched(archiving.Copy):
        @property
        def warc(self) -> bytes:
            with psycopg.connect(**parameters) as other:
                other.execute("SELECT 1 FROM annotations_evidence WHERE id = %s FOR UPDATE NOWAIT", [item.pk])
                found.append("free")
            return super().warc

    parameters = {key: value for key, value in connection.get_connection_params().items() if key in PLACES}
    item = link(server.url())
    server.answers["/"] = answer(page())
    check = archiving.record_page(
        evidence=item, copy=Watched(fetch(server.url(), loopback_ports=server.ports), "", WORDS)
    )
    assert (found, check.state) == (["free"], PageState.ARCHIVED)


def test_quote_that_is_mended_while_the_page_is_compared_is_looked_for_anew(server: Server, work: Work) -> None:
    class Meanwhile(archiving.Copy):
        @property
        def warc(self) -> bytes:
            Evidence.objects.filter(pk=item.pk).update(quote=QUOTE)
            return super().warc

    server.answers["/"] = answer(page())
    item = link(server.url(), "Not a word of it stands on this page at all, whoever looks.")
    fetched = fetch(server.url(), loopback_ports=server.ports)
    check = archiving.record_page(evidence=item, copy=Meanwhile(fetched, "", WORDS))
    assert (check.quote_state, Archive.objects.count()) == (QuoteState.FOUND, 1)


def test_claims_history_tells_what_became_of_a_page_when_that_is_news(server: Server, work: Work) -> None:
    server.answers["/"] = answer(page())
    item = link(server.url())
    work()
    look_again(item, work)
    server.answers["/"] = answer(page(WORDS.replace(" 41,000", " 14,000"), MORE))
    look_again(item, work)
    look_again(item, work)
    server.answers["/"] = answer(status="404 Not Found")
    look_again(item, work)
    told = Event.objects.filter(noun="evidence", object_id=item.pk, act="page checked").order_by("id")
    assert [(event.actor, event.claim, event.data["state"], event.data["quote"]) for event in told] == [
        (None, item.claim, "archived", "found"),
        (None, item.claim, "changed", "reworded"),
        (None, item.claim, "gone", "reworded"),
    ]
