"""What the tests of pages share: someone signed in, and the words a page shows."""

import re
from html import unescape

from django.test import Client

from annotations.models import Desk, Role, User
from tests import factories


def signed_in(role: Role = Role.CHECKER, *, desk: Desk | None = None, user: User | None = None) -> Client:
    """A client of ``user``, else of somebody new with ``role`` on ``desk``."""
    client = Client()
    client.force_login(user or factories.make_user(role, desk=desk))
    return client


def words_of(html: bytes) -> str:
    """What is read on a page, without its markup, blanks squeezed."""
    body = re.sub(r"<(script|style|svg)\b.*?</\1>", "", html.decode(), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())
