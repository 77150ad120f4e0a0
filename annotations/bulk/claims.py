"""Whose highlights the marks of a batch become: claims of the desk, claims of this batch, or one made for each."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext as _

from annotations.blind import policy_for
from annotations.bulk.drafts import Draft
from annotations.bulk.marking import Marked
from annotations.copying import new_ids
from annotations.models import Claim, Desk, Status, User
from annotations.transitions import touch_claim


class BatchClaims:
    """The claims that a batch names, locked; within a transaction.

    A statement names the desk's oldest claim of exactly these words that is not dismissed, else one that is made.
    """

    def __init__(self, desk: Desk, drafts: Sequence[Draft]) -> None:
        self._desk = desk
        named = {mark.claim for draft in drafts for mark in draft.marks if mark.claim is not None}
        on_desk = Claim.objects.filter(desk=desk)
        self._by_statement: dict[str, int] = {}
        if statements := [each for each in named if isinstance(each, str)]:
            # Two batches that name a claim by its words take turns: else both might make it.
            Desk.objects.select_for_update(no_key=True).get(pk=desk.pk)
            same = on_desk.filter(statement__in=statements).exclude(status=Status.DISMISSED).order_by("-pk")
            self._by_statement = dict(same.values_list("statement", "pk"))
        self._locked: dict[int, Claim] = {}
        if wanted := {*self._by_statement.values(), *(each for each in named if isinstance(each, int))}:
            locked = on_desk.filter(pk__in=wanted).order_by("pk").select_for_update(of=("self",), no_key=True)
            self._locked = {claim.pk: claim for claim in locked.select_related("desk")}
        self._joined: set[int] = set()

    def refusal_of(self, draft: Draft) -> str:
        """Say why the marks of a draft cannot be stored, "" where they can."""
        for place, mark in enumerate(draft.marks):
            claim = self._locked.get(mark.claim) if isinstance(mark.claim, int) else None
            if isinstance(mark.claim, int) and claim is None:
                return f"highlights/{place}: " + _("There is no claim %(id)d on the desk.") % {"id": mark.claim}
            if claim is not None and claim.status == Status.DISMISSED:
                return f"highlights/{place}: " + _("This claim was dismissed. Take it up again first.")
        return ""

    def settle(self, drafts: Sequence[Draft]) -> None:
        """Give each mark its claim's id, and note which marks a claim is made for and how many verdicts it asks for."""
        marks = [mark for draft in drafts for mark in draft.marks]
        known = [
            mark.claim if isinstance(mark.claim, int) else self._by_statement.get(mark.claim or "") for mark in marks
        ]
        owned = sum(mark.claim is None for mark in marks)
        worded = {mark.claim for mark, pk in zip(marks, known, strict=True) if pk is None and mark.claim is not None}
        ids = iter(new_ids(Claim, owned + len(worded)))
        for mark, pk in zip(marks, known, strict=True):
            if pk is None and isinstance(mark.claim, str):
                pk = self._by_statement.get(mark.claim)
            mark.is_new = pk is None
            mark.claim_id = next(ids) if pk is None else pk
            if mark.is_new and isinstance(mark.claim, str):
                self._by_statement[mark.claim] = mark.claim_id
            elif mark.claim_id in self._locked:
                self._joined.add(mark.claim_id)
        self._ask_policy([mark for mark in marks if mark.is_new])

    def _ask_policy(self, marks: Sequence[Marked]) -> None:
        if not marks:
            return
        # Read again: an import takes hours, and its desk may set another policy meanwhile.
        desk, priority = Desk.objects.get(pk=self._desk.pk), Claim._meta.get_field("priority").get_default()
        for mark in marks:
            mark.verdicts, mark.why = policy_for(desk, claim_id=mark.claim_id, priority=priority, is_new=True)

    def touch(self, *, actor: User, at: datetime) -> None:
        """Note that the checks of the desk's claims which got highlights have changed, as one by one would."""
        quiet = []
        for pk in sorted(self._joined):
            if self._locked[pk].status in (Status.IN_REVIEW, Status.PUBLISHED):
                touch_claim(claim=self._locked[pk], actor=actor)
            else:
                quiet.append(pk)
        if quiet:
            Claim.objects.filter(pk__in=quiet).update(version=F("version") + 1, updated_at=at)
