"""Marking claims: by offsets, by quote, by both; moving, resizing, removing."""

import pytest

from annotations import annotate, marking
from annotations.anchoring import Quote
from annotations.errors import InvalidInput, NotAllowed, QuoteMismatch, StaleVersion, WrongState
from annotations.models import Claim, Event, Highlight, Role
from annotations.revise import revise_article
from annotations.web.claim_page import Background
from tests import factories

pytestmark = pytest.mark.django_db

TEXT = "🤔🤔 tax rose by 4%. Wages fell. Wages fell. মজুরি কমেছে। ارتفعت الضريبة."


@pytest.fixture
def article():
    return factories.make_article(text=TEXT)


@pytest.fixture
def checker():
    return factories.make_user()


def test_mark_counts_code_points(article, checker):
    highlight = marking.mark_claim(article=article, actor=checker, start=3, end=19)
    assert (highlight.exact, highlight.prefix, highlight.suffix) == (
        "tax rose by 4%. ",
        "🤔🤔 ",
        TEXT[19:51],
    )


@pytest.mark.parametrize("words", ["tax rose by 4%", "মজুরি কমেছে", "ارتفعت الضريبة"])
def test_mark_by_quote_alone_finds_the_only_place(article, checker, words):
    highlight = marking.mark_claim(article=article, actor=checker, quote=Quote(words))
    assert (highlight.exact, TEXT[highlight.start : highlight.end]) == (words, words)


def test_mark_makes_a_claim_whose_statement_is_the_quote(checker):
    article = factories.make_article(text="Wages\nfell  twice. More.", published_at=None)
    highlight = marking.mark_claim(article=article, actor=checker, start=0, end=18)
    assert (highlight.claim.statement, highlight.claim.status) == ("Wages fell twice.", "open")


def test_mark_with_wrong_offsets_is_anchored_where_the_quote_stands_once(article, checker):
    highlight = marking.mark_claim(article=article, actor=checker, start=0, end=3, quote=Quote("tax rose"))
    assert (highlight.start, highlight.end) == (3, 11)


@pytest.mark.parametrize(
    ("words", "reason"),
    [("Wages fell.", "stand more than once in the article"), ("Wages rose.", "do not stand in the article")],
)
def test_mark_with_wrong_offsets_and_no_single_place_is_refused(article, checker, words, reason):
    with pytest.raises(QuoteMismatch, match=reason):
        marking.mark_claim(article=article, actor=checker, start=0, end=3, quote=Quote(words))
    assert (Highlight.objects.count(), Claim.objects.count()) == (0, 0)


def test_prefix_and_suffix_choose_among_copies(article, checker):
    quote = Quote("Wages fell.", prefix="Wages fell. ", suffix=" মজুরি")
    highlight = marking.mark_claim(article=article, actor=checker, quote=quote)
    assert highlight.start == TEXT.rindex("Wages fell.")


@pytest.mark.parametrize(("start", "end"), [(5, 5), (9, 3), (0, 10_000), (-1, 4), (2, 3), (None, None), (1, None)])
def test_impossible_spans_are_refused(article, checker, start, end):
    with pytest.raises(InvalidInput):
        marking.mark_claim(article=article, actor=checker, start=start, end=end)
    assert Highlight.objects.count() == 0


def test_span_never_splits_a_grapheme_cluster(checker):
    article = factories.make_article(text="Family 👩‍👩‍👧 of three. 👍🏽 good.")
    with pytest.raises(InvalidInput):
        marking.mark_claim(article=article, actor=checker, start=0, end=8)
    assert marking.mark_claim(article=article, actor=checker, start=7, end=12).exact == "👩‍👩‍👧"


def test_same_words_twice_for_one_claim_are_refused_and_for_two_allowed(article, checker):
    first = marking.mark_claim(article=article, actor=checker, start=3, end=11)
    with pytest.raises(WrongState):
        marking.mark_claim(article=article, actor=checker, start=3, end=11, claim=first.claim)
    second = marking.mark_claim(article=article, actor=checker, start=3, end=11)
    assert second.claim != first.claim


@pytest.mark.parametrize("role", [Role.READER, None])
def test_reader_and_outsider_mark_nothing(article, role):
    actor = factories.make_user(role or Role.ADMIN, desk=None if role else factories.make_desk(name="Other"))
    with pytest.raises(NotAllowed):
        marking.mark_claim(article=article, actor=actor, start=0, end=2)


def test_claim_of_another_desk_cannot_be_marked_here(article, checker):
    other = factories.make_desk(name="Other")
    foreign = factories.make_claim(desk=other)
    with pytest.raises(NotAllowed):
        marking.mark_claim(article=article, actor=checker, start=0, end=2, claim=foreign)


def test_highlight_of_a_transcript_knows_its_times(checker):
    article = factories.make_transcript(checker)
    text = article.revision.text
    across = marking.mark_claim(article=article, actor=checker, start=text.index("repaid"), end=text.index("March") + 5)
    assert (across.start_ms, across.end_ms) == (2736, 7370)


def test_highlight_is_resized_and_recorded(article, checker):
    highlight = marking.mark_claim(article=article, actor=checker, start=3, end=11)
    changed = marking.change_highlight(highlight=highlight, actor=checker, end=17)
    assert (changed.start, changed.end, changed.exact) == (3, 17, TEXT[3:17])
    event = Event.objects.filter(act="changed").get()
    assert event.data == {"end": [11, 17], "exact": [TEXT[3:11], TEXT[3:17]]}


def test_highlight_moves_to_another_claim(article, checker):
    highlight = marking.mark_claim(article=article, actor=checker, start=3, end=11)
    claim = factories.make_claim(checker)
    marking.change_highlight(highlight=highlight, actor=checker, claim=claim)
    assert list(claim.highlights.all()) == [highlight]


def test_unchanged_highlight_leaves_no_trace(article, checker):
    highlight = marking.mark_claim(article=article, actor=checker, start=3, end=11)
    events = Event.objects.count()
    marking.change_highlight(highlight=highlight, actor=checker, start=3, end=11)
    assert Event.objects.count() == events


def test_removed_highlight_can_be_restored(article, checker):
    highlight = marking.mark_claim(article=article, actor=checker, start=3, end=11)
    marking.remove_highlight(highlight=highlight, actor=checker)
    assert list(Highlight.objects.standing()) == []
    with pytest.raises(WrongState):
        marking.remove_highlight(highlight=highlight, actor=checker)
    marking.restore_highlight(highlight=highlight, actor=checker)
    assert list(Highlight.objects.standing()) == [highlight]


@pytest.mark.parametrize(
    ("text", "state", "span"),
    [("Now. " + TEXT, "carried", (8, 16)), (TEXT.replace("tax rose by 4%. ", ""), "removed", None)],
    ids=["carried", "removed"],
)
def test_highlight_restored_after_a_revision_is_anchored_in_it(article, checker, text, state, span):
    highlight = marking.mark_claim(article=article, actor=checker, start=3, end=11)
    marking.remove_highlight(highlight=highlight, actor=checker)
    revision = revise_article(article=article, actor=checker, text=text)
    restored = marking.restore_highlight(highlight=highlight, actor=checker)
    assert (restored.state, restored.anchor.revision) == (state, revision)
    assert (restored.anchor.start, restored.anchor.end) == (span or (None, None))
    assert list(Event.objects.filter(act="anchored").values_list("data", flat=True)) == [
        {"revision": 2, "state": state}
    ]


def test_edit_with_a_stale_version_is_refused_and_nothing_lost(checker):
    claim = factories.make_claim(checker, statement="First.")
    annotate.edit_claim(claim=claim, actor=checker, changes={"statement": "Second."}, expected_version=1)
    with pytest.raises(StaleVersion):
        annotate.edit_claim(claim=claim, actor=checker, changes={"statement": "Third."}, expected_version=1)
    claim.refresh_from_db()
    assert (claim.statement, claim.version) == ("Second.", 2)


@pytest.mark.parametrize(
    "changes",
    [
        {"statement": "  "},
        {"status": "published"},
        {"priority": 1000},
        {"claimant": "x" * 201},
        {"statement": "a\x00b"},
    ],
)
def test_bad_edits_are_refused_by_field(checker, changes):
    claim = factories.make_claim(checker, statement="First.")
    with pytest.raises(InvalidInput) as refusal:
        annotate.edit_claim(claim=claim, actor=checker, changes=changes)
    assert list(refusal.value.fields) == list(changes)
    claim.refresh_from_db()
    assert (claim.statement, claim.version) == ("First.", 1)


def test_claim_is_assigned_only_to_people_of_its_desk(checker):
    claim = factories.make_claim(checker)
    stranger = factories.make_user(desk=factories.make_desk(name="Other"))
    with pytest.raises(InvalidInput):
        annotate.edit_claim(claim=claim, actor=checker, changes={"assigned_to": stranger})


def test_dismissed_claim_must_be_taken_up_before_it_is_worked_on(checker):
    from annotations.models import Status
    from annotations.transitions import move_claim

    claim = factories.make_claim(checker)
    move_claim(claim=claim, actor=checker, to=Status.DISMISSED)
    with pytest.raises(WrongState):
        annotate.edit_claim(claim=claim, actor=checker, changes={"statement": "Other."})
    with pytest.raises(WrongState):
        factories.make_evidence(claim, checker)


@pytest.mark.django_db(transaction=True)
def test_mark_made_while_the_article_is_revised_is_never_left_without_its_place():
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connection

    from annotations.models import Anchor

    article, checker = factories.make_article(text="Wages fell in May. " * 40), factories.make_user()

    def act(number: int) -> None:
        try:
            if number % 4 == 0:
                text = f"Insert {number}. " + article.revisions.order_by("-number")[0].text
                revise_article(article=article, actor=checker, text=text)
            else:
                marking.mark_claim(article=article, actor=checker, start=number * 19, end=number * 19 + 18)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(act, range(32)))
    newest = article.revisions.order_by("-number")[0]
    standing = Highlight.objects.standing().exclude(revision=newest)
    anchored = set(Anchor.objects.filter(revision=newest).values_list("highlight", flat=True))
    assert {highlight.pk for highlight in standing} == anchored


def test_claim_is_assigned_to_nobody_who_only_reads():
    claim, checker, reader = factories.make_claim(), factories.make_user(), factories.make_user(Role.READER)
    for act in (
        lambda: annotate.edit_claim(claim=claim, actor=checker, changes={"assigned_to": reader}),
        lambda: annotate.create_claim(desk=claim.desk, actor=checker, statement="New.", assigned_to=reader),
    ):
        with pytest.raises(InvalidInput) as refusal:
            act()
        assert list(refusal.value.fields) == ["assigned_to"]


def test_claim_page_offers_nobody_who_only_reads():
    claim, checker, reader = factories.make_claim(), factories.make_user(), factories.make_user(Role.READER)
    background = Background(claim)
    assert [person in background.workers for person in (checker, reader)] == [True, False]
    assert reader in background.people  # whose name the history tells
