"""Articles in bulk are what the same articles would be, had each been stored and marked by itself."""

from datetime import datetime
from typing import Any

import pytest

from annotations import anchoring, blind, marking, store
from annotations.errors import NotAllowed, UnreadableInput
from annotations.ingest import parse_document
from annotations.models import (
    Article,
    Claim,
    Desk,
    Event,
    Highlight,
    Publisher,
    Role,
    SealedVerdict,
    SearchEntry,
    Status,
)
from tests import factories
from tests.bulk.bringing import TEXT, bring, counted, ndjson, row

pytestmark = pytest.mark.django_db

# Whatever the number of articles in a batch; Django does not count its six COPY. One of them reads the blind policy,
# one the place that the batch has in the change feed.
QUERIES = 24
DETAILS = {
    "title": "  Port, part 7 ",
    "kind": "article",
    "url": "https://wire.example/7",
    "publisher": "Wire",
    "author": "Ann Bo",
    "credit": "AP",
    "place": "Westhaven",
    "published_at": "2025-09-13T08:28:00",
    "published_stated": "13 September, 8.28",
    "language": "en-GB",
}
# As a Mac or an old program writes it: decomposed letters, CR LF, blank edges. The offsets count in what is stored.
MESSY = "\r\n Cafe\u0301 prices rose.\r\nThe port opened in 1962. 🤔🤔 \r\n\r\n"
CANONICAL = " Café prices rose.\nThe port opened in 1962. 🤔🤔 "


def state_of(desk: Desk) -> list[Any]:
    """All that the desk holds, without the numbers and times that no two things share."""
    articles = Article.objects.filter(desk=desk).order_by("id")
    highlights = Highlight.objects.filter(claim__desk=desk).order_by("id")
    entries = SearchEntry.objects.filter(desk=desk).order_by("article_id", "claim_id")
    events = Event.objects.filter(desk=desk, noun__in=["publisher", "article", "revision", "claim", "highlight"])
    return [
        list(articles.values("title", "kind", "url", "author", "credit", "place", "language", "format", "text_sha256")),
        list(articles.values("publisher__name", "published_at", "published_zone", "published_stated")),
        [bytes(article.raw_input.content) for article in articles],
        list(articles.values_list("revisions__text", "revisions__length", "revisions__sha256", "revisions__astral")),
        list(
            highlights.values(
                "start", "end", "exact", "prefix", "suffix", "start_ms", "end_ms", "claim__statement",
                "claim__said_on", "claim__status", "claim__claimant", "claim__priority", "canonical", "via",
                "claim__verdicts_required", "claim__verdicts_state",
            )
        ),
        list(entries.values_list("config", "vector")),
        [(event.noun, event.action, event.act, sorted(event.data)) for event in events.order_by("id")],
    ]  # fmt: skip


def desk_with(policy: dict[str, int], **fields: str) -> Desk:
    desk = factories.make_desk(**fields)
    for name, value in policy.items():
        setattr(desk, name, value)
    desk.save()
    return desk


@pytest.mark.parametrize("policy", [{}, {"blind_percent": 100}, {"blind_priority": 0, "blind_number": 3}])
def test_article_in_bulk_is_as_one_stored_and_marked_by_itself(policy: dict[str, int]) -> None:
    alone, bulk = (desk_with(policy, time_zone="Asia/Dhaka") for _ in range(2))
    spans = [(0, 6), (19, 43), (44, 46)]
    checker = factories.make_user(desk=alone)
    details = {**DETAILS, "published_at": datetime(2025, 9, 13, 8, 28)}  # noqa: DTZ001  # as stated: without a zone
    article = store.store_article(
        desk=alone, actor=checker, raw=MESSY.encode(), format="plain", text=MESSY, **details
    ).article
    for start, end in spans:
        marking.mark_claim(article=article, actor=checker, start=start, end=end)
    marks = [{"start": start, "end": end} for start, end in spans]
    brought = bring(ndjson({"key": "7", "text": MESSY, **DETAILS, "highlights": marks}), desk=bulk)
    assert brought.counts == counted(articles=1, highlights=3)
    assert brought.told == [
        (1, "The text was normalised: its highlights are read as places of the text as it is stored.")
    ]
    assert Article.objects.get(desk=bulk).revision.text == CANONICAL
    found, expected = state_of(bulk), state_of(alone)
    # One by one each claim is told with its highlight, in bulk too; the vectors hold the words in their language.
    assert found == expected
    assert {config for config, _vector in found[5]} == {"desk_english"}


def test_claims_of_another_language_are_searched_in_it() -> None:
    bring(ndjson(row(language="de", text="Die Häuser standen leer.", highlights=[{"start": 0, "end": 10}])))
    assert set(SearchEntry.objects.values_list("config", flat=True)) == {"desk_german"}
    claim = Claim.objects.get()
    assert (claim.statement, claim.search_entry.config) == ("Die Häuser", "desk_german")


def test_content_is_read_in_its_format_and_its_words_have_times() -> None:
    """As the same file has, stored by itself."""
    vtt = (
        "WEBVTT\n\n00:01.000 --> 00:03.000\nThe <00:01.800>loan <00:02.100>was <00:02.500>repaid\n\n"
        "00:04.000 --> 00:06.000\nin full in March.\n"
    )
    brought = bring(ndjson({"key": "c", "content": vtt, "highlights": [{"exact": "repaid in full"}]}))
    assert brought.counts == counted(articles=1, highlights=1)
    article = Article.objects.get()
    assert (article.kind, article.format) == ("transcript", "vtt")
    desk, parsed = factories.make_desk(slug="other", name="Other"), parse_document(vtt.encode(), max_bytes=10_000)
    alone = store.store_article(
        desk=desk,
        actor=factories.make_user(desk=desk),
        raw=vtt.encode(),
        format="vtt",
        kind=parsed.kind,
        text=parsed.text,
        cues=parsed.cues,
    ).article
    fields = ("start_ms", "end_ms", "start", "end", "speaker", "words")
    assert list(article.revision.cues.values(*fields)) == list(alone.revision.cues.values(*fields))
    marked = marking.mark_claim(
        article=alone, actor=factories.make_user(desk=desk), quote=anchoring.Quote("repaid in full")
    )
    found = Highlight.objects.get(revision=article.revision)
    assert (found.start_ms, found.end_ms) == (marked.start_ms, marked.end_ms)
    assert found.start_ms == 2500


def test_highlights_that_name_one_claim_are_its_places() -> None:
    statement = "The port opened in 1962."
    marks = [{"start": 0, "end": 24, "claim": f" {statement} "}, {"start": 4, "end": 8}, {"start": 9, "end": 15}]
    rows = [row(number, highlights=marks) for number in range(1, 4)]
    assert bring(ndjson(*rows)).counts == counted(articles=3, highlights=9)
    shared = Claim.objects.get(statement=statement)
    assert (shared.highlights.count(), Claim.objects.count()) == (3, 7)
    # The same words in a later file, or after a crash, are the same claim.
    assert bring(ndjson(row(4, highlights=marks[:1]))).counts == counted(articles=1, highlights=1)
    assert (shared.highlights.count(), Claim.objects.get(statement=statement).version) == (4, 2)
    assert Event.objects.filter(claim=shared).count() == 5


def test_highlight_joins_the_claim_whose_id_it_names() -> None:
    claim = factories.make_published().claim
    brought = bring(ndjson(row(highlights=[{"start": 0, "end": 8, "claim": claim.pk}])))
    assert brought.counts == counted(articles=1, highlights=1)
    claim.refresh_from_db()
    # As with any other change: what was approved is no longer what the check holds.
    assert (claim.status, claim.highlights.count()) == (Status.CHECKING, 2)
    assert Event.objects.filter(claim=claim, act="voided").count() == 1


def test_claims_of_other_desks_and_dismissed_ones_refuse_the_line() -> None:
    elsewhere = factories.make_claim(desk=factories.make_desk(slug="elsewhere", name="Elsewhere"))
    dismissed = factories.make_claim_in(Status.DISMISSED)
    lines = [
        row(1, highlights=[{"start": 0, "end": 8, "claim": elsewhere.pk}]),
        row(2, highlights=[{"start": 0, "end": 8}, {"start": 0, "end": 8, "claim": dismissed.pk}]),
        row(3, highlights=[{"start": 0, "end": 8, "claim": dismissed.statement}]),
    ]
    brought = bring(ndjson(*lines))
    assert brought.counts == counted(articles=1, highlights=1, refused=2)
    assert brought.told == [
        (1, f"refused: highlights/0: There is no claim {elsewhere.pk} on the desk."),
        (2, "refused: highlights/1: This claim was dismissed. Take it up again first."),
    ]
    assert list(Claim.objects.filter(statement=dismissed.statement).values_list("status", flat=True)) == [
        Status.OPEN,
        Status.DISMISSED,
    ]


def test_known_keys_are_left_alone() -> None:
    first = bring(ndjson(row(1), row(2)))
    assert first == (counted(articles=2), [])
    again = bring(ndjson(row(1), row(2, text="Other words."), row(3)))
    assert again.counts == counted(articles=1, present=2)
    number = Article.objects.get(key="wire-2").pk
    told = f"The key is that of article {number}, which has another text: it was left alone."
    assert again.told == [(2, told)]
    assert Article.objects.count() == 3


def test_text_that_is_stored_is_left_alone_and_told() -> None:
    article = factories.make_article(text=TEXT)
    brought = bring(ndjson({"key": "a", "text": TEXT, "highlights": [{"start": 0, "end": 8}]}, {"text": TEXT}))
    assert brought.counts == counted(present=2)
    assert brought.told == [(1, f"The text is stored already as article {article.pk}, which was left alone.")]
    twice = bring(ndjson({"key": "b", "text": "Twice."}, {"key": "c", "text": "Twice.\r\n"}))
    assert twice == (counted(articles=1, present=1), [(2, "The text is that of line 1: it is stored once.")])


def test_keys_are_the_desks_own() -> None:
    for desk in (factories.make_desk(), factories.make_desk(slug="other", name="Other")):
        assert bring(ndjson(row()), desk=desk).counts == counted(articles=1)


def test_publishers_are_those_of_the_desk() -> None:
    factories.make_article(publisher="Wire")
    rows = [row(1, publisher="Wire"), row(2, publisher="Herald"), row(3, publisher=" Herald "), row(4)]
    assert bring(ndjson(*rows)).counts["articles"] == 4
    assert list(Publisher.objects.values_list("name", flat=True)) == ["Herald", "Wire"]
    assert Article.objects.filter(publisher__name="Herald").count() == 2
    assert Event.objects.filter(noun="publisher", data__name="Herald").count() == 1


def test_refused_line_stores_nothing() -> None:
    bring(ndjson(row(publisher="Herald", highlights=[{"start": 0, "end": 9_999}])))
    assert (Article.objects.count(), Publisher.objects.count(), Claim.objects.count()) == (0, 0, 0)


def test_only_checkers_may_import() -> None:
    with pytest.raises(NotAllowed):
        bring(ndjson(row()), actor=factories.make_user(Role.READER))
    with pytest.raises(NotAllowed):
        bring(ndjson(row()), actor=factories.make_user(desk=factories.make_desk(slug="x", name="X")))


def test_line_that_the_database_refuses_is_found_among_its_batch() -> None:
    """Two names for one claim at one place: only the database sees that they are one."""
    claim = factories.make_claim()
    marks = [{"start": 0, "end": 8, "claim": claim.pk}, {"start": 0, "end": 8, "claim": claim.statement}]
    brought = bring(ndjson(row(1), row(2, highlights=marks), row(3)))
    assert brought.counts == counted(articles=2, refused=1)
    assert [number for number, words in brought.told if words.startswith("refused: The database refused it:")] == [2]


def test_queries_do_not_grow_with_the_articles(django_assert_num_queries: Any) -> None:
    def rows(first: int, last: int) -> bytes:
        marks = [{"start": 0, "end": 8}, {"start": 4, "end": 8, "claim": "A port."}]
        return ndjson(*(row(number, publisher="Wire", highlights=marks) for number in range(first, last)))

    desk, actor = factories.make_desk(), factories.make_user()
    bring(rows(0, 1), desk=desk, actor=actor)
    for first, last in ((1, 2), (2, 40)):
        with django_assert_num_queries(QUERIES):
            bring(rows(first, last), desk=desk, actor=actor)


ASKED_OF = [
    ({"blind_percent": 100}, (2, "sealed"), ([1, 2], "sample")),
    ({"blind_percent": 100, "blind_number": 4}, (4, "sealed"), ([1, 4], "sample")),
    ({"blind_priority": 0, "blind_number": 3}, (3, "sealed"), ([1, 3], "priority")),
]


@pytest.mark.parametrize(("policy", "stored", "recorded"), ASKED_OF)
def test_claims_made_in_bulk_ask_for_the_verdicts_of_the_policy(
    policy: dict[str, int], stored: tuple[int, str], recorded: tuple[list[int], str]
) -> None:
    desk = factories.make_desk()
    joined, actor = factories.make_claim(desk=desk), factories.make_user(desk=desk)
    Desk.objects.filter(pk=desk.pk).update(**policy)  # after ``desk`` was read: what holds is what is stored
    names = (None, "A port.", "A port.", joined.pk)
    marks = [{"start": place, "end": 8, "claim": name} for place, name in enumerate(names)]
    bring(ndjson(row(highlights=marks)), desk=desk, actor=actor)
    made = Claim.objects.filter(desk=desk).exclude(pk=joined.pk).order_by("pk")
    assert list(made.values_list("verdicts_required", "verdicts_state")) == [stored, stored]
    asked = Event.objects.filter(desk=desk, act="asked for verdicts").order_by("id")
    assert [(each.claim_id, each.object_id, each.actor_id) for each in asked] == [
        (claim.pk, claim.pk, actor.pk) for claim in made
    ]
    assert [(each.data["verdicts_required"], each.data["why"]) for each in asked] == [recorded, recorded]
    assert {type(factories.make_verdict(claim)) for claim in made} == {SealedVerdict}
    joined.refresh_from_db()
    assert joined.verdicts_required == 1


def test_claims_made_in_bulk_are_drawn_by_their_lot() -> None:
    desk = desk_with({"blind_percent": 40}, name="Desk")
    marks = [{"start": place, "end": 8} for place in range(8)]
    bring(ndjson(*(row(number, highlights=marks) for number in range(5))), desk=desk)
    claims = Claim.objects.filter(desk=desk)
    drawn = {claim.pk for claim in claims if blind.draw_of(claim.pk) < 40}
    assert {claim.pk for claim in claims if claim.is_sealed} == drawn
    assert 0 < len(drawn) < len(claims) == 40


def test_table_without_a_text_is_refused() -> None:
    with pytest.raises(UnreadableInput, match="The first row names the columns"):
        bring(b"key,title\na,b\n", format="csv")
