"""A desk to import into, and what it then holds."""

from annotations.datasets import FORMATS, import_claims
from annotations.models import Claim
from tests import factories


class Importer:
    """``told`` are the numbers and sentences of the last import."""

    def __init__(self, format, desk=None):
        self.format, self.desk, self.told = format, desk or factories.make_desk(slug="empty", name="Empty"), []
        self.actor = factories.make_user(desk=self.desk)

    def read(self, raw, **columns):
        self.told = []
        return import_claims(
            desk=self.desk,
            actor=self.actor,
            drafts=FORMATS[self.format](raw, columns=columns),
            tell=lambda number, words: self.told.append((number, words)),
        )

    @property
    def claims(self):
        return Claim.objects.filter(desk=self.desk).order_by("pk")
