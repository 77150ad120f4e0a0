"""One table: what becomes of each act, in each state, for each role, by each way it can be asked for."""

import pytest
from django.db import transaction

from annotations.models import Role
from tests.every_act.acts import ACTS
from tests.every_act.world import AGAIN, CONFLICT, FORBIDDEN, HIDDEN, INVALID, OK, ROLES, SIGN_IN, STATES, World

pytestmark = pytest.mark.django_db

EVERYWHERE = set(STATES)
WORKED_ON = EVERYWHERE - {"dismissed"}
WAITING = {"in_review", AGAIN}

# The role an act needs, and the states it is allowed in; elsewhere it is a conflict.
TABLE: dict[str, tuple[Role, set[str]]] = {
    "to checking": (Role.CHECKER, {"open", "in_review", AGAIN, "published"}),
    "submit": (Role.CHECKER, {"open", "checking"}),
    "dismiss": (Role.CHECKER, {"open", "checking"}),
    "take up": (Role.CHECKER, {"dismissed"}),
    "publish": (Role.REVIEWER, {"in_review"}),
    "correct": (Role.REVIEWER, {AGAIN}),
    "retract": (Role.REVIEWER, {AGAIN}),
    "reword": (Role.CHECKER, WORKED_ON),
    "prioritise": (Role.CHECKER, EVERYWHERE),
    "assign": (Role.CHECKER, EVERYWHERE),
    "mark": (Role.CHECKER, WORKED_ON),
    "unmark": (Role.CHECKER, WORKED_ON),
    "link evidence": (Role.CHECKER, WORKED_ON),
    "edit evidence": (Role.CHECKER, WORKED_ON),
    "withdraw evidence": (Role.CHECKER, WORKED_ON),
    "give verdict": (Role.CHECKER, WORKED_ON),
    "comment": (Role.CHECKER, EVERYWHERE),
    "settle comment": (Role.CHECKER, EVERYWHERE),
    "lease": (Role.REVIEWER, WAITING),
    "hand over": (Role.REVIEWER, WAITING),
    "ask for a reply": (Role.CHECKER, WORKED_ON),
    "sort by topic": (Role.CHECKER, WORKED_ON),
    "accept a correction": (Role.REVIEWER, WORKED_ON),
    "decline a correction": (Role.REVIEWER, EVERYWHERE),
    "forget who asked": (Role.REVIEWER, EVERYWHERE),
    "set gates": (Role.ADMIN, EVERYWHERE),
    "name the desk": (Role.ADMIN, EVERYWHERE),
    "settings": (Role.ADMIN, EVERYWHERE),
    "choose scale": (Role.ADMIN, EVERYWHERE),
    "give role": (Role.ADMIN, EVERYWHERE),
    "end role": (Role.ADMIN, EVERYWHERE),
    "deactivate": (Role.ADMIN, EVERYWHERE),
    "pseudonymise": (Role.ADMIN, EVERYWHERE),
}
PUBLISHING = {"publish", "correct", "retract"}
# What nobody does to their own work.
OTHER_EYES = {*PUBLISHING, "lease", "hand over"}
# What the administration has forms for; of the rest it shows what is there, and refuses to change it.
SET_UP = {"name the desk", "give role", "end role", "deactivate"}
RANKS = {"author": Role.REVIEWER, **{str(role): role for role in Role}}


def expected(act: str, state: str, role: str, way: str) -> str:
    needed, states = TABLE[act]
    if act == "to checking" and state in WAITING:
        needed = Role.REVIEWER  # returning it
    if role == "anonymous":
        return SIGN_IN
    if role == "outsider":
        return _for_outsider(act, way)
    rank = RANKS[role].rank
    if way == "admin":
        if rank < Role.ADMIN.rank:
            return SIGN_IN  # the administration's own door
        return OK if act in SET_UP else FORBIDDEN
    # Where nothing leads from one state to the other, verb and API say so to whoever may move claims at all.
    if act in PUBLISHING and state not in WAITING and way != "page":
        needed = Role.CHECKER
    if rank < needed.rank:
        return FORBIDDEN
    if act in PUBLISHING and way == "page":
        return _on_review_page(act, state, role)
    if act in PUBLISHING and state in WAITING:
        if role == "author":
            return FORBIDDEN
        return OK if state in states else INVALID  # the first version has no kind, later ones need one
    one_step_alone = act == "submit" and state == "open" and way == "api"  # a page starts the check on the way
    if state not in states or one_step_alone:
        return CONFLICT
    return FORBIDDEN if role == "author" and act in OTHER_EYES else OK


def _on_review_page(act: str, state: str, role: str) -> str:
    """Its form is looked at first. It has a kind and a reason from the second version on, and needs both then."""
    if act == "publish" and state in {"published", AGAIN}:
        return INVALID
    if state not in WAITING:
        return CONFLICT
    return FORBIDDEN if role == "author" else OK


def _for_outsider(act: str, way: str) -> str:
    """The administrator of another desk: to them this one's things do not exist."""
    if way == "verb":
        return FORBIDDEN
    if act == "settings" or (act == "set gates" and way == "page"):
        return OK  # of the desk they are on
    if way == "admin":
        return HIDDEN if act in SET_UP else FORBIDDEN
    if way == "api" and act in {"mark", "link evidence", "give verdict", "ask for a reply"}:
        return INVALID  # their body names a claim that does not exist
    return HIDDEN


@pytest.mark.parametrize("state", STATES)
def test_every_act_for_every_role_by_every_way(state):
    world, outcomes, wanted = World(state), {}, {}
    for name, act in ACTS.items():
        for way in ("verb", "api", "page", "admin"):
            if getattr(act, way) is None:
                continue
            for role in ROLES:
                if way == "verb" and role == "anonymous":
                    continue
                with transaction.atomic():
                    outcomes[name, way, role] = act.attempt(way, world, role)
                    transaction.set_rollback(True)
                wanted[name, way, role] = expected(name, state, role, way)
    wrong = {key: (outcomes[key], wanted[key]) for key in wanted if outcomes[key] != wanted[key]}
    assert "\n".join(f"{key}: {value}" for key, value in wrong.items()) == ""


def test_table_has_a_line_for_every_act():
    assert set(TABLE) == set(ACTS)
