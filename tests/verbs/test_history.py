"""What is append-only stays: PostgreSQL refuses what the verbs would never do."""

import pytest
from django.db import IntegrityError, connection, transaction

from annotations import discuss
from annotations.models import (
    Anchor,
    Article,
    Claim,
    Comment,
    Cue,
    Event,
    Evidence,
    Highlight,
    Publication,
    RawInput,
    Review,
    Revision,
    Verdict,
)
from annotations.revise import revise_article
from tests import factories

pytestmark = pytest.mark.django_db

APPEND_ONLY = [RawInput, Revision, Cue, Verdict, Review, Publication, Event, Anchor, Evidence.writers.through]
KEPT = [Article, Claim, Highlight, Evidence, Comment]


@pytest.fixture
def published():
    factories.make_transcript()
    return factories.make_published()


@pytest.fixture
def revised(published):
    """A published check with a comment, whose article was revised since."""
    checker, article = factories.make_user(), published.claim.highlights.get().revision.article
    discuss.add_comment(claim=published.claim, actor=checker, body="Which year?")
    revise_article(article=article, actor=checker, text="Now. " + article.revision.text)


@pytest.mark.parametrize("model", APPEND_ONLY)
def test_append_only_rows_are_neither_changed_nor_deleted(revised, model):
    table, key = model._meta.db_table, model._meta.pk.column
    for statement in (f"UPDATE {table} SET {key} = {key}", f"DELETE FROM {table}"):  # noqa: S608 - our own names
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.mark.parametrize("model", KEPT)
def test_what_people_wrote_is_never_deleted(revised, model):
    with pytest.raises(IntegrityError, match="kept for good"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {model._meta.db_table}")  # noqa: S608 - our own names


@pytest.mark.parametrize(
    ("model", "changes"),
    [
        (Highlight, {"exact": "other words"}),
        (Highlight, {"start": 1}),
    ],
)
def test_highlight_must_quote_its_revision(published, model, changes):
    with pytest.raises(IntegrityError, match="quote is not the text"), transaction.atomic():
        model.objects.update(**changes)


@pytest.mark.parametrize("wrong", [{"exact": "other words"}, {"start": 1}, {"end": 10_000}, {"revision_id": 0}])
def test_each_of_many_highlights_must_quote_its_revision(published, wrong):
    highlight = Highlight.objects.get()
    fields = {field.attname: getattr(highlight, field.attname) for field in Highlight._meta.concrete_fields}
    fields |= {"id": None, "claim_id": factories.make_claim().pk}
    Highlight.objects.bulk_create([Highlight(**fields)])
    others = [{"claim_id": factories.make_claim().pk}, {"claim_id": factories.make_claim().pk, **wrong}]
    with pytest.raises(IntegrityError, match="quote is not the text"), transaction.atomic():
        Highlight.objects.bulk_create(Highlight(**fields | each) for each in others)
    assert Highlight.objects.count() == 2


def test_passage_must_quote_its_revision():
    from annotations import weigh

    article, claim = factories.make_article(), factories.make_claim()
    item = factories.make_evidence(
        claim, kind="passage", url="", title="", quote="", passage=weigh.Passage(article=article, start=0, end=12)
    )
    with pytest.raises(IntegrityError, match="quote is not the text"), transaction.atomic():
        type(item).objects.update(quote="other words")


def test_each_act_writes_its_event_with_actor_and_object(published):
    claim = published.claim
    rows = list(Event.objects.of_claim(claim).values_list("action", "noun", "act", "object_id"))
    highlight, item = claim.highlights.get(), claim.evidence.get()
    assert rows == [
        ("created", "claim", "created", claim.pk),
        ("created", "highlight", "marked", highlight.pk),
        ("created", "evidence", "linked", item.pk),
        ("created", "verdict", "rated", claim.verdicts.get().pk),
        ("updated", "claim", "started", claim.pk),
        ("updated", "claim", "submitted", claim.pk),
        ("updated", "claim", "published", claim.pk),
        ("created", "publication", "published", published.pk),
    ]
    assert None not in Event.objects.of_claim(claim).values_list("actor", flat=True)
