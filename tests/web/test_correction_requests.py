"""Any reader may ask for a correction; reviewers decide; an e-mail address goes no further than it must."""

from datetime import UTC, datetime

import pytest
from django.http import HttpResponse
from django.test import Client

from annotations import corrections, review, transitions
from annotations.errors import DeskError, InvalidInput, NotAllowed, WrongState
from annotations.models import (
    Claim,
    Comment,
    CorrectionRequest,
    Event,
    IdempotentRequest,
    Publication,
    RequestCount,
    Role,
    Status,
)
from annotations.requests import CORRECTIONS_AN_HOUR, begin_correction, network_of
from tests import factories
from tests.api.client import ApiClient, client_of, kind_of
from tests.web.pages import signed_in, words_of
from tests.web.test_check_page import publish_again

pytestmark = pytest.mark.django_db
WORDS = "The report names 1,900 posts, see page 4."
EMAIL = "reader@example.org"


def send(client: Client, publication: Publication, **sent: str) -> HttpResponse:
    fields = {"body": WORDS, "email": EMAIL, "website": "", "version": "1", **sent}
    return client.post(f"/checks/{publication.claim_id}/correction/", fields)


def asked(publication: Publication | None = None, *, body: str = WORDS) -> CorrectionRequest:
    publication = publication or factories.make_published()
    return corrections.ask_for_correction(publication=publication, body=body, email=EMAIL)


def reviewer_of(request: CorrectionRequest, role: Role = Role.REVIEWER) -> Client:
    return signed_in(role, desk=request.desk)


def test_request_is_stored_and_waits(client: Client):
    publication = factories.make_published()
    answer = send(client, publication, body=f"  {WORDS}\r\nMore. ")
    assert (answer.status_code, answer["Location"]) == (302, f"/checks/{publication.claim_id}/correction/sent/")
    [stored] = CorrectionRequest.objects.all()
    assert (stored.claim_id, stored.version, stored.body, stored.email, stored.state) == (
        publication.claim_id,
        1,
        f"{WORDS}\nMore.",
        EMAIL,
        "waiting",
    )
    assert "Thank you" in words_of(client.get(answer["Location"]).content)


def test_check_links_to_the_form_and_sets_no_cookie(client: Client):
    publication = factories.make_published()
    page = client.get(f"/checks/{publication.claim_id}/")
    assert f'href="/checks/{publication.claim_id}/correction/"' in page.content.decode()
    assert page.cookies == {}
    form = client.get(f"/checks/{publication.claim_id}/correction/")
    assert ("csrftoken" in form.cookies, "no-store" in form["Cache-Control"]) == (True, True)


@pytest.mark.parametrize(("asked_about", "chosen"), [("1", 1), ("3", 3), ("9", 3), ("٣", 3), ("", 3)])
def test_form_is_about_the_version_that_was_read_and_loads_the_newest_alone(
    client: Client, django_assert_num_queries, asked_about: str, chosen: int
):
    publication = factories.make_published()
    for _ in range(2):
        publish_again(publication, kind="correction")
    address = f"/checks/{publication.claim_id}/correction/"
    with django_assert_num_queries(1) as captured:
        form = client.get(address, {"version": asked_about}).context["form"]
    assert form.initial["version"] == chosen
    assert "LIMIT 1" in captured.captured_queries[0]["sql"]
    client.post(address, {"body": WORDS, "version": asked_about if asked_about.isascii() else ""})
    assert CorrectionRequest.objects.get().version == chosen


def test_form_without_its_token_is_refused():
    publication = factories.make_published()
    assert send(Client(enforce_csrf_checks=True), publication).status_code == 403
    assert not CorrectionRequest.objects.exists()


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"body": "  "}, "body"),
        ({"body": "x" * 5001}, "body"),
        ({"body": "a\x00b"}, "body"),
        ({"body": "a" + "\u0301" * 300}, "body"),
        ({"email": "nobody"}, "email"),
        ({"email": "a" * 300 + "@example.org"}, "email"),
        ({"version": "0"}, "version"),
    ],
    ids=["blank", "long", "nul", "stacked", "no address", "long address", "no version"],
)
def test_what_cannot_be_stored_is_told_beside_its_field(client: Client, sent: dict[str, str], field: str):
    answer = send(client, factories.make_published(), **sent)
    assert (answer.status_code, list(answer.context["form"].errors)) == (400, [field])
    assert not CorrectionRequest.objects.exists()
    assert not RequestCount.objects.exists()


def test_robot_that_fills_everything_in_is_thanked_and_forgotten(client: Client):
    answer = send(client, factories.make_published(), website="https://spam.example/")
    assert answer.status_code == 302
    assert not CorrectionRequest.objects.exists()


def test_check_that_is_not_published_takes_no_request(client: Client):
    claim = factories.make_submitted()
    assert client.get(f"/checks/{claim.pk}/correction/").status_code == 404
    assert client.post(f"/checks/{claim.pk}/correction/", {"body": WORDS}).status_code == 404
    assert client.get(f"/checks/{claim.pk}/correction/sent/").status_code == 404


def test_sixth_request_of_an_hour_is_refused_and_its_words_stay(client: Client):
    publication = factories.make_published()
    for _number in range(CORRECTIONS_AN_HOUR):
        assert send(client, publication).status_code == 302
    answer = send(client, publication, body="A sixth one.")
    assert (answer.status_code, "A sixth one." in answer.content.decode()) == (429, True)
    assert 0 < int(answer["Retry-After"]) <= 3600
    assert CorrectionRequest.objects.count() == CORRECTIONS_AN_HOUR


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::9", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
    ],
)
def test_addresses_of_one_subscriber_are_counted_as_one(address: str, network: str):
    assert network_of(address) == network


def test_limit_begins_anew_with_each_hour():
    first, later = datetime(2026, 3, 4, 8, 59, tzinfo=UTC), datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
    assert [begin_correction(address="192.0.2.7", now=first) for _number in range(6)] == [True] * 5 + [False]
    assert begin_correction(address="192.0.2.8", now=first) is True
    assert begin_correction(address="192.0.2.7", now=later) is True


def test_address_of_the_sender_stands_nowhere_but_in_the_request():
    request = asked()
    corrections.accept_request(asked=request, actor=factories.make_user(Role.REVIEWER))
    assert [event.data for event in Event.objects.all() if EMAIL in str(event.data)] == []
    assert [event.data for event in Event.objects.all() if WORDS in str(event.data)] == []
    assert not Comment.objects.filter(body__contains=EMAIL).exists()


def test_asking_leaves_the_claim_and_its_history_alone():
    publication = factories.make_published()
    before = Claim.objects.values().get(pk=publication.claim_id)
    number = Event.objects.filter(claim=publication.claim_id).count()
    request = asked(publication)
    assert Claim.objects.values().get(pk=publication.claim_id) == before
    assert Event.objects.filter(claim=publication.claim_id).count() == number
    event = Event.objects.get(noun="correction_request")
    assert (event.actor, event.act, event.object_id, event.data) == (
        None,
        "asked",
        request.pk,
        {"claim": publication.claim_id, "version": 1},
    )


def test_accepted_request_reopens_the_check_and_stands_among_its_comments():
    request = asked()
    client = reviewer_of(request)
    answer = client.post(f"/queue/requests/{request.pk}/accept/", {"note": "Count again."})
    assert answer["Location"] == f"/claims/{request.claim_id}/#comments"
    claim = Claim.objects.get(pk=request.claim_id)
    comment = claim.comments.get()
    request.refresh_from_db()
    assert (claim.status, request.state, comment.body, comment.request) == (
        Status.CHECKING,
        "accepted",
        "Count again.",
        request,
    )
    page = words_of(client.get(f"/claims/{claim.pk}/").content)
    assert (WORDS in page, "accepted a reader’s request for correction" in page) == (True, True)
    reopened = Event.objects.get(claim=claim, act="reopened")
    assert reopened.data["note"] == f"A reader asked for a correction (request {request.pk})."
    assert Client().get(f"/checks/{claim.pk}/").status_code == 200


def test_accepted_request_leaves_a_claim_under_work_where_it_is():
    request = asked()
    claim = request.claim
    factories.make_evidence(claim)
    review.submit_claim(claim=claim, actor=factories.make_user())
    corrections.accept_request(asked=request, actor=factories.make_user(Role.REVIEWER))
    claim.refresh_from_db()
    assert (claim.status, claim.comments.get().request) == (Status.IN_REVIEW, request)


def test_declined_request_leaves_the_check_published():
    request = asked()
    reviewer_of(request).post(f"/queue/requests/{request.pk}/decline/", {"reason": "Page 4 is about 2023."})
    request.refresh_from_db()
    assert (request.state, request.reason, request.claim.status) == ("declined", "Page 4 is about 2023.", "published")
    assert Event.objects.get(act="declined").data == {"note": "Page 4 is about 2023."}


def test_declining_needs_a_reason():
    request = asked()
    with pytest.raises(InvalidInput) as refused:
        corrections.decline_request(asked=request, actor=factories.make_user(Role.REVIEWER), reason="  ")
    assert list(refused.value.fields) == ["reason"]


def test_request_is_decided_once():
    request = asked()
    corrections.decline_request(asked=request, actor=factories.make_user(Role.REVIEWER), reason="No.")
    with pytest.raises(WrongState):
        corrections.accept_request(asked=request, actor=factories.make_user(Role.REVIEWER))


def test_senders_address_can_be_removed():
    request = asked()
    client = reviewer_of(request)
    assert EMAIL in client.get("/queue/requests/").content.decode()
    client.post(f"/queue/requests/{request.pk}/sender/")
    request.refresh_from_db()
    assert (request.email, Event.objects.get(act="forgot sender").data) == ("", {})
    corrections.forget_sender(asked=request, actor=factories.make_user(Role.REVIEWER))
    assert Event.objects.filter(act="forgot sender").count() == 1


@pytest.mark.parametrize("role", [Role.READER, Role.CHECKER])
def test_who_is_no_reviewer_reads_but_decides_nothing_and_sees_no_address(role: Role):
    request = asked()
    client = reviewer_of(request, role)
    page = client.get("/queue/requests/").content.decode()
    assert (WORDS in page, EMAIL in page, "Decline" in words_of(page.encode())) == (True, False, False)
    for act in ("accept", "decline", "sender"):
        assert client.post(f"/queue/requests/{request.pk}/{act}/", {"reason": "No."}).status_code == 403
    acts = {
        corrections.accept_request: {},
        corrections.decline_request: {"reason": "No."},
        corrections.forget_sender: {},
    }
    for act, fields in acts.items():
        with pytest.raises(NotAllowed):
            act(asked=request, actor=factories.make_user(role), **fields)


def test_other_desks_and_strangers_see_nothing():
    request = asked()
    elsewhere = signed_in(Role.ADMIN, desk=factories.make_desk(slug="elsewhere"))
    assert WORDS not in elsewhere.get("/queue/requests/").content.decode()
    for client, status in ((elsewhere, 404), (Client(), 302)):
        assert client.get(f"/queue/requests/{request.pk}/").status_code == status
        assert client.post(f"/queue/requests/{request.pk}/decline/", {"reason": "No."}).status_code == status
    request.refresh_from_db()
    assert request.state == "waiting"


def test_request_shows_on_the_desk_on_the_claim_and_in_the_list():
    request = asked(body="<b>Wrong</b> figure")
    client = reviewer_of(request)
    for path in ("/", f"/claims/{request.claim_id}/", "/queue/requests/"):
        html = client.get(path).content.decode()
        assert ("&lt;b&gt;Wrong&lt;/b&gt; figure" in html, "<b>Wrong" in html) == (True, False)
    assert "/queue/requests/" in client.get("/queue/").content.decode()
    assert client.get(f"/queue/requests/{request.pk}/")["Location"].endswith(f"#request-{request.pk}")


def test_list_without_requests_says_so():
    assert "No requests here" in words_of(signed_in().get("/queue/requests/").content)


def test_many_requests_are_shown_in_pages_and_queries_stay_the_same(
    django_assert_num_queries, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("annotations.web.correction_requests.PAGE_SIZE", 3)
    publication = factories.make_published()
    rows = [asked(publication, body=f"Number {number}.") for number in range(7)]
    client = reviewer_of(rows[0])
    client.get("/")
    with django_assert_num_queries(5):
        page = client.get("/queue/requests/")
    assert [each.pk for each in page.context["requests"]] == [row.pk for row in rows[:3:-1]]
    older = client.get(f"/queue/requests/?before={rows[4].pk}")
    assert [each.pk for each in older.context["requests"]] == [row.pk for row in rows[3:0:-1]]
    assert len(client.get(f"/claims/{publication.claim_id}/").context["correction_requests"]) == 3
    assert len(client.get("/").context["asked"]) == 5


def test_api_lists_and_decides():
    request = asked()
    reviewer = client_of(Role.REVIEWER)
    [listed] = reviewer.get("correction-requests/?state=waiting").json()["results"]
    assert listed == {
        "id": request.pk,
        "desk": request.desk.slug,
        "claim": request.claim_id,
        "version": 1,
        "body": WORDS,
        "email": EMAIL,
        "created_at": request.created_at.isoformat().replace("+00:00", "Z"),
        "state": "waiting",
        "decided_by": None,
        "decided_at": None,
        "reason": "",
    }
    assert client_of().get(f"correction-requests/{request.pk}/").json()["email"] is None
    assert reviewer.delete(f"correction-requests/{request.pk}/sender/").status_code == 204
    assert reviewer.get(f"correction-requests/{request.pk}/").json()["email"] == ""
    answer = reviewer.post(f"correction-requests/{request.pk}/accept/", {"note": "Count again."})
    assert (answer.status_code, answer.json()["state"]) == (200, "accepted")
    assert answer.json()["decided_by"] == reviewer.user.username
    again = reviewer.post(f"correction-requests/{request.pk}/decline/", {"reason": "No."})
    assert (again.status_code, kind_of(again)) == (409, "wrong-state")
    assert reviewer.get("correction-requests/?state=waiting").json()["results"] == []


@pytest.mark.parametrize(("act", "sent"), [("accept", {}), ("decline", {"reason": "No."})], ids=["accept", "decline"])
def test_answer_that_is_kept_for_a_second_sending_holds_no_address(act: str, sent: dict[str, str]):
    request = asked()
    reviewer = client_of(Role.REVIEWER)
    path = f"correction-requests/{request.pk}/"
    assert reviewer.get(path).json()["email"] == EMAIL
    answer = reviewer.post(f"{path}{act}/", sent, Idempotency_Key="k1")
    assert (answer.status_code, answer.json()["id"], "email" in answer.json()) == (200, request.pk, False)
    [kept] = IdempotentRequest.objects.all()
    assert (bytes(kept.body) == answer.content, EMAIL.encode() in bytes(kept.body)) == (True, False)
    assert reviewer.get(path).json()["email"] == EMAIL


@pytest.mark.parametrize(
    ("scopes", "status"),
    [(("read",), 403), (("read", "write"), 403), (("read", "review"), 200)],
    ids=["read", "write", "review"],
)
def test_api_decides_with_the_scope_of_reviewers(scopes: tuple[str, ...], status: int):
    request = asked()
    client = ApiClient(factories.make_user(Role.REVIEWER), scopes=scopes)
    assert client.get("correction-requests/").status_code == 200
    answer = client.post(f"correction-requests/{request.pk}/decline/", {"reason": "No."})
    assert answer.status_code == status


def test_api_refuses_who_may_not():
    request = asked()
    path = f"correction-requests/{request.pk}/decline/"
    assert client_of().post(path, {"reason": "No."}).status_code == 403
    assert ApiClient().get("correction-requests/").status_code == 401
    outsider = client_of(Role.ADMIN, desk=factories.make_desk(slug="elsewhere"))
    assert outsider.get("correction-requests/").json()["results"] == []
    assert outsider.post(path, {"reason": "No."}).status_code == 404
    assert client_of(Role.REVIEWER).post(path, {}).status_code == 400


def test_api_lists_topics():
    factories.make_claim(topics=["Public health"])
    [topic] = client_of().get("topics/").json()["results"]
    assert (topic["slug"], topic["name"]) == ("public-health", "Public health")


def test_dismissed_claim_takes_up_no_request():
    request = asked()
    claim = request.claim
    checker = factories.make_user()
    for to in (Status.CHECKING, Status.DISMISSED):
        transitions.move_claim(claim=claim, actor=checker, to=to)
    with pytest.raises(DeskError) as refused:
        corrections.accept_request(asked=request, actor=factories.make_user(Role.REVIEWER))
    assert refused.value.status == 409


@pytest.mark.parametrize("version", ["9" * 5000, "7", "-1", "one"])
def test_form_asks_about_the_newest_version_where_the_named_one_is_none(client: Client, version: str):
    publication = factories.make_published()
    page = client.get(f"/checks/{publication.claim_id}/correction/", {"version": version})
    assert (page.status_code, page.context["form"].initial["version"]) == (200, 1)


def test_list_takes_an_endless_number_as_none(client: Client):
    factories.make_published()
    assert client.get("/checks/", {"before": "9" * 5000}).status_code == 200
