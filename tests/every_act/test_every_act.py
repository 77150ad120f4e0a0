"""One table: what becomes of each act, in each state, for each role, by each way it can be asked for."""

import os

import pytest
from django.db import transaction

from tests.every_act.acts import ACTS, ON_A_CLAIM, ON_THE_DESK
from tests.every_act.table import TABLE, expected
from tests.every_act.world import ROLES, STATES, World

pytestmark = pytest.mark.django_db

# Whom no state of a claim lets do anything. Each is tried by verb in every state; over API, page and administration
# they take turns, one of them at each act in each state. With EVERY_ACT=all everybody is tried everywhere.
STRANGERS = ("anonymous", "outsider", "reader")
IN_TURNS = os.environ.get("EVERY_ACT") != "all"


def tried(number, name, state, way):
    """Return the roles that try the act of this name and number by ``way`` in ``state``."""
    judged_by_authorship = any(TABLE[key].own_work for key in (name, (name, way)) if key in TABLE)
    roles = [role for role in ROLES if role != "author" or judged_by_authorship]
    if way == "verb":
        return [role for role in roles if role != "anonymous"]
    if name in ON_THE_DESK or not IN_TURNS or TABLE[name].anyone:
        return roles
    turn = STRANGERS[(number + STATES.index(state)) % len(STRANGERS)]
    return [role for role in roles if role not in STRANGERS or role == turn]


def became_of(acts, state):
    """Ask for each of ``acts``; return what became of it and what should have, by name, way and role."""
    world, outcomes, wanted = World(state), {}, {}
    for number, (name, act) in enumerate(acts.items()):
        for way in act.ways:
            for role in tried(number, name, state, way):
                with transaction.atomic():
                    outcomes[name, way, role] = act.attempt(way, world, role)
                    transaction.set_rollback(True)
                wanted[name, way, role] = expected(name, state, role, way)
    return outcomes, wanted


def differences(outcomes, wanted):
    wrong = {key: (outcomes[key], wanted[key]) for key in wanted if outcomes[key] != wanted[key]}
    return "\n".join(f"{key}: was {was}, should be {should}" for key, (was, should) in wrong.items())


@pytest.mark.parametrize("state", STATES)
def test_every_act_for_every_role_by_every_way(state):
    assert differences(*became_of(ON_A_CLAIM, state)) == ""


def test_every_act_on_the_desk_for_every_role_by_every_way():
    assert differences(*became_of(ON_THE_DESK, "published")) == ""


def test_table_has_a_line_for_every_act():
    assert {key if isinstance(key, str) else key[0] for key in TABLE} == set(ACTS)
    by_way = [key for key in TABLE if not isinstance(key, str)]
    assert [key for key in by_way if key[1] not in ACTS[key[0]].ways] == []
