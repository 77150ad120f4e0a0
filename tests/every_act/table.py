"""Who may do what, and when: written down by hand, so that it can disagree with the code.

A line says what becomes of an act for who asks. ``("act", "way")`` is a line for one way alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.every_act.asking import CONFLICT, FORBIDDEN, HIDDEN, INVALID, OK, SIGN_IN
from tests.every_act.on_records import MODELS
from tests.every_act.world import AGAIN, SEALED, SPLIT, STATES

READER, CHECKER, REVIEWER, ADMIN = "reader", "checker", "reviewer", "admin"
RANKS = {READER: 0, CHECKER: 1, REVIEWER: 2, "author": 2, ADMIN: 3}
NOBODY = ""  # of those who work on a desk: whoever runs the server

ALWAYS = frozenset(STATES)
WORKED_ON = ALWAYS - {"dismissed"}
WAITING = frozenset({"in_review", AGAIN})
CHECKED = frozenset({"checking", SEALED, SPLIT})
NEVER: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Line:
    """``needs`` is the lowest role that may; ``works`` the states in which it may, and elsewhere that is a conflict.

    ``invalid`` are states in which what is sent is not enough or too much. ``own_work`` are those in which a reviewer
    who wrote part of the check may not. ``told`` is the lowest role that hears of a conflict, where it is not
    ``needs``. ``outsider`` is what the administrator of another desk gets, by way: to them this desk's things do not
    exist. ``admin`` is what an administrator gets in the administration, which is for setting up.
    """

    needs: str
    works: frozenset[str] = ALWAYS
    invalid: frozenset[str] = NEVER
    own_work: frozenset[str] = NEVER
    told: str = ""
    outsider: Mapping[str, str] = field(default_factory=dict)
    admin: str = FORBIDDEN
    # The lowest role while the check waits for review.
    in_review_needs: str = ""
    # Whether it is done to something that everybody sees from the first publication on: then it exists for an outsider.
    is_public: bool = False
    # What it is for everyone who signed in, or for everyone at all.
    signed_in: str = ""
    anyone: str = ""


IN_BODY = {"api": INVALID}  # what their body names does not exist for them
ON_OWN_DESK = {"page": OK}  # the page is about the desk that they are on
BY_BODY_OR_OWN = {**IN_BODY, **ON_OWN_DESK}
NOT_THEIRS = {"admin": FORBIDDEN}
NO_CHOICE = {"admin": INVALID}  # their form offers other desks
IN_LIST = {"admin": OK}  # what they chose is in no list of theirs: nothing is done, and nobody is told of it
SET_UP = Line(ADMIN, admin=OK)
LOOKED_AT = Line(NOBODY, outsider=NOT_THEIRS)

TABLE: dict[str | tuple[str, str], Line] = {
    # A claim's way
    "start": Line(CHECKER, frozenset({"open", "published"}) | WAITING, in_review_needs=REVIEWER),
    ("start", "page"): Line(CHECKER, frozenset({"open", "published"})),
    "submit": Line(CHECKER, frozenset({"open", "checking"})),
    ("submit", "api"): Line(CHECKER, frozenset({"checking"})),  # one step at a time; the others start it on the way
    "dismiss": Line(CHECKER, frozenset({"open"}) | CHECKED),
    "take up": Line(CHECKER, frozenset({"dismissed"})),
    "return": Line(REVIEWER, WAITING),
    "publish": Line(
        REVIEWER, frozenset({"in_review"}), frozenset({AGAIN}), own_work=WAITING, told=CHECKER, outsider=NOT_THEIRS
    ),
    ("publish", "page"): Line(
        REVIEWER, frozenset({"in_review"}), frozenset({"published", AGAIN}), own_work=frozenset({"in_review"})
    ),
    "correct": Line(REVIEWER, frozenset({AGAIN}), frozenset({"in_review"}), own_work=WAITING, told=CHECKER),
    # The form of a first version has no kind: it is one.
    ("correct", "page"): Line(REVIEWER, WAITING, own_work=WAITING),
    "retract": Line(REVIEWER, frozenset({AGAIN}), frozenset({"in_review"}), own_work=WAITING, told=CHECKER),
    ("retract", "page"): Line(REVIEWER, WAITING, own_work=WAITING),
    # A claim's own words and work
    "reword": Line(CHECKER, WORKED_ON, outsider=NOT_THEIRS),
    "reword beside the text": Line(CHECKER, WORKED_ON),
    "sort by topic": Line(CHECKER, WORKED_ON),
    "prioritise": Line(CHECKER),
    "assign": Line(CHECKER),
    "ask for more verdicts": Line(CHECKER, frozenset({SEALED})),
    "ask for fewer verdicts": Line(REVIEWER, frozenset({SEALED}), told=CHECKER),
    "adjudicate": Line(REVIEWER, frozenset({SPLIT}), own_work=frozenset({SPLIT})),
    # The queue
    "lease": Line(REVIEWER, WAITING, own_work=WAITING),
    "release": Line(REVIEWER),
    "hand over": Line(REVIEWER, WAITING, own_work=WAITING),
    # Readers' requests
    "ask for a correction": Line(NOBODY, frozenset({"published", AGAIN}), anyone=OK),
    "accept a correction": Line(REVIEWER, WORKED_ON),
    "decline a correction": Line(REVIEWER),
    "forget who asked": Line(REVIEWER),
    # Parts of a check
    "link evidence": Line(CHECKER, WORKED_ON, outsider=IN_BODY | NOT_THEIRS),
    "link a passage": Line(CHECKER, WORKED_ON),
    "edit evidence": Line(CHECKER, WORKED_ON, outsider=NOT_THEIRS),
    "change a stance": Line(CHECKER, WORKED_ON),
    "move evidence": Line(CHECKER, WORKED_ON),
    "look at a page again": Line(CHECKER),  # changes nothing of the check
    "withdraw evidence": Line(CHECKER, WORKED_ON, outsider=NOT_THEIRS),
    "restore evidence": Line(CHECKER, WORKED_ON),
    "give verdict": Line(CHECKER, WORKED_ON, outsider=IN_BODY | NOT_THEIRS),
    "ask for a reply": Line(CHECKER, WORKED_ON, outsider=IN_BODY),
    "edit a reply": Line(CHECKER, WORKED_ON),
    "withdraw a reply": Line(CHECKER, WORKED_ON),
    "comment": Line(CHECKER),
    "settle a comment": Line(CHECKER),
    "take a comment up": Line(CHECKER),
    # Highlights
    "mark": Line(CHECKER, WORKED_ON, outsider=IN_BODY),
    "resize": Line(CHECKER, WORKED_ON, outsider=NOT_THEIRS),
    "give to another claim": Line(CHECKER, WORKED_ON, outsider=IN_BODY),
    "join": Line(CHECKER, WORKED_ON),
    "part": Line(CHECKER),  # takes a dismissed claim up again
    "unmark": Line(CHECKER, WORKED_ON, outsider=NOT_THEIRS),
    "restore a mark": Line(CHECKER, WORKED_ON),
    # Where its words stand in a newer revision is a fact about the article, whatever became of the claim.
    "accept the wording": Line(CHECKER),
    "pick a candidate": Line(CHECKER),
    "mark anew": Line(CHECKER),
    "retire": Line(CHECKER),
    "take back": Line(CHECKER),
    "take back beside the text": Line(CHECKER),
    "annotate anew": Line(CHECKER),
    ("annotate anew", "api"): Line(CHECKER, WORKED_ON, is_public=True),
    "remove an annotation": Line(CHECKER, WORKED_ON, is_public=True),
    # Articles, and what comes in
    "store an article": Line(CHECKER, outsider=BY_BODY_OR_OWN),
    "store many articles": Line(CHECKER, outsider=ON_OWN_DESK),
    "have an article fetched": Line(CHECKER, outsider=BY_BODY_OR_OWN),
    "fetch an article again": Line(CHECKER),
    "correct an article": Line(CHECKER),
    "revise an article": Line(CHECKER),
    "make a claim": Line(CHECKER, outsider=BY_BODY_OR_OWN),
    "import claims": Line(CHECKER),
    "annotate": Line(CHECKER, outsider=IN_BODY),
    # The desk
    "set gates": Line(ADMIN, outsider=ON_OWN_DESK),
    "demand a second factor": Line(ADMIN, outsider=ON_OWN_DESK),
    "set the blind policy": Line(ADMIN, outsider=ON_OWN_DESK),
    "name the desk": SET_UP,
    "make a desk": LOOKED_AT,
    "delete the desk": LOOKED_AT,
    "tell a publisher's time zone": SET_UP,
    "add a publisher": LOOKED_AT,
    "delete a publisher": LOOKED_AT,
    "choose a scale": Line(ADMIN, admin=OK, outsider=IN_LIST),
    "make a scale": Line(ADMIN, admin=OK, outsider=NO_CHOICE),
    "rename a scale": SET_UP,
    "recolour a rating": SET_UP,
    "delete a scale": LOOKED_AT,
    # Its people
    "make a person": Line(ADMIN, admin=OK, outsider=NO_CHOICE),
    "give a role": SET_UP,
    # Who can be chosen has a role on the desk: that is changed.
    "give a role anew": Line(ADMIN, admin=INVALID, outsider=NO_CHOICE),
    "end a role": SET_UP,
    "end roles in a list": Line(ADMIN, admin=OK, outsider=IN_LIST),
    "deactivate": SET_UP,
    "make all-powerful": Line(NOBODY),
    "give a new password": SET_UP,
    "pseudonymise": Line(ADMIN, admin=OK, outsider=IN_LIST),
    "turn off a second factor": Line(ADMIN, admin=OK, outsider=IN_LIST),
    "end somebody's sessions": Line(ADMIN),
    ("end somebody's sessions", "page"): Line(NOBODY, signed_in=HIDDEN),
    "delete a person": LOOKED_AT,
    # Its queue
    "take the next": Line(REVIEWER, outsider=BY_BODY_OR_OWN),
    "say one's languages": Line(REVIEWER, outsider=BY_BODY_OR_OWN),
    "take another's lease": Line(REVIEWER, NEVER),
    "release another's lease": Line(REVIEWER, NEVER),
    "hand another's lease over": Line(REVIEWER, NEVER),
    # One's own
    "make a token": Line(READER, outsider=ON_OWN_DESK),
    "revoke another's token": Line(NOBODY, signed_in=HIDDEN),
    "end one's other sessions": Line(READER, outsider=ON_OWN_DESK),
    # What the administration only shows
    **{f"{page} {model}": LOOKED_AT for model in MODELS for page in ("add", "change", "delete")},
}


def expected(act: str, state: str, role: str, way: str) -> str:
    line = TABLE.get((act, way)) or TABLE[act]
    if line.anyone:
        return line.anyone if state in line.works else HIDDEN
    if role == "anonymous":
        return SIGN_IN
    if line.signed_in:
        return line.signed_in
    if role == "outsider" and line.is_public and state in ("published", AGAIN):
        return FORBIDDEN
    if role == "outsider":
        return line.outsider.get(way, FORBIDDEN if way == "verb" else HIDDEN)
    if way == "admin":
        return line.admin if role == ADMIN else SIGN_IN  # the administration's own door
    outcome = OK if state in line.works else INVALID if state in line.invalid else CONFLICT
    needed = line.told if line.told and outcome == CONFLICT else line.needs
    if state in WAITING:
        needed = line.in_review_needs or needed
    if needed == NOBODY or RANKS[role] < RANKS[needed]:
        return FORBIDDEN
    return FORBIDDEN if role == "author" and state in line.own_work else outcome
