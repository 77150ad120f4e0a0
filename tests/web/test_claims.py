"""The pages of claims: who may do what from them, what they show, and that nothing typed is lost."""

from datetime import date

import pytest
from django.test import Client

from annotations import annotate, review, transitions, weigh
from annotations.models import Claim, Event, Evidence, Role, Status, Verdict
from tests import factories

pytestmark = pytest.mark.django_db

ADDRESS = "https://statistics.example/2025"
EVIDENCE = {"stance": "refutes", "kind": "web", "url": ADDRESS, "title": "Employment", "quote": "4,112", "note": ""}

# Each act of the claim's page: its address after /claims/ID/, what is sent, the status it answers a checker with.
ACTS = {
    "edit": ("edit/", {"statement": "Worded anew.", "claimant": "the minister"}, 302),
    "start": ("move/", {"to": "checking"}, 302),
    "dismiss": ("move/", {"to": "dismissed"}, 302),
    "submit": ("move/", {"to": "in_review"}, 302),
    "verdict": ("verdict/", {"rating": "true", "rationale": "Two counts agree."}, 302),
    "evidence": ("evidence/", EVIDENCE, 302),
    "edit evidence": ("evidence/{item}/", {**EVIDENCE, "shown_at": "{shown_at}"}, 302),
    "stance": ("evidence/{item}/stance/", {"stance": "context"}, 302),
    "move evidence": ("evidence/{item}/move/", {"step": "1"}, 302),
    "restore": ("evidence/{gone}/restore/", {}, 302),
    "withdraw": ("evidence/{item}/withdraw/", {}, 302),
}


def _client(role: Role | None, claim: Claim) -> Client:
    """``None``: somebody of another desk."""
    client = Client()
    desk = claim.desk if role else factories.make_desk(name="Elsewhere")
    client.force_login(factories.make_user(role or Role.ADMIN, desk=desk))
    return client


def _ready_claim() -> tuple[Claim, Evidence]:
    """An open claim that could be submitted."""
    claim = factories.make_highlight().claim
    item = factories.make_evidence(claim)
    factories.make_verdict(claim)
    return Claim.objects.get(pk=claim.pk), item


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize(
    ("role", "refusal"),
    [(Role.READER, 403), (Role.CHECKER, None), (Role.REVIEWER, None), (Role.ADMIN, None), (None, 404)],
)
def test_act_is_for_those_who_may(act: str, role: Role | None, refusal: int | None):
    claim, item = _ready_claim()
    gone = factories.make_evidence(claim)
    factories.make_evidence(claim)
    weigh.withdraw_evidence(evidence=gone, actor=factories.make_user())
    client = _client(role, claim)
    before = Event.objects.count()
    path, data, status = ACTS[act]
    sent = {name: value.format(shown_at=item.updated_at.isoformat()) for name, value in data.items()}
    response = client.post(f"/claims/{claim.pk}/{path.format(item=item.pk, gone=gone.pk)}", sent)
    assert response.status_code == (refusal or status)
    assert (Event.objects.count() > before) == (refusal is None)


@pytest.mark.parametrize("act", ACTS)
def test_act_sends_anonymous_to_sign_in_and_back_to_the_claim(client: Client, act: str):
    claim, item = _ready_claim()
    response = client.post(f"/claims/{claim.pk}/{ACTS[act][0].format(item=item.pk, gone=item.pk)}")
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/?next=")
    htmx = client.post(f"/claims/{claim.pk}/move/", headers={"HX-Request": "true"})
    assert htmx["HX-Redirect"] == f"/accounts/login/?next=/claims/{claim.pk}/"


@pytest.mark.parametrize("act", [act for act in ACTS if act != "edit evidence"])
def test_act_is_posted(act: str):
    claim, item = _ready_claim()
    client = _client(Role.CHECKER, claim)
    address = f"/claims/{claim.pk}/{ACTS[act][0].format(item=item.pk, gone=item.pk)}"
    assert client.put(address).status_code == 405
    # What a reload asks for after a refused form.
    assert (client.get(address)["Location"], client.head(address).status_code) == (f"/claims/{claim.pk}/", 302)


@pytest.mark.parametrize("path", ["/claims/", "/claims/{pk}/", "/claims/{pk}/evidence/{item}/"])
def test_page_is_for_those_who_may(client: Client, path: str):
    claim, item = _ready_claim()
    address = path.format(pk=claim.pk, item=item.pk)
    assert client.get(address)["Location"] == f"/accounts/login/?next={address}"
    assert _client(Role.CHECKER, claim).get(address).status_code == 200
    assert _client(Role.CHECKER, claim).put(address).status_code == 405
    outside = _client(None, claim).get(address)
    assert outside.status_code == (200 if path == "/claims/" else 404)
    assert claim.statement not in outside.content.decode()


def test_reader_sees_the_claim_without_forms():
    claim, _item = _ready_claim()
    page = _client(Role.READER, claim).get(f"/claims/{claim.pk}/").content.decode()
    assert page.count(f'action="/claims/{claim.pk}/') == 0
    assert "Annual report" in page


def test_page_takes_the_same_queries_for_much_as_for_little(django_assert_num_queries):
    claim, _item = _ready_claim()
    client = _client(Role.CHECKER, claim)
    client.get(f"/claims/{claim.pk}/")
    with django_assert_num_queries(20):
        client.get(f"/claims/{claim.pk}/")
    for _number in range(5):
        factories.make_highlight(factories.make_article(), claim=claim)
        factories.make_evidence(claim)
        factories.make_verdict(claim)
    with django_assert_num_queries(20):
        client.get(f"/claims/{claim.pk}/")


def test_list_takes_the_same_queries_for_many_as_for_one(django_assert_num_queries):
    claim, _item = _ready_claim()
    client = _client(Role.CHECKER, claim)
    with django_assert_num_queries(8):
        client.get("/claims/")
    for _number in range(5):
        factories.make_verdict(factories.make_claim())
    with django_assert_num_queries(8):
        client.get("/claims/")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["rated", "mine", "open"]),
        ("?status=open", ["rated", "open"]),
        ("?status=checking", ["mine"]),
        ("?status=nonsense", ["rated", "mine", "open"]),
        ("?rating=true", ["rated"]),
        ("?rating=false", []),
        ("?assigned_to=me", ["mine"]),
        ("?q=OPE", ["open"]),
        ("?q=%00", ["rated", "mine", "open"]),
        ("?status=open&rating=true", ["rated"]),
        ("?before=99999999999999999999", ["rated", "mine", "open"]),
    ],
)
def test_list_is_filtered_by_the_address(query: str, expected: list[str]):
    me = factories.make_user()
    factories.make_claim(me, statement="open")
    mine = factories.make_claim(me, statement="mine")
    transitions.move_claim(claim=mine, actor=me, to=Status.CHECKING)
    rated = factories.make_claim(me, statement="rated")
    factories.make_verdict(rated, rating="false")
    factories.make_verdict(rated, rating="true")
    client = Client()
    client.force_login(me)
    response = client.get(f"/claims/{query}")
    assert [claim.statement for claim in response.context["page"].rows] == expected


def test_list_filters_by_article_of_this_desk_alone():
    highlight = factories.make_highlight()
    factories.make_claim(statement="elsewhere")
    client = _client(Role.READER, highlight.claim)
    article = highlight.revision.article
    response = client.get(f"/claims/?article={article.pk}")
    assert [claim.pk for claim in response.context["page"].rows] == [highlight.claim_id]
    assert article.title in response.content.decode()
    outside = _client(None, highlight.claim).get(f"/claims/?article={article.pk}").content.decode()
    assert article.title not in outside


def test_empty_lists_say_what_to_do_next():
    client = Client()
    client.force_login(factories.make_user())
    assert "To the articles" in client.get("/claims/").content.decode()
    factories.make_claim()
    assert "Show all claims" in client.get("/claims/?q=nowhere").content.decode()


def test_refused_form_comes_back_with_what_was_typed():
    claim, _item = _ready_claim()
    client = _client(Role.CHECKER, claim)
    response = client.post(f"/claims/{claim.pk}/evidence/", {**EVIDENCE, "url": "", "note": "kept words"})
    assert response.status_code == 400
    assert "This kind of evidence needs it." in response.content.decode()
    assert "kept words" in response.content.decode()
    response = client.post(f"/claims/{claim.pk}/verdict/", {"rating": "nonsense", "rationale": "kept words"})
    assert (response.status_code, "kept words" in response.content.decode()) == (400, True)
    response = client.post(f"/claims/{claim.pk}/edit/", {"statement": "", "claimant": "kept words"})
    assert (response.status_code, "kept words" in response.content.decode()) == (400, True)
    assert Verdict.objects.count() == 1


def test_edits_of_different_fields_by_two_people_both_hold():
    claim, _item = _ready_claim()
    client = _client(Role.CHECKER, claim)
    shown = {"initial-statement": claim.statement, "initial-claimant": "", "initial-said_on": ""}
    annotate.edit_claim(claim=claim, actor=factories.make_user(), changes={"claimant": "the minister"})
    sent = {**shown, "statement": claim.statement, "claimant": "", "said_on": "2025-10-12"}
    assert client.post(f"/claims/{claim.pk}/edit/", sent).status_code == 302
    claim.refresh_from_db()
    assert (claim.claimant, claim.said_on) == ("the minister", date(2025, 10, 12))


def test_stale_edit_of_evidence_shows_what_is_stored():
    claim, item = _ready_claim()
    client = _client(Role.CHECKER, claim)
    weigh.edit_evidence(evidence=item, actor=factories.make_user(), changes={"title": "Stored title"})
    sent = {**EVIDENCE, "title": "My title", "shown_at": item.updated_at.isoformat()}
    response = client.post(f"/claims/{claim.pk}/evidence/{item.pk}/", sent)
    page = response.content.decode()
    assert response.status_code == 412
    assert ("Stored title" in page, "My title" in page) == (True, True)
    item.refresh_from_db()
    assert item.title == "Stored title"
    sent["shown_at"] = item.updated_at.isoformat()
    assert client.post(f"/claims/{claim.pk}/evidence/{item.pk}/", sent).status_code == 302


def test_submit_says_what_is_missing():
    claim = factories.make_claim()
    client = _client(Role.CHECKER, claim)
    page = client.get(f"/claims/{claim.pk}/").content.decode()
    assert ('href="#add-evidence"' in page, 'href="#give-verdict"' in page) == (True, True)
    refused = client.post(f"/claims/{claim.pk}/move/", {"to": "in_review"})
    assert refused.status_code == 409
    claim.refresh_from_db()
    assert claim.status == Status.OPEN


@pytest.mark.parametrize("to", ["published", "checking", "nonsense", ""])
def test_reviewers_acts_are_not_done_from_the_claim(to: str):
    claim = factories.make_submitted()
    response = _client(Role.REVIEWER, claim).post(f"/claims/{claim.pk}/move/", {"to": to})
    claim.refresh_from_db()
    assert (response.status_code, claim.status) == (409, Status.IN_REVIEW)


def test_return_note_stands_out_until_the_check_is_submitted_again():
    claim = factories.make_submitted()
    reviewer = factories.make_user(Role.REVIEWER)
    review.return_claim(claim=claim, actor=reviewer, note="Which year?")
    client = _client(Role.CHECKER, claim)
    assert 'class="note returned"' in client.get(f"/claims/{claim.pk}/").content.decode()
    review.submit_claim(claim=claim, actor=factories.make_user())
    assert 'class="note returned"' not in client.get(f"/claims/{claim.pk}/").content.decode()


def test_only_web_addresses_become_links():
    claim, item = _ready_claim()
    Evidence.objects.filter(pk=item.pk).update(url="javascript:alert(1)")
    page = _client(Role.READER, claim).get(f"/claims/{claim.pk}/").content.decode()
    assert "javascript:" not in page
    Evidence.objects.filter(pk=item.pk).update(url=ADDRESS)
    page = _client(Role.READER, claim).get(f"/claims/{claim.pk}/").content.decode()
    assert f'<a href="{ADDRESS}" rel="noopener noreferrer nofollow">' in page


def test_appearance_is_quoted_in_its_paragraph():
    article = factories.make_article()
    highlight = factories.make_highlight(article, exact="double the number of jobs")
    response = _client(Role.READER, highlight.claim).get(f"/claims/{highlight.claim_id}/")
    (appearance,) = response.context["appearances"]
    paragraph = article.revision.text.split("\n")[0]
    assert appearance.before + highlight.exact + appearance.after == paragraph
    assert f'href="/articles/{article.pk}/#h-{highlight.pk}"' in response.content.decode()


def test_appearance_in_a_transcript_links_into_the_video():
    highlight = factories.make_highlight(factories.make_transcript(), exact="in full in March")
    page = _client(Role.READER, highlight.claim).get(f"/claims/{highlight.claim_id}/").content.decode()
    assert 'href="https://video.example/watch#t=5"' in page
    assert "0:05–0:07" in page  # 16 of the cue’s 27 characters: 2.37 of its 4 seconds


def test_history_is_told_in_sentences_newest_first():
    checker = factories.make_user(name="ana")
    claim = factories.make_submitted(checker=checker)
    item = claim.evidence.get()
    review.return_claim(claim=claim, actor=factories.make_user(Role.REVIEWER, name="jo"), note="Which year?")
    weigh.edit_evidence(evidence=item, actor=checker, changes={"stance": "refutes", "note": "Counted anew."})
    annotate.edit_claim(
        claim=claim, actor=checker, changes={"priority": 5, "assigned_to": checker, "statement": "Anew."}
    )
    weigh.withdraw_evidence(evidence=item, actor=checker)
    response = _client(Role.READER, claim).get(f"/claims/{claim.pk}/")
    assert [(line.words, line.note) for line in response.context["history"]] == [
        ("ana withdrew “Annual report”.", ""),
        (
            "ana changed the priority from “0” to “5”; the statement from “The minister opened the debate with a"
            " promise.” to “Anew.”.",
            "",
        ),
        ("ana changed the note and the stance from “supports” to “refutes” of “Annual report”.", ""),
        ("jo returned the check.", "Which year?"),
        ("ana submitted the check for review.", ""),
        ("ana started checking.", ""),
        ("ana rated it “Half true”.", ""),
        ("ana linked “Annual report” (supports).", ""),
        ("ana marked “The minister opened the debate with a promise.”.", ""),
        ("ana wrote the claim.", ""),
    ]


def test_evidence_is_moved_within_its_stance():
    claim, first = _ready_claim()
    second = factories.make_evidence(claim, title="Second count")
    client = _client(Role.CHECKER, claim)
    told = client.post(f"/claims/{claim.pk}/evidence/{second.pk}/move/", {"step": "-1"}, follow=True)
    assert told.redirect_chain == [(f"/claims/{claim.pk}/#evidence-{second.pk}", 302)]
    assert "“Second count” is number 1 of 2." in told.content.decode()
    assert [item.evidence for item in told.context["groups"][0].items] == [second, first]
    assert told.context["history"][0].words.endswith(" moved “Second count” up or down.")
    for step in ("0", "", "nonsense", "2"):
        assert client.post(f"/claims/{claim.pk}/evidence/{second.pk}/move/", {"step": step}).status_code == 400


def test_withdrawing_offers_undo():
    claim, item = _ready_claim()
    client = _client(Role.CHECKER, claim)
    undo = f"/claims/{claim.pk}/evidence/{item.pk}/restore/"
    told = client.post(f"/claims/{claim.pk}/evidence/{item.pk}/withdraw/", follow=True).content.decode()
    assert f'<button class="link" form="undo" formaction="{undo}">Undo</button>' in told
    back = client.post(undo, follow=True)
    assert back.redirect_chain == [(f"/claims/{claim.pk}/#evidence-{item.pk}", 302)]
    assert back.context["history"][0].words.endswith(" put “Annual report” back.")
    item.refresh_from_db()
    assert item.withdrawn_at is None
    foreign = factories.make_evidence(factories.make_claim())
    assert client.post(f"/claims/{claim.pk}/evidence/{foreign.pk}/restore/").status_code == 404


@pytest.mark.parametrize(
    ("status", "to"), [("open", "dismissed"), ("checking", "dismissed"), ("published", "checking")]
)
def test_note_of_an_act_stands_in_the_history(status: str, to: str):
    claim = factories.make_claim_in(status)
    client = _client(Role.CHECKER, claim)
    assert client.get(f"/claims/{claim.pk}/").content.decode().count('name="note" rows="3" aria-describedby="why-') == 1
    path = f"/claims/{claim.pk}/move/"
    assert client.post(path, {"to": to, "note": "a\x00b"}).status_code == 400
    moved = client.post(path, {"to": to, "note": " Not a claim:\r\na question. "}, follow=True)
    assert (moved.context["claim"].status, moved.context["history"][0].note) == (to, "Not a claim:\na question.")


def test_note_of_an_act_can_be_left_out():
    claim = factories.make_claim()
    client = _client(Role.CHECKER, claim)
    moved = client.post(f"/claims/{claim.pk}/move/", {"to": "dismissed", "note": ""}, follow=True)
    assert (moved.context["claim"].status, moved.context["history"][0].note) == ("dismissed", "")
