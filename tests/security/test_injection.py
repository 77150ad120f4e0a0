"""Words that some interpreter takes for commands: into every text field, by the API and by page; stored as they are,
shown as words, exported without teeth.

The table of fields is held against the API's serializers: a new text field fails here until it is tried too.
"""

import csv
import io
import json
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.urls import reverse
from rest_framework import serializers

from annotations import corrections
from annotations.api.serializers import articles, claims, evidence, highlights, replies, verdicts
from annotations.models import Claim, Comment, CorrectionRequest, Evidence, Reply, Role, Token, Verdict
from tests import factories
from tests.api.client import ApiClient
from tests.web.pages import signed_in

pytestmark = pytest.mark.django_db

# What is written, by the interpreter it is meant for; each begins as no two fields of the desk do.
PAYLOADS = {
    "html": "<img src=x onerror=zqa()><b>zqb</b>",
    "attribute": "\" autofocus onfocus='zqa()' x=\"",
    "script": "</script></textarea></title><script>zqa()</script>",
    "json": '"}]</script><script>zqa()//',
    "template": "{{ 7|add:'7' }}{% debug %}${7*7}<%= 7*7 %>#{7*7}",
    "sql": "x'); DROP TABLE annotations_claim; -- %s %(a)s \\'",
    "format": "%s%n%(asctime)s{0.__class__}{settings.SECRET_KEY}",
    "formula": "=HYPERLINK(\"https://evil.example\",'a')",
    "ssi": "<!--#exec cmd=\"id\" --><!ENTITY x SYSTEM 'file:///etc/passwd'>",
    "command": "`id`;$(id)|id&&id",
}
# None of these ever stands in a page, whoever wrote it: quotes and brackets are told as entities.
RAW = ("<img src=x", "<b>zqb", "<script>zqa", "<!--#exec", "<!ENTITY")
# Scripts that are data, and never run.
DATA = ("application/json", "application/ld+json")
TEXT = (serializers.CharField, serializers.ListField)


@dataclass
class Written:
    claim: Claim
    article: int
    tried: set[tuple[str, str]] = field(default_factory=set)


# Text fields that are no free words: choices, slugs, digests, addresses and times are refused where they are none.
NO_WORDS = {"desk", "kind", "format", "channel", "state", "stance", "rating", "digest", "published_zone", "language"}
NO_WORDS |= {"url", "published_at", "timed_at", "content", "content_base64", "to"}


def words_of_serializer(serializer: type[serializers.Serializer[Any]]) -> set[str]:
    """Return the names of the fields that take free words."""
    return {
        name
        for name, each in serializer().fields.items()
        if isinstance(each, TEXT) and not isinstance(each, serializers.ChoiceField) and name not in NO_WORDS
    }


def write_by_api(words: str) -> Written:
    """Put ``words`` into every field of every noun over REST."""
    checker = factories.make_user()
    api = ApiClient(checker)
    tried: set[tuple[str, str]] = set()

    def post(path: str, noun: str, body: dict[str, Any], method: str = "POST") -> dict[str, Any]:
        answer = api.send(method, path, body)
        assert answer.status_code in (200, 201), (path, answer.content)
        tried.update((noun, name) for name, value in body.items() if words in (value, *_items(value)))
        return dict(answer.json())

    text = f"First {words} then."
    named = dict.fromkeys(("title", "publisher", "author", "credit", "place", "published_stated"), words)
    known = set(articles.ArticleSent().fields)
    made = post("articles/", "article", {"text": text, **{k: v for k, v in named.items() if k in known}})
    tried.add(("article", "text"))
    stored = made["revision"]["text"]
    start = stored.index(words[:4]) if words[:4] in stored else 0
    mark = post("highlights/", "highlight", {"article": made["id"], "start": start, "end": len(stored) - 6})
    claim = mark["claim"]
    post(f"claims/{claim}/", "claim", {"statement": words, "claimant": words, "topics": [words[:40]]}, "PATCH")
    tried.add(("claim", "topics"))
    every = dict.fromkeys(("title", "publisher", "quote", "note", "caveat"), words)
    item = {"claim": claim, "stance": "context", "kind": "web", "url": "https://news.org/a", **every}
    post("evidence/", "evidence", item)
    post(
        "replies/", "reply", {"claim": claim, "asked": words, "channel": "email", "state": "answered", "answer": words}
    )
    post("verdicts/", "verdict", {"claim": claim, "rating": "half-true", "rationale": words})
    return Written(Claim.objects.get(pk=claim), made["id"], tried)


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def write_by_page(words: str) -> Written:
    """Put ``words`` into the fields of the pages' forms."""
    checker = factories.make_user()
    browser = signed_in(user=checker)
    article = factories.make_article(checker, text=f"First {words} then.", title=words)
    claim = factories.make_highlight(article, exact="First", actor=checker).claim

    def post(name: str, sent: dict[str, str]) -> None:
        answer = browser.post(reverse(name, kwargs={"pk": claim.pk}), sent)
        assert answer.status_code in (200, 302), (name, answer.content)

    post("edit_claim", {"statement": words, "claimant": words, "topics": "", "priority": "0", "verdicts_required": "1"})
    every = dict.fromkeys(("title", "publisher", "quote", "note", "caveat"), words)
    post("add_evidence", {"stance": "context", "kind": "web", "url": "https://news.org/a", **every})
    post("add_comment", {"body": words})
    asked = {"asked": words, "asked_on": "2026-11-01", "channel": "email", "state": "answered", "answer": words}
    post("add_reply", {**asked, "settled_on": "2026-11-02"})
    post("give_verdict", {"rating": "half-true", "rationale": words})
    browser.post(reverse("tokens"), {"name": words, "scopes": ["read"], "days": "5"})
    return Written(Claim.objects.get(pk=claim.pk), article.pk)


def stored_words(claim: Claim) -> set[str]:
    item, reply = Evidence.objects.get(claim=claim), Reply.objects.get(claim=claim)
    verdict = Verdict.objects.get(claim=claim)
    return {
        claim.statement, claim.claimant, item.title, item.publisher, item.quote, item.note, item.caveat,
        reply.asked, reply.answer, verdict.rationale,
    }  # fmt: skip


@pytest.mark.parametrize("kind", PAYLOADS)
@pytest.mark.parametrize("write", [write_by_api, write_by_page], ids=["api", "page"])
def test_words_are_stored_as_they_are_and_shown_as_words(kind: str, write: Any) -> None:
    words = PAYLOADS[kind]
    made = write(words)
    assert stored_words(made.claim) == {words}
    shown = pages_about(made)
    found = {path: acting(html) for path, html in shown.items()}
    assert {path: acts for path, acts in found.items() if acts} == {}
    assert all("Traceback" not in html and "annotations_claim WHERE" not in html for html in shown.values())


def pages_about(made: Written) -> dict[str, str]:
    """Return what stands on the pages that show the claim: to its desk, to its reviewer, and published to everybody."""
    claim = made.claim
    reviewer = signed_in(Role.REVIEWER)
    paths = [f"/claims/{claim.pk}/", f"/articles/{made.article}/", f"/queue/{claim.pk}/", "/", "/claims/", "/articles/"]
    paths += ["/queue/", "/search/?q=" + "First", f"/articles/{made.article}/edit/", "/admin/annotations/claim/"]
    first = {path: _html(reviewer.get(path)) for path in paths}
    factories.review.submit_claim(claim=claim, actor=Verdict.objects.get(claim=claim).author)
    publication = factories.publish.publish_claim(claim=claim, actor=factories.make_user(Role.REVIEWER), note="So.")
    corrections.ask_for_correction(publication=publication, body=claim.statement)
    asked = CorrectionRequest.objects.get().pk
    paths = [f"/checks/{claim.pk}/", "/checks/", "/corrections/", "/feed.atom", "/checks/topics/", "/checks/claimants/"]
    paths += [f"/queue/requests/{asked}/", f"/claims/{claim.pk}/", "/sitemap.xml"]
    return {**first, **{f"published {path}": _html(reviewer.get(path)) for path in paths}}


class _Acts(HTMLParser):
    """Collects what acts on a page: handlers, scripts in it, links to scripts. The desk has none: see its CSP."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.found += [f"{tag} {name}" for name in named if name.startswith("on")]
        self.found += [f"{tag} {name}" for name, value in attrs if (value or "").strip().startswith("javascript:")]
        if tag == "script" and "src" not in named and named.get("type") not in DATA:
            self.found.append("script")


def acting(html: str) -> list[str]:
    parser = _Acts()
    parser.feed(html)
    parser.close()
    return [*parser.found, *(raw for raw in RAW if raw in html)]


def test_what_acts_is_found() -> None:
    """Else nothing found would tell nothing."""
    found = acting("<p onclick='a()'><script>b()</script><a href=' javascript:c()'>d</a><img src=x>")
    assert found == ["p onclick", "script", "a href", "<img src=x"]


def _html(answer: Any) -> str:
    assert answer.status_code < 500
    assert "X-Own" not in answer.headers
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return str(body.decode())


@pytest.mark.parametrize("serializer", [
    ("article", articles.ArticleSent), ("claim", claims.ClaimSent), ("evidence", evidence.EvidenceSent),
    ("highlight", highlights.HighlightSent), ("reply", replies.ReplySent), ("verdict", verdicts.VerdictSent),
], ids=lambda each: each[0])  # fmt: skip
def test_every_field_of_words_is_tried(serializer: tuple[str, Any]) -> None:
    noun, sent = serializer
    tried = {name for each, name in write_by_api(PAYLOADS["html"]).tried if each == noun}
    quotes = {"exact", "prefix", "suffix"} if noun == "highlight" else set()  # refused where they are not in the text
    assert words_of_serializer(sent) - tried == quotes


@pytest.mark.parametrize("kind", PAYLOADS)
def test_search_and_filters_take_words_for_words(kind: str) -> None:
    words = PAYLOADS[kind]
    made = write_by_api(words)
    browser, api = signed_in(Role.ADMIN), ApiClient(factories.make_user())
    for path in ("/search/", "/claims/", "/articles/", "/admin/annotations/claim/", "/checks/"):
        html = _html(browser.get(path, {"q": words, "after": words, "before": words, "in": words}))
        assert acting(html) == []
    for name in ("q", "claimant", "topic", "rating", "ordering", "status", "fields", "cursor", words):
        assert api.get("claims/?" + urlencode({name: words})).status_code in (200, 400)
    answer = api.get("claims/?" + urlencode({"q": words}))
    assert [each["id"] for each in answer.json()["results"]] == [made.claim.pk]
    assert Claim.objects.count() == 1
    with connection.cursor() as cursor:
        assert "annotations_claim" in connection.introspection.table_names(cursor)


def test_exports_have_no_teeth() -> None:
    for words in PAYLOADS.values():
        write_by_api(words)
    api = ApiClient(factories.make_user())
    table = b"".join(api.get("exports/claims.csv").streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(table)))
    assert len(rows) == len(PAYLOADS)
    starts = {cell[:1] for row in rows for name, cell in row.items() if name not in ("priority",)}
    assert starts & set("=+-@\t\r") == set()
    assert {row["statement"].removeprefix("'") for row in rows} == set(PAYLOADS.values())
    lines = b"".join(api.get("exports/claims.ndjson").streaming_content).splitlines()
    assert {json.loads(line)["statement"] for line in lines} == set(PAYLOADS.values())


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\u2028", "\x85", "\x0b"])
def test_line_ends_write_no_header_and_no_line_of_the_log(end: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    words = f"a{end}X-Own: 1"
    api = ApiClient(factories.make_user())
    answers = [
        api.post("claims/", {"statement": words}, Idempotency_Key="k1"),
        api.post("articles/", {"text": "It rained.", "title": words, "url": f"https://news.org/{words}"}),
        api.get("claims/?q=a%0d%0aX-Own:%201"),
        signed_in().post("/accounts/desk/", {"desk": words, "next": f"/{words}"}),
        signed_in().post("/accounts/login/", {"username": words, "password": words, "next": f"/{words}"}),
        signed_in().get("/articles/", {"for_claim": words}),
    ]
    assert [each for each in answers if "X-Own" in each.headers or each.status_code >= 500] == []
    assert [record for record in caplog.records if end in record.getMessage()] == []


def test_comments_and_tokens_are_tried_by_page() -> None:
    made = write_by_page(PAYLOADS["html"])
    assert Comment.objects.get(claim=made.claim).body == PAYLOADS["html"]
    assert Token.objects.get().name == PAYLOADS["html"]
    html = _html(signed_in(user=Token.objects.get().user).get("/accounts/tokens/"))
    assert acting(html) == []
