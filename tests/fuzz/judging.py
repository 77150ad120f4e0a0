"""Judges answers: no 5xx, in time, problems in their form, and nothing stored by what was refused."""

import json
from collections import Counter
from dataclasses import dataclass, field

from django.db import connection
from psycopg import sql

from tests.fuzz.composing import Request
from tests.security.two_desks import UNCOUNTED

MOST_SECONDS = 10
# What a refused request may leave: that it came, and when its caller was last seen.
MAY_BE_WRITTEN = UNCOUNTED | {"annotations_signin", "writes_seen"}
REFUSED = 400
WRITING = {"POST", "PUT", "PATCH", "DELETE"}
PROBLEM = "application/problem+json"
# Said by gunicorn of what is too long to be read: it never comes to the API.
UNREAD = {414, 431}


@dataclass(frozen=True)
class Answer:
    status: int
    media_type: str
    body: bytes
    seconds: float
    location: str = ""


@dataclass
class Judge:
    """Collects what is wrong with answers; ``watch_writes`` comes first, ``begin`` after anything else wrote."""

    faults: list[str] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    slowest: tuple[float, str] = (0.0, "")
    writes: int = 0
    writes_taken: int = 0
    stored: int = 0
    _written: dict[str, int] = field(default_factory=dict)

    @property
    def taken(self) -> int:
        """How many requests were answered with what they asked for."""
        return sum(number for status, number in self.statuses.items() if status < REFUSED)

    def begin(self) -> None:
        """Take what is written until now for none of the requests' doing."""
        self._written = writes_seen()

    def judge(self, request: Request, answer: Answer) -> None:
        self.statuses[answer.status] += 1
        told = f"{request.caller} {request.method} {request.path[:160]} {request.headers} {request.body[:300]!r}"
        if answer.seconds > self.slowest[0]:
            self.slowest = (answer.seconds, told)
        for fault in self._faults_of(request, answer):
            self.faults.append(f"{fault}: {told} -> {answer.status} {answer.body[:200]!r}")

    def _faults_of(self, request: Request, answer: Answer) -> list[str]:
        faults = []
        written = writes_seen()
        self._count(request, answer, has_stored=written != self._written)
        if answer.status >= 500 and answer.status != 501:
            faults.append("server error")
        if answer.seconds > MOST_SECONDS:
            faults.append(f"took {answer.seconds:.1f} s")
        if answer.status >= REFUSED and (changed := _difference(self._written, written)):
            faults.append(f"refused, and stored {changed}")
        needs_problem = request.is_api and answer.status >= REFUSED and answer.status not in UNREAD
        if needs_problem and request.method != "HEAD" and not _is_problem(answer):
            faults.append("no problem")
        self._written = written
        return faults

    def _count(self, request: Request, answer: Answer, *, has_stored: bool) -> None:
        is_taken = answer.status < REFUSED
        self.writes += request.method in WRITING
        self.writes_taken += request.method in WRITING and is_taken
        self.stored += is_taken and has_stored


def _is_problem(answer: Answer) -> bool:
    if answer.media_type != PROBLEM:
        return False
    problem = json.loads(answer.body)
    return problem["status"] == answer.status and {"type", "title", "detail"} <= set(problem)


def _difference(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    return {table: after[table] - before.get(table, 0) for table in after if after[table] != before.get(table, 0)}


def watch_writes() -> None:
    """Have PostgreSQL note each row that is written in any table of the desk; what is rolled back is not noted."""
    with connection.cursor() as cursor:
        tables = sorted(set(connection.introspection.table_names(cursor)) - MAY_BE_WRITTEN)
        cursor.execute("CREATE UNLOGGED TABLE writes_seen (name text NOT NULL)")
        cursor.execute(
            "CREATE FUNCTION note_write() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN INSERT INTO writes_seen VALUES (TG_TABLE_NAME); RETURN NULL; END $$"
        )
        for table in tables:
            cursor.execute(
                sql.SQL(
                    "CREATE TRIGGER zz_note_write AFTER INSERT OR UPDATE OR DELETE ON {} "
                    "FOR EACH ROW EXECUTE FUNCTION note_write()"
                ).format(sql.Identifier(table))
            )


def writes_seen() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, count(*) FROM writes_seen GROUP BY name")
        return dict(cursor.fetchall())
