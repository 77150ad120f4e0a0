"""Publish gates: what each finds, that they hold a check back whoever approves, and what is kept of them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from annotations import annotate, marking, policy, publish, publishers, replies, review, snapshot, weigh
from annotations.errors import GatesHold, InvalidInput, NotAllowed, WrongState
from annotations.gates import evaluate
from annotations.models import Claim, Desk, Event, Gate, Publication, Role, Status, User
from tests import factories
from tests.verbs.test_review import in_threads

pytestmark = pytest.mark.django_db

SAID = date(2025, 3, 1)


def found(claim: Claim) -> dict[str, bool]:
    check = snapshot.with_check(Claim.objects.filter(pk=claim.pk)).get()
    return {result.gate.value: result.passed for result in evaluate(check)}


def reason(claim: Claim) -> str:
    check = snapshot.with_check(Claim.objects.filter(pk=claim.pk)).get()
    (result,) = evaluate(check)
    return result.reason


def claim_with(**evidence: object) -> Claim:
    """A claim of 1 March 2025 by “Acme Corp” with one web page, for and against, changed by ``evidence``."""
    claim = factories.make_claim(said_on=SAID, claimant="Acme Corp")
    factories.make_evidence(claim, **evidence)
    return claim


def test_no_gate_is_in_force_at_first():
    assert factories.make_desk().gates == []
    assert found(claim_with()) == {}
    assert Publication.objects.get(pk=factories.make_published().pk).gates == []


@pytest.mark.parametrize(
    "act",
    [
        lambda desk, actor: policy.set_gates(desk=desk, actor=actor, gates=["right_of_reply"]),
        lambda desk, actor: policy.set_blind_policy(
            desk=desk, actor=actor, number=3, priority=None, percent=Decimal(5)
        ),
        lambda desk, actor: publishers.set_time_zone(
            publisher=publishers.publisher_named(desk, "The Post", factories.make_user()),
            actor=actor,
            time_zone="Asia/Dhaka",
        ),
    ],
    ids=["gates", "blind policy", "time zone"],
)
def test_whoever_runs_the_server_sets_a_desks_policy_and_nobody_who_was_deactivated(act):
    desk, root = factories.make_desk(), User.objects.create_superuser("root", password=factories.PASSWORD)
    before = Event.objects.filter(actor=root).count()
    act(desk, root)
    assert Event.objects.filter(actor=root).count() == before + 1
    root.is_active = False
    with pytest.raises(NotAllowed):
        act(desk, root)


def test_archive_gate_wants_a_copy_of_each_page_at_its_present_address():
    factories.set_gates(Gate.EVIDENCE_ARCHIVED)
    claim = claim_with(title="Annual report")
    factories.make_evidence(claim, kind="note", url="", title="", quote="", note="Heard.")
    assert reason(claim) == "No archived copy yet of “Annual report”."
    item = factories.make_archived(claim.evidence.first())
    assert reason(claim) == "1 web page is archived."
    second = factories.make_archived(factories.make_evidence(claim))
    assert reason(claim) == "All 2 web pages are archived."
    weigh.edit_evidence(evidence=item, actor=factories.make_user(), changes={"url": "https://other.example/"})
    assert found(claim) == {"evidence_archived": False}
    weigh.withdraw_evidence(evidence=item, actor=factories.make_user())
    weigh.withdraw_evidence(evidence=second, actor=factories.make_user())
    assert reason(claim) == "No web page is cited."


def test_sources_gate_counts_domains_and_publishers_and_leaves_out_the_claimants_own_and_notes():
    factories.set_gates(Gate.INDEPENDENT_SOURCES)
    claim = claim_with(url="https://a.example/1")
    factories.make_evidence(claim, url="https://www.a.example/2")
    factories.make_evidence(claim, url="https://acme-corp.com/")
    factories.make_evidence(claim, kind="note", url="", title="", quote="", note="Heard.", publisher="Wire")
    assert reason(claim) == "It takes 2 independent sources; there are 1: a.example."
    factories.make_evidence(claim, kind="document", url="", title="A letter", publisher="Port authority")
    assert reason(claim) == "2 independent sources: a.example, port authority."
    factories.set_gates(Gate.INDEPENDENT_SOURCES, sources_needed=3)
    assert found(claim) == {"independent_sources": False}


def test_sources_gate_names_none_where_there_is_none():
    factories.set_gates(Gate.INDEPENDENT_SOURCES, sources_needed=1)
    claim = factories.make_claim()
    assert reason(claim) == "It takes 1 independent source; there are 0: none."


def test_reply_gate_wants_an_answer_or_that_none_came():
    factories.set_gates(Gate.RIGHT_OF_REPLY)
    claim = claim_with()
    assert reason(claim) == "Nobody was asked for a reply. Ask whom the claim is about or by, and log it."
    reply = factories.make_reply(claim, asked="Acme Corp")
    assert reason(claim) == "Acme Corp was asked for a reply: log the answer, or that none came."
    replies.edit_reply(reply=reply, actor=factories.make_user(), changes={"state": "no_answer"})
    assert reason(claim) == "Asked for a reply: Acme Corp (no answer came)."
    replies.withdraw_reply(reply=reply, actor=factories.make_user())
    assert found(claim) == {"right_of_reply": False}


@pytest.mark.parametrize(
    ("published_on", "caveat", "passes"),
    [
        (None, "", True),
        (SAID, "", True),
        (SAID - timedelta(days=1), "", True),
        (SAID + timedelta(days=1), "", False),
        (SAID + timedelta(days=1), "  ", False),
        (SAID + timedelta(days=1), "It tells of the same day.", True),
    ],
)
def test_date_gate_flags_what_is_later_than_the_claim_until_a_caveat_says_why(published_on, caveat, passes):
    factories.set_gates(Gate.EVIDENCE_DATE)
    assert found(claim_with(published_on=published_on, caveat=caveat)) == {"evidence_date": passes}


def test_date_gate_takes_the_day_of_a_passage_from_its_article():
    factories.set_gates(Gate.EVIDENCE_DATE)
    later = datetime(2025, 3, 2, 12, tzinfo=UTC)
    article = factories.make_article(published_at=later)
    claim = factories.make_claim(said_on=SAID)
    passage = weigh.Passage(article=article, start=0, end=12)
    factories.make_evidence(claim, kind="passage", url="", title="", quote="", passage=passage)
    assert reason(claim) == f"Later than the claim, and no caveat says why it counts: “{article.title}”."
    annotate.edit_claim(claim=claim, actor=factories.make_user(), changes={"said_on": None})
    assert reason(claim) == "Nobody noted when the claim was said, so that no date can be later."


def test_own_source_gate_flags_the_claimants_own_until_a_caveat_says_why():
    factories.set_gates(Gate.CLAIMANTS_OWN_SOURCE)
    claim = claim_with(title="Our figures", publisher="ACME Corp.")
    assert reason(claim) == "The claimant’s own, and no caveat says why it counts: “Our figures”."
    item = claim.evidence.get()
    weigh.edit_evidence(evidence=item, actor=factories.make_user(), changes={"caveat": "They alone have them."})
    assert reason(claim) == "The claimant’s own, with a caveat: “Our figures”."
    annotate.edit_claim(claim=claim, actor=factories.make_user(), changes={"claimant": "Somebody else"})
    assert reason(claim) == "No source is the claimant’s own."


def test_standing_alone_is_judged_in_the_language_of_the_article():
    factories.set_gates(Gate.STANDS_ALONE)
    article = factories.make_article(language="en-GB")
    highlight = marking.mark_claim(
        article=article,
        actor=factories.make_user(),
        start=0,
        end=12,
        statement="They will double the jobs in the port.",
    )
    claim = highlight.claim
    factories.make_verdict(claim, rationale="No.")
    assert reason(claim) == (
        "The statement begins with “They”: say who or what is meant. The rationale is shorter than 40 characters."
    )
    changes = {"statement": "The terminal doubles the number of jobs."}
    annotate.edit_claim(claim=claim, actor=factories.make_user(), changes=changes)
    factories.make_verdict(claim, rationale="The plan speaks of 1,900 posts, not of twice as many.")
    assert reason(claim) == "Statement and rationale can be read by themselves."
    bare = factories.make_claim(statement="They will double the jobs in the port.")
    assert reason(bare) == "There is no rationale: no verdict was given."


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.ADMIN])
def test_gates_hold_a_check_back_whoever_approves_it(role):
    factories.set_gates(Gate.EVIDENCE_ARCHIVED, Gate.RIGHT_OF_REPLY, Gate.STANDS_ALONE)
    claim = factories.make_submitted()
    reviewer = factories.make_user(role)
    with pytest.raises(GatesHold) as caught:
        publish.publish_claim(claim=claim, actor=reviewer)
    assert list(caught.value.fields) == ["evidence_archived", "right_of_reply"]
    assert caught.value.detail.startswith("2 gates of this desk hold it back: No archived copy yet of")
    claim.refresh_from_db()
    assert (claim.status, claim.reviews.count(), Publication.objects.count()) == (Status.IN_REVIEW, 0, 0)


def test_superuser_is_held_back_as_everyone_is():
    factories.set_gates(Gate.RIGHT_OF_REPLY)
    claim = factories.make_submitted()
    root = factories.make_user(Role.ADMIN)
    root.is_superuser = True
    root.save()
    with pytest.raises(GatesHold):
        publish.publish_claim(claim=claim, actor=root)


def test_publication_keeps_what_the_gates_found_and_the_history_too():
    factories.set_gates(Gate.STANDS_ALONE, Gate.EVIDENCE_DATE)
    publication = factories.make_published()
    kept = [
        {
            "name": "evidence_date",
            "passed": True,
            "reason": "Nobody noted when the claim was said, so that no date can be later.",
        },
        {"name": "stands_alone", "passed": True, "reason": "Statement and rationale can be read by themselves."},
    ]
    publication.refresh_from_db()
    assert publication.gates == kept
    assert Event.objects.get(noun="publication", object_id=publication.pk).data["gates"] == kept
    factories.set_gates()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Publication.objects.filter(pk=publication.pk).update(gates=[])


def test_retraction_is_never_held_back_and_says_what_was_found():
    claim = factories.make_published().claim
    factories.set_gates(Gate.RIGHT_OF_REPLY)
    factories.make_verdict(claim)
    review.submit_claim(claim=claim, actor=factories.make_user())
    reviewer = factories.make_user(Role.REVIEWER)
    with pytest.raises(GatesHold):
        publish.publish_claim(claim=claim, actor=reviewer, kind="correction", reason="A wrong figure.")
    retraction = publish.publish_claim(claim=claim, actor=reviewer, kind="retraction", reason="It was a hoax.")
    assert [(gate["name"], gate["passed"]) for gate in retraction.gates] == [("right_of_reply", False)]


def test_policy_is_set_by_administrators_and_recorded():
    desk = factories.make_desk()
    admin = factories.make_user(Role.ADMIN)
    policy.set_gates(desk=desk, actor=admin, gates=["stands_alone", "evidence_archived"], sources_needed=3)
    desk.refresh_from_db()
    assert (desk.gates, desk.sources_needed) == (["evidence_archived", "stands_alone"], 3)
    event = Event.objects.get(act="set gates")
    assert (event.actor, event.noun, event.data) == (
        admin,
        "desk",
        {"gates": [[], ["evidence_archived", "stands_alone"]], "sources_needed": [2, 3]},
    )
    policy.set_gates(desk=desk, actor=admin, gates=["evidence_archived", "stands_alone"])
    assert Event.objects.filter(act="set gates").count() == 1


@pytest.mark.parametrize("role", [Role.READER, Role.CHECKER, Role.REVIEWER])
def test_policy_is_refused_to_anyone_else(role):
    desk = factories.make_desk()
    with pytest.raises(NotAllowed):
        policy.set_gates(desk=desk, actor=factories.make_user(role), gates=[])
    elsewhere = factories.make_user(Role.ADMIN, desk=factories.make_desk(name="Elsewhere"))
    with pytest.raises(NotAllowed):
        policy.set_gates(desk=desk, actor=elsewhere, gates=[])


@pytest.mark.parametrize(
    ("gates", "sources_needed", "field"), [(["cleanliness"], None, "gates"), ([], 0, "sources_needed")]
)
def test_policy_refuses_what_there_is_not(gates, sources_needed, field):
    with pytest.raises(InvalidInput) as caught:
        factories.set_gates(*gates, sources_needed=sources_needed)
    assert list(caught.value.fields) == [field]


@pytest.mark.parametrize("change", [{"gates": ["cleanliness"]}, {"sources_needed": 0}, {"sources_needed": 21}])
def test_database_refuses_what_there_is_not(change):
    with pytest.raises(IntegrityError), transaction.atomic():
        Desk.objects.update(**change)


@pytest.mark.django_db(transaction=True)
def test_evidence_withdrawn_at_the_moment_of_approval_never_leaves_a_gate_unkept():
    """Whoever comes second sees what the first one did: a publication never lacks the sources it was published with."""
    factories.set_gates(Gate.INDEPENDENT_SOURCES, sources_needed=2)
    claims = []
    for number in range(8):
        claim = factories.make_claim()
        factories.make_evidence(claim, url=f"https://a{number}.example/")
        claims.append(factories.make_submitted(claim))
    reviewer, checker = factories.make_user(Role.REVIEWER), factories.make_user()

    def act(index: int) -> str:
        claim = claims[index // 2]
        if index % 2:
            weigh.withdraw_evidence(evidence=claim.evidence.first(), actor=checker)
            return "withdrawn"
        try:
            publish.publish_claim(claim=claim, actor=reviewer)
        except WrongState:
            return "too late"
        return "published"

    outcomes = in_threads(16, act)
    assert set(outcomes[1::2]) == {"withdrawn"}
    assert set(outcomes[::2]) <= {"published", "too late"}
    for publication in Publication.objects.all():
        domains = {item["url"] for item in publication.snapshot["evidence"]}
        assert (len(domains), publication.gates[0]["passed"]) == (2, True)
    assert set(Claim.objects.values_list("status", flat=True)) == {Status.CHECKING}
