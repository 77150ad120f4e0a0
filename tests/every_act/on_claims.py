"""Acts on a claim: how it is worded, where it moves, what is published of it, and who reads it in the queue."""

from dataclasses import replace
from typing import Any

from annotations import annotate, blind, corrections, publish, queueing, review, transitions
from annotations.models import Status
from tests import factories
from tests.every_act.asking import Act
from tests.every_act.in_admin import admin_page
from tests.every_act.world import World

REASON = "The year was wrong."
NOTE = "Which day?"


def _transition(to: str, **sent: str) -> Any:
    return lambda w: ("POST", f"claims/{w.claim.pk}/transitions/", {"to": to, **sent})


def _moving(to: str, verb: Any, given: Any) -> Act:
    return Act(
        verb=verb,
        given=given,
        api=_transition(to, note=NOTE),
        page=lambda w: (f"/claims/{w.claim.pk}/move/", {"to": to}),
    )


def _on_claim(**more: Any) -> Any:
    return lambda w: {"claim": w.claim, **more}


def _publishing(**sent: str) -> Act:
    return Act(
        verb=publish.publish_claim,
        given=_on_claim(**sent),
        api=_transition("published", **sent),
        page=lambda w: (f"/queue/{w.claim.pk}/approve/", sent),
    )


def _editing(**changes: Any) -> Act:
    typed = {name: ", ".join(value) if isinstance(value, list) else value for name, value in changes.items()}
    return Act(
        verb=annotate.edit_claim,
        given=_on_claim(changes=changes),
        api=lambda w: ("PATCH", f"claims/{w.claim.pk}/", changes),
        page=lambda w: (f"/claims/{w.claim.pk}/edit/", {"statement": w.claim.statement, **_stored(w), **typed}),
    )


def _stored(world: World) -> dict[str, Any]:
    """What the form of a claim holds besides: left out, it would be a change as well."""
    return {
        "claimant": world.claim.claimant,
        "verdicts_required": world.claim.verdicts_required,
        "priority": world.claim.priority,
        "assigned_to": world.claim.assigned_to_id or "",
    }


def _deciding(act: str, sent: dict[str, str], verb: Any) -> Act:
    return Act(
        verb=verb,
        given=lambda w: {"asked": w.asked, **sent},
        api=lambda w: ("POST", f"correction-requests/{w.asked.pk}/{act}/", sent),
        page=lambda w: (f"/queue/requests/{w.asked.pk}/{act}/", sent),
    )


def _adjudication(world: World) -> dict[str, Any]:
    newest = world.claim.verdicts.order_by("id").last()
    return {"rating": "false", "reason": "The tables say so.", "newest": newest.pk if newest else 1}


def _fewer(world: World) -> int:
    """One fewer, of a claim that is sealed; no other can be asked for any number but its own."""
    return world.claim.verdicts_required + (-1 if world.claim.is_sealed else 1)


ACTS = {
    "start": _moving("checking", transitions.move_claim, _on_claim(to=Status.CHECKING)),
    "submit": _moving("in_review", review.submit_claim, _on_claim()),
    "dismiss": _moving("dismissed", transitions.move_claim, _on_claim(to=Status.DISMISSED)),
    "take up": _moving("open", review.take_up_claim, _on_claim()),
    "return": Act(
        verb=review.return_claim,
        given=_on_claim(note=NOTE),
        page=lambda w: (f"/queue/{w.claim.pk}/return/", {"note": NOTE}),
    ),
    "publish": replace(
        _publishing(), admin=lambda w: (admin_page("claim", "change", w.claim.pk), {"status": "published"})
    ),
    "correct": _publishing(kind="correction", reason=REASON),
    "retract": _publishing(kind="retraction", reason=REASON),
    "reword": replace(
        _editing(statement="Worded anew."),
        admin=lambda w: (admin_page("claim", "change", w.claim.pk), {"statement": "Worded anew."}),
    ),
    "reword beside the text": Act(
        page=lambda w: (f"/articles/{w.article.pk}/claims/{w.claim.pk}/", {"statement": "Worded anew."}),
    ),
    "sort by topic": _editing(topics=["Economy"]),
    "prioritise": _editing(priority=7),
    "ask for more verdicts": _editing(verdicts_required=4),
    "ask for fewer verdicts": Act(
        verb=annotate.edit_claim,
        given=lambda w: {"claim": w.claim, "changes": {"verdicts_required": _fewer(w)}},
        api=lambda w: ("PATCH", f"claims/{w.claim.pk}/", {"verdicts_required": _fewer(w)}),
    ),
    "assign": Act(
        verb=annotate.edit_claim,
        given=lambda w: {"claim": w.claim, "changes": {"assigned_to": w.people["reviewer"]}},
        api=lambda w: ("PATCH", f"claims/{w.claim.pk}/", {"assigned_to": w.people["reviewer"].username}),
        page=lambda w: (
            f"/claims/{w.claim.pk}/edit/",
            {"statement": w.claim.statement, **_stored(w), "assigned_to": w.people["reviewer"].pk},
        ),
    ),
    "adjudicate": Act(
        verb=blind.adjudicate,
        given=lambda w: {**_adjudication(w), "claim": w.claim, "rating": factories.rating_of(w.desk, "false")},
        api=lambda w: ("POST", f"claims/{w.claim.pk}/adjudication/", _adjudication(w)),
        page=lambda w: (f"/claims/{w.claim.pk}/adjudicate/", _adjudication(w)),
    ),
    "lease": Act(
        verb=review.lease_claim,
        given=_on_claim(),
        api=lambda w: ("PUT", f"queue/{w.claim.pk}/lease/", {}),
        page=lambda w: (f"/queue/{w.claim.pk}/take/", {}),
    ),
    "release": Act(
        verb=review.release_claim,
        given=_on_claim(),
        api=lambda w: ("DELETE", f"queue/{w.claim.pk}/lease/", None),
        page=lambda w: (f"/queue/{w.claim.pk}/skip/", {}),
    ),
    "hand over": Act(
        verb=queueing.hand_over,
        given=lambda w: {"claim": w.claim, "to": w.colleague},
        api=lambda w: ("POST", f"queue/{w.claim.pk}/hand-over/", {"to": w.colleague.username}),
        page=lambda w: (f"/queue/{w.claim.pk}/hand-over/", {"to": w.colleague.pk}),
    ),
    "ask for a correction": Act(
        page=lambda w: (f"/checks/{w.claim.pk}/correction/", {"body": "It was 2024, see page 4."}),
        is_open_to_all=True,
    ),
    "accept a correction": _deciding("accept", {"note": "Count again."}, corrections.accept_request),
    "decline a correction": _deciding("decline", {"reason": "It is as it says."}, corrections.decline_request),
    "forget who asked": Act(
        verb=corrections.forget_sender,
        given=lambda w: {"asked": w.asked},
        api=lambda w: ("DELETE", f"correction-requests/{w.asked.pk}/sender/", None),
        page=lambda w: (f"/queue/requests/{w.asked.pk}/sender/", {}),
    ),
}
