"""Until all independent verdicts are in, no answer of any address tells anybody of another's, nor that there is one.

What everyone is shown of every address is kept before verdicts are sealed and compared with what they are shown after:
words, numbers, order and entity tags. Then the last verdict comes in, and they must appear. The addresses are those of
the URL patterns: a new one is looked at as well, and fails here where this file cannot fill it in.
"""

import json
import re
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from pyarrow import parquet

from annotations import archiving, corrections, discuss, imports, people, replies, sign_ins
from annotations.models import Archive, Claim, Event, Role, SealedVerdict, User, Verdict
from tests import factories
from tests.addresses import Address, all_addresses
from tests.api.test_changes import settle
from tests.web.test_fetched import HOSTILE, QUOTE, URL, WORDS, copy_of

pytestmark = pytest.mark.django_db(transaction=True)

# Nobody says this by chance, and no other verdict of the desk has this rating.
SECRETS = ("Quibberdash counted seven hundred flumes.", "Wrenthorpe never opened the second ledger.")
RARE = "unproven"
ASKED = 3

# What leads to an answer that is looked at, by the fixed beginning of the pattern; `pk` or its like is filled in.
NOUNS = {
    "accounts/security/sessions/": "signin",
    "accounts/tokens/": "token",
    "admin/annotations/": "by model",
    "annotations/": "highlight",
    "api/v1/articles/": "article",
    "api/v1/claims/": "claim",
    "api/v1/correction-requests/": "request",
    "api/v1/evidence/": "evidence",
    "api/v1/highlights/": "highlight",
    "api/v1/imports/": "asked_for",
    "api/v1/publications/": "publication",
    "api/v1/queue/": "claim",
    "api/v1/replies/": "reply",
    "api/v1/verdicts/": "next_verdict",
    "archive/": "archive",
    "articles/": "article",
    "articles/imports/": "asked_for",
    "checks/": "published",
    "claims/": "claim",
    "queue/": "claim",
    "queue/requests/": "request",
}
# What parameters stand for wherever they do.
FURTHER = {
    "claim_pk": "claim",
    "code": "code",
    "comment": "comment",
    "facet": "facet",
    "highlight_pk": "highlight",
    "item": "evidence",
    "number": "one",
    "part": "one",
    "reply": "reply",
    "since": "archive",
    "slug": "desk_slug",
    "version": "one",
}
EXACT = {name: {"facet": "ratings", "slug": "half-true"} for name in ("check_list", "list_feed")}
# Patterns without a page of their own: they redirect, or catch what nothing else answers.
NOWHERE = ("favicon.ico", "(?P<url>.*)$", "<path:object_id>/", "annotations/<int:pk>/", "nowhere", "admin:view_on_site")

# Made of the code alone, and slowly: one viewer is enough.
SAME_FOR_ALL = ("api:schema", "api:docs")

# Lists as they can be narrowed, and what is looked for by its words.
NARROWED = (
    f"/claims/?rating={RARE}",
    "/claims/?status=open",
    "/search/?q=Quibberdash",
    "/search/?q=flumes&in=claims",
    f"/api/v1/claims/?rating={RARE}",
    "/api/v1/claims/?q=flumes",
    "/api/v1/claims/?verdicts_state=split",
    "/api/v1/claims/?verdicts_state=sealed",
    "/api/v1/claims/?ordering=-updated_at",
    "/api/v1/claims/?updated_since=2000-01-01T00:00Z&fields=id,updated_at,verdicts",
    "/api/v1/verdicts/?claim={claim}",
    "/api/v1/changes/?limit=1000",
    f"/api/v1/exports/claims.csv?rating={RARE}",
    "/api/v1/claims:search?query=flumes",
    "/healthz",
    "/readyz",
)

# What is sent to an address besides nothing at all. Whatever it does is undone.
BODIES: dict[str, dict[str, Any]] = {
    "api:claim": {"priority": 3},
    "api:claims": {"statement": "It rains."},
    "api:transitions": {"to": "in_review"},
    "api:adjudication": {"rating": "true", "reason": "So."},
    "api:verdicts": {"claim": "claim", "rating": "no-such-rating", "rationale": "So."},
    "api:evidence": {"claim": "claim", "stance": "context", "kind": "note", "note": "Heard."},
    "api:highlights": {"article": "article", "start": 0, "end": 12, "claim": "claim"},
    "api:highlight": {"end": 12},
    "api:evidence-item": {"stance": "refutes"},
    "move_claim": {"to": "in_review"},
    "edit_claim": {"statement": "Reworded.", "priority": "5"},
    "give_verdict": {"rating": RARE, "rationale": " "},
    "adjudicate": {"rating": "true", "reason": "So.", "newest": "1"},
    "add_evidence": {"stance": "context", "kind": "note", "note": "Heard."},
    "add_comment": {"body": "Which year?", "on": "verdict"},
    "word_claim": {"statement": "Reworded."},
    "mark_claim": {"start": "0", "end": "12"},
}
VIEWERS = ("reader", "checker", "reviewer", "admin", "superuser", "outsider", "anonymous")
ACTORS = ("checker", "reviewer", "admin")

_CHANGING = [
    (re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"'), ""),
    (re.compile(r'<img src="data:[^"]*"'), ""),  # a second factor's secret is new each time
    (re.compile(r'id="set-up-secret" value="[^"]*"'), ""),
    (re.compile(r'"X-CSRFToken": "[^"]*"'), ""),
    (re.compile(r"(under a|\d+)\s(second|minute|hour)s?"), "AGE"),
    (re.compile(r"\d\d:\d\d"), "CLOCK"),
]
_NUMBERS = re.compile(r"\b[0-9a-f]{16,}\b|\d+")


@dataclass
class World:
    """A desk on which ``claim`` asks for three independent verdicts, and one of everything that has an address."""

    claim: Claim
    people: dict[str, Client]
    authors: list[User]
    things: dict[str, Any]
    patterns: list[Address] = field(default_factory=all_addresses)

    def addresses(self) -> dict[str, str]:
        """Return every address that can be asked for, by its name."""
        found = {}
        for name, route, parameters in self.patterns:
            if name.endswith(NOWHERE):
                continue
            found[name] = reverse(name, kwargs=self.filled(name, route, parameters))
        return {**found, **{each: each.format(claim=self.claim.pk) for each in NARROWED}}

    def filled(self, name: str, route: str, parameters: tuple[str, ...]) -> dict[str, Any]:
        if not parameters:
            return {"app_label": "annotations"} if name == "admin:app_list" else {}
        beginning = route.partition("<")[0]
        noun = NOUNS.get(re.match(r"admin/annotations/|", beginning)[0] or beginning, "")
        if noun == "by model":
            noun = beginning.removeprefix("admin/annotations/").strip("/")
        stands_for = {each: FURTHER.get(each, noun if each == parameters[0] else "") for each in parameters}
        unknown = [each for each, what in stands_for.items() if what not in self.things]
        assert unknown == [], f"{name} ({route}): tell tests/test_leaks.py what stands at this address"
        return {each: self.things[what] for each, what in stands_for.items()} | EXACT.get(name, {})


@pytest.fixture
def world(settings: Any) -> World:
    settings.RATE_LIMIT = 0
    desk = factories.make_desk()
    viewers = {role: factories.make_user(role, desk=desk) for role in Role}
    viewers["outsider"] = factories.make_user(Role.ADMIN, desk=factories.make_desk(slug="elsewhere"))
    viewers["superuser"] = User.objects.create_superuser("root", password="r" * 12)
    clients = {str(name): Client() for name in viewers}
    for name, user in viewers.items():
        clients[str(name)].force_login(user)
    publication = factories.make_published()
    factories.make_submitted()
    highlight = factories.make_highlight(factories.make_article(publisher="Harbour Press"))
    claim = highlight.claim
    checker = viewers[Role.CHECKER]
    item = factories.make_evidence(claim, checker, url=URL, quote=QUOTE)
    archiving.record_page(evidence=item, copy=copy_of(HOSTILE, WORDS))
    comment = discuss.add_comment(claim=claim, actor=checker, body="Which ledger?")
    reply = replies.log_reply(claim=claim, actor=checker, asked="The port authority", channel="email")
    request = corrections.ask_for_correction(publication=publication, body="The year is wrong.")
    asked_for = imports.request_import(desk=desk, actor=checker, url="https://news.org/")
    token, _secret = people.create_token(user=checker, scopes=["read"])
    sign_in = sign_ins.note_sign_in(user=checker, session_key="k", address="192.0.2.1", browser="Firefox")
    Claim.objects.filter(pk=claim.pk).update(verdicts_required=ASKED, verdicts_state="sealed")
    claim.refresh_from_db()
    first = {model._meta.model_name: model.objects.order_by("pk").first() for model in _models()}
    things = {str(name): row.pk for name, row in first.items() if row is not None}
    things |= {
        "article": highlight.revision.article_id,
        "archive": Archive.objects.get().pk,
        "asked_for": asked_for.pk,
        "claim": claim.pk,
        "code": "wrong-state",
        "comment": comment.pk,
        "desk_slug": desk.slug,
        "evidence": item.pk,
        "facet": "ratings",
        "highlight": highlight.pk,
        "next_verdict": Verdict.objects.latest("pk").pk + 1,
        "one": 1,
        "publication": publication.pk,
        "published": publication.claim_id,
        "reply": reply.pk,
        "request": request.pk,
        "signin": sign_in.pk,
        "token": token.pk,
    }
    authors = [factories.make_user(desk=desk) for _ in range(ASKED)]
    for author in authors:
        clients[author.username] = Client()
        clients[author.username].force_login(author)
    return World(claim, {**clients, "anonymous": Client()}, authors, things)


def _models() -> list[Any]:
    from django.apps import apps  # once the registry is there

    return list(apps.get_app_config("annotations").get_models())


def give(world: World, number: int) -> None:
    rationale = SECRETS[number] if number < len(SECRETS) else "The last one."
    factories.make_verdict(world.claim, world.authors[number], rating=RARE, rationale=rationale)


def shown_to(world: World, viewer: str) -> dict[str, str]:
    """Return what ``viewer`` is shown of every address: status, some headers and body, without what always differs."""
    settle()
    client = world.people[viewer]
    return {
        name: told(client.get(path))
        for name, path in world.addresses().items()
        if not name.endswith("logout") and (viewer == "anonymous" or name not in SAME_FOR_ALL)
    }


def told(response: Any) -> str:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if response.headers.get("Content-Type") == "application/vnd.apache.parquet":
        body = json.dumps(parquet.read_table(BytesIO(body)).to_pylist(), default=str).encode()
    text = body.decode(errors="replace")
    # A page's own tag changes with the token of its forms.
    telling = ("ETag", "Link", "Location") if "csrfmiddlewaretoken" not in text else ("Link", "Location")
    for pattern, instead in _CHANGING:
        text = pattern.sub(instead, text)
    headers = [f"{name}: {response.headers[name]}" for name in telling if name in response.headers]
    return "\n".join([str(response.status_code), *headers, text])


def differing(before: dict[str, str], after: dict[str, str]) -> dict[str, list[str]]:
    """Return the lines that came or went, by the name of their address."""
    return {
        name: sorted(set(before[name].split("\n")) ^ set(after[name].split("\n")))[:4]
        for name in before
        if before[name] != after[name]
    }


@pytest.mark.parametrize("viewer", VIEWERS)
def test_nobody_is_shown_anything_else_while_verdicts_are_sealed(world: World, viewer: str) -> None:
    before = shown_to(world, viewer)
    assert len(before) > 150
    give(world, 0)
    give(world, 1)
    assert SealedVerdict.objects.count() == 2
    after = shown_to(world, viewer)
    assert differing(before, after) == {}
    assert [name for name in after if any(secret in after[name] for secret in SECRETS)] == []


def test_author_of_a_sealed_verdict_is_shown_nothing_of_the_next_one(world: World) -> None:
    give(world, 0)
    own = world.authors[0].username
    before = shown_to(world, own)
    assert {name for name in before if SECRETS[0] in before[name]} == {"claim", "api:claim", *claim_lists()}
    give(world, 1)
    assert differing(before, shown_to(world, own)) == {}


def claim_lists() -> set[str]:
    """The lists of the API in which its author finds an own sealed verdict."""
    lists = ("verdicts_state=sealed", "ordering=-updated_at")
    return {"api:claims", *(each for each in NARROWED if each.startswith("/api/v1/claims/?") and each.endswith(lists))}


@pytest.mark.parametrize("viewer", ACTORS)
def test_no_act_of_anybody_tells_of_a_sealed_verdict(world: World, viewer: str) -> None:
    before = acted(world, viewer)
    give(world, 0)
    give(world, 1)
    after = acted(world, viewer)
    assert differing(before, after) == {}
    assert [name for name in after if any(secret in after[name] for secret in SECRETS)] == []
    assert (SealedVerdict.objects.count(), Event.objects.filter(act="opened verdicts").count()) == (2, 0)


def acted(world: World, viewer: str) -> dict[str, str]:
    """Return what is answered to every act on every address, each undone again; numbers of new rows left out."""
    client, answers = world.people[viewer], {}
    for name, path in world.addresses().items():
        body = {key: world.things.get(str(value), value) for key, value in BODIES.get(name, {}).items()}
        is_api = path.startswith(("/api/", "/annotations/"))
        for method in ("POST", "PATCH", "PUT", "DELETE") if is_api else ("POST",):
            if name.endswith("logout") or name == "choose_desk":
                continue
            with transaction.atomic():
                sent = {"data": json.dumps(body), "content_type": "application/json"} if is_api else {"data": body}
                answers[f"{method} {name}"] = _NUMBERS.sub("N", told(getattr(client, method.lower())(path, **sent)))
                transaction.set_rollback(True)
    return answers


def test_opened_verdicts_appear_wherever_they_belong(world: World) -> None:
    before = shown_to(world, "checker")
    for number in range(ASKED):
        give(world, number)
    after = shown_to(world, "checker")
    changed = set(differing(before, after))
    worded = {name for name in after if SECRETS[0] in after[name] and SECRETS[1] in after[name]}
    exports = {f"api:export-claims.{kind}" for kind in ("ndjson", "parquet")}
    assert worded >= {"claim", "api:claim", "api:claims", "api:verdicts", *exports}
    assert SECRETS[0] in after["api:verdict"]
    assert f"{world.authors[1].username}:{RARE}:blind" in after["api:export-claims.csv"]
    assert changed >= worded | {"desk", "claims", "api:changes", f"/claims/?rating={RARE}", "api:export-averitec.json"}
    assert "All independent verdicts were in" in after["claim"]


def test_sealed_verdicts_are_read_by_the_modules_that_keep_them_alone() -> None:
    """A new reader of the table has to be thought about here first."""
    from pathlib import Path

    root = Path(people.__file__).parent
    readers = {
        str(path.relative_to(root))
        for path in root.rglob("*.py")
        if re.search(r"SealedVerdict\b|sealed_verdicts|sealedverdict", path.read_text(encoding="utf-8"))
        and "migrations" not in path.parts
    }
    assert readers == {
        "api/views/claims.py",  # the caller's own
        "api/views/verdicts.py",  # the one just given
        "blind.py",
        "models/__init__.py",
        "models/evidence.py",  # in words
        "models/sealed.py",
        "web/overview.py",  # whether one's own is in
        "web/verdicts.py",  # the one just given
        "weigh.py",
    }
