"""Every act on a claim and on a desk, by each way that it can be asked for."""

from typing import Any

from django.urls import reverse

from annotations import (
    accounts,
    annotate,
    corrections,
    discuss,
    marking,
    people,
    policy,
    publish,
    queueing,
    replies,
    review,
    scales,
    weigh,
)
from annotations.models import Role, Status
from annotations.transitions import move_claim
from tests import factories
from tests.every_act.world import Act, World

WEB = {"stance": "context", "kind": "note", "note": "Heard on the day."}
VERDICT = {"rating": "false", "rationale": "It is not so."}
ASKED = {"asked": "The port authority", "channel": "email"}
REASON = "The year was wrong."


def _admin(model: str, page: str, *args: Any) -> str:
    return reverse(f"admin:annotations_{model}_{page}", args=args)


def _move(world: World, actor: Any, to: str) -> object:
    if to == Status.IN_REVIEW:
        return review.submit_claim(claim=world.claim, actor=actor)
    if to == Status.CHECKING and world.claim.status == Status.IN_REVIEW:
        return review.return_claim(claim=world.claim, actor=actor, note="Which day?")
    return move_claim(claim=world.claim, actor=actor, to=Status(to))


def _move_page(world: World, to: str) -> tuple[str, dict[str, Any]]:
    if to == Status.CHECKING and world.claim.status == Status.IN_REVIEW:
        return f"/queue/{world.claim.pk}/return/", {"note": "Which day?"}
    return f"/claims/{world.claim.pk}/move/", {"to": to}


def _moving(to: str) -> Act:
    return Act(
        verb=lambda w, actor: _move(w, actor, to),
        api=lambda w: ("POST", f"claims/{w.claim.pk}/transitions/", {"to": to, "note": "Which day?"}),
        page=lambda w: _move_page(w, to),
    )


def _publishing(**sent: str) -> Act:
    return Act(
        verb=lambda w, actor: publish.publish_claim(claim=w.claim, actor=actor, **sent),
        api=lambda w: ("POST", f"claims/{w.claim.pk}/transitions/", {"to": "published", **sent}),
        page=lambda w: (f"/queue/{w.claim.pk}/approve/", sent),
        admin=lambda w: (_admin("claim", "change", w.claim.pk), {"status": "published"}),
    )


def _editing(**changes: Any) -> Act:
    return Act(
        verb=lambda w, actor: annotate.edit_claim(claim=w.claim, actor=actor, changes=changes),
        api=lambda w: ("PATCH", f"claims/{w.claim.pk}/", changes),
        page=lambda w: (f"/claims/{w.claim.pk}/edit/", {"statement": w.claim.statement, **changes}),
        admin=lambda w: (_admin("claim", "change", w.claim.pk), changes),
    )


def _deciding(act: str, sent: dict[str, str], verb: Any) -> Act:
    return Act(
        verb=lambda w, actor: verb(asked=w.asked, actor=actor, **sent),
        api=lambda w: ("POST", f"correction-requests/{w.asked.pk}/{act}/", sent),
        page=lambda w: (f"/queue/requests/{w.asked.pk}/{act}/", sent),
    )


def _part(world: World) -> str:
    return f"/claims/{world.claim.pk}/evidence/{world.evidence.pk}/"


ACTS = {
    "to checking": _moving("checking"),
    "submit": _moving("in_review"),
    "dismiss": _moving("dismissed"),
    "take up": _moving("open"),
    "publish": _publishing(),
    "correct": _publishing(kind="correction", reason=REASON),
    "retract": _publishing(kind="retraction", reason=REASON),
    "reword": _editing(statement="Worded anew."),
    "prioritise": _editing(priority=7),
    "assign": Act(
        verb=lambda w, actor: annotate.edit_claim(
            claim=w.claim, actor=actor, changes={"assigned_to": w.people["reviewer"]}
        ),
        api=lambda w: ("PATCH", f"claims/{w.claim.pk}/", {"assigned_to": w.people["reviewer"].username}),
        page=lambda w: (
            f"/claims/{w.claim.pk}/edit/",
            {"statement": w.claim.statement, "assigned_to": w.people["reviewer"].pk, "priority": 0},
        ),
    ),
    "mark": Act(
        verb=lambda w, actor: marking.mark_claim(
            article=w.highlight.revision.article, actor=actor, start=0, end=12, claim=w.claim
        ),
        api=lambda w: (
            "POST",
            "highlights/",
            {"article": w.highlight.revision.article_id, "start": 0, "end": 12, "claim": w.claim.pk},
        ),
    ),
    "unmark": Act(
        verb=lambda w, actor: marking.remove_highlight(highlight=w.highlight, actor=actor),
        api=lambda w: ("DELETE", f"highlights/{w.highlight.pk}/", None),
        page=lambda w: (f"/articles/{w.highlight.revision.article_id}/marks/{w.highlight.pk}/remove/", {}),
        admin=lambda w: (_admin("highlight", "delete", w.highlight.pk), {"post": "yes"}),
    ),
    "link evidence": Act(
        verb=lambda w, actor: weigh.add_evidence(claim=w.claim, actor=actor, **WEB),
        api=lambda w: ("POST", "evidence/", {"claim": w.claim.pk, **WEB}),
        page=lambda w: (f"/claims/{w.claim.pk}/evidence/", WEB),
        admin=lambda w: (_admin("evidence", "add"), WEB),
    ),
    "edit evidence": Act(
        verb=lambda w, actor: weigh.edit_evidence(evidence=w.evidence, actor=actor, changes={"stance": "refutes"}),
        api=lambda w: ("PATCH", f"evidence/{w.evidence.pk}/", {"stance": "refutes"}),
        page=lambda w: (f"{_part(w)}stance/", {"stance": "refutes"}),
        admin=lambda w: (_admin("evidence", "change", w.evidence.pk), {"stance": "refutes"}),
    ),
    "withdraw evidence": Act(
        verb=lambda w, actor: weigh.withdraw_evidence(evidence=w.evidence, actor=actor),
        api=lambda w: ("DELETE", f"evidence/{w.evidence.pk}/", None),
        page=lambda w: (f"{_part(w)}withdraw/", {}),
        admin=lambda w: (_admin("evidence", "delete", w.evidence.pk), {"post": "yes"}),
    ),
    "give verdict": Act(
        verb=lambda w, actor: weigh.give_verdict(
            claim=w.claim, actor=actor, rating=factories.rating_of(w.desk, "false"), rationale="It is not so."
        ),
        api=lambda w: ("POST", "verdicts/", {"claim": w.claim.pk, **VERDICT}),
        page=lambda w: (f"/claims/{w.claim.pk}/verdict/", VERDICT),
        admin=lambda w: (_admin("verdict", "add"), VERDICT),
    ),
    "comment": Act(
        verb=lambda w, actor: discuss.add_comment(claim=w.claim, actor=actor, body="And who counted?"),
        page=lambda w: (f"/claims/{w.claim.pk}/comments/", {"body": "And who counted?"}),
    ),
    "settle comment": Act(
        verb=lambda w, actor: discuss.settle_comment(comment=w.comment, actor=actor),
        page=lambda w: (f"/claims/{w.claim.pk}/comments/{w.comment.pk}/settle/", {}),
    ),
    "lease": Act(
        verb=lambda w, actor: review.lease_claim(claim=w.claim, actor=actor),
        api=lambda w: ("PUT", f"queue/{w.claim.pk}/lease/", {}),
        page=lambda w: (f"/queue/{w.claim.pk}/take/", {}),
    ),
    "hand over": Act(
        verb=lambda w, actor: queueing.hand_over(claim=w.claim, actor=actor, to=factories.make_user(Role.REVIEWER)),
        api=lambda w: (
            "POST",
            f"queue/{w.claim.pk}/hand-over/",
            {"to": factories.make_user(Role.REVIEWER).username},
        ),
        page=lambda w: (f"/queue/{w.claim.pk}/hand-over/", {"to": factories.make_user(Role.REVIEWER).pk}),
    ),
    "ask for a reply": Act(
        verb=lambda w, actor: replies.log_reply(claim=w.claim, actor=actor, **ASKED),
        api=lambda w: ("POST", "replies/", {"claim": w.claim.pk, **ASKED}),
        page=lambda w: (f"/claims/{w.claim.pk}/replies/", {**ASKED, "state": "waiting"}),
    ),
    "sort by topic": _editing(topics=["Economy"]),
    "accept a correction": _deciding("accept", {"note": "Count again."}, corrections.accept_request),
    "decline a correction": _deciding("decline", {"reason": "It is as it says."}, corrections.decline_request),
    "forget who asked": Act(
        verb=lambda w, actor: corrections.forget_sender(asked=w.asked, actor=actor),
        api=lambda w: ("DELETE", f"correction-requests/{w.asked.pk}/sender/", None),
        page=lambda w: (f"/queue/requests/{w.asked.pk}/sender/", {}),
    ),
    "set gates": Act(
        verb=lambda w, actor: policy.set_gates(desk=w.desk, actor=actor, gates=["right_of_reply"]),
        api=lambda w: ("PUT", f"desks/{w.desk.slug}/policy/", {"gates": ["right_of_reply"]}),
        page=lambda w: (reverse("desk_gates"), {"gates": ["right_of_reply"], "sources_needed": 2}),
    ),
    "name the desk": Act(
        verb=lambda w, actor: people.correct_desk(desk=w.desk, actor=actor, name="News", time_zone="UTC"),
        admin=lambda w: (_admin("desk", "change", w.desk.pk), {"name": "News", "time_zone": "UTC"}),
    ),
    "settings": Act(page=lambda w: (reverse("desk_settings"), {"number": 2, "percent": 5})),
    "choose scale": Act(
        verb=lambda w, actor: scales.use_scale(scale=w.desk.rating_scales.get(), actor=actor),
    ),
    "give role": Act(
        verb=lambda w, actor: people.set_role(user=w.hired, desk=w.desk, role=Role.CHECKER, actor=actor),
        admin=lambda w: (_admin("membership", "change", w.hired.memberships.get().pk), {"role": "checker"}),
    ),
    "end role": Act(
        verb=lambda w, actor: people.end_role(membership=w.hired.memberships.get(), actor=actor),
        admin=lambda w: (_admin("membership", "delete", w.hired.memberships.get().pk), {"post": "yes"}),
    ),
    "deactivate": Act(
        verb=lambda w, actor: accounts.correct_user(user=w.hired, actor=actor, changes={"is_active": False}),
        admin=lambda w: (_admin("user", "change", w.hired.pk), {"username": w.hired.username}),
    ),
    "pseudonymise": Act(verb=lambda w, actor: accounts.pseudonymise(user=w.hired, actor=actor)),
}
