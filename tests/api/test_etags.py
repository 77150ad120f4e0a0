"""ETags move with everything that is shown; a write that names an older one is refused."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from annotations import annotate, marking, review, revise, weigh
from annotations.models import Claim, Role, User
from tests import factories
from tests.api.client import ApiClient, client_of, kind_of

pytestmark = pytest.mark.django_db


def test_get_is_a_bare_304_for_who_has_it_already() -> None:
    claim, client = factories.make_submitted(), client_of()
    read = client.get(f"claims/{claim.pk}/")
    for known in (read["ETag"], f'"other", {read["ETag"]}', f"W/{read['ETag']}", "*"):
        again = client.get(f"claims/{claim.pk}/", If_None_Match=known)
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", read["ETag"])
    assert client.get(f"claims/{claim.pk}/", If_None_Match='"other"').status_code == 200


def rewrite_before(claim: Claim, actor: User) -> None:
    article = claim.highlights.get().revision.article
    revise.revise_article(article=article, actor=actor, text="Now. " + article.revision.text)


CHANGES: dict[str, Callable[[Claim, User], object]] = {
    "statement": lambda claim, actor: annotate.edit_claim(claim=claim, actor=actor, changes={"statement": "Else."}),
    "priority": lambda claim, actor: annotate.edit_claim(claim=claim, actor=actor, changes={"priority": 3}),
    "assigned": lambda claim, actor: annotate.edit_claim(claim=claim, actor=actor, changes={"assigned_to": actor}),
    "highlight added": lambda claim, actor: factories.make_highlight(exact="careful", actor=actor, claim=claim),
    "highlight removed": lambda claim, actor: marking.remove_highlight(highlight=claim.highlights.get(), actor=actor),
    "article revised": rewrite_before,
    "evidence added": lambda claim, actor: factories.make_evidence(claim, actor),
    "evidence edited": lambda claim, actor: weigh.edit_evidence(
        evidence=claim.evidence.get(), actor=actor, changes={"note": "See page 4."}
    ),
    "evidence withdrawn": lambda claim, actor: weigh.withdraw_evidence(evidence=claim.evidence.get(), actor=actor),
    "verdict": lambda claim, actor: factories.make_verdict(claim, actor),
    "lease": lambda claim, actor: review.lease_claim(claim=claim, actor=factories.make_user(Role.REVIEWER)),
    "status": lambda claim, actor: review.return_claim(
        claim=claim, actor=factories.make_user(Role.REVIEWER), note="Why?"
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_etag_of_a_claim_moves_with_its_whole_check(change: str) -> None:
    claim, client = factories.make_submitted(), client_of()
    before = client.get(f"claims/{claim.pk}/")["ETag"]
    assert client.get(f"claims/{claim.pk}/")["ETag"] == before
    CHANGES[change](claim, client.user)
    assert client.get(f"claims/{claim.pk}/")["ETag"] != before
    stale = client.patch(f"claims/{claim.pk}/", {"claimant": "Me"}, If_Match=before)
    assert (stale.status_code, kind_of(stale)) == (412, "stale")
    assert Claim.objects.get(pk=claim.pk).claimant == ""


def writes(reviewer: ApiClient) -> list[tuple[str, str, object]]:
    highlight = factories.make_highlight()
    article, claim = highlight.revision.article, highlight.claim
    evidence = factories.make_evidence(claim)
    waiting = factories.make_submitted()
    review.lease_claim(claim=waiting, actor=reviewer.user)
    return [
        ("PATCH", f"articles/{article.pk}/", {"author": "A. Writer"}),
        ("POST", f"articles/{article.pk}/revisions/", {"text": article.revision.text + " More."}),
        ("PATCH", f"highlights/{highlight.pk}/", {"end": 12}),
        ("DELETE", f"highlights/{highlight.pk}/", None),
        ("PATCH", f"claims/{claim.pk}/", {"claimant": "Me"}),
        ("POST", f"claims/{claim.pk}/transitions/", {"to": "checking"}),
        ("PATCH", f"evidence/{evidence.pk}/", {"note": "See page 4."}),
        ("DELETE", f"evidence/{evidence.pk}/", None),
        ("PUT", f"queue/{waiting.pk}/lease/", {"lease_seconds": 60}),
        ("DELETE", f"queue/{waiting.pk}/lease/", None),
    ]


def test_write_with_a_stale_if_match_is_refused_and_with_the_present_one_done() -> None:
    client = client_of(Role.REVIEWER)
    for method, path, body in writes(client):
        stale = client.send(method, path, body, If_Match='"stale"')
        assert (stale.status_code, kind_of(stale)) == (412, "stale"), path
        shown_at = path.replace("/transitions", "").replace("/revisions", "").replace("/lease", "")
        etag = client.get(shown_at.replace("queue", "claims"))["ETag"]
        done = client.send(method, path, body, If_Match=etag)
        assert done.status_code in {200, 201, 204}, (path, done.content)
        if method == "PATCH":
            assert done["ETag"] == client.get(path)["ETag"], path
            assert done["ETag"] != etag, path


def test_any_state_will_do_for_a_star() -> None:
    claim = factories.make_claim()
    assert client_of().patch(f"claims/{claim.pk}/", {"claimant": "Me"}, If_Match="*").status_code == 200


def test_weak_tag_never_matches_a_write() -> None:
    claim, client = factories.make_claim(), client_of()
    etag = client.get(f"claims/{claim.pk}/")["ETag"]
    assert client.patch(f"claims/{claim.pk}/", {"claimant": "Me"}, If_Match=f"W/{etag}").status_code == 412


def test_article_read_with_its_highlights_can_be_corrected_by_that_tag() -> None:
    article, client = factories.make_highlight().revision.article, client_of()
    plain = client.get(f"articles/{article.pk}/")
    expanded = client.get(f"articles/{article.pk}/?expand=highlights")
    assert plain["ETag"] != expanded["ETag"]
    factories.make_highlight(article, exact="careful")
    assert client.get(f"articles/{article.pk}/?expand=highlights")["ETag"] != expanded["ETag"]
    done = client.patch(f"articles/{article.pk}/", {"author": "A. Writer"}, If_Match=expanded["ETag"])
    assert done.status_code == 200
    assert client.patch(f"articles/{article.pk}/", {"author": "B."}, If_Match=expanded["ETag"]).status_code == 412


def test_change_that_changes_nothing_keeps_the_tag() -> None:
    claim, client = factories.make_claim(claimant="Me"), client_of()
    etag = client.get(f"claims/{claim.pk}/")["ETag"]
    again = client.patch(f"claims/{claim.pk}/", {"claimant": "Me"}, If_Match=etag)
    assert (again.status_code, again["ETag"]) == (200, etag)


@pytest.mark.django_db(transaction=True)
def test_of_two_writes_at_once_with_one_tag_one_is_done() -> None:
    claim = factories.make_claim()
    clients = [client_of() for _ in range(4)]
    etag = clients[0].get(f"claims/{claim.pk}/")["ETag"]
    barrier = Barrier(len(clients))

    def write(client: ApiClient) -> int:
        try:
            barrier.wait(10)
            body = {"claimant": client.user.username}
            return client.patch(f"claims/{claim.pk}/", body, If_Match=etag).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(clients)) as pool:
        assert sorted(pool.map(write, clients)) == [200, 412, 412, 412]
