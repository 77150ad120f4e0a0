"""Comments on the claim's page and the review page: who may say something, where it stands, what it costs."""

import pytest
from django.test import Client

from annotations import discuss, weigh
from annotations.models import Claim, Comment, Role, User
from tests import factories

pytestmark = pytest.mark.django_db


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _say(claim: Claim, body: str = "Which day?", **on) -> Comment:
    return discuss.add_comment(claim=claim, actor=factories.make_user(), body=body, **on)


@pytest.mark.parametrize("act", ["", "{comment}/settle/", "{comment}/reopen/"])
@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.READER, 403), (Role.CHECKER, 302), (Role.REVIEWER, 302), (Role.ADMIN, 302), (None, 404)],
)
def test_comments_are_for_those_who_work_on_the_desk(act: str, role: Role | None, status: int):
    claim = factories.make_submitted()
    comment = _say(claim)
    user = factories.make_user(role or Role.ADMIN, desk=claim.desk if role else factories.make_desk(name="Elsewhere"))
    path = f"/claims/{claim.pk}/comments/{act.format(comment=comment.pk)}"
    assert _client(user).post(path, {"body": "Which year?"}).status_code == status
    assert Comment.objects.count() == (2 if status == 302 and not act else 1)


@pytest.mark.parametrize("act", ["", "1/settle/", "1/reopen/"])
def test_comments_are_posted_by_someone_signed_in(client: Client, act: str):
    claim = factories.make_claim()
    path = f"/claims/{claim.pk}/comments/{act}"
    assert client.post(path)["Location"] == f"/accounts/login/?next=/claims/{claim.pk}/"
    assert _client(factories.make_user()).get(path)["Location"] == f"/claims/{claim.pk}/"


@pytest.mark.parametrize("part", ["highlight", "evidence", "verdict", "comments"])
@pytest.mark.parametrize("page", ["claim", "review"])
def test_comment_stands_with_what_it_is_on(part: str, page: str):
    claim = factories.make_submitted()
    parts = {"highlight": claim.highlights.get(), "evidence": claim.evidence.get(), "verdict": claim.verdicts.get()}
    on = f"{part}-{parts[part].pk}" if part in parts else part
    client = _client(factories.make_user(Role.REVIEWER))
    sent = client.post(f"/claims/{claim.pk}/comments/", {"body": "Which\r\nday?", "on": on, "from": page})
    comment = Comment.objects.get()
    where = f"/queue/{claim.pk}/" if page == "review" else f"/claims/{claim.pk}/"
    assert (sent["Location"], comment.body) == (f"{where}#comment-{comment.pk}", "Which\nday?")
    shown = client.get(where)
    thread = shown.context["discussion"].on(comment.pin)
    assert (thread.open, thread.on) == ([comment], on)
    assert (f'id="thread-{comment.pin}"' in shown.content.decode(), "1 open comment<" in shown.content.decode()) == (
        True,
        True,
    )


def test_settled_comment_is_folded_and_not_counted():
    claim = factories.make_submitted()
    comment = _say(claim)
    client = _client(factories.make_user())
    client.post(f"/claims/{claim.pk}/comments/{comment.pk}/settle/")
    shown = client.get(f"/claims/{claim.pk}/")
    assert (shown.context["discussion"].open, shown.context["discussion"].on_claim.settled) == ([], [comment])
    assert "1 settled comment<" in shown.content.decode()
    client.post(f"/claims/{claim.pk}/comments/{comment.pk}/reopen/")
    assert client.get(f"/claims/{claim.pk}/").context["discussion"].open == [comment]


def test_comment_outlives_the_evidence_it_is_on():
    claim = factories.make_submitted()
    item = claim.evidence.get()
    comment = _say(claim, on=item)
    weigh.withdraw_evidence(evidence=item, actor=factories.make_user())
    client = _client(factories.make_user())
    shown = client.get(f"/claims/{claim.pk}/")
    assert shown.context["discussion"].on_claim.open == [comment]
    assert "On what is no longer part of the check:" in shown.content.decode()
    late = client.post(f"/claims/{claim.pk}/comments/", {"body": "Late.", "on": f"evidence-{item.pk}"})
    assert (late.status_code, Comment.objects.count()) == (409, 1)


def test_comment_of_another_claim_is_not_found():
    claim, other = factories.make_claim(), factories.make_claim()
    comment = _say(other)
    client = _client(factories.make_user())
    assert client.post(f"/claims/{claim.pk}/comments/{comment.pk}/settle/").status_code == 404
    foreign = factories.make_evidence(other)
    sent = {"body": "Which?", "on": f"evidence-{foreign.pk}"}
    assert client.post(f"/claims/{claim.pk}/comments/", sent).status_code == 409


def test_comment_without_words_is_refused():
    claim = factories.make_claim()
    assert _client(factories.make_user()).post(f"/claims/{claim.pk}/comments/", {"body": " "}).status_code == 400


def test_reader_reads_comments_without_forms():
    claim = factories.make_submitted()
    _say(claim, "Which <b>day</b>?")
    for path in (f"/claims/{claim.pk}/", f"/queue/{claim.pk}/"):
        page = _client(factories.make_user(Role.READER)).get(path).content.decode()
        assert ("Which &lt;b&gt;day&lt;/b&gt;?" in page, "/comments/" in page) == (True, False)


@pytest.mark.parametrize(("path", "queries"), [("/claims/{}/", 20), ("/queue/{}/", 21)])
def test_comments_cost_one_query_whatever_their_number(django_assert_num_queries, path: str, queries: int):
    claim = factories.make_submitted()
    client = _client(factories.make_user(Role.REVIEWER))
    client.get(path.format(claim.pk))
    for on in (None, None, claim.evidence.get(), claim.highlights.get(), claim.verdicts.get()):
        comment = _say(claim, on=on)
    discuss.settle_comment(comment=comment, actor=factories.make_user())
    with django_assert_num_queries(queries):
        client.get(path.format(claim.pk))


def test_history_tells_of_comments():
    claim, ana = factories.make_submitted(), factories.make_user(name="ana")
    comment = discuss.add_comment(claim=claim, actor=ana, body="Which day?", on=claim.evidence.get())
    discuss.settle_comment(comment=comment, actor=ana)
    discuss.reopen_comment(comment=comment, actor=ana)
    for on in (claim.highlights.get(), claim.verdicts.get(), None):
        discuss.add_comment(claim=claim, actor=ana, body="Here too.", on=on)
    history = _client(ana).get(f"/claims/{claim.pk}/").context["history"]
    assert [(line.words, line.note) for line in history[:6]] == [
        ("ana commented on the claim.", "Here too."),
        ("ana commented on the verdict.", "Here too."),
        ("ana commented on a highlight.", "Here too."),
        ("ana took up a comment on “Annual report” again.", ""),
        ("ana settled a comment on “Annual report”.", ""),
        ("ana commented on “Annual report”.", "Which day?"),
    ]
    assert history[5].anchor == f"comment-{comment.pk}"


def test_article_tells_how_many_comments_a_claim_has_open():
    claim = factories.make_submitted()
    article = claim.highlights.get().revision.article
    client = _client(factories.make_user())
    assert "#comments" not in client.get(f"/articles/{article.pk}/").content.decode()
    first, _second = _say(claim), _say(claim)
    page = client.get(f"/articles/{article.pk}/").content.decode()
    assert f'<a href="/claims/{claim.pk}/#comments">2 comments</a>' in page
    discuss.settle_comment(comment=first, actor=factories.make_user())
    assert ">1 comment<" in client.get(f"/articles/{article.pk}/").content.decode()
