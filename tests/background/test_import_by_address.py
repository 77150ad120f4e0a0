"""An article by its address: asked for, fetched by a worker, kept as WARC, stored; and what can go wrong."""

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from threading import Thread

import pytest
from django.db import connection
from django.utils import timezone

from annotations import imports, tasks
from annotations.fetching.guard import AddressRefused
from annotations.fetching.warc import read_body_of
from annotations.ingest import isolated
from annotations.models import Archive, Article, ArticleImport, Event, ImportState, Membership, Role
from tests import factories
from tests.background.conftest import jobs_left, make_due
from tests.background.pages import MORE, WORDS, page
from tests.fetching.serving import Server, answer, redirect

Work = Callable[[], None]
pytestmark = pytest.mark.django_db(transaction=True)


def ask(url: str, **details: object) -> ArticleImport:
    checker = factories.make_user(Role.CHECKER)
    return imports.request_import(desk=factories.make_desk(), actor=checker, url=url, details=details)


def test_article_is_fetched_kept_and_stored(server: Server, work: Work) -> None:
    server.answers["/"] = redirect("/story?id=1")
    server.answers["/story?id=1"] = answer(page(head='<meta name="author" content="Ada Winter">'))
    item = ask(server.url())
    assert (item.state, item.article) == (ImportState.WAITING, None)
    work()
    item.refresh_from_db()
    assert (item.state, item.detail, item.attempts) == (ImportState.DONE, "", 1)
    article = item.article
    assert (article.title, article.author, article.format) == ("Westhaven harbour dredged", "Ada Winter", "html")
    assert article.revision.text == f"{WORDS}\n\n{MORE}"
    assert article.url == server.url("/story?id=1")
    assert bytes(article.raw_input.content) == server.answers["/story?id=1"].partition(b"\r\n\r\n")[2]
    archive = item.archive
    assert (archive.asked_url, archive.url, archive.media_type) == (item.url, article.url, "text/html")
    assert archive.sha256 == sha256(archive.warc).hexdigest()
    assert read_body_of(bytes(archive.warc)) == bytes(article.raw_input.content)
    assert archive.body_sha256 == sha256(article.raw_input.content).hexdigest()
    assert jobs_left() == []


def test_details_sent_along_win_over_the_page(server: Server, work: Work) -> None:
    server.answers["/"] = answer(page())
    moment = timezone.now().replace(microsecond=0)
    item = ask(server.url(), title="Dredgers at work", publisher="Harbour Post", published_at=moment)
    work()
    item.refresh_from_db()
    assert (item.article.title, item.article.publisher.name) == ("Dredgers at work", "Harbour Post")
    assert item.article.published_at == moment


def test_what_was_left_out_of_a_page_is_kept_by_line(server: Server, work: Work) -> None:
    captions = "WEBVTT\n\n00:01.000 --> 00:02.000\nGood evening.\n\n00:xx --> 00:04.000\nThe harbour is open.\n"
    server.answers["/"] = answer(captions.encode(), media_type="text/vtt; charset=utf-8")
    item = ask(server.url())
    work()
    item.refresh_from_db()
    assert item.state == ImportState.DONE
    [remark] = [remark for remark in item.remarks if remark["action"] != "recognised"]
    assert (remark["line"], remark["raw"]) == (6, "00:xx --> 00:04.000")


def test_text_that_is_stored_already_is_found(server: Server, work: Work) -> None:
    server.answers["/"] = answer(page())
    stored = factories.make_article(text=f"{WORDS}\n\n{MORE}")
    item = ask(server.url())
    work()
    item.refresh_from_db()
    assert (item.state, item.article) == (ImportState.DONE, stored)


def test_plain_text_is_read_as_such(server: Server, work: Work) -> None:
    server.answers["/"] = answer(f"{WORDS}\n\n{MORE}".encode(), media_type="text/plain; charset=utf-8")
    item = ask(server.url())
    work()
    item.refresh_from_db()
    assert (item.article.format, item.article.url) == ("plain", server.url())


@pytest.mark.parametrize(
    ("said", "detail"),
    [
        (answer(b"Gone", status="404 Not Found"), "The server answered with 404."),
        (answer(b"No", status="403 Forbidden"), "The server answered with 403."),
        (answer(b""), "The document is empty."),
        (answer(b"\x89PNG\r\n\x1a\n" + bytes(200), media_type="image/png"), None),
    ],
)
def test_failure_is_told_and_not_tried_again(server: Server, work: Work, said: bytes, detail: str | None) -> None:
    server.answers["/"] = said
    item = ask(server.url())
    work()
    item.refresh_from_db()
    assert (item.state, item.article, item.archive) == (ImportState.FAILED, None, None)
    assert item.detail
    if detail and "empty" not in detail:
        assert item.detail == detail
    assert (jobs_left(), Article.objects.count(), Archive.objects.count()) == ([], 0, 0)


def test_transient_failure_is_tried_again(server: Server, work: Work) -> None:
    server.answers["/"] = answer(status="503 Busy")
    item = ask(server.url())
    work()
    item.refresh_from_db()
    assert (item.state, item.detail) == (ImportState.WAITING, "The server answered with 503.")
    assert jobs_left() == [("fetch_article", "todo")]
    server.answers["/"] = answer(page())
    make_due()
    work()
    item.refresh_from_db()
    assert (item.state, item.detail, item.attempts) == (ImportState.DONE, "", 2)


def test_page_that_this_machine_has_no_time_to_read_is_read_later(
    server: Server, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.answers["/"] = answer(page())
    item = ask(server.url())
    with monkeypatch.context() as busy:
        busy.setattr(isolated, "WALL_S", 0.001)
        work()
    item.refresh_from_db()
    assert (item.state, item.detail.partition(".")[0]) == (
        ImportState.WAITING,
        "The server is too busy to read this file now",
    )
    make_due()
    work()
    item.refresh_from_db()
    assert (item.state, item.detail, item.attempts) == (ImportState.DONE, "", 2)


def test_page_that_cannot_be_had_holds_up_no_other_of_its_host(server: Server, work: Work) -> None:
    server.answers["/busy"] = answer(status="503 Busy")
    server.answers["/"] = answer(page())
    busy, other = ask(server.url("/busy")), ask(server.url("/"))
    work()
    states = [ArticleImport.objects.get(pk=item.pk).state for item in (busy, other)]
    assert states == [ImportState.WAITING, ImportState.DONE]
    server.answers["/later"] = answer(page(MORE, WORDS))
    later = ask(server.url("/later"))
    work()
    assert ArticleImport.objects.get(pk=later.pk).state == ImportState.DONE


def test_transient_failure_is_given_up_in_the_end(server: Server, work: Work) -> None:
    server.answers["/"] = answer(status="503 Busy")
    item = ask(server.url())
    for _ in range(imports.MOST_ATTEMPTS + 1):
        make_due()
        work()
    item.refresh_from_db()
    assert (item.state, item.detail) == (ImportState.FAILED, "The server answered with 503.")
    assert (len(server.asked), jobs_left()) == (imports.MOST_ATTEMPTS, [])


def test_redirect_into_the_network_is_refused(server: Server, work: Work) -> None:
    server.answers["/"] = redirect("http://169.254.169.254/latest/meta-data/")
    item = ask(server.url())
    work()
    item.refresh_from_db()
    assert (item.state, item.archive) == (ImportState.REFUSED, None)
    assert item.detail == "It leads to 169.254.169.254, which is not on the public internet."


def test_refused_address_is_not_even_asked_for(work: Work) -> None:
    with pytest.raises(AddressRefused):
        ask("http://127.0.0.1/")
    assert (ArticleImport.objects.count(), jobs_left()) == (0, [])


def test_task_run_twice_makes_one_article(server: Server, work: Work) -> None:
    server.answers["/"] = answer(page())
    item = ask(server.url())
    tasks.fetch_article(import_id=item.pk)
    tasks.fetch_article(import_id=item.pk)
    work()
    assert (Article.objects.count(), Archive.objects.count(), len(server.asked)) == (1, 1, 1)


def test_task_run_twice_at_once_makes_one_article(server: Server, work: Work) -> None:
    server.answers["/"] = answer(page())
    item = ask(server.url())

    def run() -> None:
        try:
            tasks.fetch_article(import_id=item.pk)
        finally:
            connection.close()

    threads = [Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (Article.objects.count(), Archive.objects.count()) == (1, 1)


def test_history_of_the_article_tells_where_it_was_fetched(server: Server, work: Work) -> None:
    server.answers["/"] = answer(page())
    item = ask(server.url())
    work()
    item.refresh_from_db()
    told = Event.objects.get(noun="article", act="fetched")
    assert (told.object_id, told.actor) == (item.article_id, item.created_by)
    assert told.data == {
        "import": item.pk,
        "url": server.url(),
        "archive": item.archive_id,
        "sha256": item.archive.sha256,
    }


def test_same_address_under_way_is_the_same_import(server: Server, work: Work) -> None:
    first = ask(server.url())
    assert ask(server.url()) == first
    assert jobs_left() == [("fetch_article", "todo")]
    work()
    assert ask(server.url()) != first


def test_import_of_a_worker_that_died_is_taken_up_again(server: Server, work: Work) -> None:
    """The job stands as `doing` in the name of a worker that has not been heard of since."""
    server.answers["/"] = answer(page())
    item = imports.start_import(ask(server.url()).pk)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour') RETURNING id"
        )
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s, attempts = 1", [cursor.fetchone()[0]]
        )
    tasks.take_up_stalled.defer(timestamp=0)
    work()
    work()
    item.refresh_from_db()
    assert (item.state, item.attempts) == (ImportState.DONE, 2)


def test_import_whose_job_is_lost_is_taken_up_again(server: Server, work: Work) -> None:
    server.answers["/"] = answer(page())
    item = ask(server.url())
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")
    assert imports.resume_imports(idle_since=timezone.now() - timedelta(minutes=1)) == 0
    assert imports.resume_imports(idle_since=timezone.now() + timedelta(minutes=1)) == 1
    work()
    item.refresh_from_db()
    assert item.state == ImportState.DONE


def test_import_that_never_finishes_is_given_up(server: Server, work: Work) -> None:
    item = ask(server.url())
    started = [imports.start_import(item.pk) for _ in range(imports.MOST_ATTEMPTS + 2)]
    assert started == [item] * imports.MOST_ATTEMPTS + [None, None]
    item.refresh_from_db()
    assert (item.state, item.detail) == (ImportState.FAILED, "It was tried 4 times, and never finished.")


def test_import_of_who_may_no_longer_add_articles_fails(server: Server, work: Work) -> None:
    server.answers["/"] = answer(page())
    item = ask(server.url())
    Membership.objects.filter(user=item.created_by).update(role=Role.READER)
    work()
    item.refresh_from_db()
    assert (item.state, item.detail) == (ImportState.FAILED, "This needs the role “checker”; yours is “reader”.")
    assert (Archive.objects.count(), Article.objects.count()) == (0, 0)
