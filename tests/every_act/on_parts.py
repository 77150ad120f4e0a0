"""Acts on the parts of a check: evidence, verdicts, replies, comments."""

from annotations import discuss, replies, watching, weigh
from tests import factories
from tests.every_act.asking import Act
from tests.every_act.in_admin import admin_page
from tests.every_act.world import World

NOTE = {"stance": "context", "kind": "note", "note": "Heard on the day."}
VERDICT = {"rating": "false", "rationale": "It is not so."}
ASKED = {"asked": "The port authority", "channel": "email"}
PASSAGE = {"start": 0, "end": 12}


def _item(world: World, act: str = "") -> str:
    return f"/claims/{world.claim.pk}/evidence/{world.evidence.pk}/{act}"


def _mended(world: World) -> dict[str, str]:
    """What the form of an item holds; its stance is another one."""
    shown = {name: getattr(world.evidence, name) for name in ("url", "title", "publisher", "quote", "note")}
    return {**shown, "stance": "refutes", "shown_at": world.evidence.updated_at.isoformat()}


def _comment(world: World, which: str, act: str) -> tuple[str, dict[str, str]]:
    return f"/claims/{world.claim.pk}/comments/{getattr(world, which).pk}/{act}/", {}


ACTS = {
    "link evidence": Act(
        verb=weigh.add_evidence,
        given=lambda w: {"claim": w.claim, **NOTE},
        api=lambda w: ("POST", "evidence/", {"claim": w.claim.pk, **NOTE}),
        page=lambda w: (f"/claims/{w.claim.pk}/evidence/", NOTE),
        admin=lambda w: (admin_page("evidence", "add"), NOTE),
    ),
    "link a passage": Act(
        verb=weigh.add_evidence,
        given=lambda w: {
            "claim": w.claim,
            "stance": "context",
            "kind": "passage",
            "passage": weigh.Passage(article=w.article, **PASSAGE),
        },
        page=lambda w: (
            f"/articles/{w.article.pk}/passages/",
            {"claim": w.claim.pk, "stance": "context", "exact": w.article.revision.text[0:12], **PASSAGE},
        ),
    ),
    "edit evidence": Act(
        verb=weigh.edit_evidence,
        given=lambda w: {"evidence": w.evidence, "changes": {"stance": "refutes"}},
        api=lambda w: ("PATCH", f"evidence/{w.evidence.pk}/", {"stance": "refutes"}),
        page=lambda w: (_item(w), _mended(w)),
        admin=lambda w: (admin_page("evidence", "change", w.evidence.pk), {"stance": "refutes"}),
    ),
    "change a stance": Act(page=lambda w: (_item(w, "stance/"), {"stance": "refutes"})),
    "move evidence": Act(
        verb=weigh.move_evidence,
        given=lambda w: {"evidence": w.evidence, "step": 1},
        page=lambda w: (_item(w, "move/"), {"step": "1"}),
    ),
    "look at a page again": Act(
        verb=watching.look_again,
        given=lambda w: {"evidence": w.evidence},
        api=lambda w: ("POST", f"evidence/{w.evidence.pk}/fetch/", {}),
        page=lambda w: (_item(w, "look/"), {}),
    ),
    "withdraw evidence": Act(
        verb=weigh.withdraw_evidence,
        given=lambda w: {"evidence": w.evidence},
        api=lambda w: ("DELETE", f"evidence/{w.evidence.pk}/", None),
        page=lambda w: (_item(w, "withdraw/"), {}),
        admin=lambda w: (admin_page("evidence", "delete", w.evidence.pk), {"post": "yes"}),
    ),
    "restore evidence": Act(
        verb=weigh.restore_evidence,
        given=lambda w: {"evidence": w.withdrawn},
        page=lambda w: (f"/claims/{w.claim.pk}/evidence/{w.withdrawn.pk}/restore/", {}),
    ),
    "give verdict": Act(
        verb=weigh.give_verdict,
        given=lambda w: {"claim": w.claim, **VERDICT, "rating": factories.rating_of(w.desk, "false")},
        api=lambda w: ("POST", "verdicts/", {"claim": w.claim.pk, **VERDICT}),
        page=lambda w: (f"/claims/{w.claim.pk}/verdict/", VERDICT),
        admin=lambda w: (admin_page("verdict", "add"), VERDICT),
    ),
    "ask for a reply": Act(
        verb=replies.log_reply,
        given=lambda w: {"claim": w.claim, **ASKED},
        api=lambda w: ("POST", "replies/", {"claim": w.claim.pk, **ASKED}),
        page=lambda w: (f"/claims/{w.claim.pk}/replies/", {**ASKED, "state": "waiting"}),
    ),
    "edit a reply": Act(
        verb=replies.edit_reply,
        given=lambda w: {"reply": w.reply, "changes": {"channel": "phone"}},
        api=lambda w: ("PATCH", f"replies/{w.reply.pk}/", {"channel": "phone"}),
        page=lambda w: (
            f"/claims/{w.claim.pk}/replies/{w.reply.pk}/",
            {
                "asked": w.reply.asked,
                "asked_on": w.reply.asked_on.isoformat(),
                "channel": "phone",
                "state": "waiting",
                "shown_at": w.reply.updated_at.isoformat(),
            },
        ),
    ),
    "withdraw a reply": Act(
        verb=replies.withdraw_reply,
        given=lambda w: {"reply": w.reply},
        api=lambda w: ("DELETE", f"replies/{w.reply.pk}/", None),
        page=lambda w: (f"/claims/{w.claim.pk}/replies/{w.reply.pk}/withdraw/", {}),
    ),
    "comment": Act(
        verb=discuss.add_comment,
        given=lambda w: {"claim": w.claim, "body": "And who counted?"},
        page=lambda w: (f"/claims/{w.claim.pk}/comments/", {"body": "And who counted?"}),
    ),
    "settle a comment": Act(
        verb=discuss.settle_comment,
        given=lambda w: {"comment": w.comment},
        page=lambda w: _comment(w, "comment", "settle"),
    ),
    "take a comment up": Act(
        verb=discuss.reopen_comment,
        given=lambda w: {"comment": w.settled},
        page=lambda w: _comment(w, "settled", "reopen"),
    ),
}
