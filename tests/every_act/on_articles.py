"""Acts that put articles and claims into a desk, and change what it knows of an article."""

import io
import json
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from annotations import annotate, imports, revise, store
from annotations.bulk import import_articles
from annotations.datasets.drafts import Draft
from annotations.datasets.store import import_claims
from tests.api.annotator import HOST, annotation_of
from tests.every_act.asking import Act
from tests.every_act.world import World

TEXT = "The bridge was closed for a week. Nobody was told why."
ROW = json.dumps({"key": "a", "title": "The bridge", "text": TEXT}).encode()
STATEMENT = "The bridge was closed for a week in May."


def _told(number: int, words: str) -> None:
    raise AssertionError((number, words))


def _edited(world: World, **changes: str) -> dict[str, Any]:
    """What the form of an article holds, with ``changes``."""
    article = world.article
    return {
        "title": article.title,
        "kind": article.kind,
        "publisher": "The Harbour Post",
        "url": article.url,
        "text": article.revision.text,
        "revision": article.revision.number,
        "seen": article.updated_at.isoformat(),
        **changes,
    }


ACTS = {
    "store an article": Act(
        verb=store.store_article,
        given=lambda w: {"desk": w.desk, "raw": TEXT.encode(), "format": "plain", "text": TEXT},
        api=lambda w: ("POST", "articles/", {"desk": w.desk.slug, "text": TEXT}),
        page=lambda w: (
            "/articles/add/",
            {"act": "save", "format": "plain", "text": TEXT, "title": "The bridge", "kind": "article"},
        ),
    ),
    "store many articles": Act(
        verb=import_articles,
        given=lambda w: {"desk": w.desk, "stream": io.BytesIO(ROW), "format": "ndjson", "tell": _told},
        page=lambda w: ("/articles/add/many/", {"file": SimpleUploadedFile("wire.ndjson", ROW)}),
    ),
    "have an article fetched": Act(
        verb=imports.request_import,
        given=lambda w: {"desk": w.desk, "url": "https://www.harbour-post.com/bridge"},
        api=lambda w: ("POST", "articles/", {"desk": w.desk.slug, "url": "https://www.harbour-post.com/bridge"}),
        page=lambda w: ("/articles/imports/", {"url": "https://www.harbour-post.com/bridge"}),
    ),
    "fetch an article again": Act(
        verb=imports.refetch_article,
        given=lambda w: {"article": w.article},
        api=lambda w: ("POST", f"articles/{w.article.pk}/fetch/", {}),
        page=lambda w: (f"/articles/{w.article.pk}/fetch/", {}),
    ),
    "correct an article": Act(
        verb=store.correct_article,
        given=lambda w: {"article": w.article, "changes": {"title": "The port"}},
        api=lambda w: ("PATCH", f"articles/{w.article.pk}/", {"title": "The port"}),
        page=lambda w: (f"/articles/{w.article.pk}/edit/", _edited(w, title="The port")),
    ),
    "revise an article": Act(
        verb=revise.revise_article,
        given=lambda w: {"article": w.article, "text": TEXT},
        api=lambda w: ("POST", f"articles/{w.article.pk}/revisions/", {"text": TEXT}),
        page=lambda w: (f"/articles/{w.article.pk}/edit/", _edited(w, text=TEXT)),
    ),
    "make a claim": Act(
        verb=annotate.create_claim,
        given=lambda w: {"desk": w.desk, "statement": STATEMENT},
        api=lambda w: ("POST", "claims/", {"desk": w.desk.slug, "statement": STATEMENT}),
        page=lambda w: ("/claims/add/", {"statement": STATEMENT, "seen": STATEMENT}),
    ),
    "import claims": Act(
        verb=import_claims,
        given=lambda w: {"desk": w.desk, "drafts": [Draft(number=1, statement=STATEMENT)], "tell": _told},
    ),
    "annotate": Act(
        api=lambda w: ("POST", "/annotations/", annotation_of(f"{HOST}/articles/{w.article.pk}/", exact="a promise"))
    ),
}
