"""The queue and the review page."""

import pytest
from django.test import Client

from annotations import annotate, discuss, publish, review, snapshot, weigh
from annotations.models import Claim, Publication, Review, Role, Status, User
from tests import factories

pytestmark = pytest.mark.django_db


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _reviewer() -> User:
    return factories.make_user(Role.REVIEWER)


ACTS = {
    "take": ("take/", {}),
    "skip": ("skip/", {}),
    "return": ("return/", {"note": "Which year?"}),
    "approve": ("approve/", {}),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize(
    ("role", "status"), [(Role.READER, 403), (Role.CHECKER, 403), (Role.REVIEWER, 302), (Role.ADMIN, 302), (None, 404)]
)
def test_decision_is_for_reviewers(act: str, role: Role | None, status: int):
    claim = factories.make_submitted()
    desk = claim.desk if role else factories.make_desk(name="Elsewhere")
    client = _client(factories.make_user(role or Role.ADMIN, desk=desk))
    path, data = ACTS[act]
    assert client.post(f"/queue/{claim.pk}/{path}", data).status_code == status
    assert Review.objects.exists() == (status == 302 and act in ("return", "approve"))


@pytest.mark.parametrize("act", ACTS)
def test_decision_is_posted_by_someone_signed_in(client: Client, act: str):
    claim = factories.make_submitted()
    address = f"/queue/{claim.pk}/{ACTS[act][0]}"
    assert client.post(address)["Location"] == f"/accounts/login/?next=/queue/{claim.pk}/"
    assert _client(_reviewer()).put(address).status_code == 405
    assert _client(_reviewer()).get(address)["Location"] == f"/queue/{claim.pk}/"


@pytest.mark.parametrize(
    ("role", "status", "has_button"),
    [(Role.READER, 403, False), (Role.CHECKER, 403, False), (Role.REVIEWER, 302, True), (Role.ADMIN, 302, True)],
)
def test_next_is_for_reviewers(role: Role, status: int, has_button: bool):
    factories.make_submitted()
    client = _client(factories.make_user(role))
    assert ("/queue/next/" in client.get("/queue/").content.decode()) == has_button
    assert client.post("/queue/next/").status_code == status
    assert client.get("/queue/next/")["Location"] == "/queue/"


@pytest.mark.parametrize("path", ["/queue/", "/queue/{pk}/"])
def test_page_is_for_the_desk(client: Client, path: str):
    claim = factories.make_submitted()
    address = path.format(pk=claim.pk)
    assert client.get(address)["Location"] == f"/accounts/login/?next={address}"
    assert _client(factories.make_user(Role.READER)).get(address).status_code == 200
    assert _client(_reviewer()).post(address).status_code == 405
    outside = _client(factories.make_user(Role.ADMIN, desk=factories.make_desk(name="Elsewhere"))).get(address)
    assert outside.status_code == (200 if path == "/queue/" else 404)
    assert claim.statement not in outside.content.decode()


def test_queue_stands_in_the_order_of_next_and_takes_fixed_queries(django_assert_num_queries):
    first, second = factories.make_submitted(), factories.make_submitted()
    annotate.edit_claim(claim=second, actor=factories.make_user(), changes={"priority": 10})
    client = _client(_reviewer())
    with django_assert_num_queries(11):
        response = client.get("/queue/")
    assert [row["claim"].pk for row in response.context["rows"]] == [second.pk, first.pk]
    factories.make_submitted()
    with django_assert_num_queries(11):
        client.get("/queue/")
    assert client.post("/queue/next/")["Location"] == f"/queue/{second.pk}/"


def test_review_page_takes_the_same_queries_for_much_as_for_little(django_assert_num_queries):
    claim = factories.make_submitted()
    client = _client(_reviewer())
    with django_assert_num_queries(21):
        client.get(f"/queue/{claim.pk}/")
    for _number in range(4):
        factories.make_highlight(factories.make_article(), claim=claim)
        factories.make_evidence(claim)
    review.submit_claim(claim=claim, actor=factories.make_user())
    with django_assert_num_queries(21):
        client.get(f"/queue/{claim.pk}/")


def test_reading_a_check_leases_nothing():
    claim = factories.make_submitted()
    reviewer = _reviewer()
    page = _client(reviewer).get(f"/queue/{claim.pk}/").content.decode()
    assert ("Take this claim" in page, "Approve<span" in page) == (True, False)
    claim.refresh_from_db()
    assert claim.lease_holder is None
    _client(reviewer).post(f"/queue/{claim.pk}/take/")
    claim.refresh_from_db()
    assert claim.lease_holder == reviewer
    page = _client(reviewer).get(f"/queue/{claim.pk}/").content.decode()
    assert ("Take this claim" in page, "Approve<span" in page) == (False, True)


def test_own_work_is_explained_and_refused():
    both = _reviewer()
    claim = factories.make_submitted(checker=both)
    client = _client(both)
    page = client.get(f"/queue/{claim.pk}/").content.decode()
    assert ("another reviewer must approve it" in page, "/approve/" in page) == (True, False)
    assert "your own work" in client.get("/queue/").content.decode()
    assert client.post(f"/queue/{claim.pk}/approve/").status_code == 403
    assert client.post("/queue/next/", follow=True).redirect_chain == [("/queue/", 302)]


def test_skip_goes_through_the_queue_once():
    claims = [factories.make_submitted() for _number in range(2)]
    client = _client(_reviewer())
    assert client.post("/queue/next/")["Location"] == f"/queue/{claims[0].pk}/"
    assert client.post(f"/queue/{claims[0].pk}/skip/")["Location"] == f"/queue/{claims[1].pk}/"
    assert client.post(f"/queue/{claims[1].pk}/skip/")["Location"] == "/queue/"
    assert Claim.objects.filter(lease_holder__isnull=False).count() == 0
    assert client.post("/queue/next/")["Location"] == f"/queue/{claims[0].pk}/"


def test_anothers_lease_is_shown_and_holds():
    claim = factories.make_submitted()
    holder = _reviewer()
    review.lease_claim(claim=claim, actor=holder)
    client = _client(_reviewer())
    assert f"{holder.username} is reading this check" in client.get(f"/queue/{claim.pk}/").content.decode()
    assert client.post(f"/queue/{claim.pk}/take/").status_code == 409
    response = client.post(f"/queue/{claim.pk}/return/", {"note": "Which year?"})
    assert response.status_code == 409
    claim.refresh_from_db()
    assert (claim.status, claim.lease_holder) == (Status.IN_REVIEW, holder)


def test_return_needs_a_note():
    claim = factories.make_submitted()
    response = _client(_reviewer()).post(f"/queue/{claim.pk}/return/", {"note": " "})
    claim.refresh_from_db()
    assert (response.status_code, claim.status) == (400, Status.IN_REVIEW)


def test_note_is_kept_when_the_check_left_the_queue_meanwhile():
    claim = factories.make_submitted()
    factories.make_evidence(claim)
    response = _client(_reviewer()).post(f"/queue/{claim.pk}/return/", {"note": "Which year is it?"})
    assert response.status_code == 409
    assert "Which year is it?" in response.content.decode()


def test_stale_digest_publishes_nothing_and_shows_the_check_anew():
    claim = factories.make_submitted()
    reviewer = _reviewer()
    review.lease_claim(claim=claim, actor=reviewer)
    response = _client(reviewer).post(f"/queue/{claim.pk}/approve/", {"digest": "0" * 64})
    page = response.content.decode()
    present = snapshot.digest_of_check(snapshot.with_check(Claim.objects.all()).get())
    assert (response.status_code, f'value="{present}"' in page) == (409, True)
    assert "changed while you read it" in page
    assert not Publication.objects.exists()


def test_second_publication_asks_for_its_kind_and_reason():
    publication = factories.make_published()
    claim = publication.claim
    factories.make_evidence(claim)
    review.submit_claim(claim=claim, actor=factories.make_user())
    reviewer = _reviewer()
    review.lease_claim(claim=claim, actor=reviewer)
    client = _client(reviewer)
    assert "Publish version 2" in client.get(f"/queue/{claim.pk}/").content.decode()
    refused = client.post(f"/queue/{claim.pk}/approve/", {"reason": "kept words"})
    assert (refused.status_code, "kept words" in refused.content.decode()) == (400, True)
    done = client.post(f"/queue/{claim.pk}/approve/", {"kind": "correction", "reason": "A second count."})
    assert done.status_code == 302
    assert list(claim.publications.values_list("version", "kind", "reason")) == [
        (2, "correction", "A second count."),
        (1, "first", ""),
    ]


def test_claim_that_does_not_wait_leads_to_its_page():
    claim = factories.make_claim()
    assert _client(_reviewer()).get(f"/queue/{claim.pk}/")["Location"] == f"/claims/{claim.pk}/"


def test_changes_since_the_return_are_told():
    checker = factories.make_user()
    claim = factories.make_claim(checker, statement="The minister opened the debate with a promise.")
    factories.make_evidence(claim, checker, title="Kept")
    claim = factories.make_submitted(claim, checker=checker)
    old = claim.evidence.get(title="Annual report")
    reviewer = _reviewer()
    client = _client(reviewer)
    assert client.get(f"/queue/{claim.pk}/").context["changes"] is None
    review.return_claim(claim=claim, actor=reviewer, note="Which year?")
    added = factories.make_evidence(claim, checker, title="Added")
    passing = factories.make_evidence(claim, checker, title="Came and went")
    weigh.withdraw_evidence(evidence=passing, actor=checker)
    weigh.withdraw_evidence(evidence=old, actor=checker)
    weigh.restore_evidence(evidence=old, actor=checker)
    weigh.withdraw_evidence(evidence=old, actor=checker)
    kept = claim.evidence.get(title="Kept")
    weigh.withdraw_evidence(evidence=kept, actor=checker)
    weigh.restore_evidence(evidence=kept, actor=checker)
    weigh.move_evidence(evidence=factories.make_evidence(claim, checker, title="Second"), actor=checker, step=-1)
    annotate.edit_claim(claim=claim, actor=checker, changes={"statement": "The minister promised in 2025."})
    factories.make_verdict(claim, checker, rating="true", rationale="The plan speaks of 1,900 posts in 2025.")
    review.submit_claim(claim=claim, actor=checker)
    changes = client.get(f"/queue/{claim.pk}/").context["changes"]
    assert ([item.title for item in changes.added], changes.edited, changes.withdrawn) == (
        ["Added", "Second"],
        [],
        [old],
    )
    assert (added in changes.added, changes.is_reordered) == (True, True)
    assert [rating.slug for rating in changes.ratings] == ["half-true", "true"]
    assert "".join(p.text for p in changes.statement if p.kind != "new") == (
        "The minister opened the debate with a promise."
    )
    assert "".join(p.text for p in changes.rationale if p.kind != "gone") == "The plan speaks of 1,900 posts in 2025."


def test_published_check_leaves_the_queue():
    claim = factories.make_submitted()
    publish.publish_claim(claim=claim, actor=_reviewer())
    assert "Nothing waits for review" in _client(_reviewer()).get("/queue/").content.decode()


@pytest.mark.parametrize("is_submitted", [True, False])
def test_stale_approval_shows_what_changed_meanwhile_and_who_did_it(is_submitted: bool):
    checker, claim = factories.make_user(name="bea"), factories.make_submitted()
    read = snapshot.digest_of_check(snapshot.with_check(Claim.objects.all()).get())
    weigh.edit_evidence(evidence=claim.evidence.get(), actor=checker, changes={"note": "Shifts, not jobs."})
    if is_submitted:
        review.submit_claim(claim=claim, actor=checker)
    response = _client(_reviewer()).post(f"/queue/{claim.pk}/approve/", {"digest": read})
    since = response.context["since_read"]
    assert response.status_code == 409
    assert [(change.part, change.pieces[-1].text) for change in since.changes] == [("note", "Shifts, not jobs.")]
    assert all(str(line.words).startswith("bea") for line in since.lines)
    page = response.content.decode()
    assert "The check changed while you read it." in page
    assert "<ins>Shifts, not jobs.</ins>" in page
    assert ("is not waiting for review any more" in page) != is_submitted


def test_open_comments_are_told_beside_the_approval():
    claim, reviewer = factories.make_submitted(), _reviewer()
    review.lease_claim(claim=claim, actor=reviewer)
    address = f"/queue/{claim.pk}/"
    assert 'id="open-comments"' not in _client(reviewer).get(address).content.decode()
    comment = discuss.add_comment(claim=claim, actor=factories.make_user(), body="Which year?")
    page = _client(reviewer).get(address).content.decode()
    assert f'id="open-comments" href="#comment-{comment.pk}">1 open comment</a>' in page
    discuss.settle_comment(comment=comment, actor=reviewer)
    assert 'id="open-comments"' not in _client(reviewer).get(address).content.decode()


def test_page_that_is_not_there_speaks_to_who_asks(client: Client):
    assert "To the checks" in client.get("/checks/987654321/").content.decode()
    assert "a desk that you do not work on" not in client.get("/checks/987654321/").content.decode()
    assert "To the desk" in _client(_reviewer()).get("/claims/987654321/").content.decode()
