"""Articles: stored once, corrected, revised; every highlight accounted for."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from annotations import marking, store
from annotations.errors import InvalidInput, NotAllowed
from annotations.models import Anchor, Article, Event, Publisher, RawInput, Revision, Role
from annotations.revise import revise_article
from tests import factories

pytestmark = pytest.mark.django_db


def test_raw_input_is_kept_byte_for_byte():
    raw = "\ufeffWages fell.\r\n\r\n".encode("utf-8")
    stored = store.store_article(
        desk=factories.make_desk(), actor=factories.make_user(), raw=raw, format="plain", text="Wages fell.\r\n\r\n"
    )
    assert bytes(RawInput.objects.get(article=stored.article).content) == raw
    assert stored.article.revision.text == "Wages fell."


def test_text_is_stored_in_canonical_form():
    article = factories.make_article(text="\n \nCafe\u0301 closes.\r\nAgain.\n\n")
    revision = article.revision
    assert (revision.text, revision.length) == ("Café closes.\nAgain.", 19)


def test_same_text_is_recognised_not_duplicated():
    first = factories.make_article(text="Wages fell twice.")
    again = store.store_article(
        desk=first.desk, actor=factories.make_user(), raw=b"x", format="plain", text="Wages fell twice.\r\n"
    )
    assert (again.article, again.created, Article.objects.count()) == (first, False, 1)


def test_same_text_on_another_desk_is_another_article():
    first = factories.make_article(text="Wages fell twice.")
    other = factories.make_desk(name="Other")
    second = factories.make_article(desk=other, text="Wages fell twice.")
    assert first != second


@pytest.mark.django_db(transaction=True)
def test_same_text_imported_at_once_is_stored_once():
    desk, actor = factories.make_desk(), factories.make_user()

    def run(_index: int) -> int:
        try:
            return store.store_article(desk=desk, actor=actor, raw=b"x", format="plain", text="Wages fell.").article.pk
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        keys = set(pool.map(run, range(6)))
    assert (len(keys), Article.objects.count(), Revision.objects.count()) == (1, 1, 1)


@pytest.mark.parametrize("text", ["", "  \n ", "a\x00b", "a\ud800b", "e" + "\u0301" * 80_000, "x" * 5_000_001])
def test_text_that_is_none_is_refused_and_nothing_stored(text):
    with pytest.raises(InvalidInput):
        store.store_article(
            desk=factories.make_desk(), actor=factories.make_user(), raw=b"", format="plain", text=text, title="T"
        )
    assert (Article.objects.count(), Event.objects.filter(noun="article").count()) == (0, 0)


@pytest.mark.parametrize(
    ("publisher_zone", "instant", "assumed"),
    [
        ("Asia/Dhaka", datetime(2025, 9, 13, 2, 28, tzinfo=UTC), "publisher"),
        ("", datetime(2025, 9, 13, 6, 28, tzinfo=UTC), "desk"),
    ],
)
def test_naive_time_is_read_in_the_publishers_zone_else_the_desks(publisher_zone, instant, assumed):
    desk = factories.make_desk(time_zone="Europe/Berlin")
    Publisher.objects.create(desk=desk, name="BSS", time_zone=publisher_zone)
    article = factories.make_article(
        desk=desk,
        publisher="BSS",
        published_at=datetime.fromisoformat("2025-09-13T08:28"),
        published_stated="13 Sep 2025, 08:28",
    )
    assert (article.published_at, article.published_zone) == (instant, assumed)
    assert article.published_local.strftime("%d %b %Y %H:%M") == "13 Sep 2025 08:28"


@pytest.mark.parametrize(
    "moment",
    ["0001-01-01T00:00:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"],
)
def test_time_that_no_zone_could_show_is_refused_and_nothing_stored(moment):
    with pytest.raises(InvalidInput) as refusal:
        factories.make_article(published_at=datetime.fromisoformat(moment))
    assert list(refusal.value.fields) == ["published_at"]
    assert Article.objects.count() == 0


def test_reader_stores_nothing():
    with pytest.raises(NotAllowed):
        factories.make_article(factories.make_user(Role.READER))


@pytest.mark.parametrize(
    "changes",
    [
        {"title": " "},
        {"url": "javascript:alert(1)"},
        {"url": "https://a:b@c.example/"},
        {"kind": "song"},
        {"format": "x"},
    ],
)
def test_bad_corrections_are_refused(changes):
    article = factories.make_article()
    with pytest.raises(InvalidInput):
        store.correct_article(article=article, actor=factories.make_user(), changes=changes)


def test_correction_is_recorded_with_before_and_after():
    article, actor = factories.make_article(title="Prot expansion"), factories.make_user()
    store.correct_article(article=article, actor=actor, changes={"title": "Port expansion", "publisher": "Coast TV"})
    event = Event.objects.get(act="corrected")
    assert event.data == {
        "title": ["Prot expansion", "Port expansion"],
        "publisher": [None, Publisher.objects.get(name="Coast TV").pk],
    }


OLD = "Wages fell in May. Prices rose by 4%. The port grew.\n\nNobody asked about ferries in the long debate on Monday."


def marked(text: str, *quotes: str):
    article, checker = factories.make_article(text=text), factories.make_user()
    return article, [
        marking.mark_claim(article=article, actor=checker, start=text.index(quote), end=text.index(quote) + len(quote))
        for quote in quotes
    ]


def test_unchanged_text_makes_no_revision():
    article, _ = marked(OLD)
    revision = revise_article(article=article, actor=factories.make_user(), text=OLD + "\n\n")
    assert (revision.number, Revision.objects.count()) == (1, 1)


def test_highlights_are_carried_reworded_or_removed():
    article, (wages, prices, ferries) = marked(
        OLD, "Wages fell in May.", "Prices rose by 4%.", "Nobody asked about ferries in the long debate on Monday."
    )
    text = "An insert. " + OLD.replace("Prices rose by 4%.", "Prices rose by about 4%.").split("\n\n")[0]
    revision = revise_article(article=article, actor=factories.make_user(), text=text)
    anchors = {anchor.highlight_id: anchor for anchor in Anchor.objects.filter(revision=revision)}
    assert {key: anchor.state for key, anchor in anchors.items()} == {
        wages.pk: "carried",
        prices.pk: "reworded",
        ferries.pk: "removed",
    }
    assert (anchors[wages.pk].exact, anchors[prices.pk].exact) == ("Wages fell in May.", "Prices rose by about 4%.")
    assert (anchors[ferries.pk].start, anchors[ferries.pk].end) == (None, None)


def test_removed_words_that_come_back_are_found_again():
    article, (wages,) = marked(OLD, "Wages fell in May.")
    actor = factories.make_user()
    revise_article(article=article, actor=actor, text=OLD.replace("Wages fell in May. ", ""))
    third = revise_article(article=article, actor=actor, text=OLD + " End.")
    assert [(anchor.revision.number, anchor.state) for anchor in wages.anchors.order_by("revision")] == [
        (2, "removed"),
        (third.number, "carried"),
    ]


def test_cues_follow_their_words_into_the_next_revision():
    article = factories.make_transcript()
    text = article.revision.text.replace("repaid", "paid back")
    revision = revise_article(article=article, actor=factories.make_user(), text=text)
    assert [(cue.start_ms, text[cue.start : cue.end]) for cue in revision.cues.all()][:2] == [
        (0, "The loan was paid back"),
        (5000, "in full in March, she said."),
    ]


@pytest.mark.parametrize(
    ("mended", "cues"),
    [
        ("Alone was re-paid in full in March, she said. Nobody asked",
         ["Alone was re-paid", "in full in March, she said."]),
        ("Nothing like it here. Other words there. Nobody asked", ["Nothing like it", "here. Other words there."]),
        ("The loan was repaid. Nobody asked", ["The loan was repaid."]),
        ("Nobody asked", []),
        ("Hello. The loan was repaid. In full it was. In full in March, she said. Nobody asked",
         ["The loan was repaid. In full it was.", "In full in March, she said."]),
    ],
    ids=["slip", "two-in-a-row", "gone", "both-gone", "longer"],
)  # fmt: skip
def test_slips_of_a_transcript_are_mended_without_losing_cues(mended, cues):
    article = factories.make_transcript()
    before = list(article.revision.cues.all())
    rest = article.revision.text[article.revision.text.index("Nobody asked") + len("Nobody asked") :]
    text = mended + rest
    after = list(revise_article(article=article, actor=factories.make_user(), text=text).cues.all())
    assert [text[cue.start : cue.end] for cue in after[:-1]] == cues
    assert text[after[-1].start : after[-1].end] == "Nobody asked" + rest
    starts = [cue.start_ms for cue in before]
    assert [cue.start_ms for cue in after[:-1]] == starts[: len(cues)]


@pytest.mark.parametrize("stated", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00"])
def test_time_at_the_ends_of_the_calendar_is_refused(stated):
    article = factories.make_article()
    for act in (
        lambda: factories.make_article(published_at=datetime.fromisoformat(stated)),
        lambda: store.correct_article(
            article=article, actor=factories.make_user(), changes={"published_at": datetime.fromisoformat(stated)}
        ),
    ):
        with pytest.raises(InvalidInput) as refusal:
            act()
        assert list(refusal.value.fields) == ["published_at"]
    assert (Article.objects.count(), Article.objects.get().published_at) == (1, None)


def test_database_keeps_times_within_the_calendar():
    factories.make_article()
    with pytest.raises(IntegrityError, match="article_published_within_the_calendar"), transaction.atomic():
        Article.objects.update(published_at=datetime(9999, 6, 1, tzinfo=UTC))


def test_publishers_name_that_is_too_long_is_refused_not_cut():
    with pytest.raises(InvalidInput) as refusal:
        factories.make_article(publisher="x" * 201)
    assert (list(refusal.value.fields), Publisher.objects.count()) == (["name"], 0)
