"""``docs/api.md`` teaches by examples, and each is true: they are sent in their order, and answered as they say."""

import json
import re
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.db import connection
from django.test import Client

from annotations import people
from annotations.models import Article, Claim, Evidence, Highlight, Publication, Reply, Revision, Role, Verdict
from tests import factories
from tests.api.client import ALL_SCOPES
from tests.api.test_changes import settle

PAGE = Path(__file__).resolve().parents[1] / "docs" / "api.md"
BLOCK = re.compile(r"```http\n(.*?)```", re.DOTALL)
LOOP = re.compile(r"```python\n(.*?)```", re.DOTALL)
NAMED = re.compile(r"<(\w+)>")
ANYTHING = "…"


class Message(NamedTuple):
    """A request or an answer as it stands on the page."""

    first_line: str
    headers: dict[str, str]
    body: str


def message(block: str) -> Message:
    head, _blank, body = block.strip().partition("\n\n")
    first_line, *lines = head.split("\n")
    return Message(first_line, dict(line.split(": ", 1) for line in lines), body)


def examples() -> list[tuple[Message, Message]]:
    """Each request with its answer; the blocks of the page come in pairs."""
    messages = [message(block) for block in BLOCK.findall(PAGE.read_text(encoding="utf-8"))]
    return list(zip(messages[::2], messages[1::2], strict=True))


class Reader:
    """Follows the page: ``known`` are the values that its names stand for, put in by answers."""

    def __init__(self, known: dict[str, str]) -> None:
        self.known = known

    def filled(self, text: str) -> str:
        for name, value in self.known.items():
            text = text.replace(name if name.startswith("$") else f"<{name}>", value)
        return text

    def differences(self, shown: Any, given: Any, where: str = "") -> list[str]:
        """Return where ``given`` is not as ``shown``; learns what names stand for."""
        if isinstance(shown, dict) and isinstance(given, dict):
            return self._of_objects(shown, given, where)
        if isinstance(shown, list) and isinstance(given, list):
            open_end = shown[-1:] == [ANYTHING]
            shown = shown[: len(shown) - open_end]
            if len(given) < len(shown) or (len(given) > len(shown) and not open_end):
                return [f"{where}: {len(given)} items"]
            pairs = zip(shown, given, strict=False)
            return [fault for i, pair in enumerate(pairs) for fault in self.differences(*pair, f"{where}/{i}")]
        if isinstance(shown, str) and isinstance(given, str):
            return [] if self.fits(shown, given) else [f"{where}: {given!r}"]
        return [] if shown in (given, ANYTHING) else [f"{where}: {given!r}"]

    def _of_objects(self, shown: dict[str, Any], given: dict[str, Any], where: str) -> list[str]:
        names = set(shown) - {ANYTHING}
        faults = [f"{where}/{name} is missing" for name in names - set(given)]
        if ANYTHING not in shown:
            faults += [f"{where}/{name} is not shown" for name in set(given) - names]
        for name in names & set(given):
            faults += self.differences(shown[name], given[name], f"{where}/{name}")
        return faults

    def fits(self, shown: str, given: str) -> bool:
        """Compare, with ``…`` for anything; a string that is ``<name>`` alone names what is given."""
        name = NAMED.fullmatch(shown)
        if name and name[1] not in self.known:
            self.known[name[1]] = given
        return bool(re.fullmatch(".*".join(map(re.escape, self.filled(shown).split(ANYTHING))), given, re.DOTALL))

    def faults_of(self, answer: Message, given: Any) -> list[str]:
        status = int(answer.first_line.split()[1])
        body = b"".join(given.streaming_content) if given.streaming else given.content
        if given.status_code != status:
            return [f"status {given.status_code}: {body.decode()}"]
        phrase = answer.first_line.split(" ", 2)[2]
        faults = [] if phrase == given.reason_phrase else [f"phrase {given.reason_phrase}"]
        for name, value in answer.headers.items():
            faults += self.differences(value, given.headers.get(name), name)
        if not answer.body:
            return [*faults, *([f"body {body!r}"] if body and status in (204, 304) else [])]
        if answer.body.startswith("{") and body:
            return faults + self.differences(json.loads(answer.body), json.loads(body))
        return faults + self.differences(answer.body, body.decode().strip(), "body")


def send(client: Client, request: Message, reader: Reader) -> Any:
    method, address = reader.filled(request.first_line).split(" ", 1)
    headers = {name: reader.filled(value) for name, value in request.headers.items()}
    return client.generic(
        method, address, reader.filled(request.body), content_type="application/json", headers=headers
    )


@pytest.fixture
def reader() -> Reader:
    """Someone with the tokens of the page, on a desk where whatever is made gets the number 1 first."""
    with connection.cursor() as cursor:
        for model in (Article, Revision, Claim, Highlight, Evidence, Verdict, Reply, Publication):
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), 1, false)", [model._meta.db_table])
    tokens = {
        f"${role.upper()}": people.create_token(user=factories.make_user(role), scopes=ALL_SCOPES)[1]
        for role in (Role.CHECKER, Role.REVIEWER, Role.ADMIN)
    }
    return Reader(tokens)


def follow(client: Client, token: str) -> set[tuple[str, int]]:
    """Run the loop of the page from the start and return what it keeps in the end."""
    code: dict[str, Any] = {}
    exec(LOOP.search(PAGE.read_text(encoding="utf-8"))[1], code)  # noqa: S102 - the page is ours
    copy: set[tuple[str, int]] = set()
    code["follow"](
        lambda address: client.get(address, headers={"Authorization": f"Bearer {token}"}).json(),
        lambda noun, pk: copy.add((noun, pk)),
        lambda noun, pk: copy.discard((noun, pk)),
    )
    return copy


@pytest.mark.django_db(transaction=True)
def test_examples_of_the_page_are_answered_as_it_says(reader: Reader) -> None:
    token, client = reader.known["$CHECKER"], Client()
    wrong = {}
    for number, (request, answer) in enumerate(examples(), 1):
        if "/changes/" in request.first_line:
            settle()
        faults = reader.faults_of(answer, send(client, request, reader))
        if faults:
            wrong[f"{number}: {request.first_line}"] = faults
    assert wrong == {}
    settle()
    copy = follow(client, token)
    nouns = {"article": Article, "claim": Claim, "highlight": Highlight, "evidence": Evidence, "verdict": Verdict}
    for noun, model in nouns.items():
        assert {pk for name, pk in copy if name == noun} == set(model.objects.values_list("pk", flat=True)), noun


def test_page_shows_every_noun_of_the_api() -> None:
    addresses = " ".join(request.first_line for request, _answer in examples())
    nouns = ("articles", "highlights", "claims", "evidence", "verdicts", "ratings", "queue", "publications", "changes")
    assert [noun for noun in (*nouns, "exports", "claims:search", "annotations") if noun not in addresses] == []
