"""The demo's two documents: a pasted transcript and a wire story about the same tunnel."""

from datetime import UTC, datetime
from importlib import resources

from django.conf import settings

from annotations import store
from annotations.ingest import parse_document
from annotations.models import Article, Desk, User


def store_documents(*, desk: Desk, actor: User) -> dict[str, Article]:
    """Store both, the way a person would who pastes them and types in what the paste leaves out."""
    return {
        "talk": _store(
            "transcript.txt",
            desk=desk,
            actor=actor,
            title="Under the Channel in three minutes",
            url="https://video.example/watch?v=channel-tunnel",
            publisher="Meridian Minutes",
            author="Tess Arkwright",
            published_at=datetime(2024, 5, 4, 16, 0, tzinfo=UTC),
        ),
        "wire": _store("wire.txt", desk=desk, actor=actor),
    }


def _store(
    name: str,
    *,
    desk: Desk,
    actor: User,
    title: str = "",
    url: str = "",
    publisher: str = "",
    author: str = "",
    published_at: datetime | None = None,
) -> Article:
    raw = resources.files(__package__).joinpath(name).read_bytes()
    document = parse_document(raw, max_bytes=settings.MAX_ARTICLE_BYTES)
    return store.store_article(
        desk=desk,
        actor=actor,
        raw=raw,
        format=document.format,
        kind=document.kind,
        text=document.text,
        cues=document.cues,
        title=title or document.title,
        url=url or document.url,
        publisher=publisher or document.publisher,
        author=author or document.author,
        credit=document.credit,
        place=document.place,
        published_at=published_at or document.published_at,
        published_stated=document.published_stated,
        language="en",
    ).article
