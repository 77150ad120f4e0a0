"""A person settles where re-anchoring asked: accept, pick, mark anew, retire, and back; what is open, what alerts."""

from functools import partial

import pytest
from django.db import DatabaseError, connection, transaction

from annotations import marking, publish, review, revise, settle, snapshot, transitions
from annotations.errors import InvalidInput, NotAllowed, StaleRevision, WrongState
from annotations.models import Anchor, AnchorState, Answer, Article, Claim, Event, Highlight, Role, Settlement, Status
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def checker():
    return factories.make_user()


@pytest.fixture
def asked(checker):
    """Four highlights of one article, by what became of them in its second revision."""
    return factories.make_questions(checker)


def again(highlight: Highlight) -> Highlight:
    return Highlight.objects.with_place().get(pk=highlight.pk)


def words_at(highlight: Highlight) -> str:
    place = highlight.place
    return place.revision.text[place.start : place.end]


def candidate(highlight: Highlight, number: int) -> dict[str, int]:
    chosen = highlight.question.candidates[number]
    return {"start": chosen["start"], "end": chosen["end"]}


ANSWERS = {
    "accept": ("reworded", settle.accept_wording, lambda highlight: {}),
    "pick": ("ambiguous", settle.pick_candidate, lambda highlight: candidate(highlight, 1)),
    "mark": ("removed", settle.mark_anew, lambda highlight: {"start": 0, "end": 11}),
    "mark reworded": ("reworded", settle.mark_anew, lambda highlight: {"start": 0, "end": 11}),
    "retire": ("removed", settle.retire_highlight, lambda highlight: {}),
    "retire reworded": ("reworded", settle.retire_highlight, lambda highlight: {}),
}


def test_revision_gives_each_outcome_and_keeps_the_candidates(asked):
    assert {state: highlight.state for state, highlight in asked.items()} == {state: state for state in asked}
    text = asked["ambiguous"].anchor.revision.text
    kept = asked["ambiguous"].anchor.candidates
    assert [text[each["start"] : each["end"]] for each in kept] == ["The ferry was late again."] * 2
    assert [each["similarity"] for each in kept] == [1.0, 1.0]
    assert [asked[state].anchor.candidates for state in ("carried", "reworded", "removed")] == [[], [], []]
    assert 0.6 < asked["reworded"].anchor.similarity < 1


@pytest.mark.parametrize(
    ("case", "answer", "state", "words"),
    [
        ("accept", "accepted", "reworded", "Rents in the old town rose by eleven percent in the last two years."),
        ("pick", "picked", "carried", "The ferry was late again."),
        ("mark", "marked", "reworded", "The harbour"),
        ("mark reworded", "marked", "reworded", "The harbour"),
        ("retire", "retired", "removed", "Nobody has paid the tourist tax since it was introduced in May."),
        ("retire reworded", "retired", "removed", "Rents in the old town rose by nine percent in a single year."),
    ],
)
def test_each_answer_settles_where_the_highlight_stands(asked, checker, case, answer, state, words):
    name, verb, fields = ANSWERS[case]
    settlement = verb(highlight=asked[name], actor=checker, **fields(asked[name]))
    now = again(asked[name])
    assert (settlement.answer, now.state, words_at(now), now.question) == (answer, state, words, None)
    event = Event.objects.filter(noun="highlight", object_id=now.pk).latest("id")
    assert (event.actor, event.claim_id, event.data["found"], event.data["revision"]) == (
        checker,
        now.claim_id,
        name,
        2,
    )


@pytest.mark.parametrize("case", ANSWERS)
def test_each_answer_can_be_taken_back_and_given_again(asked, checker, case):
    name, verb, fields = ANSWERS[case]
    before = (asked[name].state, words_at(asked[name]))
    arguments = fields(asked[name])
    verb(highlight=asked[name], actor=checker, **arguments)
    settle.take_back(highlight=asked[name], actor=checker)
    now = again(asked[name])
    assert ((now.state, words_at(now)), now.question is not None) == (before, True)
    assert Event.objects.filter(noun="highlight", object_id=now.pk).latest("id").act == "took back"
    verb(highlight=now, actor=checker, **arguments)
    assert (again(now).question, Settlement.objects.count()) == (None, 1)


def test_taking_back_where_nothing_was_answered_is_a_no_op(asked, checker):
    before = Event.objects.count()
    settle.take_back(highlight=asked["removed"], actor=checker)
    assert Event.objects.count() == before


def test_candidate_marked_by_hand_counts_as_picked(asked, checker):
    place = candidate(asked["ambiguous"], 0)
    assert settle.mark_anew(highlight=asked["ambiguous"], actor=checker, **place).answer == Answer.PICKED


@pytest.mark.parametrize(
    ("name", "verb", "error"),
    [
        ("carried", settle.accept_wording, WrongState),
        ("carried", settle.retire_highlight, WrongState),
        ("ambiguous", settle.accept_wording, WrongState),
        ("removed", settle.accept_wording, WrongState),
        ("ambiguous", partial(settle.pick_candidate, start=0, end=5), InvalidInput),
        ("removed", partial(settle.pick_candidate, start=0, end=5), InvalidInput),
        ("removed", partial(settle.mark_anew, start=3, end=3), InvalidInput),
        ("removed", partial(settle.mark_anew, start=0, end=100_000), InvalidInput),
    ],
)
def test_impossible_answers_are_refused_and_change_nothing(asked, checker, name, verb, error):
    before = Event.objects.count()
    with pytest.raises(error):
        verb(highlight=asked[name], actor=checker)
    assert (Settlement.objects.count(), Event.objects.count(), again(asked[name]).state) == (0, before, name)


def test_words_longer_than_any_claim_are_refused(asked, checker):
    highlight = asked["removed"]
    article = highlight.revision.article
    revise.revise_article(article=article, actor=checker, text=article.revision.text + "\n" + "tax " * 20_000)
    length = Article.objects.get(pk=article.pk).revision.length
    with pytest.raises(InvalidInput) as refused:
        settle.mark_anew(highlight=highlight, actor=checker, start=0, end=length)
    assert str(refused.value.detail).startswith("Select fewer words: a highlight has at most 50000 characters")


def test_answer_to_an_older_revision_is_refused(asked, checker):
    read = asked["reworded"].question.revision_id
    article = asked["reworded"].revision.article
    newest = revise.revise_article(article=article, actor=checker, text=article.revision.text + " More.")
    with pytest.raises(StaleRevision) as refused:
        settle.accept_wording(highlight=asked["reworded"], actor=checker, revision=read)
    assert (refused.value.extra, Settlement.objects.count()) == ({"revision": newest.pk}, 0)


@pytest.mark.parametrize("case", ANSWERS)
def test_second_answer_to_one_question_is_refused_by_name(asked, checker, case):
    name, verb, fields = ANSWERS[case]
    stale, arguments = again(asked[name]), fields(asked[name])
    settle.retire_highlight(highlight=asked[name], actor=checker)
    with pytest.raises(WrongState, match=checker.display_name):
        verb(highlight=stale, actor=factories.make_user(), **arguments)
    assert Settlement.objects.get().answer == Answer.RETIRED


@pytest.mark.parametrize("role", [Role.READER, None])
def test_settling_refuses_who_may_not(asked, role):
    outsider = factories.make_user(role) if role else factories.make_user(desk=factories.make_desk(slug="other"))
    for verb in (settle.accept_wording, settle.retire_highlight, settle.take_back):
        with pytest.raises(NotAllowed):
            verb(highlight=asked["reworded"], actor=outsider)


def test_removed_highlight_cannot_be_settled(asked, checker):
    marking.remove_highlight(highlight=asked["removed"], actor=checker)
    with pytest.raises(WrongState):
        settle.retire_highlight(highlight=asked["removed"], actor=checker)


def test_settling_leaves_the_check_as_it_was_read(asked, checker):
    claim = asked["reworded"].claim
    factories.make_published(claim)
    digest = snapshot.digest_of_check(snapshot.with_check(Claim.objects.filter(pk=claim.pk)).get())
    settle.accept_wording(highlight=asked["reworded"], actor=checker)
    now = snapshot.with_check(Claim.objects.filter(pk=claim.pk)).get()
    assert (now.status, snapshot.digest_of_check(now)) == (Status.PUBLISHED, digest)


def test_what_is_not_settled_stays_open_when_the_next_revision_keeps_it(asked, checker):
    article = asked["reworded"].revision.article
    revise.revise_article(article=article, actor=checker, text=article.revision.text + " More.")
    reworded, carried = again(asked["reworded"]), again(asked["carried"])
    assert (reworded.state, reworded.question.revision.number) == ("reworded", 3)
    assert reworded.anchor.similarity == asked["reworded"].anchor.similarity
    assert (carried.state, carried.question) == ("carried", None)


def test_accepted_words_are_what_the_next_revision_is_compared_with(asked, checker):
    settle.accept_wording(highlight=asked["reworded"], actor=checker)
    article = asked["reworded"].revision.article
    newest = revise.revise_article(article=article, actor=checker, text="New. " + article.revisions.get(number=2).text)
    now = again(asked["reworded"])
    assert (now.state, now.question, now.place.revision_id) == ("carried", None, newest.pk)
    revise.revise_article(article=article, actor=checker, text=newest.text.replace("eleven percent", "ten percent"))
    assert again(now).question.state == AnchorState.REWORDED


def test_words_put_back_as_they_were_marked_close_the_question(asked, checker):
    article = asked["reworded"].revision.article
    revise.revise_article(article=article, actor=checker, text=article.revisions.get(number=1).text)
    assert [again(highlight).state for highlight in asked.values()] == ["carried"] * 4


def test_retired_highlight_is_not_looked_for_until_that_is_taken_back(asked, checker):
    settle.retire_highlight(highlight=asked["removed"], actor=checker)
    article = asked["removed"].revision.article
    newest = revise.revise_article(article=article, actor=checker, text=article.revisions.get(number=1).text)
    retired = again(asked["removed"])
    assert (retired.state, retired.question, retired.anchor.revision.number) == ("removed", None, 2)
    settle.take_back(highlight=retired, actor=checker)
    back = again(retired)
    assert (back.state, back.place.revision_id) == ("carried", newest.pk)


def test_answer_that_a_newer_revision_was_made_from_cannot_be_taken_back(asked, checker):
    settle.accept_wording(highlight=asked["reworded"], actor=checker)
    article = asked["reworded"].revision.article
    revise.revise_article(article=article, actor=checker, text="New. " + article.revisions.get(number=2).text)
    with pytest.raises(WrongState):
        settle.take_back(highlight=asked["reworded"], actor=checker)


def test_settlements_are_never_deleted(asked, checker):
    settle.retire_highlight(highlight=asked["removed"], actor=checker)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM annotations_settlement")
    assert Settlement.objects.count() == 1


def alerting() -> set[str]:
    return {anchor.state for anchor in Anchor.objects.alerting()}


@pytest.fixture
def published(checker):
    """Four published claims whose article is revised after they came out."""
    marked = factories.make_questions(checker, revised=False)
    for highlight in marked.values():
        factories.make_published(highlight.claim)
    factories.revise_news(marked["carried"].revision.article, checker)
    return {state: again(highlight) for state, highlight in marked.items()}


def test_revision_alerts_of_published_claims_that_lost_their_words(published):
    assert alerting() == {"reworded", "ambiguous", "removed"}


def test_revision_of_unpublished_claims_alerts_nobody(asked):
    assert (alerting(), Anchor.objects.open().count()) == (set(), 3)


@pytest.mark.parametrize("case", ["accept", "pick", "mark", "retire"])
def test_alert_ends_when_it_is_settled_and_is_back_when_that_is_taken_back(published, checker, case):
    name, verb, fields = ANSWERS[case]
    verb(highlight=published[name], actor=checker, **fields(published[name]))
    assert alerting() == {"reworded", "ambiguous", "removed"} - {name}
    settle.take_back(highlight=published[name], actor=checker)
    assert alerting() == {"reworded", "ambiguous", "removed"}


def replace_check(claim: Claim, checker, kind: str) -> None:
    transitions.move_claim(claim=claim, actor=checker, to=Status.CHECKING)
    submitted = review.submit_claim(claim=claim, actor=checker)
    reviewer = factories.make_user(Role.REVIEWER)
    publish.publish_claim(claim=submitted, actor=reviewer, kind=kind, reason="The article was corrected.")


@pytest.mark.parametrize("kind", ["correction", "retraction"])
def test_alert_ends_with_the_next_publication(published, checker, kind):
    claim = published["removed"].claim
    transitions_before = alerting()
    replace_check(claim, checker, kind)
    assert (transitions_before - alerting()) == {"removed"}


def test_alert_stays_while_the_claim_is_reopened(published, checker):
    transitions.move_claim(claim=published["removed"].claim, actor=checker, to=Status.CHECKING)
    assert "removed" in alerting()


def test_alert_ends_where_the_mark_is_removed_or_moved(published, checker):
    marking.remove_highlight(highlight=published["removed"], actor=checker)
    marking.change_highlight(highlight=published["reworded"], actor=checker, start=0, end=11)
    assert alerting() == {"ambiguous"}


def test_publication_keeps_the_revision_it_was_made_on(published):
    claim = published["reworded"].claim
    shown = claim.publications.get().snapshot["highlights"][0]
    assert (shown["revision"], shown["exact"]) == (1, factories.OUTCOMES["reworded"])
    assert shown["sha256"] == published["reworded"].revision.article.revisions.get(number=1).sha256
