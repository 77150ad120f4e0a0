"""What happened to a claim, in order: said, published elsewhere, marked, rated, and every public version."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _

from annotations.models import Publication, PublicationKind
from annotations.web.links import web_link


class Moment(NamedTuple):
    """``link`` leads to what happened; ``note`` is the reason given for it."""

    on: date
    words: str
    link: str = ""
    note: str = ""
    is_change: bool = False


def timeline_of(publication: Publication, versions: Sequence[Publication]) -> list[Moment]:
    """Return the moments that a reader may want to know, oldest first. ``versions`` are newest first."""
    zone = ZoneInfo(publication.desk["time_zone"])
    before = [*_said(publication.snapshot), *_worked(publication.snapshot, zone)]
    return [
        *before,
        *(_version(each, is_newest=not place, zone=zone) for place, each in reversed(list(enumerate(versions)))),
    ]


def _said(snapshot: dict[str, Any]) -> list[Moment]:
    moments = [Moment(date.fromisoformat(snapshot["said_on"]), _("Said"))] if snapshot["said_on"] else []
    dated = [each for each in snapshot["highlights"] if each["published_at"]]
    if dated:
        first = min(dated, key=lambda each: datetime.fromisoformat(each["published_at"]))
        words = _("Published in “%(title)s”") % {"title": first["title"]}
        moments.append(Moment(datetime.fromisoformat(first["published_at"]).date(), words, web_link(first["url"])))
    return sorted(moments, key=lambda moment: moment.on)


def _worked(snapshot: dict[str, Any], zone: ZoneInfo) -> list[Moment]:
    # Versions of before the snapshot told when a place was marked have no such moment.
    marked = [datetime.fromisoformat(each["marked_at"]) for each in snapshot["highlights"] if "marked_at" in each]
    moments = [Moment(min(marked).astimezone(zone).date(), _("Marked for checking"))] if marked else []
    rated = datetime.fromisoformat(snapshot["verdict"]["given_at"])
    return [
        *moments,
        Moment(
            rated.astimezone(zone).date(), _("Rated “%(rating)s”") % {"rating": snapshot["verdict"]["rating"]["name"]}
        ),
    ]


_WORDS = {
    PublicationKind.FIRST: lambda: _("Check published"),
    PublicationKind.CORRECTION: lambda: _("Corrected"),
    PublicationKind.UPDATE: lambda: _("Updated"),
    PublicationKind.RETRACTION: lambda: _("Retracted"),
}


def _version(version: Publication, *, is_newest: bool, zone: ZoneInfo) -> Moment:
    link = reverse("check", args=[version.claim_id])
    if not is_newest:
        link = reverse("check_version", args=[version.claim_id, version.version])
    words = _WORDS[PublicationKind(version.kind)]()
    on = version.published_at.astimezone(zone).date()
    return Moment(on, words, link, version.reason, is_change=version.kind != PublicationKind.FIRST)
