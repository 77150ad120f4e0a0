"""Publish gates: what a desk asks of every check before it publishes one, whoever asks for it.

A gate looks at a check as ``snapshot.with_check`` gives it and tells whether it passes, and why. Which gates are in
force is the desk's policy (``annotations.policy``). ``publish.publish_claim`` evaluates them in its own transaction,
with the claim locked: every verb that changes a check locks the claim first, so that nothing changes meanwhile.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annotations.errors import GatesHold
from annotations.models import Claim, Evidence, EvidenceKind, Gate, PageCheck, ReplyState
from annotations.sources import Source, count_independent, is_own, registrable_domain
from annotations.standing_alone import faults_of_rationale, faults_of_statement

LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Result:
    """What a gate found: ``reason`` says it in a sentence, whether it passed or not."""

    gate: Gate
    passed: bool
    reason: str

    @property
    def record(self) -> dict[str, Any]:
        """The result as it is shown in the API and kept with a publication."""
        return {"name": self.gate.value, "passed": self.passed, "reason": self.reason}


def evaluate(claim: Claim) -> list[Result]:
    """Return what the gates in force on its desk find in ``claim``, which comes from ``snapshot.with_check``.

    One query where ``evidence_archived`` is in force, else none.
    """
    return [RULES[gate](claim) for gate in Gate if gate in claim.desk.gates]


def require_passed(results: Sequence[Result]) -> None:
    """Raise ``GatesHold`` with the reason of each gate that did not pass."""
    held = [result for result in results if not result.passed]
    if held:
        count = ngettext(
            "%(count)d gate of this desk holds it back", "%(count)d gates of this desk hold it back", len(held)
        )
        reasons = " ".join(result.reason for result in held)
        raise GatesHold(
            f"{count % {'count': len(held)}}: {reasons}", fields={result.gate.value: [result.reason] for result in held}
        )


def source_of(item: Evidence) -> Source:
    """A note is nobody's publication: it has no source."""
    if item.kind == EvidenceKind.NOTE:
        return Source("", "")
    return Source(registrable_domain(item.url), item.publisher)


def _archived(claim: Claim) -> Result:
    web = [item for item in claim.standing_evidence if item.kind == EvidenceKind.WEB]
    # A copy of the address that the item has now; one of an earlier address is of another page.
    copies = PageCheck.objects.filter(evidence__in=web, archive__isnull=False, url=F("evidence__url"))
    kept = set(copies.values_list("evidence", flat=True)) if web else set()
    missing = [item for item in web if item.pk not in kept]
    if missing:
        reason = _("No archived copy yet of %(items)s.") % {"items": _names(missing)}
        return Result(Gate.EVIDENCE_ARCHIVED, False, reason)
    if not web:
        return Result(Gate.EVIDENCE_ARCHIVED, True, _("No web page is cited."))
    count = len(web)
    reason = ngettext("%(count)d web page is archived.", "All %(count)d web pages are archived.", count)
    return Result(Gate.EVIDENCE_ARCHIVED, True, reason % {"count": count})


def _independent(claim: Claim) -> Result:
    others = [source_of(item) for item in claim.standing_evidence if not _is_own(item, claim)]
    found, needed = count_independent(others), claim.desk.sources_needed
    names = ", ".join(found) or _("none")
    if len(found) < needed:
        reason = ngettext(
            "It takes %(needed)d independent source; there are %(count)d: %(names)s.",
            "It takes %(needed)d independent sources; there are %(count)d: %(names)s.",
            needed,
        )
        facts = {"needed": needed, "count": len(found), "names": names}
        return Result(Gate.INDEPENDENT_SOURCES, False, reason % facts)
    reason = ngettext(
        "%(count)d independent source: %(names)s.", "%(count)d independent sources: %(names)s.", len(found)
    )
    return Result(Gate.INDEPENDENT_SOURCES, True, reason % {"count": len(found), "names": names})


def _reply(claim: Claim) -> Result:
    settled = [reply for reply in claim.standing_replies if reply.state != ReplyState.WAITING]
    if settled:
        names = ", ".join(f"{reply.asked} ({reply.get_state_display()})" for reply in settled)
        return Result(Gate.RIGHT_OF_REPLY, True, _("Asked for a reply: %(names)s.") % {"names": names})
    if claim.standing_replies:
        names = ", ".join(reply.asked for reply in claim.standing_replies)
        reason = _("%(names)s was asked for a reply: log the answer, or that none came.") % {"names": names}
        return Result(Gate.RIGHT_OF_REPLY, False, reason)
    reason = _("Nobody was asked for a reply. Ask whom the claim is about or by, and log it.")
    return Result(Gate.RIGHT_OF_REPLY, False, reason)


def _dated(claim: Claim) -> Result:
    said_on = claim.said_on
    if said_on is None:
        reason = _("Nobody noted when the claim was said, so that no date can be later.")
        return Result(Gate.EVIDENCE_DATE, True, reason)
    later = [item for item in claim.standing_evidence if item.dated_on and item.dated_on > said_on]
    return _acknowledged(
        Gate.EVIDENCE_DATE,
        later,
        passed=_("No evidence is dated after the claim was said."),
        held=_("Later than the claim, and no caveat says why it counts: %(items)s."),
        noted=_("Later than the claim, with a caveat: %(items)s."),
    )


def _own_sources(claim: Claim) -> Result:
    return _acknowledged(
        Gate.CLAIMANTS_OWN_SOURCE,
        [item for item in claim.standing_evidence if _is_own(item, claim)],
        passed=_("No source is the claimant’s own."),
        held=_("The claimant’s own, and no caveat says why it counts: %(items)s."),
        noted=_("The claimant’s own, with a caveat: %(items)s."),
    )


def _acknowledged(gate: Gate, flagged: list[Evidence], *, passed: str, held: str, noted: str) -> Result:
    """A flag holds a check back until a caveat on the item tells readers why it counts all the same."""
    silent = [item for item in flagged if not item.caveat.strip()]
    if silent:
        return Result(gate, False, held % {"items": _names(silent)})
    return Result(gate, True, noted % {"items": _names(flagged)} if flagged else passed)


def _alone(claim: Claim) -> Result:
    language = next((each.revision.article.language for each in claim.standing_highlights), "")
    faults = faults_of_statement(claim.statement, language)
    if claim.verdict is None:
        faults.append(_("There is no rationale: no verdict was given."))
    else:
        faults += faults_of_rationale(claim.verdict.rationale, language)
    if faults:
        return Result(Gate.STANDS_ALONE, False, " ".join(faults))
    return Result(Gate.STANDS_ALONE, True, _("Statement and rationale can be read by themselves."))


def _is_own(item: Evidence, claim: Claim) -> bool:
    return item.kind != EvidenceKind.NOTE and is_own(source_of(item), claim.claimant)


def _names(items: Sequence[Evidence]) -> str:
    return ", ".join(f"“{_short(str(item))}”" for item in items)


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= LONGEST_NAME else line[:LONGEST_NAME].rstrip() + "…"


RULES: dict[Gate, Callable[[Claim], Result]] = {
    Gate.EVIDENCE_ARCHIVED: _archived,
    Gate.INDEPENDENT_SOURCES: _independent,
    Gate.RIGHT_OF_REPLY: _reply,
    Gate.EVIDENCE_DATE: _dated,
    Gate.CLAIMANTS_OWN_SOURCE: _own_sources,
    Gate.STANDS_ALONE: _alone,
}
