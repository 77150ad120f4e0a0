"""Gates on the pages: the settings, the checklists, the right of reply, what readers are told."""

from datetime import date

import pytest
from django.test import Client

from annotations import policy, publish, replies, review
from annotations.models import Claim, Desk, Gate, Publication, Reply, Role
from tests import factories
from tests.web.pages import signed_in, words_of

pytestmark = pytest.mark.django_db


def test_settings_switch_each_gate():
    client = signed_in(Role.ADMIN)
    page = client.get("/desk/settings/")
    assert [choice.data["value"] for choice, _words in page.context["gates"]] == Gate.values
    sent = {"gates": ["right_of_reply", "independent_sources"], "sources_needed": "3"}
    assert client.post("/desk/settings/gates/", sent)["Location"] == "/desk/settings/"
    desk = Desk.objects.get()
    assert (desk.gates, desk.sources_needed) == (["independent_sources", "right_of_reply"], 3)
    client.post("/desk/settings/gates/", {"sources_needed": "3"})
    assert Desk.objects.get().gates == []


@pytest.mark.parametrize("sent", [{"sources_needed": "0"}, {"sources_needed": ""}, {"gates": "x", "sources_needed": 2}])
def test_settings_say_what_is_wrong_and_store_nothing(sent):
    response = signed_in(Role.ADMIN).post("/desk/settings/gates/", sent)
    assert (response.status_code, "problem" in response.content.decode()) == (400, True)
    assert Desk.objects.get().gates == []


def test_settings_are_for_administrators(client: Client):
    assert client.get("/desk/settings/")["Location"] == "/accounts/login/?next=/desk/settings/"
    for role in (Role.READER, Role.CHECKER, Role.REVIEWER):
        refused = signed_in(role)
        assert (refused.get("/desk/settings/").status_code, refused.post("/desk/settings/gates/").status_code) == (
            403,
            403,
        )
        assert "/desk/settings/" not in refused.get("/queue/").content.decode()
    admin = signed_in(Role.ADMIN)
    assert "/desk/settings/" in admin.get("/queue/").content.decode()
    assert admin.get("/desk/settings/gates/")["Location"] == "/desk/settings/"
    assert client.post("/desk/settings/gates/")["Location"] == "/accounts/login/?next=/desk/settings/"


@pytest.mark.parametrize("path", ["/claims/{}/", "/queue/{}/"])
def test_checklist_stands_on_the_claim_and_on_its_review(path):
    claim = factories.make_submitted()
    address = path.format(claim.pk)
    client = signed_in(Role.REVIEWER)
    assert "Publish gates" not in words_of(client.get(address).content)
    factories.set_gates(Gate.RIGHT_OF_REPLY, Gate.STANDS_ALONE)
    words = words_of(client.get(address).content)
    assert "Right of reply : holds the check back Nobody was asked for a reply." in words
    assert "Statement and rationale stand alone : passes Statement and rationale can be read by themselves." in words


def test_review_page_tells_what_holds_before_anything_is_tried():
    factories.set_gates(Gate.RIGHT_OF_REPLY)
    claim = factories.make_submitted()
    client = signed_in(Role.REVIEWER)
    client.post(f"/queue/{claim.pk}/take/")
    page = client.get(f"/queue/{claim.pk}/").content.decode()
    assert "1 gate holds it back" in page
    assert 'disabled aria-describedby="held-back" data-key="a"' in page
    refused = client.post(f"/queue/{claim.pk}/approve/")
    assert refused.status_code == 409
    assert "1 gate of this desk holds it back: Nobody was asked for a reply." in words_of(refused.content)
    assert Publication.objects.count() == 0
    factories.set_gates()
    assert "disabled" not in client.get(f"/queue/{claim.pk}/").content.decode()


def test_review_page_lets_a_published_check_be_retracted_in_spite_of_gates():
    claim = factories.make_published().claim
    factories.make_verdict(claim)
    review.submit_claim(claim=claim, actor=factories.make_user())
    factories.set_gates(Gate.RIGHT_OF_REPLY)
    client = signed_in(Role.REVIEWER)
    client.post(f"/queue/{claim.pk}/take/")
    held = client.post(f"/queue/{claim.pk}/approve/", {"kind": "update", "reason": "New figures."})
    assert (held.status_code, "New figures." in held.content.decode()) == (409, True)
    done = client.post(f"/queue/{claim.pk}/approve/", {"kind": "retraction", "reason": "A hoax."})
    assert (done.status_code, claim.publications.count()) == (302, 2)


def test_reply_is_logged_and_answered_on_the_claims_page():
    claim = factories.make_claim()
    client = signed_in()
    assert "Nobody was asked for a reply." in words_of(client.get(f"/claims/{claim.pk}/").content)
    sent = {"asked": "The port authority", "channel": "phone", "state": "waiting", "asked_on": "2025-03-01"}
    assert client.post(f"/claims/{claim.pk}/replies/", sent)["Location"] == f"/claims/{claim.pk}/#replies"
    reply = Reply.objects.get()
    words = words_of(client.get(f"/claims/{claim.pk}/").content)
    assert "The port authority telephone, 1 Mar 2025 Waiting for an answer Log what came The port authority" in words
    assert "noted that The port authority was asked for a reply." in words
    form = client.get(f"/claims/{claim.pk}/replies/{reply.pk}/")
    answered = {**sent, "state": "answered", "answer": "4,087.", "settled_on": "2025-03-02"}
    answered["shown_at"] = form.context["shown_at"]
    assert client.post(f"/claims/{claim.pk}/replies/{reply.pk}/", answered).status_code == 302
    assert "Answered · 2 Mar 2025 4,087." in words_of(client.get(f"/claims/{claim.pk}/").content)
    stale = client.post(f"/claims/{claim.pk}/replies/{reply.pk}/", {**answered, "answer": "Mine."})
    assert (stale.status_code, "Mine." in stale.content.decode()) == (412, True)
    assert client.post(f"/claims/{claim.pk}/replies/{reply.pk}/withdraw/").status_code == 302
    assert client.get(f"/claims/{claim.pk}/replies/{reply.pk}/").status_code == 404


def test_refused_reply_keeps_what_was_typed():
    claim = factories.make_claim()
    client = signed_in()
    sent = {"asked": "The port authority", "channel": "phone", "state": "answered", "answer": ""}
    response = client.post(f"/claims/{claim.pk}/replies/", sent)
    assert (response.status_code, "The port authority" in response.content.decode()) == (400, True)
    assert "Write down the answer, or its gist." in response.content.decode()
    assert client.post(f"/claims/{claim.pk}/replies/", {**sent, "asked": " "}).status_code == 400
    assert Reply.objects.count() == 0


def test_reply_is_for_checkers_of_the_desk():
    reply = factories.make_reply(factories.make_claim())
    path = f"/claims/{reply.claim_id}/replies/"
    for client, status in (
        (signed_in(Role.READER), 403),
        (signed_in(Role.ADMIN, desk=factories.make_desk(name="Elsewhere")), 404),
    ):
        assert client.post(path).status_code == status
        assert client.get(f"{path}{reply.pk}/").status_code == status
        assert client.post(f"{path}{reply.pk}/").status_code == status
        assert client.post(f"{path}{reply.pk}/withdraw/").status_code == status
    assert signed_in().get(path)["Location"] == f"/claims/{reply.claim_id}/"


def publish_with(gates: list[str]) -> Publication:
    claim = factories.make_claim(said_on=date(2025, 3, 1), claimant="Acme Corp")
    factories.make_evidence(claim, published_on=date(2025, 3, 2), caveat="They alone count.")
    factories.make_reply(claim, state="answered", answer="We count 4,087.", asked_on=date(2025, 3, 3))
    claim = factories.make_submitted(claim)
    factories.set_gates(*gates, desk=claim.desk)
    return publish.publish_claim(claim=claim, actor=factories.make_user(Role.REVIEWER))


def test_public_check_shows_reply_dates_caveats_and_the_gates_it_passed(client: Client):
    publication = publish_with([Gate.RIGHT_OF_REPLY, Gate.EVIDENCE_DATE])
    response = client.get(f"/checks/{publication.claim_id}/")
    words = words_of(response.content)
    assert "The port authority asked by e-mail on 3 March 2025" in words
    assert "We count 4,087." in words
    assert "2 March 2025" in words
    assert "Caveat: They alone count." in words
    assert "Before it came out, this version passed: Right of reply; Evidence is not later than the claim" in words
    assert f'href="/methodology/{publication.claim.desk.slug}/"' in response.content.decode()


def test_version_from_before_replies_were_logged_is_shown(client: Client):
    publication = factories.make_published()
    old = {name: value for name, value in publication.snapshot.items() if name != "replies"}
    for item in old["evidence"]:
        del item["published_on"], item["caveat"]
    review_ = publication.review
    review_.pk = None
    review_.save()
    Publication.objects.create(
        claim=publication.claim, version=2, kind="update", reason="Old.", rating=publication.rating,
        review=review_, snapshot=old, digest=publication.digest,
    )  # fmt: skip
    words = words_of(client.get(f"/checks/{publication.claim_id}/").content)
    assert ("Version 2" in words, "Right of reply" in words) == (True, False)


def test_methodology_is_made_from_the_gates_in_force(client: Client):
    desk = factories.make_desk()
    words = words_of(client.get("/methodology/").content)
    assert "Two pairs of eyes" in words
    assert "archived" not in words
    admin = factories.make_user(Role.ADMIN)
    policy.set_gates(desk=desk, actor=admin, gates=Gate.values, sources_needed=3)
    response = client.get(f"/methodology/{desk.slug}/")
    words = words_of(response.content)
    for promise in (
        "Every web page that is cited is archived",
        "Every check rests on at least 3 sources",
        "Before we publish we ask for a reply.",
        "came out only after the claim was said",
        "comes from the claimant’s own house",
        "can be read by themselves",
        "Half true",
        "Nobody approves a check whose verdict or evidence they wrote.",
        "All corrections, updates and retractions",
    ):
        assert promise in words
    assert response["Cache-Control"] == "public, max-age=60"
    policy.set_gates(desk=desk, actor=admin, gates=["independent_sources"], sources_needed=1)
    assert "at least 1 source that" in words_of(client.get("/methodology/").content)


def test_methodology_of_several_desks_lists_those_that_published(client: Client):
    first, second = factories.make_desk(), factories.make_desk(slug="second", name="The second desk")
    factories.make_desk(slug="secret", name="The secret desk")
    assert "Nothing is published yet" in words_of(client.get("/methodology/").content)
    for desk in (first, second):
        factories.make_published(factories.make_claim(desk=desk))
    words = words_of(client.get("/methodology/").content)
    assert (first.name in words, "The second desk" in words, "The secret desk" in words) == (True, True, False)
    assert client.get("/methodology/second/").status_code == 200
    assert client.get("/methodology/secret/").status_code == 404
    assert client.get("/methodology/nowhere/").status_code == 404
    assert client.post("/methodology/").status_code == 405


def test_pages_with_every_gate_cost_one_query_more(django_assert_num_queries):
    claim = factories.make_submitted()
    client = signed_in(Role.REVIEWER)
    factories.set_gates(*Gate.values)
    factories.make_reply(claim)
    replies.log_reply(claim=claim, actor=factories.make_user(), asked="Another", channel="letter")
    review.submit_claim(claim=claim, actor=factories.make_user())
    with django_assert_num_queries(21):
        client.get(f"/claims/{claim.pk}/")
    with django_assert_num_queries(22):
        client.get(f"/queue/{claim.pk}/")
    assert Claim.objects.count() == 1
