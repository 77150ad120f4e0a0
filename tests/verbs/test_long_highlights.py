"""Many long highlights in one revision: the article is locked meanwhile, and what it takes is bounded."""

import pytest
from django.urls import reverse

from annotations.anchoring import Effort
from annotations.models import Anchor, Article, Highlight, User
from annotations.revise import revise_article
from tests import factories

pytestmark = pytest.mark.django_db


def long_text(opening: str, last: str) -> str:
    """Return 800 sentences whose words, but for ``opening`` and the ``last``, stand in no other."""
    return " ".join(f"{opening} number{n} built{n} bridge{n} beside quay{n} upon pier{n} {last}." for n in range(800))


# Of each sentence all but the end is kept: that is known, but how alike they are takes the square of their length.
OLD = long_text("Harbour", "gladly")
LATER = [long_text("Harbour", "quietly"), long_text("Harbour", "under protest")]
LENGTH, HIGHLIGHTS = 46_000, 5
PAID_FOR = Effort().cells_left // LENGTH**2


@pytest.fixture
def article():
    return factories.make_article(text=OLD)


@pytest.fixture
def checker(article):
    return factories.make_user(desk=article.desk)


def mark(article: Article, exact: str, checker: User) -> Highlight:
    claim = factories.make_claim(checker, desk=article.desk)
    return factories.make_highlight(article, exact=exact, actor=checker, claim=claim)


def revised(article: Article, checker: User, text: str) -> list[Anchor]:
    revision = revise_article(article=article, actor=checker, text=text)
    return list(Anchor.objects.filter(revision=revision).select_related("highlight").order_by("pk"))


def test_likeness_of_long_highlights_is_told_as_far_as_it_is_paid_for(article, checker, client):
    for offset in range(HIGHLIGHTS):
        mark(article, OLD[offset : offset + LENGTH], checker)
    anchors = revised(article, checker, LATER[0])
    assert [anchor.state for anchor in anchors] == ["reworded"] * HIGHLIGHTS
    told = [Effort().likeness(anchor.highlight.exact, anchor.exact) for anchor in anchors]
    exact = [anchor.similarity == round(likeness, 4) for anchor, likeness in zip(anchors, told, strict=True)]
    assert exact == [number < PAID_FOR for number in range(HIGHLIGHTS)]
    # The others have the share of what was kept, which is never above it.
    known = [anchor.similarity or 0 for anchor in anchors]
    assert [0.6 < known[number] <= told[number] for number in range(PAID_FOR, HIGHLIGHTS)] == [True] * 2

    anchors = revised(article, checker, LATER[1])
    assert [anchor.similarity is None for anchor in anchors] == [number >= PAID_FOR for number in range(HIGHLIGHTS)]
    client.force_login(checker)
    page = client.get(reverse("revision", args=[article.pk, 3])).text
    assert page.count("% of it reads alike") == PAID_FOR


def test_likeness_to_texts_of_several_revisions_is_paid_from_one_purse(article, checker):
    """Words that went in the second revision are looked for from the first: two texts, locked but once."""
    other = " ".join(f"Ferry{n} lost{n} money{n} while auditors{n} found{n} nothing{n} at all." for n in range(800))
    first = [mark(article, OLD[offset : offset + LENGTH], checker) for offset in range(2)]
    assert [anchor.state for anchor in revised(article, checker, other)] == ["removed"] * 2
    article = Article.objects.get(pk=article.pk)
    second = [mark(article, other[offset : offset + LENGTH], checker) for offset in range(2)]
    both = f"{LATER[0]}\n\n{other.replace('at all', 'wrong')}"
    anchors = {anchor.highlight_id: anchor for anchor in revised(article, checker, both)}
    found = [anchors[highlight.pk] for highlight in [*first, *second]]
    assert [anchor.state for anchor in found] == ["reworded"] * 4
    told = [round(Effort().likeness(anchor.highlight.exact, anchor.exact), 4) for anchor in found]
    assert sum(anchor.similarity == likeness for anchor, likeness in zip(found, told, strict=True)) == PAID_FOR
