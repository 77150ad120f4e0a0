"""Evidence and verdicts."""

import pytest

from annotations import transitions, weigh
from annotations.anchoring import Quote
from annotations.errors import InvalidInput, NotAllowed, WrongState
from annotations.models import Event, Evidence, Role, SearchEntry, Verdict
from tests import factories

pytestmark = pytest.mark.django_db

WEB = {"stance": "supports", "kind": "web", "url": "https://statistics.example/report"}


def test_passage_takes_its_words_and_source_from_the_article():
    article = factories.make_article(publisher="Coast TV", url="https://coast.example/port")
    claim = factories.make_claim()
    passage = weigh.Passage(article=article, quote=Quote("About 4,100 people worked in the harbour last year."))
    item = factories.make_evidence(claim, kind="passage", url="", title="", quote="", stance="refutes", passage=passage)
    assert (item.quote, item.title, item.url, item.publisher) == (
        "About 4,100 people worked in the harbour last year.",
        article.title,
        "https://coast.example/port",
        "Coast TV",
    )
    assert article.revision.text[item.passage_start : item.passage_end] == item.quote


def test_passage_of_another_desks_article_is_refused():
    foreign = factories.make_article(desk=factories.make_desk(name="Other"))
    with pytest.raises(InvalidInput):
        weigh.add_evidence(
            claim=factories.make_claim(),
            actor=factories.make_user(),
            stance="supports",
            kind="passage",
            passage=weigh.Passage(article=foreign, start=0, end=5),
        )
    assert Evidence.objects.count() == 0


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({**WEB, "url": ""}, "url"),
        ({**WEB, "url": "ftp://statistics.example/"}, "url"),
        ({**WEB, "url": "javascript:alert(1)"}, "url"),
        ({**WEB, "url": "https://user:secret@statistics.example/"}, "url"),
        ({**WEB, "stance": "maybe"}, "stance"),
        ({**WEB, "kind": "rumour"}, "kind"),
        ({**WEB, "title": "x" * 501}, "title"),
        ({**WEB, "quote": "a\x00b"}, "quote"),
        ({"stance": "context", "kind": "note"}, "note"),
        ({"stance": "context", "kind": "document"}, "title"),
        ({"stance": "context", "kind": "passage"}, "passage"),
    ],
)
def test_bad_evidence_is_refused_by_field(fields, wrong):
    claim = factories.make_claim()
    with pytest.raises(InvalidInput) as refusal:
        weigh.add_evidence(claim=claim, actor=factories.make_user(), **fields)
    assert list(refusal.value.fields) == [wrong]
    assert Evidence.objects.count() == 0


def test_edit_is_recorded_and_makes_its_editor_a_writer():
    writer, editor = factories.make_user(), factories.make_user()
    item = factories.make_evidence(factories.make_claim(), writer, note="")
    weigh.edit_evidence(evidence=item, actor=editor, changes={"stance": "refutes", "title": item.title})
    assert Event.objects.get(act="edited").data == {"stance": ["supports", "refutes"]}
    assert set(item.writers.all()) == {writer, editor}


def test_edit_that_changes_nothing_leaves_no_trace():
    item, editor = factories.make_evidence(factories.make_claim()), factories.make_user()
    weigh.edit_evidence(evidence=item, actor=editor, changes={"stance": "supports"})
    assert (Event.objects.filter(act="edited").count(), editor in item.writers.all()) == (0, False)


def test_quote_of_a_passage_cannot_be_reworded():
    passage = weigh.Passage(article=factories.make_article(), start=0, end=12)
    item = factories.make_evidence(factories.make_claim(), kind="passage", url="", title="", quote="", passage=passage)
    with pytest.raises(InvalidInput):
        weigh.edit_evidence(evidence=item, actor=factories.make_user(), changes={"quote": "Other words."})


def test_withdrawn_evidence_is_not_touched_again():
    item, actor = factories.make_evidence(factories.make_claim()), factories.make_user()
    weigh.withdraw_evidence(evidence=item, actor=actor)
    for act in (
        lambda: weigh.withdraw_evidence(evidence=item, actor=actor),
        lambda: weigh.edit_evidence(evidence=item, actor=actor, changes={"stance": "refutes"}),
    ):
        with pytest.raises(WrongState):
            act()
    assert (list(Evidence.objects.standing()), Evidence.objects.count()) == ([], 1)


def test_verdict_needs_a_rating_of_the_desk_and_a_rationale():
    claim, checker = factories.make_claim(), factories.make_user()
    foreign = factories.rating_of(factories.make_desk(name="Other"), "true")
    for rating, rationale in ((foreign, "Sound."), (factories.rating_of(claim.desk, "true"), " ")):
        with pytest.raises(InvalidInput):
            weigh.give_verdict(claim=claim, actor=checker, rating=rating, rationale=rationale)
    assert Verdict.objects.count() == 0


def test_newest_verdict_counts_and_the_older_stays():
    claim, checker = factories.make_claim(), factories.make_user()
    factories.make_verdict(claim, checker, rating="true")
    newest = factories.make_verdict(claim, checker, rating="false")
    assert [claim.verdicts.count(), claim.verdicts.last()] == [2, newest]


def test_reader_weighs_nothing():
    reader, claim = factories.make_user(Role.READER), factories.make_claim()
    with pytest.raises(NotAllowed):
        weigh.add_evidence(claim=claim, actor=reader, **WEB)
    with pytest.raises(NotAllowed):
        factories.make_verdict(claim, reader)


def order_of(claim):
    return [item.title for item in claim.evidence.standing().filter(stance="supports")]


def test_items_change_places_within_their_stance():
    claim, checker = factories.make_claim(), factories.make_user()
    first = factories.make_evidence(claim, checker, title="A")
    factories.make_evidence(claim, checker, title="refuting", stance="refutes")
    last = factories.make_evidence(claim, checker, title="B")
    weigh.move_evidence(evidence=last, actor=checker, step=-1)
    assert order_of(claim) == ["B", "A"]
    weigh.move_evidence(evidence=last, actor=checker, step=1)
    assert order_of(claim) == ["A", "B"]
    events = Event.objects.count()
    weigh.move_evidence(evidence=first, actor=checker, step=-1)
    assert (order_of(claim), Event.objects.count()) == (["A", "B"], events)


def test_order_is_part_of_what_is_reviewed():
    checker = factories.make_user()
    claim = factories.make_highlight(actor=checker).claim
    factories.make_evidence(claim, checker, title="A")
    claim = factories.make_submitted(claim, checker=checker)
    weigh.move_evidence(evidence=claim.evidence.get(title="A"), actor=checker, step=1)
    claim.refresh_from_db()
    assert claim.status == "checking"


@pytest.mark.parametrize("step", [0, 2, -2])
def test_items_move_one_place_at_a_time(step):
    item = factories.make_evidence(factories.make_claim())
    with pytest.raises(InvalidInput):
        weigh.move_evidence(evidence=item, actor=factories.make_user(), step=step)


def test_withdrawn_evidence_is_put_back_where_it_stood():
    claim, checker = factories.make_claim(), factories.make_user()
    first, last = (factories.make_evidence(claim, checker, title=title) for title in "AB")
    weigh.withdraw_evidence(evidence=first, actor=checker)
    assert order_of(claim) == ["B"]
    weigh.restore_evidence(evidence=first, actor=checker)
    assert order_of(claim) == ["A", "B"]
    event = Event.objects.of_claim(claim).last()
    assert (event.action, event.act, event.object_id) == ("created", "restored", first.pk)
    assert SearchEntry.objects.filter(evidence=first).count() == 1
    weigh.restore_evidence(evidence=last, actor=checker)
    assert Event.objects.of_claim(claim).last() == event


def test_putting_evidence_back_voids_what_was_submitted():
    checker = factories.make_user()
    claim = factories.make_highlight(actor=checker).claim
    item = factories.make_evidence(claim, checker)
    weigh.withdraw_evidence(evidence=item, actor=checker)
    claim = factories.make_submitted(claim, checker=checker)
    weigh.restore_evidence(evidence=item, actor=checker)
    claim.refresh_from_db()
    assert claim.status == "checking"


def test_evidence_is_put_back_by_checkers_on_live_claims():
    claim, checker = factories.make_claim(), factories.make_user()
    item = factories.make_evidence(claim, checker)
    weigh.withdraw_evidence(evidence=item, actor=checker)
    with pytest.raises(NotAllowed):
        weigh.restore_evidence(evidence=item, actor=factories.make_user(Role.READER))
    transitions.move_claim(claim=claim, actor=checker, to="dismissed")
    with pytest.raises(WrongState):
        weigh.restore_evidence(evidence=item, actor=checker)
