"""A claim's history in sentences, from the append-only events."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations.blind import BY_HAND, BY_PRIORITY, BY_SAMPLE
from annotations.models import AnchorState, Event, Evidence, Noun, PageState, PublicationKind, QuoteState, Stance


class Line(NamedTuple):
    """One sentence of the history; ``note`` is what its author said with it, ``anchor`` the id of what it is about."""

    at: datetime
    words: str
    note: str
    anchor: str


class Names(NamedTuple):
    """What events know by a key alone: people by id, ratings by slug, evidence by id (withdrawn items too).

    ``zone`` is the desk's, in which times are told.
    """

    people: Mapping[int, str]
    ratings: Mapping[str, str]
    evidence: Mapping[int, Evidence]
    zone: ZoneInfo


SENTENCES: dict[tuple[str, str], Any] = {
    (Noun.CLAIM, "created"): gettext_lazy("%(who)s wrote the claim."),
    (Noun.CLAIM, "started"): gettext_lazy("%(who)s started checking."),
    (Noun.CLAIM, "submitted"): gettext_lazy("%(who)s submitted the check for review."),
    (Noun.CLAIM, "handed over"): gettext_lazy("%(who)s handed the check over to %(to)s."),
    (Noun.CLAIM, "returned"): gettext_lazy("%(who)s returned the check."),
    (Noun.CLAIM, "published"): gettext_lazy("%(who)s approved the check."),
    (Noun.CLAIM, "reopened"): gettext_lazy("%(who)s reopened the check; the public version stays up."),
    (Noun.CLAIM, "dismissed"): gettext_lazy("%(who)s dismissed the claim."),
    (Noun.CLAIM, "restored"): gettext_lazy("%(who)s took the claim up again."),
    (Noun.CLAIM, "voided"): gettext_lazy("The change took the check back to checking."),
    (Noun.CLAIM, "asked for verdicts"): gettext_lazy("%(asked)s"),
    (Noun.CLAIM, "opened verdicts"): gettext_lazy("All independent verdicts were in, and were opened together."),
    (Noun.HIGHLIGHT, "marked"): gettext_lazy("%(who)s marked “%(exact)s”."),
    (Noun.HIGHLIGHT, "changed"): gettext_lazy("%(who)s changed what is marked."),
    (Noun.HIGHLIGHT, "identified"): gettext_lazy("%(who)s noted where the annotation came from."),
    (Noun.HIGHLIGHT, "removed"): gettext_lazy("%(who)s removed the mark on “%(exact)s”."),
    (Noun.HIGHLIGHT, "restored"): gettext_lazy("%(who)s put the mark on “%(exact)s” back."),
    (Noun.HIGHLIGHT, "anchored"): gettext_lazy("%(who)s revised the article; the highlight is %(state)s."),
    (Noun.HIGHLIGHT, "accepted"): gettext_lazy("%(who)s accepted the new words “%(exact)s”."),
    (Noun.HIGHLIGHT, "picked"): gettext_lazy("%(who)s picked the place of “%(exact)s”."),
    (Noun.HIGHLIGHT, "placed"): gettext_lazy("%(who)s marked “%(exact)s” anew in the revised article."),
    (Noun.HIGHLIGHT, "retired"): gettext_lazy("%(who)s retired “%(exact)s”: the revised article no longer says it."),
    (Noun.HIGHLIGHT, "took back"): gettext_lazy("%(who)s opened again where the highlight stands."),
    (Noun.EVIDENCE, "linked"): gettext_lazy("%(who)s linked “%(item)s” (%(stance)s)."),
    (Noun.EVIDENCE, "edited"): gettext_lazy("%(who)s changed %(fields)s of “%(item)s”."),
    (Noun.EVIDENCE, "moved"): gettext_lazy("%(who)s moved “%(item)s” up or down."),
    (Noun.EVIDENCE, "withdrew"): gettext_lazy("%(who)s withdrew “%(item)s”."),
    (Noun.EVIDENCE, "restored"): gettext_lazy("%(who)s put “%(item)s” back."),
    (Noun.EVIDENCE, "page checked"): gettext_lazy("The page of “%(item)s”: %(page)s."),
    (Noun.VERDICT, "rated"): gettext_lazy("%(who)s rated it “%(rating)s”."),
    (Noun.VERDICT, "adjudicated"): gettext_lazy("%(who)s decided between the verdicts: “%(rating)s”."),
    (Noun.REPLY, "asked for reply"): gettext_lazy("%(who)s noted that %(party)s was asked for a reply."),
    (Noun.REPLY, "edited"): gettext_lazy("%(who)s changed %(fields)s of a reply that was asked for."),
    (Noun.REPLY, "withdrew"): gettext_lazy("%(who)s took out that %(party)s was asked for a reply."),
    (Noun.COMMENT, "commented"): gettext_lazy("%(who)s commented on %(pin)s."),
    (Noun.COMMENT, "settled"): gettext_lazy("%(who)s settled a comment on %(pin)s."),
    (Noun.COMMENT, "took up"): gettext_lazy("%(who)s took up a comment on %(pin)s again."),
    (Noun.CORRECTION_REQUEST, "accepted"): gettext_lazy("%(who)s accepted a reader’s request for correction."),
    (Noun.CORRECTION_REQUEST, "declined"): gettext_lazy("%(who)s declined a reader’s request for correction."),
    (Noun.CORRECTION_REQUEST, "forgot sender"): gettext_lazy("%(who)s removed the address of a request’s sender."),
    (Noun.PUBLICATION, "published"): gettext_lazy("Version %(version)s was published (%(kind)s)."),
}
# How many verdicts a claim asks for, by who decided that.
ASKED: Mapping[Any, Any] = {
    BY_HAND: gettext_lazy("%(who)s let the claim ask for %(number)s independent verdicts."),
    BY_PRIORITY: gettext_lazy("The claim asks for %(number)s independent verdicts, for its priority."),
    BY_SAMPLE: gettext_lazy("The claim asks for %(number)s independent verdicts: it was drawn for the desk’s sample."),
}
# For acts that this page has no sentence of its own for.
ANY_ACT = gettext_lazy("%(who)s: %(act)s (%(noun)s)")

FIELDS = {
    "statement": gettext_lazy("the statement"),
    "claimant": gettext_lazy("the claimant"),
    "said_on": gettext_lazy("the date it was said"),
    "topics": gettext_lazy("the topics"),
    "priority": gettext_lazy("the priority"),
    "due_at": gettext_lazy("the deadline"),
    "assigned_to": gettext_lazy("who works on it"),
    "stance": gettext_lazy("the stance"),
    "url": gettext_lazy("the address"),
    "title": gettext_lazy("the title"),
    "publisher": gettext_lazy("the publisher"),
    "quote": gettext_lazy("the quote"),
    "note": gettext_lazy("the note"),
    "published_on": gettext_lazy("the date"),
    "caveat": gettext_lazy("the caveat"),
    "asked": gettext_lazy("who was asked"),
    "asked_on": gettext_lazy("when they were asked"),
    "channel": gettext_lazy("the way"),
    "state": gettext_lazy("what came"),
    "answer": gettext_lazy("the answer"),
    "settled_on": gettext_lazy("when it came"),
}
STANCES: Mapping[Any, Any] = dict(Stance.choices)
KINDS: Mapping[Any, Any] = dict(PublicationKind.choices)
PAGE_STATES: Mapping[Any, Any] = dict(PageState.choices)
QUOTE_STATES: Mapping[Any, Any] = dict(QuoteState.choices)
ANCHOR_STATES: Mapping[Any, Any] = dict(AnchorState.choices)
LONGEST_QUOTE = 90
MINUTE = "j M Y, H:i"


def lines_of(events: Sequence[Event], names: Names) -> list[Line]:
    """Return the history, newest first: what happened last is what a reader comes for."""
    return [_line(event, names) for event in reversed(events)]


def _line(event: Event, names: Names) -> Line:
    anchor = _anchor(event, names)
    if (event.noun, event.act) == (Noun.CLAIM, "edited"):
        return Line(event.at, _edited_claim(event, names), "", anchor)
    sentence = SENTENCES.get((event.noun, event.act), ANY_ACT)
    note = event.data.get("note") or event.data.get("reason") or event.data.get("body") or ""
    return Line(event.at, sentence % _words(event, names), note if isinstance(note, str) else "", anchor)


def _words(event: Event, names: Names) -> dict[str, str]:
    # Facts of the act; where an item was edited, the same names hold [before, after].
    facts = {name: value for name, value in event.data.items() if not isinstance(value, list)}
    item = names.evidence.get(event.object_id) if event.noun == Noun.EVIDENCE else None
    who = event.actor.display_name if event.actor else _("The desk")
    asked = event.data.get("verdicts_required", [1, 1])[-1]
    return {
        "who": who,
        "asked": ASKED.get(facts.get("why"), ASKED[BY_HAND]) % {"who": who, "number": asked},
        "act": event.act,
        "noun": event.noun,
        "party": _short(facts.get("asked", "")),
        "to": names.people.get(facts.get("to", 0), _("somebody")),
        "exact": _short(facts.get("exact", "")),
        "item": _short(item or ""),
        "stance": str(STANCES.get(facts.get("stance"), "")),
        "fields": _(" and ").join(_edited_field(name, value) for name, value in event.data.items()),
        "pin": _pinned_to(facts.get("pin", ""), names),
        "rating": names.ratings.get(facts.get("rating", ""), str(facts.get("rating", ""))),
        "state": str(ANCHOR_STATES.get(facts.get("state"), "")),
        "page": _page(facts),
        "version": str(facts.get("version", "")),
        "kind": str(KINDS.get(facts.get("kind"), "")),
    }


def _page(facts: Mapping[str, Any]) -> str:
    """Say what was found at the address of evidence, and whether its quote stands there."""
    quote = str(QUOTE_STATES.get(facts.get("quote"), "")) if facts.get("quote") else ""
    state = str(PAGE_STATES.get(facts.get("state"), ""))
    return _("%(state)s; the quote: %(quote)s") % {"state": state, "quote": quote} if quote else state


def _edited_field(name: str, value: Any) -> str:
    field = str(FIELDS.get(name, name))
    if name != "stance" or not isinstance(value, list):
        return field
    before, after = (STANCES.get(each, each) for each in value)
    return _("%(field)s from “%(before)s” to “%(after)s”") % {"field": field, "before": before, "after": after}


def _edited_claim(event: Event, names: Names) -> str:
    who = event.actor.display_name if event.actor else _("The desk")
    changes = [
        _("%(field)s from “%(before)s” to “%(after)s”")
        % {
            "field": FIELDS.get(field, field),
            "before": _value(field, pair[0], names),
            "after": _value(field, pair[1], names),
        }
        for field, pair in event.data.items()
    ]
    return _("%(who)s changed %(changes)s.") % {"who": who, "changes": "; ".join(changes)}


def _value(field: str, value: Any, names: Names) -> str:
    if field == "assigned_to":
        return names.people.get(value, _("somebody")) if value else _("nobody")
    if field == "due_at" and value:
        return date_format(datetime.fromisoformat(value).astimezone(names.zone), MINUTE)
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "–"
    return str(value) if value not in (None, "") else "–"


def _pinned_to(pin: str, names: Names) -> str:
    kind, _dash, number = pin.partition("-")
    if kind == "evidence":
        return f"“{_short(names.evidence.get(int(number), ''))}”"
    if kind == "highlight":
        return _("a highlight")
    return _("the verdict") if kind == "verdict" else _("the claim")


def _anchor(event: Event, names: Names) -> str:
    if event.noun == Noun.COMMENT:
        return f"comment-{event.object_id}"
    item = names.evidence.get(event.object_id) if event.noun == Noun.EVIDENCE else None
    return f"evidence-{event.object_id}" if item and item.withdrawn_at is None else ""


def _short(text: Any) -> str:
    words = " ".join(str(text).split())
    return words if len(words) <= LONGEST_QUOTE else words[:LONGEST_QUOTE].rstrip() + "…"
