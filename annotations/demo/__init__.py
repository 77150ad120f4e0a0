"""A desk at work, for people who see the product for the first time: two articles, ten claims, four colleagues.

Everything is made by the product's own ingest and verbs. The figures are real and can be looked up; the speakers, their
outlets and the anniversary meeting are invented.
"""

from django.db import transaction

from annotations.demo.checks import make_checks
from annotations.demo.documents import store_documents
from annotations.demo.people import DemoLogin, demo_logins, hire_people
from annotations.models import Article, Desk, User

__all__ = ["DemoLogin", "demo_logins", "make_demo"]


@transaction.atomic
def make_demo() -> bool:
    """Fill an empty database; tell whether it did. No-op where there are articles or users already."""
    # The lock makes a second caller wait, and then find the first one's work.
    desk = Desk.objects.select_for_update().order_by("id").first()
    if desk is None or Article.objects.exists() or User.objects.exists():
        return False
    team = hire_people(desk)
    articles = store_documents(desk=desk, actor=team["ana"])
    make_checks(articles=articles, checker=team["ana"], reviewer=team["jo"])
    return True
