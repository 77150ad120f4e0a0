"""Two desks that hold one of everything. What the other one keeps to itself has words that nobody says by chance."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection
from django.test import Client

from annotations import annotate, archiving, corrections, discuss, imports, people, revise, sign_ins
from annotations.models import Desk, Role, User
from tests import factories
from tests.api.client import ApiClient
from tests.web.test_fetched import copy_of

SECRET = "Zanzibarquill"
ROLES = ("reader", "checker", "reviewer", "admin")
SCOPES = ("read", "write", "review")

# What a request may leave behind that is no part of the desk: how many came, when a token was used, sessions.
UNCOUNTED = {
    "annotations_requestcount",
    "annotations_token",
    "annotations_user",
    "django_session",
    "annotations_failedsignin",
}


@dataclass
class Held:
    """One of everything on a desk: ``ids`` by the singular noun, of what is not published; ``users`` by role."""

    desk: Desk
    users: dict[str, User]
    ids: dict[str, Any]


def fill_desk(slug: str, word: str) -> Held:
    """Make a desk with one of everything. What is published of it says ``word`` nowhere."""
    desk = factories.make_desk(slug=slug, name=f"Desk {slug}")
    users = {role: factories.make_user(Role(role), desk=desk, name=f"{slug}-{role}") for role in ROLES}
    checker = users["checker"]
    publication = factories.make_published(factories.make_claim(desk=desk, statement="It rained in May."))
    corrections.ask_for_correction(publication=publication, body=f"{word} is dry.", email=f"{word}@readers.example")
    sign_ins.note_sign_in(user=checker, session_key=f"{slug}-session", address="192.0.2.1", browser=word)
    text = f"{word} counted the boats. {word} counted them again.\n\n{word} slept. The ferry was late."
    article = factories.make_article(checker, desk=desk, text=text, title=f"{word} in the harbour", publisher=word)
    highlight = factories.make_highlight(article, actor=checker)
    claim = highlight.claim
    annotate.edit_claim(claim=claim, actor=checker, changes={"claimant": word, "topics": [word]})
    item = factories.make_evidence(
        claim, checker, url=f"https://{slug}.example/{word}", title=word, quote=f"{word} wrote it.", note=word
    )
    check = archiving.record_page(evidence=item, copy=copy_of(f"<p>{word}</p>".encode(), word))
    verdict = factories.make_verdict(claim, users["reviewer"], rationale=f"{word} is right.")
    comment = discuss.add_comment(claim=claim, actor=checker, body=f"Who is {word}?")
    reply = factories.make_reply(claim, checker, asked=f"{word} herself")
    asked_for = imports.request_import(desk=desk, actor=checker, url=f"https://{slug}.org/{word}/page")
    token, _secret = people.create_token(user=users["admin"], scopes=["read"], name=word)
    revise.revise_article(article=article, actor=checker, text=f"{text}\n\n{word} woke.")
    submitted = factories.make_submitted(factories.make_claim(desk=desk, statement=f"{word} swims."), checker=checker)
    latest = {model._meta.model_name: model.objects.order_by("-pk").first() for model in _models()}
    ids = {str(name): row.pk for name, row in latest.items() if row is not None}
    ids |= {
        "archive": check.archive_id,
        "article": article.pk,
        "beginning": f"{text:.12}",
        "checker": checker.pk,
        "claim": claim.pk,
        "comment": comment.pk,
        "desk": desk.pk,
        "desk_slug": desk.slug,
        "evidence": item.pk,
        "highlight": highlight.pk,
        "asked_for": asked_for.pk,
        "membership": users["reader"].memberships.get().pk,
        "number": 1,
        "other": factories.make_claim(checker, desk=desk, statement=f"{word} rows.").pk,
        "publication": publication.pk,
        "ratingscale": desk.rating_scales.get().pk,
        "published": publication.claim_id,
        "reply": reply.pk,
        "reviewer_name": users["reviewer"].username,
        "submitted": submitted.pk,
        "token": token.pk,
        "user": users["reader"].pk,
        "username": users["checker"].username,
        "verdict": verdict.pk,
    }
    return Held(desk, users, ids)


def _models() -> list[Any]:
    return list(apps.get_app_config("annotations").get_models())


def callers_of(held: Held) -> dict[str, Any]:
    """Return who asks, by what they are: browsers of each role, tokens of each scope, and nobody in particular."""
    browsers: dict[str, Any] = {}
    for role, user in held.users.items():
        browsers[role] = Client()
        browsers[role].force_login(user)
    tokens = {f"token {scope}": ApiClient(held.users["admin"], scopes=(scope,)) for scope in SCOPES}
    return {**browsers, **tokens, "anonymous": Client()}


def digest_of_all_rows() -> dict[str, tuple[int, str]]:
    """Return for each table how many rows it has and what they hold, in a few characters."""
    with connection.cursor() as cursor:
        tables = sorted(set(connection.introspection.table_names(cursor)) - UNCOUNTED)
        cursor.execute(" UNION ALL ".join(map(_digest_of, tables)))
        return {table: (count, digest) for table, count, digest in cursor.fetchall()}


def _digest_of(table: str) -> str:
    sums = "count(*), coalesce(sum(hashtextextended(each::text, 0)), 0)::text"
    return f"SELECT '{table}', {sums} FROM {connection.ops.quote_name(table)} AS each"  # noqa: S608  # its own tables
