import pytest

from annotations.models import Revision
from tests import factories
from tests.exports.places import utf16_length

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "text",
    [
        "Tax rose.",
        "🤔",
        "a🤔🤔b\né𝔘",
        "\U0010ffff\uffff\ue000 x",
        "العربية 😀 বাংলা",
        "x" * 5000 + "😀" + "y\n" * 5000 + "😀",
    ],
)
def test_revision_knows_the_characters_that_take_two_utf16_units(text):
    stored = Revision.objects.get(pk=factories.make_article(text=text).revision.pk)
    assert stored.astral == [offset for offset, character in enumerate(stored.text) if utf16_length(character) == 2]
