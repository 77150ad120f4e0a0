"""Drafts become claims with evidence and verdicts, through the verbs and each in a transaction of its own."""

from collections import Counter
from collections.abc import Callable, Iterable

from django.db import connection, transaction
from django.utils.translation import gettext as _

from annotations.annotate import create_claim
from annotations.datasets.articles import article_of
from annotations.datasets.drafts import Draft, EvidenceDraft, PlaceDraft, Refusal, VerdictDraft
from annotations.errors import DeskError
from annotations.marking import mark_claim
from annotations.models import Claim, Desk, Highlight, Rating, Role, User
from annotations.permissions import require_role
from annotations.places import resolve_place
from annotations.validators import LONGEST_TEXT
from annotations.weigh import add_evidence, give_verdict

LONGEST_NAME = 200  # code points of a claimant's name

CLAIMS, PRESENT, REFUSED = "claims", "present", "refused"


def import_claims(
    *, desk: Desk, actor: User, drafts: Iterable[Draft | Refusal], tell: Callable[[int, str], None]
) -> dict[str, int]:
    """Store ``drafts``; return how many were stored, were there already, and were refused.

    A claim is there already where the desk has one of the same words, claimant and day: it is left alone, so that the
    same file can be imported again. ``tell`` is called with a draft's number and each repair, or why it was refused.
    Raises ``NotAllowed`` below a checker of the desk.
    """
    require_role(actor, desk, Role.CHECKER)
    scale = list(Rating.objects.filter(scale__desk=desk, scale__is_active=True).order_by("position"))
    counts = Counter({CLAIMS: 0, PRESENT: 0, REFUSED: 0})
    for draft in drafts:
        if isinstance(draft, Refusal):
            outcome = REFUSED
            tell(draft.number, _("refused: %(why)s") % {"why": draft.why})
        else:
            outcome = _import(draft, desk=desk, actor=actor, scale=scale, tell=tell)
        counts[outcome] += 1
    return dict(counts)


def rating_for(verdict: VerdictDraft, scale: list[Rating]) -> Rating | None:
    """Return the rating of ``scale`` that says what ``verdict`` says; ``None`` where none does."""
    word = verdict.word.casefold().strip(" .!")
    for rating in scale:
        if word and word in (rating.name.casefold(), rating.slug):
            return rating
    labelled = [rating for rating in scale if verdict.label and rating.averitec_label == verdict.label]
    if labelled:
        # Of several words for one label the plainest: the truest for supported, the falsest for refuted.
        return max(labelled, key=lambda rating: abs(2 * rating.value - max(each.value for each in scale) - 1))
    ordered = sorted((rating for rating in scale if rating.value > 0), key=lambda rating: rating.value)
    if verdict.truth is None or not ordered:
        return None
    lowest, highest = ordered[0].value, ordered[-1].value
    return min(ordered, key=lambda rating: abs(rating.value - lowest - (verdict.truth or 0) * (highest - lowest)))


def _import(draft: Draft, *, desk: Desk, actor: User, scale: list[Rating], tell: Callable[[int, str], None]) -> str:
    repairs = list(draft.repairs)
    try:
        with transaction.atomic():
            _wait_for_other_imports(desk)
            if draft.place is None:
                is_new = not _is_present(draft, desk)
                if is_new:
                    _store(draft, desk=desk, actor=actor, scale=scale, repairs=repairs)
            else:
                is_new = _mark(draft, draft.place, desk=desk, actor=actor)
    except DeskError as error:
        details = "; ".join(f"{name}: {text}" for name, texts in error.fields.items() for text in texts)
        tell(draft.number, _("refused: %(why)s") % {"why": details or error.detail})
        return REFUSED
    if not is_new:
        return PRESENT
    for repair in repairs:
        tell(draft.number, _("mended: %(what)s") % {"what": repair})
    return CLAIMS


def _mark(draft: Draft, place: PlaceDraft, *, desk: Desk, actor: User) -> bool:
    """Mark the claim in its article, or add the place to the claim of these words. ``False`` if it is marked."""
    article = article_of(place, desk)
    present = resolve_place(article.revision, start=place.start, end=place.end, quote=place.quote)
    claim = Claim.objects.filter(desk=desk, statement=draft.statement.strip()).first()
    same = {"revision": article.revision, "start": present.start, "end": present.end, "claim": claim}
    if claim is not None and Highlight.objects.standing().filter(**same).exists():
        return False
    mark_claim(
        article=article,
        actor=actor,
        start=present.start,
        end=present.end,
        claim=claim,
        statement="" if claim else draft.statement,
    )
    return True


def _mark_appearances(claim: Claim, draft: Draft, *, desk: Desk, actor: User, repairs: list[str]) -> None:
    """Mark the claim where the draft says that it stands; what cannot be marked is told."""
    for place in draft.appearances:
        try:
            with transaction.atomic():
                article = article_of(place, desk)
                mark_claim(
                    article=article, actor=actor, start=place.start, end=place.end, quote=place.quote, claim=claim
                )
        except DeskError as error:
            repairs.append(_("A highlight was left out: %(why)s") % {"why": error.detail})


def _wait_for_other_imports(desk: Desk) -> None:
    """Have imports of one desk look and store one after the other: of two at once, neither would see the other's.

    An advisory lock, and so raw SQL: it goes with the draft's transaction, and holds back nobody who marks or reads.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('import claims', %s))", [desk.pk])


def _is_present(draft: Draft, desk: Desk) -> bool:
    same = Claim.objects.filter(desk=desk, statement=draft.statement.strip(), said_on=draft.said_on)
    return same.filter(claimant=_claimant(draft)).exists()


def _store(draft: Draft, *, desk: Desk, actor: User, scale: list[Rating], repairs: list[str]) -> None:
    _shorten(draft, repairs)
    claimant = _claimant(draft)
    if claimant != draft.claimant.strip():
        repairs.append(_("The claimant’s name is longer than 200 characters: its beginning was kept."))
    rating = rating_for(draft.verdict, scale) if draft.verdict else None
    claim = create_claim(
        desk=desk,
        actor=actor,
        statement=draft.statement,
        claimant=claimant,
        said_on=draft.said_on,
        topics=draft.topics,
        priority=draft.priority,
        is_judged=rating is not None,
    )
    for item in draft.evidence:
        words = {name: getattr(item, name) for name in ("url", "title", "publisher", "quote", "note")}
        add_evidence(claim=claim, actor=actor, stance=item.stance, kind=item.kind, **words)
    _mark_appearances(claim, draft, desk=desk, actor=actor, repairs=repairs)
    if draft.verdict is None:
        return
    if rating is None:
        repairs.append(_("No rating of the desk’s scale says “%(word)s”: no verdict.") % {"word": draft.verdict.word})
        return
    give_verdict(claim=claim, actor=actor, rating=rating, rationale=draft.verdict.rationale)


def _shorten(draft: Draft, repairs: list[str]) -> None:
    """Keep the beginning of what is longer than may be stored, and say so: a claim is worth more than its end."""
    texts: list[tuple[EvidenceDraft | VerdictDraft, str]] = [
        (item, name) for item in draft.evidence for name in ("quote", "note")
    ]
    if draft.verdict is not None:
        texts.append((draft.verdict, "rationale"))
    for holder, name in texts:
        text = getattr(holder, name).strip()
        if len(text) > LONGEST_TEXT:
            setattr(holder, name, text[:LONGEST_TEXT])
            told = {"name": name, "limit": LONGEST_TEXT}
            repairs.append(_("%(name)s: it is longer than %(limit)d characters, and its beginning was kept.") % told)


def _claimant(draft: Draft) -> str:
    return draft.claimant.strip()[:LONGEST_NAME].strip()
